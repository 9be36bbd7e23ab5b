/* SPDX-License-Identifier: MIT */
#include "crypto/sott_crypto.h"

#include <nettle/aes.h>
#include <nettle/cbc.h>
#include <nettle/md5.h>
#include <nettle/pbkdf2.h>
#include <nettle/sha1.h>
#include <string.h>

#include "base/codec.h"
#include "base/secret.h"

enum { ROUNDS = 10000 };

void sott_key(struct str password, uint8_t out[SOTT_KEY])
{
	const uint8_t salt[8] = {0};

	nettle_pbkdf2_hmac_sha1(password.n, (const uint8_t *)password.p, ROUNDS, sizeof salt, salt,
				SOTT_KEY, out);
}

struct str sott_encrypt(struct arena *a, const uint8_t key[SOTT_KEY], const uint8_t iv[SOTT_BLOCK],
			struct str plain)
{
	size_t pad = SOTT_BLOCK - plain.n % SOTT_BLOCK;
	struct CBC_CTX(struct aes256_ctx, SOTT_BLOCK) cbc;
	uint8_t *p = arena_alloc(a, plain.n + pad);

	memcpy(p, plain.p, plain.n);
	memset(p + plain.n, (int)pad, pad);
	nettle_aes256_set_encrypt_key(&cbc.ctx, key);
	CBC_SET_IV(&cbc, iv);
	CBC_ENCRYPT(&cbc, nettle_aes256_encrypt, plain.n + pad, p, p);
	secret_zero(&cbc, sizeof cbc);
	return str_bytes(p, plain.n + pad);
}

bool sott_decrypt(struct arena *a, const uint8_t key[SOTT_KEY], const uint8_t iv[SOTT_BLOCK],
		  struct str cipher, struct str *out)
{
	struct CBC_CTX(struct aes256_ctx, SOTT_BLOCK) cbc;
	uint8_t *p = arena_alloc(a, cipher.n + 1);
	size_t pad;

	if (cipher.n == 0 || cipher.n % SOTT_BLOCK != 0)
		return false;
	nettle_aes256_set_decrypt_key(&cbc.ctx, key);
	CBC_SET_IV(&cbc, iv);
	CBC_DECRYPT(&cbc, nettle_aes256_decrypt, cipher.n, p, (const uint8_t *)cipher.p);
	secret_zero(&cbc, sizeof cbc);
	pad = p[cipher.n - 1];
	if (pad < 1 || pad > SOTT_BLOCK)
		return false;
	for (size_t i = 1; i <= pad; i++)
		if (p[cipher.n - i] != pad)
			return false;
	*out = str_bytes(p, cipher.n - pad);
	return true;
}

void sott_checksum(struct str s, char out[32])
{
	struct md5_ctx md5;
	uint8_t d[MD5_DIGEST_SIZE];

	nettle_md5_init(&md5);
	nettle_md5_update(&md5, s.n, (const uint8_t *)s.p);
	nettle_md5_digest(&md5, sizeof d, d);
	hex_write(d, sizeof d, out);
}

void sott_fingerprint(struct str s, char out[40])
{
	struct sha1_ctx sha1;
	uint8_t d[SHA1_DIGEST_SIZE];

	nettle_sha1_init(&sha1);
	nettle_sha1_update(&sha1, s.n, (const uint8_t *)s.p);
	nettle_sha1_digest(&sha1, sizeof d, d);
	hex_write(d, sizeof d, out);
	for (size_t i = 0; i < 2 * sizeof d; i++)
		if (out[i] >= 'a')
			out[i] = (char)(out[i] - 'a' + 'A');
	secret_zero(&sha1, sizeof sha1);
	secret_zero(d, sizeof d);
}
