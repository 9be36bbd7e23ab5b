/* SPDX-License-Identifier: MIT */
/*
 * The outbox: messages that wait for delivery, queued in the transaction of
 * their cause. A record names a template and whom it is about; what must not be
 * read from the store, such as a live link or code, is in its variables, sealed
 * under the pepper. All else a template may show is read from the account when
 * the message is delivered.
 */
#ifndef DOMAIN_OUTBOX_H
#define DOMAIN_OUTBOX_H

#include "domain/call.h"

enum outbox_kind { OUTBOX_MAIL = 'm', OUTBOX_SMS = 's', OUTBOX_HOOK = 'h' };

enum template {
#define TEMPLATE(symbol, name, what) TEMPLATE_##symbol,
#include "domain/templates.def"
#undef TEMPLATE
	TEMPLATES
};

enum { OUTBOX_VARIABLES = 12 };

struct outbox_variable {
	struct str name, value;
};

struct outbox_message {
	enum outbox_kind kind;
	enum template template; /* not of hooks */
	struct str wanted;	/* the tenant's template asked for by name; empty: its default */
	struct str uid;		/* whom it is about */
	struct str to;		/* an e-mail address, a phone number, or a subscription's id */
	struct str languages;	/* as Accept-Language has them; empty: the tenant's */
	uint64_t due;		/* seconds since 1970; not to be tried before */
	uint64_t expires;	/* not to be delivered after; what it carries is dead then */
	uint32_t tries;
	struct outbox_variable variables[OUTBOX_VARIABLES];
	size_t variable_count;
	struct str body; /* of hooks: the JSON to send, sealed as well */
};

/* The name of a template, which lives for ever. */
struct str template_name(enum template t);

/* Add a variable to a message; names and values are kept by pointer. At most OUTBOX_VARIABLES. */
void outbox_add(struct outbox_message *m, struct str name, struct str value);

/* Queue a message. ERR_STORE*. */
MUST_USE enum err outbox_put(struct txn *t, const struct call *c, const struct outbox_message *m);

/*
 * Call each(message, arg) for the tenant's messages in the order they are due;
 * texts live in the arena. ERR_STORE_VERSION when one cannot be opened; ERR_STORE*.
 */
MUST_USE enum err outbox_each(struct txn *t, const struct call *c,
			      void (*each)(const struct outbox_message *m, void *arg), void *arg);

#endif
