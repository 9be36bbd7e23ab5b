/* SPDX-License-Identifier: MIT */
/* Which answers to security questions are too easy, and what the person is told of it. */
#include "instance_fixture.h"

#include "base/unicode.h"
#include "domain/factor/answer_policy.h"

/* What is wrong with an answer; NULL: nothing. */
static const char *fault(struct fixture *f, const char *answer, const struct account *a)
{
	return answer_policy_fault(&f->context, str_of(answer), STR("First PET?"), a, STR("4938"));
}

static void test_easy_answers_and_what_is_said_of_them(void **state)
{
	static const char *const few = "The answer needs at least three characters.",
				 *const common = "The answer is one of the most common.",
				 *const question = "The answer repeats the question.",
				 *const name = "The answer repeats a name of the account.",
				 *const pin = "The answer repeats the PIN.";
	const struct {
		const char *answer, *fault;
	} rows[] = {
		{"", few},
		{"ab", few},
		{"\u6771\u4eac", few}, /* two characters of six bytes */
		{"abc", common},
		{"abd", NULL},
		{"z\u00f6e", NULL},
		{"my password!", common},
		{"first pet?", question},
		{"my first pet? it", question},
		{"first pet", NULL},
		{"al", few},
		{"alabaster", NULL},
		{"anna.b@example.com", name},
		{"anna.b", name},
		{"anna.bell", NULL},
		{"at anna.b@example.com", name},
		{"second", name},
		{"+4917012345678", name},
		{"4938", pin},
		{"no 4938", pin},
	};
	struct account a = {
		.user_name = STR("Al"), .phone = STR("+4917012345678"), .email_count = 2};
	struct fixture *f = *state;

	a.emails[0].value = STR("Anna.B@Example.com");
	a.emails[1].value = STR("Second@example.com");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *got = fault(f, rows[i].answer, &a);

		if ((got == NULL) != (rows[i].fault == NULL))
			fail_msg("%s", rows[i].answer);
		if (got != NULL)
			assert_string_equal(got, rows[i].fault);
	}
}

static void test_what_is_not_there_is_not_repeated(void **state)
{
	struct fixture *f = *state;
	const struct account none = {.email_count = 0};

	assert_null(answer_policy_fault(&f->context, STR("no 4938"), STR("Q?"), &none, STR("")));
	assert_null(answer_policy_fault(&f->context, STR("tyrannus"), STR(""), &none, STR("")));
}

/* The list is written as answers are compared, or its words would never be met. */
static void test_the_list_of_common_answers(void **state)
{
	static const char *const common[] = {
#define ANSWER(text) text,
#include "domain/factor/answers.def"
#undef ANSWER
	};
	struct fixture *f = *state;
	struct account a = {.email_count = 0};

	assert_true(COUNT_OF(common) >= 100);
	for (size_t i = 0; i < COUNT_OF(common); i++) {
		struct str folded;

		assert_true(unicode_text(&f->arena, str_of(common[i]), &folded));
		assert_text(folded, common[i]);
		assert_true(unicode_length(folded) >= 3);
		assert_non_null(answer_policy_fault(&f->context, folded, STR("Q?"), &a, STR("")));
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(common[i], common[k]);
	}
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_easy_answers_and_what_is_said_of_them),
	INSTANCE_TEST(test_what_is_not_there_is_not_repeated),
	INSTANCE_TEST(test_the_list_of_common_answers),
};

TEST_MAIN(RUN_WITHIN(tests, use_mem, NULL))
