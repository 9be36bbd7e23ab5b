/* SPDX-License-Identifier: MIT */
/*
 * The slow hash: yescrypt ($y$, crypt(5)) through libxcrypt. Knows nothing of
 * PINs: it hashes a text that holds no NUL.
 *
 * Stock libxcrypt maps its scratch memory afresh for every hash and spends half
 * its time in page faults. Where the static library is there (HASH_KEEP), the
 * mapping is kept from hash to hash; hash_release gives it back to the kernel,
 * which the service does as soon as it is idle, so that nothing derived from a
 * secret stays in a waiting process.
 */
#ifndef CRYPTO_HASH_H
#define CRYPTO_HASH_H

#include "base/err.h"
#include "base/str.h"

/* Cost steps: memory is 2^(cost-1) MiB for costs 1 to 11; time doubles a step. */
enum { HASH_COST_MIN = 1, HASH_COST_MAX = 11, HASH_TEXT = 128 };

/*
 * Hash `phrase` at `cost` with a fresh 128-bit salt into out (HASH_TEXT bytes).
 * ERR_HASH when the library could not (memory): nothing was written.
 */
MUST_USE enum err hash_make(const char *phrase, int cost, char out[HASH_TEXT]);

/*
 * Whether phrase has the hash `stored` ($y$ or any form crypt(5) of this
 * machine knows). ERR_OK with *match set, or ERR_HASH when it could not be
 * computed, which is never to be taken for a wrong phrase.
 */
MUST_USE enum err hash_check(const char *phrase, struct str stored, bool *match);

/* Spend the time of one hash at `cost` on nothing. ERR_HASH as above. */
MUST_USE enum err hash_waste(int cost);

/* Whether `stored` was made with another method or cost than `cost` asks for. */
bool hash_is_stale(struct str stored, int cost);

/* The cost `stored` was made at; 0 when it is of another method. */
int hash_cost(struct str stored);

/* Give kept scratch memory back to the kernel. */
void hash_release(void);

/* Hashes computed by this process since it started. */
uint64_t hash_count(void);

#endif
