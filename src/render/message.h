/* SPDX-License-Identifier: MIT */
/* The texts of one message with everything filled in. */
#ifndef RENDER_MESSAGE_H
#define RENDER_MESSAGE_H

#include "domain/message/outbox.h"
#include "domain/message/outcome.h"

struct message {
	struct str product;
	struct str subject, text, html; /* of a mail; html may be empty */
	struct str sms;
};

/*
 * Choose, read and render the texts for a message; all in the arena. False when
 * that failed: *out_failed says how.
 */
bool message_render(const struct context *c, const struct outbox_message *m, struct message *out,
		    struct delivery *out_failed);

#endif
