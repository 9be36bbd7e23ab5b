/* SPDX-License-Identifier: MIT */
/*
 * Field projection: `fields=` selects members of an answer's top-level object: a,b
 * keeps two members; a(b,c) and a/b keep parts of one; * keeps all.
 */
#ifndef HTTP_PROJECTION_H
#define HTTP_PROJECTION_H

#include "base/json.h"

/* Whether spec is well formed: names, commas, slashes, stars and matched brackets. */
bool projection_valid(struct str spec);

/* Write the part of `answer`, a JSON object, that spec selects; false when answer is
 * not JSON. */
bool projection_project(struct buf *out, struct str spec, struct str answer);

#endif
