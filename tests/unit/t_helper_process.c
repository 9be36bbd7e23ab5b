/* SPDX-License-Identifier: MIT */
/* Helper programs: what they are given, what counts as an answer, and that none outlives its
 * request. */
#include "helper_fixture.h"

#include <fcntl.h>

static struct instance instance;
static struct folder folder;
static struct arena arena;
static struct helper_process helper;

static int setup(void **state)
{
	(void)state;
	(void)signal(SIGPIPE, SIG_IGN); /* as web programs do */
	folder = folder_make();
	arena_init(&arena, 8 << 20);
	conf_defaults(&instance.conf, PROFILE_SECURE);
	helper = (struct helper_process){.fd = -1};
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	helper_end(&helper);
	(void)log_open(STR("/dev/null"));
	folder_remove(&folder);
	arena_release(&arena);
	return 0;
}

static void start(const char *body, const char *input)
{
	use_helper(&instance, &folder, body);
	assert_true(helper_process_start(&instance, CONF_CAPTCHA_HELPER, HELPER_FETCH,
					 str_of(input), &helper));
	assert_true(helper.pid > 0);
	assert_true(helper.fd >= 0);
}

/* Start a helper and wait for all it says; whether that is an answer. */
static bool ask(const char *body, const char *input, struct str *text)
{
	bool answered;

	start(body, input);
	helper_process_wait(&helper);
	answered = helper_process_finish(&helper, &arena, text);
	assert_int_equal(helper.pid, 0);
	assert_int_equal(helper.fd, -1);
	return answered;
}

/* --- what it is given ----------------------------------------------------------------- */

static void test_it_reads_its_input_to_the_end(void **state)
{
	struct str text;

	(void)state;
	assert_true(ask("echo ok; cat", "a line\nand more", &text));
	assert_text(text, "a line\nand more");
	assert_true(ask("echo ok; cat; echo end", "", &text));
	assert_text(text, "end\n");
}

static void test_it_has_an_empty_environment(void **state)
{
	struct str text;

	(void)state;
	assert_int_equal(setenv("UNIT_MARK", "here", 1), 0);
	assert_true(ask("echo ok; /usr/bin/env; echo \"($#)\"", "", &text));
	assert_null(strstr(arena_cstr(&arena, text), "UNIT_MARK"));
	assert_null(strstr(arena_cstr(&arena, text), "HOME="));
	assert_non_null(strstr(arena_cstr(&arena, text), "(0)")); /* nor arguments */
	assert_int_equal(unsetenv("UNIT_MARK"), 0);
}

/* A connection, a store, a log: none is the helper's business, also where it is not marked so. */
static void test_nothing_else_is_open_in_it(void **state)
{
	const int numbers[] = {77, 200};
	struct str text;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		assert_int_equal(dup2(STDERR_FILENO, numbers[i]), numbers[i]);
	assert_true(ask("echo ok; for n in 77 200; do [ -e /proc/$$/fd/$n ] && echo $n; done", "",
			&text));
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		(void)close(numbers[i]);
	assert_text(text, "");
}

/* A program that blocks or ignores signals does not make its helper do so. */
static void test_signals_are_as_programs_expect_them(void **state)
{
	sigset_t block, before;
	struct str text, rest;
	uint64_t ignored;

	(void)state;
	(void)sigemptyset(&block);
	(void)sigaddset(&block, SIGTERM);
	(void)sigaddset(&block, SIGALRM);
	assert_int_equal(sigprocmask(SIG_BLOCK, &block, &before), 0);
	(void)signal(SIGINT, SIG_IGN);
	assert_true(ask("echo ok; while read -r name value; do case $name in SigBlk:|SigIgn:) "
			"echo \"$value\";; esac; done </proc/$$/status",
			"", &text));
	assert_int_equal(sigprocmask(SIG_SETMASK, &before, NULL), 0);
	(void)signal(SIGINT, SIG_DFL);
	rest = text;
	assert_text(str_cut(&rest, '\n'), "0000000000000000");
	ignored = strtoull(arena_cstr(&arena, str_trim(rest)), NULL, 16);
	assert_int_equal(ignored & (1u << (SIGPIPE - 1) | 1u << (SIGINT - 1)), 0);
}

/* --- what it answers -------------------------------------------------------------------- */

static void test_answers_and_reasons(void **state)
{
	static const struct {
		const char *body;
		bool answered;
		const char *text;
	} rows[] = {
		{"echo ok; echo answer", true, "answer\n"},
		{"printf 'ok\\nanswer'", true, "answer"},
		{"printf 'ok\\n'", true, ""},
		{"echo ok; echo one; echo two", true, "one\ntwo\n"},
		{"echo failed; printf why", false, "why"},
		{"echo OK; echo answer", false, "answer\n"},
		{"echo 'ok '; echo answer", false, "answer\n"},
		{"printf 'ok\\r\\nanswer'", false, "answer"},
		{"printf ok", false, "helper ended"},
		{"printf failed", false, "helper ended"},
		{":", false, "helper ended"},
		{"exit 1", false, "helper ended"},
		{"kill -KILL $$", false, "helper ended"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str text;

		if (ask(rows[i].body, "", &text) != rows[i].answered)
			fail_msg("%s", rows[i].body);
		assert_text(text, rows[i].text);
	}
}

/* An answer may come in pieces. */
static void test_an_answer_in_pieces(void **state)
{
	struct str text;

	(void)state;
	assert_true(ask("printf o; printf 'k\\na'; printf b", "", &text));
	assert_text(text, "ab");
}

static void test_an_answer_has_a_largest_size(void **state)
{
	enum { MOST = 260 * 1024 };
	char body[100];
	struct str text;

	(void)state;
	(void)snprintf(body, sizeof body, "echo ok; head -c %d /dev/zero", MOST - 3);
	assert_true(ask(body, "", &text));
	assert_int_equal(text.n, MOST - 3);
	(void)snprintf(body, sizeof body, "echo ok; head -c %d /dev/zero", MOST - 2);
	assert_false(ask(body, "", &text));
	assert_text(text, "helper ended");
	assert_false(ask("echo ok; cat /dev/zero", "", &text)); /* without end */
}

/* --- when it does not answer --------------------------------------------------------------- */

/* It is asked to finish when its time is up: what has said nothing by then is killed. */
static void test_a_helper_that_says_nothing_is_killed(void **state)
{
	struct str text;
	pid_t pid;

	(void)state;
	start("exec sleep 600", "");
	pid = helper.pid;
	assert_false(helper_process_finish(&helper, &arena, &text));
	assert_text(text, "helper ended");
	assert_int_not_equal(kill(pid, 0), 0); /* gone, and waited for */
}

static void test_a_helper_that_stops_halfway_is_killed(void **state)
{
	struct str text;
	pid_t pid;

	(void)state;
	start("echo ok; echo half; exec sleep 600", "");
	pid = helper.pid;
	helper_process_wait(&helper);
	assert_false(helper_process_finish(&helper, &arena, &text));
	assert_text(text, "helper ended"); /* half an answer is none */
	assert_int_not_equal(kill(pid, 0), 0);
}

static void test_waiting_ends_when_there_is_something(void **state)
{
	struct str text;

	(void)state;
	start("sleep 0.2; echo ok", "");
	helper_process_wait(&helper);
	assert_true(helper_process_finish(&helper, &arena, &text));
	start("sleep 0.2", ""); /* or when it ends */
	helper_process_wait(&helper);
	assert_false(helper_process_finish(&helper, &arena, &text));
}

/* --- which one ----------------------------------------------------------------------------------
 */

static void test_a_helper_that_cannot_be_started(void **state)
{
	const char *heard;

	(void)state;
	instance.conf.text[CONF_CAPTCHA_HELPER] = STR("/no such/program");
	log_listen(&folder);
	assert_false(helper_process_start(&instance, CONF_CAPTCHA_HELPER, HELPER_FETCH,
					  STR("secret"), &helper));
	heard = log_heard(&folder);
	assert_non_null(strstr(heard, "helper_start_failed"));
	assert_non_null(strstr(heard, "/no such/program"));
	assert_null(strstr(heard, "secret"));
	assert_int_equal(helper.pid, 0);
	assert_int_equal(helper.fd, -1);
	use_helper(&instance, &folder, "echo ok");
	assert_int_equal(chmod(instance.conf.text[CONF_CAPTCHA_HELPER].p, 0600), 0);
	assert_false(helper_process_start(&instance, CONF_CAPTCHA_HELPER, HELPER_FETCH, STR(""),
					  &helper));
}

/* How many descriptors are open. */
static int descriptors(void)
{
	int n = 0;

	for (int fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static void test_no_descriptor_is_left(void **state)
{
	int before = descriptors();
	struct str text;

	(void)state;
	assert_true(ask("echo ok", "", &text));
	assert_false(ask(":", "", &text));
	instance.conf.text[CONF_CAPTCHA_HELPER] = STR("/no such/program");
	assert_false(helper_process_start(&instance, CONF_CAPTCHA_HELPER, HELPER_FETCH, STR(""),
					  &helper));
	assert_int_equal(descriptors(), before);
}

/* Without the setting it is the one beside the running program. */
static void test_the_usual_helper_stands_beside_the_program(void **state)
{
	char own[PATH_BYTES] = "";

	(void)state;
	instance.conf.text[CONF_CAPTCHA_HELPER] = STR("");
	log_listen(&folder);
	assert_false(helper_process_start(&instance, CONF_CAPTCHA_HELPER, "no-such-helper", STR(""),
					  &helper));
	assert_true(readlink("/proc/self/exe", own, sizeof own - 1) > 0);
	(void)snprintf(strrchr(own, '/'), 20, "/no-such-helper");
	assert_non_null(strstr(log_heard(&folder), own));
}

static void test_a_relative_helper_is_seen_from_the_settings(void **state)
{
	struct file conf = folder_file(&folder, "pintle.conf");
	struct str text;

	(void)state;
	use_helper(&instance, &folder, "echo ok; echo found");
	assert_true(path_join(&instance.conf_path, STR(""), str_of(conf.s)));
	instance.conf.text[CONF_CAPTCHA_HELPER] = STR("helper");
	assert_true(helper_process_start(&instance, CONF_CAPTCHA_HELPER, HELPER_FETCH, STR(""),
					 &helper));
	helper_process_wait(&helper);
	assert_true(helper_process_finish(&helper, &arena, &text));
	assert_text(text, "found\n");
}

static const struct CMUnitTest tests[] = {
	T(test_it_reads_its_input_to_the_end),
	T(test_it_has_an_empty_environment),
	T(test_nothing_else_is_open_in_it),
	T(test_signals_are_as_programs_expect_them),
	T(test_answers_and_reasons),
	T(test_an_answer_in_pieces),
	T(test_an_answer_has_a_largest_size),
	T(test_a_helper_that_says_nothing_is_killed),
	T(test_a_helper_that_stops_halfway_is_killed),
	T(test_waiting_ends_when_there_is_something),
	T(test_a_helper_that_cannot_be_started),
	T(test_no_descriptor_is_left),
	T(test_the_usual_helper_stands_beside_the_program),
	T(test_a_relative_helper_is_seen_from_the_settings),
};

TEST_MAIN(RUN(tests))
