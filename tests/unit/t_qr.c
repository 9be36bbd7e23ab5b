/* SPDX-License-Identifier: MIT */
/* Pictures of texts. What they look like is tested over HTTP. */
#include "arena_fixture.h"

#include "base/qr.h"

static void test_a_picture_for_each_text(void **state)
{
	struct str a, b, again;

	(void)state;
	assert_true(qr_svg(&arena, STR("otpauth://totp/a"), &a));
	assert_true(qr_svg(&arena, STR("otpauth://totp/b"), &b));
	assert_true(qr_svg(&arena, STR("otpauth://totp/a"), &again));
	assert_str(again, a);
	assert_false(str_eq(a, b));
	assert_true(str_starts(a, STR("<svg ")) && str_ends(a, STR("</svg>")));
}

static void test_lengths(void **state)
{
	char text[QR_TEXT_MAX + 1];
	struct str out;

	(void)state;
	memset(text, 'x', sizeof text);
	assert_false(qr_svg(&arena, STR(""), &out));
	assert_true(qr_svg(&arena, STR("x"), &out));
	assert_true(qr_svg(&arena, str_bytes(text, QR_TEXT_MAX), &out));
	assert_false(qr_svg(&arena, str_bytes(text, QR_TEXT_MAX + 1), &out));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_a_picture_for_each_text),
	cmocka_unit_test(test_lengths),
};

TEST_MAIN(RUN_WITHIN(tests, setup, teardown))
