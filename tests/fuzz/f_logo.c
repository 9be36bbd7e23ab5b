/* SPDX-License-Identifier: MIT */
/* A logo's file. What is accepted is small, of one kind, and does nothing but draw. */
#include "fuzz.h"

#include "domain/tenant/logo.h"

static bool has(struct str text, const char *word)
{
	struct str w = str_of(word);

	for (size_t i = 0; i + w.n <= text.n; i++)
		if (str_eq_ci(str_head(str_skip(text, i), w.n), w))
			return true;
	return false;
}

void fuzz_one(struct arena *a, struct str in)
{
	static const char *const never[] = {"<script", "<foreignobject", "<!doctype", "<?xml-s",
					    "<animate"};
	struct logo logo;

	(void)a;
	if (logo_check(in, &logo) != NULL)
		return;
	MUST(str_eq(logo.bytes, in) && in.n > 0 && in.n <= LOGO_BYTES);
	if (str_eq(logo.kind, STR("png"))) {
		MUST(str_starts(in, STR("\x89PNG")) && in.n >= 8 + 25 + 12 + 12);
		return;
	}
	MUST(str_eq(logo.kind, STR("svg")) && has(in, "svg") && utf8_valid(in));
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		MUST(!has(in, never[i]) || has(in, "<!--") || has(in, "<![CDATA["));
}
