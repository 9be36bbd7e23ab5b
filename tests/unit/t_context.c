/* SPDX-License-Identifier: MIT */
/* What a refusal says besides its code, and that an assertion which fails ends the program. */
#include "check.h"

#include "domain/tenant/context.h"

static struct error_detail detail;
static const struct context context = {.detail = &detail};

static int setup(void **state)
{
	(void)state;
	detail = (struct error_detail){.field_count = 0};
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	return 0;
}

static void test_a_parameter_is_named_by_the_last_fault(void **state)
{
	(void)state;
	assert_err(context_name_fault(&context, ERR_PARAM_FORMAT, STR("pin")), ERR_PARAM_FORMAT);
	assert_text(detail.name, "pin");
	assert_err(context_name_fault(&context, ERR_EMAIL_FORMAT, STR("email")), ERR_EMAIL_FORMAT);
	assert_text(detail.name, "email");
	assert_int_equal(detail.field_count, 0);
}

static void test_when_to_try_again(void **state)
{
	(void)state;
	assert_err(context_retry_at(&context, ERR_SEND_LIMIT_MAIL, 1772366460),
		   ERR_SEND_LIMIT_MAIL);
	assert_int_equal(detail.retry_at, 1772366460);
}

static void test_fields_are_told_in_order_up_to_eight(void **state)
{
	static const char *const fields[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(fields); i++) {
		assert_err(context_field_fault(&context, fields[i], "is wrong"), ERR_FIELDS);
		assert_int_equal(detail.field_count,
				 i < ERROR_DETAIL_FIELDS ? i + 1 : ERROR_DETAIL_FIELDS);
	}
	for (size_t i = 0; i < ERROR_DETAIL_FIELDS; i++) {
		assert_ptr_equal(detail.fields[i].field, fields[i]);
		assert_string_equal(detail.fields[i].message, "is wrong");
	}
	assert_int_equal(detail.name.n, 0);
}

/* --- what cannot happen -------------------------------------------------- */

/* An assertion says on standard error which one it is; a test needs no copy of that. */
static void be_silent(void)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (null < 0 || dup2(null, STDERR_FILENO) < 0)
		abort();
}

static int fault_without_an_error(void *arg)
{
	(void)arg;
	be_silent();
	(void)context_name_fault(&context, ERR_OK, STR("pin"));
	return 0;
}

static int fault_without_a_field(void *arg)
{
	(void)arg;
	be_silent();
	(void)context_field_fault(&context, NULL, "is wrong");
	return 0;
}

/* They are kept in what is installed: a refusal that says ERR_OK would be a success. */
static void test_what_cannot_happen_ends_the_program(void **state)
{
	(void)state;
	assert_int_equal(child_end(child_start(fault_without_an_error, NULL)), 128 + SIGABRT);
	assert_int_equal(child_end(child_start(fault_without_a_field, NULL)), 128 + SIGABRT);
}

static const struct CMUnitTest tests[] = {
	T(test_a_parameter_is_named_by_the_last_fault),
	T(test_when_to_try_again),
	T(test_fields_are_told_in_order_up_to_eight),
	T(test_what_cannot_happen_ends_the_program),
};

TEST_MAIN(RUN(tests))
