/* SPDX-License-Identifier: MIT */
/*
 * The board: shared memory that says what each worker is doing, so that no tenant and no
 * destination takes all of them. Parent and workers share it. It needs no lock: a slot
 * is written by its worker while that lives, otherwise by the parent.
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
	/* What a busy worker is sending; the claim of an orphan is to be released. */
	struct guid tenant;
	struct outbox_claim claim;
	struct digest destination;
	enum outbox_kind kind;
	bool retry;
};

struct board {
	struct slot slots[WORKERS_MAX];
	int workers;
	_Atomic bool drained; /* with --once: nothing is left to do */
	struct guid last;     /* the tenant served last; only the scout writes it */
	uint64_t swept;	      /* when given-up messages were last swept; only the scout writes it */
};

/*
 * A board with `workers` free slots, 1 to WORKERS_MAX, shared with later children. NULL,
 * with errno set, when there is no memory.
 */
struct board *board_make(int workers);

/* How many slots are in a state. */
int board_count(const struct board *b, enum slot_state state);

/* A free slot; NULL when all are taken. */
struct slot *board_free_slot(struct board *b);

/* Whether a process is one of the board's workers. */
bool board_has(const struct board *b, pid_t pid);

/* Mark a slot as busy with a tenant's message, of which nothing is kept by pointer. */
void board_set_busy(struct slot *s, const struct guid *tenant, const struct outbox_message *m);

/*
 * Whether a tenant's message may be sent now, besides those being sent: no tenant, no
 * destination, not all webhooks together and not all repeated attempts may take all
 * workers.
 */
bool board_may_send(const struct board *b, const struct guid *tenant,
		    const struct outbox_message *m);

/* Note that a worker has ended: its slot is free, or an orphan if it was busy. */
void board_note_end(struct board *b, pid_t pid);

#endif
