/* SPDX-License-Identifier: MIT */
/* The parts of manage.fcgi: a table of routes for each subject, and the parameters they share. */
#ifndef MANAGE_H
#define MANAGE_H

#include "http/request.h"

/* One file each. A row without a path ends the table. */
extern const struct route account_routes[], contact_routes[], token_routes[], factor_routes[],
	link_routes[], webhook_routes[];

/* Just the body: values[BODY].json. */
enum { BODY };
extern const struct param document_params[];

/* Just an account's uid, of the path or of the query: values[UID].text. */
enum { UID };
extern const struct param uid_params[], uid_query_params[];

#endif
