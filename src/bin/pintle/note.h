/* SPDX-License-Identifier: MIT */
/* What settings of a tenant want besides, said to who changes them. */
#ifndef BIN_PINTLE_NOTE_H
#define BIN_PINTLE_NOTE_H

#include "bin/pintle/command.h"

/*
 * Say on standard error what is still missing for a->tenant, as it is now stored, to work as
 * its settings say. Nothing is refused for it: what is missing may come next.
 */
void note_missing(struct admin *a);

#endif
