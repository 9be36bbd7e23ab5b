/* SPDX-License-Identifier: MIT */
/*
 * Who is checking a secret right now: the reservations of a lane, kept in the
 * volatile store, whose writers stand in line. A reservation that its process
 * left behind is told by the process being gone, or by its age. Knows no limits:
 * how many there may be is said by attempt.h, for which alone this is.
 */
#ifndef DOMAIN_LIMIT_IN_FLIGHT_H
#define DOMAIN_LIMIT_IN_FLIGHT_H

#include "domain/account/credential.h"
#include "store/key.h"

enum { IN_FLIGHT_SLOTS = 16 }; /* of a lane; more than the ceiling */

struct in_flight {
	uint64_t id, at;
	uint32_t pid;
	uint8_t digest[CREDENTIAL_DIGEST]; /* of the secret being checked */
};

/* Those of one lane. */
struct in_flight_list {
	size_t n;
	struct in_flight slot[IN_FLIGHT_SLOTS];
};

/* One of this process, now, under a new random id. */
struct in_flight in_flight_make(const struct context *c, const uint8_t digest[CREDENTIAL_DIGEST]);

/* The reservations under the lane's key; none when there is no record. ERR_STORE*. */
MUST_USE enum err in_flight_get(struct txn *t, const struct key *k, struct in_flight_list *out);

/* Store them in place of what is there. ERR_STORE*. */
MUST_USE enum err in_flight_put(struct txn *t, const struct key *k, const struct in_flight_list *l);

/* Whether the same secret is being checked by another. */
bool in_flight_has_twin(const struct in_flight_list *l, const struct in_flight *own);

/*
 * Make the reservations of dead processes `own`, so that this process alone
 * counts them. How many there were.
 */
size_t in_flight_take_over(const struct context *c, struct in_flight_list *l,
			   const struct in_flight *own);

/* Remove all of that id from the lane, in a transaction of its own. ERR_STORE*. */
MUST_USE enum err in_flight_release(const struct context *c, const struct key *k, uint64_t id);

#endif
