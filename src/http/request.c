/* SPDX-License-Identifier: MIT */
#include "http/request.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "domain/limit/ip_throttle.h"
#include "http/cors.h"
#include "http/csrf.h"
#include "http/projection.h"
#include "http/request_body.h"
#include "http/request_caller.h"
#include "http/request_params.h"
#include "http/request_path.h"

struct str request_header(const struct request *r, const char *variable)
{
	return fcgi_param(r->fcgi, variable);
}

static bool host_byte(char c)
{
	static const struct str others = STR_INIT(".:-[]");

	return str_digits(str_bytes(&c, 1)) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') ||
	       str_index(others, c) < others.n;
}

struct str request_source(const struct request *r)
{
	struct str rest = request_header(r, "HTTP_REFERER");
	struct str scheme = str_cut(&rest, ':');

	if (!str_starts(rest, STR("//")) || scheme.n == 0)
		return STR("API");
	rest = str_skip(rest, 2);
	rest = str_head(rest, str_index(rest, '/'));
	for (size_t i = 0; i < rest.n; i++)
		if (!host_byte(rest.p[i]))
			return STR("API");
	return rest.n > 0 && rest.n <= 253 ? rest : STR("API");
}

/* --- address ----------------------------------------------------------- */

static enum err read_address(struct request *r)
{
	struct str uri = fcgi_param(r->fcgi, "REQUEST_URI");
	struct str query = fcgi_param(r->fcgi, "QUERY_STRING");
	enum err e;

	if (uri.n == 0)
		uri = fcgi_param(r->fcgi, "PATH_INFO");
	if (query.n == 0)
		query = request_path_query(uri);
	r->target = uri;
	if (query.n > QUERY_MAX)
		return request_param_refuse(r, ERR_QUERY_LENGTH, "query");
	e = request_path(r->context.arena, uri, fcgi_param(r->fcgi, "SCRIPT_NAME"),
			 r->context.instance->conf.text[CONF_BASE_PATH], &r->path);
	if (e != ERR_OK)
		return request_param_refuse(r, e, "path");
	r->raw_query = query;
	e = form_parse(r->context.arena, query, true, &r->query);
	return e == ERR_OK ? e : request_param_refuse(r, e, "query");
}

static enum err find_route(struct request *r, const struct route *const *routes)
{
	r->method = route_method(r->method_name);
	r->route = route_find(routes, &r->path, r->method, &r->allowed);
	if (r->route != NULL)
		return ERR_OK;
	return r->allowed != 0 ? ERR_METHOD_WRONG : ERR_PATH_UNKNOWN;
}

/* Whether this request must not raise webhook events; the header overrides the query. */
static enum err read_prevent_webhook(struct request *r)
{
	struct str query = {"", 0}, header = request_header(r, "HTTP_X_PREVENTWEBHOOK");
	enum err e = request_param_in_query(r, "prevent_webhook", &query);

	(void)str_bool(header.n > 0 ? header : query, &r->context.quiet); /* false otherwise */
	return e;
}

/* --- captcha ----------------------------------------------------------- */

static enum err take_text(struct request *r, const char *name, struct str *out)
{
	const struct param p = {name, P_JWT, IN_QUERY | IN_BODY | SECRET, 0};
	struct value v = {.given = false};
	enum err e = name == NULL ? ERR_OK : request_param_take(r, &p, &v);

	*out = v.text;
	return e;
}

/* Take the captcha under the first of its provider's parameter names that the request has. */
static enum err take_captcha(struct request *r)
{
	const struct provider_param *names = provider_params(provider_of(&r->context));

	for (; r->captcha.token.n == 0 && names->token != NULL; names++) {
		enum err e = take_text(r, names->token, &r->captcha.token);

		if (e != ERR_OK)
			return e;
		e = take_text(r, names->random, &r->captcha.random);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

static enum err check_captcha(struct request *r)
{
	unsigned needs = r->route->needs;
	enum captcha_need need = CAPTCHA_IGNORED;
	enum err e = ERR_OK;

	r->captcha_api = ASKS_OF(needs);
	if (r->context.tenant != NULL)
		need = captcha_need(&r->context, r->captcha_api, (needs & NEED_CAPTCHA) != 0);
	if (r->context.tenant != NULL && need != CAPTCHA_REQUIRED &&
	    ALSO_ASKS_OF(needs) != CAPTCHA_NO_API &&
	    captcha_need(&r->context, ALSO_ASKS_OF(needs), false) == CAPTCHA_REQUIRED) {
		r->captcha_api = ALSO_ASKS_OF(needs);
		need = CAPTCHA_REQUIRED;
	}
	if (need != CAPTCHA_IGNORED)
		e = take_captcha(r);
	r->captcha_due =
		need == CAPTCHA_REQUIRED || (need == CAPTCHA_OPTIONAL && r->captcha.token.n > 0);
	return e;
}

/* --- all of it --------------------------------------------------------- */

/* A lock may ask for answers to security questions; any call with a JSON body may contain them. */
static void take_answers(struct request *r)
{
	bool found;
	const struct json *j = json_member(r->body, STR("securityanswer"), &found);

	r->context.answers = json_kind(j) == JSON_OBJECT ? j : NULL;
}

static enum err take_projection(struct request *r)
{
	enum err e = request_param_in_query(r, "fields", &r->fields);

	if (e != ERR_OK)
		return e;
	if (r->fields.n > 0 && !projection_valid(r->fields))
		return request_param_refuse(r, ERR_PARAM_FORMAT, "fields");
	return ERR_OK;
}

/* A form is read before its tenant is known, since the key may be one of its fields. */
static enum err read_form(struct request *r)
{
	return (r->route->needs & NEED_FORM) != 0 ? request_body_read(r) : ERR_OK;
}

static enum err read_body(struct request *r)
{
	return (r->route->needs & NEED_FORM) != 0 ? ERR_OK : request_body_read(r);
}

/* All checks of the route in the documented order; the first error is the answer. */
static enum err check_request(struct request *r, const struct route *const *routes)
{
	enum err (*const steps[])(struct request *) = {
		csrf_check_origin,   read_form,	      request_caller_check,
		csrf_check_token,    read_body,	      request_caller_signature,
		request_params_take, take_projection, read_prevent_webhook};
	enum err e = read_address(r);

	if (e != ERR_OK)
		return e;
	e = find_route(r, routes);
	for (size_t i = 0; e == ERR_OK && i < sizeof steps / sizeof *steps; i++)
		e = steps[i](r);
	return e;
}

static enum err check_all(struct request *r, const struct route *const *routes)
{
	enum err e = check_request(r, routes);

	if (e == ERR_SECRET_WRONG || e == ERR_SIGNATURE_WRONG)
		ip_throttle_secret_refused(&r->context);
	take_answers(r);
	return e == ERR_OK ? check_captcha(r) : e;
}

enum err request_begin(struct request *r, struct fcgi *fcgi, enum audience audience,
		       const struct route *const *routes, const struct instance *instance,
		       struct arena *arena)
{
	enum err e;

	assert(routes != NULL && instance != NULL);
	memset(r, 0, sizeof *r);
	r->fcgi = fcgi;
	r->audience = audience;
	r->context = (struct context){
		.instance = instance, .arena = arena, .detail = &r->detail, .now = clock_now()};
	buf_init(&r->out, arena, 8192, 1 << 20);
	request_caller_address(r);
	r->method_name = fcgi_param(r->fcgi, "REQUEST_METHOD");
	if (audience == FOR_CLIENTS && cors_is_preflight(r)) {
		r->route = &cors_preflight;
		return ERR_OK;
	}
	e = check_all(r, routes);
	if (e != ERR_OK)
		request_caller_of_error(r);
	return e;
}

enum err request_authorize(struct request *r)
{
	assert(r->route != NULL);
	return request_caller_token(r);
}

void request_end(struct request *r)
{
	json_free(r->body);
	r->body = NULL;
}
