/* SPDX-License-Identifier: MIT */
/* Output that grows in an arena, up to its largest size and never in part. */
#include "arena_fixture.h"

#include "base/buf.h"

static void test_it_grows(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 1, 10000);
	for (int i = 0; i < 1000; i++)
		buf_lit(&b, "0123456789");
	assert_false(b.overflowed);
	assert_int_equal(buf_str(&b).n, 10000);
	for (size_t i = 0; i < 10000; i++)
		assert_int_equal(buf_str(&b).p[i], '0' + (int)(i % 10));
	buf_byte(&b, 'x');
	assert_true(b.overflowed);
	assert_int_equal(buf_str(&b).n, 10000);
}

static void test_a_failed_append_marks_the_buffer_for_good(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 100, 5);
	buf_lit(&b, "abc");
	buf_lit(&b, "defg");
	assert_true(b.overflowed);
	assert_text(buf_str(&b), "abc");
	buf_byte(&b, 'd'); /* would fit, but a writer looks once, at the end */
	assert_text(buf_str(&b), "abc");
	buf_init(&b, &arena, 0, 0);
	buf_lit(&b, "");
	assert_false(b.overflowed);
	buf_byte(&b, 'x');
	assert_true(b.overflowed);
}

/* One piece of every length around the largest size, whatever room there was at first. */
static void test_the_largest_size_is_exact(void **state)
{
	static const char piece[300];

	(void)state;
	for (size_t room = 0; room <= 256; room += 64)
		for (size_t n = 254; n <= 258; n++) {
			struct buf b;

			buf_init(&b, &arena, room, 256);
			buf_add(&b, str_bytes(piece, n));
			assert_int_equal(b.overflowed, n > 256);
			assert_int_equal(buf_str(&b).n, n > 256 ? 0 : n);
		}
}

/* A length that would wrap around is too long like any other; none of it is read. */
static void test_a_length_that_wraps_is_too_long(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 8, SIZE_MAX);
	buf_lit(&b, "abc");
	buf_add(&b, str_bytes("x", SIZE_MAX));
	assert_true(b.overflowed);
	assert_text(buf_str(&b), "abc");
}

/* Other allocations lie behind the buffer: it moves, and they stay as they are. */
static void test_it_moves_away_from_its_neighbours(void **state)
{
	char *neighbour;
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 8, 1000);
	neighbour = arena_alloc(&arena, 64);
	memset(neighbour, 'n', 64);
	for (int i = 0; i < 500; i++)
		buf_byte(&b, 'b');
	for (size_t i = 0; i < 64; i++)
		assert_int_equal(neighbour[i], 'n');
	for (size_t i = 0; i < 500; i++)
		assert_int_equal(buf_str(&b).p[i], 'b');
}

static void test_its_own_text_can_be_appended(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 3, 1 << 12);
	buf_lit(&b, "abc");
	for (int i = 0; i < 10; i++)
		buf_add(&b, buf_str(&b));
	assert_int_equal(buf_str(&b).n, 3 << 10);
	for (size_t i = 0; i < 3 << 10; i++)
		assert_int_equal(buf_str(&b).p[i], 'a' + (int)(i % 3));
}

static void test_any_byte_is_kept(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 0, 256);
	for (int i = 0; i < 256; i++)
		buf_byte(&b, (char)i);
	buf_add(&b, (struct str){NULL, 0});
	assert_false(b.overflowed);
	for (size_t i = 0; i < 256; i++)
		assert_int_equal((unsigned char)buf_str(&b).p[i], i);
}

static void test_numbers(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, &arena, 0, 100);
	buf_int(&b, INT64_MIN);
	buf_byte(&b, ' ');
	buf_int(&b, INT64_MAX);
	buf_byte(&b, ' ');
	buf_int(&b, 0);
	assert_text(buf_str(&b), "-9223372036854775808 9223372036854775807 0");
	buf_init(&b, &arena, 0, 3);
	buf_int(&b, 1000); /* no part of a number stands for it */
	assert_true(b.overflowed);
	assert_int_equal(buf_str(&b).n, 0);
}

static const struct CMUnitTest tests[] = {
	T(test_it_grows),
	T(test_a_failed_append_marks_the_buffer_for_good),
	T(test_the_largest_size_is_exact),
	T(test_a_length_that_wraps_is_too_long),
	T(test_it_moves_away_from_its_neighbours),
	T(test_its_own_text_can_be_appended),
	T(test_any_byte_is_kept),
	T(test_numbers),
};

TEST_MAIN(RUN(tests))
