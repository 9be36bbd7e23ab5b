/* SPDX-License-Identifier: MIT */
/* Messages to people: codes and links they requested, and notifications of what
 * happened to their account. */
#ifndef DOMAIN_MESSAGE_NOTIFY_H
#define DOMAIN_MESSAGE_NOTIFY_H

#include "domain/account/account.h"
#include "domain/message/otp.h"

/* A message with a link or code. */
struct notification {
	enum template template;
	enum purpose purpose;
	struct str wanted; /* the name of a tenant's template; empty: the default */
	struct str uid;
	struct str vtype;	       /* what the link is for, which tells the page what to do */
	const struct otp *code;	       /* recipient and expiry */
	const struct otp_texts *texts; /* only those with an expiry are sent */
	bool lost; /* for an unknown person: takes the same work, but is never delivered */
};

/* Queue it. ERR_STORE*. */
MUST_USE enum err notify_code(struct txn *t, const struct context *c, const struct notification *n);

/*
 * Notify a person of what happened to their account, by mail, or by SMS if they have no
 * address. Nothing is queued when they have neither, or mail.notices is off.
 * ERR_STORE*.
 */
MUST_USE enum err notify_person(struct txn *t, const struct context *c, enum template template,
				const struct account *a);

/*
 * Notify a person that their account is locked until that time (ATTEMPT_FOREVER: until
 * an administrator or a reset unlocks it), like notify_person. ERR_STORE*.
 */
MUST_USE enum err notify_locked(struct txn *t, const struct context *c, const struct account *a,
				uint64_t until);

/* Notify a person that a backup code was used and how many are left, like
 * notify_person. ERR_STORE*. */
MUST_USE enum err notify_backup_code(struct txn *t, const struct context *c,
				     const struct account *a, size_t left);

/*
 * Notify a person that their contact details changed: by the way used before, and at
 * every address and number that was removed or added, like notify_person. ERR_STORE*.
 */
MUST_USE enum err notify_contacts(struct txn *t, const struct context *c,
				  const struct account *before, const struct account *after);

/* Send a person a welcome mail, with the named template or the default. ERR_STORE*. */
MUST_USE enum err notify_welcome(struct txn *t, const struct context *c, struct str wanted,
				 const struct account *a);

#endif
