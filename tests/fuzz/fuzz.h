/* SPDX-License-Identifier: MIT */
/*
 * What every fuzz target needs. A target is a file f_NAME.c with one function, fuzz_one: it
 * passes its input to a parser of foreign bytes and states what must be true for every input.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <string.h>

#include "base/arena.h"
#include "base/codec.h"

#define COUNT_OF(a) (sizeof(a) / sizeof *(a))

/* The target. `in` is allocated exactly, so reading past its end is found; the arena is empty. */
void fuzz_one(struct arena *a, struct str in);

/* State what must be true. If it is not, the input is a finding: the process is aborted. */
#define MUST(condition) ((condition) ? (void)0 : fuzz_broken(#condition, __FILE__, __LINE__))

/* Say which property is broken, and abort. */
_Noreturn void fuzz_broken(const char *condition, const char *file, int line);

/*
 * The next part of an input that is made of several: up to a byte 0xff, which no UTF-8 has, or
 * to the end. Empty when nothing is left.
 */
struct str fuzz_part(struct str *rest);

/* The next byte of an input that begins with a choice; 0 when nothing is left. */
uint8_t fuzz_byte(struct str *rest);

/* Whether `part` lies within `whole`; an empty one may be anywhere. */
bool fuzz_within(struct str part, struct str whole);

/* Whether every byte is ASCII and none is a control character. */
bool fuzz_printable(struct str s);

#endif
