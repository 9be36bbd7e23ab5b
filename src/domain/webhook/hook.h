/* SPDX-License-Identifier: MIT */
/*
 * Webhook subscriptions of a tenant: which event is told to which address, with
 * what besides. All that may be secret is sealed under the pepper.
 */
#ifndef DOMAIN_WEBHOOK_HOOK_H
#define DOMAIN_WEBHOOK_HOOK_H

#include "base/json.h"
#include "domain/webhook/event.h"
#include "domain/tenant/tenant.h"

enum { HOOKS_MAX = 5, HOOK_PAIRS = 8 };

enum hook_auth { HOOK_AUTH_NONE, HOOK_AUTH_BASIC, HOOK_AUTH_BEARER };

struct hook_pairs {
	struct {
		struct str name, value;
	} at[HOOK_PAIRS];
	size_t n;
};

struct hook {
	struct guid id;
	enum event event;
	struct str target;	    /* an https address */
	struct str name;	    /* what the tenant calls it */
	struct str secret_name;	    /* the tenant's secret to sign with; empty: the API secret */
	uint64_t created, modified; /* seconds since 1970 */
	struct hook_pairs headers, params; /* to be sent as well */
	enum hook_auth auth;
	struct str user, password; /* of HOOK_AUTH_BASIC; or the token as the password */
};

struct hook_list {
	struct hook at[HOOKS_MAX];
	size_t n;
};

/*
 * Subscribe by a body of Event, TargetUrl, Name, Headers, QueryParams,
 * Authentication and SecretName. ERR_HOOK_EVENT, ERR_HOOK_TARGET,
 * ERR_HOOK_DOUBLE (the event and address are subscribed already),
 * ERR_HOOK_MANY; ERR_PARAM_FORMAT or ERR_PARAM_MISSING name a member; ERR_STORE*.
 */
MUST_USE enum err hook_add(const struct call *c, const struct json *body, struct hook *out);

/* The same with nothing but an event's name and an address. */
MUST_USE enum err hook_subscribe(const struct call *c, struct str event, struct str target);

/*
 * Change the members of a subscription that the body has; null takes away
 * headers, parameters or authentication. A password or token that is absent or
 * empty stays as it is. ERR_HOOK_UNKNOWN; others as hook_add.
 */
MUST_USE enum err hook_update(const struct call *c, const struct guid *id, const struct json *body,
			      struct hook *out);

/* Read a subscription; texts live in the arena. ERR_HOOK_UNKNOWN, ERR_STORE*. */
MUST_USE enum err hook_get(const struct call *c, const struct guid *id, struct hook *out);

/* Read all of them, oldest first. ERR_STORE*. */
MUST_USE enum err hook_list(const struct call *c, struct hook_list *out);

/* End one, by id or by event and address. ERR_HOOK_UNKNOWN, ERR_HOOK_EVENT, ERR_STORE*. */
MUST_USE enum err hook_remove(const struct call *c, const struct guid *id);
MUST_USE enum err hook_unsubscribe(const struct call *c, struct str event, struct str target);

/*
 * Call each(id, arg) for the subscriptions to an event, inside a transaction;
 * stops at the first answer that is not ERR_OK. ERR_STORE*.
 */
MUST_USE enum err hook_each(struct txn *t, const struct call *c, enum event e,
			    enum err (*each)(const struct guid *id, void *arg), void *arg);

/* --- secrets to sign with ------------------------------------------------- */

enum { HOOK_SECRET_NAME = 64 };

/*
 * Give the tenant a fresh secret of that name, in place of the one before;
 * `secret` is shown once. ERR_PARAM_FORMAT for a name that is empty, longer than
 * HOOK_SECRET_NAME or not plain text; ERR_STORE*.
 */
MUST_USE enum err hook_secret_make(const struct call *c, struct str name,
				   struct tenant_secret *secret);

/* Open the secret a subscription is signed with. ERR_NOT_FOUND, ERR_CONFIG, ERR_STORE*. */
MUST_USE enum err hook_secret_open(const struct call *c, const struct hook *h,
				   struct tenant_secret *out);

#endif
