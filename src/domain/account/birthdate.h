/* SPDX-License-Identifier: MIT */
/* Birth dates as people write them, and the age they give. */
#ifndef DOMAIN_ACCOUNT_BIRTHDATE_H
#define DOMAIN_ACCOUNT_BIRTHDATE_H

#include "base/str.h"

/*
 * The full years from a birth date to the day of `now` (seconds since 1970);
 * negative when it is to come. Forms: YYYY-MM-DD (a time may follow),
 * MM-DD-YYYY, MM/DD/YYYY, zeros in front not needed. False when text is no
 * date of these; *years is then untouched.
 */
bool birthdate_years(struct str text, uint64_t now, int *years);

#endif
