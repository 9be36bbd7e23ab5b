/* SPDX-License-Identifier: MIT */
/* Country names and their codes. */
#include "check.h"

#include "domain/account/country.h"

static const struct {
	const char *code, *name;
} rows[] = {
#define COUNTRY(code, name) {#code, name},
#include "domain/account/country.def"
#undef COUNTRY
};

static void test_every_row_is_found_by_its_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_text(country_code(str_of(rows[i].name)), rows[i].code);
}

static void test_the_table_has_the_codes_of_the_standard(void **state)
{
	size_t codes = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *before = i == 0 ? "" : rows[i - 1].code;

		assert_int_equal(strlen(rows[i].code), 2);
		assert_true(rows[i].code[0] >= 'A' && rows[i].code[0] <= 'Z');
		assert_true(rows[i].code[1] >= 'A' && rows[i].code[1] <= 'Z');
		assert_true(strcmp(before, rows[i].code) <= 0); /* in order, so none comes back */
		codes += strcmp(before, rows[i].code) != 0;
	}
	assert_int_equal(codes, 249);
}

static void test_names_in_common_spellings(void **state)
{
	(void)state;
	assert_text(country_code(STR("Germany")), "DE");
	assert_text(country_code(STR(" gERMANY\t")), "DE");
	assert_text(country_code(STR("United States")), "US");
	assert_text(country_code(STR("united states of america")), "US");
	assert_text(country_code(STR("C\xc3\xb4te d'Ivoire")), "CI");
	assert_text(country_code(STR("Niger")), "NE");
	assert_text(country_code(STR("Nigeria")), "NG");
	assert_int_equal(country_code(STR("Nige")).n, 0);
	assert_int_equal(country_code(STR("DE")).n, 0);
	assert_int_equal(country_code(STR("")).n, 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_every_row_is_found_by_its_name),
	cmocka_unit_test(test_the_table_has_the_codes_of_the_standard),
	cmocka_unit_test(test_names_in_common_spellings),
};

TEST_MAIN(RUN(tests))
