/* SPDX-License-Identifier: MIT */
/*
 * JSON in and out (RFC 8259). Reading: one strict parse into a tree that lives until
 * json_free. It refuses what parsers treat differently (duplicate keys, NULs, lone
 * surrogates, trailing bytes). Writing is in json_write.h. Only this module uses json-c.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/json_write.h"

struct json; /* a node of a parsed tree; NULL is the JSON null */

enum json_kind { JSON_NULL, JSON_BOOL, JSON_INT, JSON_REAL, JSON_TEXT, JSON_ARRAY, JSON_OBJECT };

enum json_fault {
	JSON_OK,
	JSON_BROKEN, /* not JSON, not UTF-8, or something follows it */
	JSON_DOUBLE, /* an object has a key twice; at the top level letter case is ignored */
};

enum { JSON_DEPTH = 16 };

/*
 * Parse text, at most JSON_DEPTH levels deep. On JSON_OK *out is the tree; free it with
 * json_free. On JSON_DOUBLE *doubled is the key as written when it is at the top level,
 * else empty.
 */
enum json_fault json_parse(struct str text, struct json **out, struct str *doubled);

/* Free a tree, or NULL. Texts taken from it become invalid. */
void json_free(struct json *root);

/* The kind of a node's value; JSON_NULL for NULL. */
enum json_kind json_kind(const struct json *j);

/*
 * The value of a node of that kind; texts live as long as the tree. json_text of a
 * number or boolean is its text as written.
 */
struct str json_text(const struct json *j);
bool json_true(const struct json *j);
int64_t json_int(const struct json *j);
double json_real(const struct json *j); /* of JSON_INT too */

/*
 * Read a boolean as clients write it: true, false, the numbers 1 and 0, or a text that
 * str_bool accepts. False for anything else; *out is then unchanged.
 */
bool json_truth(const struct json *j, bool *out);

/* Elements of an array, or members of an object; 0 for other kinds. */
size_t json_count(const struct json *j);

/* Element i of an array, i < json_count. */
const struct json *json_at(const struct json *array, size_t i);

/*
 * The member of an object by name, ignoring ASCII letter case; NULL when absent, with
 * *found false (to tell null from absent). When several keys differ only in case, the
 * first counts.
 */
const struct json *json_member(const struct json *object, struct str name, bool *found);

/*
 * The member of an object by its exact name, for formats in which letter case counts;
 * NULL when it is absent or null.
 */
const struct json *json_exact(const struct json *object, struct str name);

/* Iterate over an object's members in the order of the text. */
struct json_walk {
	const void *next;
	struct str key;
	const struct json *value;
};
struct json_walk json_walk(const struct json *object);
bool json_step(struct json_walk *w);

/*
 * Merge the members of another object into an object. An existing member whose name
 * differs only in ASCII letter case keeps its name. null removes the member, or is
 * ignored without `nulls_erase`. Values are shared by reference count, so either tree
 * may be freed first.
 */
void json_change(struct json *object, const struct json *by, bool nulls_erase);

/* Append j as compact JSON text. */
void json_put_tree(struct buf *b, const struct json *j);

#endif
