/* SPDX-License-Identifier: MIT */
/* Writing messages to files, for a mail program or a person to pick up. */
#ifndef DELIVERY_SPOOL_H
#define DELIVERY_SPOOL_H

#include "domain/tenant/context.h"
#include "domain/message/outcome.h"

/*
 * Write text durably to a new file in mail.path, named by the time, `name` and random
 * digits, with extension `ending`. DELIVER_LATER when it fails.
 */
struct delivery spool_write(const struct context *c, const char *name, const char *ending,
			    struct str text);

#endif
