/* SPDX-License-Identifier: MIT */
#include "base/path.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

static enum err refuse(const char *path, const char *reason)
{
	LOG(path_refused, {"path", str_of(path)}, {"reason", str_of(reason)});
	return ERR_CONFIG;
}

bool path_join(struct path *out, struct str base, struct str name)
{
	int n;

	if (name.n > 0 && name.p[0] == '/')
		n = snprintf(out->s, sizeof out->s, "%.*s", (int)name.n, name.p);
	else
		n = snprintf(out->s, sizeof out->s, "%.*s/%.*s", (int)base.n, base.p, (int)name.n,
			     name.p);
	return n >= 0 && (size_t)n < sizeof out->s;
}

bool path_beside_program(struct path *out, struct str name)
{
	char exe[PATH_BYTES];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);

	return n > 0 && path_join(out, path_folder(str_bytes(exe, (size_t)n)), name);
}

struct str path_folder(struct str path)
{
	size_t n = path.n;

	while (n > 0 && path.p[n - 1] != '/')
		n--;
	if (n == 0)
		return STR(".");
	return str_head(path, n > 1 ? n - 1 : 1);
}

enum err path_check_private(const char *path)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return refuse(path, strerror(errno));
	if (S_ISLNK(st.st_mode))
		return refuse(path, "is a symbolic link");
	if (st.st_uid != geteuid())
		return refuse(path, "belongs to another user");
	if ((st.st_mode & 077) != 0)
		return refuse(path, "is open to group or others (chmod go= it)");
	return ERR_OK;
}

enum err path_read(const char *path, char *out, size_t max, size_t *n)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t got = 0;

	assert(max > 0);
	*n = 0;
	if (fd < 0)
		return refuse(path, strerror(errno));
	while (*n < max && (got = read(fd, out + *n, max - *n)) > 0)
		*n += (size_t)got;
	(void)close(fd); /* opened for reading */
	if (got < 0)
		return refuse(path, strerror(errno));
	return *n == max ? refuse(path, "is too large") : ERR_OK;
}

bool path_write_all(int fd, struct str text)
{
	while (text.n > 0) {
		ssize_t n = write(fd, text.p, text.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text = str_skip(text, (size_t)n);
	}
	return fsync(fd) == 0;
}

enum err path_write_new(const char *path, struct str text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool whole;

	if (fd < 0)
		return refuse(path, strerror(errno));
	whole = path_write_all(fd, text);
	whole = close(fd) == 0 && whole;
	if (whole)
		return path_sync_folder(path);
	(void)unlink(path); /* a partial file would block the next attempt */
	return refuse(path, "could not be written");
}

enum err path_sync_folder(const char *path)
{
	struct path folder;
	int fd;
	enum err e = ERR_OK;

	if (!path_join(&folder, STR("."), path_folder(str_of(path))))
		return refuse(path, "is too long");
	fd = open(folder.s, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return refuse(path, strerror(errno));
	if (fsync(fd) != 0)
		e = refuse(path, strerror(errno));
	(void)close(fd); /* opened for reading */
	return e;
}

enum err path_replace(const char *path, const char *fresh)
{
	if (rename(fresh, path) == 0)
		return path_sync_folder(path);
	(void)refuse(path, strerror(errno));
	(void)unlink(fresh); /* it would block the next attempt */
	return ERR_CONFIG;
}

enum err path_make_folder(const char *path, unsigned mode)
{
	if (mkdir(path, (mode_t)mode) == 0 || errno == EEXIST)
		return ERR_OK;
	return refuse(path, strerror(errno));
}
