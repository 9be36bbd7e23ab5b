/* SPDX-License-Identifier: MIT */
/* Checking the arguments of a command against command.def. */
#ifndef BIN_PINTLE_USAGE_H
#define BIN_PINTLE_USAGE_H

#include "bin/pintle/command.h"

/*
 * Whether a->argv fits `arguments`, of command.def: each required argument is there,
 * none is too many, and each option is known and has its value. Options are moved behind
 * the positional arguments; after "--" nothing is an option. False when it does not fit,
 * and standard error says why.
 */
bool usage_fits(struct admin *a, const char *arguments);

#endif
