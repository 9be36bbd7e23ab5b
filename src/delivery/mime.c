/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* gmtime_r */
#include "delivery/mime.h"

#include <assert.h>
#include <idn2.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/codec.h"
#include "base/secret.h"

enum {
	LOCAL_MAX = 64,
	DOMAIN_MAX = 253,
	PLAIN_HEADER = 60, /* a header value up to this length is written on one line */
	WORD_BYTES = 39,   /* in an encoded word, which then has 64 characters */
	QP_LINE = 75,	   /* before the = of a soft line break */
	RANDOM = 16,
};

/* --- addresses --------------------------------------------------------- */

static bool is_atom_byte(char c)
{
	char l = ascii_lower(c);

	if ((l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80)
		return true;
	return c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL;
}

/* Atoms separated by single dots (RFC 5322, RFC 6531); quoted ones are refused. */
static bool local_fits(struct str local)
{
	for (size_t i = 0; i < local.n; i++) {
		bool dot = local.p[i] == '.';

		if (dot && (i == 0 || i + 1 == local.n || local.p[i - 1] == '.'))
			return false;
		if (!dot && !is_atom_byte(local.p[i]))
			return false;
	}
	return local.n > 0 && local.n <= LOCAL_MAX && utf8_valid(local);
}

/* Only characters of host names; IDNA would allow more. */
static bool is_host(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char l = ascii_lower(s.p[i]);
		bool edge = i == 0 || i + 1 == s.n || s.p[i - 1] == '.' || s.p[i + 1] == '.';

		if (!((l >= 'a' && l <= 'z') || (l >= '0' && l <= '9') ||
		      (!edge && (l == '-' || l == '.'))))
			return false;
	}
	return s.n > 0 && s.n <= DOMAIN_MAX;
}

static bool read_domain(struct arena *arena, struct str text, struct str *out)
{
	uint8_t *label = NULL;
	bool ok;

	if (text.n == 0 || text.n > DOMAIN_MAX || str_has_control(text) || !utf8_valid(text))
		return false;
	ok = idn2_lookup_u8((const uint8_t *)arena_cstr(arena, text), &label,
			    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) == IDN2_OK;
	if (ok)
		*out = arena_copy(arena, str_of((const char *)label));
	idn2_free(label);
	return ok && is_host(*out);
}

bool mime_address(struct arena *arena, struct str text, struct str *out, bool *ascii)
{
	struct str rest = text, domain;
	struct str local = str_cut(&rest, '@');
	struct buf b;

	if (rest.p == NULL || !local_fits(local) || !read_domain(arena, rest, &domain))
		return false;
	buf_init(&b, arena, local.n + domain.n + 1, MAIL_ADDRESS_MAX);
	buf_add(&b, local);
	buf_byte(&b, '@');
	buf_add(&b, domain);
	*out = buf_str(&b);
	*ascii = str_is_ascii(local);
	return !b.overflowed;
}

/* --- headers ----------------------------------------------------------- */

/* How many bytes of s fit a word without cutting a character. */
static size_t word_length(struct str s)
{
	size_t n = s.n < WORD_BYTES ? s.n : WORD_BYTES;

	while (n > 0 && n < s.n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return n > 0 ? n : s.n;
}

/* RFC 2047: words of at most 75 characters, one a line. */
static void put_encoded(struct buf *b, struct str s)
{
	while (s.n > 0) {
		size_t n = word_length(s);

		buf_lit(b, "=?UTF-8?B?");
		buf_add(b, base64_write(b->arena, str_head(s, n)));
		buf_lit(b, "?=");
		s = str_skip(s, n);
		if (s.n > 0)
			buf_lit(b, "\r\n ");
	}
}

static bool stands_plain(struct str s)
{
	bool encoded = false;

	for (size_t i = 0; i + 1 < s.n; i++)
		encoded = encoded || (s.p[i] == '=' && s.p[i + 1] == '?');
	return str_is_ascii(s) && s.n <= PLAIN_HEADER && !encoded;
}

static bool put_text_header(struct buf *b, const char *name, struct str value)
{
	if (str_has_control(value) || !utf8_valid(value))
		return false;
	buf_lit(b, name);
	if (stands_plain(value))
		buf_add(b, value);
	else
		put_encoded(b, value);
	buf_lit(b, "\r\n");
	return true;
}

static void put_quoted(struct buf *b, struct str s)
{
	buf_byte(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			buf_byte(b, '\\');
		buf_byte(b, s.p[i]);
	}
	buf_byte(b, '"');
}

static bool put_address_header(struct buf *b, const char *header, struct str name,
			       struct str address)
{
	if (str_has_control(name) || str_has_control(address) || !utf8_valid(name))
		return false;
	buf_lit(b, header);
	if (name.n > 0 && stands_plain(name))
		put_quoted(b, name);
	else
		put_encoded(b, name);
	buf_lit(b, name.n > 0 ? "\r\n <" : "<");
	buf_add(b, address);
	buf_lit(b, ">\r\n");
	return true;
}

static void put_date(struct buf *b, uint64_t now)
{
	static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	char text[64];
	time_t t = (time_t)now;
	struct tm tm = {0};

	if (gmtime_r(&t, &tm) == NULL)
		tm = (struct tm){.tm_mday = 1, .tm_year = 70};
	(void)snprintf(text, sizeof text, "Date: %s, %02d %s %d %02d:%02d:%02d +0000\r\n",
		       days[tm.tm_wday], tm.tm_mday, months[tm.tm_mon], tm.tm_year + 1900,
		       tm.tm_hour, tm.tm_min, tm.tm_sec); /* fits */
	buf_lit(b, text);
}

static void random_hex(char out[2 * RANDOM])
{
	uint8_t bytes[RANDOM];

	secret_random(bytes, sizeof bytes);
	hex_write(bytes, sizeof bytes, out);
}

static void put_message_id(struct buf *b, struct str domain)
{
	char id[2 * RANDOM];

	random_hex(id);
	buf_lit(b, "Message-ID: <");
	buf_add(b, str_bytes(id, sizeof id));
	buf_byte(b, '@');
	buf_add(b, domain);
	buf_lit(b, ">\r\n");
}

/* --- bodies ------------------------------------------------------------ */

static void put_qp_byte(struct buf *b, unsigned char c)
{
	static const char hex[] = "0123456789ABCDEF";

	buf_byte(b, '=');
	buf_byte(b, hex[c >> 4]);
	buf_byte(b, hex[c & 15]);
}

/* Whether a byte needs no encoding: printable, not '=', not a space at the end of a
 * line. */
static bool qp_plain(struct str s, size_t i)
{
	char c = s.p[i];
	bool last = i + 1 == s.n || s.p[i + 1] == '\n' || s.p[i + 1] == '\r';

	return (c > ' ' && c < 0x7f && c != '=') || ((c == ' ' || c == '\t') && !last);
}

/* Quoted-printable (RFC 2045 section 6.7); ends with a line break. */
static void put_qp(struct buf *b, struct str s)
{
	size_t column = 0;

	for (size_t i = 0; i < s.n; i++) {
		size_t width = qp_plain(s, i) ? 1 : 3;

		if (s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n')
			continue;
		if (s.p[i] == '\n') {
			buf_lit(b, "\r\n");
			column = 0;
			continue;
		}
		if (column + width > QP_LINE) {
			buf_lit(b, "=\r\n");
			column = 0;
		}
		if (width == 1)
			buf_byte(b, s.p[i]);
		else
			put_qp_byte(b, (unsigned char)s.p[i]);
		column += width;
	}
	if (column > 0)
		buf_lit(b, "\r\n");
}

static void put_part(struct buf *b, const char *type, struct str body)
{
	buf_lit(b, "Content-Type: ");
	buf_lit(b, type);
	buf_lit(b, "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
	put_qp(b, body);
}

static void put_alternatives(struct buf *b, const struct mime *m)
{
	char id[2 * RANDOM];
	struct str boundary = str_bytes(id, sizeof id);

	random_hex(id);
	buf_lit(b, "Content-Type: multipart/alternative;\r\n boundary=\"=_");
	buf_add(b, boundary); /* "=_" cannot stand in quoted-printable */
	buf_lit(b, "\"\r\n\r\n--=_");
	buf_add(b, boundary);
	buf_lit(b, "\r\n");
	put_part(b, "text/plain", m->text);
	buf_lit(b, "\r\n--=_");
	buf_add(b, boundary);
	buf_lit(b, "\r\n");
	put_part(b, "text/html", m->html);
	buf_lit(b, "\r\n--=_");
	buf_add(b, boundary);
	buf_lit(b, "--\r\n");
}

bool mime_write(struct buf *b, const struct mime *m)
{
	assert(m->from.n > 0 && m->to.n > 0);
	put_date(b, m->now);
	if (!put_address_header(b, "From: ", m->from_name, m->from) ||
	    !put_address_header(b, "To: ", STR(""), m->to) ||
	    (m->reply_to.n > 0 && !put_address_header(b, "Reply-To: ", STR(""), m->reply_to)) ||
	    !put_text_header(b, "Subject: ", m->subject) || str_has_control(m->domain))
		return false;
	put_message_id(b, m->domain);
	buf_lit(b, "Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n"
		   "MIME-Version: 1.0\r\n");
	if (m->html.n > 0)
		put_alternatives(b, m);
	else
		put_part(b, "text/plain", m->text);
	return !b->overflowed;
}
