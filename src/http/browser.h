/* SPDX-License-Identifier: MIT */
/*
 * Answers to browsers, from a program whose requests are FOR_BROWSERS: pages, and the redirect
 * after a form. Scripts of our own pages ask for JSON instead.
 */
#ifndef HTTP_BROWSER_H
#define HTTP_BROWSER_H

#include "http/request.h"

/* Whether the request wants a page; false when its Accept header asks for application/json. */
bool browser_wants_page(const struct request *r);

/* Answer with what is in r->out as an HTML page, also for an error. Returns ERR_OK. */
enum err browser_page(struct request *r);

/*
 * Send the browser on to another address by GET (303 See Other), so that a reload does not send the
 * form again. The address is kept by pointer; it has no control characters. Returns ERR_OK.
 */
enum err browser_redirect(struct request *r, struct str address);

/* Append the headers of every answer to a browser, each with CRLF, with cookies and address. */
void browser_write_head(struct buf *head, const struct request *r);

#endif
