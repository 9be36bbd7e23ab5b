/* SPDX-License-Identifier: MIT */
/* Keys of the store: no two lists of parts make the same one, and none is longer than an engine
 * takes. */
#include "check.h"

#include "store/key.h"

enum { HEAD = GUID_BYTES + 1 };

static const struct guid one = {{1}}, other = {{1, 2}};

static const char bytes[KV_KEY_MAX + 1];

/* --- the table ---------------------------------------------------------------- */

static const struct {
	const char *symbol;
	enum table letter;
} rows[] = {
#define TABLE(symbol, letter, key, holds) {#symbol, TABLE_##symbol},
#include "store/tables.def"
#undef TABLE
};

/* A letter is for one table: records of two would be mixed. */
static void test_each_table_has_its_letter(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_in_range(rows[i].letter, 1, 255);
		for (size_t j = i + 1; j < COUNT_OF(rows); j++)
			if (rows[i].letter == rows[j].letter)
				fail_msg("%s and %s", rows[i].symbol, rows[j].symbol);
	}
}

/* --- keys --------------------------------------------------------------------- */

static void test_a_key_begins_with_tenant_and_table(void **state)
{
	struct key k = key_of(&other, TABLE_META), install = key_of(NULL, TABLE_META);

	(void)state;
	assert_int_equal(k.n, HEAD);
	assert_memory_equal(k.b, other.b, GUID_BYTES);
	assert_int_equal(k.b[GUID_BYTES], TABLE_META);
	assert_int_equal(install.n, HEAD);
	for (size_t i = 0; i < GUID_BYTES; i++)
		assert_int_equal(install.b[i], 0);
	key_add(&k, STR("rest"));
	assert_int_equal(k.n, HEAD + 4);
	assert_true(str_ends(key_str(&k), STR("rest")));
	assert_ptr_equal(key_str(&k).p, k.b);
}

static void test_tenants_and_tables_share_no_key(void **state)
{
	const struct guid *const tenants[] = {NULL, &one, &other};
	struct key made[3 * COUNT_OF(rows)];
	size_t n = 0;

	(void)state;
	for (size_t t = 0; t < COUNT_OF(tenants); t++)
		for (size_t i = 0; i < COUNT_OF(rows); i++)
			made[n++] = key_of(tenants[t], rows[i].letter);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			assert_int_equal(str_starts(key_str(&made[i]), key_str(&made[j])), i == j);
}

static void test_sized_parts_do_not_run_into_each_other(void **state)
{
	const char *const lists[][2] = {
		{"ab", "c"}, {"a", "bc"}, {"abc", ""}, {"", "abc"}, {"a", "\1c"}};
	struct key made[COUNT_OF(lists)];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		made[i] = key_of(&one, TABLE_META);
		key_add_sized(&made[i], str_of(lists[i][0]));
		key_add(&made[i], str_of(lists[i][1]));
		for (size_t j = 0; j < i; j++)
			assert_false(str_eq(key_str(&made[i]), key_str(&made[j])));
	}
}

/* --- borders ------------------------------------------------------------------- */

static void test_a_key_has_a_largest_size(void **state)
{
	struct key k = key_of(NULL, TABLE_META);

	(void)state;
	key_add(&k, str_bytes(bytes, KV_KEY_MAX - HEAD));
	assert_int_equal(k.n, KV_KEY_MAX);
	key_add(&k, STR("")); /* nothing still fits */
	assert_int_equal(k.n, KV_KEY_MAX);
	key_add(&k, STR("x"));
	assert_int_equal(k.n, 0);
	k = key_of(NULL, TABLE_META);
	key_add(&k, str_bytes(bytes, KV_KEY_MAX - HEAD + 1));
	assert_int_equal(k.n, 0);
}

static void test_a_sized_part_has_a_largest_size(void **state)
{
	struct key k = key_of(NULL, TABLE_META);

	(void)state;
	key_add_sized(&k, str_bytes(bytes, 255));
	assert_int_equal(k.n, HEAD + 1 + 255);
	assert_int_equal(k.b[HEAD], 255);
	key_add_sized(&k, STR(""));
	assert_int_equal(k.n, HEAD + 1 + 255 + 1);
	k = key_of(NULL, TABLE_META);
	key_add_sized(&k, str_bytes(bytes, 256));
	assert_int_equal(k.n, 0);
	/* Its length may fit where the part itself does not. */
	k = key_of(NULL, TABLE_META);
	key_add(&k, str_bytes(bytes, KV_KEY_MAX - HEAD - 2));
	key_add_sized(&k, STR("ab"));
	assert_int_equal(k.n, 0);
}

/* What came after a part that did not fit must not make a shorter key that does. */
static void test_a_key_that_did_not_fit_stays_none(void **state)
{
	struct key k = key_of(NULL, TABLE_META);

	(void)state;
	key_add(&k, str_bytes(bytes, KV_KEY_MAX));
	key_add(&k, STR("x"));
	key_add_sized(&k, STR("x"));
	key_add(&k, STR(""));
	assert_int_equal(k.n, 0);
	assert_int_equal(key_str(&k).n, 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_each_table_has_its_letter),
	cmocka_unit_test(test_a_key_begins_with_tenant_and_table),
	cmocka_unit_test(test_tenants_and_tables_share_no_key),
	cmocka_unit_test(test_sized_parts_do_not_run_into_each_other),
	cmocka_unit_test(test_a_key_has_a_largest_size),
	cmocka_unit_test(test_a_sized_part_has_a_largest_size),
	cmocka_unit_test(test_a_key_that_did_not_fit_stays_none),
};

TEST_MAIN(RUN(tests))
