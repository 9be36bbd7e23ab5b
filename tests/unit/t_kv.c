/* SPDX-License-Identifier: MIT */
/*
 * The storage engines: tests of all three, then of what only LMDB has (growing, other
 * processes, killed processes) and only the failing engine.
 *
 * Tests: kv_lmdb kv_mem kv_fault
 */
#define _GNU_SOURCE /* syscall */
#include "check.h"

#include <sys/stat.h>
#include <sys/syscall.h>

#include "store/kv_fault.h"
#include "store/store.h"

/* --- how often LMDB asks the kernel to reach the disk ------------------- */

static unsigned syncs;

int fdatasync(int fd)
{
	syncs++;
	return (int)syscall(SYS_fdatasync, fd);
}

int fsync(int fd)
{
	syncs++;
	return (int)syscall(SYS_fsync, fd);
}

/* --- a fixture: one engine, open --------------------------------------- */

static const struct kv_engine *engine; /* under test */

struct fixture {
	struct folder folder;
	struct file file;
	struct kv *kv;
	struct kv_txn *txn;
};

static struct kv *open_file(const char *path, uint64_t map_bytes, bool durable)
{
	const struct kv_options o = {path, map_bytes, durable};
	struct kv *kv = NULL;

	assert_err(engine->open(&o, &kv), ERR_OK);
	assert_non_null(kv);
	return kv;
}

static int setup(void **state)
{
	static struct fixture f;

	kv_fault_arm(0);
	f = (struct fixture){.folder = folder_make()};
	f.file = folder_file(&f.folder, "data");
	f.kv = open_file(f.file.s, 16 << 20, false);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	if (f->txn != NULL)
		engine->abort(f->txn);
	engine->close(f->kv);
	folder_remove(&f->folder);
	return 0;
}

static void begin(struct fixture *f, bool write)
{
	assert_null(f->txn);
	assert_err(engine->begin(f->kv, write, &f->txn), ERR_OK);
}

static void commit(struct fixture *f)
{
	struct kv_txn *t = f->txn;

	f->txn = NULL;
	assert_err(engine->commit(t), ERR_OK);
}

static void undo(struct fixture *f)
{
	engine->abort(f->txn);
	f->txn = NULL;
}

static void put(struct fixture *f, const char *key, const char *value)
{
	assert_err(engine->put(f->txn, str_of(key), str_of(value)), ERR_OK);
}

static void expect(struct fixture *f, const char *key, const char *value)
{
	struct str v;
	enum err e = engine->get(f->txn, str_of(key), &v);

	assert_err(e, value == NULL ? ERR_NOT_FOUND : ERR_OK);
	if (value != NULL)
		assert_text(v, value);
}

static uint64_t count(struct fixture *f)
{
	uint64_t n = 0;

	assert_err(engine->count(f->txn, &n), ERR_OK);
	return n;
}

/* --- all engines -------------------------------------------------------- */

static void test_put_get_del(void **state)
{
	struct fixture *f = *state;

	begin(f, true);
	expect(f, "k", NULL);
	assert_err(engine->del(f->txn, STR("k")), ERR_NOT_FOUND);
	put(f, "k", "one");
	expect(f, "k", "one");
	put(f, "k", "longer than one");
	expect(f, "k", "longer than one");
	put(f, "k", "2");
	expect(f, "k", "2");
	assert_int_equal(count(f), 1);
	assert_err(engine->del(f->txn, STR("k")), ERR_OK);
	expect(f, "k", NULL);
	assert_err(engine->del(f->txn, STR("k")), ERR_NOT_FOUND);
	assert_int_equal(count(f), 0);
	commit(f);
}

static void test_commit_keeps(void **state)
{
	struct fixture *f = *state;

	begin(f, true);
	put(f, "a", "1");
	put(f, "b", "2");
	commit(f);
	begin(f, true);
	assert_err(engine->del(f->txn, STR("a")), ERR_OK);
	put(f, "b", "3");
	commit(f);
	begin(f, false);
	expect(f, "a", NULL);
	expect(f, "b", "3");
	commit(f);
}

static void test_abort_undoes(void **state)
{
	struct fixture *f = *state;

	begin(f, true);
	put(f, "a", "1");
	put(f, "b", "2");
	commit(f);
	begin(f, true);
	put(f, "a", "changed");
	put(f, "c", "new");
	assert_err(engine->del(f->txn, STR("b")), ERR_OK);
	undo(f);
	begin(f, false);
	expect(f, "a", "1");
	expect(f, "b", "2");
	expect(f, "c", NULL);
	assert_int_equal(count(f), 2);
	undo(f);
}

static void test_a_reader_may_not_write(void **state)
{
	struct fixture *f = *state;

	begin(f, false);
	assert_int_not_equal(engine->put(f->txn, STR("a"), STR("1")), ERR_OK);
	undo(f);
	begin(f, false);
	expect(f, "a", NULL);
	commit(f);
}

/* Keys are bytes, also NUL and 0xff; a prefix comes before longer keys. */
static const struct str ordered[] = {
	STR_INIT("\0"),	   STR_INIT("\0\0"), STR_INIT("\0\1"),	   STR_INIT("A"),
	STR_INIT("AA"),	   STR_INIT("AB"),   STR_INIT("a"),	   STR_INIT("a\0"),
	STR_INIT("a\0b"),  STR_INIT("ab"),   STR_INIT("b\x7f"),	   STR_INIT("b\x80"),
	STR_INIT("b\xff"), STR_INIT("\xff"), STR_INIT("\xff\xff"),
};

static void put_ordered(struct fixture *f)
{
	begin(f, true);
	for (size_t i = 0; i < COUNT_OF(ordered); i++) {
		size_t k = i * 7 % COUNT_OF(ordered); /* in no order; 7 and 15 share no factor */

		assert_err(engine->put(f->txn, ordered[k], ordered[k]), ERR_OK);
	}
	commit(f);
}

static void test_walk_in_byte_order(void **state)
{
	struct fixture *f = *state;
	struct str key = STR("\0"), value;

	put_ordered(f);
	begin(f, false);
	assert_int_equal(count(f), COUNT_OF(ordered));
	assert_err(engine->seek(f->txn, &key, &value), ERR_OK);
	for (size_t i = 0; i < COUNT_OF(ordered); i++) {
		assert_str(key, ordered[i]);
		assert_str(value, ordered[i]);
		assert_err(engine->next(f->txn, &key, &value),
			   i + 1 < COUNT_OF(ordered) ? ERR_OK : ERR_NOT_FOUND);
	}
	commit(f);
}

static void test_seek_finds_the_first_not_before(void **state)
{
	static const struct {
		struct str from, found;
	} rows[] = {
		{STR_INIT("\0"), STR_INIT("\0")},
		{STR_INIT("\0\2"), STR_INIT("A")},
		{STR_INIT("AAA"), STR_INIT("AB")},
		{STR_INIT("B"), STR_INIT("a")},
		{STR_INIT("a\0a"), STR_INIT("a\0b")},
		{STR_INIT("aa"), STR_INIT("ab")},
		{STR_INIT("b\x7f\0"), STR_INIT("b\x80")},
		{STR_INIT("c"), STR_INIT("\xff")},
		{STR_INIT("\xff\xff"), STR_INIT("\xff\xff")},
	};
	struct fixture *f = *state;
	struct str key, value;

	put_ordered(f);
	begin(f, false);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		key = rows[i].from;
		assert_err(engine->seek(f->txn, &key, &value), ERR_OK);
		assert_str(key, rows[i].found);
		assert_str(value, rows[i].found);
	}
	key = STR("\xff\xff\0");
	assert_err(engine->seek(f->txn, &key, &value), ERR_NOT_FOUND);
	commit(f);
}

static void test_seek_in_nothing(void **state)
{
	struct fixture *f = *state;
	struct str key = STR("a"), value;

	begin(f, false);
	assert_err(engine->seek(f->txn, &key, &value), ERR_NOT_FOUND);
	assert_int_equal(count(f), 0);
	commit(f);
}

static void test_seek_again_after_a_change(void **state)
{
	struct fixture *f = *state;
	struct str key = STR("b"), value;

	begin(f, true);
	put(f, "a", "1");
	put(f, "b", "2");
	put(f, "d", "4");
	assert_err(engine->seek(f->txn, &key, &value), ERR_OK);
	put(f, "c", "3");
	assert_err(engine->del(f->txn, STR("b")), ERR_OK);
	key = STR("b");
	assert_err(engine->seek(f->txn, &key, &value), ERR_OK);
	assert_text(key, "c");
	assert_err(engine->next(f->txn, &key, &value), ERR_OK);
	assert_text(key, "d");
	assert_text(value, "4");
	commit(f);
}

static void test_empty_value(void **state)
{
	struct fixture *f = *state;
	struct str key = STR("k"), value = STR("rest");

	begin(f, true);
	put(f, "k", "");
	commit(f);
	begin(f, false);
	assert_err(engine->get(f->txn, STR("k"), &value), ERR_OK);
	assert_int_equal(value.n, 0);
	value = STR("rest");
	assert_err(engine->seek(f->txn, &key, &value), ERR_OK);
	assert_int_equal(value.n, 0);
	assert_int_equal(count(f), 1);
	commit(f);
}

static void test_large_value(void **state)
{
	static char big[300000], small[3000];
	struct fixture *f = *state;
	struct str value;

	memset(big, 'b', sizeof big);
	memset(small, 's', sizeof small);
	begin(f, true);
	assert_err(engine->put(f->txn, STR("big"), str_bytes(big, sizeof big)), ERR_OK);
	assert_err(engine->put(f->txn, STR("small"), str_bytes(small, sizeof small)), ERR_OK);
	commit(f);
	begin(f, false);
	assert_err(engine->get(f->txn, STR("big"), &value), ERR_OK);
	assert_true(str_eq(value, str_bytes(big, sizeof big)));
	assert_err(engine->get(f->txn, STR("small"), &value), ERR_OK);
	assert_true(str_eq(value, str_bytes(small, sizeof small)));
	commit(f);
}

static void test_key_limits(void **state)
{
	struct fixture *f = *state;
	char key[KV_KEY_MAX + 1];
	struct str value;

	memset(key, 'k', sizeof key);
	begin(f, true);
	assert_err(engine->put(f->txn, str_bytes(key, KV_KEY_MAX), STR("most")), ERR_OK);
	assert_err(engine->put(f->txn, str_bytes(key, 1), STR("fewest")), ERR_OK);
	commit(f);
	begin(f, true);
	assert_int_not_equal(engine->put(f->txn, str_bytes(key, KV_KEY_MAX + 1), STR("x")), ERR_OK);
	undo(f);
	begin(f, true);
	assert_int_not_equal(engine->put(f->txn, str_bytes(key, 0), STR("x")), ERR_OK);
	undo(f);
	begin(f, false);
	assert_int_equal(count(f), 2);
	assert_err(engine->get(f->txn, str_bytes(key, KV_KEY_MAX), &value), ERR_OK);
	assert_text(value, "most");
	assert_err(engine->get(f->txn, str_bytes(key, 1), &value), ERR_OK);
	assert_text(value, "fewest");
	commit(f);
}

static void test_many_keys(void **state)
{
	struct fixture *f = *state;
	struct str key = STR("0"), value;
	char text[16];
	unsigned seen = 0;
	enum err e;

	begin(f, true);
	for (unsigned i = 0; i < 2000; i++) {
		(void)snprintf(text, sizeof text, "%05u", i * 1237 % 2000);
		put(f, text, text);
	}
	for (unsigned i = 0; i < 2000; i += 2) {
		(void)snprintf(text, sizeof text, "%05u", i);
		assert_err(engine->del(f->txn, str_of(text)), ERR_OK);
	}
	commit(f);
	begin(f, false);
	assert_int_equal(count(f), 1000);
	for (e = engine->seek(f->txn, &key, &value); e == ERR_OK;
	     e = engine->next(f->txn, &key, &value)) {
		(void)snprintf(text, sizeof text, "%05u", 2 * seen++ + 1);
		assert_text(key, text);
		assert_text(value, text);
	}
	assert_err(e, ERR_NOT_FOUND);
	assert_int_equal(seen, 1000);
	commit(f);
}

static void test_many_transactions_one_after_another(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 300; i++) {
		begin(f, i % 3 == 0);
		if (i % 3 == 0)
			put(f, "k", i % 2 == 0 ? "even" : "odd");
		if (i % 3 == 0 || i % 5 == 0)
			commit(f);
		else
			undo(f);
	}
	begin(f, false);
	expect(f, "k", "odd");
	commit(f);
}

static void test_backup_makes_a_new_file(void **state)
{
	struct fixture *f = *state;
	struct file copy = folder_file(&f->folder, "copy");
	struct stat st;

	begin(f, true);
	put(f, "k", "kept");
	commit(f);
	assert_err(engine->copy(f->kv, copy.s), ERR_OK);
	assert_int_equal(stat(copy.s, &st), 0);
	assert_true(st.st_size > 0);
	assert_err(engine->copy(f->kv, copy.s), ERR_STORE); /* nothing is overwritten */
	begin(f, false);
	expect(f, "k", "kept");
	commit(f);
}

/* --- the store over each engine ----------------------------------------- */

struct work {
	const char *key, *value; /* what to put */
	enum err answer;	 /* of the body */
	unsigned runs;
};

static struct key key_text(const char *text)
{
	struct key k = key_of(NULL, TABLE_META);

	key_add(&k, str_of(text));
	return k;
}

static enum err put_body(struct txn *t, void *arg)
{
	struct work *w = arg;
	struct key k = key_text(w->key);
	enum err e = txn_put(t, &k, str_of(w->value));

	w->runs++;
	return e == ERR_OK ? w->answer : e;
}

static enum err expect_body(struct txn *t, void *arg)
{
	struct work *w = arg;
	struct key k = key_text(w->key);
	struct str value;
	enum err e = txn_get(t, &k, &value);

	w->runs++;
	if (e == ERR_OK && !str_eq(value, str_of(w->value)))
		return ERR_INTERNAL;
	return e;
}

static struct store *open_store(const char *path, uint64_t map_bytes)
{
	struct store *s = NULL;
	const struct kv_options o = {.path = path, .map_bytes = map_bytes};

	assert_err(store_open(engine, &o, &s), ERR_OK);
	return s;
}

static void test_store_commits_only_on_ok(void **state)
{
	struct fixture *f = *state;
	struct store *s = open_store(folder_file(&f->folder, "store").s, 16 << 20);
	struct work w = {"k", "1", ERR_OK, 0};

	assert_err(store_write(s, put_body, &w), ERR_OK);
	w = (struct work){"k", "2", ERR_PIN_WRONG, 0};
	assert_err(store_write(s, put_body, &w), ERR_PIN_WRONG);
	assert_int_equal(w.runs, 1);
	w = (struct work){"k", "1", ERR_OK, 0};
	assert_err(store_read(s, expect_body, &w), ERR_OK);
	w = (struct work){"no", "", ERR_OK, 0};
	assert_err(store_read(s, expect_body, &w), ERR_NOT_FOUND);
	store_close(s);
	store_close(NULL);
}

static enum err prefix_body(struct txn *t, void *arg)
{
	static const char *const keys[] = {"a", "b", "b1", "b2", "c"};
	struct key b = key_text("b"), b2 = key_text("b2"), all = key_text("");
	struct str rest, value;
	uint64_t n = 0;

	(void)arg;
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		struct key k = key_text(keys[i]);

		assert_err(txn_put(t, &k, str_of(keys[i])), ERR_OK);
	}
	assert_err(txn_seek(t, &b, &b, &rest, &value), ERR_OK);
	assert_text(rest, "");
	assert_err(txn_next(t, &b, &rest, &value), ERR_OK);
	assert_text(rest, "1");
	assert_err(txn_next(t, &b, &rest, &value), ERR_OK);
	assert_text(value, "b2");
	assert_err(txn_next(t, &b, &rest, &value), ERR_NOT_FOUND);
	assert_err(txn_seek(t, &b, &b2, &rest, &value), ERR_OK);
	assert_text(rest, "2");
	assert_err(txn_del_all(t, &b), ERR_OK);
	assert_err(txn_del_all(t, &b), ERR_OK);
	assert_err(txn_seek(t, &b, &b, &rest, &value), ERR_NOT_FOUND);
	assert_err(txn_count(t, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_err(txn_seek(t, &all, &b, &rest, &value), ERR_OK);
	assert_text(rest, "c");
	return ERR_OK;
}

static void test_store_walks_and_deletes_a_prefix(void **state)
{
	struct fixture *f = *state;
	struct store *s = open_store(folder_file(&f->folder, "store").s, 16 << 20);

	assert_err(store_write(s, prefix_body, NULL), ERR_OK);
	store_close(s);
}

static enum err long_key_body(struct txn *t, void *arg)
{
	static const char part[300];
	struct key k = key_of(NULL, TABLE_META);
	struct str value;

	(void)arg;
	key_add(&k, str_bytes(part, 300));
	assert_int_equal(k.n, 317);
	key_add(&k, str_bytes(part, 300));
	assert_int_equal(k.n, 0);
	key_add(&k, STR("x")); /* a key that did not fit stays invalid */
	assert_int_equal(k.n, 0);
	assert_err(txn_put(t, &k, STR("v")), ERR_INTERNAL);
	assert_err(txn_get(t, &k, &value), ERR_INTERNAL);
	assert_err(txn_del(t, &k), ERR_INTERNAL);
	return ERR_OK;
}

static void test_store_takes_no_key_that_did_not_fit(void **state)
{
	struct fixture *f = *state;
	struct store *s = open_store(folder_file(&f->folder, "store").s, 16 << 20);

	assert_err(store_write(s, long_key_body, NULL), ERR_OK);
	store_close(s);
}

static void test_key_parts_cannot_run_into_each_other(void **state)
{
	struct key a = key_of(NULL, TABLE_ATTEMPT), b = a, c = a;
	const char long_part[256] = "";

	(void)state;
	key_add_sized(&a, STR("ab"));
	key_add(&a, STR("c"));
	key_add_sized(&b, STR("a"));
	key_add(&b, STR("bc"));
	assert_false(str_eq(key_str(&a), key_str(&b)));
	key_add_sized(&c, str_bytes(long_part, 255));
	assert_int_equal(c.n, 17 + 1 + 255);
	c = key_of(NULL, TABLE_ATTEMPT);
	key_add_sized(&c, str_bytes(long_part, 256));
	assert_int_equal(c.n, 0);
}

/* --- LMDB alone ---------------------------------------------------------- */

static void test_data_outlives_closing(void **state)
{
	struct fixture *f = *state;

	begin(f, true);
	put(f, "a", "1");
	put(f, "b", "");
	commit(f);
	engine->close(f->kv);
	f->kv = open_file(f->file.s, 1 << 20, true);
	begin(f, false);
	expect(f, "a", "1");
	expect(f, "b", "");
	assert_int_equal(count(f), 2);
	commit(f);
}

static void test_file_is_private(void **state)
{
	struct fixture *f = *state;
	struct stat st;

	assert_int_equal(stat(f->file.s, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void test_open_refuses_files_that_are_not_stores(void **state)
{
	struct fixture *f = *state;
	struct file junk = folder_file(&f->folder, "junk");
	struct kv_options o = {.path = junk.s, .map_bytes = 1 << 20, .durable = true};
	char text[9000];
	struct kv *kv;

	memset(text, 'j', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	write_file(junk.s, text);
	assert_err(engine->open(&o, &kv), ERR_STORE);
	assert_null(kv);
	o.path = "/nowhere/at/all";
	assert_err(engine->open(&o, &kv), ERR_STORE);
	assert_null(kv);
}

static unsigned syncs_of_a_commit(struct fixture *f, bool durable)
{
	unsigned before;

	engine->close(f->kv);
	f->kv = open_file(f->file.s, 1 << 20, durable);
	begin(f, true);
	put(f, "k", durable ? "durable" : "volatile");
	before = syncs;
	commit(f);
	return syncs - before;
}

static void test_a_durable_commit_reaches_the_disk(void **state)
{
	struct fixture *f = *state;

	assert_true(syncs_of_a_commit(f, true) >= 1);
	assert_int_equal(syncs_of_a_commit(f, false), 0);
	assert_true(syncs_of_a_commit(f, true) >= 1);
}

static void test_backup_opens_as_a_store(void **state)
{
	struct fixture *f = *state;
	struct file copy = folder_file(&f->folder, "copy");

	begin(f, true);
	put(f, "k", "committed");
	commit(f);
	begin(f, true);
	put(f, "k", "not yet");
	assert_err(engine->copy(f->kv, copy.s), ERR_OK); /* while a writer is at work */
	commit(f);
	engine->close(f->kv);
	f->kv = open_file(copy.s, 1 << 20, true);
	begin(f, true);
	expect(f, "k", "committed");
	put(f, "k", "writable");
	commit(f);
}

/* 100 values of 64 KiB: more than six times the first map. */
enum { BLOCKS = 100, BLOCK = 65536 };

static enum err fill_body(struct txn *t, void *arg)
{
	static char block[BLOCK];
	struct work *w = arg;
	enum err e = ERR_OK;

	w->runs++;
	for (int i = 0; e == ERR_OK && i < BLOCKS; i++) {
		struct key k = key_text("block");
		const char number = (char)i;

		key_add(&k, str_bytes(&number, 1));
		memset(block, i, sizeof block);
		e = txn_put(t, &k, str_bytes(block, sizeof block));
	}
	return e;
}

static enum err check_fill_body(struct txn *t, void *arg)
{
	struct key prefix = key_text("block");
	struct str rest, value;
	enum err e = txn_seek(t, &prefix, &prefix, &rest, &value);
	int i = 0;

	(void)arg;
	for (; e == ERR_OK; e = txn_next(t, &prefix, &rest, &value), i++)
		if (value.n != BLOCK || value.p[0] != (char)i || value.p[BLOCK - 1] != (char)i)
			return ERR_INTERNAL;
	return e == ERR_NOT_FOUND && i == BLOCKS ? ERR_OK : ERR_INTERNAL;
}

static void test_the_map_grows_by_itself(void **state)
{
	struct fixture *f = *state;
	struct store *s = open_store(folder_file(&f->folder, "grow").s, 1 << 20);
	struct work w = {.runs = 0};

	assert_err(store_write(s, fill_body, &w), ERR_OK);
	assert_true(w.runs >= 4); /* 1, 2, 4, 8 MiB */
	assert_err(store_read(s, check_fill_body, NULL), ERR_OK);
	store_close(s);
	s = open_store(folder_file(&f->folder, "grow").s, 1 << 20);
	assert_err(store_read(s, check_fill_body, NULL), ERR_OK);
	store_close(s);
}

/* Two processes and a pipe each way. */
struct pair {
	const char *path;
	int to_child[2], to_parent[2];
};

static void pair_open(struct pair *p, const char *path)
{
	p->path = path;
	if (pipe(p->to_child) != 0 || pipe(p->to_parent) != 0)
		abort();
}

static void pair_close(struct pair *p)
{
	(void)close(p->to_child[0]);
	(void)close(p->to_child[1]);
	(void)close(p->to_parent[0]);
	(void)close(p->to_parent[1]);
}

static void say(int fd)
{
	if (write(fd, "!", 1) != 1)
		abort();
}

static void hear(int fd)
{
	char c;

	if (read(fd, &c, 1) != 1)
		abort();
}

static int small_map_child(void *arg)
{
	struct pair *p = arg;
	struct store *s = NULL;
	struct work w = {"k", "first", ERR_OK, 0};
	const struct kv_options o = {.path = p->path, .map_bytes = 1 << 20};

	if (store_open(engine, &o, &s) != ERR_OK || store_write(s, put_body, &w) != ERR_OK ||
	    store_read(s, expect_body, &w) != ERR_OK)
		return 1;
	say(p->to_parent[1]);
	hear(p->to_child[0]); /* the other one has grown the file meanwhile */
	if (store_read(s, check_fill_body, NULL) != ERR_OK)
		return 2;
	w.value = "last";
	if (store_write(s, put_body, &w) != ERR_OK)
		return 3;
	store_close(s);
	return 0;
}

static int small_map_writer_child(void *arg)
{
	struct pair *p = arg;
	struct store *s = NULL;
	struct work w = {"k", "last", ERR_OK, 0};
	const struct kv_options o = {.path = p->path, .map_bytes = 1 << 20};

	if (store_open(engine, &o, &s) != ERR_OK)
		return 1;
	say(p->to_parent[1]);
	hear(p->to_child[0]);
	if (store_write(s, put_body, &w) != ERR_OK || store_read(s, expect_body, &w) != ERR_OK)
		return 2;
	store_close(s);
	return 0;
}

static void grow_beside(struct fixture *f, int (*child)(void *))
{
	struct file path = folder_file(&f->folder, "shared");
	struct work w = {"k", "last", ERR_OK, 0};
	struct pair p;
	struct store *s;
	pid_t pid;

	pair_open(&p, path.s);
	pid = child_start(child, &p);
	hear(p.to_parent[0]);
	s = open_store(path.s, 1 << 20);
	assert_err(store_write(s, fill_body, &w), ERR_OK);
	say(p.to_child[1]);
	assert_int_equal(child_end(pid), 0);
	assert_err(store_read(s, expect_body, &w), ERR_OK);
	store_close(s);
	pair_close(&p);
}

static void test_a_map_grown_elsewhere_is_followed_by_a_reader(void **state)
{
	grow_beside(*state, small_map_child);
}

static void test_a_map_grown_elsewhere_is_followed_by_a_writer(void **state)
{
	grow_beside(*state, small_map_writer_child);
}

/* Open, begin to read, and be killed in the middle. */
static int reader_child(void *arg)
{
	const struct kv_options o = {.path = arg, .map_bytes = 1 << 20};
	struct kv_txn *t = NULL;
	struct kv *kv = NULL;
	struct str value;

	if (engine->open(&o, &kv) != ERR_OK)
		return 1;
	if (engine->begin(kv, false, &t) != ERR_OK)
		return 2;
	if (engine->get(t, STR("k"), &value) != ERR_OK)
		return 3;
	die_now();
}

/* The table has 1,024 slots. Under a sanitizer forking is slow, and the plain run covers it. */
#if defined(__SANITIZE_ADDRESS__)
enum { KILLED_READERS = 50 };
#else
enum { KILLED_READERS = 1100 };
#endif

static void test_killed_readers_do_not_use_up_the_table(void **state)
{
	struct fixture *f = *state;

	begin(f, true);
	put(f, "k", "v");
	commit(f);
	for (int i = 0; i < KILLED_READERS; i++)
		assert_int_equal(child_end(child_start(reader_child, f->file.s)), 128 + SIGKILL);
	begin(f, true);
	put(f, "k", "still");
	commit(f);
	begin(f, false);
	expect(f, "k", "still");
	commit(f);
}

static int writer_child(void *arg)
{
	struct pair *p = arg;
	const struct kv_options o = {.path = p->path, .map_bytes = 1 << 20};
	struct kv_txn *t = NULL;
	struct kv *kv = NULL;

	if (engine->open(&o, &kv) != ERR_OK || engine->begin(kv, true, &t) != ERR_OK ||
	    engine->put(t, STR("k"), STR("half done")) != ERR_OK)
		return 1;
	say(p->to_parent[1]);
	die_now();
}

static void test_a_killed_writer_blocks_nobody_and_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct pair p;

	begin(f, true);
	put(f, "k", "whole");
	commit(f);
	pair_open(&p, f->file.s);
	for (int i = 0; i < 20; i++) {
		pid_t pid = child_start(writer_child, &p);

		hear(p.to_parent[0]);
		(void)alarm(300); /* waiting for ever ends the program: a failure */
		begin(f, true);
		(void)alarm(0);
		assert_int_equal(child_end(pid), 128 + SIGKILL);
		expect(f, "k", "whole");
		put(f, "n", "more");
		commit(f);
	}
	pair_close(&p);
}

static int committing_child(void *arg)
{
	const struct kv_options o = {.path = arg, .map_bytes = 1 << 20, .durable = true};
	struct work w = {"k", "acknowledged", ERR_OK, 0};
	struct store *s = NULL;

	if (store_open(engine, &o, &s) != ERR_OK || store_write(s, put_body, &w) != ERR_OK)
		return 1;
	die_now();
}

static void test_what_was_committed_survives_a_kill(void **state)
{
	struct fixture *f = *state;
	struct file path = folder_file(&f->folder, "killed");
	struct work w = {"k", "acknowledged", ERR_OK, 0};
	struct store *s;

	assert_int_equal(child_end(child_start(committing_child, path.s)), 128 + SIGKILL);
	s = open_store(path.s, 1 << 20);
	assert_err(store_read(s, expect_body, &w), ERR_OK);
	store_close(s);
}

/* Each child increments a counter; no increment may be lost. */
enum { ADDERS = 6, ADDITIONS = 50 };

static enum err add_body(struct txn *t, void *arg)
{
	struct key k = key_text("sum");
	struct str value;
	uint8_t n[2] = {0, 0};
	enum err e = txn_get(t, &k, &value);

	(void)arg;
	if (e == ERR_OK)
		memcpy(n, value.p, 2);
	else if (e != ERR_NOT_FOUND)
		return e;
	n[1]++;
	n[0] = (uint8_t)(n[0] + (n[1] == 0));
	return txn_put(t, &k, str_bytes(n, 2));
}

static int adder_child(void *arg)
{
	const struct kv_options o = {.path = arg, .map_bytes = 1 << 20};
	struct store *s = NULL;

	if (store_open(engine, &o, &s) != ERR_OK)
		return 1;
	for (int i = 0; i < ADDITIONS; i++)
		if (store_write(s, add_body, NULL) != ERR_OK)
			return 2;
	store_close(s);
	return 0;
}

static enum err sum_body(struct txn *t, void *arg)
{
	struct key k = key_text("sum");
	struct str value;
	enum err e = txn_get(t, &k, &value);

	if (e == ERR_OK)
		*(int *)arg = (uint8_t)value.p[0] * 256 + (uint8_t)value.p[1];
	return e;
}

static void test_writers_of_several_processes_take_turns(void **state)
{
	struct fixture *f = *state;
	struct file path = folder_file(&f->folder, "sum");
	pid_t pids[ADDERS];
	struct store *s;
	int sum = 0;

	for (int i = 0; i < ADDERS; i++)
		pids[i] = child_start(adder_child, path.s);
	for (int i = 0; i < ADDERS; i++)
		assert_int_equal(child_end(pids[i]), 0);
	s = open_store(path.s, 1 << 20);
	assert_err(store_read(s, sum_body, &sum), ERR_OK);
	assert_int_equal(sum, ADDERS * ADDITIONS);
	store_close(s);
}

/* --- the failing engine alone -------------------------------------------- */

static void test_the_armed_call_fails_once(void **state)
{
	struct fixture *f = *state;
	struct work w = {"k", "v", ERR_OK, 0};
	struct store *s = open_store(f->file.s, 1 << 20);

	for (unsigned n = 1; n <= 3; n++) { /* begin, put, commit */
		kv_fault_arm(n);
		assert_false(kv_fault_fired());
		assert_err(store_write(s, put_body, &w), ERR_STORE);
		assert_true(kv_fault_fired());
		assert_err(store_read(s, expect_body, &w), ERR_NOT_FOUND);
	}
	kv_fault_arm(4);
	assert_err(store_write(s, put_body, &w), ERR_OK);
	assert_false(kv_fault_fired());
	kv_fault_arm(0);
	assert_err(store_read(s, expect_body, &w), ERR_OK);
	assert_false(kv_fault_fired());
	store_close(s);
}

static void test_every_kind_of_call_can_fail(void **state)
{
	struct fixture *f = *state;
	struct str key = STR("a"), value;

	begin(f, true);
	put(f, "a", "1");
	put(f, "b", "2");
	kv_fault_arm(1);
	assert_err(engine->get(f->txn, STR("a"), &value), ERR_STORE);
	kv_fault_arm(1);
	assert_err(engine->del(f->txn, STR("a")), ERR_STORE);
	kv_fault_arm(1);
	assert_err(engine->seek(f->txn, &key, &value), ERR_STORE);
	assert_err(engine->seek(f->txn, &key, &value), ERR_OK);
	kv_fault_arm(1);
	assert_err(engine->next(f->txn, &key, &value), ERR_STORE);
	assert_true(kv_fault_fired());
	expect(f, "a", "1");
	commit(f);
}

static int use_mem(void **state)
{
	(void)state;
	engine = &kv_mem;
	return 0;
}

static int use_lmdb(void **state)
{
	(void)state;
	engine = &kv_lmdb;
	return 0;
}

static int use_fault(void **state)
{
	(void)state;
	engine = &kv_fault;
	return 0;
}

static const struct CMUnitTest tests[] = {
	T(test_put_get_del),
	T(test_commit_keeps),
	T(test_abort_undoes),
	T(test_a_reader_may_not_write),
	T(test_walk_in_byte_order),
	T(test_seek_finds_the_first_not_before),
	T(test_seek_in_nothing),
	T(test_seek_again_after_a_change),
	T(test_empty_value),
	T(test_large_value),
	T(test_key_limits),
	T(test_many_keys),
	T(test_many_transactions_one_after_another),
	T(test_backup_makes_a_new_file),
	T(test_store_commits_only_on_ok),
	T(test_store_walks_and_deletes_a_prefix),
	T(test_store_takes_no_key_that_did_not_fit),
	T(test_key_parts_cannot_run_into_each_other),
};

static const struct CMUnitTest lmdb_alone[] = {
	T(test_data_outlives_closing),
	T(test_file_is_private),
	T(test_open_refuses_files_that_are_not_stores),
	T(test_a_durable_commit_reaches_the_disk),
	T(test_backup_opens_as_a_store),
	T(test_the_map_grows_by_itself),
	T(test_a_map_grown_elsewhere_is_followed_by_a_reader),
	T(test_a_map_grown_elsewhere_is_followed_by_a_writer),
	T(test_killed_readers_do_not_use_up_the_table),
	T(test_a_killed_writer_blocks_nobody_and_changes_nothing),
	T(test_what_was_committed_survives_a_kill),
	T(test_writers_of_several_processes_take_turns),
};

static const struct CMUnitTest fault_alone[] = {
	T(test_the_armed_call_fails_once),
	T(test_every_kind_of_call_can_fail),
};

TEST_MAIN(RUN_WITHIN(tests, use_lmdb, NULL), RUN_WITHIN(tests, use_mem, NULL),
	  RUN_WITHIN(tests, use_fault, NULL), RUN_WITHIN(lmdb_alone, use_lmdb, NULL),
	  RUN_WITHIN(fault_alone, use_fault, NULL))
