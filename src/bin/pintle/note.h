/* SPDX-License-Identifier: MIT */
/* Notes about what a tenant's settings still need, for whoever changes them. */
#ifndef BIN_PINTLE_NOTE_H
#define BIN_PINTLE_NOTE_H

#include "bin/pintle/command.h"

/*
 * Print to standard error what a->tenant, as now stored, still lacks for its settings to
 * take effect. The change itself is accepted, since what is missing may be added next.
 */
void note_missing(struct admin *a);

#endif
