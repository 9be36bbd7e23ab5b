/* SPDX-License-Identifier: MIT */
#include "domain/outbox.h"

#include "domain/tenant.h"
#include "store/record.h"

enum { FORMAT = 1 };

static const struct str label = STR_INIT("outbox");

/* The key is ordered by when the message is due. */
static struct key message_key(const struct call *c, uint64_t due)
{
	struct key k = key_of(&c->tenant->id, TABLE_OUTBOX);
	struct record r = { .n = 0 };
	uint8_t id[8];

	secret_random(id, sizeof id);
	record_u64(&r, due);
	record_bytes(&r, id, sizeof id);
	key_add(&k, record_str(&r));
	return k;
}

static struct str seal_variables(const struct call *c, const struct outbox_message *m)
{
	struct record r = { .n = 0 };
	struct str sealed = { "", 0 };

	record_u8(&r, (uint8_t)m->variable_count);
	for (size_t i = 0; i < m->variable_count; i++) {
		record_text(&r, m->variables[i].name);
		record_text(&r, m->variables[i].value);
	}
	if (!r.bad)
		sealed = pepper_seal(&c->site->pepper, c->arena, label, record_str(&r));
	secret_zero(&r, sizeof r);
	return sealed;
}

enum err outbox_put(struct txn *t, const struct call *c, const struct outbox_message *m)
{
	struct key k = message_key(c, m->due);
	struct str sealed = seal_variables(c, m);
	struct record r = { .n = 0 };

	record_u8(&r, FORMAT);
	record_u8(&r, (uint8_t)m->kind);
	record_u64(&r, m->due);
	record_u64(&r, m->expires);
	record_u32(&r, m->tries);
	record_text(&r, m->to);
	record_text(&r, m->template);
	record_text(&r, sealed);
	return r.bad || sealed.n == 0 ? ERR_INTERNAL : txn_put(t, &k, record_str(&r));
}

static enum err open_variables(const struct call *c, struct str sealed, struct outbox_message *out)
{
	struct str plain;
	struct reader r;

	if (!pepper_open(&c->site->pepper, c->arena, label, sealed, &plain))
		return ERR_STORE_VERSION;
	r = (struct reader){ plain, false };
	out->variable_count = read_u8(&r);
	for (size_t i = 0; i < out->variable_count && i < OUTBOX_VARIABLES; i++) {
		out->variables[i].name = read_text(&r);
		out->variables[i].value = read_text(&r);
	}
	return reader_done(&r) ? ERR_OK : ERR_STORE_VERSION;
}

static enum err decode(const struct call *c, struct str value, struct outbox_message *out)
{
	struct reader r = reader_of(arena_copy(c->arena, value), FORMAT);
	struct str sealed;

	*out = (struct outbox_message){ .kind = (enum outbox_kind)read_u8(&r) };
	out->due = read_u64(&r);
	out->expires = read_u64(&r);
	out->tries = read_u32(&r);
	out->to = read_text(&r);
	out->template = read_text(&r);
	sealed = read_text(&r);
	return reader_done(&r) ? open_variables(c, sealed, out) : ERR_STORE_VERSION;
}

enum err outbox_each(struct txn *t, const struct call *c,
		     void (*each)(const struct outbox_message *m, void *arg), void *arg)
{
	struct key prefix = key_of(&c->tenant->id, TABLE_OUTBOX);
	struct str rest, value;
	enum err e = txn_seek(t, &prefix, &prefix, &rest, &value);

	while (e == ERR_OK) {
		struct outbox_message m;

		e = decode(c, value, &m);
		if (e == ERR_OK) {
			each(&m, arg);
			e = txn_next(t, &prefix, &rest, &value);
		}
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}
