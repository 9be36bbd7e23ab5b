/* SPDX-License-Identifier: MIT */
/* Asking for the way back to a forgotten PIN or password: a link, a code, or both are sent. */
#ifndef DOMAIN_FORGOT_H
#define DOMAIN_FORGOT_H

#include "domain/code.h"
#include "domain/identifier.h"

struct forgot {
	enum credential_kind what; /* CREDENTIAL_PIN or CREDENTIAL_PASSWORD */
	enum identifier_kind kind; /* an e-mail address or user name: mail; a phone number: SMS */
	struct str name;
	struct str url;	     /* of the page the link is to lead to; empty: the tenant's */
	struct str template; /* of the tenant's, by name; empty: its default */
};

/*
 * Send what resets the secret, in place of what was sent before. Unless the
 * tenant reveals who is there (errors.reveal_unknown), names that belong to
 * nobody, and accounts that cannot be sent anything, are answered, counted and
 * worked for like all others. ERR_RESET_PIN_URL, ERR_PAGE_URL; ERR_SEND_LIMIT_MAIL,
 * ERR_SEND_LIMIT_SMS. Where it is revealed: ERR_EMAIL_UNKNOWN,
 * ERR_PHONE_UNKNOWN, ERR_USERNAME_UNKNOWN, ERR_PIN_NONE, ERR_EMAIL_NONE,
 * ERR_EMAIL_UNVERIFIED, ERR_PHONE_UNVERIFIED, ERR_ACCOUNT_DISABLED,
 * ERR_ACCOUNT_BLOCKED. ERR_STORE*.
 */
MUST_USE enum err forgot_ask(const struct call *c, const struct forgot *f);

/*
 * Make what forgot_ask would send to a person a back end names, and hand it over
 * instead of sending it. *link and *code live in the arena; empty when the tenant
 * sends none. Errors as where it is revealed; the limits do not count.
 */
MUST_USE enum err forgot_hand_over(const struct call *c, const struct forgot *f,
				   struct code_texts *texts, struct code *code);

/* What an unknown name of a kind is answered with where that is told. */
enum err forgot_unknown(enum identifier_kind kind);

#endif
