/* SPDX-License-Identifier: MIT */
/* The skeleton of all web programs: its arguments, its configuration, a request from end to end. */
#define _GNU_SOURCE /* environ, setenv */
#include "fcgi_client.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "domain/tenant/install.h"
#include "http/service.h"

static enum err say_yes(struct request *r)
{
	json_open(&r->out, '{');
	json_pair(&r->out, "one", STR("1"));
	json_pair(&r->out, "two", STR("2"));
	json_close(&r->out, '}');
	return ERR_OK;
}

static enum err say_no(struct request *r)
{
	json_open(&r->out, '{'); /* what it wrote before does not count */
	return ERR_PIN_WRONG;
}

static const struct route routes[] = {
	{GET, "/yes", NEED_NONE, say_yes, PARAMS({"n", P_INT, IN_QUERY, 0}), 0},
	{.path = NULL},
};

static const struct route more[] = {
	{GET | POST, "/no", NEED_NONE, say_no, NULL, 0},
	{GET, "/tenant", NEED_APIKEY, say_yes, NULL, 0},
	{.path = NULL},
};

static const struct service service = {.name = "unit", .routes = {routes, more, NULL}};

/* --- an install -------------------------------------------------------------------------- */

static struct folder folder; /* of the install, and of what programs print */
static struct path conf;
static pid_t serving; /* a program that serves until it is asked to end; 0: none */
static int listening; /* its socket */

static const char *const rooms[] = {"etc", "keys", "store", "run", "log", "mail", "www"};

static int setup(void **state)
{
	(void)state;
	folder = folder_make();
	assert_err(install_create(folder.s, STR(""), &conf), ERR_OK);
	return setenv("PINTLE_CONF", conf.s, 1);
}

static int teardown(void **state)
{
	struct folder room;

	(void)state;
	if (serving > 0) {
		(void)kill(serving, SIGKILL);
		(void)child_end(serving);
		serving = 0;
	}
	for (size_t i = 0; i < COUNT_OF(rooms); i++) {
		(void)snprintf(room.s, sizeof room.s, "%.50s/%s", folder.s, rooms[i]);
		folder_remove(&room);
	}
	folder_remove(&folder);
	return unsetenv("PINTLE_CONF");
}

static void write_conf(const char *text)
{
	write_file(conf.s, text);
}

/* --- running it ----------------------------------------------------------------------------- */

struct run {
	const char *arguments[3];  /* behind the program's name */
	const char *variables[12]; /* NAME=value, added to the environment */
};

/* What it printed on standard output (1) or standard error (2). */
static struct file printed(int fd)
{
	return folder_file(&folder, fd == 1 ? "stdout" : "stderr");
}

/* In a child: run the program with nothing on standard input. */
static int run_it(void *arg)
{
	const struct run *r = arg;
	static char name[] = "unit", text[3][64], pairs[12][200];
	char *argv[5] = {name};
	int argc = 1, code;

	for (size_t i = 0; i < 3 && r->arguments[i] != NULL; i++) {
		(void)snprintf(text[i], sizeof text[i], "%s", r->arguments[i]);
		argv[argc++] = text[i];
	}
	for (size_t i = 0; i < 12 && r->variables[i] != NULL; i++) {
		(void)snprintf(pairs[i], sizeof pairs[i], "%s", r->variables[i]);
		if (putenv(pairs[i]) != 0)
			return 101;
	}
	if (freopen("/dev/null", "re", stdin) == NULL ||
	    freopen(printed(1).s, "we", stdout) == NULL ||
	    freopen(printed(2).s, "we", stderr) == NULL)
		return 102;
	code = service_main(argc, argv, &service);
	return fflush(NULL) == 0 ? code : 103;
}

static int run(const struct run *r)
{
	return child_end(child_start(run_it, (void *)(uintptr_t)r));
}

/* All that is answered to a CGI request, which lives until the next file is read. */
static const char *cgi(const char *method, const char *uri)
{
	char method_pair[40], uri_pair[200];
	const struct run r = {.variables = {"GATEWAY_INTERFACE=CGI/1.1", method_pair, uri_pair}};

	(void)snprintf(method_pair, sizeof method_pair, "REQUEST_METHOD=%s", method);
	(void)snprintf(uri_pair, sizeof uri_pair, "REQUEST_URI=%s", uri);
	assert_int_equal(run(&r), 0);
	return read_file(printed(1).s);
}

static void assert_has(const char *text, const char *part)
{
	if (text == NULL || strstr(text, part) == NULL)
		fail_msg("no \"%s\" in %s", part, text == NULL ? "nothing" : text);
}

/* --- arguments -------------------------------------------------------------------------------- */

static void test_routes_are_printed(void **state)
{
	const struct run r = {.arguments = {"--routes"}, .variables = {"PINTLE_CONF=/none"}};
	const char *text;

	(void)state;
	assert_int_equal(run(&r), 0);
	text = read_file(printed(1).s);
	assert_has(text, "GET\t/yes\t");
	assert_has(text, "GET, POST\t/no\t");
	assert_has(text, "GET\t/tenant\t");
}

static void test_its_version_is_printed(void **state)
{
	const struct run r = {.arguments = {"--version"}, .variables = {"PINTLE_CONF=/none"}};

	(void)state;
	assert_int_equal(run(&r), 0);
	assert_string_equal(read_file(printed(1).s), "unit (pintle) " PINTLE_VERSION "\n");
}

static void test_other_arguments_are_refused(void **state)
{
	static const char *const others[] = {"--help", "-v", "--route", "", "yes"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(others); i++) {
		const struct run r = {.arguments = {others[i]}};

		assert_int_equal(run(&r), 64);
		assert_has(read_file(printed(2).s), "usage: unit [--routes | --version | --check]");
		assert_string_equal(read_file(printed(1).s), "");
	}
}

/* RFC 3875, 4.4: words of a query become arguments of a CGI program. They are a stranger's. */
static void test_a_strangers_arguments_do_not_count(void **state)
{
	static const char *const options[] = {"--routes", "--check", "--help"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(options); i++) {
		const struct run r = {.arguments = {options[i]},
				      .variables = {"GATEWAY_INTERFACE=CGI/1.1",
						    "REQUEST_METHOD=GET", "REQUEST_URI=/yes"}};

		assert_int_equal(run(&r), 0);
		assert_has(read_file(printed(1).s), "Status: 200 OK\r\n");
	}
}

/* --- its configuration ---------------------------------------------------------------------------
 */

static const struct run check = {.arguments = {"--check"}};

static void test_a_right_install_is_ok(void **state)
{
	(void)state;
	assert_int_equal(run(&check), 0);
	assert_string_equal(read_file(printed(1).s), "ok\n");
}

static void test_wrong_installs_are_refused(void **state)
{
	static const char *const texts[] = {"hash.cost = 99\n",
					    "no.such.setting = 1\n",
					    "keys.pepper = ../keys/none\n",
					    "store.path = /none\n",
					    "http.trusted_proxies = nobody\n",
					    "store.path = ../www\n"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		write_conf(texts[i]);
		if (run(&check) != 78)
			fail_msg("taken: %s", texts[i]);
		assert_string_equal(read_file(printed(1).s), "");
		assert_true(read_file(printed(2).s)[0] != '\0'); /* whoever starts it is told why */
	}
}

static void test_keys_that_others_can_read(void **state)
{
	struct path pepper;

	(void)state;
	assert_true(path_join(&pepper, str_of(folder.s), STR("keys/pepper")));
	assert_int_equal(chmod(pepper.s, 0644), 0);
	assert_int_equal(run(&check), 78);
	assert_has(read_file(printed(2).s), "pepper");
}

static void test_no_install_at_all(void **state)
{
	const struct run r = {.arguments = {"--check"},
			      .variables = {"PINTLE_CONF=/no such folder/pintle.conf"}};

	(void)state;
	assert_int_equal(run(&r), 78);
}

/* A wrong configuration keeps it from starting; with none a request is told of a fault. */
static void test_serving_without_a_configuration(void **state)
{
	const struct run wrong = {.variables = {"GATEWAY_INTERFACE=CGI/1.1", "REQUEST_METHOD=GET",
						"REQUEST_URI=/yes"}};
	const struct run none = {.variables = {"GATEWAY_INTERFACE=CGI/1.1", "REQUEST_METHOD=GET",
					       "REQUEST_URI=/yes",
					       "PINTLE_CONF=/no such folder/pintle.conf"}};
	const char *text;

	(void)state;
	write_conf("hash.cost = 99\n");
	assert_int_equal(run(&wrong), 78);
	assert_string_equal(read_file(printed(1).s), "");
	assert_int_equal(run(&none), 0);
	text = read_file(printed(1).s);
	assert_has(text, "Status: 500 ");
	assert_has(text, "\"ErrorCode\":950");
	assert_null(strstr(text, "no such folder"));
}

/* --- a request
 * ------------------------------------------------------------------------------------- */

static void test_a_request_is_answered(void **state)
{
	const char *text;

	(void)state;
	text = cgi("GET", "/yes");
	assert_true(str_starts(str_of(text), STR("Status: 200 OK\r\n")));
	assert_has(text, "\r\n\r\n{\"one\":\"1\",\"two\":\"2\"}");
}

static void test_a_request_is_refused(void **state)
{
	static const char *const rows[][3] = {
		{"GET", "/no", "\"ErrorCode\":1236"}, {"GET", "/yes?n=x", "\"ErrorCode\":"},
		{"GET", "/nowhere", "Status: 404 "},  {"DELETE", "/yes", "Status: 405 "},
		{"GET", "/tenant", "\"ErrorCode\":"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *text = cgi(rows[i][0], rows[i][1]);

		assert_has(text, rows[i][2]);
		assert_null(strstr(text, "Status: 200"));
	}
}

/* `fields` leaves of an answer what the client wants; of an error nothing is left out. */
static void test_an_answer_in_part(void **state)
{
	(void)state;
	assert_has(cgi("GET", "/yes?fields=two"), "\r\n\r\n{\"two\":\"2\"}");
	assert_has(cgi("GET", "/yes?fields=none"), "\r\n\r\n{}");
	assert_has(cgi("GET", "/no?fields=two"), "\"ErrorCode\":1236");
}

/* Each request has an id, told in its answer and in its line of the log. */
static void test_a_request_has_its_line_in_the_log(void **state)
{
	const char *id, *log;
	char want[80];
	struct path file;

	(void)state;
	id = strstr(cgi("GET", "/yes?n=5"), "X-Request-Id: ");
	assert_non_null(id);
	(void)snprintf(want, sizeof want, "%.16s", id + strlen("X-Request-Id: "));
	assert_int_equal(strspn(want, "0123456789abcdef"), 16);
	assert_true(path_join(&file, str_of(folder.s), STR("log/pintle.log")));
	log = read_file(file.s);
	assert_has(log, want);
	assert_has(log, " unit request_answered ");
	assert_has(log, "method=GET route=/yes ");
	assert_has(log, "status=200 ");
	assert_null(strstr(log, "n=5")); /* queries hold tokens */
}

/* --- FastCGI
 * ----------------------------------------------------------------------------------------- */

static int run_as_fastcgi(void *arg)
{
	char name[] = "unit", *argv[] = {name, NULL};

	(void)arg;
	if (dup2(listening, 0) != 0 || freopen(printed(2).s, "we", stderr) == NULL)
		return 101;
	return service_main(1, argv, &service);
}

static void test_requests_one_after_another(void **state)
{
	static const char *const variables[] = {"REQUEST_METHOD=GET", "REQUEST_URI=/yes", NULL};
	struct sockaddr_un at;

	(void)state;
	listening = gate_open(&folder, &at);
	serving = child_start(run_as_fastcgi, NULL);
	(void)close(listening);
	for (int i = 0; i < 3; i++) {
		const char *text = gate_answer(gate_ask(&at, variables, ""));

		assert_has(text, "Status: 200 OK\r\n");
		assert_has(text, "{\"one\":\"1\",\"two\":\"2\"}");
	}
	assert_int_equal(kill(serving, SIGTERM), 0);
	assert_int_equal(child_end(serving), 0);
	serving = 0;
}

static const struct CMUnitTest tests[] = {
	T(test_routes_are_printed),
	T(test_its_version_is_printed),
	T(test_other_arguments_are_refused),
	T(test_a_strangers_arguments_do_not_count),
	T(test_a_right_install_is_ok),
	T(test_wrong_installs_are_refused),
	T(test_keys_that_others_can_read),
	T(test_no_install_at_all),
	T(test_serving_without_a_configuration),
	T(test_a_request_is_answered),
	T(test_a_request_is_refused),
	T(test_an_answer_in_part),
	T(test_a_request_has_its_line_in_the_log),
	T(test_requests_one_after_another),
};

TEST_MAIN(RUN(tests))
