/* SPDX-License-Identifier: MIT */
#include "http/breach_lookup.h"

#include "base/clock.h"
#include "base/log.h"
#include "domain/factor/password_policy.h"
#include "domain/account/profile.h"

/* The new password in a request; empty: none. */
static struct str new_password(const struct request *r)
{
	const struct param *p = r->route->params;
	bool found;
	const struct json *member;

	while (p != NULL && p->name != NULL && (p->flags & NEW_SECRET) == 0)
		p++;
	if (p == NULL || p->name == NULL)
		return STR("");
	if (p->type != P_DOCUMENT)
		return r->values[p - r->route->params].text;
	member = json_member(r->body, STR("Password"), &found);
	if (json_kind(member) != JSON_TEXT || profile_is_mask(json_text(member)))
		return STR("");
	return json_text(member);
}

/* Passwords of a length that will be refused anyway are not looked up. */
static bool has_fitting_length(const struct request *r, struct str password)
{
	return password.n > 0 && password.n <= PASSWORD_MAX && r->context.tenant != NULL &&
	       str_characters(password) >=
		       (size_t)r->context.tenant->conf.n[CONF_PASSWORD_MIN_LENGTH];
}

/* Log the reason alone, neither the account nor the part of the hash that was looked up. */
static bool log_unavailable(struct str reason)
{
	LOG(breach_list_unavailable, {"reason", reason});
	return false;
}

bool breach_lookup_begin(struct request *r, struct helper_process *h)
{
	const struct instance *instance = r->context.instance;
	struct str password = new_password(r), question;

	if (!has_fitting_length(r, password) ||
	    !breach_request(&r->context, password, &r->breach, &question))
		return false;
	/*
	 * Use half of the helpers at most: without a helper, calls that need a captcha
	 * are refused.
	 */
	if (fcgi_suspended(r->fcgi) >= (size_t)(instance->conf.n[CONF_CAPTCHA_PARALLEL] + 1) / 2)
		return log_unavailable(STR("busy"));
	return helper_process_start(instance, CONF_CAPTCHA_HELPER, HELPER_FETCH, question, h) ||
	       log_unavailable(STR("no helper"));
}

void breach_lookup_end(struct request *r, struct helper_process *h)
{
	struct str answer;
	bool found = false;

	if (!helper_process_finish(h, r->context.arena, &answer))
		(void)log_unavailable(answer);
	else if (!breach_judge(&r->breach, answer, &found))
		(void)log_unavailable(STR("garbage"));
	r->context.now = clock_now(); /* the look-up may have taken seconds */
	r->context.breached = found;
}
