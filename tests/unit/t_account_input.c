/* SPDX-License-Identifier: MIT */
/*
 * What requests say of an account besides its profile: what is read, which member an error names,
 * and what becomes of it.
 */
#include "instance_fixture.h"

#include "domain/account/credential.h"
#include "domain/person/account_input.h"

static struct account_input input; /* what was read last */

static enum err read_input(struct fixture *f, const char *body)
{
	struct json *j = site_json(body);
	enum err e;

	site_next_call(f);
	input = (struct account_input){.emails = NULL};
	e = account_input_read(&f->context, j, &input);
	json_free(j); /* texts are copied, the list of addresses is not */
	return e;
}

/* --- reading ------------------------------------------------------------- */

static void test_members_are_read_in_any_letter_case(void **state)
{
	struct fixture *f = *state;

	assert_err(read_input(f,
			      "{\"uid\":\"u\",\"USERNAME\":\"n\",\"PhoneId\":\"+49170\","
			      "\"Password\":\"p\",\"PINInfo\":{\"pin\":\"1\",\"skipped\":\"true\"},"
			      "\"Other\":{}}"),
		   ERR_OK);
	assert_text(input.uid, "u");
	assert_text(input.user_name, "n");
	assert_text(input.phone, "+49170");
	assert_text(input.password, "p");
	assert_text(input.pin, "1");
	assert_true(input.has_pin_info && input.pin_skipped);
	assert_false(input.has_active || input.has_deleted || input.has_email_verified ||
		     input.has_phone_verified || input.has_locked);
}

static void test_what_is_absent_or_null_is_not_given(void **state)
{
	static const char *const bodies[] = {
		"{}", "{\"Uid\":null,\"Email\":null,\"IsActive\":null,\"PINInfo\":null}"};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(bodies); i++) {
		assert_err(read_input(f, bodies[i]), ERR_OK);
		assert_int_equal(input.uid.n, 0);
		assert_null(input.emails);
		assert_false(input.has_active || input.has_pin_info);
	}
}

static void test_states_are_read_as_clients_write_them(void **state)
{
	static const char *const names[] = {"IsActive", "IsDeleted", "EmailVerified",
					    "PhoneIdVerified", "IsLoginLocked"};
	static const char *const words[][2] = {{"true", "1"},	{"\"TRUE\"", "1"}, {"1", "1"},
					       {"false", "0"},	{"\"0\"", "0"},	   {"0", "0"},
					       {"\"yes\"", ""}, {"2", ""},	   {"[]", ""}};
	const struct {
		const bool *given, *value;
	} at[] = {{&input.has_active, &input.active},
		  {&input.has_deleted, &input.deleted},
		  {&input.has_email_verified, &input.email_verified},
		  {&input.has_phone_verified, &input.phone_verified},
		  {&input.has_locked, &input.locked}};
	struct fixture *f = *state;
	char body[80];

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		for (size_t k = 0; k < COUNT_OF(words); k++) {
			bool fine = words[k][1][0] != '\0';

			(void)snprintf(body, sizeof body, "{\"%s\":%s}", names[i], words[k][0]);
			assert_err(read_input(f, body), fine ? ERR_OK : ERR_PARAM_FORMAT);
			assert_int_equal(*at[i].given, fine);
			if (fine)
				assert_int_equal(*at[i].value, words[k][1][0] == '1');
			else
				assert_text(f->detail.name, names[i]);
		}
	}
}

static void test_members_of_another_kind_are_named(void **state)
{
	static const struct {
		const char *body, *name;
	} rows[] = {{"{\"Uid\":7}", "Uid"},
		    {"{\"UserName\":[]}", "UserName"},
		    {"{\"PhoneId\":491701234}", "PhoneId"},
		    {"{\"Password\":true}", "Password"},
		    {"{\"Email\":\"a@example.com\"}", "Email"},
		    {"{\"Email\":{}}", "Email"},
		    {"{\"Email\":[1,2,3,4,5,6,7,8,9]}", "Email"},
		    {"{\"PINInfo\":\"1234\"}", "PINInfo"},
		    {"{\"PINInfo\":{\"PIN\":1234}}", "PIN"},
		    {"{\"PINInfo\":{\"Skipped\":\"no\"}}", "Skipped"}};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_err(read_input(f, rows[i].body), ERR_PARAM_FORMAT);
		assert_text(f->detail.name, rows[i].name);
	}
	assert_err(read_input(f, "{\"Email\":[1,2,3,4,5,6,7,8]}"), ERR_OK);
}

static void test_pins_that_are_switched_off(void **state)
{
	struct fixture *f = *state;

	site_set(f, "pin.enabled", "off");
	assert_err(read_input(f, "{\"PINInfo\":{}}"), ERR_PIN_OFF);
	assert_err(read_input(f, "{\"PINInfo\":null}"), ERR_OK);
}

/* --- names --------------------------------------------------------------- */

static enum err names_of(struct fixture *f, const char *body, struct account *a)
{
	struct json *j = site_json(body);
	enum err e;

	site_next_call(f);
	input = (struct account_input){.emails = NULL};
	*a = (struct account){.email_count = 0};
	assert_err(account_input_read(&f->context, j, &input), ERR_OK);
	e = account_input_names(&f->context, &input, a);
	json_free(j);
	return e;
}

#define MAIL(type, value) "{\"Type\":\"" type "\",\"Value\":\"" value "\"}"

static void test_names_are_copied_and_say_how_the_account_came(void **state)
{
	struct fixture *f = *state;
	struct account a;

	assert_err(names_of(f,
			    "{\"Email\":[" MAIL("Primary", "A@example.com") "," MAIL(
				    "Work", "b@example.com") "],\"PhoneId\":\"+4917012345678\","
							     "\"UserName\":\"Anna\"}",
			    &a),
		   ERR_OK);
	assert_int_equal(a.email_count, 2);
	assert_text(a.emails[0].value, "A@example.com");
	assert_text(a.emails[1].type, "Work");
	assert_text(a.phone, "+4917012345678");
	assert_text(a.user_name, "Anna");
	assert_text(a.provider, "Email");
	assert_err(names_of(f, "{\"PhoneId\":\"+4917012345678\"}", &a), ERR_OK);
	assert_text(a.provider, "Phone");
	assert_err(names_of(f, "{\"UserName\":\"anna\"}", &a), ERR_OK);
	assert_text(a.provider, "Email");
}

static void test_names_that_are_refused(void **state)
{
	static const struct {
		const char *body;
		enum err want;
		const char *name;
	} rows[] = {
		{"{}", ERR_IDENTIFIER_MISSING, ""},
		{"{\"Uid\":\"u\",\"Email\":[]}", ERR_IDENTIFIER_MISSING, ""},
		{"{\"PhoneId\":\"x\"}", ERR_PHONE_FORMAT, "PhoneId"},
		{"{\"PhoneId\":\"12345\"}", ERR_PHONE_FORMAT, "PhoneId"},
		{"{\"UserName\":\"a b\"}", ERR_USERNAME_FORMAT, "UserName"},
		{"{\"Email\":[" MAIL("Primary", "a") "]}", ERR_EMAIL_FORMAT, "Email"},
		{"{\"Email\":[" MAIL("Primary", "") "]}", ERR_EMAIL_FORMAT, "Email"},
		{"{\"Email\":[{\"Type\":\"Primary\"}]}", ERR_EMAIL_FORMAT, "Email"},
		{"{\"Email\":[7]}", ERR_PARAM_FORMAT, "Email"},
		{"{\"Email\":[null]}", ERR_PARAM_FORMAT, "Email"},
		{"{\"Email\":[{\"Type\":1,\"Value\":\"a@example.com\"}]}", ERR_PARAM_FORMAT,
		 "Type"},
		{"{\"Email\":[{\"Type\":\"x\",\"Value\":[]}]}", ERR_PARAM_FORMAT, "Value"},
		{"{\"Email\":[{\"Value\":\"a@example.com\"}]}", ERR_EMAIL_TYPE_MISSING, ""},
		{"{\"Email\":[" MAIL("a", "a@example.com") "," MAIL("b", "A@EXAMPLE.com") "]}",
		 ERR_EMAIL_TWICE, ""},
		{"{\"Email\":[" MAIL("Primary", "a@example.com") "," MAIL("PRIMARY",
									  "b@example.com") "]}",
		 ERR_EMAIL_PRIMARY_TWICE, ""},
	};
	struct fixture *f = *state;
	struct account a;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		enum err e = names_of(f, rows[i].body, &a);

		if (e != rows[i].want)
			print_error("%s\n", rows[i].body);
		assert_err(e, rows[i].want);
		assert_text(f->detail.name, rows[i].name);
	}
}

static void test_a_type_of_an_address_has_64_bytes(void **state)
{
	struct fixture *f = *state;
	struct account a;
	char body[160];

	for (int n = 64; n <= 65; n++) {
		(void)snprintf(body, sizeof body,
			       "{\"Email\":[{\"Type\":\"%.*s\",\"Value\":\"a@example.com\"}]}", n,
			       "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
		assert_err(names_of(f, body, &a), n == 64 ? ERR_OK : ERR_EMAIL_TYPE_MISSING);
	}
}

static void test_uids(void **state)
{
	static const struct {
		const char *given, *want; /* NULL: refused */
	} rows[] = {{"anna-1", "anna-1"},
		    {"01234567-89AB-cdef-0123-456789abcdef", "0123456789abcdef0123456789abcdef"},
		    {"a/b", NULL},
		    {" ", NULL},
		    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL}};
	struct fixture *f = *state;
	struct account a = {.email_count = 0}, b = {.email_count = 0};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_err(account_input_uid(&f->context, str_of(rows[i].given), &a),
			   rows[i].want != NULL ? ERR_OK : ERR_UID_INVALID);
		assert_true(a.custom_uid);
		if (rows[i].want != NULL)
			assert_text(a.uid, rows[i].want);
	}
	assert_err(account_input_uid(&f->context, STR(""), &a), ERR_OK);
	assert_err(account_input_uid(&f->context, STR(""), &b), ERR_OK);
	assert_false(a.custom_uid);
	assert_int_equal(a.uid.n, 32);
	assert_int_equal(a.profile_id.n, 32);
	assert_false(str_eq(a.uid, b.uid) || str_eq(a.profile_id, b.profile_id) ||
		     str_eq(a.uid, a.profile_id));
}

/* --- secrets and states -------------------------------------------------- */

static enum err check_secrets(struct fixture *f, const struct account_input *w)
{
	const struct account a = {.user_name = STR("anna")};
	const struct profile none = {{"", 0}};
	struct account_input_hashes h = {.pin = STR("x"), .password = STR("x")};
	enum err e;

	site_next_call(f);
	e = account_input_check_secrets(&f->context, w, &a, &none, &h);
	assert_int_equal(h.pin.n + h.password.n, 0);
	return e;
}

static void test_secrets_obey_the_rules(void **state)
{
	struct fixture *f = *state;
	const uint64_t before = hash_count();

	assert_err(check_secrets(f, &(struct account_input){.uid = {"", 0}}), ERR_OK);
	assert_err(check_secrets(f, &(struct account_input){.password = STR("hunter22-long"),
							    .has_pin_info = true,
							    .pin = STR("739164")}),
		   ERR_OK);
	assert_err(check_secrets(f, &(struct account_input){.password = STR("x")}), ERR_FIELDS);
	assert_string_equal(f->detail.fields[0].field, "Password");
	assert_err(
		check_secrets(f, &(struct account_input){.has_pin_info = true, .pin = STR("1234")}),
		ERR_FIELDS);
	assert_string_equal(f->detail.fields[0].field, "pin");
	assert_err(check_secrets(f, &(struct account_input){.has_pin_info = true}),
		   ERR_PIN_MISSING);
	assert_text(f->detail.name, "PIN");
	assert_err(check_secrets(
			   f, &(struct account_input){.has_pin_info = true, .pin_skipped = true}),
		   ERR_OK);
	assert_int_equal(hash_count(), before);
}

static void test_only_given_secrets_are_hashed_and_applied(void **state)
{
	struct fixture *f = *state;
	const struct account_input both = {.password = STR("hunter22-long"), .pin = STR("739164")},
				   none = {.pin_skipped = true};
	struct account a = {.uid = STR("anna")}, skipped = {.uid = STR("anna")};
	struct account_input_hashes h = {.strength = STRENGTH_STRONG};
	const uint64_t before = hash_count();

	assert_err(account_input_hash(&f->context, &none, a.uid, &h), ERR_OK);
	assert_int_equal(hash_count(), before);
	account_input_apply_secrets(&f->context, &none, &h, &skipped);
	assert_true(skipped.pin_skipped);
	assert_int_equal(skipped.pin_skipped_at, NOON);
	assert_int_equal(skipped.pin.generation + skipped.password.generation, 0);

	assert_err(account_input_hash(&f->context, &both, a.uid, &h), ERR_OK);
	assert_int_equal(hash_count(), before + 2);
	account_input_apply_secrets(&f->context, &both, &h, &a);
	assert_str(a.pin.hash, h.pin);
	assert_str(a.password.hash, h.password);
	assert_int_equal(a.pin.generation, 1);
	assert_int_equal(a.strength, STRENGTH_STRONG);
	account_input_apply_secrets(&f->context, &none,
				    &(struct account_input_hashes){.pin = {"", 0}}, &a);
	assert_false(a.pin_skipped); /* who has a PIN skips none */
}

static void test_only_given_states_are_applied(void **state)
{
	struct account a = {.active = true, .phone_verified = true};

	(void)state;
	account_input_apply_flags(&(struct account_input){.deleted = true}, &a);
	assert_true(a.active && a.phone_verified && !a.deleted && !a.email_verified);
	account_input_apply_flags(&(struct account_input){.has_active = true,
							  .has_deleted = true,
							  .deleted = true,
							  .has_email_verified = true,
							  .email_verified = true,
							  .has_phone_verified = true},
				  &a);
	assert_true(!a.active && a.deleted && a.email_verified && !a.phone_verified);
}

static void test_check_name_takes_no_text_for_none(void **state)
{
	struct fixture *f = *state;

	assert_err(account_input_check_name(&f->context, IDENTIFIER_EMAIL, STR(""),
					    ERR_EMAIL_FORMAT, STR("email")),
		   ERR_OK);
	assert_err(account_input_check_name(&f->context, IDENTIFIER_EMAIL, STR("a@example.com"),
					    ERR_EMAIL_FORMAT, STR("email")),
		   ERR_OK);
	assert_err(account_input_check_name(&f->context, IDENTIFIER_EMAIL, STR("a@"),
					    ERR_EMAIL_FORMAT, STR("email")),
		   ERR_EMAIL_FORMAT);
	assert_text(f->detail.name, "email");
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_members_are_read_in_any_letter_case),
	INSTANCE_TEST(test_what_is_absent_or_null_is_not_given),
	INSTANCE_TEST(test_states_are_read_as_clients_write_them),
	INSTANCE_TEST(test_members_of_another_kind_are_named),
	INSTANCE_TEST(test_pins_that_are_switched_off),
	INSTANCE_TEST(test_names_are_copied_and_say_how_the_account_came),
	INSTANCE_TEST(test_names_that_are_refused),
	INSTANCE_TEST(test_a_type_of_an_address_has_64_bytes),
	INSTANCE_TEST(test_uids),
	INSTANCE_TEST(test_secrets_obey_the_rules),
	INSTANCE_TEST(test_only_given_secrets_are_hashed_and_applied),
	INSTANCE_TEST(test_only_given_states_are_applied),
	INSTANCE_TEST(test_check_name_takes_no_text_for_none),
};

TEST_MAIN(RUN_WITHIN(tests, use_mem, NULL))
