/* SPDX-License-Identifier: MIT */
#include "base/secret.h"

#include <sodium.h>
#include <string.h>

#include "base/log.h"

void secret_init(void)
{
	if (sodium_init() < 0)
		log_die("random_missing", "the random source could not be opened");
}

void secret_random(void *p, size_t n)
{
	randombytes_buf(p, n);
}

uint32_t secret_below(uint32_t limit)
{
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
	const uint8_t head[4] = { (uint8_t)(part.n >> 24), (uint8_t)(part.n >> 16),
				  (uint8_t)(part.n >> 8), (uint8_t)part.n };

	crypto_auth_hmacsha256_update(st, head, sizeof head);
	crypto_auth_hmacsha256_update(st, (const unsigned char *)part.p, part.n);
}

struct digest digest_mac(struct str key, const struct str *parts, size_t count)
{
	crypto_auth_hmacsha256_state st;
	struct digest d;

	crypto_auth_hmacsha256_init(&st, (const unsigned char *)key.p, key.n);
	for (size_t i = 0; i < count; i++)
		mac_part(&st, parts[i]);
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
