/* SPDX-License-Identifier: MIT */
/* What mails and lists of sign-ins call the program somebody used. */
#include "arena_fixture.h"

#include "base/agent.h"

static void test_programs_and_systems(void **state)
{
	static const char chrome[] =
		"AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36";
	static const struct {
		const char *agent, *more, *text;
	} rows[] = {
		{"Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "",
		 "Firefox, Linux"},
		{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) ", chrome, "Chrome, Windows"},
		{"Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0", "",
		 "Edge, Windows"},
		{"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/119.0 Safari/537.36 "
		 "OPR/105",
		 "", "Opera, macOS"},
		{"Mozilla/5.0 (Linux; Android 13; SM-S901B) SamsungBrowser/23.0 Chrome/115.0", "",
		 "Samsung Internet, Android"},
		{"Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) Version/17.1 Safari/604.1",
		 "", "Safari, iOS"},
		{"Mozilla/5.0 (iPad; CPU OS 17_1 like Mac OS X) CriOS/119.0 Safari/604.1", "",
		 "Chrome, iPadOS"},
		{"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ", chrome, "Chrome, ChromeOS"},
		{"curl/8.4.0", "", ""},
		{"a program for Windows", "", "Windows"},
		{"Firefox", "", "Firefox"},
		{"", "", ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct agent words;
		char agent[256];

		(void)snprintf(agent, sizeof agent, "%s%s", rows[i].agent, rows[i].more);
		words = agent_of(str_of(agent));
		assert_text(agent_text(&arena, &words), rows[i].text);
		assert_true(words.program.n <= 16 && words.system.n <= 16);
	}
}

static const struct CMUnitTest tests[] = {
	T(test_programs_and_systems),
};

TEST_MAIN(RUN(tests))
