/* SPDX-License-Identifier: MIT */
/*
 * The account fields of a request's body besides profile members: identifiers, secrets
 * and states, read and checked once, for creating and for updating an account.
 */
#ifndef DOMAIN_PERSON_ACCOUNT_INPUT_H
#define DOMAIN_PERSON_ACCOUNT_INPUT_H

#include "domain/account/profile.h"

struct account_input {
	struct str uid, user_name, phone, password, pin;
	const struct json *emails; /* an array, or NULL */
	bool has_active, active;
	bool has_deleted, deleted;
	bool has_email_verified, email_verified;
	bool has_phone_verified, phone_verified;
	bool has_locked, locked;
	bool has_pin_info, pin_skipped;
};

/* Hashes of the new secrets. */
struct account_input_hashes {
	struct str password, pin; /* empty: not given */
	enum password_strength strength;
};

/*
 * Read every member, or only the e-mail addresses, or only PINInfo. ERR_PARAM_FORMAT
 * names a member; ERR_PIN_OFF when there is PINInfo and PINs are switched off.
 */
MUST_USE enum err account_input_read(const struct context *c, const struct json *body,
				     struct account_input *in);
MUST_USE enum err account_input_emails(const struct context *c, const struct json *body,
				       struct account_input *in);
MUST_USE enum err account_input_pin_info(const struct context *c, const struct json *body,
					 struct account_input *in);

/* Check that text, unless empty, is an identifier of that kind; else `malformed`,
 * naming `name`. */
MUST_USE enum err account_input_check_name(const struct context *c, enum identifier_kind kind,
					   struct str text, enum err malformed, struct str name);

/* Copy the identifiers into *a. ERR_IDENTIFIER_MISSING, or the error of one of them. */
MUST_USE enum err account_input_names(const struct context *c, const struct account_input *in,
				      struct account *a);

/* Set the uid of *a, the given or a new one, and its profile id. ERR_UID_INVALID. */
MUST_USE enum err account_input_uid(const struct context *c, struct str given, struct account *a);

/*
 * Check password and PIN against the tenant's rules, and initialise *out with the
 * password's strength and no hashes. ERR_FIELDS, ERR_PIN_MISSING. Fast: no hashing.
 */
MUST_USE enum err account_input_check_secrets(const struct context *c,
					      const struct account_input *in,
					      const struct account *a, const struct profile *p,
					      struct account_input_hashes *out);

/* Hash the given secrets. Slow: never call it in a transaction. ERR_HASH,
 * ERR_CONFIG. */
MUST_USE enum err account_input_hash(const struct context *c, const struct account_input *in,
				     struct str uid, struct account_input_hashes *out);

/* Apply the secrets, or the states, to *a. */
void account_input_apply_secrets(const struct context *c, const struct account_input *in,
				 const struct account_input_hashes *h, struct account *a);
void account_input_apply_flags(const struct account_input *in, struct account *a);

#endif
