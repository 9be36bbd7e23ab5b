/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* ppoll, environ */
#include "http/gateway.h"

#include <fcgiapp.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "base/secret.h"

enum { DRAIN_MOST = 64, IDLE_MS = 250, STALLED_S = 10, DRAIN_MAX = 4 << 20 };

struct gateway {
	FCGX_Request request;
	bool cgi;
	bool served;	/* CGI: the one request has been given out */
	int64_t unread; /* CGI: bytes of the body; INT64_MAX: up to its end */
	bool idle_told; /* since the last request */
	int drained;	/* requests taken since the signal to stop */
	sigset_t while_waiting;
};

static struct gateway door;
static volatile sig_atomic_t stopping;

static void on_stop(int signal)
{
	(void)signal;
	stopping = 1;
}

/* Only to interrupt a read that takes too long. */
static void on_alarm(int signal)
{
	(void)signal;
}

/* Signals that ask to end stay blocked but while waiting. */
static void take_signals(struct gateway *g)
{
	static const int stop[] = { SIGTERM, SIGHUP, SIGUSR1 };
	struct sigaction on = { .sa_handler = on_stop }, off = { .sa_handler = SIG_IGN };
	struct sigaction wake = { .sa_handler = on_alarm };
	sigset_t block;

	(void)sigemptyset(&block); /* these calls fail for bad arguments only */
	for (size_t i = 0; i < sizeof stop / sizeof *stop; i++) {
		(void)sigaction(stop[i], &on, NULL);
		(void)sigaddset(&block, stop[i]);
	}
	(void)sigaction(SIGALRM, &wake, NULL);
	(void)sigaction(SIGINT, &off, NULL);
	(void)sigaction(SIGPIPE, &off, NULL);
	(void)sigprocmask(SIG_BLOCK, &block, &g->while_waiting);
	for (size_t i = 0; i < sizeof stop / sizeof *stop; i++)
		(void)sigdelset(&g->while_waiting, stop[i]);
}

/* Only a body that was announced is read: without one, the input may never end. */
static void begin_cgi(struct gateway *g)
{
	(void)signal(SIGPIPE, SIG_IGN);
	if (!str_int(gateway_param(g, "CONTENT_LENGTH"), &g->unread))
		g->unread = gateway_param(g, "HTTP_TRANSFER_ENCODING").n > 0 ? INT64_MAX : 0;
}

struct gateway *gateway_open(void)
{
	struct gateway *g = &door;
	int flags;

	g->cgi = FCGX_IsCGI();
	if (g->cgi) {
		begin_cgi(g);
		return g;
	}
	if (FCGX_Init() != 0 || FCGX_InitRequest(&g->request, 0, FCGI_FAIL_ACCEPT_ON_INTR) != 0)
		return NULL;
	take_signals(g); /* after FCGX_Init, which sets handlers of its own */
	flags = fcntl(0, F_GETFL);
	if (flags < 0 || fcntl(0, F_SETFL, flags | O_NONBLOCK) != 0)
		return NULL;
	return g;
}

/* A server that stops sending in the middle may not hold the process for ever. */
static void bound_waiting(struct gateway *g)
{
	const struct timeval limit = { .tv_sec = STALLED_S };

	(void)setsockopt(g->request.ipcFd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	(void)setsockopt(g->request.ipcFd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

/* Under load a signal finds no moment of waiting: give it one before each request. */
static void let_signals_in(const struct gateway *g)
{
	sigset_t blocked;

	(void)sigprocmask(SIG_SETMASK, &g->while_waiting, &blocked); /* cannot fail */
	(void)sigprocmask(SIG_SETMASK, &blocked, NULL);
}

/* Read a request's head, in bounded time; the connection is for this request alone. */
static bool accept_request(struct gateway *g)
{
	bool fine;

	(void)alarm(STALLED_S);
	fine = FCGX_Accept_r(&g->request) == 0;
	(void)alarm(0);
	if (fine) {
		g->request.keepConnection = 0;
		bound_waiting(g);
	}
	return fine;
}

static enum gateway_event accept_fastcgi(struct gateway *g)
{
	const struct timespec a_while = { .tv_nsec = IDLE_MS * 1000000L }, none = { 0 };

	/* What stands in the queue when the signal comes is served: it may be this one's alone. */
	while (let_signals_in(g), !stopping || g->drained++ < DRAIN_MOST) {
		struct pollfd p = { .fd = 0, .events = POLLIN };
		const struct timespec *wait = g->idle_told ? NULL : &a_while;
		int n = ppoll(&p, 1, stopping ? &none : wait, &g->while_waiting);

		if (n == 0 && stopping)
			return GATEWAY_STOP;
		if (n == 0) {
			g->idle_told = true;
			return GATEWAY_IDLE;
		}
		if (n > 0 && (p.revents & POLLIN) == 0)
			return GATEWAY_STOP; /* the socket is gone */
		if (n < 0 || !accept_request(g))
			continue; /* a signal, or another process was quicker */
		g->idle_told = false;
		return GATEWAY_REQUEST;
	}
	return GATEWAY_STOP;
}

enum gateway_event gateway_accept(struct gateway *g)
{
	if (!g->cgi)
		return accept_fastcgi(g);
	if (g->served)
		return GATEWAY_STOP;
	g->served = true;
	return GATEWAY_REQUEST;
}

struct str gateway_param(const struct gateway *g, const char *name)
{
	return str_of(g->cgi ? getenv(name) : FCGX_GetParam(name, g->request.envp));
}

bool gateway_param_doubled(const struct gateway *g, const char *name)
{
	size_t found = 0;

	for (char **v = g->cgi ? environ : g->request.envp; *v != NULL; v++) {
		struct str entry = str_of(*v);

		found += str_eq(str_cut(&entry, '='), str_of(name));
	}
	return found > 1;
}

static size_t read_cgi(struct gateway *g, char *to, size_t n)
{
	size_t got;

	if (g->unread < (int64_t)n)
		n = g->unread > 0 ? (size_t)g->unread : 0;
	got = fread(to, 1, n, stdin);
	g->unread -= (int64_t)got;
	return got;
}

/*
 * Apache cuts off the answer of a program that ends without having read all of
 * its input, and reads none of it before all of the body is written.
 */
static void drain_cgi(struct gateway *g)
{
	char rubbish[4096];
	size_t drained = 0, got = 1;

	for (; got > 0 && drained < DRAIN_MAX; drained += got)
		got = read_cgi(g, rubbish, sizeof rubbish);
	g->unread = 0;
	secret_zero(rubbish, sizeof rubbish);
}

size_t gateway_read(struct gateway *g, char *to, size_t n)
{
	int got;

	if (g->cgi)
		return read_cgi(g, to, n);
	got = FCGX_GetStr(to, (int)n, g->request.in);
	return got > 0 ? (size_t)got : 0;
}

void gateway_write(struct gateway *g, struct str s)
{
	if (!g->cgi) {
		(void)FCGX_PutStr(s.p, (int)s.n, g->request.out);
		return;
	}
	drain_cgi(g);
	(void)fwrite(s.p, 1, s.n, stdout);
}

void gateway_finish(struct gateway *g)
{
	if (g->cgi)
		(void)fflush(stdout);
	else
		FCGX_Finish_r(&g->request);
}
