/* SPDX-License-Identifier: MIT */
/*
 * Events that a tenant's back end can receive by webhook. Raising one queues a
 * delivery for each subscription, in the transaction of the change.
 */
#ifndef DOMAIN_WEBHOOK_EVENT_H
#define DOMAIN_WEBHOOK_EVENT_H

#include "domain/account/account.h"

enum event {
#define EVENT(symbol, name, raised) EVENT_##symbol,
#include "domain/webhook/events.def"
#undef EVENT
	EVENTS
};

/* The name of an event in subscriptions, such as "SetPIN". Static. */
struct str event_name(enum event e);

/* Find an event by its name, ignoring letter case. */
bool event_find(struct str name, enum event *out);

/*
 * Raise an event about an account in its current state, at the end of a transaction
 * body. Nothing is queued when nobody has subscribed, or the context is quiet.
 * ERR_STORE*.
 */
MUST_USE enum err event_raise(struct txn *t, const struct context *c, enum event e,
			      const struct account *a);

/*
 * Raise the events for the differences between two states of an account: identifiers
 * changed, verifications revoked, a password set, blocked, marked as deleted.
 * ERR_STORE*.
 */
MUST_USE enum err event_raise_changes(struct txn *t, const struct context *c,
				      const struct account *before, const struct account *after);

#endif
