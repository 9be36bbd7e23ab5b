/* SPDX-License-Identifier: MIT */
/*
 * Foreign values in a mail. Parts: address of the sender, of the recipient, name of the sender,
 * subject, text, HTML. None of them may become a header or a line of its own.
 */
#include "fuzz.h"

#include "base/buf.h"
#include "delivery/mime.h"

static const char *const headers[] = {"Date",
				      "From",
				      "To",
				      "Reply-To",
				      "Subject",
				      "Message-ID",
				      "Auto-Submitted",
				      "X-Auto-Response-Suppress",
				      "MIME-Version",
				      "Content-Type",
				      "Content-Transfer-Encoding"};

/* Which header a line begins with; COUNT_OF(headers) for none of ours. */
static size_t header_of(struct str line)
{
	struct str name = str_head(line, str_index(line, ':'));
	size_t i = 0;

	while (i < COUNT_OF(headers) && !str_eq(name, str_of(headers[i])))
		i++;
	return i;
}

/* Take a line that ends in CRLF; none has another line end inside, or is too long. */
static struct str cut_line(struct str *rest)
{
	size_t n = str_index(*rest, '\n');
	struct str line = str_head(*rest, n);

	MUST(n < rest->n && line.n > 0 && line.p[line.n - 1] == '\r');
	line.n--;
	MUST(line.n <= 998 && str_index(line, '\r') == line.n);
	*rest = str_skip(*rest, n + 1);
	return line;
}

/* The head: every header is one of ours, and comes once. What is left is the body. */
static void check_head(struct str *mail)
{
	bool seen[COUNT_OF(headers)] = {false};

	for (struct str line = cut_line(mail); line.n > 0; line = cut_line(mail)) {
		size_t i = header_of(line);

		if (line.p[0] == ' ')
			continue; /* goes on */
		MUST(i < COUNT_OF(headers) && !seen[i]);
		seen[i] = true;
	}
	MUST(seen[0] && seen[1] && seen[2] && seen[4] && seen[5]);
}

static void check_body(struct str body)
{
	while (body.n > 0) {
		struct str line = cut_line(&body);

		MUST(line.n <= 76 + 2 && str_is_ascii(line));
		for (size_t i = 0; i < line.n; i++)
			MUST(line.p[i] >= ' ' || line.p[i] == '\t');
	}
}

/* The text of quoted-printable, with LF for CRLF and one at the end; see check_text. */
static struct str decode_qp(struct arena *a, struct str body)
{
	struct buf b;

	buf_init(&b, a, body.n + 1, body.n + 1);
	while (body.n > 0) {
		struct str line = cut_line(&body);
		bool soft = line.n > 0 && line.p[line.n - 1] == '=';

		line.n -= soft ? 1 : 0;
		while (line.n > 0) {
			uint8_t c = (uint8_t)line.p[0];

			if (c == '=')
				MUST(hex_read(str_head(str_skip(line, 1), 2), &c, 1));
			buf_byte(&b, (char)c);
			line = str_skip(line, line.p[0] == '=' ? 3 : 1);
		}
		if (!soft)
			buf_byte(&b, '\n');
	}
	return buf_str(&b);
}

/* CRLF is a line end like LF, and the last line ends. */
static struct str plain_lines(struct arena *a, struct str s)
{
	struct buf b;

	buf_init(&b, a, s.n + 1, s.n + 1);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\r' || i + 1 == s.n || s.p[i + 1] != '\n')
			buf_byte(&b, s.p[i]);
	if (b.n > 0 && b.p[b.n - 1] != '\n')
		buf_byte(&b, '\n');
	return buf_str(&b);
}

static bool read_address(struct arena *a, struct str text, struct str *out)
{
	struct str again;
	bool ascii, still;

	if (!mime_address(a, text, out, &ascii))
		return false;
	MUST(out->n <= MAIL_ADDRESS_MAX && utf8_valid(*out) && !str_has_control(*out));
	MUST(str_index(*out, ' ') == out->n && str_index(*out, '<') == out->n);
	MUST(str_is_ascii(*out) == ascii);
	MUST(mime_address(a, *out, &again, &still) && str_eq(again, *out) && still == ascii);
	return true;
}

void fuzz_one(struct arena *a, struct str in)
{
	struct mime m = {.from = STR("service@example.org"),
			 .to = STR("anna@example.com"),
			 .domain = STR("example.org")};
	struct buf b;

	(void)read_address(a, fuzz_part(&in), &m.from);
	if (read_address(a, fuzz_part(&in), &m.to))
		m.reply_to = m.to;
	m.from_name = fuzz_part(&in);
	m.subject = fuzz_part(&in);
	m.text = fuzz_part(&in);
	m.html = in;
	buf_init(&b, a, 4096, MIME_MAX);
	if (!mime_write(&b, &m)) {
		MUST(str_has_control(m.from_name) || str_has_control(m.subject) ||
		     !utf8_valid(m.from_name) || !utf8_valid(m.subject) || b.overflowed);
		return;
	}

	struct str mail = buf_str(&b);

	check_head(&mail);
	check_body(mail);
	if (m.html.n == 0)
		MUST(str_eq(decode_qp(a, mail), plain_lines(a, m.text)));
}
