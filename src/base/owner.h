/* SPDX-License-Identifier: MIT */
/* Whose an install is: root works on it as its owner. */
#ifndef BASE_OWNER_H
#define BASE_OWNER_H

#include "base/err.h"
#include "base/str.h"

/*
 * When root runs, and the file or folder at `path` belongs to another user, be that user
 * from here on, for good, with the user's own groups: so root leaves no file behind that
 * the owner's programs cannot open, and no symbolic link of the owner's leads root
 * anywhere. Of a symbolic link its own owner counts; when there is nothing at `path`, the
 * folder it would stand in. Nothing is done for others than root. ERR_CONFIG, logged, when
 * it cannot be done.
 */
MUST_USE enum err owner_become(const char *path);

#endif
