/* SPDX-License-Identifier: MIT */
/*
 * The slow password hash: yescrypt ($y$, crypt(5)) through libxcrypt. It hashes any
 * text without NUL and knows nothing of PINs.
 *
 * Stock libxcrypt maps new scratch memory for every hash and spends half its time in
 * page faults. With the static library (HASH_KEEP) the mapping is reused. hash_release
 * returns it to the kernel; the service calls it when idle, so that nothing derived
 * from a secret stays in a waiting process.
 */
#ifndef CRYPTO_HASH_H
#define CRYPTO_HASH_H

#include "base/err.h"
#include "base/str.h"

/* The cost: memory is 2^(cost-1) MiB for costs 1 to 11, and each step doubles the
 * time. */
enum { HASH_COST_MIN = 1, HASH_COST_MAX = 11, HASH_TEXT = 128 };

/*
 * Hash `phrase` at `cost` with a fresh 128-bit salt into out (HASH_TEXT bytes).
 * ERR_HASH when the library failed (no memory); out is then unchanged.
 */
MUST_USE enum err hash_make(const char *phrase, int cost, char out[HASH_TEXT]);

/*
 * Whether phrase has the hash `stored` ($y$ or any form crypt(5) of this machine
 * knows). ERR_OK with *match set, or ERR_HASH when it could not be computed, which must
 * not be treated as a wrong phrase.
 */
MUST_USE enum err hash_check(const char *phrase, struct str stored, bool *match);

/* Compute a hash at `cost` and discard it, to take the same time. ERR_HASH as above. */
MUST_USE enum err hash_waste(int cost);

/* Whether `stored` was made with another method or cost than `cost`. */
bool hash_is_stale(struct str stored, int cost);

/* The cost `stored` was made at; 0 when it is of another method. */
int hash_cost(struct str stored);

/* Return the reused scratch memory to the kernel. */
void hash_release(void);

/* Hashes computed by this process since it started. */
uint64_t hash_count(void);

#endif
