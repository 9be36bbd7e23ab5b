/* SPDX-License-Identifier: MIT */
/*
 * Words that passwords are made of: names, pets, teams, brands, places, words of love
 * and hate, in several languages. What people do to such a word (capitals, digits after
 * it, substitutions) is in password_policy.c.
 */
#ifndef DOMAIN_FACTOR_PASSWORD_LIST_H
#define DOMAIN_FACTOR_PASSWORD_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum { PASSWORD_WORD_MIN = 4, PASSWORD_WORD_MAX = 16 }; /* bytes */

/* Words of one length, ascending, separated by one space. */
struct password_list {
	size_t width; /* bytes of each word */
	size_t count;
	const char *words;
};

/* Whether a text in lower case is one of the words. */
bool password_list_has(struct str word);

/* The list with this index, shorter words first; NULL past the last. */
const struct password_list *password_list_at(size_t index);

#endif
