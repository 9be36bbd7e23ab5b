/* SPDX-License-Identifier: MIT */
/*
 * A person's PIN: the tenant's rules, setting it, changing it, its history.
 *
 * Tests: change_pin change_secret
 */
#include "instance_fixture.h"

#include "domain/factor/pin_policy.h"

static unsigned hashes_since(uint64_t before)
{
	return (unsigned)(hash_count() - before);
}

/* --- rules ------------------------------------------------------------------ */

static enum err check(struct fixture *f, const char *pin, const struct account *a,
		      const struct profile *p)
{
	f->detail = (struct error_detail){.field_count = 0};
	return pin_check_rules(&f->context, str_of(pin), "newpin", a, p);
}

static void expect_fault(struct fixture *f, const char *pin, enum pin_fault fault)
{
	const struct account a = {.phone = STR("+49 170 1234567"),
				  .user_name = STR("anna5937"),
				  .emails = {{.value = STR("a.8642@example.com")},
					     {.value = STR("x20461@7539.example")}},
				  .email_count = 2};
	struct profile p = {.bytes = STR("")};
	struct json *body = site_json("{\"BirthDate\":\"1987-03-21\"}");

	assert_err(profile_merge(&f->context, PERSON, NULL_KEEPS, body, &p), ERR_OK);
	json_free(body);
	assert_err(check(f, pin, &a, &p), fault == PIN_OK ? ERR_OK : ERR_FIELDS);
	assert_int_equal(f->detail.field_count, fault == PIN_OK ? 0 : 1);
	if (fault != PIN_OK) {
		assert_string_equal(f->detail.fields[0].field, "newpin");
		assert_string_equal(f->detail.fields[0].message, pin_fault_text(fault));
	}
}

static void test_the_rules_of_the_secure_profile(void **state)
{
	static const struct {
		const char *pin;
		enum pin_fault fault;
	} rows[] = {
		{"", PIN_NOT_DIGITS},	{"73a9", PIN_NOT_DIGITS}, {"739", PIN_TOO_SHORT},
		{"7391", PIN_OK},	{"739164820573", PIN_OK}, {"7391648205731", PIN_TOO_LONG},
		{"1234", PIN_COMMON},	{"7777", PIN_COMMON},	  {"210387", PIN_PERSONAL},
		{"8721", PIN_PERSONAL},				 /* birth date */
		{"4567", PIN_COMMON},	{"234567", PIN_COMMON},	 /* common comes first */
		{"5937", PIN_PERSONAL},				 /* user name */
		{"8642", PIN_COMMON},	{"20461", PIN_PERSONAL}, /* local parts */
		{"7539", PIN_OK},				 /* of a domain */
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		expect_fault(*state, rows[i].pin, rows[i].fault);
}

static void test_settings_change_the_rules(void **state)
{
	struct fixture *f = *state;

	site_set(f, "pin.min_length", "6");
	site_set(f, "pin.max_length", "7");
	expect_fault(f, "73916", PIN_TOO_SHORT);
	expect_fault(f, "739164", PIN_OK);
	expect_fault(f, "73916482", PIN_TOO_LONG);
	expect_fault(f, "123456", PIN_COMMON);
	site_set(f, "pin.blocklist", "off");
	expect_fault(f, "123456", PIN_OK);
	site_set(f, "pin.min_length", "4");
	expect_fault(f, "7773", PIN_OK);
	site_set(f, "pin.blocklist", "strict");
	expect_fault(f, "7773", PIN_COMMON);
	site_set(f, "pin.blocklist", "off");
	expect_fault(f, "5937", PIN_PERSONAL);
	site_set(f, "pin.personal", "off");
	expect_fault(f, "5937", PIN_OK);
	expect_fault(f, "8721", PIN_OK);
}

static void test_rules_for_a_person_without_data(void **state)
{
	const struct account a = {.email_count = 0};
	const struct profile p = {.bytes = STR("")};

	assert_err(check(*state, "739164", &a, &p), ERR_OK);
	assert_err(check(*state, "0000", &a, &p), ERR_FIELDS);
}

/* --- replacing ---------------------------------------------------------------- */

static void replace(struct fixture *f, struct account *a, const char *hash)
{
	site_wait(f, 1);
	pin_replace(&f->context, a, str_of(hash));
	assert_text(a->pin.hash, hash);
	assert_int_equal(a->modified, f->context.now);
}

static void test_replacing_keeps_history_and_notes_the_change(void **state)
{
	struct fixture *f = *state;
	struct account a = {.pin_skipped = true, .pin_skipped_at = 5};
	struct str token;

	replace(f, &a, "one");
	assert_false(a.pin_skipped);
	assert_int_equal(a.pin_skipped_at, 0);
	assert_int_equal(a.pin.changed, 0); /* the first is no change */
	assert_int_equal(a.pin.change_token.n, 0);
	assert_int_equal(a.old_pin_count, 0);
	assert_int_equal(a.pin.generation, 1);
	replace(f, &a, "two");
	assert_int_equal(a.pin.changed, f->context.now);
	assert_int_equal(a.pin.change_token.n, GUID_TEXT);
	token = a.pin.change_token;
	assert_text(a.old_pins[0], "one");
	replace(f, &a, "three");
	assert_false(str_eq(a.pin.change_token, token));
	replace(f, &a, "four");
	assert_int_equal(a.old_pin_count, 2); /* three, with the current one */
	assert_text(a.old_pins[0], "three");
	assert_text(a.old_pins[1], "two");
	assert_int_equal(a.pin.generation, 4);
	site_set(f, "pin.history", "1");
	replace(f, &a, "five");
	assert_int_equal(a.old_pin_count, 0);
	site_set(f, "pin.history", "0");
	replace(f, &a, "six");
	assert_int_equal(a.old_pin_count, 0);
}

static void test_the_longest_history(void **state)
{
	static char hashes[40][8];
	struct fixture *f = *state;
	struct account a = {.active = true};

	site_set(f, "pin.history", "24");
	for (size_t i = 0; i < COUNT_OF(hashes); i++) {
		(void)snprintf(hashes[i], sizeof hashes[i], "h%u", (unsigned)i);
		replace(f, &a, hashes[i]);
	}
	assert_int_equal(a.old_pin_count, 23);
	assert_text(a.old_pins[0], "h38");
	assert_text(a.old_pins[22], "h16");
}

/* --- setting the first one -------------------------------------------------------- */

/* Anna without a PIN, and a PINAuthToken for her. */
static void pinauth_of(struct fixture *f, char out[GUID_TEXT + 1])
{
	assert_err(site_login(f, "hunter22-long"), ERR_PIN_MANDATORY);
	memcpy(out, f->detail.pin_auth_token.p, GUID_TEXT);
	out[GUID_TEXT] = '\0';
}

static void pin_due(struct fixture *f, char out[GUID_TEXT + 1])
{
	site_set(f, "pin.required", "on");
	(void)site_anna(f, NULL);
	pinauth_of(f, out);
}

static enum err set(struct fixture *f, const char *pinauth, const char *pin)
{
	f->detail = (struct error_detail){.field_count = 0};
	return pin_set(&f->context, str_of(pinauth), str_of(pin), &site_signin);
}

static void test_setting_a_pin_completes_the_sign_in(void **state)
{
	struct fixture *f = *state;
	char token[GUID_TEXT + 1], session[GUID_TEXT + 1];

	pin_due(f, token);
	site_wait(f, 60);
	assert_err(set(f, token, "739164"), ERR_OK);
	assert_int_equal(site_signin.account.logins, 1);
	assert_int_equal(site_signin.account.last_login, NOON + 60);
	assert_err(site_token(f, TOKEN_ACCESS, site_signin.access.s), ERR_OK);
	assert_err(site_token(f, TOKEN_REFRESH, site_signin.refresh.s), ERR_OK);
	memcpy(session, site_signin.session.s, sizeof session);
	assert_err(site_pin_login(f, session, "739164"), ERR_OK);
	assert_err(site_pin_login(f, session, "739165"), ERR_PIN_WRONG);
	assert_int_equal(site_read_anna(f)->logins, 2);
	assert_int_equal(site_person.account.pin.changed, 0);
	assert_err(site_login(f, "hunter22-long"), ERR_OK); /* no PIN is due any more */
}

static void test_a_pinauth_token_is_used_once(void **state)
{
	struct fixture *f = *state;
	char token[GUID_TEXT + 1], other[GUID_TEXT + 1];

	pin_due(f, token);
	pinauth_of(f, other);
	assert_err(set(f, token, "739164"), ERR_OK);
	assert_err(set(f, token, "846291"), ERR_PINAUTH_UNKNOWN);
	assert_err(set(f, other, "846291"), ERR_PINAUTH_UNKNOWN); /* there is a PIN now */
	assert_err(site_token(f, TOKEN_PINAUTH, token), ERR_PINAUTH_UNKNOWN);
	assert_err(site_pin_login(f, site_texts(f).session, "739164"), ERR_OK);
}

static void test_a_refused_pin_does_not_use_up_the_token(void **state)
{
	struct fixture *f = *state;
	char token[GUID_TEXT + 1];
	uint64_t before;

	pin_due(f, token);
	before = hash_count();
	assert_err(set(f, token, "1234"), ERR_FIELDS);
	assert_string_equal(f->detail.fields[0].field, "pin");
	assert_err(set(f, token, ""), ERR_FIELDS);
	assert_err(set(f, token, "12345678"), ERR_FIELDS); /* her phone number ends with it */
	assert_int_equal(hashes_since(before), 0);
	assert_err(site_read_anna(f)->pin.hash.n == 0 ? ERR_OK : ERR_INTERNAL, ERR_OK);
	assert_err(set(f, token, "739164"), ERR_OK);
}

static void test_invalid_pinauth_tokens(void **state)
{
	struct fixture *f = *state;
	char token[GUID_TEXT + 1];

	pin_due(f, token);
	assert_err(set(f, "", "739164"), ERR_PINAUTH_UNKNOWN);
	assert_err(set(f, "junk", "739164"), ERR_PINAUTH_UNKNOWN);
	assert_err(set(f, token_fresh().s, "739164"), ERR_PINAUTH_UNKNOWN);
	f->tenant.id.b[0] ^= 1;
	assert_err(set(f, token, "739164"), ERR_PINAUTH_UNKNOWN);
	f->tenant.id.b[0] ^= 1;
	site_wait(f, 600);
	assert_err(set(f, token, "739164"), ERR_PINAUTH_EXPIRED);
}

static void test_a_disabled_account_sets_no_pin(void **state)
{
	struct fixture *f = *state;
	char token[GUID_TEXT + 1];

	pin_due(f, token);
	site_switch_anna(f);
	assert_err(set(f, token, "739164"), ERR_ACCOUNT_DISABLED);
	site_switch_anna(f);
	assert_err(set(f, token, "739164"), ERR_OK);
}

/* --- changing ------------------------------------------------------------------------ */

static enum err change(struct fixture *f, const char *access, const char *old, const char *pin)
{
	f->detail = (struct error_detail){.field_count = 0};
	return pin_change(&f->context, str_of(access), str_of(old), str_of(pin));
}

static void test_changing_a_pin_replaces_it(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;

	(void)site_anna(f, "739164");
	one = site_texts(f);
	site_wait(f, 60);
	assert_err(change(f, one.access, "739164", "846291"), ERR_OK);
	assert_err(site_pin_login(f, one.session, "739164"), ERR_PIN_WRONG);
	assert_err(site_pin_login(f, one.session, "846291"), ERR_OK);
	assert_int_equal(site_read_anna(f)->pin.changed, NOON + 60);
	assert_int_equal(site_person.account.pin.change_token.n, GUID_TEXT);
	assert_err(change(f, one.access, "739164", "502813"), ERR_PIN_OLD_WRONG);
	assert_err(change(f, one.access, "846291", "502813"), ERR_OK);
}

static void test_changing_a_pin_ends_every_other_sign_in(void **state)
{
	struct fixture *f = *state;
	struct site_texts one, two;

	(void)site_anna(f, "739164");
	one = site_texts(f);
	two = site_texts(f);
	assert_err(change(f, two.access, "739164", "846291"), ERR_OK);
	assert_err(site_token(f, TOKEN_ACCESS, one.access), ERR_TOKEN_UNKNOWN);
	assert_err(site_token(f, TOKEN_REFRESH, one.refresh), ERR_REFRESH_INVALID);
	assert_err(site_token(f, TOKEN_SESSION, one.session), ERR_SESSION_UNKNOWN);
	assert_err(site_token(f, TOKEN_ACCESS, two.access), ERR_OK);
	assert_err(site_token(f, TOKEN_REFRESH, two.refresh), ERR_OK);
	assert_err(site_token(f, TOKEN_SESSION, two.session), ERR_OK);
}

static void test_a_wrong_old_pin_counts_and_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;
	uint64_t before;
	char pin[24];

	(void)site_anna(f, "739164");
	one = site_texts(f);
	before = hash_count();
	for (int i = 0; i < 5; i++) {
		(void)snprintf(pin, sizeof pin, "50281%d", i);
		assert_err(change(f, one.access, pin, "846291"), ERR_PIN_OLD_WRONG);
	}
	assert_int_equal(hashes_since(before), 5);
	assert_err(change(f, one.access, "739164", "846291"), ERR_ACCOUNT_LOCKED);
	assert_err(site_pin_login(f, one.session, "739164"), ERR_ACCOUNT_LOCKED); /* one lane */
	assert_int_equal(f->detail.locked_until, NOON + 30);
	site_wait(f, 30);
	assert_err(site_pin_login(f, one.session, "846291"), ERR_PIN_WRONG);
	site_wait(f, 60);
	assert_err(change(f, one.access, "739164", "846291"), ERR_OK);
}

static void test_a_refused_new_pin_changes_nothing(void **state)
{
	static const char *const pins[] = {"", "12", "1234", "abcd", "12345678"};
	struct fixture *f = *state;
	struct site_texts one;
	uint64_t before;

	(void)site_anna(f, "739164");
	one = site_texts(f);
	before = hash_count();
	for (size_t i = 0; i < COUNT_OF(pins); i++) {
		assert_err(change(f, one.access, "739164", pins[i]), ERR_FIELDS);
		assert_string_equal(f->detail.fields[0].field, "newpin");
		assert_err(change(f, one.access, "502813", pins[i]), ERR_FIELDS);
	}
	assert_int_equal(hashes_since(before), 0);
	assert_err(site_pin_login(f, one.session, "739164"), ERR_OK);
}

static void test_a_malformed_old_pin_is_not_counted(void **state)
{
	static const char *const pins[] = {"", "123", "1234567890123", "12a4"};
	struct fixture *f = *state;
	struct site_texts one;
	uint64_t before;

	(void)site_anna(f, "739164");
	one = site_texts(f);
	before = hash_count();
	for (size_t i = 0; i < COUNT_OF(pins); i++) {
		assert_err(change(f, one.access, pins[i], "846291"), ERR_PARAM_FORMAT);
		assert_text(f->detail.name, "oldpin");
	}
	assert_int_equal(hashes_since(before), 0);
}

static void test_who_may_change(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;

	(void)site_anna(f, NULL);
	one = site_texts(f);
	assert_err(change(f, one.access, "739164", "846291"), ERR_PIN_NONE);
	assert_err(change(f, "", "739164", "846291"), ERR_TOKEN_UNKNOWN);
	assert_err(change(f, one.refresh, "739164", "846291"), ERR_TOKEN_UNKNOWN);
	assert_err(site_update(f, site_read_anna(f)->uid,
			       "{\"PINInfo\":{\"PIN\":\"739164\"},\"IsActive\":true}"),
		   ERR_OK);
	assert_err(change(f, one.access, "739164", "846291"), ERR_TOKEN_UNKNOWN); /* ended */
	one = site_texts(f);
	site_switch_anna(f);
	assert_err(change(f, one.access, "739164", "846291"), ERR_ACCOUNT_DISABLED);
	site_switch_anna(f);
	site_wait(f, 15 * 60);
	assert_err(change(f, one.access, "739164", "846291"), ERR_TOKEN_EXPIRED);
}

/* --- history -------------------------------------------------------------------------- */

static void test_the_last_three_pins_are_refused(void **state)
{
	static const char used[] = "This PIN was used before. Please choose another one.";
	struct fixture *f = *state;
	struct site_texts one;
	uint64_t before;

	(void)site_anna(f, "739164");
	one = site_texts(f);
	assert_err(change(f, one.access, "739164", "739164"), ERR_FIELDS);
	assert_string_equal(f->detail.fields[0].message, used);
	assert_string_equal(f->detail.fields[0].field, "newpin");
	assert_err(change(f, one.access, "739164", "846291"), ERR_OK);
	assert_err(change(f, one.access, "846291", "739164"), ERR_FIELDS);
	assert_err(change(f, one.access, "846291", "502813"), ERR_OK);
	for (int i = 0; i < 8; i++) /* not counted as wrong */
		assert_err(change(f, one.access, "502813", "739164"), ERR_FIELDS);
	assert_string_equal(f->detail.fields[0].message, used);
	before = hash_count();
	assert_err(change(f, one.access, "739165", "739164"), ERR_PIN_OLD_WRONG);
	assert_int_equal(hashes_since(before),
			 1); /* the history is not revealed without the old PIN */
	assert_err(change(f, one.access, "502813", "620487"), ERR_OK);
	assert_err(change(f, one.access, "620487", "739164"),
		   ERR_OK); /* the one before the last three */
}

static void test_without_history_every_pin_is_accepted_again(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;

	site_set(f, "pin.history", "0");
	(void)site_anna(f, "739164");
	one = site_texts(f);
	assert_err(change(f, one.access, "739164", "739164"), ERR_OK);
	assert_err(change(f, one.access, "739164", "846291"), ERR_OK);
	assert_err(change(f, one.access, "846291", "739164"), ERR_OK);
	assert_int_equal(site_read_anna(f)->old_pin_count, 0);
}

static void test_a_history_of_one_refuses_the_current_pin(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;

	site_set(f, "pin.history", "1");
	(void)site_anna(f, "739164");
	one = site_texts(f);
	assert_err(change(f, one.access, "739164", "739164"), ERR_FIELDS);
	assert_err(change(f, one.access, "739164", "846291"), ERR_OK);
	assert_err(change(f, one.access, "846291", "739164"), ERR_OK);
}

static void test_a_new_password_ends_unused_pinauth_tokens(void **state)
{
	struct fixture *f = *state;
	char token[GUID_TEXT + 1];

	pin_due(f, token);
	assert_err(site_update(f, site_read_anna(f)->uid, "{\"Password\":\"other-and-long\"}"),
		   ERR_OK);
	assert_err(set(f, token, "739164"), ERR_PINAUTH_UNKNOWN);
}
static void test_a_shorter_history_takes_effect_at_once(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;

	(void)site_anna(f, "739164");
	one = site_texts(f);
	assert_err(change(f, one.access, "739164", "846291"), ERR_OK);
	site_set(f, "pin.history", "1");
	assert_err(change(f, one.access, "846291", "739164"), ERR_OK);
}

/* --- meanwhile -------------------------------------------------------------------------- */

static char hooked_token[GUID_TEXT + 1];

static void set_another(struct fixture *f)
{
	assert_err(set(f, hooked_token, "846291"), ERR_OK);
}

static void test_of_two_parallel_first_pins_one_is_set(void **state)
{
	struct fixture *f = *state;

	pin_due(f, hooked_token);
	site_meanwhile = set_another;
	assert_err(set(f, hooked_token, "739164"), ERR_PINAUTH_UNKNOWN);
	assert_null(site_meanwhile);
	assert_int_equal(site_read_anna(f)->logins, 1);
	assert_err(site_pin_login(f, site_texts(f).session, "846291"), ERR_OK);
}

static void change_another(struct fixture *f)
{
	assert_err(change(f, hooked_token, "739164", "846291"), ERR_OK);
}

static void test_of_two_parallel_changes_one_succeeds(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;

	(void)site_anna(f, "739164");
	one = site_texts(f);
	memcpy(hooked_token, one.access, sizeof hooked_token);
	site_meanwhile = change_another;
	assert_err(change(f, one.access, "739164", "502813"), ERR_PIN_OLD_WRONG);
	assert_null(site_meanwhile);
	assert_err(site_pin_login(f, one.session, "846291"), ERR_OK);
}

/* --- a first PIN of somebody who is signed in ----------------------------------------------------
 */

static void test_the_signed_in_set_their_first_pin(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;
	struct signin s;

	(void)site_anna(f, NULL);
	one = site_texts(f);
	assert_err(pin_set_signed_in(&f->context, str_of(one.access), STR("12"), &s), ERR_FIELDS);
	assert_err(pin_set_signed_in(&f->context, str_of(one.access), STR("739164"), &s), ERR_OK);
	assert_err(site_pin_login(f, s.session.s, "739164"), ERR_OK);
}

static void test_a_first_pin_may_be_skipped(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);

	assert_err(pin_skip(&f->context, uid), ERR_OK);
	assert_true(site_read_anna(f)->pin_skipped);
	site_set(f, "pin.required", "on");
	assert_err(pin_skip(&f->context, uid), ERR_PIN_MISSING);
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_the_signed_in_set_their_first_pin),
	INSTANCE_TEST(test_a_first_pin_may_be_skipped),
	INSTANCE_TEST(test_a_shorter_history_takes_effect_at_once),
	INSTANCE_TEST(test_a_new_password_ends_unused_pinauth_tokens),
	INSTANCE_TEST(test_the_rules_of_the_secure_profile),
	INSTANCE_TEST(test_settings_change_the_rules),
	INSTANCE_TEST(test_rules_for_a_person_without_data),
	INSTANCE_TEST(test_replacing_keeps_history_and_notes_the_change),
	INSTANCE_TEST(test_the_longest_history),
	INSTANCE_TEST(test_setting_a_pin_completes_the_sign_in),
	INSTANCE_TEST(test_a_pinauth_token_is_used_once),
	INSTANCE_TEST(test_a_refused_pin_does_not_use_up_the_token),
	INSTANCE_TEST(test_invalid_pinauth_tokens),
	INSTANCE_TEST(test_a_disabled_account_sets_no_pin),
	INSTANCE_TEST(test_changing_a_pin_replaces_it),
	INSTANCE_TEST(test_changing_a_pin_ends_every_other_sign_in),
	INSTANCE_TEST(test_a_wrong_old_pin_counts_and_changes_nothing),
	INSTANCE_TEST(test_a_refused_new_pin_changes_nothing),
	INSTANCE_TEST(test_a_malformed_old_pin_is_not_counted),
	INSTANCE_TEST(test_who_may_change),
	INSTANCE_TEST(test_the_last_three_pins_are_refused),
	INSTANCE_TEST(test_without_history_every_pin_is_accepted_again),
	INSTANCE_TEST(test_a_history_of_one_refuses_the_current_pin),
};

static const struct CMUnitTest hooked[] = {
	INSTANCE_HOOKED_TEST(test_of_two_parallel_first_pins_one_is_set),
	INSTANCE_HOOKED_TEST(test_of_two_parallel_changes_one_succeeds),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests), RUN(hooked))
