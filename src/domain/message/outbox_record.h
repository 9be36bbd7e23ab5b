/* SPDX-License-Identifier: MIT */
/*
 * How a message of the outbox is stored: its keys and its record. Only for outbox.c, which
 * queues and manages messages, and outbox_claim.c, which hands them out for delivery.
 */
#ifndef DOMAIN_MESSAGE_OUTBOX_RECORD_H
#define DOMAIN_MESSAGE_OUTBOX_RECORD_H

#include "domain/message/outbox.h"

/* The longest text kept of a client, such as its User-Agent, and of a reason. */
enum { OUTBOX_TEXT_MAX = 300 };

/* The enum outbox_class of a message. Those to people are apart, so that finding one never scans
 * webhooks. */
uint8_t outbox_class_of(const struct outbox_message *m);

/* The beginning of the keys of a tenant's messages of a class, which are in the order of due. */
struct key outbox_class_key(const struct guid *tenant, uint8_t class);

/* The key of a message, and of a failed one, which are in the order they failed. */
struct key outbox_key(const struct guid *tenant, uint8_t class, uint64_t due,
		      const uint8_t id[OUTBOX_ID]);
struct key outbox_dead_key(const struct guid *tenant, uint64_t when, const uint8_t id[OUTBOX_ID]);

/* Read due time and id from the end of a key. */
void outbox_read_key(struct str rest, struct outbox_message *out);

/* Encrypt what nobody may read in the store: the variables, the caller, the body. Empty when it is
 * too long. */
struct str outbox_seal(const struct context *c, const struct outbox_message *m);

/* Read a record except for what is encrypted; slices of value. False when it cannot be read. */
bool outbox_decode(struct str value, struct outbox_message *out);

/* Store a sealed message at its due time. ERR_INTERNAL when it is too long; ERR_STORE*. */
MUST_USE enum err outbox_store(struct txn *t, const struct context *c,
			       const struct outbox_message *m);

/* Move a message from its key to another due time. ERR_NOT_FOUND, ERR_STORE*. */
MUST_USE enum err outbox_move(struct txn *t, const struct context *c, const struct key *k,
			      struct outbox_message *m, uint64_t due);

/* Split the record of a failed message: returns the original record, which may be unreadable;
 * *reason is why it failed. */
struct str outbox_read_dead(struct str value, struct str *reason);

/* Move the record at a key to the failed ones; value is a copy of it. ERR_STORE*. */
MUST_USE enum err outbox_store_dead(struct txn *t, const struct context *c, const struct key *k,
				    const uint8_t id[], struct str value, struct str reason);

#endif
