/* SPDX-License-Identifier: MIT */
/*
 * Locks: what failures in a row lead to at each border of budget and ceiling, under each kind of
 * lock, and which of them an act clears.
 */
#include "factor_fixture.h"

#include "domain/limit/lockout.h"

enum { BUDGET = 3, CEILING = 6 };

static const struct str who = STR_INIT("0123456789abcdef"), other = STR_INIT("0123456789abcde");

static int setup(void **state)
{
	struct fixture *f;

	(void)site_setup(state);
	f = *state;
	site_set(f, "attempts.budget", "3");
	site_set(f, "attempts.ceiling", "6");
	return 0;
}

static int teardown(void **state)
{
	return site_teardown(state);
}

static const uint8_t *digest_of_secret(uint8_t n)
{
	static uint8_t digest[CREDENTIAL_DIGEST];

	memset(digest, n, sizeof digest);
	return digest;
}

/* So many failures, the last of them now. */
static struct lockout failed(struct fixture *f, size_t n)
{
	struct lockout l = {.count = 0};

	for (size_t i = 0; i < n; i++)
		(void)lockout_add(&f->context, &l, 1);
	return l;
}

/* --- the record ---------------------------------------------------------- */

struct lane {
	struct fixture *f;
	struct str uid;
	enum attempt_lane lane;
	struct lockout l;
};

static enum err get_body(struct txn *t, void *arg)
{
	struct lane *s = arg;

	return lockout_get(t, &s->f->context, s->uid, s->lane, &s->l);
}

static enum err put_body(struct txn *t, void *arg)
{
	struct lane *s = arg;

	return lockout_put(t, &s->f->context, s->uid, s->lane, &s->l);
}

static struct lockout stored(struct fixture *f, struct str uid, enum attempt_lane lane)
{
	struct lane s = {.f = f, .uid = uid, .lane = lane};

	assert_err(store_read(f->instance.store, get_body, &s), ERR_OK);
	return s.l;
}

static void keep(struct fixture *f, struct str uid, enum attempt_lane lane, struct lockout l)
{
	struct lane s = {f, uid, lane, l};

	assert_err(store_write(f->instance.store, put_body, &s), ERR_OK);
}

static void test_a_record_is_of_its_account_and_lane(void **state)
{
	struct fixture *f = *state;
	struct lockout l = failed(f, 4), got;

	for (uint8_t i = 0; i < LOCKOUT_REMEMBERED; i++)
		lockout_remember(&l, digest_of_secret(i));
	l.hidden = l.separate = true;
	keep(f, who, LANE_HOLDER, l);
	got = stored(f, who, LANE_HOLDER);
	assert_int_equal(got.count, 4);
	assert_false(got.by_hand || got.hidden || got.separate); /* the last two are not stored */
	assert_int_equal(got.locked_until, l.locked_until);
	assert_int_equal(got.digest_count, LOCKOUT_REMEMBERED);
	assert_memory_equal(got.digests, l.digests, sizeof l.digests);
	assert_int_equal(stored(f, who, LANE_STRANGER).count, 0);
	assert_int_equal(stored(f, other, LANE_HOLDER).count, 0);
}

struct raw {
	struct fixture *f;
	struct str value;
};

static enum err raw_body(struct txn *t, void *arg)
{
	struct raw *s = arg;
	struct key k = lockout_lane_key(&s->f->context, TABLE_ATTEMPT, who, LANE_HOLDER);

	return txn_put(t, &k, s->value);
}

static void test_a_record_that_is_damaged_is_no_empty_one(void **state)
{
	/* version, count, by hand, locked until, digests */
	static const char none[] = "\1\2\0\0\0\0\0\0\0\0\7\0";
	static const struct str bad[] = {
		STR_INIT(""),
		STR_INIT("\2\2\0\0\0\0\0\0\0\0\7\0"),
		{none, sizeof none - 2},
		STR_INIT("\1\2\0\0\0\0\0\0\0\0\7\0+"),
		STR_INIT("\1\2\0\0\0\0\0\0\0\0\7\1abcdefg"),
		STR_INIT("\1\2\0\0\0\0\0\0\0\0\7\13abcdefghabcdefghabcdefghabcdefghabcdefgh"
			 "abcdefghabcdefghabcdefghabcdefghabcdefghabcdefgh"),
	};
	struct fixture *f = *state;
	struct lane s = {.f = f, .uid = who, .lane = LANE_HOLDER};
	struct raw r = {f, {none, sizeof none - 1}};

	assert_err(store_write(f->instance.store, raw_body, &r), ERR_OK);
	assert_int_equal(stored(f, who, LANE_HOLDER).count, 2);
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		r.value = bad[i];
		assert_err(store_write(f->instance.store, raw_body, &r), ERR_OK);
		assert_err(store_read(f->instance.store, get_body, &s), ERR_STORE_VERSION);
	}
}

static void test_wrong_secrets_are_known_again_up_to_ten(void **state)
{
	struct lockout l = {.count = 0};

	(void)state;
	assert_false(lockout_has_digest(&l, digest_of_secret(0)));
	for (uint8_t i = 0; i < LOCKOUT_REMEMBERED + 1; i++)
		lockout_remember(&l, digest_of_secret(i));
	assert_int_equal(l.digest_count, LOCKOUT_REMEMBERED);
	assert_true(lockout_has_digest(&l, digest_of_secret(0)));
	assert_true(lockout_has_digest(&l, digest_of_secret(LOCKOUT_REMEMBERED - 1)));
	assert_false(lockout_has_digest(&l, digest_of_secret(LOCKOUT_REMEMBERED)));
}

static void test_names_of_counters(void **state)
{
	struct fixture *f = *state;

	assert_str(lockout_subject(&f->context, who, COUNTER_ACCOUNT), who);
	assert_text(lockout_subject(&f->context, who, COUNTER_ANSWERS), "answers:0123456789abcdef");
	assert_text(lockout_subject(&f->context, who, COUNTER_REUSED_PIN), "new:0123456789abcdef");
}

/* --- counting ------------------------------------------------------------ */

static void test_reaching_budget_and_ceiling_is_told_once(void **state)
{
	struct fixture *f = *state;
	struct lockout l = {.count = 0};

	for (unsigned i = 1; i <= LOCKOUT_REMEMBERED + 2; i++) {
		bool told = lockout_add(&f->context, &l, 1);

		assert_int_equal(told, i == BUDGET || i == CEILING);
		assert_int_equal(l.count, i < LOCKOUT_REMEMBERED ? i : LOCKOUT_REMEMBERED);
	}
	l = (struct lockout){.count = 0};
	assert_false(lockout_add(&f->context, &l, 0));
	assert_true(lockout_add(&f->context, &l, 1000));
	assert_int_equal(l.count, LOCKOUT_REMEMBERED);
	l = (struct lockout){.separate = true};
	assert_true(lockout_add(&f->context, &l, 1000));
	assert_int_equal(l.count, UINT8_MAX);
	site_set(f, "attempts.lock", "none");
	l = failed(f, CEILING - 1);
	assert_int_equal(l.locked_until, f->context.now); /* there is no budget to reach */
	assert_true(lockout_add(&f->context, &l, 1));
}

static void test_how_long_each_failure_makes_wait(void **state)
{
	static const uint64_t growing[] = {0, 0, 30, 60, 300, 900, 3600, 3600};
	struct fixture *f = *state;
	struct lockout l = {.count = 0}, separate = {.separate = true};

	site_set(f, "attempts.ceiling", "10");
	for (size_t i = 0; i < COUNT_OF(growing); i++) {
		(void)lockout_add(&f->context, &l, 1);
		assert_int_equal(l.locked_until, f->context.now + growing[i]);
	}
	site_set(f, "attempts.wait_seconds", "100"); /* a separate counter waits no less */
	for (size_t i = 0; i < COUNT_OF(growing); i++) {
		uint64_t want = growing[i] > 100 || growing[i] == 0 ? growing[i] : 100;

		(void)lockout_add(&f->context, &separate, 1);
		assert_int_equal(separate.locked_until, f->context.now + want);
	}
	assert_int_equal(failed(f, 7).locked_until, f->context.now + 100);
}

static void test_room_for_attempts_at_once(void **state)
{
	static const struct {
		size_t failed, in_flight, room;
	} rows[] = {{0, 0, 3}, {0, 2, 1}, {0, 3, 0}, {0, 16, 0}, {2, 0, 1}, {2, 1, 0},
		    {3, 0, 1}, {3, 1, 0}, {5, 0, 1}, {5, 9, 0},	 {6, 0, 1}};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct lockout l = failed(f, rows[i].failed);

		assert_int_equal(lockout_attempts_left(&f->context, &l, rows[i].in_flight),
				 rows[i].room);
	}
}

/* --- what follows -------------------------------------------------------- */

enum { FREE, WAITS, SHUT };

static void test_each_kind_of_lock_at_its_borders(void **state)
{
	static const struct {
		const char *kind;
		size_t failed;
		int locks;
		enum err refusal;
	} rows[] = {
		{"suspend", 2, FREE, ERR_OK},
		{"suspend", 3, WAITS, ERR_ACCOUNT_LOCKED},
		{"suspend", 5, WAITS, ERR_ACCOUNT_LOCKED},
		{"suspend", 6, SHUT, ERR_ACCOUNT_LOCKED},
		{"block", 2, FREE, ERR_OK},
		{"block", 3, SHUT, ERR_ACCOUNT_BLOCKED},
		{"block", 6, SHUT, ERR_ACCOUNT_BLOCKED},
		{"none", 3, FREE, ERR_OK},
		{"none", 5, FREE, ERR_OK},
		{"none", 6, SHUT, ERR_ACCOUNT_LOCKED},
		{"captcha", 2, FREE, ERR_OK},
		{"captcha", 3, SHUT, ERR_LOCKED_CAPTCHA},
		{"captcha", 6, SHUT, ERR_ACCOUNT_LOCKED},
		{"question", 2, FREE, ERR_OK},
		{"question", 3, SHUT, ERR_LOCKED_QUESTION},
		{"question", 6, SHUT, ERR_ACCOUNT_LOCKED},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct lockout l;
		uint64_t until;

		site_set(f, "attempts.lock", rows[i].kind);
		l = failed(f, rows[i].failed);
		until = lockout_locked_until(&f->context, &l);
		assert_int_equal(until == 0, rows[i].locks == FREE);
		assert_int_equal(until == ATTEMPT_FOREVER, rows[i].locks == SHUT);
		assert_int_equal(lockout_applies(&f->context, &l), rows[i].locks != FREE);
		if (rows[i].locks != FREE)
			assert_err(lockout_refusal(&f->context, &l), rows[i].refusal);
		if (rows[i].refusal == ERR_ACCOUNT_LOCKED)
			assert_int_equal(f->detail.locked_until, until);
	}
}

static void test_a_wait_is_over_in_its_last_second(void **state)
{
	struct fixture *f = *state;
	struct lockout l = failed(f, BUDGET);

	assert_int_equal(lockout_locked_until(&f->context, &l), f->context.now + 30);
	site_wait(f, 29);
	assert_int_equal(lockout_locked_until(&f->context, &l), f->context.now + 1);
	site_wait(f, 1);
	assert_int_equal(lockout_locked_until(&f->context, &l), 0);
	assert_false(lockout_applies(&f->context, &l));
}

static void test_only_its_own_proof_opens_a_lock_and_none_the_ceiling(void **state)
{
	struct fixture *f = *state;
	struct lockout below, at;

	site_set(f, "attempts.lock", "captcha");
	below = failed(f, CEILING - 1);
	at = failed(f, CEILING);
	f->context.answered = true;
	assert_true(lockout_applies(&f->context, &below));
	f->context.captcha = true;
	assert_false(lockout_applies(&f->context, &below));
	assert_true(lockout_applies(&f->context, &at));
	site_set(f, "attempts.lock", "question");
	assert_false(lockout_applies(&f->context, &below));
	f->context.answered = false;
	assert_true(lockout_applies(&f->context, &below));
	below.locked_until = 0; /* one attempt was allowed */
	assert_false(lockout_applies(&f->context, &below));
}

/* What the holder of a token is told after a failure, below, at and above the budget of 3. */
static void test_what_is_left_with_each_kind_of_lock(void **state)
{
	static const struct {
		const char *kind;
		size_t failed, left;
		uint64_t until;
	} rows[] = {
		{"suspend", 1, 2, 0},
		{"suspend", 3, 0, NOON + 30},
		{"suspend", 6, 0, ATTEMPT_FOREVER},
		{"block", 2, 1, 0},
		{"block", 3, 0, 0}, /* the next one is told only that it is blocked */
		{"none", 5, 1, 0},
		{"none", 6, 0, ATTEMPT_FOREVER},
		{"captcha", 3, 0, 0}, /* a captcha opens it at any time */
		{"captcha", 6, 0, ATTEMPT_FOREVER},
		{"question", 3, 0, 0},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct lockout l;

		site_set(f, "attempts.lock", rows[i].kind);
		l = failed(f, rows[i].failed);
		f->detail = (struct error_detail){.field_count = 0};
		lockout_note_left(&f->context, &l);
		assert_true(f->detail.has_attempts_left);
		assert_int_equal(f->detail.attempts_left, rows[i].left);
		assert_int_equal(f->detail.locked_until, rows[i].until);
	}
}

static void test_separate_counters_only_wait_whatever_the_lock_is(void **state)
{
	static const char *const kinds[] = {"suspend", "block", "none", "captcha", "question"};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		struct lockout l = {.separate = true};

		site_set(f, "attempts.lock", kinds[i]);
		(void)lockout_add(&f->context, &l, BUDGET);
		assert_int_equal(lockout_locked_until(&f->context, &l), f->context.now + 30);
		(void)lockout_add(&f->context, &l, 200);
		assert_int_equal(lockout_locked_until(&f->context, &l), f->context.now + 3600);
		f->context.captcha = f->context.answered = true;
		assert_true(lockout_applies(&f->context, &l));
		assert_err(lockout_refusal(&f->context, &l), ERR_ACCOUNT_LOCKED);
		assert_false(lockout_bars(&f->context, &l));
	}
}

static void test_a_lock_by_hand_is_not_shown_to_strangers(void **state)
{
	struct fixture *f = *state;
	struct lockout l = {.by_hand = true};

	assert_true(lockout_locked_until(&f->context, &l) == ATTEMPT_FOREVER);
	assert_true(lockout_applies(&f->context, &l));
	assert_true(lockout_bars(&f->context, &l));
	l.hidden = true;
	assert_int_equal(lockout_locked_until(&f->context, &l), 0);
	assert_false(lockout_applies(&f->context, &l));
	assert_true(lockout_bars(&f->context, &l));
}

static void test_the_names_of_locks(void **state)
{
	static const struct {
		const char *setting, *name, *shown;
	} rows[] = {{"suspend", "Suspend", "None"},
		    {"block", "Block", "Block"},
		    {"none", "None", "None"},
		    {"captcha", "Captcha", "Captcha"},
		    {"question", "SecurityQuestion", "SecurityQuestion"}};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		site_set(f, "attempts.lock", rows[i].setting);
		assert_text(lockout_lock_name(lockout_lock_kind(&f->context)), rows[i].name);
		assert_text(lockout_profile_name(&f->context), rows[i].shown);
	}
}

/* --- acts ---------------------------------------------------------------- */

typedef enum err act(struct txn *t, const struct context *c, struct str uid);

struct acting {
	struct fixture *f;
	act *run;
};

static enum err act_body(struct txn *t, void *arg)
{
	struct acting *s = arg;

	return s->run(t, &s->f->context, who);
}

static enum err after(struct fixture *f, act *run)
{
	struct acting s = {f, run};

	return store_write(f->instance.store, act_body, &s);
}

static void failed_in_both(struct fixture *f, size_t stranger, size_t holder)
{
	keep(f, who, LANE_STRANGER, failed(f, stranger));
	keep(f, who, LANE_HOLDER, failed(f, holder));
}

static void assert_counts(struct fixture *f, unsigned stranger, unsigned holder)
{
	assert_int_equal(stored(f, who, LANE_STRANGER).count, stranger);
	assert_int_equal(stored(f, who, LANE_HOLDER).count, holder);
}

static enum err clear_holder(struct txn *t, const struct context *c, struct str uid)
{
	return lockout_clear_lane(t, c, uid, LANE_HOLDER);
}

static void test_a_lock_by_hand_keeps_what_has_failed_until_all_is_cleared(void **state)
{
	struct fixture *f = *state;

	keep(f, lockout_subject(&f->context, who, COUNTER_REUSED_PIN), LANE_HOLDER, failed(f, 4));
	failed_in_both(f, 1, 2);
	assert_err(after(f, lockout_lock), ERR_OK);
	assert_int_equal(factor_audited(f, "locked"), 1);
	assert_true(stored(f, who, LANE_STRANGER).by_hand && stored(f, who, LANE_HOLDER).by_hand);
	assert_err(after(f, clear_holder), ERR_OK);
	assert_err(after(f, lockout_clear_ceiling), ERR_OK);
	assert_err(after(f, lockout_clear_unless_barred), ERR_OK);
	assert_counts(f, 1, 2);
	assert_true(stored(f, who, LANE_HOLDER).by_hand);
	assert_err(after(f, lockout_clear), ERR_OK);
	assert_counts(f, 0, 0);
	assert_false(stored(f, who, LANE_HOLDER).by_hand);
	assert_int_equal(
		stored(f, lockout_subject(&f->context, who, COUNTER_REUSED_PIN), LANE_HOLDER).count,
		0);
}

static void test_what_clears_a_lane_and_a_ceiling(void **state)
{
	struct fixture *f = *state;

	failed_in_both(f, 4, 4);
	assert_err(after(f, clear_holder), ERR_OK);
	assert_counts(f, 4, 0);
	failed_in_both(f, CEILING - 1, CEILING);
	assert_err(after(f, lockout_clear_ceiling), ERR_OK);
	assert_counts(f, CEILING - 1, 0);
	site_set(f, "attempts.lock", "block");
	failed_in_both(f, CEILING, BUDGET);
	assert_err(after(f, lockout_clear_ceiling), ERR_OK);
	assert_err(after(f, lockout_clear_unless_barred), ERR_OK);
	assert_counts(f, CEILING, BUDGET);
	failed_in_both(f, BUDGET - 1, 1);
	assert_err(after(f, lockout_clear_unless_barred), ERR_OK);
	assert_counts(f, 0, 0);
}

static void test_one_attempt_is_allowed_by_the_proof_asked_for(void **state)
{
	struct fixture *f = *state;
	struct dump before = {.n = 0};

	assert_err(after(f, lockout_allow_one), ERR_UNLOCKED_ALREADY);
	failed_in_both(f, 1, BUDGET);
	dump_store(f->instance.store, &before);
	assert_err(after(f, lockout_allow_one), ERR_LOCKED_FULLY); /* a wait */
	site_set(f, "attempts.lock", "captcha");
	assert_err(after(f, lockout_allow_one), ERR_CAPTCHA);
	site_set(f, "attempts.lock", "question");
	assert_err(after(f, lockout_allow_one), ERR_LOCKED_QUESTION);
	dump_unchanged(f->instance.store, &before);
	f->context.answered = true;
	assert_err(after(f, lockout_allow_one), ERR_OK);
	assert_int_equal(factor_audited(f, "unlocked"), 1);
	assert_counts(f, 1, BUDGET);
	assert_int_equal(stored(f, who, LANE_HOLDER).locked_until, 0);
	assert_err(after(f, lockout_allow_one), ERR_UNLOCKED_ALREADY);
	failed_in_both(f, CEILING, 0);
	assert_err(after(f, lockout_allow_one), ERR_LOCKED_FULLY);
	failed_in_both(f, CEILING, BUDGET); /* one lane that can be opened is enough */
	assert_err(after(f, lockout_allow_one), ERR_OK);
	assert_counts(f, CEILING, BUDGET);
}

struct asking {
	struct fixture *f;
	bool locked, barred;
};

static enum err ask_body(struct txn *t, void *arg)
{
	struct asking *s = arg;
	enum err e = lockout_account_locked(t, &s->f->context, who, &s->locked);

	return e == ERR_OK ? lockout_is_barred(t, &s->f->context, who, &s->barred) : e;
}

static void assert_account(struct fixture *f, bool locked, bool barred)
{
	struct asking s = {f, !locked, !barred};

	assert_err(store_read(f->instance.store, ask_body, &s), ERR_OK);
	assert_int_equal(s.locked, locked);
	assert_int_equal(s.barred, barred);
}

static void test_either_lane_locks_or_bars_an_account(void **state)
{
	struct fixture *f = *state;

	assert_account(f, false, false);
	failed_in_both(f, BUDGET, 0);
	assert_account(f, true, false);
	failed_in_both(f, 0, CEILING);
	assert_account(f, true, false);
	site_set(f, "attempts.lock", "block");
	assert_account(f, true, true);
	failed_in_both(f, 0, 0);
	assert_account(f, false, false);
	assert_err(after(f, lockout_lock), ERR_OK);
	assert_account(f, true, true);
}

static const struct CMUnitTest tests[] = {
	T(test_a_record_is_of_its_account_and_lane),
	T(test_a_record_that_is_damaged_is_no_empty_one),
	T(test_wrong_secrets_are_known_again_up_to_ten),
	T(test_names_of_counters),
	T(test_reaching_budget_and_ceiling_is_told_once),
	T(test_how_long_each_failure_makes_wait),
	T(test_room_for_attempts_at_once),
	T(test_each_kind_of_lock_at_its_borders),
	T(test_a_wait_is_over_in_its_last_second),
	T(test_only_its_own_proof_opens_a_lock_and_none_the_ceiling),
	T(test_what_is_left_with_each_kind_of_lock),
	T(test_separate_counters_only_wait_whatever_the_lock_is),
	T(test_a_lock_by_hand_is_not_shown_to_strangers),
	T(test_the_names_of_locks),
	T(test_a_lock_by_hand_keeps_what_has_failed_until_all_is_cleared),
	T(test_what_clears_a_lane_and_a_ceiling),
	T(test_one_attempt_is_allowed_by_the_proof_asked_for),
	T(test_either_lane_locks_or_bars_an_account),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
