/* SPDX-License-Identifier: MIT */
/* The countries of ISO 3166-1, as listed in country.def. */
#ifndef DOMAIN_ACCOUNT_COUNTRY_H
#define DOMAIN_ACCOUNT_COUNTRY_H

#include "base/str.h"

/*
 * The alpha-2 code of a country by its name: that of the standard or one in common use,
 * in any ASCII letter case, white space around it ignored. Empty when no country has
 * that name. Static.
 */
struct str country_code(struct str name);

#endif
