/* SPDX-License-Identifier: MIT */
/* Removal of what has expired: all of it in the end, a little at a time, and nothing else. */
#include "check.h"

#include "store/kv_fault.h"
#include "store/record.h"
#include "store/sweep.h"

enum { FORMAT = 3, NOW = 1000, RECORDS = 40, ROUNDS = 100000 };

static const struct guid tenant = {{7}}, neighbour = {{8}};
static struct store *store;

static int setup(void **state)
{
	const struct kv_options o = {.path = "unused", .map_bytes = 1 << 20};

	(void)state;
	kv_fault_arm(0);
	assert_err(store_open(&kv_fault, &o, &store), ERR_OK);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	kv_fault_arm(0);
	store_close(store);
	store = NULL;
	return 0;
}

/* --- records ------------------------------------------------------------------- */

struct rows {
	const struct guid *tenant;
	enum table table;
	uint8_t format;
	size_t bytes;	/* of a record that are there */
	uint64_t ends;	/* of each */
	uint64_t n;	/* how many to put; how many were found */
	unsigned first; /* they differ from those of another first */
};

static struct key row_key(const struct rows *r, uint64_t i)
{
	struct key k = key_of(r->tenant, r->table);
	const uint64_t name[] = {r->first, i};
	struct digest d = digest_of(str_bytes(name, sizeof name));

	key_add(&k, str_bytes(d.b, sizeof d.b));
	return k;
}

static enum err put_body(struct txn *t, void *arg)
{
	const struct rows *r = arg;
	struct record record = {.n = 0};

	record_u8(&record, r->format);
	record_u64(&record, r->ends);
	record_text(&record, STR("and what else there is"));
	for (uint64_t i = 0; i < r->n; i++) {
		struct key k = row_key(r, i);

		assert_err(txn_put(t, &k, str_head(record_str(&record), r->bytes)), ERR_OK);
	}
	return ERR_OK;
}

static void put(struct rows r)
{
	assert_err(store_write(store, put_body, &r), ERR_OK);
}

static enum err count_body(struct txn *t, void *arg)
{
	struct rows *r = arg;
	struct str value;

	r->n = 0;
	for (uint64_t i = 0; i < RECORDS; i++) {
		struct key k = row_key(r, i);
		enum err e = txn_get(t, &k, &value);

		if (e != ERR_OK && e != ERR_NOT_FOUND)
			return e;
		r->n += e == ERR_OK;
	}
	return ERR_OK;
}

/* How many of these there are still. */
static uint64_t left(struct rows r)
{
	assert_err(store_read(store, count_body, &r), ERR_OK);
	return r.n;
}

static enum err sweep_body(struct txn *t, void *arg)
{
	struct key table = key_of(&tenant, TABLE_ACCESS);

	(void)arg;
	return sweep_ended(t, &table, FORMAT, NOW);
}

static void sweep(void)
{
	assert_err(store_write(store, sweep_body, NULL), ERR_OK);
}

static const struct rows ended = {&tenant, TABLE_ACCESS, FORMAT, 100, NOW - 1, RECORDS, 1};

/* --- what goes and what stays ----------------------------------------------------- */

static void test_all_that_has_ended_goes(void **state)
{
	unsigned rounds = 0;

	(void)state;
	put(ended);
	while (left(ended) > 0) {
		sweep();
		assert_in_range(++rounds, 1, ROUNDS); /* some forty would do */
	}
}

static void test_nothing_else_goes(void **state)
{
	const struct rows kept[] = {
		{&tenant, TABLE_ACCESS, FORMAT, 100, NOW, RECORDS, 2}, /* ends now */
		{&tenant, TABLE_ACCESS, FORMAT, 100, UINT64_MAX, RECORDS, 3},
		{&tenant, TABLE_ACCESS, FORMAT - 1, 100, 0, RECORDS, 4},
		{&tenant, TABLE_ACCESS, FORMAT + 1, 100, 0, RECORDS, 5},
		{&tenant, TABLE_ACCESS, FORMAT, 8, 0, RECORDS, 6}, /* cut in its time */
		{&tenant, TABLE_ACCESS, FORMAT, 0, 0, RECORDS, 7},
		{&neighbour, TABLE_ACCESS, FORMAT, 100, 0, RECORDS, 8},
		{&tenant, TABLE_ACCESS + 1, FORMAT, 100, 0, RECORDS, 9},
		{&tenant, TABLE_ACCESS - 1, FORMAT, 100, 0, RECORDS, 10},
		{NULL, TABLE_ACCESS, FORMAT, 100, 0, RECORDS, 11},
	};
	unsigned rounds = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(kept); i++)
		put(kept[i]);
	put(ended);
	while (left(ended) > 0) {
		sweep();
		assert_in_range(++rounds, 1, ROUNDS);
	}
	for (size_t i = 0; i < COUNT_OF(kept); i++)
		if (left(kept[i]) != RECORDS)
			fail_msg("row %zu", i);
}

static void test_a_round_takes_a_few_at_most(void **state)
{
	uint64_t most = 0, before = RECORDS;

	(void)state;
	put(ended);
	for (int round = 0; round < 6; round++) {
		uint64_t after;

		sweep();
		after = left(ended);
		assert_true(before - after <= 4);
		most = before - after > most ? before - after : most;
		before = after;
	}
	assert_true(most > 1); /* more than the one a call adds, so that they become fewer */
}

static void test_an_empty_table_is_no_error(void **state)
{
	(void)state;
	sweep();
	put((struct rows){&neighbour, TABLE_ACCESS, FORMAT, 100, 0, RECORDS, 1});
	sweep();
}

/* --- errors ------------------------------------------------------------------------ */

/* Whichever call fails, it is told of, and nothing has gone. */
static void test_a_failing_call_is_told_of(void **state)
{
	(void)state;
	put(ended);
	for (unsigned n = 1; n <= 2; n++) { /* begin and seek come in each round */
		kv_fault_arm(n);
		assert_err(store_write(store, sweep_body, NULL), ERR_STORE);
		kv_fault_arm(0);
		assert_int_equal(left(ended), RECORDS);
	}
	for (unsigned n = 3; n <= 10; n++) { /* the others when there is something to visit */
		uint64_t before = left(ended);
		enum err e;
		bool fired;

		kv_fault_arm(n);
		e = store_write(store, sweep_body, NULL);
		fired = kv_fault_fired();
		kv_fault_arm(0);
		assert_err(e, fired ? ERR_STORE : ERR_OK);
		if (fired)
			assert_int_equal(left(ended), before);
	}
}

static const struct CMUnitTest tests[] = {
	T(test_all_that_has_ended_goes),     T(test_nothing_else_goes),
	T(test_a_round_takes_a_few_at_most), T(test_an_empty_table_is_no_error),
	T(test_a_failing_call_is_told_of),
};

TEST_MAIN(RUN(tests))
