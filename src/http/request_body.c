/* SPDX-License-Identifier: MIT */
#include "http/request_body.h"

#include "base/clock.h"

enum err request_body_malformed(const struct request *r)
{
	if (r->method == PUT)
		return ERR_BODY_PUT;
	return r->method == DELETE ? ERR_BODY_DELETE : ERR_BODY_POST;
}

static enum err read_bytes_of_body(struct request *r, struct str *out)
{
	size_t max = r->route->body_max != 0 ? r->route->body_max : BODY_DEFAULT;
	struct str length = fcgi_param(r->fcgi, "CONTENT_LENGTH");
	int64_t n = (int64_t)max + 1; /* without a length: to notice when it is too long */
	char *p;

	if (length.n > 0 && (!str_digits(length) || !str_int(length, &n)))
		return ERR_BODY_LENGTH;
	if (length.n > 0 && n > (int64_t)max)
		return ERR_BODY_LENGTH;
	p = arena_alloc(r->context.arena, (size_t)n + 1);
	*out = str_bytes(p, fcgi_read(r->fcgi, p, (size_t)n));
	if (length.n > 0)
		return out->n == (size_t)n ? ERR_OK : ERR_BODY_SHORT;
	return out->n <= max ? ERR_OK : ERR_BODY_LENGTH;
}

static enum err parse_json(struct request *r, struct str text)
{
	struct str doubled;

	switch (json_parse(text, &r->body, &doubled)) {
	case JSON_BROKEN:
		return request_body_malformed(r);
	case JSON_DOUBLE:
		if (doubled.n == 0)
			return context_name_fault(&r->context, ERR_BODY_SHAPE,
						  STR("a member is given more than once"));
		return context_name_fault(&r->context, ERR_PARAM_TWICE, doubled);
	case JSON_OK:
		break;
	}
	return json_kind(r->body) == JSON_OBJECT
		       ? ERR_OK
		       : context_name_fault(&r->context, ERR_BODY_SHAPE, STR("not an object"));
}

static bool is_form(const struct request *r, struct str text)
{
	struct str type = fcgi_param(r->fcgi, "CONTENT_TYPE");
	struct str form = STR("application/x-www-form-urlencoded");

	/* Some clients send JSON with this type. */
	return str_eq_ci(str_head(type, form.n), form) && text.p[0] != '{' && text.p[0] != '[';
}

/* Whether there is nothing, or the empty JSON string that Go clients send instead. */
static bool is_empty_body(struct str trimmed)
{
	return trimmed.n == 0 || str_eq(trimmed, STR("\"\""));
}

static enum err parse_body(struct request *r, struct str text)
{
	if (is_empty_body(text))
		return ERR_OK;
	if (!is_form(r, text))
		return parse_json(r, text);
	if (form_parse(r->context.arena, text, true, &r->form) != ERR_OK)
		return request_body_malformed(r);
	return ERR_OK;
}

enum err request_body_read(struct request *r)
{
	enum err e;

	if (r->method == GET || r->method == HEAD)
		return ERR_OK;
	e = read_bytes_of_body(r, &r->body_text);
	if (e == ERR_OK)
		e = parse_body(r, str_trim(r->body_text));
	r->context.now = clock_now(); /* the body may have arrived slowly */
	/* A client with a wrong Content-Length may have left bytes on the connection. */
	r->close = e != ERR_OK;
	return e;
}
