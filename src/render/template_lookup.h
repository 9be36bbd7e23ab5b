/* SPDX-License-Identifier: MIT */
/*
 * The templates of one message: the tenant's own or the shipped ones, in the language
 * that suits the person. The shipped ones are templates/<language>/<name>.txt, .html and
 * .sms, wrapped in the layout.txt and layout.html beside them. A tenant's own have no
 * layout.
 */
#ifndef RENDER_TEMPLATE_LOOKUP_H
#define RENDER_TEMPLATE_LOOKUP_H

#include "domain/message/template.h"

enum { LOOKUP_OWN = 64 };

/* The tenant's templates that could be used. */
struct template_lookup_own {
	struct {
		struct str language, text;
		enum template_part part;
	} rows[LOOKUP_OWN];
	size_t count;
	bool named; /* the request asked for these by name */
};

struct template_lookup {
	struct str language;
	struct str text, html, sms;	     /* templates; empty: none */
	struct str text_layout, html_layout; /* templates around them; empty: none */
	struct str words;
};

/* Read the tenant's templates for a message into the arena. ERR_STORE*. */
MUST_USE enum err template_lookup_read_own(struct txn *t, const struct context *c,
					   const struct outbox_message *m,
					   struct template_lookup_own *out);

/*
 * Choose the templates of a message, reading files into the arena. ERR_NOT_FOUND when
 * there is none for its kind; ERR_CONFIG, logged, when files cannot be read.
 */
MUST_USE enum err template_lookup_choose(const struct context *c, const struct outbox_message *m,
					 const struct template_lookup_own *own,
					 struct template_lookup *out);

/* The folder of the shipped templates. ERR_CONFIG, logged, when it does not exist. */
MUST_USE enum err template_lookup_folder(const struct instance *instance, struct path *out);

/*
 * Cut "Subject: ..." and the blank line after it off a mail's text. False when it does
 * not begin like that.
 */
bool template_lookup_subject(struct str text, struct str *subject, struct str *rest);

#endif
