/* SPDX-License-Identifier: MIT */
/* What became of a delivery: a failure says whether to try again, and why. */
#include "check.h"

#include "domain/message/outcome.h"

static void test_a_failure_keeps_its_reason_and_waits_as_usual(void **state)
{
	const struct delivery later = delivery_later(STR("greylisted")),
			      never = delivery_never(STR("no such mailbox"));

	(void)state;
	assert_int_equal(later.outcome, DELIVER_LATER);
	assert_text(later.reason, "greylisted");
	assert_int_equal(later.wait_s, 0);
	assert_int_equal(never.outcome, DELIVER_NEVER);
	assert_text(never.reason, "no such mailbox");
	assert_int_equal(never.wait_s, 0);
}

/* A struct that nobody has filled in must not make the outbox try for ever. */
static void test_delivered_is_zero(void **state)
{
	const struct delivery d = {.wait_s = 0};

	(void)state;
	assert_int_equal(d.outcome, DELIVERED);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_a_failure_keeps_its_reason_and_waits_as_usual),
	cmocka_unit_test(test_delivered_is_zero),
};

TEST_MAIN(RUN(tests))
