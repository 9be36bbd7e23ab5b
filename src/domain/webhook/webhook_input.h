/* SPDX-License-Identifier: MIT */
/* A subscription as a back end writes it, in the body of a request. */
#ifndef DOMAIN_WEBHOOK_WEBHOOK_INPUT_H
#define DOMAIN_WEBHOOK_WEBHOOK_INPUT_H

#include "domain/webhook/webhook.h"

/* Whether the body has what a new subscription requires, an event and a URL. ERR_PARAM_MISSING,
 * ERR_PARAM_FORMAT. */
MUST_USE enum err webhook_input_check_required(const struct context *c, const struct json *body);

/*
 * Read the members that the body has into *h, whose others stay: see webhook_update. Texts live
 * in the arena. ERR_WEBHOOK_EVENT, ERR_WEBHOOK_TARGET; ERR_PARAM_FORMAT or ERR_PARAM_MISSING
 * name a member.
 */
MUST_USE enum err webhook_input_read(const struct context *c, const struct json *body,
				     struct webhook *h);

/* Check that webhooks may go to a URL: https, or http to this machine if webhooks.loopback is on.
 * ERR_WEBHOOK_TARGET. */
MUST_USE enum err webhook_input_target(const struct context *c, struct str target);

#endif
