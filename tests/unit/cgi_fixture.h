/* SPDX-License-Identifier: MIT */
/*
 * A request as a web server passes it to a CGI program: variables in the environment, the body
 * on standard input, the answer on standard output. All three are restored afterwards.
 */
#ifndef UNIT_CGI_FIXTURE_H
#define UNIT_CGI_FIXTURE_H

#ifndef _GNU_SOURCE
#error "a file that uses this defines _GNU_SOURCE first, for environ"
#endif

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "http/fcgi.h"

struct cgi {
	struct fcgi *fcgi;
	char **environ_before;
	FILE *stdin_before, *stdout_before;
	char *sent; /* what was answered; see cgi_sent */
	size_t sent_n;
};

/*
 * Begin a request: `variables` are NAME=value and end with NULL. Variables and body live until
 * cgi_end.
 */
static inline void cgi_begin(struct cgi *c, char **variables, struct str body)
{
	static char nothing[1];

	*c = (struct cgi){
		.environ_before = environ, .stdin_before = stdin, .stdout_before = stdout};
	environ = variables;
	stdin = fmemopen(body.n > 0 ? (void *)(uintptr_t)body.p : nothing, body.n > 0 ? body.n : 1,
			 "r");
	if (stdin == NULL)
		abort();
	if (body.n == 0)
		(void)fgetc(stdin); /* a file of memory has one byte at least */
	c->fcgi = fcgi_open();
	if (c->fcgi == NULL)
		abort();
}

/* Capture standard output from now on. */
static inline void cgi_listen(struct cgi *c)
{
	stdout = open_memstream(&c->sent, &c->sent_n);
	if (stdout == NULL)
		abort();
}

/* Stop capturing: returns what was written, which lives until cgi_end. */
static inline struct str cgi_sent(struct cgi *c)
{
	if (stdout != c->stdout_before)
		(void)fclose(stdout);
	stdout = c->stdout_before;
	return (struct str){c->sent, c->sent_n};
}

static inline void cgi_end(struct cgi *c)
{
	(void)cgi_sent(c);
	(void)fclose(stdin);
	stdin = c->stdin_before;
	environ = c->environ_before;
	free(c->sent);
}

#endif
