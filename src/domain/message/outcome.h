/* SPDX-License-Identifier: MIT */
/* The outcome of an attempt to deliver a message. */
#ifndef DOMAIN_MESSAGE_OUTCOME_H
#define DOMAIN_MESSAGE_OUTCOME_H

#include "base/str.h"

enum outcome {
	DELIVERED,     /* the next server has accepted it, or it is no longer needed */
	DELIVER_LATER, /* temporary failure: try again */
	DELIVER_NEVER, /* permanent failure: retrying would not help */
};

struct delivery {
	enum outcome outcome;
	struct str reason; /* unless DELIVERED; has no addresses, links or codes; in the arena */
	uint64_t wait_s;   /* with DELIVER_LATER: the least time before a retry; 0: as usual */
};

/* The outcome of a delivery that failed, with its reason, which is kept by pointer. */
struct delivery delivery_later(struct str reason);
struct delivery delivery_never(struct str reason);

#endif
