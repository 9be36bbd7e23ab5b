/* SPDX-License-Identifier: MIT */
/* What program a User-Agent roughly stands for, in words a person knows. */
#ifndef BASE_AGENT_H
#define BASE_AGENT_H

#include "base/arena.h"

/* "Firefox" and "Windows"; empty when it is not known. */
struct agent {
	struct str program, system;
};

/* The words for a User-Agent. They are static, and have at most 16 bytes each. */
struct agent agent_of(struct str user_agent);

/* "Firefox, Windows"; either alone when the other is not known, or empty. Lives in the arena. */
struct str agent_text(struct arena *arena, const struct agent *a);

#endif
