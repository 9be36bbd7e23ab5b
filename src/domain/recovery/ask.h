/* SPDX-License-Identifier: MIT */
/*
 * Asking for a link or a code: to choose a new PIN or password, to confirm an
 * e-mail address or a phone number.
 */
#ifndef DOMAIN_RECOVERY_ASK_H
#define DOMAIN_RECOVERY_ASK_H

#include "domain/account/account.h"
#include "domain/message/code.h"

struct asking {
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
 * ERR_SEND_LIMIT_SMS. Where it is revealed: what ask_unknown says, ERR_PIN_NONE,
 * ERR_EMAIL_NONE, ERR_EMAIL_UNVERIFIED, ERR_PHONE_UNVERIFIED,
 * ERR_EMAIL_VERIFIED, ERR_PHONE_VERIFIED, ERR_VERIFY_OFF, ERR_ACCOUNT_DISABLED,
 * ERR_ACCOUNT_BLOCKED. ERR_STORE*.
 */
MUST_USE enum err ask_send(const struct call *c, const struct asking *a);

/*
 * Make what ask_send would send to a person a back end names, and hand it over
 * instead: both texts, and in *code until when they are good. Errors as where it
 * is revealed, but ERR_EMAIL_CONFIRMED for ERR_EMAIL_VERIFIED; nothing is counted.
 */
MUST_USE enum err ask_hand_over(const struct call *c, const struct asking *a,
				struct code_texts *texts, struct code *code);

/* The same, and send it as well. */
MUST_USE enum err ask_hand_over_and_send(const struct call *c, const struct asking *a,
					 struct code_texts *texts, struct code *code);

/*
 * Inside the transaction that gives an account its address or number: send what
 * confirms it, which counts like asking for it. Of *a the kind is not read, and an
 * empty name is the first address or the number; a url that is not the tenant's is
 * not checked here, see ask_check_page. ERR_SEND_LIMIT_MAIL, ERR_SEND_LIMIT_SMS; ERR_STORE*.
 */
MUST_USE enum err ask_confirm(struct txn *t, const struct call *c, const struct asking *a,
			      const struct code_texts *texts, const struct account *account);

/* The same, not sent and not counted but handed over as by ask_hand_over. ERR_STORE*. */
MUST_USE enum err ask_confirm_handed(struct txn *t, const struct call *c, const struct asking *a,
				     const struct code_texts *texts, const struct account *account,
				     struct code *code);

/* Whether the page asked for, if any, is one the tenant allows. ERR_RESET_PIN_URL, ERR_PAGE_URL. */
MUST_USE enum err ask_check_page(const struct call *c, enum purpose purpose, struct str url);

/* What a name nobody has is answered with where that is told. */
enum err ask_unknown(enum identifier_kind kind);

#endif
