/* SPDX-License-Identifier: MIT */
/*
 * Attempts in flight: which secrets of a lane are being checked right now. Each has a
 * reservation in the volatile store. A reservation is abandoned when its process has ended
 * or it is too old. This module sets no limit; attempt.h, its only user, does.
 */
#ifndef DOMAIN_LIMIT_IN_FLIGHT_H
#define DOMAIN_LIMIT_IN_FLIGHT_H

#include "domain/account/credential.h"
#include "store/key.h"

enum { IN_FLIGHT_SLOTS = 16 }; /* per lane; more than the ceiling */

struct in_flight {
	uint64_t id, at; /* at: seconds since 1970 */
	uint32_t pid;
	uint8_t digest[CREDENTIAL_DIGEST]; /* of the secret being checked */
};

/* The reservations of one lane. */
struct in_flight_list {
	size_t n;
	struct in_flight slot[IN_FLIGHT_SLOTS];
};

/* A reservation of this process, made now, with a new random id. */
struct in_flight in_flight_make(const struct context *c, const uint8_t digest[CREDENTIAL_DIGEST]);

/* Read the reservations under the lane's key; none when there is no record.
 * ERR_STORE*. */
MUST_USE enum err in_flight_get(struct txn *t, const struct key *k, struct in_flight_list *out);

/* Replace the stored reservations. ERR_STORE*. */
MUST_USE enum err in_flight_put(struct txn *t, const struct key *k, const struct in_flight_list *l);

/* Whether another process is checking the same secret. */
bool in_flight_has_twin(const struct in_flight_list *l, const struct in_flight *own);

/*
 * Take over the reservations of dead processes as `own`, so that only this process
 * counts them. Returns how many there were.
 */
size_t in_flight_take_over(const struct context *c, struct in_flight_list *l,
			   const struct in_flight *own);

/* Remove all reservations with that id from the lane, in a transaction of its own.
 * ERR_STORE*. */
MUST_USE enum err in_flight_release(const struct context *c, const struct key *k, uint64_t id);

#endif
