/* SPDX-License-Identifier: MIT */
/*
 * Scouting: one worker at a time looks for a message that is due and may be sent now,
 * and claims it. It also releases the claims of dead workers, and sweeps the outbox.
 */
#ifndef BIN_PINTLE_OUTBOX_SCOUT_H
#define BIN_PINTLE_OUTBOX_SCOUT_H

#include "bin/pintle-outbox/worker.h"

/*
 * Look until a message is claimed, and mark the worker's slot as busy with it; w->tenant is the
 * one whose message it is. *out is as outbox_claim leaves it, in w->arena: still sealed. False when
 * the worker is to end: it was told to, or, with --once, nothing is due. The caller holds the lock.
 */
bool scout(struct worker *w, struct outbox_message *out);

#endif
