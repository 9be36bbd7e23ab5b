/* SPDX-License-Identifier: MIT */
/*
 * The outbox: messages that wait for delivery, queued in the transaction of
 * their cause. A record names a template and whom it is about; what must not be
 * read from the store, such as a live link or code, is in its variables, sealed
 * under the pepper. All else a template may show is read from the account when
 * the message is delivered.
 *
 * Who delivers claims a message: it is put to the end of a lease, so that nobody
 * else takes it before, and is there again should the one who claimed it die.
 * Then the claim is settled: done, once more later, or given up.
 */
#ifndef DOMAIN_MESSAGE_OUTBOX_H
#define DOMAIN_MESSAGE_OUTBOX_H

#include "domain/tenant/context.h"

enum outbox_kind { OUTBOX_MAIL = 'm', OUTBOX_SMS = 's', OUTBOX_WEBHOOK = 'h' };

/* The word for a kind: mail, sms, webhook. Lives for ever. */
struct str outbox_kind_name(enum outbox_kind kind);

/* What a message's key begins with: those to people come first and by themselves. */
enum outbox_class { OUTBOX_TO_PERSON = 1, OUTBOX_TO_PROGRAM = 2 };

enum outbox_state { OUTBOX_WAITING, OUTBOX_CLAIMED, OUTBOX_DEAD };

enum template {
#define TEMPLATE(symbol, name, what) TEMPLATE_##symbol,
#include "domain/message/templates.def"
#undef TEMPLATE
	TEMPLATES
};

enum {
	OUTBOX_VARIABLES = 12,
	OUTBOX_ID = 8,
	OUTBOX_KEEP_DEAD_S = 14 * 86400,
	OUTBOX_WEBHOOK_LIFE_S = 72 * 3600, /* how long an event is tried to be told */
};

struct outbox_variable {
	struct str name, value;
};

struct outbox_message {
	enum outbox_kind kind;
	enum template template; /* not of hooks */
	struct str wanted;	/* the tenant's template asked for by name; empty: its default */
	struct str uid;		/* whom it is about */
	struct str to;		/* an e-mail address, a phone number, or a subscription's id */
	struct str languages;	/* as Accept-Language has them; empty: those of the call */
	uint64_t due;		/* seconds since 1970; not to be tried before */
	uint64_t expires;	/* not to be delivered from then on; what it carries is dead */
	uint32_t tries;		/* begun so far */
	struct outbox_variable variables[OUTBOX_VARIABLES];
	size_t variable_count;
	struct str body; /* of hooks: the JSON to send, sealed as well */

	struct str sealed; /* the part not read yet; see outbox_each */

	/* Set by outbox_put and by settling; only to be read. */
	uint8_t id[OUTBOX_ID];
	enum outbox_state state;
	uint64_t queued;	   /* seconds since 1970 */
	struct str reason;	   /* why the last try failed; empty: none has */
	struct str agent, address; /* of the person whose request queued it; sealed; or empty */
};

/* The name of a template, which lives for ever. */
struct str template_name(enum template t);

/* Find a template by its name; false when this version knows none of it. */
bool template_find(struct str name, enum template *out);

/* Add a variable to a message; names and values are kept by pointer. At most OUTBOX_VARIABLES. */
void outbox_add(struct outbox_message *m, struct str name, struct str value);

/* The value of a variable; empty when there is none. */
struct str outbox_variable(const struct outbox_message *m, struct str name);

/*
 * Queue a message. An SMS to a number that sms.allow and sms.deny keep out is queued
 * like others and never delivered, so that asking for one tells nothing. ERR_STORE*.
 */
MUST_USE enum err outbox_put(struct txn *t, const struct context *c,
			     const struct outbox_message *m);

/*
 * Call each(message, arg) for the tenant's messages: those that wait, mails and SMS
 * before webhooks, both in the order they are due; then those given up, in the order
 * that happened, which their `due` tells. Of each all but what is sealed, for which see
 * outbox_unseal; texts live until each returns. A record no version knows how to read
 * is a webhook without an address. ERR_STORE*.
 */
MUST_USE enum err outbox_each(struct txn *t, const struct context *c,
			      void (*each)(const struct outbox_message *m, void *arg), void *arg);

/*
 * Read what is sealed of a message of outbox_each: variables, body, agent and address, into
 * the arena of the call. ERR_STORE_VERSION when it cannot be opened.
 */
MUST_USE enum err outbox_unseal(const struct context *c, struct outbox_message *m);

/* --- delivering ---------------------------------------------------------- */

/*
 * The first tenant behind `after` (NULL: of all) that has a message due at
 * `now`. ERR_NOT_FOUND when there is none; ERR_STORE*.
 */
MUST_USE enum err outbox_find_due(struct txn *t, const struct guid *after, uint64_t now,
				  struct guid *out);

/* A message that was claimed. Settling needs all but the value. */
struct outbox_claim {
	uint8_t class; /* an enum outbox_class */
	uint64_t due;  /* when the lease ends */
	uint8_t id[OUTBOX_ID];
	struct str value; /* the record, for outbox_open; in the arena */
};

/* Decides whether a message may be claimed now; its variables and body are not there yet. */
typedef bool outbox_may(const struct outbox_message *m, void *arg);

/*
 * Claim the tenant's first due message that `may` allows, until `lease_ends`: a
 * mail or SMS when there is one, however many webhooks are due; its tries count
 * one more. Expired ones are claimed like others. A record no
 * version knows how to read is given up on the way. ERR_NOT_FOUND when nothing
 * may be claimed now; ERR_STORE*.
 */
MUST_USE enum err outbox_claim(struct txn *t, const struct context *c, uint64_t lease_ends,
			       outbox_may *may, void *arg, struct outbox_claim *out);

/* Read what was claimed; texts live in the arena. ERR_STORE_VERSION when it cannot be opened. */
MUST_USE enum err outbox_open(const struct context *c, const struct outbox_claim *claim,
			      struct outbox_message *out);

/*
 * Settle a claim: delivered or expired, so it goes; to be tried again at `due`;
 * or given up, kept with the reason for OUTBOX_KEEP_DEAD_S. ERR_NOT_FOUND when
 * the claim is no longer the caller's: nothing was changed. ERR_STORE*.
 */
MUST_USE enum err outbox_done(struct txn *t, const struct context *c,
			      const struct outbox_claim *claim);
MUST_USE enum err outbox_again(struct txn *t, const struct context *c,
			       const struct outbox_claim *claim, uint64_t due, struct str reason);
MUST_USE enum err outbox_bury(struct txn *t, const struct context *c,
			      const struct outbox_claim *claim, struct str reason);

/*
 * Put back a claim whose holder is known to be dead: to be tried again at once
 * the first times, later as after a failure. ERR_NOT_FOUND, ERR_STORE*.
 */
MUST_USE enum err outbox_release(struct txn *t, const struct context *c,
				 const struct outbox_claim *claim);

/*
 * When to try again after `tries` failed tries: 30 s, doubling up to an hour,
 * but at most a quarter of what is left of the message's life; give or take a
 * quarter. 0 when that would be at or after `expires`. Not before `asked_s`, the
 * seconds the other side wants to be left alone, 0 for none; but it never takes more
 * than three quarters of what is left, and what is beyond a day is not listened to.
 */
uint64_t outbox_next_try(uint32_t tries, uint64_t now, uint64_t expires, uint64_t asked_s);

/* --- looking after it ---------------------------------------------------- */

/*
 * Let a message of outbox_each be tried at once, given up or not. A webhook that was given
 * up or has expired begins anew, with OUTBOX_WEBHOOK_LIFE_S to live. ERR_BUSY: it is being
 * sent. ERR_LINK_EXPIRED: it is a mail or SMS whose time is over, which stays as it
 * is. ERR_NOT_FOUND, ERR_STORE*.
 */
MUST_USE enum err outbox_retry(struct txn *t, const struct context *c,
			       const struct outbox_message *m);

/* Delete a message of outbox_each, given up or not. ERR_NOT_FOUND, ERR_STORE*. */
MUST_USE enum err outbox_drop(struct txn *t, const struct context *c,
			      const struct outbox_message *m);

struct outbox_stats {
	uint64_t waiting, claimed, dead;
	uint64_t oldest; /* when the oldest message not given up was queued; 0: none */
};

/* Count the tenant's messages. ERR_STORE*. */
MUST_USE enum err outbox_count(struct txn *t, const struct context *c, struct outbox_stats *out);

/* Delete, of all tenants' messages given up before then, up to a hundred. ERR_STORE*. */
MUST_USE enum err outbox_sweep(struct txn *t, uint64_t before);

#endif
