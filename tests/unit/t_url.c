/* SPDX-License-Identifier: MIT */
/* URLs of pages: which are accepted, which are below a listed one, and above all which are not. */
#include "check.h"

#include "base/url.h"

static bool reads(const char *text)
{
	struct url u;

	return url_read(str_of(text), &u);
}

static void test_the_parts_of_a_url(void **state)
{
	struct url u;

	(void)state;
	assert_true(url_read(STR("https://Good.Example:8443/a/b?x=1&y=?"), &u));
	assert_true(u.tls);
	assert_text(u.host, "Good.Example");
	assert_int_equal(u.port, 8443);
	assert_text(u.path, "/a/b");
	assert_text(u.query, "x=1&y=?");
	assert_true(url_read(STR("https://good.example"), &u));
	assert_int_equal(u.port, 443);
	assert_int_equal(u.path.n + u.query.n, 0);
	assert_true(url_read(STR("https://good.example?q"), &u));
	assert_int_equal(u.path.n, 0);
	assert_text(u.query, "q");
	assert_true(url_read(STR("HTTP://localhost/x"), &u));
	assert_false(u.tls);
	assert_int_equal(u.port, 80);
}

static void test_urls_that_are_accepted(void **state)
{
	static const char *const fine[] = {
		"https://good.example",	    "https://good.example/",
		"https://a-b.good.example", "https://1.2.3.4:1/",
		"https://x:65535",	    "http://127.0.0.1:8080/reset",
		"http://LocalHost",	    "https://good.example/a%20b/~c;d=1,e",
		"https://good.example/...", "https://good.example/.well-known/x",
		"https://good.example//a",  "https://good.example/?a=%2f..%2f",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(fine); i++)
		if (!reads(fine[i]))
			fail_msg("refused: %s", fine[i]);
}

static void test_urls_that_are_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"https://",
		"https:///x",
		"https:good.example",
		"good.example/x",
		"/x",
		"//x/y",
		"ftp://good.example",
		"http://good.example",
		"http://localhost.good.example",
		"http://127.0.0.2",
		"https://u@good.example",
		"https://u:p@good.example",
		"https://good.example:",
		"https://good.example:0",
		"https://good.example:65536",
		"https://good.example:+1",
		"https://good.example:99999999999999999999",
		"https://good.example:44x",
		"https://.good.example",
		"https://good.example.",
		"https://good..example",
		"https://-good.example",
		"https://good_x.example",
		"https://[::1]/",
		"https://good.example/#a",
		"https://good.example/a b",
		"https://good.example/<",
		"https://good.example/\"",
		"https://good.example/\\",
		"https://good.example/{}",
		"https://good.example/a|b",
		"https://good.example/`",
		"https://good.example/.",
		"https://good.example/..",
		"https://good.example/a/../b",
		"https://good.example/%2E/",
		"https://good.example/a%2fb",
		"https://good.example/a%5Cb",
		"https://good.example/%252e",
		"https://good.example/%00",
		"https://good.example/%0d%0aX",
		"https://g\xc3\xb6od.example/",
		"https://good.example/\x7f",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (reads(bad[i]))
			fail_msg("taken: %s", bad[i]);
}

static void test_host_names_have_a_maximum_length(void **state)
{
	char text[8 + 254 + 1] = "https://";

	(void)state;
	memset(text + 8, 'a', 254);
	assert_false(url_read(str_bytes(text, 8 + 254), &(struct url){.tls = false}));
	assert_true(url_read(str_bytes(text, 8 + 253), &(struct url){.tls = false}));
}

static void test_bytes_of_any_value_are_refused(void **state)
{
	char text[] = "https://good.example/reset/x";
	const size_t last = sizeof text - 2;

	(void)state;
	for (int c = 0; c < 256; c++) {
		bool wanted = c > ' ' && c < 0x7f && strchr("\"<>\\^`{|}#", c) == NULL && c != '.';
		struct url u;

		text[last] = (char)c;
		if (c != '.' && url_read(str_bytes(text, sizeof text - 1), &u) != wanted)
			fail_msg("byte %d", c);
	}
}

/* --- lists -------------------------------------------------------------------- */

static const char listed[] = "https://good.example/reset, http://localhost:8080/r ,"
			     "https://other.example";

static void test_urls_below_a_listed_one(void **state)
{
	static const char *const fine[] = {
		"https://good.example/reset",
		"https://good.example/reset/",
		"https://good.example/reset/a/b.html",
		"https://good.example/reset?lang=de",
		"https://good.example/reset?",
		"https://good.example/reset?next=https://evil.example&x=//evil",
		"https://good.example:443/reset",
		"HTTPS://GOOD.Example/reset",
		"https://good.example/reset/%41",
		"https://good.example/reset?token=1&xvtoken=2",
		"http://localhost:8080/r",
		"http://LOCALHOST:8080/r/x",
		"https://other.example",
		"https://other.example/",
		"https://other.example/any/where",
		"https://other.example?x",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(fine); i++)
		if (!url_listed(str_of(listed), str_of(fine[i])))
			fail_msg("refused: %s", fine[i]);
}

static void test_no_way_around_the_list(void **state)
{
	static const char *const bad[] = {
		/* other hosts */
		"https://evil.example/reset",
		"https://good.example.evil.tld/reset",
		"https://evilgood.example/reset",
		"https://good.example-evil.tld/reset",
		"https://good.exampleevil/reset",
		"https://good.exampl/reset",
		"https://sub.good.example/reset",
		"https://good.example./reset",
		"https://good/reset",
		"https://1572395042/reset",
		"https://0x5db8d822/reset",
		/* another host after an @ */
		"https://good.example@evil.tld/reset",
		"https://good.example:443@evil.tld/reset",
		"https://evil.tld@good.example/reset",
		"https://good.example%40evil.tld/reset",
		"https://good.example:x@evil.tld/reset",
		"https://@good.example/reset",
		/* no scheme, or an incomplete one */
		"",
		"//evil.tld",
		"//good.example/reset",
		"///evil.tld",
		"/reset",
		"reset",
		"https:evil.tld",
		"https:good.example/reset",
		"https:/good.example/reset",
		"https:///good.example/reset",
		"https:///evil.tld/reset",
		"https:\\\\evil.tld",
		"https://",
		"://good.example/reset",
		"good.example/reset",
		/* other schemes */
		"http://good.example/reset",
		"ftp://good.example/reset",
		"javascript:alert(1)//https://good.example/reset",
		"javascript://good.example/reset",
		"JaVaScRiPt:alert(1)",
		"data:text/html,https://good.example/reset",
		"data:text/html;base64,PHNjcmlwdD4=",
		"vbscript:x",
		"file:///reset",
		"blob:https://good.example/reset",
		"httpss://good.example/reset",
		/* backslashes */
		"https://good.example\\@evil.tld/reset",
		"https://good.example\\.evil.tld/reset",
		"https://evil.tld\\good.example/reset",
		"https://good.example/reset\\..\\x",
		"https:/\\evil.tld/reset",
		"\\\\evil.tld\\reset",
		/* encoded */
		"https://good.example%2fevil.tld/reset",
		"https://good.example%2f%2fevil.tld",
		"https://good.example/%2f%2fevil.tld",
		"https://good.example/reset/%2f%2fevil.tld",
		"https://good.example/reset%2f..%2fx",
		"https://%67ood.example/reset",
		"https://good.example%23@evil.tld/reset",
		"https://good.example%00.evil.tld/reset",
		"https://good.example/reset%00",
		"https://good.example/reset/%0d%0aLocation:x",
		"https://good.example/%72eset",
		/* out of the folder */
		"https://good.example/",
		"https://good.example",
		"https://good.example/rese",
		"https://good.example/resetevil",
		"https://good.example/reset.evil",
		"https://good.example/reset;evil",
		"https://good.example/reset:evil",
		"https://good.example/reset@evil.tld",
		"https://good.example/reset%2fx",
		"https://good.example/RESET",
		"https://good.example//reset",
		"https://good.example/x/reset",
		"https://good.example/reset/..",
		"https://good.example/reset/../evil",
		"https://good.example/reset/./x",
		"https://good.example/x/../reset",
		"https://good.example/reset/%2e%2e/evil",
		"https://good.example/reset/%2E./evil",
		"https://good.example/reset/.%2e",
		"https://good.example/reset/%252e%252e/evil",
		"https://good.example/reset/%2e",
		"https://good.example/reset/..;/evil",
		"https://good.example/reset/.;x/evil",
		"https://good.example/reset/..%3b/evil",
		"https://good.example/reset/%c0%ae%c0%ae/evil",
		/* ports */
		"https://good.example:80/reset",
		"https://good.example:8443/reset",
		"https://good.example:/reset",
		"https://good.example:443443/reset",
		"https://good.example:65979/reset",
		"https://good.example:-443/reset",
		"https://good.example:443:80/reset",
		"http://localhost/r",
		"http://localhost:8081/r",
		"https://localhost:8080/r",
		"http://127.0.0.1:8080/r",
		"http://other.example/",
		/* white space and control bytes */
		"https://good.example/reset ",
		" https://good.example/reset",
		"\thttps://good.example/reset",
		"https://good.example\t.evil.tld/reset",
		"https://good.example/re\nset",
		"https://good.example/reset\r\nX: y",
		"ht\ntps://good.example/reset",
		"https://good.example\r\n/reset",
		"https://good.example/reset\x01",
		"\x01https://good.example/reset",
		"https://good.example/reset\x7f",
		/* lookalikes */
		"https://g\xd0\xbe\xd0\xbe"
		"d.example/reset", /* Cyrillic o */
		"https://good\xe3\x80\x82"
		"example/reset", /* ideographic full stop */
		"https://good\xef\xbc\x8e"
		"example/reset",			 /* fullwidth full stop */
		"https://\xef\xbd\x87ood.example/reset", /* fullwidth g */
		"https://good.example\xef\xbc\x8f"
		"evil.tld/reset",				   /* solidus */
		"https://evil.tld\xef\xbc\x83.good.example/reset", /* fullwidth # */
		"https://good.example\xe2\x84\x80.evil.tld/reset", /* a/c */
		"https://good.example/reset\xe2\x80\xae",	   /* right to left */
		"https://good.example/reset\xff",
		/* fragments */
		"https://good.example/reset#x",
		"https://good.example/#/reset",
		"https://evil.tld#https://good.example/reset",
		"https://evil.tld#.good.example/reset",
		"https://good.example#@evil.tld/reset",
		/* queries */
		"https://evil.tld?https://good.example/reset",
		"https://evil.tld?.good.example/reset",
		"https://good.example?@evil.tld/reset",
		"https://good.example?/reset",
		"https://good.example/reset?vtoken=1",
		"https://good.example/reset?vtoken",
		"https://good.example/reset?a=b&VToken=1",
		"https://good.example/reset?vtype=x",
		"https://good.example/reset?a&vtype",
		"https://good.example/reset?%76token=1",
		"https://good.example/reset?a=1&vtok%65n=1",
		"https://other.example?vtoken=1",
		/* the list itself, and parts of it */
		"https://good.example/reset,https://other.example",
		"http://localhost:8080/r ,",
		"https://other.example.evil.tld",
		"https://other.example@evil.tld",
		"https://other.examples",
		"https://other.example:444/",
	};
	const size_t enough = 60;

	(void)state;
	assert_true(COUNT_OF(bad) >= enough);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (url_listed(str_of(listed), str_of(bad[i])))
			fail_msg("got by: %s", bad[i]);
}

static void test_a_nul_byte_hides_nothing(void **state)
{
	static const char host[] = "https://good.example\0.evil.tld/reset";
	static const char path[] = "https://good.example/reset\0/../x";

	(void)state;
	assert_false(url_listed(str_of(listed), str_bytes(host, sizeof host - 1)));
	assert_false(url_listed(str_of(listed), str_bytes(path, sizeof path - 1)));
}

static void test_long_urls_do_no_harm(void **state)
{
	enum { LONG = 100000 };
	static char text[LONG];
	static const char head[] = "https://good.example/reset/";
	static const char evil[] = "https://good.example";

	(void)state;
	memset(text, 'a', LONG);
	memcpy(text, head, sizeof head - 1);
	assert_true(url_listed(str_of(listed), str_bytes(text, LONG)));
	memcpy(text + LONG - 3, "/..", 3);
	assert_false(url_listed(str_of(listed), str_bytes(text, LONG)));
	memset(text, 'a', LONG);
	memcpy(text, evil, sizeof evil - 1); /* a very long host */
	assert_false(url_listed(str_of(listed), str_bytes(text, LONG)));
}

static void test_an_empty_list_allows_nothing(void **state)
{
	static const char *const lists[] = {"",	    " ",	 ",",
					    " , ,", "https://",	 "good.example",
					    "*",    "https://*", "http://good.example"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		assert_false(url_listed(str_of(lists[i]), STR("https://good.example/")));
		assert_false(url_listed(str_of(lists[i]), STR("")));
		assert_false(url_listed(str_of(lists[i]), STR("http://good.example")));
	}
}

static void test_the_first_url_of_a_list(void **state)
{
	(void)state;
	assert_text(url_first(str_of(listed)), "https://good.example/reset");
	assert_text(url_first(STR("  https://a ")), "https://a");
	assert_int_equal(url_first(STR("")).n, 0);
}

static void test_valid_lists(void **state)
{
	(void)state;
	assert_true(url_list_valid(STR("")));
	assert_true(url_list_valid(str_of(listed)));
	assert_true(url_list_valid(STR("https://a")));
	assert_false(url_list_valid(STR("https://a,,https://b")));
	assert_false(url_list_valid(STR("https://a, javascript:x")));
	assert_false(url_list_valid(STR("https://a?x=1")));
	assert_false(url_list_valid(STR("http://a")));
	assert_false(url_list_valid(STR("https://a b")));
}

static void test_lists_of_origins(void **state)
{
	static const struct str good[] = {
		STR_INIT(""), STR_INIT("https://a.example"), STR_INIT("https://a.example:8443"),
		STR_INIT("http://localhost:3000 , https://b"), STR_INIT("http://127.0.0.1")};
	static const struct str bad[] = {
		STR_INIT("*"),
		STR_INIT("null"),
		STR_INIT("https://a/"),
		STR_INIT("https://a/b"),
		STR_INIT("https://a?"),
		STR_INIT("https://a#"),
		STR_INIT("https://A"),
		STR_INIT("HTTPS://a"),
		STR_INIT("https://a:443"),
		STR_INIT("http://localhost:80"),
		STR_INIT("https://a:08443"),
		STR_INIT("https://a:"),
		STR_INIT("http://a"),
		STR_INIT("https://a https://b"),
		STR_INIT("https://a,,https://b"),
		STR_INIT("https://*.a"),
		STR_INIT("https://u@a"),
		STR_INIT("app://a"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_true(url_origins_valid(good[i]));
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		if (url_origins_valid(bad[i]))
			print_error("%s\n", bad[i].p);
		assert_false(url_origins_valid(bad[i]));
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_the_parts_of_a_url),
	cmocka_unit_test(test_urls_that_are_accepted),
	cmocka_unit_test(test_urls_that_are_refused),
	cmocka_unit_test(test_host_names_have_a_maximum_length),
	cmocka_unit_test(test_bytes_of_any_value_are_refused),
	cmocka_unit_test(test_urls_below_a_listed_one),
	cmocka_unit_test(test_no_way_around_the_list),
	cmocka_unit_test(test_a_nul_byte_hides_nothing),
	cmocka_unit_test(test_long_urls_do_no_harm),
	cmocka_unit_test(test_an_empty_list_allows_nothing),
	cmocka_unit_test(test_the_first_url_of_a_list),
	cmocka_unit_test(test_valid_lists),
	cmocka_unit_test(test_lists_of_origins),
};

TEST_MAIN(RUN(tests))
