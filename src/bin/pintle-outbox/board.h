/* SPDX-License-Identifier: MIT */
/*
 * The board: shared memory that says which worker is at what, so that no tenant and no
 * destination gets all of them. Parent and workers share it; it needs no lock, since a
 * slot is written by its worker while that lives, and by the parent otherwise.
 */
#ifndef BIN_PINTLE_OUTBOX_BOARD_H
#define BIN_PINTLE_OUTBOX_BOARD_H

#include <stdatomic.h>
#include <sys/types.h>

#include "domain/message/outbox_claim.h"

enum { WORKERS_MAX = 512 };

enum slot_state { SLOT_FREE, SLOT_IDLE, SLOT_BUSY, SLOT_ORPHAN };

struct slot {
	_Atomic int state;
	pid_t pid;
	/* What the worker is at, while busy; an orphan's claim is to be released. */
	struct guid tenant;
	struct outbox_claim claim;
	struct digest destination;
	enum outbox_kind kind;
	bool retry;
};

struct board {
	struct slot slots[WORKERS_MAX];
	int workers;
	_Atomic bool drained; /* with --once: there was nothing left to do */
	struct guid last;     /* the tenant whose turn it was; written by the scout alone */
	uint64_t swept;	      /* when dead letters were swept last; the scout's, too */
};

/* A board with `workers` free slots, 1 to WORKERS_MAX, shared with later children; NULL: no memory.
 */
struct board *board_make(int workers);

/* How many slots are in a state. */
int board_count(const struct board *b, enum slot_state state);

/* A free slot; NULL when all are taken. */
struct slot *board_free_slot(struct board *b);

/* Whether a process is one of the board's workers. */
bool board_has(const struct board *b, pid_t pid);

/* Mark a slot as busy with a tenant's claimed message, of which nothing is kept by pointer. */
void board_set_busy(struct slot *s, const struct guid *tenant, const struct outbox_message *m);

/* Whether a tenant's message may be sent now besides those that are: nobody gets all the workers.
 */
bool board_may_send(const struct board *b, const struct guid *tenant,
		    const struct outbox_message *m);

/* Note that a worker has ended: its slot is free, or an orphan if it was busy. */
void board_note_end(struct board *b, pid_t pid);

#endif
