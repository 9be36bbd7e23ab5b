/* SPDX-License-Identifier: MIT */
/*
 * SMS by anybody's HTTP interface. The private file sms.request is the request
 * as it goes over the wire: a line `METHOD URL`, header lines, a blank line, the
 * body. In all of them #To# (+ and digits), #Number# (digits alone), #Text# and
 * #Product# are filled in, escaped for their place: percent-encoded in the URL
 * and in forms, as JSON or XML when Content-Type says so. `Authorization: Basic
 * name:password` is encoded as it has to be. Success is a status of 2xx.
 */
#ifndef DELIVERY_SMS_H
#define DELIVERY_SMS_H

#include "delivery/delivery.h"
#include "delivery/http_client.h"

/* Render an SMS and let it leave. */
void sms_deliver(const struct context *c, const struct outbox_message *m, struct delivery *out);

struct sms {
	struct str to; /* as the account has it */
	struct str text, product;
};

/*
 * Fill in a request file's text; all in the arena, limits are left 0. False when
 * the text is no such file, has a body without Content-Type, names anything else, or
 * a header would be broken.
 */
bool sms_fill(struct arena *arena, struct str file, const struct sms *sms, struct http_send *out);

#endif
