/* SPDX-License-Identifier: MIT */
/*
 * How soon a password falls to somebody who guesses as people choose: by the
 * words of passwordlist.h, by keys in a row, by numbers that mean something, by
 * what is known of the person. Pure functions.
 */
#ifndef DOMAIN_FACTOR_PASSWORD_POLICY_H
#define DOMAIN_FACTOR_PASSWORD_POLICY_H

#include "base/str.h"
#include "domain/factor/pin_policy.h"

enum { PASSWORD_MAX = 256 }; /* bytes */

/* What is known of whoever chooses it. */
struct password_person {
	const struct str *words; /* folded, see unicode_text: names, parts of addresses, numbers */
	size_t word_count;
	struct pin_person numbers; /* birth date and telephone number */
};

enum password_guess {
	PASSWORD_HARD,	   /* not within the first 2^26 guesses, of whoever makes them */
	PASSWORD_SHORT,	   /* within them, but only for having few characters */
	PASSWORD_COMMON,   /* within them */
	PASSWORD_PERSONAL, /* within them, for somebody who knows the person */
};

/*
 * Judge a password of up to PASSWORD_MAX bytes in small letters.
 * person may be NULL. Takes microseconds.
 */
enum password_guess password_guess(struct str password, const struct password_person *person);

#endif
