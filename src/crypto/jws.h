/* SPDX-License-Identifier: MIT */
/*
 * Signed tokens: JSON Web Signatures in compact form (RFC 7515, EdDSA by RFC 8037)
 * checked against public keys. Strict: three algorithms, each bound to one key type;
 * canonical encoding only; no critical extensions (crit). Only this module uses
 * libcrypto.
 */
#ifndef CRYPTO_JWS_H
#define CRYPTO_JWS_H

#include "base/arena.h"

/* Stored: never give a number another meaning. */
enum jws_alg {
	JWS_RS256 = 1, /* RSASSA-PKCS1-v1_5 and SHA-256; RSA of 2048 to 8192 bits */
	JWS_ES256 = 2, /* ECDSA and SHA-256; P-256 */
	JWS_EDDSA = 3, /* Ed25519 */
};

enum { JWS_TOKEN_MAX = 8192, JWS_KID_MAX = 128, JWS_KEYS_MAX = 16 };

/* A public key. It verifies under its one algorithm and no other. */
struct jws_key {
	enum jws_alg alg;
	struct str kid; /* empty: the key has no name and may check every token of its algorithm */
	struct str der; /* SubjectPublicKeyInfo (RFC 5280 section 4.1) in canonical form */
};

/* A parsed token. Do not trust anything in it until jws_verify succeeds. */
struct jws {
	enum jws_alg alg;
	struct str kid;		/* empty: it names no key */
	struct str payload;	/* decoded */
	struct str signed_text; /* header and payload as written in the token */
	struct str signature;	/* decoded */
};

/* The name of an algorithm in tokens. */
struct str jws_alg_name(enum jws_alg alg);

/*
 * Parse a token. False when it is longer than JWS_TOKEN_MAX or not exactly three parts
 * in canonical base64url, or when its header is not a JSON object, has an unsupported
 * algorithm, a typ other than JWT, or crit. Texts live in the arena or in token.
 */
MUST_USE bool jws_read(struct arena *a, struct str token, struct jws *out);

/*
 * Whether one of the keys made the signature. Only keys of the token's algorithm are
 * tried and, where both have a kid, of the same kid. Allocates and keeps nothing.
 */
MUST_USE bool jws_verify(const struct jws *j, const struct jws_key *keys, size_t n);

/*
 * Read the first public key ("BEGIN PUBLIC KEY") of a PEM text, into the arena. False
 * when there is none, or its type or size is not listed above.
 */
MUST_USE bool jws_key_read_pem(struct arena *a, struct str text, struct jws_key *out);

/*
 * Append the keys of a JWK set, or of one JWK (RFC 7517), to keys at *n. Keys for other
 * purposes or algorithms are ignored. False when none is left, when there would be more
 * than JWS_KEYS_MAX, or when a key is malformed, too short or private; keys and *n are
 * then undefined.
 */
MUST_USE bool jws_keys_read_jwks(struct arena *a, struct str text, struct jws_key *keys, size_t *n);

#endif
