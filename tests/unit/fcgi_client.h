/* SPDX-License-Identifier: MIT */
/*
 * A web server as a FastCGI program sees one: a listening socket, requests sent to it as the
 * protocol says (FastCGI 1.0), and what comes back.
 */
#ifndef UNIT_FCGI_CLIENT_H
#define UNIT_FCGI_CLIENT_H

#include "check.h"

#include <sys/socket.h>
#include <sys/un.h>

enum { RECORD_BEGIN = 1, RECORD_END = 3, RECORD_PARAMS, RECORD_STDIN, RECORD_STDOUT };

/* A listening socket in the folder; programs get it as descriptor 0. */
static inline int gate_open(const struct folder *f, struct sockaddr_un *at)
{
	int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	*at = (struct sockaddr_un){.sun_family = AF_UNIX};
	(void)snprintf(at->sun_path, sizeof at->sun_path, "%.100s", folder_file(f, "socket").s);
	if (s < 0 || bind(s, (struct sockaddr *)at, sizeof *at) != 0 || listen(s, 128) != 0)
		abort();
	return s;
}

static inline void gate_say(int fd, const void *p, size_t n)
{
	if (send(fd, p, n, MSG_NOSIGNAL) != (ssize_t)n)
		fail_msg("the program took no request");
}

static inline void gate_record(int fd, int type, const void *p, size_t n)
{
	const unsigned char head[8] = {
		1, (unsigned char)type, 0, 1, (unsigned char)(n >> 8), (unsigned char)(n & 255), 0,
		0};

	gate_say(fd, head, sizeof head);
	if (n > 0)
		gate_say(fd, p, n);
}

/* Append NAME=value as the protocol has it; lengths below 128. */
static inline size_t gate_param(char *to, const char *param)
{
	const char *value = strchr(param, '=') + 1;
	size_t name_n = (size_t)(value - param) - 1, value_n = strlen(value);

	assert_true(name_n < 128 && value_n < 128);
	to[0] = (char)name_n;
	to[1] = (char)value_n;
	memcpy(to + 2, param, name_n);
	memcpy(to + 2 + name_n, value, value_n);
	return 2 + name_n + value_n;
}

/* Connect and begin a request with these variables, ended by NULL; its body is still to come. */
static inline int gate_begin(const struct sockaddr_un *at, const char *const *variables)
{
	const unsigned char responder[8] = {0, 1, 1}; /* keep the connection, a server may say */
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char params[4096];
	size_t n = 0;

	if (fd < 0 || connect(fd, (const struct sockaddr *)at, sizeof *at) != 0)
		fail_msg("nobody listens");
	for (; *variables != NULL; variables++)
		n += gate_param(params + n, *variables);
	gate_record(fd, RECORD_BEGIN, responder, sizeof responder);
	gate_record(fd, RECORD_PARAMS, params, n);
	gate_record(fd, RECORD_PARAMS, NULL, 0);
	return fd;
}

/* Send a whole request. */
static inline int gate_ask(const struct sockaddr_un *at, const char *const *variables,
			   const char *body)
{
	int fd = gate_begin(at, variables);

	if (*body != '\0')
		gate_record(fd, RECORD_STDIN, body, strlen(body));
	gate_record(fd, RECORD_STDIN, NULL, 0);
	return fd;
}

static inline size_t gate_read(int fd, unsigned char *p, size_t n)
{
	size_t done = 0;
	ssize_t got = 1;

	for (; done < n && got > 0; done += got > 0 ? (size_t)got : 0)
		got = read(fd, p + done, n - done);
	return done;
}

/* All that is answered, which lives until the next call; the connection has to end with it. */
static inline const char *gate_answer(int fd)
{
	static char text[65536];
	unsigned char head[8], more[65536 + 256];
	size_t n = 0;
	bool ended = false;

	while (gate_read(fd, head, sizeof head) == sizeof head) {
		size_t size = (size_t)head[4] << 8 | head[5];

		if (ended || gate_read(fd, more, size + head[6]) != size + head[6])
			fail_msg("no whole record");
		ended = head[1] == RECORD_END;
		if (head[1] == RECORD_STDOUT && n + size < sizeof text) {
			memcpy(text + n, more, size);
			n += size;
		}
	}
	(void)close(fd);
	text[n] = '\0';
	return ended ? text : NULL;
}

#endif
