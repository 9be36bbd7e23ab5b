/* SPDX-License-Identifier: MIT */
/* `fields`: what of an answer is left. */
#include "arena_fixture.h"

#include "http/projection.h"

static const char answer[] =
	"{\"Uid\":\"u\",\"Email\":[{\"Type\":\"P\",\"Value\":\"a@b\"},{\"Type\":\"S\"}],"
	"\"PINInfo\":{\"PIN\":\"****\",\"Skipped\":false},\"FirstName\":null,\"n\":1.50}";

static struct str keep(const char *spec, const char *of)
{
	struct buf b;

	buf_init(&b, &arena, 64, 4096);
	assert_true(projection_valid(str_of(spec)));
	assert_true(projection_project(&b, str_of(spec), str_of(of)));
	return buf_str(&b);
}

static void test_the_members_that_are_kept(void **state)
{
	static const struct {
		const char *spec, *want;
	} rows[] = {
		{"Uid", "{\"Uid\":\"u\"}"},
		{"uid,n", "{\"Uid\":\"u\",\"n\":1.50}"}, /* letter case does not matter */
		{"n,Uid", "{\"Uid\":\"u\",\"n\":1.50}"}, /* the order of the answer is kept */
		{"PINInfo", "{\"PINInfo\":{\"PIN\":\"****\",\"Skipped\":false}}"},
		{"PINInfo/Skipped", "{\"PINInfo\":{\"Skipped\":false}}"},
		{"PINInfo(Skipped),Uid", "{\"Uid\":\"u\",\"PINInfo\":{\"Skipped\":false}}"},
		{"Email(Value)", "{\"Email\":[{\"Value\":\"a@b\"},{}]}"}, /* of each element */
		{"FirstName", "{\"FirstName\":null}"},
		{"FirstName/x", "{\"FirstName\":null}"}, /* no members below */
		{"Nobody", "{}"},
		{"*/Skipped", "{\"Uid\":\"u\",\"Email\":[{},{}],\"PINInfo\":{\"Skipped\":false},"
			      "\"FirstName\":null,\"n\":1.50}"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_text(keep(rows[i].spec, answer), rows[i].want);
	assert_text(keep("*", answer), answer);
}

static void test_the_first_mention_of_a_member_counts(void **state)
{
	(void)state;
	assert_text(keep("a/b,a/c", "{\"a\":{\"b\":1,\"c\":2}}"), "{\"a\":{\"b\":1}}");
	assert_text(keep("a,*", "{\"a\":1,\"b\":2}"), "{\"a\":1,\"b\":2}");
}

static void test_names_with_quotes_stay_json(void **state)
{
	(void)state;
	assert_text(keep("*", "{\"a\\\"b\":1}"), "{\"a\\\"b\":1}");
}

static void test_malformed_lists(void **state)
{
	static const char *const bad[] = {"",
					  ",",
					  "a,",
					  ",a",
					  "a,,b",
					  "a(",
					  "a)",
					  "a()",
					  "(a)",
					  "a/",
					  "/a",
					  "a//b",
					  "a b",
					  "a-b",
					  "a\"",
					  "a(b",
					  "a(b))",
					  "\xc3\xa4",
					  "a(b(c(d(e(f(g(h(i(j)))))))))"};
	static const char *const good[] = {
		"a",	       "a,b", "a/b",   "a(b)",
		"a(b,c(d)),e", "*",   "a_1/*", "a(b(c(d(e(f(g(h(i))))))))"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(projection_valid(str_of(bad[i])));
	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_true(projection_valid(str_of(good[i])));
}

static void test_an_answer_that_is_not_json(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 64, 4096);
	assert_false(projection_project(&b, STR("a"), STR("{\"a\":")));
}

static const struct CMUnitTest tests[] = {
	T(test_the_members_that_are_kept),   T(test_the_first_mention_of_a_member_counts),
	T(test_names_with_quotes_stay_json), T(test_malformed_lists),
	T(test_an_answer_that_is_not_json),
};

TEST_MAIN(RUN(tests))
