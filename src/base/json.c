/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include <json-c/json.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/codec.h"
#include "base/json_scan.h"
#include "base/log.h"

static struct json_object *obj(const struct json *j)
{
	union {
		const struct json *in;
		struct json_object *out;
	} u = {j};

	return u.out; /* json-c's readers want a pointer to non-const */
}

static size_t members(struct json_object *o)
{
	size_t n = 0;

	if (json_object_is_type(o, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(o); i++)
			n += members(json_object_array_get_idx(o, i));
	} else if (json_object_is_type(o, json_type_object)) {
		n = (size_t)json_object_object_length(o);
		json_object_object_foreach(o, key, value)
		{
			(void)key;
			n += members(value);
		}
	}
	return n;
}

static struct json_object *parse_strict(struct str text)
{
	struct json_tokener *t = json_tokener_new_ex(JSON_DEPTH + 1);
	struct json_object *o = NULL;

	if (t == NULL)
		return NULL;
	json_tokener_set_flags(t, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	o = json_tokener_parse_ex(t, text.p, (int)text.n);
	if (json_tokener_get_error(t) == json_tokener_continue)
		o = json_tokener_parse_ex(t, "", 1); /* the NUL ends a bare number */
	if (json_tokener_get_error(t) != json_tokener_success) {
		json_object_put(o);
		o = NULL;
	}
	json_tokener_free(t);
	return o;
}

static int by_key(const void *a, const void *b)
{
	const char *x = *(const char *const *)a, *y = *(const char *const *)b;

	while (*x != '\0' && ascii_lower(*x) == ascii_lower(*y)) {
		x++;
		y++;
	}
	return (unsigned char)ascii_lower(*x) - (unsigned char)ascii_lower(*y);
}

/* The keys of an object in the order of by_key. The caller frees the array; the keys
 * belong to the object. */
static const char **sorted_keys(struct json_object *o, size_t *n)
{
	const char **keys = calloc((size_t)json_object_object_length(o) + 1, sizeof *keys);

	if (keys == NULL)
		log_die(LOGGED_out_of_memory, "json");
	*n = 0;
	json_object_object_foreach(o, key, value)
	{
		(void)value;
		keys[(*n)++] = key;
	}
	qsort(keys, *n, sizeof *keys, by_key);
	return keys;
}

/* Whether two keys of the object are equal after unescaping, ignoring letter case. */
static bool has_double(struct json_object *o)
{
	size_t n;
	const char **keys = sorted_keys(o, &n);
	bool found = false;

	for (size_t i = 1; !found && i < n; i++)
		found = by_key(&keys[i - 1], &keys[i]) == 0;
	free(keys);
	return found;
}

/* Whether the object or any object inside it has such keys. */
static bool has_doubles(struct json_object *o)
{
	bool found = false;

	if (json_object_is_type(o, json_type_array)) {
		for (size_t i = 0; !found && i < json_object_array_length(o); i++)
			found = has_doubles(json_object_array_get_idx(o, i));
	} else if (json_object_is_type(o, json_type_object)) {
		found = has_double(o);
		json_object_object_foreach(o, key, value)
		{
			(void)key;
			found = found || has_doubles(value);
		}
	}
	return found;
}

/* JSON has fewer white space characters than C. */
static struct str trim_blanks(struct str s)
{
	const struct str blanks = STR(" \t\r\n");

	while (s.n > 0 && str_index(blanks, s.p[0]) < blanks.n)
		s = str_skip(s, 1);
	while (s.n > 0 && str_index(blanks, s.p[s.n - 1]) < blanks.n)
		s.n--;
	return s;
}

enum json_fault json_parse(struct str text, struct json **out, struct str *doubled)
{
	struct json_scan s;

	text = trim_blanks(text);
	*out = NULL;
	*doubled = (struct str){"", 0};
	if (text.n == 0 || text.n > INT_MAX || !utf8_valid(text) || !json_scan(text, &s))
		return JSON_BROKEN;
	if (str_eq(text, STR("null")))
		return JSON_OK;

	struct json_object *o = parse_strict(text);

	if (o == NULL)
		return JSON_BROKEN;
	if (s.doubled.p != NULL || members(o) != s.members || has_doubles(o)) {
		json_object_put(o);
		if (s.doubled.p != NULL)
			*doubled = s.doubled;
		return JSON_DOUBLE;
	}
	*out = (struct json *)o;
	return JSON_OK;
}

void json_free(struct json *root)
{
	(void)json_object_put((struct json_object *)root); /* 1: freed, 0: NULL */
}

enum json_kind json_kind(const struct json *j)
{
	switch (json_object_get_type(obj(j))) {
	case json_type_boolean:
		return JSON_BOOL;
	case json_type_int:
		return JSON_INT;
	case json_type_double:
		return JSON_REAL;
	case json_type_string:
		return JSON_TEXT;
	case json_type_array:
		return JSON_ARRAY;
	case json_type_object:
		return JSON_OBJECT;
	default:
		return JSON_NULL;
	}
}

struct str json_text(const struct json *j)
{
	return str_of(json_object_get_string(obj(j))); /* no text holds a NUL */
}

bool json_true(const struct json *j)
{
	return json_object_get_boolean(obj(j));
}

bool json_truth(const struct json *j, bool *out)
{
	enum json_kind kind = json_kind(j);

	return kind != JSON_ARRAY && kind != JSON_OBJECT && str_bool(json_text(j), out);
}

int64_t json_int(const struct json *j)
{
	return json_object_get_int64(obj(j));
}

double json_real(const struct json *j)
{
	return json_object_get_double(obj(j));
}

size_t json_count(const struct json *j)
{
	if (json_kind(j) == JSON_ARRAY)
		return json_object_array_length(obj(j));
	return json_kind(j) == JSON_OBJECT ? (size_t)json_object_object_length(obj(j)) : 0;
}

const struct json *json_at(const struct json *array, size_t i)
{
	return (const struct json *)json_object_array_get_idx(obj(array), i);
}

struct json_walk json_walk(const struct json *object)
{
	struct json_walk w = {.next = NULL};

	if (json_kind(object) == JSON_OBJECT)
		w.next = json_object_get_object(obj(object))->head;
	return w;
}

bool json_step(struct json_walk *w)
{
	const struct lh_entry *e = w->next;

	if (e == NULL)
		return false;
	w->key = str_of((const char *)lh_entry_k(e));
	w->value = lh_entry_v(e);
	w->next = e->next;
	return true;
}

const struct json *json_member(const struct json *object, struct str name, bool *found)
{
	struct json_walk w = json_walk(object);

	*found = false;
	while (json_step(&w)) {
		if (!str_eq_ci(w.key, name))
			continue;
		*found = true;
		return w.value;
	}
	return NULL;
}

const struct json *json_exact(const struct json *object, struct str name)
{
	struct json_walk w = json_walk(object);

	while (json_step(&w))
		if (str_eq(w.key, name))
			return w.value;
	return NULL;
}

static void drop_nulls(struct json_object *o)
{
	json_object_object_foreach(o, key, value)
	{
		if (value == NULL)
			json_object_object_del(o, key);
	}
}

void json_change(struct json *object, const struct json *by, bool nulls_erase)
{
	struct json_object *o = (struct json_object *)object;
	size_t n;
	const char **keys = sorted_keys(o, &n);

	json_object_object_foreach(obj(by), key, value)
	{
		const char *name = key;
		const char **old = bsearch(&name, keys, n, sizeof *keys, by_key);

		if (value != NULL || (nulls_erase && old != NULL))
			(void)json_object_object_add(o, old != NULL ? *old : name,
						     json_object_get(value));
	}
	free(keys);
	if (nulls_erase)
		drop_nulls(o);
}

void json_put_tree(struct buf *b, const struct json *j)
{
	size_t n = 0;
	const char *text = json_object_to_json_string_length(
		obj(j), JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &n);

	json_put_raw(b, str_bytes(text, n));
}
