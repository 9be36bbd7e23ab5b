/* SPDX-License-Identifier: MIT */
/* A person's own addresses and number: adding, confirming, removing. */
#include "recovery_fixture.h"

#define SECOND "second@example.com"

static struct token_text access_of(struct fixture *f)
{
	struct signin s;

	assert_err(signin_tokens_for(&f->context, site_person.account.uid, &s), ERR_OK);
	return s.access;
}

static enum err add(struct fixture *f, const char *email, const char *type)
{
	struct token_text access = access_of(f);
	const struct contact_change change = {
		.access = str_of(access.s), .value = str_of(email), .type = str_of(type)};

	return contact_add_own_email(&f->context, &change, &site_person);
}

static enum err drop(struct fixture *f, const char *email)
{
	struct token_text access = access_of(f);
	const struct contact_change change = {.access = str_of(access.s), .value = str_of(email)};

	return contact_drop_own_email(&f->context, &change, &site_person);
}

static enum err drop_phone(struct fixture *f)
{
	struct token_text access = access_of(f);
	const struct contact_change change = {.access = str_of(access.s)};

	return contact_drop_own_phone(&f->context, &change, &site_person);
}

/* Anna of a tenant that asks for no step-up. */
static struct str anna(struct fixture *f, const char *verify_email)
{
	struct str uid = site_anna(f, NULL);

	site_set(f, "recovery.stepup", "off");
	site_set(f, "verify.email", verify_email);
	assert_err(site_update(f, uid, "{\"EmailVerified\":true}"), ERR_OK);
	return uid;
}

static void test_an_added_address_counts_once_it_is_confirmed(void **state)
{
	struct fixture *f = *state;
	struct str uid = anna(f, "required");
	const struct code_request a = {
		.purpose = PURPOSE_EMAIL, .kind = IDENTIFIER_EMAIL, .name = STR(SECOND)};
	const struct confirm_options v = {.sign_in = false};
	struct otp_texts texts;
	struct otp code;
	struct account *found = &site_person.account;

	assert_err(add(f, SECOND, "Secondary"), ERR_OK);
	assert_string_equal(sent_of(f, TEMPLATE_VERIFY_EMAIL).to, SECOND);
	assert_int_equal(found->email_count, 2);
	assert_true(found->email_verified);
	assert_false(account_email_confirmed(found, STR(SECOND)));
	assert_err(signin_check_confirmed(&f->context, found, IDENTIFIER_EMAIL, STR(SECOND)),
		   ERR_EMAIL_UNVERIFIED);
	assert_err(hand_over_code(&f->context, &a, &texts, &code), ERR_OK);
	assert_err(confirm_contact_by_link(&f->context, &v, str_of(texts.link), &site_signin),
		   ERR_OK);
	assert_err(account_read(&f->context, IDENTIFIER_UID, uid, &site_person), ERR_OK);
	assert_true(account_email_confirmed(found, STR(SECOND)));
	assert_err(signin_check_confirmed(&f->context, found, IDENTIFIER_EMAIL,
					  STR("SECOND@Example.com")),
		   ERR_OK);
	/* It stays confirmed when it becomes the first. */
	assert_err(drop(f, "anna@example.com"), ERR_OK);
	assert_str(found->emails[0].value, STR(SECOND));
	assert_true(found->email_verified);
}

static void test_addresses_that_cannot_be_added(void **state)
{
	struct fixture *f = *state;
	struct str uid = anna(f, "required");
	char name[] = "a0@example.com";

	assert_err(add(f, "anna@example.com", "Secondary"), ERR_EMAIL_OWN);
	assert_err(add(f, SECOND, ""), ERR_EMAIL_TYPE_MISSING);
	assert_err(add(f, SECOND, "primary"), ERR_EMAIL_PRIMARY_TWICE);
	for (size_t i = 1; i < ACCOUNT_EMAILS; i++, name[1]++)
		assert_err(add(f, name, "Work"), ERR_OK); /* of one type, none replaces another */
	assert_err(add(f, SECOND, "Work"), ERR_EMAIL_MANY);
	assert_err(drop(f, "a0@example.com"), ERR_OK);
	assert_err(site_update(f, uid, "{\"EmailVerified\":false}"), ERR_OK);
	assert_err(add(f, SECOND, "Work"), ERR_EMAIL_FIRST);
	site_set(f, "verify.email", "optional");
	assert_err(add(f, SECOND, "Work"), ERR_OK);
}

static void test_the_last_address_or_number_cannot_be_removed(void **state)
{
	struct fixture *f = *state;

	anna(f, "none");
	assert_err(drop(f, "other@example.com"), ERR_EMAIL_UNKNOWN);
	assert_err(drop(f, "ANNA@example.com"), ERR_EMAIL_LAST);
	assert_err(drop_phone(f), ERR_OK);
	assert_int_equal(site_person.account.phone.n, 0);
	assert_err(drop_phone(f), ERR_PHONE_NONE);
	assert_err(site_create(f, "{\"PhoneId\":\"+4915155501000\"}", &site_person), ERR_OK);
	assert_err(drop_phone(f), ERR_IDENTIFIER_MISSING);
	assert_err(add(f, SECOND, "Primary"), ERR_OK);
	assert_int_equal(sent_of(f, TEMPLATE_VERIFY_EMAIL).deliverable, 0); /* for verify.email */
	assert_err(drop_phone(f), ERR_OK);
}

static void test_a_step_up_is_required(void **state)
{
	struct fixture *f = *state;
	struct str uid = anna(f, "optional");

	site_set(f, "recovery.stepup", "on");
	assert_err(add(f, SECOND, "Work"), ERR_STEP_UP_INVALID);
	assert_err(drop(f, "anna@example.com"), ERR_STEP_UP_INVALID);
	assert_err(drop_phone(f), ERR_STEP_UP_INVALID);
	assert_err(account_read(&f->context, IDENTIFIER_UID, uid, &site_person), ERR_OK);
	assert_int_equal(site_person.account.email_count, 1);
	assert_true(site_person.account.phone.n > 0);
}

static void test_an_invalidated_address_must_be_confirmed_again(void **state)
{
	struct fixture *f = *state;
	struct str uid = anna(f, "optional");
	const struct code_request email = {.purpose = PURPOSE_EMAIL};
	const struct code_request phone = {.purpose = PURPOSE_PHONE};

	assert_err(contact_invalidate(&f->context, uid, &email, &site_person), ERR_OK);
	assert_false(site_person.account.email_verified);
	assert_string_equal(sent_of(f, TEMPLATE_VERIFY_EMAIL).to, "anna@example.com");
	assert_err(drop_phone(f), ERR_OK);
	assert_err(contact_invalidate(&f->context, uid, &phone, &site_person), ERR_PHONE_NONE);
	assert_err(contact_invalidate(&f->context, STR("nobody"), &email, &site_person),
		   ERR_USER_UNKNOWN);
}

/* Somebody else may have an address that was written wrongly. */
static void test_confirming_an_added_address_signs_nobody_in(void **state)
{
	struct fixture *f = *state;
	struct str uid = anna(f, "optional");
	struct code_request a = {
		.purpose = PURPOSE_EMAIL, .kind = IDENTIFIER_EMAIL, .name = STR(SECOND)};
	const struct confirm_options v = {.sign_in = true};
	struct otp_texts texts;
	struct otp code;

	assert_err(add(f, SECOND, "Work"), ERR_OK);
	assert_err(hand_over_code(&f->context, &a, &texts, &code), ERR_OK);
	assert_err(confirm_contact_by_link(&f->context, &v, str_of(texts.link), &site_signin),
		   ERR_OK);
	assert_true(account_email_confirmed(&site_signin.account, STR(SECOND)));
	assert_int_equal(site_signin.account.logins, 0);
	assert_string_equal(site_signin.access.s, "");
	/* The first address is the one the person registered with. */
	assert_err(site_update(f, uid, "{\"EmailVerified\":false}"), ERR_OK);
	a.name = STR("anna@example.com");
	assert_err(hand_over_code(&f->context, &a, &texts, &code), ERR_OK);
	assert_err(confirm_contact_by_link(&f->context, &v, str_of(texts.link), &site_signin),
		   ERR_OK);
	assert_int_equal(site_signin.account.logins, 1);
	assert_int_not_equal(site_signin.access.s[0], '\0');
}

static void test_a_back_end_adds_and_confirms(void **state)
{
	struct fixture *f = *state;
	struct str uid = anna(f, "optional");
	struct contact_handed h = {PURPOSE_EMAIL, IDENTIFIER_UID, uid, STR(SECOND), STR("Work")};
	const struct confirm_options v = {.sign_in = false};
	struct otp_texts texts;
	struct otp code;

	assert_err(contact_hand_over(&f->context, &h, &texts, &code), ERR_OK);
	assert_int_equal(sent_of(f, TEMPLATE_VERIFY_EMAIL).deliverable, 0);
	assert_err(confirm_contact_by_link(&f->context, &v, str_of(texts.link), &site_signin),
		   ERR_OK);
	assert_true(account_email_confirmed(&site_signin.account, STR(SECOND)));
	assert_err(contact_hand_over(&f->context, &h, &texts, &code), ERR_EMAIL_OWN);
	h.purpose = PURPOSE_PHONE;
	h.value = STR("+4915155501000");
	assert_err(contact_hand_over(&f->context, &h, &texts, &code), ERR_OK);
	assert_err(confirm_contact_by_code(&f->context, &v, PURPOSE_PHONE, h.value,
					   str_of(texts.code), &site_signin),
		   ERR_OK);
	assert_true(site_signin.account.phone_verified);
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_an_added_address_counts_once_it_is_confirmed),
	INSTANCE_TEST(test_addresses_that_cannot_be_added),
	INSTANCE_TEST(test_the_last_address_or_number_cannot_be_removed),
	INSTANCE_TEST(test_a_step_up_is_required),
	INSTANCE_TEST(test_an_invalidated_address_must_be_confirmed_again),
	INSTANCE_TEST(test_confirming_an_added_address_signs_nobody_in),
	INSTANCE_TEST(test_a_back_end_adds_and_confirms),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
