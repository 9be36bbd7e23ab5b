/* SPDX-License-Identifier: MIT */
/*
 * Captcha providers: under which names a client sends a captcha, how the
 * provider is asked about it, and what its answers mean. Knows no transport: a
 * request is a text, and so is an answer.
 */
#ifndef DOMAIN_CAPTCHA_PROVIDER_H
#define DOMAIN_CAPTCHA_PROVIDER_H

#include "domain/tenant/context.h"

/* Parameters a client may send a captcha in; `random` is NULL where it has one part only. */
struct provider_names {
	const char *token, *random;
};

/* What a client has sent. */
struct captcha_response {
	struct str token, random;
	struct str action; /* what a token that names its purpose has to be for */
};

/* Why a captcha is not taken; VERDICT_OK: it is. */
enum verdict {
	VERDICT_OK,
	VERDICT_REFUSED,  /* the provider says no */
	VERDICT_HOSTNAME, /* solved on a page of somebody else */
	VERDICT_ACTION,	  /* solved for something else */
	VERDICT_SCORE,	  /* likely a program */
	VERDICT_OLD,	  /* or without a time where one belongs */
	VERDICT_GARBAGE,  /* no answer of this provider */
	VERDICT_SETTINGS, /* the provider does not take keys or account of the tenant */
	VERDICT_COUNT
};

/* The provider of the call's tenant. */
enum provider provider_of(const struct context *c);

/* The spellings its clients use, closed by a row without a token. */
const struct provider_names *provider_spellings(enum provider provider);

/* Whether the provider tells on which host a captcha was solved. */
bool provider_tells_host(enum provider provider);

/* Whether `url` may be a setting captcha.verify_url: https, or http to this machine. */
bool provider_url_ok(struct str url);

/* Whether `word` stands in a list parted by commas, in any letter case. */
bool provider_listed(struct str list, struct str word);

/*
 * The request that asks the tenant's provider about a captcha, in the arena: a line
 * of method and URL, header lines, an empty line, the body. False when settings
 * the provider needs are missing or cannot be opened.
 */
bool provider_request(const struct context *c, const struct captcha_response *p, struct str *out);

/* What the tenant's provider says by the body of its answer. */
enum verdict provider_judge(const struct context *c, const struct captcha_response *p,
			    struct str answer);

/* A word for the log. Lives for ever. */
struct str verdict_name(enum verdict verdict);

#endif
