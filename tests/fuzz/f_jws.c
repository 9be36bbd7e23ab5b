/* SPDX-License-Identifier: MIT */
/*
 * Signed tokens and the keys of issuers. The first byte is t for a token, p for PEM, k for a set
 * of keys. No token may be accepted that nobody signed.
 */
#include "fuzz.h"

#include "base/json.h"
#include "crypto/jws.h"
#include "unit/jws_vectors.h"

/* The keys whose tokens are kept; ES256 is left out, where a signature has a second form. */
static size_t read_keys(struct arena *a, struct jws_key *keys)
{
	MUST(jws_key_read_pem(a, str_of(rsa_pem), &keys[0]));
	MUST(jws_key_read_pem(a, str_of(ed25519_pem), &keys[1]));
	return 2;
}

static void check_token(struct arena *a, struct str token)
{
	struct jws_key keys[2];
	struct jws j;
	struct str bytes, rest = token;

	if (!jws_read(a, token, &j))
		return;
	MUST(token.n <= JWS_TOKEN_MAX && fuzz_printable(token));
	MUST(jws_alg_name(j.alg).n > 0 && j.kid.n <= JWS_KID_MAX);
	MUST(fuzz_within(j.signed_text, token) && str_starts(token, j.signed_text));
	MUST(base64url_read(a, str_skip(token, j.signed_text.n + 1), &bytes));
	MUST(str_eq(bytes, j.signature));
	(void)str_cut(&rest, '.');
	MUST(base64url_read(a, str_cut(&rest, '.'), &bytes) && str_eq(bytes, j.payload));
	if (jws_verify(&j, keys, read_keys(a, keys)))
		MUST(str_eq(token, str_of(rsa_token)) || str_eq(token, str_of(ed25519_token)));
	MUST(!jws_verify(&j, keys, 0));
}

/* DER in PEM. */
static struct str pem_of(struct arena *a, struct str der)
{
	struct str text = base64_write(a, der);
	struct buf b;

	buf_init(&b, a, text.n + 256, 1 << 16);
	buf_lit(&b, "-----BEGIN PUBLIC KEY-----\n");
	for (; text.n > 0; text = str_skip(text, 64)) {
		buf_add(&b, str_head(text, 64));
		buf_byte(&b, '\n');
	}
	buf_lit(&b, "-----END PUBLIC KEY-----\n");
	return buf_str(&b);
}

/*
 * A key has one spelling and one algorithm. Of RSA keys libcrypto tests by chance whether they
 * are valid.
 */
static void check_key(struct arena *a, const struct jws_key *k)
{
	struct jws_key again;

	MUST(jws_alg_name(k->alg).n > 0 && k->der.n > 0 && k->kid.n <= JWS_KID_MAX);
	if (jws_key_read_pem(a, pem_of(a, k->der), &again))
		MUST(again.alg == k->alg && str_eq(again.der, k->der));
	else
		MUST(k->alg == JWS_RS256);
}

void fuzz_one(struct arena *a, struct str in)
{
	struct jws_key keys[JWS_KEYS_MAX];
	uint8_t what = fuzz_byte(&in);
	size_t n = 0;

	if (what == 'p' && jws_key_read_pem(a, in, keys))
		n = 1;
	else if (what == 'k' && !jws_keys_read_jwks(a, in, keys, &n))
		n = 0;
	else if (what == 't')
		check_token(a, in);
	MUST(n <= JWS_KEYS_MAX);
	for (size_t i = 0; i < n; i++)
		check_key(a, &keys[i]);
}
