/* SPDX-License-Identifier: MIT */
/* Deleting accounts: by a back end, or by the person, who confirms it by a mail. */
#ifndef DOMAIN_PERSON_ACCOUNT_DELETION_H
#define DOMAIN_PERSON_ACCOUNT_DELETION_H

#include "base/identifier.h"
#include "domain/account/account.h"
#include "domain/session/token.h"

/*
 * Start the deletion of an account at its person's request: queue a mail (template
 * delete-account, variables Url and GUID) with a token that confirms it. `url` is the
 * requested page; empty: the tenant's. ERR_EMAIL_NONE, ERR_PAGE_URL,
 * ERR_SEND_LIMIT_MAIL, ERR_STORE*.
 */
MUST_USE enum err account_request_deletion(const struct context *c, const struct account *a,
					   const struct guid *sign_in, struct str url);

/*
 * Return the token of such a mail for an account that a back end names, for the back
 * end to send: *token is its text, *expires its expiry. It becomes invalid when the
 * person's sign-ins end. ERR_USER_UNKNOWN, ERR_STORE*.
 */
MUST_USE enum err account_hand_over_deletion(const struct context *c, enum identifier_kind kind,
					     struct str name, struct token_text *token,
					     uint64_t *expires);

/* Delete the account a deletion token was sent to. ERR_DELETION_INVALID, ERR_STORE*. */
MUST_USE enum err account_confirm_deletion(const struct context *c, struct str token);

/* Delete an account and all its data. ERR_USER_UNKNOWN, ERR_STORE*. */
MUST_USE enum err account_delete(const struct context *c, enum identifier_kind kind,
				 struct str text);

#endif
