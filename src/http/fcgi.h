/* SPDX-License-Identifier: MIT */
/*
 * The connection to the web server: FastCGI, or plain CGI when started as such. Only
 * this module uses libfcgi. One request is the current one. With FastCGI others can be
 * suspended, each until a descriptor of its own is readable.
 */
#ifndef HTTP_FCGI_H
#define HTTP_FCGI_H

#include "base/str.h"

struct fcgi;

enum { FCGI_SUSPENDED_MAX = 64 };

enum fcgi_event {
	FCGI_REQUEST, /* a new request is current until fcgi_finish */
	FCGI_RESUMED, /* a suspended one is current again: see fcgi_user_data */
	FCGI_IDLE,    /* no request for a while; reported once until the next request */
	FCGI_STOP,    /* asked to end, or no more requests will come; none is suspended */
};

/*
 * Take over descriptor 0 (FastCGI) or the environment (CGI), and the signals: TERM, HUP
 * and USR1 ask to end after the waiting requests, INT and PIPE are ignored. Lives until
 * the process ends. NULL when FastCGI could not be started.
 */
struct fcgi *fcgi_open(void);

/*
 * Wait for a request. Signals are delivered only while waiting, so none is lost. The
 * listening socket does not block, so several processes can share it.
 */
enum fcgi_event fcgi_accept(struct fcgi *g);

/* Whether requests can be suspended at all, and how many are. */
bool fcgi_can_suspend(const struct fcgi *g);
size_t fcgi_suspended(const struct fcgi *g);

/*
 * Suspend the current request until fd is readable or closed at its other end, at most
 * `limit_ms` milliseconds; fcgi_user_data then returns `user_data`. Fewer than
 * FCGI_SUSPENDED_MAX may be suspended before.
 */
void fcgi_suspend(struct fcgi *g, int fd, unsigned limit_ms, void *user_data);

/* The user_data given when the current request was suspended. */
void *fcgi_user_data(const struct fcgi *g);

/* A variable of the request (RFC 3875); empty when absent. Lives until fcgi_finish. */
struct str fcgi_param(const struct fcgi *g, const char *name);

/*
 * Whether a variable was given more than once. Some servers join the lines of a
 * repeated header; others pass each, and lighttpd also passes X.A as X-A.
 */
bool fcgi_param_doubled(const struct fcgi *g, const char *name);

/* Read up to n bytes of the body; fewer only at its end. */
size_t fcgi_read(struct fcgi *g, char *to, size_t n);

/* Send bytes of the answer; the unread part of the body is lost. It is not an error if
 * the client has gone. */
void fcgi_write(struct fcgi *g, struct str s);

/* End the current request. */
void fcgi_finish(struct fcgi *g);

#endif
