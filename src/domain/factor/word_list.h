/* SPDX-License-Identifier: MIT */
/* Sorted lists of words in one text: those of pin_list.c and password_list.c. */
#ifndef DOMAIN_FACTOR_WORD_LIST_H
#define DOMAIN_FACTOR_WORD_LIST_H

#include "base/str.h"

/* Words of one length, ascending, separated by one space. */
struct word_list {
	size_t width; /* bytes of each word */
	size_t count;
	const char *words;
};

/* A list of a string literal. sizeof counts its final NUL in place of a space after the last
 * word. */
#define WORD_LIST(width, words)                                                                    \
	{                                                                                          \
		(width), sizeof(words) / ((width) + 1), (words)                                    \
	}

/* Whether a word is in the list. */
bool word_list_has(const struct word_list *list, struct str word);

/* Whether it is in any of n lists. */
bool word_lists_have(const struct word_list *lists, size_t n, struct str word);

#endif
