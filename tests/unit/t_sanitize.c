/* SPDX-License-Identifier: MIT */
/* What strangers say of themselves in somebody's mail: no line, no direction, no link of theirs. */
#include "arena_fixture.h"

#include "render/sanitize.h"

static void test_control_characters_and_marks_of_direction(void **state)
{
	(void)state;
	assert_text(sanitize_text(&arena, STR("a\r\nBcc: b\tc\x7f"), 100), "a  Bcc: b c ");
	assert_text(sanitize_text(&arena,
				  STR("a\xe2\x80\xae"
				      "b\xe2\x81\xa6"
				      "c\xe2\x80\xa8"),
				  100),
		    "abc");
	assert_text(sanitize_text(&arena, STR("\xc3\xa4\xf0\x9f\x98\x80"), 100),
		    "\xc3\xa4\xf0\x9f\x98\x80");
	assert_text(sanitize_text(&arena, STR("a\xff"), 100), ""); /* no UTF-8 at all */
}

static void test_a_text_is_cut_between_characters(void **state)
{
	(void)state;
	assert_text(sanitize_text(&arena, STR("abcdef"), 3), "abc");
	assert_text(sanitize_text(&arena, STR("ab\xc3\xa4xyz"), 3), "ab\xc3\xa4");
}

static void test_no_link_remains(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{"evil.example", "evil. example"},
		{"https://evil.example/x", "https: //evil. example/x"},
		{"a@b.example", "a@ b. example"},
		{"1.2.3.4", "1. 2. 3. 4"},
		{"evil\xe3\x80\x82"
		 "example",
		 "evil\xe3\x80\x82 example"},
		{"J. R. Ewing", "J. R. Ewing"},
		{"J.R.", "J.R."}, /* initials are not the end of a host name */
		{"Dr. No, at last.", "Dr. No, at last."},
		{"Time: now", "Time: now"},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_text(sanitize_unlinked(&arena, str_of(rows[i].text)), rows[i].want);
}

static const struct CMUnitTest tests[] = {
	T(test_control_characters_and_marks_of_direction),
	T(test_a_text_is_cut_between_characters),
	T(test_no_link_remains),
};

TEST_MAIN(RUN(tests))
