/* SPDX-License-Identifier: MIT */
#include "domain/account/json_schema.h"

enum { DIGITS_MAX = 18 }; /* as in json_parse */

/* Cut the first schema off *s, up to the ',' or bracket that ends it. */
static struct str cut_schema(struct str *s)
{
	int depth = 0;
	size_t i = 0;

	for (; i < s->n; i++) {
		char c = s->p[i];

		if (c == '{' || c == '[')
			depth++;
		else if (c == '}' || c == ']')
			depth--;
		else if (c == ',' && depth == 0)
			break;
		if (depth < 0)
			break;
	}

	struct str head = str_head(*s, i);

	*s = str_skip(*s, i);
	return head;
}

/* The part between the brackets of a schema. */
static struct str inside(struct str schema)
{
	return str_skip(str_head(schema, schema.n - 1), 1);
}

static bool write_bool(struct buf *out, const struct json *j)
{
	bool yes;

	if (!json_truth(j, &yes))
		return false;
	json_put_bool(out, yes);
	return true;
}

static bool write_int(struct buf *out, const struct json *j)
{
	int64_t v = 0;

	if (json_kind(j) == JSON_INT)
		v = json_int(j);
	else if (json_kind(j) != JSON_TEXT || json_text(j).n > DIGITS_MAX ||
		 !str_int(json_text(j), &v))
		return false; /* more digits than json_parse reads */
	json_put_int(out, v);
	return true;
}

static bool write_number(struct buf *out, const struct json *j)
{
	if (json_kind(j) != JSON_REAL)
		return write_int(out, j);
	json_put_tree(out, j);
	return true;
}

/* Numbers and booleans are written as they are spelled. */
static bool write_text(struct buf *out, const struct json *j)
{
	enum json_kind kind = json_kind(j);

	if (kind == JSON_ARRAY || kind == JSON_OBJECT)
		return false;
	json_put_text(out, json_text(j));
	return true;
}

static bool write_map(struct buf *out, const struct json *j)
{
	struct json_walk w = json_walk(j);

	if (json_kind(j) != JSON_OBJECT)
		return false;
	json_open(out, '{');
	while (json_step(&w)) {
		json_put_text(out, w.key);
		buf_byte(out, ':');
		if (w.value == NULL)
			json_put_null(out);
		else if (!write_text(out, w.value))
			return false;
	}
	json_close(out, '}');
	return true;
}

static bool write_array(struct buf *out, struct str element, const struct json *j)
{
	if (json_kind(j) != JSON_ARRAY)
		return false;
	json_open(out, '[');
	for (size_t i = 0; i < json_count(j); i++)
		if (!json_schema_write(out, element, json_at(j, i)))
			return false;
	json_close(out, ']');
	return true;
}

bool json_schema_step(struct str *rest, struct schema_member *out)
{
	struct str member;

	*rest = str_skip(*rest, 1); /* the bracket, or the comma */
	if (rest->n <= 1)
		return false;
	member = cut_schema(rest);
	out->key = member.p[0] == '*';
	out->bare = member.p[0] == '=';
	out->schema = str_skip(member, out->key || out->bare ? 1 : 0);
	out->names = str_cut(&out->schema, ':');
	if (out->schema.p == NULL)
		out->schema = STR("s");
	return true;
}

const struct json *json_schema_find(const struct json *object, struct str names)
{
	while (names.p != NULL) {
		bool found;
		const struct json *value = json_member(object, str_cut(&names, '|'), &found);

		if (found && value != NULL)
			return value;
	}
	return NULL;
}

static bool has_bare(struct str schema)
{
	struct schema_member m;

	while (json_schema_step(&schema, &m))
		if (m.bare)
			return true;
	return false;
}

/* The value given for a member: in the object, or by a text in the object's place. */
static const struct json *given_for(const struct schema_member *m, const struct json *j)
{
	if (json_kind(j) == JSON_TEXT)
		return m->bare ? j : NULL;
	return json_schema_find(j, m->names);
}

static bool write_object(struct buf *out, struct str schema, const struct json *j)
{
	struct schema_member m;

	if (json_kind(j) != JSON_OBJECT && !(json_kind(j) == JSON_TEXT && has_bare(schema)))
		return false;
	json_open(out, '{');
	while (json_schema_step(&schema, &m)) {
		struct str rest = m.names;

		json_put_text(out, str_cut(&rest, '|'));
		buf_byte(out, ':');
		if (!json_schema_write(out, m.schema, given_for(&m, j)))
			return false;
	}
	json_close(out, '}');
	return true;
}

void json_schema_write_unset(struct buf *out, struct str schema)
{
	if (str_eq(schema, STR("b")))
		json_put_bool(out, false);
	else if (str_eq(schema, STR("i")) || str_eq(schema, STR("n")))
		json_put_int(out, 0);
	else
		json_put_null(out);
}

bool json_schema_write(struct buf *out, struct str schema, const struct json *j)
{
	if (j == NULL) {
		json_schema_write_unset(out, schema);
		return true;
	}
	switch (schema.p[0]) {
	case 'b':
		return write_bool(out, j);
	case 'i':
		return write_int(out, j);
	case 'n':
		return write_number(out, j);
	case 's':
		return write_text(out, j);
	case 'm':
		return write_map(out, j);
	case 'v':
		json_put_null(out);
		return true;
	case '[':
		return write_array(out, inside(schema), j);
	case '{':
		return write_object(out, schema, j);
	default:
		return false;
	}
}
