/* SPDX-License-Identifier: MIT */
#include "render/words.h"

struct str words_form(struct str language, uint64_t n)
{
	if (!str_eq_ci(str_head(language, 2), STR("ar")))
		return n == 1 ? STR("one") : STR("other");
	if (n <= 2)
		return n == 0 ? STR("zero") : n == 1 ? STR("one") : STR("two");
	if (n % 100 >= 3)
		return n % 100 <= 10 ? STR("few") : STR("many");
	return STR("other");
}

static size_t lines_of(struct str text)
{
	size_t n = 1;

	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '\n';
	return n;
}

void words_read(struct arena *arena, struct str text, struct str language, struct words *out)
{
	*out = (struct words){.language = language};
	out->list = arena_alloc(arena, lines_of(text) * sizeof *out->list);
	while (text.p != NULL) {
		struct str line = str_cut(&text, '\n');
		struct str name = str_trim(str_cut(&line, '='));

		if (line.p != NULL && name.n > 0 && name.p[0] != '#')
			out->list[out->count++] = (struct word){name, str_trim(line)};
	}
}

struct str words_find(const struct words *w, struct str name)
{
	for (size_t i = 0; i < w->count; i++)
		if (str_eq(w->list[i].name, name))
			return w->list[i].text;
	return STR("");
}

struct str words_plural(const struct words *w, struct str name, uint64_t n)
{
	struct str form = words_form(w->language, n);

	for (size_t i = 0; i < w->count; i++) {
		struct str line = w->list[i].name;

		if (line.n == name.n + 1 + form.n && str_starts(line, name) &&
		    line.p[name.n] == '.' && str_ends(line, form))
			return w->list[i].text;
	}
	return STR("");
}
