/* SPDX-License-Identifier: MIT */
/*
 * The outbox: messages that wait for delivery, queued in the transaction of
 * their cause. A record names a template and holds its variables, sealed under
 * the pepper: a live link or code cannot be read from the store.
 */
#ifndef DOMAIN_OUTBOX_H
#define DOMAIN_OUTBOX_H

#include "domain/call.h"

enum outbox_kind { OUTBOX_MAIL = 'm', OUTBOX_SMS = 's' };

enum { OUTBOX_VARIABLES = 16 };

struct outbox_variable {
	struct str name, value;
};

struct outbox_message {
	enum outbox_kind kind;
	struct str to;	     /* an e-mail address or a phone number */
	struct str template; /* its name */
	uint64_t due;	     /* seconds since 1970; not to be tried before */
	uint64_t expires;    /* not to be delivered after; what it carries is dead then */
	uint32_t tries;
	struct outbox_variable variables[OUTBOX_VARIABLES];
	size_t variable_count;
};

/* Queue a message. ERR_STORE*. */
MUST_USE enum err outbox_put(struct txn *t, const struct call *c, const struct outbox_message *m);

/*
 * Call each(message, arg) for the tenant's messages in the order they are due;
 * texts live in the arena. ERR_STORE_VERSION when one cannot be opened; ERR_STORE*.
 */
MUST_USE enum err outbox_each(struct txn *t, const struct call *c,
			      void (*each)(const struct outbox_message *m, void *arg), void *arg);

#endif
