/* SPDX-License-Identifier: MIT */
/*
 * How easy a password is to guess for somebody who tries what people choose: words of
 * password_list.h, keyboard rows, meaningful numbers, the person's data. Pure functions.
 */
#ifndef DOMAIN_FACTOR_PASSWORD_POLICY_H
#define DOMAIN_FACTOR_PASSWORD_POLICY_H

#include "base/str.h"
#include "domain/factor/pin_policy.h"

enum { PASSWORD_MAX = 256 }; /* bytes */

/* The data of the person who chooses it. */
struct password_person {
	const struct str *words; /* folded, see unicode_text: names, parts of addresses, numbers */
	size_t word_count;
	struct pin_person numbers; /* birth date and telephone number */
};

enum password_guess {
	PASSWORD_HARD,	   /* not within the first 2^26 guesses */
	PASSWORD_SHORT,	   /* within them, only because it has few characters */
	PASSWORD_COMMON,   /* within them */
	PASSWORD_PERSONAL, /* within them, for somebody who knows the person */
};

/*
 * Judge a password of up to PASSWORD_MAX bytes in lower case. person may be NULL. Takes
 * microseconds.
 */
enum password_guess password_guess(struct str password, const struct password_person *person);

#endif
