/* SPDX-License-Identifier: MIT */
#include "domain/signin/issuer.h"

#include "domain/tenant/audit.h"
#include "domain/tenant/tenant.h"
#include "store/record.h"

enum { FORMAT = 1 };

static struct key issuer_key(const struct context *c, struct str issuer)
{
	struct key k = key_of(&c->tenant->id, TABLE_ISSUER);

	key_add(&k, issuer);
	return k;
}

static bool name_ok(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if ((unsigned char)name.p[i] < ' ')
			return false;
	return name.n > 0 && name.n <= ISSUER_NAME_MAX && utf8_valid(name);
}

static void write_issuer(struct record *r, const struct issuer *issuer)
{
	record_u8(r, FORMAT);
	record_text(r, issuer->issuer);
	record_text(r, issuer->audience);
	record_u8(r, (uint8_t)issuer->name_by);
	record_u64(r, issuer->since);
	record_u8(r, (uint8_t)issuer->key_count);
	for (size_t i = 0; i < issuer->key_count; i++) {
		record_u8(r, (uint8_t)issuer->keys[i].alg);
		record_text(r, issuer->keys[i].kid);
		record_text(r, issuer->keys[i].der);
	}
}

static bool names_account(enum identifier_kind kind)
{
	return kind == IDENTIFIER_UID || kind == IDENTIFIER_EMAIL || kind == IDENTIFIER_PHONE;
}

static enum err decode(struct str value, struct issuer *out)
{
	struct reader r = reader_of(value, FORMAT);

	*out = (struct issuer){.record = value};
	out->issuer = read_text(&r);
	out->audience = read_text(&r);
	out->name_by = (enum identifier_kind)read_u8(&r);
	out->since = read_u64(&r);
	out->key_count = read_u8(&r);
	if (out->key_count > JWS_KEYS_MAX || !names_account(out->name_by))
		r.bad = true;
	for (size_t i = 0; !r.bad && i < out->key_count; i++) {
		uint8_t alg = read_u8(&r);

		out->keys[i].alg = (enum jws_alg)alg;
		out->keys[i].kid = read_text(&r);
		out->keys[i].der = read_text(&r);
		if (alg < JWS_RS256 || alg > JWS_EDDSA)
			r.bad = true;
	}
	return reader_done(&r) ? ERR_OK : ERR_STORE_VERSION;
}

enum err issuer_get(struct txn *t, const struct context *c, struct str issuer, struct issuer *out)
{
	struct key k = issuer_key(c, issuer);
	struct str value;
	enum err e;

	if (!name_ok(issuer))
		return context_name_fault(c, ERR_ISSUER_UNKNOWN, issuer);
	e = txn_get(t, &k, &value);
	if (e == ERR_NOT_FOUND)
		return context_name_fault(c, ERR_ISSUER_UNKNOWN, issuer);
	return e == ERR_OK ? decode(arena_copy(c->arena, value), out) : e;
}

enum err issuer_remove(struct txn *t, const struct context *c, struct str issuer)
{
	struct key k = issuer_key(c, issuer);
	enum err e = name_ok(issuer) ? txn_del(t, &k) : ERR_NOT_FOUND;

	if (e == ERR_NOT_FOUND)
		return context_name_fault(c, ERR_ISSUER_UNKNOWN, issuer);
	return e == ERR_OK ? audit_put(t, c, AUDIT_ISSUER_CHANGED, STR(""), issuer) : e;
}

enum err issuer_each(struct txn *t, const struct context *c,
		     void (*each)(const struct issuer *issuer, void *arg), void *arg)
{
	struct key prefix = key_of(&c->tenant->id, TABLE_ISSUER);
	struct issuer *one = arena_alloc(c->arena, sizeof *one);
	struct str rest, value;
	enum err e = txn_seek(t, &prefix, &prefix, &rest, &value);

	for (; e == ERR_OK; e = txn_next(t, &prefix, &rest, &value)) {
		e = decode(arena_copy(c->arena, value), one);
		if (e != ERR_OK)
			return e;
		each(one, arg);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

struct others {
	struct str issuer;
	size_t keys;
};

static void count_others(const struct issuer *issuer, void *arg)
{
	struct others *o = arg;

	if (!str_eq(issuer->issuer, o->issuer))
		o->keys += issuer->key_count;
}

enum err issuer_put(struct txn *t, const struct context *c, struct issuer *issuer)
{
	struct others o = {issuer->issuer, 0};
	struct record r = {.n = 0};
	struct key k = issuer_key(c, issuer->issuer);
	enum err e;

	if (!name_ok(issuer->issuer))
		return context_name_fault(c, ERR_PARAM_FORMAT, STR("issuer"));
	if (!name_ok(issuer->audience))
		return context_name_fault(c, ERR_PARAM_FORMAT, STR("audience"));
	e = issuer_each(t, c, count_others, &o);
	if (e != ERR_OK)
		return e;
	issuer->since = c->now;
	write_issuer(&r, issuer);
	if (r.bad || o.keys + issuer->key_count > JWS_KEYS_MAX)
		return ERR_KEYS_MANY;
	e = txn_put(t, &k, record_str(&r));
	return e == ERR_OK ? audit_put(t, c, AUDIT_ISSUER_CHANGED, STR(""), issuer->issuer) : e;
}
