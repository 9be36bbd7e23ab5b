/* SPDX-License-Identifier: MIT */
/*
 * The template language. Text stands for itself but for
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
	const char *what; /* lives for ever */
	struct str word;  /* a slice of the template; may be empty */
};

/*
 * Whether the template is well formed, each of its names has a meaning and no
 * mark seems misspelt, and in HTML each value stands where escaping keeps it from
 * being more than text.
 */
bool render_check(struct str text, enum render_kind kind, const struct render_source *s,
		  struct render_fault *out);

/* Append the template with its values to b; what render_check would refuse is left out. */
void render(struct buf *b, struct str text, enum render_kind kind, const struct render_source *s);

/* Append text escaped for HTML (also in quoted attributes), or for an address's query. */
void render_html(struct buf *b, struct str text);
void render_url(struct buf *b, struct str text);

#endif
