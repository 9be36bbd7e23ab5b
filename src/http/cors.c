/* SPDX-License-Identifier: MIT */
#include "http/cors.h"

/* All headers that clients send, except the secret, which does not belong in a browser. */
#define REQUEST_HEADERS                                                                            \
	"content-type, x-requested-with, authorization, x-loginradius-sott, x-origin-ip, "         \
	"x-preventwebhook, x-loginradius-apikey"

#define READABLE_HEADERS "X-Request-Id, Retry-After"

/*
 * How many seconds a browser may remember a preflight. Short, since a later version may
 * allow more.
 */
#define MAX_AGE "600"

static enum err respond_nothing(struct request *r)
{
	r->no_content = true;
	return ERR_OK;
}

const struct route cors_preflight = {
	.path = "preflight", .needs = NEED_NONE, .handle = respond_nothing};

/* The Origin header; empty when it is absent or was sent twice. */
static struct str origin_of(const struct request *r)
{
	const char *header = "HTTP_ORIGIN";

	return fcgi_param_doubled(r->fcgi, header) ? STR("") : request_header(r, header);
}

bool cors_has_origin(const struct request *r)
{
	return origin_of(r).n > 0;
}

bool cors_is_preflight(const struct request *r)
{
	return str_eq(r->method_name, STR("OPTIONS")) && cors_has_origin(r) &&
	       request_header(r, "HTTP_ACCESS_CONTROL_REQUEST_METHOD").n > 0;
}

/* Compare byte by byte: cors.origins accepts origins only as browsers write them. */
static bool may_read(const struct request *r, struct str origin)
{
	struct str list = STR("");

	if (r->context.tenant != NULL)
		list = r->context.tenant->conf.text[CONF_CORS_ORIGINS];
	while (list.n > 0)
		if (str_eq(str_trim(str_cut(&list, ',')), origin))
			return origin.n > 0;
	return false;
}

void cors_write(struct buf *head, const struct request *r)
{
	struct str origin = origin_of(r);

	buf_lit(head, "Vary: Origin\r\n");
	if (r->route == &cors_preflight) {
		buf_lit(head, "Access-Control-Allow-Origin: *\r\n"
			      "Access-Control-Allow-Methods: GET, POST, PUT, DELETE\r\n"
			      "Access-Control-Allow-Headers: " REQUEST_HEADERS "\r\n"
			      "Access-Control-Max-Age: " MAX_AGE "\r\n");
	} else if (may_read(r, origin)) {
		buf_lit(head, "Access-Control-Allow-Origin: ");
		buf_add(head, origin);
		buf_lit(head, "\r\nAccess-Control-Expose-Headers: " READABLE_HEADERS "\r\n");
	}
}
