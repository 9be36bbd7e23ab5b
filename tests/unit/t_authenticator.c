/* SPDX-License-Identifier: MIT */
/*
 * Authenticators: which codes are accepted when, that none is accepted twice, and that a
 * record is useless elsewhere.
 */
#include "app.h"
#include "factor_fixture.h"

#include "domain/factor/attempt_run.h"
#include "domain/factor/factor.h"
#include "domain/factor/proof.h"

static struct app app; /* of the authenticator under test */

struct op {
	const struct context *c;
	struct str uid;
	struct authenticator a;
	struct str code;
	struct proof p; /* of that code */
	bool keep;	/* check only, use nothing up */
};

static enum err get_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return authenticator_get(t, o->c, o->uid, &o->a);
}

static enum err find_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return authenticator_find(t, o->c, o->uid, &o->a);
}

static enum err put_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return authenticator_put(t, o->c, o->uid, &o->a);
}

static enum err remove_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return authenticator_remove(t, o->c, o->uid);
}

/* Give somebody an authenticator, pending or not. */
static void equip(struct fixture *f, struct str uid, bool pending)
{
	struct op o = {.c = &f->context, .uid = uid};
	struct str base32;

	authenticator_make(&f->context, uid, &o.a);
	assert_true(o.a.pending);
	assert_err(authenticator_seed(&f->context, uid, &o.a, &base32), ERR_OK);
	app = app_of(base32);
	o.a.pending = pending;
	assert_err(store_write(f->instance.store, put_body, &o), ERR_OK);
}

static enum err settle(struct txn *t, void *arg)
{
	struct op *o = arg;

	return o->keep ? ERR_BUSY : proof_use(t, &o->p, &o->p.account);
}

/* Try the code on what was read, as the account `uid`. */
static enum err attempt(struct op *o, struct str uid)
{
	struct attempt a;

	o->p = (struct proof){.c = o->c,
			      .kind = CREDENTIAL_TOTP,
			      .text = o->code,
			      .account = {.uid = uid},
			      .authenticator = o->a};
	a = proof_attempt(&o->p);
	a.settle = settle;
	a.arg = o;
	return attempt_run(o->c, &a);
}

static enum err run(struct fixture *f, struct op *o, txn_body *read)
{
	enum err e = store_read(f->instance.store, read, o);

	return e == ERR_OK ? attempt(o, o->uid) : e;
}

/* The code of the step `off` from now. */
static struct str code_at(struct fixture *f, int off)
{
	return app_code(&app, f->context.now, off);
}

static enum err use(struct fixture *f, int off)
{
	struct op o = {.c = &f->context, .uid = anna, .code = code_at(f, off)};

	return run(f, &o, find_body);
}

/* Whether a code would be taken; counts nothing. */
static bool fits(struct fixture *f, struct str code)
{
	struct op o = {.c = &f->context, .uid = anna, .code = code, .keep = true};
	enum err e = run(f, &o, find_body);

	if (e == ERR_AUTHENTICATOR_CODE)
		factor_unlock(f);
	else
		assert_err(e, ERR_BUSY);
	return e == ERR_BUSY;
}

static bool fits_at(struct fixture *f, int off)
{
	return fits(f, code_at(f, off));
}

/* --- which codes -------------------------------------------------------------- */

/* The app's clock is off by so many seconds, at every phase of this clock's step. */
static void test_a_clock_may_be_one_step_off(void **state)
{
	struct fixture *f = *state;

	equip(f, anna, false);
	for (unsigned phase = 0; phase < 30; phase += 29, site_wait(f, 29)) {
		for (int off = -89; off <= 89; off++) {
			uint64_t there = f->context.now + (uint64_t)(int64_t)off;
			int steps = (int)((int64_t)totp_step(there) -
					  (int64_t)totp_step(f->context.now));
			char code[TOTP_DIGITS + 1];

			assert_true(totp_code(app.seed, totp_step(there), code));
			assert_int_equal(fits(f, str_of(code)), steps >= -1 && steps <= 1);
		}
	}
}

static void test_a_code_can_be_used_once(void **state)
{
	struct fixture *f = *state;

	equip(f, anna, false);
	assert_err(use(f, 0), ERR_OK);
	assert_err(use(f, 0), ERR_AUTHENTICATOR_CODE);
	assert_err(use(f, -1), ERR_AUTHENTICATOR_CODE);
	assert_err(use(f, 1), ERR_OK);
	assert_err(use(f, 0), ERR_AUTHENTICATOR_CODE);
	site_wait(f, 30);
	assert_err(use(f, 0), ERR_AUTHENTICATOR_CODE); /* the one that was ahead */
	site_wait(f, 30);
	assert_err(use(f, 0), ERR_OK);
}

static void test_the_drift_of_a_clock_is_followed(void **state)
{
	struct fixture *f = *state;

	equip(f, anna, true);
	assert_err(use(f, 2), ERR_OK); /* enrolling takes two steps */
	site_wait(f, 120);
	for (int off = -4; off <= 4; off++)
		assert_int_equal(fits_at(f, off), off >= -1 && off <= 3);
	assert_err(use(f, 3), ERR_OK); /* the app is ahead by three: known are two */
	site_wait(f, 150);
	for (int off = -4; off <= 5; off++)
		assert_int_equal(fits_at(f, off), off >= -1 && off <= 3);
	assert_err(use(f, 0), ERR_OK); /* its owner has set the clock */
	site_wait(f, 90);
	for (int off = -4; off <= 4; off++)
		assert_int_equal(fits_at(f, off), off >= -1 && off <= 1);
}

static void test_enrolling_takes_two_steps(void **state)
{
	struct fixture *f = *state;

	equip(f, anna, true);
	for (int off = -4; off <= 4; off++)
		assert_int_equal(fits_at(f, off), off >= -2 && off <= 2);
}

static void test_a_code_that_was_wrong_may_be_right_later(void **state)
{
	struct fixture *f = *state;
	char early[TOTP_DIGITS + 1];
	struct op o = {.c = &f->context, .uid = anna};

	equip(f, anna, false);
	memcpy(early, code_at(f, 2).p, sizeof early);
	o.code = str_of(early);
	assert_err(run(f, &o, find_body), ERR_AUTHENTICATOR_CODE);
	assert_err(run(f, &o, find_body), ERR_AUTHENTICATOR_CODE);
	site_wait(f, 30);
	assert_err(run(f, &o, find_body), ERR_OK);
}

static void test_the_form_of_codes(void **state)
{
	(void)state;
	assert_true(authenticator_proof.well_formed(STR("012345")));
	assert_false(authenticator_proof.well_formed(STR("")));
	assert_false(authenticator_proof.well_formed(STR("01234")));
	assert_false(authenticator_proof.well_formed(STR("0123456")));
	assert_false(authenticator_proof.well_formed(STR("01234a")));
	assert_false(authenticator_proof.well_formed(STR("-12345")));
}

/* --- clocks ------------------------------------------------------------------ */

static void test_a_clock_that_was_never_set_checks_nothing(void **state)
{
	struct fixture *f = *state;

	equip(f, anna, false);
	f->context.now = clock_built() - 1;
	for (int i = 0; i < 20; i++)
		assert_err(use(f, 0), ERR_CLOCK); /* and counts nothing */
	f->context.now = clock_built();
	assert_err(use(f, 0), ERR_OK);
}

static void test_a_clock_that_went_back_checks_nothing(void **state)
{
	struct fixture *f = *state;

	equip(f, anna, false);
	assert_err(use(f, -1), ERR_OK);
	f->context.now -= 60;
	assert_false(fits_at(f, 0));
	f->context.now -= 1;
	assert_err(use(f, 0), ERR_CLOCK);
	f->context.now += 61 + 30;
	assert_err(use(f, 0), ERR_OK);
}

/* --- records ------------------------------------------------------------------ */

static void test_an_account_without_an_authenticator(void **state)
{
	struct fixture *f = *state;
	struct op o = {.c = &f->context, .uid = anna, .keep = true};

	app = (struct app){.code = ""};
	assert_err(store_read(f->instance.store, get_body, &o), ERR_AUTHENTICATOR_NONE);
	for (int off = -1; off <= 1; off++) {
		/* One that is not there takes no code, not even that of an empty seed. */
		struct str nobody =
			attempt_stand_in(&f->context, IDENTIFIER_USERNAME, STR("nobody"));

		o.code = code_at(f, off);
		assert_err(attempt(&o, nobody), ERR_AUTHENTICATOR_CODE);
	}
	equip(f, anna, true);
	assert_err(store_read(f->instance.store, get_body, &o), ERR_AUTHENTICATOR_NONE);
	assert_int_equal(o.a.sealed.n, 0);
	assert_err(use(f, 0), ERR_OK);
	assert_err(store_read(f->instance.store, get_body, &o), ERR_OK);
	assert_int_equal(factor_audited(f, "authenticator_added"), 1);
	assert_err(store_write(f->instance.store, remove_body, &o), ERR_OK);
	assert_err(store_write(f->instance.store, remove_body, &o), ERR_AUTHENTICATOR_NONE);
	assert_int_equal(factor_audited(f, "authenticator_removed"), 1);
}

static void test_a_tenant_can_switch_authenticators_off(void **state)
{
	struct fixture *f = *state;
	struct op o = {.c = &f->context, .uid = anna};

	equip(f, anna, false);
	site_set(f, "authenticator.enabled", "off");
	assert_err(store_read(f->instance.store, get_body, &o), ERR_AUTHENTICATOR_OFF);
	assert_err(store_read(f->instance.store, find_body, &o), ERR_AUTHENTICATOR_OFF);
	assert_err(store_write(f->instance.store, remove_body, &o), ERR_AUTHENTICATOR_OFF);
}

static void test_a_moved_record_is_useless(void **state)
{
	struct fixture *f = *state;
	struct op o = {.c = &f->context, .uid = anna, .code = STR("123456")};

	equip(f, anna, false);
	assert_err(store_read(f->instance.store, get_body, &o), ERR_OK);
	o.uid = bert;
	assert_err(store_write(f->instance.store, put_body, &o), ERR_OK);
	o.code = code_at(f, 0);
	assert_err(run(f, &o, get_body), ERR_CONFIG);
	o.uid = anna;
	assert_err(run(f, &o, get_body), ERR_OK);
	site_wait(f, 60);
	f->tenant.id.b[3] ^= 1; /* another tenant, the same uid */
	assert_err(store_write(f->instance.store, put_body, &o), ERR_OK);
	o.code = code_at(f, 0);
	assert_err(run(f, &o, get_body), ERR_CONFIG);
	f->tenant.id.b[3] ^= 1;
	f->instance.pepper.keys[0].key[0] ^= 1; /* the key is another one */
	assert_err(run(f, &o, get_body), ERR_CONFIG);
}

static void test_the_seed_is_not_in_the_store(void **state)
{
	struct fixture *f = *state;
	struct dump d = {.n = 0};
	bool found = false;

	equip(f, anna, false);
	dump_store(f->instance.store, &d);
	for (size_t i = 0; i + TOTP_SEED <= d.n; i++)
		found = found || memcmp(d.p + i, app.seed, TOTP_SEED) == 0;
	assert_false(found);
	dump_free(&d);
}

/* --- meanwhile ------------------------------------------------------------------ */

static void use_it_first(struct fixture *f)
{
	assert_err(use(f, 0), ERR_OK);
}

static void use_the_next_first(struct fixture *f)
{
	assert_err(use(f, 1), ERR_OK);
}

static void enrol_another(struct fixture *f)
{
	struct app old = app;

	equip(f, anna, false);
	app = old;
}

static void take_it_away(struct fixture *f)
{
	struct op o = {.c = &f->context, .uid = anna};

	assert_err(store_write(f->instance.store, remove_body, &o), ERR_OK);
}

static void test_of_parallel_uses_of_a_code_one_succeeds(void **state)
{
	static void (*const rows[])(struct fixture * f) = {use_it_first, use_the_next_first,
							   enrol_another, take_it_away};
	struct fixture *f = *state;
	uint64_t until;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		equip(f, anna, false);
		site_meanwhile = rows[i];
		assert_err(use(f, 0), ERR_AUTHENTICATOR_CODE);
		assert_null(site_meanwhile);
		site_wait(f, 90);
	}
	/* None of that was counted: five wrong ones fit in before the wait. */
	equip(f, anna, false);
	for (int i = 0; i < 5; i++)
		assert_err(use(f, 10 + i), ERR_AUTHENTICATOR_CODE);
	assert_err(use(f, 0), ERR_ACCOUNT_LOCKED);
	until = f->detail.locked_until;
	assert_int_equal(until, f->context.now + 30);
}

static const struct CMUnitTest tests[] = {
	FACTOR_TEST(test_a_clock_may_be_one_step_off),
	FACTOR_TEST(test_a_code_can_be_used_once),
	FACTOR_TEST(test_the_drift_of_a_clock_is_followed),
	FACTOR_TEST(test_enrolling_takes_two_steps),
	FACTOR_TEST(test_a_code_that_was_wrong_may_be_right_later),
	FACTOR_TEST(test_the_form_of_codes),
	FACTOR_TEST(test_a_clock_that_was_never_set_checks_nothing),
	FACTOR_TEST(test_a_clock_that_went_back_checks_nothing),
	FACTOR_TEST(test_an_account_without_an_authenticator),
	FACTOR_TEST(test_a_tenant_can_switch_authenticators_off),
	FACTOR_TEST(test_a_moved_record_is_useless),
	FACTOR_TEST(test_the_seed_is_not_in_the_store),
};

static const struct CMUnitTest hooked[] = {
	FACTOR_HOOKED_TEST(test_of_parallel_uses_of_a_code_one_succeeds),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests), RUN(hooked))
