/* SPDX-License-Identifier: MIT */
/*
 * Durations in words. templates/<language>/words has `name = text` lines, in which '#'
 * stands for the number.
 */
#ifndef RENDER_DURATION_TEXT_H
#define RENDER_DURATION_TEXT_H

#include "base/arena.h"

/*
 * A number of seconds in words: in minutes below two hours, hours below two days, else
 * days; rounded, at least one minute. Uses the lines minute.one, minute.other and so
 * on, by the language's plural form (Unicode CLDR; Arabic has zero, one, two, few,
 * many, other). Without such a line, "30 min", "5 h", "3 d".
 */
struct str duration_text(struct arena *arena, struct str words, struct str language,
			 uint64_t seconds);

#endif
