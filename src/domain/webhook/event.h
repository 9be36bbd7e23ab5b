/* SPDX-License-Identifier: MIT */
/*
 * Events: what a tenant's back end may hear of by webhook. To raise one is to
 * queue a delivery for each subscription, in the transaction of the cause.
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

/* The name of an event as subscriptions have it, such as "SetPIN"; lives for ever. */
struct str event_name(enum event e);

/* Find an event by its name in any letter case. */
bool event_find(struct str name, enum event *out);

/*
 * Raise an event about an account as it is now, at the end of the transaction
 * body. Nothing is queued when nobody has subscribed, or the call is quiet. ERR_STORE*.
 */
MUST_USE enum err event_raise(struct txn *t, const struct context *c, enum event e,
			      const struct account *a);

/*
 * Raise what the difference between two states of an account amounts to: names,
 * verifications taken back, a password set, blocked, marked as deleted. ERR_STORE*.
 */
MUST_USE enum err event_raise_changes(struct txn *t, const struct context *c,
				      const struct account *before, const struct account *after);

#endif
