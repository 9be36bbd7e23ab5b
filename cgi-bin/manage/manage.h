/* SPDX-License-Identifier: MIT */
/* The parts of manage.fcgi: a table of routes for each subject, and the parameters they share. */
#ifndef MANAGE_H
#define MANAGE_H

#include "http/request.h"

/* One file each; closed by a row without a path. */
extern const struct route account_routes[], contact_routes[], token_routes[], factor_routes[],
	link_routes[], webhook_routes[];

/* The body alone, as values[BODY].json. */
enum { BODY };
extern const struct param document_params[];

/* An account's uid alone, as values[UID].text: of the path, or of the query. */
enum { UID };
extern const struct param uid_params[], uid_query_params[];

#endif
