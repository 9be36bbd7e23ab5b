/* SPDX-License-Identifier: MIT */
#include "domain/patch.h"

#include "domain/shape.h"

static bool is_verb(struct str key)
{
	return str_eq_ci(key, STR("op")) || str_eq_ci(key, STR("Operation"));
}

static bool is_delete(const struct json *element)
{
	struct json_walk w = json_walk(element);

	while (json_step(&w))
		if (is_verb(w.key) && json_kind(w.value) == JSON_TEXT &&
		    str_eq_ci(json_text(w.value), STR("delete")))
			return true;
	return false;
}

bool patch_is_meant(const struct json *array)
{
	for (size_t i = 0; json_kind(array) == JSON_ARRAY && i < json_count(array); i++)
		if (is_delete(json_at(array, i)))
			return true;
	return false;
}

/* Whether a stored element agrees with all that a delete element says; it must say something. */
static bool agrees(const struct json *stored, const struct json *wanted)
{
	struct json_walk w = json_walk(wanted);
	bool any = false;

	while (json_step(&w)) {
		bool found;
		const struct json *there = json_member(stored, w.key, &found);

		if (is_verb(w.key) || w.value == NULL)
			continue;
		if (there == NULL || !str_eq(json_text(there), json_text(w.value)))
			return false;
		any = true;
	}
	return any;
}

static bool is_deleted(const struct json *stored, const struct json *given)
{
	for (size_t i = 0; i < json_count(given); i++)
		if (is_delete(json_at(given, i)) && agrees(stored, json_at(given, i)))
			return true;
	return false;
}

static void write_kept(struct buf *out, struct str stored, const struct json *given)
{
	struct json *old = NULL;
	struct str doubled;

	if (stored.n == 0 || json_parse(stored, &old, &doubled) != JSON_FINE)
		return;
	for (size_t i = 0; i < json_count(old); i++)
		if (!is_deleted(json_at(old, i), given))
			json_put_tree(out, json_at(old, i));
	json_free(old);
}

bool patch_write(struct buf *out, struct str element, struct str stored, const struct json *given)
{
	json_open(out, '[');
	write_kept(out, stored, given);
	for (size_t i = 0; i < json_count(given); i++)
		if (!is_delete(json_at(given, i)) && !shape_write(out, element, json_at(given, i)))
			return false;
	json_close(out, ']');
	return true;
}
