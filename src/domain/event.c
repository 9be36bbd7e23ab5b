/* SPDX-License-Identifier: MIT */
#include "domain/event.h"

static const struct str names[] = {
#define EVENT(symbol, name, raised) STR_INIT(name),
#include "domain/events.def"
#undef EVENT
};

struct str event_name(enum event e)
{
	return names[e];
}

/* There are no subscriptions yet. */
enum err event_raise(struct txn *t, const struct call *c, enum event e, const struct account *a)
{
	(void)t;
	(void)c;
	(void)e;
	(void)a;
	return ERR_OK;
}
