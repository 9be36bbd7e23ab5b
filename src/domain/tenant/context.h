/* SPDX-License-Identifier: MIT */
/*
 * What one call works with, handed down through the rules: the site, the
 * tenant, the arena of the request, one time for all it does, and the excuse an
 * error answer carries besides its code.
 */
#ifndef DOMAIN_TENANT_CONTEXT_H
#define DOMAIN_TENANT_CONTEXT_H

#include "base/arena.h"
#include "base/err.h"
#include "domain/tenant/instance.h"

struct json;
struct tenant;

enum { ERROR_DETAIL_FIELDS = 8 };

struct error_detail {
	struct str name; /* the parameter at fault, when the error's text names one */
	struct {
		const char *field, *message; /* both live for ever */
	} fields[ERROR_DETAIL_FIELDS];
	size_t field_count;
	uint64_t locked_until;	   /* with ERR_ACCOUNT_LOCKED; seconds since 1970 */
	uint64_t retry_at;	   /* with ERR_TOO_MANY; seconds since 1970 */
	struct str pin_auth_token; /* with ERR_PIN_MANDATORY */
};

/* On whose word something is done. */
enum actor { BY_PERSON, BY_MANAGEMENT, BY_OPERATOR, BY_SERVICE };

struct context {
	const struct instance *instance;
	const struct tenant *tenant;
	struct arena *arena;
	struct error_detail *detail;
	uint64_t now; /* seconds since 1970 */
	enum actor actor;
	struct str address;   /* of the person or back end that calls; empty: none */
	struct str agent;     /* the name their program gives itself; empty: none */
	struct str languages; /* those they read, as Accept-Language has it; empty: unknown */
	bool quiet;	      /* no webhook is to hear of it */
	bool captcha;	      /* it came with a captcha that has been verified */
	bool breached;	      /* the new password it brings stands in a breach that is known */
	const struct json *answers; /* to security questions, that came with it; NULL: none */
	bool answered;		    /* and they have been found right */
};

/* Note that a field breaks a rule; answers ERR_FIELDS. Both texts are kept by pointer. */
enum err context_field_fault(const struct context *c, const char *field, const char *message);

/* Note which parameter is at fault; answers e. The name is kept by pointer. */
enum err context_name_fault(const struct context *c, enum err e, struct str name);

#endif
