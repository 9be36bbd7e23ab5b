/* SPDX-License-Identifier: MIT */
/*
 * Time. Seconds since 1970 for all that is stored or sent, and a monotonic clock for
 * measuring. Tests can stop the clock.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/str.h"

/* Seconds since 1970-01-01 UTC. */
uint64_t clock_now(void);

/*
 * When this program was built. A clock that shows an earlier time was never set, and
 * code that depends on the time of day must refuse to work.
 */
uint64_t clock_built(void);

/* Microseconds of a clock that never jumps, for measuring. */
uint64_t clock_steady_us(void);

/* Sleep for `ms` milliseconds, or less when a signal arrives. */
void clock_sleep_ms(unsigned ms);

/* Make clock_now return `now` until the next call; 0 lets the clock run. For tests. */
void clock_hold(uint64_t now);

enum { CLOCK_TEXT = 21 };

/*
 * Write `when` as ISO 8601 in UTC with seconds, 2024-03-20T15:30:00Z, into
 * out (CLOCK_TEXT bytes with the NUL) and return it as a slice of out.
 */
struct str clock_text(uint64_t when, char out[CLOCK_TEXT]);

/* Whether year-month-day is a valid date; month and day count from 1. */
bool clock_is_day(int year, int month, int day);

/* The first second of that day in UTC, in seconds since 1970; the day must exist. */
uint64_t clock_of_day(int year, int month, int day);

#endif
