/* SPDX-License-Identifier: MIT */
/*
 * A page's skeleton, templates/pages/<page>.html: HTML without words, in pieces that comments
 * begin:
 *
 *	<!-- title WORD -->		the page's title
 *	<!-- script FILE -->		its module in www/assets
 *	<!-- style FILE -->		its style sheet, if it is not style.css
 *	<!-- state NAME -->		what <main> shows in a state; the first is shown first
 *	<!-- errors ... -->		a line for each error: CODE[/REASON] STATE [FIELD WORD]
 *	<!-- words WORD... -->		words the module needs besides those of the errors
 *
 * STATE is * for the state that is shown; FIELD is - when the error is about no field. A line with
 * a REASON counts when one of the fields or messages that the error names contains it.
 *
 * What stands before the first state is the frame; only the layout has one. Other comments are
 * left out.
 */
#ifndef RENDER_PAGE_SKELETON_H
#define RENDER_PAGE_SKELETON_H

#include "base/arena.h"

enum { SKELETON_STATES = 16, SKELETON_ERRORS = 64, SKELETON_WORDS = 96 };

/* All texts are slices of the file's, or live in the arena. */
struct page_skeleton {
	struct str frame, title, script, style;
	struct page_state {
		struct str name, body;
	} states[SKELETON_STATES];
	size_t state_count;
	struct page_error {
		int code;		       /* of the API */
		struct str reason;	       /* may be empty */
		struct str state, field, word; /* field and word may be empty */
	} errors[SKELETON_ERRORS];
	size_t error_count;
	struct str words[SKELETON_WORDS];
	size_t word_count;
};

/* Read a skeleton. False when a comment is malformed or there are too many; *out_fault says
 * which. */
bool page_skeleton_read(struct arena *arena, struct str text, struct page_skeleton *out,
			const char **out_fault);

/* The state with this name, or NULL. */
const struct page_state *page_skeleton_state(const struct page_skeleton *s, struct str name);

/*
 * What an error means on the page: of its lines whose reason `fits`, the first for `state` if there
 * is one, else the first; lines with a reason come before those without. NULL when there is none.
 */
const struct page_error *page_skeleton_error(const struct page_skeleton *s, int code,
					     struct str state,
					     bool (*fits)(const void *arg, struct str reason),
					     const void *arg);

#endif
