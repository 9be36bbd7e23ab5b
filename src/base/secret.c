/* SPDX-License-Identifier: MIT */
#include "base/secret.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/log.h"

void secret_init(void)
{
	if (sodium_init() < 0)
		log_die(LOGGED_random_source_missing, "the random source could not be opened");
}

void secret_harden(void)
{
	const struct rlimit none = {0, 0};

	(void)prctl(PR_SET_DUMPABLE, 0); /* defence in depth: a failure does not matter */
	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	(void)setrlimit(RLIMIT_CORE, &none);
}

void secret_random(void *p, size_t n)
{
	randombytes_buf(p, n);
}

uint32_t secret_below(uint32_t limit)
{
	assert(limit > 0);
	return randombytes_uniform(limit);
}

struct digest digest_of(struct str s)
{
	struct digest d;

	crypto_hash_sha256(d.b, (const unsigned char *)s.p, s.n);
	return d;
}

static void mac_part(crypto_auth_hmacsha256_state *st, struct str part)
{
	const uint8_t head[4] = {(uint8_t)(part.n >> 24), (uint8_t)(part.n >> 16),
				 (uint8_t)(part.n >> 8), (uint8_t)part.n};

	crypto_auth_hmacsha256_update(st, head, sizeof head);
	crypto_auth_hmacsha256_update(st, (const unsigned char *)part.p, part.n);
}

struct digest digest_mac(struct str key, const struct str *parts, size_t count)
{
	assert(count == 0 || parts != NULL);
	crypto_auth_hmacsha256_state st;
	struct digest d;

	crypto_auth_hmacsha256_init(&st, (const unsigned char *)key.p, key.n);
	for (size_t i = 0; i < count; i++)
		mac_part(&st, parts[i]);
	crypto_auth_hmacsha256_final(&st, d.b);
	secret_zero(&st, sizeof st);
	return d;
}

struct digest digest_mac_joined(struct str key, const struct str *parts, size_t count)
{
	crypto_auth_hmacsha256_state st;
	struct digest d;

	crypto_auth_hmacsha256_init(&st, (const unsigned char *)key.p, key.n);
	for (size_t i = 0; i < count; i++)
		crypto_auth_hmacsha256_update(&st, (const unsigned char *)parts[i].p, parts[i].n);
	crypto_auth_hmacsha256_final(&st, d.b);
	secret_zero(&st, sizeof st);
	return d;
}

bool secret_equal(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || sodium_memcmp(a.p, b.p, a.n) == 0);
}

void secret_zero(void *p, size_t n)
{
	if (n > 0)
		sodium_memzero(p, n);
}

_Static_assert(SECRET_BOX_EXTRA == crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES,
	       "what a box adds");
_Static_assert(DIGEST_SIZE == crypto_secretbox_KEYBYTES, "a digest is a key");

size_t secret_box(const struct digest *key, struct str plain, uint8_t *out)
{
	randombytes_buf(out, crypto_secretbox_NONCEBYTES);
	(void)crypto_secretbox_easy(out + crypto_secretbox_NONCEBYTES,
				    (const unsigned char *)plain.p, plain.n, out,
				    key->b); /* cannot fail */
	return plain.n + SECRET_BOX_EXTRA;
}

bool secret_unbox(const struct digest *key, struct str box, uint8_t *out)
{
	const unsigned char *b = (const unsigned char *)box.p;

	if (box.n < SECRET_BOX_EXTRA)
		return false;
	return crypto_secretbox_open_easy(out, b + crypto_secretbox_NONCEBYTES,
					  box.n - crypto_secretbox_NONCEBYTES, b, key->b) == 0;
}
