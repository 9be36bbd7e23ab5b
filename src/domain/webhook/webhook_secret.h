/* SPDX-License-Identifier: MIT */
/* The secrets that webhooks are signed with, stored under the pepper: a tenant can have several, by
 * name. */
#ifndef DOMAIN_WEBHOOK_WEBHOOK_SECRET_H
#define DOMAIN_WEBHOOK_WEBHOOK_SECRET_H

#include "domain/webhook/webhook.h"

enum { WEBHOOK_SECRET_NAME = 64 };

/*
 * Create a secret with that name, replacing an existing one; `secret` is shown once.
 * ERR_PARAM_FORMAT for a name that is empty, longer than WEBHOOK_SECRET_NAME or not
 * plain text; ERR_STORE*.
 */
MUST_USE enum err webhook_secret_make(const struct context *c, struct str name,
				      struct tenant_secret *secret);

/* Decrypt the secret that a subscription is signed with. ERR_NOT_FOUND, ERR_CONFIG,
 * ERR_STORE*. */
MUST_USE enum err webhook_secret_open(const struct context *c, const struct webhook *h,
				      struct tenant_secret *out);

/* Read and decrypt one by its name, in a transaction. ERR_NOT_FOUND, ERR_CONFIG, ERR_STORE*. */
MUST_USE enum err webhook_secret_get(struct txn *t, const struct context *c, struct str name,
				     struct tenant_secret *out);

#endif
