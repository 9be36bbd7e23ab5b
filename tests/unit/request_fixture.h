/* SPDX-License-Identifier: MIT */
/*
 * Requests to a table of routes on an instance: the checks before the handler, and the answer. A
 * test calls `serve(f, "POST /body?a=b", "HTTP_X=y", ..., NULL)`, after request_body(...) if
 * there is a body.
 */
#ifndef UNIT_REQUEST_FIXTURE_H
#define UNIT_REQUEST_FIXTURE_H

#include "cgi_fixture.h"
#include "instance_fixture.h"

#include "http/request.h"
#include "http/response.h"

enum { VARIABLES_MAX = 24, VARIABLE_BYTES = 4600 };

/* A request and its result. */
static struct request_made {
	struct cgi cgi;
	struct request request;
	struct str body; /* of the next request */
	enum audience audience;
	char text[VARIABLES_MAX][VARIABLE_BYTES];
	char *variables[VARIABLES_MAX + 1];
	size_t count;
	bool open;
} made;

static inline void request_variable(const char *name, const char *value, size_t n)
{
	size_t room = VARIABLE_BYTES;

	assert_true(made.count < VARIABLES_MAX);
	assert_true((size_t)snprintf(made.text[made.count], room, "%s=%.*s", name, (int)n, value) <
		    room);
	made.variables[made.count] = made.text[made.count];
	made.count++;
}

/* The body of the next request, with its length in CONTENT_LENGTH. */
static inline void request_body(const char *text)
{
	char length[24];

	made.body = str_of(text);
	(void)snprintf(length, sizeof length, "%zu", made.body.n);
	request_variable("CONTENT_LENGTH", length, strlen(length));
}

/* End the request before, if there was one. */
static inline void request_over(void)
{
	if (!made.open)
		return;
	request_end(&made.request);
	cgi_end(&made.cgi);
	made.open = false;
}

/*
 * Begin a request: "METHOD URI", then NAME=value each, then NULL. Returns the result of the
 * checks.
 */
static inline enum err request_serve(struct fixture *f, const struct route *const *tables,
				     const char *line, va_list more)
{
	const char *uri = strchr(line, ' ') + 1;
	enum err e;

	request_over();
	site_next_call(f);
	request_variable("REQUEST_METHOD", line, (size_t)(uri - line) - 1);
	request_variable("REQUEST_URI", uri, strlen(uri));
	for (const char *v = va_arg(more, const char *); v != NULL;
	     v = va_arg(more, const char *)) {
		const char *value = strchr(v, '=') + 1;
		char name[64];

		(void)snprintf(name, sizeof name, "%.*s", (int)(value - v) - 1, v);
		request_variable(name, value, strlen(value));
	}
	made.variables[made.count] = NULL;
	cgi_begin(&made.cgi, made.variables, made.body);
	made.open = true;
	made.count = 0;
	made.body = STR("");
	e = request_begin(&made.request, made.cgi.fcgi, made.audience, tables, &f->instance,
			  &f->arena);
	return e == ERR_OK && !made.request.captcha_due ? request_authorize(&made.request) : e;
}

/* The same with the variables as arguments. */
static inline enum err request_serve_with(struct fixture *f, const struct route *const *tables,
					  const char *line, ...)
{
	va_list more;
	enum err e;

	va_start(more, line);
	e = request_serve(f, tables, line, more);
	va_end(more);
	return e;
}

/* Run the request's handler, or write its error. Returns everything that is sent. */
static inline struct str request_answer(enum err e)
{
	cgi_listen(&made.cgi);
	if (e == ERR_OK)
		e = made.request.route->handle(&made.request);
	(void)response_send(&made.request, e, STR("0123456789abcdef"));
	return cgi_sent(&made.cgi);
}

/* Begin a request as request_serve does, and answer it: all that is sent. */
static inline struct str request_sent(struct fixture *f, const struct route *const *tables,
				      const char *line, ...)
{
	va_list more;
	enum err e;

	va_start(more, line);
	e = request_serve(f, tables, line, more);
	va_end(more);
	return request_answer(e);
}

/* The body of an answer. */
static inline struct str answer_body(struct str answer)
{
	for (size_t i = 0; i + 4 <= answer.n; i++)
		if (str_starts(str_skip(answer, i), STR("\r\n\r\n")))
			return str_skip(answer, i + 4);
	fail_msg("no end of the head: %.*s", (int)answer.n, answer.p);
	return STR("");
}

/* The value of a header of an answer; p NULL when it has none. */
static inline struct str answer_header(struct str answer, const char *name)
{
	while (answer.n > 0) {
		struct str line = str_head(answer, str_index(answer, '\r'));
		struct str value = line;

		if (line.n == 0)
			break;
		answer = str_skip(answer, line.n + 2);
		if (str_eq(str_cut(&value, ':'), str_of(name)))
			return str_trim(value);
	}
	return (struct str){NULL, 0};
}

/* The API key of the tenant, as text. */
static inline const char *tenant_key(const struct fixture *f)
{
	static char text[GUID_TEXT + 1];

	guid_write(&f->tenant.id, text);
	return text;
}

static inline enum err request_put_tenant(struct txn *t, void *arg)
{
	return tenant_put(t, arg);
}

/* A setting of the tenant as it is stored, where requests find it. */
static inline void tenant_setting(struct fixture *f, const char *name, const char *value)
{
	site_set(f, name, value);
	assert_err(store_write(f->instance.store, request_put_tenant, &f->tenant), ERR_OK);
}

static inline int request_setup(void **state)
{
	(void)use_engine(&kv_mem);
	made.count = 0;
	made.body = STR("");
	made.open = false;
	made.audience = FOR_CLIENTS;
	return site_setup(state);
}

static inline int request_teardown(void **state)
{
	request_over();
	return site_teardown(state);
}

#define REQUEST_TEST(test) cmocka_unit_test_setup_teardown(test, request_setup, request_teardown)

#endif
