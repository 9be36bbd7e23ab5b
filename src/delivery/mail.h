/* SPDX-License-Identifier: MIT */
/*
 * Mails: the complete bytes of a message, and the transports, chosen by mail.transport.
 */
#ifndef DELIVERY_MAIL_H
#define DELIVERY_MAIL_H

#include "delivery/delivery.h"

/* A mail ready to send. */
struct mail {
	struct str sender, to; /* of the envelope, as sent in SMTP */
	bool ascii;	       /* both are ASCII, so any server accepts them */
	struct str bytes;      /* the mail, lines ending in CRLF */
	const char *file;      /* the name for a file of it; static */
};

/* Render and send a mail. */
void mail_deliver(const struct context *c, const struct outbox_message *m, struct delivery *out);

/* The transports. Each returns the outcome. */
struct delivery mail_by_smtp(const struct context *c, const struct mail *mail);
struct delivery mail_by_program(const struct context *c, const struct mail *mail);

/*
 * Check the install's mail and SMS settings: addresses well formed, files present and
 * private, folders writable. ERR_CONFIG, logged.
 */
MUST_USE enum err mail_check(const struct instance *instance);

#endif
