/* SPDX-License-Identifier: MIT */
#include "domain/message/outbox_record.h"

#include <string.h>

#include "base/buf.h"
#include "domain/tenant/tenant.h"
#include "store/record.h"

enum { FORMAT = 2, DEAD_FORMAT = 1, BODY_MAX = 256 * 1024, PLACE = 8 + OUTBOX_ID };

static const struct str label = STR_INIT("outbox");

uint8_t outbox_class_of(const struct outbox_message *m)
{
	return m->kind == OUTBOX_WEBHOOK ? OUTBOX_TO_PROGRAM : OUTBOX_TO_PERSON;
}

struct key outbox_class_key(const struct guid *tenant, uint8_t class)
{
	struct key k = key_of(tenant, TABLE_OUTBOX);

	key_add(&k, str_bytes((const char *)&class, 1));
	return k;
}

static struct key add_place(struct key k, uint64_t when, const uint8_t id[OUTBOX_ID])
{
	struct record r = {.n = 0};

	record_u64(&r, when);
	record_bytes(&r, id, OUTBOX_ID);
	key_add(&k, record_str(&r));
	return k;
}

/* Table OUTBOX is ordered by class, then by due time. */
struct key outbox_key(const struct guid *tenant, uint8_t class, uint64_t due,
		      const uint8_t id[OUTBOX_ID])
{
	return add_place(outbox_class_key(tenant, class), due, id);
}

/* Table OUTBOX_DEAD is ordered by the time of failure. */
struct key outbox_dead_key(const struct guid *tenant, uint64_t when, const uint8_t id[OUTBOX_ID])
{
	return add_place(key_of(tenant, TABLE_OUTBOX_DEAD), when, id);
}

void outbox_read_key(struct str rest, struct outbox_message *out)
{
	struct reader r = {rest, false};

	if (rest.n > PLACE)
		r.rest = str_skip(rest, rest.n - PLACE);
	out->due = read_u64(&r);
	read_bytes(&r, out->id, OUTBOX_ID);
}

static void write_variables(struct record *r, const struct str variables[VARIABLES])
{
	size_t given = 0;

	for (int i = 0; i < VARIABLES; i++)
		given += variables[i].p != NULL;
	record_u8(r, (uint8_t)given);
	for (int i = 0; i < VARIABLES; i++) {
		if (variables[i].p == NULL)
			continue;
		record_text(r, variable_name((enum variable)i));
		record_text(r, variables[i]);
	}
}

/* Variables with a name that this version does not have are dropped. */
static void read_variables(struct reader *r, struct outbox_message *out)
{
	for (unsigned n = read_u8(r); n > 0 && !r->bad; n--) {
		struct str name = read_text(r), value = read_text(r);

		for (int i = 0; i < VARIABLES; i++)
			if (str_eq(name, variable_name((enum variable)i)))
				outbox_add(out, (enum variable)i, value);
	}
}

struct str outbox_seal(const struct context *c, const struct outbox_message *m)
{
	struct record r = {.n = 0};
	struct str sealed = {"", 0};
	struct buf b;

	write_variables(&r, m->variables);
	record_text(&r, m->agent);
	record_text(&r, m->address);
	buf_init(&b, c->arena, r.n + m->body.n, sizeof r.b + BODY_MAX);
	buf_add(&b, record_str(&r));
	buf_add(&b, m->body);
	if (!r.bad && !b.overflowed)
		sealed = pepper_seal(&c->instance->pepper, c->arena, label, buf_str(&b));
	secret_zero(&r, sizeof r);
	return sealed;
}

/* The record of a message; empty when it does not fit. */
static struct str encode(const struct context *c, const struct outbox_message *m)
{
	struct record r = {.n = 0};
	struct buf b;

	record_u8(&r, FORMAT);
	record_u8(&r, (uint8_t)m->kind);
	record_u8(&r, (uint8_t)m->state);
	record_u64(&r, m->queued);
	record_u64(&r, m->expires);
	record_u32(&r, m->tries);
	record_text(&r, m->kind == OUTBOX_WEBHOOK ? STR("") : template_name(m->template));
	record_text(&r, m->wanted);
	record_text(&r, m->uid);
	record_text(&r, m->to);
	record_text(&r, m->languages);
	record_text(&r, m->reason);
	if (r.bad)
		return STR("");
	buf_init(&b, c->arena, r.n + m->sealed.n, r.n + m->sealed.n);
	buf_add(&b, record_str(&r));
	buf_add(&b, m->sealed);
	return buf_str(&b);
}

bool outbox_decode(struct str value, struct outbox_message *out)
{
	struct reader r = reader_of(value, FORMAT);
	struct str template;

	*out = (struct outbox_message){.kind = (enum outbox_kind)read_u8(&r)};
	out->state = (enum outbox_state)read_u8(&r);
	out->queued = read_u64(&r);
	out->expires = read_u64(&r);
	out->tries = read_u32(&r);
	template = read_text(&r);
	out->wanted = read_text(&r);
	out->uid = read_text(&r);
	out->to = read_text(&r);
	out->languages = read_text(&r);
	out->reason = read_text(&r);
	out->sealed = r.rest;
	return !r.bad && (out->kind == OUTBOX_WEBHOOK || template_find(template, &out->template));
}

enum err outbox_unseal(const struct context *c, struct outbox_message *m)
{
	struct str plain;
	struct reader r;

	if (!pepper_open(&c->instance->pepper, c->arena, label, m->sealed, &plain))
		return ERR_STORE_VERSION;
	r = (struct reader){plain, false};
	read_variables(&r, m);
	m->agent = read_text(&r);
	m->address = read_text(&r);
	m->body = r.rest;
	return r.bad ? ERR_STORE_VERSION : ERR_OK;
}

enum err outbox_store(struct txn *t, const struct context *c, const struct outbox_message *m)
{
	struct key k = outbox_key(&c->tenant->id, outbox_class_of(m), m->due, m->id);
	struct str value = encode(c, m);

	return value.n == 0 || m->sealed.n == 0 ? ERR_INTERNAL : txn_put(t, &k, value);
}

enum err outbox_move(struct txn *t, const struct context *c, const struct key *k,
		     struct outbox_message *m, uint64_t due)
{
	enum err e = txn_del(t, k);

	m->due = due;
	return e == ERR_OK ? outbox_store(t, c, m) : e;
}

/* A failed record is the reason and the original record, which may be unreadable. */
struct str outbox_read_dead(struct str value, struct str *reason)
{
	struct reader r = reader_of(value, DEAD_FORMAT);

	*reason = read_text(&r);
	return r.bad ? STR("") : r.rest;
}

enum err outbox_store_dead(struct txn *t, const struct context *c, const struct key *k,
			   const uint8_t id[], struct str value, struct str reason)
{
	struct key dead = outbox_dead_key(&c->tenant->id, c->now, id);
	struct record r = {.n = 0};
	struct buf b;
	enum err e;

	record_u8(&r, DEAD_FORMAT);
	record_text(&r, str_head(reason, OUTBOX_TEXT_MAX));
	buf_init(&b, c->arena, r.n + value.n, r.n + value.n);
	buf_add(&b, record_str(&r));
	buf_add(&b, value);
	e = txn_put(t, &dead, buf_str(&b));
	return e == ERR_OK ? txn_del(t, k) : e;
}
