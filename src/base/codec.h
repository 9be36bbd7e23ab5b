/* SPDX-License-Identifier: MIT */
/*
 * Text encodings of bytes: hexadecimal, base64url, GUID, percent-encoding, UTF-8.
 * Decoders accept only the exact form and return false for anything else.
 */
#ifndef BASE_CODEC_H
#define BASE_CODEC_H

#include "base/arena.h"

/* Write n bytes as 2*n lower-case hex digits to out (no NUL). */
void hex_write(const void *bytes, size_t n, char *out);

/* Read exactly 2*n hex digits of either case into n bytes. */
bool hex_read(struct str text, void *out, size_t n);

enum { BASE64URL_DIGEST = 43 };

/*
 * Base32 without padding (RFC 4648 section 6), into the arena. For a secret that a
 * person types who cannot scan its QR code.
 */
struct str base32_write(struct arena *a, struct str bytes);

/* The 32 bytes at p as base64url without padding (RFC 4648 section 5) plus a NUL. */
void base64url_32(const uint8_t p[32], char out[BASE64URL_DIGEST + 1]);

enum { DIGEST_BASE64 = 44 };

/* The 32 bytes at p as standard base64 with padding plus a NUL. */
void base64_32(const uint8_t p[32], char out[DIGEST_BASE64 + 1]);

/* Standard base64 with padding (RFC 4648 section 4), into the arena. False when malformed. */
bool base64_read(struct arena *a, struct str text, struct str *out);
struct str base64_write(struct arena *a, struct str bytes);

/*
 * base64url without padding (RFC 4648 section 5), into the arena. False when malformed
 * or not the canonical encoding.
 */
bool base64url_read(struct arena *a, struct str text, struct str *out);
struct str base64url_write(struct arena *a, struct str bytes);

enum { GUID_BYTES = 16, GUID_TEXT = 36 };

struct guid {
	uint8_t b[GUID_BYTES];
};

/* A random GUID, version 4 (RFC 4122 section 4.4): 122 random bits. */
struct guid guid_random(void);

/* Whether two GUIDs are the same, in constant time. */
bool guid_equal(const struct guid *a, const struct guid *b);

/* Write g as 36 characters with hyphens, lower case, plus a NUL. */
void guid_write(const struct guid *g, char out[GUID_TEXT + 1]);

/* Read a GUID of either case, with its four hyphens or with none. */
bool guid_read(struct str text, struct guid *out);

/*
 * Decode percent-encoding (RFC 3986 section 2.1), once, into the arena; with `plus`,
 * '+' is a space (forms). False on a bad escape, a NUL, or bytes that are not UTF-8.
 * When there is nothing to decode, out is s itself.
 */
bool percent_decode(struct arena *a, struct str s, bool plus, struct str *out);

/* Percent-encode everything except unreserved characters (RFC 3986 section 2.3), into
 * the arena. */
struct str percent_encode(struct arena *a, struct str s);

/*
 * Read the first code point of s into *code and return its length in bytes; 0 when s is
 * empty or does not begin with valid UTF-8 (see utf8_valid).
 */
size_t utf8_next(struct str s, uint32_t *code);

/* Whether s is UTF-8 (RFC 3629): shortest forms, no surrogates, up to U+10FFFF. */
bool utf8_valid(struct str s);

#endif
