/* SPDX-License-Identifier: MIT */
/* Rules for values of profile members that schemas cannot express. */
#ifndef DOMAIN_ACCOUNT_PROFILE_POLICY_H
#define DOMAIN_ACCOUNT_PROFILE_POLICY_H

#include "base/json.h"
#include "domain/tenant/context.h"

enum { CUSTOM_FIELD_MAX = 1000 }; /* characters */

/*
 * Check and complete a member's new value *value (finished JSON by its schema), which a
 * request gave as `given`, not null. Members without rules always pass.
 *	BirthDate	a date of the past, or empty: ERR_BIRTH_DATE
 *	Gender		a word of the table, in any letter case, or empty: ERR_FIELDS
 *	Country		a Code that is absent or empty is filled in by the Name, if known
 *	CustomFields	values of up to CUSTOM_FIELD_MAX characters: ERR_CUSTOM_FIELD
 *	Addresses	each with a Type of its own: ERR_ADDRESS_TYPE_*
 *	PhoneNumbers	each with a PhoneType of its own: ERR_PHONE_TYPE_*
 * Types are compared ignoring letter case.
 */
MUST_USE enum err profile_policy_apply(const struct context *c, struct str member,
				       const struct json *given, struct str *value);

#endif
