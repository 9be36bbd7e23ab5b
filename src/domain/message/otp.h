/* SPDX-License-Identifier: MIT */
/*
 * One-time links and codes, which prove that somebody reads a mailbox or holds a phone:
 * a link with a token, a code of a few digits, or both. For each account and purpose
 * only the latest is valid. The store has the SHA-256 of the token and a keyed digest
 * of the code, never their texts.
 */
#ifndef DOMAIN_MESSAGE_OTP_H
#define DOMAIN_MESSAGE_OTP_H

#include "domain/account/account.h"
#include "domain/account/credential.h"
#include "domain/message/outbox.h"

enum purpose {
	PURPOSE_PIN = 'p',	/* choose a new PIN */
	PURPOSE_PASSWORD = 'w', /* choose a new password */
	PURPOSE_EMAIL = 'e',	/* confirm the e-mail address */
	PURPOSE_PHONE = 't',	/* confirm the phone number */
};

enum { CODE_LINK_TEXT = 32, CODE_DIGITS_MAX = 10, OTP_FAILURES_MAX = 5 };

/* The two texts as sent; either may be left out. */
struct otp_texts {
	char link[CODE_LINK_TEXT + 1]; /* hex digits */
	char code[CODE_DIGITS_MAX + 1];
};

/* What was sent, as stored. Texts live in the arena. */
struct otp {
	enum outbox_kind channel;
	struct str to;	/* the recipient's address or number */
	struct str url; /* the page the link opens; empty: no link was sent */
	uint64_t issued, link_expires, code_expires; /* seconds since 1970; 0: not sent */
	uint64_t used;				     /* when it was used; 0: not yet */
	uint32_t failures;			     /* wrong codes so far */
	uint32_t generation;			     /* distinguishes it from earlier ones */
	struct digest link;			     /* of the token */
	uint8_t pepper;				     /* the key of mac */
	struct digest mac;			     /* of the code */
};

/* New texts, with code.digits digits. Call this outside transactions. */
struct otp_texts otp_generate(const struct context *c);

/*
 * Store what is being sent, replacing the previous one for uid and purpose. The caller
 * sets channel, to, url and the expiry times; the rest is filled in. ERR_CONFIG,
 * ERR_STORE*.
 */
MUST_USE enum err otp_put(struct txn *t, const struct context *c, struct str uid,
			  enum purpose purpose, const struct otp_texts *texts, struct otp *code);

/* Read the latest of an account for a purpose, used or not. ERR_NOT_FOUND, ERR_STORE*. */
MUST_USE enum err otp_get(struct txn *t, const struct context *c, struct str uid,
			  enum purpose purpose, struct otp *out);

/*
 * Find the account of a link's token, and what was sent. ERR_LINK_UNKNOWN when it is
 * malformed, unknown or invalidated; ERR_LINK_REPLACED when a newer message was sent,
 * used or not; ERR_LINK_USED; ERR_LINK_EXPIRED, up to a day after it expired, also for one
 * that was replaced before; ERR_STORE*.
 */
MUST_USE enum err otp_by_link(struct txn *t, const struct context *c, enum purpose purpose,
			      struct str token, struct str *uid, struct otp *out);

/*
 * Whether `text` is the code that was sent and is still valid. code may be NULL
 * (nothing was sent): the same work, never a match. ERR_OK with *match set; for a
 * correct text ERR_CODE_MAIL_USED or _EXPIRED, or those for SMS. ERR_CONFIG.
 */
MUST_USE enum err otp_check(const struct attempt_permit *permit, const struct context *c,
			    struct str uid, enum purpose purpose, const struct otp *code,
			    struct str text, bool *match);

/* Whether the account still has the address or number that it was sent to. */
bool otp_was_sent_to(const struct otp *code, const struct account *a);

/*
 * Mark the one of that generation as used, link and code together. ERR_LINK_USED when
 * it is used already, ERR_LINK_REPLACED when a newer one was sent, ERR_LINK_UNKNOWN when it
 * was invalidated; ERR_STORE*.
 */
MUST_USE enum err otp_use(struct txn *t, const struct context *c, struct str uid,
			  enum purpose purpose, uint32_t generation);

/* A text that identifies what was sent, among those of its account; lives in the arena. */
struct str otp_id(const struct context *c, enum purpose purpose, const struct otp *code);

/* Whether the one with that id is still the latest of its purpose and unused. ERR_STORE*. */
MUST_USE enum err otp_is_current(struct txn *t, const struct context *c, struct str uid,
				 struct str id, bool *current);

/* Count a wrong code; after OTP_FAILURES_MAX no code matches any more. ERR_STORE*. */
MUST_USE enum err otp_failed(struct txn *t, const struct context *c, struct str uid,
			     enum purpose purpose);

/*
 * Delete the unused links and codes of an account, which ends them; with `and_used` those
 * that were used too. ERR_STORE*.
 */
MUST_USE enum err otp_end_all(struct txn *t, const struct context *c, struct str uid,
			      bool and_used);

#endif
