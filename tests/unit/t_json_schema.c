/* SPDX-License-Identifier: MIT */
/* Schemas of JSON values: what fits, how it is written, and what is refused. */
#include "arena_fixture.h"

#include "domain/account/json_schema.h"

static struct json *parsed(const char *text)
{
	struct json *j = NULL;
	struct str doubled;

	if (json_parse(str_of(text), &j, &doubled) != JSON_OK)
		fail_msg("not JSON: %s", text);
	return j;
}

/* A schema, a value, and what is written of it; NULL: it does not fit. */
struct row {
	const char *schema, *given, *want;
};

static void check(const struct row *rows, size_t n)
{
	for (const struct row *r = rows; r < rows + n; r++) {
		struct json *j = parsed(r->given);
		struct buf b;
		bool fits;

		buf_init(&b, &arena, 64, 4096);
		fits = json_schema_write(&b, str_of(r->schema), j);
		if (fits != (r->want != NULL))
			print_error("%s by %s\n", r->given, r->schema);
		assert_int_equal(fits, r->want != NULL);
		if (fits)
			assert_text(buf_str(&b), r->want);
		json_free(j);
	}
}

static void test_plain_values(void **state)
{
	static const struct row rows[] = {
		{"b", "true", "true"},
		{"b", "false", "false"},
		{"b", "1", "true"},
		{"b", "0", "false"},
		{"b", "\"TRUE\"", "true"},
		{"b", "\"0\"", "false"},
		{"b", "2", NULL},
		{"b", "\"yes\"", NULL},
		{"b", "\"\"", NULL},
		{"b", "[]", NULL},
		{"i", "0", "0"},
		{"i", "-7", "-7"},
		{"i", "\"42\"", "42"},
		{"i", "999999999999999999", "999999999999999999"},
		{"i", "\"999999999999999999\"", "999999999999999999"},
		{"i", "\"1000000000000000000\"", NULL}, /* it could not be read again */
		{"i", "\"99999999999999999999\"", NULL},
		{"i", "1.5", NULL},
		{"i", "\"1.5\"", NULL},
		{"i", "\"\"", NULL},
		{"i", "\" 1\"", NULL},
		{"i", "true", NULL},
		{"i", "{}", NULL},
		{"n", "1.5", "1.5"},
		{"n", "7", "7"},
		{"n", "\"7\"", "7"},
		{"n", "\"1.5\"", NULL},
		{"n", "\"x\"", NULL},
		{"s", "\"\"", "\"\""},
		{"s", "\"a\\\"b\\n\"", "\"a\\\"b\\u000a\""},
		{"s", "7", "\"7\""},
		{"s", "1.50", "\"1.50\""}, /* as it is spelled */
		{"s", "true", "\"true\""},
		{"s", "[]", NULL},
		{"s", "{}", NULL},
		{"v", "\"add\"", "null"},
		{"v", "{\"a\":1}", "null"},
		{"?", "1", NULL}, /* there is no such schema */
	};

	(void)state;
	check(rows, COUNT_OF(rows));
}

static void test_what_is_missing(void **state)
{
	static const char *const zero[][2] = {{"b", "false"},  {"i", "0"},     {"n", "0"},
					      {"s", "null"},   {"m", "null"},  {"v", "null"},
					      {"[s]", "null"}, {"{A}", "null"}};
	struct buf b;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(zero); i++) {
		buf_init(&b, &arena, 64, 64);
		assert_true(json_schema_write(&b, str_of(zero[i][0]), NULL));
		assert_text(buf_str(&b), zero[i][1]);
		buf_init(&b, &arena, 64, 64);
		json_schema_write_unset(&b, str_of(zero[i][0]));
		assert_text(buf_str(&b), zero[i][1]);
	}
}

static void test_maps_and_arrays(void **state)
{
	static const struct row rows[] = {
		{"m", "{}", "{}"},
		{"m", "{\"a\":1,\"b\":null,\"C\":\"x\"}", "{\"a\":\"1\",\"b\":null,\"C\":\"x\"}"},
		{"m", "{\"a\":{}}", NULL},
		{"m", "{\"a\":[1]}", NULL},
		{"m", "[]", NULL},
		{"m", "\"a\"", NULL},
		{"[i]", "[]", "[]"},
		{"[i]", "[1,\"2\",null]", "[1,2,0]"},
		{"[i]", "[1,\"x\"]", NULL},
		{"[i]", "1", NULL},
		{"[i]", "{}", NULL},
		{"[[s]]", "[[],[\"a\"]]", "[[],[\"a\"]]"},
		{"[[s]]", "[\"a\"]", NULL},
	};

	(void)state;
	check(rows, COUNT_OF(rows));
}

static void test_objects_have_every_member_in_order(void **state)
{
	static const struct row rows[] = {
		{"{A,B:i}", "{}", "{\"A\":null,\"B\":0}"},
		{"{A,B:i}", "{\"b\":\"2\",\"Other\":{},\"a\":1}", "{\"A\":\"1\",\"B\":2}"},
		{"{A,B:i}", "{\"B\":null}", "{\"A\":null,\"B\":0}"},
		{"{A,B:i}", "{\"B\":\"x\"}", NULL},
		{"{A,B:i}", "[]", NULL},
		{"{A,B:i}", "\"text\"", NULL},
		{"{A|Alpha,B}", "{\"alpha\":\"x\"}", "{\"A\":\"x\",\"B\":null}"},
		{"{A|Alpha,B}", "{\"Alpha\":\"x\",\"A\":\"y\"}", "{\"A\":\"y\",\"B\":null}"},
		{"{A|Alpha,B}", "{\"Alpha\":\"x\",\"A\":null}", "{\"A\":\"x\",\"B\":null}"},
		{"{A,=Name}", "\"text\"", "{\"A\":null,\"Name\":\"text\"}"},
		{"{A,=Name}", "7", NULL},
		{"{*A:s,op:v}", "{\"op\":\"add\",\"A\":\"x\"}", "{\"A\":\"x\",\"op\":null}"},
		{"{A:{B:[{C:b}]},D}", "{\"A\":{\"B\":[{\"C\":1},{}]}}",
		 "{\"A\":{\"B\":[{\"C\":true},{\"C\":false}]},\"D\":null}"},
		{"{A:{B:[{C:b}]},D}", "{\"A\":{\"B\":{}}}", NULL},
		{"{A:{B}}", "{}", "{\"A\":null}"},
	};

	(void)state;
	check(rows, COUNT_OF(rows));
}

static void test_members_of_a_schema_in_turn(void **state)
{
	static const struct {
		const char *names, *schema;
		bool key, bare;
	} want[] = {{"Id|Key", "s", true, false},
		    {"Text", "s", false, true},
		    {"List", "[{A:{B},C}]", false, false},
		    {"N", "i", false, false}};
	struct str rest = STR("{*Id|Key,=Text:s,List:[{A:{B},C}],N:i}"), none = STR("{}");
	struct schema_member m;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(want); i++) {
		assert_true(json_schema_step(&rest, &m));
		assert_text(m.names, want[i].names);
		assert_text(m.schema, want[i].schema);
		assert_int_equal(m.key, want[i].key);
		assert_int_equal(m.bare, want[i].bare);
	}
	assert_false(json_schema_step(&rest, &m));
	assert_false(json_schema_step(&none, &m));
}

static void test_a_member_is_found_by_its_first_name_with_a_value(void **state)
{
	static const char *const rows[][3] = {
		{"{\"b\":1}", "A|B", "1"},	   {"{\"A\":null,\"B\":2}", "A|B", "2"},
		{"{\"B\":2,\"A\":1}", "A|B", "1"}, {"{\"C\":1}", "A|B", NULL},
		{"{\"A\":null}", "A", NULL},	   {"[1]", "A", NULL}};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct json *j = parsed(rows[i][0]);
		const struct json *found = json_schema_find(j, str_of(rows[i][1]));

		assert_int_equal(found != NULL, rows[i][2] != NULL);
		assert_text(json_text(found), rows[i][2]);
		json_free(j);
	}
	assert_null(json_schema_find(NULL, STR("A")));
}

static void test_what_is_too_large_overflows_the_buffer(void **state)
{
	struct json *j = parsed("[1111111111,2222222222]");
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 8, 22);
	assert_true(json_schema_write(&b, STR("[i]"), j));
	assert_true(b.overflowed);
	buf_init(&b, &arena, 8, 23);
	assert_true(json_schema_write(&b, STR("[i]"), j));
	assert_false(b.overflowed);
	json_free(j);
}

static const struct CMUnitTest tests[] = {
	T(test_plain_values),
	T(test_what_is_missing),
	T(test_maps_and_arrays),
	T(test_objects_have_every_member_in_order),
	T(test_members_of_a_schema_in_turn),
	T(test_a_member_is_found_by_its_first_name_with_a_value),
	T(test_what_is_too_large_overflows_the_buffer),
};

TEST_MAIN(RUN(tests))
