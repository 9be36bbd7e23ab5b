/* SPDX-License-Identifier: MIT */
/* For tests that read pintle.conf: its texts live for ever, as conf_load says, and are no leaks. */
#ifndef UNIT_CONF_FIXTURE_H
#define UNIT_CONF_FIXTURE_H

#include "check.h"

const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:take_line";
}

#endif
