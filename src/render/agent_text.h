/* SPDX-License-Identifier: MIT */
/* What program a User-Agent roughly stands for, in words a person knows. */
#ifndef RENDER_AGENT_TEXT_H
#define RENDER_AGENT_TEXT_H

#include "base/arena.h"

/* "Firefox, Windows"; either alone when the other is not known, or empty. Lives in the arena. */
struct str agent_text(struct arena *arena, struct str agent);

#endif
