/* SPDX-License-Identifier: MIT */
/*
 * What a request's body says of an account besides profile members: names,
 * secrets and states, read and checked once, for making and for changing one.
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

/* Hashes of the wished secrets. */
struct account_input_hashes {
	struct str password, pin; /* empty: not given */
	enum password_strength strength;
};

/*
 * Read every member, or the e-mail addresses, or PINInfo alone. ERR_PARAM_FORMAT
 * names one; ERR_PIN_OFF when there is PINInfo and the tenant has no PINs.
 */
MUST_USE enum err account_input_read(const struct context *c, const struct json *body,
				     struct account_input *w);
MUST_USE enum err account_input_emails(const struct context *c, const struct json *body,
				       struct account_input *w);
MUST_USE enum err account_input_pin_info(const struct context *c, const struct json *body,
					 struct account_input *w);

/* Whether text, unless empty, is an identifier of that kind; else `malformed`, naming `name`. */
MUST_USE enum err account_input_check_name(const struct context *c, enum identifier_kind kind,
					   struct str text, enum err malformed, struct str name);

/* Put the wished names into *a. ERR_IDENTIFIER_MISSING, or what is wrong with one of them. */
MUST_USE enum err account_input_names(const struct context *c, const struct account_input *w,
				      struct account *a);

/* Give *a its uid, the wished one or a fresh one, and its profile id. ERR_UID_INVALID. */
MUST_USE enum err account_input_uid(const struct context *c, struct str wished, struct account *a);

/*
 * Check password and PIN against the tenant's rules, and begin *out: no hashes yet, and
 * the strength of the password. ERR_FIELDS, ERR_PIN_MISSING. Quick.
 */
MUST_USE enum err account_input_check_secrets(const struct context *c,
					      const struct account_input *w,
					      const struct account *a, const struct profile *p,
					      struct account_input_hashes *out);

/* Hash the secrets that are given. Slow: never in a transaction. ERR_HASH, ERR_CONFIG. */
MUST_USE enum err account_input_hash(const struct context *c, const struct account_input *w,
				     struct str uid, struct account_input_hashes *out);

/* Put the secrets, or the states, into *a. */
void account_input_apply_secrets(const struct context *c, const struct account_input *w,
				 const struct account_input_hashes *h, struct account *a);
void account_input_apply_flags(const struct account_input *w, struct account *a);

#endif
