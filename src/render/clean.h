/* SPDX-License-Identifier: MIT */
/*
 * What strangers say of themselves, made fit to stand in somebody's mail.
 */
#ifndef RENDER_CLEAN_H
#define RENDER_CLEAN_H

#include "base/buf.h"

/* Text without control characters and marks of direction, of about `longest` bytes at most. */
struct str clean_text(struct arena *arena, struct str s, size_t longest);

/* Text in which no mail program or phone finds a link: parts of addresses are set apart. */
struct str clean_unlinked(struct arena *arena, struct str s);

#endif
