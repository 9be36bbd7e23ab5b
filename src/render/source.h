/* SPDX-License-Identifier: MIT */
/* Where the names of a template get their meaning. */
#ifndef RENDER_SOURCE_H
#define RENDER_SOURCE_H

#include "base/str.h"

enum render_value {
	VALUE_UNKNOWN,	/* no such name */
	VALUE_TEXT,	/* to be escaped for its place */
	VALUE_NAME,	/* likewise, and shown so that it is no link */
	VALUE_FINISHED, /* in the form of the output already */
};

enum render_section { SECTION_UNKNOWN, SECTION_KEPT, SECTION_DROPPED };

struct render_source {
	enum render_value (*value)(void *arg, struct str name, struct str *out);
	enum render_section (*section)(void *arg, struct str name);
	void *arg;
};

#endif
