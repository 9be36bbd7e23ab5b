/* SPDX-License-Identifier: MIT */
#include "http/captcha_check.h"

#include <assert.h>

#include "base/clock.h"

enum err captcha_check_begin(struct request *r, struct helper_process *h)
{
	const struct instance *instance = r->context.instance;
	struct str question;
	enum err e;

	assert(r->captcha_due);
	if (fcgi_suspended(r->fcgi) >= (size_t)instance->conf.n[CONF_CAPTCHA_PARALLEL])
		return captcha_unanswered(STR("busy"));
	e = captcha_take(&r->context, r->captcha_api, &r->captcha, &question);
	if (e != ERR_OK)
		return e;
	return helper_process_start(instance, CONF_CAPTCHA_HELPER, HELPER_FETCH, question, h)
		       ? ERR_OK
		       : captcha_unanswered(STR("no helper"));
}

enum err captcha_check_end(struct request *r, struct helper_process *h)
{
	struct str answer;
	bool answered = helper_process_finish(h, r->context.arena, &answer);
	enum err e;

	r->context.now = clock_now(); /* the check may have taken seconds */
	e = answered ? captcha_settle(&r->context, &r->captcha, answer)
		     : captcha_unanswered(answer);
	r->context.captcha = e == ERR_OK;
	return e;
}
