/* SPDX-License-Identifier: MIT */
/* Mails as they are sent: addresses, headers nobody can add to, bodies in lines that are not too
 * long. */
#include "arena_fixture.h"

#include "base/codec.h"
#include "delivery/mime.h"

/* --- addresses ----------------------------------------------------------------- */

static void test_addresses(void **state)
{
	static const struct {
		const char *in, *out; /* NULL: malformed */
		bool ascii;
	} rows[] = {
		{"a@example.org", "a@example.org", true},
		{"a+b.c@B\xc3\xbc"
		 "cher.example",
		 "a+b.c@xn--bcher-kva.example", true},
		{"j\xc3\xb6rg@example.org", "j\xc3\xb6rg@example.org", false},
		{"-oQ/tmp@example.org", "-oQ/tmp@example.org", true},
		{"a@localhost", "a@localhost", true},
		{"a", NULL, false},
		{"@example.org", NULL, false},
		{"a@", NULL, false},
		{"a@b@c", NULL, false},
		{".a@example.org", NULL, false},
		{"a..b@example.org", NULL, false},
		{"a b@example.org", NULL, false},
		{"a,b@example.org", NULL, false},
		{"a@example.org\r\nBcc: b@example.org", NULL, false},
		{"a\r\n@example.org", NULL, false},
		{"a@exa mple.org", NULL, false},
		{"a@example.org>", NULL, false},
		{"a@-example.org", NULL, false},
		{"\"a b\"@example.org", NULL, false},
		{"a\xff@example.org", NULL, false},
	};

	(void)state; /* unused */
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str out = {"", 0};
		bool ascii = false, fine = mime_address(&arena, str_of(rows[i].in), &out, &ascii);

		if (fine != (rows[i].out != NULL))
			fail_msg("%s", rows[i].in);
		if (!fine)
			continue;
		assert_text(out, rows[i].out);
		assert_int_equal(ascii, rows[i].ascii);
	}
}

static bool takes(const char *local, size_t local_n, const char *domain, size_t domain_n)
{
	char text[600];
	struct str out;
	bool ascii;

	memcpy(text, local, local_n);
	text[local_n] = '@';
	memcpy(text + local_n + 1, domain, domain_n);
	return mime_address(&arena, str_bytes(text, local_n + 1 + domain_n), &out, &ascii);
}

static void test_addresses_have_largest_lengths(void **state)
{
	char local[80], domain[300];

	(void)state;
	memset(local, 'l', sizeof local);
	memset(domain, 'd', sizeof domain);
	assert_true(takes(local, 64, "x.example", 9));
	assert_false(takes(local, 65, "x.example", 9));
	assert_true(takes("a", 1, domain, 63)); /* a label has 63 bytes, RFC 1035 */
	assert_false(takes("a", 1, domain, 64));
	for (size_t i = 60; i < sizeof domain; i += 61)
		domain[i] = '.';
	assert_true(takes("a", 1, domain, 253));
	assert_false(takes("a", 1, domain, 254));
	assert_true(takes(local, 64, domain, 253));
}

/* --- headers -------------------------------------------------------------------- */

static struct str write_mail(const char *name, const char *subject, const char *text)
{
	struct mime m = {.from_name = str_of(name),
			 .from = STR("f@example.org"),
			 .to = STR("t@example.org"),
			 .subject = str_of(subject),
			 .text = str_of(text),
			 .domain = STR("example.org"),
			 .now = 1700000000};
	struct buf b;

	buf_init(&b, &arena, 1024, MIME_MAX);
	return mime_write(&b, &m) ? buf_str(&b) : STR("");
}

static bool has(struct str s, const char *part)
{
	for (size_t i = 0; i < s.n; i++)
		if (str_starts(str_skip(s, i), str_of(part)))
			return true;
	return false;
}

static void test_mime(void **state)
{
	struct str mail = write_mail("A \"B\" \\", "plain", "a=b \nlast ");

	(void)state; /* unused */
	assert_true(str_starts(mail, STR("Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n")));
	assert_true(has(mail, "From: \"A \\\"B\\\" \\\\\"\r\n <f@example.org>\r\n"));
	assert_true(has(mail, "\r\n\r\na=3Db=20\r\nlast=20\r\n"));
	mail = write_mail("x", "=?UTF-8?Q?forged?=", "t");
	assert_false(has(mail, "forged"));
	assert_text(write_mail("x", "a\r\nBcc: evil@example.org", "t"), "");
	assert_text(write_mail("x\nBcc: evil@example.org", "a", "t"), "");
	assert_text(write_mail("x", "bad utf-8 \xff", "t"), "");
}

/* Long texts of wide characters: no line too long, no character cut in a header. */
static void test_mime_folds_long_lines(void **state)
{
	char subject[301] = "", text[3001] = "";
	struct str rest;

	(void)state; /* unused */
	for (size_t i = 0; i < 100; i++)
		memcpy(subject + 3 * i, "\xe2\x82\xac", 3);
	for (size_t i = 0; i < 1000; i++)
		memcpy(text + 3 * i, "\xe2\x82\xac", 3);
	rest = write_mail(subject, subject, text);
	assert_true(rest.n > 0);
	while (rest.p != NULL) {
		struct str line = str_cut(&rest, '\n'), word;

		assert_true(line.n <= 79);
		if (rest.p != NULL)
			assert_true(str_ends(line, STR("\r")));
		line = str_trim(line);
		if (!str_ends(line, STR("?=")))
			continue;
		while (!str_starts(line, STR("=?UTF-8?B?")))
			line = str_skip(line, 1);
		assert_true(line.n <= 75);
		assert_true(base64_read(&arena, str_bytes(line.p + 10, line.n - 12), &word));
		assert_true(utf8_valid(word));
	}
}

static struct mime plain_mail(void)
{
	return (struct mime){.from = STR("f@example.org"),
			     .to = STR("t@example.org"),
			     .subject = STR("s"),
			     .text = STR("t"),
			     .domain = STR("example.org")};
}

static struct str written(const struct mime *m)
{
	struct buf b;

	buf_init(&b, &arena, 1024, MIME_MAX);
	assert_true(mime_write(&b, m));
	return buf_str(&b);
}

static void test_the_headers_of_a_mail(void **state)
{
	struct mime m = plain_mail();
	struct str mail;

	(void)state;
	m.reply_to = STR("r@example.org");
	mail = written(&m);
	assert_true(has(mail, "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n"));
	assert_true(has(mail, "\r\nFrom: <f@example.org>\r\nTo: <t@example.org>\r\n"
			      "Reply-To: <r@example.org>\r\nSubject: s\r\nMessage-ID: <"));
	assert_true(has(mail, "@example.org>\r\nAuto-Submitted: auto-generated\r\n"));
	assert_true(has(mail, "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
			      "Content-Transfer-Encoding: quoted-printable\r\n\r\nt\r\n"));
	assert_false(str_eq(mail, written(&m))); /* each has an id of its own */
	m.reply_to = STR("");
	assert_false(has(written(&m), "Reply-To"));
}

/* Whatever a header is made of, a mail with a line more is none. */
static void test_no_header_is_added(void **state)
{
	const struct str bad[] = {STR("a\r\nBcc: b@example.org"),
				  STR("a\nb"),
				  STR("a\rb"),
				  STR("a\0b"),
				  STR("a\x7f"),
				  STR("a\tb")};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct mime mails[6];
		struct buf b;

		for (size_t k = 0; k < COUNT_OF(mails); k++)
			mails[k] = plain_mail();
		mails[0].from_name = mails[1].from = mails[2].to = bad[i];
		mails[3].reply_to = mails[4].subject = mails[5].domain = bad[i];
		for (size_t k = 0; k < COUNT_OF(mails); k++) {
			buf_init(&b, &arena, 1024, MIME_MAX);
			assert_false(mime_write(&b, &mails[k]));
		}
	}
}

/* --- bodies --------------------------------------------------------------------- */

static int hex_of(char c)
{
	return c <= '9' ? c - '0' : c - 'A' + 10;
}

/* What a mail program reads: RFC 2045, 6.7, lines ended by LF. */
static struct str read_quoted(struct str s)
{
	struct buf b;

	buf_init(&b, &arena, s.n, s.n);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\r')
			continue;
		if (s.p[i] != '=') {
			buf_byte(&b, s.p[i]);
		} else if (s.p[i + 1] == '\r') {
			i += 2;
		} else {
			buf_byte(&b, (char)(hex_of(s.p[i + 1]) * 16 + hex_of(s.p[i + 2])));
			i += 2;
		}
	}
	return buf_str(&b);
}

static struct str body_of(struct str mail)
{
	for (size_t i = 0; i < mail.n; i++)
		if (str_starts(str_skip(mail, i), STR("\r\n\r\n")))
			return str_skip(mail, i + 4);
	return STR("");
}

/* Every text is read as it was written, but for the ends of its lines; see put_qp. */
static void test_bodies_are_read_as_they_were_written(void **state)
{
	static char lines[4000], wide[4000];
	const struct {
		struct str text, read;
	} rows[] = {
		{STR(""), STR("")},
		{STR("a"), STR("a\n")},
		{STR("a\n"), STR("a\n")},
		{STR("a\r\nb\r\n"), STR("a\nb\n")},
		{STR("\n\n\n"), STR("\n\n\n")},
		{STR("a \nb\t\n c"), STR("a \nb\t\n c\n")},
		{STR("=3D == \0 \x7f \xff"), STR("=3D == \0 \x7f \xff\n")},
		{STR(".\n.\nFrom me"), STR(".\n.\nFrom me\n")},
		{str_bytes(lines, sizeof lines - 1), str_bytes(lines, sizeof lines)},
		{str_bytes(wide, sizeof wide - 1), str_bytes(wide, sizeof wide)},
	};

	(void)state;
	memset(lines, 'l', sizeof lines);
	memset(wide, '=', sizeof wide);
	lines[sizeof lines - 1] = wide[sizeof wide - 1] = '\n';
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct mime m = plain_mail();
		struct str body, rest;

		m.text = rows[i].text;
		body = rest = body_of(written(&m));
		assert_true(str_eq(read_quoted(body), rows[i].read));
		assert_true(str_is_ascii(body));
		while (rest.p != NULL) {
			struct str line = str_cut(&rest, '\n');

			assert_true(line.n <= 77); /* 76 and CR */
			assert_int_equal(str_index(line, '\r'), line.n > 0 ? line.n - 1 : 0);
			assert_false(str_ends(line, STR(" \r")) || str_ends(line, STR("\t\r")));
		}
	}
}

static void test_html_stands_beside_the_text(void **state)
{
	struct mime m = plain_mail();
	struct str mail, rest, boundary, first, second, end;

	(void)state;
	m.text = STR("--=_ is text");
	m.html = STR("<p>\xc3\xbc</p>");
	mail = rest = written(&m);
	assert_true(has(mail, "Content-Type: multipart/alternative;\r\n boundary=\"=_"));
	while (!str_starts(rest, STR("boundary=\"")))
		rest = str_skip(rest, 1);
	(void)str_cut(&rest, '"');
	boundary = str_cut(&rest, '"');
	assert_int_equal(boundary.n, 2 + 32);
	rest = body_of(mail);
	first = str_cut(&rest, '\n');
	assert_true(str_eq(str_trim(str_skip(first, 2)), boundary));
	assert_true(str_starts(rest, STR("Content-Type: text/plain;")));
	assert_true(str_starts(body_of(rest), STR("--=3D_ is text\r\n")));
	while (!str_starts(rest, STR("\r\n--=_")))
		rest = str_skip(rest, 1);
	rest = str_skip(rest, 2);
	second = str_cut(&rest, '\n');
	assert_true(str_eq(first, second));
	assert_true(str_starts(rest, STR("Content-Type: text/html;")));
	rest = body_of(rest);
	assert_true(str_starts(rest, STR("<p>=C3=BC</p>\r\n\r\n--")));
	end = str_skip(rest, 17);
	assert_true(str_starts(str_skip(end, 2), boundary));
	assert_text(str_skip(end, 2 + boundary.n), "--\r\n");
}

static void test_a_mail_that_does_not_fit_is_none(void **state)
{
	struct mime m = plain_mail();
	size_t whole = written(&m).n;
	struct buf b;

	(void)state;
	for (size_t max = 0; max <= whole; max++) {
		buf_init(&b, &arena, 0, max);
		assert_int_equal(mime_write(&b, &m), max == whole);
	}
}

static const struct CMUnitTest tests[] = {
	T(test_addresses),
	T(test_addresses_have_largest_lengths),
	T(test_mime),
	T(test_mime_folds_long_lines),
	T(test_the_headers_of_a_mail),
	T(test_no_header_is_added),
	T(test_bodies_are_read_as_they_were_written),
	T(test_html_stands_beside_the_text),
	T(test_a_mail_that_does_not_fit_is_none),
};

TEST_MAIN(RUN(tests))
