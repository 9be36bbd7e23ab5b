/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* initgroups, setgroups */
#include "base/owner.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/path.h"
#include "base/secret.h"

/* Set the groups of a user; for a user without a name, the group of the file. */
static int take_groups(const struct stat *st)
{
	const struct passwd *user = getpwuid(st->st_uid);

	if (user == NULL)
		return setgroups(0, NULL) == 0 ? setgid(st->st_gid) : -1;
	return initgroups(user->pw_name, user->pw_gid) == 0 ? setgid(user->pw_gid) : -1;
}

/* Stat the path or, if it does not exist, the nearest existing folder above it. */
static bool look(const char *path, struct stat *out)
{
	struct str rest = str_of(path), folder;
	struct path at;

	while (path_join(&at, STR("."), rest)) {
		if (lstat(at.s, out) == 0)
			return true;
		folder = path_folder(rest);
		if (str_eq(folder, rest))
			return false;
		rest = folder;
	}
	return false;
}

enum err owner_become(const char *path)
{
	struct stat st;
	bool found;

	if (geteuid() != 0)
		return ERR_OK;
	found = look(path, &st);
	if (found && st.st_uid == 0)
		return ERR_OK;
	if (!found || take_groups(&st) != 0 || setuid(st.st_uid) != 0) {
		LOG(user_switch_failed, {"path", str_of(path)},
		    {"reason", str_of(strerror(errno))});
		return ERR_CONFIG;
	}
	secret_harden(); /* changing the user undoes a part of it */
	return ERR_OK;
}
