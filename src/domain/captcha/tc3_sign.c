/* SPDX-License-Identifier: MIT */
#include "domain/captcha/tc3_sign.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/codec.h"
#include "base/secret.h"

enum { DAY_TEXT = 10, HEX = 2 * DIGEST_SIZE };

static const struct str algorithm = STR_INIT("TC3-HMAC-SHA256");

static void put_hex(struct buf *b, const struct digest *d)
{
	char hex[HEX];

	hex_write(d->b, sizeof d->b, hex);
	buf_add(b, str_bytes(hex, sizeof hex));
}

static struct str digest_str(const struct digest *d)
{
	return str_bytes(d->b, sizeof d->b);
}

/* The digest of the canonical request. */
static struct digest canonical(struct arena *arena, const struct tc3_request *r)
{
	struct digest body = digest_of(r->body);
	struct buf b;

	buf_init(&b, arena, 512, 1024);
	buf_lit(&b, "POST\n/\n\ncontent-type:" TC3_CONTENT_TYPE "\nhost:");
	buf_add(&b, r->host);
	buf_lit(&b, "\n\ncontent-type;host\n");
	put_hex(&b, &body);
	return digest_of(buf_str(&b));
}

/* day/service/tc3_request, the scope of a signature. */
static struct str scope_of(struct arena *arena, const struct tc3_request *r, struct str day)
{
	struct buf b;

	buf_init(&b, arena, 64, 256);
	buf_add(&b, day);
	buf_byte(&b, '/');
	buf_add(&b, r->service);
	buf_lit(&b, "/tc3_request");
	return buf_str(&b);
}

static struct str to_sign(struct arena *arena, const struct tc3_request *r, struct str scope)
{
	struct digest request = canonical(arena, r);
	struct buf b;

	buf_init(&b, arena, 256, 512);
	buf_add(&b, algorithm);
	buf_byte(&b, '\n');
	buf_int(&b, (int64_t)r->when);
	buf_byte(&b, '\n');
	buf_add(&b, scope);
	buf_byte(&b, '\n');
	put_hex(&b, &request);
	return buf_str(&b);
}

/* Derive keys in a chain: secret, day, service, request. */
static struct digest signature_of(const struct tc3_request *r, struct str day, struct str text)
{
	const struct str first[] = {day}, request[] = {STR("tc3_request")};
	char key[256];
	struct str start = STR("TC3");
	struct digest d, e;
	size_t n = start.n + r->key.n;

	if (n > sizeof key)
		n = sizeof key; /* no real key is that long; the service will refuse it */
	for (size_t i = 0; i < n; i++)
		key[i] = i < start.n ? start.p[i] : r->key.p[i - start.n];
	d = digest_mac_joined(str_bytes(key, n), first, 1);
	e = digest_mac_joined(digest_str(&d), &r->service, 1);
	d = digest_mac_joined(digest_str(&e), request, 1);
	e = digest_mac_joined(digest_str(&d), &text, 1);
	secret_zero(key, sizeof key);
	secret_zero(&d, sizeof d);
	return e;
}

struct str tc3_sign(struct arena *arena, const struct tc3_request *r)
{
	char text[CLOCK_TEXT];
	struct str day = str_head(clock_text(r->when, text), DAY_TEXT);
	struct str scope = scope_of(arena, r, day);
	struct digest signature = signature_of(r, day, to_sign(arena, r, scope));
	struct buf b;

	buf_init(&b, arena, 256, 1024);
	buf_add(&b, algorithm);
	buf_lit(&b, " Credential=");
	buf_add(&b, r->id);
	buf_byte(&b, '/');
	buf_add(&b, scope);
	buf_lit(&b, ", SignedHeaders=content-type;host, Signature=");
	put_hex(&b, &signature);
	return buf_str(&b);
}
