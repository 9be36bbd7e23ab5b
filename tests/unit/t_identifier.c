/* SPDX-License-Identifier: MIT */
/* What names an account: which texts do, and the one form they are compared in. */
#include "arena_fixture.h"

#include "base/identifier.h"

/* A text and its form; NULL: it is none of its kind. */
struct row {
	const char *text, *normal;
};

static void check_rows(enum identifier_kind kind, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str out;
		bool fine = identifier_normal(&arena, kind, str_of(rows[i].text), &out);

		if (fine != (rows[i].normal != NULL))
			fail_msg("\"%s\" is%s taken", rows[i].text, fine ? "" : " not");
		if (fine)
			assert_text(out, rows[i].normal);
	}
}

#define CHECK(kind, rows) check_rows(kind, rows, COUNT_OF(rows))

static void test_uids(void **state)
{
	static const struct row rows[] = {
		{"A0B1C2D3-0000-4000-8000-0123456789AB", "a0b1c2d30000400080000123456789ab"},
		{"a0b1c2d30000400080000123456789ab", "a0b1c2d30000400080000123456789ab"},
		{"Anna_1-x", "Anna_1-x"}, /* of no GUID letter case counts */
		{"12345678901234567890123456789012345678901234567890",
		 "12345678901234567890123456789012345678901234567890"},
		{"123456789012345678901234567890123456789012345678901", NULL},
		{"", NULL},
		{"a b", NULL},
		{"a/b", NULL},
		{"\xc3\xa4", NULL},
	};

	(void)state;
	CHECK(IDENTIFIER_UID, rows);
}

static void test_email_addresses(void **state)
{
	static const struct row rows[] = {
		{"Anna.B+tag@Example.COM", "anna.b+tag@example.com"},
		{"\xc3\x84@example.com", "\xc3\x84@example.com"}, /* lower case is of ASCII alone */
		{"a@b", NULL},
		{"@b.example", NULL},
		{"a@", NULL},
		{"a", NULL},
		{"", NULL},
		{"a@b@c.example", NULL},
		{".a@b.example", NULL},
		{"a.@b.example", NULL},
		{"a@b..example", NULL},
		{"a@-b.example", NULL},
		{"a@b-.example", NULL},
		{"a b@c.example", NULL},
		{"a@b.example\n", NULL},
		{"<a@b.example>", NULL},
		{"a,b@c.example", NULL},
	};
	char local[80];

	(void)state;
	CHECK(IDENTIFIER_EMAIL, rows);
	for (int n = 64; n <= 65; n++) {
		struct str out;

		(void)snprintf(local, sizeof local, "%0*d@b.example", n, 1);
		assert_int_equal(identifier_normal(&arena, IDENTIFIER_EMAIL, str_of(local), &out),
				 n == 64);
	}
}

static void test_phone_numbers(void **state)
{
	static const struct row rows[] = {
		{"+49 (170) 123-45.67", "491701234567"},
		{"0049170123456", "49170123456"},
		{" 49170123456", "49170123456"}, /* a plus sign that was decoded to a space */
		{"49170123456", "49170123456"},
		{"0170123456", "0170123456"}, /* a number of one's own country */
		{"+0170123456", NULL},
		{"00049170123456", NULL},
		{"123456", "123456"},
		{"12345", NULL},
		{"123456789012345", "123456789012345"},
		{"1234567890123456", NULL},
		{"+49170x23456", NULL},
		{"++49170123456", NULL},
		{"1-2-3-4-5-6-7-8-9-0-1-2-3-4-5----", NULL}, /* longer than any number */
		{"", NULL},
	};

	(void)state;
	CHECK(IDENTIFIER_PHONE, rows);
}

static void test_user_names(void **state)
{
	static const struct row rows[] = {
		{"Anna", "anna"},
		{"\xc3\xa4nna!", "\xc3\xa4nna!"},
		{"12345678901234567890123456789012", "12345678901234567890123456789012"},
		{"123456789012345678901234567890123", NULL},
		{"a b", NULL},
		{"a\tb", NULL},
		{"a\x7f", NULL},
		{"", NULL},
	};

	(void)state;
	CHECK(IDENTIFIER_USERNAME, rows);
}

static void test_words_of_paths_are_not_uids(void **state)
{
	(void)state;
	assert_true(identifier_is_path_word(STR("access_token")));
	assert_true(identifier_is_path_word(STR("2FA")));
	assert_false(identifier_is_path_word(STR("access_tokens")));
	assert_false(identifier_is_path_word(STR("")));
}

static void test_prefixes_of_numbers(void **state)
{
	(void)state;
	assert_true(identifier_prefixes_ok(STR("")));
	assert_true(identifier_prefixes_ok(STR("+49, +4315,+1")));
	assert_false(identifier_prefixes_ok(STR("49")));
	assert_false(identifier_prefixes_ok(STR("+49,,+1")));
	assert_false(identifier_prefixes_ok(STR("+")));
	assert_false(identifier_prefixes_ok(STR("+4x")));
	assert_false(identifier_prefixes_ok(STR("+1234567890123456")));
	assert_true(identifier_has_prefix(&arena, STR("0049 170 123456"), STR("+1, +49")));
	assert_true(identifier_has_prefix(&arena, STR("+431512345"), STR("+4315")));
	assert_false(identifier_has_prefix(&arena, STR("+431612345"), STR("+4315")));
	assert_false(identifier_has_prefix(&arena, STR("+49170123456"), STR("")));
	assert_false(identifier_has_prefix(&arena, STR("no number"), STR("+49")));
}

static void test_what_somebody_means(void **state)
{
	static const struct {
		const char *text;
		enum identifier_kind kind;
		const char *masked;
	} rows[] = {
		{"ada@example.com", IDENTIFIER_EMAIL, "a\u2026@example.com"},
		{"\u00e4da@example.com", IDENTIFIER_EMAIL, "\u00e4\u2026@example.com"},
		{"@example.com", IDENTIFIER_EMAIL, "@\u2026@example.com"},
		{"+49 170 12345606", IDENTIFIER_PHONE, "\u202606"},
		{"0049170123456", IDENTIFIER_PHONE, "\u202656"},
		{"ada", IDENTIFIER_USERNAME, "ada"},
		{"12345", IDENTIFIER_USERNAME, "12345"},
		{"", IDENTIFIER_USERNAME, ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str text = str_of(rows[i].text);

		assert_int_equal(identifier_kind_of(&arena, text), rows[i].kind);
		assert_str(identifier_masked(&arena, text), str_of(rows[i].masked));
	}
}

static const struct CMUnitTest tests[] = {
	T(test_uids),
	T(test_email_addresses),
	T(test_phone_numbers),
	T(test_user_names),
	T(test_words_of_paths_are_not_uids),
	T(test_prefixes_of_numbers),
	T(test_what_somebody_means),
};

TEST_MAIN(RUN(tests))
