/* SPDX-License-Identifier: MIT */
/*
 * The policy for a new PIN: its form, whether it is common, whether it follows from the
 * person's data. Pure functions.
 */
#ifndef DOMAIN_FACTOR_PIN_POLICY_H
#define DOMAIN_FACTOR_PIN_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/choice.h"
#include "base/str.h"

#define PIN_DIGITS_MIN 4
#define PIN_DIGITS_MAX 12

struct pin_policy {
	unsigned min_length; /* in digits, both within 4..12 */
	unsigned max_length;
	enum pin_blocklist blocklist;
	bool personal; /* check against the person's data */
};

struct pin_person {
	/* YYYY-MM-DD with anything after it, MM-DD-YYYY or M/D/YYYY; any other text counts
	 * as no date. */
	struct str birth_date;
	const struct str *phones; /* in any format: only the digits count */
	size_t phone_count;
	const struct str *names; /* user name, e-mail local parts */
	size_t name_count;
};

enum pin_fault {
	PIN_OK,
	PIN_NOT_DIGITS,
	PIN_TOO_SHORT,
	PIN_TOO_LONG,
	PIN_COMMON,
	PIN_PERSONAL,
};

/*
 * PIN_OK, or the first fault in the order of the enum. A length outside 4..12 is always a
 * fault. person may be NULL.
 */
enum pin_fault pin_check(struct str pin, const struct pin_policy *policy,
			 const struct pin_person *person);

/*
 * The fault as a sentence for people; static. PIN_COMMON and PIN_PERSONAL have the same
 * text, which therefore reveals nothing about the person.
 */
const char *pin_fault_text(enum pin_fault fault);

/* Whether pin has the form of a PIN at all: 4 to 12 ASCII digits. */
bool pin_well_formed(struct str pin);

/* Whether a well-formed pin is on that blocklist; false for anything else. */
bool pin_is_common(struct str pin, enum pin_blocklist list);

#endif
