/* SPDX-License-Identifier: MIT */
/* The arguments of a command, held against what command.def says of it. */
#ifndef BIN_PINTLE_USAGE_H
#define BIN_PINTLE_USAGE_H

#include "bin/pintle/command.h"

/*
 * Whether a->argv has what `arguments`, of command.def, asks for: every place filled, none
 * too many, options it knows, with their values. The options are moved behind the places;
 * behind "--" nothing is an option. False when it is not so, and standard error says why.
 */
bool usage_fits(struct admin *a, const char *arguments);

#endif
