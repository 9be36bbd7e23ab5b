/* SPDX-License-Identifier: MIT */
#include "domain/limit/lockout.h"

#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "domain/tenant/audit.h"
#include "domain/tenant/tenant.h"
#include "store/record.h"

enum { FORMAT = 1 };

/* In the order in which they are read, locked and cleared. */
static const enum attempt_lane lanes[] = {LANE_STRANGER, LANE_HOLDER};

enum { LANES = sizeof lanes / sizeof *lanes };

struct str lockout_subject(const struct context *c, struct str uid, enum lockout_counter counter)
{
	static const struct str prefixes[COUNTER_COUNT] = {
		/* no uid contains ':' */
		[COUNTER_ANSWERS] = STR_INIT("answers:"),
		[COUNTER_REUSED_PIN] = STR_INIT("new:"),
	};
	size_t n = prefixes[counter].n + uid.n;
	struct buf b;

	assert(counter < COUNTER_COUNT);
	if (counter == COUNTER_ACCOUNT)
		return uid;
	buf_init(&b, c->arena, n, n);
	buf_add(&b, prefixes[counter]);
	buf_add(&b, uid);
	return buf_str(&b);
}

struct key lockout_lane_key(const struct context *c, enum table table, struct str uid,
			    enum attempt_lane lane)
{
	struct key k = key_of(&c->tenant->id, table);
	const char letter = (char)lane;

	key_add_sized(&k, uid);
	key_add(&k, str_bytes(&letter, 1));
	return k;
}

/* --- the record -------------------------------------------------------- */

enum err lockout_get(struct txn *t, const struct context *c, struct str uid, enum attempt_lane lane,
		     struct lockout *out)
{
	struct key k = lockout_lane_key(c, TABLE_ATTEMPT, uid, lane);
	struct str value;
	struct reader r;
	enum err e = txn_get(t, &k, &value);

	assert(lane == LANE_STRANGER || lane == LANE_HOLDER);
	*out = (struct lockout){0};
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	r = reader_of(value, FORMAT);
	out->count = read_u8(&r);
	out->by_hand = read_u8(&r) != 0;
	out->locked_until = read_u64(&r);
	out->digest_count = read_u8(&r);
	if (out->digest_count > LOCKOUT_REMEMBERED)
		return ERR_STORE_VERSION;
	read_bytes(&r, out->digests, out->digest_count * CREDENTIAL_DIGEST);
	return reader_done(&r) ? ERR_OK : ERR_STORE_VERSION;
}

enum err lockout_put(struct txn *t, const struct context *c, struct str uid, enum attempt_lane lane,
		     const struct lockout *f)
{
	struct key k = lockout_lane_key(c, TABLE_ATTEMPT, uid, lane);
	struct record r = {.n = 0};

	assert(lane == LANE_STRANGER || lane == LANE_HOLDER);
	record_u8(&r, FORMAT);
	record_u8(&r, f->count);
	record_u8(&r, f->by_hand);
	record_u64(&r, f->locked_until);
	record_u8(&r, (uint8_t)f->digest_count);
	record_bytes(&r, f->digests, f->digest_count * CREDENTIAL_DIGEST);
	return r.bad ? ERR_INTERNAL : txn_put(t, &k, record_str(&r));
}

static enum err del(struct txn *t, const struct context *c, struct str uid, enum attempt_lane lane)
{
	struct key k = lockout_lane_key(c, TABLE_ATTEMPT, uid, lane);
	enum err e = txn_del(t, &k);

	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* --- limits ------------------------------------------------------------ */

static uint8_t ceiling_of(const struct context *c)
{
	return (uint8_t)c->tenant->conf.n[CONF_ATTEMPTS_CEILING];
}

static uint8_t budget_of(const struct context *c, const struct lockout *f)
{
	int64_t budget = c->tenant->conf.n[CONF_ATTEMPTS_BUDGET];
	int64_t ceiling = c->tenant->conf.n[CONF_ATTEMPTS_CEILING];

	if (c->tenant->conf.n[CONF_ATTEMPTS_LOCK] == LOCK_NONE && !f->separate)
		return (uint8_t)ceiling;
	return (uint8_t)(budget < ceiling ? budget : ceiling);
}

/*
 * Seconds to wait after the last failure, which reached the budget. A separate counter has
 * no ceiling; its waits grow even if the tenant has set a shorter wait.
 */
static uint64_t wait_after(const struct context *c, const struct lockout *f)
{
	static const uint64_t growing[] = {30, 60, 300, 900, 3600};
	uint64_t chosen = (uint64_t)c->tenant->conf.n[CONF_ATTEMPTS_WAIT_SECONDS];
	size_t step = (size_t)(f->count - budget_of(c, f));
	size_t last = sizeof growing / sizeof *growing - 1;
	uint64_t grown = growing[step < last ? step : last];

	if (f->separate)
		return chosen > grown ? chosen : grown;
	return chosen > 0 ? chosen : grown;
}

bool lockout_add(const struct context *c, struct lockout *f, size_t n)
{
	size_t before = f->count, count = before + n;
	size_t max = f->separate ? UINT8_MAX : LOCKOUT_REMEMBERED;
	uint8_t budget = budget_of(c, f), ceiling = ceiling_of(c);

	f->count = (uint8_t)(count < max ? count : max);
	f->locked_until = c->now + (f->count >= budget ? wait_after(c, f) : 0);
	return (before < budget && f->count >= budget) || (before < ceiling && f->count >= ceiling);
}

void lockout_remember(struct lockout *f, const uint8_t digest[CREDENTIAL_DIGEST])
{
	if (f->digest_count < LOCKOUT_REMEMBERED)
		memcpy(f->digests[f->digest_count++], digest, CREDENTIAL_DIGEST);
}

bool lockout_has_digest(const struct lockout *f, const uint8_t digest[CREDENTIAL_DIGEST])
{
	bool found = false;

	for (size_t i = 0; i < f->digest_count; i++)
		found |= secret_equal(str_bytes(f->digests[i], CREDENTIAL_DIGEST),
				      str_bytes(digest, CREDENTIAL_DIGEST));
	return found;
}

size_t lockout_attempts_left(const struct context *c, const struct lockout *f, size_t in_flight)
{
	size_t budget = budget_of(c, f), max = f->count < budget ? budget : f->count + 1u;

	return f->count + in_flight < max ? max - f->count - in_flight : 0;
}

/* --- locks ------------------------------------------------------------- */

enum lock_kind lockout_lock_kind(const struct context *c)
{
	return (enum lock_kind)c->tenant->conf.n[CONF_ATTEMPTS_LOCK];
}

struct str lockout_lock_name(enum lock_kind kind)
{
	static const struct str names[LOCK_COUNT] = {
		[LOCK_SUSPEND] = STR_INIT("Suspend"),
		[LOCK_BLOCK] = STR_INIT("Block"),
		[LOCK_NONE] = STR_INIT("None"),
		[LOCK_CAPTCHA] = STR_INIT("Captcha"),
		[LOCK_QUESTION] = STR_INIT("SecurityQuestion"),
	};

	return names[kind];
}

struct str lockout_profile_name(const struct context *c)
{
	enum lock_kind kind = lockout_lock_kind(c);

	return lockout_lock_name(kind == LOCK_SUSPEND ? LOCK_NONE : kind);
}

static bool blocks(const struct context *c, const struct lockout *f)
{
	return lockout_lock_kind(c) == LOCK_BLOCK && !f->separate;
}

/* Whether the tenant's locks are opened, below the ceiling, by a proof in the call. */
static bool needs_proof(const struct context *c, const struct lockout *f)
{
	enum lock_kind kind = lockout_lock_kind(c);

	return (kind == LOCK_CAPTCHA || kind == LOCK_QUESTION) && !f->separate;
}

static bool has_proof(const struct context *c)
{
	return lockout_lock_kind(c) == LOCK_CAPTCHA ? c->captcha : c->answered;
}

/* Whether neither waiting nor a proof ends the lock. */
static bool is_permanent(const struct context *c, const struct lockout *f)
{
	return (f->by_hand && !f->hidden) || (f->count >= ceiling_of(c) && !f->separate) ||
	       (blocks(c, f) && f->count >= budget_of(c, f));
}

uint64_t lockout_locked_until(const struct context *c, const struct lockout *f)
{
	if (is_permanent(c, f))
		return ATTEMPT_FOREVER;
	if (f->count < budget_of(c, f))
		return 0;
	if (needs_proof(c, f))
		return f->locked_until != 0 ? ATTEMPT_FOREVER : 0;
	return f->locked_until > c->now ? f->locked_until : 0;
}

enum err lockout_lane_locked_until(struct txn *t, const struct context *c, struct str uid,
				   enum attempt_lane lane, uint64_t *until)
{
	struct lockout f;
	enum err e = lockout_get(t, c, uid, lane, &f);

	*until = e == ERR_OK ? lockout_locked_until(c, &f) : 0;
	return e;
}

enum err lockout_account_locked(struct txn *t, const struct context *c, struct str uid,
				bool *locked)
{
	*locked = false;
	for (size_t i = 0; i < LANES; i++) {
		uint64_t until;
		enum err e = lockout_lane_locked_until(t, c, uid, lanes[i], &until);

		if (e != ERR_OK)
			return e;
		*locked = *locked || until != 0;
	}
	return ERR_OK;
}

bool lockout_applies(const struct context *c, const struct lockout *f)
{
	if (lockout_locked_until(c, f) == 0)
		return false;
	return is_permanent(c, f) || !needs_proof(c, f) || !has_proof(c);
}

enum err lockout_refusal(const struct context *c, const struct lockout *f)
{
	if (blocks(c, f))
		return ERR_ACCOUNT_BLOCKED;
	if (needs_proof(c, f) && !is_permanent(c, f))
		return lockout_lock_kind(c) == LOCK_CAPTCHA ? ERR_LOCKED_CAPTCHA
							    : ERR_LOCKED_QUESTION;
	c->detail->locked_until = lockout_locked_until(c, f);
	return ERR_ACCOUNT_LOCKED;
}

void lockout_note_left(const struct context *c, const struct lockout *f)
{
	bool locked = lockout_locked_until(c, f) != 0;

	c->detail->has_attempts_left = true;
	c->detail->attempts_left = locked ? 0 : lockout_attempts_left(c, f, 0);
	if (locked)
		(void)lockout_refusal(c, f); /* for the end that it notes */
}

bool lockout_bars(const struct context *c, const struct lockout *f)
{
	return f->by_hand || (blocks(c, f) && f->count >= budget_of(c, f));
}

enum err lockout_is_barred(struct txn *t, const struct context *c, struct str uid, bool *barred)
{
	*barred = false;
	for (size_t i = 0; i < LANES; i++) {
		struct lockout f;
		enum err e = lockout_get(t, c, uid, lanes[i], &f);

		if (e != ERR_OK)
			return e;
		*barred = *barred || lockout_bars(c, &f);
	}
	return ERR_OK;
}

/* --- locking and clearing ---------------------------------------------- */

enum err lockout_lock(struct txn *t, const struct context *c, struct str uid)
{
	for (size_t i = 0; i < LANES; i++) {
		struct lockout f;
		enum err e = lockout_get(t, c, uid, lanes[i], &f);

		if (e != ERR_OK)
			return e;
		f.by_hand = true;
		e = lockout_put(t, c, uid, lanes[i], &f);
		if (e != ERR_OK)
			return e;
	}
	return audit_put(t, c, AUDIT_LOCKED, uid, STR("by hand"));
}

enum err lockout_clear(struct txn *t, const struct context *c, struct str uid)
{
	for (unsigned i = 0; i < COUNTER_COUNT * LANES; i++) {
		struct str subject = lockout_subject(c, uid, (enum lockout_counter)(i / LANES));
		enum err e = del(t, c, subject, lanes[i % LANES]);

		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

enum err lockout_clear_unless_barred(struct txn *t, const struct context *c, struct str uid)
{
	bool barred;
	enum err e = lockout_is_barred(t, c, uid, &barred);

	return e == ERR_OK && !barred ? lockout_clear(t, c, uid) : e;
}

enum err lockout_clear_lane(struct txn *t, const struct context *c, struct str uid,
			    enum attempt_lane lane)
{
	struct lockout f;
	enum err e = lockout_get(t, c, uid, lane, &f);

	if (e != ERR_OK || f.count == 0 || f.by_hand)
		return e;
	return del(t, c, uid, lane);
}

enum err lockout_clear_ceiling(struct txn *t, const struct context *c, struct str uid)
{
	for (size_t i = 0; i < LANES; i++) {
		struct lockout f;
		enum err e = lockout_get(t, c, uid, lanes[i], &f);

		if (e != ERR_OK)
			return e;
		if (f.count < ceiling_of(c) || f.by_hand || blocks(c, &f))
			continue;
		e = del(t, c, uid, lanes[i]);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

static enum err allow_one(struct txn *t, const struct context *c, struct str uid,
			  enum attempt_lane lane, bool *allowed)
{
	struct lockout f;
	enum err e = lockout_get(t, c, uid, lane, &f);

	if (e != ERR_OK || lockout_locked_until(c, &f) == 0)
		return e;
	if (is_permanent(c, &f) || !needs_proof(c, &f))
		return ERR_LOCKED_FULLY;
	if (!has_proof(c))
		return lockout_lock_kind(c) == LOCK_CAPTCHA ? ERR_CAPTCHA : ERR_LOCKED_QUESTION;
	f.locked_until = 0;
	*allowed = true;
	return lockout_put(t, c, uid, lane, &f);
}

enum err lockout_allow_one(struct txn *t, const struct context *c, struct str uid)
{
	bool allowed = false, refused = false;

	for (size_t i = 0; i < LANES; i++) {
		enum err e = allow_one(t, c, uid, lanes[i], &allowed);

		if (e != ERR_OK && e != ERR_LOCKED_FULLY)
			return e;
		refused = refused || e == ERR_LOCKED_FULLY;
	}
	if (allowed)
		return audit_put(t, c, AUDIT_UNLOCKED, uid, STR("by proof, for one attempt"));
	return refused ? ERR_LOCKED_FULLY : ERR_UNLOCKED_ALREADY;
}
