/* SPDX-License-Identifier: MIT */
/* The part between a fuzz target and the source of inputs: libFuzzer, or replay.c. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/secret.h"

enum { ARENA_BYTES = 16 << 20 }; /* as much as for a request */

static struct arena arena;

/* The names that libFuzzer calls. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	secret_init();
	arena_init(&arena, ARENA_BYTES);
	return log_open(STR("/dev/null")) ? 0 : 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_one(&arena, str_bytes(data, size));
	arena_reset(&arena);
	return 0;
}

void fuzz_broken(const char *condition, const char *file, int line)
{
	(void)fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
	abort();
}

struct str fuzz_part(struct str *rest)
{
	return str_cut(rest, '\xff');
}

uint8_t fuzz_byte(struct str *rest)
{
	uint8_t b = rest->n > 0 ? (uint8_t)rest->p[0] : 0;

	*rest = str_skip(*rest, 1);
	return b;
}

bool fuzz_within(struct str part, struct str whole)
{
	return part.n == 0 ||
	       (part.p >= whole.p && part.n <= whole.n && part.p + part.n <= whole.p + whole.n);
}

bool fuzz_printable(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] > '~')
			return false;
	return true;
}
