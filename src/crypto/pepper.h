/* SPDX-License-Identifier: MIT */
/*
 * The keys ("peppers") that hashes of low-entropy secrets depend on. They are in one
 * file, outside the store and the document root, one per line: `number hex64`. The last
 * line is the current key. Earlier ones stay, so that a key can be replaced while people
 * keep signing in.
 */
#ifndef CRYPTO_PEPPER_H
#define CRYPTO_PEPPER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/secret.h"

enum { PEPPER_KEYS = 16, PEPPER_SIZE = 32 };

struct pepper {
	size_t count;
	struct {
		uint8_t id; /* 1 to 255, never reused */
		uint8_t key[PEPPER_SIZE];
	} keys[PEPPER_KEYS]; /* the last is current */
};

/*
 * Read the file at path. ERR_CONFIG, logged, when it is missing, accessible to group or
 * others, a symbolic link, or malformed.
 */
MUST_USE enum err pepper_load(struct pepper *p, const char *path);

/* Make a new file with one random key; refuses to replace a file. ERR_CONFIG, logged. */
MUST_USE enum err pepper_create(const char *path);

/*
 * Add a random key to the file, through a temporary file beside it, and make it
 * current. Running programs use the old key until restarted. ERR_CONFIG, logged.
 */
MUST_USE enum err pepper_rotate(const char *path);

/* The id of the current key. */
uint8_t pepper_current(const struct pepper *p);

/*
 * HMAC-SHA-256 over parts under key `id`. False when there is no such key (removed from
 * the file): a fault of the install, not a wrong secret.
 */
bool pepper_mac(const struct pepper *p, uint8_t id, const struct str *parts, size_t count,
		struct digest *out);

/*
 * Encrypt and authenticate bytes (XSalsa20-Poly1305) under a key derived from the
 * current pepper and `label`, which says what the bytes are and whose. The result lives
 * in the arena.
 */
struct str pepper_seal(const struct pepper *p, struct arena *arena, struct str label,
		       struct str plain);

/*
 * Decrypt what pepper_seal returned, into the arena. False when the label differs, a
 * byte was changed or the key is missing.
 */
bool pepper_open(const struct pepper *p, struct arena *arena, struct str label, struct str sealed,
		 struct str *out);

#endif
