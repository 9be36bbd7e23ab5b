/* SPDX-License-Identifier: MIT */
#include "base/agent.h"

#include "base/buf.h"

/* A text in a User-Agent, and the program it stands for. */
struct agent_pattern {
	struct str pattern, name;
};

/* The first row whose pattern the agent contains wins, so specific ones come first. */
static struct str match_agent(struct str agent, const struct agent_pattern *patterns, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_contains(agent, patterns[i].pattern))
			return patterns[i].name;
	return STR("");
}

struct agent agent_of(struct str user_agent)
{
	static const struct agent_pattern programs[] = {
		{STR_INIT("Edg"), STR_INIT("Edge")},
		{STR_INIT("OPR/"), STR_INIT("Opera")},
		{STR_INIT("SamsungBrowser"), STR_INIT("Samsung Internet")},
		{STR_INIT("Firefox"), STR_INIT("Firefox")},
		{STR_INIT("FxiOS"), STR_INIT("Firefox")},
		{STR_INIT("Chrome"), STR_INIT("Chrome")},
		{STR_INIT("CriOS"), STR_INIT("Chrome")},
		{STR_INIT("Safari"), STR_INIT("Safari")},
	};
	static const struct agent_pattern systems[] = {
		{STR_INIT("Windows"), STR_INIT("Windows")},
		{STR_INIT("Android"), STR_INIT("Android")},
		{STR_INIT("iPhone"), STR_INIT("iOS")},
		{STR_INIT("iPad"), STR_INIT("iPadOS")},
		{STR_INIT("Mac OS X"), STR_INIT("macOS")},
		{STR_INIT("CrOS"), STR_INIT("ChromeOS")},
		{STR_INIT("Linux"), STR_INIT("Linux")},
	};

	return (struct agent){match_agent(user_agent, programs, sizeof programs / sizeof *programs),
			      match_agent(user_agent, systems, sizeof systems / sizeof *systems)};
}

struct str agent_text(struct arena *arena, const struct agent *a)
{
	struct buf b;

	buf_init(&b, arena, 64, 64);
	buf_add(&b, a->program);
	if (a->program.n > 0 && a->system.n > 0)
		buf_lit(&b, ", ");
	buf_add(&b, a->system);
	return buf_str(&b);
}
