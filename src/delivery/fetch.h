/* SPDX-License-Identifier: MIT */
/* A request written as a text, sent, and its answer taken whole or not at all. */
#ifndef DELIVERY_FETCH_H
#define DELIVERY_FETCH_H

#include "base/arena.h"

enum { FETCH_ANSWER_MAX = 256 * 1024 }; /* a range of breached passwords has some 80 KiB */

/*
 * Make the request in `text`: a line "METHOD URL", header lines, an empty line,
 * the body. What http_send says of certificates, redirects and proxies holds. NULL
 * when the answer's status was 200: *answer is its body, in the arena. Else a short
 * reason, which lives in the arena or for ever: the text is no request, no answer
 * within `limit_s` seconds, one longer than FETCH_ANSWER_MAX, another status.
 */
const char *fetch(struct arena *arena, struct str text, unsigned limit_s, struct str *answer);

#endif
