/* SPDX-License-Identifier: MIT */
/*
 * Short lists of PINs that people are known to choose and that no rule of pin_policy.c
 * derives: keypad shapes, words, series, values seen in leaks.
 */
#ifndef DOMAIN_FACTOR_PIN_LIST_H
#define DOMAIN_FACTOR_PIN_LIST_H

#include "domain/factor/word_list.h"

/* Whether the PIN is on any list of its length. */
bool pin_list_has(struct str pin);

/* Whether the 4-digit PIN is one of the few that lead every published ranking. */
bool pin_list_is_top(struct str pin);

/* The list with this index, the top list being the first; NULL past the last. */
const struct word_list *pin_list_at(size_t index);

#endif
