/* SPDX-License-Identifier: MIT */
/* Queries and forms: names and values, percent-encoded. */
#include "fuzz.h"

#include "base/buf.h"
#include "http/form.h"

static void check_field(const struct field *f, struct str in)
{
	MUST(f->name.n > 0 && f->name.n + f->value.n <= in.n);
	MUST(utf8_valid(f->name) && str_index(f->name, '\0') == f->name.n);
	MUST(utf8_valid(f->value) && str_index(f->value, '\0') == f->value.n);
}

/* Fields that were read can be encoded and read again. */
static void check_round_trip(struct arena *a, const struct fields *fields, bool plus)
{
	struct fields again;
	struct buf b;

	buf_init(&b, a, 256, 1 << 20);
	for (size_t i = 0; i < fields->n; i++) {
		if (i > 0)
			buf_byte(&b, '&');
		buf_add(&b, percent_encode(a, fields->at[i].name));
		buf_byte(&b, '=');
		buf_add(&b, percent_encode(a, fields->at[i].value));
	}
	MUST(form_parse(a, buf_str(&b), plus, &again) == ERR_OK && again.n == fields->n);
	for (size_t i = 0; i < again.n; i++)
		MUST(str_eq(again.at[i].name, fields->at[i].name) &&
		     str_eq(again.at[i].value, fields->at[i].value));
}

static void check(struct arena *a, struct str in, bool plus)
{
	struct fields fields;
	enum err e = form_parse(a, in, plus, &fields);

	MUST(e == ERR_OK || e == ERR_QUERY_FORMAT);
	MUST(fields.n <= FIELDS_MAX);
	for (size_t i = 0; i < fields.n; i++)
		check_field(&fields.at[i], in);
	if (e == ERR_OK)
		check_round_trip(a, &fields, plus);
}

void fuzz_one(struct arena *a, struct str in)
{
	check(a, in, true);
	check(a, in, false);
}
