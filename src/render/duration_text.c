/* SPDX-License-Identifier: MIT */
#include "render/duration_text.h"

#include "base/buf.h"

static const char *plural(struct str language, uint64_t n)
{
	if (!str_eq_ci(str_head(language, 2), STR("ar")))
		return n == 1 ? "one" : "other";
	if (n <= 2)
		return n == 0 ? "zero" : n == 1 ? "one" : "two";
	if (n % 100 >= 3)
		return n % 100 <= 10 ? "few" : "many";
	return "other";
}

static struct str line_of(struct str words, struct str name)
{
	while (words.p != NULL) {
		struct str text = str_cut(&words, '\n');
		struct str head = str_trim(str_cut(&text, '='));

		if (text.p != NULL && str_eq(head, name))
			return str_trim(text);
	}
	return STR("");
}

static void put_counted(struct buf *b, struct str form, uint64_t n)
{
	struct str rest = form;

	buf_add(b, str_cut(&rest, '#'));
	if (rest.p == NULL)
		return;
	buf_int(b, (int64_t)n);
	buf_add(b, rest);
}

struct str duration_text(struct arena *arena, struct str words, struct str language,
			 uint64_t seconds)
{
	static const struct {
		uint64_t seconds, below;
		const char *name, *plain;
	} units[] = {{60, 7200, "minute.", "# min"},
		     {3600, 2 * 86400, "hour.", "# h"},
		     {86400, UINT64_MAX, "day.", "# d"}};
	struct buf name, out;
	struct str form;
	uint64_t n;
	size_t i = 0;

	while (seconds + 30 >= units[i].below && i < 2)
		i++;
	n = (seconds + units[i].seconds / 2) / units[i].seconds;
	n = n == 0 ? 1 : n;
	buf_init(&name, arena, 32, 32);
	buf_lit(&name, units[i].name);
	buf_lit(&name, plural(language, n));
	form = line_of(words, buf_str(&name));
	buf_init(&out, arena, 64, 256);
	put_counted(&out, form.n > 0 ? form : str_of(units[i].plain), n);
	return buf_str(&out);
}
