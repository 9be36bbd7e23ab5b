/* SPDX-License-Identifier: MIT */
/* Messages that leave as files, for a mail program or a person to take from there. */
#ifndef DELIVERY_SPOOL_H
#define DELIVERY_SPOOL_H

#include "domain/tenant/context.h"
#include "domain/message/outcome.h"

/*
 * Write text to a new file in mail.path, durably: its name is made of the time, `name` and
 * random digits, with `ending`. DELIVER_LATER when that is not possible.
 */
struct delivery spool_write(const struct context *c, const char *name, const char *ending,
			    struct str text);

#endif
