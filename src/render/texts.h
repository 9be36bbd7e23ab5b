/* SPDX-License-Identifier: MIT */
/*
 * The texts for one message: the tenant's own or the shipped ones, in the
 * language that suits the person. Shipped are templates/<language>/<name>.txt,
 * .html and .sms, to be put into layout.txt and layout.html beside them; the
 * tenant's own stand for themselves.
 */
#ifndef RENDER_TEXTS_H
#define RENDER_TEXTS_H

#include "domain/message/template.h"

enum { TEXTS_OWN = 64 };

/* The tenant's texts that come into question. */
struct texts_own {
	struct {
		struct str language, text;
		enum template_part part;
	} rows[TEXTS_OWN];
	size_t count;
	bool named; /* they are those the request asked for by name */
};

struct texts {
	struct str language;
	struct str text, html, sms;	     /* templates; empty: there is none */
	struct str text_layout, html_layout; /* templates around them; empty: none */
	struct str words;
};

/* Read the tenant's texts for a message; they live in the arena. ERR_STORE*. */
MUST_USE enum err texts_read_own(struct txn *t, const struct call *c,
				 const struct outbox_message *m, struct texts_own *out);

/*
 * Choose the texts of a message, reading files into the arena. ERR_NOT_FOUND
 * when none is for its kind; ERR_CONFIG, logged, when files cannot be read.
 */
MUST_USE enum err texts_choose(const struct call *c, const struct outbox_message *m,
			       const struct texts_own *own, struct texts *out);

/* The folder of the shipped texts. ERR_CONFIG, logged, when it is not there. */
MUST_USE enum err texts_folder(const struct site *site, struct path *out);

/*
 * Cut "Subject: ..." and the blank line behind it off a mail's text. False when
 * it does not begin so.
 */
bool texts_subject(struct str text, struct str *subject, struct str *rest);

#endif
