/* SPDX-License-Identifier: MIT */
/*
 * Changing a stored list by parts: an update's array with an element marked for
 * deletion (op, Op or Operation: delete) changes the stored array instead of
 * replacing it; its other elements are added. Other verbs say nothing, since
 * clients send back what they have read.
 */
#ifndef DOMAIN_PATCH_H
#define DOMAIN_PATCH_H

#include "base/json.h"

/* Whether an element of the array has the verb delete. */
bool patch_is_meant(const struct json *array);

/*
 * Write the stored array `stored` (JSON text; empty: none) without the elements
 * that a delete element of `given` names, and with the other elements of given
 * at the end, each brought into shape `element`. A delete element names every
 * stored one that agrees with all its other members. False when an element does
 * not fit its shape.
 */
bool patch_write(struct buf *out, struct str element, struct str stored,
		 const struct json *given);

#endif
