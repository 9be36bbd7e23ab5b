/* SPDX-License-Identifier: MIT */
/* The parts of login.fcgi: a table of routes for each subject, and what they share. */
#ifndef LOGIN_H
#define LOGIN_H

#include "domain/message/otp.h"
#include "http/request.h"

/* One file each. A row without a path ends the table. */
extern const struct route signin_routes[], register_routes[], confirm_routes[], contact_routes[],
	password_routes[];

/* What a code by SMS is asked for with; see send_phone_code. */
extern const struct param phone_code_params[];

/* Send one for that purpose, and answer with what became of it. */
enum err send_phone_code(struct request *r, enum purpose purpose);

#endif
