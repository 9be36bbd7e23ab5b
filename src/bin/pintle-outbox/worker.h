/* SPDX-License-Identifier: MIT */
/* A worker: a process that, as the scout, claims a message, and then delivers it. */
#ifndef BIN_PINTLE_OUTBOX_WORKER_H
#define BIN_PINTLE_OUTBOX_WORKER_H

#include <signal.h>

#include "base/path.h"
#include "bin/pintle-outbox/board.h"
#include "domain/tenant/instance.h"
#include "domain/tenant/tenant.h"

enum { EXIT_USAGE = 64, EXIT_FAULT = 70, EXIT_CONFIG = 78 };

enum {
	LOOK_MS = 500,	    /* between two looks at an outbox in which nothing is due */
	FULL_MS = 50,	    /* the same while messages are due, but must wait for others */
	LEASE_EXTRA_S = 15, /* a claim ends this long after the longest delivery */
};

struct worker {
	/* Set by the parent and inherited by fork. */
	struct instance instance; /* loaded, its store not open */
	struct board *board;
	struct path lock_file; /* the process that holds the lock is the scout */
	bool once;	       /* end when nothing is due */

	/* The worker's own. */
	struct slot *slot;
	pid_t parent;
	int lock;
	struct arena arena;
	struct error_detail detail;
	struct tenant tenant; /* the tenant of the claimed message */
	struct context context;
	const volatile sig_atomic_t *stopping; /* set when it was told to end */
};

/*
 * Run as a worker, in a process of its own. Exits with EXIT_CONFIG when the store cannot
 * be opened.
 */
_Noreturn void worker_run(struct worker *w, struct slot *slot, pid_t parent);

#endif
