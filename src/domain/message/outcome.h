/* SPDX-License-Identifier: MIT */
/* What became of a try to deliver a message. */
#ifndef DOMAIN_MESSAGE_OUTCOME_H
#define DOMAIN_MESSAGE_OUTCOME_H

#include "base/str.h"

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

/* A delivery that failed, with its reason, kept by pointer; or what a number of it means. */
struct delivery delivery_later(struct str reason);
struct delivery delivery_never(struct str reason);

#endif
