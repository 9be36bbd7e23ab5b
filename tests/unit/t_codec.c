/* SPDX-License-Identifier: MIT */
/* Hexadecimal, base64, GUID, percent-encoding, UTF-8. */
#include "arena_fixture.h"

#include "base/codec.h"

static void test_hex(void **state)
{
	const uint8_t bytes[] = {0x00, 0x0f, 0xa5, 0xff};
	uint8_t back[4];
	char text[8];

	(void)state;
	hex_write(bytes, 4, text);
	assert_str(str_bytes(text, 8), STR("000fa5ff"));
	assert_true(hex_read(STR("000FA5fF"), back, 4));
	assert_memory_equal(back, bytes, 4);
	assert_false(hex_read(STR("000fa5f"), back, 4));
	assert_false(hex_read(STR("000fa5fff"), back, 4));
	assert_false(hex_read(STR("000fa5fg"), back, 4));
	assert_false(hex_read(STR("000fa5f "), back, 4));
	assert_false(hex_read(STR("0x0fa5ff"), back, 4));
}

static void test_base32(void **state)
{
	(void)state; /* RFC 4648 section 10, without padding */
	assert_text(base32_write(&arena, STR("")), "");
	assert_text(base32_write(&arena, STR("f")), "MY");
	assert_text(base32_write(&arena, STR("fo")), "MZXQ");
	assert_text(base32_write(&arena, STR("foo")), "MZXW6");
	assert_text(base32_write(&arena, STR("foob")), "MZXW6YQ");
	assert_text(base32_write(&arena, STR("fooba")), "MZXW6YTB");
	assert_text(base32_write(&arena, STR("foobar")), "MZXW6YTBOI");
	assert_text(base32_write(&arena, STR("\xff\xff\xff\xff\xff")), "77777777");
}

static void test_percent_encoding(void **state)
{
	(void)state;
	assert_text(percent_encode(&arena, STR("")), "");
	assert_text(percent_encode(&arena, STR("aZ09-._~")), "aZ09-._~");
	assert_text(percent_encode(&arena, STR("a b&c=d:e@f/g%+\xc3\xab")),
		    "a%20b%26c%3Dd%3Ae%40f%2Fg%25%2B%C3%AB");
}

static void test_base64url(void **state)
{
	uint8_t bytes[32];
	char text[BASE64URL_DIGEST + 1];

	(void)state;
	memset(bytes, 0xff, sizeof bytes);
	base64url_32(bytes, text);
	assert_string_equal(text, "__________________________________________8");
	memset(bytes, 0, sizeof bytes);
	bytes[0] = 0xfb;
	base64url_32(bytes, text);
	assert_string_equal(text, "-wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
}

static void test_base64(void **state)
{
	static const struct {
		struct str plain;
		const char *text;
	} rows[] = {
		/* RFC 4648 section 10 */
		{STR_INIT(""), ""},
		{STR_INIT("f"), "Zg=="},
		{STR_INIT("fo"), "Zm8="},
		{STR_INIT("foo"), "Zm9v"},
		{STR_INIT("foob"), "Zm9vYg=="},
		{STR_INIT("fooba"), "Zm9vYmE="},
		{STR_INIT("foobar"), "Zm9vYmFy"},
		{STR_INIT("\xfb\xff\0"), "+/8A"},
	};
	static const char *const bad[] = {"Z",	   "Zg",   "Zg=",  "Zg===",    "Zm9v ", "Zm9v\n",
					  "Zm 9v", "-_8A", "Zh==", "Zg==Zg==", "="};
	struct str out;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_text(base64_write(&arena, rows[i].plain), rows[i].text);
		assert_true(base64_read(&arena, str_of(rows[i].text), &out));
		assert_str(out, rows[i].plain);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (base64_read(&arena, str_of(bad[i]), &out))
			fail_msg("taken: %s", bad[i]);
}

/* libsodium alone would accept some of these bytes as letters. */
static void test_base64_accepts_only_ascii(void **state)
{
	(void)state;
	for (unsigned c = 0x80; c <= 0xff; c++) {
		const char text[] = {'Z', 'm', '9', (char)c};
		struct str out;

		assert_false(base64_read(&arena, str_bytes(text, sizeof text), &out));
		assert_false(base64url_read(&arena, str_bytes(text, sizeof text), &out));
	}
}

static void test_guid(void **state)
{
	static const char *const good[] = {
		"0f8fad5b-d9cb-469f-a165-70867728950e",
		"0F8FAD5B-D9CB-469F-A165-70867728950E",
		"0f8fad5bd9cb469fa16570867728950e",
		"0F8FAD5BD9CB469FA16570867728950E",
	};
	static const char *const bad[] = {
		"",
		"0f8fad5b-d9cb-469f-a165-70867728950",
		"0f8fad5b-d9cb-469f-a165-70867728950e1",
		"0f8fad5bd-9cb-469f-a165-70867728950e",
		"0f8fad5b_d9cb_469f_a165_70867728950e",
		"0f8fad5b-d9cb-469f-a16570867728950e-",
		"0f8fad5b-d9cb469fa165-70867728950e",
		"{f8fad5b-d9cb-469f-a165-70867728950e",
		"gf8fad5b-d9cb-469f-a165-70867728950e",
		"0f8fad5bd9cb469fa16570867728950",
		"0f8fad5bd9cb469fa16570867728950e0",
		"------------------------------------",
		"{0f8fad5b-d9cb-469f-a165-70867728950e}",
	};
	char text[GUID_TEXT + 1];
	struct guid g, first;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		assert_true(guid_read(str_of(good[i]), i == 0 ? &first : &g));
		assert_true(i == 0 || guid_equal(&first, &g));
	}
	guid_write(&first, text);
	assert_string_equal(text, good[0]);
	assert_int_equal(first.b[0], 0x0f);
	assert_int_equal(first.b[15], 0x0e);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (guid_read(str_of(bad[i]), &g))
			fail_msg("taken: %s", bad[i]);
	g = first;
	g.b[15] ^= 0x80;
	assert_false(guid_equal(&first, &g));
}

static void test_random_guids(void **state)
{
	uint8_t any[GUID_BYTES] = {0}, all[GUID_BYTES];

	(void)state;
	memset(all, 0xff, sizeof all);
	for (int i = 0; i < 1000; i++) {
		struct guid g = guid_random();

		assert_int_equal(g.b[6] & 0xf0, 0x40);
		assert_int_equal(g.b[8] & 0xc0, 0x80);
		for (int k = 0; k < GUID_BYTES; k++) {
			any[k] |= g.b[k];
			all[k] &= g.b[k];
		}
	}
	for (int k = 0; k < GUID_BYTES; k++) { /* every other bit has been 0 and 1 */
		uint8_t fixed = k == 6 ? 0xf0 : k == 8 ? 0xc0 : 0;

		assert_int_equal(any[k] | fixed, 0xff);
		assert_int_equal(all[k] & ~fixed, 0);
	}
}

static void test_percent(void **state)
{
	static const struct {
		struct str text;
		bool plus, fine;
		struct str out;
	} rows[] = {
		{STR_INIT(""), false, true, STR_INIT("")},
		{STR_INIT("plain"), false, true, STR_INIT("plain")},
		{STR_INIT("a%20b"), false, true, STR_INIT("a b")},
		{STR_INIT("a+b"), false, true, STR_INIT("a+b")},
		{STR_INIT("a+b"), true, true, STR_INIT("a b")},
		{STR_INIT("%2b+%2B"), true, true, STR_INIT("+ +")},
		{STR_INIT("%41%6a%6A"), false, true, STR_INIT("Ajj")},
		{STR_INIT("%2541"), false, true, STR_INIT("%41")}, /* once */
		{STR_INIT("%c3%a4"), false, true, STR_INIT("\xc3\xa4")},
		{STR_INIT("%01%7f"), false, true, STR_INIT("\x01\x7f")},
		{STR_INIT("%00"), false, false, STR_INIT("")},
		{STR_INIT("a%00b"), true, false, STR_INIT("")},
		{STR_INIT("a\0b"), false, false, STR_INIT("")},
		{STR_INIT("a\0b%20"), false, false, STR_INIT("")},
		{STR_INIT("%"), false, false, STR_INIT("")},
		{STR_INIT("%2"), false, false, STR_INIT("")},
		{STR_INIT("a%2"), false, false, STR_INIT("")},
		{STR_INIT("%2g"), false, false, STR_INIT("")},
		{STR_INIT("%g2"), false, false, STR_INIT("")},
		{STR_INIT("% 2"), false, false, STR_INIT("")},
		{STR_INIT("%u0041"), false, false, STR_INIT("")},
		{STR_INIT("%%20"), false, false, STR_INIT("")},
		{STR_INIT("%ff"), false, false, STR_INIT("")},
		{STR_INIT("%c0%af"), false, false, STR_INIT("")},
		{STR_INIT("%ed%a0%80"), false, false, STR_INIT("")},
		{STR_INIT("\xff"), false, false, STR_INIT("")},
		{STR_INIT("%c3"), false, false, STR_INIT("")},
	};
	struct str out;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (percent_decode(&arena, rows[i].text, rows[i].plus, &out) != rows[i].fine)
			fail_msg("%.*s", (int)rows[i].text.n, rows[i].text.p);
		if (rows[i].fine)
			assert_str(out, rows[i].out);
	}
}

/* Markus Kuhn's stress test, shortened: the limits of RFC 3629 and what lies beyond them. */
static void test_utf8(void **state)
{
	static const struct str good[] = {
		STR_INIT(""),
		STR_INIT("a"),
		STR_INIT("\0"),
		STR_INIT("\x7f"),
		STR_INIT("\xc2\x80"),
		STR_INIT("\xdf\xbf"),
		STR_INIT("\xe0\xa0\x80"),
		STR_INIT("\xed\x9f\xbf"),
		STR_INIT("\xee\x80\x80"),
		STR_INIT("\xef\xbf\xbd"),
		STR_INIT("\xef\xbf\xbf"),
		STR_INIT("\xf0\x90\x80\x80"),
		STR_INIT("\xf4\x8f\xbf\xbf"),
		STR_INIT("\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5"),
	};
	static const struct str bad[] = {
		STR_INIT("\x80"),
		STR_INIT("\xbf"),
		STR_INIT("\xc0"),
		STR_INIT("\xc1\xbf"),
		STR_INIT("\xc0\xaf"),
		STR_INIT("\xe0\x80\xaf"),
		STR_INIT("\xe0\x9f\xbf"),
		STR_INIT("\xf0\x80\x80\xaf"),
		STR_INIT("\xf0\x8f\xbf\xbf"),
		STR_INIT("\xc2"),
		STR_INIT("\xc2"
			 "a"),
		STR_INIT("\xe2\x82"),
		STR_INIT("\xe2\x82"
			 "a"),
		STR_INIT("\xe2"
			 "a\x82"),
		STR_INIT("\xf0\x9f\x98"),
		STR_INIT("\xf0\x9f\x98"
			 "a"),
		STR_INIT("\xed\xa0\x80"),
		STR_INIT("\xed\xbf\xbf"),
		STR_INIT("\xed\xa0\xbd\xed\xb8\x80"),
		STR_INIT("\xf4\x90\x80\x80"),
		STR_INIT("\xf5\x80\x80\x80"),
		STR_INIT("\xf8\x88\x80\x80\x80"),
		STR_INIT("\xfe"),
		STR_INIT("\xff"),
		STR_INIT("ok\x80"),
		STR_INIT("\xc2\x80\x80"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_true(utf8_valid(good[i]));
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (utf8_valid(bad[i]))
			fail_msg("row %u", (unsigned)i);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_hex),
	cmocka_unit_test(test_base32),
	cmocka_unit_test(test_percent_encoding),
	cmocka_unit_test(test_base64url),
	cmocka_unit_test(test_base64),
	cmocka_unit_test(test_base64_accepts_only_ascii),
	cmocka_unit_test(test_guid),
	cmocka_unit_test(test_random_guids),
	cmocka_unit_test(test_percent),
	cmocka_unit_test(test_utf8),
};

TEST_MAIN(RUN_WITHIN(tests, setup, teardown))
