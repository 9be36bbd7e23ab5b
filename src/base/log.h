/* SPDX-License-Identifier: MIT */
/*
 * The log: one line an event, `time event key=value ...`, written by the layer
 * that knows. No PIN, password, token or secret is ever a value.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/str.h"

struct log_pair {
	const char *key; /* NULL ends a list */
	struct str value;
};

/* Write an event: LOG("pin_refused", { "uid", uid }, { "reason", STR("wrong") }) */
#define LOG(event, ...) \
	log_event(event, (const struct log_pair[]){ __VA_ARGS__, { NULL, { NULL, 0 } } })

/*
 * Send the log to the file at `path`, made with mode 0600 and appended to, or
 * to standard error when path is empty. False when it cannot be opened; the
 * log then goes where it went before. May be called again to reopen.
 */
bool log_open(struct str path);

/*
 * The word put before every line until changed, such as the program's name,
 * and the id of the request in hand ("" for none). Both are kept by pointer.
 */
void log_context(const char *program, struct str request_id);

/*
 * Append one line. Values are cut at 200 bytes; bytes that could break a line
 * or a value apart (blanks, quotes, control bytes) are written as %XX.
 */
void log_event(const char *event, const struct log_pair *pairs);

/* Log `event` with reason, also to standard error, and end the process with 70, at once. */
_Noreturn void log_die(const char *event, const char *reason);

#endif
