/* SPDX-License-Identifier: MIT */
/* An issuer of signed tokens, with its own key. */
#ifndef UNIT_SIGN_H
#define UNIT_SIGN_H

#include "check.h"

#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include "base/codec.h"
#include "crypto/jws.h"

struct signer {
	EVP_PKEY *key;
	enum jws_alg alg;
};

static inline struct signer signer_make(enum jws_alg alg)
{
	struct signer i = {NULL, alg};

	if (alg == JWS_RS256)
		i.key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
	else if (alg == JWS_ES256)
		i.key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	else
		i.key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	if (i.key == NULL)
		abort();
	return i;
}

/* Its public key, as the service reads it from a file. */
static inline struct jws_key signer_public(struct arena *a, const struct signer *i)
{
	BIO *bio = BIO_new(BIO_s_mem());
	struct jws_key key;
	char *text;
	long n;

	if (bio == NULL || PEM_write_bio_PUBKEY(bio, i->key) != 1)
		abort();
	n = BIO_get_mem_data(bio, &text);
	if (!jws_key_read_pem(a, str_bytes(text, (size_t)n), &key))
		abort();
	BIO_free(bio);
	return key;
}

static inline struct str base64url(struct arena *a, struct str bytes)
{
	struct str s = base64_write(a, bytes);
	char *p = arena_alloc(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '=')
			p[n++] = s.p[i] == '+' ? '-' : s.p[i] == '/' ? '_' : s.p[i];
	return str_bytes(p, n);
}

static inline struct str joined(struct arena *a, struct str one, struct str two)
{
	char *p = arena_alloc(a, one.n + two.n + 2);

	memcpy(p, one.p, one.n);
	p[one.n] = '.';
	memcpy(p + one.n + 1, two.p, two.n);
	return str_bytes(p, one.n + 1 + two.n);
}

/* r and s of an ES256 signature, 32 bytes each; `twin` gives the other s that is equally valid. */
static inline struct str raw_signature(struct arena *a, struct str der, bool twin)
{
	static const unsigned char order[] = {0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00,
					      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
					      0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84,
					      0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};
	const unsigned char *from = (const unsigned char *)der.p;
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &from, (long)der.n);
	BIGNUM *s = sig == NULL ? NULL : BN_dup(ECDSA_SIG_get0_s(sig));
	BIGNUM *n = BN_bin2bn(order, sizeof order, NULL);
	unsigned char *p = arena_alloc(a, 64);

	if (s == NULL || n == NULL || (twin && BN_sub(s, n, s) != 1) ||
	    BN_bn2binpad(ECDSA_SIG_get0_r(sig), p, 32) != 32 || BN_bn2binpad(s, p + 32, 32) != 32)
		abort();
	BN_free(n);
	BN_free(s);
	ECDSA_SIG_free(sig);
	return str_bytes(p, 64);
}

/* The bytes of a signature as libcrypto writes them. */
static inline struct str signature_over(struct arena *a, const struct signer *i, struct str text)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	const EVP_MD *md = i->alg == JWS_EDDSA ? NULL : EVP_sha256();
	unsigned char *p = arena_alloc(a, 512);
	size_t n = 512;

	if (ctx == NULL || EVP_DigestSignInit(ctx, NULL, md, NULL, i->key) != 1 ||
	    EVP_DigestSign(ctx, p, &n, (const unsigned char *)text.p, text.n) != 1)
		abort();
	EVP_MD_CTX_free(ctx);
	return str_bytes(p, n);
}

/* A token with any header and payload and a right signature. */
static inline struct str signer_sign(struct arena *a, const struct signer *i, const char *header,
				     const char *payload)
{
	struct str text = joined(a, base64url(a, str_of(header)), base64url(a, str_of(payload)));
	struct str sig = signature_over(a, i, text);

	if (i->alg == JWS_ES256)
		sig = raw_signature(a, sig, false);
	return joined(a, text, base64url(a, sig));
}

#endif
