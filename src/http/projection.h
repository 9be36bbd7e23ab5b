/* SPDX-License-Identifier: MIT */
/*
 * Field projection: `fields=` names what a client wants of an answer's
 * outermost object: a,b keeps two members; a(b,c) and a/b keep parts of one; *
 * keeps all.
 */
#ifndef HTTP_PROJECTION_H
#define HTTP_PROJECTION_H

#include "base/json.h"

/* Whether spec is well formed: names, commas, slashes, stars and matched brackets. */
bool projection_valid(struct str spec);

/* Write what spec keeps of `answer`, a JSON object; false when answer is no JSON. */
bool projection_project(struct buf *out, struct str spec, struct str answer);

#endif
