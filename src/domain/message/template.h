/* SPDX-License-Identifier: MIT */
/*
 * A tenant's own templates. One without a name of its own replaces the shipped template of
 * its message, such as forgot-pin. One with a name is used when a request asks for it. What
 * templates may contain is defined in src/render.
 */
#ifndef DOMAIN_MESSAGE_TEMPLATE_H
#define DOMAIN_MESSAGE_TEMPLATE_H

#include "domain/message/outbox.h"

/* The parts of a template, each a text. Stored in keys: never change the values. */
enum template_part { PART_TEXT = 't', PART_HTML = 'h', PART_SMS = 's' };

enum { TEMPLATE_NAME_MAX = 80, TEMPLATE_LANGUAGE_MAX = 35, TEMPLATE_BYTES = 64 * 1024 };

struct template_key {
	enum template family;
	struct str name;     /* empty: the tenant's default for the message */
	struct str language; /* such as de or pt-br; letter case is ignored */
	enum template_part part;
};

/* The file extension of a part: "txt", "html", "sms". Static. */
const char *template_ending(enum template_part part);

/* Whether the text can be a language: letters, digits and hyphens, 2 to TEMPLATE_LANGUAGE_MAX. */
bool template_language_fits(struct str language);

/*
 * Read MESSAGE or MESSAGE/NAME; slices of text. False when there is no such message, or
 * the name is empty, too long, or has control characters.
 */
bool template_read_name(struct str text, enum template *family, struct str *name);

/* Store or replace a text of at most TEMPLATE_BYTES, with its audit record. ERR_STORE*. */
MUST_USE enum err template_put(struct txn *t, const struct context *c, const struct template_key *k,
			       struct str text);

/* Read a text into the arena. ERR_NOT_FOUND, ERR_STORE*. */
MUST_USE enum err template_get(struct txn *t, const struct context *c, const struct template_key *k,
			       struct str *out);

/* Delete all parts of a template in a language, with an audit record. ERR_NOT_FOUND, ERR_STORE*. */
MUST_USE enum err template_remove(struct txn *t, const struct context *c,
				  const struct template_key *k);

/* Call each(key, bytes, arg) for the tenant's texts. The key's texts live until each returns.
 * ERR_STORE*. */
MUST_USE enum err template_each(struct txn *t, const struct context *c,
				void (*each)(const struct template_key *k, size_t bytes, void *arg),
				void *arg);

#endif
