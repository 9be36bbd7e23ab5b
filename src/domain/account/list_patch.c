/* SPDX-License-Identifier: MIT */
#include "domain/account/list_patch.h"

#include "domain/account/json_schema.h"

enum verb { VERB_NONE, VERB_PUT, VERB_DELETE, VERB_UNKNOWN };

static enum verb read_verb(const struct json *j)
{
	struct str word = json_text(j);

	if (word.n == 0)
		return VERB_NONE;
	if (str_eq_ci(word, STR("delete")))
		return VERB_DELETE;
	if (str_eq_ci(word, STR("add")) || str_eq_ci(word, STR("update")))
		return VERB_PUT;
	return VERB_UNKNOWN;
}

static enum verb verb_of(const struct json *element)
{
	return json_kind(element) == JSON_OBJECT
		       ? read_verb(json_schema_find(element, STR("op|Operation")))
		       : VERB_NONE;
}

bool list_patch_has_verb(const struct json *array)
{
	for (size_t i = 0; json_kind(array) == JSON_ARRAY && i < json_count(array); i++)
		if (verb_of(json_at(array, i)) != VERB_NONE)
			return true;
	return false;
}

/* --- the list being changed --------------------------------------------- */

struct list {
	struct str schema;	/* of an element */
	const struct json **at; /* the elements */
	size_t n;
	struct json *owned[2 * LIST_PATCH_ELEMENTS]; /* trees to be freed */
	size_t owned_n;
	struct buf scratch; /* one element; reused, so that memory is bounded */
};

static struct buf *begin_element(struct list *l)
{
	l->scratch.n = 0;
	return &l->scratch;
}

/* Parse the element in l->scratch; the list owns the tree. NULL when it was too large. */
static const struct json *own(struct list *l)
{
	struct json *tree = NULL;
	struct str doubled;

	if (l->scratch.overflowed || json_parse(buf_str(&l->scratch), &tree, &doubled) != JSON_OK)
		return NULL;
	l->owned[l->owned_n++] = tree;
	return tree;
}

static void add_stored(struct list *l, const struct json *old)
{
	for (size_t i = 0; i < json_count(old); i++)
		l->at[l->n++] = json_at(old, i);
}

static void remove_at(struct list *l, size_t at)
{
	l->n--;
	for (size_t i = at; i < l->n; i++)
		l->at[i] = l->at[i + 1];
}

/* --- one element ------------------------------------------------------- */

/* An element of the request, as given and as written by its schema. */
struct part {
	const struct json *given, *normal;
};

static const struct json *member_of(const struct json *element, const struct schema_member *m)
{
	struct str names = m->names;
	bool found;

	return json_member(element, str_cut(&names, '|'), &found);
}

/* Whether the part has that member; a verb does not count. */
static bool has_member(const struct part *p, const struct schema_member *m)
{
	return !str_eq(m->schema, STR("v")) && json_schema_find(p->given, m->names) != NULL;
}

static bool matches(struct str schema, const struct part *p, const struct json *stored)
{
	struct schema_member m;
	bool any = false;

	while (json_schema_step(&schema, &m)) {
		if (!has_member(p, &m))
			continue;
		if (!str_eq(json_text(member_of(stored, &m)), json_text(member_of(p->normal, &m))))
			return false;
		any = true;
	}
	return any;
}

/* Find the first key member that the part has; false when there is none. */
static bool find_key(struct str schema, const struct part *p, struct schema_member *out)
{
	while (json_schema_step(&schema, out))
		if (out->key && has_member(p, out) && json_text(member_of(p->normal, out)).n > 0)
			return true;
	return false;
}

static size_t find_same(const struct list *l, const struct part *p)
{
	struct schema_member key;
	bool has_key = find_key(l->schema, p, &key);
	size_t i = 0;

	for (; i < l->n; i++) {
		const struct json *a = has_key ? member_of(l->at[i], &key) : l->at[i];
		const struct json *b = has_key ? member_of(p->normal, &key) : p->normal;

		if (has_key ? str_eq_ci(json_text(a), json_text(b))
			    : str_eq(json_text(a), json_text(b)))
			break;
	}
	return i;
}

/* The members the part has, the others as stored. */
static const struct json *merged(struct list *l, const struct part *p, const struct json *stored)
{
	struct buf *b = begin_element(l);
	struct str schema = l->schema;
	struct schema_member m;

	json_open(b, '{');
	while (json_schema_step(&schema, &m)) {
		struct str names = m.names;

		json_put_text(b, str_cut(&names, '|'));
		buf_byte(b, ':');
		json_put_tree(b, member_of(has_member(p, &m) ? p->normal : stored, &m));
	}
	json_close(b, '}');
	return own(l);
}

static bool normalise(struct list *l, struct part *p)
{
	if (!json_schema_write(begin_element(l), l->schema, p->given))
		return false;
	p->normal = own(l);
	return p->normal != NULL;
}

static bool put(struct list *l, const struct part *p)
{
	size_t i = find_same(l, p);

	if (i == l->n)
		l->at[l->n++] = p->normal;
	else
		l->at[i] = merged(l, p, l->at[i]);
	return l->at[i] != NULL;
}

static bool change(struct list *l, const struct json *given)
{
	struct part p = {.given = given};
	enum verb verb = verb_of(given);

	if (verb == VERB_UNKNOWN || json_kind(given) != JSON_OBJECT || !normalise(l, &p))
		return false;
	if (verb != VERB_DELETE)
		return put(l, &p);
	for (size_t i = 0; i < l->n; i++) {
		if (matches(l->schema, &p, l->at[i])) {
			remove_at(l, i);
			break;
		}
	}
	return true;
}

/* ----------------------------------------------------------------------- */

static bool change_all(struct list *l, const struct json *given)
{
	for (size_t i = 0; i < json_count(given); i++)
		if (!change(l, json_at(given, i)))
			return false;
	return true;
}

bool list_patch_write(struct buf *out, struct str element, struct str stored,
		      const struct json *given)
{
	struct list l = {.schema = element};
	struct json *old = NULL;
	struct str doubled;
	bool ok;

	if (element.p[0] != '{' || json_count(given) > LIST_PATCH_ELEMENTS)
		return false;
	if (stored.n > 0 && json_parse(stored, &old, &doubled) != JSON_OK)
		return false; /* cannot happen: the service wrote it */
	l.at = arena_alloc(out->arena, (json_count(old) + json_count(given)) * sizeof *l.at);
	buf_init(&l.scratch, out->arena, 256, 2 * out->max);
	add_stored(&l, old);
	ok = change_all(&l, given);
	json_open(out, '[');
	for (size_t i = 0; ok && i < l.n; i++)
		json_put_tree(out, l.at[i]);
	json_close(out, ']');
	for (size_t i = 0; i < l.owned_n; i++)
		json_free(l.owned[i]);
	json_free(old);
	return ok;
}

bool list_patch_map(struct buf *out, struct str stored, const struct json *given, bool nulls_erase)
{
	struct json *map = NULL;
	struct str doubled;
	bool ok;

	if (json_kind(given) != JSON_OBJECT ||
	    json_parse(stored.n > 0 ? stored : STR("{}"), &map, &doubled) != JSON_OK)
		return false; /* of what is stored that cannot happen: the service wrote it */
	json_change(map, given, nulls_erase);
	ok = json_schema_write(out, STR("m"), map);
	json_free(map);
	return ok;
}
