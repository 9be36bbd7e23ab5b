/* SPDX-License-Identifier: MIT */
#include "domain/outbox.h"

#include "base/buf.h"
#include "domain/tenant.h"
#include "store/record.h"

enum { FORMAT = 1, BODY_MAX = 256 * 1024 };

static const struct str label = STR_INIT("outbox");

static const struct str names[] = {
#define TEMPLATE(symbol, name, what) STR_INIT(name),
#include "domain/templates.def"
#undef TEMPLATE
};

struct str template_name(enum template t)
{
	return names[t];
}

void outbox_add(struct outbox_message *m, struct str name, struct str value)
{
	if (m->variable_count < OUTBOX_VARIABLES)
		m->variables[m->variable_count++] = (struct outbox_variable){ name, value };
}

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

/* What must not be read from the store: the variables, then the body as it is. */
static struct str seal(const struct call *c, const struct outbox_message *m)
{
	struct record r = { .n = 0 };
	struct str sealed = { "", 0 };
	struct buf b;

	record_u8(&r, (uint8_t)m->variable_count);
	for (size_t i = 0; i < m->variable_count; i++) {
		record_text(&r, m->variables[i].name);
		record_text(&r, m->variables[i].value);
	}
	buf_init(&b, c->arena, r.n + m->body.n, sizeof r.b + BODY_MAX);
	buf_add(&b, record_str(&r));
	buf_add(&b, m->body);
	if (!r.bad && !b.overflown)
		sealed = pepper_seal(&c->site->pepper, c->arena, label, buf_str(&b));
	secret_zero(&r, sizeof r);
	return sealed;
}

enum err outbox_put(struct txn *t, const struct call *c, const struct outbox_message *m)
{
	struct key k = message_key(c, m->due);
	struct str sealed = seal(c, m);
	struct record r = { .n = 0 };
	struct buf b;

	record_u8(&r, FORMAT);
	record_u8(&r, (uint8_t)m->kind);
	record_u64(&r, m->due);
	record_u64(&r, m->expires);
	record_u32(&r, m->tries);
	record_text(&r, m->kind == OUTBOX_HOOK ? STR("") : template_name(m->template));
	record_text(&r, m->wanted);
	record_text(&r, m->uid);
	record_text(&r, m->to);
	record_text(&r, m->languages);
	buf_init(&b, c->arena, r.n + sealed.n, r.n + sealed.n);
	buf_add(&b, record_str(&r));
	buf_add(&b, sealed);
	return r.bad || sealed.n == 0 ? ERR_INTERNAL : txn_put(t, &k, buf_str(&b));
}

static enum err open_sealed(const struct call *c, struct str sealed, struct outbox_message *out)
{
	struct str plain;
	struct reader r;
	size_t n;

	if (!pepper_open(&c->site->pepper, c->arena, label, sealed, &plain))
		return ERR_STORE_VERSION;
	r = (struct reader){ plain, false };
	n = read_u8(&r);
	if (n > OUTBOX_VARIABLES)
		return ERR_STORE_VERSION;
	for (size_t i = 0; i < n; i++) {
		struct str name = read_text(&r);

		outbox_add(out, name, read_text(&r));
	}
	out->body = r.rest;
	return r.bad ? ERR_STORE_VERSION : ERR_OK;
}

/* Find a template by its name; false when this version knows none of it. */
static bool find_template(struct str name, enum template *out)
{
	for (int i = 0; i < TEMPLATES; i++) {
		if (!str_eq(names[i], name))
			continue;
		*out = (enum template)i;
		return true;
	}
	return false;
}

static enum err decode(const struct call *c, struct str value, struct outbox_message *out)
{
	struct reader r = reader_of(arena_copy(c->arena, value), FORMAT);
	struct str template;

	*out = (struct outbox_message){ .kind = (enum outbox_kind)read_u8(&r) };
	out->due = read_u64(&r);
	out->expires = read_u64(&r);
	out->tries = read_u32(&r);
	template = read_text(&r);
	out->wanted = read_text(&r);
	out->uid = read_text(&r);
	out->to = read_text(&r);
	out->languages = read_text(&r);
	if (r.bad || (out->kind != OUTBOX_HOOK && !find_template(template, &out->template)))
		return ERR_STORE_VERSION;
	return open_sealed(c, r.rest, out);
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
