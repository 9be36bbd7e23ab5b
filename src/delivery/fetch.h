/* SPDX-License-Identifier: MIT */
/*
 * One HTTP request to somebody else's server, bounded in time and size. The only
 * user of libcurl, which a program gets linked by calling this.
 */
#ifndef DELIVERY_FETCH_H
#define DELIVERY_FETCH_H

#include "base/arena.h"

enum { FETCH_ANSWER_MAX = 64 * 1024 };

/*
 * Make the request in `text`: a line "METHOD URL", header lines, an empty line,
 * the body. GET and POST over https (certificate and name checked) and http; no
 * redirect is followed, no proxy asked. NULL when the answer's status was 200:
 * *answer is its body, in the arena. Else a short reason, which lives in the arena
 * or for ever: the text is no request, no answer within `limit_ms` milliseconds,
 * one longer than FETCH_ANSWER_MAX, another status.
 */
const char *fetch(struct arena *arena, struct str text, long limit_ms, struct str *answer);

#endif
