/* SPDX-License-Identifier: MIT */
/* `fields`: the members a client wants. Parts: the list, and the answer. */
#include "fuzz.h"

#include "http/projection.h"

static const struct str account = STR_INIT(
	"{\"Uid\":\"u\",\"Email\":[{\"Type\":\"Primary\",\"Value\":\"a@b.c\"}],\"Profile\":{"
	"\"PINInfo\":{\"PIN\":\"****\",\"Skipped\":false},\"Null\":null},\"n\":1.5,\"list\":[1,[2]]"
	"}");

static struct str project(struct arena *a, struct str spec, struct str answer)
{
	struct buf b;

	buf_init(&b, a, 256, 1 << 20);
	MUST(projection_project(&b, spec, answer) && !b.overflowed);
	return buf_str(&b);
}

static bool is_below(const struct json *part, const struct json *whole);

static bool has_members(const struct json *part, const struct json *whole)
{
	struct json_walk w = json_walk(part);

	while (json_step(&w))
		if (!is_below(w.value, json_exact(whole, w.key)))
			return false;
	return true;
}

/* Whether the rest of an answer was in it before, in the same place. */
static bool is_below(const struct json *part, const struct json *whole)
{
	if (json_kind(part) != json_kind(whole))
		return false;
	if (json_kind(part) == JSON_OBJECT)
		return json_count(part) <= json_count(whole) && has_members(part, whole);
	if (json_kind(part) != JSON_ARRAY)
		return part == NULL || str_eq(json_text(part), json_text(whole));
	for (size_t i = 0; i < json_count(part); i++)
		if (json_count(part) != json_count(whole) ||
		    !is_below(json_at(part, i), json_at(whole, i)))
			return false;
	return true;
}

static void check(struct arena *a, struct str spec, struct str answer)
{
	struct str kept = project(a, spec, answer), doubled;
	struct json *whole, *part, *all;

	MUST(json_parse(answer, &whole, &doubled) == JSON_OK);
	MUST(json_parse(kept, &part, &doubled) == JSON_OK);
	MUST(json_parse(project(a, STR("*"), answer), &all, &doubled) == JSON_OK);
	MUST(is_below(part, whole));
	MUST(is_below(whole, all));		    /* a star keeps everything */
	MUST(str_eq(project(a, spec, kept), kept)); /* projecting again changes nothing */
	json_free(part);
	json_free(whole);
	json_free(all);
}

void fuzz_one(struct arena *a, struct str in)
{
	struct str spec = fuzz_part(&in), doubled;
	struct json *j;

	if (!projection_valid(spec))
		return;
	MUST(fuzz_printable(spec) && str_index(spec, ' ') == spec.n && spec.n > 0);
	check(a, spec, account);
	if (json_parse(in, &j, &doubled) == JSON_OK && json_kind(j) == JSON_OBJECT)
		check(a, spec, in);
	json_free(j);
}
