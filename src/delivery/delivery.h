/* SPDX-License-Identifier: MIT */
/*
 * Delivering one message: the only way from an outbox record to the network.
 * May take as long as outbox.send_seconds; never called in a transaction.
 */
#ifndef DELIVERY_DELIVERY_H
#define DELIVERY_DELIVERY_H

#include "domain/outbox.h"

enum outcome {
	DELIVERED,     /* somebody else has taken the responsibility for it, or it is of no use */
	DELIVER_LATER, /* not now: try again */
	DELIVER_NEVER, /* not ever: trying again would not help */
};

struct delivery {
	enum outcome outcome;
	struct str reason; /* unless DELIVERED; without addresses, links and codes; in the arena */
	uint64_t wait_s;   /* with DELIVER_LATER: not to be tried again before; 0: as usual */
};

/*
 * Render and send a message that has not expired; everything made lives in the
 * arena of the call. The store is read in transactions of its own.
 */
void deliver(const struct call *c, const struct outbox_message *m, struct delivery *out);

/* A delivery that failed, with its reason, kept by pointer; or what a number of it means. */
struct delivery delivery_later(struct str reason);
struct delivery delivery_never(struct str reason);

#endif
