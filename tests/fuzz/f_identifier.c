/* SPDX-License-Identifier: MIT */
/* Identifiers of accounts, and lists of phone prefixes. The first byte chooses the kind. */
#include "fuzz.h"

#include "base/identifier.h"

static void check_normal(struct arena *a, enum identifier_kind kind, struct str text)
{
	struct str normal, again;

	if (!identifier_normal(a, kind, text, &normal))
		return;
	MUST(normal.n > 0 && normal.n <= text.n);
	MUST(!str_has_control(normal) && str_index(normal, ' ') == normal.n);
	if (kind == IDENTIFIER_PHONE) {
		MUST(str_digits(normal) && normal.n >= PHONE_DIGITS_MIN &&
		     normal.n <= PHONE_DIGITS_MAX);
		return; /* a number that begins with 00 has another form without them */
	}
	MUST(identifier_normal(a, kind, normal, &again) && str_eq(again, normal));
	if (kind == IDENTIFIER_EMAIL)
		MUST(str_index(normal, '@') > 0 && str_index(normal, ',') == normal.n &&
		     normal.n <= EMAIL_MAX);
	if (kind != IDENTIFIER_UID)
		MUST(str_eq_ci(normal, text));
}

static void check_prefixes(struct arena *a, struct str phone, struct str list)
{
	struct str normal;
	bool fits = identifier_has_prefix(a, phone, list);

	if (!identifier_normal(a, IDENTIFIER_PHONE, phone, &normal) || list.n == 0)
		MUST(!fits);
	if (fits && identifier_prefixes_ok(list))
		MUST(str_index(list, '+') < list.n);
}

void fuzz_one(struct arena *a, struct str in)
{
	static const enum identifier_kind kinds[] = {IDENTIFIER_UID, IDENTIFIER_EMAIL,
						     IDENTIFIER_PHONE, IDENTIFIER_USERNAME};
	uint8_t kind = fuzz_byte(&in);

	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (kind == (uint8_t)kinds[i])
			check_normal(a, kinds[i], in);
	if (kind == '+') {
		struct str phone = fuzz_part(&in);

		check_prefixes(a, phone, in);
	}
	(void)identifier_is_path_word(in); /* reads all of it */
}
