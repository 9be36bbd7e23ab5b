/* SPDX-License-Identifier: MIT */
/* One-time codes: the vectors of RFC 6238, appendix B, in six digits. */
#include "check.h"

#include "crypto/totp.h"

static const struct {
	uint64_t when;
	const char *code; /* the last six of the eight digits printed there */
} vectors[] = {
	{59, "287082"},		{1111111109, "081804"}, {1111111111, "050471"},
	{1234567890, "005924"}, {2000000000, "279037"}, {UINT64_C(20000000000), "353130"},
};

static void test_vectors(void **state)
{
	static const uint8_t seed[TOTP_SEED] = {'1', '2', '3', '4', '5', '6', '7', '8', '9', '0',
						'1', '2', '3', '4', '5', '6', '7', '8', '9', '0'};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		char code[TOTP_DIGITS + 1];

		assert_true(totp_code(seed, totp_step(vectors[i].when), code));
		assert_string_equal(code, vectors[i].code);
	}
}

static void test_steps(void **state)
{
	(void)state;
	assert_int_equal(totp_step(0), 0);
	assert_int_equal(totp_step(29), 0);
	assert_int_equal(totp_step(30), 1);
	assert_int_equal(totp_step(UINT64_C(20000000000)), UINT64_C(0x27bc86aa));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_vectors),
	cmocka_unit_test(test_steps),
};

TEST_MAIN(RUN(tests))
