/* SPDX-License-Identifier: MIT */
/* Requests given as text: how they are read, and that an answer is given whole or not at all. */
#include "server_fixture.h"

#include "base/buf.h"
#include "delivery/fetch.h"

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

/* Ask the server: `rest` is what stands behind its address. */
static const char *fetch_here(const char *method, const char *rest, unsigned limit_s,
			      struct str *answer)
{
	char text[4096];

	(void)snprintf(text, sizeof text, "%s %s", method, server_url(rest));
	return fetch(&arena, str_of(text), limit_s, answer);
}

static void test_a_request_is_read_from_its_text(void **state)
{
	struct str answer;
	const char *heard;

	(void)state;
	server_start(serve_http, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nanswer");
	assert_null(fetch_here("PUT", "/x?y=z\nX-One: 1\nX-Two: 2\n\na\n\nb\n", 60, &answer));
	assert_text(answer, "answer");
	heard = server_heard();
	assert_true(str_starts(str_of(heard), STR("PUT /x?y=z HTTP/1.1\r\n")));
	assert_non_null(strstr(heard, "\r\nX-One: 1\r\nX-Two: 2\r\n"));
	assert_non_null(strstr(heard, "\r\n\r\na\n\nb\n"));
}

static void test_without_a_body(void **state)
{
	struct str answer;

	(void)state;
	server_start(serve_http, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
	assert_null(fetch_here("GET", "/\n\n", 60, &answer));
	assert_int_equal(answer.n, 0);
	assert_null(strstr(server_heard(), "Content-Length"));
}

static void test_texts_that_are_no_request(void **state)
{
	static const char *const texts[] = {
		"",
		"\n",
		"\n\n",
		"GET http://127.0.0.1:1/",
		"GET http://127.0.0.1:1/\n",
		"GET http://127.0.0.1:1/\nA: b",
		"GET http://127.0.0.1:1/\nA: b\n",
		"GET\n\n",
		"GET \n\n",
		" http://127.0.0.1:1/\n\n",
		"GET http://127.0.0.1:1/\nno colon\n\n",
		"GET http://127.0.0.1:1/\nA: b\r\n\n",
		"GET file:///etc/passwd\n\n",
		"GET file:///etc/passwd\nA: b\n\nbody",
	};
	struct str answer = {NULL, 0};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		if (fetch(&arena, str_of(texts[i]), 60, &answer) == NULL)
			fail_msg("taken: %s", texts[i]);
		assert_int_equal(answer.n, 0);
	}
}

static void test_headers_have_a_largest_number(void **state)
{
	struct str answer;
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 0, 1024);
	buf_lit(&b, "GET http://127.0.0.1:1/\n");
	for (size_t i = 0; i < 33; i++)
		buf_lit(&b, "A: b\n");
	buf_lit(&b, "\n");
	assert_string_equal(fetch(&arena, buf_str(&b), 60, &answer), "the request is malformed");
}

static void test_other_statuses_are_told(void **state)
{
	static const char *const rows[][2] = {{"404 Not Found", "status 404"},
					      {"204 No Content", "status 204"},
					      {"302 Found", "status 302"},
					      {"500 Oops", "status 500"}};
	char text[128];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str answer;

		(void)snprintf(text, sizeof text,
			       "HTTP/1.1 %s\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
			       rows[i][0]);
		server_start(serve_http, text);
		assert_string_equal(fetch_here("GET", "/\n\n", 60, &answer), rows[i][1]);
		server_end();
	}
}

static void test_an_answer_has_a_largest_size(void **state)
{
	static char text[FETCH_ANSWER_MAX + 200];

	(void)state;
	for (size_t more = 0; more <= 1; more++) {
		size_t n = FETCH_ANSWER_MAX + more;
		struct str answer;
		const char *fault;
		int head = snprintf(text, sizeof text,
				    "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", n);

		memset(text + head, 'a', n);
		text[(size_t)head + n] = '\0';
		server_start(serve_http, text);
		fault = fetch_here("GET", "/\n\n", 60, &answer);
		if (more == 0) {
			assert_null(fault);
			assert_int_equal(answer.n, n);
		} else {
			assert_string_equal(fault, "answer too long");
		}
		server_end();
	}
}

static void test_no_answer_is_a_reason(void **state)
{
	struct str answer;

	(void)state;
	server_start(serve_http, NULL);
	assert_non_null(fetch_here("GET", "/\n\n", 1, &answer));
	server_end();
	assert_non_null(fetch(&arena, STR("GET http://127.0.0.1:1/\n\n"), 60, &answer));
}

static const struct CMUnitTest tests[] = {
	T(test_a_request_is_read_from_its_text), T(test_without_a_body),
	T(test_texts_that_are_no_request),	 T(test_headers_have_a_largest_number),
	T(test_other_statuses_are_told),	 T(test_an_answer_has_a_largest_size),
	T(test_no_answer_is_a_reason),
};

TEST_MAIN(RUN(tests))
