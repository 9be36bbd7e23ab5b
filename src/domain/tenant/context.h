/* SPDX-License-Identifier: MIT */
/*
 * What one call works with, passed down through the rules: the instance, the tenant,
 * the request's arena, one time for the whole call, and the error detail that an error
 * answer carries besides its code.
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
	struct str name; /* the bad parameter, when the error's text names one */
	struct {
		const char *field, *message; /* both static */
	} fields[ERROR_DETAIL_FIELDS];
	size_t field_count;
	uint64_t locked_until;	   /* with ERR_ACCOUNT_LOCKED; seconds since 1970 */
	uint64_t retry_at;	   /* with ERR_TOO_MANY; seconds since 1970 */
	struct str pin_auth_token; /* with ERR_PIN_MANDATORY */
};

/* Who causes a change. */
enum actor { BY_PERSON, BY_MANAGEMENT, BY_OPERATOR, BY_SERVICE };

struct context {
	const struct instance *instance;
	const struct tenant *tenant;
	struct arena *arena;
	struct error_detail *detail;
	uint64_t now; /* seconds since 1970 */
	enum actor actor;
	struct str address;	    /* of the calling person or back end; empty: none */
	struct str agent;	    /* their User-Agent; empty: none */
	struct str languages;	    /* their Accept-Language; empty: unknown */
	bool quiet;		    /* send no webhooks */
	bool captcha;		    /* the request had a captcha that was verified */
	bool breached;		    /* the request's new password is in a known breach */
	const struct json *answers; /* to security questions, from the request; NULL: none */
	bool answered;		    /* and they were correct */
};

/* Note that a field breaks a rule; returns ERR_FIELDS. Both texts are kept by
 * pointer. */
enum err context_field_fault(const struct context *c, const char *field, const char *message);

/* Note which parameter is bad; returns e. The name is kept by pointer. */
enum err context_name_fault(const struct context *c, enum err e, struct str name);

#endif
