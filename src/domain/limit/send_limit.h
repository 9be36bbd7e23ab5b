/* SPDX-License-Identifier: MIT */
/*
 * Limits on how often a kind of message may be requested: per name it is requested for,
 * per address or number it goes to, and per network address of the caller. Unknown
 * names are counted like known ones.
 */
#ifndef DOMAIN_LIMIT_SEND_LIMIT_H
#define DOMAIN_LIMIT_SEND_LIMIT_H

#include "domain/tenant/context.h"

struct send_limit {
	struct str kind; /* of message, such as "forgot-pin"; each kind is counted separately */
	struct str name; /* as given in the request, in normal form */
	struct str to;	 /* the address or number it goes to; for an unknown name: the name */
};

enum send_outcome {
	SEND_ALLOWED,
	SEND_REFUSED, /* the name or the network is over its limit: answer an error */
	SEND_SILENT,  /* the recipient is over their limit, under other names of theirs: send
			 nothing, but answer as if it were sent */
};

struct send_verdict {
	enum send_outcome outcome;
	uint64_t retry_at; /* unless allowed: when the limits have room; seconds since 1970 */
};

/*
 * Count one requested message. A refused one is not counted; a silent one counts for
 * name and network, as for an unknown name. Writes the same records in any case.
 * A caller who only names an account may see retry_at of a refused one: it follows from
 * the requests for that name and from that network. ERR_STORE*.
 */
MUST_USE enum err send_limit_take(struct txn *t, const struct context *c,
				  const struct send_limit *s, struct send_verdict *out);

#endif
