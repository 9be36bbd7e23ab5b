/* SPDX-License-Identifier: MIT */
/*
 * Taking messages out of the outbox to deliver them: which is due, claiming it for a time, and
 * settling the claim.
 */
#ifndef DOMAIN_MESSAGE_OUTBOX_CLAIM_H
#define DOMAIN_MESSAGE_OUTBOX_CLAIM_H

#include "domain/message/outbox.h"

/*
 * The first tenant after `after` (NULL: the first of all) that has a message due at
 * `now`. ERR_NOT_FOUND when there is none; ERR_STORE*.
 */
MUST_USE enum err outbox_find_due(struct txn *t, const struct guid *after, uint64_t now,
				  struct guid *out);

/* Decides whether a message may be claimed now. The message is sealed, and lives until the call
 * returns. */
typedef bool outbox_may(const struct outbox_message *m, void *arg);

/*
 * Claim the tenant's first due message that `may` allows, until `lease_ends`, and count
 * the attempt. Mails and SMS come before webhooks. Expired ones are claimed like
 * others. An unreadable record met on the way is marked as failed. *out lives in the
 * context's arena, its due time is the end of the lease, and it is still sealed: the
 * worker that delivers it unseals it, once, outside the transaction. ERR_NOT_FOUND when nothing can
 * be claimed now; ERR_STORE*.
 */
MUST_USE enum err outbox_claim(struct txn *t, const struct context *c, uint64_t lease_ends,
			       outbox_may *may, void *arg, struct outbox_message *out);

/* What settling needs of a claimed message; it points at nothing. */
struct outbox_claim {
	uint8_t class; /* an enum outbox_class */
	uint64_t due;  /* the end of the lease */
	uint8_t id[OUTBOX_ID];
};

/* The claim of a message of outbox_claim. */
struct outbox_claim outbox_claim_of(const struct outbox_message *m);

/*
 * Settle a claim: remove it (delivered or expired), retry it at `due`, or mark it as
 * failed and keep it with the reason for OUTBOX_KEEP_DEAD_S. ERR_NOT_FOUND when the
 * claim is no longer the caller's; nothing is changed then. ERR_STORE*.
 */
MUST_USE enum err outbox_done(struct txn *t, const struct context *c,
			      const struct outbox_claim *claim);
MUST_USE enum err outbox_again(struct txn *t, const struct context *c,
			       const struct outbox_claim *claim, uint64_t due, struct str reason);
MUST_USE enum err outbox_bury(struct txn *t, const struct context *c,
			      const struct outbox_claim *claim, struct str reason);

/*
 * Put back a claim whose worker died: due at once the first times, later as after a
 * failure. ERR_NOT_FOUND, ERR_STORE*.
 */
MUST_USE enum err outbox_release(struct txn *t, const struct context *c,
				 const struct outbox_claim *claim);

/*
 * When to retry after `tries` failed attempts: after 30 s, doubling up to an hour, at
 * most a quarter of the message's remaining lifetime, randomised by a quarter either
 * way. 0 when that would be at or after `expires`. Not before `asked_s`, the seconds
 * the server asked to wait (Retry-After; 0: none), of which at most a day and three
 * quarters of the remaining lifetime count.
 */
uint64_t outbox_next_try(uint32_t tries, uint64_t now, uint64_t expires, uint64_t asked_s);

#endif
