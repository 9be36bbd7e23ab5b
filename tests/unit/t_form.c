/* SPDX-License-Identifier: MIT */
/* Names and values of queries and forms. */
#include "arena_fixture.h"

#include "http/form.h"

static struct fields fields;

static enum err parse(const char *text, bool plus)
{
	return form_parse(&arena, str_of(text), plus, &fields);
}

static void assert_field(size_t i, const char *name, const char *value)
{
	assert_true(i < fields.n);
	assert_text(fields.at[i].name, name);
	assert_text(fields.at[i].value, value);
}

static void test_fields_in_order(void **state)
{
	(void)state;
	assert_err(parse("a=b&c=d=e&f&g=&a=2", true), ERR_OK);
	assert_int_equal(fields.n, 5);
	assert_field(0, "a", "b");
	assert_field(1, "c", "d=e");
	assert_field(2, "f", "");
	assert_field(3, "g", "");
	assert_field(4, "a", "2"); /* repeated fields are refused elsewhere */
}

static void test_empty_queries_and_fields_without_a_name(void **state)
{
	(void)state;
	assert_err(parse("", true), ERR_OK);
	assert_int_equal(fields.n, 0);
	assert_err(parse("&&=x&", true), ERR_OK);
	assert_int_equal(fields.n, 0);
	assert_err(form_parse(&arena, (struct str){NULL, 0}, true, &fields), ERR_OK);
	assert_int_equal(fields.n, 0);
}

static void test_escapes_and_plus_signs(void **state)
{
	(void)state;
	assert_err(parse("a%26b=c%3Dd+%2B%C3%A4", true), ERR_OK);
	assert_field(0, "a&b", "c=d +\xc3\xa4");
	assert_err(parse("a=1+2", false), ERR_OK);
	assert_field(0, "a", "1+2");
}

static void test_malformed_queries(void **state)
{
	static const char *const bad[] = {"a=%",    "a=%4",   "a=%zz",	     "a=%00",  "%ff=b",
					  "a=\xff", "%c0%80", "a=%ed%a0%80", "b=1&a=%"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_err(parse(bad[i], true), ERR_QUERY_FORMAT);
}

static void test_the_number_of_fields_is_limited(void **state)
{
	char text[3 * (FIELDS_MAX + 1) + 1] = "";

	(void)state;
	for (size_t i = 0; i < FIELDS_MAX; i++)
		(void)strcat(text, "a=&");
	assert_err(parse(text, true), ERR_OK);
	assert_int_equal(fields.n, FIELDS_MAX);
	(void)strcat(text, "b=");
	assert_err(parse(text, true), ERR_QUERY_FORMAT);
}

static const struct CMUnitTest tests[] = {
	T(test_fields_in_order),
	T(test_empty_queries_and_fields_without_a_name),
	T(test_escapes_and_plus_signs),
	T(test_malformed_queries),
	T(test_the_number_of_fields_is_limited),
};

TEST_MAIN(RUN(tests))
