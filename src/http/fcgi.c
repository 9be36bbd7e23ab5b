/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* ppoll, environ */
#include "http/fcgi.h"

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

#include "base/clock.h"
#include "base/secret.h"

enum { DRAIN_MOST = 64, IDLE_MS = 250, STALLED_S = 10, LINGER_S = 2, DRAIN_MAX = 4 << 20 };

/* libfcgi keeps pointers into a request: they stay in their places. */
struct place {
	FCGX_Request request;
	bool aside;
	int fd;		   /* what a request put aside waits for */
	uint64_t until_us; /* and for how long, by clock_steady_us */
	void *own;
};

struct gateway {
	struct place places[1 + GATEWAY_ASIDE_MAX];
	struct place *in_hand;
	size_t aside;
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
	static const int stop[] = {SIGTERM, SIGHUP, SIGUSR1};
	struct sigaction on = {.sa_handler = on_stop}, off = {.sa_handler = SIG_IGN};
	struct sigaction wake = {.sa_handler = on_alarm};
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
	if (!str_int(fcgi_param(g, "CONTENT_LENGTH"), &g->unread))
		g->unread = fcgi_param(g, "HTTP_TRANSFER_ENCODING").n > 0 ? INT64_MAX : 0;
}

struct gateway *fcgi_open(void)
{
	struct gateway *g = &door;
	int flags;

	g->cgi = FCGX_IsCGI();
	if (g->cgi) {
		begin_cgi(g);
		return g;
	}
	if (FCGX_Init() != 0)
		return NULL;
	for (size_t i = 0; i < sizeof g->places / sizeof *g->places; i++)
		if (FCGX_InitRequest(&g->places[i].request, 0, FCGI_FAIL_ACCEPT_ON_INTR) != 0)
			return NULL;
	g->in_hand = g->places;
	take_signals(g); /* after FCGX_Init, which sets handlers of its own */
	flags = fcntl(0, F_GETFL);
	if (flags < 0 || fcntl(0, F_SETFL, flags | O_NONBLOCK) != 0)
		return NULL;
	return g;
}

/* A server that takes no answer may not hold the process for ever. */
static void bound_answering(const FCGX_Request *r)
{
	const struct timeval limit = {.tv_sec = STALLED_S};

	(void)setsockopt(r->ipcFd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

/*
 * Nor may one that sends nothing, or a byte now and then: interrupt what is read from now
 * on for longer than STALLED_S in all, again and again, since a signal between two
 * reads interrupts none. 0 ends that.
 */
static void bound_reading(int seconds)
{
	const struct itimerval limit = {.it_value = {.tv_sec = seconds},
					.it_interval = {.tv_usec = seconds > 0 ? 100000 : 0}};

	(void)setitimer(ITIMER_REAL, &limit, NULL);
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
	FCGX_Request *r = &g->in_hand->request;
	bool fine;

	bound_reading(STALLED_S);
	fine = FCGX_Accept_r(r) == 0;
	bound_reading(0);
	if (fine) {
		r->keepConnection = 0;
		bound_answering(r);
		g->idle_told = false;
	}
	return fine;
}

/* --- waiting ----------------------------------------------------------- */

/* What a process waits for: [0] the next request, the others for requests put aside. */
struct waiting {
	struct pollfd fds[1 + GATEWAY_ASIDE_MAX];
	struct place *places[1 + GATEWAY_ASIDE_MAX];
	nfds_t n;
	uint64_t until_us; /* UINT64_MAX: for ever */
};

static void sooner(struct waiting *w, uint64_t until_us)
{
	if (until_us < w->until_us)
		w->until_us = until_us;
}

static struct waiting what_to_wait_for(struct gateway *g, uint64_t now_us)
{
	struct waiting w = {.n = 1, .until_us = UINT64_MAX};

	w.fds[0] = (struct pollfd){.fd = 0, .events = POLLIN};
	if (stopping && g->drained >= DRAIN_MOST)
		w.fds[0].fd = -1; /* takes no more requests */
	for (size_t i = 0; i < sizeof g->places / sizeof *g->places; i++) {
		struct place *p = &g->places[i];

		if (!p->aside)
			continue;
		w.fds[w.n] = (struct pollfd){.fd = p->fd, .events = POLLIN};
		w.places[w.n++] = p;
		sooner(&w, p->until_us);
	}
	if (stopping && g->aside == 0)
		w.until_us = now_us;
	else if (!g->idle_told && !stopping)
		sooner(&w, now_us + IDLE_MS * 1000);
	return w;
}

static int wait_for(struct gateway *g, struct waiting *w, uint64_t now_us)
{
	uint64_t us = w->until_us > now_us ? w->until_us - now_us : 0;
	const struct timespec t = {.tv_sec = (time_t)(us / 1000000),
				   .tv_nsec = (long)(us % 1000000) * 1000};

	return ppoll(w->fds, w->n, w->until_us == UINT64_MAX ? NULL : &t, &g->while_waiting);
}

/* The one whose descriptor has something, or whose time is up; NULL: none. */
static struct place *find_ready(const struct waiting *w)
{
	uint64_t now_us = clock_steady_us();

	for (nfds_t i = 1; i < w->n; i++)
		if (w->fds[i].revents != 0 || w->places[i]->until_us <= now_us)
			return w->places[i];
	return NULL;
}

static enum fcgi_event take_up(struct gateway *g, struct place *p)
{
	p->aside = false;
	g->aside--;
	g->in_hand = p;
	return GATEWAY_READY;
}

static struct place *free_place(struct gateway *g)
{
	struct place *p = g->places;

	while (p->aside)
		p++; /* there is one more than can be put aside */
	return p;
}

static enum fcgi_event accept_fastcgi(struct gateway *g)
{
	for (;;) {
		uint64_t now_us = clock_steady_us();
		struct waiting w;
		struct place *ready;
		int n;

		let_signals_in(g);
		w = what_to_wait_for(g, now_us);
		n = wait_for(g, &w, now_us);
		if (n < 0)
			continue; /* a signal */
		ready = find_ready(&w);
		if (ready != NULL)
			return take_up(g, ready);
		if (n == 0 && stopping && g->aside == 0)
			return GATEWAY_STOP;
		if (n == 0 && !stopping && !g->idle_told) {
			g->idle_told = true;
			return GATEWAY_IDLE;
		}
		if (n == 0)
			continue;
		if ((w.fds[0].revents & POLLIN) == 0) { /* the socket is gone */
			stopping = 1;
			g->drained = DRAIN_MOST;
			continue;
		}
		/* What stands in the queue when the signal comes may be this one's alone. */
		g->drained += stopping;
		g->in_hand = free_place(g);
		if (accept_request(g))
			return GATEWAY_REQUEST; /* else another process was quicker */
	}
}

enum fcgi_event fcgi_accept(struct gateway *g)
{
	if (!g->cgi)
		return accept_fastcgi(g);
	if (g->served)
		return GATEWAY_STOP;
	g->served = true;
	return GATEWAY_REQUEST;
}

bool fcgi_puts_aside(const struct gateway *g)
{
	return !g->cgi;
}

size_t fcgi_aside(const struct gateway *g)
{
	return g->aside;
}

void fcgi_put_aside(struct gateway *g, int fd, unsigned limit_ms, void *own)
{
	struct place *p = g->in_hand;

	p->aside = true;
	p->fd = fd;
	p->until_us = clock_steady_us() + (uint64_t)limit_ms * 1000;
	p->own = own;
	g->aside++;
}

void *fcgi_own(const struct gateway *g)
{
	return g->in_hand->own;
}

struct str fcgi_param(const struct gateway *g, const char *name)
{
	return str_of(g->cgi ? getenv(name) : FCGX_GetParam(name, g->in_hand->request.envp));
}

bool fcgi_param_doubled(const struct gateway *g, const char *name)
{
	size_t found = 0;

	for (char **v = g->cgi ? environ : g->in_hand->request.envp; *v != NULL; v++) {
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

size_t fcgi_read(struct gateway *g, char *to, size_t n)
{
	int got;

	if (g->cgi)
		return read_cgi(g, to, n);
	bound_reading(STALLED_S);
	got = FCGX_GetStr(to, (int)n, g->in_hand->request.in);
	bound_reading(0);
	return got > 0 ? (size_t)got : 0;
}

void fcgi_write(struct gateway *g, struct str s)
{
	if (!g->cgi) {
		(void)FCGX_PutStr(s.p, (int)s.n, g->in_hand->request.out);
		return;
	}
	drain_cgi(g);
	(void)fwrite(s.p, 1, s.n, stdout);
}

void fcgi_finish(struct gateway *g)
{
	if (g->cgi) {
		(void)fflush(stdout);
		return;
	}
	bound_reading(LINGER_S); /* what is still coming in is read, and thrown away */
	FCGX_Finish_r(&g->in_hand->request);
	bound_reading(0);
}
