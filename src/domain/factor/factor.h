/* SPDX-License-Identifier: MIT */
/*
 * Means of recovery an account may have besides password and PIN: an authenticator,
 * backup codes, security answers. Each is a separate record under the account's uid, so
 * accounts without them need no space.
 */
#ifndef DOMAIN_FACTOR_FACTOR_H
#define DOMAIN_FACTOR_FACTOR_H

#include "domain/tenant/context.h"

/* The key of an account's record in one of these tables. */
struct key factor_key(const struct context *c, enum table table, struct str uid);

/* Delete all of these records of an account. ERR_STORE*. */
MUST_USE enum err factor_del_all(struct txn *t, const struct context *c, struct str uid);

#endif
