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
	/* Seconds since 1970: with ERR_ACCOUNT_LOCKED, and when attempts_left is 0. */
	uint64_t locked_until;
	uint64_t retry_at; /* the same, with ERR_TOO_MANY and ERR_SEND_LIMIT_* */
	/* After a wrong secret of a token's holder: how many more are checked before a wait or
	 * lock. */
	bool has_attempts_left;
	size_t attempts_left;
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

/* Note when the call may succeed, in seconds since 1970 (0: unknown); returns e. */
enum err context_retry_at(const struct context *c, enum err e, uint64_t when);

#endif
