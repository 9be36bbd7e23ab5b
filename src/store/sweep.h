/* SPDX-License-Identifier: MIT */
/*
 * Tables of records that end: each record begins with the version of its form
 * and the second it ends (a u64), each key behind its table is a digest.
 */
#ifndef STORE_SWEEP_H
#define STORE_SWEEP_H

#include "store/store.h"

/*
 * Look at a few records of `table` from a random place on and delete those that
 * ended before `before`; those of another form are left alone. To be called with
 * each record added: since keys are digests every record has the same chance, so
 * the share of dead ones stays small without an index or a clock. ERR_STORE*.
 */
MUST_USE enum err sweep_ended(struct txn *t, const struct key *table, uint8_t form,
			      uint64_t before);

#endif
