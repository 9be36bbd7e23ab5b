/* SPDX-License-Identifier: MIT */
/* Tokens of forms: one for each tenant and cookie, also under an earlier pepper. */
#include "instance_fixture.h"

#include "domain/tenant/form_token.h"

static void test_a_token_fits_its_tenant_and_cookie(void **state)
{
	struct fixture *f = *state;
	const struct form_token plain = form_token_of(&f->context, STR(""));
	const struct form_token bound = form_token_of(&f->context, STR("cookie"));

	assert_true(form_token_fits(&f->context, STR(""), str_of(plain.s)));
	assert_true(form_token_fits(&f->context, STR("cookie"), str_of(bound.s)));
	assert_false(form_token_fits(&f->context, STR("cookie"), str_of(plain.s)));
	assert_false(form_token_fits(&f->context, STR(""), str_of(bound.s)));
	assert_false(form_token_fits(&f->context, STR("cookid"), str_of(bound.s)));
	assert_false(form_token_fits(&f->context, STR(""), STR("")));
	f->tenant.id.b[0] ^= 1;
	assert_false(form_token_fits(&f->context, STR(""), str_of(plain.s)));
}

static void test_a_token_outlives_a_new_pepper(void **state)
{
	struct fixture *f = *state;
	struct pepper *p = &f->instance.pepper;
	const struct form_token before = form_token_of(&f->context, STR(""));

	p->keys[p->count] = p->keys[p->count - 1];
	p->keys[p->count].id++;
	p->keys[p->count].key[0] ^= 1;
	p->count++;
	assert_true(form_token_fits(&f->context, STR(""), str_of(before.s)));
	assert_string_not_equal(form_token_of(&f->context, STR("")).s, before.s);
	p->keys[0] = p->keys[--p->count]; /* the first one is removed from the file */
	assert_false(form_token_fits(&f->context, STR(""), str_of(before.s)));
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_a_token_fits_its_tenant_and_cookie),
	INSTANCE_TEST(test_a_token_outlives_a_new_pepper),
};

TEST_MAIN(SUITE("tests", tests, use_mem, NULL))
