/* SPDX-License-Identifier: MIT */
/*
 * The context at a position of an HTML text (text, tag, attribute, script), tracked
 * byte by byte as browsers parse. Escaping makes values safe only in text and in quoted
 * attributes.
 */
#ifndef RENDER_HTML_CONTEXT_H
#define RENDER_HTML_CONTEXT_H

#include "base/str.h"

enum { HTML_WORD = 8 }; /* bytes of a name that distinguish it from others */

/* All zero: at the beginning of a text. */
struct html_context {
	enum html_state {
		HTML_TEXT,
		HTML_OPENING, /* after < */
		HTML_ENDING,  /* after </ */
		HTML_MARKUP,  /* after <! */
		HTML_BOGUS,   /* in markup that ends with the next > */
		HTML_COMMENT_BEGINS,
		HTML_COMMENT,
		HTML_TAG,	/* in its name */
		HTML_WITHIN,	/* in a tag, between attributes */
		HTML_ATTRIBUTE, /* in its name */
		HTML_NAMED,	/* between its name and a possible = */
		HTML_EQUALS,	/* after its = */
		HTML_BARE,	/* in a value without quotes */
		HTML_QUOTED,
		HTML_CODE, /* in a script or style sheet */
	} state;
	char quote;				   /* of the value */
	size_t seen;				   /* of the text that ends the state */
	char tag[HTML_WORD], attribute[HTML_WORD]; /* in lower case; as much as fits */
};

/* Advance by one byte. */
void html_context_step(struct html_context *p, char c);

/* Why a value is not safe here; NULL when it is. */
const char *html_context_refuses(const struct html_context *p);

/* Whether it is in a style sheet. */
bool html_context_in_style(const struct html_context *p);

/* Whether following text has the same meaning in both. */
bool html_context_eq(const struct html_context *a, const struct html_context *b);

#endif
