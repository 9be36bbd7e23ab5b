/* SPDX-License-Identifier: MIT */
#include "domain/message/outbox.h"

#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/identifier.h"
#include "domain/tenant/tenant.h"
#include "store/record.h"

enum { FORMAT = 2, DEAD_FORMAT = 1, BODY_MAX = 256 * 1024, AGENT_MAX = 300 };
enum { LOOK = 256, SWEEP = 100, QUICK_TRIES = 3, PLACE = 8 + OUTBOX_ID };
enum { FIRST_DELAY_S = 30, LONGEST_DELAY_S = 3600, LONGEST_ASKED_S = 86400 };

struct str outbox_kind_name(enum outbox_kind kind)
{
	return kind == OUTBOX_MAIL ? STR("mail") : kind == OUTBOX_SMS ? STR("sms") : STR("webhook");
}

static const struct str label = STR_INIT("outbox");

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

/* --- keys and records -------------------------------------------------- */

/* Mails and SMS have a class of their own, so that finding one never scans webhooks. */
static const uint8_t classes[] = {OUTBOX_TO_PERSON, OUTBOX_TO_PROGRAM};

enum { CLASSES = sizeof classes };

static uint8_t class_of(const struct outbox_message *m)
{
	return m->kind == OUTBOX_WEBHOOK ? OUTBOX_TO_PROGRAM : OUTBOX_TO_PERSON;
}

static struct key class_key(const struct guid *tenant, uint8_t class)
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
static struct key message_key(const struct guid *tenant, uint8_t class, uint64_t due,
			      const uint8_t id[OUTBOX_ID])
{
	return add_place(class_key(tenant, class), due, id);
}

/* Table OUTBOX_DEAD is ordered by the time of failure. */
static struct key dead_key(const struct guid *tenant, uint64_t when, const uint8_t id[OUTBOX_ID])
{
	return add_place(key_of(tenant, TABLE_OUTBOX_DEAD), when, id);
}

/* Read the time and id at the end of a key. */
static void read_place(struct str rest, struct outbox_message *out)
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
		record_text(r, variable_names[i]);
		record_text(r, variables[i]);
	}
}

/* Those of a name that only another version has are left out. */
static void read_variables(struct reader *r, struct outbox_message *out)
{
	for (unsigned n = read_u8(r); n > 0 && !r->bad; n--) {
		struct str name = read_text(r), value = read_text(r);

		for (int i = 0; i < VARIABLES; i++)
			if (str_eq(name, variable_names[i]))
				outbox_add(out, (enum variable)i, value);
	}
}

/* Encrypt what nobody may read in the store: the variables, the caller, the body. */
static struct str seal(const struct context *c, const struct outbox_message *m)
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

/* Read everything but what the encrypted part holds; slices of value. */
static bool decode(struct str value, struct outbox_message *out)
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

static enum err put(struct txn *t, const struct context *c, const struct outbox_message *m)
{
	struct key k = message_key(&c->tenant->id, class_of(m), m->due, m->id);
	struct str value = encode(c, m);

	return value.n == 0 || m->sealed.n == 0 ? ERR_INTERNAL : txn_put(t, &k, value);
}

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
		own.expires =
			own.due; /* expires before it is due: the same work, but nothing is sent */
	}

	secret_random(own.id, sizeof own.id);
	own.state = OUTBOX_WAITING;
	own.queued = c->now;
	own.tries = 0;
	own.reason = STR("");
	if (own.languages.n == 0)
		own.languages = str_head(c->languages, AGENT_MAX);
	own.agent = c->actor == BY_PERSON ? str_head(c->agent, AGENT_MAX) : STR("");
	own.address = c->actor == BY_PERSON ? str_head(c->address, AGENT_MAX) : STR("");
	own.sealed = seal(c, &own);
	return put(t, c, &own);
}

/* A failed record is the reason and the original record, which may be unreadable. */
static struct str read_dead(struct str value, struct str *reason)
{
	struct reader r = reader_of(value, DEAD_FORMAT);

	*reason = read_text(&r);
	return r.bad ? STR("") : r.rest;
}

static struct outbox_message read_message(struct str place, struct str value, bool dead)
{
	struct outbox_message m;
	struct str reason = {"", 0};

	if (dead)
		value = read_dead(value, &reason);
	if (!decode(value, &m))
		m = (struct outbox_message){.kind = OUTBOX_WEBHOOK};
	read_place(place, &m);
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

/* --- delivering -------------------------------------------------------- */

/* The tenant after `after`, in key order. */
static enum err next_tenant(struct txn *t, const struct guid *after, struct guid *out)
{
	struct key prefix = key_of(NULL, TABLE_TENANT), from = prefix;
	struct str rest, value;
	enum err e;

	if (after != NULL) {
		key_add(&from, str_bytes(after->b, sizeof after->b));
		key_add(&from, str_bytes("", 1)); /* the first key after it */
	}
	e = txn_seek(t, &prefix, &from, &rest, &value);
	if (e == ERR_OK && rest.n != sizeof out->b)
		return ERR_STORE_VERSION;
	if (e == ERR_OK)
		memcpy(out->b, rest.p, sizeof out->b);
	return e;
}

/* Whether the tenant has a message due at `now`; ERR_NOT_FOUND when not. */
static enum err has_due(struct txn *t, const struct guid *id, uint64_t now)
{
	enum err e = ERR_NOT_FOUND;

	for (int i = 0; e == ERR_NOT_FOUND && i < CLASSES; i++) {
		struct key prefix = class_key(id, classes[i]);
		struct outbox_message m;
		struct str rest, value;

		e = txn_seek(t, &prefix, &prefix, &rest, &value);
		if (e == ERR_OK)
			read_place(rest, &m);
		if (e == ERR_OK && m.due > now)
			e = ERR_NOT_FOUND;
	}
	return e;
}

enum err outbox_find_due(struct txn *t, const struct guid *after, uint64_t now, struct guid *out)
{
	struct guid id;
	enum err e = next_tenant(t, after, &id);

	while (e == ERR_OK) {
		e = has_due(t, &id, now);
		if (e == ERR_OK) {
			*out = id;
			return ERR_OK;
		}
		if (e == ERR_NOT_FOUND)
			e = next_tenant(t, &id, &id);
	}
	return e;
}

static enum err bury(struct txn *t, const struct context *c, const struct key *k,
		     const uint8_t id[], struct str value, struct str reason)
{
	struct key dead = dead_key(&c->tenant->id, c->now, id);
	struct record r = {.n = 0};
	struct buf b;
	enum err e;

	record_u8(&r, DEAD_FORMAT);
	record_text(&r, str_head(reason, AGENT_MAX));
	buf_init(&b, c->arena, r.n + value.n, r.n + value.n);
	buf_add(&b, record_str(&r));
	buf_add(&b, value);
	e = txn_put(t, &dead, buf_str(&b));
	return e == ERR_OK ? txn_del(t, k) : e;
}

/* Move a message to another due time. */
static enum err move(struct txn *t, const struct context *c, const struct key *k,
		     struct outbox_message *m, uint64_t due)
{
	enum err e = txn_del(t, k);

	m->due = due;
	return e == ERR_OK ? put(t, c, m) : e;
}

/* The arguments and result of claiming. */
struct claiming {
	uint64_t lease_ends;
	outbox_may *may;
	void *arg; /* for may */
	struct outbox_message *out;
};

/* Claim the message at a key; value is a copy of its record. */
static enum err claim_one(struct txn *t, const struct context *c, const struct key *k,
			  struct str value, const struct claiming *s)
{
	struct outbox_message *m = s->out;

	if (!decode(value, m))
		return ERR_INTERNAL; /* it could be read before */
	read_place(key_str(k), m);
	m->tries++;
	m->state = OUTBOX_CLAIMED;
	return move(t, c, k, m, s->lease_ends);
}

/* The result of visiting one due message. */
enum look { PASSED, TAKEN, BURIED };

static enum err look(struct txn *t, const struct context *c, const struct key *k, struct str value,
		     struct claiming *s, enum look *what)
{
	struct outbox_message m;
	bool readable = decode(value, &m);

	read_place(key_str(k), &m);
	*what = BURIED;
	if (!readable)
		return bury(t, c, k, m.id, arena_copy(c->arena, value),
			    STR("the record cannot be read"));
	*what = PASSED;
	if (!s->may(&m, s->arg))
		return ERR_OK;
	*what = TAKEN;
	return claim_one(t, c, k, arena_copy(c->arena, value), s);
}

/*
 * Claim the first message of a class, from key `from` on, that `may` allows; visits at
 * most LOOK messages. ERR_BUSY when none of these may be claimed; *passed is the due
 * time of the last one.
 */
static enum err claim_from(struct txn *t, const struct context *c, uint8_t class,
			   const struct key *from, struct claiming *s, uint64_t *passed)
{
	struct key prefix = class_key(&c->tenant->id, class);
	struct str rest, value;
	enum err e = txn_seek(t, &prefix, from, &rest, &value);

	for (int i = 0; e == ERR_OK && i < LOOK; i++) {
		struct key k = prefix;
		struct outbox_message place;
		enum look what;

		read_place(rest, &place);
		if (place.due > c->now)
			return ERR_NOT_FOUND;
		*passed = place.due;
		key_add(&k, rest);
		e = look(t, c, &k, value, s, &what);
		if (e != ERR_OK || what == TAKEN)
			return e;
		e = what == BURIED ? txn_seek(t, &prefix, from, &rest, &value)
				   : txn_next(t, &prefix, &rest, &value);
	}
	return e == ERR_OK ? ERR_BUSY : e;
}

/*
 * If none of the first due messages can be sent now, such as those to a receiver that
 * hangs, search on from a random later position, so that no message waits for ever
 * behind them.
 */
static enum err claim_in(struct txn *t, const struct context *c, uint8_t class, struct claiming *s)
{
	struct key from = class_key(&c->tenant->id, class);
	uint64_t passed = 0;
	uint8_t id[OUTBOX_ID];
	enum err e = claim_from(t, c, class, &from, s, &passed);

	if (e != ERR_BUSY)
		return e;
	passed += secret_below((uint32_t)(c->now - passed) + 1);
	secret_random(id, sizeof id);
	from = message_key(&c->tenant->id, class, passed, id);
	e = claim_from(t, c, class, &from, s, &passed);
	return e == ERR_BUSY ? ERR_NOT_FOUND : e;
}

enum err outbox_claim(struct txn *t, const struct context *c, uint64_t lease_ends, outbox_may *may,
		      void *arg, struct outbox_message *out)
{
	struct claiming s = {lease_ends, may, arg, out};
	enum err e = ERR_NOT_FOUND;

	for (int i = 0; e == ERR_NOT_FOUND && i < CLASSES; i++)
		e = claim_in(t, c, classes[i], &s);
	return e;
}

struct outbox_claim outbox_claim_of(const struct outbox_message *m)
{
	struct outbox_claim claim = {.class = class_of(m), .due = m->due};

	memcpy(claim.id, m->id, sizeof claim.id);
	return claim;
}

static struct key claim_key(const struct context *c, const struct outbox_claim *claim)
{
	return message_key(&c->tenant->id, claim->class, claim->due, claim->id);
}

enum err outbox_done(struct txn *t, const struct context *c, const struct outbox_claim *claim)
{
	struct key k = claim_key(c, claim);

	return txn_del(t, &k);
}

/* Read a claimed message, still sealed, into the arena. */
static enum err read_claimed(struct txn *t, const struct context *c,
			     const struct outbox_claim *claim, struct outbox_message *m)
{
	struct key k = claim_key(c, claim);
	struct str value;
	enum err e = txn_get(t, &k, &value);

	if (e == ERR_OK && !decode(arena_copy(c->arena, value), m))
		e = ERR_STORE_VERSION;
	if (e == ERR_OK)
		memcpy(m->id, claim->id, sizeof m->id);
	return e;
}

enum err outbox_again(struct txn *t, const struct context *c, const struct outbox_claim *claim,
		      uint64_t due, struct str reason)
{
	struct key k = claim_key(c, claim);
	struct outbox_message m;
	enum err e = read_claimed(t, c, claim, &m);

	if (e != ERR_OK)
		return e;
	m.state = OUTBOX_WAITING;
	m.reason = str_head(reason, AGENT_MAX);
	return move(t, c, &k, &m, due);
}

enum err outbox_bury(struct txn *t, const struct context *c, const struct outbox_claim *claim,
		     struct str reason)
{
	struct key k = claim_key(c, claim);
	struct str value;
	enum err e = txn_get(t, &k, &value);

	return e == ERR_OK ? bury(t, c, &k, claim->id, arena_copy(c->arena, value), reason) : e;
}

enum err outbox_release(struct txn *t, const struct context *c, const struct outbox_claim *claim)
{
	struct outbox_message m;
	uint64_t due = c->now;
	enum err e = read_claimed(t, c, claim, &m);

	if (e == ERR_OK && m.tries > QUICK_TRIES)
		due = outbox_next_try(m.tries, c->now, m.expires, 0);
	return e == ERR_OK ? outbox_again(t, c, claim, due, STR("the sender was ended")) : e;
}

/* How much of a requested wait to obey, so that time for another attempt remains. */
static uint64_t heeded(uint64_t asked_s, uint64_t left)
{
	uint64_t most = left / 4 * 3;

	if (asked_s > LONGEST_ASKED_S)
		return 0;
	return asked_s < most ? asked_s : most;
}

uint64_t outbox_next_try(uint32_t tries, uint64_t now, uint64_t expires, uint64_t asked_s)
{
	uint64_t left = expires > now ? expires - now : 0;
	uint64_t delay = FIRST_DELAY_S;

	for (uint32_t i = 1; i < tries && delay < LONGEST_DELAY_S; i++)
		delay *= 2;
	if (delay > LONGEST_DELAY_S)
		delay = LONGEST_DELAY_S;
	if (delay > left / 4)
		delay = left / 4;
	if (delay < FIRST_DELAY_S)
		delay = FIRST_DELAY_S;
	delay = delay * 3 / 4 + secret_below((uint32_t)delay / 2 + 1);
	if (delay < heeded(asked_s, left))
		delay = heeded(asked_s, left);
	return now + delay < expires ? now + delay : 0;
}

/* --- looking after it -------------------------------------------------- */

/* The key of a message of outbox_each. */
static struct key key_of_message(const struct context *c, const struct outbox_message *m)
{
	return m->state == OUTBOX_DEAD ? dead_key(&c->tenant->id, m->due, m->id)
				       : message_key(&c->tenant->id, class_of(m), m->due, m->id);
}

/* Make a message ready to be sent again; `ended`: it had failed. */
static enum err revive(const struct context *c, struct outbox_message *m, bool ended)
{
	bool expired = m->expires <= c->now;

	m->state = OUTBOX_WAITING;
	if (m->kind != OUTBOX_WEBHOOK)
		return expired ? ERR_LINK_EXPIRED : ERR_OK;
	if (ended || expired) {
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
	if (!decode(dead ? read_dead(value, &reason) : value, &m))
		return ERR_STORE_VERSION;
	memcpy(m.id, which->id, OUTBOX_ID);
	e = revive(c, &m, dead);
	return e == ERR_OK ? move(t, c, &k, &m, c->now) : e;
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

		if (!decode(value, &m))
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
		read_place(rest, &m);
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
	enum err e = next_tenant(t, NULL, &id);

	while (e == ERR_OK && left > 0) {
		e = sweep_tenant(t, &id, before, &left);
		if (e == ERR_OK)
			e = next_tenant(t, &id, &id);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}
