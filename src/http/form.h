/* SPDX-License-Identifier: MIT */
/* Parsing names and values of a query or a form. */
#ifndef HTTP_FORM_H
#define HTTP_FORM_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum { FIELDS_MAX = 64 };

/* A name and its value, decoded. */
struct field {
	struct str name, value;
};

struct fields {
	struct field at[FIELDS_MAX];
	size_t n;
};

/*
 * Split "a=b&c=d" into decoded fields; with `plus`, '+' is a space. ERR_QUERY_FORMAT
 * when an escape, the UTF-8 or the number of fields is wrong. Values live in the arena
 * or in text.
 */
MUST_USE enum err form_parse(struct arena *arena, struct str text, bool plus, struct fields *out);

#endif
