/* SPDX-License-Identifier: MIT */
/*
 * Removal of expired records. In these tables each record begins with its version byte
 * and its expiry in seconds since 1970 (a u64), and each key, after the table prefix,
 * is a digest.
 */
#ifndef STORE_SWEEP_H
#define STORE_SWEEP_H

#include "store/store.h"

/*
 * Visit a few records of `table` from a random position on, and delete those that
 * expired before `before`. Records of another version are left alone. Call this with
 * each record added. Keys are digests, so every record has the same chance to be
 * visited, and the share of expired ones stays small without an index or a timer.
 * ERR_STORE*.
 */
MUST_USE enum err sweep_ended(struct txn *t, const struct key *table, uint8_t form,
			      uint64_t before);

#endif
