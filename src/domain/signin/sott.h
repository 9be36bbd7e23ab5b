/* SPDX-License-Identifier: MIT */
/*
 * Secured one-time tokens (SOTT): what a browser or app shows to register
 * somebody without the API secret. base64(AES-256-CBC("start#apikey#end")) "*"
 * md5, the key drawn from the secret. They carry no number, so one is good as
 * often as it is shown between its two times.
 */
#ifndef DOMAIN_SIGNIN_SOTT_H
#define DOMAIN_SIGNIN_SOTT_H

#include "domain/tenant/context.h"

/*
 * Check a SOTT of the tenant. Times are read in every form the clients write:
 * with or without leading zeros, parted by / or -, by a 12-hour clock without
 * AM or PM (so a SOTT of the first half of a day is good again twelve hours
 * later), with an end a month early. ERR_SOTT_INVALID.
 */
MUST_USE enum err sott_check(const struct context *c, struct str sott);

/*
 * Make a SOTT that is good from a minute ago for `minutes` from now, in the
 * arena; *expires is its end in seconds since 1970. ERR_CONFIG when the secret
 * cannot be opened.
 */
MUST_USE enum err sott_make(const struct context *c, uint64_t minutes, struct str *out,
			    uint64_t *expires);

/*
 * The readings of a time as clients write it, in seconds since 1970: one, or
 * two when the hour may be of a 12-hour clock. Returns how many; 0: no time.
 */
size_t sott_read_time(struct str text, uint64_t out[2]);

#endif
