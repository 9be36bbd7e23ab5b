/* SPDX-License-Identifier: MIT */
/*
 * A mail as it goes over the wire (RFC 5322, 2045-2047): plain text, or plain
 * text with HTML beside it. Nothing that comes in can add a header or a line.
 */
#ifndef DELIVERY_MIME_H
#define DELIVERY_MIME_H

#include "base/buf.h"

enum { MAIL_ADDRESS_MAX = 320, MIME_MAX = 512 * 1024 };

struct mime {
	struct str from_name;		/* empty: none */
	struct str from, to;		/* as mime_address gave them */
	struct str reply_to;		/* the same; empty: none */
	struct str subject, text, html; /* UTF-8; empty html: none */
	struct str domain;		/* of the Message-ID */
	uint64_t now;			/* for Date; seconds since 1970 */
};

/*
 * Check an e-mail address, one, without a name, and give the form it has on the
 * wire: the domain as A-labels (IDNA 2008), in the arena. What stands before the
 * @ may be UTF-8; *ascii says whether it is ASCII. False when it is malformed.
 */
bool mime_address(struct arena *arena, struct str text, struct str *out, bool *ascii);

/* Append the mail to b, lines ending in CRLF. False when a header's text has control characters. */
bool mime_write(struct buf *b, const struct mime *m);

#endif
