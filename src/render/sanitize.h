/* SPDX-License-Identifier: MIT */
/*
 * What strangers say of themselves, made fit to stand in somebody's mail.
 */
#ifndef RENDER_SANITIZE_H
#define RENDER_SANITIZE_H

#include "base/buf.h"

/* Text without control characters and marks of direction, of about `longest` bytes at most. */
struct str sanitize_text(struct arena *arena, struct str s, size_t longest);

/* Text in which no mail program or phone finds a link: parts of addresses are set apart. */
struct str sanitize_unlinked(struct arena *arena, struct str s);

#endif
