/* SPDX-License-Identifier: MIT */
#include "http/proving.h"

#include "base/clock.h"

enum err proving_begin(struct request *r, struct helper *h)
{
	const struct site *site = r->call.site;
	struct str question;
	enum err e;

	if (gateway_aside(r->gateway) >= (size_t)site->conf.n[CONF_CAPTCHA_PARALLEL])
		return captcha_unanswered(STR("busy"));
	e = captcha_take(&r->call, ASKS_OF(r->route->needs), &r->proof, &question);
	if (e != ERR_OK)
		return e;
	return helper_start(site, CONF_CAPTCHA_HELPER, HELPER_FETCH, question, h)
		       ? ERR_OK
		       : captcha_unanswered(STR("no helper"));
}

enum err proving_end(struct request *r, struct helper *h)
{
	struct str answer;
	bool answered = helper_finish(h, r->call.arena, &answer);
	enum err e;

	r->call.now = clock_now(); /* asking has taken its time */
	e = answered ? captcha_settle(&r->call, &r->proof, answer) : captcha_unanswered(answer);
	r->call.captcha = e == ERR_OK;
	return e;
}
