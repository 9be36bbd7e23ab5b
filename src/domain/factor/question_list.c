/* SPDX-License-Identifier: MIT */
#include "domain/factor/question_list.h"

#include <string.h>

#include "base/buf.h"
#include "domain/tenant/audit.h"
#include "domain/tenant/tenant.h"
#include "store/record.h"

enum { FORMAT = 1 };

static struct key question_key(const struct context *c, const struct guid *id)
{
	struct key k = key_of(&c->tenant->id, TABLE_QUESTION);

	key_add(&k, str_bytes(id->b, GUID_BYTES));
	return k;
}

struct str question_id(const struct context *c, const struct guid *id)
{
	char *p = arena_alloc(c->arena, 2 * GUID_BYTES);

	hex_write(id->b, GUID_BYTES, p);
	return str_bytes(p, 2 * GUID_BYTES);
}

static enum err decode_question(struct str rest, struct str value, struct question *out)
{
	struct reader r = reader_of(value, FORMAT);

	if (rest.n != GUID_BYTES)
		return ERR_STORE_VERSION;
	memcpy(out->id.b, rest.p, GUID_BYTES);
	out->number = read_u64(&r);
	out->text = read_text(&r);
	return reader_done(&r) ? ERR_OK : ERR_STORE_VERSION;
}

/* Insert a question in the order of their numbers. */
static void insert(struct question_list *list, struct question q)
{
	size_t i = list->n++;

	for (; i > 0 && list->at[i - 1].number > q.number; i--)
		list->at[i] = list->at[i - 1];
	list->at[i] = q;
}

enum err question_list(struct txn *t, const struct context *c, struct question_list *out)
{
	struct key prefix = key_of(&c->tenant->id, TABLE_QUESTION);
	struct str rest, value;
	enum err e = txn_seek(t, &prefix, &prefix, &rest, &value);

	out->n = 0;
	for (; e == ERR_OK; e = txn_next(t, &prefix, &rest, &value)) {
		struct question q;

		if (out->n == QUESTION_LIST)
			return ERR_STORE_VERSION;
		e = decode_question(rest, arena_copy(c->arena, value), &q);
		if (e != ERR_OK)
			return e;
		insert(out, q);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

struct listing {
	const struct context *c;
	struct question_list *out;
};

static enum err list_body(struct txn *t, void *arg)
{
	struct listing *l = arg;

	return question_list(t, l->c, l->out);
}

enum err question_list_read(const struct context *c, struct question_list *out)
{
	struct listing l = {c, out};

	return store_read(c->instance->store, list_body, &l);
}

const struct question *question_find(const struct question_list *list, const struct guid *id)
{
	for (size_t i = 0; i < list->n; i++)
		if (guid_equal(&list->at[i].id, id))
			return &list->at[i];
	return NULL;
}

static bool text_ok(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < ' ')
			return false;
	return text.n > 0 && text.n <= QUESTION_TEXT && utf8_valid(text);
}

static enum err audit_change(struct txn *t, const struct context *c, const char *what,
			     const struct guid *id)
{
	struct buf b;

	buf_init(&b, c->arena, 64, 64);
	buf_lit(&b, what);
	buf_add(&b, question_id(c, id));
	return audit_put(t, c, AUDIT_QUESTION_CHANGED, STR(""), buf_str(&b));
}

enum err question_add(struct txn *t, const struct context *c, struct str text, struct question *out)
{
	struct question_list list;
	struct record r = {.n = 0};
	struct key k;
	enum err e = question_list(t, c, &list);

	if (e != ERR_OK)
		return e;
	if (!text_ok(text))
		return context_name_fault(c, ERR_PARAM_FORMAT, STR("question"));
	if (list.n == QUESTION_LIST)
		return ERR_QUESTIONS_MANY;
	*out = (struct question){.id = guid_random(), .text = text};
	out->number = list.n > 0 ? list.at[list.n - 1].number + 1 : 1;
	record_u8(&r, FORMAT);
	record_u64(&r, out->number);
	record_text(&r, text);
	k = question_key(c, &out->id);
	e = r.bad ? ERR_INTERNAL : txn_put(t, &k, record_str(&r));
	return e == ERR_OK ? audit_change(t, c, "added ", &out->id) : e;
}

enum err question_remove(struct txn *t, const struct context *c, struct str id)
{
	struct guid g;
	struct key k;
	enum err e;

	if (!hex_read(id, g.b, GUID_BYTES))
		return ERR_QUESTION_UNKNOWN;
	k = question_key(c, &g);
	e = txn_del(t, &k);
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_QUESTION_UNKNOWN : e;
	return audit_change(t, c, "removed ", &g);
}

size_t question_count(const struct context *c)
{
	return (size_t)c->tenant->conf.n[CONF_QUESTION_COUNT];
}
