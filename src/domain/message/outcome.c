/* SPDX-License-Identifier: MIT */
#include "domain/message/outcome.h"

struct delivery delivery_later(struct str reason)
{
	return (struct delivery){.outcome = DELIVER_LATER, .reason = reason};
}

struct delivery delivery_never(struct str reason)
{
	return (struct delivery){.outcome = DELIVER_NEVER, .reason = reason};
}
