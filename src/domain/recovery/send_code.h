/* SPDX-License-Identifier: MIT */
/*
 * Sending a link or a code: to choose a new PIN or password, or to confirm an e-mail
 * address or phone number.
 */
#ifndef DOMAIN_RECOVERY_SEND_CODE_H
#define DOMAIN_RECOVERY_SEND_CODE_H

#include "domain/account/account.h"
#include "domain/message/otp.h"

struct code_request {
	enum purpose purpose;
	enum identifier_kind kind; /* an e-mail address or user name: mail; a phone number: SMS */
	struct str name;
	struct str url;	     /* of the page the link opens; empty: the tenant's or hosted one */
	struct str template; /* the name of a tenant's template; empty: the default */
};

/*
 * Send what was requested; it replaces what was sent before. Unless the tenant reveals
 * whether accounts exist (errors.reveal_unknown), unknown names, and accounts that
 * nothing can be sent to, get the same answer, count and work as others.
 * ERR_RESET_PIN_URL, ERR_PAGE_URL; ERR_SEND_LIMIT_MAIL, ERR_SEND_LIMIT_SMS. Where it is
 * revealed: the error of send_code_unknown_name, ERR_PIN_NONE, ERR_EMAIL_NONE,
 * ERR_EMAIL_UNVERIFIED, ERR_PHONE_UNVERIFIED, ERR_EMAIL_VERIFIED, ERR_PHONE_VERIFIED,
 * ERR_VERIFY_OFF, ERR_ACCOUNT_DISABLED, ERR_ACCOUNT_BLOCKED. ERR_STORE*.
 */
MUST_USE enum err send_code(const struct context *c, const struct code_request *request);

/*
 * Make the link and code for an account that a back end names, and return them instead
 * of sending them: both texts, and their expiry in *code. Errors as where it is
 * revealed, but ERR_EMAIL_CONFIRMED instead of ERR_EMAIL_VERIFIED; not counted.
 */
MUST_USE enum err hand_over_code(const struct context *c, const struct code_request *request,
				 struct otp_texts *texts, struct otp *code);

/* The same, and send it as well. */
MUST_USE enum err hand_over_and_send_code(const struct context *c,
					  const struct code_request *request,
					  struct otp_texts *texts, struct otp *code);

/*
 * Inside the transaction that gives an account an address or number: send the
 * confirmation, counted like a request for it. The kind in *request is not used, and an empty
 * name means the first address or the number. The url is not checked here, see
 * send_code_check_page. ERR_SEND_LIMIT_MAIL, ERR_SEND_LIMIT_SMS; ERR_STORE*.
 */
MUST_USE enum err send_confirmation(struct txn *t, const struct context *c,
				    const struct code_request *request,
				    const struct otp_texts *texts, const struct account *account);

/* The same, but returned like hand_over_code, not sent and not counted. ERR_STORE*. */
MUST_USE enum err hand_over_confirmation(struct txn *t, const struct context *c,
					 const struct code_request *request,
					 const struct otp_texts *texts,
					 const struct account *account, struct otp *code);

/* Whether the tenant allows the requested page, if any. ERR_RESET_PIN_URL,
 * ERR_PAGE_URL. */
MUST_USE enum err send_code_check_page(const struct context *c, enum purpose purpose,
				       struct str url);

/* The error for an unknown name, where that is revealed. */
enum err send_code_unknown_name(enum identifier_kind kind);

#endif
