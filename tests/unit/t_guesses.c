/* SPDX-License-Identifier: MIT */
/*
 * Former security holes, which must stay closed: ways to guess more often than the
 * limits allow, to lock somebody out, or to get in past a lock.
 */
#include "app.h"
#include "factor_fixture.h"
#include "recovery_fixture.h"

#include "crypto/hash.h"
#include "domain/person/enrol.h"
#include "domain/person/change_password.h"
#include "domain/factor/password.h"

static char access_token[GUID_TEXT + 1], session_token[GUID_TEXT + 1];

static int setup(void **state)
{
	struct site_texts t;

	(void)factor_setup(state);
	recovery_begin(*state);
	site_set(*state, "recovery.stepup", "off");
	t = site_texts(*state);
	memcpy(access_token, t.access, sizeof access_token);
	memcpy(session_token, t.session, sizeof session_token);
	return 0;
}

#define GUESS_TEST(test) cmocka_unit_test_setup_teardown(test, setup, site_teardown)

/* Add and remove an authenticator, which needs only the access token. */
static void enrol_and_remove(struct fixture *f)
{
	const struct enrol_holder who = {str_of(access_token), STR("")};
	struct enrolment own;
	struct app app;

	site_next_call(f);
	assert_err(enrol_show(&f->context, anna, &own), ERR_OK);
	app = app_of(own.secret);
	assert_err(
		enrol_confirm(&f->context, &who, app_code(&app, f->context.now, 0), &site_person),
		ERR_OK);
	assert_err(enrol_remove(&f->context, &who, STR("")), ERR_OK);
}

static enum err guess_pin(struct fixture *f)
{
	static unsigned n;
	char pin[8];

	(void)snprintf(pin, sizeof pin, "51%04u", n++ % 10000);
	return site_pin_login(f, session_token, pin);
}

static enum err guess_password(struct fixture *f)
{
	static unsigned n;
	char password[24];

	(void)snprintf(password, sizeof password, "wrong-one-%u", n++);
	return site_login(f, password);
}

static void test_enrolling_gives_back_no_guesses(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 4; i++)
		assert_err(guess_pin(f), ERR_PIN_WRONG);
	enrol_and_remove(f);
	assert_err(guess_pin(f), ERR_PIN_WRONG);
	assert_err(guess_pin(f), ERR_ACCOUNT_LOCKED);
}

static void test_enrolling_clears_no_ceiling(void **state)
{
	struct fixture *f = *state;

	site_set(f, "token.access_minutes", "129600");
	memcpy(access_token, site_texts(f).access, sizeof access_token);
	for (int i = 0; i < 10; i++, site_wait(f, 3601))
		assert_err(guess_password(f), ERR_LOGIN_WRONG);
	assert_err(site_login(f, "hunter22-long"), ERR_ACCOUNT_LOCKED);
	enrol_and_remove(f);
	assert_err(site_login(f, "hunter22-long"), ERR_ACCOUNT_LOCKED);
}

/* Carl, who has no PIN to reset: attempts on him lock him all the same. */
static void test_everybody_who_gets_locked_is_notified(void **state)
{
	struct fixture *f = *state;
	struct sent told;

	assert_err(site_create(f,
			       "{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"c@example.com\"}],"
			       "\"Password\":\"hunter22-long\"}",
			       &site_person),
		   ERR_OK);
	for (int i = 0; i < 5; i++) {
		char code[16];
		struct reset_proof p = proof_of(CREDENTIAL_CODE, code);

		(void)snprintf(code, sizeof code, "%06d", 100000 + i);
		p.text = str_of(code);
		p.name = STR("c@example.com");
		assert_err(reset_proved(f, CREDENTIAL_PIN, p, "840261"), ERR_CODE_MAIL_WRONG);
	}
	assert_err(signin_by_password(&f->context, IDENTIFIER_EMAIL, STR("c@example.com"),
				      STR("hunter22-long"), &site_signin),
		   ERR_ACCOUNT_LOCKED);
	told = sent_of(f, TEMPLATE_LOCKED);
	assert_int_equal(told.count, 1);
	assert_string_equal(told.to, "c@example.com");
	assert_int_equal(factor_audited(f, "locked"), 1);
}

/* Failures of strangers at the same address do not affect holders of a token or link. */
static void test_strangers_do_not_lock_holders_out(void **state)
{
	struct fixture *f = *state;
	struct sent link = asked(f, PURPOSE_PIN);
	struct token_text proof;
	uint64_t expires;

	site_set(f, "attempts.network_failures", "3");
	f->context.address = STR("192.0.2.1");
	for (int i = 0; i < 3; i++)
		assert_err(guess_password(f), ERR_LOGIN_WRONG);
	assert_err(guess_password(f), ERR_TOO_MANY);
	assert_err(step_up_prove(&f->context, CREDENTIAL_PASSWORD, str_of(access_token),
				 STR("hunter22-long"), &proof, &expires, NULL),
		   ERR_OK);
	assert_err(pin_link(f, link.link, "840261"), ERR_OK);
	f->context.address = STR("");
	memcpy(access_token, site_texts(f).access, sizeof access_token);
	f->context.address = STR("192.0.2.1");
	assert_err(password_change(&f->context, str_of(access_token), STR("hunter22-long"),
				   STR("another-long-one")),
		   ERR_OK);
}

/* Hashes cost more now than when anna's was made: the time must not reveal that. */
static void test_an_older_hash_costs_as_much_as_none(void **state)
{
	struct fixture *f = *state;
	uint64_t before = hash_count();

	f->instance.conf.n[CONF_HASH_COST] = 3;
	assert_err(guess_password(f), ERR_LOGIN_WRONG);
	assert_int_equal(hash_count() - before, 3); /* costs 1, 1 and 2: 2 + 2 + 4 is 8, as 3 has */
	before = hash_count();
	assert_err(signin_by_password(&f->context, IDENTIFIER_USERNAME, STR("nobody-at-all"),
				      STR("wrong"), &site_signin),
		   ERR_LOGIN_WRONG);
	assert_int_equal(hash_count() - before, 1);
	assert_err(site_login(f, "hunter22-long"), ERR_OK); /* and is made again */
	before = hash_count();
	assert_err(guess_password(f), ERR_LOGIN_WRONG);
	assert_int_equal(hash_count() - before, 1);
}

/* A lock by management also applies to sign-ins by back end and issuer. */
static void test_no_trusted_party_gets_past_a_lock(void **state)
{
	struct fixture *f = *state;

	assert_err(signin_tokens_for(&f->context, anna, &site_signin), ERR_OK);
	assert_err(site_update(f, anna, "{\"IsLoginLocked\":true}"), ERR_OK);
	assert_err(signin_tokens_for(&f->context, anna, &site_signin), ERR_ACCOUNT_BLOCKED);
	assert_err(signin_pin_session_for(&f->context, anna, &site_signin), ERR_ACCOUNT_BLOCKED);
	assert_err(signin_proved(&f->context, anna, &site_signin), ERR_ACCOUNT_BLOCKED);
	assert_err(site_update(f, anna, "{\"IsLoginLocked\":false}"), ERR_OK);
	assert_err(signin_tokens_for(&f->context, anna, &site_signin), ERR_OK);
}

/* A new PIN ends links for a new password, and the other way round. */
static void test_a_new_pin_or_password_ends_links_for_the_other(void **state)
{
	struct fixture *f = *state;
	struct sent link = asked(f, PURPOSE_PASSWORD);

	assert_err(pin_change(&f->context, str_of(access_token), STR("739164"), STR("840261")),
		   ERR_OK);
	assert_err(reset_link(f, CREDENTIAL_PASSWORD, link.link, "another-long-one"),
		   ERR_LINK_UNKNOWN);
	link = asked(f, PURPOSE_PIN);
	assert_err(password_change(&f->context, str_of(access_token), STR("hunter22-long"),
				   STR("another-long-one")),
		   ERR_OK);
	assert_err(pin_link(f, link.link, "517283"), ERR_LINK_UNKNOWN);
}

/* Refused requests store nothing, whatever names they make up. */
static void test_refused_requests_do_not_fill_the_store(void **state)
{
	static struct dump before, after;
	struct fixture *f = *state;

	site_set(f, "send.address_per_hour", "10");
	for (int i = 0; i < 200; i++) {
		char name[40];
		const struct code_request a = {
			.purpose = PURPOSE_PIN, .kind = IDENTIFIER_EMAIL, .name = str_of(name)};

		(void)snprintf(name, sizeof name, "made-up-%d@example.org", i);
		site_next_call(f);
		f->context.address = STR("192.0.2.9");
		assert_err(send_code(&f->context, &a), i < 10 ? ERR_OK : ERR_SEND_LIMIT_MAIL);
		if (i == 9)
			dump_store(f->instance.store, &before);
	}
	dump_store(f->instance.store, &after);
	assert_true(dump_equal(&before, &after));
	dump_free(&before);
	dump_free(&after);
}

/* Country codes do not begin with 0: so there is no second spelling of a number, and no way around
 * sms.deny. */
static void test_leading_zeros_make_no_second_number(void **state)
{
	struct fixture *f = *state;
	struct str normal;

	assert_false(
		identifier_normal(&f->arena, IDENTIFIER_PHONE, STR("+00881612345678"), &normal));
	assert_false(
		identifier_normal(&f->arena, IDENTIFIER_PHONE, STR("000881612345678"), &normal));
	assert_false(identifier_normal(&f->arena, IDENTIFIER_PHONE, STR("+0151234567"), &normal));
	assert_true(identifier_normal(&f->arena, IDENTIFIER_PHONE, STR("0151234567"), &normal));
	assert_true(identifier_normal(&f->arena, IDENTIFIER_PHONE, STR("00881612345678"), &normal));
	assert_true(identifier_has_prefix(&f->arena, STR("00881612345678"), STR("+881")));
}

static const struct CMUnitTest tests[] = {
	GUESS_TEST(test_enrolling_gives_back_no_guesses),
	GUESS_TEST(test_enrolling_clears_no_ceiling),
	GUESS_TEST(test_everybody_who_gets_locked_is_notified),
	GUESS_TEST(test_strangers_do_not_lock_holders_out),
	GUESS_TEST(test_an_older_hash_costs_as_much_as_none),
	GUESS_TEST(test_no_trusted_party_gets_past_a_lock),
	GUESS_TEST(test_a_new_pin_or_password_ends_links_for_the_other),
	GUESS_TEST(test_refused_requests_do_not_fill_the_store),
	GUESS_TEST(test_leading_zeros_make_no_second_number),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
