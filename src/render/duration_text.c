/* SPDX-License-Identifier: MIT */
#include "render/duration_text.h"

#include "base/buf.h"
#include "render/words.h"

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
	} units[] = {{60, 7200, "minute", "# min"},
		     {3600, 2 * 86400, "hour", "# h"},
		     {86400, UINT64_MAX, "day", "# d"}};
	struct words read;
	struct buf out;
	struct str form;
	uint64_t n;
	size_t i = 0;

	while (seconds + 30 >= units[i].below && i < 2)
		i++;
	n = (seconds + units[i].seconds / 2) / units[i].seconds;
	n = n == 0 ? 1 : n;
	words_read(arena, words, language, &read);
	form = words_plural(&read, str_of(units[i].name), n);
	buf_init(&out, arena, 64, 256);
	put_counted(&out, form.n > 0 ? form : str_of(units[i].plain), n);
	return buf_str(&out);
}
