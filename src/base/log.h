/* SPDX-License-Identifier: MIT */
/*
 * The log: one line an event, `time program event key=value ...`, written by the
 * layer that knows. No PIN, password, token or secret is ever a value.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdio.h>

#include "base/str.h"

struct log_pair {
	const char *key; /* NULL ends a list */
	struct str value;
};

/* What a line can tell of: the list is log_event.def. */
enum log_event {
#define LOG_EVENT(name, meaning) LOGGED_##name,
#include "base/log_event.def"
#undef LOG_EVENT
	LOGGED_COUNT
};

/* Write an event: LOG(attempt_refused, {"uid", uid}, {"reason", STR("locked")}) */
#define LOG(event, ...) LOG_AS(LOGGED_##event, __VA_ARGS__)

/* The same of an event that a variable holds. */
#define LOG_AS(event, ...)                                                                         \
	log_write(event, (const struct log_pair[]){__VA_ARGS__, {NULL, {NULL, 0}}})

/*
 * Send the log to the file at `path`, made with mode 0600 and appended to, or
 * to standard error when path is empty. False, with errno set, when it cannot be
 * opened; the log then goes where it went before. May be called again to reopen.
 */
bool log_open(struct str path);

/*
 * Whether each line goes to standard error as well, which is off at first: on while a
 * program starts, so that whoever starts it sees why it refuses.
 */
void log_echo(bool on);

/*
 * The word put before every line until changed, such as the program's name,
 * and the id of the request in hand ("" for none). Both are kept by pointer.
 */
void log_context(const char *program, struct str request_id);

/*
 * Append one line. Values are cut behind 200 bytes, which "..." shows. A value with a
 * blank, a quote, a backslash or = stands in double quotes; in them \" and \\ are a quote
 * and a backslash, \n and \t line feed and tab, and each byte of what a terminal would not
 * show (control and invisible characters, no UTF-8) is \xXX.
 */
void log_write(enum log_event event, const struct log_pair *pairs);

/* Log `event` with reason, also to standard error, and end the process with 70, at once. */
_Noreturn void log_die(enum log_event event, const char *reason);

/* Write the name and meaning of every event, a line each, with a tab between. */
void log_describe(FILE *f);

#endif
