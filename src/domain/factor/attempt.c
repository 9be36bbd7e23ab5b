/* SPDX-License-Identifier: MIT */
#include "domain/factor/attempt.h"

#include "base/clock.h"
#include "base/log.h"
#include "domain/tenant/audit.h"
#include "domain/webhook/event.h"
#include "domain/limit/network.h"
#include "domain/message/notice.h"
#include "domain/factor/question.h"
#include "domain/limit/reservation.h"
#include "domain/tenant/tenant.h"

enum {
	PATIENCE_MS = 2000, /* how long to wait for others' results */
	NAP_MS = 4,
};

/* Only this file can make one. */
struct attempt_permit {
	uint64_t id;
};

/* Whose failures an attempt counts for. */
static struct str subject_of(const struct attempt *a)
{
	return a->subject.n > 0 ? a->subject : a->who.uid;
}

static bool is_apart(const struct attempt *a)
{
	return a->apart != APART_NONE;
}

static bool is_stranger(const struct attempt *a)
{
	return a->lane == LANE_STRANGER && !a->holds_token;
}

enum outcome { RESERVED, KNOWN_WRONG, LOCKED, FULL, ORPHANS };

struct work {
	const struct call *c;
	const struct attempt *a;
	struct str subject;	/* under what name failures are counted */
	struct key key;		/* of the lane in the volatile store */
	struct reservation own; /* those it takes over are made like it */
	enum outcome outcome;
	size_t orphans;
	struct failures failures;
	bool reached; /* a limit, with the last failure */
};

/* --- reserve ----------------------------------------------------------- */

static enum err read_failures(struct txn *t, void *arg)
{
	struct work *w = arg;
	enum err e = failures_get(t, w->c, w->subject, w->a->lane, &w->failures);

	w->failures.apart = is_apart(w->a);
	w->failures.untold = w->a->lane == LANE_STRANGER;
	return e;
}

static enum outcome decide(struct work *w, const struct reservations *l)
{
	if (failures_lock_out(w->c, &w->failures))
		return LOCKED;
	if (failures_is_marked(&w->failures, w->own.mark))
		return KNOWN_WRONG;
	/* After a failure the same secret waits for its twin; before, right ones go on. */
	if (w->failures.count > 0 && reservations_have_twin(l, &w->own))
		return FULL;
	if (l->n == RESERVATION_SLOTS || failures_room(w->c, &w->failures, l->n) == 0)
		return FULL;
	return RESERVED;
}

/*
 * In the volatile store, whose writers stand in line. The durable failures are
 * read while holding that place: whoever settles removes the reservation only
 * after the failure is durable, so each attempt is seen at least once.
 */
static enum err reserve_body(struct txn *t, void *arg)
{
	struct work *w = arg;
	struct reservations l;
	enum err e = reservations_get(t, &w->key, &l);

	if (e == ERR_OK)
		e = store_read(w->c->site->store, read_failures, w);
	if (e != ERR_OK)
		return e;
	w->orphans = reservations_take_over(w->c, &l, &w->own);
	w->outcome = w->orphans > 0 ? ORPHANS : decide(w, &l);
	if (w->outcome == RESERVED)
		l.slot[l.n++] = w->own;
	if (w->outcome != RESERVED && w->outcome != ORPHANS)
		return ERR_OK;
	return reservations_put(t, &w->key, &l);
}

/* After the durable part: a reservation that stays is counted once more, never once less. */
static void give_back(struct work *w)
{
	if (reservations_release(w->c, &w->key, w->own.id) != ERR_OK)
		LOG("reservation_left", {"uid", w->a->who.uid});
}

/* Somebody whose account has just been locked is told; names nobody has are passed over. */
static enum err tell_person(struct txn *t, const struct work *w)
{
	struct account a;
	enum err e;

	if (!w->reached)
		return ERR_OK;
	e = account_get(t, w->c, subject_of(w->a), &a);
	if (e != ERR_OK)
		return e == ERR_USER_UNKNOWN ? ERR_OK : e;
	e = notice_locked(t, w->c, &a, failures_locked_until(w->c, &w->failures));
	if (e == ERR_OK && failures_is_barred(w->c, &w->failures))
		e = event_raise(t, w->c, EVENT_BLOCK_ACCOUNT, &a);
	return e;
}

static enum err audit_failure(struct txn *t, const struct work *w, struct str what)
{
	const struct attempt *a = w->a;
	/* What is counted apart locks no account. */
	bool locks = !is_apart(a) && failures_locked_until(w->c, &w->failures) != 0;
	enum err e = audit_put(t, w->c, AUDIT_ATTEMPT_FAILED, subject_of(a), what);

	if (e == ERR_OK && locks)
		e = audit_put(t, w->c, AUDIT_LOCKED, subject_of(a),
			      a->lane == LANE_HOLDER ? STR("holder") : STR("stranger"));
	return e == ERR_OK && locks ? tell_person(t, w) : e;
}

static enum err count_orphans_body(struct txn *t, void *arg)
{
	struct work *w = arg;
	enum err e = read_failures(t, w);

	if (e != ERR_OK)
		return e;
	w->reached = failures_add(w->c, &w->failures, w->orphans);
	e = failures_put(t, w->c, w->subject, w->a->lane, &w->failures);
	return e == ERR_OK ? audit_failure(t, w, STR("abandoned")) : e;
}

/* Attempts of processes that died while checking count as failed. */
static enum err count_orphans(struct work *w)
{
	enum err e = store_write(w->c->site->store, count_orphans_body, w);

	LOG("attempts_orphaned", {"uid", w->a->who.uid});
	return e == ERR_OK ? reservations_release(w->c, &w->key, w->own.id) : e;
}

static enum err reserve(struct work *w)
{
	unsigned waited = 0;

	for (;;) {
		enum err e = store_write(w->c->site->attempts, reserve_body, w);

		if (e == ERR_OK && w->outcome == ORPHANS)
			e = count_orphans(w);
		else if (e == ERR_OK && (w->outcome != FULL || waited >= PATIENCE_MS))
			return ERR_OK;
		else if (e == ERR_OK)
			clock_sleep_ms(NAP_MS);
		if (e != ERR_OK)
			return e;
		waited += NAP_MS;
	}
}

/* --- settle ------------------------------------------------------------ */

/* Tell the audit trail, and do what the caller wants done with a wrong secret. */
static enum err note_failure(struct txn *t, const struct work *w)
{
	const struct attempt *a = w->a;
	enum err e = audit_failure(t, w, credential_name(a->who.kind));

	return e == ERR_OK && a->failed != NULL ? a->failed(t, a->arg) : e;
}

static enum err wrong_body(struct txn *t, void *arg)
{
	struct work *w = arg;
	enum err e = read_failures(t, w);

	if (e != ERR_OK || failures_is_marked(&w->failures, w->own.mark))
		return e; /* a twin of this attempt has been counted */
	failures_mark(&w->failures, w->own.mark);
	w->reached = failures_add(w->c, &w->failures, 1);
	e = failures_put(t, w->c, w->subject, w->a->lane, &w->failures);
	return e == ERR_OK ? note_failure(t, w) : e;
}

/* Success ends the row in its own lane, and lifts a ceiling in the other. */
static enum err forget_failures(struct txn *t, const struct work *w)
{
	enum attempt_lane other = w->a->lane == LANE_HOLDER ? LANE_STRANGER : LANE_HOLDER;
	enum err e;

	if (w->a->clears == CLEARS_NOTHING)
		return ERR_OK;
	e = failures_end(t, w->c, w->subject, w->a->lane);
	if (e != ERR_OK || is_apart(w->a) || w->a->clears == CLEARS_OWN)
		return e;
	return failures_lift_ceiling(t, w->c, w->subject, other);
}

static enum err refuse_locked(const struct work *w)
{
	LOG("attempt_refused", {"uid", w->a->who.uid}, {"reason", STR("locked")});
	return failures_refusal(w->c, &w->failures);
}

static enum err right_body(struct txn *t, void *arg)
{
	struct work *w = arg;
	enum err e = forget_failures(t, w);

	if (e == ERR_OK)
		e = failures_get(t, w->c, w->subject, w->a->lane, &w->failures);
	if (e == ERR_OK && w->failures.by_hand)
		e = refuse_locked(w); /* which a stranger is told only now */
	return e == ERR_OK ? w->a->settle(t, w->a->arg) : e;
}

static enum err settle_right(struct work *w)
{
	const struct attempt_permit permit = {w->own.id};
	enum err e = ERR_OK;

	if (w->a->prepare != NULL)
		e = w->a->prepare(&permit, w->a->arg);
	if (e == ERR_OK)
		e = store_write(w->c->site->store, right_body, w);
	give_back(w);
	return e;
}

static enum err settle_wrong(struct work *w)
{
	enum err e = store_write(w->c->site->store, wrong_body, w);

	/* A failure that could not be stored stays reserved, and is counted later. */
	if (e == ERR_OK)
		give_back(w);
	if (is_stranger(w->a))
		network_failed(w->c);
	LOG("attempt_failed", {"uid", w->a->who.uid}, {"kind", credential_name(w->a->who.kind)},
	    {"lane", w->a->lane == LANE_HOLDER ? STR("holder") : STR("stranger")});
	return e == ERR_OK ? w->a->wrong : e;
}

static enum err verify(struct work *w)
{
	const struct attempt_permit permit = {w->own.id};
	const struct attempt *a = w->a;
	bool match = false;
	enum err e = a->check != NULL ? a->check(&permit, a->arg, &match)
				      : credential_check(&permit, w->c, a->who, a->secret,
							 a->stored, &match);

	if (e != ERR_OK) {
		give_back(w); /* nothing was learnt, so nothing is counted */
		return e;
	}
	return match ? settle_right(w) : settle_wrong(w);
}

static enum err run(const struct call *c, const struct attempt *a)
{
	struct work w = {.c = c, .a = a, .subject = failures_subject(c, subject_of(a), a->apart)};
	uint8_t mark[CREDENTIAL_MARK] = {0};
	enum err e = credential_mark(c, a->who, a->generation, a->secret, mark);

	w.key = failures_lane_key(c, TABLE_RESERVATION, w.subject, a->lane);
	w.own = reservation_make(c, mark);
	if (e == ERR_OK && is_stranger(a))
		e = network_may_try(c);
	if (e == ERR_OK)
		e = reserve(&w);
	if (e != ERR_OK)
		return e;
	switch (w.outcome) {
	case RESERVED:
		return verify(&w);
	case KNOWN_WRONG:
		return a->wrong;
	case LOCKED:
		return refuse_locked(&w);
	case FULL:
	case ORPHANS:
		break;
	}
	return ERR_BUSY;
}

/* Where a lock asks for security answers, those that came with the call are checked first. */
enum err attempt_run(const struct call *c, const struct attempt *a)
{
	struct call answered = *c;
	enum err e = run(c, a);

	if (e != ERR_LOCKED_QUESTION || c->answers == NULL)
		return e;
	e = question_prove(c, subject_of(a), a->lane);
	answered.answered = e == ERR_OK;
	return e == ERR_OK ? run(&answered, a) : e;
}

struct str attempt_nobody(const struct call *c, enum identifier_kind kind, struct str name)
{
	struct str parts[] = {STR("nobody"), str_bytes(c->tenant->id.b, GUID_BYTES), name};
	char *p = arena_alloc(c->arena, 5);
	struct digest d = {{0}};

	(void)identifier_normal(c->arena, kind, name, &parts[2]); /* else as it is written */
	/* The first key: a new one may no more change what is known of it than an account. */
	(void)pepper_mac(&c->site->pepper, c->site->pepper.keys[0].id, parts, 3, &d);
	p[0] = '?'; /* in no uid */
	hex_write(d.b, 2, p + 1);
	return str_bytes(p, 5);
}

/* --- locks ------------------------------------------------------------- */

enum err attempt_lift_ceilings(struct txn *t, const struct call *c, struct str uid)
{
	enum err e = failures_lift_ceiling(t, c, uid, LANE_STRANGER);

	return e == ERR_OK ? failures_lift_ceiling(t, c, uid, LANE_HOLDER) : e;
}

enum err attempt_lock(struct txn *t, const struct call *c, struct str uid)
{
	enum err e = failures_lock(t, c, uid, LANE_STRANGER);

	if (e == ERR_OK)
		e = failures_lock(t, c, uid, LANE_HOLDER);
	return e == ERR_OK ? audit_put(t, c, AUDIT_LOCKED, uid, STR("by hand")) : e;
}

static enum err is_barred(struct txn *t, const struct call *c, struct str uid,
			  enum attempt_lane lane, bool *barred)
{
	struct failures f;
	enum err e = failures_get(t, c, uid, lane, &f);

	if (e == ERR_OK && failures_is_barred(c, &f))
		*barred = true;
	return e;
}

enum err attempt_is_barred(struct txn *t, const struct call *c, struct str uid, bool *barred)
{
	enum err e;

	*barred = false;
	e = is_barred(t, c, uid, LANE_STRANGER, barred);
	return e == ERR_OK ? is_barred(t, c, uid, LANE_HOLDER, barred) : e;
}

enum err attempt_forgive(struct txn *t, const struct call *c, struct str uid)
{
	bool barred;
	enum err e = attempt_is_barred(t, c, uid, &barred);

	return e == ERR_OK && !barred ? attempt_unlock(t, c, uid) : e;
}

enum err attempt_lift(struct txn *t, const struct call *c, struct str uid)
{
	bool lifted = false;
	enum err e = failures_lift(t, c, uid, LANE_HOLDER, &lifted);

	if (e == ERR_OK)
		e = failures_lift(t, c, uid, LANE_STRANGER, &lifted);
	if (e != ERR_OK)
		return e;
	return lifted ? audit_put(t, c, AUDIT_UNLOCKED, uid, STR("by proof, for one attempt"))
		      : ERR_UNLOCKED_ALREADY;
}

enum err attempt_unlock(struct txn *t, const struct call *c, struct str uid)
{
	return failures_forget(t, c, uid);
}
