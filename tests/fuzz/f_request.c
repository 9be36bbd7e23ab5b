/* SPDX-License-Identifier: MIT */
/*
 * A whole request, as a web server hands it over: the variables of CGI (NAME=value, a part each),
 * an empty part, the body. Whatever it is, it is refused by a documented error, or its values are
 * what its route asks for; and nothing of it becomes a header of the answer.
 */
#define _GNU_SOURCE /* environ */
#include "instance.h"

#include "http/request.h"
#include "http/response.h"
#include "unit/cgi_fixture.h"

static enum err say_yes(struct request *r)
{
	return response_flag(r, "IsPosted");
}

static const struct route routes[] = {
	{GET, "/open", NEED_NONE, say_yes, NULL, 0},
	{GET, "/names/{uid}", NEED_APIKEY, say_yes,
	 PARAMS({"uid", P_UID, IN_PATH | REQUIRED, 0}, {"email", P_EMAIL, IN_QUERY, 0},
		{"phone", P_PHONE, IN_QUERY, 0}, {"n", P_INT, IN_QUERY, 0},
		{"id", P_GUID, IN_QUERY, 0}, {"yes", P_BOOL, IN_QUERY, 0}),
	 0},
	{POST | PUT, "/body", NEED_APIKEY | OLD_SPELLING, say_yes,
	 PARAMS({"text", P_TEXT, IN_BODY | IN_QUERY | REQUIRED, 0},
		{"long", P_LONG, IN_BODY | SECRET, 0}, {"jwt", P_JWT, IN_BODY, 0},
		{"yes", P_BOOL, IN_BODY, 0}),
	 0},
	{POST | DELETE, "/document", NEED_APIKEY | NEED_SECRET, say_yes,
	 PARAMS({"", P_DOCUMENT, IN_BODY, 0}), 64},
	{GET | POST, "/token", NEED_APIKEY | NEED_TOKEN | NEED_PIN, say_yes, NULL, 0},
	{.path = NULL},
};

static const struct route *const tables[] = {routes, NULL};

enum { CGI_VARIABLES = 24 };

/* The environment of the request: those that hold no NUL, as none can. */
static void set_variables(struct arena *a, struct str *in, char *variables[CGI_VARIABLES + 1])
{
	size_t n = 0;

	for (struct str v = fuzz_part(in); v.n > 0; v = fuzz_part(in)) {
		struct str copy = arena_copy(a, v);

		if (n < CGI_VARIABLES && str_index(v, '\0') == v.n && str_index(v, '=') < v.n)
			variables[n++] = (char *)(uintptr_t)copy.p;
	}
	variables[n] = NULL;
}

static size_t longest(enum param_type type)
{
	return type == P_JWT ? JWT_MAX : type == P_LONG ? LONG_MAX_BYTES : TEXT_MAX;
}

/* What a handler may rely on. */
static void check_value(struct arena *a, const struct param *p, const struct value *v)
{
	struct str normal;

	MUST(v->given || (p->flags & REQUIRED) == 0);
	if (!v->given)
		return;
	if (p->type == P_DOCUMENT) {
		MUST(json_kind(v->json) == JSON_OBJECT);
		return;
	}
	MUST(v->text.n > 0 && v->text.n <= longest(p->type));
	MUST(utf8_valid(v->text) && str_index(v->text, '\0') == v->text.n);
	if (p->type == P_INT)
		MUST(v->n >= 1 && v->n <= NUMBER_MAX);
	else if (p->type == P_EMAIL)
		MUST(identifier_normal(a, IDENTIFIER_EMAIL, v->text, &normal));
	else if (p->type == P_PHONE)
		MUST(identifier_normal(a, IDENTIFIER_PHONE, v->text, &normal));
	else if (p->type == P_UID)
		MUST(identifier_normal(a, IDENTIFIER_UID, v->text, &normal));
}

static void check_request(struct arena *a, const struct request *r)
{
	MUST((r->method & r->route->methods) != 0 || str_eq(r->method_name, STR("OPTIONS")));
	MUST(r->route->needs == NEED_NONE || r->context.tenant != NULL);
	for (size_t i = 0; r->route->params != NULL && r->route->params[i].name != NULL; i++)
		check_value(a, &r->route->params[i], &r->values[i]);
}

static struct str cut_line(struct str *rest)
{
	size_t n = str_index(*rest, '\n');
	struct str line = str_head(*rest, n);

	MUST(n < rest->n && n > 0 && line.p[n - 1] == '\r');
	*rest = str_skip(*rest, n + 1);
	return str_head(line, n - 1);
}

/* The answer: a head of known headers, each once, and the body it announces, which is JSON. */
static void check_answer(struct str answer, int status)
{
	static const char *const known[] = {"Status",
					    "Cache-Control",
					    "X-Content-Type-Options",
					    "Referrer-Policy",
					    "X-Request-Id",
					    "Vary",
					    "Access-Control-Allow-Origin",
					    "Access-Control-Allow-Methods",
					    "Access-Control-Allow-Headers",
					    "Access-Control-Max-Age",
					    "Access-Control-Expose-Headers",
					    "Allow",
					    "Retry-After",
					    "Connection",
					    "Content-Type",
					    "Content-Length"};
	bool seen[COUNT_OF(known)] = {false};
	int64_t length = 0;
	struct str doubled;
	struct json *j;

	for (struct str line = cut_line(&answer); line.n > 0; line = cut_line(&answer)) {
		struct str value = line, name = str_cut(&value, ':');
		size_t i = 0;

		while (i < COUNT_OF(known) && !str_eq(name, str_of(known[i])))
			i++;
		MUST(i < COUNT_OF(known) && !seen[i] && fuzz_printable(value));
		seen[i] = true;
		if (str_eq(name, STR("Content-Length")))
			MUST(str_int(str_trim(value), &length));
	}
	MUST(seen[0] && answer.n == (size_t)length && (status == 204) == (length == 0));
	if (length > 0) {
		MUST(json_parse(answer, &j, &doubled) == JSON_OK && json_kind(j) == JSON_OBJECT);
		json_free(j);
	}
}

/* Answer the request, and look at what was sent. */
static void answer(struct cgi *cgi, struct request *r, enum err e)
{
	int status;

	cgi_listen(cgi);
	status = response_send(r, e, STR("0123456789abcdef"));
	check_answer(cgi_sent(cgi), status);
}

static void serve(struct arena *a, const struct fixture *f, struct cgi *cgi)
{
	struct request *r = arena_alloc(a, sizeof *r);
	enum err e = request_begin(r, cgi->fcgi, FOR_CLIENTS, tables, &f->instance, a);

	if (e == ERR_OK && !r->captcha_due)
		e = request_authorize(r);
	MUST(!err_is_fault(e));
	MUST(fuzz_printable(request_source(r)));
	if (e == ERR_OK && !r->captcha_due) {
		check_request(a, r);
		e = r->route->handle(r);
	}
	answer(cgi, r, e);
	request_end(r);
}

void fuzz_one(struct arena *a, struct str in)
{
	const struct fixture *f = fuzz_instance(a);
	char *variables[CGI_VARIABLES + 1];
	struct cgi cgi;

	set_variables(a, &in, variables);
	cgi_begin(&cgi, variables, in);
	serve(a, f, &cgi);
	cgi_end(&cgi);
}
