/* SPDX-License-Identifier: MIT */
/*
 * Mails: the finished bytes of a message and the ways they leave, which
 * mail.transport chooses among.
 */
#ifndef DELIVERY_MAIL_H
#define DELIVERY_MAIL_H

#include "delivery/delivery.h"

/* A mail ready to leave. */
struct mail {
	struct str sender, to; /* of the envelope, in the form of the wire */
	bool ascii;	       /* both are ASCII, so any server takes them */
	struct str bytes;      /* the mail, lines ending in CRLF */
	const char *file;      /* what a file of it may be named after; lives for ever */
};

/* Render a mail and let it leave. */
void mail_deliver(const struct context *c, const struct outbox_message *m, struct delivery *out);

/* The ways. Each answers what came of it. */
struct delivery mail_by_smtp(const struct context *c, const struct mail *mail);
struct delivery mail_by_program(const struct context *c, const struct mail *mail);

/*
 * Whether the install's mail and SMS settings can work: addresses well formed,
 * files there and private, folders writable. ERR_CONFIG, logged.
 */
MUST_USE enum err mail_check(const struct instance *instance);

#endif
