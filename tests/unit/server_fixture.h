/* SPDX-License-Identifier: MIT */
/*
 * A server on 127.0.0.1 for one connection, in a process of its own: it answers as the test says
 * and keeps what it heard. A test's teardown calls server_end, which ends it whatever happened.
 */
#ifndef UNIT_SERVER_FIXTURE_H
#define UNIT_SERVER_FIXTURE_H

#include "check.h"

#include <arpa/inet.h>
#include <sys/socket.h>

static struct server {
	pid_t pid; /* 0: none */
	int port;
	FILE *heard;
} server;

/* What a server does with its connection, which is closed afterwards. */
typedef void serve_connection(int connection, const void *arg);

/* Note bytes that were heard. */
static inline void server_note(const char *p, size_t n)
{
	if (fwrite(p, 1, n, server.heard) != n || fflush(server.heard) != 0)
		abort();
}

static inline void server_say(int connection, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = send(connection, p, n, MSG_NOSIGNAL);

		if (done <= 0)
			return; /* the other side has heard enough */
		p += done;
		n -= (size_t)done;
	}
}

/* Read and note until the other side closes. */
static inline void server_drain(int connection)
{
	char chunk[4096];
	ssize_t n;

	while ((n = read(connection, chunk, sizeof chunk)) > 0)
		server_note(chunk, (size_t)n);
}

/* A socket that listens on a free port of 127.0.0.1; its port in server.port. */
static inline int server_socket(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t size = sizeof at;
	int s = socket(AF_INET, SOCK_STREAM, 0);

	if (s < 0 || bind(s, (struct sockaddr *)&at, size) != 0 || listen(s, 8) != 0 ||
	    getsockname(s, (struct sockaddr *)&at, &size) != 0)
		abort();
	server.port = ntohs(at.sin_port);
	return s;
}

/* Start one. */
static inline void server_start(serve_connection *serve, const void *arg)
{
	int s = server_socket();

	server.heard = tmpfile();
	if (server.heard == NULL)
		abort();
	server.pid = fork();
	if (server.pid < 0)
		abort();
	if (server.pid == 0) {
		int connection;

		(void)alarm(300);
		connection = accept(s, NULL, NULL);
		if (connection < 0)
			_exit(1);
		(void)close(s);
		serve(connection, arg);
		(void)close(connection);
		_exit(0);
	}
	(void)close(s);
}

/* Wait for the server to end: all it heard, as text, which lives until the next one starts. */
static inline const char *server_heard(void)
{
	static char text[512 * 1024];
	size_t n;

	assert_int_equal(child_end(server.pid), 0);
	server.pid = 0;
	rewind(server.heard);
	n = fread(text, 1, sizeof text - 1, server.heard);
	text[n] = '\0';
	return text;
}

/* End it, if there is one. */
static inline void server_end(void)
{
	if (server.pid > 0) {
		(void)kill(server.pid, SIGKILL);
		(void)child_end(server.pid);
	}
	if (server.heard != NULL)
		(void)fclose(server.heard);
	server = (struct server){.pid = 0};
}

/* --- HTTP --------------------------------------------------------------------- */

/* Bytes of the body that a head announces; -1: the head is not whole. */
static inline ssize_t http_body_size(const char *head)
{
	const char *length = strstr(head, "Content-Length: ");

	if (strstr(head, "\r\n\r\n") == NULL)
		return -1;
	return length == NULL ? 0 : (ssize_t)strtol(length + strlen("Content-Length: "), NULL, 10);
}

/* Read a request whole; `arg` is the text to answer, NULL: nothing, ever. */
static inline void serve_http(int connection, const void *arg)
{
	static char text[256 * 1024];
	size_t n = 0;
	ssize_t got = 1, body = -1;

	while (got > 0 && (body < 0 || strstr(text, "\r\n\r\n") + 4 + body > text + n)) {
		got = read(connection, text + n, sizeof text - 1 - n);
		n += got > 0 ? (size_t)got : 0;
		text[n] = '\0';
		body = http_body_size(text);
	}
	server_note(text, n);
	if (arg != NULL)
		server_say(connection, arg, strlen(arg));
	else
		server_drain(connection);
}

/* The address of the server, with a path; lives until the next call. */
static inline const char *server_url(const char *path)
{
	static char url[256];

	(void)snprintf(url, sizeof url, "http://127.0.0.1:%d%s", server.port, path);
	return url;
}

#endif
