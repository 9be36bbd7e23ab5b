/* SPDX-License-Identifier: MIT */
/*
 * Making texts that strangers chose, such as names, safe for mails to others.
 */
#ifndef RENDER_SANITIZE_H
#define RENDER_SANITIZE_H

#include "base/buf.h"

/* Text without control characters and text direction marks, at most about `longest`
 * bytes. */
struct str sanitize_text(struct arena *arena, struct str s, size_t longest);

/* Text in which no mail program or phone finds a link: spaces separate the parts of
 * URLs and addresses. */
struct str sanitize_unlinked(struct arena *arena, struct str s);

#endif
