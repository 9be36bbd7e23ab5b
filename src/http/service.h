/* SPDX-License-Identifier: MIT */
/*
 * The main function of all web programs. A program only has a table of routes and their
 * handlers.
 */
#ifndef HTTP_SERVICE_H
#define HTTP_SERVICE_H

#include "http/response.h"

struct service {
	const char *name;
	const struct route *routes[ROUTE_TABLES_MAX]; /* tables; each ended by a row without a
						       * path */
	/*
	 * Of a program for browsers: write the page that tells an error into r->out and call
	 * browser_page(). r->route and r->context.tenant may be NULL. Without it, every answer is
	 * JSON, for clients of the API.
	 */
	void (*draw_error)(struct request *r, enum err e, struct str request_id);
};

/*
 * Serve until asked to end. Arguments: --routes prints the table, --version the
 * version, --check opens settings, keys and stores and says whether they are
 * right. Returns the exit status: 0; 64 for wrong arguments; 78 when the
 * configuration is refused.
 */
int service_main(int argc, char **argv, const struct service *service);

#endif
