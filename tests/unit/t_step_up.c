/* SPDX-License-Identifier: MIT */
/*
 * Step-up: a factor proved again gives a token that is good once, for its kind and account, as
 * long as the sign-in lives.
 */
#include "instance_fixture.h"

#include "domain/signin/step_up.h"

static enum err prove(struct fixture *f, enum credential_kind kind, const char *access,
		      const char *secret, struct token_text *out)
{
	uint64_t expires = 0;
	enum err e = step_up_prove(&f->context, kind, str_of(access), str_of(secret), out, &expires,
				   NULL);

	if (e == ERR_OK)
		assert_int_equal(expires, f->context.now + 600);
	return e;
}

static enum err redeem(struct fixture *f, enum credential_kind kind, struct str uid,
		       const char *token)
{
	return step_up_redeem(&f->context, kind, uid, str_of(token));
}

/* Guess the password until no guess is looked at any more. */
static void spend_passwords(struct fixture *f, const char *access)
{
	struct token_text out;
	char wrong[] = "wrong password a";
	enum err e = ERR_OK;

	while (e != ERR_ACCOUNT_LOCKED || f->detail.locked_until != ATTEMPT_FOREVER) {
		f->detail.locked_until = 0;
		e = prove(f, CREDENTIAL_PASSWORD, access, wrong, &out);
		wrong[sizeof wrong - 2]++;
		site_wait(f, e == ERR_ACCOUNT_LOCKED ? 3601 : 0);
	}
}

/* Anna's sign-in, whose guesses at the password are used up. */
static struct site_texts without_guesses(struct fixture *f)
{
	struct site_texts one;

	site_set(f, "token.access_minutes", "129600");
	(void)site_anna(f, "739164");
	one = site_texts(f);
	spend_passwords(f, one.access);
	return one;
}

static void assert_no_guess(struct fixture *f, const struct site_texts *one)
{
	struct token_text out;

	assert_err(prove(f, CREDENTIAL_PASSWORD, one->access, "hunter22-long", &out),
		   ERR_ACCOUNT_LOCKED);
}

static void test_a_step_up_by_one_secret_refills_no_guesses_at_the_other(void **state)
{
	struct fixture *f = *state;
	struct site_texts one = without_guesses(f);
	struct token_text out;

	assert_err(prove(f, CREDENTIAL_PIN, one.access, "739164", &out), ERR_OK);
	assert_no_guess(f, &one);
}

static void test_changing_the_pin_refills_no_guesses_at_the_password(void **state)
{
	struct fixture *f = *state;
	struct site_texts one = without_guesses(f);

	assert_err(pin_change(&f->context, str_of(one.access), STR("739164"), STR("850275")),
		   ERR_OK);
	assert_no_guess(f, &one);
}

static void test_a_step_up_is_good_once_for_its_kind_and_account(void **state)
{
	static const struct {
		enum credential_kind kind, other;
		const char *secret;
	} rows[] = {{CREDENTIAL_PIN, CREDENTIAL_PASSWORD, "739164"},
		    {CREDENTIAL_PASSWORD, CREDENTIAL_PIN, "hunter22-long"}};
	struct fixture *f = *state;
	struct str uid = site_anna(f, "739164");
	struct site_texts one = site_texts(f);
	struct token_text proof;

	assert_err(site_create(f, "{\"UserName\":\"bert\",\"Uid\":\"bert\"}", &site_person),
		   ERR_OK);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_err(prove(f, rows[i].kind, one.access, rows[i].secret, &proof), ERR_OK);
		assert_err(redeem(f, rows[i].other, uid, proof.s), ERR_STEP_UP_INVALID);
		assert_err(redeem(f, rows[i].kind, STR("bert"), proof.s), ERR_STEP_UP_INVALID);
		assert_err(redeem(f, rows[i].kind, STR("nobody"), proof.s), ERR_USER_UNKNOWN);
		assert_err(redeem(f, rows[i].kind, uid, proof.s), ERR_OK);
		assert_err(redeem(f, rows[i].kind, uid, proof.s), ERR_STEP_UP_INVALID);
	}
	assert_int_equal(site_read_anna(f)->logins, 1);
}

static void test_a_step_up_dies_with_its_time_and_its_sign_in(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, "739164");
	struct site_texts one = site_texts(f);
	struct token_text proof;

	assert_err(prove(f, CREDENTIAL_PIN, one.access, "739164", &proof), ERR_OK);
	site_wait(f, 600);
	assert_err(redeem(f, CREDENTIAL_PIN, uid, proof.s), ERR_STEP_UP_INVALID);
	assert_err(prove(f, CREDENTIAL_PIN, one.access, "739164", &proof), ERR_OK);
	assert_err(session_end_sign_in(&f->context, uid, NULL), ERR_OK);
	assert_err(redeem(f, CREDENTIAL_PIN, uid, proof.s), ERR_STEP_UP_INVALID);
	assert_err(prove(f, CREDENTIAL_PIN, one.access, "739164", &proof), ERR_TOKEN_UNKNOWN);
}

/* Each kind of secret has its lane: success with one must not refill guesses at the other. */
static void test_wrong_step_ups_count_with_their_own_kind(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;
	struct token_text proof;
	char wrong[24];

	(void)site_anna(f, "739164");
	one = site_texts(f);
	assert_err(prove(f, CREDENTIAL_PIN, one.access, "12", &proof), ERR_PARAM_FORMAT);
	for (int i = 0; i < 5; i++) {
		(void)snprintf(wrong, sizeof wrong, "84629%d", i);
		assert_err(prove(f, CREDENTIAL_PIN, one.access, wrong, &proof), ERR_PIN_WRONG);
		assert_err(prove(f, CREDENTIAL_PASSWORD, one.access, "hunter22-long", &proof),
			   ERR_OK);
	}
	assert_err(site_pin_login(f, one.session, "739164"), ERR_ACCOUNT_LOCKED);
	f->context.now += 30;
	assert_err(site_pin_login(f, one.session, "739164"), ERR_OK);
	for (int i = 0; i < 5; i++) {
		(void)snprintf(wrong, sizeof wrong, "84629%d", i);
		assert_err(prove(f, CREDENTIAL_PASSWORD, one.access, wrong, &proof),
			   ERR_PASSWORD_WRONG);
		assert_err(prove(f, CREDENTIAL_PIN, one.access, "739164", &proof), ERR_OK);
	}
	assert_err(prove(f, CREDENTIAL_PASSWORD, one.access, "hunter22-long", &proof),
		   ERR_ACCOUNT_LOCKED);
}

static void test_a_factor_that_is_not_there(void **state)
{
	struct fixture *f = *state;
	struct str uid;
	struct token_text proof;

	assert_err(site_create(f, "{\"UserName\":\"bert\",\"Uid\":\"bert\"}", &site_person),
		   ERR_OK);
	uid = STR("bert");
	assert_err(signin_tokens_for(&f->context, uid, &site_signin), ERR_OK);
	assert_err(prove(f, CREDENTIAL_PIN, site_signin.access.s, "739164", &proof), ERR_PIN_NONE);
	assert_err(prove(f, CREDENTIAL_PASSWORD, site_signin.access.s, "x", &proof),
		   ERR_PASSWORD_NONE);
}

/* --- where this service asks for one ----------------------------------------- */

struct spending {
	struct fixture *f;
	struct str uid, token;
};

static enum err spend_body(struct txn *t, void *arg)
{
	struct spending *s = arg;

	return step_up_spend(t, &s->f->context, s->uid, s->token);
}

static enum err spend(struct fixture *f, struct str uid, const char *token)
{
	struct spending s = {f, uid, str_of(token)};

	return store_write(f->instance.store, spend_body, &s);
}

static void test_a_step_up_of_any_kind_is_spent_once(void **state)
{
	static const struct {
		enum credential_kind kind;
		const char *secret;
	} rows[] = {{CREDENTIAL_PIN, "739164"}, {CREDENTIAL_PASSWORD, "hunter22-long"}};
	struct fixture *f = *state;
	struct str uid = site_anna(f, "739164");
	struct site_texts one = site_texts(f);
	struct token_text proof;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_err(prove(f, rows[i].kind, one.access, rows[i].secret, &proof), ERR_OK);
		assert_err(spend(f, STR("bert"), proof.s), ERR_STEP_UP_INVALID);
		assert_err(spend(f, uid, proof.s), ERR_OK);
		assert_err(spend(f, uid, proof.s), ERR_STEP_UP_INVALID);
		assert_err(redeem(f, rows[i].kind, uid, proof.s), ERR_STEP_UP_INVALID);
	}
}

static void test_what_is_no_step_up_is_not_spent(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, "739164");
	struct site_texts one = site_texts(f);
	const char *const texts[] = {"",	  "x",
				     one.access,  one.session,
				     one.refresh, "01234567-89ab-cdef-0123-456789abcdef"};
	struct dump before = {.n = 0};

	dump_store(f->instance.store, &before);
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_err(spend(f, uid, texts[i]), ERR_STEP_UP_INVALID);
	site_set(f, "recovery.stepup", "off");
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_err(spend(f, uid, texts[i]), ERR_OK); /* none is asked for */
	dump_unchanged(f->instance.store, &before);
}

static void test_a_step_up_lives_to_its_last_second(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, "739164");
	struct site_texts one = site_texts(f);
	struct token_text proof;

	assert_err(prove(f, CREDENTIAL_PIN, one.access, "739164", &proof), ERR_OK);
	site_wait(f, 599);
	assert_err(spend(f, uid, proof.s), ERR_OK);
	assert_err(prove(f, CREDENTIAL_PIN, one.access, "739164", &proof), ERR_OK);
	site_wait(f, 600);
	assert_err(spend(f, uid, proof.s), ERR_STEP_UP_INVALID);
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_a_step_up_by_one_secret_refills_no_guesses_at_the_other),
	INSTANCE_TEST(test_changing_the_pin_refills_no_guesses_at_the_password),
	INSTANCE_TEST(test_a_step_up_is_good_once_for_its_kind_and_account),
	INSTANCE_TEST(test_a_step_up_dies_with_its_time_and_its_sign_in),
	INSTANCE_TEST(test_wrong_step_ups_count_with_their_own_kind),
	INSTANCE_TEST(test_a_factor_that_is_not_there),
	INSTANCE_TEST(test_a_step_up_of_any_kind_is_spent_once),
	INSTANCE_TEST(test_what_is_no_step_up_is_not_spent),
	INSTANCE_TEST(test_a_step_up_lives_to_its_last_second),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
