/* SPDX-License-Identifier: MIT */
/* Texts that carry bytes. The first byte of the input chooses the encoding. */
#include "fuzz.h"

static void check_hex(struct arena *a, struct str s)
{
	char *bytes = arena_alloc(a, s.n / 2 + 1), *text = arena_alloc(a, s.n + 1);

	if (!hex_read(s, bytes, s.n / 2))
		return;
	hex_write(bytes, s.n / 2, text);
	MUST(str_eq_ci(str_bytes(text, s.n), s));
}

/* Each value has one spelling: what is read is written the same. */
static void check_base64(struct arena *a, struct str s)
{
	struct str bytes;

	if (base64_read(a, s, &bytes))
		MUST(str_eq(base64_write(a, bytes), s));
	MUST(base64_read(a, base64_write(a, s), &bytes) && str_eq(bytes, s));
}

static void check_base64url(struct arena *a, struct str s)
{
	struct str bytes, again;
	char text[BASE64URL_DIGEST + 1];

	if (!base64url_read(a, s, &bytes))
		return;
	MUST(bytes.n == s.n * 3 / 4);
	MUST(s.n % 4 != 1 && fuzz_printable(s));
	if (bytes.n != 32)
		return;
	base64url_32((const uint8_t *)bytes.p, text);
	MUST(str_eq(str_of(text), s));
	MUST(base64url_read(a, str_of(text), &again) && str_eq(again, bytes));
}

static void check_base32(struct arena *a, struct str s)
{
	struct str text = base32_write(a, s);

	MUST(text.n == (s.n * 8 + 4) / 5 && fuzz_printable(text));
}

static void check_guid(struct str s)
{
	char text[GUID_TEXT + 1];
	struct guid g, again;

	if (!guid_read(s, &g))
		return;
	guid_write(&g, text);
	MUST(guid_read(str_of(text), &again) && guid_equal(&g, &again));
	MUST(s.n == 2 * GUID_BYTES || str_eq_ci(s, str_of(text)));
}

static void check_percent(struct arena *a, struct str s)
{
	struct str out, again;

	for (int plus = 0; plus < 2; plus++) {
		if (!percent_decode(a, s, plus == 1, &out))
			continue;
		MUST(out.n <= s.n && utf8_valid(out) && str_index(out, '\0') == out.n);
		MUST(percent_decode(a, percent_encode(a, out), plus == 1, &again));
		MUST(str_eq(again, out));
	}
	MUST(fuzz_printable(percent_encode(a, s)));
}

/* UTF-8 is what is made of code points, each taken off in turn. */
static void check_utf8(struct str s)
{
	struct str rest = s;
	size_t n = 0, characters = 0;
	uint32_t code = 0;

	while ((n = utf8_next(rest, &code)) > 0) {
		MUST(n <= 4 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff));
		MUST(n == (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4));
		rest = str_skip(rest, n);
		characters++;
	}
	MUST(utf8_valid(s) == (rest.n == 0));
	if (rest.n == 0)
		MUST(str_characters(s) == characters);
}

void fuzz_one(struct arena *a, struct str in)
{
	switch (fuzz_byte(&in)) {
	case 'h':
		check_hex(a, in);
		break;
	case 'b':
		check_base64(a, in);
		break;
	case 'u':
		check_base64url(a, in);
		break;
	case '3':
		check_base32(a, in);
		break;
	case 'g':
		check_guid(in);
		break;
	case 'p':
		check_percent(a, in);
		break;
	default:
		check_utf8(in);
	}
}
