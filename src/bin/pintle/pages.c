/* SPDX-License-Identifier: MIT */
/* pintle pages: the hosted pages. */
#include <stdio.h>

#include "bin/pintle/command.h"
#include "bin/pintle/publish.h"

int pages_publish_command(struct admin *a)
{
	bool all = str_eq(command_arg(a, 0), STR("--all"));
	enum err e;

	if (a->argc != 1) {
		(void)fputs("pintle: name a tenant's API key, or give --all\n", stderr);
		return EXIT_USAGE;
	}
	e = all ? command_open(a) : command_open_tenant(a);
	if (e == ERR_OK)
		e = all ? publish_all(a) : publish_tenant(a);
	return command_report(a, e);
}
