/* SPDX-License-Identifier: MIT */
/* A person's answers as they are stored: read as put, damaged, and of questions that are gone. */
#include "instance_fixture.h"

#include "domain/factor/answer_record.h"
#include "domain/factor/factor.h"

static const struct str who = STR_INIT("0123456789abcdef");

struct op {
	const struct context *c;
	struct str uid, raw;
	struct answer_record a;
};

static enum err get_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return answer_record_get(t, s->c, s->uid, &s->a);
}

static enum err put_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return answer_record_put(t, s->c, s->uid, &s->a);
}

static enum err raw_body(struct txn *t, void *arg)
{
	struct op *s = arg;
	struct key k = factor_key(s->c, TABLE_ANSWER, s->uid);

	return txn_put(t, &k, s->raw);
}

static struct answer_record answers(size_t n)
{
	static const struct str hashes[QUESTION_ANSWERS] = {
		STR_INIT("1:a"), STR_INIT(""), STR_INIT("1:c"), STR_INIT("1:d"), STR_INIT("1:e")};
	struct answer_record a = {.generation = UINT32_MAX, .changed = NOON, .n = n};

	for (size_t i = 0; i < n; i++) {
		a.at[i].id.b[0] = (uint8_t)i;
		a.at[i].hash = hashes[i];
	}
	return a;
}

static struct answer_record stored(struct fixture *f, struct str uid)
{
	struct op s = {.c = &f->context, .uid = uid};

	assert_err(store_read(f->instance.store, get_body, &s), ERR_OK);
	return s.a;
}

static void test_answers_are_read_as_they_were_put(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(stored(f, who).n, 0);
	for (size_t n = 0; n <= QUESTION_ANSWERS; n++) {
		struct op s = {.c = &f->context, .uid = who, .a = answers(n)};
		struct answer_record got;

		assert_err(store_write(f->instance.store, put_body, &s), ERR_OK);
		got = stored(f, who);
		assert_int_equal(got.generation, UINT32_MAX);
		assert_int_equal(got.changed, NOON);
		assert_int_equal(got.n, n);
		for (size_t i = 0; i < n; i++) {
			assert_true(guid_equal(&got.at[i].id, &s.a.at[i].id));
			assert_str(got.at[i].hash, s.a.at[i].hash);
		}
	}
	assert_int_equal(stored(f, STR("0123456789abcde")).n, 0);
	f->tenant.id.b[0] ^= 1;
	assert_int_equal(stored(f, who).n, 0);
}

static void test_a_damaged_record_is_no_empty_one(void **state)
{
	/* version, generation, time, and how many, each of them 16 bytes and a text */
	static const char bytes[14 + (QUESTION_ANSWERS + 1) * 18] = {1, [13] = QUESTION_ANSWERS +
									       1};
	static const struct str bad[] = {STR_INIT(""),
					 STR_INIT("\2\0\0\0\0\0\0\0\0\0\0\0\0\0"),
					 STR_INIT("\1\0\0\0\0\0\0\0\0\0\0\0\0"),
					 STR_INIT("\1\0\0\0\0\0\0\0\0\0\0\0\0\0x"),
					 STR_INIT("\1\0\0\0\0\0\0\0\0\0\0\0\0\1"),
					 {bytes, sizeof bytes}};
	struct fixture *f = *state;
	struct op s = {.c = &f->context, .uid = who};

	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		s.raw = bad[i];
		assert_err(store_write(f->instance.store, raw_body, &s), ERR_OK);
		assert_err(store_read(f->instance.store, get_body, &s), ERR_STORE_VERSION);
	}
}

static void test_answers_to_questions_that_are_gone_are_left_out(void **state)
{
	struct question_list list = {.n = 0};
	struct answer_record a = answers(4);

	(void)state;
	list.at[0].id.b[0] = 3;
	list.at[1].id.b[0] = 1;
	list.n = 2;
	answer_record_drop_removed(&a, &list);
	assert_int_equal(a.n, 2);
	assert_int_equal(a.at[0].id.b[0], 1); /* in the order they were */
	assert_int_equal(a.at[1].id.b[0], 3);
	list.n = 0;
	answer_record_drop_removed(&a, &list);
	assert_int_equal(a.n, 0);
}

static void test_an_answer_is_bound_to_its_question(void **state)
{
	struct fixture *f = *state;
	const struct guid one = {{1}}, two = {{2}};

	assert_text(answer_record_bound(&f->context, &one, STR("rex")),
		    "01000000000000000000000000000000:rex");
	assert_text(answer_record_bound(&f->context, &two, STR("")),
		    "02000000000000000000000000000000:");
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_answers_are_read_as_they_were_put),
	INSTANCE_TEST(test_a_damaged_record_is_no_empty_one),
	INSTANCE_TEST(test_answers_to_questions_that_are_gone_are_left_out),
	INSTANCE_TEST(test_an_answer_is_bound_to_its_question),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
