/* SPDX-License-Identifier: MIT */
/*
 * Operations on secrets: random bytes, digests, comparison in constant time, wiping,
 * encryption. A thin layer over libsodium, which only secret.c includes.
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "base/str.h"

enum { DIGEST_SIZE = 32 };

/* SHA-256 or HMAC-SHA-256 output. */
struct digest {
	uint8_t b[DIGEST_SIZE];
};

/* Initialise the random source. Ends the process when there is none. Call once,
 * first. */
void secret_init(void);

/*
 * Protect this process's memory: no core dumps, no debugger of the same user, no new
 * privileges.
 */
void secret_harden(void);

/* Fill n bytes at p from the kernel's generator. */
void secret_random(void *p, size_t n);

/* A uniformly distributed number below `limit` (> 0), without modulo bias. */
uint32_t secret_below(uint32_t limit);

/* SHA-256 (FIPS 180-4) of s. */
struct digest digest_of(struct str s);

/*
 * HMAC-SHA-256 (RFC 2104) under `key` over the parts, each preceded by its
 * length as four bytes, so that no two lists of parts give the same input.
 */
struct digest digest_mac(struct str key, const struct str *parts, size_t count);

/* HMAC-SHA-256 (RFC 2104) under key over the bytes of the parts, one after another. */
struct digest digest_mac_joined(struct str key, const struct str *parts, size_t count);

/* Whether the bytes are equal, in a time that depends only on the lengths. */
bool secret_equal(struct str a, struct str b);

enum { SECRET_BOX_EXTRA = 40 };

/*
 * Encrypt and authenticate plain under key into out, which takes plain.n +
 * SECRET_BOX_EXTRA bytes (a fresh nonce first); returns that number.
 */
size_t secret_box(const struct digest *key, struct str plain, uint8_t *out);

/* Decrypt what secret_box wrote into out; false when the key is wrong or the bytes were
 * changed. */
bool secret_unbox(const struct digest *key, struct str box, uint8_t *out);

/* Overwrite n bytes at p in a way the compiler may not optimise away. */
void secret_zero(void *p, size_t n);

#endif
