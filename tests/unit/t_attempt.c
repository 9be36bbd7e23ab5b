/* SPDX-License-Identifier: MIT */
/*
 * Guessing: how many secrets are checked, when, and that killed processes, a broken hash
 * or parallel processes do not change that.
 *
 * Tests: attempt_run
 */
#include "instance_fixture.h"

#include "domain/factor/attempt_run.h"

static const char right_pin[] = "739164";

/* One account's PIN and what a right one does. */
static struct {
	struct fixture *f;
	const char *uid;
	char stored[CREDENTIAL_TEXT];
	uint32_t generation;
	enum err prepare_answer, settle_answer;
	unsigned prepared, settled;
} trial;

static enum err prepare(const struct attempt_permit *permit, void *arg)
{
	(void)arg;
	assert_non_null(permit);
	trial.prepared++;
	return trial.prepare_answer;
}

static struct key effect_key(void)
{
	struct key k = key_of(NULL, TABLE_META);

	key_add(&k, STR("effect"));
	return k;
}

/* The effect: append one byte. */
static enum err settle(struct txn *t, void *arg)
{
	struct key k = effect_key();
	char all[256] = "";
	struct str before = {"", 0};
	enum err e = txn_get(t, &k, &before);

	(void)arg;
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	if (before.n >= sizeof all)
		return ERR_INTERNAL;
	e = txn_put(t, &k, str_bytes(all, before.n + 1));
	trial.settled++;
	return e == ERR_OK ? trial.settle_answer : e;
}

static enum err effects_body(struct txn *t, void *arg)
{
	struct key k = effect_key();
	struct str value = {"", 0};
	enum err e = txn_get(t, &k, &value);

	*(size_t *)arg = value.n;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static size_t effects(void)
{
	size_t n = 0;

	assert_err(store_read(trial.f->instance.store, effects_body, &n), ERR_OK);
	return n;
}

static struct attempt attempt_on(enum attempt_lane lane, const char *secret)
{
	return (struct attempt){.who = {str_of(trial.uid), CREDENTIAL_PIN},
				.lane = lane,
				.secret = str_of(secret),
				.stored = str_of(trial.stored),
				.generation = trial.generation,
				.wrong = ERR_PIN_WRONG,
				.prepare = prepare,
				.settle = settle,
				.clears = CLEARS_CEILINGS};
}

static enum err try_in(enum attempt_lane lane, const char *secret)
{
	const struct attempt a = attempt_on(lane, secret);
	enum err e;

	trial.f->detail = (struct error_detail){.field_count = 0};
	e = attempt_run(&trial.f->context, &a);
	arena_reset(&trial.f->arena);
	return e;
}

static enum err try(const char *secret)
{
	return try_in(LANE_HOLDER, secret);
}

/* A secret that is wrong and has not been tried before. */
static const char *fresh_wrong(void)
{
	static unsigned n;
	static char text[16];

	(void)snprintf(text, sizeof text, "9%06u", n++ % 1000000);
	return text;
}

static void fail_times(enum attempt_lane lane, unsigned times)
{
	for (unsigned i = 0; i < times; i++)
		assert_err(try_in(lane, fresh_wrong()), ERR_PIN_WRONG);
}

/* How many different wrong secrets are checked before the lane is locked. */
static unsigned checked_until_locked(enum attempt_lane lane)
{
	unsigned n = 0;
	enum err e;

	while ((e = try_in(lane, fresh_wrong())) == ERR_PIN_WRONG && n < 20)
		n++;
	assert_err(e, ERR_ACCOUNT_LOCKED);
	return n;
}

/* Fail until the ceiling is reached. */
static void reach_ceiling(enum attempt_lane lane)
{
	(void)checked_until_locked(lane);
	while (trial.f->detail.locked_until != ATTEMPT_FOREVER) {
		site_wait(trial.f, 3601);
		(void)checked_until_locked(lane);
	}
}

struct until {
	struct fixture *f;
	enum attempt_lane lane;
	uint64_t until;
};

static enum err until_body(struct txn *t, void *arg)
{
	struct until *u = arg;

	return lockout_lane_locked_until(t, &u->f->context, str_of(trial.uid), u->lane, &u->until);
}

static uint64_t locked_until(enum attempt_lane lane)
{
	struct until u = {trial.f, lane, 1};

	assert_err(store_read(trial.f->instance.store, until_body, &u), ERR_OK);
	return u.until;
}

static void keep_stored(const char *pin)
{
	struct credential_owner who = {str_of(trial.uid), CREDENTIAL_PIN};
	struct str hash;

	assert_err(credential_make(&trial.f->context, who, str_of(pin), &hash), ERR_OK);
	assert_true(hash.n < sizeof trial.stored);
	memcpy(trial.stored, hash.p, hash.n);
	trial.stored[hash.n] = '\0';
}

static int setup(void **state)
{
	(void)site_setup(state);
	memset(&trial, 0, sizeof trial);
	trial.f = *state;
	trial.uid = "0123456789abcdef0123456789abcdef";
	keep_stored(right_pin);
	return 0;
}

static unsigned hashes_since(uint64_t before)
{
	return (unsigned)(hash_count() - before);
}

/* --- right and wrong ------------------------------------------------------ */

static void test_a_right_secret_has_its_effect_once(void **state)
{
	uint64_t before = hash_count();

	(void)state;
	assert_err(try(right_pin), ERR_OK);
	assert_int_equal(hashes_since(before), 1);
	assert_int_equal(trial.prepared, 1);
	assert_int_equal(effects(), 1);
	assert_err(try(right_pin), ERR_OK);
	assert_int_equal(effects(), 2);
}

static void test_a_wrong_secret_has_no_effect(void **state)
{
	uint64_t before = hash_count();

	(void)state;
	assert_err(try("739165"), ERR_PIN_WRONG);
	assert_int_equal(hashes_since(before), 1);
	assert_int_equal(trial.prepared + trial.settled, 0);
	assert_int_equal(effects(), 0);
}

static void test_without_a_stored_secret_nothing_is_right(void **state)
{
	uint64_t before = hash_count();

	(void)state;
	trial.stored[0] = '\0';
	assert_err(try(right_pin), ERR_PIN_WRONG);
	assert_err(try(""), ERR_PIN_WRONG);
	assert_int_equal(hashes_since(before), 2); /* as long as for one that exists */
	assert_int_equal(checked_until_locked(LANE_HOLDER), 3);
}

static void test_a_stored_hash_is_useless_in_another_account(void **state)
{
	struct attempt a = attempt_on(LANE_HOLDER, right_pin);
	struct fixture *f = *state;

	a.who.uid = STR("ffffffffffffffffffffffffffffffff");
	assert_err(attempt_run(&f->context, &a), ERR_PIN_WRONG);
	a = attempt_on(LANE_HOLDER, right_pin);
	a.who.kind = CREDENTIAL_PASSWORD;
	assert_err(attempt_run(&f->context, &a), ERR_PIN_WRONG);
	f->tenant.id.b[0] ^= 1;
	assert_err(try(right_pin), ERR_PIN_WRONG);
	f->tenant.id.b[0] ^= 1;
	assert_err(try(right_pin), ERR_OK);
}

/* --- the budget ------------------------------------------------------------ */

static void test_after_the_budget_nothing_is_checked(void **state)
{
	struct fixture *f = *state;
	uint64_t before = hash_count();

	fail_times(LANE_HOLDER, 5);
	assert_int_equal(hashes_since(before), 5);
	for (int i = 0; i < 20; i++) {
		assert_err(try(fresh_wrong()), ERR_ACCOUNT_LOCKED);
		assert_int_equal(f->detail.locked_until, NOON + 30);
	}
	assert_int_equal(hashes_since(before), 5);
	assert_int_equal(locked_until(LANE_HOLDER), NOON + 30);
}

static void test_the_right_secret_is_refused_while_locked(void **state)
{
	uint64_t before;

	fail_times(LANE_HOLDER, 5);
	before = hash_count();
	assert_err(try(right_pin), ERR_ACCOUNT_LOCKED);
	assert_int_equal(hashes_since(before), 0);
	assert_int_equal(effects(), 0);
	site_wait(*state, 30);
	assert_err(try(right_pin), ERR_OK);
	assert_int_equal(effects(), 1);
}

static void test_the_same_wrong_secret_costs_nothing(void **state)
{
	uint64_t before = hash_count();

	(void)state;
	for (int i = 0; i < 30; i++)
		assert_err(try("000001"), ERR_PIN_WRONG);
	assert_int_equal(hashes_since(before), 1);
	assert_int_equal(locked_until(LANE_HOLDER), 0);
	fail_times(LANE_HOLDER, 3);
	assert_err(try("000001"), ERR_PIN_WRONG);
	assert_int_equal(hashes_since(before), 4);
	assert_int_equal(checked_until_locked(LANE_HOLDER), 1);
	assert_err(try("000001"), ERR_ACCOUNT_LOCKED); /* a lock comes first */
}

static void expect_left(const struct fixture *f, size_t left, uint64_t locked_until)
{
	assert_true(f->detail.has_attempts_left);
	assert_int_equal(f->detail.attempts_left, left);
	assert_int_equal(f->detail.locked_until, locked_until);
}

static void test_a_holder_is_told_how_many_attempts_are_left(void **state)
{
	struct fixture *f = *state;

	for (size_t left = 4; left > 0; left--) {
		assert_err(try(fresh_wrong()), ERR_PIN_WRONG);
		expect_left(f, left, 0);
	}
	assert_err(try("000001"), ERR_PIN_WRONG);
	expect_left(f, 0, NOON + 30); /* the wait has begun */
	assert_err(try(fresh_wrong()), ERR_ACCOUNT_LOCKED);
	assert_false(f->detail.has_attempts_left);
	site_wait(f, 30);
	assert_err(try("000001"), ERR_PIN_WRONG); /* known, so not counted */
	expect_left(f, 1, 0);
	assert_err(try(fresh_wrong()), ERR_PIN_WRONG);
	expect_left(f, 0, f->context.now + 60);
	assert_err(try_in(LANE_HOLDER, right_pin), ERR_ACCOUNT_LOCKED);
	site_wait(f, 60);
	assert_err(try(right_pin), ERR_OK);
	assert_false(f->detail.has_attempts_left);
}

/* They would see how often others have tried. */
static void test_a_stranger_is_not_told_how_many_attempts_are_left(void **state)
{
	struct fixture *f = *state;
	struct attempt separate = attempt_on(LANE_HOLDER, "000001");

	for (int i = 0; i < 5; i++) {
		assert_err(try_in(LANE_STRANGER, fresh_wrong()), ERR_PIN_WRONG);
		assert_false(f->detail.has_attempts_left);
		assert_int_equal(f->detail.locked_until, 0);
	}
	separate.counter = COUNTER_ANSWERS;
	assert_err(attempt_run(&f->context, &separate), ERR_PIN_WRONG);
	assert_false(f->detail.has_attempts_left);
}

static void test_a_known_wrong_secret_is_checked_again_after_a_change(void **state)
{
	uint64_t before;

	(void)state;
	assert_err(try("000001"), ERR_PIN_WRONG);
	trial.generation++;
	keep_stored("000001");
	before = hash_count();
	assert_err(try("000001"), ERR_OK);
	assert_int_equal(hashes_since(before), 1);
}

static void test_the_waits_grow(void **state)
{
	static const uint64_t waits[] = {30, 60, 300, 900, 3600};
	struct fixture *f = *state;
	uint64_t before;

	fail_times(LANE_HOLDER, 5);
	for (size_t i = 0; i < COUNT_OF(waits); i++) {
		assert_int_equal(locked_until(LANE_HOLDER), f->context.now + waits[i]);
		before = hash_count();
		site_wait(f, waits[i] - 1);
		assert_err(try(fresh_wrong()), ERR_ACCOUNT_LOCKED);
		assert_int_equal(f->detail.locked_until, f->context.now + 1);
		assert_int_equal(hashes_since(before), 0);
		site_wait(f, 1);
		assert_int_equal(locked_until(LANE_HOLDER), 0);
		fail_times(LANE_HOLDER, 1);
	}
	assert_int_equal(locked_until(LANE_HOLDER), ATTEMPT_FOREVER);
}

static void test_the_ceiling_locks_for_ever(void **state)
{
	struct fixture *f = *state;
	uint64_t before = hash_count();

	reach_ceiling(LANE_HOLDER);
	assert_int_equal(hashes_since(before), 10);
	site_wait(f, UINT64_C(100) * 366 * 86400);
	assert_err(try(right_pin), ERR_ACCOUNT_LOCKED);
	assert_int_equal(f->detail.locked_until, ATTEMPT_FOREVER);
	assert_int_equal(hashes_since(before), 10);
	assert_int_equal(effects(), 0);
}

static void test_settings_change_budget_ceiling_and_wait(void **state)
{
	struct fixture *f = *state;

	site_set(f, "attempts.budget", "2");
	site_set(f, "attempts.ceiling", "4");
	site_set(f, "attempts.wait_seconds", "7");
	assert_int_equal(checked_until_locked(LANE_HOLDER), 2);
	assert_int_equal(locked_until(LANE_HOLDER), NOON + 7);
	site_wait(f, 7);
	assert_int_equal(checked_until_locked(LANE_HOLDER), 1);
	assert_int_equal(locked_until(LANE_HOLDER), NOON + 14);
	site_wait(f, 7);
	assert_int_equal(checked_until_locked(LANE_HOLDER), 1);
	assert_int_equal(locked_until(LANE_HOLDER), ATTEMPT_FOREVER);
}

static void test_a_budget_above_the_ceiling_ends_at_the_ceiling(void **state)
{
	struct fixture *f = *state;

	site_set(f, "attempts.budget", "10");
	site_set(f, "attempts.ceiling", "3");
	assert_int_equal(checked_until_locked(LANE_HOLDER), 3);
	assert_int_equal(f->detail.locked_until, ATTEMPT_FOREVER);
}

static void test_success_clears_the_count(void **state)
{
	struct fixture *f = *state;

	fail_times(LANE_HOLDER, 4);
	assert_err(try(right_pin), ERR_OK);
	assert_int_equal(checked_until_locked(LANE_HOLDER), 5);
	site_wait(f, 30);
	assert_err(try(right_pin), ERR_OK);
	assert_int_equal(checked_until_locked(LANE_HOLDER), 5);
	assert_int_equal(locked_until(LANE_HOLDER), f->context.now + 30); /* the first wait again */
}

/* --- lanes ------------------------------------------------------------------ */

static void test_lanes_are_counted_apart(void **state)
{
	(void)state;
	fail_times(LANE_STRANGER, 5);
	assert_err(try_in(LANE_STRANGER, right_pin), ERR_ACCOUNT_LOCKED);
	assert_int_equal(locked_until(LANE_HOLDER), 0);
	assert_err(try_in(LANE_HOLDER, right_pin), ERR_OK);
	assert_err(try_in(LANE_STRANGER, right_pin), ERR_ACCOUNT_LOCKED); /* a wait is not lifted */
	assert_int_equal(checked_until_locked(LANE_HOLDER), 5);
}

static void test_a_wrong_secret_is_remembered_only_in_its_lane(void **state)
{
	uint64_t before = hash_count();

	(void)state;
	assert_err(try_in(LANE_STRANGER, "000001"), ERR_PIN_WRONG);
	assert_err(try_in(LANE_HOLDER, "000001"), ERR_PIN_WRONG);
	assert_int_equal(hashes_since(before), 2);
}

static void test_success_in_the_other_lane_clears_a_ceiling(void **state)
{
	(void)state;
	reach_ceiling(LANE_STRANGER);
	assert_err(try_in(LANE_STRANGER, right_pin), ERR_ACCOUNT_LOCKED);
	assert_err(try_in(LANE_HOLDER, fresh_wrong()), ERR_PIN_WRONG); /* proves nothing */
	assert_err(try_in(LANE_STRANGER, right_pin), ERR_ACCOUNT_LOCKED);
	assert_err(try_in(LANE_HOLDER, right_pin), ERR_OK);
	assert_int_equal(locked_until(LANE_STRANGER), 0);
	assert_err(try_in(LANE_STRANGER, right_pin), ERR_OK);
	reach_ceiling(LANE_HOLDER);
	assert_err(try_in(LANE_STRANGER, right_pin), ERR_OK);
	assert_err(try_in(LANE_HOLDER, right_pin), ERR_OK);
}

static void test_accounts_and_tenants_are_counted_apart(void **state)
{
	struct fixture *f = *state;

	fail_times(LANE_HOLDER, 5);
	trial.uid = "another";
	assert_int_equal(locked_until(LANE_HOLDER), 0);
	assert_int_equal(checked_until_locked(LANE_HOLDER), 5);
	trial.uid = "0123456789abcdef0123456789abcdef";
	f->tenant.id.b[15] ^= 1;
	assert_int_equal(locked_until(LANE_HOLDER), 0);
	assert_int_equal(checked_until_locked(LANE_HOLDER), 5);
}

static enum err unlock_body(struct txn *t, void *arg)
{
	return lockout_clear(t, arg, str_of(trial.uid));
}

static void test_unlocking_clears_both_lanes(void **state)
{
	struct fixture *f = *state;

	assert_err(store_write(f->instance.store, unlock_body, &f->context),
		   ERR_OK); /* nothing to do */
	reach_ceiling(LANE_STRANGER);
	reach_ceiling(LANE_HOLDER);
	assert_err(store_write(f->instance.store, unlock_body, &f->context), ERR_OK);
	assert_int_equal(locked_until(LANE_STRANGER), 0);
	assert_int_equal(locked_until(LANE_HOLDER), 0);
	assert_int_equal(checked_until_locked(LANE_STRANGER), 5);
	assert_err(try_in(LANE_HOLDER, right_pin), ERR_OK);
}

/* --- what is counted apart ----------------------------------------------------- */

static enum err try_apart(enum attempt_lane lane, const char *secret)
{
	struct attempt a = attempt_on(lane, secret);
	enum err e;

	a.counter = COUNTER_REUSED_PIN;
	trial.f->detail.locked_until = 0;
	e = attempt_run(&trial.f->context, &a);
	arena_reset(&trial.f->arena);
	return e;
}

static void fail_apart(unsigned times)
{
	for (unsigned i = 0; i < times; i++)
		assert_err(try_apart(LANE_STRANGER, fresh_wrong()), ERR_PIN_WRONG);
}

static const char *const kinds_of_lock[] = {"suspend", "block", "none", "captcha", "question"};

static void test_counts_kept_apart_only_make_the_caller_wait(void **state)
{
	static const unsigned waits[] = {30, 60, 300, 900, 3600, 3600, 3600, 3600};
	struct fixture *f = *state;

	site_set(f, "attempts.wait_seconds", "60");
	for (size_t i = 0; i < COUNT_OF(kinds_of_lock); i++) {
		site_set(f, "attempts.lock", kinds_of_lock[i]);
		fail_apart(4);
		for (size_t n = 0; n < COUNT_OF(waits); n++) {
			unsigned wait = waits[n] < 60 ? 60 : waits[n];

			fail_apart(1);
			assert_err(try_apart(LANE_STRANGER, right_pin), ERR_ACCOUNT_LOCKED);
			assert_int_equal(f->detail.locked_until, f->context.now + wait);
			site_wait(f, wait);
		}
		assert_int_equal(locked_until(LANE_STRANGER), 0); /* of the account itself */
		assert_err(try_apart(LANE_STRANGER, right_pin), ERR_OK);
		fail_apart(5); /* from the beginning */
		assert_err(try_apart(LANE_HOLDER, right_pin), ERR_OK);
		assert_err(try_apart(LANE_STRANGER, right_pin), ERR_ACCOUNT_LOCKED);
		assert_err(store_write(f->instance.store, unlock_body, &f->context), ERR_OK);
		assert_err(try_apart(LANE_STRANGER, right_pin), ERR_OK);
	}
}

static enum err forgive_body(struct txn *t, void *arg)
{
	return lockout_clear_unless_barred(t, arg, str_of(trial.uid));
}

static void test_a_recovery_clears_counts_kept_apart(void **state)
{
	struct fixture *f = *state;

	fail_apart(5);
	assert_err(try_apart(LANE_STRANGER, right_pin), ERR_ACCOUNT_LOCKED);
	assert_err(store_write(f->instance.store, forgive_body, &f->context), ERR_OK);
	assert_err(try_apart(LANE_STRANGER, right_pin), ERR_OK);
}

/* --- refusals of prepare and settle ------------------------------------------ */

static void test_a_refusal_after_proof_has_no_effect_and_is_not_counted(void **state)
{
	(void)state;
	fail_times(LANE_HOLDER, 3);
	for (int i = 0; i < 20; i++) {
		trial.prepare_answer = i % 2 == 0 ? ERR_FIELDS : ERR_OK;
		trial.settle_answer = ERR_ACCOUNT_DISABLED;
		assert_err(try(right_pin), i % 2 == 0 ? ERR_FIELDS : ERR_ACCOUNT_DISABLED);
	}
	assert_int_equal(effects(), 0);
	assert_int_equal(trial.settled, 10);
	trial.prepare_answer = trial.settle_answer = ERR_OK;
	assert_int_equal(checked_until_locked(LANE_HOLDER), 2); /* and forgets nothing */
}

/* --- what could not be told ---------------------------------------------------- */

static void break_hash(void)
{
	(void)snprintf(trial.stored, sizeof trial.stored, "1:*0");
}

static void test_a_broken_hash_is_neither_right_nor_wrong_and_not_counted(void **state)
{
	struct fixture *f = *state;

	fail_times(LANE_HOLDER, 2);
	break_hash();
	for (int i = 0; i < 20; i++)
		assert_err(try(i % 2 ? right_pin : fresh_wrong()), ERR_HASH);
	assert_int_equal(trial.prepared + trial.settled, 0);
	keep_stored(right_pin);
	site_wait(f, 61);
	assert_int_equal(checked_until_locked(LANE_HOLDER), 3);
	assert_int_equal(effects(), 0);
}

static void test_a_missing_pepper_key_is_a_fault_not_a_wrong_secret(void **state)
{
	(void)state;
	trial.stored[0] = '9';
	for (int i = 0; i < 20; i++)
		assert_err(try(right_pin), ERR_CONFIG);
	trial.stored[0] = '1';
	assert_int_equal(checked_until_locked(LANE_HOLDER), 5);
}

static void test_a_stored_hash_of_unknown_form_is_refused(void **state)
{
	static const char *const texts[] = {"$y$j75$abc", "0:$y$", "256:$y$", "x:$y$", "1:"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		(void)snprintf(trial.stored, sizeof trial.stored, "%s", texts[i]);
		assert_err(try(right_pin), ERR_STORE_VERSION);
	}
	keep_stored(right_pin);
	assert_err(try(right_pin), ERR_OK);
}

static void test_an_older_pepper_key_still_checks(void **state)
{
	struct fixture *f = *state;

	f->instance.pepper.keys[1].id = 2;
	memset(f->instance.pepper.keys[1].key, 0x77, PEPPER_SIZE);
	f->instance.pepper.count = 2;
	assert_err(try(right_pin), ERR_OK);
	assert_true(credential_is_stale(&f->context, str_of(trial.stored)));
	keep_stored(right_pin);
	assert_int_equal(trial.stored[0], '2');
	assert_false(credential_is_stale(&f->context, str_of(trial.stored)));
	assert_err(try(right_pin), ERR_OK);
}

/*
 * Wrong secrets whose outcome cannot be stored (the durable store fails, the volatile
 * one does not): they stay reserved and are counted once the store works again.
 */
static void leave_reserved(struct fixture *f, unsigned times)
{
	for (unsigned i = 0; i < times; i++) {
		kv_fault_arm(4); /* begin, get and commit of the reading; begin of the settling */
		assert_err(try(fresh_wrong()), ERR_STORE);
		assert_true(kv_fault_fired());
	}
	kv_fault_arm(0);
	assert_int_equal(f->context.now, NOON);
}

static void test_an_outcome_that_was_not_stored_counts_later(void **state)
{
	struct fixture *f = *state;
	uint64_t before = hash_count();

	leave_reserved(f, 5);
	assert_int_equal(hashes_since(before), 5);
	assert_int_equal(locked_until(LANE_HOLDER), 0);
	site_wait(f, 61);
	assert_err(try(right_pin), ERR_ACCOUNT_LOCKED);
	assert_int_equal(hashes_since(before), 5);
	site_wait(f, 30);
	assert_err(try(right_pin), ERR_OK); /* each was counted once */
	assert_int_equal(checked_until_locked(LANE_HOLDER), 5);
}

/* The budget taken by attempts that do not end: wait a while (2 s), then give up uncounted. */
static void test_a_budget_taken_by_attempts_in_flight_is_busy(void **state)
{
	uint64_t before, began;

	leave_reserved(*state, 5);
	before = hash_count();
	began = clock_steady_us();
	assert_err(try(right_pin), ERR_BUSY);
	assert_true(clock_steady_us() - began > 500000);
	assert_int_equal(hashes_since(before), 0);
	site_attempts_anew(*state);
	assert_int_equal(checked_until_locked(LANE_HOLDER), 5);
}

/* --- names nobody has ------------------------------------------------------------ */

static void test_an_unknown_name_always_has_the_same_counter(void **state)
{
	struct fixture *f = *state;
	struct str a = arena_copy(
		&f->arena, attempt_stand_in(&f->context, IDENTIFIER_EMAIL, STR("x@example.com")));
	struct str b = attempt_stand_in(&f->context, IDENTIFIER_EMAIL, STR("y@example.com"));
	struct str normal;

	assert_str(attempt_stand_in(&f->context, IDENTIFIER_EMAIL, STR("x@example.com")), a);
	assert_false(str_eq(a, b));
	assert_false(identifier_normal(&f->arena, IDENTIFIER_UID, a, &normal));
	f->instance.pepper.keys[0].key[0] ^= 1;
	assert_false(
		str_eq(attempt_stand_in(&f->context, IDENTIFIER_EMAIL, STR("x@example.com")), a));
	f->instance.pepper.keys[0].key[0] ^= 1;
	f->tenant.id.b[0] ^= 1;
	assert_false(
		str_eq(attempt_stand_in(&f->context, IDENTIFIER_EMAIL, STR("x@example.com")), a));
}

static void test_unknown_names_share_a_limited_number_of_counters(void **state)
{
	struct fixture *f = *state;
	char name[32];

	for (unsigned i = 0; i < 2000; i++) {
		unsigned place;
		struct str uid;

		(void)snprintf(name, sizeof name, "n%u", i);
		uid = attempt_stand_in(&f->context, IDENTIFIER_USERNAME, str_of(name));
		assert_int_equal(uid.n, 5);
		assert_int_equal(uid.p[0], '?');
		assert_int_equal(sscanf(arena_cstr(&f->arena, uid), "?%4x", &place), 1);
		assert_true(place < 65536);
		arena_reset(&f->arena);
	}
}

static void test_counts_of_unknown_names_do_not_expire_either(void **state)
{
	static const char *const uids[] = {"?01ab", "0123456789abcdef"};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(uids); i++) {
		trial.uid = uids[i];
		fail_times(LANE_STRANGER, 4);
		site_wait(f, 25 * 3600);
		assert_int_equal(checked_until_locked(LANE_STRANGER), 1);
		reach_ceiling(LANE_STRANGER);
		site_wait(f, 365 * 86400);
		assert_int_equal(checked_until_locked(LANE_STRANGER), 0);
		assert_int_equal(locked_until(LANE_STRANGER), ATTEMPT_FOREVER);
	}
}

/* --- several processes (LMDB) ------------------------------------------------------ */

static const char *child_secret; /* NULL: different wrong ones */

/* A worker process: opens the stores, tries 40 PINs, returns how many it checked. */
static int guessing_child(void *arg)
{
	unsigned seed = *(unsigned *)arg;
	uint64_t before = hash_count();
	char pin[16];

	site_stores_open(trial.f);
	for (unsigned i = 0; i < 40; i++) {
		enum err e;

		(void)snprintf(pin, sizeof pin, "8%03u%02u", seed, i);
		e = try(child_secret != NULL ? child_secret : pin);
		if (e != ERR_PIN_WRONG && e != ERR_ACCOUNT_LOCKED && e != ERR_BUSY)
			return 255;
		if (e == ERR_BUSY)
			break; /* others hold the budget: no use */
	}
	site_stores_close(trial.f);
	return (int)hashes_since(before);
}

enum { CROWD = 8 };

/* The number of checks of all workers together. */
static unsigned crowd(unsigned round)
{
	unsigned seeds[CROWD], total = 0;
	pid_t pids[CROWD];

	site_stores_close(trial.f);
	for (unsigned i = 0; i < CROWD; i++) {
		seeds[i] = round * CROWD + i;
		pids[i] = child_start(guessing_child, &seeds[i]);
	}
	for (unsigned i = 0; i < CROWD; i++) {
		int checked = child_end(pids[i]);

		assert_true(checked <= 40);
		total += (unsigned)checked;
	}
	site_stores_open(trial.f);
	return total;
}

static void test_parallel_workers_check_no_more_than_the_budget(void **state)
{
	static const char *const uids[] = {"one", "two", "three", "four", "five"};

	(void)state;
	child_secret = NULL;
	for (unsigned i = 0; i < COUNT_OF(uids); i++) {
		trial.uid = uids[i];
		keep_stored(right_pin);
		assert_int_equal(crowd(i), 5);
		assert_err(try(right_pin), ERR_ACCOUNT_LOCKED);
	}
}

static void test_parallel_workers_check_one_after_each_wait(void **state)
{
	static const uint64_t waits[] = {30, 60, 300, 900, 3600};
	struct fixture *f = *state;

	child_secret = NULL;
	fail_times(LANE_HOLDER, 5);
	for (unsigned i = 0; i < COUNT_OF(waits); i++) {
		site_wait(f, waits[i]);
		assert_int_equal(crowd(i), 1);
	}
	assert_int_equal(locked_until(LANE_HOLDER), ATTEMPT_FOREVER);
	assert_int_equal(crowd(9), 0);
}

static void test_parallel_workers_with_one_wrong_secret_check_no_more(void **state)
{
	(void)state;
	child_secret = "000001";
	assert_in_range(crowd(0), 1, 5);
}

static void test_one_wrong_secret_in_parallel_counts_once_after_a_failure(void **state)
{
	(void)state;
	child_secret = "000001";
	fail_times(LANE_HOLDER, 1);
	assert_int_equal(crowd(0), 1);
	assert_int_equal(locked_until(LANE_HOLDER), 0);
	assert_int_equal(checked_until_locked(LANE_HOLDER), 3);
}

static int right_child(void *arg)
{
	enum err e;

	(void)arg;
	site_stores_open(trial.f);
	e = try(right_pin);
	site_stores_close(trial.f);
	return (int)e;
}

static void test_fifty_parallel_right_secrets_all_pass(void **state)
{
	pid_t pids[50];

	fail_times(LANE_HOLDER, 4); /* one place only, until the first success */
	site_stores_close(*state);
	for (size_t i = 0; i < COUNT_OF(pids); i++)
		pids[i] = child_start(right_child, NULL);
	for (size_t i = 0; i < COUNT_OF(pids); i++)
		assert_err((enum err)child_end(pids[i]), ERR_OK);
	site_stores_open(*state);
	assert_int_equal(effects(), 50);
	assert_int_equal(checked_until_locked(LANE_HOLDER), 5);
}

static enum err die_preparing(const struct attempt_permit *permit, void *arg)
{
	(void)permit;
	(void)arg;
	die_now();
}

static enum err die_settling(struct txn *t, void *arg)
{
	(void)settle(t, arg);
	die_now();
}

/* Killed once the secret was verified, before or within the durable transaction. */
static int killed_child(void *arg)
{
	struct attempt a = attempt_on(LANE_HOLDER, right_pin);

	if (arg == NULL)
		a.prepare = die_preparing;
	else
		a.settle = die_settling;
	site_stores_open(trial.f);
	return (int)attempt_run(&trial.f->context, &a);
}

static void kill_attempts(unsigned times)
{
	site_stores_close(trial.f);
	for (unsigned i = 0; i < times; i++)
		assert_int_equal(child_end(child_start(killed_child, i % 2 ? &trial : NULL)),
				 128 + SIGKILL);
	site_stores_open(trial.f);
}

static void test_killing_an_attempt_does_not_give_it_back(void **state)
{
	(void)state;
	kill_attempts(3);
	assert_int_equal(effects(), 0);
	assert_int_equal(checked_until_locked(LANE_HOLDER), 2);
}

static void test_killing_all_attempts_locks(void **state)
{
	uint64_t before = hash_count();

	kill_attempts(5);
	assert_err(try(right_pin), ERR_ACCOUNT_LOCKED);
	assert_int_equal(hashes_since(before), 0);
	site_wait(*state, 30);
	assert_err(try(right_pin), ERR_OK); /* five were counted, and each once */
	assert_int_equal(checked_until_locked(LANE_HOLDER), 5);
}

static void test_each_killed_attempt_beyond_the_budget_counts(void **state)
{
	static const uint64_t waits[] = {30, 60, 300, 900, 3600};

	fail_times(LANE_HOLDER, 5);
	for (size_t i = 0; i < COUNT_OF(waits); i++) {
		site_wait(*state, waits[i]);
		kill_attempts(1);
		assert_err(try(right_pin), ERR_ACCOUNT_LOCKED);
	}
	assert_int_equal(locked_until(LANE_HOLDER), ATTEMPT_FOREVER);
}

static int teardown(void **state)
{
	return site_teardown(state);
}

/* --- locks that ask for a proof ------------------------------------------ */

/* Whether the call comes with the proof a kind of lock asks for. */
static void prove(struct fixture *f, enum lock_kind kind, bool with)
{
	f->context.captcha = with && kind == LOCK_CAPTCHA;
	f->context.answered = with && kind == LOCK_QUESTION;
}

static enum err lift_body(struct txn *t, void *arg)
{
	return lockout_allow_one(t, arg, str_of(trial.uid));
}

static enum err lift(void)
{
	return store_write(trial.f->instance.store, lift_body, &trial.f->context);
}

static const struct {
	const char *word;
	enum lock_kind kind;
	enum err locked, unproved;
} proving[] = {
	{"captcha", LOCK_CAPTCHA, ERR_LOCKED_CAPTCHA, ERR_CAPTCHA},
	{"question", LOCK_QUESTION, ERR_LOCKED_QUESTION, ERR_LOCKED_QUESTION},
};

static void test_a_proof_opens_a_lock_for_one_attempt_up_to_the_ceiling(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(proving); i++) {
		site_set(f, "attempts.lock", proving[i].word);
		prove(f, proving[i].kind, false);
		fail_times(LANE_HOLDER, 5);
		assert_err(try(right_pin), proving[i].locked);
		site_wait(f, 86400); /* no wait helps */
		for (int n = 5; n < 10; n++) {
			assert_err(try(fresh_wrong()), proving[i].locked);
			prove(f, proving[i].kind, true);
			assert_err(try(fresh_wrong()), ERR_PIN_WRONG);
			prove(f, proving[i].kind, false);
		}
		prove(f, proving[i].kind, true);
		assert_err(try(right_pin), ERR_ACCOUNT_LOCKED);
		assert_int_equal(f->detail.locked_until, ATTEMPT_FOREVER);
		assert_err(try_in(LANE_STRANGER, right_pin), ERR_OK); /* lifts the ceiling */
		prove(f, proving[i].kind, false);
	}
}

static void test_another_proof_opens_no_lock(void **state)
{
	struct fixture *f = *state;

	site_set(f, "attempts.lock", "captcha");
	fail_times(LANE_HOLDER, 5);
	prove(f, LOCK_QUESTION, true);
	assert_err(try(right_pin), ERR_LOCKED_CAPTCHA);
	site_set(f, "attempts.lock", "question");
	prove(f, LOCK_CAPTCHA, true);
	assert_err(try(right_pin), ERR_LOCKED_QUESTION);
	site_set(f, "attempts.lock", "block");
	assert_err(try(right_pin), ERR_ACCOUNT_BLOCKED);
	site_set(f, "attempts.lock", "suspend");
	assert_err(try(right_pin), ERR_ACCOUNT_LOCKED);
}

static void test_a_right_secret_with_a_proof_clears_the_lock(void **state)
{
	struct fixture *f = *state;

	site_set(f, "attempts.lock", "captcha");
	fail_times(LANE_HOLDER, 5);
	prove(f, LOCK_CAPTCHA, true);
	assert_err(try(right_pin), ERR_OK);
	prove(f, LOCK_CAPTCHA, false);
	assert_int_equal(locked_until(LANE_HOLDER), 0);
	fail_times(LANE_HOLDER, 5);
	assert_err(try(right_pin), ERR_LOCKED_CAPTCHA);
}

static void test_a_proof_gives_back_no_attempts(void **state)
{
	static const char *const kinds[] = {"suspend", "block", "none"};
	static const unsigned checked[] = {5, 5, 10};
	struct fixture *f = *state;

	f->context.captcha = f->context.answered = true;
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		unsigned n = 0;

		site_set(f, "attempts.lock", kinds[i]);
		for (int k = 0; k < 20; k++)
			n += try(fresh_wrong()) == ERR_PIN_WRONG;
		assert_int_equal(n, checked[i]);
		assert_err(store_write(f->instance.store, unlock_body, &f->context), ERR_OK);
	}
}

static void test_allowing_one_attempt_clears_no_count(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(proving); i++) {
		site_set(f, "attempts.lock", proving[i].word);
		prove(f, proving[i].kind, true);
		fail_times(LANE_HOLDER, 4);
		assert_err(lift(), ERR_UNLOCKED_ALREADY);
		fail_times(LANE_HOLDER, 1);
		prove(f, proving[i].kind, false);
		assert_err(lift(), proving[i].unproved);
		for (int n = 5; n < 10; n++) {
			assert_err(try(fresh_wrong()), proving[i].locked);
			prove(f, proving[i].kind, true);
			assert_err(lift(), ERR_OK);
			assert_err(lift(), ERR_UNLOCKED_ALREADY);
			prove(f, proving[i].kind, false);
			fail_times(LANE_HOLDER, 1);
		}
		prove(f, proving[i].kind, true);
		assert_err(lift(), ERR_LOCKED_FULLY);
		assert_err(store_write(f->instance.store, unlock_body, &f->context), ERR_OK);
		prove(f, proving[i].kind, false);
	}
}

static void test_only_locks_that_ask_for_a_proof_are_opened(void **state)
{
	static const char *const kinds[] = {"suspend", "block"};
	struct fixture *f = *state;

	f->context.captcha = f->context.answered = true;
	fail_times(LANE_STRANGER, 5);
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		site_set(f, "attempts.lock", kinds[i]);
		assert_err(lift(), ERR_LOCKED_FULLY);
	}
	site_set(f, "attempts.lock", "captcha");
	assert_err(lift(), ERR_OK);
}

/* Strangers can bring their lane to the ceiling; that must not shut the holder's. */
static void test_a_strangers_ceiling_keeps_no_holder_from_lifting(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(proving); i++) {
		site_set(f, "attempts.lock", proving[i].word);
		prove(f, proving[i].kind, true);
		fail_times(LANE_STRANGER, 10);
		assert_err(lift(), ERR_LOCKED_FULLY);
		fail_times(LANE_HOLDER, 5);
		prove(f, proving[i].kind, false);
		assert_err(lift(), proving[i].unproved);
		prove(f, proving[i].kind, true);
		assert_err(lift(), ERR_OK);
		assert_err(try_in(LANE_STRANGER, right_pin), ERR_ACCOUNT_LOCKED);
		prove(f, proving[i].kind, false);
		fail_times(LANE_HOLDER, 1);
		assert_err(store_write(f->instance.store, unlock_body, &f->context), ERR_OK);
	}
}

static const struct CMUnitTest tests[] = {
	T(test_a_right_secret_has_its_effect_once),
	T(test_a_wrong_secret_has_no_effect),
	T(test_without_a_stored_secret_nothing_is_right),
	T(test_a_stored_hash_is_useless_in_another_account),
	T(test_after_the_budget_nothing_is_checked),
	T(test_the_right_secret_is_refused_while_locked),
	T(test_the_same_wrong_secret_costs_nothing),
	T(test_a_holder_is_told_how_many_attempts_are_left),
	T(test_a_stranger_is_not_told_how_many_attempts_are_left),
	T(test_a_known_wrong_secret_is_checked_again_after_a_change),
	T(test_the_waits_grow),
	T(test_the_ceiling_locks_for_ever),
	T(test_settings_change_budget_ceiling_and_wait),
	T(test_a_budget_above_the_ceiling_ends_at_the_ceiling),
	T(test_success_clears_the_count),
	T(test_lanes_are_counted_apart),
	T(test_a_wrong_secret_is_remembered_only_in_its_lane),
	T(test_success_in_the_other_lane_clears_a_ceiling),
	T(test_accounts_and_tenants_are_counted_apart),
	T(test_unlocking_clears_both_lanes),
	T(test_counts_kept_apart_only_make_the_caller_wait),
	T(test_a_recovery_clears_counts_kept_apart),
	T(test_a_refusal_after_proof_has_no_effect_and_is_not_counted),
	T(test_a_broken_hash_is_neither_right_nor_wrong_and_not_counted),
	T(test_a_missing_pepper_key_is_a_fault_not_a_wrong_secret),
	T(test_a_stored_hash_of_unknown_form_is_refused),
	T(test_an_older_pepper_key_still_checks),
	T(test_a_proof_opens_a_lock_for_one_attempt_up_to_the_ceiling),
	T(test_another_proof_opens_no_lock),
	T(test_a_right_secret_with_a_proof_clears_the_lock),
	T(test_a_proof_gives_back_no_attempts),
	T(test_allowing_one_attempt_clears_no_count),
	T(test_only_locks_that_ask_for_a_proof_are_opened),
	T(test_a_strangers_ceiling_keeps_no_holder_from_lifting),
	T(test_an_unknown_name_always_has_the_same_counter),
	T(test_unknown_names_share_a_limited_number_of_counters),
	T(test_counts_of_unknown_names_do_not_expire_either),
};

/* The durable store fails, the volatile one does not. */
static int use_broken_disk(void **state)
{
	(void)state;
	site_engine = &kv_fault;
	site_attempts_engine = &kv_mem;
	return 0;
}

static const struct CMUnitTest faulty[] = {
	T(test_an_outcome_that_was_not_stored_counts_later),
	T(test_a_budget_taken_by_attempts_in_flight_is_busy),
};

static const struct CMUnitTest processes[] = {
	T(test_parallel_workers_check_no_more_than_the_budget),
	T(test_parallel_workers_check_one_after_each_wait),
	T(test_parallel_workers_with_one_wrong_secret_check_no_more),
	T(test_one_wrong_secret_in_parallel_counts_once_after_a_failure),
	T(test_fifty_parallel_right_secrets_all_pass),
	T(test_killing_an_attempt_does_not_give_it_back),
	T(test_killing_all_attempts_locks),
	T(test_each_killed_attempt_beyond_the_budget_counts),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests), RUN_WITHIN(faulty, use_broken_disk, NULL),
	  RUN_WITHIN(processes, use_lmdb, NULL))
