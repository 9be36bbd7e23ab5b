/* SPDX-License-Identifier: MIT */
/* Confirming e-mail addresses and phone numbers, and what may be done before that. */
#include "recovery_fixture.h"

static const struct confirm_options plain = {.sign_in = false}, signing_in = {.sign_in = true};

static enum err by_link(struct fixture *f, const char *token, const struct confirm_options *v)
{
	site_next_call(f);
	return confirm_contact_by_link(&f->context, v, str_of(token), &site_signin);
}

static enum err by_code(struct fixture *f, enum purpose purpose, const char *name, const char *code,
			const struct confirm_options *v)
{
	site_next_call(f);
	return confirm_contact_by_code(&f->context, v, purpose, str_of(name), str_of(code),
				       &site_signin);
}

static enum err mail_code(struct fixture *f, const char *code)
{
	return by_code(f, PURPOSE_EMAIL, ANNA, code, &plain);
}

static enum err phone_code(struct fixture *f, const char *code)
{
	return by_code(f, PURPOSE_PHONE, PHONE, code, &plain);
}

static enum err username_login(struct fixture *f)
{
	return signin_by_password(&f->context, IDENTIFIER_USERNAME, STR("anna"),
				  STR("hunter22-long"), &site_signin);
}

static enum err phone_login(struct fixture *f)
{
	return signin_by_password(&f->context, IDENTIFIER_PHONE, STR(PHONE), STR("hunter22-long"),
				  &site_signin);
}

/* --- confirming --------------------------------------------------------------- */

static void test_an_address_is_confirmed_by_link(void **state)
{
	struct fixture *f = *state;
	struct sent s;

	(void)site_anna(f, NULL);
	recovery_begin(f);
	assert_false(site_read_anna(f)->email_verified);
	s = asked(f, PURPOSE_EMAIL);
	assert_string_equal(s.url, "https://good.example/verify");
	assert_string_equal(s.vtype, "emailverification");
	assert_int_equal(s.expires - s.due, 4320 * 60);
	assert_err(by_link(f, s.link, &plain), ERR_OK);
	assert_true(site_signin.account.email_verified);
	assert_string_equal(site_signin.session.s, ""); /* nobody was signed in */
	assert_true(site_read_anna(f)->email_verified);
	assert_false(site_person.account.phone_verified);
	assert_int_equal(site_person.account.logins, 0);
	assert_int_equal(sent_of(f, TEMPLATE_WELCOME).deliverable, 1);
	assert_err(by_link(f, s.link, &plain), ERR_LINK_USED);
	assert_err(mail_code(f, s.code), ERR_CODE_MAIL_USED);
}

static void test_an_address_is_confirmed_by_code(void **state)
{
	struct fixture *f = *state;
	struct sent s;

	(void)site_anna(f, NULL);
	recovery_begin(f);
	s = asked(f, PURPOSE_EMAIL);
	assert_err(mail_code(f, wrong_code()), ERR_CODE_MAIL_WRONG);
	assert_false(site_read_anna(f)->email_verified);
	assert_err(mail_code(f, s.code), ERR_OK);
	assert_true(site_read_anna(f)->email_verified);
	assert_err(mail_code(f, s.code), ERR_CODE_MAIL_USED);
	assert_err(by_link(f, s.link, &plain), ERR_LINK_USED);
}

static void test_a_number_is_confirmed_by_code(void **state)
{
	struct fixture *f = *state;
	struct sent s;

	(void)site_anna(f, NULL);
	recovery_begin(f);
	s = asked_by_phone(f, PURPOSE_PHONE);
	assert_err(phone_code(f, wrong_code()), ERR_CODE_SMS_WRONG);
	assert_err(by_code(f, PURPOSE_EMAIL, ANNA, s.code, &plain), ERR_CODE_MAIL_WRONG);
	assert_err(phone_code(f, s.code), ERR_OK);
	assert_true(site_read_anna(f)->phone_verified);
	assert_false(site_person.account.email_verified);
	assert_int_equal(sent_of(f, TEMPLATE_WELCOME).count, 0);
	assert_err(phone_code(f, s.code), ERR_CODE_SMS_USED);
}

static void test_a_link_for_another_purpose_confirms_nothing(void **state)
{
	struct fixture *f = *state;
	struct sent pin, password, mail;

	(void)site_anna(f, "739164");
	recovery_begin(f);
	pin = asked(f, PURPOSE_PIN);
	password = asked(f, PURPOSE_PASSWORD);
	mail = asked(f, PURPOSE_EMAIL);
	assert_err(by_link(f, pin.link, &plain), ERR_LINK_UNKNOWN);
	assert_err(by_link(f, password.link, &plain), ERR_LINK_UNKNOWN);
	assert_err(mail_code(f, pin.code), ERR_CODE_MAIL_WRONG);
	assert_err(pin_link(f, mail.link, "846291"), ERR_LINK_UNKNOWN);
	assert_err(pin_link(f, password.link, "846291"), ERR_LINK_UNKNOWN);
	assert_err(reset_link(f, CREDENTIAL_PASSWORD, pin.link, "another-long-one"),
		   ERR_LINK_UNKNOWN);
	assert_err(pin_code(f, mail.code, "846291"), ERR_CODE_MAIL_WRONG);
	assert_err(by_link(f, mail.link, &plain), ERR_OK);
}

static void test_expired_links_and_codes(void **state)
{
	struct fixture *f = *state;
	struct sent mail, phone;

	(void)site_anna(f, NULL);
	recovery_begin(f);
	mail = asked(f, PURPOSE_EMAIL);
	phone = asked_by_phone(f, PURPOSE_PHONE);
	site_wait(f, 600);
	assert_err(mail_code(f, mail.code), ERR_CODE_MAIL_EXPIRED);
	assert_err(phone_code(f, phone.code), ERR_CODE_SMS_EXPIRED);
	site_wait(f, 4320 * 60 - 602);
	site_set(f, "verify.email", "required");
	assert_err(site_login(f, "hunter22-long"), ERR_EMAIL_UNVERIFIED);
	site_wait(f, 1);
	assert_err(by_link(f, mail.link, &plain), ERR_LINK_EXPIRED);
	assert_err(by_link(f, "no-link", &plain), ERR_LINK_UNKNOWN);
	assert_false(site_read_anna(f)->email_verified);
	assert_err(by_link(f, asked(f, PURPOSE_EMAIL).link, &plain), ERR_OK);
}

static void test_five_wrong_codes_end_the_code(void **state)
{
	struct fixture *f = *state;
	struct sent s;

	(void)site_anna(f, NULL);
	recovery_begin(f);
	s = asked(f, PURPOSE_EMAIL);
	for (int i = 0; i < 5; i++)
		assert_err(mail_code(f, wrong_code()), ERR_CODE_MAIL_WRONG);
	assert_err(mail_code(f, s.code), ERR_ACCOUNT_LOCKED);
	assert_err(site_login(f, "hunter22-long"), ERR_ACCOUNT_LOCKED); /* one budget */
	site_wait(f, 30);
	assert_err(mail_code(f, s.code), ERR_CODE_MAIL_WRONG);
	assert_err(by_link(f, s.link, &plain), ERR_OK);
}

static void test_a_stranger_learns_nothing_about_accounts(void **state)
{
	struct fixture *f = *state;

	(void)site_anna(f, NULL);
	recovery_begin(f);
	for (int i = 0; i < 12; i++) {
		const char *wrong = wrong_code();
		enum err known = mail_code(f, wrong),
			 nobody = by_code(f, PURPOSE_EMAIL, "none@example.com", wrong, &plain);

		assert_err(known, nobody);
		assert_true(known == ERR_CODE_MAIL_WRONG || known == ERR_ACCOUNT_LOCKED);
	}
	site_set(f, "errors.reveal_unknown", "on");
	assert_err(by_code(f, PURPOSE_EMAIL, "none@example.com", "1", &plain), ERR_EMAIL_UNKNOWN);
	assert_err(by_code(f, PURPOSE_PHONE, "+4915100000000", "1", &plain), ERR_PHONE_UNKNOWN);
}

/* --- what changed since ---------------------------------------------------------- */

static void set_email(struct fixture *f, struct str uid, const char *body)
{
	struct json *j = site_json(body);

	assert_err(contact_set_emails(&f->context, uid, j, &site_person), ERR_OK);
	json_free(j);
}

static void test_an_address_that_changed_is_not_confirmed(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);
	struct sent s;

	recovery_begin(f);
	s = asked(f, PURPOSE_EMAIL);
	set_email(f, uid, "{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"n@example.com\"}]}");
	assert_err(by_link(f, s.link, &signing_in), ERR_LINK_UNKNOWN);
	assert_err(by_code(f, PURPOSE_EMAIL, "n@example.com", s.code, &signing_in),
		   ERR_CODE_MAIL_WRONG);
	assert_err(account_read(&f->context, IDENTIFIER_UID, uid, &site_person), ERR_OK);
	assert_false(site_person.account.email_verified);
	assert_int_equal(sent_of(f, TEMPLATE_WELCOME).count, 0);
	set_email(f, uid, "{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"ANNA@example.com\"}]}");
	assert_err(by_link(f, s.link, &plain), ERR_LINK_UNKNOWN); /* that ended it for good */
}

static void test_a_number_that_changed_is_not_confirmed(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);
	struct sent s;

	recovery_begin(f);
	s = asked_by_phone(f, PURPOSE_PHONE);
	assert_err(contact_set_phone(&f->context, uid, STR("+4915155501000"), &site_person),
		   ERR_OK);
	assert_err(by_code(f, PURPOSE_PHONE, "+4915155501000", s.code, &signing_in),
		   ERR_CODE_SMS_WRONG);
	assert_false(site_read_anna(f)->phone_verified);
}

static void test_an_account_that_may_not_sign_in(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);
	struct sent s;

	recovery_begin(f);
	s = asked(f, PURPOSE_EMAIL);
	site_switch_anna(f);
	assert_err(by_link(f, s.link, &signing_in), ERR_ACCOUNT_DISABLED);
	assert_err(by_code(f, PURPOSE_EMAIL, ANNA, s.code, &signing_in), ERR_ACCOUNT_DISABLED);
	site_switch_anna(f);
	assert_err(site_update(f, uid, "{\"IsLoginLocked\":true}"), ERR_OK);
	assert_err(by_link(f, s.link, &signing_in), ERR_ACCOUNT_BLOCKED);
	assert_err(by_link(f, s.link, &plain), ERR_ACCOUNT_BLOCKED);
	assert_err(by_code(f, PURPOSE_EMAIL, ANNA, s.code, &signing_in), ERR_ACCOUNT_LOCKED);
	assert_false(site_read_anna(f)->email_verified);
	assert_err(site_update(f, uid, "{\"IsLoginLocked\":false}"), ERR_OK);
	assert_err(by_link(f, s.link, &signing_in), ERR_OK);
}

static void test_a_page_that_was_removed_from_the_list(void **state)
{
	struct fixture *f = *state;
	struct sent s;

	(void)site_anna(f, NULL);
	recovery_begin(f);
	s = asked(f, PURPOSE_EMAIL);
	site_set(f, "verify.urls", "https://other.example");
	assert_err(by_link(f, s.link, &signing_in), ERR_PAGE_URL);
	assert_false(site_read_anna(f)->email_verified);
	assert_err(mail_code(f, s.code), ERR_OK); /* which went to no page */
}

static void test_a_deleted_account(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);
	struct sent s;

	recovery_begin(f);
	s = asked(f, PURPOSE_EMAIL);
	assert_err(site_update(f, uid, "{\"IsDeleted\":true}"), ERR_OK);
	assert_err(by_link(f, s.link, &plain), ERR_LINK_UNKNOWN);
	assert_err(mail_code(f, s.code), ERR_CODE_MAIL_WRONG);
	assert_err(account_delete(&f->context, IDENTIFIER_UID, uid), ERR_OK);
	(void)site_anna(f, NULL);
	assert_err(by_link(f, s.link, &plain), ERR_LINK_UNKNOWN);
	assert_err(mail_code(f, s.code), ERR_CODE_MAIL_WRONG);
}

/* --- signing in by it -------------------------------------------------------------- */

static void test_confirming_signs_in(void **state)
{
	struct fixture *f = *state;

	(void)site_anna(f, "739164");
	recovery_begin(f);
	assert_err(by_link(f, asked(f, PURPOSE_EMAIL).link, &signing_in), ERR_OK);
	assert_err(site_token(f, TOKEN_ACCESS, site_signin.access.s), ERR_OK);
	assert_err(site_token(f, TOKEN_SESSION, site_signin.session.s), ERR_OK);
	assert_int_equal(site_read_anna(f)->logins, 1);
	assert_true(site_person.account.email_verified);
	assert_err(by_code(f, PURPOSE_PHONE, PHONE, asked_by_phone(f, PURPOSE_PHONE).code,
			   &signing_in),
		   ERR_OK);
	assert_err(site_token(f, TOKEN_ACCESS, site_signin.access.s), ERR_OK);
	assert_int_equal(site_read_anna(f)->logins, 2);
	assert_true(site_person.account.phone_verified);
}

static void test_confirming_asks_for_the_pin_that_is_due(void **state)
{
	struct fixture *f = *state;
	char pinauth[GUID_TEXT + 1] = "";
	struct sent s;

	(void)site_anna(f, NULL);
	recovery_begin(f);
	site_set(f, "pin.required", "on");
	s = asked(f, PURPOSE_EMAIL);
	assert_err(by_link(f, s.link, &signing_in), ERR_PIN_MANDATORY);
	assert_int_equal(f->detail.pin_auth_token.n, GUID_TEXT);
	memcpy(pinauth, f->detail.pin_auth_token.p, GUID_TEXT);
	assert_true(site_read_anna(f)->email_verified); /* all the same */
	assert_err(by_link(f, s.link, &signing_in), ERR_LINK_USED);
	assert_err(pin_set(&f->context, str_of(pinauth), STR("739164"), &site_signin), ERR_OK);
	assert_err(site_token(f, TOKEN_ACCESS, site_signin.access.s), ERR_OK);
}

static void test_no_welcome_for_a_person_who_signed_in_before(void **state)
{
	struct fixture *f = *state;

	(void)site_anna(f, NULL);
	recovery_begin(f);
	(void)site_signed_in(f);
	(void)site_signed_in(f);
	assert_err(by_link(f, asked(f, PURPOSE_EMAIL).link, &plain), ERR_OK);
	assert_int_equal(sent_of(f, TEMPLATE_WELCOME).count, 0);
}

/* A person whom the registration or the confirmation signs in is still new. */
static void test_a_welcome_for_a_person_signed_in_by_registering(void **state)
{
	struct fixture *f = *state;

	(void)site_anna(f, NULL);
	recovery_begin(f);
	(void)site_signed_in(f);
	assert_err(by_link(f, asked(f, PURPOSE_EMAIL).link, &signing_in), ERR_OK);
	assert_int_equal(site_signin.account.logins, 2);
	assert_int_equal(sent_of(f, TEMPLATE_WELCOME).deliverable, 1);
}

/* --- before it is confirmed --------------------------------------------------------- */

static void test_who_may_sign_in_before_confirming(void **state)
{
	static const struct {
		const char *email, *phone;
		enum err by_email, by_name, by_phone;
	} rows[] = {
		{"none", "none", ERR_OK, ERR_OK, ERR_OK},
		{"optional", "optional", ERR_OK, ERR_OK, ERR_OK},
		{"required", "none", ERR_EMAIL_UNVERIFIED, ERR_EMAIL_UNVERIFIED, ERR_OK},
		{"none", "required", ERR_OK, ERR_OK, ERR_PHONE_UNVERIFIED},
		{"required", "required", ERR_EMAIL_UNVERIFIED, ERR_EMAIL_UNVERIFIED,
		 ERR_PHONE_UNVERIFIED},
	};
	struct fixture *f = *state;

	(void)site_anna(f, NULL);
	recovery_begin(f);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		site_set(f, "verify.email", rows[i].email);
		site_set(f, "verify.phone", rows[i].phone);
		assert_err(site_login(f, "hunter22-long"), rows[i].by_email);
		assert_err(username_login(f), rows[i].by_name);
		assert_err(phone_login(f), rows[i].by_phone);
	}
	assert_int_equal(err_info(ERR_EMAIL_UNVERIFIED)->code, 970);
	assert_int_equal(err_info(ERR_PHONE_UNVERIFIED)->code, 1066);
	assert_err(site_login(f, "hunter23-long"), ERR_LOGIN_WRONG); /* the password comes first */
	assert_err(by_link(f, asked(f, PURPOSE_EMAIL).link, &plain), ERR_OK);
	assert_err(site_login(f, "hunter22-long"), ERR_OK);
	assert_err(username_login(f), ERR_OK);
	assert_err(phone_login(f), ERR_PHONE_UNVERIFIED);
	assert_err(phone_code(f, asked_by_phone(f, PURPOSE_PHONE).code), ERR_OK);
	assert_err(phone_login(f), ERR_OK);
}

static void test_registering_sends_a_link_or_code(void **state)
{
	static const struct {
		const char *email, *phone;
		unsigned mails, texts;
	} rows[] = {
		{"optional", "none", 1, 0},
		{"none", "optional", 0, 1},
		{"required", "required", 1, 1},
	};
	struct fixture *f = *state;
	unsigned mails = 0, texts = 0;
	struct sent mail, sms;
	char body[256];

	recovery_begin(f);
	for (unsigned i = 0; i < COUNT_OF(rows); i++) {
		site_wait(f, 1);
		site_set(f, "verify.email", rows[i].email);
		site_set(f, "verify.phone", rows[i].phone);
		(void)snprintf(body, sizeof body,
			       "{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"r%u@example.com\"}],"
			       "\"PhoneId\":\"+491515550100%u\",\"Password\":\"hunter22-long\"}",
			       i, i);
		assert_err(site_register(f, body), ERR_OK);
		mails += rows[i].mails;
		texts += rows[i].texts;
		assert_int_equal(sent_of(f, TEMPLATE_VERIFY_EMAIL).deliverable, mails);
		assert_int_equal(sent_of(f, TEMPLATE_VERIFY_PHONE).deliverable, texts);
	}
	mail = sent_of(f, TEMPLATE_VERIFY_EMAIL);
	sms = sent_of(f, TEMPLATE_VERIFY_PHONE);
	assert_string_equal(mail.to, "r2@example.com");
	assert_string_equal(sms.to, "+4915155501002");
	assert_err(by_link(f, mail.link, &plain), ERR_OK);
	assert_err(by_code(f, PURPOSE_PHONE, "+4915155501002", sms.code, &plain), ERR_OK);
	assert_err(signin_by_password(&f->context, IDENTIFIER_EMAIL, STR("r2@example.com"),
				      STR("hunter22-long"), &site_signin),
		   ERR_OK);
}

static void test_registering_with_a_page_that_is_not_listed(void **state)
{
	struct fixture *f = *state;
	struct json *j = site_json("{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"" ANNA "\"}],"
				   "\"Password\":\"hunter22-long\"}");
	const struct registration reg = {
		.body = j, .source = STR("unit.example"), .page = STR("https://evil.example")};
	struct dump before = {.n = 0};

	recovery_begin(f);
	dump_store(f->instance.store, &before);
	assert_err(account_register(&f->context, &reg, &site_person), ERR_PAGE_URL);
	dump_unchanged(f->instance.store, &before);
	json_free(j);
}

/* Requests in the name of somebody who is about to register cannot keep them from registering. */
static void test_a_person_can_register_even_if_the_message_exceeds_a_limit(void **state)
{
	struct fixture *f = *state;
	const struct code_request a = {.purpose = PURPOSE_EMAIL,
				       .kind = IDENTIFIER_EMAIL,
				       .name = STR("carl@example.com")};

	assert_err(send_code(&f->context, &a), ERR_OK);
	assert_err(send_code(&f->context, &a), ERR_SEND_LIMIT_MAIL);
	assert_err(site_register(
			   f, "{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"carl@example.com\"}],"
			      "\"Password\":\"hunter22-long\"}"),
		   ERR_OK);
	assert_int_equal(sent_of(f, TEMPLATE_VERIFY_EMAIL).deliverable, 0);
	site_wait(f, 60);
	assert_err(send_code(&f->context, &a), ERR_OK);
	assert_int_equal(sent_of(f, TEMPLATE_VERIFY_EMAIL).deliverable, 1);
}

static void test_registrations_from_one_network_send_limited_messages(void **state)
{
	struct fixture *f = *state;
	char body[160];

	site_set(f, "send.address_per_hour", "3");
	site_set(f, "verify.phone", "optional");
	f->context.address = STR("192.0.2.7");
	for (int i = 0; i < 5; i++) {
		(void)snprintf(body, sizeof body,
			       "{\"PhoneId\":\"+4916000000%d\",\"Password\":\"hunter22-long\"}", i);
		assert_err(site_register(f, body), ERR_OK);
	}
	assert_int_equal(sent_of(f, TEMPLATE_VERIFY_PHONE).deliverable, 3);
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_an_address_is_confirmed_by_link),
	INSTANCE_TEST(test_an_address_is_confirmed_by_code),
	INSTANCE_TEST(test_a_number_is_confirmed_by_code),
	INSTANCE_TEST(test_a_link_for_another_purpose_confirms_nothing),
	INSTANCE_TEST(test_expired_links_and_codes),
	INSTANCE_TEST(test_five_wrong_codes_end_the_code),
	INSTANCE_TEST(test_a_stranger_learns_nothing_about_accounts),
	INSTANCE_TEST(test_an_address_that_changed_is_not_confirmed),
	INSTANCE_TEST(test_a_number_that_changed_is_not_confirmed),
	INSTANCE_TEST(test_an_account_that_may_not_sign_in),
	INSTANCE_TEST(test_a_page_that_was_removed_from_the_list),
	INSTANCE_TEST(test_a_deleted_account),
	INSTANCE_TEST(test_confirming_signs_in),
	INSTANCE_TEST(test_confirming_asks_for_the_pin_that_is_due),
	INSTANCE_TEST(test_a_welcome_for_a_person_signed_in_by_registering),
	INSTANCE_TEST(test_no_welcome_for_a_person_who_signed_in_before),
	INSTANCE_TEST(test_who_may_sign_in_before_confirming),
	INSTANCE_TEST(test_registering_sends_a_link_or_code),
	INSTANCE_TEST(test_registering_with_a_page_that_is_not_listed),
	INSTANCE_TEST(test_a_person_can_register_even_if_the_message_exceeds_a_limit),
	INSTANCE_TEST(test_registrations_from_one_network_send_limited_messages),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
