/* SPDX-License-Identifier: MIT */
/* Root becomes the owner of an install, for good; nobody else changes. */
#define _GNU_SOURCE /* getresuid, getresgid, setgroups */
#include "check.h"

#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "base/owner.h"

enum { STRANGER = 54321, STRANGERS = 54322, GROUPS = 64 }; /* a user and a group without a name */

static struct folder folder;

static int setup(void **state)
{
	(void)state;
	folder = folder_make();
	if (chmod(folder.s, 0755) != 0)
		abort();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	folder_remove(&folder);
	return 0;
}

static void need_root(void)
{
	if (geteuid() != 0)
		skip(); /* others become nobody: see test_others_stay_who_they_are */
}

/* Whom a child is to have become. */
struct become {
	const char *path;
	uid_t uid;
	gid_t gid;
};

static bool is_for_good(const struct become *b)
{
	uid_t r, e, s;
	gid_t rg, eg, sg;

	return getresuid(&r, &e, &s) == 0 && r == b->uid && e == b->uid && s == b->uid &&
	       getresgid(&rg, &eg, &sg) == 0 && rg == b->gid && eg == b->gid && sg == b->gid &&
	       (b->uid == 0 || (setuid(0) != 0 && seteuid(0) != 0));
}

/* The exit status says what went wrong. */
static int become(void *arg)
{
	const struct become *b = arg;

	if (owner_become(b->path) != ERR_OK)
		return 1;
	return is_for_good(b) ? 0 : 2;
}

static void expect(const char *path, uid_t uid, gid_t gid)
{
	struct become b = {path, uid, gid};

	assert_int_equal(child_end(child_start(become, &b)), 0);
}

static void test_root_becomes_the_owner(void **state)
{
	struct file file = folder_file(&folder, "pintle.conf");

	(void)state;
	need_root();
	write_file(file.s, "");
	expect(file.s, 0, getgid());
	expect(folder.s, 0, getgid());
	assert_int_equal(chown(file.s, STRANGER, STRANGERS), 0);
	expect(file.s, STRANGER, STRANGERS);
	assert_int_equal(chown(folder.s, STRANGER, STRANGERS), 0);
	expect(folder.s, STRANGER, STRANGERS);
}

/* What does not exist yet will be made in its folder. */
static void test_the_nearest_folder_counts(void **state)
{
	(void)state;
	need_root();
	assert_int_equal(chown(folder.s, STRANGER, STRANGERS), 0);
	expect(folder_file(&folder, "new").s, STRANGER, STRANGERS);
	expect(folder_file(&folder, "a/b/c/new").s, STRANGER, STRANGERS);
	expect("/no such folder/at all", 0, getgid());
}

static void test_a_link_is_not_followed(void **state)
{
	struct file file = folder_file(&folder, "file"), link = folder_file(&folder, "link");

	(void)state;
	need_root();
	write_file(file.s, "");
	assert_int_equal(symlink(file.s, link.s), 0);
	assert_int_equal(lchown(link.s, STRANGER, STRANGERS), 0);
	expect(link.s, STRANGER, STRANGERS); /* root's file behind it does not count */
	assert_int_equal(lchown(link.s, 0, 0), 0);
	assert_int_equal(chown(file.s, STRANGER, STRANGERS), 0);
	expect(link.s, 0, getgid());
}

static int has_no_groups(void *arg)
{
	const gid_t before[] = {1, 2, 3};
	gid_t groups[GROUPS];

	if (setgroups(3, before) != 0 || owner_become(arg) != ERR_OK)
		return 1;
	return getgroups(GROUPS, groups) == 0 ? 0 : 2;
}

/* Root's groups are left behind: a user without a name has none but the file's. */
static void test_roots_groups_are_left_behind(void **state)
{
	(void)state;
	need_root();
	assert_int_equal(chown(folder.s, STRANGER, STRANGERS), 0);
	assert_int_equal(child_end(child_start(has_no_groups, folder.s)), 0);
}

static bool is_among(gid_t group, const gid_t *groups, int n)
{
	while (n > 0 && groups[n - 1] != group)
		n--;
	return n > 0;
}

static int has_groups_of_its_name(void *arg)
{
	const struct passwd *user = arg;
	gid_t want[GROUPS], got[GROUPS];
	int wanted = GROUPS, n;

	if (owner_become(folder.s) != ERR_OK || getgid() != user->pw_gid)
		return 1;
	if (getgrouplist(user->pw_name, user->pw_gid, want, &wanted) < 0)
		return 2;
	n = getgroups(GROUPS, got);
	for (int i = 0; i < wanted; i++)
		if (!is_among(want[i], got, n))
			return 3;
	return n == wanted ? 0 : 4;
}

static void test_a_user_with_a_name_has_its_groups(void **state)
{
	struct passwd *user = getpwnam("www-data");

	(void)state;
	need_root();
	if (user == NULL)
		skip(); /* Debian has it */
	assert_int_equal(chown(folder.s, user->pw_uid, STRANGERS), 0);
	assert_int_equal(child_end(child_start(has_groups_of_its_name, user)), 0);
}

static int is_hardened(void *arg)
{
	if (owner_become(arg) != ERR_OK)
		return 1;
	return prctl(PR_GET_DUMPABLE) == 0 && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : 2;
}

/* A new user makes a process readable for that user's debuggers again. */
static void test_memory_stays_protected(void **state)
{
	(void)state;
	need_root();
	assert_int_equal(chown(folder.s, STRANGER, STRANGERS), 0);
	assert_int_equal(child_end(child_start(is_hardened, folder.s)), 0);
}

static int as_stranger(void *arg)
{
	if (geteuid() == 0 && (setgid(STRANGERS) != 0 || setuid(STRANGER) != 0))
		return 1;

	struct become b = {arg, geteuid(), getegid()};

	return become(&b);
}

static void test_others_stay_who_they_are(void **state)
{
	char root[] = "/";

	(void)state;
	assert_int_equal(child_end(child_start(as_stranger, root)), 0);
	assert_int_equal(child_end(child_start(as_stranger, folder.s)), 0);
}

static int is_refused(void *arg)
{
	return owner_become(arg) == ERR_CONFIG && geteuid() == 0 ? 0 : 1;
}

static void test_a_path_that_does_not_fit_is_refused(void **state)
{
	static char name[2048];

	(void)state;
	need_root();
	memset(name, 'n', sizeof name - 1);
	log_listen(&folder);
	assert_int_equal(child_end(child_start(is_refused, name)), 0);
	assert_non_null(strstr(log_heard(&folder), "user_switch_failed"));
}

static const struct CMUnitTest tests[] = {
	T(test_root_becomes_the_owner),
	T(test_the_nearest_folder_counts),
	T(test_a_link_is_not_followed),
	T(test_roots_groups_are_left_behind),
	T(test_a_user_with_a_name_has_its_groups),
	T(test_memory_stays_protected),
	T(test_others_stay_who_they_are),
	T(test_a_path_that_does_not_fit_is_refused),
};

TEST_MAIN(RUN(tests))
