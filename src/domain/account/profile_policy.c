/* SPDX-License-Identifier: MIT */
#include "domain/account/profile_policy.h"

#include "domain/account/birthdate.h"
#include "domain/account/country.h"

/* What a rule works on. */
struct rule_args {
	const struct context *c;
	const struct json *given; /* the member as the request gave it */
	struct str *value;	  /* its new value, which a rule may replace */
};

static enum err check_birth_date(const struct rule_args *r)
{
	struct str text = json_text(r->given);
	int years;

	if (text.n == 0)
		return ERR_OK;
	return birthdate_years(text, r->c->now, &years) && years >= 0 ? ERR_OK : ERR_BIRTH_DATE;
}

static enum err check_gender(const struct rule_args *r)
{
	static const struct str words[] = {
		STR_INIT(""),	     STR_INIT("male"), STR_INIT("female"), STR_INIT("other"),
		STR_INIT("unknown"), STR_INIT("m"),    STR_INIT("f"),	   STR_INIT("o"),
		STR_INIT("u"),	     STR_INIT("1"),    STR_INIT("0")};
	struct str text = json_text(r->given);

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq_ci(text, words[i]))
			return ERR_OK;
	return context_field_fault(r->c, "Gender", "The gender is none of the known words.");
}

static struct str text_of(const struct json *object, struct str name)
{
	bool found;

	return json_text(json_member(object, name, &found));
}

/* Fill in the code that belongs to the name; a plain text is the name. */
static enum err fill_country_code(const struct rule_args *r)
{
	struct str name = json_kind(r->given) == JSON_TEXT ? json_text(r->given)
							   : text_of(r->given, STR("Name"));
	struct str code = country_code(name);
	struct buf b;

	if (code.n == 0 || text_of(r->given, STR("Code")).n > 0)
		return ERR_OK;
	buf_init(&b, r->c->arena, 64, 1024);
	json_open(&b, '{');
	json_pair(&b, "Code", code);
	json_pair(&b, "Name", name);
	json_close(&b, '}');
	*r->value = buf_str(&b);
	return ERR_OK;
}

static enum err check_custom_fields(const struct rule_args *r)
{
	struct json_walk w = json_walk(r->given);

	while (json_step(&w))
		if (str_characters(json_text(w.value)) > CUSTOM_FIELD_MAX)
			return ERR_CUSTOM_FIELD;
	return ERR_OK;
}

static struct str type_at(const struct json *list, size_t i, struct str name)
{
	return str_trim(text_of(json_at(list, i), name));
}

/* Check that each element of a list has a type in `name`, and no two have the same. */
static enum err check_types(const struct json *list, struct str name, enum err twice,
			    enum err missing)
{
	for (size_t i = 0; i < json_count(list); i++) {
		struct str type = type_at(list, i, name);

		if (type.n == 0)
			return missing;
		for (size_t j = 0; j < i; j++)
			if (str_eq_ci(type, type_at(list, j, name)))
				return twice;
	}
	return ERR_OK;
}

/* The same for the resulting list, after a partial update. */
static enum err check_stored_types(const struct rule_args *r, struct str name, enum err twice,
				   enum err missing)
{
	struct json *list = NULL;
	struct str doubled;
	enum err e = ERR_INTERNAL; /* always well-formed */

	if (json_parse(*r->value, &list, &doubled) == JSON_OK)
		e = check_types(list, name, twice, missing);
	json_free(list);
	return e;
}

static enum err check_addresses(const struct rule_args *r)
{
	return check_stored_types(r, STR("Type"), ERR_ADDRESS_TYPE_TWICE, ERR_ADDRESS_TYPE_MISSING);
}

static enum err check_phone_numbers(const struct rule_args *r)
{
	return check_stored_types(r, STR("PhoneType"), ERR_PHONE_TYPE_TWICE,
				  ERR_PHONE_TYPE_MISSING);
}

enum err profile_policy_apply(const struct context *c, struct str member, const struct json *given,
			      struct str *value)
{
	static const struct {
		struct str member;
		enum err (*apply)(const struct rule_args *r);
	} rules[] = {{STR_INIT("BirthDate"), check_birth_date},
		     {STR_INIT("Gender"), check_gender},
		     {STR_INIT("Country"), fill_country_code},
		     {STR_INIT("CustomFields"), check_custom_fields},
		     {STR_INIT("PhoneNumbers"), check_phone_numbers},
		     {STR_INIT("Addresses"), check_addresses}};
	const struct rule_args r = {c, given, value};

	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (str_eq(rules[i].member, member))
			return rules[i].apply(&r);
	return ERR_OK;
}
