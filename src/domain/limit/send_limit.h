/* SPDX-License-Identifier: MIT */
/*
 * How often a kind of message may be asked for: by the name it is asked for, by
 * the address or number it goes to, and by the network address that asks. Names that
 * belong to nobody are counted like those that do.
 */
#ifndef DOMAIN_LIMIT_SEND_LIMIT_H
#define DOMAIN_LIMIT_SEND_LIMIT_H

#include "domain/tenant/context.h"

struct send_limit {
	struct str kind; /* of message, such as "forgot-pin"; kinds are counted apart */
	struct str name; /* as it was asked for, in normal form */
	struct str to;	 /* the address or number it goes to; of a name nobody has: the name */
};

enum send_outcome {
	SEND_ALLOWED,
	SEND_REFUSED, /* the name or the network has had its share: say so */
	SEND_SILENT,  /* the address has, by other names of its owner: do not tell so */
};

/*
 * Count one message that was asked for; what is refused is not counted, what is
 * silent counts for name and network, as it would for a name that nobody has.
 * Writes the same records in any case. ERR_STORE*.
 */
MUST_USE enum err send_limit_take(struct txn *t, const struct context *c,
				  const struct send_limit *s, enum send_outcome *out);

#endif
