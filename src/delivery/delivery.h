/* SPDX-License-Identifier: MIT */
/*
 * Delivering one message: the only way from an outbox record to the network.
 * May take as long as outbox.send_seconds; never called in a transaction.
 */
#ifndef DELIVERY_DELIVERY_H
#define DELIVERY_DELIVERY_H

#include "domain/message/outbox.h"
#include "domain/message/outcome.h"

/*
 * Render and send a message that has not expired. Allocates in the context's arena.
 * Reads the store in transactions of its own.
 */
void deliver(const struct context *c, const struct outbox_message *m, struct delivery *out);

#endif
