/* SPDX-License-Identifier: MIT */
/* One HTTP request to somebody else: what is sent, what an answer is, and what never leaves. */
#include "server_fixture.h"

#include "delivery/http_client.h"

static struct arena arena;

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, 8 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	server_end();
	arena_release(&arena);
	return 0;
}

static struct http_send request_to(const char *url)
{
	return (struct http_send){.method = STR("POST"),
				  .url = str_of(url),
				  .connect_s = 60,
				  .total_s = 60,
				  .answer_max = 1000};
}

static void expect(const struct http_send *s, enum http_outcome want, struct http_answer *a)
{
	enum http_outcome got = http_client_send(&arena, s, a);

	if (got != want)
		fail_msg("outcome %d: %s", (int)got, a->fault);
	assert_int_equal(a->status > 0, want == HTTP_ANSWERED);
	assert_non_null(a->fault);
}

/* --- what is sent ------------------------------------------------------------------ */

static void test_a_request_is_sent_as_it_was_given(void **state)
{
	struct http_answer a;
	struct http_send s;

	(void)state;
	server_start(serve_http, "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok");
	s = request_to(server_url("/a/b?c=%20d"));
	http_client_add_header(&s, STR("Content-Type: text/plain"));
	http_client_add_header(&s, STR("X-Own:  two  blanks"));
	s.body = STR("the body\r\n\x01");
	expect(&s, HTTP_ANSWERED, &a);
	assert_int_equal(a.status, 201);
	assert_text(a.body, "ok");
	assert_int_equal(a.wait_s, 0);

	const char *heard = server_heard();

	assert_true(str_starts(str_of(heard), STR("POST /a/b?c=%20d HTTP/1.1\r\n")));
	assert_non_null(strstr(heard, "\r\nHost: 127.0.0.1:"));
	assert_non_null(strstr(heard, "\r\nContent-Type: text/plain\r\n"));
	assert_non_null(strstr(heard, "\r\nX-Own:  two  blanks\r\n"));
	assert_non_null(strstr(heard, "\r\nUser-Agent: Pintle/"));
	assert_non_null(strstr(heard, "\r\nContent-Length: 11\r\n"));
	assert_non_null(strstr(heard, "\r\n\r\nthe body\r\n\x01"));
	assert_null(strstr(heard, "Expect:"));
}

static void test_a_body_is_sent_whole(void **state)
{
	static char body[200 * 1024];
	struct http_answer a;
	struct http_send s;

	(void)state;
	memset(body, 'b', sizeof body);
	server_start(serve_http, "HTTP/1.1 204 No Content\r\n\r\n");
	s = request_to(server_url("/"));
	s.body = str_bytes(body, sizeof body);
	expect(&s, HTTP_ANSWERED, &a);
	assert_int_equal(a.status, 204);
	assert_int_equal(a.body.n, 0);
	assert_true(strlen(server_heard()) > sizeof body);
}

static void test_a_body_that_is_none(void **state)
{
	static const char *const methods[] = {"GET", "POST", "PUT"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(methods); i++) {
		struct http_answer a;
		struct http_send s;
		const char *heard;

		server_start(serve_http, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
		s = request_to(server_url("/"));
		s.method = str_of(methods[i]);
		expect(&s, HTTP_ANSWERED, &a);
		heard = server_heard();
		assert_true(str_starts(str_of(heard), str_of(methods[i])));
		assert_int_equal(strstr(heard, "Content-Length: 0\r\n") == NULL, i == 0);
		server_end();
	}
}

/* The name stays in the request, and in what its certificate has to be for. */
static void test_the_address_may_be_given(void **state)
{
	struct http_answer a;
	struct http_send s;
	char url[64];

	(void)state;
	server_start(serve_http, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
	(void)snprintf(url, sizeof url, "http://name.invalid:%d/", server.port);
	s = request_to(url);
	s.address = STR("127.0.0.1");
	expect(&s, HTTP_ANSWERED, &a);
	assert_non_null(strstr(server_heard(), "Host: name.invalid:"));
}

static void test_the_environment_names_no_proxy(void **state)
{
	struct http_answer a;
	struct http_send s;

	(void)state;
	assert_int_equal(setenv("http_proxy", "http://127.0.0.1:1", 1), 0);
	assert_int_equal(setenv("ALL_PROXY", "http://127.0.0.1:1", 1), 0);
	server_start(serve_http, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
	s = request_to(server_url("/"));
	expect(&s, HTTP_ANSWERED, &a);
	assert_int_equal(unsetenv("http_proxy") + unsetenv("ALL_PROXY"), 0);
	assert_true(str_starts(str_of(server_heard()), STR("POST / ")));
}

/* --- what never leaves -------------------------------------------------------------- */

static void test_refused_requests(void **state)
{
	struct http_send s = {.method = STR_INIT("POST"),
			      .url = STR_INIT("file:///etc/passwd"),
			      .connect_s = 1,
			      .total_s = 1,
			      .answer_max = 10};
	struct http_answer a;

	(void)state; /* unused */
	assert_int_equal(http_client_send(&arena, &s, &a), HTTP_REFUSED);
	s.url = STR("http://127.0.0.1:1/");
	assert_int_equal(http_client_send(&arena, &s, &a), HTTP_UNREACHED);
	s.https_only = true;
	assert_int_equal(http_client_send(&arena, &s, &a), HTTP_REFUSED);
	s.https_only = false;
	http_client_add_header(&s, STR("X: a\r\nY: b"));
	assert_int_equal(http_client_send(&arena, &s, &a), HTTP_REFUSED);
}

static void test_no_text_adds_a_line(void **state)
{
	static const struct http_send rows[] = {
		{.method = STR_INIT(""), .url = STR_INIT("http://127.0.0.1:1/")},
		{.method = STR_INIT("POST"), .url = STR_INIT("")},
		{.method = STR_INIT("GET / HTTP/1.1\r\n"), .url = STR_INIT("http://127.0.0.1:1/")},
		{.method = STR_INIT("POST"), .url = STR_INIT("http://127.0.0.1:1/\r\nX: y")},
		{.method = STR_INIT("POST"), .url = STR_INIT("http://127.0.0.1:1/\0x")},
		{.method = STR_INIT("POST"),
		 .url = STR_INIT("http://127.0.0.1:1/"),
		 .address = STR_INIT("127.0.0.1\n")},
		{.method = STR_INIT("POST"), .url = STR_INIT("ftp://127.0.0.1:1/")},
		{.method = STR_INIT("POST"), .url = STR_INIT("gopher://127.0.0.1:1/x")},
		{.method = STR_INIT("POST"), .url = STR_INIT("no address at all")},
	};
	static const struct str headers[] = {STR_INIT("X: a\nY: b"), STR_INIT("X: a\0"),
					     STR_INIT("no colon"), STR_INIT("")};
	struct http_answer a;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct http_send s = rows[i];

		s.connect_s = s.total_s = 60;
		s.answer_max = 1;
		expect(&s, HTTP_REFUSED, &a);
	}
	for (size_t i = 0; i < COUNT_OF(headers); i++) {
		struct http_send s = request_to("http://127.0.0.1:1/");

		http_client_add_header(&s, headers[i]);
		expect(&s, HTTP_REFUSED, &a);
	}
}

static void test_headers_have_a_largest_number(void **state)
{
	struct http_answer a;
	struct http_send s = request_to("http://127.0.0.1:1/");

	(void)state;
	for (size_t i = 0; i < HTTP_SEND_HEADERS; i++)
		http_client_add_header(&s, STR("X: y"));
	expect(&s, HTTP_UNREACHED, &a); /* it would be sent */
	http_client_add_header(&s, STR("X: y"));
	expect(&s, HTTP_REFUSED, &a);
}

/* --- what comes back ----------------------------------------------------------------- */

static void test_an_answer_is_cut_at_its_largest_size(void **state)
{
	static const char text[] = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789";
	const size_t sizes[] = {1, 9, 10, 11};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		struct http_answer a;
		struct http_send s;

		server_start(serve_http, text);
		s = request_to(server_url("/"));
		s.answer_max = sizes[i];
		expect(&s, HTTP_ANSWERED, &a);
		assert_int_equal(a.status, 200);
		assert_true(str_eq(a.body, str_head(STR("0123456789"), sizes[i])));
		server_end();
	}
}

static void test_a_redirect_is_an_answer(void **state)
{
	struct http_answer a;
	struct http_send s;

	(void)state;
	server_start(serve_http, "HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\n"
				 "Content-Length: 0\r\n\r\n");
	s = request_to(server_url("/"));
	expect(&s, HTTP_ANSWERED, &a);
	assert_int_equal(a.status, 307);
	assert_null(strstr(server_heard(), "/elsewhere"));
}

static void test_retry_after(void **state)
{
	static const struct {
		const char *header;
		uint64_t least, most;
	} rows[] = {
		{"120", 120, 120},
		{"0", 0, 0},
		{"-5", 0, 0},
		{"soon", 0, 0},
		{"", 0, 0},
		{"Fri, 31 Dec 2100 23:59:59 GMT", 1, UINT64_MAX / 2},
		{"Fri, 31 Dec 1999 23:59:59 GMT", 0, 0},
	};
	char text[160];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct http_answer a;
		struct http_send s;

		(void)snprintf(text, sizeof text,
			       "HTTP/1.1 503 Busy\r\nRetry-After: %s\r\nContent-Length: 0\r\n\r\n",
			       rows[i].header);
		server_start(serve_http, text);
		s = request_to(server_url("/"));
		expect(&s, HTTP_ANSWERED, &a);
		assert_int_equal(a.status, 503);
		assert_true(a.wait_s >= rows[i].least && a.wait_s <= rows[i].most);
		server_end();
	}
}

static void test_what_is_no_answer(void **state)
{
	static const char *const texts[] = {
		"",
		"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
		"SSH-2.0-OpenSSH\r\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct http_answer a;
		struct http_send s;

		server_start(serve_http, texts[i]);
		s = request_to(server_url("/"));
		expect(&s, HTTP_BROKEN, &a);
		server_end();
	}
}

static void test_silence_is_waited_for_so_long(void **state)
{
	struct http_answer a;
	struct http_send s;

	(void)state;
	server_start(serve_http, NULL);
	s = request_to(server_url("/"));
	s.total_s = 1;
	expect(&s, HTTP_BROKEN, &a);
	assert_int_equal(a.body.n, 0);
}

static void just_listen(int connection, const void *arg)
{
	if (arg != NULL)
		server_say(connection, arg, strlen(arg));
	server_drain(connection);
}

/* Nothing of the request is sent where TLS cannot be agreed on, or its authorities not be read. */
static void test_without_tls_nothing_is_sent(void **state)
{
	const struct str files[] = {STR(""), STR("/no such folder/ca.pem")};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		struct http_answer a;
		struct http_send s;
		char url[64];

		server_start(just_listen, "220 this is no TLS\r\n");
		(void)snprintf(url, sizeof url, "https://127.0.0.1:%d/secret", server.port);
		s = request_to(url);
		s.ca_file = files[i];
		s.body = STR("secret");
		expect(&s, HTTP_UNREACHED, &a);
		assert_null(strstr(server_heard(), "secret"));
		server_end();
	}
}

static const struct CMUnitTest tests[] = {
	T(test_a_request_is_sent_as_it_was_given),
	T(test_a_body_is_sent_whole),
	T(test_a_body_that_is_none),
	T(test_the_address_may_be_given),
	T(test_the_environment_names_no_proxy),
	T(test_refused_requests),
	T(test_no_text_adds_a_line),
	T(test_headers_have_a_largest_number),
	T(test_an_answer_is_cut_at_its_largest_size),
	T(test_a_redirect_is_an_answer),
	T(test_retry_after),
	T(test_what_is_no_answer),
	T(test_silence_is_waited_for_so_long),
	T(test_without_tls_nothing_is_sent),
};

TEST_MAIN(RUN(tests))
