/* SPDX-License-Identifier: MIT */
/*
 * Tenants: each with an API key (its public name and the head of all its store
 * keys), a secret kept hashed, a profile and settings of its own.
 */
#ifndef DOMAIN_TENANT_TENANT_H
#define DOMAIN_TENANT_TENANT_H

#include "base/conf.h"
#include "domain/tenant/context.h"

enum { TENANT_SETTINGS = 128, TENANT_NAME_MAX = 80 };

struct tenant {
	struct guid id; /* the API key */
	struct str name;
	enum conf_profile profile;
	bool expired;
	uint64_t created;
	struct digest secret;	   /* of the secret's text */
	struct digest old_secret;  /* the one before, good until old_secret_until */
	struct str sealed;	   /* the secret itself, see tenant_open_secret */
	struct str old_sealed;	   /* and the one before */
	uint64_t old_secret_until; /* seconds since 1970 */
	struct {
		struct str name, value;
	} settings[TENANT_SETTINGS]; /* what differs from the profile */
	size_t setting_count;
	struct conf conf; /* profile and settings together */
};

/* A secret as shown once to the one who made it. */
struct tenant_secret {
	char text[GUID_TEXT + 1];
};

/*
 * Make a tenant with a fresh key and secret. ERR_PARAM_FORMAT for a name that
 * is empty, longer than TENANT_NAME_MAX or not plain text; ERR_STORE*.
 */
MUST_USE enum err tenant_create(const struct context *c, struct str name, enum conf_profile profile,
				struct tenant *out, struct tenant_secret *secret);

/* Read a tenant by API key; texts live in the arena. ERR_APIKEY_UNKNOWN, ERR_STORE*. */
MUST_USE enum err tenant_get(struct txn *t, struct arena *arena, const struct guid *id,
			     struct tenant *out);

/* Store a tenant. Only texts of *tenant are read; conf is worked out anew on reading. */
MUST_USE enum err tenant_put(struct txn *t, const struct tenant *tenant);

/*
 * Whether the settings agree with each other. ERR_SETTING_VALUE names one that
 * does not. Those of captchas have captcha_settings, and breach_settings is for breach_url.
 */
MUST_USE enum err tenant_check(const struct context *c, const struct tenant *tenant);

/*
 * Change a setting; of a SECRET, value is the sealed text. ERR_SETTING_UNKNOWN or
 * ERR_SETTING_VALUE: nothing changed. Texts are kept by pointer.
 */
MUST_USE enum err tenant_set(struct tenant *tenant, struct str name, struct str value);

/* The same from what an administrator wrote: a SECRET is sealed for this tenant here. */
MUST_USE enum err tenant_change(const struct context *c, struct tenant *tenant, struct str name,
				struct str value);

/*
 * The plain text of a SECRET of the call's tenant, in the arena. False when none is
 * set, or what is stored was sealed for another tenant or setting or under a pepper
 * that is gone.
 */
bool tenant_open_setting(const struct context *c, enum conf_key key, struct str *out);

/* Give a fresh secret; the present one stays good for `grace_s` seconds more. */
void tenant_rotate_secret(const struct context *c, struct tenant *tenant, uint64_t grace_s,
			  struct tenant_secret *secret);

/*
 * The secret itself, for what is keyed by it on the wire (SOTT); `old` asks for
 * the one before while it is good. The store has it only sealed under the
 * pepper. False when there is none, or the pepper is another one.
 */
bool tenant_open_secret(const struct context *c, const struct tenant *tenant, bool old,
			struct tenant_secret *out);

/* Whether `secret` is a secret of the tenant, compared in constant time. */
bool tenant_secret_fits(const struct tenant *tenant, struct str secret, uint64_t now);

/*
 * Delete the tenant and everything that is its own, in one transaction. The
 * install's audit trail tells of it, and where the tenant's ended.
 */
MUST_USE enum err tenant_remove(struct txn *t, const struct context *c, const struct guid *id);

/* Call each(tenant, arg) for every tenant, in order of API key. */
MUST_USE enum err tenant_each(struct txn *t, struct arena *arena,
			      void (*each)(const struct tenant *tenant, void *arg), void *arg);

#endif
