/* SPDX-License-Identifier: MIT */
/*
 * Sending an event to a tenant's back end: one signed POST to the subscribed URL,
 * checked by ssrf_guard.h. Only 2xx is success; a redirect is a failure.
 *
 * Headers: `signature`, the upper-case hex HMAC-SHA-256 of the body under the secret of
 * the subscription; and, for receivers that want to refuse replays, webhook-id (the
 * same at each attempt), webhook-timestamp (of the attempt) and webhook-signature,
 * "v1," and the base64 HMAC-SHA-256 of id.timestamp.body, twice while the previous
 * secret is still valid.
 */
#ifndef DELIVERY_WEBHOOK_SEND_H
#define DELIVERY_WEBHOOK_SEND_H

#include "delivery/delivery.h"
#include "delivery/http_client.h"

/*
 * Deliver a message of kind OUTBOX_WEBHOOK. If its subscription was removed, it counts
 * as delivered.
 */
void webhook_send(const struct context *c, const struct outbox_message *m, struct delivery *out);

struct webhook;

/* Fill in the request that sends m to `h`, except the IP address. False without the
 * secret. */
bool webhook_send_request(const struct context *c, const struct webhook *h,
			  const struct outbox_message *m, struct http_send *out);

#endif
