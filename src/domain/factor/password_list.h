/* SPDX-License-Identifier: MIT */
/*
 * Words that passwords are made of: names, pets, teams, brands, places, words of love
 * and hate, in several languages. What people do to such a word (capitals, digits after
 * it, substitutions) is in password_policy.c.
 */
#ifndef DOMAIN_FACTOR_PASSWORD_LIST_H
#define DOMAIN_FACTOR_PASSWORD_LIST_H

#include "domain/factor/word_list.h"

enum { PASSWORD_WORD_MIN = 4, PASSWORD_WORD_MAX = 16 }; /* bytes */

/* Whether a text in lower case is one of the words. */
bool password_list_has(struct str word);

/* The list with this index, shorter words first; NULL past the last. */
const struct word_list *password_list_at(size_t index);

#endif
