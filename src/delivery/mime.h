/* SPDX-License-Identifier: MIT */
/*
 * Composing a mail (RFC 5322, 2045-2047): plain text, or plain text and HTML as
 * alternatives. No input can add a header or a line.
 */
#ifndef DELIVERY_MIME_H
#define DELIVERY_MIME_H

#include "base/buf.h"

enum { MAIL_ADDRESS_MAX = 320, MIME_MAX = 512 * 1024 };

struct mime {
	struct str from_name;		/* empty: none */
	struct str from, to;		/* as returned by mime_address */
	struct str reply_to;		/* the same; empty: none */
	struct str subject, text, html; /* UTF-8; empty html: none */
	struct str domain;		/* of the Message-ID */
	uint64_t now;			/* for Date; seconds since 1970 */
};

/*
 * Check a single e-mail address without a name, and return the form to send, in the
 * arena: the domain as A-labels (IDNA 2008). The local part may be UTF-8; *ascii says
 * whether it is ASCII. False when malformed.
 */
bool mime_address(struct arena *arena, struct str text, struct str *out, bool *ascii);

/* Append the mail to b, lines ending in CRLF. False when a header's text has control characters. */
bool mime_write(struct buf *b, const struct mime *m);

#endif
