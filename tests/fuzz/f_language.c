/* SPDX-License-Identifier: MIT */
/* Accept-Language. Parts: the header, and the tenant's language. */
#include "fuzz.h"

#include "render/accept_language.h"

static const struct str there[] = {STR_INIT("de"), STR_INIT("en"), STR_INIT("fr"),
				   STR_INIT("pt-BR"), STR_INIT("zh-Hant")};

static struct str upper(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 'a' + 'A') : s.p[i];
	return str_bytes(p, s.n);
}

void fuzz_one(struct arena *a, struct str in)
{
	struct str accept = fuzz_part(&in), preferred = in;
	size_t chosen = accept_language_choose(accept, preferred, there, COUNT_OF(there));
	size_t alone = accept_language_choose(there[chosen], preferred, there, COUNT_OF(there));

	MUST(chosen < COUNT_OF(there) && alone == chosen);
	MUST(accept_language_choose(upper(a, accept), preferred, there, COUNT_OF(there)) == chosen);
	MUST(accept_language_choose(accept, preferred, there, 1) == 0);
	if (str_trim(accept).n == 0 && str_trim(preferred).n == 0)
		MUST(str_eq(there[chosen], STR("en")));
}
