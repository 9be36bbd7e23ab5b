/* SPDX-License-Identifier: MIT */
/*
 * Captcha providers: the parameters in which clients send a captcha, the request to the
 * provider, and the meaning of its answers. Knows no transport: request and answer are
 * texts.
 */
#ifndef DOMAIN_CAPTCHA_PROVIDER_H
#define DOMAIN_CAPTCHA_PROVIDER_H

#include "domain/tenant/context.h"

/* Parameters in which a client may send a captcha; `random` is NULL when it has only
 * one part. */
struct provider_param {
	const char *token, *random;
};

/* A captcha as sent by the client. */
struct captcha_response {
	struct str token, random;
	struct str action; /* the action that a token with an action must have */
};

/* Why a captcha is refused, or VERDICT_OK. */
enum verdict {
	VERDICT_OK,
	VERDICT_REFUSED,  /* refused by the provider */
	VERDICT_HOSTNAME, /* solved on another site's page */
	VERDICT_ACTION,	  /* solved for another action */
	VERDICT_SCORE,	  /* probably a bot */
	VERDICT_OLD,	  /* too old, or its time is missing */
	VERDICT_GARBAGE,  /* not an answer of this provider */
	VERDICT_SETTINGS, /* the provider refuses the tenant's keys or account */
	VERDICT_COUNT
};

/* The provider of the context's tenant. */
enum provider provider_of(const struct context *c);

/* The parameter names its clients use, ended by a row without a token. */
const struct provider_param *provider_params(enum provider provider);

/* Whether the provider tells the host on which a captcha was solved. */
bool provider_tells_host(enum provider provider);

/* Whether `url` is valid for captcha.verify_url: https, or http to this machine. */
bool provider_url_ok(struct str url);

/*
 * The request that asks the tenant's provider about a captcha, in the arena: a line
 * of method and URL, header lines, an empty line, the body. False when settings
 * the provider needs are missing or cannot be opened.
 */
bool provider_request(const struct context *c, const struct captcha_response *p, struct str *out);

/* Evaluate the body of the provider's answer. */
enum verdict provider_judge(const struct context *c, const struct captcha_response *p,
			    struct str answer);

/* A word for the log. Static. */
struct str verdict_name(enum verdict verdict);

#endif
