/* SPDX-License-Identifier: MIT */
/* JSON: bodies of requests, answers of providers, keys of issuers. */
#include "fuzz.h"

#include "base/json.h"

enum { WRITTEN_MAX = 1 << 20 };

static struct str write_tree(struct arena *a, const struct json *j)
{
	struct buf b;

	buf_init(&b, a, 256, WRITTEN_MAX);
	if (j == NULL)
		json_put_null(&b);
	else
		json_put_tree(&b, j);
	MUST(!b.overflowed);
	return buf_str(&b);
}

/* Texts are UTF-8 without NUL; nothing is nested deeper than it may be. */
static void check_node(struct arena *a, const struct json *j, int depth)
{
	struct json_walk w = json_walk(j);
	bool found, truth;

	MUST(depth <= JSON_DEPTH + 1);
	if (json_kind(j) == JSON_TEXT) {
		struct str s = json_text(j);

		MUST(utf8_valid(s) && str_index(s, '\0') == s.n);
	}
	if (json_truth(j, &truth))
		MUST(json_kind(j) != JSON_OBJECT && json_kind(j) != JSON_ARRAY);
	while (json_step(&w)) {
		MUST(utf8_valid(w.key));
		MUST(json_member(j, w.key, &found) == w.value && found);
		MUST(json_exact(j, w.key) == w.value);
		check_node(a, w.value, depth + 1);
	}
	for (size_t i = 0; json_kind(j) == JSON_ARRAY && i < json_count(j); i++)
		check_node(a, json_at(j, i), depth + 1);
}

/* What was read is written so that it reads the same again. */
static void check_round_trip(struct arena *a, const struct json *j)
{
	struct str once = write_tree(a, j), doubled;
	struct json *again;

	MUST(json_parse(once, &again, &doubled) == JSON_OK);
	MUST(str_eq(write_tree(a, again), once));
	json_free(again);
}

/* Any text is written as a string that reads the same. */
static void check_text(struct arena *a, struct str text)
{
	struct str doubled;
	struct json *j;
	struct buf b;

	if (!utf8_valid(text) || str_index(text, '\0') < text.n)
		return;
	buf_init(&b, a, 256, WRITTEN_MAX);
	json_put_text(&b, text);
	MUST(json_parse(buf_str(&b), &j, &doubled) == JSON_OK);
	MUST(json_kind(j) == JSON_TEXT && str_eq(json_text(j), text));
	json_free(j);
}

/* Changing an object by itself changes nothing. */
static void check_change(struct arena *a, struct str in, const struct json *j)
{
	struct json *changed;
	struct str doubled;

	if (json_kind(j) != JSON_OBJECT)
		return;
	MUST(json_parse(in, &changed, &doubled) == JSON_OK);
	json_change(changed, j, false);
	MUST(str_eq(write_tree(a, changed), write_tree(a, j)));
	json_free(changed);
}

void fuzz_one(struct arena *a, struct str in)
{
	struct str doubled, doubled_again;
	struct json *j, *again;
	enum json_fault fault = json_parse(in, &j, &doubled);

	MUST(json_parse(in, &again, &doubled_again) == fault && str_eq(doubled, doubled_again));
	json_free(again);
	MUST(fuzz_within(doubled, in));
	check_text(a, in);
	if (fault != JSON_OK) {
		MUST(j == NULL);
		return;
	}
	MUST(doubled.n == 0);
	check_node(a, j, 0);
	check_round_trip(a, j);
	check_change(a, in, j);
	json_free(j);
}
