/* SPDX-License-Identifier: MIT */
/* The error table: each row is well formed, and has the documented status, code and texts. */
#define _GNU_SOURCE /* strcasestr */
#include "check.h"

#include <ctype.h>

static void test_every_row_is_well_formed(void **state)
{
	(void)state;
	for (int e = 0; e < ERR_COUNT; e++) {
		const struct err_info *i = err_info((enum err)e);
		const char *star = strchr(i->description, '*');

		assert_in_range(i->http, 200, 599);
		assert_true((e == ERR_OK) == (i->http == 200));
		assert_true((e == ERR_OK) == (i->code == 0));
		/* Code 429 is the one that the public SDK gives to this status. */
		assert_true(e == ERR_OK || i->code == 429 || (i->code >= 900 && i->code < 10000));
		assert_true(i->name[0] != '\0' && i->message[0] != '\0');
		assert_true(e == ERR_OK || i->description[0] != '\0');
		assert_true(star == NULL || strchr(star + 1, '*') == NULL);
		for (const char *p = i->name; *p != '\0'; p++)
			assert_true(isupper((unsigned char)*p) || *p == '_');
	}
}

static void test_symbols_are_rows(void **state)
{
	(void)state;
#define ERR(symbol, http_, code_, mask_, message_, description_)                                   \
	assert_string_equal(err_info(ERR_##symbol)->name, #symbol);                                \
	assert_int_equal(err_info(ERR_##symbol)->http, http_);                                     \
	assert_int_equal(err_info(ERR_##symbol)->code, code_);
#include "base/err.def"
#undef ERR
}

/* One code has one message, whatever status and description its rows have. */
static void test_a_code_has_one_message(void **state)
{
	(void)state;
	for (int a = 0; a < ERR_COUNT; a++)
		for (int b = 0; b < a; b++) {
			const struct err_info *i = err_info((enum err)a);
			const struct err_info *k = err_info((enum err)b);

			if (i->code == k->code)
				assert_string_equal(i->message, k->message);
		}
}

/* Error bodies as the API's documentation prints them. */
static void test_the_published_bodies(void **state)
{
	static const struct {
		enum err e;
		int code;
		const char *message, *description; /* '*': the parameter's name */
	} rows[] = {
		{ERR_PARAM_MISSING, 908, "A parameter is not formatted correctly",
		 "The * is a required parameter."},
		{ERR_APIKEY_UNKNOWN, 901, "The API key is unauthorized",
		 "The provided LoginRadius API key is invalid or is not authorized, please use a "
		 "valid or authorized LoginRadius API key or check the API key for your "
		 "LoginRadius account."},
		{ERR_PIN_WRONG, 1236, "Invalid PIN",
		 "Please use a valid PIN for the Authentication."},
		{ERR_TENANT_EXPIRED, 6003, "Trial plan expired",
		 "The trial plan has expired. To continue using the service, please contact "
		 "support."},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct err_text text = err_documented(rows[i].e);

		assert_int_equal(err_info(rows[i].e)->code, rows[i].code);
		assert_string_equal(text.message, rows[i].message);
		assert_string_equal(text.description, rows[i].description);
	}
	assert_int_equal(err_info(ERR_INTERNAL)->code, 950);
	assert_string_equal(err_info(ERR_INTERNAL)->message,
			    "Operation failed due to an unknown error");
}

/* Status and code of the PIN family, as clients branch on them. */
static void test_the_pin_family(void **state)
{
	static const struct {
		enum err e;
		int http, code;
	} rows[] = {
		{ERR_PIN_OFF, 403, 1233},	  {ERR_PIN_MISSING, 403, 1234},
		{ERR_PIN_NONE, 403, 1235},	  {ERR_PIN_WRONG, 401, 1236},
		{ERR_PINAUTH_UNKNOWN, 403, 1239}, {ERR_PINAUTH_EXPIRED, 403, 1240},
		{ERR_PIN_OLD_WRONG, 401, 1241},	  {ERR_PIN_MANDATORY, 403, 1243},
		{ERR_PIN_LOGIN_OFF, 403, 1244},	  {ERR_SESSION_UNKNOWN, 403, 1245},
		{ERR_SESSION_EXPIRED, 403, 1246}, {ERR_ACCOUNT_LOCKED, 403, 1198},
		{ERR_FIELDS, 403, 1134},	  {ERR_LOGIN_WRONG, 401, 966},
		{ERR_TOKEN_UNKNOWN, 403, 905},	  {ERR_TOKEN_EXPIRED, 403, 906},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(err_info(rows[i].e)->http, rows[i].http);
		assert_int_equal(err_info(rows[i].e)->code, rows[i].code);
	}
}

/* The codes that reveal accounts or proofs to a stranger; nothing else is masked. */
static void test_the_masked_errors(void **state)
{
	static const int codes[] = {938,  974,	975,  1022, 1023, 1043, 1063, 1067,
				    1068, 1069, 1092, 1093, 1094, 1098, 1099, 1102,
				    1129, 1186, 1187, 1188, 1235, 1242};

	(void)state;
	for (int e = 0; e < ERR_COUNT; e++) {
		const struct err_info *i = err_info((enum err)e);
		bool listed = false;

		for (size_t k = 0; k < COUNT_OF(codes); k++)
			listed = listed || codes[k] == i->code;
		assert_int_equal(i->masked, listed);
	}
}

static bool names_another_service(struct err_text text)
{
	return strcasestr(text.message, "LoginRadius") != NULL ||
	       strcasestr(text.description, "LoginRadius") != NULL;
}

/* The texts of profile secure. The documented ones show that the check can fail. */
static void test_only_documented_texts_name_another_service(void **state)
{
	static const enum err documented[] = {ERR_APIKEY_UNKNOWN, ERR_DELETION_INVALID,
					      ERR_EMAIL_TAKEN, ERR_EMAIL_OWN, ERR_PHONE_TAKEN};

	(void)state;
	for (int e = 0; e < ERR_COUNT; e++) {
		const struct err_info *i = err_info((enum err)e);

		assert_false(names_another_service((struct err_text){i->message, i->description}));
	}
	for (size_t i = 0; i < COUNT_OF(documented); i++)
		assert_true(names_another_service(err_documented(documented[i])));
	assert_true(names_another_service((struct err_text){"", "of your loginradius site"}));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_every_row_is_well_formed),
	cmocka_unit_test(test_symbols_are_rows),
	cmocka_unit_test(test_a_code_has_one_message),
	cmocka_unit_test(test_the_published_bodies),
	cmocka_unit_test(test_the_pin_family),
	cmocka_unit_test(test_the_masked_errors),
	cmocka_unit_test(test_only_documented_texts_name_another_service),
};

TEST_MAIN(RUN(tests))
