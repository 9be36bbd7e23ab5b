/* SPDX-License-Identifier: MIT */
/*
 * Webhook subscriptions of a tenant: which event is sent to which URL, with which
 * headers, parameters and authentication. Everything that may be secret is encrypted
 * under the pepper.
 */
#ifndef DOMAIN_WEBHOOK_WEBHOOK_H
#define DOMAIN_WEBHOOK_WEBHOOK_H

#include "base/json.h"
#include "domain/webhook/event.h"
#include "domain/tenant/tenant.h"

enum { WEBHOOKS_MAX = 5, WEBHOOK_PAIRS = 8 };

enum webhook_auth { WEBHOOK_AUTH_NONE, WEBHOOK_AUTH_BASIC, WEBHOOK_AUTH_BEARER };

struct webhook_pairs {
	struct {
		struct str name, value;
	} at[WEBHOOK_PAIRS];
	size_t n;
};

struct webhook {
	struct guid id;
	enum event event;
	struct str target;	    /* an https URL */
	struct str name;	    /* the tenant's name for it */
	struct str secret_name;	    /* the name of the secret to sign with; empty: the API secret */
	uint64_t created, modified; /* seconds since 1970 */
	struct webhook_pairs headers, params; /* sent along */
	enum webhook_auth auth;
	struct str user, password; /* for WEBHOOK_AUTH_BASIC; otherwise the token is in password */
};

struct webhook_list {
	struct webhook at[WEBHOOKS_MAX];
	size_t n;
};

/*
 * Subscribe by a body of Event, TargetUrl, Name, Headers, QueryParams, Authentication
 * and SecretName. ERR_WEBHOOK_EVENT, ERR_WEBHOOK_TARGET, ERR_WEBHOOK_DOUBLE (event and
 * URL are already subscribed), ERR_WEBHOOK_MANY; ERR_PARAM_FORMAT or ERR_PARAM_MISSING
 * name a member; ERR_STORE*.
 */
MUST_USE enum err webhook_add(const struct context *c, const struct json *body,
			      struct webhook *out);

/* The same with only an event's name and a URL. */
MUST_USE enum err webhook_subscribe(const struct context *c, struct str event, struct str target);

/*
 * Change the members of a subscription that the body has; null removes headers,
 * parameters or authentication. A password or token that is absent or empty is
 * unchanged. ERR_WEBHOOK_UNKNOWN; others as webhook_add.
 */
MUST_USE enum err webhook_update(const struct context *c, const struct guid *id,
				 const struct json *body, struct webhook *out);

/* Read a subscription; texts live in the arena. ERR_WEBHOOK_UNKNOWN, ERR_STORE*. */
MUST_USE enum err webhook_get(const struct context *c, const struct guid *id, struct webhook *out);

/* Read all of them, oldest first. ERR_STORE*. */
MUST_USE enum err webhook_list(const struct context *c, struct webhook_list *out);

/* Remove one, by id or by event and URL. ERR_WEBHOOK_UNKNOWN, ERR_WEBHOOK_EVENT,
 * ERR_STORE*. */
MUST_USE enum err webhook_remove(const struct context *c, const struct guid *id);
MUST_USE enum err webhook_unsubscribe(const struct context *c, struct str event, struct str target);

/*
 * Call each(id, arg) for the subscriptions to an event, inside a transaction, until it
 * returns something other than ERR_OK. ERR_STORE*.
 */
MUST_USE enum err webhook_each(struct txn *t, const struct context *c, enum event e,
			       enum err (*each)(const struct guid *id, void *arg), void *arg);

#endif
