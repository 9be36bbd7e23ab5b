/* SPDX-License-Identifier: MIT */
/* pintle outbox: messages that wait or were given up. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "bin/pintle/command.h"
#include "domain/message/outbox.h"
#include "domain/message/template.h"

enum { LINE_BYTES = 1 << 18, BATCH = 64, BATCH_BYTES = 64 << 20 };

static const char *const state_names[] = {
	[OUTBOX_WAITING] = "waiting", [OUTBOX_CLAIMED] = "being sent", [OUTBOX_DEAD] = "given up"};

static void put_message(struct buf *b, const struct outbox_message *m)
{
	char when[CLOCK_TEXT], id[2 * OUTBOX_ID];

	hex_write(m->id, OUTBOX_ID, id);
	json_open(b, '{');
	json_pair(b, "id", str_bytes(id, sizeof id));
	json_pair(b, "state", str_of(state_names[m->state]));
	json_pair(b, "kind", outbox_kind_name(m->kind));
	json_pair(b, "template", m->kind == OUTBOX_WEBHOOK ? STR("") : template_name(m->template));
	json_pair(b, "uid", m->uid);
	json_pair(b, "to", m->to);
	json_pair(b, "queued", clock_text(m->queued, when));
	json_pair(b, m->state == OUTBOX_DEAD ? "given_up" : "due", clock_text(m->due, when));
	json_pair(b, "expires", clock_text(m->expires, when));
	json_key(b, "tries");
	json_put_int(b, m->tries);
	json_pair(b, "reason", m->reason);
}

/* p: an arena, used for one message at a time, since there may be many. */
static void print_message(const struct outbox_message *m, void *p)
{
	struct buf b;

	buf_init(&b, p, 512, 1 << 16);
	put_message(&b, m);
	json_close(&b, '}');
	command_print(&b);
	arena_reset(p);
}

static enum err outbox_list_body(struct txn *t, void *p)
{
	struct admin *a = p;
	struct arena line;
	enum err e;

	arena_init(&line, LINE_BYTES);
	e = outbox_each(t, &a->context, print_message, &line);
	arena_release(&line);
	return e;
}

int outbox_list_command(struct admin *a)
{
	return command_report(a, command_read(a, outbox_list_body, a));
}

/* Never show links and codes, which may still work. */
static bool is_secret(enum variable v)
{
	return v == VARIABLE_TOKEN || v == VARIABLE_CODE;
}

static void put_variables(struct buf *b, const struct admin *a, const struct outbox_message *m)
{
	json_key(b, "variables");
	json_open(b, '{');
	for (enum variable v = 0; v < VARIABLES; v++)
		if (m->variables[v].p != NULL)
			json_pair(b, arena_cstr(a->context.arena, variable_name(v)),
				  is_secret(v) ? STR("***") : m->variables[v]);
	json_close(b, '}');
}

struct search {
	struct admin *a;
	uint8_t id[OUTBOX_ID];
	size_t found;
	enum err e;
};

static bool has_id(const struct search *s, const struct outbox_message *m)
{
	return str_eq(str_bytes(m->id, OUTBOX_ID), str_bytes(s->id, OUTBOX_ID));
}

static void print_whole(const struct admin *a, const struct outbox_message *m)
{
	struct buf b;

	buf_init(&b, a->context.arena, 1024, 1 << 17);
	put_message(&b, m);
	json_pair(&b, "wanted", m->wanted);
	json_pair(&b, "languages", m->languages);
	json_pair(&b, "address", m->address);
	json_pair(&b, "agent", m->agent);
	put_variables(&b, a, m);
	json_key(&b, "body_bytes");
	json_put_int(&b, (int64_t)m->body.n);
	json_close(&b, '}');
	command_print(&b);
}

static void print_if_found(const struct outbox_message *m, void *p)
{
	struct search *s = p;
	struct outbox_message whole = *m;

	if (!has_id(s, m))
		return;
	s->found++;
	s->e = outbox_unseal(&s->a->context, &whole);
	if (s->e == ERR_OK)
		print_whole(s->a, &whole);
}

static enum err outbox_show_body(struct txn *t, void *p)
{
	struct search *s = p;
	enum err e = outbox_each(t, &s->a->context, print_if_found, s);

	if (e != ERR_OK)
		return e;
	return s->found == 0 ? ERR_NOT_FOUND : s->e;
}

static const char *refusal(enum err e)
{
	switch (e) {
	case ERR_NOT_FOUND:
		return "there is no such message";
	case ERR_BUSY:
		return "the message is being sent";
	case ERR_LINK_EXPIRED:
		return "the message has expired, and so has its link or code: request a new one";
	default:
		return NULL;
	}
}

static int report(const struct admin *a, enum err e)
{
	const char *why = refusal(e);

	if (why == NULL)
		return command_report(a, e);
	(void)fprintf(stderr, "pintle: %s\n", why);
	return EXIT_REFUSED;
}

int outbox_show_command(struct admin *a)
{
	struct search s = {.a = a};
	enum err e = command_open_tenant(a);

	if (e != ERR_OK)
		return report(a, e);
	if (!hex_read(command_arg(a, 1), s.id, OUTBOX_ID))
		return report(a, ERR_NOT_FOUND);
	return report(a, store_read(a->instance.store, outbox_show_body, &s));
}

/* A `retry` or `drop` of one message or all of them, BATCH in each transaction. */
struct bulk {
	struct search one;
	struct context context; /* with this arena, */
	struct arena arena;	/* used for one transaction */
	bool all;
	enum err (*change)(struct txn *t, const struct context *c, const struct outbox_message *m);
	/* With `all`: whether a message needs the change. The others count as changed. */
	bool (*is_for)(const struct context *c, const struct outbox_message *m);
	struct outbox_message some[BATCH]; /* only their keys are valid: the texts are gone */
	size_t n, done;
};

static bool is_to_retry(const struct context *c, const struct outbox_message *m)
{
	if (m->state == OUTBOX_WAITING)
		return m->due > c->now;
	return m->state == OUTBOX_DEAD && (m->kind == OUTBOX_WEBHOOK || m->expires > c->now);
}

static bool is_to_drop(const struct context *c, const struct outbox_message *m)
{
	(void)c; /* whenever it is due */
	return m->state != OUTBOX_CLAIMED;
}

static void collect_message(const struct outbox_message *m, void *p)
{
	struct bulk *s = p;

	if (s->n < BATCH && (s->all ? s->is_for(&s->context, m) : has_id(&s->one, m)))
		s->some[s->n++] = *m;
}

static enum err change_body(struct txn *t, void *p)
{
	struct bulk *s = p;
	enum err e;

	s->n = 0;
	e = outbox_each(t, &s->context, collect_message, s);
	for (size_t i = 0; e == ERR_OK && i < s->n; i++)
		e = s->change(t, &s->context, &s->some[i]);
	return e == ERR_OK && s->n == 0 && !s->all ? ERR_NOT_FOUND : e;
}

static enum err change_messages(struct admin *a, struct bulk *s)
{
	enum err e = ERR_OK;

	s->one.a = a;
	s->all = str_eq(command_arg(a, 1), STR("all"));
	s->n = BATCH;
	if (!s->all && !hex_read(command_arg(a, 1), s->one.id, OUTBOX_ID))
		return ERR_NOT_FOUND;
	s->context = a->context;
	s->context.arena = &s->arena;
	arena_init(&s->arena, BATCH_BYTES);
	while (e == ERR_OK && s->n == BATCH) {
		e = store_write(a->instance.store, change_body, s);
		s->done += e == ERR_OK ? s->n : 0;
		arena_reset(&s->arena);
	}
	arena_release(&s->arena);
	return e;
}

static int change_command(struct admin *a, struct bulk *s)
{
	enum err e = command_open_tenant(a);

	if (e != ERR_OK)
		return report(a, e);
	e = change_messages(a, s);
	if (e != ERR_OK)
		return report(a, e);
	(void)printf("%zu\n", s->done);
	return 0;
}

int outbox_retry_command(struct admin *a)
{
	static struct bulk s = {.change = outbox_retry, .is_for = is_to_retry}; /* large */

	return change_command(a, &s);
}

int outbox_drop_command(struct admin *a)
{
	static struct bulk s = {.change = outbox_drop, .is_for = is_to_drop}; /* large */

	return change_command(a, &s);
}

static void print_stats(struct admin *a, const struct outbox_stats *s)
{
	char when[CLOCK_TEXT], key[GUID_TEXT + 1];
	struct buf b;

	buf_init(&b, a->context.arena, 256, 1024);
	guid_write(&a->context.tenant->id, key);
	json_open(&b, '{');
	json_pair(&b, "apikey", str_of(key));
	json_key(&b, "waiting");
	json_put_int(&b, (int64_t)s->waiting);
	json_key(&b, "being_sent");
	json_put_int(&b, (int64_t)s->claimed);
	json_key(&b, "given_up");
	json_put_int(&b, (int64_t)s->dead);
	json_pair(&b, "oldest",
		  s->oldest > 0 ? clock_text(s->oldest, when) : (struct str){NULL, 0});
	json_close(&b, '}');
	command_print(&b);
}

struct statistics {
	struct admin *a;
	struct txn *t;
	enum err e;
};

static void count_tenant(const struct tenant *tenant, void *p)
{
	struct statistics *s = p;
	struct outbox_stats stats;

	s->a->context.tenant = tenant;
	if (s->e == ERR_OK)
		s->e = outbox_count(s->t, &s->a->context, &stats);
	if (s->e == ERR_OK)
		print_stats(s->a, &stats);
}

static enum err stats_body(struct txn *t, void *p)
{
	struct statistics s = {p, t, ERR_OK};
	enum err e = ERR_OK;

	if (s.a->argc == 1)
		count_tenant(&s.a->tenant, &s);
	else
		e = tenant_each(t, &s.a->arena, count_tenant, &s);
	return e == ERR_OK ? s.e : e;
}

int outbox_stats_command(struct admin *a)
{
	enum err e = a->argc == 1 ? command_open_tenant(a) : command_open(a);

	if (e != ERR_OK)
		return command_report(a, e);
	return command_report(a, store_read(a->instance.store, stats_body, a));
}
