/* SPDX-License-Identifier: MIT */
/* Messages in files: whole, private, each under a name of its own, or none. */
#include "delivery_fixture.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include "delivery/spool.h"

/* How many files there are in the folder, hidden ones too. */
static size_t files(const struct fixture *f)
{
	size_t n = 0;
	DIR *d = opendir(f->folder.s);
	struct dirent *entry;

	assert_non_null(d);
	while ((entry = readdir(d)) != NULL)
		n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	(void)closedir(d);
	return n;
}

static void test_a_file_has_time_and_name(void **state)
{
	struct fixture *f = *state;
	size_t before = files(f);
	const char *path;
	struct str name;
	struct stat st;

	assert_delivered(spool_write(&f->context, "pin-changed", "eml", STR("all of it")));
	assert_int_equal(files(f), before + 1);
	path = file_with(&f->folder, ".eml");
	assert_non_null(path);
	name = str_skip(str_of(path), strlen(f->folder.s) + 1);
	assert_true(str_starts(name, STR("2023-11-14T22:13:20Z-pin-changed-")));
	assert_int_equal(name.n, strlen("2023-11-14T22:13:20Z-pin-changed-") + 16 + 4);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_string_equal(read_file(path), "all of it");
}

static void test_no_file_replaces_another(void **state)
{
	struct fixture *f = *state;
	size_t before = files(f);

	for (int i = 0; i < 50; i++)
		assert_delivered(spool_write(&f->context, "pin-changed", "sms", STR("x")));
	assert_int_equal(files(f), before + 50);
}

static void test_any_size_is_written(void **state)
{
	static char big[3 << 20];
	struct fixture *f = *state;
	struct stat st;

	assert_delivered(spool_write(&f->context, "locked", "empty", STR("")));
	assert_int_equal(stat(file_with(&f->folder, ".empty"), &st), 0);
	assert_int_equal(st.st_size, 0);
	assert_delivered(spool_write(&f->context, "locked", "big", str_bytes(big, sizeof big)));
	assert_int_equal(stat(file_with(&f->folder, ".big"), &st), 0);
	assert_int_equal(st.st_size, sizeof big);
}

static void test_a_folder_that_is_none(void **state)
{
	struct fixture *f = *state;
	static char name[2 * PATH_BYTES];

	f->instance.conf.text[CONF_MAIL_PATH] = STR("/no such folder");
	assert_later(spool_write(&f->context, "locked", "eml", STR("x")), "the file cannot be");
	f->instance.conf.text[CONF_MAIL_PATH] = STR("/dev/null");
	assert_later(spool_write(&f->context, "locked", "eml", STR("x")), "the file cannot be");
	memset(name, 'n', sizeof name);
	name[0] = '/';
	f->instance.conf.text[CONF_MAIL_PATH] = str_bytes(name, sizeof name);
	assert_later(spool_write(&f->context, "locked", "eml", STR("x")), "mail.path is too long");
	f->instance.conf.text[CONF_MAIL_PATH] = str_bytes(name, PATH_BYTES - 20);
	assert_later(spool_write(&f->context, "locked", "eml", STR("x")), "mail.path is too long");
}

/* A folder seen from that of the settings. */
static void test_the_folder_is_seen_from_the_settings(void **state)
{
	struct fixture *f = *state;
	struct file conf = folder_file(&f->folder, "pintle.conf");

	assert_true(path_join(&f->instance.conf_path, STR(""), str_of(conf.s)));
	f->instance.conf.text[CONF_MAIL_PATH] = STR(".");
	assert_delivered(spool_write(&f->context, "locked", "eml", STR("x")));
	assert_non_null(file_with(&f->folder, ".eml"));
}

/* On a disk with room for ten bytes. */
static int on_a_full_disk(void *arg)
{
	const struct rlimit ten = {10, 10};
	struct fixture *f = arg;
	struct delivery d;

	(void)signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &ten) != 0)
		return 1;
	d = spool_write(&f->context, "locked", "eml", STR("eleven bytes"));
	return d.outcome == DELIVER_LATER ? 0 : 2;
}

static void test_no_part_of_a_message_is_left(void **state)
{
	struct fixture *f = *state;
	size_t before = files(f);

	assert_int_equal(child_end(child_start(on_a_full_disk, f)), 0);
	assert_int_equal(files(f), before);
}

static const struct CMUnitTest tests[] = {
	DELIVERY_TEST(test_a_file_has_time_and_name),
	DELIVERY_TEST(test_no_file_replaces_another),
	DELIVERY_TEST(test_any_size_is_written),
	DELIVERY_TEST(test_a_folder_that_is_none),
	DELIVERY_TEST(test_the_folder_is_seen_from_the_settings),
	DELIVERY_TEST(test_no_part_of_a_message_is_left),
};

TEST_MAIN(RUN(tests))
