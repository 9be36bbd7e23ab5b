/* SPDX-License-Identifier: MIT */
/* The parts of account.fcgi: a table of routes for each subject, and what they share. */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include "http/request.h"

/* One file each. A row without a path ends the table. */
extern const struct route token_routes[], sign_in_routes[], step_up_routes[], profile_routes[],
	factor_routes[], question_routes[], security_routes[], info_routes[];

/* A user name alone, as values[NAME].text. */
enum { NAME };
extern const struct param username_params[];

#endif
