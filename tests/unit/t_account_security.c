/* SPDX-License-Identifier: MIT */
/* The overview of an account: each means is told when it is there, and reading changes nothing. */
#include "factor_fixture.h"

#include "domain/factor/answer_record.h"
#include "domain/factor/authenticator.h"
#include "domain/factor/backup.h"
#include "domain/person/account_security.h"
#include "domain/session/sign_in_record.h"

static struct account_security overview(struct fixture *f)
{
	struct account_security out = {.sign_ins = 77};

	assert_err(account_security(&f->context, anna, &out), ERR_OK);
	return out;
}

struct op {
	const struct context *c;
	struct authenticator authenticator;
	struct backup backup;
	struct question asked[2];
};

static enum err put_authenticator(struct txn *t, void *arg)
{
	struct op *o = arg;

	return authenticator_put(t, o->c, anna, &o->authenticator);
}

static enum err put_backup(struct txn *t, void *arg)
{
	struct op *o = arg;

	return backup_put(t, o->c, anna, &o->backup);
}

static enum err put_answers(struct txn *t, void *arg)
{
	struct op *o = arg;
	struct answer_record a = {.generation = 1, .n = 2};
	enum err e = question_add(t, o->c, STR("First school?"), &o->asked[0]);

	if (e == ERR_OK)
		e = question_add(t, o->c, STR("First street?"), &o->asked[1]);
	for (size_t i = 0; i < 2; i++) {
		a.at[i].id = o->asked[i].id;
		a.at[i].hash = STR("hash");
	}
	return e == ERR_OK ? answer_record_put(t, o->c, anna, &a) : e;
}

static enum err remove_question(struct txn *t, void *arg)
{
	struct op *o = arg;
	char id[2 * GUID_BYTES];

	hex_write(o->asked[0].id.b, GUID_BYTES, id);
	return question_remove(t, o->c, str_bytes(id, sizeof id));
}

static enum err put_pending(struct txn *t, void *arg)
{
	struct op *o = arg;
	const struct sign_in_record rec = {.id = guid_random(),
					   .created = o->c->now,
					   .used = o->c->now,
					   .expires = o->c->now + 60,
					   .pending = true};

	return sign_in_record_add(t, o->c, anna, &rec);
}

static void run(struct op *o, txn_body *body)
{
	assert_err(store_write(o->c->instance->store, body, o), ERR_OK);
}

static void test_an_account_with_nothing(void **state)
{
	const struct account_security s = overview(*state);

	assert_false(s.has_authenticator);
	assert_false(s.has_backup);
	assert_int_equal(s.backup_left + s.answered + s.sign_ins, 0);
}

static void test_an_authenticator_counts_once_it_is_confirmed(void **state)
{
	struct fixture *f = *state;
	struct op o = {.c = &f->context};

	authenticator_make(&f->context, anna, &o.authenticator);
	run(&o, put_authenticator);
	assert_false(overview(f).has_authenticator);
	o.authenticator.pending = false;
	run(&o, put_authenticator);
	assert_true(overview(f).has_authenticator);
	site_set(f, "authenticator.enabled", "off");
	assert_false(overview(f).has_authenticator);
}

static void test_backup_codes_are_counted(void **state)
{
	struct fixture *f = *state;
	struct op o = {.c = &f->context};
	struct backup_texts texts;

	assert_err(backup_make(&f->context, anna, 0, &o.backup, &texts), ERR_OK);
	o.backup.codes[3] = o.backup.codes[7] = (struct digest){{0}};
	run(&o, put_backup);
	assert_true(overview(f).has_backup);
	assert_int_equal(overview(f).backup_left, BACKUP_CODES - 2);
	for (size_t i = 0; i < BACKUP_CODES; i++)
		o.backup.codes[i] = (struct digest){{0}};
	run(&o, put_backup);
	assert_true(overview(f).has_backup); /* though none is left */
	assert_int_equal(overview(f).backup_left, 0);
	site_set(f, "backup.enabled", "off");
	assert_false(overview(f).has_backup);
}

static void test_answers_to_questions_of_today_are_counted(void **state)
{
	struct fixture *f = *state;
	struct op o = {.c = &f->context};

	site_set(f, "question.enabled", "on");
	run(&o, put_answers);
	assert_int_equal(overview(f).answered, 2);
	run(&o, remove_question);
	assert_int_equal(overview(f).answered, 1);
	site_set(f, "question.enabled", "off");
	assert_int_equal(overview(f).answered, 0);
}

static void test_sign_ins_that_are_complete_and_current_are_counted(void **state)
{
	struct fixture *f = *state;
	struct op o = {.c = &f->context};
	struct dump before = {.n = 0};

	(void)site_signed_in(f);
	site_next_call(f);
	(void)site_signed_in(f);
	run(&o, put_pending);
	dump_store(f->instance.store, &before);
	assert_int_equal(overview(f).sign_ins, 2);
	dump_unchanged(f->instance.store, &before);
	site_wait(f, 3650 * 86400U);
	assert_int_equal(overview(f).sign_ins, 0);
}

static const struct CMUnitTest tests[] = {
	FACTOR_TEST(test_an_account_with_nothing),
	FACTOR_TEST(test_an_authenticator_counts_once_it_is_confirmed),
	FACTOR_TEST(test_backup_codes_are_counted),
	FACTOR_TEST(test_answers_to_questions_of_today_are_counted),
	FACTOR_TEST(test_sign_ins_that_are_complete_and_current_are_counted),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
