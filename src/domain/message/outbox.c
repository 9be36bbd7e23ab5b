/* SPDX-License-Identifier: MIT */
#include "domain/message/outbox.h"

#include <assert.h>
#include <string.h>

#include "base/identifier.h"
#include "base/log.h"
#include "domain/message/outbox_record.h"
#include "domain/tenant/tenant.h"

enum { SWEEP = 100 };

struct str outbox_kind_name(enum outbox_kind kind)
{
	return kind == OUTBOX_MAIL ? STR("mail") : kind == OUTBOX_SMS ? STR("sms") : STR("webhook");
}

static const struct str names[] = {
#define TEMPLATE(symbol, name, what) STR_INIT(name),
#include "domain/message/templates.def"
#undef TEMPLATE
};

struct str template_name(enum template t)
{
	return names[t];
}

bool template_find(struct str name, enum template *out)
{
	for (int i = 0; i < TEMPLATES; i++) {
		if (!str_eq(names[i], name))
			continue;
		*out = (enum template)i;
		return true;
	}
	return false;
}

static const struct str variable_names[] = {
#define VARIABLE(symbol, name, what) STR_INIT(name),
#include "domain/message/variables.def"
#undef VARIABLE
};

struct str variable_name(enum variable v)
{
	return variable_names[v];
}

void outbox_add(struct outbox_message *m, enum variable v, struct str value)
{
	assert((unsigned)v < VARIABLES);
	m->variables[v] = value.p != NULL ? value : STR("");
}

struct str outbox_variable(const struct outbox_message *m, enum variable v)
{
	return m->variables[v].p != NULL ? m->variables[v] : STR("");
}

/* --- queueing ---------------------------------------------------------- */

/* Whether the tenant sends SMS to the number; some cost a thousand times as much as
 * others. */
static bool is_served(const struct context *c, struct str number)
{
	struct str allow = c->tenant->conf.text[CONF_SMS_ALLOW];

	if (allow.n > 0 && !identifier_has_prefix(c->arena, number, allow))
		return false;
	return !identifier_has_prefix(c->arena, number, c->tenant->conf.text[CONF_SMS_DENY]);
}

enum err outbox_put(struct txn *t, const struct context *c, const struct outbox_message *m)
{
	struct outbox_message own = *m;

	assert(c->tenant != NULL);
	if (own.kind == OUTBOX_SMS && !is_served(c, own.to)) {
		LOG(sms_refused, {"uid", own.uid});
		/* It expires when it is due: the same work, but nothing is sent. */
		own.expires = own.due;
	}

	secret_random(own.id, sizeof own.id);
	own.state = OUTBOX_WAITING;
	own.queued = c->now;
	own.tries = 0;
	own.reason = STR("");
	if (own.languages.n == 0)
		own.languages = str_head(c->languages, OUTBOX_TEXT_MAX);
	own.agent = c->actor == BY_PERSON ? str_head(c->agent, OUTBOX_TEXT_MAX) : STR("");
	own.address = c->actor == BY_PERSON ? str_head(c->address, OUTBOX_TEXT_MAX) : STR("");
	own.sealed = outbox_seal(c, &own);
	return outbox_store(t, c, &own);
}

/* --- managing messages ------------------------------------------------ */

static struct outbox_message read_message(struct str place, struct str value, bool dead)
{
	struct outbox_message m;
	struct str reason = {"", 0};

	if (dead)
		value = outbox_read_dead(value, &reason);
	if (!outbox_decode(value, &m))
		m = (struct outbox_message){.kind = OUTBOX_WEBHOOK};
	outbox_read_key(place, &m);
	if (dead) {
		m.state = OUTBOX_DEAD;
		m.reason = reason;
	}
	return m;
}

enum err outbox_each(struct txn *t, const struct context *c,
		     void (*each)(const struct outbox_message *m, void *arg), void *arg)
{
	static const enum table tables[] = {TABLE_OUTBOX, TABLE_OUTBOX_DEAD};
	enum err e = ERR_NOT_FOUND;

	for (size_t i = 0; e == ERR_NOT_FOUND && i < 2; i++) {
		struct key prefix = key_of(&c->tenant->id, tables[i]);
		struct str rest, value;

		e = txn_seek(t, &prefix, &prefix, &rest, &value);
		for (; e == ERR_OK; e = txn_next(t, &prefix, &rest, &value)) {
			struct outbox_message m =
				read_message(rest, value, tables[i] == TABLE_OUTBOX_DEAD);

			each(&m, arg);
		}
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* The key of a message of outbox_each. */
static struct key key_of_message(const struct context *c, const struct outbox_message *m)
{
	return m->state == OUTBOX_DEAD
		       ? outbox_dead_key(&c->tenant->id, m->due, m->id)
		       : outbox_key(&c->tenant->id, outbox_class_of(m), m->due, m->id);
}

/* Make a message ready to be sent again; `failed`: it was given up. */
static enum err revive(const struct context *c, struct outbox_message *m, bool failed)
{
	bool expired = m->expires <= c->now;

	m->state = OUTBOX_WAITING;
	if (m->kind != OUTBOX_WEBHOOK)
		return expired ? ERR_LINK_EXPIRED : ERR_OK;
	if (failed || expired) {
		m->expires = c->now + OUTBOX_WEBHOOK_LIFE_S;
		m->tries = 0;
	}
	return ERR_OK;
}

enum err outbox_retry(struct txn *t, const struct context *c, const struct outbox_message *which)
{
	bool dead = which->state == OUTBOX_DEAD;
	struct key k = key_of_message(c, which);
	struct outbox_message m;
	struct str value, reason;
	enum err e;

	if (which->state == OUTBOX_CLAIMED)
		return ERR_BUSY; /* a worker may be sending it until its lease ends */
	e = txn_get(t, &k, &value);
	if (e != ERR_OK)
		return e;
	value = arena_copy(c->arena, value);
	if (!outbox_decode(dead ? outbox_read_dead(value, &reason) : value, &m))
		return ERR_STORE_VERSION;
	memcpy(m.id, which->id, OUTBOX_ID);
	e = revive(c, &m, dead);
	return e == ERR_OK ? outbox_move(t, c, &k, &m, c->now) : e;
}

enum err outbox_drop(struct txn *t, const struct context *c, const struct outbox_message *m)
{
	struct key k = key_of_message(c, m);

	return txn_del(t, &k);
}

static enum err count_dead(struct txn *t, const struct context *c, uint64_t *out)
{
	struct key prefix = key_of(&c->tenant->id, TABLE_OUTBOX_DEAD);
	struct str rest, value;
	enum err e = txn_seek(t, &prefix, &prefix, &rest, &value);

	for (; e == ERR_OK; e = txn_next(t, &prefix, &rest, &value))
		(*out)++;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err outbox_count(struct txn *t, const struct context *c, struct outbox_stats *out)
{
	struct key prefix = key_of(&c->tenant->id, TABLE_OUTBOX);
	struct str rest, value;
	enum err e = txn_seek(t, &prefix, &prefix, &rest, &value);

	*out = (struct outbox_stats){.waiting = 0};
	for (; e == ERR_OK; e = txn_next(t, &prefix, &rest, &value)) {
		struct outbox_message m;

		if (!outbox_decode(value, &m))
			m = (struct outbox_message){.queued = 0};
		out->waiting += m.state == OUTBOX_WAITING;
		out->claimed += m.state == OUTBOX_CLAIMED;
		if (m.queued > 0 && (out->oldest == 0 || m.queued < out->oldest))
			out->oldest = m.queued;
	}
	return e == ERR_NOT_FOUND ? count_dead(t, c, &out->dead) : e;
}

static enum err sweep_tenant(struct txn *t, const struct guid *id, uint64_t before, int *left)
{
	struct key prefix = key_of(id, TABLE_OUTBOX_DEAD);
	enum err e = ERR_OK;

	for (; e == ERR_OK && *left > 0; (*left)--) {
		struct outbox_message m;
		struct str rest, value;
		struct key k = prefix;

		e = txn_seek(t, &prefix, &prefix, &rest, &value);
		if (e != ERR_OK)
			break;
		outbox_read_key(rest, &m);
		if (m.due >= before)
			break;
		key_add(&k, rest);
		e = txn_del(t, &k);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err outbox_sweep(struct txn *t, uint64_t before)
{
	struct guid id;
	int left = SWEEP;
	enum err e = tenant_after(t, NULL, &id);

	while (e == ERR_OK && left > 0) {
		e = sweep_tenant(t, &id, before, &left);
		if (e == ERR_OK)
			e = tenant_after(t, &id, &id);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}
