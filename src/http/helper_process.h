/* SPDX-License-Identifier: MIT */
/*
 * A helper program that runs for one request. It reads a text on standard input and
 * prints "ok", a newline and an answer, or "failed", a newline and a reason. Helpers do
 * what a web program must not wait for or link.
 */
#ifndef HTTP_HELPER_PROCESS_H
#define HTTP_HELPER_PROCESS_H

#include "domain/tenant/instance.h"

/* The helper that makes HTTP requests. */
#define HELPER_FETCH "pintle-fetch"

enum { HELPER_LIMIT_MS = 4600 }; /* from helper_process_start on, even if the helper hangs */

struct helper_process {
	int pid; /* 0: none is running */
	int fd;	 /* its output: readable when it has printed something, or ended */
};

/*
 * Start the helper `program` beside the running program, or the one the setting names,
 * with an empty environment and nothing open but its standard streams. False,
 * logged, when it cannot be started.
 */
bool helper_process_start(const struct instance *instance, enum conf_key setting,
			  const char *program, struct str input, struct helper_process *out);

/* Wait until fd is readable, HELPER_LIMIT_MS at most. For processes with one request only. */
void helper_process_wait(const struct helper_process *h);

/*
 * Read a helper's output into the arena and wait for its end. A helper that has printed
 * nothing yet, or pauses for two seconds, is killed. True: *text is the answer; false:
 * *text is the reason why there is none.
 */
bool helper_process_finish(struct helper_process *h, struct arena *arena, struct str *text);

#endif
