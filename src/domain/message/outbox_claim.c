/* SPDX-License-Identifier: MIT */
#include "domain/message/outbox_claim.h"

#include <string.h>

#include "base/secret.h"
#include "domain/message/outbox_record.h"
#include "domain/tenant/tenant.h"

enum { VISITS_MAX = 256, QUICK_TRIES = 3 };
enum { FIRST_DELAY_S = 30, LONGEST_DELAY_S = 3600, LONGEST_ASKED_S = 86400 };

/* Mails and SMS have a class of their own, so that finding one never scans webhooks. */
static const uint8_t classes[] = {OUTBOX_TO_PERSON, OUTBOX_TO_PROGRAM};

enum { CLASSES = sizeof classes };

/* --- claiming ---------------------------------------------------------- */

/* Whether the tenant has a message due at `now`; ERR_NOT_FOUND when not. */
static enum err has_due(struct txn *t, const struct guid *id, uint64_t now)
{
	enum err e = ERR_NOT_FOUND;

	for (int i = 0; e == ERR_NOT_FOUND && i < CLASSES; i++) {
		struct key prefix = outbox_class_key(id, classes[i]);
		struct outbox_message m;
		struct str rest, value;

		e = txn_seek(t, &prefix, &prefix, &rest, &value);
		if (e == ERR_OK)
			outbox_read_key(rest, &m);
		if (e == ERR_OK && m.due > now)
			e = ERR_NOT_FOUND;
	}
	return e;
}

enum err outbox_find_due(struct txn *t, const struct guid *after, uint64_t now, struct guid *out)
{
	struct guid id;
	enum err e = tenant_after(t, after, &id);

	while (e == ERR_OK) {
		e = has_due(t, &id, now);
		if (e == ERR_OK) {
			*out = id;
			return ERR_OK;
		}
		if (e == ERR_NOT_FOUND)
			e = tenant_after(t, &id, &id);
	}
	return e;
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

	if (!outbox_decode(value, m))
		return ERR_INTERNAL; /* cannot happen: it was read above */
	outbox_read_key(key_str(k), m);
	m->tries++;
	m->state = OUTBOX_CLAIMED;
	return outbox_move(t, c, k, m, s->lease_ends);
}

/* The result of visiting one due message. */
enum visit { PASSED, TAKEN, BURIED };

static enum err visit(struct txn *t, const struct context *c, const struct key *k, struct str value,
		      struct claiming *s, enum visit *what)
{
	struct outbox_message m;
	bool readable = outbox_decode(value, &m);

	outbox_read_key(key_str(k), &m);
	*what = BURIED;
	if (!readable)
		return outbox_store_dead(t, c, k, m.id, arena_copy(c->arena, value),
					 STR("the record cannot be read"));
	*what = PASSED;
	if (!s->may(&m, s->arg))
		return ERR_OK;
	*what = TAKEN;
	return claim_one(t, c, k, arena_copy(c->arena, value), s);
}

/*
 * Claim the first message of a class, from key `from` on, that `may` allows; visits at
 * most VISITS_MAX messages. ERR_BUSY when none of these may be claimed; *passed is the due
 * time of the last one.
 */
static enum err claim_from(struct txn *t, const struct context *c, uint8_t class,
			   const struct key *from, struct claiming *s, uint64_t *passed)
{
	struct key prefix = outbox_class_key(&c->tenant->id, class);
	struct str rest, value;
	enum err e = txn_seek(t, &prefix, from, &rest, &value);

	for (int i = 0; e == ERR_OK && i < VISITS_MAX; i++) {
		struct key k = prefix;
		struct outbox_message place;
		enum visit what;

		outbox_read_key(rest, &place);
		if (place.due > c->now)
			return ERR_NOT_FOUND;
		*passed = place.due;
		key_add(&k, rest);
		e = visit(t, c, &k, value, s, &what);
		if (e != ERR_OK || what == TAKEN)
			return e;
		e = what == BURIED ? txn_seek(t, &prefix, from, &rest, &value)
				   : txn_next(t, &prefix, &rest, &value);
	}
	return e == ERR_OK ? ERR_BUSY : e;
}

/*
 * If none of the first due messages can be sent now, such as those to a receiver that
 * hangs, search on from a random later position, so that they do not block
 * the messages after them.
 */
static enum err claim_in(struct txn *t, const struct context *c, uint8_t class, struct claiming *s)
{
	struct key from = outbox_class_key(&c->tenant->id, class);
	uint64_t passed = 0;
	uint8_t id[OUTBOX_ID];
	enum err e = claim_from(t, c, class, &from, s, &passed);

	if (e != ERR_BUSY)
		return e;
	passed += secret_below((uint32_t)(c->now - passed) + 1);
	secret_random(id, sizeof id);
	from = outbox_key(&c->tenant->id, class, passed, id);
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
	struct outbox_claim claim = {.class = outbox_class_of(m), .due = m->due};

	memcpy(claim.id, m->id, sizeof claim.id);
	return claim;
}

/* --- settling ---------------------------------------------------------- */

static struct key claim_key(const struct context *c, const struct outbox_claim *claim)
{
	return outbox_key(&c->tenant->id, claim->class, claim->due, claim->id);
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

	if (e == ERR_OK && !outbox_decode(arena_copy(c->arena, value), m))
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
	m.reason = str_head(reason, OUTBOX_TEXT_MAX);
	return outbox_move(t, c, &k, &m, due);
}

enum err outbox_bury(struct txn *t, const struct context *c, const struct outbox_claim *claim,
		     struct str reason)
{
	struct key k = claim_key(c, claim);
	struct str value;
	enum err e = txn_get(t, &k, &value);

	return e == ERR_OK
		       ? outbox_store_dead(t, c, &k, claim->id, arena_copy(c->arena, value), reason)
		       : e;
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
static uint64_t obeyed_wait(uint64_t asked_s, uint64_t left)
{
	uint64_t max = left / 4 * 3;

	if (asked_s > LONGEST_ASKED_S)
		return 0;
	return asked_s < max ? asked_s : max;
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
	if (delay < obeyed_wait(asked_s, left))
		delay = obeyed_wait(asked_s, left);
	return now + delay < expires ? now + delay : 0;
}
