/* SPDX-License-Identifier: MIT */
/*
 * The outbox: messages waiting for delivery, queued in the transaction of the change
 * that causes them. A record names a template and the account. Secrets, such as a
 * valid link or code, are in its variables, encrypted under the pepper. Everything else a template
 * shows is read from the account at delivery. Claiming a message moves its due time to the end of a
 * lease; if the worker dies, it is due again. Then the claim is settled: done, retried later, or
 * failed.
 */
#ifndef DOMAIN_MESSAGE_OUTBOX_H
#define DOMAIN_MESSAGE_OUTBOX_H

#include "domain/tenant/context.h"

enum outbox_kind { OUTBOX_MAIL = 'm', OUTBOX_SMS = 's', OUTBOX_WEBHOOK = 'h' };

/* The name of a kind: mail, sms, webhook. Static. */
struct str outbox_kind_name(enum outbox_kind kind);

/* The first part of a message's key. Messages to people are separate, and come
 * first. */
enum outbox_class { OUTBOX_TO_PERSON = 1, OUTBOX_TO_PROGRAM = 2 };

enum outbox_state { OUTBOX_WAITING, OUTBOX_CLAIMED, OUTBOX_DEAD };

enum template {
#define TEMPLATE(symbol, name, what) TEMPLATE_##symbol,
#include "domain/message/templates.def"
#undef TEMPLATE
	TEMPLATES
};

enum {
	OUTBOX_ID = 8,
	OUTBOX_KEEP_DEAD_S = 14 * 86400,
	OUTBOX_WEBHOOK_LIFE_S = 72 * 3600, /* how long delivery of a webhook is tried */
};

enum variable {
#define VARIABLE(symbol, name, what) VARIABLE_##symbol,
#include "domain/message/variables.def"
#undef VARIABLE
	VARIABLES
};

struct outbox_message {
	enum outbox_kind kind;
	enum template template; /* not for webhooks */
	struct str wanted;	/* the name of a tenant's template; empty: the default */
	struct str uid;		/* the account it is about */
	struct str to;		/* an e-mail address, a phone number, or a subscription's id */
	struct str languages;	/* as in Accept-Language; empty: those of the context */
	uint64_t due;		/* seconds since 1970; not sent before */
	uint64_t expires;	/* not delivered from then on; its link or code has expired */
	uint32_t tries;		/* attempts so far */
	struct str variables[VARIABLES]; /* p NULL: not given */
	struct str body;		 /* of webhooks: the JSON to send, encrypted as well */

	struct str sealed; /* the encrypted part, as stored; see outbox_unseal */

	/* Set by outbox_put and by settling; do not change. */
	uint8_t id[OUTBOX_ID];
	enum outbox_state state;
	uint64_t queued;	   /* seconds since 1970 */
	struct str reason;	   /* why the last attempt failed; empty: none failed */
	struct str agent, address; /* of the person whose request queued it; encrypted; or empty */
};

/* The name of a template. Static. */
struct str template_name(enum template t);

/* Find a template by its name; false when this version has none. */
bool template_find(struct str name, enum template *out);

/* The name of a variable, as it is stored and shown to operators. Static. */
struct str variable_name(enum variable v);

/* Give a message a variable; the value is kept by pointer. */
void outbox_add(struct outbox_message *m, enum variable v, struct str value);

/* The value of a variable; empty when there is none. */
struct str outbox_variable(const struct outbox_message *m, enum variable v);

/*
 * Queue a message. An SMS to a number excluded by sms.allow or sms.deny is queued like
 * others but never delivered, so that a request reveals nothing. ERR_STORE*.
 */
MUST_USE enum err outbox_put(struct txn *t, const struct context *c,
			     const struct outbox_message *m);

/*
 * Call each(message, arg) for the tenant's messages: first the waiting ones, mails and
 * SMS before webhooks, in the order they are due; then the failed ones in the order
 * they failed (their `due`). The encrypted part is not read, see outbox_unseal. Texts
 * live until each returns. An unreadable record appears as a webhook without an
 * address. ERR_STORE*.
 */
MUST_USE enum err outbox_each(struct txn *t, const struct context *c,
			      void (*each)(const struct outbox_message *m, void *arg), void *arg);

/*
 * Decrypt a message of outbox_each or outbox_claim: variables, body, agent and address,
 * into the context's arena. ERR_STORE_VERSION when it cannot be decrypted.
 */
MUST_USE enum err outbox_unseal(const struct context *c, struct outbox_message *m);

/* --- looking after it ---------------------------------------------------- */

/*
 * Make a message of outbox_each due at once, also a failed one. A failed or expired
 * webhook gets another OUTBOX_WEBHOOK_LIFE_S. ERR_BUSY: it is being sent.
 * ERR_LINK_EXPIRED: an expired mail or SMS; nothing is changed. ERR_NOT_FOUND,
 * ERR_STORE*.
 */
MUST_USE enum err outbox_retry(struct txn *t, const struct context *c,
			       const struct outbox_message *m);

/* Delete a message of outbox_each, waiting or failed. ERR_NOT_FOUND, ERR_STORE*. */
MUST_USE enum err outbox_drop(struct txn *t, const struct context *c,
			      const struct outbox_message *m);

struct outbox_stats {
	uint64_t waiting, claimed, dead;
	uint64_t oldest; /* when the oldest waiting message was queued; 0: none */
};

/* Count the tenant's messages. ERR_STORE*. */
MUST_USE enum err outbox_count(struct txn *t, const struct context *c, struct outbox_stats *out);

/* Delete up to a hundred messages, of all tenants, that failed before then.
 * ERR_STORE*. */
MUST_USE enum err outbox_sweep(struct txn *t, uint64_t before);

#endif
