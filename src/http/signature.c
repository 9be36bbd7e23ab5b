/* SPDX-License-Identifier: MIT */
#include "http/signature.h"

#include "domain/sott.h"

enum { AHEAD_S = 86400, URL_MAX = 3 * (QUERY_MAX + PATH_MAX_BYTES + 256) };

/* How a client's language encodes a URL: what it leaves as it is, and what a blank becomes. */
static const struct {
	struct str leaves, blank;
} ways[] = {
	{ STR_INIT("-_.!~*'()"), STR_INIT("%20") }, /* JavaScript */
	{ STR_INIT("-_.~"), STR_INIT("%20") },	    /* RFC 3986 */
	{ STR_INIT("-_.~"), STR_INIT("+") },	    /* Python */
	{ STR_INIT("-_."), STR_INIT("+") },	    /* PHP, Ruby */
	{ STR_INIT("-_.*"), STR_INIT("+") },	    /* Java */
	{ STR_INIT("-_.*()"), STR_INIT("+") },
	{ STR_INIT("-_.!*()"), STR_INIT("+") },	    /* .NET */
};

static bool is_plain(char c, struct str leaves)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || str_index(leaves, c) < leaves.n;
}

static void put_encoded(struct buf *b, struct str url, size_t way)
{
	for (size_t i = 0; i < url.n; i++) {
		char c = ascii_lower(url.p[i]), hex[2];

		if (is_plain(c, ways[way].leaves)) {
			buf_byte(b, c);
		} else if (c == ' ') {
			buf_add(b, ways[way].blank);
		} else {
			hex_write(&c, 1, hex);
			buf_byte(b, '%');
			buf_add(b, str_bytes(hex, 2));
		}
	}
}

/* The digest a client of that way would send; the body is not copied. */
static bool fits_way(const struct signature *s, struct str given, struct str secret,
		     struct str encoded)
{
	const struct str parts[] = { s->expires, STR(":"), encoded,
				     s->body.n > 0 ? STR(":") : STR(""), s->body };
	struct digest d = digest_mac_joined(secret, parts, 5);
	char text[DIGEST_BASE64 + 1];

	base64_32(d.b, text);
	return secret_equal(given, str_bytes(text, DIGEST_BASE64));
}

/* Whether the digest fits under any address and any way. */
static bool fits(const struct call *c, const struct signature *s, struct str given,
		 struct str secret)
{
	struct str bases = c->tenant->conf.text[CONF_SIGNATURE_BASE_URLS];
	struct buf encoded;

	buf_init(&encoded, c->arena, URL_MAX, URL_MAX);
	while (bases.p != NULL) {
		struct str base = str_trim(str_cut(&bases, ',')), url;
		struct buf b;

		buf_init(&b, c->arena, base.n + s->target.n, URL_MAX);
		buf_add(&b, base);
		buf_add(&b, s->target);
		if (base.n == 0 || !percent_decode(c->arena, buf_str(&b), true, &url))
			continue;
		for (size_t way = 0; way < sizeof ways / sizeof *ways; way++) {
			encoded.n = 0;
			put_encoded(&encoded, url, way);
			if (fits_way(s, given, secret, buf_str(&encoded)))
				return true;
		}
	}
	return false;
}

/* A time as the clients write it, .NET's with AM or PM; 0 when it is none. */
static uint64_t read_expires(struct str text)
{
	bool am = str_ends(text, STR(" AM")), pm = str_ends(text, STR(" PM"));
	uint64_t when[2] = { 0, 0 };
	size_t n = sott_read_time(str_head(text, text.n - (am || pm ? 3 : 0)), when);
	bool first_is_am = when[0] < when[1];

	if (n == 0)
		return 0;
	if (!am && !pm)
		return when[0];
	return n < 2 ? 0 : when[first_is_am == am ? 0 : 1];
}

static enum err check_time(const struct call *c, struct str text)
{
	uint64_t when = read_expires(text);

	if (text.n == 0)
		return ERR_SIGNATURE_EXPIRES_MISSING;
	if (when == 0)
		return ERR_SIGNATURE_EXPIRES_FORMAT;
	return when < c->now || when > c->now + AHEAD_S ? ERR_SIGNATURE_EXPIRED : ERR_OK;
}

enum err signature_check(const struct call *c, const struct signature *s)
{
	struct str scheme = STR("SHA-256="), given = str_skip(s->digest, scheme.n);
	enum err e = s->digest.n == 0 ? ERR_SIGNATURE_MISSING : check_time(c, s->expires);

	if (e != ERR_OK)
		return e;
	e = ERR_SIGNATURE_WRONG;
	for (int old = 0; old < 2 && e != ERR_OK; old++) {
		struct tenant_secret secret;

		if (tenant_open_secret(c, c->tenant, old == 1, &secret) &&
		    str_eq_ci(str_head(s->digest, scheme.n), scheme) &&
		    fits(c, s, given, str_of(secret.text)))
			e = ERR_OK;
		secret_zero(&secret, sizeof secret);
	}
	return e;
}
