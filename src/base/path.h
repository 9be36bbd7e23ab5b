/* SPDX-License-Identifier: MIT */
/* File names, small files and their permissions. */
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
 * `name` relative to folder `base`; an absolute name is unchanged. The result is not
 * normalised. False when it does not fit.
 */
bool path_join(struct path *out, struct str base, struct str name);

/* `name` relative to the folder of the running program. False when it does not fit. */
bool path_beside_program(struct path *out, struct str name);

/* The folder of a path: "/a/b" gives "/a", "b" gives ".". A slice of path, or
 * static. */
struct str path_folder(struct str path);

/*
 * Check that nobody else can read or change a file. The file or folder at `path` must
 * belong to this user, not be a symbolic link, and give no rights to group and others.
 * ERR_CONFIG with a log line that names path and fault, else ERR_OK.
 */
MUST_USE enum err path_check_private(const char *path);

/* Read a file of fewer than `max` bytes into out. ERR_CONFIG, logged, when it cannot be read. */
MUST_USE enum err path_read(const char *path, char *out, size_t max, size_t *n);

/* Write all of a text to an open file, and sync it. False, with errno, when that fails. */
bool path_write_all(int fd, struct str text);

/* Write a new file with mode 0600 holding `text`; refuses to replace one. ERR_CONFIG, logged. */
MUST_USE enum err path_write_new(const char *path, struct str text);

/* Sync a folder, so that a new or renamed file survives a power failure. ERR_CONFIG,
 * logged. */
MUST_USE enum err path_sync_folder(const char *path);

/*
 * Put the file `fresh` in the place of the one at `path`, in the same folder, so that a
 * power failure leaves one of the two. When it cannot be, `fresh` is deleted. ERR_CONFIG,
 * logged.
 */
MUST_USE enum err path_replace(const char *path, const char *fresh);

/* Create a folder with `mode` unless it exists. ERR_CONFIG, logged. */
MUST_USE enum err path_make_folder(const char *path, unsigned mode);

#endif
