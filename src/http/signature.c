/* SPDX-License-Identifier: MIT */
#include "http/signature.h"

#include <assert.h>

#include "domain/signin/sott.h"

enum { AHEAD_S = 86400, URL_MAX = 3 * (QUERY_MAX + PATH_MAX_BYTES + 256) };

/* How a client's language encodes a URL: the characters it leaves as they are, and a space. */
static const struct {
	struct str unreserved, space;
} encodings[] = {
	{STR_INIT("-_.!~*'()"), STR_INIT("%20")}, /* JavaScript */
	{STR_INIT("-_.~"), STR_INIT("%20")},	  /* RFC 3986 */
	{STR_INIT("-_.~"), STR_INIT("+")},	  /* Python */
	{STR_INIT("-_."), STR_INIT("+")},	  /* PHP, Ruby */
	{STR_INIT("-_.*"), STR_INIT("+")},	  /* Java */
	{STR_INIT("-_.*()"), STR_INIT("+")},	  {STR_INIT("-_.!*()"), STR_INIT("+")}, /* .NET */
};

enum { ENCODINGS = sizeof encodings / sizeof *encodings };

static bool is_plain(char c, struct str unreserved)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       str_index(unreserved, c) < unreserved.n;
}

static void put_encoded(struct buf *b, struct str url, size_t encoding)
{
	for (size_t i = 0; i < url.n; i++) {
		char c = ascii_lower(url.p[i]), hex[2];

		if (is_plain(c, encodings[encoding].unreserved)) {
			buf_byte(b, c);
		} else if (c == ' ') {
			buf_add(b, encodings[encoding].space);
		} else {
			hex_write(&c, 1, hex);
			buf_byte(b, '%');
			buf_add(b, str_bytes(hex, 2));
		}
	}
}

/* The digest to verify, and what all texts it may belong to have in common. */
struct claim {
	const struct context *c;
	const struct signature *s;
	struct str digest, secret;
	struct buf tried[ENCODINGS]; /* the encodings of one URL tried so far */
	size_t tries;
};

/* Whether the digest fits this URL and body. Hashes the parts without copying them. */
static bool fits_text(const struct claim *g, struct str encoded, struct str colon, struct str body)
{
	const struct str parts[] = {g->s->expires, STR(":"), encoded, colon, body};
	struct digest d = digest_mac_joined(g->secret, parts, 5);
	char text[DIGEST_BASE64 + 1];

	base64_32(d.b, text);
	return secret_equal(g->digest, str_bytes(text, DIGEST_BASE64));
}

/* The same for the request's body; clients sign an empty one in three ways, see signature.h. */
static bool fits_body(const struct claim *g, struct str encoded)
{
	struct str body = g->s->body;

	if (body.n > 0 && !str_eq(body, STR("{}")))
		return fits_text(g, encoded, STR(":"), body);
	return fits_text(g, encoded, STR(""), STR("")) ||
	       fits_text(g, encoded, STR(":"), STR("")) ||
	       fits_text(g, encoded, STR(":"), STR("{}"));
}

static bool was_tried(const struct claim *g, struct str encoded)
{
	for (size_t i = 0; i < g->tries; i++)
		if (str_eq(buf_str(&g->tried[i]), encoded))
			return true;
	return false;
}

/* Whether the digest fits this decoded URL in any encoding. */
static bool fits_url(struct claim *g, struct str url)
{
	g->tries = 0;
	for (size_t encoding = 0; encoding < ENCODINGS; encoding++) {
		struct buf *b = &g->tried[g->tries];

		buf_init(b, g->c->arena, 3 * url.n + 1, URL_MAX);
		put_encoded(b, url, encoding);
		if (was_tried(g, buf_str(b)))
			continue;
		if (fits_body(g, buf_str(b)))
			return true;
		g->tries++;
	}
	return false;
}

/* Whether the digest fits the target below a base URL; `plus`: a plus sign means a space. */
static bool fits_base(struct claim *g, struct str base, bool plus)
{
	struct str url;
	struct buf b;

	buf_init(&b, g->c->arena, base.n + g->s->target.n, URL_MAX);
	buf_add(&b, base);
	buf_add(&b, g->s->target);
	return percent_decode(g->c->arena, buf_str(&b), plus, &url) && fits_url(g, url);
}

/* The same for any base URL; *plain: plus signs in the target are not spaces. */
static bool fits(struct claim *g, bool *plain)
{
	struct str bases = g->c->tenant->conf.text[CONF_SIGNATURE_BASE_URLS];
	bool has_plus = str_index(g->s->target, '+') < g->s->target.n;

	while (bases.p != NULL) {
		struct str base = str_trim(str_cut(&bases, ','));

		*plain = false;
		if (base.n > 0 && fits_base(g, base, true))
			return true;
		*plain = has_plus;
		if (base.n > 0 && has_plus && fits_base(g, base, false))
			return true;
	}
	return false;
}

/* Read a time as clients write it, those of .NET with AM or PM; 0 when malformed. */
static uint64_t read_expires(struct str text)
{
	bool am = str_ends(text, STR(" AM")), pm = str_ends(text, STR(" PM"));
	uint64_t when[2] = {0, 0};
	size_t n = sott_read_time(str_head(text, text.n - (am || pm ? 3 : 0)), when);
	bool first_is_am = when[0] < when[1];

	if (n == 0)
		return 0;
	if (!am && !pm)
		return when[0];
	return n < 2 ? 0 : when[first_is_am == am ? 0 : 1];
}

static enum err check_time(const struct context *c, struct str text)
{
	uint64_t when = read_expires(text);

	if (text.n == 0)
		return ERR_SIGNATURE_EXPIRES_MISSING;
	if (when == 0)
		return ERR_SIGNATURE_EXPIRES_FORMAT;
	return when < c->now || when > c->now + AHEAD_S ? ERR_SIGNATURE_EXPIRED : ERR_OK;
}

/* The same with the tenant's secret, and with its previous one while that is valid. */
static bool fits_secrets(struct claim *g, bool *plain)
{
	bool yes = false;

	for (int old = 0; old < 2 && !yes; old++) {
		struct tenant_secret secret;

		if (tenant_open_secret(g->c, g->c->tenant, old == 1, &secret)) {
			g->secret = str_of(secret.text);
			yes = fits(g, plain);
		}
		secret_zero(&secret, sizeof secret);
	}
	return yes;
}

enum err signature_check(const struct context *c, const struct signature *s, bool *plain_plus)
{
	struct str scheme = STR("SHA-256=");
	enum err e = s->digest.n == 0 ? ERR_SIGNATURE_MISSING : check_time(c, s->expires);
	struct claim g = {.c = c, .s = s, .digest = str_skip(s->digest, scheme.n)};

	assert(c->tenant != NULL);
	*plain_plus = false;
	if (e != ERR_OK)
		return e;
	if (!str_eq_ci(str_head(s->digest, scheme.n), scheme) || !fits_secrets(&g, plain_plus))
		return ERR_SIGNATURE_WRONG;
	return ERR_OK;
}
