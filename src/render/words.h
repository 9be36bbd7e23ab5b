/* SPDX-License-Identifier: MIT */
/*
 * The words of a language: `name = text` lines. '#' begins a comment line. A text that depends on
 * a number has a line for each plural form of the language, as Unicode CLDR names them:
 * name.zero, name.one, name.two, name.few, name.many, name.other.
 */
#ifndef RENDER_WORDS_H
#define RENDER_WORDS_H

#include "base/arena.h"

struct words {
	struct str language; /* such as de */
	struct word {
		struct str name, text;
	} * list;
	size_t count;
};

/* Read a file's text. The words are slices of it; the list lives in the arena. */
void words_read(struct arena *arena, struct str text, struct str language, struct words *out);

/* The text of a name, the first if it has several; empty when it has none. */
struct str words_find(const struct words *w, struct str name);

/* The text of a name for the number n; empty when the form it needs is missing. */
struct str words_plural(const struct words *w, struct str name, uint64_t n);

/* The plural form of n: Arabic has six, other languages one and other. Static. */
struct str words_form(struct str language, uint64_t n);

#endif
