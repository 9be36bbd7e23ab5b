/* SPDX-License-Identifier: MIT */
/*
 * What is sent to prove that somebody reads a mailbox or holds a phone: a link
 * with a token, a code of a few digits, or both. For each account and purpose
 * one is alive at most; asking anew kills the one before. The store keeps the
 * SHA-256 of the token and a keyed digest of the code, never their texts.
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

/* The two texts, as they go out; either may be kept back. */
struct otp_texts {
	char link[CODE_LINK_TEXT + 1]; /* hex digits */
	char code[CODE_DIGITS_MAX + 1];
};

/* What was sent, as the store knows it. Texts live in the arena. */
struct otp {
	enum outbox_kind channel;
	struct str to;	/* the address or number it went to */
	struct str url; /* the page the link leads to; empty: no link was sent */
	uint64_t issued, link_expires, code_expires; /* seconds since 1970; 0: none was sent */
	uint64_t used;				     /* when it was; 0: not yet */
	uint32_t lockout;			     /* wrong codes so far */
	uint32_t generation;			     /* tells it from those before */
	struct digest link;			     /* of the token */
	uint8_t pepper;				     /* the key of mac */
	struct digest mac;			     /* of the code */
};

/* Fresh texts, the code as long as the tenant wants. Make them outside transactions. */
struct otp_texts otp_generate(const struct context *c);

/*
 * Store what is being sent in place of the one before for uid and purpose;
 * channel, to, url and the ends are the caller's, the rest is filled in.
 * ERR_CONFIG, ERR_STORE*.
 */
MUST_USE enum err otp_put(struct txn *t, const struct context *c, struct str uid,
			  enum purpose purpose, const struct otp_texts *texts, struct otp *code);

/* Read the latest of an account for a purpose, used or not. ERR_NOT_FOUND, ERR_STORE*. */
MUST_USE enum err otp_get(struct txn *t, const struct context *c, struct str uid,
			  enum purpose purpose, struct otp *out);

/*
 * Find the account a link's token stands for, and what was sent.
 * ERR_LINK_UNKNOWN for one that is malformed, unknown or replaced by a newer,
 * ERR_LINK_USED, ERR_LINK_EXPIRED; ERR_STORE*.
 */
MUST_USE enum err otp_by_link(struct txn *t, const struct context *c, enum purpose purpose,
			      struct str token, struct str *uid, struct otp *out);

/*
 * Whether `text` is the code that was sent and may still be used. code may be
 * NULL (nothing was sent): the same work, never right. Answers ERR_OK with *match; for
 * a right text ERR_CODE_MAIL_USED or _EXPIRED, or their like for SMS. ERR_CONFIG.
 */
MUST_USE enum err otp_check(const struct attempt_permit *permit, const struct context *c,
			    struct str uid, enum purpose purpose, const struct otp *code,
			    struct str text, bool *match);

/* Whether the account still has the address or number a message went to. */
bool otp_was_sent_to(const struct otp *code, const struct account *a);

/*
 * Use up the one of that generation, link and code together. ERR_LINK_USED
 * when another has done so, or a newer was sent meanwhile; ERR_STORE*.
 */
MUST_USE enum err otp_use(struct txn *t, const struct context *c, struct str uid,
			  enum purpose purpose, uint32_t generation);

/* A text that tells what was sent from all before and after it; lives in the arena. */
struct str otp_digest(const struct context *c, enum purpose purpose, const struct otp *code);

/* Whether what has that mark is still the latest of its purpose and not used. ERR_STORE*. */
MUST_USE enum err otp_digest_holds(struct txn *t, const struct context *c, struct str uid,
				   struct str mark, bool *holds);

/* Count a wrong code; after OTP_FAILURES_MAX none is right any more. ERR_STORE*. */
MUST_USE enum err otp_failed(struct txn *t, const struct context *c, struct str uid,
			     enum purpose purpose);

/*
 * End whatever was sent to an account and is not used yet, for every purpose;
 * with `forget`, leave no record of it at all. ERR_STORE*.
 */
MUST_USE enum err otp_end_all(struct txn *t, const struct context *c, struct str uid, bool forget);

#endif
