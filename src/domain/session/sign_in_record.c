/* SPDX-License-Identifier: MIT */
#include "domain/session/sign_in_record.h"

#include <string.h>

#include "domain/tenant/tenant.h"
#include "store/record.h"

enum {
	FORMAT_1 = 1, /* without origin */
	FORMAT = 2,
};

static struct key prefix_of(const struct context *c, struct str uid)
{
	struct key k = key_of(&c->tenant->id, TABLE_SIGN_IN);

	key_add_sized(&k, uid);
	return k;
}

static struct key record_key(const struct context *c, struct str uid, const struct guid *id)
{
	struct key k = prefix_of(c, uid);

	key_add(&k, str_bytes(id->b, sizeof id->b));
	return k;
}

bool sign_in_record_has_session(const struct sign_in_record *rec)
{
	static const struct digest none;

	return !secret_equal(str_bytes(rec->session.b, DIGEST_SIZE),
			     str_bytes(none.b, DIGEST_SIZE));
}

static enum err decode(const struct context *c, struct str id, struct str value,
		       struct sign_in_record *out)
{
	bool first = value.n > 0 && value.p[0] == FORMAT_1;
	struct reader r = reader_of(value, first ? FORMAT_1 : FORMAT);

	if (id.n != sizeof out->id.b)
		return ERR_STORE_VERSION;
	memcpy(out->id.b, id.p, sizeof out->id.b);
	out->created = read_u64(&r);
	out->used = read_u64(&r);
	out->expires = read_u64(&r);
	read_bytes(&r, out->session.b, DIGEST_SIZE);
	out->refreshable = read_u8(&r) != 0;
	out->pending = read_u8(&r) != 0;
	out->origin =
		first ? (struct sign_in_origin){.pepper = 0} : sign_in_origin_read(&r, c->arena);
	return reader_done(&r) ? ERR_OK : ERR_STORE_VERSION;
}

enum err sign_in_record_get(struct txn *t, const struct context *c, struct str uid,
			    const struct guid *id, struct sign_in_record *out)
{
	struct key k = record_key(c, uid, id);
	struct str value;
	enum err e = txn_get(t, &k, &value);

	return e == ERR_OK ? decode(c, str_bytes(id->b, sizeof id->b), value, out) : e;
}

enum err sign_in_record_put(struct txn *t, const struct context *c, struct str uid,
			    const struct sign_in_record *rec)
{
	struct key k = record_key(c, uid, &rec->id);
	struct record r = {.n = 0};

	record_u8(&r, FORMAT);
	record_u64(&r, rec->created);
	record_u64(&r, rec->used);
	record_u64(&r, rec->expires);
	record_bytes(&r, rec->session.b, DIGEST_SIZE);
	record_u8(&r, rec->refreshable);
	record_u8(&r, rec->pending);
	sign_in_origin_write(&r, &rec->origin);
	return r.bad ? ERR_INTERNAL : txn_put(t, &k, record_str(&r));
}

/* The records of an account, read before any of them is changed. */
struct all {
	struct sign_in_record at[SIGN_INS_MAX + 1];
	size_t n;
};

static enum err read_all(struct txn *t, const struct context *c, struct str uid, struct all *out)
{
	struct key prefix = prefix_of(c, uid);
	struct str id, value;
	enum err e = txn_seek(t, &prefix, &prefix, &id, &value);

	out->n = 0;
	for (; e == ERR_OK && out->n <= SIGN_INS_MAX; e = txn_next(t, &prefix, &id, &value)) {
		enum err bad = decode(c, id, value, &out->at[out->n++]);

		if (bad != ERR_OK)
			return bad;
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err del(struct txn *t, const struct context *c, struct str uid,
		    const struct sign_in_record *rec)
{
	struct key k = record_key(c, uid, &rec->id);

	return txn_del(t, &k);
}

/* Whether another sign-in would exceed the tenant's limit. */
static bool is_over_limit(const struct context *c, const struct all *live,
			  const struct sign_in_record *rec)
{
	size_t limit = (size_t)c->tenant->conf.n[CONF_SESSION_LIMIT], n = 0;

	for (size_t i = 0; i < live->n; i++)
		n += !live->at[i].pending;
	return limit > 0 && !rec->pending && n >= limit;
}

/* Delete expired records, and leave the others in *all. */
static enum err drop_ended(struct txn *t, const struct context *c, struct str uid, struct all *all)
{
	size_t live = 0;
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < all->n; i++) {
		if (all->at[i].expires <= c->now)
			e = del(t, c, uid, &all->at[i]);
		else
			all->at[live++] = all->at[i];
	}
	all->n = live;
	return e;
}

static enum err drop_least_used(struct txn *t, const struct context *c, struct str uid,
				const struct all *all)
{
	size_t least = 0;

	for (size_t i = 1; i < all->n; i++)
		if (all->at[i].used < all->at[least].used)
			least = i;
	return del(t, c, uid, &all->at[least]);
}

enum err sign_in_record_add(struct txn *t, const struct context *c, struct str uid,
			    const struct sign_in_record *rec)
{
	struct all all;
	enum err e = read_all(t, c, uid, &all);

	if (e != ERR_OK)
		return e;
	e = drop_ended(t, c, uid, &all);
	if (e != ERR_OK)
		return e;
	if (is_over_limit(c, &all, rec))
		return ERR_SESSION_LIMIT;
	if (all.n >= SIGN_INS_MAX)
		e = drop_least_used(t, c, uid, &all);
	return e == ERR_OK ? sign_in_record_put(t, c, uid, rec) : e;
}

enum err sign_in_record_end_all(struct txn *t, const struct context *c, struct str uid)
{
	struct key prefix = prefix_of(c, uid);

	return txn_del_all(t, &prefix);
}

/* Change every record of the account for which `change` returns true. */
static enum err change_all(struct txn *t, const struct context *c, struct str uid,
			   bool (*change)(struct sign_in_record *rec))
{
	struct key prefix = prefix_of(c, uid), from = prefix;
	struct str id, value;
	struct sign_in_record rec;
	enum err e;

	while ((e = txn_seek(t, &prefix, &from, &id, &value)) == ERR_OK) {
		e = decode(c, id, value, &rec);
		if (e == ERR_OK && change(&rec))
			e = sign_in_record_put(t, c, uid, &rec);
		if (e != ERR_OK)
			return e;
		from = record_key(c, uid, &rec.id);
		key_add(&from, str_bytes("", 1)); /* the next possible key */
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static bool drop_session(struct sign_in_record *rec)
{
	bool had = sign_in_record_has_session(rec);

	rec->session = (struct digest){{0}};
	return had;
}

static bool drop_refresh(struct sign_in_record *rec)
{
	bool had = rec->refreshable;

	rec->refreshable = false;
	return had;
}

enum err sign_in_record_end_pin_sessions(struct txn *t, const struct context *c, struct str uid)
{
	return change_all(t, c, uid, drop_session);
}

enum err sign_in_record_end_refresh(struct txn *t, const struct context *c, struct str uid)
{
	return change_all(t, c, uid, drop_refresh);
}

enum err sign_in_record_extend(struct txn *t, const struct context *c, struct str uid,
			       const struct guid *id, uint64_t expires)
{
	struct sign_in_record rec;
	enum err e = sign_in_record_get(t, c, uid, id, &rec);

	if (e != ERR_OK)
		return e;
	rec.used = c->now;
	sign_in_origin_note(c, &rec.origin);
	if (rec.expires < expires)
		rec.expires = expires;
	return sign_in_record_put(t, c, uid, &rec);
}

enum err sign_in_record_end(struct txn *t, const struct context *c, struct str uid,
			    const struct guid *id)
{
	struct key k = record_key(c, uid, id);
	enum err e = txn_del(t, &k);

	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err sign_in_record_each(struct txn *t, const struct context *c, struct str uid,
			     void (*each)(const struct sign_in_record *rec, void *arg), void *arg)
{
	struct all all;
	enum err e = read_all(t, c, uid, &all);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < all.n; i++)
		if (all.at[i].expires > c->now)
			each(&all.at[i], arg);
	return ERR_OK;
}
