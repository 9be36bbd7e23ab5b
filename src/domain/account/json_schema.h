/* SPDX-License-Identifier: MIT */
/*
 * Shapes: a line of text that says what a JSON value must look like (the
 * grammar stands in profile.def). Bringing a value into its shape puts members
 * into order and into their right spelling, adds those that are missing as
 * null, false or 0, and drops those the shape does not know.
 */
#ifndef DOMAIN_ACCOUNT_JSON_SCHEMA_H
#define DOMAIN_ACCOUNT_JSON_SCHEMA_H

#include "base/err.h"
#include "base/json.h"

/*
 * Write j in the form `shape` asks for. Texts are taken for numbers and truth
 * values that are written as texts, and the other way round; objects and arrays
 * must be what they are. False when j does not fit; out is then half written.
 */
bool json_schema_write(struct buf *out, struct str shape, const struct json *j);

/* A member of an object: "Name|Other", its shape, and how it is marked. */
struct schema_member {
	struct str names, shape;
	bool key;  /* of its list */
	bool bare; /* a text in place of the object stands for it */
};

/*
 * Step through the members of an object's shape: *rest is that shape at first,
 * and what is left of it then. False at the end.
 */
bool json_schema_step(struct str *rest, struct schema_member *out);

/* The value in an object under the first of "Name|Other" that is there and not null; or NULL. */
const struct json *json_schema_find(const struct json *object, struct str names);

/* Write what stands for a missing value of that shape: null, false or 0. */
void json_schema_write_unset(struct buf *out, struct str shape);

#endif
