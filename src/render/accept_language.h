/* SPDX-License-Identifier: MIT */
/* Which of the languages there are suits a person best. */
#ifndef RENDER_ACCEPT_LANGUAGE_H
#define RENDER_ACCEPT_LANGUAGE_H

#include "base/str.h"

/*
 * Choose among `count` (> 0) languages by `accept`, which is in the form of
 * Accept-Language (RFC 9110) with weights, then by `preferred`, then English,
 * then the first. de-AT is served by de, and pt by pt-BR when there is nothing
 * nearer. What is malformed in accept is passed over. Answers the index.
 */
size_t accept_language_choose(struct str accept, struct str preferred, const struct str *there,
			      size_t count);

#endif
