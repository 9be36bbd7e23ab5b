/* SPDX-License-Identifier: MIT */
/*
 * A person changing a secret of their own, given the old one: what a PIN and a password have in
 * common. change_pin.c and change_password.c call this with what is different.
 */
#ifndef DOMAIN_PERSON_CHANGE_SECRET_H
#define DOMAIN_PERSON_CHANGE_SECRET_H

#include "base/log.h"
#include "domain/factor/password.h"
#include "domain/factor/proof.h"
#include "domain/session/token.h"
#include "domain/tenant/audit.h"
#include "domain/tenant/tenant.h"
#include "domain/webhook/event.h"

/* How a change is recorded and announced. */
struct secret_announcement {
	enum audit_event audit;
	enum template notice; /* to the person */
	enum event event;     /* to webhooks */
};

/* A change in progress. */
struct secret_change {
	const struct context *c;
	const struct secret_terms *terms;
	struct proof old; /* with the account */
	struct profile profile;
	struct str access, fresh; /* the access token, and the new secret */
	struct token token;
	struct str hash;		 /* of the new secret */
	enum password_strength strength; /* of it, when it is a password */
};

/* What is different by the kind of secret. */
struct secret_terms {
	enum credential_kind kind;
	struct str old_name;		    /* the parameter with the old secret */
	enum err wrong;			    /* the old secret is wrong */
	enum conf_key logs_out;		    /* the setting that ends the person's other sign-ins */
	bool ends_pin_sessions;		    /* also that of the sign-in that changes it */
	struct secret_announcement changed; /* how the change is announced */
	enum log_event logged;

	/* Whether the new secret is allowed: quick, and before the old one is checked. */
	enum err (*check)(struct secret_change *s);
	/* Checks that must follow the proof of the old one, since they reveal personal data. NULL:
	 * none. */
	enum err (*check_proved)(const struct attempt_permit *permit,
				 const struct secret_change *s);
	/* Make s->hash the account's secret; the caller stores the account. */
	void (*replace)(const struct secret_change *s, struct account *a);
};

/*
 * Change the secret of the access token's account. The same transaction ends other sign-ins as the
 * terms say, and all links and codes. ERR_TOKEN_UNKNOWN, ERR_TOKEN_EXPIRED, ERR_ACCOUNT_DISABLED;
 * the kind's error when there is no such secret; ERR_PARAM_FORMAT when the old one is malformed;
 * errors of the checks; terms->wrong; others as attempt_run.
 */
MUST_USE enum err secret_change(const struct context *c, const struct secret_terms *terms,
				struct str access, struct str old, struct str fresh);

/* Add the audit record, notify the person and raise the event, in the transaction of the change.
 * ERR_STORE*. */
MUST_USE enum err secret_announce(struct txn *t, const struct context *c,
				  const struct secret_announcement *what, const struct account *a);

#endif
