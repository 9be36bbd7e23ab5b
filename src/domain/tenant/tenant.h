/* SPDX-License-Identifier: MIT */
/*
 * Tenants. Each has an API key (its public name and the prefix of all its store keys),
 * an API secret of which a digest is stored, a profile and its own settings.
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
	struct digest old_secret;  /* the previous one, valid until old_secret_until */
	struct str sealed;	   /* the secret itself, encrypted; see tenant_open_secret */
	struct str old_sealed;	   /* and the previous one */
	uint64_t old_secret_until; /* seconds since 1970 */
	struct {
		struct str name, value;
	} settings[TENANT_SETTINGS]; /* those that differ from the profile */
	size_t setting_count;
	struct conf conf; /* profile and settings together */
};

/* A secret as shown once, when it is created. */
struct tenant_secret {
	char text[GUID_TEXT + 1];
};

/*
 * Create a tenant with a new key and secret. ERR_PARAM_FORMAT for a name that is empty,
 * longer than TENANT_NAME_MAX or not plain text; ERR_STORE*.
 */
MUST_USE enum err tenant_create(const struct context *c, struct str name, enum conf_profile profile,
				struct tenant *out, struct tenant_secret *secret);

/* Read a tenant by API key; texts live in the arena. ERR_APIKEY_UNKNOWN, ERR_STORE*. */
MUST_USE enum err tenant_get(struct txn *t, struct arena *arena, const struct guid *id,
			     struct tenant *out);

/* Store a tenant. conf is not stored; tenant_get computes it again. */
MUST_USE enum err tenant_put(struct txn *t, const struct tenant *tenant);

/*
 * Check that the settings are consistent; ERR_SETTING_VALUE names one that is not.
 * captcha_settings and breach_settings check theirs.
 */
MUST_USE enum err tenant_check(const struct context *c, const struct tenant *tenant);

/*
 * Change a setting; for a SECRET, value is the encrypted text. On ERR_SETTING_UNKNOWN
 * and ERR_SETTING_VALUE nothing is changed. Texts are kept by pointer.
 */
MUST_USE enum err tenant_set(struct tenant *tenant, struct str name, struct str value);

/* The same with a value as an administrator writes it: a SECRET is encrypted here for
 * this tenant. */
MUST_USE enum err tenant_change(const struct context *c, struct tenant *tenant, struct str name,
				struct str value);

/*
 * Decrypt a SECRET of the context's tenant, into the arena. False when it is not set,
 * or was encrypted for another tenant or setting or under a missing pepper.
 */
bool tenant_open_setting(const struct context *c, enum conf_key key, struct str *out);

/* Create a new API secret; the current one stays valid for `grace_s` more seconds. */
void tenant_rotate_secret(const struct context *c, struct tenant *tenant, uint64_t grace_s,
			  struct tenant_secret *secret);

/*
 * Decrypt the API secret, for protocols that are keyed by it (SOTT); `old` selects the
 * previous one while it is valid. It is stored only encrypted under the pepper. False
 * when there is none, or the pepper does not match.
 */
bool tenant_open_secret(const struct context *c, const struct tenant *tenant, bool old,
			struct tenant_secret *out);

/* Whether `secret` is a valid secret of the tenant, compared in constant time. */
bool tenant_secret_fits(const struct tenant *tenant, struct str secret, uint64_t now);

/*
 * Delete the tenant and all its data, in one transaction. The install's audit trail
 * records this with the last record of the tenant's trail.
 */
MUST_USE enum err tenant_remove(struct txn *t, const struct context *c, const struct guid *id);

/* The label for pepper_seal of something that is a tenant's: what it is, the tenant, and whose or
 * which it is. Lives in the arena. */
struct str tenant_label(struct arena *arena, const char *what, const struct guid *tenant,
			struct str whose);

/* Call each(tenant, arg) for every tenant, in order of API key. */
MUST_USE enum err tenant_each(struct txn *t, struct arena *arena,
			      void (*each)(const struct tenant *tenant, void *arg), void *arg);

/* The API key of the tenant after `after` in that order; NULL: of the first. ERR_NOT_FOUND,
 * ERR_STORE*. */
MUST_USE enum err tenant_after(struct txn *t, const struct guid *after, struct guid *out);

#endif
