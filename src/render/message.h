/* SPDX-License-Identifier: MIT */
/* The rendered texts of one message. */
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
 * Choose, read and render the texts of a message, all in the arena. On false
 * *out_failed says why.
 */
bool message_render(const struct context *c, const struct outbox_message *m, struct message *out,
		    struct delivery *out_failed);

#endif
