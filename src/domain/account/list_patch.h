/* SPDX-License-Identifier: MIT */
/*
 * Changing what is stored by parts. An update's array in which an element has a
 * verb (op, Op or Operation: add, update or delete) changes the stored array
 * instead of replacing it. Clients that send back what they have read send no
 * verb, since none is kept. A map, such as CustomFields, is always changed name
 * by name, as the profile itself is.
 */
#ifndef DOMAIN_ACCOUNT_LIST_PATCH_H
#define DOMAIN_ACCOUNT_LIST_PATCH_H

#include "base/json.h"

enum { LIST_PATCH_ELEMENTS = 128 }; /* as many may be given at once */

/* Whether an element of the array has a verb; one that is null or empty is none. */
bool list_patch_is_meant(const struct json *array);

/*
 * Write the stored array `stored` (JSON text in its shape; empty: none), changed
 * by the elements of `given`, one after the other; `element` is the shape of one,
 * an object.
 *	delete	takes away the first element that agrees with all members given
 *		here, but for null and the verb; at least one must be given
 *	else	changes the members given here, but for null, in the first element
 *		with the same key (see profile.def), or stands as a new one at the
 *		end; without a key, unless it is there already
 * Keys are compared without ASCII letter case. False when an element does not
 * fit its shape or has an unknown verb, or when they are too many.
 */
bool list_patch_write(struct buf *out, struct str element, struct str stored,
		      const struct json *given);

/*
 * Write the stored map `stored` (JSON text; empty: none), changed by the names
 * `given` gives: a value is set; null takes the name away, or without
 * `nulls_erase` leaves it as it is. Names are compared without ASCII
 * letter case and keep their first spelling. False when
 * `given` is no object, or a value of it no text, number or truth value.
 */
bool list_patch_map(struct buf *out, struct str stored, const struct json *given, bool nulls_erase);

#endif
