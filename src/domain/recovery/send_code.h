/* SPDX-License-Identifier: MIT */
/*
 * Asking for a link or a code: to choose a new PIN or password, to confirm an
 * e-mail address or a phone number.
 */
#ifndef DOMAIN_RECOVERY_SEND_CODE_H
#define DOMAIN_RECOVERY_SEND_CODE_H

#include "domain/account/account.h"
#include "domain/message/otp.h"

struct code_request {
	enum purpose purpose;
	enum identifier_kind kind; /* an e-mail address or user name: mail; a phone number: SMS */
	struct str name;
	struct str url;	     /* of the page the link is to lead to; empty: the tenant's */
	struct str template; /* of the tenant's, by name; empty: its default */
};

/*
 * Send what was asked for, in place of what was sent before. Unless the tenant
 * reveals who is there (errors.reveal_unknown), names that belong to nobody, and
 * accounts that cannot be sent anything, are answered, counted and worked for
 * like all others. ERR_RESET_PIN_URL, ERR_PAGE_URL; ERR_SEND_LIMIT_MAIL,
 * ERR_SEND_LIMIT_SMS. Where it is revealed: what send_code_unknown_name says, ERR_PIN_NONE,
 * ERR_EMAIL_NONE, ERR_EMAIL_UNVERIFIED, ERR_PHONE_UNVERIFIED,
 * ERR_EMAIL_VERIFIED, ERR_PHONE_VERIFIED, ERR_VERIFY_OFF, ERR_ACCOUNT_DISABLED,
 * ERR_ACCOUNT_BLOCKED. ERR_STORE*.
 */
MUST_USE enum err send_code(const struct context *c, const struct code_request *a);

/*
 * Make what send_code would send to a person a back end names, and hand it over
 * instead: both texts, and in *code until when they are good. Errors as where it
 * is revealed, but ERR_EMAIL_CONFIRMED for ERR_EMAIL_VERIFIED; nothing is counted.
 */
MUST_USE enum err hand_over_code(const struct context *c, const struct code_request *a,
				 struct otp_texts *texts, struct otp *code);

/* The same, and send it as well. */
MUST_USE enum err hand_over_and_send_code(const struct context *c, const struct code_request *a,
					  struct otp_texts *texts, struct otp *code);

/*
 * Inside the transaction that gives an account its address or number: send what
 * confirms it, which counts like asking for it. Of *a the kind is not read, and an
 * empty name is the first address or the number; a url that is not the tenant's is
 * not checked here, see send_code_check_page. ERR_SEND_LIMIT_MAIL, ERR_SEND_LIMIT_SMS; ERR_STORE*.
 */
MUST_USE enum err send_confirmation(struct txn *t, const struct context *c,
				    const struct code_request *a, const struct otp_texts *texts,
				    const struct account *account);

/* The same, not sent and not counted but handed over as by hand_over_code. ERR_STORE*. */
MUST_USE enum err hand_over_confirmation(struct txn *t, const struct context *c,
					 const struct code_request *a,
					 const struct otp_texts *texts,
					 const struct account *account, struct otp *code);

/* Whether the page asked for, if any, is one the tenant allows. ERR_RESET_PIN_URL, ERR_PAGE_URL. */
MUST_USE enum err send_code_check_page(const struct context *c, enum purpose purpose,
				       struct str url);

/* What a name nobody has is answered with where that is told. */
enum err send_code_unknown_name(enum identifier_kind kind);

#endif
