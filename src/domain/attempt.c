/* SPDX-License-Identifier: MIT */
#include "domain/attempt.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "domain/audit.h"
#include "domain/notice.h"
#include "domain/question.h"
#include "domain/tenant.h"
#include "store/record.h"

enum {
	FORMAT = 1,
	CEILING = 10,	    /* the most attempts.ceiling can be */
	SLOTS = 16,	    /* reservations of a lane; more than the ceiling */
	ABANDONED_S = 60,   /* no hash takes this long */
	PATIENCE_MS = 2000, /* how long to wait for others' results */
	NAP_MS = 4,
	NOBODY_S = 86400, /* how long failures of a name nobody has are remembered */
};

/* Only this file can make one. */
struct attempt_permit {
	uint64_t id;
};

/* Durable: what has failed in a row. */
struct failures {
	uint8_t count;
	bool by_hand; /* locked by management: only an unlock helps */
	/* Or, below the budget, when the last one was; 0: a lock that asks for proof was lifted. */
	uint64_t locked_until;
	size_t mark_count;
	uint8_t marks[CEILING][CREDENTIAL_MARK]; /* of the wrong secrets */
};

/* Volatile: who is checking right now. */
struct reservation {
	uint64_t id, at;
	uint32_t pid;
	uint8_t mark[CREDENTIAL_MARK]; /* of the secret being checked */
};

struct lane {
	size_t n;
	struct reservation slot[SLOTS];
};

static struct key lane_key(const struct call *c, enum table table, struct str uid,
			   enum attempt_lane lane)
{
	struct key k = key_of(&c->tenant->id, table);
	const char letter = (char)lane;

	key_add_sized(&k, uid);
	key_add(&k, str_bytes(&letter, 1));
	return k;
}

/* --- the durable side -------------------------------------------------- */

static enum err failures_get(struct txn *t, const struct call *c, struct str uid,
			     enum attempt_lane lane, struct failures *out)
{
	struct key k = lane_key(c, TABLE_ATTEMPT, uid, lane);
	struct str value;
	struct reader r;
	enum err e = txn_get(t, &k, &value);

	*out = (struct failures){ 0 };
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	r = reader_of(value, FORMAT);
	out->count = read_u8(&r);
	out->by_hand = read_u8(&r) != 0;
	out->locked_until = read_u64(&r);
	out->mark_count = read_u8(&r);
	if (out->mark_count > CEILING)
		return ERR_STORE_VERSION;
	read_bytes(&r, out->marks, out->mark_count * CREDENTIAL_MARK);
	if (uid.p[0] == '?' && out->locked_until + NOBODY_S < c->now)
		*out = (struct failures){ 0 }; /* nobody can unlock it, so it ages */
	return reader_done(&r) ? ERR_OK : ERR_STORE_VERSION;
}

static enum err failures_put(struct txn *t, const struct call *c, struct str uid,
			     enum attempt_lane lane, const struct failures *f)
{
	struct key k = lane_key(c, TABLE_ATTEMPT, uid, lane);
	struct record r = { .n = 0 };

	record_u8(&r, FORMAT);
	record_u8(&r, f->count);
	record_u8(&r, f->by_hand);
	record_u64(&r, f->locked_until);
	record_u8(&r, (uint8_t)f->mark_count);
	record_bytes(&r, f->marks, f->mark_count * CREDENTIAL_MARK);
	return r.bad ? ERR_INTERNAL : txn_put(t, &k, record_str(&r));
}

static enum err failures_del(struct txn *t, const struct call *c, struct str uid,
			     enum attempt_lane lane)
{
	struct key k = lane_key(c, TABLE_ATTEMPT, uid, lane);
	enum err e = txn_del(t, &k);

	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static bool is_marked(const struct failures *f, const uint8_t mark[CREDENTIAL_MARK])
{
	bool found = false;

	for (size_t i = 0; i < f->mark_count; i++)
		found |= secret_equal(str_bytes(f->marks[i], CREDENTIAL_MARK),
				      str_bytes(mark, CREDENTIAL_MARK));
	return found;
}

static uint8_t ceiling_of(const struct call *c)
{
	return (uint8_t)c->tenant->conf.n[CONF_ATTEMPTS_CEILING];
}

static uint8_t budget_of(const struct call *c)
{
	int64_t budget = c->tenant->conf.n[CONF_ATTEMPTS_BUDGET];
	int64_t ceiling = c->tenant->conf.n[CONF_ATTEMPTS_CEILING];

	if (c->tenant->conf.n[CONF_ATTEMPTS_LOCK] == LOCK_NONE)
		return (uint8_t)ceiling;
	return (uint8_t)(budget < ceiling ? budget : ceiling);
}

/* Seconds to wait once `count` attempts have failed; count is at least the budget. */
static uint64_t wait_after(const struct call *c, uint8_t count)
{
	static const uint64_t growing[] = { 30, 60, 300, 900, 3600 };
	size_t step = (size_t)(count - budget_of(c));
	size_t last = sizeof growing / sizeof *growing - 1;

	if (c->tenant->conf.n[CONF_ATTEMPTS_WAIT_SECONDS] > 0)
		return (uint64_t)c->tenant->conf.n[CONF_ATTEMPTS_WAIT_SECONDS];
	return growing[step < last ? step : last];
}

static void failures_add(const struct call *c, struct failures *f, size_t n)
{
	size_t count = f->count + n;

	f->count = (uint8_t)(count < CEILING ? count : CEILING);
	f->locked_until = c->now + (f->count >= budget_of(c) ? wait_after(c, f->count) : 0);
}

enum lock_kind attempt_lock_kind(const struct call *c)
{
	return (enum lock_kind)c->tenant->conf.n[CONF_ATTEMPTS_LOCK];
}

struct str attempt_lock_name(enum lock_kind kind)
{
	static const struct str names[LOCK_COUNT] = {
		[LOCK_SUSPEND] = STR_INIT("Suspend"),	[LOCK_BLOCK] = STR_INIT("Block"),
		[LOCK_NONE] = STR_INIT("None"),		[LOCK_CAPTCHA] = STR_INIT("Captcha"),
		[LOCK_QUESTION] = STR_INIT("SecurityQuestion"),
	};

	return names[kind];
}

struct str attempt_lock_mark(const struct call *c)
{
	enum lock_kind kind = attempt_lock_kind(c);

	return attempt_lock_name(kind == LOCK_SUSPEND ? LOCK_NONE : kind);
}

static bool blocks(const struct call *c)
{
	return attempt_lock_kind(c) == LOCK_BLOCK;
}

/* Whether a lock below the ceiling is opened by a proof that comes with the call. */
static bool asks_proof(const struct call *c)
{
	return attempt_lock_kind(c) == LOCK_CAPTCHA || attempt_lock_kind(c) == LOCK_QUESTION;
}

static bool has_proof(const struct call *c)
{
	return attempt_lock_kind(c) == LOCK_CAPTCHA ? c->captcha : c->answered;
}

/* Locked in a way that waiting and proofs do not end. */
static bool is_shut(const struct call *c, const struct failures *f)
{
	return f->by_hand || f->count >= ceiling_of(c) ||
	       (blocks(c) && f->count >= budget_of(c));
}

/* 0, a time to come, or ATTEMPT_FOREVER. */
static uint64_t locked_until(const struct call *c, const struct failures *f)
{
	if (is_shut(c, f))
		return ATTEMPT_FOREVER;
	if (f->count < budget_of(c))
		return 0;
	if (asks_proof(c))
		return f->locked_until != 0 ? ATTEMPT_FOREVER : 0;
	return f->locked_until > c->now ? f->locked_until : 0;
}

/* Whether the call may not make an attempt now. */
static bool is_locked(const struct call *c, const struct failures *f)
{
	if (locked_until(c, f) == 0)
		return false;
	return is_shut(c, f) || !asks_proof(c) || !has_proof(c);
}

/* How many more may be checked before one of them has to fail or pass. */
static size_t room(const struct call *c, const struct failures *f, size_t in_flight)
{
	size_t most = f->count < budget_of(c) ? budget_of(c) : f->count + 1u;

	return f->count + in_flight < most ? most - f->count - in_flight : 0;
}

/* --- the volatile side ------------------------------------------------- */

static enum err lane_get(struct txn *t, const struct key *k, struct lane *out)
{
	struct str value;
	struct reader r;
	enum err e = txn_get(t, k, &value);

	out->n = 0;
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	r = reader_of(value, FORMAT);
	out->n = read_u8(&r);
	if (out->n > SLOTS)
		return ERR_STORE_VERSION;
	for (size_t i = 0; i < out->n; i++) {
		out->slot[i].id = read_u64(&r);
		out->slot[i].at = read_u64(&r);
		out->slot[i].pid = read_u32(&r);
		read_bytes(&r, out->slot[i].mark, CREDENTIAL_MARK);
	}
	return reader_done(&r) ? ERR_OK : ERR_STORE_VERSION;
}

static enum err lane_put(struct txn *t, const struct key *k, const struct lane *l)
{
	struct record r = { .n = 0 };
	enum err e;

	if (l->n == 0) {
		e = txn_del(t, k);
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	}
	record_u8(&r, FORMAT);
	record_u8(&r, (uint8_t)l->n);
	for (size_t i = 0; i < l->n; i++) {
		record_u64(&r, l->slot[i].id);
		record_u64(&r, l->slot[i].at);
		record_u32(&r, l->slot[i].pid);
		record_bytes(&r, l->slot[i].mark, CREDENTIAL_MARK);
	}
	return r.bad ? ERR_INTERNAL : txn_put(t, k, record_str(&r));
}

static bool is_abandoned(const struct call *c, const struct reservation *s)
{
	if (c->now > s->at + ABANDONED_S)
		return true;
	return kill((pid_t)s->pid, 0) != 0 && errno == ESRCH;
}

/* Whose failures an attempt counts for. */
static struct str subject_of(const struct attempt *a)
{
	return a->subject.n > 0 ? a->subject : a->who.uid;
}

enum outcome { RESERVED, KNOWN_WRONG, LOCKED, FULL, ORPHANS };

struct work {
	const struct call *c;
	const struct attempt *a;
	struct key key; /* of the lane in the volatile store */
	uint8_t mark[CREDENTIAL_MARK];
	uint64_t id; /* of this process's reservation, or of those it took over */
	enum outcome outcome;
	size_t orphans;
	struct failures failures;
};

static struct reservation own_reservation(const struct work *w)
{
	struct reservation s = { .id = w->id, .at = w->c->now, .pid = (uint32_t)getpid() };

	memcpy(s.mark, w->mark, CREDENTIAL_MARK);
	return s;
}

/* Whether the same secret is being checked by another. */
static bool has_twin(const struct work *w, const struct lane *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (secret_equal(str_bytes(l->slot[i].mark, CREDENTIAL_MARK),
				 str_bytes(w->mark, CREDENTIAL_MARK)))
			return true;
	return false;
}

/* Make the reservations of dead processes this one's, so that it alone counts them. */
static size_t take_over(struct work *w, struct lane *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		if (!is_abandoned(w->c, &l->slot[i]))
			continue;
		l->slot[i] = own_reservation(w);
		n++;
	}
	return n;
}

static enum err read_failures(struct txn *t, void *arg)
{
	struct work *w = arg;

	return failures_get(t, w->c, subject_of(w->a), w->a->lane, &w->failures);
}

static enum outcome decide(struct work *w, const struct lane *l)
{
	if (is_locked(w->c, &w->failures))
		return LOCKED;
	if (is_marked(&w->failures, w->mark))
		return KNOWN_WRONG;
	/* After a failure the same secret waits for its twin; before, right ones go on. */
	if (w->failures.count > 0 && has_twin(w, l))
		return FULL;
	return l->n < SLOTS && room(w->c, &w->failures, l->n) > 0 ? RESERVED : FULL;
}

/*
 * In the volatile store, whose writers stand in line. The durable failures are
 * read while holding that place: whoever settles removes the reservation only
 * after the failure is durable, so each attempt is seen at least once.
 */
static enum err reserve_body(struct txn *t, void *arg)
{
	struct work *w = arg;
	struct lane l;
	enum err e = lane_get(t, &w->key, &l);

	if (e == ERR_OK)
		e = store_read(w->c->site->store, read_failures, w);
	if (e != ERR_OK)
		return e;
	w->orphans = take_over(w, &l);
	w->outcome = w->orphans > 0 ? ORPHANS : decide(w, &l);
	if (w->outcome == RESERVED)
		l.slot[l.n++] = own_reservation(w);
	return w->outcome == RESERVED || w->outcome == ORPHANS ? lane_put(t, &w->key, &l) : ERR_OK;
}

static enum err release_body(struct txn *t, void *arg)
{
	struct work *w = arg;
	struct lane l;
	size_t kept = 0;
	enum err e = lane_get(t, &w->key, &l);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < l.n; i++)
		if (l.slot[i].id != w->id)
			l.slot[kept++] = l.slot[i];
	l.n = kept;
	return lane_put(t, &w->key, &l);
}

static enum err release(struct work *w)
{
	return store_write(w->c->site->attempts, release_body, w);
}

/* After the durable part: a reservation that stays is counted once more, never once less. */
static void give_back(struct work *w)
{
	if (release(w) != ERR_OK)
		LOG("reservation_left", { "uid", w->a->who.uid });
}

/* --- reserve ----------------------------------------------------------- */

/* Somebody whose account has just been locked is told; names nobody has are passed over. */
static enum err tell_person(struct txn *t, const struct work *w)
{
	struct account a;
	enum err e;

	if (w->failures.count != budget_of(w->c) && w->failures.count != ceiling_of(w->c))
		return ERR_OK;
	e = account_get(t, w->c, w->a->who.uid, &a);
	if (e != ERR_OK)
		return e == ERR_USER_UNKNOWN ? ERR_OK : e;
	return notice_locked(t, w->c, &a, locked_until(w->c, &w->failures));
}

static enum err audit_failure(struct txn *t, const struct work *w, struct str what)
{
	const struct attempt *a = w->a;
	/* What is counted apart, such as for a link, locks no account. */
	bool locks = a->subject.n == 0 && locked_until(w->c, &w->failures) != 0;
	enum err e = audit_put(t, w->c, AUDIT_ATTEMPT_FAILED, a->who.uid, what);

	if (e == ERR_OK && locks)
		e = audit_put(t, w->c, AUDIT_LOCKED, a->who.uid,
			      a->lane == LANE_HOLDER ? STR("holder") : STR("stranger"));
	return e == ERR_OK && locks ? tell_person(t, w) : e;
}

static enum err count_orphans_body(struct txn *t, void *arg)
{
	struct work *w = arg;
	enum err e = read_failures(t, w);

	if (e != ERR_OK)
		return e;
	failures_add(w->c, &w->failures, w->orphans);
	e = failures_put(t, w->c, subject_of(w->a), w->a->lane, &w->failures);
	return e == ERR_OK ? audit_failure(t, w, STR("abandoned")) : e;
}

/* Attempts of processes that died while checking count as failed. */
static enum err count_orphans(struct work *w)
{
	enum err e = store_write(w->c->site->store, count_orphans_body, w);

	LOG("attempts_orphaned", { "uid", w->a->who.uid });
	return e == ERR_OK ? release(w) : e;
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

	if (e != ERR_OK || is_marked(&w->failures, w->mark))
		return e; /* a twin of this attempt has been counted */
	if (w->failures.mark_count < CEILING)
		memcpy(w->failures.marks[w->failures.mark_count++], w->mark, CREDENTIAL_MARK);
	failures_add(w->c, &w->failures, 1);
	e = failures_put(t, w->c, subject_of(w->a), w->a->lane, &w->failures);
	return e == ERR_OK ? note_failure(t, w) : e;
}

static enum err lift_ceiling(struct txn *t, const struct call *c, struct str uid,
			     enum attempt_lane lane)
{
	struct failures f;
	enum err e = failures_get(t, c, uid, lane, &f);

	if (e == ERR_OK && f.count >= ceiling_of(c) && !f.by_hand && !blocks(c))
		e = failures_del(t, c, uid, lane);
	return e;
}

/* Success ends the row in its own lane, and lifts a ceiling in the other. */
static enum err forget_failures(struct txn *t, struct work *w)
{
	enum attempt_lane other = w->a->lane == LANE_HOLDER ? LANE_STRANGER : LANE_HOLDER;
	enum err e = read_failures(t, w);

	if (e == ERR_OK && w->failures.count > 0 && !w->failures.by_hand)
		e = failures_del(t, w->c, subject_of(w->a), w->a->lane);
	return e == ERR_OK ? lift_ceiling(t, w->c, subject_of(w->a), other) : e;
}

static enum err right_body(struct txn *t, void *arg)
{
	struct work *w = arg;
	enum err e = forget_failures(t, w);

	return e == ERR_OK ? w->a->settle(t, w->a->arg) : e;
}

static enum err settle_right(struct work *w)
{
	const struct attempt_permit permit = { w->id };
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
	LOG("attempt_failed", { "uid", w->a->who.uid },
	    { "kind", credential_name(w->a->who.kind) },
	    { "lane", w->a->lane == LANE_HOLDER ? STR("holder") : STR("stranger") });
	return e == ERR_OK ? w->a->wrong : e;
}

static enum err verify(struct work *w)
{
	const struct attempt_permit permit = { w->id };
	const struct attempt *a = w->a;
	bool match = false;
	enum err e = a->check != NULL ? a->check(&permit, a->arg, &match) :
					credential_check(&permit, w->c, a->who, a->secret,
							 a->stored, &match);

	if (e != ERR_OK) {
		give_back(w); /* nothing was learnt, so nothing is counted */
		return e;
	}
	return match ? settle_right(w) : settle_wrong(w);
}

static enum err refuse_locked(struct work *w)
{
	LOG("attempt_refused", { "uid", w->a->who.uid }, { "reason", STR("locked") });
	if (blocks(w->c))
		return ERR_ACCOUNT_BLOCKED;
	if (asks_proof(w->c) && !is_shut(w->c, &w->failures))
		return attempt_lock_kind(w->c) == LOCK_CAPTCHA ? ERR_LOCKED_CAPTCHA :
								 ERR_LOCKED_QUESTION;
	w->c->excuse->locked_until = locked_until(w->c, &w->failures);
	return ERR_ACCOUNT_LOCKED;
}

static enum err run(const struct call *c, const struct attempt *a)
{
	struct work w = { .c = c, .a = a };
	enum err e = credential_mark(c, a->who, a->generation, a->secret, w.mark);

	w.key = lane_key(c, TABLE_RESERVATION, subject_of(a), a->lane);
	secret_random(&w.id, sizeof w.id);
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
	e = question_prove(c, a->who.uid);
	answered.answered = e == ERR_OK;
	return e == ERR_OK ? run(&answered, a) : e;
}

struct str attempt_nobody(const struct call *c, struct str name)
{
	const struct str parts[] = { STR("nobody"), str_bytes(c->tenant->id.b, GUID_BYTES), name };
	char *p = arena_alloc(c->arena, 5);
	struct digest d = { { 0 } };

	(void)pepper_mac(&c->site->pepper, pepper_current(&c->site->pepper), parts, 3, &d);
	p[0] = '?'; /* in no uid */
	hex_write(d.b, 2, p + 1);
	return str_bytes(p, 5);
}

enum err attempt_locked_until(struct txn *t, const struct call *c, struct str uid,
			      enum attempt_lane lane, uint64_t *until)
{
	struct failures f;
	enum err e = failures_get(t, c, uid, lane, &f);

	*until = e == ERR_OK ? locked_until(c, &f) : 0;
	return e;
}

enum err attempt_lift_ceilings(struct txn *t, const struct call *c, struct str uid)
{
	enum err e = lift_ceiling(t, c, uid, LANE_STRANGER);

	return e == ERR_OK ? lift_ceiling(t, c, uid, LANE_HOLDER) : e;
}

enum err attempt_lock(struct txn *t, const struct call *c, struct str uid)
{
	const struct failures full = { .count = CEILING, .by_hand = true, .locked_until = c->now };
	enum err e = failures_put(t, c, uid, LANE_STRANGER, &full);

	if (e == ERR_OK)
		e = failures_put(t, c, uid, LANE_HOLDER, &full);
	return e == ERR_OK ? audit_put(t, c, AUDIT_LOCKED, uid, STR("by hand")) : e;
}

static enum err is_barred(struct txn *t, const struct call *c, struct str uid,
			  enum attempt_lane lane, bool *barred)
{
	struct failures f;
	enum err e = failures_get(t, c, uid, lane, &f);

	if (e == ERR_OK && (f.by_hand || (blocks(c) && f.count >= budget_of(c))))
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

/* Lift the lock of a lane, if there is one: *lifted. */
static enum err lift_lane(struct txn *t, const struct call *c, struct str uid,
			  enum attempt_lane lane, bool *lifted)
{
	struct failures f;
	enum err e = failures_get(t, c, uid, lane, &f);

	if (e != ERR_OK || locked_until(c, &f) == 0)
		return e;
	if (is_shut(c, &f) || !asks_proof(c))
		return ERR_LOCKED_FULLY;
	if (!has_proof(c))
		return attempt_lock_kind(c) == LOCK_CAPTCHA ? ERR_CAPTCHA : ERR_LOCKED_QUESTION;
	f.locked_until = 0;
	*lifted = true;
	return failures_put(t, c, uid, lane, &f);
}

enum err attempt_lift(struct txn *t, const struct call *c, struct str uid)
{
	bool lifted = false;
	enum err e = lift_lane(t, c, uid, LANE_HOLDER, &lifted);

	if (e == ERR_OK)
		e = lift_lane(t, c, uid, LANE_STRANGER, &lifted);
	if (e != ERR_OK)
		return e;
	return lifted ? audit_put(t, c, AUDIT_UNLOCKED, uid, STR("by proof, for one attempt")) :
			ERR_UNLOCKED_ALREADY;
}

enum err attempt_unlock(struct txn *t, const struct call *c, struct str uid)
{
	enum err e = failures_del(t, c, uid, LANE_STRANGER);

	return e == ERR_OK ? failures_del(t, c, uid, LANE_HOLDER) : e;
}
