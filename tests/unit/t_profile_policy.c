/* SPDX-License-Identifier: MIT */
/* Rules for values of the Profile that schemas cannot express. */
#include "instance_fixture.h"

#include "domain/account/profile_policy.h"

/* What a member's value is checked as; *value is what would be stored of it. */
static enum err apply(struct fixture *f, const char *member, const char *given, struct str *value)
{
	struct json *j = site_json(given);
	enum err e = profile_policy_apply(&f->context, str_of(member), j, value);

	json_free(j);
	return e;
}

struct row {
	const char *given;
	enum err want;
};

/* Check values that are stored as they are given. */
static void check(struct fixture *f, const char *member, const struct row *rows, size_t n)
{
	for (const struct row *r = rows; r < rows + n; r++) {
		struct str value = str_of(r->given);
		enum err e = apply(f, member, r->given, &value);

		if (e != r->want)
			print_error("%s %s\n", member, r->given);
		assert_err(e, r->want);
		assert_text(value, r->given);
		site_next_call(f);
	}
}

/* NOON is 2023-11-14. */
static void test_a_birth_date_is_a_day_that_has_been(void **state)
{
	static const struct row rows[] = {
		{"\"\"", ERR_OK},
		{"\"11-14-2023\"", ERR_OK},
		{"\"11-15-2023\"", ERR_BIRTH_DATE},
		{"\"02-29-2000\"", ERR_OK},
		{"\"02-29-1900\"", ERR_BIRTH_DATE},
		{"\"02-30-2000\"", ERR_BIRTH_DATE},
		{"\"13-01-2000\"", ERR_BIRTH_DATE},
		{"\"yesterday\"", ERR_BIRTH_DATE},
		{"7", ERR_BIRTH_DATE},
	};

	check(*state, "BirthDate", rows, COUNT_OF(rows));
}

static void test_a_gender_is_a_known_word(void **state)
{
	static const struct row rows[] = {
		{"\"\"", ERR_OK},      {"\"Male\"", ERR_OK},	  {"\"FEMALE\"", ERR_OK},
		{"\"other\"", ERR_OK}, {"\"unknown\"", ERR_OK},	  {"\"m\"", ERR_OK},
		{"\"F\"", ERR_OK},     {"\"o\"", ERR_OK},	  {"\"u\"", ERR_OK},
		{"1", ERR_OK},	       {"\"0\"", ERR_OK},	  {"2", ERR_FIELDS},
		{"\"x\"", ERR_FIELDS}, {"\"male \"", ERR_FIELDS}, {"\"mal\"", ERR_FIELDS},
		{"true", ERR_FIELDS},
	};
	struct fixture *f = *state;
	struct str value = STR("\"x\"");

	check(f, "Gender", rows, COUNT_OF(rows));
	assert_err(apply(f, "Gender", "\"x\"", &value), ERR_FIELDS);
	assert_int_equal(f->detail.field_count, 1);
	assert_string_equal(f->detail.fields[0].field, "Gender");
}

static void test_a_known_country_gets_its_code(void **state)
{
	static const struct {
		const char *given, *want; /* NULL: as it was */
	} rows[] = {
		{"\"Germany\"", "{\"Code\":\"DE\",\"Name\":\"Germany\"}"},
		{"{\"Name\":\"Germany\"}", "{\"Code\":\"DE\",\"Name\":\"Germany\"}"},
		{"{\"Name\":\"Germany\",\"Code\":\"\"}", "{\"Code\":\"DE\",\"Name\":\"Germany\"}"},
		{"{\"Name\":\"Germany\",\"Code\":null}", "{\"Code\":\"DE\",\"Name\":\"Germany\"}"},
		{"{\"Name\":\"Germany\",\"Code\":\"XX\"}", NULL},
		{"{\"Name\":\"Atlantis\"}", NULL},
		{"\"Atlantis\"", NULL},
		{"{\"Code\":\"DE\"}", NULL},
		{"{}", NULL},
		{"\"\"", NULL},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str value = STR("as it was");

		assert_err(apply(f, "Country", rows[i].given, &value), ERR_OK);
		assert_text(value, rows[i].want != NULL ? rows[i].want : "as it was");
	}
}

static void test_custom_fields_are_counted_in_characters(void **state)
{
	static char text[2 * (CUSTOM_FIELD_MAX + 1) + 32];
	struct fixture *f = *state;

	for (int more = 0; more < 2; more++) {
		struct str value = STR("as it was");
		size_t at = (size_t)snprintf(text, sizeof text, "{\"a\":null,\"b\":\"");

		for (int i = 0; i < CUSTOM_FIELD_MAX + more; i++)
			at += (size_t)snprintf(text + at, sizeof text - at, "\xc3\xa9");
		(void)snprintf(text + at, sizeof text - at, "\"}");
		assert_err(apply(f, "CustomFields", text, &value),
			   more == 0 ? ERR_OK : ERR_CUSTOM_FIELD);
	}
}

static void test_each_element_has_a_type_of_its_own(void **state)
{
	static const struct row addresses[] = {
		{"[]", ERR_OK},
		{"[{\"Type\":\"Home\"}]", ERR_OK},
		{"[{\"Type\":\"Home\"},{\"Type\":\"Work\"}]", ERR_OK},
		{"[{\"Type\":\"Home\"},{\"Type\":\"Work\"},{\"Type\":\"home\"}]",
		 ERR_ADDRESS_TYPE_TWICE},
		{"[{\"Type\":\"Home\"},{\"Type\":\" HOME \"}]", ERR_ADDRESS_TYPE_TWICE},
		{"[{\"Type\":\"\"}]", ERR_ADDRESS_TYPE_MISSING},
		{"[{\"Type\":\" \"}]", ERR_ADDRESS_TYPE_MISSING},
		{"[{\"Type\":null}]", ERR_ADDRESS_TYPE_MISSING},
		{"[{\"Type\":\"Home\"},{}]", ERR_ADDRESS_TYPE_MISSING},
	};
	static const struct row phones[] = {
		{"[]", ERR_OK},
		{"[{\"PhoneType\":\"Home\"},{\"PhoneType\":\"Work\"}]", ERR_OK},
		{"[{\"PhoneType\":\"a\"},{\"PhoneType\":\"A\"}]", ERR_PHONE_TYPE_TWICE},
		{"[{\"Type\":\"Home\"}]", ERR_PHONE_TYPE_MISSING},
	};

	check(*state, "Addresses", addresses, COUNT_OF(addresses));
	check(*state, "PhoneNumbers", phones, COUNT_OF(phones));
}

/* A change by parts is given one element; the list it leads to is what counts. */
static void test_types_are_those_of_the_list_to_be_stored(void **state)
{
	struct fixture *f = *state;
	struct str value = STR("[{\"Type\":\"Home\"},{\"Type\":\"Home\"}]");

	assert_err(apply(f, "Addresses", "[{\"Type\":\"Work\"}]", &value), ERR_ADDRESS_TYPE_TWICE);
	value = STR("broken");
	assert_err(apply(f, "Addresses", "[]", &value), ERR_INTERNAL);
}

static void test_other_members_pass(void **state)
{
	static const struct row rows[] = {{"\"x\"", ERR_OK}, {"{}", ERR_OK}, {"[]", ERR_OK}};

	check(*state, "About", rows, COUNT_OF(rows));
	check(*state, "", rows, COUNT_OF(rows));
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_a_birth_date_is_a_day_that_has_been),
	INSTANCE_TEST(test_a_gender_is_a_known_word),
	INSTANCE_TEST(test_a_known_country_gets_its_code),
	INSTANCE_TEST(test_custom_fields_are_counted_in_characters),
	INSTANCE_TEST(test_each_element_has_a_type_of_its_own),
	INSTANCE_TEST(test_types_are_those_of_the_list_to_be_stored),
	INSTANCE_TEST(test_other_members_pass),
};

TEST_MAIN(RUN_WITHIN(tests, use_mem, NULL))
