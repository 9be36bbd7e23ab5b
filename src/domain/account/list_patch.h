/* SPDX-License-Identifier: MIT */
/*
 * Partial updates of stored lists and maps. If an element of an update's array has a
 * verb (op, Op or Operation: add, update or delete), the stored array is changed
 * instead of replaced. Verbs are not stored, so a client that sends back what it has read
 * sends none. A map, such as CustomFields, is always changed name by name, like the
 * profile itself.
 */
#ifndef DOMAIN_ACCOUNT_LIST_PATCH_H
#define DOMAIN_ACCOUNT_LIST_PATCH_H

#include "base/json.h"

enum { LIST_PATCH_ELEMENTS = 128 }; /* most elements in one request */

/* Whether an element of the array has a verb that is neither null nor empty. */
bool list_patch_has_verb(const struct json *array);

/*
 * Write the stored array `stored` (JSON text by its schema; empty: none), changed
 * by the elements of `given`, one after the other; `element` is the schema of one,
 * an object.
 *	delete	removes the first element that equals all members given here, except
 *		null and the verb; at least one must be given
 *	else	changes the members given here, except null, in the first element
 *		with the same key (see profile.def), or is appended; without a key it
 *		is appended unless it exists already
 * Keys are compared ignoring ASCII letter case. False when an element does not fit its
 * schema or has an unknown verb, or when there are too many.
 */
bool list_patch_write(struct buf *out, struct str element, struct str stored,
		      const struct json *given);

/*
 * Write the stored map `stored` (JSON text; empty: none), changed by the members of
 * `given`: a value is set; null removes the name, or is ignored without `nulls_erase`.
 * Names are compared ignoring ASCII letter case and keep their first spelling. False
 * when `given` is not an object, or one of its values is not a text, number or boolean.
 */
bool list_patch_map(struct buf *out, struct str stored, const struct json *given, bool nulls_erase);

#endif
