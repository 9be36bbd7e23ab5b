/* SPDX-License-Identifier: MIT */
/*
 * JSON in: what is refused, and what a tree answers. JSON out: commas and escapes.
 *
 * Tests: json_scan json_write
 */
#include "arena_fixture.h"

#include "base/json.h"

static enum json_fault parse(struct str text)
{
	struct json *j = NULL;
	struct str doubled;
	enum json_fault fault = json_parse(text, &j, &doubled);

	if (fault != JSON_OK)
		assert_null(j);
	json_free(j);
	return fault;
}

static void expect_all(const struct str *texts, size_t n, enum json_fault fault)
{
	for (size_t i = 0; i < n; i++)
		if (parse(texts[i]) != fault)
			fail_msg("%.*s: %d", (int)texts[i].n, texts[i].p, (int)parse(texts[i]));
}

static struct json *tree(const char *text)
{
	struct json *j = NULL;
	struct str doubled;

	if (json_parse(str_of(text), &j, &doubled) != JSON_OK)
		fail_msg("refused: %s", text);
	return j;
}

/* --- what is taken ----------------------------------------------------------- */

static void test_values_of_every_kind(void **state)
{
	static const struct str texts[] = {
		STR_INIT("{}"),
		STR_INIT("[]"),
		STR_INIT("null"),
		STR_INIT("true"),
		STR_INIT("false"),
		STR_INIT("0"),
		STR_INIT("-0"),
		STR_INIT("-1"),
		STR_INIT("12345"),
		STR_INIT("0.5"),
		STR_INIT("1e5"),
		STR_INIT("1E+5"),
		STR_INIT("1.25e-7"),
		STR_INIT("\"\""),
		STR_INIT("\"a\""),
		STR_INIT(" {} "),
		STR_INIT("\t\r\n[ ]\n"),
		STR_INIT("{\"a\":null}"),
		STR_INIT("[1,\"2\",{\"3\":[4]}]"),
		STR_INIT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\""),
		STR_INIT("\"\\ud83d\\ude00\""),
		STR_INIT("\"\xf0\x9f\x98\x80\""),
		STR_INIT("\"\x7f\""),
		STR_INIT("\"//  /* */ 'x' NaN\""),
		STR_INIT("999999999999999999"),
		STR_INIT("-999999999999999999"),
		STR_INIT("{\"\":1}"),
		STR_INIT("{\"a\" : 1 , \"b\" : 2}"),
	};

	(void)state;
	expect_all(texts, COUNT_OF(texts), JSON_OK);
}

/* --- what is refused ----------------------------------------------------------- */

static void test_malformed_json(void **state)
{
	static const struct str texts[] = {
		STR_INIT(""),		STR_INIT(" "),
		STR_INIT("{"),		STR_INIT("}"),
		STR_INIT("["),		STR_INIT("]"),
		STR_INIT("{]"),		STR_INIT("[}"),
		STR_INIT("\""),		STR_INIT("\"a"),
		STR_INIT("{\"a\"}"),	STR_INIT("{\"a\":}"),
		STR_INIT("{\"a\":1,}"), STR_INIT("{,}"),
		STR_INIT("{a:1}"),	STR_INIT("{1:1}"),
		STR_INIT("[1,]"),	STR_INIT("[,1]"),
		STR_INIT("[1 2]"),	STR_INIT("{\"a\":1 \"b\":2}"),
		STR_INIT("{\"a\" 1}"),	STR_INIT("{\"a\"::1}"),
		STR_INIT("[1:2]"),	STR_INIT("tru"),
		STR_INIT("truee"),	STR_INIT("nul"),
		STR_INIT("falsely"),	STR_INIT("a"),
		STR_INIT(","),		STR_INIT(":"),
	};

	(void)state;
	expect_all(texts, COUNT_OF(texts), JSON_BROKEN);
}

static void test_trailing_bytes(void **state)
{
	static const struct str texts[] = {
		STR_INIT("{}x"),
		STR_INIT("{} {}"),
		STR_INIT("{}{}"),
		STR_INIT("[][]"),
		STR_INIT("{},"),
		STR_INIT("{}]"),
		STR_INIT("1 2"),
		STR_INIT("1,2"),
		STR_INIT("null null"),
		STR_INIT("true1"),
		STR_INIT("\"a\"\"b\""),
		STR_INIT("{}\0"),
		STR_INIT("{}\0{}"),
		STR_INIT("\0{}"),
		STR_INIT("1\0"),
		STR_INIT("{}//"),
		STR_INIT("nullnull"),
		STR_INIT("{}\xef\xbb\xbf"),
		STR_INIT("\xef\xbb\xbf{}"),
	};

	(void)state;
	expect_all(texts, COUNT_OF(texts), JSON_BROKEN);
}

static void test_extensions_of_lenient_parsers_are_refused(void **state)
{
	static const struct str texts[] = {
		STR_INIT("NaN"),
		STR_INIT("[NaN]"),
		STR_INIT("-NaN"),
		STR_INIT("nan"),
		STR_INIT("Infinity"),
		STR_INIT("-Infinity"),
		STR_INIT("[inf]"),
		STR_INIT("True"),
		STR_INIT("NULL"),
		STR_INIT("None"),
		STR_INIT("undefined"),
		STR_INIT("{} /"
			 "/ c"),
		STR_INIT("/* c */{}"),
		STR_INIT("{\"a\":1/*c*/}"),
		STR_INIT("# c\n{}"),
		STR_INIT("'a'"),
		STR_INIT("{'a':1}"),
		STR_INIT("{\"a\":'1'}"),
		STR_INIT("+1"),
		STR_INIT(".5"),
		STR_INIT("1."),
		STR_INIT("1.e5"),
		STR_INIT("1e"),
		STR_INIT("1e+"),
		STR_INIT("01"),
		STR_INIT("-01"),
		STR_INIT("00"),
		STR_INIT("-"),
		STR_INIT("--1"),
		STR_INIT("1-"),
		STR_INIT("0x10"),
		STR_INIT("1_000"),
		STR_INIT("[1e5.5]"),
		STR_INIT("[\v]"),
		STR_INIT("[\f]"),
		STR_INIT("[\xc2\xa0]"),
	};

	(void)state;
	expect_all(texts, COUNT_OF(texts), JSON_BROKEN);
}

static void test_other_white_space_than_json_has_is_refused(void **state)
{
	static const struct str texts[] = {STR_INIT("{}\v"), STR_INIT("\f{}")};

	(void)state;
	expect_all(texts, COUNT_OF(texts), JSON_BROKEN);
}

static void test_numbers_too_large_to_be_kept(void **state)
{
	static const struct str texts[] = {
		STR_INIT("1234567890123456789"),
		STR_INIT("-9223372036854775809"),
		STR_INIT("99999999999999999999999999"),
		STR_INIT("1e999"),
		STR_INIT("-1e999"),
		STR_INIT("[1e400]"),
		STR_INIT("0.1234567890123456789"),
	};

	(void)state;
	expect_all(texts, COUNT_OF(texts), JSON_BROKEN);
}

static void test_broken_strings(void **state)
{
	static const struct str texts[] = {
		STR_INIT("\"\\u0000\""),
		STR_INIT("{\"\\u0000\":1}"),
		STR_INIT("{\"a\":\"x\\u0000y\"}"),
		STR_INIT("{\"a\\u0000b\":1}"),
		STR_INIT("\"a\0b\""),
		STR_INIT("{\"a\0\":1}"),
		STR_INIT("\"\\ud800\""),
		STR_INIT("\"\\udfff\""),
		STR_INIT("\"\\ud83d\""),
		STR_INIT("\"\\ud83dx\""),
		STR_INIT("\"\\ud83d\\n\""),
		STR_INIT("\"\\ud83d\\u0041\""),
		STR_INIT("\"\\ud83d\\ud83d\""),
		STR_INIT("\"\\ude00\\ud83d\""),
		STR_INIT("{\"\\ud800\":1}"),
		STR_INIT("\"\\u12\""),
		STR_INIT("\"\\u12g4\""),
		STR_INIT("\"\\x41\""),
		STR_INIT("\"\\a\""),
		STR_INIT("\"\\'\""),
		STR_INIT("\"\\"),
		STR_INIT("\"\\u"),
		STR_INIT("\"\n\""),
		STR_INIT("\"\t\""),
		STR_INIT("\"\x1f\""),
		STR_INIT("\"\x01\""),
		STR_INIT("{\"\n\":1}"),
		/* not UTF-8 */
		STR_INIT("\"\xff\""),
		STR_INIT("\"\xc0\x80\""),
		STR_INIT("\"\xed\xa0\x80\""),
		STR_INIT("\"\xe2\x82\""),
		STR_INIT("\"\xf4\x90\x80\x80\""),
		STR_INIT("\"\x80\""),
	};

	(void)state;
	expect_all(texts, COUNT_OF(texts), JSON_BROKEN);
}

static void nested(size_t depth, char open, char shut, char *out)
{
	for (size_t i = 0; i < depth; i++) {
		out[i] = open;
		out[2 * depth - 1 - i] = shut;
	}
	out[2 * depth] = '\0';
}

static void nested_objects(size_t depth, char *out)
{
	out[0] = '\0';
	for (size_t i = 0; i < depth; i++)
		strcat(out, "{\"a\":");
	strcat(out, "1");
	for (size_t i = 0; i < depth; i++)
		strcat(out, "}");
}

static void test_depth(void **state)
{
	char text[4096];

	(void)state;
	nested(JSON_DEPTH, '[', ']', text);
	assert_int_equal(parse(str_of(text)), JSON_OK);
	nested(JSON_DEPTH + 1, '[', ']', text);
	assert_int_equal(parse(str_of(text)), JSON_BROKEN);
	nested(1000, '[', ']', text);
	assert_int_equal(parse(str_of(text)), JSON_BROKEN);
	nested_objects(JSON_DEPTH - 1, text);
	assert_int_equal(parse(str_of(text)), JSON_OK);
	nested_objects(JSON_DEPTH + 1, text);
	assert_int_equal(parse(str_of(text)), JSON_BROKEN);
	nested_objects(JSON_DEPTH, text);
	assert_int_equal(parse(str_of(text)), JSON_OK);
}

/* --- doubled keys ------------------------------------------------------------------ */

static void test_doubled_keys(void **state)
{
	static const struct {
		const char *text, *doubled; /* the key that is reported; "": none */
		enum json_fault fault;
	} rows[] = {
		{"{\"pin\":1,\"pin\":2}", "pin", JSON_DOUBLE},
		{"{\"pin\":1,\"b\":2,\"PIN\":3}", "PIN", JSON_DOUBLE},
		{"{\"pin\":1,\"pin\":1}", "pin", JSON_DOUBLE},
		{"{\"\":1,\"\":2}", "", JSON_DOUBLE},
		{"{\"a\":{\"b\":1,\"b\":2}}", "", JSON_DOUBLE},
		{"[{\"b\":1,\"b\":2}]", "", JSON_DOUBLE},
		{"{\"a\":[[{\"b\":1,\"c\":2,\"b\":2}]]}", "", JSON_DOUBLE},
		{"{\"a\":{\"b\":1,\"B\":2}}", "", JSON_DOUBLE},
		{"{\"a\":[{\"c\":{\"bx\":1,\"b\":0,\"BX\":2}}]}", "", JSON_DOUBLE},
		{"{\"a\":{\"b\":1,\"bx\":2,\"BB\":3}}", "", JSON_OK},
		{"{\"a\":{\"b\":1},\"b\":{\"b\":1}}", "", JSON_OK},
		{"{\"a\":\"b\",\"b\":\"a\"}", "", JSON_OK},
		{"{\"a\":\"x:y\",\"b\":\":\"}", "", JSON_OK},
		{"[{\"b\":1},{\"b\":1}]", "", JSON_OK},
		{"{\"\xc3\xa4\":1,\"\xc3\x84\":2}", "", JSON_OK}, /* ASCII letters alone */
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct json *j = NULL;
		struct str doubled = STR("untouched");
		enum json_fault fault = json_parse(str_of(rows[i].text), &j, &doubled);

		if (fault != rows[i].fault)
			fail_msg("%s: %d", rows[i].text, (int)fault);
		assert_text(doubled, rows[i].doubled);
		json_free(j);
	}
}

static void test_keys_doubled_by_escapes(void **state)
{
	static const struct str texts[] = {
		STR_INIT("{\"pin\":1,\"p\\u0069n\":2}"),
		STR_INIT("{\"p\\u0069n\":1,\"pin\":2}"),
		STR_INIT("{\"p\\u0069n\":1,\"p\\u0069n\":2}"),
		STR_INIT("{\"a\\/b\":1,\"a/b\":2}"),
		STR_INIT("{\"PIN\":1,\"p\\u0069n\":2}"),
		STR_INIT("{\"pin\":1,\"P\\u0049N\":2}"),
		STR_INIT("{\"x\":{\"pin\":1,\"p\\u0069n\":2}}"),
		STR_INIT("[{\"a\":1,\"\\u0061\":2}]"),
	};

	(void)state;
	expect_all(texts, COUNT_OF(texts), JSON_DOUBLE);
}

/* However many members there are, and wherever the duplicate is. */
static void test_many_members(void **state)
{
	enum { MANY = 9000 };
	struct buf b;
	char key[16];

	(void)state;
	for (unsigned doubled = 0; doubled <= 2; doubled++) {
		arena_reset(&arena);
		buf_init(&b, &arena, 64, 1 << 18);
		json_open(&b, '{');
		for (unsigned i = 0; i < MANY; i++) {
			bool again = i == MANY - 1 && doubled > 0;

			(void)snprintf(key, sizeof key, doubled == 2 && again ? "K%u" : "k%u",
				       again ? 4711 : i);
			json_key(&b, key);
			json_put_int(&b, i);
		}
		json_close(&b, '}');
		assert_int_equal(parse(buf_str(&b)), doubled > 0 ? JSON_DOUBLE : JSON_OK);
	}
}

/* --- reading a tree -------------------------------------------------------------------- */

static void test_kinds_and_values(void **state)
{
	static const enum json_kind kinds[] = {JSON_NULL, JSON_BOOL,  JSON_INT,	  JSON_REAL,
					       JSON_TEXT, JSON_ARRAY, JSON_OBJECT};
	struct json *j = tree("[null,true,-42,0.5,\"\\u00e4\\n\",[1,2],{\"a\":1}]");

	(void)state;
	assert_int_equal(json_count(j), COUNT_OF(kinds));
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		assert_int_equal(json_kind(json_at(j, i)), kinds[i]);
	assert_null(json_at(j, 0));
	assert_true(json_true(json_at(j, 1)));
	assert_text(json_text(json_at(j, 1)), "true");
	assert_int_equal(json_int(json_at(j, 2)), -42);
	assert_text(json_text(json_at(j, 2)), "-42");
	assert_true(json_real(json_at(j, 2)) < -41.9 && json_real(json_at(j, 2)) > -42.1);
	assert_true(json_real(json_at(j, 3)) > 0.49 && json_real(json_at(j, 3)) < 0.51);
	assert_text(json_text(json_at(j, 4)), "\xc3\xa4\n");
	assert_int_equal(json_count(json_at(j, 5)), 2);
	assert_int_equal(json_count(json_at(j, 6)), 1);
	assert_int_equal(json_count(json_at(j, 4)), 0);
	json_free(j);
	assert_int_equal(json_kind(NULL), JSON_NULL);
	assert_int_equal(json_count(NULL), 0);
	json_free(NULL);
}

static void test_members_are_found_without_letter_case(void **state)
{
	struct json *j = tree("{\"Pin\":\"1\",\"none\":null,\"in\":{\"b\":1,\"c\":2}}");
	const struct json *in;
	bool found = false;

	(void)state;
	assert_text(json_text(json_member(j, STR("pIN"), &found)), "1");
	assert_true(found);
	assert_null(json_member(j, STR("NONE"), &found));
	assert_true(found);
	assert_null(json_member(j, STR("pi"), &found));
	assert_false(found);
	in = json_member(j, STR("in"), &found);
	assert_int_equal(json_int(json_member(in, STR("B"), &found)), 1); /* the first counts */
	assert_null(json_member(json_member(j, STR("Pin"), &found), STR("x"), &found));
	assert_false(found);
	json_free(j);
}

static void test_walking_keeps_the_order_of_the_text(void **state)
{
	static const char *const keys[] = {"z", "a", "m", "b"};
	struct json *j = tree("{\"z\":0,\"a\":1,\"m\":2,\"b\":null}");
	struct json_walk w = json_walk(j);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		assert_true(json_step(&w));
		assert_text(w.key, keys[i]);
		if (i < 3)
			assert_int_equal(json_int(w.value), i);
	}
	assert_null(w.value);
	assert_false(json_step(&w));
	json_free(j);
	w = json_walk(NULL);
	assert_false(json_step(&w));
}

/* --- writing ------------------------------------------------------------------------------- */

static void write_all(struct buf *b)
{
	json_open(b, '{');
	json_key(b, "a");
	json_put_int(b, -7);
	json_pair(b, "b", STR("x"));
	json_pair(b, "c", (struct str){NULL, 0});
	json_pair(b, "d", STR(""));
	json_key(b, "e");
	json_open(b, '[');
	json_put_bool(b, true);
	json_put_bool(b, false);
	json_put_null(b);
	json_put_raw(b, STR("{\"r\":1}"));
	json_open(b, '[');
	json_close(b, ']');
	json_open(b, '{');
	json_close(b, '}');
	json_put_text(b, STR("[{:,"));
	json_put_int(b, INT64_MIN);
	json_close(b, ']');
	json_key(b, "f");
	json_open(b, '{');
	json_key(b, "g");
	json_put_text(b, STR("h"));
	json_close(b, '}');
	json_key(b, "i");
	json_put_null(b);
	json_close(b, '}');
}

static void test_writers_set_commas(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 0, 1 << 16);
	write_all(&b);
	assert_text(buf_str(&b),
		    "{\"a\":-7,\"b\":\"x\",\"c\":null,\"d\":\"\",\"e\":[true,false,null,"
		    "{\"r\":1},[],{},\"[{:,\",-9223372036854775808],"
		    "\"f\":{\"g\":\"h\"},\"i\":null}");
	buf_init(&b, &arena, 0, 1 << 16);
	json_put_text(&b, STR("alone"));
	assert_text(buf_str(&b), "\"alone\"");
}

static void test_every_byte_is_read_back_as_written(void **state)
{
	char all[0x7f];
	struct json *j = NULL;
	struct str doubled;
	struct buf b;

	(void)state;
	for (size_t i = 0; i < sizeof all; i++)
		all[i] = (char)(i + 1);
	buf_init(&b, &arena, 0, 1 << 16);
	json_put_text(&b, str_bytes(all, sizeof all));
	assert_true(str_starts(buf_str(&b), STR("\"\\u0001\\u0002")));
	assert_int_equal(json_parse(buf_str(&b), &j, &doubled), JSON_OK);
	assert_str(json_text(j), str_bytes(all, sizeof all));
	json_free(j);
}

static void test_escapes(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 0, 1 << 16);
	json_put_text(&b, STR("\"\\/\n\x1f\x7f\xc3\xa4"));
	assert_text(buf_str(&b), "\"\\\"\\\\/\\u000a\\u001f\x7f\xc3\xa4\"");
}

static void test_a_tree_is_written_as_it_was_read(void **state)
{
	static const char text[] = "{\"a\":[1,-2,0.5,true,null,\"\xc3\xa4\\n/\"],\"b\":{\"c\":{}}}";
	struct json *j = tree(text);
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 0, 1 << 16);
	json_put_tree(&b, j);
	assert_text(buf_str(&b), text);
	json_put_tree(&b, NULL);
	assert_true(str_ends(buf_str(&b), STR(",null")));
	json_free(j);
}

static const struct CMUnitTest tests[] = {
	T(test_values_of_every_kind),
	T(test_malformed_json),
	T(test_trailing_bytes),
	T(test_extensions_of_lenient_parsers_are_refused),
	T(test_other_white_space_than_json_has_is_refused),
	T(test_numbers_too_large_to_be_kept),
	T(test_broken_strings),
	T(test_depth),
	T(test_doubled_keys),
	T(test_keys_doubled_by_escapes),
	T(test_many_members),
	T(test_kinds_and_values),
	T(test_members_are_found_without_letter_case),
	T(test_walking_keeps_the_order_of_the_text),
	T(test_writers_set_commas),
	T(test_every_byte_is_read_back_as_written),
	T(test_escapes),
	T(test_a_tree_is_written_as_it_was_read),
};

TEST_MAIN(RUN(tests))
