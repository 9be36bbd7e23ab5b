/* SPDX-License-Identifier: MIT */
/*
 * Schemas: a line of text that describes a JSON value (profile.def has the grammar).
 * Writing a value by its schema puts members in order with their canonical names, adds
 * missing ones as null, false or 0, and drops unknown ones.
 */
#ifndef DOMAIN_ACCOUNT_JSON_SCHEMA_H
#define DOMAIN_ACCOUNT_JSON_SCHEMA_H

#include "base/err.h"
#include "base/json.h"

/*
 * Write j by its schema. Numbers and booleans may be given as texts, and texts
 * as numbers or booleans; objects and arrays must match. False when j does not fit; out
 * is then incomplete.
 */
bool json_schema_write(struct buf *out, struct str schema, const struct json *j);

/* A member of an object: "Name|Other", its schema, and its flags. */
struct schema_member {
	struct str names, schema;
	bool key;  /* identifies an element of its list */
	bool bare; /* a text in place of the object means this member */
};

/*
 * Iterate over the members of an object's schema: *rest is the schema at first, then
 * the remaining part. False at the end.
 */
bool json_schema_step(struct str *rest, struct schema_member *out);

/* The value in an object under the first of "Name|Other" that exists and is not null;
 * or NULL. */
const struct json *json_schema_find(const struct json *object, struct str names);

/* Write the value of a missing member with that schema: null, false or 0. */
void json_schema_write_unset(struct buf *out, struct str schema);

#endif
