/* SPDX-License-Identifier: MIT */
/*
 * Where in an HTML text one is, read byte by byte as browsers do. Values are
 * escaped so that they stay within text and within quotes, and nowhere else.
 */
#ifndef RENDER_HTML_CONTEXT_H
#define RENDER_HTML_CONTEXT_H

#include "base/str.h"

enum { HTML_WORD = 8 }; /* bytes of a name that tell it from others */

/* All zero: at the beginning of a text. */
struct html_context {
	enum html_state {
		HTML_TEXT,
		HTML_OPENING, /* behind < */
		HTML_ENDING,  /* behind </ */
		HTML_MARKUP,  /* behind <! */
		HTML_BOGUS,   /* in what ends with the next > */
		HTML_COMMENT_BEGINS,
		HTML_COMMENT,
		HTML_TAG,	/* in its name */
		HTML_WITHIN,	/* in a tag, between attributes */
		HTML_ATTRIBUTE, /* in its name */
		HTML_NAMED,	/* between its name and what may be its = */
		HTML_EQUALS,	/* behind its = */
		HTML_BARE,	/* in a value without quotes */
		HTML_QUOTED,
		HTML_CODE, /* in a script or style sheet */
	} state;
	char quote;				   /* of the value */
	size_t seen;				   /* of the mark that ends the state */
	char tag[HTML_WORD], attribute[HTML_WORD]; /* in lower case; as much as fits */
};

/* Go over one byte. */
void html_context_step(struct html_context *p, char c);

/* Why a value cannot be put here; NULL when it can. */
const char *html_context_refuses(const struct html_context *p);

/* Whether text goes on the same from both. */
bool html_context_eq(const struct html_context *a, const struct html_context *b);

#endif
