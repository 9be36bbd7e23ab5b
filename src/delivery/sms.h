/* SPDX-License-Identifier: MIT */
/*
 * SMS by the HTTP API of any provider. The private file sms.request is the request to
 * send: a line `METHOD URL`, header lines, a blank line, the body. #To# (+ and digits),
 * #Number# (digits only), #Text# and #Product# are filled in and escaped:
 * percent-encoded in the URL and in forms, as JSON or XML when Content-Type says so.
 * `Authorization: Basic name:password` is encoded in base64. Success is a status of
 * 2xx.
 */
#ifndef DELIVERY_SMS_H
#define DELIVERY_SMS_H

#include "delivery/delivery.h"
#include "delivery/http_client.h"

/* Render and send an SMS. */
void sms_deliver(const struct context *c, const struct outbox_message *m, struct delivery *out);

struct sms {
	struct str to; /* as stored in the account */
	struct str text, product;
};

/*
 * Fill in a request file's text, in the arena; time limits stay 0. False when the text
 * is malformed, has a body without Content-Type, has another placeholder, or a header
 * would be broken.
 */
bool sms_fill(struct arena *arena, struct str file, const struct sms *sms, struct http_send *out);

#endif
