/* SPDX-License-Identifier: MIT */
/*
 * The old ciphers and digests that other people's formats still ask for: SOTT, and the
 * lists of breached passwords. Nothing else uses them. nettle stays behind this header.
 */
#ifndef CRYPTO_SOTT_CRYPTO_H
#define CRYPTO_SOTT_CRYPTO_H

#include "base/arena.h"

enum { SOTT_KEY = 32, SOTT_BLOCK = 16 };

/* PBKDF2-HMAC-SHA1 (RFC 8018): 32 bytes, eight zero bytes of salt, 10,000 rounds. */
void sott_key(struct str password, uint8_t out[SOTT_KEY]);

/* AES-256-CBC with PKCS#7 padding, into the arena. */
struct str sott_encrypt(struct arena *a, const uint8_t key[SOTT_KEY], const uint8_t iv[SOTT_BLOCK],
			struct str plain);

/* Undo it. False when the length or the padding is wrong. */
bool sott_decrypt(struct arena *a, const uint8_t key[SOTT_KEY], const uint8_t iv[SOTT_BLOCK],
		  struct str cipher, struct str *out);

/* MD5 (RFC 1321) of s as 32 lower-case hex digits. A checksum, no proof of anything. */
void sott_checksum(struct str s, char out[32]);

/* SHA-1 (RFC 3174) of s as 40 upper-case hex digits. A name for it, no proof of anything. */
void sott_fingerprint(struct str s, char out[40]);

#endif
