/* SPDX-License-Identifier: MIT */
/* Sending a request given as text; the answer is returned complete or not at all. */
#ifndef DELIVERY_FETCH_H
#define DELIVERY_FETCH_H

#include "base/arena.h"

enum { FETCH_ANSWER_MAX = 256 * 1024 }; /* a range of breached passwords has some 80 KiB */

/*
 * Make the request in `text`: a line "METHOD URL", header lines, an empty line, the
 * body. Certificates, redirects and proxies are handled as in http_client.h. Returns
 * NULL when the status was 200; *answer is then the body, in the arena. Otherwise
 * returns a short reason, static or in the arena: the text is malformed, there was no
 * answer within `limit_s` seconds, it was longer than FETCH_ANSWER_MAX, or it had
 * another status.
 */
const char *fetch(struct arena *arena, struct str text, unsigned limit_s, struct str *answer);

#endif
