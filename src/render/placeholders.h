/* SPDX-License-Identifier: MIT */
/*
 * What the templates of one message may say: the placeholders of
 * placeholders.def with their values, from the message, the tenant, the person's
 * account as it is at delivery, and the clock.
 */
#ifndef RENDER_PLACEHOLDERS_H
#define RENDER_PLACEHOLDERS_H

#include "render/render.h"
#include "domain/message/outbox.h"
#include "domain/account/profile.h"

struct placeholders {
	const struct context *context;
	const struct outbox_message *message;
	struct account account; /* zero when it is gone */
	struct profile profile; /* empty when it is gone */
	struct str product;
	struct str language; /* of the texts */
	struct str words;    /* the language's file of words; see duration_text */
	struct str subject, content;
};

/* Read whom the message is about; an account that is gone leaves it empty. ERR_STORE*. */
MUST_USE enum err placeholders_begin(struct txn *t, const struct context *c,
				     const struct outbox_message *m, struct placeholders *out);

/* The placeholders as a source for render; reads *l, which has to live as long. */
struct render_source placeholders_source(struct placeholders *l);

/* Fields of the tenant's own that a template may name besides the placeholders. */
struct placeholder_fields {
	const struct str *names;
	size_t count;
};

/* A source for render_check, without a message: known are placeholders, sections and fields. */
struct render_source placeholders_check_source(struct placeholder_fields *fields);

#endif
