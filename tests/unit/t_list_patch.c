/* SPDX-License-Identifier: MIT */
/* Partial updates: which element a change means, what becomes of it, and what is refused whole. */
#include "arena_fixture.h"

#include "domain/account/list_patch.h"

/* An element with two keys, a plain member, a verb and a second spelling. */
#define ELEMENT "{*Id,*Mail|Address,Note|Text,N:i,op:v}"

static struct json *parsed(const char *text)
{
	struct json *j = NULL;
	struct str doubled;

	if (json_parse(str_of(text), &j, &doubled) != JSON_OK)
		fail_msg("not JSON: %s", text);
	return j;
}

/* What is written for given elements; NULL pointer: they are refused. */
static struct str patched(const char *element, const char *stored, const char *given)
{
	struct json *j = parsed(given);
	struct buf b;
	bool fine;

	buf_init(&b, &arena, 256, 64 * 1024);
	fine = list_patch_write(&b, str_of(element), str_of(stored), j);
	json_free(j);
	return fine ? buf_str(&b) : (struct str){NULL, 0};
}

static void test_a_verb_makes_a_list_a_change(void **state)
{
	static const struct {
		const char *given;
		bool want;
	} rows[] = {{"[{\"op\":\"add\"}]", true},
		    {"[{},{\"Op\":\"delete\"}]", true},
		    {"[{\"Operation\":\"update\"}]", true},
		    {"[{\"op\":\"what\"}]", true}, /* to be refused, not stored */
		    {"[{\"op\":null}]", false},
		    {"[{\"op\":\"\"}]", false},
		    {"[{\"op\":null,\"Operation\":\"add\"}]", true},
		    {"[{\"A\":1}]", false},
		    {"[\"op\",[\"op\"],7,null]", false},
		    {"[]", false},
		    {"{\"op\":\"add\"}", false},
		    {"\"op\"", false}};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct json *j = parsed(rows[i].given);

		assert_int_equal(list_patch_has_verb(j), rows[i].want);
		json_free(j);
	}
	assert_false(list_patch_has_verb(NULL));
}

#define ONE "{\"Id\":\"1\",\"Mail\":\"a@x\",\"Note\":\"n\",\"N\":5,\"op\":null}"
#define TWO "{\"Id\":\"2\",\"Mail\":null,\"Note\":null,\"N\":0,\"op\":null}"

struct row {
	const char *given, *want; /* NULL: refused */
};

static void check(const char *stored, const struct row *rows, size_t n)
{
	for (const struct row *r = rows; r < rows + n; r++) {
		struct str got = patched(ELEMENT, stored, r->given);

		if ((got.p == NULL) != (r->want == NULL))
			print_error("given %s\n", r->given);
		assert_int_equal(got.p == NULL, r->want == NULL);
		if (r->want != NULL)
			assert_text(got, r->want);
	}
}

static void test_elements_are_changed_or_appended(void **state)
{
	static const struct row rows[] = {
		{"[]", "[" ONE "," TWO "]"},
		{"[{\"op\":\"update\",\"Id\":\"1\",\"Note\":\"new\"}]",
		 "[{\"Id\":\"1\",\"Mail\":\"a@x\",\"Note\":\"new\",\"N\":5,\"op\":null}," TWO "]"},
		{"[{\"op\":\"ADD\",\"Mail\":\"A@X\",\"Text\":\"new\"}]", /* the second key */
		 "[{\"Id\":\"1\",\"Mail\":\"A@X\",\"Note\":\"new\",\"N\":5,\"op\":null}," TWO "]"},
		{"[{\"Id\":\"2\",\"Note\":null,\"N\":\"7\"}]",
		 "[" ONE ",{\"Id\":\"2\",\"Mail\":null,\"Note\":null,\"N\":7,\"op\":null}]"},
		{"[{\"op\":\"add\",\"Id\":\"3\"},{\"op\":\"update\",\"Id\":\"3\",\"N\":1}]",
		 "[" ONE "," TWO
		 ",{\"Id\":\"3\",\"Mail\":null,\"Note\":null,\"N\":1,\"op\":null}]"},
		{"[{\"op\":\"add\",\"Note\":\"a\"},{\"op\":\"add\",\"Note\":\"a\"}]",
		 "[" ONE "," TWO
		 ",{\"Id\":null,\"Mail\":null,\"Note\":\"a\",\"N\":0,\"op\":null}]"},
		{"[{\"op\":\"add\",\"Id\":\"\",\"Mail\":\"a@x\",\"N\":1}]", /* an empty key is none
									     */
		 "[{\"Id\":\"\",\"Mail\":\"a@x\",\"Note\":\"n\",\"N\":1,\"op\":null}," TWO "]"},
	};

	(void)state;
	check("[" ONE "," TWO "]", rows, COUNT_OF(rows));
}

static void test_elements_are_deleted_that_equal_all_that_is_given(void **state)
{
	static const struct row rows[] = {
		{"[{\"op\":\"delete\",\"Id\":\"1\"}]", "[" TWO "]"},
		{"[{\"op\":\"Delete\",\"Id\":\"1\",\"Note\":\"n\",\"N\":\"5\"}]", "[" TWO "]"},
		{"[{\"op\":\"delete\",\"Id\":\"1\",\"Note\":\"N\"}]", "[" ONE "," TWO "]"},
		{"[{\"op\":\"delete\",\"Id\":\"3\"}]", "[" ONE "," TWO "]"},
		{"[{\"op\":\"delete\"}]", "[" ONE "," TWO "]"},
		{"[{\"op\":\"delete\",\"Id\":null,\"Other\":\"1\"}]", "[" ONE "," TWO "]"},
		{"[{\"op\":\"delete\",\"N\":0},{\"op\":\"delete\",\"N\":0}]", "[" ONE "]"},
		{"[{\"op\":\"delete\",\"Id\":\"1\"},{\"op\":\"delete\",\"Id\":\"2\"}]", "[]"},
	};

	(void)state;
	check("[" ONE "," TWO "]", rows, COUNT_OF(rows));
}

static void test_of_two_that_equal_the_first_is_deleted(void **state)
{
	static const struct row rows[] = {
		{"[{\"op\":\"delete\",\"Id\":\"2\"}]", "[" ONE "," TWO "]"}};

	(void)state;
	check("[" TWO "," ONE "," TWO "]", rows, COUNT_OF(rows));
}

static void test_what_does_not_fit_is_refused_whole(void **state)
{
	static const struct row rows[] = {
		{"[{\"op\":\"drop\",\"Id\":\"1\"}]", NULL},
		{"[{\"op\":\"add\",\"Id\":\"3\"},{\"op\":\"add\",\"N\":\"x\"}]", NULL},
		{"[{\"op\":\"delete\",\"N\":\"x\"}]", NULL},
		{"[{\"op\":\"add\",\"Id\":{}}]", NULL},
		{"[{\"op\":\"add\"},\"x\"]", NULL},
		{"[{\"op\":\"add\"},null]", NULL},
		{"[{\"op\":\"add\"},[]]", NULL},
	};

	(void)state;
	check("", rows, COUNT_OF(rows));
	assert_null(patched("[s]", "", "[\"a\"]").p); /* elements of a list are objects */
	assert_null(patched(ELEMENT, "[broken", "[{\"op\":\"add\",\"Id\":\"1\"}]").p);
}

static void test_a_list_begins_with_nothing(void **state)
{
	static const struct row rows[] = {
		{"[{\"op\":\"delete\",\"Id\":\"2\"}]", "[]"},
		{"[{\"op\":\"update\",\"Id\":\"2\"}]", "[" TWO "]"},
	};

	(void)state;
	check("", rows, COUNT_OF(rows));
	check("[]", rows, COUNT_OF(rows));
}

/* So many elements that are alike; the same one again and again. */
static const char *many(size_t n)
{
	static char text[64 * 1024];
	size_t at = 1;

	text[0] = '[';
	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(text + at, sizeof text - at,
				       "%s{\"op\":\"add\",\"Id\":\"k\",\"N\":%zu}",
				       i > 0 ? "," : "", i);
	(void)snprintf(text + at, sizeof text - at, "]");
	return text;
}

static void test_a_request_has_so_many_elements(void **state)
{
	(void)state;
	assert_text(patched("{*Id,N:i}", "", many(LIST_PATCH_ELEMENTS)),
		    "[{\"Id\":\"k\",\"N\":127}]");
	assert_null(patched("{*Id,N:i}", "", many(LIST_PATCH_ELEMENTS + 1)).p);
}

static void test_an_element_larger_than_what_may_be_written_is_refused(void **state)
{
	struct json *j = parsed("[{\"op\":\"add\",\"Id\":\"0123456789012345678901234567890123456789"
				"0123456789012345678901234567890123456789\"}]");
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 16, 32);
	assert_false(list_patch_write(&b, STR("{*Id}"), STR(""), j));
	json_free(j);
}

/* --- maps ---------------------------------------------------------------- */

static void test_maps_are_changed_name_by_name(void **state)
{
	static const struct {
		const char *stored, *given;
		bool erases;
		const char *want;
	} rows[] = {
		{"", "{}", true, "{}"},
		{"", "{\"a\":1,\"b\":true}", true, "{\"a\":\"1\",\"b\":\"true\"}"},
		{"{\"a\":\"1\",\"b\":\"2\"}", "{\"A\":\"3\"}", true, "{\"a\":\"3\",\"b\":\"2\"}"},
		{"{\"a\":\"1\",\"b\":\"2\"}", "{\"a\":null}", true, "{\"b\":\"2\"}"},
		{"{\"a\":\"1\",\"b\":\"2\"}", "{\"a\":null}", false, "{\"a\":\"1\",\"b\":\"2\"}"},
		{"{\"a\":\"1\"}", "{\"c\":null}", true, "{\"a\":\"1\"}"},
		{"{\"a\":\"1\"}", "{\"b\":{}}", true, NULL},
		{"{\"a\":\"1\"}", "{\"b\":[]}", false, NULL},
		{"{\"a\":\"1\"}", "[]", true, NULL},
		{"{\"a\":\"1\"}", "\"a\"", true, NULL},
		{"{broken", "{}", true, NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct json *j = parsed(rows[i].given);
		struct buf b;

		buf_init(&b, &arena, 64, 4096);
		assert_int_equal(list_patch_map(&b, str_of(rows[i].stored), j, rows[i].erases),
				 rows[i].want != NULL);
		if (rows[i].want != NULL)
			assert_text(buf_str(&b), rows[i].want);
		json_free(j);
	}
}

static const struct CMUnitTest tests[] = {
	T(test_a_verb_makes_a_list_a_change),
	T(test_elements_are_changed_or_appended),
	T(test_elements_are_deleted_that_equal_all_that_is_given),
	T(test_of_two_that_equal_the_first_is_deleted),
	T(test_what_does_not_fit_is_refused_whole),
	T(test_a_list_begins_with_nothing),
	T(test_a_request_has_so_many_elements),
	T(test_an_element_larger_than_what_may_be_written_is_refused),
	T(test_maps_are_changed_name_by_name),
};

TEST_MAIN(RUN(tests))
