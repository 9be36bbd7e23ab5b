/* SPDX-License-Identifier: MIT */
#include "base/log.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/codec.h"

enum { LINE_MAX_BYTES = 2048, VALUE_MAX = 200 };

static const struct {
	const char *name, *meaning;
} events[LOGGED_COUNT] = {
#define LOG_EVENT(name, meaning) [LOGGED_##name] = {#name, meaning},
#include "base/log_event.def"
#undef LOG_EVENT
};

static struct {
	int fd;
	bool echo;
	const char *program;
	struct str request_id;
} sink = {STDERR_FILENO, false, "pintle", {NULL, 0}};

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

/* False for control characters, invisible ones, and those that change the text
 * direction. */
static bool is_shown(uint32_t code)
{
	static const struct {
		uint32_t first, last;
	} hidden[] = {{0, 0x1f},	{0x7f, 0x9f},	   {0xad, 0xad},     {0x61c, 0x61c},
		      {0x200b, 0x200f}, {0x2028, 0x202e},  {0x2060, 0x206f}, {0xfeff, 0xfeff},
		      {0xfff9, 0xfffb}, {0xe0000, 0xe007f}};

	for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
		if (code >= hidden[i].first && code <= hidden[i].last)
			return false;
	return true;
}

/* The length in bytes of the first character of s if it can be written unchanged, else
 * 0. */
static size_t shown(struct str s)
{
	uint32_t code;
	size_t n = utf8_next(s, &code);

	return n > 0 && is_shown(code) ? n : 0;
}

static bool needs_quotes(struct str s)
{
	while (s.n > 0) {
		size_t n = shown(s);

		if (n == 0 || str_index(STR(" \"\\="), s.p[0]) < 4)
			return true;
		s = str_skip(s, n);
	}
	return false;
}

static void line_escape(struct line *l, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";

	line_byte(l, '\\');
	if (c == '"' || c == '\\') {
		line_byte(l, (char)c);
	} else if (c == '\n' || c == '\t') {
		line_byte(l, c == '\n' ? 'n' : 't');
	} else {
		line_byte(l, 'x');
		line_byte(l, hex[c >> 4]);
		line_byte(l, hex[c & 15]);
	}
}

static void line_value(struct line *l, struct str s)
{
	size_t whole = s.n;
	bool quoted = needs_quotes(s);

	if (quoted)
		line_byte(l, '"');
	while (s.n > 0 && whole - s.n < VALUE_MAX) {
		size_t n = shown(s);

		if (n == 0 || s.p[0] == '"' || s.p[0] == '\\')
			line_escape(l, (unsigned char)s.p[0]);
		else
			line_raw(l, str_head(s, n));
		s = str_skip(s, n > 0 ? n : 1);
	}
	line_raw(l, s.n > 0 ? STR("...") : STR(""));
	if (quoted)
		line_byte(l, '"');
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

	if (path.n >= sizeof name) {
		errno = ENAMETOOLONG;
		return false;
	}
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

void log_echo(bool on)
{
	sink.echo = on;
}

void log_context(const char *program, struct str request_id)
{
	sink.program = program;
	sink.request_id = request_id;
}

void log_write(enum log_event event, const struct log_pair *pairs)
{
	struct line l = {.n = 0};
	char when[CLOCK_TEXT];

	assert((unsigned)event < LOGGED_COUNT);
	line_raw(&l, clock_text(clock_now(), when));
	line_byte(&l, ' ');
	line_raw(&l, str_of(sink.program));
	line_byte(&l, ' ');
	line_raw(&l, str_of(events[event].name));
	if (sink.request_id.n > 0)
		line_pair(&l, "req", sink.request_id);
	for (; pairs->key != NULL; pairs++)
		line_pair(&l, pairs->key, pairs->value);
	l.text[l.n++] = '\n';
	/* One write, so that lines of several processes never mix. A full disk must not
	 * stop a login. */
	ssize_t done = write(sink.fd, l.text, l.n);

	if (sink.echo && sink.fd != STDERR_FILENO)
		done = write(STDERR_FILENO, l.text, l.n);
	(void)done;
}

_Noreturn void log_die(enum log_event event, const char *reason)
{
	sink.echo = true;
	LOG_AS(event, {"reason", str_of(reason)});
	_exit(70); /* EX_SOFTWARE; at once, since a transaction may be open */
}

void log_describe(FILE *f)
{
	for (size_t i = 0; i < LOGGED_COUNT; i++)
		(void)fprintf(f, "%s\t%s\n", events[i].name, events[i].meaning);
}
