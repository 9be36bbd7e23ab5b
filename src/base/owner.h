/* SPDX-License-Identifier: MIT */
/* The owner of an install: root acts as that user. */
#ifndef BASE_OWNER_H
#define BASE_OWNER_H

#include "base/err.h"
#include "base/str.h"

/*
 * If run by root, and the file or folder at `path` belongs to another user, become that
 * user for good, with that user's groups. So root leaves no file that the owner's
 * programs cannot open, and follows no symbolic link of the owner's. The owner of a
 * symbolic link is that of the link itself; if `path` does not exist, its folder
 * counts. Does nothing when not run by root. ERR_CONFIG, logged, when it fails.
 */
MUST_USE enum err owner_become(const char *path);

#endif
