/* SPDX-License-Identifier: MIT */
/* A time as people read it, in a time zone. */
#ifndef RENDER_LOCAL_TIME_H
#define RENDER_LOCAL_TIME_H

#include "base/arena.h"

/*
 * A time in seconds since 1970 as "2026-11-30 19:02 CET", in a zone such as Europe/Berlin, or in
 * UTC if that is unknown. Empty for 0. Lives in the arena. Sets the zone of the C library.
 */
struct str local_time(struct arena *arena, struct str zone, uint64_t when);

#endif
