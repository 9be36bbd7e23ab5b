/* SPDX-License-Identifier: MIT */
#include "http/form.h"

#include "base/codec.h"

enum err form_parse(struct arena *arena, struct str text, bool plus, struct fields *out)
{
	out->n = 0;
	while (text.p != NULL && text.n > 0) {
		struct str value = str_cut(&text, '&');
		struct str name = str_cut(&value, '=');
		struct field f;

		if (name.n == 0)
			continue;
		if (out->n == FIELDS_MAX || !percent_decode(arena, name, plus, &f.name) ||
		    !percent_decode(arena, value, plus, &f.value))
			return ERR_QUERY_FORMAT;
		out->at[out->n++] = f;
	}
	return ERR_OK;
}
