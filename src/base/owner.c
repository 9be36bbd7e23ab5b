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
#include "base/secret.h"

/* The groups of a user; of one without a name in the user list, those of the file. */
static int take_groups(const struct stat *st)
{
	const struct passwd *user = getpwuid(st->st_uid);

	if (user == NULL)
		return setgroups(0, NULL) == 0 ? setgid(st->st_gid) : -1;
	return initgroups(user->pw_name, user->pw_gid) == 0 ? setgid(user->pw_gid) : -1;
}

enum err owner_become(const char *path)
{
	struct stat st;

	if (geteuid() != 0 || lstat(path, &st) != 0 || st.st_uid == 0)
		return ERR_OK;
	if (take_groups(&st) != 0 || setuid(st.st_uid) != 0) {
		LOG("owner_refused", { "path", str_of(path) },
		    { "reason", str_of(strerror(errno)) });
		return ERR_CONFIG;
	}
	secret_harden(); /* a new user undoes a part of it */
	return ERR_OK;
}
