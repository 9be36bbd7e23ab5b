/* SPDX-License-Identifier: MIT */
/* Choosing the available language that suits a person best. */
#ifndef RENDER_ACCEPT_LANGUAGE_H
#define RENDER_ACCEPT_LANGUAGE_H

#include "base/str.h"

/*
 * Choose among `count` (> 0) languages by `accept`, an Accept-Language header (RFC
 * 9110) with weights, then `preferred`, then English, then the first. de-AT matches de,
 * and pt matches pt-BR if nothing is closer. Malformed parts of accept are ignored.
 * Returns the index.
 */
size_t accept_language_choose(struct str accept, struct str preferred, const struct str *there,
			      size_t count);

#endif
