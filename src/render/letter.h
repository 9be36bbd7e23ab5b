/* SPDX-License-Identifier: MIT */
/*
 * What the templates of one message may say: the placeholders of
 * placeholders.def with their values, from the message, the tenant, the person's
 * account as it is at delivery, and the clock.
 */
#ifndef RENDER_LETTER_H
#define RENDER_LETTER_H

#include "render/render.h"
#include "domain/message/outbox.h"
#include "domain/account/profile.h"

struct letter {
	const struct call *call;
	const struct outbox_message *message;
	struct account account; /* zero when it is gone */
	struct profile profile; /* empty when it is gone */
	struct str product;
	struct str language; /* of the texts */
	struct str words;    /* the language's file of words; see words_duration */
	struct str subject, content;
};

/* Read whom the message is about; an account that is gone leaves it empty. ERR_STORE*. */
MUST_USE enum err letter_begin(struct txn *t, const struct call *c, const struct outbox_message *m,
			       struct letter *out);

/* The letter as a source for render; reads *l, which has to live as long. */
struct render_source letter_source(struct letter *l);

/* Fields of the tenant's own that a template may name besides the placeholders. */
struct letter_fields {
	const struct str *names;
	size_t count;
};

/* A source for render_check, without a message: known are placeholders, sections and fields. */
struct render_source letter_check_source(struct letter_fields *fields);

#endif
