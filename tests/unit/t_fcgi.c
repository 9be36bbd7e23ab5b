/* SPDX-License-Identifier: MIT */
/* The connection to the web server: FastCGI with requests that wait, and plain CGI. */
#define _GNU_SOURCE /* environ */
#include "cgi_fixture.h"
#include "fcgi_client.h"

#include <fcntl.h>

/* --- CGI ------------------------------------------------------------------------------- */

/* Read with so many bytes of room at a time; the text lives until the next call. */
static const char *body_read(struct fcgi *g, size_t room)
{
	static char text[4096];
	size_t n = 0, got;

	do {
		got = fcgi_read(g, text + n, room);
		n += got;
	} while (got == room && n + room < sizeof text);
	text[n] = '\0';
	return text;
}

static void test_variables(void **state)
{
	char one[] = "ONE=1", empty[] = "EMPTY=", twice[] = "TWICE=a", again[] = "TWICE=b";
	char longer[] = "ONES=2", sign[] = "SIGN=a=b";
	char *variables[] = {one, empty, twice, again, longer, sign, NULL};
	struct cgi c;

	(void)state;
	cgi_begin(&c, variables, STR(""));
	assert_text(fcgi_param(c.fcgi, "ONE"), "1");
	assert_text(fcgi_param(c.fcgi, "SIGN"), "a=b");
	assert_int_equal(fcgi_param(c.fcgi, "EMPTY").n, 0);
	assert_int_equal(fcgi_param(c.fcgi, "ABSENT").n, 0);
	assert_true(fcgi_param_doubled(c.fcgi, "TWICE"));
	assert_false(fcgi_param_doubled(c.fcgi, "ONE"));
	assert_false(fcgi_param_doubled(c.fcgi, "ABSENT"));
	assert_false(fcgi_can_suspend(c.fcgi));
	assert_int_equal(fcgi_suspended(c.fcgi), 0);
	cgi_end(&c);
}

/* What was announced is read, and not a byte more: a server may leave its input open. */
static void test_a_body_has_its_announced_length(void **state)
{
	static const struct {
		const char *length, *coding, *read;
	} rows[] = {
		{"CONTENT_LENGTH=10", "A=", "0123456789"},
		{"CONTENT_LENGTH=4", "A=", "0123"},
		{"CONTENT_LENGTH=0", "A=", ""},
		{"CONTENT_LENGTH=99", "A=", "0123456789"}, /* cut off on the way */
		{"CONTENT_LENGTH=-1", "A=", ""},
		{"CONTENT_LENGTH=", "A=", ""},
		{"CONTENT_LENGTH=ten", "A=", ""},
		{"CONTENT_LENGTH=99999999999999999999", "A=", ""},
		{"CONTENT_LENGTH=", "HTTP_TRANSFER_ENCODING=chunked", "0123456789"},
		{"CONTENT_LENGTH=4", "HTTP_TRANSFER_ENCODING=chunked", "0123"},
	};

	(void)state;
	for (size_t room = 1; room <= 16; room += 5)
		for (size_t i = 0; i < COUNT_OF(rows); i++) {
			char length[64], coding[64];
			char *variables[] = {length, coding, NULL};
			struct cgi c;

			(void)snprintf(length, sizeof length, "%s", rows[i].length);
			(void)snprintf(coding, sizeof coding, "%s", rows[i].coding);
			cgi_begin(&c, variables, STR("0123456789"));
			assert_string_equal(body_read(c.fcgi, room), rows[i].read);
			cgi_end(&c);
		}
}

/* Apache gives an answer out once all of the body has been taken. */
static void test_an_answer_drains_the_body(void **state)
{
	char length[] = "CONTENT_LENGTH=10";
	char *variables[] = {length, NULL};
	struct cgi c;
	char two[2];

	(void)state;
	cgi_begin(&c, variables, STR("0123456789 and a request that is not ours"));
	assert_int_equal(fcgi_read(c.fcgi, two, 2), 2);
	cgi_listen(&c);
	fcgi_write(c.fcgi, STR("an "));
	assert_int_equal(fgetc(stdin), ' '); /* to its end, and no further */
	fcgi_write(c.fcgi, STR("answer"));
	assert_int_equal(fcgi_read(c.fcgi, two, 2), 0);
	fcgi_finish(c.fcgi);
	assert_text(cgi_sent(&c), "an answer");
	cgi_end(&c);
}

static int accept_twice(void *arg)
{
	char *variables[] = {NULL};
	struct cgi c;

	(void)arg;
	cgi_begin(&c, variables, STR(""));
	if (fcgi_accept(c.fcgi) != FCGI_REQUEST)
		return 1;
	return fcgi_accept(c.fcgi) == FCGI_STOP ? 0 : 2;
}

static void test_a_cgi_program_has_one_request(void **state)
{
	(void)state;
	assert_int_equal(child_end(child_start(accept_twice, NULL)), 0);
}

/* --- FastCGI: a program ------------------------------------------------------------------ */

static struct gate {
	struct folder folder;
	struct sockaddr_un at;
	int listening;
	pid_t pid;	/* the program */
	int events[2];	/* it writes a letter for each event */
	int release[2]; /* what suspended requests wait for */
} gate;

static void note(char event)
{
	if (write(gate.events[1], &event, 1) != 1)
		_exit(3);
}

/* What a request asks for by its variable DO. */
static void serve(struct fcgi *g)
{
	static char body[70000], text[128];
	struct str what = fcgi_param(g, "DO");
	size_t n;

	if (str_eq(what, STR("suspend")) || str_eq(what, STR("limit"))) {
		unsigned limit = str_eq(what, STR("limit")) ? 20 : 600 * 1000;

		fcgi_suspend(g, gate.release[0], limit, text);
		note('s');
		return;
	}
	if (str_eq(what, STR("leave"))) {
		fcgi_write(g, STR("unread")); /* without having looked at the body */
		fcgi_finish(g);
		return;
	}
	n = fcgi_read(g, body, sizeof body);
	(void)snprintf(text, sizeof text, "%.*s %d %zu %zu ", (int)what.n, what.p,
		       fcgi_param_doubled(g, "TWICE"), fcgi_suspended(g), n);
	fcgi_write(g, str_of(text));
	fcgi_write(g, str_bytes(body, n < 100 ? n : 100));
	fcgi_finish(g);
}

static void serve_resumed(struct fcgi *g)
{
	fcgi_write(g, fcgi_user_data(g) != NULL ? STR("resumed ") : STR("lost "));
	fcgi_write(g, fcgi_param(g, "NAME"));
	fcgi_finish(g);
}

/* A program that serves until it is asked to end. */
static int program(void *arg)
{
	struct fcgi *g;
	enum fcgi_event event;

	(void)arg;
	(void)close(gate.release[1]); /* the test's, and so is the end it reads */
	(void)close(gate.events[0]);
	if (dup2(gate.listening, 0) != 0)
		return 1;
	g = fcgi_open();
	if (g == NULL || !fcgi_can_suspend(g))
		return 2;
	note('o');
	while ((event = fcgi_accept(g)) != FCGI_STOP) {
		note(event == FCGI_IDLE ? 'i' : event == FCGI_RESUMED ? 'r' : 'q');
		if (event == FCGI_REQUEST)
			serve(g);
		else if (event == FCGI_RESUMED)
			serve_resumed(g);
	}
	return fcgi_suspended(g) == 0 ? 0 : 4;
}

/* Wait for the next event of the program. */
static char next_event(void)
{
	char event = '\0';

	if (read(gate.events[0], &event, 1) != 1)
		fail_msg("the program has ended");
	return event;
}

/* Wait for an event; it may have been idle before. */
static void await(char want)
{
	char event;

	do
		event = next_event();
	while (event == 'i');
	assert_int_equal(event, want);
}

static int setup(void **state)
{
	(void)state;
	gate = (struct gate){.folder = folder_make()};
	gate.listening = gate_open(&gate.folder, &gate.at);
	if (pipe(gate.events) != 0 || pipe(gate.release) != 0)
		abort();
	gate.pid = child_start(program, NULL);
	(void)close(gate.events[1]); /* the program's, and so is the end it reads */
	(void)close(gate.release[0]);
	await('o');
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	if (gate.pid > 0) {
		(void)kill(gate.pid, SIGKILL);
		(void)child_end(gate.pid);
	}
	(void)close(gate.listening);
	(void)close(gate.events[0]);
	if (gate.release[1] > 0)
		(void)close(gate.release[1]);
	folder_remove(&gate.folder);
	return 0;
}

/* The program has to end by itself, and with what it answers for that. */
static void assert_ends(void)
{
	pid_t pid = gate.pid;

	gate.pid = 0;
	assert_int_equal(child_end(pid), 0);
}

/* A connection with a request: what is to be done, and NAME. */
static int ask(const char *what, const char *name, const char *body)
{
	char what_param[32], name_param[32];
	const char *const variables[] = {what_param, name_param, NULL};

	(void)snprintf(what_param, sizeof what_param, "DO=%s", what);
	(void)snprintf(name_param, sizeof name_param, "NAME=%s", name);
	return gate_ask(&gate.at, variables, body);
}

/* --- FastCGI: requests ---------------------------------------------------------------------- */

static void test_a_request_and_its_answer(void **state)
{
	(void)state;
	assert_string_equal(gate_answer(ask("echo", "", "the body")), "echo 0 0 8 the body");
	assert_string_equal(gate_answer(ask("echo", "", "")), "echo 0 0 0 ");
}

static void test_variables_given_twice(void **state)
{
	const char *const variables[] = {"DO=echo", "TWICE=a", "TWICE=b", NULL};

	(void)state;
	assert_string_equal(gate_answer(gate_ask(&gate.at, variables, "")), "echo 1 0 0 ");
}

static void test_a_long_body(void **state)
{
	static char part[30000];
	const char *const variables[] = {"DO=echo", NULL};
	int fd = gate_begin(&gate.at, variables);

	(void)state;
	memset(part, 'b', sizeof part);
	gate_record(fd, RECORD_STDIN, part, sizeof part);
	gate_record(fd, RECORD_STDIN, part, sizeof part);
	gate_record(fd, RECORD_STDIN, NULL, 0);
	assert_true(str_starts(str_of(gate_answer(fd)), STR("echo 0 0 60000 bbb")));
}

/* The program need not look at a body to answer, nor a server stay until it has. */
static void test_a_body_nobody_reads(void **state)
{
	(void)state;
	assert_string_equal(gate_answer(ask("leave", "", "0123456789")), "unread");
	assert_string_equal(gate_answer(ask("echo", "", "x")), "echo 0 0 1 x");
}

static void test_servers_that_hang_up(void **state)
{
	const char *const variables[] = {"DO=echo", NULL};
	int fd;

	(void)state;
	fd = gate_begin(&gate.at, variables); /* in the middle of the body */
	(void)close(fd);
	fd = ask("echo", "", "x"); /* before the answer */
	(void)close(fd);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0); /* before the request */
	assert_int_equal(connect(fd, (struct sockaddr *)&gate.at, sizeof gate.at), 0);
	(void)close(fd);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0); /* and one that speaks HTTP */
	assert_int_equal(connect(fd, (struct sockaddr *)&gate.at, sizeof gate.at), 0);
	gate_say(fd, "GET / HTTP/1.1\r\n\r\n", 18);
	(void)close(fd);
	assert_string_equal(gate_answer(ask("echo", "", "x")), "echo 0 0 1 x");
}

static void test_idleness_is_told_once(void **state)
{
	(void)state;
	for (int round = 0; round < 2; round++) {
		assert_int_equal(next_event(), 'i');
		(void)gate_answer(ask("echo", "", ""));
		assert_int_equal(next_event(), 'q'); /* had it been told twice: 'i' */
	}
}

/* --- FastCGI: requests that wait ----------------------------------------------------------------
 */

static void release(void)
{
	(void)close(gate.release[1]);
	gate.release[1] = -1;
}

static void test_others_are_served_meanwhile(void **state)
{
	int waiting = ask("suspend", "first", "its body");

	(void)state;
	await('q');
	await('s');
	assert_string_equal(gate_answer(ask("echo", "", "x")), "echo 0 1 1 x");
	await('q');
	release();
	assert_string_equal(gate_answer(waiting), "resumed first");
	await('r');
	assert_string_equal(gate_answer(ask("echo", "", "x")), "echo 0 0 1 x");
}

static void test_a_wait_has_an_end(void **state)
{
	(void)state;
	assert_string_equal(gate_answer(ask("limit", "late", "")), "resumed late");
}

static void test_so_many_may_wait(void **state)
{
	int waiting[FCGI_SUSPENDED_MAX];
	char name[16], want[32];

	(void)state;
	for (int i = 0; i < FCGI_SUSPENDED_MAX; i++) {
		(void)snprintf(name, sizeof name, "n%d", i);
		waiting[i] = ask("suspend", name, "");
		await('q');
		await('s');
	}
	assert_string_equal(gate_answer(ask("echo", "", "x")), "echo 0 64 1 x");
	release();
	for (int i = 0; i < FCGI_SUSPENDED_MAX; i++) {
		(void)snprintf(want, sizeof want, "resumed n%d", i);
		assert_string_equal(gate_answer(waiting[i]), want);
	}
}

/* --- FastCGI: signals ----------------------------------------------------------------------------
 */

static void test_it_ends_when_asked(void **state)
{
	(void)state;
	assert_int_equal(kill(gate.pid, SIGTERM), 0);
	assert_ends();
}

static void test_other_signals_that_ask(void **state)
{
	static const int signals[] = {SIGHUP, SIGUSR1};

	for (size_t i = 0; i < COUNT_OF(signals); i++) {
		assert_int_equal(kill(gate.pid, signals[i]), 0);
		assert_ends();
		(void)teardown(state);
		(void)setup(state);
	}
}

static void test_signals_that_ask_for_nothing(void **state)
{
	(void)state;
	assert_int_equal(kill(gate.pid, SIGINT), 0);
	assert_int_equal(kill(gate.pid, SIGPIPE), 0);
	assert_int_equal(kill(gate.pid, SIGALRM), 0);
	assert_string_equal(gate_answer(ask("echo", "", "x")), "echo 0 0 1 x");
}

/* A request that stands in the queue when the signal comes is still answered. */
static void test_no_request_is_lost_at_the_end(void **state)
{
	int waiting[3];

	(void)state;
	assert_int_equal(kill(gate.pid, SIGSTOP), 0);
	for (size_t i = 0; i < COUNT_OF(waiting); i++)
		waiting[i] = ask("echo", "", "x");
	assert_int_equal(kill(gate.pid, SIGTERM), 0);
	assert_int_equal(kill(gate.pid, SIGCONT), 0);
	for (size_t i = 0; i < COUNT_OF(waiting); i++)
		assert_string_equal(gate_answer(waiting[i]), "echo 0 0 1 x");
	assert_ends();
}

/* Nor is one that waits for something else. */
static void test_the_end_waits_for_those_that_wait(void **state)
{
	int waiting = ask("suspend", "first", "");

	(void)state;
	await('q');
	await('s');
	assert_int_equal(kill(gate.pid, SIGTERM), 0);
	release();
	assert_string_equal(gate_answer(waiting), "resumed first");
	assert_ends();
}

static const struct CMUnitTest fastcgi[] = {
	T(test_a_request_and_its_answer),
	T(test_variables_given_twice),
	T(test_a_long_body),
	T(test_a_body_nobody_reads),
	T(test_servers_that_hang_up),
	T(test_idleness_is_told_once),
	T(test_others_are_served_meanwhile),
	T(test_a_wait_has_an_end),
	T(test_so_many_may_wait),
	T(test_it_ends_when_asked),
	T(test_other_signals_that_ask),
	T(test_signals_that_ask_for_nothing),
	T(test_no_request_is_lost_at_the_end),
	T(test_the_end_waits_for_those_that_wait),
};

static const struct CMUnitTest cgi[] = {
	cmocka_unit_test(test_variables),
	cmocka_unit_test(test_a_body_has_its_announced_length),
	cmocka_unit_test(test_an_answer_drains_the_body),
	cmocka_unit_test(test_a_cgi_program_has_one_request),
};

/* In this order: libfcgi asks once in a process, and its children, whether it is CGI. */
TEST_MAIN(RUN(fastcgi), RUN(cgi))
