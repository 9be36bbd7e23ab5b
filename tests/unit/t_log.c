/* SPDX-License-Identifier: MIT */
/* The log: readable for people, and not forgeable by values. */
#include "check.h"

#include <ctype.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"

static char name[] = "/tmp/pintle-log-XXXXXX";
static char text[8192];

/* The lines since the last call, as text. */
static const char *taken(void)
{
	FILE *f = fopen(name, "r+e");
	size_t n;

	assert_non_null(f);
	n = fread(text, 1, sizeof text - 1, f);
	text[n] = '\0';
	assert_int_equal(ftruncate(fileno(f), 0), 0);
	(void)fclose(f);
	return text;
}

/* The text after `key=` for a value; checks that the line is one line. */
static const char *written(struct str value)
{
	char *end;

	LOG(request_answered, {"key", value});
	end = strchr(taken(), '\n');
	assert_non_null(end);
	assert_string_equal(end, "\n");
	*end = '\0';
	return strstr(text, " t request_answered key=") + strlen(" t request_answered key=");
}

static void test_plain_values_are_written_unchanged(void **state)
{
	static const char *const plain[] = {
		"",	 "on",	 "/srv/pintle/store", "2001:db8::1", "100%",
		"a,b;c", "it's", "K\xc3\xb6ln",	      "\xe4\xba\xac"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(plain); i++)
		assert_string_equal(written(str_of(plain[i])), plain[i]);
}

static void test_blanks_are_kept_in_quotes(void **state)
{
	(void)state;
	assert_string_equal(written(STR("is a symbolic link")), "\"is a symbolic link\"");
	assert_string_equal(written(STR("a=b")), "\"a=b\"");
	assert_string_equal(written(STR("say \"no\" \\")), "\"say \\\"no\\\" \\\\\"");
}

static void test_no_value_breaks_a_line(void **state)
{
	static const struct {
		struct str value;
		const char *written;
	} rows[] = {
		{STR_INIT("a\n2026-01-01T00:00:00Z t forged"),
		 "\"a\\n2026-01-01T00:00:00Z t forged\""},
		{STR_INIT("a\r\tb"), "\"a\\x0d\\tb\""},
		{STR_INIT("\x1b[31mred"), "\"\\x1b[31mred\""},
		{STR_INIT("a\0b"), "\"a\\x00b\""},
		{STR_INIT("\x7f"), "\"\\x7f\""},
		{STR_INIT("\xc2\x85"), "\"\\xc2\\x85\""},	     /* next line, of C1 */
		{STR_INIT("\xe2\x80\xaex"), "\"\\xe2\\x80\\xaex\""}, /* right to left */
		{STR_INIT("\xe2\x80\xa8"), "\"\\xe2\\x80\\xa8\""},   /* line separator */
		{STR_INIT("\xff\xc3"), "\"\\xff\\xc3\""},	     /* no UTF-8 */
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_string_equal(written(rows[i].value), rows[i].written);
}

static void test_long_values_are_cut_between_characters(void **state)
{
	char value[600], want[600];

	(void)state;
	memset(value, 'x', 199);
	memset(want, 'x', 199);
	memcpy(value + 199, "\xc3\xb6xyz", 6);
	memcpy(want + 199, "\xc3\xb6...", 6);
	assert_string_equal(written(str_of(value)), want);
	value[201] = '\0';
	want[201] = '\0';
	assert_string_equal(written(str_of(value)), want);
}

static void test_a_line_always_ends(void **state)
{
	char value[200];

	(void)state;
	memset(value, 1, sizeof value); /* each byte takes four */
	LOG(request_answered, {"a", str_bytes(value, 200)}, {"b", str_bytes(value, 200)},
	    {"c", str_bytes(value, 200)});
	assert_int_equal(strlen(taken()), 2048);
	assert_ptr_equal(strchr(text, '\n'), text + 2047);
}

static void test_an_echo_goes_to_standard_error(void **state)
{
	char both[256] = "";
	int to[2], kept = dup(STDERR_FILENO);

	(void)state;
	assert_int_equal(pipe(to), 0);
	assert_int_equal(dup2(to[1], STDERR_FILENO), STDERR_FILENO);
	LOG(signed_in, {"n", STR("1")});
	log_echo(true);
	LOG(signed_in, {"n", STR("2")});
	log_echo(false);
	LOG(signed_in, {"n", STR("3")});
	(void)dup2(kept, STDERR_FILENO);
	assert_true(read(to[0], both, sizeof both - 1) > 0);
	assert_null(strstr(both, "n=1"));
	assert_non_null(strstr(both, " t signed_in n=2\n"));
	assert_null(strstr(both, "n=3"));
	assert_non_null(strstr(taken(), " t signed_in n=2\n"));
	(void)close(to[0]);
	(void)close(to[1]);
	(void)close(kept);
}

/* The list for operators: name, tab, one or more sentences. */
static void test_each_event_says_what_it_means(void **state)
{
	static char list[32768];
	FILE *f = fmemopen(list, sizeof list, "w");
	size_t lines = 0;

	(void)state;
	assert_non_null(f);
	log_describe(f);
	assert_int_equal(fclose(f), 0);
	for (struct str rest = str_of(list), line; rest.n > 0; lines++) {
		line = str_cut(&rest, '\n');
		for (struct str word = str_cut(&line, '\t'); word.n > 0; word = str_skip(word, 1))
			assert_true(islower((unsigned char)word.p[0]) || word.p[0] == '_');
		assert_true(line.n > 10 && isalpha((unsigned char)line.p[0]));
		assert_int_equal(line.p[line.n - 1], '.');
	}
	assert_int_equal(lines, LOGGED_COUNT);
	assert_non_null(strstr(list, "\nsigned_in\tA person signed in"));
}

static int open_log(void **state)
{
	int fd = mkstemp(name);

	(void)state;
	(void)close(fd);
	log_context("t", STR(""));
	return log_open(str_of(name)) ? 0 : 1;
}

static int remove_log(void **state)
{
	(void)state;
	return unlink(name);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_plain_values_are_written_unchanged),
	cmocka_unit_test(test_blanks_are_kept_in_quotes),
	cmocka_unit_test(test_no_value_breaks_a_line),
	cmocka_unit_test(test_long_values_are_cut_between_characters),
	cmocka_unit_test(test_a_line_always_ends),
	cmocka_unit_test(test_an_echo_goes_to_standard_error),
	cmocka_unit_test(test_each_event_says_what_it_means),
};

TEST_MAIN(RUN_WITHIN(tests, open_log, remove_log))
