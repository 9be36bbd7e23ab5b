/* SPDX-License-Identifier: MIT */
/*
 * The log: one line per event, `time program event key=value ...`, written where the
 * event happens. A value is never a PIN, password, token or secret.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdio.h>

#include "base/str.h"

struct log_pair {
	const char *key; /* NULL ends a list */
	struct str value;
};

/* The events a line can report. log_event.def lists them. */
enum log_event {
#define LOG_EVENT(name, meaning) LOGGED_##name,
#include "base/log_event.def"
#undef LOG_EVENT
	LOGGED_COUNT
};

/* Write an event: LOG(attempt_refused, {"uid", uid}, {"reason", STR("locked")}) */
#define LOG(event, ...) LOG_AS(LOGGED_##event, __VA_ARGS__)

/* The same for an event in a variable. */
#define LOG_AS(event, ...)                                                                         \
	log_write(event, (const struct log_pair[]){__VA_ARGS__, {NULL, {NULL, 0}}})

/*
 * Send the log to the file at `path`, made with mode 0600 and appended to, or
 * to standard error when path is empty. False, with errno set, when it cannot be
 * opened; the log then goes where it went before. May be called again to reopen.
 */
bool log_open(struct str path);

/*
 * Whether each line also goes to standard error; off by default. On while a program
 * starts, so that whoever starts it sees why it fails.
 */
void log_echo(bool on);

/*
 * The program's name and the current request's id ("" for none), written on every line
 * from now on. Both are kept by pointer.
 */
void log_context(const char *program, struct str request_id);

/*
 * Append one line. Values are cut after 200 bytes and then end in "...". A value with a
 * space, a quote, a backslash or = is written in double quotes, with \" and \\ for a
 * quote and a backslash, \n and \t for line feed and tab, and \xXX for each byte that a
 * terminal would not show (control and invisible characters, invalid UTF-8).
 */
void log_write(enum log_event event, const struct log_pair *pairs);

/* Log `event` with reason, also to standard error, and end the process with 70, at once. */
_Noreturn void log_die(enum log_event event, const char *reason);

/* Write the name and meaning of every event, one per line, separated by a tab. */
void log_describe(FILE *f);

#endif
