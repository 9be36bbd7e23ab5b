/* SPDX-License-Identifier: MIT */
/* Skeletons of pages: their pieces, their errors, and what is refused. */
#include "arena_fixture.h"

#include "base/buf.h"
#include "render/page_skeleton.h"

static struct page_skeleton skeleton;

static const char *parsed(const char *text)
{
	const char *fault = NULL;
	bool fine = page_skeleton_read(&arena, str_of(text), &skeleton, &fault);

	assert_int_equal(fine, fault == NULL);
	return fault;
}

static void test_pieces(void **state)
{
	(void)state; /* unused */
	assert_null(
		parsed("<!-- SPDX --><html>\n<!-- title PageTitle -->\n<!-- script page.js -->\n"
		       "<!-- style page.css --><!-- state form -->\n<h1>a</h1>\n<!-- said to "
		       "nobody -->\n<p>b</p>\n"
		       "<!-- state done -->\n<!-- words A\nB -->\n<p>c</p>\n<!-- words C -->"));
	assert_text(skeleton.frame, "<html>");
	assert_text(skeleton.title, "PageTitle");
	assert_text(skeleton.script, "page.js");
	assert_text(skeleton.style, "page.css");
	assert_int_equal(skeleton.state_count, 2);
	assert_text(skeleton.states[0].name, "form");
	assert_text(skeleton.states[0].body, "<h1>a</h1>\n\n<p>b</p>");
	assert_text(page_skeleton_state(&skeleton, STR("done"))->body, "<p>c</p>");
	assert_null(page_skeleton_state(&skeleton, STR("other")));
	assert_int_equal(skeleton.word_count, 3);
	assert_text(skeleton.words[2], "C");
}

static bool is_used(const void *arg, struct str reason)
{
	(void)arg; /* the reason is always the same */
	return str_eq(reason, STR("used"));
}

static struct str word_of(int code, const char *state)
{
	const struct page_error *e =
		page_skeleton_error(&skeleton, code, str_of(state), is_used, NULL);

	return e != NULL ? e->word : STR("none");
}

static void test_errors(void **state)
{
	(void)state;
	assert_null(parsed("<!-- errors\n1 form pin A\n1 other pin B\n2 locked\n  3 form - C\n\n"
			   "4 form pin D\n4/used form pin E\n4/easy form pin F\n5/easy form pin G\n"
			   "6 form pin H\n6 * pin I\n-->"));
	assert_text(word_of(1, "form"), "A");
	assert_text(word_of(1, "other"), "B");
	assert_text(word_of(1, "third"), "A");
	assert_text(word_of(2, "form"), "");
	assert_text(skeleton.errors[2].state, "locked");
	assert_text(word_of(3, "form"), "C");
	assert_text(skeleton.errors[3].field, "");
	assert_text(word_of(4, "form"), "E");
	assert_text(word_of(5, "form"), "none");
	assert_text(word_of(6, "third"), "I");
	assert_text(word_of(7, "form"), "none");
}

static void test_what_is_refused(void **state)
{
	static const char *const rows[][2] = {
		{"<!-- state -->", "a state has no name"},
		{"<!-- errors\nx form -->", "an error's line does not begin with its code"},
		{"<!-- errors\n0 form -->", "an error's line does not begin with its code"},
		{"<!-- errors\n12 -->", "an error's line names no state"},
		{"<!-- state a", "a comment does not end"},
	};
	struct buf b;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_string_equal(parsed(rows[i][0]), rows[i][1]);
	buf_init(&b, &arena, 1024, 65536);
	for (int i = 0; i <= SKELETON_STATES; i++)
		buf_lit(&b, "<!-- state s -->");
	buf_byte(&b, '\0');
	assert_string_equal(parsed(b.p), "too many states");
}

static const struct CMUnitTest tests[] = {
	T(test_pieces),
	T(test_errors),
	T(test_what_is_refused),
};

TEST_MAIN(RUN(tests))
