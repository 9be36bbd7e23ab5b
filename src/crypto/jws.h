/* SPDX-License-Identifier: MIT */
/*
 * Signed tokens: JSON Web Signatures in compact form (RFC 7515, EdDSA by RFC
 * 8037) checked against public keys. Strict: three algorithms, each bound to
 * one type of key; one spelling of every part; no extension that has to be
 * understood. libcrypto stays behind this header.
 */
#ifndef CRYPTO_JWS_H
#define CRYPTO_JWS_H

#include "base/arena.h"

/* Kept in the store: a number is never used again for something else. */
enum jws_alg {
	JWS_RS256 = 1, /* RSASSA-PKCS1-v1_5 and SHA-256; RSA of 2048 to 8192 bits */
	JWS_ES256 = 2, /* ECDSA and SHA-256; P-256 */
	JWS_EDDSA = 3, /* Ed25519 */
};

enum { JWS_TOKEN_MAX = 8192, JWS_KID_MAX = 128, JWS_KEYS_MAX = 16 };

/* A public key. It verifies under its one algorithm and no other. */
struct jws_key {
	enum jws_alg alg;
	struct str kid; /* empty: it has no name and fits every token of its algorithm */
	struct str der; /* SubjectPublicKeyInfo (RFC 5280 section 4.1), one spelling a key */
};

/* A token taken apart. Nothing in it is true until jws_verify says so. */
struct jws {
	enum jws_alg alg;
	struct str kid;		/* empty: it names no key */
	struct str payload;	/* decoded */
	struct str signed_text; /* header and payload as they stand in the token */
	struct str signature;	/* decoded */
};

/* The name of an algorithm as tokens write it. */
struct str jws_alg_name(enum jws_alg alg);

/*
 * Take a token apart. False for what is longer than JWS_TOKEN_MAX, has not
 * exactly three parts in canonical base64url, or whose header is no JSON object,
 * has another algorithm, another typ than JWT, or crit. Texts live in the arena
 * or in token.
 */
MUST_USE bool jws_read(struct arena *a, struct str token, struct jws *out);

/*
 * Whether one of the keys made the signature: one of the token's algorithm and,
 * where both have one, with its kid. Takes no arena and keeps nothing.
 */
MUST_USE bool jws_verify(const struct jws *j, const struct jws_key *keys, size_t n);

/*
 * Read a public key from PEM ("BEGIN PUBLIC KEY", the first there is). False when
 * there is none, or of another type or a size not listed above. In the arena.
 */
MUST_USE bool jws_key_read_pem(struct arena *a, struct str text, struct jws_key *out);

/*
 * Read the keys of a JWK set, or of one JWK (RFC 7517), into keys[*n] on. Keys
 * for other purposes or algorithms are passed over. False when nothing is left,
 * when there would be more than JWS_KEYS_MAX, or when a key is malformed, too
 * short or not a public one; what is in keys and *n is then of no use.
 */
MUST_USE bool jws_keys_read_jwks(struct arena *a, struct str text, struct jws_key *keys, size_t *n);

#endif
