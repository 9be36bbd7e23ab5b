/* SPDX-License-Identifier: MIT */
/*
 * The template language. Text is copied, except for
 *
 *	#Name#			a value
 *	#IfName ... IfName#	kept or dropped whole; may be nested
 *
 * where any other # is itself, unless it looks like a misspelt mark: then
 * render_check refuses it. A section's mark that has a line to itself takes the
 * line with it; else one blank on its inner side. A value right behind the = of an
 * address's query is percent-encoded, and a ? right behind #Url# becomes & when
 * the value has a query already.
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
