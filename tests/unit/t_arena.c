/* SPDX-License-Identifier: MIT */
/* The memory of one request. */
#include "check.h"

#include "base/arena.h"

static struct arena arena;

static bool is_zero(const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != 0)
			return false;
	return true;
}

static void test_memory_is_zeroed_and_aligned(void **state)
{
	(void)state;
	for (size_t n = 0; n < 100; n++) {
		unsigned char *p = arena_alloc(&arena, n);

		assert_int_equal((uintptr_t)p % 16, 0);
		assert_true(is_zero(p, n));
		memset(p, 0xff, n);
	}
}

static void test_allocations_do_not_overlap(void **state)
{
	unsigned char *a = arena_alloc(&arena, 17), *b = arena_alloc(&arena, 1);

	(void)state;
	assert_true(b >= a + 17);
}

static void test_reset_wipes_what_was_handed_out(void **state)
{
	unsigned char *p = arena_alloc(&arena, 600000); /* more than is kept */

	(void)state;
	memset(p, 0x5a, 600000);
	assert_true(arena.used >= 600000);
	arena_reset(&arena);
	assert_int_equal(arena.used, 0);
	assert_true(arena.peak >= 600000);
	assert_true(is_zero(arena.base, 600016));
	assert_ptr_equal(arena_alloc(&arena, 1), arena.base);
}

static void test_copies(void **state)
{
	struct str s = arena_copy(&arena, STR("a\0b"));

	(void)state;
	assert_str(s, STR("a\0b"));
	assert_int_equal(s.p[3], '\0');
	assert_string_equal(arena_cstr(&arena, str_head(STR("abcdef"), 3)), "abc");
	assert_string_equal(arena_cstr(&arena, (struct str){NULL, 0}), "");
}

static int exhausting_child(void *arg)
{
	size_t n = *(size_t *)arg;

	(void)fclose(stderr);
	for (size_t i = 0; i < arena.size; i++) /* it ends before */
		(void)arena_alloc(&arena, n);
	return 0;
}

static void test_running_out_ends_the_process(void **state)
{
	size_t sizes[] = {4096, SIZE_MAX, SIZE_MAX - 8};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++)
		assert_int_equal(child_end(child_start(exhausting_child, &sizes[i])), 70);
}

static void test_release_is_harmless_twice(void **state)
{
	struct arena a = {.base = NULL};

	(void)state;
	arena_release(&a);
	arena_init(&a, 4096);
	(void)arena_alloc(&a, 4096);
	arena_release(&a);
	assert_null(a.base);
	arena_release(&a);
}

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, 1 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static const struct CMUnitTest tests[] = {
	T(test_memory_is_zeroed_and_aligned),	 T(test_allocations_do_not_overlap),
	T(test_reset_wipes_what_was_handed_out), T(test_copies),
	T(test_running_out_ends_the_process),	 T(test_release_is_harmless_twice),
};

TEST_MAIN(RUN(tests))
