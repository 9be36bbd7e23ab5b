/* SPDX-License-Identifier: MIT */
/*
 * A helper program at work for one request: it gets a text on standard input and
 * prints "ok", a newline and an answer, or "failed", a newline and a reason.
 * Helpers are for what a web program neither waits for nor links.
 */
#ifndef HTTP_HELPER_PROCESS_H
#define HTTP_HELPER_PROCESS_H

#include "domain/tenant/instance.h"

/* The helper that asks others by HTTP. */
#define HELPER_FETCH "pintle-fetch"

enum { HELPER_LIMIT_MS = 4600 }; /* from helper_process_start on, whatever the helper does */

struct helper_process {
	int pid; /* 0: none at work */
	int fd;	 /* of what it prints: readable when it has something to say, or is gone */
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
 * Take what a helper printed, in the arena, and see it end. One that has printed nothing
 * by now, or falls silent for two seconds in the middle, is killed. True: *text is its
 * answer; false: why there is none.
 */
bool helper_process_finish(struct helper_process *h, struct arena *arena, struct str *text);

#endif
