/* SPDX-License-Identifier: MIT */
/*
 * Who is checking a secret right now: the reservations of a lane, kept in the
 * volatile store, whose writers stand in line. A reservation that its process
 * left behind is told by the process being gone, or by its age. Knows no limits:
 * how many there may be is said by domain/attempt, for which alone this is.
 */
#ifndef DOMAIN_LIMIT_RESERVATION_H
#define DOMAIN_LIMIT_RESERVATION_H

#include "domain/account/credential.h"
#include "store/key.h"

enum { RESERVATION_SLOTS = 16 }; /* of a lane; more than the ceiling */

struct reservation {
	uint64_t id, at;
	uint32_t pid;
	uint8_t mark[CREDENTIAL_MARK]; /* of the secret being checked */
};

/* Those of one lane. */
struct reservations {
	size_t n;
	struct reservation slot[RESERVATION_SLOTS];
};

/* One of this process, now, under a new random id. */
struct reservation reservation_make(const struct call *c, const uint8_t mark[CREDENTIAL_MARK]);

/* The reservations under the lane's key; none when there is no record. ERR_STORE*. */
MUST_USE enum err reservations_get(struct txn *t, const struct key *k, struct reservations *out);

/* Store them in place of what is there. ERR_STORE*. */
MUST_USE enum err reservations_put(struct txn *t, const struct key *k,
				   const struct reservations *l);

/* Whether the same secret is being checked by another. */
bool reservations_have_twin(const struct reservations *l, const struct reservation *own);

/*
 * Make the reservations of dead processes `own`, so that this process alone
 * counts them. How many there were.
 */
size_t reservations_take_over(const struct call *c, struct reservations *l,
			      const struct reservation *own);

/* Remove all of that id from the lane, in a transaction of its own. ERR_STORE*. */
MUST_USE enum err reservations_release(const struct call *c, const struct key *k, uint64_t id);

#endif
