/* SPDX-License-Identifier: MIT */
/*
 * Confirming an e-mail address or a phone number by what was sent to it, as long
 * as it is the one the account has.
 */
#ifndef DOMAIN_RECOVERY_CONFIRM_CONTACT_H
#define DOMAIN_RECOVERY_CONFIRM_CONTACT_H

#include "domain/message/otp.h"
#include "domain/signin/signin.h"

struct confirm_options {
	bool sign_in;	    /* whether the person is signed in as well */
	struct str welcome; /* the tenant's template for the welcome, by name; empty: its default */
};

/*
 * Confirm an e-mail address by the token of a link, which is used up. With sign_in
 * *out is a whole sign-in, unless the address stands behind the first; else only its
 * account is filled in, and its access token is empty. ERR_LINK_UNKNOWN,
 * ERR_LINK_USED, ERR_LINK_EXPIRED, ERR_PAGE_URL when the page it led to is not
 * allowed any more, ERR_ACCOUNT_DISABLED, ERR_ACCOUNT_BLOCKED; ERR_PIN_MANDATORY:
 * it is confirmed, and the excuse has the PINAuthToken. ERR_STORE*.
 */
MUST_USE enum err confirm_contact_by_link(const struct context *c,
					  const struct confirm_options *options, struct str token,
					  struct signin *out);

/*
 * Confirm the address or number `name` by the code sent to it, as an attempt of
 * its account. ERR_CODE_*; where it is revealed, what send_code_unknown_name says. Others
 * as above and as attempt_run.
 */
MUST_USE enum err confirm_contact_by_code(const struct context *c,
					  const struct confirm_options *options,
					  enum purpose purpose, struct str name, struct str code,
					  struct signin *out);

#endif
