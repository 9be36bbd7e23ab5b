/* SPDX-License-Identifier: MIT */
/*
 * pintle-fetch: makes one HTTP request for a web program, to a captcha provider or a
 * list of breached passwords. Reads the request from standard input, because other users
 * could see secrets in arguments. Prints "ok" and the answer, or "failed" and the
 * reason, in less than five seconds.
 */
#include <stdio.h>

#include "base/secret.h"
#include "delivery/fetch.h"

enum { LIMIT_S = 4, REQUEST_MAX = 64 * 1024, ARENA_BYTES = 1 << 20, EXIT_USAGE = 64 };

int main(int argc, char **argv)
{
	struct arena arena;
	struct str answer;
	const char *fault;
	char *text;
	size_t n;

	(void)argv;
	if (argc != 1)
		return EXIT_USAGE;
	secret_harden();
	arena_init(&arena, ARENA_BYTES);
	text = arena_alloc(&arena, REQUEST_MAX);
	n = fread(text, 1, REQUEST_MAX, stdin);
	fault = n == REQUEST_MAX ? "request too long"
				 : fetch(&arena, str_bytes(text, n), LIMIT_S, &answer);
	if (fault != NULL)
		answer = str_of(fault);
	(void)fputs(fault == NULL ? "ok\n" : "failed\n", stdout); /* fflush reports errors */
	(void)fwrite(answer.p, 1, answer.n, stdout);
	n = fflush(stdout) == 0 ? 0 : 1;
	arena_release(&arena);
	return (int)n;
}
