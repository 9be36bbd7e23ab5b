/* SPDX-License-Identifier: MIT */
/* Texts of people: answers normalised for comparing, and names in mails. */
#include "fuzz.h"

#include "base/unicode.h"
#include "render/sanitize.h"

enum { LONGEST = 40 };

/* Folding twice changes nothing more. */
static void check_folded(struct arena *a, struct str s)
{
	struct str folded, again;

	if (!unicode_text(a, s, &folded)) {
		MUST(!utf8_valid(s));
		return;
	}
	MUST(utf8_valid(s) && utf8_valid(folded));
	MUST(unicode_length(folded) <= folded.n);
	MUST(unicode_text(a, folded, &again) && str_eq(again, folded));
	if (folded.n > 0) {
		MUST(folded.p[0] != ' ' && folded.p[folded.n - 1] != ' ');
		MUST(unicode_contains(folded, folded));
	}
}

static void check_sanitized(struct arena *a, struct str s)
{
	struct str text = sanitize_text(a, s, LONGEST), unlinked = sanitize_unlinked(a, text);

	MUST(utf8_valid(text) && !str_has_control(text));
	MUST(text.n < LONGEST + 4 && text.n <= s.n);
	MUST(str_eq(sanitize_text(a, text, LONGEST), text));
	MUST(utf8_valid(unlinked) && unlinked.n <= 2 * text.n);
	MUST(!unicode_contains(unlinked, STR("p://")) && !unicode_contains(unlinked, STR("s://")));
	MUST(!unicode_contains(unlinked, STR("a.example")));
	for (size_t i = 0, k = 0; i < text.n;
	     i++, k++) { /* nothing is lost, only spaces are added */
		while (unlinked.p[k] != text.p[i] && k < unlinked.n)
			MUST(unlinked.p[k++] == ' ');
		MUST(k < unlinked.n);
	}
}

void fuzz_one(struct arena *a, struct str in)
{
	check_folded(a, in);
	check_sanitized(a, in);
}
