/* SPDX-License-Identifier: MIT */
/*
 * Proving who somebody is by each kind of credential: its form, that only the right one passes,
 * and that it must still be the same when it takes effect.
 */
#include "recovery_fixture.h"

#include "domain/factor/attempt_run.h"
#include "domain/factor/proof.h"

static int setup(void **state)
{
	(void)site_setup(state);
	recovery_begin(*state);
	(void)site_anna(*state, "739164");
	return 0;
}

static int teardown(void **state)
{
	return site_teardown(state);
}

static enum err read_body(struct txn *t, void *arg)
{
	struct proof *p = arg;
	enum err e = account_find(t, p->c, IDENTIFIER_USERNAME, STR("anna"), &p->account);

	return e == ERR_OK ? proof_read(t, p) : e;
}

static enum err use_body(struct txn *t, void *arg)
{
	struct proof *p = arg;
	struct account now;
	enum err e = account_get(t, p->c, p->account.uid, &now);

	return e == ERR_OK ? proof_use(t, p, &now) : e;
}

static struct proof proof_by(struct fixture *f, enum credential_kind kind, const char *text)
{
	return (struct proof){
		.c = &f->context, .kind = kind, .text = str_of(text), .purpose = PURPOSE_PIN};
}

static enum err read_in(struct proof *p)
{
	return store_read(p->c->instance->store, read_body, p);
}

static enum err check(struct proof *p)
{
	struct attempt a = proof_attempt(p);

	a.settle = use_body;
	a.arg = p;
	return attempt_run(p->c, &a);
}

static enum err prove(struct fixture *f, enum credential_kind kind, const char *text)
{
	struct proof p = proof_by(f, kind, text);
	enum err e;

	site_next_call(f);
	e = read_in(&p);
	return e == ERR_OK ? check(&p) : e;
}

static enum err change_body(struct txn *t, void *arg)
{
	struct account *a = arg;

	return account_put(t, &instance_fixture.context, a);
}

/* Anna's account as a test makes it. */
static void store_anna(struct fixture *f, struct account *a)
{
	assert_err(store_write(f->instance.store, change_body, a), ERR_OK);
}

/* --- every kind ---------------------------------------------------------- */

static void test_the_rows_of_all_kinds(void **state)
{
	static const struct {
		enum credential_kind kind;
		const char *name;
		enum attempt_lane lane;
		enum err none, wrong;
	} rows[] = {
		{CREDENTIAL_PASSWORD, "password", LANE_STRANGER, ERR_PASSWORD_NONE,
		 ERR_PASSWORD_WRONG},
		{CREDENTIAL_PIN, "pin", LANE_HOLDER, ERR_PIN_NONE, ERR_PIN_WRONG},
		{CREDENTIAL_ANSWER, "securityanswer", LANE_STRANGER, ERR_OK, ERR_ANSWER_WRONG},
		{CREDENTIAL_CODE, "otp", LANE_STRANGER, ERR_OK, ERR_CODE_MAIL_WRONG},
		{CREDENTIAL_TOTP, "authenticatorcode", LANE_HOLDER, ERR_AUTHENTICATOR_NONE,
		 ERR_AUTHENTICATOR_CODE},
		{CREDENTIAL_BACKUP, "backupcode", LANE_HOLDER, ERR_BACKUP_NONE, ERR_BACKUP_CODE},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct proof_kind *k = proof_kind(rows[i].kind);

		assert_text(k->name, rows[i].name);
		assert_int_equal(k->lane, rows[i].lane);
		assert_err(k->none, rows[i].none);
		assert_err(k->wrong, rows[i].wrong);
		assert_true(k->read != NULL && k->describe != NULL && k->use != NULL);
	}
}

static void test_what_cannot_be_one_is_named(void **state)
{
	static const struct {
		enum credential_kind kind;
		const char *text;
		bool fine;
	} rows[] = {{CREDENTIAL_PIN, "7391", true},    {CREDENTIAL_PIN, "", false},
		    {CREDENTIAL_PIN, "73x1", false},   {CREDENTIAL_PIN, " 7391", false},
		    {CREDENTIAL_PASSWORD, "x", true},  {CREDENTIAL_PASSWORD, "", false},
		    {CREDENTIAL_CODE, "", true},       {CREDENTIAL_CODE, "\x01", true},
		    {CREDENTIAL_TOTP, "123456", true}, {CREDENTIAL_TOTP, "12345", false},
		    {CREDENTIAL_BACKUP, "x", false}};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct proof p = proof_by(f, rows[i].kind, rows[i].text);

		site_next_call(f);
		assert_err(proof_check_form(&p, STR("param")),
			   rows[i].fine ? ERR_OK : ERR_PARAM_FORMAT);
		assert_text(f->detail.name, rows[i].fine ? "" : "param");
	}
}

static void test_an_attempt_is_of_whom_it_is_counted_for(void **state)
{
	struct fixture *f = *state;
	struct proof p = proof_by(f, CREDENTIAL_PIN, "739164");
	struct attempt a;

	assert_err(read_in(&p), ERR_OK);
	a = proof_attempt(&p);
	assert_str(a.who.uid, p.account.uid);
	assert_int_equal(a.who.kind, CREDENTIAL_PIN);
	assert_str(a.stored, p.account.pin.hash);
	assert_int_equal(a.generation, 1);
	assert_int_equal(a.lane, LANE_HOLDER);
	assert_err(a.wrong, ERR_PIN_WRONG);
	assert_int_equal(a.subject.n, 0);
	p.subject = STR("somebody");
	p.wrong = ERR_PIN_OLD_WRONG;
	a = proof_attempt(&p);
	assert_text(a.subject, "somebody");
	assert_err(a.wrong, ERR_PIN_OLD_WRONG);
}

/* --- PIN and password ---------------------------------------------------- */

static const struct {
	enum credential_kind kind;
	const char *right, *wrong;
	enum err refusal, none;
} secrets[] = {
	{CREDENTIAL_PIN, "739164", "846291", ERR_PIN_WRONG, ERR_PIN_NONE},
	{CREDENTIAL_PASSWORD, "hunter22-long", "hunter22-lonh", ERR_PASSWORD_WRONG,
	 ERR_PASSWORD_NONE},
};

static void test_only_the_right_secret_passes(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(secrets); i++) {
		assert_err(prove(f, secrets[i].kind, secrets[i].wrong), secrets[i].refusal);
		assert_err(prove(f, secrets[i].kind, secrets[i].right), ERR_OK);
		assert_err(prove(f, secrets[i].kind, secrets[i].right), ERR_OK);
	}
	assert_err(prove(f, CREDENTIAL_PIN, "hunter22-long"), ERR_PIN_WRONG);
	assert_err(prove(f, CREDENTIAL_PASSWORD, "739164"), ERR_PASSWORD_WRONG);
}

static void test_an_account_without_the_secret_says_so(void **state)
{
	struct fixture *f = *state;
	struct account a = *site_read_anna(f);

	a.pin = a.password = (struct credential){.generation = 1};
	store_anna(f, &a);
	for (size_t i = 0; i < COUNT_OF(secrets); i++)
		assert_err(prove(f, secrets[i].kind, secrets[i].right), secrets[i].none);
}

/* The hash is still the same: it is the change that counts. */
static void test_a_secret_changed_meanwhile_proves_nothing(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(secrets); i++) {
		struct proof p = proof_by(f, secrets[i].kind, secrets[i].right);
		struct account a;

		assert_err(read_in(&p), ERR_OK);
		a = p.account;
		a.pin.generation++;
		a.password.generation++;
		store_anna(f, &a);
		assert_err(check(&p), secrets[i].refusal);
		p.wrong = ERR_PIN_OLD_WRONG;
		assert_err(check(&p), ERR_PIN_OLD_WRONG);
	}
}

/* --- codes that were sent ------------------------------------------------ */

static void test_a_code_is_good_once(void **state)
{
	struct fixture *f = *state;
	struct sent s = asked(f, PURPOSE_PIN);

	assert_err(prove(f, CREDENTIAL_CODE, wrong_code()), ERR_CODE_MAIL_WRONG);
	assert_err(prove(f, CREDENTIAL_CODE, s.code), ERR_OK);
	assert_err(prove(f, CREDENTIAL_CODE, s.code), ERR_CODE_MAIL_USED);
	s = asked_by_phone(f, PURPOSE_PIN);
	assert_err(prove(f, CREDENTIAL_CODE, s.code), ERR_OK);
	assert_err(prove(f, CREDENTIAL_CODE, s.code), ERR_CODE_SMS_USED);
}

static void test_without_a_code_any_is_wrong(void **state)
{
	struct fixture *f = *state;

	assert_err(prove(f, CREDENTIAL_CODE, wrong_code()), ERR_CODE_MAIL_WRONG);
	assert_err(prove(f, CREDENTIAL_CODE, ""), ERR_CODE_MAIL_WRONG);
	(void)asked(f, PURPOSE_PASSWORD);
	assert_err(prove(f, CREDENTIAL_CODE, sent_of(f, TEMPLATE_FORGOT_PASSWORD).code),
		   ERR_CODE_MAIL_WRONG); /* it is for something else */
}

static void test_a_code_proves_nothing_to_an_account_with_another_address(void **state)
{
	struct fixture *f = *state;
	struct sent s = asked(f, PURPOSE_PIN);
	struct account a = *site_read_anna(f);
	struct proof p = proof_by(f, CREDENTIAL_CODE, s.code);

	a.emails[0].value = STR("other@example.com");
	store_anna(f, &a);
	assert_err(prove(f, CREDENTIAL_CODE, s.code), ERR_CODE_MAIL_WRONG);
	assert_err(read_in(&p), ERR_OK);
	assert_err(store_write(f->instance.store, use_body, &p), ERR_CODE_MAIL_USED);
}

static void test_two_of_one_code_use_it_up_once(void **state)
{
	struct fixture *f = *state;
	struct sent s = asked(f, PURPOSE_PIN);
	struct proof one = proof_by(f, CREDENTIAL_CODE, s.code), two = one;

	assert_err(read_in(&one), ERR_OK);
	assert_err(read_in(&two), ERR_OK);
	assert_err(check(&one), ERR_OK);
	assert_err(check(&two), ERR_CODE_MAIL_USED);
	assert_err(store_write(f->instance.store, use_body, &one), ERR_CODE_MAIL_USED);
}

static void test_after_five_wrong_ones_no_code_is_right(void **state)
{
	struct fixture *f = *state;
	struct sent s;

	site_set(f, "attempts.budget", "10");
	for (unsigned wrong = OTP_FAILURES_MAX - 1; wrong <= OTP_FAILURES_MAX; wrong++) {
		s = asked(f, PURPOSE_PIN);
		for (unsigned i = 0; i < wrong; i++)
			assert_err(prove(f, CREDENTIAL_CODE, wrong_code()), ERR_CODE_MAIL_WRONG);
		assert_err(prove(f, CREDENTIAL_CODE, s.code),
			   wrong < OTP_FAILURES_MAX ? ERR_OK : ERR_CODE_MAIL_WRONG);
	}
}

static const struct CMUnitTest tests[] = {
	T(test_the_rows_of_all_kinds),
	T(test_what_cannot_be_one_is_named),
	T(test_an_attempt_is_of_whom_it_is_counted_for),
	T(test_only_the_right_secret_passes),
	T(test_an_account_without_the_secret_says_so),
	T(test_a_secret_changed_meanwhile_proves_nothing),
	T(test_a_code_is_good_once),
	T(test_without_a_code_any_is_wrong),
	T(test_a_code_proves_nothing_to_an_account_with_another_address),
	T(test_two_of_one_code_use_it_up_once),
	T(test_after_five_wrong_ones_no_code_is_right),
};

TEST_MAIN(RUN_WITHIN(tests, use_mem, NULL))
