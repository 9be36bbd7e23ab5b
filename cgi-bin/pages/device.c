/* SPDX-License-Identifier: MIT */
/* Who is remembered here, and pages that lead elsewhere. */
#include "pages.h"

#include "domain/session/session.h"
#include "http/browser.h"
#include "http/request_params.h"
#include "render/page_files.h"

/*
 * {"Known":true,"Ended":false,"Name":"Ada"}; Name is null when the profile has none, Ended true
 * when the device was known until its sign-in ended.
 */
static enum err device(struct request *r)
{
	struct buf *b = &r->out;
	struct account a;
	struct profile p;
	bool keep;
	struct str token = device_token(r, &keep);
	enum err e = session_holder(&r->context, token, &a, &p);

	if (err_is_fault(e))
		return e;
	json_open(b, '{');
	json_key(b, "Known");
	json_put_bool(b, e == ERR_OK);
	json_key(b, "Ended");
	json_put_bool(b, e != ERR_OK && token.n > 0);
	json_pair(b, "Name", e == ERR_OK ? called(&a, &p) : (struct str){NULL, 0});
	json_close(b, '}');
	return ERR_OK;
}

enum { GO_PAGE = FIRST };

static const struct param go_params[] = {
	PLACE_PARAMS,
	[GO_PAGE] = {"page", P_TEXT, IN_QUERY | REQUIRED, 0},
	{NULL, 0, 0, 0},
};

/* To the page of that name in the visitor's language; never to another site. */
static enum err go(struct request *r)
{
	struct str page = r->values[GO_PAGE].text;

	if (!page_files_name_fits(page))
		return request_param_refuse(r, ERR_PARAM_FORMAT, "page");
	return browser_redirect(r, place_of(r, arena_cstr(r->context.arena, page), ""));
}

const struct route device_routes[] = {
	{GET | HEAD, "/pages/device", NEED_APIKEY | TAKES_DEVICE, device, NULL, 0},
	{GET | HEAD, "/pages/go", NEED_APIKEY, go, go_params, 0},
	{GET | HEAD, "/pages/done", NEED_APIKEY | TAKES_DEVICE, draw_done, place_params, 0},
	{0, NULL, 0, NULL, NULL, 0},
};
