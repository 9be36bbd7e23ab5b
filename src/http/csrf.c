/* SPDX-License-Identifier: MIT */
#include "http/csrf.h"

#include "base/log.h"
#include "domain/tenant/form_token.h"
#include "http/cookie.h"
#include "http/request_params.h"

static enum err refuse(enum err e, const char *reason)
{
	LOG(form_refused, {"reason", str_of(reason)});
	return e;
}

/* Where people reach this install: pages.base_url without its path, else what the request says. */
static struct str own_origin(const struct request *r)
{
	struct str base = r->context.instance->conf.text[CONF_PAGES_BASE_URL];
	struct str https = request_header(r, "HTTPS");
	size_t scheme = str_starts(base, STR("https://")) ? 8 : 7;
	struct buf b;

	if (base.n > 0)
		return str_head(base, scheme + str_index(str_skip(base, scheme), '/'));
	buf_init(&b, r->context.arena, 128, 512);
	buf_lit(&b, https.n > 0 && !str_eq_ci(https, STR("off")) ? "https://" : "http://");
	buf_add(&b, request_header(r, "HTTP_HOST"));
	return buf_str(&b);
}

enum err csrf_check_origin(struct request *r)
{
	static const char *const headers[] = {"HTTP_SEC_FETCH_SITE", "HTTP_ORIGIN"};
	struct str site = request_header(r, headers[0]), origin = request_header(r, headers[1]);

	if ((r->route->needs & NEED_FORM) == 0)
		return ERR_OK;
	if (fcgi_param_doubled(r->fcgi, headers[0]) || fcgi_param_doubled(r->fcgi, headers[1]))
		return refuse(ERR_FORM_ORIGIN, "doubled");
	if (site.n > 0)
		return str_eq(site, STR("same-origin")) ? ERR_OK : refuse(ERR_FORM_ORIGIN, "site");
	if (origin.n > 0 && str_eq(origin, own_origin(r)))
		return ERR_OK;
	return refuse(ERR_FORM_ORIGIN, origin.n > 0 ? "origin" : "no origin");
}

enum err csrf_check_token(struct request *r)
{
	static const struct param form_token = {"form_token", P_TEXT, IN_BODY, 0};
	struct value v;
	enum err e;

	if ((r->route->needs & (NEED_FORM | TAKES_DEVICE)) == 0)
		return ERR_OK;
	e = cookie_read(r, COOKIE_DEVICE, &r->device);
	if (e != ERR_OK || (r->route->needs & NEED_FORM) == 0)
		return e;
	e = request_param_take(r, &form_token, &v);
	if (e != ERR_OK)
		return e;
	if (form_token_fits(&r->context, r->device, v.text))
		return ERR_OK;
	if ((r->route->needs & NEED_BOUND_FORM) == 0 &&
	    form_token_fits(&r->context, STR(""), v.text))
		return ERR_OK;
	return refuse(ERR_FORM_TOKEN, "token");
}
