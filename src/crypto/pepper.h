/* SPDX-License-Identifier: MIT */
/*
 * The keys that hashes of low-entropy secrets depend on. They live in one file,
 * apart from the store and the document root: a line each, `number hex64`. The
 * last line is the current key; earlier ones stay readable, so that a key can
 * be replaced while people keep signing in.
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
		uint8_t id; /* 1 to 255, never used again */
		uint8_t key[PEPPER_SIZE];
	} keys[PEPPER_KEYS]; /* the last is current */
};

/*
 * Read the file at path. ERR_CONFIG, logged, when it is missing, open to group
 * or others, a symbolic link, or not in the form above.
 */
MUST_USE enum err pepper_load(struct pepper *p, const char *path);

/* Make a new file with one random key; refuses to replace a file. ERR_CONFIG, logged. */
MUST_USE enum err pepper_create(const char *path);

/*
 * Add a random key to the file, through a temporary file beside it, and make it
 * current. Running programs go on with the old one until restarted. ERR_CONFIG.
 */
MUST_USE enum err pepper_rotate(const char *path);

/* The id of the current key. */
uint8_t pepper_current(const struct pepper *p);

/*
 * HMAC-SHA-256 over parts under key `id`. False when there is no such key (the
 * file has lost one): that is a fault of the install, not a wrong secret.
 */
bool pepper_mac(const struct pepper *p, uint8_t id, const struct str *parts, size_t count,
		struct digest *out);

/*
 * Encrypt and authenticate bytes only an install with its pepper can read again
 * (XSalsa20-Poly1305), under a key drawn from the current pepper for `label`, a
 * word for what they are and whose. The result lives in the arena.
 */
struct str pepper_seal(const struct pepper *p, struct arena *arena, struct str label,
		       struct str plain);

/*
 * The bytes that were sealed, in the arena. False when the label is another one,
 * a byte was changed or the key is gone.
 */
bool pepper_open(const struct pepper *p, struct arena *arena, struct str label, struct str sealed,
		 struct str *out);

#endif
