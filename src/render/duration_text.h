/* SPDX-License-Identifier: MIT */
/*
 * The few words that texts are put together from: `name = text` lines in
 * templates/<language>/words, '#' in a text being the number.
 */
#ifndef RENDER_DURATION_TEXT_H
#define RENDER_DURATION_TEXT_H

#include "base/arena.h"

/*
 * So many seconds in words: minutes below two hours, hours below two days, else
 * days, rounded, at least one minute. Taken from the lines minute.one,
 * minute.other and so on, by the language's plural (Unicode CLDR; Arabic has
 * zero, one, two, few, many, other). Without such a line, "30 min", "5 h", "3 d".
 */
struct str duration_text(struct arena *arena, struct str words, struct str language,
			 uint64_t seconds);

#endif
