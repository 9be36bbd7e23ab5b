/* SPDX-License-Identifier: MIT */
/* pintle audit: list, verify and export the audit trail of a tenant or of the install. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "bin/pintle/command.h"
#include "domain/tenant/audit.h"

enum { AUDIT_BATCH = 256, AUDIT_BATCH_BYTES = 1 << 20 };

/* A walk over a trail: each transaction reads a batch of records, which is printed after it. */
struct trail {
	struct admin *a;
	void (*put)(struct buf *b, const struct audit_record *r);
	struct str since, uid; /* filters; empty: all records */
	uint64_t from;
	unsigned left; /* records left in this batch */
	bool more;
	struct buf line, out;
};

/* Open the install, and the tenant unless the trail is the install's. */
static enum err open_trail(struct admin *a)
{
	return str_eq(command_arg(a, 0), STR("install")) ? command_open(a) : command_open_tenant(a);
}

/* Replace control characters, which could control the terminal, by question marks. */
static void put_plain(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_byte(b, (unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f ? '?' : s.p[i]);
}

static void put_line(struct buf *b, const struct audit_record *r)
{
	const struct str parts[] = {r->event, r->uid, r->actor, r->address, r->detail};
	char when[CLOCK_TEXT];

	buf_int(b, (int64_t)r->number);
	buf_byte(b, ' ');
	buf_add(b, clock_text(r->time, when));
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		buf_byte(b, ' ');
		put_plain(b, parts[i].n > 0 ? parts[i] : STR("-"));
	}
	buf_byte(b, '\n');
}

static void put_record(struct buf *b, const struct audit_record *r)
{
	char when[CLOCK_TEXT], hex[2 * DIGEST_SIZE];

	hex_write(r->digest.b, DIGEST_SIZE, hex);
	json_open(b, '{');
	json_key(b, "number");
	json_put_int(b, (int64_t)r->number);
	json_pair(b, "time", clock_text(r->time, when));
	json_pair(b, "event", r->event);
	json_pair(b, "actor", r->actor);
	json_pair(b, "uid", r->uid);
	json_pair(b, "address", r->address);
	json_pair(b, "detail", r->detail);
	json_pair(b, "digest", str_bytes(hex, sizeof hex));
	json_close(b, '}');
	buf_byte(b, '\n');
}

static bool is_selected(const struct trail *s, const struct audit_record *r)
{
	char when[CLOCK_TEXT];

	return (s->uid.n == 0 || str_eq(s->uid, r->uid)) &&
	       str_cmp(clock_text(r->time, when), s->since) >= 0;
}

static bool take_record(const struct audit_record *r, void *p)
{
	struct trail *s = p;

	s->more = s->left == 0;
	if (s->more)
		return false;
	s->left--;
	s->from = r->number + 1;
	s->line.n = 0;
	if (is_selected(s, r))
		s->put(&s->line, r);
	buf_add(&s->out, buf_str(&s->line));
	return true;
}

static enum err trail_body(struct txn *t, void *p)
{
	struct trail *s = p;

	s->left = AUDIT_BATCH;
	s->more = false;
	return audit_each(t, &s->a->context, s->from, take_record, s);
}

static int print_trail(struct trail *s)
{
	enum err e = open_trail(s->a);

	if (e != ERR_OK)
		return command_report(s->a, e);
	buf_init(&s->out, &s->a->arena, 8192, AUDIT_BATCH_BYTES);
	buf_init(&s->line, &s->a->arena, 1024, 8192);
	s->from = 1;
	s->more = true;
	while (e == ERR_OK && s->more) {
		s->out.n = 0;
		e = store_read(s->a->instance.store, trail_body, s);
		(void)fwrite(s->out.p, 1, s->out.n, stdout); /* fflush reports errors */
	}
	return fflush(stdout) == 0 ? command_report(s->a, e) : EXIT_REFUSED;
}

/* Whether s is a time like 2026-01-31T23:59:59Z, or a beginning of one. */
static bool is_moment(struct str s)
{
	static const char form[] = "dddd-dd-ddTdd:dd:ddZ";

	for (size_t i = 0; i < s.n; i++)
		if (i >= sizeof form - 1 ||
		    (form[i] == 'd' ? s.p[i] < '0' || s.p[i] > '9' : s.p[i] != form[i]))
			return false;
	return s.n >= 4;
}

int audit_list_command(struct admin *a)
{
	struct trail s = {.a = a, .put = put_line, .since = STR(""), .uid = STR("")};

	for (int i = 1; i < a->argc; i += 2) {
		if (str_eq(command_arg(a, i), STR("--uid")))
			s.uid = command_arg(a, i + 1);
		else if (is_moment(command_arg(a, i + 1)))
			s.since = command_arg(a, i + 1);
		else
			return command_misuse("a time is 2026-01-31 or 2026-01-31T23:59:59Z, not",
					      command_arg(a, i + 1));
	}
	return print_trail(&s);
}

int audit_export_command(struct admin *a)
{
	struct trail s = {.a = a, .put = put_record, .since = STR(""), .uid = STR("")};

	return print_trail(&s);
}

struct verification {
	struct admin *a;
	const struct audit_head *anchor;
	struct audit_check check;
};

static enum err verify_body(struct txn *t, void *p)
{
	struct verification *v = p;

	return audit_verify(t, &v->a->context, v->anchor, &v->check);
}

int audit_verify_command(struct admin *a)
{
	struct verification v = {.a = a};
	struct audit_head anchor;
	char head[AUDIT_HEAD_TEXT];
	enum err e;

	if (a->argc > 1 && !audit_head_read(command_arg(a, 2), &anchor))
		return command_misuse("a head is what `audit verify` prints, NUMBER:DIGEST, not",
				      command_arg(a, 2));
	if (a->argc > 1)
		v.anchor = &anchor;
	e = open_trail(a);
	if (e != ERR_OK)
		return command_report(a, e);
	e = store_read(a->instance.store, verify_body, &v);
	if (e != ERR_OK)
		return command_report(a, e);
	audit_head_write(&v.check.last, head);
	if (v.check.broken != 0)
		(void)printf("broken at %" PRIu64 "\n", v.check.broken);
	(void)printf("whole up to %s\n", head);
	return v.check.broken == 0 ? 0 : EXIT_REFUSED;
}
