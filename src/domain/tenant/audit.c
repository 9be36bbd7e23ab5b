/* SPDX-License-Identifier: MIT */
#include "domain/tenant/audit.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "domain/tenant/tenant.h"
#include "store/record.h"

enum { FORMAT = 1 };

static const struct str names[] = {
#define AUDIT(symbol, name, what) STR_INIT(name),
#include "domain/tenant/audit.def"
#undef AUDIT
};

static const struct str actors[] = {[BY_PERSON] = STR_INIT("person"),
				    [BY_MANAGEMENT] = STR_INIT("management"),
				    [BY_OPERATOR] = STR_INIT("operator"),
				    [BY_SERVICE] = STR_INIT("service")};

static const struct guid *chain_of(const struct context *c)
{
	return c->tenant != NULL ? &c->tenant->id : NULL;
}

static struct key record_key(const struct context *c, uint64_t number)
{
	struct key k = key_of(chain_of(c), TABLE_AUDIT);
	struct record r = {.n = 0};

	record_u64(&r, number);
	key_add(&k, record_str(&r));
	return k;
}

/* The key of the records that are not kept: each overwrites the one before. */
static struct key discard_key(const struct context *c)
{
	struct key k = key_of(chain_of(c), TABLE_META);

	key_add(&k, STR("audit scrap"));
	return k;
}

/* Whether uid is a stand-in for a name without an account. Strangers can make up any number
 * of such names. */
static bool is_stand_in(struct str uid)
{
	return uid.n > 0 && uid.p[0] == '?';
}

static struct key head_key(const struct context *c)
{
	struct key k = key_of(chain_of(c), TABLE_META);

	key_add(&k, STR("audit"));
	return k;
}

enum err audit_end(struct txn *t, const struct context *c, struct audit_head *out)
{
	struct key k = head_key(c);
	struct str value;
	struct reader r;
	enum err e = txn_get(t, &k, &value);

	*out = (struct audit_head){.number = 0};
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	r = reader_of(value, FORMAT);
	out->number = read_u64(&r);
	read_bytes(&r, out->digest.b, sizeof out->digest.b);
	return reader_done(&r) ? ERR_OK : ERR_STORE_VERSION;
}

static enum err head_put(struct txn *t, const struct context *c, const struct audit_head *h)
{
	struct key k = head_key(c);
	struct record r = {.n = 0};

	record_u8(&r, FORMAT);
	record_u64(&r, h->number);
	record_bytes(&r, h->digest.b, sizeof h->digest.b);
	return r.bad ? ERR_INTERNAL : txn_put(t, &k, record_str(&r));
}

/* The digest over a record's bytes and the previous digest; false when the key is
 * missing. */
static bool chain(const struct context *c, uint8_t pepper, const struct audit_head *before,
		  struct str bytes, struct digest *out)
{
	struct record number = {.n = 0};

	record_u64(&number, before->number + 1);

	const struct str parts[] = {
		STR("audit"), chain_of(c) != NULL ? str_bytes(chain_of(c)->b, GUID_BYTES) : STR(""),
		record_str(&number), str_bytes(before->digest.b, sizeof before->digest.b), bytes};

	return pepper_mac(&c->instance->pepper, pepper, parts, sizeof parts / sizeof *parts, out);
}

enum err audit_put(struct txn *t, const struct context *c, enum audit_event event, struct str uid,
		   struct str detail)
{
	struct audit_head h, next;
	const struct audit_head *last = is_stand_in(uid) ? &h : &next;
	struct record r = {.n = 0};
	struct key k;
	uint8_t pepper = pepper_current(&c->instance->pepper);
	enum err e = audit_end(t, c, &h);

	assert((unsigned)event < AUDIT_EVENTS);
	if (e != ERR_OK)
		return e;
	record_u8(&r, FORMAT);
	record_u8(&r, pepper);
	record_u64(&r, c->now);
	record_text(&r, names[event]);
	record_text(&r, actors[c->actor]);
	record_text(&r, uid);
	record_text(&r, c->address);
	record_text(&r, str_head(detail, AUDIT_DETAIL));
	if (r.bad)
		return ERR_INTERNAL;
	next = h;
	if (!chain(c, pepper, &h, record_str(&r), &next.digest))
		return ERR_CONFIG;
	next.number++;
	k = is_stand_in(uid) ? discard_key(c) : record_key(c, next.number);
	/* A record that is not kept repeats the last digest: it must not reveal another. */
	record_bytes(&r, last->digest.b, sizeof last->digest.b);
	e = txn_put(t, &k, record_str(&r));
	return e == ERR_OK ? head_put(t, c, last) : e;
}

/* Read a record; false when malformed. *bytes are those its digest covers. */
static bool decode(struct str rest, struct str value, struct audit_record *out, uint8_t *pepper,
		   struct str *bytes)
{
	struct reader number = {rest, false}, r = reader_of(value, FORMAT);

	*out = (struct audit_record){.number = read_u64(&number)};
	*pepper = read_u8(&r);
	out->time = read_u64(&r);
	out->event = read_text(&r);
	out->actor = read_text(&r);
	out->uid = read_text(&r);
	out->address = read_text(&r);
	out->detail = read_text(&r);
	*bytes = str_head(value, value.n - r.rest.n);
	read_bytes(&r, out->digest.b, sizeof out->digest.b);
	return reader_done(&r) && reader_done(&number);
}

enum err audit_each(struct txn *t, const struct context *c, uint64_t from,
		    bool (*each)(const struct audit_record *r, void *arg), void *arg)
{
	struct key prefix = key_of(chain_of(c), TABLE_AUDIT), first = record_key(c, from);
	struct str rest, value, bytes;
	enum err e = txn_seek(t, &prefix, &first, &rest, &value);

	while (e == ERR_OK) {
		struct audit_record r;
		uint8_t pepper;

		if (!decode(rest, value, &r, &pepper, &bytes))
			return ERR_STORE_VERSION;
		if (!each(&r, arg))
			return ERR_OK;
		e = txn_next(t, &prefix, &rest, &value);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* Whether a record is the one that follows *h; if so, *h moves to it. */
static bool follows(const struct context *c, struct str rest, struct str value,
		    struct audit_head *h)
{
	struct audit_record r;
	struct digest d;
	struct str bytes;
	uint8_t pepper;

	if (!decode(rest, value, &r, &pepper, &bytes) || r.number != h->number + 1 ||
	    !chain(c, pepper, h, bytes, &d) ||
	    !secret_equal(str_bytes(d.b, sizeof d.b), str_bytes(r.digest.b, sizeof r.digest.b)))
		return false;
	*h = (struct audit_head){r.number, r.digest};
	return true;
}

static bool same(const struct audit_head *a, const struct audit_head *b)
{
	return a->number == b->number && secret_equal(str_bytes(a->digest.b, DIGEST_SIZE),
						      str_bytes(b->digest.b, DIGEST_SIZE));
}

enum err audit_verify(struct txn *t, const struct context *c, const struct audit_head *anchor,
		      struct audit_check *out)
{
	struct key prefix = key_of(chain_of(c), TABLE_AUDIT);
	struct audit_head h = {.number = 0}, last;
	struct str rest, value;
	bool anchored = anchor == NULL;
	enum err e = audit_end(t, c, &last);

	*out = (struct audit_check){.broken = 0};
	if (e != ERR_OK)
		return e;
	e = txn_seek(t, &prefix, &prefix, &rest, &value);
	while (e == ERR_OK && follows(c, rest, value, &h)) {
		if (anchor != NULL && h.number == anchor->number)
			anchored = same(&h, anchor);
		e = txn_next(t, &prefix, &rest, &value);
	}
	out->last = h;
	if (e == ERR_OK || !same(&h, &last))
		out->broken = h.number + 1;
	else if (!anchored)
		out->broken = anchor->number;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

void audit_head_write(const struct audit_head *h, char out[AUDIT_HEAD_TEXT])
{
	char hex[2 * DIGEST_SIZE];

	hex_write(h->digest.b, DIGEST_SIZE, hex);
	(void)snprintf(out, AUDIT_HEAD_TEXT, "%" PRIu64 ":%.*s", h->number, (int)sizeof hex, hex);
}

bool audit_head_read(struct str text, struct audit_head *out)
{
	struct str rest = text;
	int64_t number;
	bool ok = str_int(str_cut(&rest, ':'), &number) && number > 0 &&
		  rest.n == 2 * DIGEST_SIZE && hex_read(rest, out->digest.b, DIGEST_SIZE);

	out->number = ok ? (uint64_t)number : 0;
	return ok;
}
