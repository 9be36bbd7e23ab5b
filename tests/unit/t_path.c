/* SPDX-License-Identifier: MIT */
/* File names, and files that are read, written and guarded. */
#include "check.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/path.h"

static struct folder folder;

static int setup(void **state)
{
	(void)state;
	folder = folder_make();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	(void)log_open(STR("/dev/null"));
	folder_remove(&folder);
	return 0;
}

/* --- names ---------------------------------------------------------------- */

static void test_names_are_seen_from_a_folder(void **state)
{
	static const struct {
		const char *base, *name, *path;
	} rows[] = {
		{"/srv", "store", "/srv/store"},
		{"/srv", "../store", "/srv/../store"},
		{"/srv", "/var/store", "/var/store"},
		{"/srv", "", "/srv/"},
		{"", "store", "/store"},
		{".", "a/b", "./a/b"},
		{"/srv/", "store", "/srv//store"},
	};
	struct path p;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_true(path_join(&p, str_of(rows[i].base), str_of(rows[i].name)));
		assert_string_equal(p.s, rows[i].path);
	}
	/* Both are slices: what stands behind them does not count. */
	assert_true(path_join(&p, str_bytes("/srvXX", 4), str_bytes("storeXX", 5)));
	assert_string_equal(p.s, "/srv/store");
}

static void test_a_name_has_a_largest_length(void **state)
{
	char name[PATH_BYTES + 1];
	struct path p;

	(void)state;
	memset(name, 'n', sizeof name);
	assert_true(path_join(&p, STR("/b"), str_bytes(name, PATH_BYTES - 4)));
	assert_int_equal(strlen(p.s), PATH_BYTES - 1);
	assert_false(path_join(&p, STR("/b"), str_bytes(name, PATH_BYTES - 3)));
	name[0] = '/';
	assert_true(path_join(&p, STR("/b"), str_bytes(name, PATH_BYTES - 1)));
	assert_int_equal(strlen(p.s), PATH_BYTES - 1);
	assert_false(path_join(&p, STR("/b"), str_bytes(name, PATH_BYTES)));
}

static void test_the_folder_of_a_path(void **state)
{
	static const char *const rows[][2] = {
		{"/a/b", "/a"}, {"/a", "/"},	   {"/", "/"},	 {"b", "."},   {"", "."},
		{"a/b", "a"},	{"/a/b/", "/a/b"}, {"./b", "."}, {"//b", "/"}, {"../b", ".."},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_text(path_folder(str_of(rows[i][0])), rows[i][1]);
}

/* --- private files ---------------------------------------------------------- */

static void test_a_file_is_private_to_its_owner_alone(void **state)
{
	struct file file = folder_file(&folder, "key");
	mode_t bits[] = {040, 020, 010, 04, 02, 01};

	(void)state;
	write_file(file.s, "x");
	for (size_t i = 0; i < COUNT_OF(bits); i++) {
		assert_int_equal(chmod(file.s, 0600), 0);
		assert_err(path_check_private(file.s), ERR_OK);
		assert_int_equal(chmod(file.s, 0600 | bits[i]), 0);
		assert_err(path_check_private(file.s), ERR_CONFIG);
	}
	assert_int_equal(chmod(file.s, 0700), 0);
	assert_err(path_check_private(file.s), ERR_OK);
	assert_err(path_check_private(folder.s), ERR_OK); /* mkdtemp makes it so */
}

static void test_a_link_to_a_private_file_is_not_private(void **state)
{
	struct file file = folder_file(&folder, "key"), link = folder_file(&folder, "link");

	(void)state;
	write_file(file.s, "x");
	assert_int_equal(chmod(file.s, 0600), 0);
	assert_int_equal(symlink(file.s, link.s), 0);
	assert_err(path_check_private(link.s), ERR_CONFIG);
	assert_err(path_check_private(folder_file(&folder, "none").s), ERR_CONFIG);
}

static int as_nobody(void *arg)
{
	return setuid(65534) == 0 && path_check_private(arg) == ERR_CONFIG ? 0 : 1;
}

static void test_a_file_of_somebody_else_is_not_private(void **state)
{
	struct file file = folder_file(&folder, "key");

	(void)state;
	if (geteuid() != 0)
		skip(); /* only root can be somebody else */
	write_file(file.s, "x");
	assert_int_equal(chmod(file.s, 0600), 0);
	assert_int_equal(chmod(folder.s, 0755), 0);
	assert_int_equal(child_end(child_start(as_nobody, file.s)), 0);
}

static void test_a_refusal_names_the_file_and_says_why(void **state)
{
	struct file file = folder_file(&folder, "key");
	const char *said;

	(void)state;
	write_file(file.s, "x");
	assert_int_equal(chmod(file.s, 0640), 0);
	log_listen(&folder);
	assert_err(path_check_private(file.s), ERR_CONFIG);
	said = log_heard(&folder);
	assert_non_null(strstr(said, file.s));
	assert_non_null(strstr(said, "open to group or others"));
}

/* --- reading ------------------------------------------------------------------ */

static void test_a_file_is_read_whole_or_not_at_all(void **state)
{
	struct file file = folder_file(&folder, "f");
	char out[9];
	size_t n = 99;

	(void)state;
	write_file(file.s, "12345678");
	assert_err(path_read(file.s, out, 9, &n), ERR_OK);
	assert_text(str_bytes(out, n), "12345678");
	assert_err(path_read(file.s, out, 8, &n), ERR_CONFIG); /* there may be more */
	assert_err(path_read(file.s, out, 1, &n), ERR_CONFIG);
	write_file(file.s, "");
	assert_err(path_read(file.s, out, 1, &n), ERR_OK);
	assert_int_equal(n, 0);
}

static void test_what_is_no_file_is_not_read(void **state)
{
	struct file link = folder_file(&folder, "link"), file = folder_file(&folder, "f");
	char out[8];
	size_t n = 99;

	(void)state;
	assert_err(path_read(folder_file(&folder, "none").s, out, sizeof out, &n), ERR_CONFIG);
	assert_int_equal(n, 0);
	assert_err(path_read(folder.s, out, sizeof out, &n), ERR_CONFIG);
	write_file(file.s, "x");
	assert_int_equal(symlink(file.s, link.s), 0);
	assert_err(path_read(link.s, out, sizeof out, &n), ERR_CONFIG);
}

/* --- writing ------------------------------------------------------------------ */

static void test_a_new_file_is_private_and_replaces_none(void **state)
{
	struct file file = folder_file(&folder, "new");
	struct stat st;

	(void)state;
	assert_err(path_write_new(file.s, STR("first")), ERR_OK);
	assert_string_equal(read_file(file.s), "first");
	assert_int_equal(stat(file.s, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_err(path_write_new(file.s, STR("second")), ERR_CONFIG);
	assert_string_equal(read_file(file.s), "first");
	assert_err(path_write_new(folder_file(&folder, "none/new").s, STR("x")), ERR_CONFIG);
	assert_err(path_write_new(folder_file(&folder, "empty").s, STR("")), ERR_OK);
	assert_string_equal(read_file(folder_file(&folder, "empty").s), "");
}

/* A symbolic link, even one that leads nowhere, is not written through. */
static void test_no_file_is_made_behind_a_link(void **state)
{
	struct file link = folder_file(&folder, "link"), target = folder_file(&folder, "target");

	(void)state;
	assert_int_equal(symlink(target.s, link.s), 0);
	assert_err(path_write_new(link.s, STR("x")), ERR_CONFIG);
	assert_null(read_file(target.s));
}

/* How many descriptors are open. */
static int descriptors(void)
{
	int n = 0;

	for (int fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

/* On a disk with room for three bytes. */
static int on_a_full_disk(void *arg)
{
	const struct rlimit three = {3, 3};
	int before = descriptors();

	(void)signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &three) != 0 ||
	    path_write_new(arg, STR("four")) != ERR_CONFIG || access(arg, F_OK) == 0)
		return 1;
	if (descriptors() != before)
		return 2;
	return path_write_new(arg, STR("two")) == ERR_OK ? 0 : 3;
}

static void test_a_file_written_in_part_is_removed(void **state)
{
	struct file file = folder_file(&folder, "new");

	(void)state;
	assert_int_equal(child_end(child_start(on_a_full_disk, file.s)), 0);
	assert_string_equal(read_file(file.s), "two");
}

/* --- folders ------------------------------------------------------------------ */

static void test_a_folder_is_synced(void **state)
{
	char name[2 * PATH_BYTES];

	(void)state;
	assert_err(path_sync_folder(folder_file(&folder, "any").s), ERR_OK);
	assert_err(path_sync_folder("any"), ERR_OK); /* this folder */
	assert_err(path_sync_folder(folder_file(&folder, "none/any").s), ERR_CONFIG);
	write_file(folder_file(&folder, "f").s, "");
	assert_err(path_sync_folder(folder_file(&folder, "f/any").s), ERR_CONFIG);
	memset(name, 'n', sizeof name);
	memcpy(name + sizeof name - 2, "/", 2);
	assert_err(path_sync_folder(name), ERR_CONFIG);
}

static void test_a_folder_is_made_once(void **state)
{
	struct file sub = folder_file(&folder, "sub");
	struct stat st;

	(void)state;
	assert_err(path_make_folder(sub.s, 0700), ERR_OK);
	assert_int_equal(stat(sub.s, &st), 0);
	assert_true(S_ISDIR(st.st_mode));
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_err(path_make_folder(sub.s, 0755), ERR_OK); /* as it was */
	assert_int_equal(stat(sub.s, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(rmdir(sub.s), 0);
	assert_err(path_make_folder(folder_file(&folder, "none/sub").s, 0700), ERR_CONFIG);
}

static const struct CMUnitTest tests[] = {
	T(test_names_are_seen_from_a_folder),
	T(test_a_name_has_a_largest_length),
	T(test_the_folder_of_a_path),
	T(test_a_file_is_private_to_its_owner_alone),
	T(test_a_link_to_a_private_file_is_not_private),
	T(test_a_file_of_somebody_else_is_not_private),
	T(test_a_refusal_names_the_file_and_says_why),
	T(test_a_file_is_read_whole_or_not_at_all),
	T(test_what_is_no_file_is_not_read),
	T(test_a_new_file_is_private_and_replaces_none),
	T(test_no_file_is_made_behind_a_link),
	T(test_a_file_written_in_part_is_removed),
	T(test_a_folder_is_synced),
	T(test_a_folder_is_made_once),
};

TEST_MAIN(RUN(tests))
