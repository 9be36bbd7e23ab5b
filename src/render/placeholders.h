/* SPDX-License-Identifier: MIT */
/*
 * The placeholders of placeholders.def and their values for one message, from the
 * message, the tenant, the person's account at the time of delivery, and the clock.
 */
#ifndef RENDER_PLACEHOLDERS_H
#define RENDER_PLACEHOLDERS_H

#include "render/render.h"
#include "domain/message/outbox.h"
#include "domain/account/profile.h"
#include "domain/tenant/brand.h"

struct placeholders {
	const struct context *context;
	const struct outbox_message *message;
	struct account account; /* zero when it was deleted */
	struct profile profile; /* empty when it was deleted */
	struct str product;
	struct palette palette; /* of the tenant */
	struct str language;	/* of the texts */
	struct str page;	/* that the link opens; empty: there is no link */
	struct str forgot;	/* the page to request a new PIN or password; empty: none */
	struct str words;	/* the language's file of words; see duration_text */
	struct str subject, content;
};

/* Read the account the message is about; empty when it was deleted. ERR_STORE*. */
MUST_USE enum err placeholders_begin(struct txn *t, const struct context *c,
				     const struct outbox_message *m, struct placeholders *out);

/* The code of the message; empty when there is none, or it has expired. */
struct str placeholders_code(const struct placeholders *l);

/* The placeholders as a source for render. *l must live as long as the source. */
struct render_source placeholders_source(struct placeholders *l);

/* Custom fields that a tenant's template may use besides the placeholders. */
struct placeholder_fields {
	const struct str *names;
	size_t count;
};

/* A source for render_check, without a message, which knows the placeholders, sections
 * and fields. */
struct render_source placeholders_check_source(struct placeholder_fields *fields);

#endif
