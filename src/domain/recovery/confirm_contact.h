/* SPDX-License-Identifier: MIT */
/*
 * Confirming an e-mail address or phone number by the link or code sent to it, as long
 * as the account still has it.
 */
#ifndef DOMAIN_RECOVERY_CONFIRM_CONTACT_H
#define DOMAIN_RECOVERY_CONFIRM_CONTACT_H

#include "domain/message/otp.h"
#include "domain/signin/signin.h"

struct confirm_options {
	bool sign_in;	    /* whether the person is signed in as well */
	struct str welcome; /* the name of the tenant's welcome template; empty: the default */
};

/*
 * Confirm an e-mail address by the token of a link, which is used up. With sign_in *out
 * is a complete sign-in if it is the first address. Otherwise only its account is
 * filled in, and its access token is empty. ERR_LINK_UNKNOWN, ERR_LINK_REPLACED, ERR_LINK_USED,
 * ERR_LINK_EXPIRED, ERR_PAGE_URL when the page it led to is not allowed any more,
 * ERR_ACCOUNT_DISABLED, ERR_ACCOUNT_BLOCKED; ERR_PIN_MANDATORY: it is confirmed, and
 * the error detail has the PINAuthToken. ERR_STORE*.
 */
MUST_USE enum err confirm_contact_by_link(const struct context *c,
					  const struct confirm_options *options, struct str token,
					  struct signin *out);

/*
 * Confirm the address or number `name` by the code sent to it, as an attempt of its
 * account. ERR_CODE_*, ERR_CODE_MAIL_NONE when the tenant's mails have no code; the error of
 * send_code_unknown_name where that is revealed. Others as above and as attempt_run.
 */
MUST_USE enum err confirm_contact_by_code(const struct context *c,
					  const struct confirm_options *options,
					  enum purpose purpose, struct str name, struct str code,
					  struct signin *out);

#endif
