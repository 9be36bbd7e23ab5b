/* SPDX-License-Identifier: MIT */
/*
 * The door to the web server: FastCGI, or plain CGI when started as such. The
 * only user of libfcgi. One request is in hand at a time; with FastCGI others may
 * be put aside meanwhile, each until a descriptor of its own has something to read.
 */
#ifndef HTTP_FCGI_H
#define HTTP_FCGI_H

#include "base/str.h"

struct gateway;

enum { GATEWAY_ASIDE_MAX = 64 };

enum fcgi_event {
	GATEWAY_REQUEST, /* one is in hand until fcgi_finish */
	GATEWAY_READY,	 /* one that was put aside is in hand again: see fcgi_own */
	GATEWAY_IDLE,	 /* none came for a while; told once until the next request */
	GATEWAY_STOP,	 /* asked to end, or nothing more will come; none is put aside */
};

/*
 * Take over descriptor 0 (FastCGI) or the environment (CGI), and the signals:
 * TERM, HUP and USR1 ask to end after what is waiting, INT and PIPE are
 * ignored. Lives until the process ends. NULL when FastCGI could not be begun.
 */
struct gateway *fcgi_open(void);

/*
 * Wait for a request. A signal is never lost: it is let in only while waiting,
 * and the listening socket does not block, so several processes may share it.
 */
enum fcgi_event fcgi_accept(struct gateway *g);

/* Whether requests can be put aside at all, and how many are. */
bool fcgi_puts_aside(const struct gateway *g);
size_t fcgi_aside(const struct gateway *g);

/*
 * Put the request in hand aside until fd is readable or closed at its other end, but
 * for no more than `limit_ms` milliseconds; `own` is what fcgi_own then answers.
 * Fewer than GATEWAY_ASIDE_MAX may be put aside now.
 */
void fcgi_put_aside(struct gateway *g, int fd, unsigned limit_ms, void *own);

/* What came along when the request in hand was put aside. */
void *fcgi_own(const struct gateway *g);

/* A variable of the request (RFC 3875); empty when absent. Lives until fcgi_finish. */
struct str fcgi_param(const struct gateway *g, const char *name);

/*
 * Whether a variable came more than once. Some servers join the lines of a
 * repeated header; others give each, and lighttpd also gives X.A the name of X-A.
 */
bool fcgi_param_doubled(const struct gateway *g, const char *name);

/* Read up to n bytes of the body; fewer only at its end. */
size_t fcgi_read(struct gateway *g, char *to, size_t n);

/* Send bytes of the answer; what is left of the body is lost. A client that is gone is no fault. */
void fcgi_write(struct gateway *g, struct str s);

/* End the request in hand. */
void fcgi_finish(struct gateway *g);

#endif
