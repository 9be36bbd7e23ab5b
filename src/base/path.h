/* SPDX-License-Identifier: MIT */
/* Files: names put together, small files read, and who else could read them. */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include "base/err.h"
#include "base/str.h"

enum { PATH_BYTES = 1024 };

/* A path in a fixed array, terminated. */
struct path {
	char s[PATH_BYTES];
};

/*
 * `name` seen from folder `base`: an absolute name stands as it is. The result
 * is not normalised. False when it does not fit.
 */
bool path_join(struct path *out, struct str base, struct str name);

/* The folder a path stands in: "/a/b" gives "/a", "b" gives ".". A slice of path or static. */
struct str path_folder(struct str path);

/*
 * Refuse what others could read or change. The file or folder at `path` must
 * belong to this user, be no symbolic link, and give group and others nothing.
 * ERR_CONFIG with a log line that names path and fault, else ERR_OK.
 */
MUST_USE enum err path_check_private(const char *path);

/* Read a file of at most `max` bytes into out. ERR_CONFIG, logged, when it cannot be read. */
MUST_USE enum err path_read(const char *path, char *out, size_t max, size_t *n);

/* Write a new file with mode 0600 holding `text`; refuses to replace one. ERR_CONFIG, logged. */
MUST_USE enum err path_write_new(const char *path, struct str text);

/* Make the name of a new or renamed file last through a power cut. ERR_CONFIG, logged. */
MUST_USE enum err path_sync_folder(const char *path);

/* Make a folder with `mode`, unless there is one already. ERR_CONFIG, logged. */
MUST_USE enum err path_make_folder(const char *path, unsigned mode);

#endif
