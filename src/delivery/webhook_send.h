/* SPDX-License-Identifier: MIT */
/*
 * Telling a tenant's back end of an event: one POST to the subscribed address,
 * signed, past the address guard. Only a 2xx is success; redirects are none.
 *
 * Headers: `signature`, the upper-case hex HMAC-SHA-256 of the body under the
 * secret of the subscription; and, for receivers that want to refuse replays,
 * webhook-id (the same at each try), webhook-timestamp (of the try) and
 * webhook-signature, "v1," and the base64 HMAC-SHA-256 of id.timestamp.body,
 * twice while the secret before is still good.
 */
#ifndef DELIVERY_WEBHOOK_SEND_H
#define DELIVERY_WEBHOOK_SEND_H

#include "delivery/delivery.h"
#include "delivery/http_client.h"

/*
 * Deliver a message of the kind OUTBOX_WEBHOOK. One whose subscription is gone
 * counts as delivered: nobody waits for it.
 */
void webhook_send(const struct context *c, const struct outbox_message *m, struct delivery *out);

struct webhook;

/* Fill in the request that tells `h` of m, all but the address. False without the secret. */
bool webhook_send_request(const struct context *c, const struct webhook *h,
			  const struct outbox_message *m, struct http_send *out);

#endif
