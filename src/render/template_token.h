/* SPDX-License-Identifier: MIT */
/*
 * The tokens of the template language: which one begins at a byte, and what a # that
 * begins none may have been meant as.
 */
#ifndef RENDER_TEMPLATE_TOKEN_H
#define RENDER_TEMPLATE_TOKEN_H

#include "render/source.h"

enum template_token {
	TOKEN_NONE,  /* an ordinary byte */
	TOKEN_VALUE, /* #Name# */
	TOKEN_OPEN,  /* #IfName */
	TOKEN_CLOSE, /* IfName# */
	TOKEN_END,   /* the template's */
};

/* What begins at `at`; *name is its name. */
enum template_token template_token_at(struct str text, size_t at, const struct render_source *s,
				      struct str *name);

/*
 * Why the byte at `at`, a TOKEN_NONE, seems to begin a misspelt mark, and its *word;
 * NULL when it does not. In style sheets #name may be an element.
 */
const char *template_token_misspelt(struct str text, size_t at, const struct render_source *s,
				    bool in_style, struct str *word);

#endif
