/* SPDX-License-Identifier: MIT */
#include "bin/pintle-outbox/scout.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/store.h"

enum { SWEEP_S = 3600 };

struct search {
	struct worker *w;
	struct guid after, found;
	bool from_start;
	struct outbox_message message;
	bool claimed;
};

static enum err find_body(struct txn *t, void *arg)
{
	struct search *s = arg;

	return outbox_find_due(t, s->from_start ? NULL : &s->after, s->w->context.now, &s->found);
}

static bool may_send(const struct outbox_message *m, void *arg)
{
	const struct worker *w = arg;

	return board_may_send(w->board, &w->tenant.id, m);
}

/*
 * Without a claim, return ERR_OK all the same: unreadable records may have been given
 * up, and that must be committed.
 */
static enum err claim_body(struct txn *t, void *arg)
{
	struct search *s = arg;
	struct worker *w = s->w;
	uint64_t lease = (uint64_t)w->instance.conf.n[CONF_OUTBOX_SEND_SECONDS] + LEASE_EXTRA_S;
	enum err e = tenant_get(t, &w->arena, &s->found, &w->tenant);

	s->claimed = false;
	if (e == ERR_APIKEY_UNKNOWN)
		return ERR_OK;
	if (e != ERR_OK)
		return e;
	e = outbox_claim(t, &w->context, w->context.now + lease, may_send, w, &s->message);
	s->claimed = e == ERR_OK;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/*
 * Look at each tenant once, beginning after the one served last. ERR_NOT_FOUND when
 * nothing is due.
 */
static enum err search(struct search *s)
{
	struct worker *w = s->w;
	bool wrapped = false, any = false;
	enum err e;

	for (;;) {
		e = store_read(w->instance.store, find_body, s);
		if (e == ERR_NOT_FOUND && !wrapped) {
			wrapped = s->from_start = true;
			continue;
		}
		if (e != ERR_OK)
			return e == ERR_NOT_FOUND && any ? ERR_OK : e;
		s->from_start = false;
		if (wrapped && memcmp(s->found.b, w->board->last.b, sizeof s->found.b) > 0)
			return any ? ERR_OK : ERR_NOT_FOUND;
		s->after = s->found;
		any = true;
		e = store_write(w->instance.store, claim_body, s);
		if (e != ERR_OK || s->claimed)
			return e;
	}
}

struct release {
	struct worker *w;
	struct guid tenant;
	struct outbox_claim claim;
};

static enum err release_body(struct txn *t, void *arg)
{
	struct release *r = arg;
	enum err e = tenant_get(t, &r->w->arena, &r->tenant, &r->w->tenant);

	return e == ERR_OK ? outbox_release(t, &r->w->context, &r->claim) : e;
}

/* Release the claims of workers that the parent has seen die. */
static void release_orphans(struct worker *w)
{
	for (int i = 0; i < w->board->workers; i++) {
		struct slot *s = &w->board->slots[i];
		struct release r;
		enum err e;

		if (atomic_load(&s->state) != SLOT_ORPHAN)
			continue;
		r = (struct release){w, s->tenant, s->claim};
		e = store_write(w->instance.store, release_body, &r);
		LOG(message_abandoned, {"result", str_of(err_info(e)->name)});
		atomic_store(&s->state, SLOT_FREE);
	}
}

static enum err sweep_body(struct txn *t, void *arg)
{
	const struct worker *w = arg;

	return outbox_sweep(t, w->context.now - OUTBOX_KEEP_DEAD_S);
}

static void sweep_now_and_then(struct worker *w)
{
	if (w->context.now < w->board->swept + SWEEP_S)
		return;
	w->board->swept = w->context.now;
	if (store_write(w->instance.store, sweep_body, w) != ERR_OK)
		LOG(outbox_sweep_failed, {"reason", STR("store")});
}

bool scout(struct worker *w, struct outbox_message *out)
{
	while (!*w->stopping) {
		struct search s = {.w = w, .after = w->board->last};
		enum err e;

		arena_reset(&w->arena);
		w->context.now = clock_now();
		release_orphans(w);
		sweep_now_and_then(w);
		e = search(&s);
		if (e == ERR_OK && s.claimed) {
			w->board->last = s.found;
			*out = s.message;
			board_set_busy(w->slot, &w->tenant.id, out);
			return true;
		}
		if (e == ERR_NOT_FOUND && w->once) {
			atomic_store(&w->board->drained, true);
			return false;
		}
		clock_sleep_ms(e == ERR_OK ? FULL_MS : LOOK_MS);
	}
	return false;
}
