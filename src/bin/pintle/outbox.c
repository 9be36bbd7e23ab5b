/* SPDX-License-Identifier: MIT */
/* pintle outbox: the messages that wait or were given up. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "bin/pintle/command.h"
#include "domain/outbox.h"
#include "domain/template.h"

static const char *const state_names[] = { [OUTBOX_WAITING] = "waiting",
					   [OUTBOX_CLAIMED] = "being sent",
					   [OUTBOX_DEAD] = "given up" };

static struct str kind_name(enum outbox_kind kind)
{
	return kind == OUTBOX_MAIL ? STR("mail") : kind == OUTBOX_SMS ? STR("sms") : STR("webhook");
}

static struct str id_text(const struct admin *a, const struct outbox_message *m)
{
	char *hex = arena_alloc(a->call.arena, 2 * OUTBOX_ID);

	hex_write(m->id, OUTBOX_ID, hex);
	return str_bytes(hex, 2 * OUTBOX_ID);
}

static void put_message(struct buf *b, const struct admin *a, const struct outbox_message *m)
{
	char when[CLOCK_TEXT];

	json_open(b, '{');
	json_pair(b, "id", id_text(a, m));
	json_pair(b, "state", str_of(state_names[m->state]));
	json_pair(b, "kind", kind_name(m->kind));
	json_pair(b, "template", m->kind == OUTBOX_HOOK ? STR("") : template_name(m->template));
	json_pair(b, "uid", m->uid);
	json_pair(b, "to", m->to);
	json_pair(b, "queued", clock_text(m->queued, when));
	json_pair(b, m->state == OUTBOX_DEAD ? "given_up" : "due", clock_text(m->due, when));
	json_pair(b, "expires", clock_text(m->expires, when));
	json_key(b, "tries");
	json_put_int(b, m->tries);
	json_pair(b, "reason", m->reason);
}

static void print_message(const struct outbox_message *m, void *p)
{
	const struct admin *a = p;
	struct buf b;

	buf_init(&b, a->call.arena, 512, 1 << 16);
	put_message(&b, a, m);
	json_close(&b, '}');
	print_json(&b);
}

static enum err each_message(struct txn *t, const struct call *c,
			     void (*each)(const struct outbox_message *m, void *arg), void *p)
{
	enum err e = outbox_each(t, c, each, p);

	return e == ERR_OK ? outbox_each_dead(t, c, each, p) : e;
}

static enum err outbox_list_body(struct txn *t, void *p)
{
	struct admin *a = p;

	return each_message(t, &a->call, print_message, a);
}

int outbox_list_command(struct admin *a)
{
	enum err e;

	if (a->argc != 1)
		return EXIT_USAGE;
	e = open_tenant(a);
	return say(a, e == ERR_OK ? store_read(a->site.store, outbox_list_body, a) : e);
}

/* Links and codes that still work are nobody's but the recipient's. */
static bool is_secret(struct str name)
{
	return str_eq(name, STR("GUID")) || str_eq(name, STR("OTP"));
}

struct search {
	struct admin *a;
	size_t found;
};

static void print_if_asked(const struct outbox_message *m, void *p)
{
	struct search *s = p;
	const struct admin *a = s->a;
	struct buf b;

	if (!str_eq(id_text(a, m), arg(a, 1)))
		return;
	buf_init(&b, a->call.arena, 1024, 1 << 17);
	put_message(&b, a, m);
	json_pair(&b, "wanted", m->wanted);
	json_pair(&b, "languages", m->languages);
	json_pair(&b, "address", m->address);
	json_pair(&b, "agent", m->agent);
	json_key(&b, "variables");
	json_open(&b, '{');
	for (size_t i = 0; i < m->variable_count; i++)
		json_pair(&b, arena_cstr(a->call.arena, m->variables[i].name),
			  is_secret(m->variables[i].name) ? STR("***") : m->variables[i].value);
	json_close(&b, '}');
	json_key(&b, "body_bytes");
	json_put_int(&b, (int64_t)m->body.n);
	json_close(&b, '}');
	print_json(&b);
	s->found++;
}

static enum err outbox_show_body(struct txn *t, void *p)
{
	struct search s = { .a = p };
	enum err e = each_message(t, &s.a->call, print_if_asked, &s);

	return e == ERR_OK && s.found == 0 ? ERR_NOT_FOUND : e;
}

static const char *refusal(enum err e)
{
	switch (e) {
	case ERR_NOT_FOUND:
		return "there is no such message";
	case ERR_BUSY:
		return "the message is being sent";
	case ERR_LINK_EXPIRED:
		return "the message's time is over, and what it carries is dead: ask for a new one";
	default:
		return NULL;
	}
}

static int say_message(const struct admin *a, enum err e)
{
	const char *why = refusal(e);

	if (why == NULL)
		return say(a, e);
	(void)fprintf(stderr, "pintle: %s\n", why);
	return EXIT_REFUSED;
}

int outbox_show_command(struct admin *a)
{
	enum err e;

	if (a->argc != 2)
		return EXIT_USAGE;
	e = open_tenant(a);
	return say_message(a, e == ERR_OK ? store_read(a->site.store, outbox_show_body, a) : e);
}

/* What `retry` or `drop` was asked for: one message, or all. */
struct tending {
	struct admin *a;
	enum err (*tend)(struct txn *t, const struct call *c, const uint8_t id[OUTBOX_ID]);
	uint8_t ids[1024][OUTBOX_ID];
	size_t n, tended;
};

static void note_message(const struct outbox_message *m, void *p)
{
	struct tending *s = p;

	if (m->state != OUTBOX_CLAIMED && s->n < sizeof s->ids / sizeof *s->ids)
		memcpy(s->ids[s->n++], m->id, OUTBOX_ID);
}

static enum err tend_each(struct txn *t, struct tending *s, bool all)
{
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < s->n; i++) {
		e = s->tend(t, &s->a->call, s->ids[i]);
		s->tended += e == ERR_OK;
		if (all && e == ERR_LINK_EXPIRED)
			e = ERR_OK; /* asked for by name it would be told */
	}
	return e;
}

static enum err tend_body(struct txn *t, void *p)
{
	struct tending *s = p;
	const struct call *c = &s->a->call;
	bool all = str_eq(arg(s->a, 1), STR("all"));
	enum err e = ERR_OK;

	s->n = s->tended = 0;
	if (all) {
		e = each_message(t, c, note_message, s);
	} else if (hex_read(arg(s->a, 1), s->ids[0], OUTBOX_ID)) {
		s->n = 1;
	} else {
		e = ERR_NOT_FOUND;
	}
	return e == ERR_OK ? tend_each(t, s, all) : e;
}

static int tend_command(struct admin *a, enum err (*tend)(struct txn *t, const struct call *c,
							  const uint8_t id[OUTBOX_ID]))
{
	static struct tending s; /* large */
	enum err e;

	if (a->argc != 2)
		return EXIT_USAGE;
	e = open_tenant(a);
	s.a = a;
	s.tend = tend;
	if (e == ERR_OK)
		e = store_write(a->site.store, tend_body, &s);
	if (e == ERR_OK)
		(void)printf("%zu\n", s.tended);
	return say_message(a, e);
}

int outbox_retry_command(struct admin *a)
{
	return tend_command(a, outbox_retry);
}

int outbox_drop_command(struct admin *a)
{
	return tend_command(a, outbox_drop);
}

static void print_stats(struct admin *a, const struct outbox_stats *s)
{
	char when[CLOCK_TEXT], key[GUID_TEXT + 1];
	struct buf b;

	buf_init(&b, a->call.arena, 256, 1024);
	guid_write(&a->call.tenant->id, key);
	json_open(&b, '{');
	json_pair(&b, "apikey", str_of(key));
	json_key(&b, "waiting");
	json_put_int(&b, (int64_t)s->waiting);
	json_key(&b, "being_sent");
	json_put_int(&b, (int64_t)s->claimed);
	json_key(&b, "given_up");
	json_put_int(&b, (int64_t)s->dead);
	json_pair(&b, "oldest", s->oldest > 0 ? clock_text(s->oldest, when) :
						(struct str){ NULL, 0 });
	json_close(&b, '}');
	print_json(&b);
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

	s->a->call.tenant = tenant;
	if (s->e == ERR_OK)
		s->e = outbox_count(s->t, &s->a->call, &stats);
	if (s->e == ERR_OK)
		print_stats(s->a, &stats);
}

static enum err stats_body(struct txn *t, void *p)
{
	struct statistics s = { p, t, ERR_OK };
	enum err e = ERR_OK;

	if (s.a->argc == 1)
		count_tenant(&s.a->tenant, &s);
	else
		e = tenant_each(t, &s.a->arena, count_tenant, &s);
	return e == ERR_OK ? s.e : e;
}

int outbox_stats_command(struct admin *a)
{
	enum err e;

	if (a->argc > 1)
		return EXIT_USAGE;
	e = a->argc == 1 ? open_tenant(a) : open_site(a);
	return say(a, e == ERR_OK ? store_read(a->site.store, stats_body, a) : e);
}
