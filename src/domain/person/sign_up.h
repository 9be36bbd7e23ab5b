/* SPDX-License-Identifier: MIT */
/* Somebody makes an account of their own, and is signed in if the tenant wants that. */
#ifndef DOMAIN_PERSON_SIGN_UP_H
#define DOMAIN_PERSON_SIGN_UP_H

#include "domain/person/account_lifecycle.h"
#include "domain/signin/signin.h"

struct sign_up {
	struct account_view view;
	bool signed_in; /* with register.auto_login, unless an address must be confirmed first */
	struct signin signin;
	bool texted; /* a code was sent to their phone, and nothing to an address */
};

/*
 * account_register(), and then sign in. Errors as there; ERR_PIN_MANDATORY: the account is made,
 * and the error detail has the PINAuthToken.
 */
MUST_USE enum err sign_up(const struct context *c, const struct registration *reg,
			  struct sign_up *out);

/*
 * The same for a stranger who may not learn whether an address or number has an account: one that
 * has is answered like a new one that is not signed in, and its person is sent the way to a new
 * password, if the send limits allow. A user name that is taken is told, since everybody sees it.
 * Whether a code was sent to the phone is not: out->texted is false.
 */
MUST_USE enum err sign_up_discreetly(const struct context *c, const struct registration *reg,
				     struct sign_up *out);

#endif
