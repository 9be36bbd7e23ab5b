/* SPDX-License-Identifier: MIT */
/* Adding and removing authenticators and backup codes, and the proofs that needs. */
#include "app.h"
#include "factor_fixture.h"
#include "recovery_fixture.h"

#include "domain/person/enrol.h"
#include "domain/factor/question.h"

static char token[GUID_TEXT + 1]; /* of anna */

static int setup(void **state)
{
	(void)factor_setup(state);
	memcpy(token, site_texts(*state).access, sizeof token);
	return 0;
}

#define ENROL_TEST(test) cmocka_unit_test_setup_teardown(test, setup, site_teardown)

/* The code of the step `off` from now, for a seed as it is typed in. */
static struct str code_for(struct fixture *f, struct str base32, int off)
{
	static struct app app;

	app = app_of(base32);
	return app_code(&app, f->context.now, off);
}

static struct token_text stepup_of(struct fixture *f)
{
	struct token_text out;
	uint64_t expires;

	assert_err(step_up_prove(&f->context, CREDENTIAL_PIN, str_of(token), STR("739164"), &out,
				 &expires, NULL),
		   ERR_OK);
	return out;
}

static enum err confirm(struct fixture *f, struct str code, const char *proof)
{
	const struct enrol_holder who = {str_of(token), str_of(proof)};

	return enrol_confirm(&f->context, &who, code, &site_person);
}

static enum err remove_it(struct fixture *f, const char *proof)
{
	const struct enrol_holder who = {str_of(token), str_of(proof)};

	return enrol_remove(&f->context, &who, STR(""));
}

static enum err backup(struct fixture *f, bool anew, const char *proof, struct backup_texts *out)
{
	const struct enrol_holder who = {str_of(token), str_of(proof)};

	return enrol_backup(&f->context, &who, STR(""), anew, out);
}

static void test_a_seed_is_shown_until_it_is_confirmed(void **state)
{
	struct fixture *f = *state;
	struct enrolment first, again;
	struct buf uri;

	assert_err(enrol_show(&f->context, anna, &first), ERR_OK);
	assert_err(enrol_show(&f->context, anna, &again), ERR_OK);
	assert_false(first.verified);
	assert_str(again.secret, first.secret);
	buf_init(&uri, &f->arena, 256, 1024);
	buf_lit(&uri, "otpauth://totp/Unit:anna%40example.com?secret=");
	buf_add(&uri, first.secret);
	buf_lit(&uri, "&issuer=Unit&algorithm=SHA1&digits=6&period=30");
	assert_str(first.uri, buf_str(&uri));
	site_set(f, "recovery.stepup", "off");
	assert_err(confirm(f, code_for(f, first.secret, 0), ""), ERR_OK);
	assert_str(site_person.account.uid, anna);
	assert_err(enrol_show(&f->context, anna, &again), ERR_OK);
	assert_true(again.verified);
	assert_int_equal(again.secret.n + again.uri.n, 0);
	assert_err(enrol_show(&f->context, STR("nobody"), &again), ERR_USER_UNKNOWN);
}

/* A refusal uses up neither the code nor the proof. */
static void test_an_unconfirmed_seed_is_replaced(void **state)
{
	struct fixture *f = *state;
	struct enrolment first, again;
	struct str old;

	site_set(f, "recovery.stepup", "off");
	assert_err(enrol_show(&f->context, anna, &first), ERR_OK);
	old = arena_copy(&f->arena, first.secret);
	site_wait(f, AUTHENTICATOR_PENDING_S);
	assert_err(confirm(f, code_for(f, old, 0), ""), ERR_AUTHENTICATOR_NONE);
	assert_err(enrol_show(&f->context, anna, &again), ERR_OK);
	assert_false(str_eq(again.secret, old));
	assert_err(confirm(f, code_for(f, old, 0), ""), ERR_AUTHENTICATOR_CODE);
	assert_err(confirm(f, code_for(f, again.secret, 0), ""), ERR_OK);
}

static void test_a_proof_is_used_up_with_its_effect(void **state)
{
	struct fixture *f = *state;
	struct enrolment own;
	struct token_text proof = stepup_of(f);
	struct backup_texts codes;

	assert_err(enrol_show(&f->context, anna, &own), ERR_OK);
	assert_err(confirm(f, code_for(f, own.secret, 0), ""), ERR_STEP_UP_INVALID);
	assert_err(confirm(f, code_for(f, own.secret, 9), proof.s), ERR_AUTHENTICATOR_CODE);
	assert_err(confirm(f, STR("12345"), proof.s), ERR_PARAM_FORMAT);
	assert_err(confirm(f, code_for(f, own.secret, 0), proof.s), ERR_OK);
	assert_err(remove_it(f, proof.s), ERR_STEP_UP_INVALID);
	assert_err(remove_it(f, ""), ERR_STEP_UP_INVALID);
	proof = stepup_of(f);
	assert_err(remove_it(f, proof.s), ERR_OK);
	proof = stepup_of(f);
	assert_err(remove_it(f, proof.s), ERR_AUTHENTICATOR_NONE);
	assert_err(backup(f, false, proof.s, &codes), ERR_OK);
	assert_err(backup(f, true, proof.s, &codes), ERR_STEP_UP_INVALID);
	proof = stepup_of(f);
	assert_err(backup(f, false, proof.s, &codes), ERR_BACKUP_MADE);
	assert_err(backup(f, true, proof.s, &codes), ERR_OK);
}

/* A fresh proof of another account is refused. */
static void test_a_proof_is_valid_for_one_person(void **state)
{
	struct fixture *f = *state;
	struct token_text out;
	struct backup_texts codes;
	uint64_t expires;

	assert_err(signin_by_password(&f->context, IDENTIFIER_USERNAME, STR("bert"),
				      STR("hunter22-long"), &site_signin),
		   ERR_OK);
	assert_err(step_up_prove(&f->context, CREDENTIAL_PASSWORD, str_of(site_signin.access.s),
				 STR("hunter22-long"), &out, &expires, NULL),
		   ERR_OK);
	assert_err(backup(f, false, out.s, &codes), ERR_STEP_UP_INVALID);
	assert_err(step_up_redeem(&f->context, CREDENTIAL_PASSWORD, bert, str_of(out.s)), ERR_OK);
}

/* A backup code is a proof too, and is used up by it. */
static void test_a_backup_code_is_a_proof(void **state)
{
	struct fixture *f = *state;
	struct token_text proof = stepup_of(f), by_code;
	struct backup_texts codes, more;
	uint64_t expires;
	size_t left = 0;

	assert_err(backup(f, false, proof.s, &codes), ERR_OK);
	assert_err(step_up_prove(&f->context, CREDENTIAL_BACKUP, str_of(token), str_of(codes.at[2]),
				 &by_code, &expires, &left),
		   ERR_OK);
	assert_int_equal(left, BACKUP_CODES - 1);
	assert_err(step_up_prove(&f->context, CREDENTIAL_BACKUP, str_of(token), str_of(codes.at[2]),
				 &proof, &expires, NULL),
		   ERR_BACKUP_CODE);
	assert_err(step_up_redeem(&f->context, CREDENTIAL_PIN, anna, str_of(by_code.s)),
		   ERR_STEP_UP_INVALID);
	assert_err(backup(f, true, by_code.s, &more), ERR_OK);
	assert_err(step_up_redeem(&f->context, CREDENTIAL_BACKUP, anna, str_of(by_code.s)),
		   ERR_STEP_UP_INVALID);
}

static void test_an_ended_token_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct enrolment own;
	struct backup_texts codes;

	site_set(f, "recovery.stepup", "off");
	assert_err(enrol_show(&f->context, anna, &own), ERR_OK);
	assert_err(session_end_access(&f->context, str_of(token), true), ERR_OK);
	assert_err(confirm(f, code_for(f, own.secret, 0), ""), ERR_TOKEN_UNKNOWN);
	assert_err(remove_it(f, ""), ERR_TOKEN_UNKNOWN);
	assert_err(backup(f, false, "", &codes), ERR_TOKEN_UNKNOWN);
}

static void test_the_back_end_needs_no_proof(void **state)
{
	struct fixture *f = *state;
	struct enrolment own;
	struct backup_texts codes;

	assert_err(enrol_show(&f->context, bert, &own), ERR_OK);
	assert_err(enrol_remove(&f->context, NULL, bert), ERR_OK);
	assert_int_equal(factor_audited(f, "authenticator_removed"), 0); /* it was not confirmed */
	assert_err(enrol_remove(&f->context, NULL, bert), ERR_AUTHENTICATOR_NONE);
	assert_err(enrol_remove(&f->context, NULL, STR("nobody")), ERR_USER_UNKNOWN);
	assert_err(enrol_backup(&f->context, NULL, bert, false, &codes), ERR_OK);
	assert_err(enrol_backup(&f->context, NULL, bert, false, &codes), ERR_BACKUP_MADE);
	assert_err(enrol_backup(&f->context, NULL, bert, true, &codes), ERR_OK);
	assert_err(enrol_backup(&f->context, NULL, STR("nobody"), true, &codes), ERR_USER_UNKNOWN);
}

/* --- what people are told ---------------------------------------------------- */

static void test_the_person_is_notified(void **state)
{
	struct fixture *f = *state;
	struct enrolment own;
	struct backup_texts codes;

	site_set(f, "recovery.stepup", "off");
	assert_err(enrol_show(&f->context, anna, &own), ERR_OK);
	assert_err(confirm(f, code_for(f, own.secret, 9), ""), ERR_AUTHENTICATOR_CODE);
	assert_int_equal(sent_of(f, TEMPLATE_AUTHENTICATOR_ADDED).count, 0);
	assert_err(confirm(f, code_for(f, own.secret, 0), ""), ERR_OK);
	assert_string_equal(sent_of(f, TEMPLATE_AUTHENTICATOR_ADDED).to, ANNA);
	assert_err(backup(f, false, "", &codes), ERR_OK);
	assert_err(enrol_backup(&f->context, NULL, anna, true, &codes), ERR_OK);
	assert_int_equal(sent_of(f, TEMPLATE_BACKUP_CODES_MADE).count, 2);
	assert_string_equal(sent_of(f, TEMPLATE_BACKUP_CODES_MADE).to, ANNA);
	assert_err(remove_it(f, ""), ERR_OK);
	assert_string_equal(sent_of(f, TEMPLATE_AUTHENTICATOR_REMOVED).to, ANNA);
	assert_int_equal(sent_of(f, TEMPLATE_AUTHENTICATOR_REMOVED).count, 1);
	assert_int_equal(sent_of(f, TEMPLATE_AUTHENTICATOR_ADDED).count, 1);

	/* Removing one that was never confirmed sends no notification. */
	assert_err(enrol_show(&f->context, anna, &own), ERR_OK);
	assert_err(remove_it(f, ""), ERR_OK);
	assert_int_equal(sent_of(f, TEMPLATE_AUTHENTICATOR_REMOVED).count, 1);

	site_set(f, "mail.notices", "off");
	assert_err(enrol_backup(&f->context, NULL, anna, true, &codes), ERR_OK);
	assert_int_equal(sent_of(f, TEMPLATE_BACKUP_CODES_MADE).count, 2);
}

/* --- deletion -------------------------------------------------------------------- */

static enum err rows_body(struct txn *t, void *arg)
{
	static const enum table tables[] = {TABLE_AUTHENTICATOR, TABLE_BACKUP, TABLE_ANSWER};
	struct fixture *f = &instance_fixture;
	size_t *n = arg;

	*n = 0;
	for (size_t i = 0; i < COUNT_OF(tables); i++) {
		struct key k = key_of(&f->tenant.id, tables[i]);
		struct str value;
		enum err e;

		key_add(&k, anna);
		e = txn_get(t, &k, &value);
		if (e != ERR_OK && e != ERR_NOT_FOUND)
			return e;
		*n += e == ERR_OK;
	}
	return ERR_OK;
}

static enum err questions_body(struct txn *t, void *arg)
{
	struct fixture *f = &instance_fixture;
	struct question *q = arg;
	enum err e = question_add(t, &f->context, STR("First school?"), &q[0]);

	return e == ERR_OK ? question_add(t, &f->context, STR("First street?"), &q[1]) : e;
}

static void test_a_deleted_account_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct question q[2];
	struct enrolment own;
	struct backup_texts codes;
	char body[256];
	size_t rows;

	site_set(f, "question.enabled", "on");
	assert_err(store_write(f->instance.store, questions_body, q), ERR_OK);
	(void)snprintf(body, sizeof body,
		       "{\"SecurityQuestionAnswer\":{\"%.32s\":\"St. Anselm\","
		       "\"%.32s\":\"Elm street\"}}",
		       question_id(&f->context, &q[0].id).p, question_id(&f->context, &q[1].id).p);
	assert_err(site_update(f, anna, body), ERR_OK);
	assert_string_equal(sent_of(f, TEMPLATE_ANSWERS_CHANGED).to, ANNA);
	assert_err(enrol_show(&f->context, anna, &own), ERR_OK);
	assert_err(enrol_backup(&f->context, NULL, anna, false, &codes), ERR_OK);
	assert_err(store_read(f->instance.store, rows_body, &rows), ERR_OK);
	assert_int_equal(rows, 3);
	assert_err(account_delete(&f->context, IDENTIFIER_UID, anna), ERR_OK);
	assert_err(store_read(f->instance.store, rows_body, &rows), ERR_OK);
	assert_int_equal(rows, 0);
}

static const struct CMUnitTest tests[] = {
	ENROL_TEST(test_a_seed_is_shown_until_it_is_confirmed),
	ENROL_TEST(test_an_unconfirmed_seed_is_replaced),
	ENROL_TEST(test_a_proof_is_used_up_with_its_effect),
	ENROL_TEST(test_a_proof_is_valid_for_one_person),
	ENROL_TEST(test_a_backup_code_is_a_proof),
	ENROL_TEST(test_an_ended_token_changes_nothing),
	ENROL_TEST(test_the_back_end_needs_no_proof),
	ENROL_TEST(test_the_person_is_notified),
	ENROL_TEST(test_a_deleted_account_leaves_nothing),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
