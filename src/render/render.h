/* SPDX-License-Identifier: MIT */
/*
 * The template language. Text is copied, except for the marks
 *
 *	#Name#			a value
 *	#IfName ... IfName#	kept or dropped as a whole; may be nested
 *
 * Any other # is copied too, but render_check refuses one that looks like a misspelt
 * mark. A section's mark that is alone on its line removes the whole line; otherwise it
 * removes one space on its inner side. A value directly after the = in a URL's query is
 * percent-encoded. A ? directly after #Url# becomes & if the value already has a query.
 */
#ifndef RENDER_RENDER_H
#define RENDER_RENDER_H

#include "base/buf.h"
#include "render/source.h"

enum render_kind { RENDER_PLAIN, RENDER_HTML };

/* What is wrong with a template. */
struct render_fault {
	unsigned line;	  /* from 1 on */
	const char *what; /* static */
	struct str word;  /* a slice of the template; may be empty */
};

/*
 * Check that the template is well formed, each name is known, no mark seems misspelt,
 * and in HTML each value is in a context where escaping makes it safe.
 */
bool render_check(struct str text, enum render_kind kind, const struct render_source *s,
		  struct render_fault *out);

/* Append the template with its values to b. Values that render_check would refuse are
 * left out. */
void render(struct buf *b, struct str text, enum render_kind kind, const struct render_source *s);

/* Append text escaped for HTML (also in quoted attributes), or for the query of a
 * URL. */
void render_html(struct buf *b, struct str text);
void render_url(struct buf *b, struct str text);

#endif
