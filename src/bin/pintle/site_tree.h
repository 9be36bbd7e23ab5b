/* SPDX-License-Identifier: MIT */
/*
 * Folders and files of a site that are written as a whole: readers see the old ones or the new
 * ones, also after a full disk or a killed program. A folder has a mark, a file .pintle, and only
 * folders with a mark are replaced or removed.
 */
#ifndef BIN_PINTLE_SITE_TREE_H
#define BIN_PINTLE_SITE_TREE_H

#include "base/arena.h"
#include "base/path.h"

enum { SITE_FILES = 2048, SITE_FOLDERS = 4096 };

/* A folder to be written. */
struct site_tree {
	struct path base; /* the folder it lies in */
	struct str name, mark;
	struct site_file {
		struct str path, text;
	} files[SITE_FILES];
	size_t count;
};

/* Add a file, such as en/pin.html. Both texts are kept by pointer. */
void site_tree_put(struct site_tree *t, struct str path, struct str text);

/*
 * Put the folder in the place of an earlier one, unless that has the same files; then nothing is
 * touched. ERR_CONFIG, logged, when the place is taken by a folder without a mark, there are
 * SITE_FILES files or more, or they cannot be written; the earlier one is then still there.
 */
MUST_USE enum err site_tree_write(struct arena *arena, const struct site_tree *t);

/* Remove a folder of `base` that has a mark. ERR_CONFIG, logged. */
MUST_USE enum err site_tree_remove(const struct path *base, struct str name);

/* The names and marks of the folders of `base` that have one. Texts live in the arena. */
struct site_folders {
	struct {
		struct str name, mark;
	} list[SITE_FOLDERS];
	size_t count;
};
void site_tree_list(struct arena *arena, const struct path *base, struct site_folders *out);

/*
 * Write a file of `base`, unless it has this text. One that does not contain `ours` is somebody
 * else's and stays. ERR_CONFIG, logged, when it cannot be written; an earlier one is then still
 * there.
 */
MUST_USE enum err site_tree_file(struct arena *arena, const struct path *base, struct str name,
				 struct str text, struct str ours);

/* Read a whole file into the arena; false when there is none that can be read. */
bool site_tree_read(struct arena *arena, const char *path, struct str *out);

/* Create `base` and the folders above it that are missing, and lock it against other publishers.
 * Returns its descriptor, whose closing unlocks it; -1, logged. */
int site_tree_lock(const struct path *base);

#endif
