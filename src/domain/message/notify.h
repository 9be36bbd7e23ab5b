/* SPDX-License-Identifier: MIT */
/* Messages to people: what is queued when something is sent to, or has happened to, an account. */
#ifndef DOMAIN_MESSAGE_NOTIFY_H
#define DOMAIN_MESSAGE_NOTIFY_H

#include "domain/account/account.h"
#include "domain/message/otp.h"

/* A message that carries what proves that it was read. */
struct notification {
	enum template template;
	enum purpose purpose;
	struct str wanted; /* the tenant's template asked for by name; empty: the default */
	struct str uid;
	struct str vtype;	       /* what the page shall do with the link */
	const struct otp *code;	       /* where it goes and until when it is good */
	const struct otp_texts *texts; /* only those of them that have an end are sent */
	bool lost; /* stands in for a message to somebody there is not: never delivered */
};

/* Queue it. ERR_STORE*. */
MUST_USE enum err notify_code(struct txn *t, const struct context *c, const struct notification *n);

/*
 * Tell a person what has happened to their account, by mail, or by SMS when they
 * have no address; nothing is queued when they have neither, or the tenant wants
 * no such notices. ERR_STORE*.
 */
MUST_USE enum err notify_person(struct txn *t, const struct context *c, enum template template,
				const struct account *a);

/*
 * Tell a person that their account is locked until that time (ATTEMPT_FOREVER:
 * until an administrator or a reset unlocks it). As notify_person. ERR_STORE*.
 */
MUST_USE enum err notify_locked(struct txn *t, const struct context *c, const struct account *a,
				uint64_t until);

/* Tell a person that a backup code was used and how many are left. As notify_person. ERR_STORE*. */
MUST_USE enum err notify_backup_code(struct txn *t, const struct context *c,
				     const struct account *a, size_t left);

/*
 * Tell a person that they are reached otherwise than before: by the way they were
 * told of things until now, and at every address and number given up or new. As
 * notify_person. ERR_STORE*.
 */
MUST_USE enum err notify_contacts(struct txn *t, const struct context *c,
				  const struct account *before, const struct account *after);

/* Welcome a person by mail, with a template asked for by name, or the default. ERR_STORE*. */
MUST_USE enum err notify_welcome(struct txn *t, const struct context *c, struct str wanted,
				 const struct account *a);

#endif
