/* SPDX-License-Identifier: MIT */
/* The source of a template's values. */
#ifndef RENDER_SOURCE_H
#define RENDER_SOURCE_H

#include "base/str.h"

enum render_value {
	VALUE_UNKNOWN,	/* no such name */
	VALUE_TEXT,	/* to be escaped for its context */
	VALUE_NAME,	/* likewise, and shown so that nothing makes it a link */
	VALUE_COLOUR,	/* "#1a4fa3", also safe in a style sheet */
	VALUE_FINISHED, /* already in the output's format */
};

enum render_section { SECTION_UNKNOWN, SECTION_KEPT, SECTION_DROPPED };

struct render_source {
	enum render_value (*value)(void *arg, struct str name, struct str *out);
	enum render_section (*section)(void *arg, struct str name);
	void *arg;
};

#endif
