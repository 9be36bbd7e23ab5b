/* SPDX-License-Identifier: MIT */
/*
 * Captchas: which calls need one, and how the one in a request is checked. The caller
 * queries the provider between captcha_take and captcha_settle: nothing here waits.
 */
#ifndef DOMAIN_CAPTCHA_CAPTCHA_H
#define DOMAIN_CAPTCHA_CAPTCHA_H

#include "domain/captcha/provider.h"

/* The calls of captcha.def. */
enum captcha_api {
	CAPTCHA_NO_API,
#define CAPTCHA_API(symbol, name, members) CAPTCHA_##symbol,
#include "domain/captcha/captcha.def"
#undef CAPTCHA_API
	CAPTCHA_API_COUNT
};

enum { CAPTCHA_TOKEN_MAX = 8192 }; /* bytes */

enum captcha_need {
	CAPTCHA_IGNORED,
	CAPTCHA_OPTIONAL, /* checked if present, since it may open a lock */
	CAPTCHA_REQUIRED,
};

/* The name of a call, and its name in appinfo of profile loginradius. Static. */
struct str captcha_api_name(enum captcha_api api);
struct str captcha_api_members(enum captcha_api api);

/* Whether captcha.apis of the tenant lists the call. */
bool captcha_is_listed(const struct context *c, enum captcha_api api);

/* What a call needs; `always`: regardless of the settings. */
enum captcha_need captcha_need(const struct context *c, enum captcha_api api, bool always);

/* Check that a tenant's captcha settings are consistent; ERR_SETTING_VALUE names one
 * that is not. */
MUST_USE enum err captcha_settings(const struct context *c, const struct conf *conf);

/*
 * Mark a captcha as used, whatever the provider's verdict will be, and make the request to
 * the provider. p->action is filled in. ERR_CAPTCHA when it is empty, too long or was used
 * before; ERR_CAPTCHA_UNAVAILABLE when the request cannot be made; ERR_STORE*.
 */
MUST_USE enum err captcha_take(const struct context *c, enum captcha_api api,
			       struct captcha_response *p, struct str *request);

/* Evaluate the provider's answer. ERR_CAPTCHA, ERR_CAPTCHA_UNAVAILABLE; both logged. */
MUST_USE enum err captcha_settle(const struct context *c, const struct captcha_response *p,
				 struct str answer);

/* Log why the provider could not be asked or understood; always ERR_CAPTCHA_UNAVAILABLE. */
MUST_USE enum err captcha_unanswered(struct str reason);

#endif
