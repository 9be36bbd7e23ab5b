/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* ppoll, environ */
#include "http/fcgi.h"

#include <assert.h>
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

enum { DRAIN_MOST = 64, IDLE_US = 250000, STALLED_S = 10, LINGER_S = 2, DRAIN_MAX = 4 << 20 };

/* A slot never moves, because libfcgi keeps pointers into its request. */
struct slot {
	FCGX_Request request;
	bool suspended;
	int fd;		   /* of a suspended request: it waits for this descriptor */
	uint64_t until_us; /* and until this time of clock_steady_us */
	void *user_data;
};

struct fcgi {
	struct slot slots[1 + FCGI_SUSPENDED_MAX];
	struct slot *current;
	size_t suspended;
	bool cgi;
	bool served;	    /* CGI: the only request has been returned */
	int64_t unread;	    /* CGI: bytes of the body still to read; INT64_MAX: all */
	bool idle_reported; /* since the last request */
	int drained;	    /* requests taken since the signal to stop */
	sigset_t while_waiting;
};

static struct fcgi the_fcgi;
static volatile sig_atomic_t stopping;

static void on_stop(int signal)
{
	(void)signal;
	stopping = 1;
}

/* Does nothing; the signal interrupts a read that takes too long. */
static void on_alarm(int signal)
{
	(void)signal;
}

/* Signals that ask to end are blocked, except while waiting. */
static void take_signals(struct fcgi *g)
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

/* Read a body only if the request announces one: otherwise the input may never end. */
static void begin_cgi(struct fcgi *g)
{
	(void)signal(SIGPIPE, SIG_IGN);
	if (!str_int(fcgi_param(g, "CONTENT_LENGTH"), &g->unread))
		g->unread = fcgi_param(g, "HTTP_TRANSFER_ENCODING").n > 0 ? INT64_MAX : 0;
}

struct fcgi *fcgi_open(void)
{
	struct fcgi *g = &the_fcgi;
	int flags;

	g->cgi = FCGX_IsCGI();
	if (g->cgi) {
		begin_cgi(g);
		return g;
	}
	if (FCGX_Init() != 0)
		return NULL;
	for (size_t i = 0; i < sizeof g->slots / sizeof *g->slots; i++)
		if (FCGX_InitRequest(&g->slots[i].request, 0, FCGI_FAIL_ACCEPT_ON_INTR) != 0)
			return NULL;
	g->current = g->slots;
	take_signals(g); /* after FCGX_Init, which sets handlers of its own */
	flags = fcntl(0, F_GETFL);
	if (flags < 0 || fcntl(0, F_SETFL, flags | O_NONBLOCK) != 0)
		return NULL;
	return g;
}

/* Limit each wait for the server to accept data, so that it cannot block the process for ever. */
static void bound_answering(const FCGX_Request *r)
{
	const struct timeval limit = {.tv_sec = STALLED_S};

	(void)setsockopt(r->ipcFd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

/*
 * Interrupt reading after `seconds`, even if bytes keep arriving slowly; 0 ends the
 * limit. The signal is repeated, because one that arrives between two reads interrupts
 * neither.
 */
static void bound_reading(int seconds)
{
	const struct itimerval limit = {.it_value = {.tv_sec = seconds},
					.it_interval = {.tv_usec = seconds > 0 ? 100000 : 0}};

	(void)setitimer(ITIMER_REAL, &limit, NULL);
}

/*
 * Let pending signals in before each request: under load, waits are too short for them
 * to arrive.
 */
static void let_signals_in(const struct fcgi *g)
{
	sigset_t blocked;

	(void)sigprocmask(SIG_SETMASK, &g->while_waiting, &blocked); /* cannot fail */
	(void)sigprocmask(SIG_SETMASK, &blocked, NULL);
}

/* Read a request's head, in limited time. The connection is closed after this request. */
static bool accept_request(struct fcgi *g)
{
	FCGX_Request *r = &g->current->request;
	bool ok;

	bound_reading(STALLED_S);
	ok = FCGX_Accept_r(r) == 0;
	bound_reading(0);
	if (ok) {
		r->keepConnection = 0;
		bound_answering(r);
		g->idle_reported = false;
	}
	return ok;
}

/* --- waiting ----------------------------------------------------------- */

/* What a process waits for: [0] the next request, the others for suspended requests. */
struct waiting {
	struct pollfd fds[1 + FCGI_SUSPENDED_MAX];
	struct slot *slots[1 + FCGI_SUSPENDED_MAX];
	nfds_t n;
	uint64_t until_us; /* UINT64_MAX: for ever */
};

static void earlier(struct waiting *w, uint64_t until_us)
{
	if (until_us < w->until_us)
		w->until_us = until_us;
}

static struct waiting collect_waits(struct fcgi *g, uint64_t now_us)
{
	struct waiting w = {.n = 1, .until_us = UINT64_MAX};

	w.fds[0] = (struct pollfd){.fd = 0, .events = POLLIN};
	if (stopping && g->drained >= DRAIN_MOST)
		w.fds[0].fd = -1; /* takes no more requests */
	for (size_t i = 0; i < sizeof g->slots / sizeof *g->slots; i++) {
		struct slot *p = &g->slots[i];

		if (!p->suspended)
			continue;
		w.fds[w.n] = (struct pollfd){.fd = p->fd, .events = POLLIN};
		w.slots[w.n++] = p;
		earlier(&w, p->until_us);
	}
	if (stopping && g->suspended == 0)
		w.until_us = now_us;
	else if (!g->idle_reported && !stopping)
		earlier(&w, now_us + IDLE_US);
	return w;
}

static int wait_for(struct fcgi *g, struct waiting *w, uint64_t now_us)
{
	uint64_t us = w->until_us > now_us ? w->until_us - now_us : 0;
	const struct timespec t = {.tv_sec = (time_t)(us / 1000000),
				   .tv_nsec = (long)(us % 1000000) * 1000};

	return ppoll(w->fds, w->n, w->until_us == UINT64_MAX ? NULL : &t, &g->while_waiting);
}

/* A suspended request whose descriptor is readable or whose time is up; NULL: none. */
static struct slot *find_ready(const struct waiting *w)
{
	uint64_t now_us = clock_steady_us();

	for (nfds_t i = 1; i < w->n; i++)
		if (w->fds[i].revents != 0 || w->slots[i]->until_us <= now_us)
			return w->slots[i];
	return NULL;
}

static enum fcgi_event resume(struct fcgi *g, struct slot *p)
{
	p->suspended = false;
	g->suspended--;
	g->current = p;
	return FCGI_RESUMED;
}

static struct slot *free_slot(struct fcgi *g)
{
	struct slot *p = g->slots;

	while (p->suspended)
		p++; /* ends: there is one slot more than can be suspended */
	return p;
}

static enum fcgi_event accept_fastcgi(struct fcgi *g)
{
	for (;;) {
		uint64_t now_us = clock_steady_us();
		struct waiting w;
		struct slot *ready;
		int n;

		let_signals_in(g);
		w = collect_waits(g, now_us);
		n = wait_for(g, &w, now_us);
		if (n < 0)
			continue; /* a signal */
		ready = find_ready(&w);
		if (ready != NULL)
			return resume(g, ready);
		if (n == 0 && stopping && g->suspended == 0)
			return FCGI_STOP;
		if (n == 0 && !stopping && !g->idle_reported) {
			g->idle_reported = true;
			return FCGI_IDLE;
		}
		if (n == 0)
			continue;
		if ((w.fds[0].revents & POLLIN) == 0) { /* the socket is gone */
			stopping = 1;
			g->drained = DRAIN_MOST;
			continue;
		}
		/* Serve what is already queued: this may be the only process on the socket. */
		g->drained += stopping;
		g->current = free_slot(g);
		if (accept_request(g))
			return FCGI_REQUEST; /* else another process accepted it first */
	}
}

enum fcgi_event fcgi_accept(struct fcgi *g)
{
	if (!g->cgi)
		return accept_fastcgi(g);
	if (g->served)
		return FCGI_STOP;
	g->served = true;
	return FCGI_REQUEST;
}

bool fcgi_can_suspend(const struct fcgi *g)
{
	return !g->cgi;
}

size_t fcgi_suspended(const struct fcgi *g)
{
	return g->suspended;
}

void fcgi_suspend(struct fcgi *g, int fd, unsigned limit_ms, void *user_data)
{
	struct slot *p = g->current;

	assert(fcgi_can_suspend(g) && g->suspended < FCGI_SUSPENDED_MAX && fd >= 0);
	p->suspended = true;
	p->fd = fd;
	p->until_us = clock_steady_us() + (uint64_t)limit_ms * 1000;
	p->user_data = user_data;
	g->suspended++;
}

void *fcgi_user_data(const struct fcgi *g)
{
	return g->current->user_data;
}

struct str fcgi_param(const struct fcgi *g, const char *name)
{
	return str_of(g->cgi ? getenv(name) : FCGX_GetParam(name, g->current->request.envp));
}

bool fcgi_param_doubled(const struct fcgi *g, const char *name)
{
	size_t found = 0;

	for (char **v = g->cgi ? environ : g->current->request.envp; *v != NULL; v++) {
		struct str entry = str_of(*v);

		found += str_eq(str_cut(&entry, '='), str_of(name));
	}
	return found > 1;
}

static size_t read_cgi(struct fcgi *g, char *to, size_t n)
{
	size_t got;

	if (g->unread < (int64_t)n)
		n = g->unread > 0 ? (size_t)g->unread : 0;
	got = fread(to, 1, n, stdin);
	g->unread -= (int64_t)got;
	return got;
}

/*
 * Read and discard the rest of the body. Apache reads no output before it has written
 * the whole body, and cuts off the answer of a program that exits before that.
 */
static void drain_cgi(struct fcgi *g)
{
	char rubbish[4096];
	size_t drained = 0, got = 1;

	for (; got > 0 && drained < DRAIN_MAX; drained += got)
		got = read_cgi(g, rubbish, sizeof rubbish);
	g->unread = 0;
	secret_zero(rubbish, sizeof rubbish);
}

size_t fcgi_read(struct fcgi *g, char *to, size_t n)
{
	int got;

	if (g->cgi)
		return read_cgi(g, to, n);
	bound_reading(STALLED_S);
	got = FCGX_GetStr(to, (int)n, g->current->request.in);
	bound_reading(0);
	return got > 0 ? (size_t)got : 0;
}

void fcgi_write(struct fcgi *g, struct str s)
{
	if (!g->cgi) {
		(void)FCGX_PutStr(s.p, (int)s.n, g->current->request.out);
		return;
	}
	drain_cgi(g);
	(void)fwrite(s.p, 1, s.n, stdout);
}

void fcgi_finish(struct fcgi *g)
{
	if (g->cgi) {
		(void)fflush(stdout);
		return;
	}
	bound_reading(LINGER_S); /* FCGX_Finish_r reads and discards what still arrives */
	FCGX_Finish_r(&g->current->request);
	bound_reading(0);
}
