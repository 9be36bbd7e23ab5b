/* SPDX-License-Identifier: MIT */
/* Birth dates as people write them, and the resulting age. */
#ifndef DOMAIN_ACCOUNT_BIRTHDATE_H
#define DOMAIN_ACCOUNT_BIRTHDATE_H

#include "base/str.h"

/*
 * The full years from a birth date to the day of `now` (seconds since 1970); negative
 * for a future date. Formats: YYYY-MM-DD (a time may follow), MM-DD-YYYY, MM/DD/YYYY,
 * leading zeros optional. False when text is none of these; *years is then unchanged.
 */
bool birthdate_years(struct str text, uint64_t now, int *years);

#endif
