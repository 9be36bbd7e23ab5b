/* SPDX-License-Identifier: MIT */
/*
 * Security questions: the list, who is asked which, checking and setting answers.
 *
 * Tests: question_input question_list
 */
#include "factor_fixture.h"

#include "domain/factor/attempt_run.h"
#include "domain/factor/question_input.h"
#include "domain/factor/proof.h"

static char ids[5][33]; /* of the tenant's questions, the oldest first */

struct op {
	const struct context *c;
	struct str uid, text, id;
	struct question question;
	struct question_list list;
	enum identifier_kind kind;
	struct account account;
	struct question_asked asked;
	struct proof p; /* of what was given */
	struct question_input input;
	bool may_add;
	unsigned settled;
};

static enum err add_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return question_add(t, o->c, o->text, &o->question);
}

static enum err list_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return question_list(t, o->c, &o->list);
}

static enum err remove_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return question_remove(t, o->c, o->id);
}

static enum err asked_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return question_asked(t, o->c, o->uid, &o->asked);
}

static enum err by_name_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return question_asked_by_name(t, o->c, o->kind, o->text, &o->account, &o->asked);
}

static enum err try_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return question_try(t, o->c, &o->asked, &o->p.given, &o->p.trial);
}

static enum err put_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return question_input_put(t, o->c, &o->input, o->uid, o->may_add);
}

static enum err add(struct fixture *f, const char *text, char id[33])
{
	struct op o = {.c = &f->context, .text = str_of(text)};
	enum err e = store_write(f->instance.store, add_body, &o);

	if (e == ERR_OK && id != NULL)
		memcpy(id, question_id(&f->context, &o.question.id).p, 32);
	return e;
}

static enum err take_away(struct fixture *f, const char *id)
{
	struct op o = {.c = &f->context, .id = str_of(id)};

	return store_write(f->instance.store, remove_body, &o);
}

static int setup(void **state)
{
	static const char *const texts[] = {"First school?", "First street?", "Best song?",
					    "Favourite dish?", "Name of a pet?"};

	(void)factor_setup(state);
	site_set(*state, "question.enabled", "on");
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_err(add(*state, texts[i], ids[i]), ERR_OK);
	return 0;
}

#define QUESTION_TEST(test) cmocka_unit_test_setup_teardown(test, setup, site_teardown)

/* {"id": "answer", ...} of numbers of questions and answers. */
struct pair {
	int question;
	const char *answer;
};

static struct json *body_of(const struct pair *pairs, size_t n, const char *head)
{
	char text[2048];
	size_t at = (size_t)snprintf(text, sizeof text, "%s{", head);

	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(text + at, sizeof text - at, "%s\"%s\":\"%s\"",
				       i > 0 ? "," : "", ids[pairs[i].question], pairs[i].answer);
	(void)snprintf(text + at, sizeof text - at, "%s", head[0] != '\0' ? "}}" : "}");
	return site_json(text);
}

#define PAIRS(...)                                                                                 \
	((const struct pair[]){__VA_ARGS__}), COUNT_OF(((const struct pair[]){__VA_ARGS__}))

/* Set answers as a body would. */
static enum err set(struct fixture *f, struct str uid, bool may_add, const struct pair *pairs,
		    size_t n)
{
	struct op *o = arena_alloc(&f->arena, sizeof *o);
	struct json *body = body_of(pairs, n, "{\"SecurityQuestionAnswer\":");
	enum err e = question_input_read(&f->context, body, &o->input);

	json_free(body);
	o->c = &f->context;
	o->uid = uid;
	o->may_add = may_add;
	if (e == ERR_OK)
		e = question_input_check(&f->context, &o->input, &anna_account, STR(""));
	if (e == ERR_OK)
		e = question_input_hash(&f->context, &o->input, uid);
	return e == ERR_OK ? store_write(f->instance.store, put_body, o) : e;
}

static enum err settle(struct txn *t, void *arg)
{
	struct op *o = arg;

	(void)t;
	o->settled++;
	return ERR_OK;
}

/* Answer the questions, in one attempt. */
static enum err answer(struct fixture *f, struct op *o, const struct pair *pairs, size_t n)
{
	struct attempt a;
	struct json *body = body_of(pairs, n, "");
	enum err e;

	o->p = (struct proof){.c = o->c, .kind = CREDENTIAL_ANSWER, .account = {.uid = o->uid}};
	e = question_read(&f->context, body, STR("securityanswer"), &o->p.given);

	json_free(body);
	if (e == ERR_OK)
		e = store_read(f->instance.store, try_body, o);
	if (e != ERR_OK)
		return e;
	a = proof_attempt(&o->p);
	a.settle = settle;
	a.arg = o;
	return attempt_run(&f->context, &a);
}

static enum err answer_as(struct fixture *f, struct str uid, const struct pair *pairs, size_t n)
{
	struct op *o = arena_alloc(&f->arena, sizeof *o);
	enum err e;

	o->c = &f->context;
	o->uid = uid;
	e = store_read(f->instance.store, asked_body, o);
	return e == ERR_OK ? answer(f, o, pairs, n) : e;
}

/* --- the list -------------------------------------------------------------------- */

static void test_the_list_is_in_order(void **state)
{
	struct fixture *f = *state;
	struct op o = {.c = &f->context};
	char late[33];

	assert_err(take_away(f, ids[1]), ERR_OK);
	assert_err(add(f, "Latest?", late), ERR_OK);
	assert_err(store_read(f->instance.store, list_body, &o), ERR_OK);
	assert_int_equal(o.list.n, 5);
	assert_text(o.list.at[0].text, "First school?");
	assert_text(o.list.at[1].text, "Best song?");
	assert_text(o.list.at[4].text, "Latest?");
	assert_err(take_away(f, ids[1]), ERR_QUESTION_UNKNOWN);
	assert_err(take_away(f, "nonsense"), ERR_QUESTION_UNKNOWN);
	assert_int_equal(factor_audited(f, "question_changed"), 7);
}

static void test_the_number_of_questions_is_limited(void **state)
{
	struct fixture *f = *state;
	char long_text[QUESTION_TEXT + 2];

	memset(long_text, 'x', sizeof long_text);
	long_text[QUESTION_TEXT + 1] = '\0';
	assert_err(add(f, "", NULL), ERR_PARAM_FORMAT);
	assert_err(add(f, "a\nb", NULL), ERR_PARAM_FORMAT);
	assert_err(add(f, "\xff", NULL), ERR_PARAM_FORMAT);
	assert_err(add(f, long_text, NULL), ERR_PARAM_FORMAT);
	assert_err(add(f, long_text + 1, NULL), ERR_OK);
	for (int i = 6; i < QUESTION_LIST; i++)
		assert_err(add(f, "Again?", NULL), ERR_OK);
	assert_err(add(f, "One more?", NULL), ERR_QUESTIONS_MANY);
}

/* --- checking -------------------------------------------------------------------- */

static void test_answers_are_checked_together(void **state)
{
	struct fixture *f = *state;

	assert_err(answer_as(f, anna, PAIRS({0, "x"})), ERR_ANSWERS_NONE);
	assert_err(set(f, anna, true, PAIRS({0, "St. Anselm"}, {2, "Gro\u00dfe STRASSE"})), ERR_OK);
	assert_err(answer_as(f, anna, PAIRS({0, "St. Anselm"}, {2, "Gro\u00dfe STRASSE"})), ERR_OK);
	assert_err(answer_as(f, anna, PAIRS({2, " grosse   strasse "}, {0, "ST. ANSELM"})), ERR_OK);
	assert_err(answer_as(f, anna, PAIRS({0, "St. Anselm"}, {2, "wrong"})), ERR_ANSWER_WRONG);
	assert_err(answer_as(f, anna, PAIRS({0, "wrong"}, {2, "Gro\u00dfe STRASSE"})),
		   ERR_ANSWER_WRONG);
	assert_err(answer_as(f, anna, PAIRS({0, ""}, {2, ""})), ERR_ANSWER_WRONG);
	assert_int_equal(factor_audited(f, "attempt_failed"), 3);
	assert_int_equal(factor_audited(f, "answers_set"), 1);
}

static void test_malformed_answers_cost_no_attempt(void **state)
{
	struct fixture *f = *state;

	assert_err(set(f, anna, true, PAIRS({0, "St. Anselm"}, {2, "Yesterday"})), ERR_OK);
	assert_err(answer_as(f, anna, PAIRS({0, "St. Anselm"})), ERR_ANSWERS_FEW);
	assert_err(answer_as(f, anna, PAIRS({0, "St. Anselm"}, {1, "Yesterday"})),
		   ERR_ANSWER_OTHER);
	assert_err(take_away(f, ids[4]), ERR_OK);
	assert_err(answer_as(f, anna, PAIRS({0, "St. Anselm"}, {4, "Yesterday"})),
		   ERR_QUESTION_UNKNOWN);
	/* Answers to questions that were not asked are ignored. */
	assert_err(answer_as(f, anna, PAIRS({1, "x"}, {0, "St. Anselm"}, {2, "Yesterday"})),
		   ERR_OK);
	assert_int_equal(factor_audited(f, "attempt_failed"), 0);
}

static void test_malformed_bodies(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *text;
		enum err e;
	} rows[] = {
		{"[]", ERR_PARAM_FORMAT},
		{"\"x\"", ERR_PARAM_FORMAT},
		{"{\"00\":\"x\"}", ERR_QUESTION_UNKNOWN},
		{"{\"0123456789abcdef0123456789abcdeg\":\"x\"}", ERR_QUESTION_UNKNOWN},
		{"{\"0123456789abcdef0123456789abcdef\":5}", ERR_PARAM_FORMAT},
		{"{\"0123456789abcdef0123456789abcdef\":null}", ERR_PARAM_FORMAT},
		{"{\"0123456789abcdef0123456789abcdef\":\"x\","
		 "\"1123456789abcdef0123456789abcdef\":\"x\"}",
		 ERR_OK},
	};
	struct op *o = arena_alloc(&f->arena, sizeof *o);

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct json *j = site_json(rows[i].text);

		assert_err(question_read(&f->context, j, STR("x"), &o->p.given), rows[i].e);
		json_free(j);
	}
	assert_int_equal(o->p.given.n, 2);
	assert_err(question_read(&f->context, NULL, STR("x"), &o->p.given), ERR_OK);
	assert_int_equal(o->p.given.n, 0);
}

/* The number of hashes of one check, whoever is asked and whatever is wrong. */
static void test_the_number_of_hashes_reveals_nothing(void **state)
{
	struct fixture *f = *state;
	struct op *o = arena_alloc(&f->arena, sizeof *o);
	uint64_t before;

	site_set(f, "question.count", "3");
	assert_err(set(f, anna, true,
		       PAIRS({0, "St. Anselm"}, {2, "Yesterday"}, {3, "Soup of leeks"})),
		   ERR_OK);
	before = hash_count();
	assert_err(answer_as(f, anna, PAIRS({0, "wrong"}, {2, "x"}, {3, "y"})), ERR_ANSWER_WRONG);
	assert_int_equal(hash_count() - before, 3);
	assert_err(answer_as(f, anna,
			     PAIRS({0, "St. Anselm"}, {2, "Yesterday"}, {3, "Soup of leeks"})),
		   ERR_OK);
	assert_int_equal(hash_count() - before, 6);
	/* An unknown name. */
	o->c = &f->context;
	o->kind = IDENTIFIER_EMAIL;
	o->text = STR("nobody@example.com");
	assert_err(store_read(f->instance.store, by_name_body, o), ERR_OK);
	o->uid = attempt_stand_in(&f->context, o->kind, o->text);
	assert_err(answer(f, o, PAIRS({0, "a"}, {1, "b"}, {2, "c"}, {3, "d"}, {4, "e"})),
		   ERR_ANSWER_WRONG);
	assert_int_equal(hash_count() - before, 9);
	assert_int_equal(o->settled, 0);
}

static void test_answers_are_bound_to_question_and_account(void **state)
{
	struct fixture *f = *state;
	struct op *o = arena_alloc(&f->arena, sizeof *o);
	struct str first;

	assert_err(set(f, anna, true, PAIRS({0, "St. Anselm"}, {1, "Yesterday"})), ERR_OK);
	o->c = &f->context;
	o->uid = anna;
	assert_err(store_read(f->instance.store, asked_body, o), ERR_OK);
	first = o->asked.at[0].hash;
	o->asked.at[0].hash = o->asked.at[1].hash;
	o->asked.at[1].hash = first;
	assert_err(answer(f, o, PAIRS({0, "Yesterday"}, {1, "St. Anselm"})), ERR_ANSWER_WRONG);
	assert_err(store_read(f->instance.store, asked_body, o), ERR_OK);
	o->uid = bert;
	assert_err(answer(f, o, PAIRS({0, "St. Anselm"}, {1, "Yesterday"})), ERR_ANSWER_WRONG);
	o->uid = anna;
	assert_err(answer(f, o, PAIRS({0, "St. Anselm"}, {1, "Yesterday"})), ERR_OK);
}

/* --- who is asked what ------------------------------------------------------------ */

static enum err ask_name(struct fixture *f, struct op *o, enum identifier_kind kind,
			 const char *text)
{
	*o = (struct op){.c = &f->context, .kind = kind, .text = str_of(text)};
	return store_read(f->instance.store, by_name_body, o);
}

static bool same_questions(const struct question_asked *a, const struct question_asked *b)
{
	bool same = a->n == b->n;

	for (size_t i = 0; same && i < a->n; i++)
		same = guid_equal(&a->at[i].id, &b->at[i].id) &&
		       str_eq(a->at[i].text, b->at[i].text);
	return same;
}

static void test_made_up_questions_are_stable(void **state)
{
	struct fixture *f = *state;
	struct op *a = arena_alloc(&f->arena, sizeof *a), *b = arena_alloc(&f->arena, sizeof *b);

	assert_err(ask_name(f, a, IDENTIFIER_EMAIL, "nobody@example.com"), ERR_OK);
	assert_int_equal(a->account.uid.n, 0);
	assert_int_equal(a->asked.n, 2);
	assert_int_equal(a->asked.at[0].hash.n, 0);
	assert_err(ask_name(f, b, IDENTIFIER_EMAIL, "NOBODY@Example.com"), ERR_OK);
	assert_true(same_questions(&a->asked, &b->asked));
	f->instance.pepper.count = 2; /* a new key does not change them */
	f->instance.pepper.keys[1].id = 2;
	assert_err(ask_name(f, b, IDENTIFIER_EMAIL, "nobody@example.com"), ERR_OK);
	assert_true(same_questions(&a->asked, &b->asked));
	/* Anna has answered none: all her names get the same made-up questions. */
	assert_err(ask_name(f, a, IDENTIFIER_EMAIL, "anna@example.com"), ERR_OK);
	assert_str(a->account.uid, anna);
	assert_err(ask_name(f, b, IDENTIFIER_USERNAME, "anna"), ERR_OK);
	assert_true(same_questions(&a->asked, &b->asked));
	assert_err(set(f, anna, true, PAIRS({4, "Fussel"}, {3, "Soup of leeks"})), ERR_OK);
	assert_err(ask_name(f, b, IDENTIFIER_PHONE, "+4917012345678"), ERR_OK);
	assert_text(b->asked.at[0].text, "Name of a pet?");
	assert_text(b->asked.at[1].text, "Favourite dish?");
	assert_true(b->asked.at[0].hash.n > 0);
}

static void test_a_tenant_can_reveal_accounts_without_questions(void **state)
{
	struct fixture *f = *state;
	struct op *o = arena_alloc(&f->arena, sizeof *o);

	site_set(f, "errors.reveal_unknown", "on");
	assert_err(ask_name(f, o, IDENTIFIER_EMAIL, "nobody@example.com"), ERR_USER_UNKNOWN);
	assert_err(ask_name(f, o, IDENTIFIER_EMAIL, "anna@example.com"), ERR_ANSWERS_NONE);
	site_set(f, "errors.reveal_unknown", "off");
	site_set(f, "question.count", "5");
	assert_err(ask_name(f, o, IDENTIFIER_EMAIL, "nobody@example.com"), ERR_OK);
	assert_err(take_away(f, ids[0]), ERR_OK);
	assert_err(ask_name(f, o, IDENTIFIER_EMAIL, "nobody@example.com"), ERR_ANSWERS_NONE);
	assert_err(ask_name(f, o, IDENTIFIER_EMAIL, "anna@example.com"), ERR_ANSWERS_NONE);
	site_set(f, "question.enabled", "off");
	assert_err(ask_name(f, o, IDENTIFIER_EMAIL, "anna@example.com"), ERR_QUESTION_OFF);
	assert_err(store_read(f->instance.store, asked_body, o), ERR_QUESTION_OFF);
	assert_err(set(f, anna, true, PAIRS({0, "St. Anselm"})), ERR_QUESTION_OFF);
}

/* --- setting --------------------------------------------------------------------- */

static void test_who_may_set_answers(void **state)
{
	struct fixture *f = *state;
	const char elsewhere[33] = "0123456789abcdef0123456789abcdef";

	assert_err(set(f, anna, false, PAIRS({0, "St. Anselm"}, {1, "Elm street"})),
		   ERR_ANSWERS_NONE);
	assert_err(set(f, anna, true, PAIRS({0, "St. Anselm"})), ERR_ANSWERS_FEW);
	assert_err(set(f, anna, true, PAIRS({0, "St. Anselm"}, {1, "Elm street"})), ERR_OK);
	assert_err(set(f, anna, false, PAIRS({2, "Yesterday"})), ERR_ANSWER_OTHER);
	assert_err(set(f, anna, false, PAIRS({1, "Acorn alley"})), ERR_OK);
	assert_err(answer_as(f, anna, PAIRS({0, "St. Anselm"}, {1, "Elm street"})),
		   ERR_ANSWER_WRONG);
	assert_err(answer_as(f, anna, PAIRS({0, "St. Anselm"}, {1, "Acorn alley"})), ERR_OK);
	memcpy(ids[2], elsewhere, sizeof elsewhere);
	assert_err(set(f, anna, true, PAIRS({2, "Yesterday"})), ERR_QUESTION_UNKNOWN);
}

/* A wrong answer to the old answers is checked again for the new ones. */
static void test_known_wrong_answers_are_checked_again_for_new_answers(void **state)
{
	struct fixture *f = *state;

	assert_err(set(f, anna, true, PAIRS({0, "St. Anselm"}, {1, "Elm street"})), ERR_OK);
	assert_err(answer_as(f, anna, PAIRS({0, "St. Brigid"}, {1, "Elm street"})),
		   ERR_ANSWER_WRONG);
	assert_err(set(f, anna, false, PAIRS({0, "St. Brigid"})), ERR_OK);
	assert_err(answer_as(f, anna, PAIRS({0, "St. Brigid"}, {1, "Elm street"})), ERR_OK);
}

static void test_the_number_of_answers_is_limited(void **state)
{
	struct fixture *f = *state;
	char sixth[33] = "";

	assert_err(set(f, anna, true,
		       PAIRS({0, "one answer"}, {1, "two answers"}, {2, "three of them"},
			     {3, "four of them"}, {4, "five of them"})),
		   ERR_OK);
	assert_err(add(f, "Sixth?", sixth), ERR_OK);
	memcpy(ids[1], sixth, 32); /* 1 is the sixth from here on */
	assert_err(set(f, anna, true, PAIRS({1, "six of them"})), ERR_PARAM_FORMAT);
	assert_err(take_away(f, ids[2]), ERR_OK); /* replaces an older one */
	assert_err(set(f, anna, true, PAIRS({1, "six of them"})), ERR_OK);
}

static void test_answers_are_not_in_the_store(void **state)
{
	struct fixture *f = *state;
	struct dump d = {.n = 0};
	bool found = false;

	assert_err(set(f, anna, true, PAIRS({0, "St. Anselm"}, {1, "elm street"})), ERR_OK);
	dump_store(f->instance.store, &d);
	for (size_t i = 0; i + 10 <= d.n; i++)
		found = found || memcmp(d.p + i, "elm street", 10) == 0;
	assert_false(found);
	dump_free(&d);
}

/* Sign bert in with a password and answers that come with the call. */
static enum err sign_in_answering(struct fixture *f, const char *password, const struct pair *pairs,
				  size_t n)
{
	struct json *answers = n > 0 ? body_of(pairs, n, "") : NULL;
	enum err e;

	f->context.answers = answers;
	e = signin_by_password(&f->context, IDENTIFIER_USERNAME, STR("bert"), str_of(password),
			       &site_signin);
	f->context.answers = NULL;
	json_free(answers);
	return e;
}

static enum err sign_in(struct fixture *f, const char *password)
{
	return sign_in_answering(f, password, NULL, 0);
}

static void lock_bert(struct fixture *f)
{
	static const char *const wrong[] = {"wrong one", "wrong two", "wrong three", "wrong four",
					    "wrong five"};

	site_set(f, "attempts.lock", "question");
	assert_err(set(f, bert, true, PAIRS({0, "St. Anselm"}, {1, "elm street"})), ERR_OK);
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_err(sign_in(f, wrong[i]), ERR_LOGIN_WRONG);
	assert_err(sign_in(f, "hunter22-long"), ERR_LOCKED_QUESTION);
}

static void test_right_answers_with_the_right_secret_open_a_lock(void **state)
{
	struct fixture *f = *state;

	lock_bert(f);
	assert_err(sign_in_answering(f, "wrong six", PAIRS({0, "St. Anselm"}, {1, "elm street"})),
		   ERR_LOGIN_WRONG);
	assert_err(sign_in(f, "hunter22-long"), ERR_LOCKED_QUESTION);
	assert_err(
		sign_in_answering(f, "hunter22-long", PAIRS({0, "St. Anselm"}, {1, "elm street"})),
		ERR_OK);
	assert_err(sign_in(f, "hunter22-long"), ERR_OK); /* and the lock is gone */
}

static enum err answer_right(struct fixture *f)
{
	return sign_in_answering(f, "hunter22-long", PAIRS({0, "St. Anselm"}, {1, "elm street"}));
}

static void test_wrong_answers_open_no_lock_and_are_counted(void **state)
{
	struct fixture *f = *state;
	char answer[] = "street a";

	lock_bert(f);
	for (int i = 0; i < 5; i++, answer[7]++)
		assert_err(sign_in_answering(f, "hunter22-long",
					     PAIRS({0, "St. Anselm"}, {1, answer})),
			   ERR_ANSWER_WRONG);
	assert_err(answer_right(f), ERR_ACCOUNT_LOCKED);
	assert_int_equal(f->detail.locked_until, f->context.now + 30);
	site_wait(f, 30);
	assert_err(answer_right(f), ERR_OK);
}

static void test_wrong_answers_never_lock_anybody_out_for_ever(void **state)
{
	struct fixture *f = *state;
	char answer[] = "street a";

	lock_bert(f);
	for (int i = 0; i < 14; i++, answer[7]++) {
		assert_err(sign_in_answering(f, "hunter22-long",
					     PAIRS({0, "St. Anselm"}, {1, answer})),
			   ERR_ANSWER_WRONG);
		site_wait(f, 3600);
	}
	assert_err(answer_right(f), ERR_OK);
}

static void test_an_unlock_clears_wrong_answers_too(void **state)
{
	struct fixture *f = *state;
	char answer[] = "street a";

	lock_bert(f);
	for (int i = 0; i < 5; i++, answer[7]++)
		assert_err(sign_in_answering(f, "hunter22-long",
					     PAIRS({0, "St. Anselm"}, {1, answer})),
			   ERR_ANSWER_WRONG);
	assert_err(answer_right(f), ERR_ACCOUNT_LOCKED);
	assert_err(account_clear_lockout(&f->context, IDENTIFIER_UID, bert), ERR_OK);
	lock_bert(f);
	assert_err(answer_right(f), ERR_OK);
}

/* Open bert's locks with answers, as the holder of one of his tokens. */
static enum err unlock_own(struct fixture *f, const char *answer)
{
	struct json *answers = body_of(PAIRS({0, "St. Anselm"}, {1, answer}), "");
	enum err e;

	f->context.answers = answers;
	e = account_allow_one(&f->context, bert);
	f->context.answers = NULL;
	json_free(answers);
	return e;
}

static void test_strangers_do_not_make_holders_of_a_token_wait(void **state)
{
	struct fixture *f = *state;
	char answer[] = "street a";

	lock_bert(f);
	for (int i = 0; i < 5; i++, answer[7]++)
		assert_err(sign_in_answering(f, "hunter22-long",
					     PAIRS({0, "St. Anselm"}, {1, answer})),
			   ERR_ANSWER_WRONG);
	assert_err(answer_right(f), ERR_ACCOUNT_LOCKED);
	assert_err(unlock_own(f, "street z"), ERR_ANSWER_WRONG);
	assert_err(unlock_own(f, "elm street"), ERR_OK);
	assert_err(answer_right(f), ERR_OK); /* the proof allows one attempt */
}

static void test_answers_open_a_lock_for_one_attempt(void **state)
{
	struct fixture *f = *state;
	struct json *right;

	lock_bert(f);
	assert_err(account_allow_one(&f->context, bert), ERR_LOCKED_QUESTION);
	right = body_of(PAIRS({0, "St. Anselm"}, {1, "elm street"}), "");
	f->context.answers = right;
	assert_err(account_allow_one(&f->context, bert), ERR_OK);
	f->context.answers = NULL;
	json_free(right);
	assert_err(sign_in(f, "hunter22-long"), ERR_OK);
}

/* Answer the questions shown for a name, all wrong, once it is locked. */
static enum err answer_what_is_shown(struct fixture *f, enum identifier_kind kind, const char *name,
				     const char *text)
{
	static const char *const wrong[] = {"w1", "w2", "w3", "w4", "w5"};
	struct op *o = arena_alloc(&f->arena, sizeof *o);
	char body[256];
	struct json *answers;
	enum err e;

	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_true(signin_by_password(&f->context, kind, str_of(name), str_of(wrong[i]),
					       &site_signin) != ERR_OK);
	assert_err(ask_name(f, o, kind, name), ERR_OK);
	assert_int_equal(o->asked.n, 2);
	(void)snprintf(body, sizeof body, "{\"%.32s\":\"%s\",\"%.32s\":\"%s\"}",
		       question_id(&f->context, &o->asked.at[0].id).p, text,
		       question_id(&f->context, &o->asked.at[1].id).p, text);
	f->context.answers = answers = site_json(body);
	e = signin_by_password(&f->context, kind, str_of(name), STR("another"), &site_signin);
	f->context.answers = NULL;
	json_free(answers);
	return e;
}

static void test_answers_are_checked_against_the_shown_questions(void **state)
{
	struct fixture *f = *state;
	char name[] = "Nobody-a@Example.com";

	site_set(f, "attempts.lock", "question");
	assert_err(set(f, bert, true, PAIRS({0, "St. Anselm"}, {1, "elm street"})), ERR_OK);
	assert_err(answer_what_is_shown(f, IDENTIFIER_USERNAME, "bert", "wrong"), ERR_ANSWER_WRONG);
	/* A person without answers, and unknown names. */
	assert_err(answer_what_is_shown(f, IDENTIFIER_EMAIL, "anna@example.com", "wrong"),
		   ERR_ANSWER_WRONG);
	for (int i = 0; i < 12; i++, name[7]++)
		assert_err(answer_what_is_shown(f, IDENTIFIER_EMAIL, name, "wrong"),
			   ERR_ANSWER_WRONG);
	assert_err(answer_what_is_shown(f, IDENTIFIER_USERNAME, "nobody", "wrong"),
		   ERR_ANSWER_WRONG);
	assert_err(answer_what_is_shown(f, IDENTIFIER_PHONE, "+491701234999", "wrong"),
		   ERR_ANSWER_WRONG);
	f->instance.pepper.count = 2; /* nor does a new key tell them apart */
	f->instance.pepper.keys[1].id = 2;
	assert_err(answer_what_is_shown(f, IDENTIFIER_USERNAME, "nobody", "other"),
		   ERR_ANSWER_WRONG);
}

static const struct CMUnitTest tests[] = {
	QUESTION_TEST(test_the_list_is_in_order),
	QUESTION_TEST(test_the_number_of_questions_is_limited),
	QUESTION_TEST(test_answers_are_checked_together),
	QUESTION_TEST(test_malformed_answers_cost_no_attempt),
	QUESTION_TEST(test_malformed_bodies),
	QUESTION_TEST(test_the_number_of_hashes_reveals_nothing),
	QUESTION_TEST(test_answers_are_bound_to_question_and_account),
	QUESTION_TEST(test_made_up_questions_are_stable),
	QUESTION_TEST(test_a_tenant_can_reveal_accounts_without_questions),
	QUESTION_TEST(test_who_may_set_answers),
	QUESTION_TEST(test_known_wrong_answers_are_checked_again_for_new_answers),
	QUESTION_TEST(test_the_number_of_answers_is_limited),
	QUESTION_TEST(test_answers_are_not_in_the_store),
	QUESTION_TEST(test_right_answers_with_the_right_secret_open_a_lock),
	QUESTION_TEST(test_wrong_answers_open_no_lock_and_are_counted),
	QUESTION_TEST(test_wrong_answers_never_lock_anybody_out_for_ever),
	QUESTION_TEST(test_an_unlock_clears_wrong_answers_too),
	QUESTION_TEST(test_strangers_do_not_make_holders_of_a_token_wait),
	QUESTION_TEST(test_answers_open_a_lock_for_one_attempt),
	QUESTION_TEST(test_answers_are_checked_against_the_shown_questions),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
