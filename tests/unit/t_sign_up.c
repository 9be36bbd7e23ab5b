/* SPDX-License-Identifier: MIT */
/* Making an account of one's own: signed in or not, and what a stranger learns of those that exist.
 */
#include "instance_fixture.h"
#include "recovery_fixture.h"

#include "domain/person/sign_up.h"

static struct sign_up made; /* large */

static enum err signed_up(struct fixture *f, bool discreetly, const char *body)
{
	struct json *j = site_json(body);
	const struct registration reg = {.body = j, .source = STR("unit.example")};
	enum err e = discreetly ? sign_up_discreetly(&f->context, &reg, &made)
				: sign_up(&f->context, &reg, &made);

	json_free(j);
	return e;
}

#define BEN                                                                                        \
	"{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"ben@example.com\"}],\"Password\":"          \
	"\"hunter22-long\"}"
#define AS_ANNA                                                                                    \
	"{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"Anna@example.com\"}],\"Password\":"         \
	"\"hunter22-long\"}"

static void test_signed_in_only_where_the_tenant_wants_that(void **state)
{
	struct fixture *f = *state;

	assert_err(signed_up(f, false, BEN), ERR_OK);
	assert_false(made.signed_in || made.texted);
	assert_text(made.view.account.emails[0].value, "ben@example.com");
	site_set(f, "register.auto_login", "on");
	assert_err(signed_up(f, true,
			     "{\"PhoneId\":\"+4917012345679\",\"Password\":\"hunter22-long\"}"),
		   ERR_OK);
	assert_true(made.signed_in);
	assert_err(site_token(f, TOKEN_ACCESS, made.signin.access.s), ERR_OK);
	site_set(f, "verify.email", "required");
	assert_err(signed_up(f, true,
			     "{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"cy@example.com\"}],"
			     "\"Password\":\"hunter22-long\"}"),
		   ERR_OK);
	assert_false(made.signed_in);
}

static void test_a_pin_may_be_due_first(void **state)
{
	struct fixture *f = *state;

	site_set(f, "register.auto_login", "on");
	site_set(f, "pin.required", "on");
	site_set(f, "pin.ask_on_registration", "off");
	assert_err(signed_up(f, true, BEN), ERR_PIN_MANDATORY);
	assert_int_equal(f->detail.pin_auth_token.n, GUID_TEXT);
}

static void test_a_taken_address_is_answered_like_a_free_one(void **state)
{
	struct fixture *f = *state;

	recovery_begin(f);
	(void)site_anna(f, NULL);
	assert_err(signed_up(f, false, AS_ANNA), ERR_EMAIL_TAKEN);
	assert_int_equal(sent_of(f, TEMPLATE_FORGOT_PASSWORD).count, 0);
	assert_err(signed_up(f, true, AS_ANNA), ERR_OK);
	assert_false(made.signed_in || made.texted);
	assert_int_equal(sent_of(f, TEMPLATE_FORGOT_PASSWORD).count, 1);
	assert_string_equal(sent_of(f, TEMPLATE_FORGOT_PASSWORD).to, "anna@example.com");
	assert_err(signed_up(f, true, "{\"PhoneId\":\"" PHONE "\",\"Password\":\"hunter22-long\"}"),
		   ERR_OK);
	assert_false(made.signed_in || made.texted);
	assert_int_equal(site_read_anna(f)->logins, 0);
	site_set(f, "verify.phone", "optional");
	assert_err(signed_up(f, true,
			     "{\"PhoneId\":\"+4917012345679\",\"Password\":\"hunter22-long\"}"),
		   ERR_OK);
	assert_false(made.texted); /* although a code was sent */
}

static void test_nothing_is_sent_beyond_the_limits(void **state)
{
	struct fixture *f = *state;

	recovery_begin(f);
	site_set(f, "send.per_hour", "1");
	(void)site_anna(f, NULL);
	for (int i = 0; i < 3; i++)
		assert_err(signed_up(f, true, AS_ANNA), ERR_OK);
	assert_int_equal(sent_of(f, TEMPLATE_FORGOT_PASSWORD).count, 1);
}

static void test_other_faults_are_told(void **state)
{
	struct fixture *f = *state;

	(void)site_anna(f, NULL);
	assert_err(signed_up(f, true,
			     "{\"UserName\":\"anna\",\"Email\":[{\"Type\":\"Primary\","
			     "\"Value\":\"ben@example.com\"}],\"Password\":\"hunter22-long\"}"),
		   ERR_USERNAME_TAKEN);
	assert_err(signed_up(f, true,
			     "{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"b@example.com\"}],"
			     "\"Password\":\"short\"}"),
		   ERR_FIELDS);
	site_set(f, "register.enabled", "off");
	assert_err(signed_up(f, true, AS_ANNA), ERR_REGISTRATION_OFF);
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_signed_in_only_where_the_tenant_wants_that),
	INSTANCE_TEST(test_a_pin_may_be_due_first),
	INSTANCE_TEST(test_a_taken_address_is_answered_like_a_free_one),
	INSTANCE_TEST(test_nothing_is_sent_beyond_the_limits),
	INSTANCE_TEST(test_other_faults_are_told),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
