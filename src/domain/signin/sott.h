/* SPDX-License-Identifier: MIT */
/*
 * Secured one-time tokens (SOTT), with which a browser or app registers somebody
 * without the API secret: base64(AES-256-CBC("start#apikey#end")) "*" md5, the key
 * derived from the secret. They have no serial number, so one can be used any number of
 * times between its two times.
 */
#ifndef DOMAIN_SIGNIN_SOTT_H
#define DOMAIN_SIGNIN_SOTT_H

#include "domain/tenant/context.h"

/*
 * Check a SOTT of the tenant. Times are accepted in every form that clients write: with
 * or without leading zeros, separated by / or -, in 12-hour format without AM or PM (so
 * a SOTT from the first half of a day is valid again twelve hours later), with an end a
 * month early. ERR_SOTT_INVALID.
 */
MUST_USE enum err sott_check(const struct context *c, struct str sott);

/*
 * Make a SOTT, valid from a minute ago until `minutes` from now, in the arena; *expires
 * is its end in seconds since 1970. ERR_CONFIG when the secret cannot be decrypted.
 */
MUST_USE enum err sott_make(const struct context *c, uint64_t minutes, struct str *out,
			    uint64_t *expires);

/*
 * The possible meanings of a time as clients write it, in seconds since 1970: one, or
 * two if the hour may be in 12-hour format. Returns how many; 0 when malformed.
 */
size_t sott_read_time(struct str text, uint64_t out[2]);

#endif
