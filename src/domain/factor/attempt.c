/* SPDX-License-Identifier: MIT */
#include "domain/factor/attempt.h"

#include <assert.h>

#include "base/clock.h"
#include "base/log.h"
#include "domain/tenant/audit.h"
#include "domain/webhook/event.h"
#include "domain/limit/ip_throttle.h"
#include "domain/message/notify.h"
#include "domain/limit/in_flight.h"
#include "domain/tenant/tenant.h"

enum {
	WAIT_MAX_MS = 2000, /* for attempts of others to end */
	POLL_MS = 4,
};

/* Only this file can make one. */
struct attempt_permit {
	uint64_t id;
};

/* The uid whose failures an attempt adds to. */
static struct str subject_of(const struct attempt *a)
{
	return a->subject.n > 0 ? a->subject : a->who.uid;
}

static bool is_separate(const struct attempt *a)
{
	return a->counter != COUNTER_ACCOUNT;
}

static bool is_stranger(const struct attempt *a)
{
	return a->lane == LANE_STRANGER && !a->holds_token;
}

enum outcome { RESERVED, KNOWN_WRONG, LOCKED, FULL, ORPHANS };

struct work {
	const struct context *c;
	const struct attempt *a;
	struct str subject;   /* the name under which failures are counted */
	struct key key;	      /* of the lane in the volatile store */
	struct in_flight own; /* its reservation; also put in place of abandoned ones */
	enum outcome outcome;
	size_t orphans;
	struct lockout lockout;
	bool reached; /* the last failure reached a limit */
};

/* --- reserve ----------------------------------------------------------- */

static enum err read_failures(struct txn *t, void *arg)
{
	struct work *w = arg;
	enum err e = lockout_get(t, w->c, w->subject, w->a->lane, &w->lockout);

	w->lockout.separate = is_separate(w->a);
	w->lockout.hidden = w->a->lane == LANE_STRANGER;
	return e;
}

static enum outcome decide(struct work *w, const struct in_flight_list *l)
{
	if (lockout_applies(w->c, &w->lockout))
		return LOCKED;
	if (lockout_has_digest(&w->lockout, w->own.digest))
		return KNOWN_WRONG;
	/* After a failure, wait for a parallel attempt with the same secret. Before one, do not:
	 * parallel correct secrets must all pass. */
	if (w->lockout.count > 0 && in_flight_has_twin(l, &w->own))
		return FULL;
	if (l->n == IN_FLIGHT_SLOTS || lockout_attempts_left(w->c, &w->lockout, l->n) == 0)
		return FULL;
	return RESERVED;
}

/*
 * Runs in the volatile store, whose write transactions run one after another, and reads the
 * durable failures inside. A wrong attempt is settled by first storing its failure and then
 * removing its reservation, so each is seen here at least once.
 */
static enum err reserve_body(struct txn *t, void *arg)
{
	struct work *w = arg;
	struct in_flight_list l;
	enum err e = in_flight_get(t, &w->key, &l);

	if (e != ERR_OK)
		return e;
	e = store_read(w->c->instance->store, read_failures, w);
	if (e != ERR_OK)
		return e;
	w->orphans = in_flight_take_over(w->c, &l, &w->own);
	w->outcome = w->orphans > 0 ? ORPHANS : decide(w, &l);
	if (w->outcome == RESERVED)
		l.slot[l.n++] = w->own;
	if (w->outcome != RESERVED && w->outcome != ORPHANS)
		return ERR_OK;
	return in_flight_put(t, &w->key, &l);
}

/* Call this after the durable write. A reservation that is left behind is counted as a further
 * failure; one removed too early would let an attempt go uncounted. */
static void release(struct work *w)
{
	if (in_flight_release(w->c, &w->key, w->own.id) != ERR_OK)
		LOG(attempt_not_released, {"uid", w->a->who.uid});
}

/* Notify the person whose account this failure has locked. A stand-in has no account. */
static enum err notify_owner(struct txn *t, const struct work *w)
{
	struct account a;
	enum err e;

	if (!w->reached)
		return ERR_OK;
	e = account_get(t, w->c, subject_of(w->a), &a);
	if (e != ERR_OK)
		return e == ERR_USER_UNKNOWN ? ERR_OK : e;
	e = notify_locked(t, w->c, &a, lockout_locked_until(w->c, &w->lockout));
	if (e != ERR_OK || !lockout_bars(w->c, &w->lockout))
		return e;
	return event_raise(t, w->c, EVENT_BLOCK_ACCOUNT, &a);
}

static struct str lane_name(enum attempt_lane lane)
{
	return lane == LANE_HOLDER ? STR("holder") : STR("stranger");
}

static enum err audit_failure(struct txn *t, const struct work *w, struct str what)
{
	const struct attempt *a = w->a;
	/* A separate counter locks no account. */
	bool locks = !is_separate(a) && lockout_locked_until(w->c, &w->lockout) != 0;
	enum err e = audit_put(t, w->c, AUDIT_ATTEMPT_FAILED, subject_of(a), what);

	if (e != ERR_OK || !locks)
		return e;
	e = audit_put(t, w->c, AUDIT_LOCKED, subject_of(a), lane_name(a->lane));
	return e == ERR_OK ? notify_owner(t, w) : e;
}

static enum err count_orphans_body(struct txn *t, void *arg)
{
	struct work *w = arg;
	enum err e = read_failures(t, w);

	if (e != ERR_OK)
		return e;
	w->reached = lockout_add(w->c, &w->lockout, w->orphans);
	e = lockout_put(t, w->c, w->subject, w->a->lane, &w->lockout);
	return e == ERR_OK ? audit_failure(t, w, STR("abandoned")) : e;
}

/* Attempts of processes that died while checking count as failed. */
static enum err count_orphans(struct work *w)
{
	enum err e = store_write(w->c->instance->store, count_orphans_body, w);

	LOG(attempts_abandoned, {"uid", w->a->who.uid});
	return e == ERR_OK ? in_flight_release(w->c, &w->key, w->own.id) : e;
}

static enum err reserve(struct work *w)
{
	for (unsigned waited = 0;; waited += POLL_MS) {
		enum err e = store_write(w->c->instance->attempts, reserve_body, w);

		if (e != ERR_OK)
			return e;
		if (w->outcome == ORPHANS)
			e = count_orphans(w);
		else if (w->outcome == FULL && waited < WAIT_MAX_MS)
			clock_sleep_ms(POLL_MS);
		else
			return ERR_OK;
		if (e != ERR_OK)
			return e;
	}
}

/* --- settle ------------------------------------------------------------ */

/* Add the audit record, and run the caller's own effect of a wrong secret. */
static enum err note_failure(struct txn *t, const struct work *w)
{
	const struct attempt *a = w->a;
	enum err e = audit_failure(t, w, credential_name(a->who.kind));

	if (e != ERR_OK || a->failed == NULL)
		return e;
	return a->failed(t, a->proof);
}

static enum err wrong_body(struct txn *t, void *arg)
{
	struct work *w = arg;
	enum err e = read_failures(t, w);

	if (e != ERR_OK || lockout_has_digest(&w->lockout, w->own.digest))
		return e; /* a parallel attempt with the same secret was counted */
	lockout_remember(&w->lockout, w->own.digest);
	w->reached = lockout_add(w->c, &w->lockout, 1);
	e = lockout_put(t, w->c, w->subject, w->a->lane, &w->lockout);
	return e == ERR_OK ? note_failure(t, w) : e;
}

/* What a success clears; see enum attempt_clears. */
static enum err clear_failures(struct txn *t, const struct work *w)
{
	enum err e;

	if (w->a->clears == CLEARS_NOTHING)
		return ERR_OK;
	e = lockout_clear_lane(t, w->c, w->subject, w->a->lane);
	if (e != ERR_OK || is_separate(w->a) || w->a->clears != CLEARS_CEILINGS)
		return e;
	return lockout_clear_ceiling(t, w->c, w->subject);
}

static enum err refuse_locked(const struct work *w)
{
	LOG(attempt_refused, {"uid", w->a->who.uid}, {"reason", STR("locked")});
	return lockout_refusal(w->c, &w->lockout);
}

static enum err right_body(struct txn *t, void *arg)
{
	struct work *w = arg;
	enum err e = clear_failures(t, w);

	if (e != ERR_OK)
		return e;
	e = lockout_get(t, w->c, w->subject, w->a->lane, &w->lockout);
	if (e != ERR_OK)
		return e;
	if (w->lockout.by_hand)
		return refuse_locked(w); /* a stranger is told only after the proof */
	return w->a->settle != NULL ? w->a->settle(t, w->a->arg) : ERR_OK;
}

static enum err settle_right(struct work *w)
{
	const struct attempt_permit permit = {w->own.id};
	enum err e = ERR_OK;

	if (w->a->prepare != NULL)
		e = w->a->prepare(&permit, w->a->arg);
	if (e == ERR_OK)
		e = store_write(w->c->instance->store, right_body, w);
	release(w);
	return e;
}

/*
 * The error for a wrong secret. Only the holder of a token is told how many attempts are left:
 * a caller who names an account must not see what others have tried.
 */
static enum err refuse_wrong(const struct work *w)
{
	if (w->a->lane == LANE_HOLDER && !is_separate(w->a))
		lockout_note_left(w->c, &w->lockout);
	return w->a->wrong;
}

static enum err settle_wrong(struct work *w)
{
	enum err e = store_write(w->c->instance->store, wrong_body, w);

	/* If the failure could not be stored, keep the reservation: it is counted later. */
	if (e == ERR_OK)
		release(w);
	if (is_stranger(w->a))
		ip_throttle_failed(w->c);
	LOG(attempt_failed, {"uid", w->a->who.uid}, {"kind", credential_name(w->a->who.kind)},
	    {"lane", lane_name(w->a->lane)});
	return e == ERR_OK ? refuse_wrong(w) : e;
}

static enum err verify(struct work *w)
{
	const struct attempt_permit permit = {w->own.id};
	const struct attempt *a = w->a;
	bool match = false;
	enum err e = a->check != NULL ? a->check(&permit, a->proof, &match)
				      : credential_check(&permit, w->c, a->who, a->secret,
							 a->stored, &match);

	if (e != ERR_OK) {
		release(w); /* nothing was learnt, so nothing is counted */
		return e;
	}
	return match ? settle_right(w) : settle_wrong(w);
}

enum err attempt_once(const struct context *c, const struct attempt *a)
{
	struct work w = {.c = c, .a = a};
	uint8_t digest[CREDENTIAL_DIGEST] = {0};
	enum err e;

	assert(c->tenant != NULL && a->wrong != ERR_OK);
	w.subject = lockout_subject(c, subject_of(a), a->counter);
	e = credential_digest(c, a->who, a->generation, a->secret, digest);
	if (e != ERR_OK)
		return e;
	if (is_stranger(a))
		e = ip_throttle_allows(c);
	if (e != ERR_OK)
		return e;
	w.key = lockout_lane_key(c, TABLE_IN_FLIGHT, w.subject, a->lane);
	w.own = in_flight_make(c, digest);
	e = reserve(&w);
	if (e != ERR_OK)
		return e;
	switch (w.outcome) {
	case RESERVED:
		return verify(&w);
	case KNOWN_WRONG:
		return refuse_wrong(&w);
	case LOCKED:
		return refuse_locked(&w);
	case FULL:
	case ORPHANS:
		break;
	}
	return ERR_BUSY;
}

struct str attempt_stand_in(const struct context *c, enum identifier_kind kind, struct str name)
{
	struct str parts[] = {STR("nobody"), str_bytes(c->tenant->id.b, GUID_BYTES), name};
	char *p = arena_alloc(c->arena, 5);
	struct digest d = {{0}};

	(void)identifier_normal(c->arena, kind, name, &parts[2]); /* or as written */
	/* Always the first key: a stand-in must not change with the current one. */
	(void)pepper_mac(&c->instance->pepper, c->instance->pepper.keys[0].id, parts, 3, &d);
	p[0] = '?'; /* no uid contains it */
	hex_write(d.b, 2, p + 1);
	return str_bytes(p, 5);
}
