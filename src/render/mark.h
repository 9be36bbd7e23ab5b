/* SPDX-License-Identifier: MIT */
/*
 * The marks of the template language, one at a time: what begins at a byte, and
 * what somebody who wrote a # that begins nothing may have meant.
 */
#ifndef RENDER_MARK_H
#define RENDER_MARK_H

#include "render/source.h"

enum mark {
	MARK_NONE,  /* a byte that stands for itself */
	MARK_VALUE, /* #Name# */
	MARK_OPEN,  /* #IfName */
	MARK_CLOSE, /* IfName# */
	MARK_END,   /* the template's */
};

/* What begins at `at`; *name is its name. */
enum mark mark_at(struct str text, size_t at, const struct render_source *s, struct str *name);

/*
 * Why the byte at `at`, a MARK_NONE, seems to begin a misspelt mark, and its
 * *word; NULL: it does not. In style sheets #name may be an element.
 */
const char *mark_misspelt(struct str text, size_t at, const struct render_source *s, bool in_style,
			  struct str *word);

#endif
