/* SPDX-License-Identifier: MIT */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

enum { LINE_MAX_BYTES = 2048, VALUE_MAX = 200 };

static struct {
	int fd;
	const char *program;
	struct str request_id;
} sink = { STDERR_FILENO, "pintle", { NULL, 0 } };

struct line {
	char text[LINE_MAX_BYTES];
	size_t n;
};

static void line_byte(struct line *l, char c)
{
	if (l->n < sizeof l->text - 1)
		l->text[l->n++] = c;
}

static void line_raw(struct line *l, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		line_byte(l, s.p[i]);
}

static void line_value(struct line *l, struct str s)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.n && i < VALUE_MAX; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c > ' ' && c < 0x7f && c != '"' && c != '%' && c != '=') {
			line_byte(l, (char)c);
			continue;
		}
		line_byte(l, '%');
		line_byte(l, hex[c >> 4]);
		line_byte(l, hex[c & 15]);
	}
}

static void line_pair(struct line *l, const char *key, struct str value)
{
	line_byte(l, ' ');
	line_raw(l, str_of(key));
	line_byte(l, '=');
	line_value(l, value);
}

bool log_open(struct str path)
{
	char name[4096];
	int fd = STDERR_FILENO;

	if (path.n >= sizeof name)
		return false;
	if (path.n > 0) {
		memcpy(name, path.p, path.n);
		name[path.n] = '\0';
		fd = open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	}
	if (fd < 0)
		return false;
	if (sink.fd != STDERR_FILENO)
		(void)close(sink.fd); /* nothing is buffered that could be lost */
	sink.fd = fd;
	return true;
}

void log_context(const char *program, struct str request_id)
{
	sink.program = program;
	sink.request_id = request_id;
}

void log_event(const char *event, const struct log_pair *pairs)
{
	struct line l = { .n = 0 };
	char when[CLOCK_TEXT];

	line_raw(&l, clock_text(clock_now(), when));
	line_byte(&l, ' ');
	line_raw(&l, str_of(sink.program));
	line_byte(&l, ' ');
	line_raw(&l, str_of(event));
	if (sink.request_id.n > 0)
		line_pair(&l, "req", sink.request_id);
	for (; pairs->key != NULL; pairs++)
		line_pair(&l, pairs->key, pairs->value);
	l.text[l.n++] = '\n';
	/* One write, so lines of several processes never mix; a full disk must not stop a login. */
	ssize_t done = write(sink.fd, l.text, l.n);
	(void)done;
}

_Noreturn void log_die(const char *event, const char *reason)
{
	LOG(event, { "reason", str_of(reason) });
	if (sink.fd != STDERR_FILENO)
		(void)fprintf(stderr, "%s: %s: %s\n", sink.program, event, reason);
	_exit(70); /* EX_SOFTWARE; at once, for a transaction may be open */
}
