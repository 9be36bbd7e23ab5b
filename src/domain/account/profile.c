/* SPDX-License-Identifier: MIT */
/*
 * Stored members are entries in the order of the table: the name's length as one byte,
 * the name, the value's length as four bytes, the value.
 */
#include "domain/account/profile.h"

#include <stdio.h>

#include "base/clock.h"
#include "domain/account/birthdate.h"
#include "domain/account/list_patch.h"
#include "domain/account/profile_policy.h"
#include "domain/account/json_schema.h"
#include "domain/tenant/tenant.h"

struct member {
	struct str name, schema;
	enum profile_writer writer;
};

static const struct member members[] = {
#define STORED(name, writer, schema) {STR_INIT(#name), STR_INIT(schema), writer},
#define SERVER(name, kind, value)
#include "domain/account/profile.def"
#undef STORED
#undef SERVER
};

enum { MEMBERS = sizeof members / sizeof *members };

static struct key profile_key(const struct context *c, struct str uid)
{
	struct key k = key_of(&c->tenant->id, TABLE_PROFILE);

	key_add(&k, uid);
	return k;
}

enum err profile_get(struct txn *t, const struct context *c, struct str uid, struct profile *out)
{
	struct key k = profile_key(c, uid);
	struct str value;
	enum err e = txn_get(t, &k, &value);

	*out = (struct profile){.bytes = {"", 0}};
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	out->bytes = arena_copy(c->arena, value);
	return ERR_OK;
}

enum err profile_put(struct txn *t, const struct context *c, struct str uid,
		     const struct profile *p)
{
	struct key k = profile_key(c, uid);

	return txn_put(t, &k, p->bytes);
}

enum err profile_del(struct txn *t, const struct context *c, struct str uid)
{
	struct key k = profile_key(c, uid);
	enum err e = txn_del(t, &k);

	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* --- entries ----------------------------------------------------------- */

struct entry {
	struct str name, value;
};

/* Cut the next entry off; false at the end. */
static bool cut_entry(struct str *rest, struct entry *out)
{
	size_t name, value;

	if (rest->n < 1)
		return false;
	name = (unsigned char)rest->p[0];
	if (rest->n < 1 + name + 4)
		return false;
	out->name = str_head(str_skip(*rest, 1), name);
	*rest = str_skip(*rest, 1 + name);
	value = 0;
	for (size_t i = 0; i < 4; i++)
		value = value << 8 | (unsigned char)rest->p[i];
	*rest = str_skip(*rest, 4);
	if (value > rest->n)
		return false;
	out->value = str_head(*rest, value);
	*rest = str_skip(*rest, value);
	return true;
}

static void add_entry(struct buf *b, struct entry e)
{
	buf_byte(b, (char)e.name.n);
	buf_add(b, e.name);
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_byte(b, (char)(e.value.n >> shift & 0xff));
	buf_add(b, e.value);
}

struct str profile_member(const struct profile *p, struct str name)
{
	struct str rest = p->bytes;
	struct entry e;

	while (cut_entry(&rest, &e))
		if (str_eq(e.name, name))
			return e.value;
	return (struct str){"", 0};
}

static struct str unquote(struct str json)
{
	if (json.n < 2 || json.p[0] != '"')
		return (struct str){"", 0};
	return str_skip(str_head(json, json.n - 1), 1);
}

struct str profile_text(const struct profile *p, struct str name)
{
	struct str text = unquote(profile_member(p, name));

	return str_index(text, '\\') == text.n ? text : (struct str){"", 0};
}

/* --- merge ------------------------------------------------------------- */

struct merge {
	const struct context *c;
	enum profile_writer writer;
	enum profile_null nulls;
	const struct json *body;
};

/* Write what a body gives for a member, applied to the stored value. */
static enum err write_given(const struct merge *g, const struct member *m, const struct json *given,
			    struct str stored, struct str *out)
{
	struct str element = str_skip(m->schema, 1);
	struct buf b;
	bool fits;

	buf_init(&b, g->c->arena, 64, PROFILE_BYTES);
	if (m->schema.p[0] == '[' && list_patch_has_verb(given))
		fits = list_patch_write(&b, str_head(element, element.n - 1), stored, given);
	else if (m->schema.p[0] == 'm')
		fits = list_patch_map(&b, stored, given, g->nulls == NULL_ERASES);
	else
		fits = json_schema_write(&b, m->schema, given);
	if (!fits)
		return context_name_fault(g->c, ERR_BODY_SHAPE, m->name);
	*out = buf_str(&b);
	return b.overflowed ? ERR_BODY_LENGTH : profile_policy_apply(g->c, m->name, given, out);
}

/* *value is the stored value on entry and the new one on return; empty: none. */
static enum err merge_member(const struct merge *g, const struct member *m, struct str *value)
{
	bool found = false;
	const struct json *given = NULL;

	if (m->writer <= g->writer)
		given = json_member(g->body, m->name, &found);
	if (given != NULL)
		return write_given(g, m, given, *value, value);
	if (found && g->nulls == NULL_ERASES)
		*value = (struct str){"", 0};
	return ERR_OK;
}

enum err profile_merge(const struct context *c, enum profile_writer writer, enum profile_null nulls,
		       const struct json *body, struct profile *p)
{
	const struct merge g = {c, writer, nulls, body};
	struct buf b;

	buf_init(&b, c->arena, p->bytes.n + 1024, PROFILE_BYTES);
	for (size_t i = 0; i < MEMBERS; i++) {
		struct entry e = {members[i].name, profile_member(p, members[i].name)};
		enum err fault = merge_member(&g, &members[i], &e.value);

		if (fault != ERR_OK)
			return fault;
		if (e.value.n > 0)
			add_entry(&b, e);
	}
	if (b.overflowed)
		return ERR_BODY_LENGTH;
	p->bytes = buf_str(&b);
	return ERR_OK;
}

/* --- writing the object ------------------------------------------------ */

static void put_TEXT(struct buf *b, struct str s)
{
	if (s.n == 0)
		json_put_null(b);
	else
		json_put_text(b, s);
}

static void put_BOOL(struct buf *b, bool v)
{
	json_put_bool(b, v);
}

static void put_INT(struct buf *b, uint64_t v)
{
	json_put_int(b, (int64_t)v);
}

static void put_DATE(struct buf *b, uint64_t when)
{
	char text[CLOCK_TEXT];

	put_TEXT(b, when == 0 ? STR("") : clock_text(when, text));
}

/* What is shown in place of a password. The API documents a longer one for webhooks. */
static const struct str password_mask = STR_INIT("********"), webhook_mask = STR_INIT("**********");

static struct str masked_password(const struct profile_view *v)
{
	if (v->account->password.hash.n == 0)
		return STR("");
	return v->for_webhook ? webhook_mask : password_mask;
}

bool profile_is_mask(struct str password)
{
	return str_eq(password, password_mask) || str_eq(password, webhook_mask);
}

static struct str locked_type(const struct profile_view *v)
{
	return v->locked ? v->lock : STR("None");
}

static uint64_t session_limit(const struct profile_view *v)
{
	return (uint64_t)v->context->tenant->conf.n[CONF_SESSION_LIMIT];
}

static void put_strength(struct buf *b, const struct account *a)
{
	if (a->strength == STRENGTH_UNKNOWN)
		json_put_null(b);
	else
		json_put_bool(b, a->strength == STRENGTH_STRONG);
}

static void put_pin(struct buf *b, const struct account *a)
{
	if (a->pin.hash.n == 0 && !a->pin_skipped) {
		json_put_null(b);
		return;
	}
	json_open(b, '{');
	json_key(b, "Skipped");
	json_put_bool(b, a->pin_skipped);
	json_key(b, "PIN");
	put_TEXT(b, a->pin.hash.n > 0 ? STR("**********") : STR(""));
	json_key(b, "LastPINChangeToken");
	put_TEXT(b, a->pin.change_token);
	json_key(b, "LastPINChangeDate");
	put_DATE(b, a->pin.changed);
	json_key(b, "SkippedDate");
	put_DATE(b, a->pin_skipped_at);
	json_close(b, '}');
}

static void put_emails(struct buf *b, const struct account *a)
{
	json_open(b, '[');
	for (size_t i = 0; i < a->email_count; i++) {
		json_open(b, '{');
		json_pair(b, "Type", a->emails[i].type);
		json_pair(b, "Value", a->emails[i].value);
		json_close(b, '}');
	}
	json_close(b, ']');
}

static void put_full_name(struct buf *b, const struct profile_view *v)
{
	static const struct str parts[] = {STR_INIT("FirstName"), STR_INIT("MiddleName"),
					   STR_INIT("LastName")};
	bool any = false;

	for (size_t i = 0; i < 3; i++) {
		struct str name = unquote(profile_member(v->profile, parts[i]));

		if (name.n == 0)
			continue;
		buf_byte(b, any ? ' ' : '"'); /* the parts are JSON texts, already escaped */
		buf_add(b, name);
		any = true;
	}
	if (any)
		buf_byte(b, '"');
	else
		json_put_null(b);
}

static void put_age(struct buf *b, const struct profile_view *v)
{
	struct str date = unquote(profile_member(v->profile, STR("BirthDate")));
	char text[16];
	int years;

	if (!birthdate_years(date, v->context->now, &years)) {
		json_put_null(b);
		return;
	}
	(void)snprintf(text, sizeof text, "%d", years); /* fits */
	json_put_text(b, str_of(text));
}

/* A position among the stored members. */
struct cursor {
	struct str rest;
	struct entry entry;
	bool more;
};

static void put_stored(struct buf *b, struct cursor *at, struct str name, struct str schema)
{
	if (!at->more || !str_eq(at->entry.name, name)) {
		json_schema_write_unset(b, schema);
		return;
	}
	json_put_raw(b, at->entry.value);
	at->more = cut_entry(&at->rest, &at->entry);
}

#define put_NULL(b, nothing) json_put_null(b)
#define put_CALL(b, context) context

void profile_write(struct buf *b, const struct profile_view *v)
{
	const struct account *a = v->account;
	struct cursor at = {.rest = v->profile->bytes};

	at.more = cut_entry(&at.rest, &at.entry);
	json_open(b, '{');
#define STORED(name, writer, schema)                                                               \
	json_key(b, #name);                                                                        \
	put_stored(b, &at, STR(#name), STR(schema));
#define SERVER(name, kind, value)                                                                  \
	json_key(b, #name);                                                                        \
	put_##kind(b, value);
#include "domain/account/profile.def"
#undef STORED
#undef SERVER
	json_close(b, '}');
}
