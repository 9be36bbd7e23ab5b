/* SPDX-License-Identifier: MIT */
/*
 * Transactions over an engine that behaves as the test says: when a body runs again, and what
 * becomes of errors. What holds on every engine is in t_kv.c.
 */
#include "check.h"

#include "store/kv_fault.h"
#include "store/store.h"

/* The memory engine, with calls that fail so often, and what was asked of it. */
static struct script {
	enum err open, begin, commit, copy; /* what these answer while they fail */
	unsigned commits_failing, begins_failing;
	unsigned mends; /* how often it can be mended */
	unsigned mended, begun, aborted;
	enum err cause; /* of the last mend */
} script;

static enum err script_open(const struct kv_options *options, struct kv **out)
{
	return script.open == ERR_OK ? kv_mem.open(options, out) : script.open;
}

static enum err script_begin(struct kv *kv, bool write, struct kv_txn **out)
{
	script.begun++;
	if (script.begins_failing == 0)
		return kv_mem.begin(kv, write, out);
	script.begins_failing--;
	return script.begin;
}

static enum err script_commit(struct kv_txn *t)
{
	if (script.commits_failing == 0)
		return kv_mem.commit(t);
	script.commits_failing--;
	kv_mem.abort(t);
	return script.commit;
}

static void script_abort(struct kv_txn *t)
{
	script.aborted++;
	kv_mem.abort(t);
}

static enum err script_copy(struct kv *kv, const char *path)
{
	return script.copy == ERR_OK ? kv_mem.copy(kv, path) : script.copy;
}

static enum kv_again script_mend(struct kv *kv, enum err cause)
{
	(void)kv;
	script.cause = cause;
	script.mended++;
	return script.mended <= script.mends ? KV_AGAIN : KV_DONE;
}

static struct kv_engine engine;
static struct store *store;

static int setup(void **state)
{
	const struct kv_options o = {.path = "unused", .map_bytes = 1 << 20};

	(void)state;
	script = (struct script){.mends = 0};
	engine = kv_mem;
	engine.open = script_open;
	engine.begin = script_begin;
	engine.commit = script_commit;
	engine.abort = script_abort;
	engine.copy = script_copy;
	engine.mend = script_mend;
	assert_err(store_open(&engine, &o, &store), ERR_OK);
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

/* --- bodies ------------------------------------------------------------------- */

struct work {
	unsigned runs;
	enum err answer;
	uint64_t count;
};

/* Add a record: its key is how many there are. */
static enum err add_body(struct txn *t, void *arg)
{
	struct work *w = arg;
	struct key k = key_of(NULL, TABLE_META);
	uint64_t n = 0;

	w->runs++;
	assert_err(txn_count(t, &n), ERR_OK);
	key_add(&k, str_bytes(&n, sizeof n));
	assert_err(txn_put(t, &k, STR("v")), ERR_OK);
	return w->answer;
}

static enum err count_body(struct txn *t, void *arg)
{
	struct work *w = arg;

	w->runs++;
	assert_err(txn_count(t, &w->count), ERR_OK);
	return w->answer;
}

static uint64_t records(void)
{
	struct work w = {.answer = ERR_OK};

	assert_err(store_read(store, count_body, &w), ERR_OK);
	return w.count;
}

/* --- running again -------------------------------------------------------------- */

static void test_a_body_runs_once(void **state)
{
	struct work w = {.answer = ERR_OK};

	(void)state;
	assert_err(store_write(store, add_body, &w), ERR_OK);
	assert_int_equal(w.runs, 1);
	assert_int_equal(script.mended, 0);
	assert_int_equal(records(), 1);
}

/* Each run begins with what the store was before, not with what the run before had put. */
static void test_a_body_runs_again_from_scratch(void **state)
{
	struct work w = {.answer = ERR_OK};

	(void)state;
	script.commit = ERR_STORE_FULL;
	script.commits_failing = 3;
	script.mends = 3;
	assert_err(store_write(store, add_body, &w), ERR_OK);
	assert_int_equal(w.runs, 4);
	assert_int_equal(script.cause, ERR_STORE_FULL);
	assert_int_equal(records(), 1);
}

static void test_what_cannot_be_mended_fails_at_once(void **state)
{
	struct work w = {.answer = ERR_OK};

	(void)state;
	script.commit = ERR_STORE;
	script.commits_failing = 1;
	assert_err(store_write(store, add_body, &w), ERR_STORE);
	assert_int_equal(w.runs, 1);
	assert_int_equal(script.cause, ERR_STORE);
	assert_int_equal(records(), 0);
}

/* An engine that always claims to be mended does not hold a program for ever. */
static void test_tries_are_bounded(void **state)
{
	struct work w = {.answer = ERR_OK};

	(void)state;
	script.commit = ERR_STORE_FULL;
	script.commits_failing = script.mends = 1000;
	assert_err(store_write(store, add_body, &w), ERR_STORE_FULL);
	assert_in_range(w.runs, 2, 100);
	script.commits_failing = 0;
	assert_int_equal(records(), 0);
}

static void test_a_begin_that_fails_is_tried_again(void **state)
{
	struct work w = {.answer = ERR_OK};

	(void)state;
	script.begin = ERR_STORE_FULL;
	script.begins_failing = 2;
	script.mends = 2;
	assert_err(store_write(store, add_body, &w), ERR_OK);
	assert_int_equal(w.runs, 1);
	assert_int_equal(script.aborted, 0);
	assert_int_equal(records(), 1);
}

static void test_reading_is_tried_once(void **state)
{
	struct work w = {.answer = ERR_OK};

	(void)state;
	script.begin = ERR_STORE;
	script.begins_failing = 1;
	script.mends = 5;
	assert_err(store_read(store, count_body, &w), ERR_STORE);
	assert_int_equal(w.runs, 0);
	assert_int_equal(script.mended, 0);
}

/* --- what a body answers ---------------------------------------------------------- */

static void test_a_refusal_undoes_and_is_handed_on(void **state)
{
	static const enum err answers[] = {ERR_NOT_FOUND, ERR_PIN_WRONG, ERR_INTERNAL, ERR_STORE};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(answers); i++) {
		struct work w = {.answer = answers[i]};

		assert_err(store_write(store, add_body, &w), answers[i]);
		assert_int_equal(w.runs, 1);
		assert_int_equal(script.aborted, 2 * i + 1);
		assert_err(store_read(store, count_body, &w), answers[i]);
		assert_int_equal(w.count, 0);
	}
}

/* --- opening and copying ----------------------------------------------------------- */

static void test_a_store_that_cannot_be_opened_is_none(void **state)
{
	const struct kv_options o = {.path = "unused", .map_bytes = 1 << 20};
	struct store *s = store;

	(void)state;
	script.open = ERR_STORE;
	assert_err(store_open(&engine, &o, &s), ERR_STORE);
	assert_null(s);
	store_close(s);
}

static void test_a_copy_that_fails_is_told_of(void **state)
{
	struct folder folder = folder_make();
	struct file copy = folder_file(&folder, "copy");
	struct work w = {.answer = ERR_OK};

	(void)state;
	assert_err(store_write(store, add_body, &w), ERR_OK);
	script.copy = ERR_STORE;
	assert_err(store_backup(store, copy.s), ERR_STORE);
	assert_null(read_file(copy.s));
	script.copy = ERR_OK;
	assert_err(store_backup(store, copy.s), ERR_OK);
	assert_non_null(read_file(copy.s));
	folder_remove(&folder);
}

/* --- prefixes ------------------------------------------------------------------------ */

static struct key key_text(const char *text)
{
	struct key k = key_of(NULL, TABLE_META);

	key_add(&k, str_of(text));
	return k;
}

static enum err fill_body(struct txn *t, void *arg)
{
	static const char *const keys[] = {"a", "b1", "b2", "b\xff\xff", "c"};

	(void)arg;
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		struct key k = key_text(keys[i]);

		assert_err(txn_put(t, &k, str_of(keys[i])), ERR_OK);
	}
	return ERR_OK;
}

static enum err del_all_body(struct txn *t, void *arg)
{
	struct key b = key_text("b");

	(void)arg;
	return txn_del_all(t, &b);
}

static struct store *open_failing(void)
{
	const struct kv_options o = {.path = "unused", .map_bytes = 1 << 20};
	struct store *s = NULL;

	assert_err(store_open(&kv_fault, &o, &s), ERR_OK);
	assert_err(store_write(s, fill_body, NULL), ERR_OK);
	return s;
}

/* Whichever call fails, all records of the prefix are there, or none is. */
static void test_a_prefix_is_deleted_whole_or_not_at_all(void **state)
{
	struct store *s = open_failing();
	enum err e = ERR_STORE;
	unsigned n = 0;

	(void)state;
	while (e != ERR_OK) {
		struct work w = {.answer = ERR_OK};

		kv_fault_arm(++n);
		e = store_write(s, del_all_body, NULL);
		assert_int_equal(kv_fault_fired(), e != ERR_OK);
		kv_fault_arm(0);
		if (e != ERR_OK)
			assert_err(e, ERR_STORE);
		assert_err(store_read(s, count_body, &w), ERR_OK);
		assert_int_equal(w.count, e == ERR_OK ? 2 : 5);
	}
	assert_int_equal(n, 10); /* begin, four times seek, three times del, commit; then none */
	store_close(s);
}

/* An error of the engine is no end of the range. */
static enum err walk_body(struct txn *t, void *arg)
{
	struct key b = key_text("b");
	struct work *w = arg;
	struct str rest, value;
	enum err e = txn_seek(t, &b, &b, &rest, &value);

	for (w->count = 0; e == ERR_OK; e = txn_next(t, &b, &rest, &value))
		w->count++;
	return e;
}

static void test_an_error_is_no_end_of_a_walk(void **state)
{
	struct store *s = open_failing();
	struct work w = {.answer = ERR_OK};

	(void)state;
	for (unsigned n = 1; n <= 5; n++) { /* begin, seek, three times next */
		kv_fault_arm(n);
		assert_err(store_read(s, walk_body, &w), ERR_STORE);
		assert_true(kv_fault_fired());
	}
	kv_fault_arm(0);
	assert_err(store_read(s, walk_body, &w), ERR_NOT_FOUND);
	assert_int_equal(w.count, 3);
	store_close(s);
}

/* --- what no program may do ------------------------------------------------------------ */

static enum err write_anyway_body(struct txn *t, void *arg)
{
	struct key k = key_text("k");

	switch (*(char *)arg) {
	case 'p':
		return txn_put(t, &k, STR("v"));
	case 'd':
		return txn_del(t, &k);
	default:
		return txn_del_all(t, &k);
	}
}

static int write_in_a_read(void *arg)
{
	if (freopen("/dev/null", "we", stderr) == NULL) /* it says where it ended */
		return 1;
	return store_read(store, write_anyway_body, arg) == ERR_OK ? 0 : 2;
}

static void test_writing_while_reading_ends_the_process(void **state)
{
	char calls[] = "pda";

	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(child_end(child_start(write_in_a_read, &calls[i])), 128 + SIGABRT);
}

static const struct CMUnitTest tests[] = {
	T(test_a_body_runs_once),
	T(test_a_body_runs_again_from_scratch),
	T(test_what_cannot_be_mended_fails_at_once),
	T(test_tries_are_bounded),
	T(test_a_begin_that_fails_is_tried_again),
	T(test_reading_is_tried_once),
	T(test_a_refusal_undoes_and_is_handed_on),
	T(test_a_store_that_cannot_be_opened_is_none),
	T(test_a_copy_that_fails_is_told_of),
	T(test_a_prefix_is_deleted_whole_or_not_at_all),
	T(test_an_error_is_no_end_of_a_walk),
	T(test_writing_while_reading_ends_the_process),
};

TEST_MAIN(RUN(tests))
