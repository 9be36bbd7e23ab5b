/* SPDX-License-Identifier: MIT */
/*
 * Old ciphers and digests that foreign formats require: SOTT and the lists of breached
 * passwords. Do not use them for anything else. Only this module uses nettle.
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

/* Decrypt it. False when the length or the padding is wrong. */
bool sott_decrypt(struct arena *a, const uint8_t key[SOTT_KEY], const uint8_t iv[SOTT_BLOCK],
		  struct str cipher, struct str *out);

/* MD5 (RFC 1321) of s as 32 lower-case hex digits. A checksum, not a proof of
 * authenticity. */
void sott_checksum(struct str s, char out[32]);

/* SHA-1 (RFC 3174) of s as 40 upper-case hex digits. For look-up only, not a proof of
 * authenticity. */
void sott_fingerprint(struct str s, char out[40]);

#endif
