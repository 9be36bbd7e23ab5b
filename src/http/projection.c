/* SPDX-License-Identifier: MIT */
#include "http/projection.h"

#include <assert.h>

enum { DEPTH = 8 };

static bool name_byte(char c)
{
	c = ascii_lower(c);
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '*';
}

bool projection_valid(struct str spec)
{
	bool named = false;
	int depth = 0;

	for (size_t i = 0; i < spec.n; i++) {
		char c = spec.p[i];

		if (name_byte(c)) {
			named = true;
			continue;
		}
		if (!named || (c != ',' && c != '/' && c != '(' && c != ')'))
			return false;
		depth += c == '(' ? 1 : c == ')' ? -1 : 0;
		if (depth < 0 || depth > DEPTH)
			return false;
		named = c == ')';
	}
	return named && depth == 0;
}

/* Cut the first item off a list: up to a comma outside brackets. */
static struct str cut_item(struct str *list)
{
	int depth = 0;
	size_t i = 0;

	for (; i < list->n && (depth > 0 || list->p[i] != ','); i++)
		depth += list->p[i] == '(' ? 1 : list->p[i] == ')' ? -1 : 0;

	struct str item = str_head(*list, i);

	*list = i < list->n ? str_skip(*list, i + 1) : (struct str){NULL, 0};
	return item;
}

/* Split an item into the member's name and the spec for the members below it ("": all). */
static struct str split_item(struct str item, struct str *below)
{
	size_t slash = str_index(item, '/'), bracket = str_index(item, '(');
	size_t end = slash < bracket ? slash : bracket;

	*below = str_skip(item, end + 1);
	if (bracket < slash && below->n > 0)
		below->n--; /* the closing bracket */
	return str_head(item, end);
}

static void project(struct buf *out, struct str spec, const struct json *j);

/* Write the member if an item of the list asks for it. */
static void project_member(struct buf *out, struct str list, const struct json_walk *w)
{
	while (list.p != NULL) {
		struct str below;
		struct str name = split_item(cut_item(&list), &below);

		if (!str_eq(name, STR("*")) && !str_eq_ci(name, w->key))
			continue;
		json_put_text(out, w->key);
		buf_byte(out, ':');
		project(out, below, w->value);
		return;
	}
}

static void project(struct buf *out, struct str spec, const struct json *j)
{
	struct json_walk w = json_walk(j);

	if (spec.n == 0 || (json_kind(j) != JSON_OBJECT && json_kind(j) != JSON_ARRAY)) {
		if (j == NULL)
			json_put_null(out);
		else
			json_put_tree(out, j);
		return;
	}
	json_open(out, json_kind(j) == JSON_OBJECT ? '{' : '[');
	while (json_step(&w))
		project_member(out, spec, &w);
	for (size_t i = 0; json_kind(j) == JSON_ARRAY && i < json_count(j); i++)
		project(out, spec, json_at(j, i));
	json_close(out, json_kind(j) == JSON_OBJECT ? '}' : ']');
}

bool projection_project(struct buf *out, struct str spec, struct str answer)
{
	struct json *j;
	struct str doubled;
	bool ok = json_parse(answer, &j, &doubled) == JSON_OK;

	assert(projection_valid(spec));
	if (ok)
		project(out, spec, j);
	json_free(j);
	return ok;
}
