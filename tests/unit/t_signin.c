/* SPDX-License-Identifier: MIT */
/* Signing in by password and by PIN: who may, the tokens it gives, the errors. */
#include "instance_fixture.h"

static unsigned hashes_since(uint64_t before)
{
	return (unsigned)(hash_count() - before);
}

static enum err login_as(struct fixture *f, enum identifier_kind kind, const char *name,
			 const char *password)
{
	return signin_by_password(&f->context, kind, str_of(name), str_of(password), &site_signin);
}

static uint64_t logins(struct fixture *f)
{
	return site_read_anna(f)->logins;
}

/* --- by password ---------------------------------------------------------- */

static void test_the_right_password_gives_tokens(void **state)
{
	struct fixture *f = *state;
	const struct signin *s;

	(void)site_anna(f, "739164");
	s = site_signed_in(f);
	assert_int_equal(s->access_expires, NOON + 15 * 60);
	assert_int_equal(s->refresh_expires, NOON + 43200 * 60);
	assert_int_equal(s->session_expires, NOON + 10080 * 60);
	assert_err(site_token(f, TOKEN_ACCESS, s->access.s), ERR_OK);
	assert_err(site_token(f, TOKEN_REFRESH, s->refresh.s), ERR_OK);
	assert_err(site_token(f, TOKEN_SESSION, s->session.s), ERR_OK);
	assert_false(s->locked);
	assert_int_equal(s->account.logins, 1);
	assert_int_equal(s->account.last_login, NOON);
	assert_text(profile_text(&s->profile, STR("FirstName")), "Anna");
	site_wait(f, 7);
	assert_int_equal(site_signed_in(f)->account.logins, 2);
	assert_int_equal(site_read_anna(f)->last_login, NOON + 7);
	assert_int_equal(logins(f), 2);
}

static void test_settings_say_how_long_tokens_live(void **state)
{
	struct fixture *f = *state;
	const struct signin *s;

	site_set(f, "token.access_minutes", "3");
	site_set(f, "token.refresh_minutes", "7");
	site_set(f, "pin.session_minutes", "5");
	(void)site_anna(f, "739164");
	s = site_signed_in(f);
	assert_int_equal(s->access_expires, NOON + 3 * 60);
	assert_int_equal(s->refresh_expires, NOON + 7 * 60);
	assert_int_equal(s->session_expires, NOON + 5 * 60);
	site_wait(f, 5 * 60);
	assert_err(site_token(f, TOKEN_ACCESS, s->access.s), ERR_TOKEN_EXPIRED);
	assert_err(site_token(f, TOKEN_REFRESH, s->refresh.s), ERR_OK);
	assert_err(site_token(f, TOKEN_SESSION, s->session.s), ERR_SESSION_EXPIRED);
}

static void test_without_a_pin_there_is_no_session(void **state)
{
	struct fixture *f = *state;

	(void)site_anna(f, NULL);
	assert_string_equal(site_signed_in(f)->session.s, "");
	assert_int_equal(site_signin.session_expires, 0);
}

static void test_with_pins_off_there_is_no_session(void **state)
{
	struct fixture *f = *state;

	(void)site_anna(f, "739164");
	site_set(f, "pin.enabled", "off");
	assert_string_equal(site_signed_in(f)->session.s, "");
}

static void test_every_identifier_signs_in(void **state)
{
	static const struct {
		enum identifier_kind kind;
		const char *name;
	} names[] = {
		{IDENTIFIER_EMAIL, "anna@example.com"},
		{IDENTIFIER_EMAIL, "ANNA@Example.COM"},
		{IDENTIFIER_USERNAME, "Anna"},
		{IDENTIFIER_PHONE, "+4917012345678"},
		{IDENTIFIER_PHONE, "0049 170 123-45678"},
		{IDENTIFIER_PHONE, " 4917012345678"}, /* a plus sign that was decoded to a space */
	};
	struct fixture *f = *state;
	char uid[UID_MAX + 1] = "";
	struct str anna = site_anna(f, NULL);

	memcpy(uid, anna.p, anna.n);
	for (size_t i = 0; i < COUNT_OF(names); i++)
		assert_err(login_as(f, names[i].kind, names[i].name, "hunter22-long"), ERR_OK);
	assert_err(login_as(f, IDENTIFIER_UID, uid, "hunter22-long"), ERR_OK);
	assert_err(login_as(f, IDENTIFIER_USERNAME, "anna@example.com", "hunter22-long"),
		   ERR_LOGIN_WRONG);
	assert_int_equal(logins(f), COUNT_OF(names) + 1);
}

static void test_a_wrong_password_gives_nothing(void **state)
{
	static const char *const wrong[] = {"", "Hunter22-long", "hunter22-long ", "739164"};
	struct fixture *f = *state;

	(void)site_anna(f, "739164");
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_err(site_login(f, wrong[i]), ERR_LOGIN_WRONG);
	assert_int_equal(logins(f), 0);
}

static void test_wrong_passwords_lock_and_the_answer_says_until_when(void **state)
{
	struct fixture *f = *state;
	uint64_t before;
	char wrong[24];

	(void)site_anna(f, "739164");
	for (int i = 0; i < 5; i++) {
		(void)snprintf(wrong, sizeof wrong, "wrong-%d", i);
		assert_err(site_login(f, wrong), ERR_LOGIN_WRONG);
	}
	before = hash_count();
	assert_err(site_login(f, "hunter22-long"), ERR_ACCOUNT_LOCKED);
	assert_int_equal(f->detail.locked_until, NOON + 30);
	assert_int_equal(hashes_since(before), 0);
	(void)site_read_anna(f);
	assert_true(site_person.locked);
	site_wait(f, 30);
	assert_false(site_signed_in(f)->locked);
	(void)site_read_anna(f);
	assert_false(site_person.locked);
}

static void test_no_password_signs_in_to_an_account_without_one(void **state)
{
	struct fixture *f = *state;

	assert_err(site_create(f, "{\"UserName\":\"nopass\"}", &site_person), ERR_OK);
	assert_err(login_as(f, IDENTIFIER_USERNAME, "nopass", ""), ERR_LOGIN_WRONG);
	assert_err(login_as(f, IDENTIFIER_USERNAME, "nopass", "password"), ERR_LOGIN_WRONG);
}

/* Five wrong passwords, then locked: what a stranger sees of a name. */
static void expect_stranger(struct fixture *f, const char *name, const char *again)
{
	char wrong[24];
	uint64_t before = hash_count();

	for (int i = 0; i < 5; i++) {
		(void)snprintf(wrong, sizeof wrong, "wrong-%d", i);
		assert_err(login_as(f, IDENTIFIER_EMAIL, i % 2 ? name : again, wrong),
			   ERR_LOGIN_WRONG);
	}
	assert_int_equal(hashes_since(before), 5);
	assert_err(login_as(f, IDENTIFIER_EMAIL, name, "wrong-9"), ERR_ACCOUNT_LOCKED);
	assert_int_equal(f->detail.locked_until, NOON + 30);
	assert_int_equal(hashes_since(before), 5);
}

static void test_an_unknown_name_looks_like_an_existing_one(void **state)
{
	struct fixture *f = *state;

	(void)site_anna(f, NULL);
	expect_stranger(f, "anna@example.com", "Anna@Example.Com");
	expect_stranger(f, "nobody@example.com", "Nobody@Example.Com");
	expect_stranger(f, "not an address", "not an address");
}

static void test_a_tenant_may_reveal_that_a_name_is_unknown(void **state)
{
	struct fixture *f = *state;
	uint64_t before = hash_count();

	site_set(f, "errors.reveal_unknown", "on");
	for (int i = 0; i < 10; i++)
		assert_err(login_as(f, IDENTIFIER_EMAIL, "nobody@example.com", "hunter22-long"),
			   ERR_USER_UNKNOWN);
	assert_int_equal(hashes_since(before), 0);
}

static void test_a_disabled_account_is_revealed_only_after_the_right_password(void **state)
{
	struct fixture *f = *state;

	(void)site_anna(f, NULL);
	site_switch_anna(f);
	assert_err(site_login(f, "wrong-one"), ERR_LOGIN_WRONG);
	for (int i = 0; i < 10; i++) /* not counted */
		assert_err(site_login(f, "hunter22-long"), ERR_ACCOUNT_DISABLED);
	assert_int_equal(logins(f), 0);
}

static void test_an_account_belongs_to_one_tenant(void **state)
{
	struct fixture *f = *state;

	(void)site_anna(f, NULL);
	f->tenant.id.b[0] ^= 1;
	assert_err(site_login(f, "hunter22-long"), ERR_LOGIN_WRONG);
	f->tenant.id.b[0] ^= 1;
	assert_err(site_login(f, "hunter22-long"), ERR_OK);
}

static void test_hashes_of_another_cost_or_key_are_remade(void **state)
{
	struct fixture *f = *state;
	struct str old_password, old_pin;
	char session[GUID_TEXT + 1];

	(void)site_anna(f, "739164");
	memcpy(session, site_signed_in(f)->session.s, sizeof session);
	f->instance.conf.n[CONF_HASH_COST] = 2;
	f->instance.pepper.keys[1].id = 2;
	memset(f->instance.pepper.keys[1].key, 0x33, PEPPER_SIZE);
	f->instance.pepper.count = 2;
	old_password = site_read_anna(f)->password.hash;
	old_pin = site_person.account.pin.hash;
	assert_err(site_login(f, "hunter22-long"), ERR_OK);
	assert_err(site_pin_login(f, session, "739164"), ERR_OK);
	(void)site_read_anna(f);
	assert_false(str_eq(site_person.account.password.hash, old_password));
	assert_false(str_eq(site_person.account.pin.hash, old_pin));
	assert_false(credential_is_stale(&f->context, site_person.account.password.hash));
	assert_false(credential_is_stale(&f->context, site_person.account.pin.hash));
	assert_int_equal(site_person.account.pin.changed, 0); /* the PIN itself did not change */
	assert_err(site_login(f, "hunter22-long"), ERR_OK);
	assert_err(site_pin_login(f, session, "739164"), ERR_OK);
	assert_err(site_pin_login(f, session, "739165"), ERR_PIN_WRONG);
}

/* --- 1243 ------------------------------------------------------------------------ */

static void test_when_a_pin_is_due(void **state)
{
	static const struct {
		const char *enabled, *required, *on_login, *first;
		bool pin, second; /* whether there is a PIN; whether it is the second login */
		enum err answer;
	} rows[] = {
		{"on", "on", "on", "off", false, false, ERR_PIN_MANDATORY},
		{"on", "on", "on", "off", false, true, ERR_PIN_MANDATORY},
		{"on", "on", "on", "off", true, false, ERR_OK},
		{"on", "off", "on", "on", false, false, ERR_OK},
		{"off", "on", "on", "on", false, false, ERR_OK},
		{"on", "on", "off", "off", false, false, ERR_OK},
		{"on", "on", "off", "on", false, false, ERR_PIN_MANDATORY},
		{"on", "on", "off", "on", false, true, ERR_OK},
		{"on", "on", "on", "on", false, true, ERR_PIN_MANDATORY},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct fixture *f = *state;

		(void)site_anna(f, rows[i].pin ? "739164" : NULL);
		if (rows[i].second)
			(void)site_signed_in(f);
		site_set(f, "pin.enabled", rows[i].enabled);
		site_set(f, "pin.required", rows[i].required);
		site_set(f, "pin.ask_on_login", rows[i].on_login);
		site_set(f, "pin.ask_only_on_first_login", rows[i].first);
		assert_err(site_login(f, "hunter22-long"), rows[i].answer);
		site_end(f);
		site_init(f);
	}
}

static void test_a_login_without_its_pin_gives_a_token_to_set_it(void **state)
{
	struct fixture *f = *state;
	char first[GUID_TEXT + 1] = "";

	site_set(f, "pin.required", "on");
	(void)site_anna(f, NULL);
	assert_err(site_login(f, "wrong-one"), ERR_LOGIN_WRONG);
	assert_int_equal(f->detail.pin_auth_token.n, 0);
	assert_err(site_login(f, "hunter22-long"), ERR_PIN_MANDATORY);
	assert_int_equal(f->detail.pin_auth_token.n, GUID_TEXT);
	memcpy(first, f->detail.pin_auth_token.p, GUID_TEXT);
	assert_err(site_token(f, TOKEN_PINAUTH, first), ERR_OK);
	assert_int_equal(logins(f), 0);
	assert_err(site_token(f, TOKEN_ACCESS, site_signin.access.s), ERR_TOKEN_UNKNOWN);
	assert_err(site_token(f, TOKEN_REFRESH, site_signin.refresh.s), ERR_REFRESH_INVALID);
	assert_err(site_login(f, "hunter22-long"), ERR_PIN_MANDATORY);
	assert_false(str_eq(f->detail.pin_auth_token, str_of(first)));
	site_wait(f, 599);
	assert_err(site_token(f, TOKEN_PINAUTH, first), ERR_OK);
	site_wait(f, 1);
	assert_err(site_token(f, TOKEN_PINAUTH, first), ERR_PINAUTH_EXPIRED);
}

static void test_a_right_password_answered_1243_clears_the_count(void **state)
{
	struct fixture *f = *state;
	char wrong[24];

	site_set(f, "pin.required", "on");
	(void)site_anna(f, NULL);
	for (int i = 0; i < 12; i++) {
		(void)snprintf(wrong, sizeof wrong, "wrong-%d", i);
		assert_err(site_login(f, wrong), ERR_LOGIN_WRONG);
		if (i % 4 == 3)
			assert_err(site_login(f, "hunter22-long"), ERR_PIN_MANDATORY);
	}
}

/* --- by PIN ------------------------------------------------------------------------- */

static void test_the_right_pin_gives_new_tokens_in_the_same_session(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;

	(void)site_anna(f, "739164");
	one = site_texts(f);
	site_wait(f, 100);
	assert_err(site_pin_login(f, one.session, "739164"), ERR_OK);
	assert_string_equal(site_signin.session.s, one.session);
	assert_int_equal(site_signin.session_expires, NOON + 100 + 10080 * 60);
	assert_int_equal(site_signin.access_expires, NOON + 100 + 15 * 60);
	assert_string_not_equal(site_signin.access.s, one.access);
	assert_string_not_equal(site_signin.refresh.s, one.refresh);
	assert_err(site_token(f, TOKEN_ACCESS, site_signin.access.s), ERR_OK);
	assert_err(site_token(f, TOKEN_REFRESH, site_signin.refresh.s), ERR_OK);
	assert_err(site_token(f, TOKEN_ACCESS, one.access), ERR_OK);
	assert_int_equal(site_signin.account.logins, 2);
	assert_int_equal(logins(f), 2);
	assert_int_equal(site_read_anna(f)->last_login, NOON + 100);
}

static void test_a_pin_login_renews_the_session_up_to_its_absolute_end(void **state)
{
	enum { IDLE_S = 720 * 60, END_S = 2 * 86400 };
	struct fixture *f = *state;
	struct site_texts one;

	site_set(f, "pin.session_minutes", "720");
	site_set(f, "pin.session_max_days", "2");
	(void)site_anna(f, "739164");
	one = site_texts(f);
	for (uint64_t at = IDLE_S - 1; at + IDLE_S < END_S; at += IDLE_S - 1) {
		site_wait(f, IDLE_S - 1);
		assert_err(site_pin_login(f, one.session, "739164"), ERR_OK);
		assert_int_equal(site_signin.session_expires, NOON + at + IDLE_S);
	}
	site_wait(f, IDLE_S - 1);
	assert_err(site_pin_login(f, one.session, "739164"), ERR_OK);
	assert_int_equal(site_signin.session_expires, NOON + END_S);
	site_wait(f, NOON + END_S - 1 - f->context.now);
	assert_err(site_pin_login(f, one.session, "739164"), ERR_OK);
	assert_int_equal(site_signin.session_expires, NOON + END_S);
	site_wait(f, 1);
	assert_err(site_pin_login(f, one.session, "739164"), ERR_SESSION_EXPIRED);
}

static void test_an_unused_session_ends_at_the_stated_time(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;

	site_set(f, "pin.session_minutes", "720");
	(void)site_anna(f, "739164");
	one = site_texts(f);
	site_wait(f, 100);
	assert_err(site_pin_login(f, one.session, "739165"),
		   ERR_PIN_WRONG); /* does not count as use */
	assert_err(session_refresh(&f->context, str_of(one.refresh), &(struct session_tokens){0}),
		   ERR_OK); /* nor does this, since it needs no PIN */
	site_wait(f, 720 * 60 - 100);
	assert_err(site_pin_login(f, one.session, "739164"), ERR_SESSION_EXPIRED);
}

static void test_without_an_absolute_end_a_pin_login_renews_nothing(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;

	site_set(f, "pin.session_minutes", "720");
	site_set(f, "pin.session_max_days", "0");
	(void)site_anna(f, "739164");
	one = site_texts(f);
	site_wait(f, 720 * 60 - 1);
	assert_err(site_pin_login(f, one.session, "739164"), ERR_OK);
	assert_int_equal(site_signin.session_expires, NOON + 720 * 60);
	site_wait(f, 1);
	assert_err(site_pin_login(f, one.session, "739164"), ERR_SESSION_EXPIRED);
}

static void test_changed_settings_extend_but_never_shorten_a_session(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;

	site_set(f, "pin.session_max_days", "1");
	(void)site_anna(f, "739164");
	one = site_texts(f); /* of seven days, of which the absolute end leaves one */
	assert_int_equal(site_signin.session_expires, NOON + 86400);
	site_set(f, "pin.session_minutes", "5");
	assert_err(site_pin_login(f, one.session, "739164"), ERR_OK);
	assert_int_equal(site_signin.session_expires, NOON + 86400);
	site_set(f, "pin.session_minutes", "10080");
	site_set(f, "pin.session_max_days", "3");
	assert_err(site_pin_login(f, one.session, "739164"), ERR_OK);
	assert_int_equal(site_signin.session_expires, NOON + 3 * 86400);
}

/* The sign-in continues in a record of its own, see leave_revoked; so does the longer session. */
static void test_a_session_is_renewed_in_another_sign_in_record(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;

	(void)site_anna(f, "739164");
	one = site_texts(f);
	assert_err(session_revoke_refresh(&f->context, str_of(one.refresh)), ERR_OK);
	site_wait(f, 86400);
	assert_err(site_pin_login(f, one.session, "739164"), ERR_OK);
	assert_int_equal(site_signin.session_expires, NOON + 86400 + 10080 * 60);
	site_wait(f, 10080 * 60 - 1);
	assert_err(site_pin_login(f, one.session, "739164"), ERR_OK);
}

static void test_a_session_in_another_spelling_is_answered_as_issued(void **state)
{
	struct fixture *f = *state;
	char bare[GUID_TEXT + 1] = "";
	struct site_texts one;
	size_t n = 0;

	(void)site_anna(f, "739164");
	one = site_texts(f);
	for (const char *p = one.session; *p != '\0'; p++)
		if (*p != '-')
			bare[n++] = *p;
	assert_err(site_pin_login(f, bare, "739164"), ERR_OK);
	assert_string_equal(site_signin.session.s, one.session);
}

static void test_a_wrong_pin_is_refused_and_counted(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;
	char pin[24];
	uint64_t before;

	(void)site_anna(f, "739164");
	one = site_texts(f);
	before = hash_count();
	for (int i = 0; i < 5; i++) {
		assert_err(site_pin_login(f, one.session, "846290"), ERR_PIN_WRONG); /* again */
		(void)snprintf(pin, sizeof pin, "84629%d", i);
		assert_err(site_pin_login(f, one.session, pin), ERR_PIN_WRONG);
	}
	assert_int_equal(hashes_since(before), 5);
	assert_err(site_pin_login(f, one.session, "739164"), ERR_ACCOUNT_LOCKED);
	assert_int_equal(f->detail.locked_until, NOON + 30);
	assert_true(site_signed_in(f)->locked); /* the password still works, and says so */
	assert_int_equal(logins(f), 2);
}

static void test_a_malformed_pin_is_not_counted(void **state)
{
	static const char *const pins[] = {"",	      "123",	 "1234567890123", "12a4",
					   " 739164", "739164 ", "hunter22-long"};
	struct fixture *f = *state;
	struct site_texts one;
	uint64_t before;

	(void)site_anna(f, "739164");
	one = site_texts(f);
	before = hash_count();
	for (size_t i = 0; i < COUNT_OF(pins); i++) {
		f->detail.name = STR("");
		assert_err(site_pin_login(f, one.session, pins[i]), ERR_PARAM_FORMAT);
		assert_text(f->detail.name, "pin");
	}
	assert_int_equal(hashes_since(before), 0);
	assert_err(site_pin_login(f, one.session, "739164"), ERR_OK);
}

static void test_invalid_session_tokens(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;
	uint64_t before;

	(void)site_anna(f, "739164");
	one = site_texts(f);
	before = hash_count();
	assert_err(site_pin_login(f, "", "739164"), ERR_SESSION_UNKNOWN);
	assert_err(site_pin_login(f, "junk", "739164"), ERR_SESSION_UNKNOWN);
	assert_err(site_pin_login(f, one.access, "739164"), ERR_SESSION_UNKNOWN);
	assert_err(site_pin_login(f, token_fresh().s, "739164"), ERR_SESSION_UNKNOWN);
	f->tenant.id.b[0] ^= 1;
	assert_err(site_pin_login(f, one.session, "739164"), ERR_SESSION_UNKNOWN);
	f->tenant.id.b[0] ^= 1;
	assert_err(session_end_all(&f->context, str_of(one.session)), ERR_OK);
	assert_err(site_pin_login(f, one.session, "739164"), ERR_SESSION_UNKNOWN);
	assert_int_equal(hashes_since(before), 0);
}

static void test_a_disabled_account_cannot_sign_in_by_pin(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;

	(void)site_anna(f, "739164");
	one = site_texts(f);
	site_switch_anna(f);
	assert_err(site_pin_login(f, one.session, "739164"), ERR_ACCOUNT_DISABLED);
}

static enum err drop_pin_body(struct txn *t, void *arg)
{
	struct fixture *f = arg;
	struct account a;
	enum err e = account_find(t, &f->context, IDENTIFIER_USERNAME, STR("anna"), &a);

	a.pin.hash = STR("");
	return e == ERR_OK ? account_put(t, &f->context, &a) : e;
}

static void test_a_session_without_a_pin(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;

	(void)site_anna(f, "739164");
	one = site_texts(f);
	assert_err(store_write(f->instance.store, drop_pin_body, f), ERR_OK);
	assert_err(site_pin_login(f, one.session, "739164"), ERR_PIN_NONE);
}

static void test_signing_in_by_pin_clears_the_strangers_ceiling(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;
	char wrong[24];

	(void)site_anna(f, "739164");
	one = site_texts(f);
	for (int i = 0; i < 10; i++) {
		(void)snprintf(wrong, sizeof wrong, "wrong-%d", i);
		assert_err(site_login(f, wrong), ERR_LOGIN_WRONG);
		site_wait(f, 3600);
	}
	assert_err(site_login(f, "hunter22-long"), ERR_ACCOUNT_LOCKED);
	assert_int_equal(f->detail.locked_until, ATTEMPT_FOREVER);
	assert_err(site_pin_login(f, one.session, "739164"), ERR_OK);
	assert_false(site_signin.locked);
	assert_err(site_login(f, "hunter22-long"), ERR_OK);
}

/* --- what happens while a secret is being checked ----------------------------------------- */

static enum err other_pin_body(struct txn *t, void *arg)
{
	struct fixture *f = arg;
	struct account a;
	enum err e = account_find(t, &f->context, IDENTIFIER_USERNAME, STR("anna"), &a);

	a.pin.generation++;
	a.password.generation++;
	return e == ERR_OK ? account_put(t, &f->context, &a) : e;
}

static void change_secrets(struct fixture *f)
{
	assert_err(store_write(f->instance.store, other_pin_body, f), ERR_OK);
}

static struct site_texts hooked;

static void end_sessions(struct fixture *f)
{
	assert_err(session_end_all(&f->context, str_of(hooked.session)), ERR_OK);
}

static void reset_pin(struct fixture *f)
{
	assert_err(site_update(f, site_read_anna(f)->uid, "{\"PINInfo\":{\"PIN\":\"846291\"}}"),
		   ERR_OK);
}

static void test_secrets_changed_meanwhile_are_refused(void **state)
{
	static const struct {
		void (*meanwhile)(struct fixture *f);
		enum err by_password, by_pin;
	} rows[] = {
		{change_secrets, ERR_LOGIN_WRONG, ERR_PIN_WRONG},
		{site_switch_anna, ERR_ACCOUNT_DISABLED, ERR_ACCOUNT_DISABLED},
		{end_sessions, ERR_OK, ERR_SESSION_UNKNOWN},
		{reset_pin, ERR_OK, ERR_SESSION_UNKNOWN},
	};

	for (size_t i = 0; i < 2 * COUNT_OF(rows); i++) {
		struct fixture *f = *state;
		enum err want = i % 2 ? rows[i / 2].by_pin : rows[i / 2].by_password;

		(void)site_anna(f, "739164");
		hooked = site_texts(f);
		site_meanwhile = rows[i / 2].meanwhile;
		assert_err(i % 2 ? site_pin_login(f, hooked.session, "739164")
				 : site_login(f, "hunter22-long"),
			   want);
		assert_null(site_meanwhile); /* it really happened */
		assert_int_equal(logins(f), want == ERR_OK ? 2 : 1);
		site_end(f);
		site_init(f);
	}
}

static void fail_five(struct fixture *f)
{
	char wrong[24];

	for (int i = 0; i < 5; i++) {
		(void)snprintf(wrong, sizeof wrong, "wrong-%d", i);
		assert_err(site_login(f, wrong), i < 4 ? ERR_LOGIN_WRONG : ERR_BUSY);
	}
}

/* One attempt is in flight, so four more fit; the fifth waits for it in vain. */
static void test_an_attempt_in_flight_counts(void **state)
{
	struct fixture *f = *state;

	(void)site_anna(f, NULL);
	site_meanwhile = fail_five;
	assert_err(site_login(f, "hunter22-long"), ERR_OK);
	assert_int_equal(logins(f), 1);
}

static void test_an_access_token_lives_independently_of_the_refresh_token(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;

	site_set(f, "token.access_minutes", "60");
	site_set(f, "token.refresh_minutes", "1");
	(void)site_anna(f, NULL);
	one = site_texts(f);
	site_wait(f, 120);
	(void)site_signed_in(f);
	assert_err(site_token(f, TOKEN_ACCESS, one.access), ERR_OK);
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_an_access_token_lives_independently_of_the_refresh_token),
	INSTANCE_TEST(test_the_right_password_gives_tokens),
	INSTANCE_TEST(test_settings_say_how_long_tokens_live),
	INSTANCE_TEST(test_without_a_pin_there_is_no_session),
	INSTANCE_TEST(test_with_pins_off_there_is_no_session),
	INSTANCE_TEST(test_every_identifier_signs_in),
	INSTANCE_TEST(test_a_wrong_password_gives_nothing),
	INSTANCE_TEST(test_wrong_passwords_lock_and_the_answer_says_until_when),
	INSTANCE_TEST(test_no_password_signs_in_to_an_account_without_one),
	INSTANCE_TEST(test_an_unknown_name_looks_like_an_existing_one),
	INSTANCE_TEST(test_a_tenant_may_reveal_that_a_name_is_unknown),
	INSTANCE_TEST(test_a_disabled_account_is_revealed_only_after_the_right_password),
	INSTANCE_TEST(test_an_account_belongs_to_one_tenant),
	INSTANCE_TEST(test_hashes_of_another_cost_or_key_are_remade),
	INSTANCE_TEST(test_when_a_pin_is_due),
	INSTANCE_TEST(test_a_login_without_its_pin_gives_a_token_to_set_it),
	INSTANCE_TEST(test_a_right_password_answered_1243_clears_the_count),
	INSTANCE_TEST(test_the_right_pin_gives_new_tokens_in_the_same_session),
	INSTANCE_TEST(test_a_pin_login_renews_the_session_up_to_its_absolute_end),
	INSTANCE_TEST(test_an_unused_session_ends_at_the_stated_time),
	INSTANCE_TEST(test_without_an_absolute_end_a_pin_login_renews_nothing),
	INSTANCE_TEST(test_changed_settings_extend_but_never_shorten_a_session),
	INSTANCE_TEST(test_a_session_is_renewed_in_another_sign_in_record),
	INSTANCE_TEST(test_a_session_in_another_spelling_is_answered_as_issued),
	INSTANCE_TEST(test_a_wrong_pin_is_refused_and_counted),
	INSTANCE_TEST(test_a_malformed_pin_is_not_counted),
	INSTANCE_TEST(test_invalid_session_tokens),
	INSTANCE_TEST(test_a_disabled_account_cannot_sign_in_by_pin),
	INSTANCE_TEST(test_a_session_without_a_pin),
	INSTANCE_TEST(test_signing_in_by_pin_clears_the_strangers_ceiling),
};

static const struct CMUnitTest in_between[] = {
	INSTANCE_HOOKED_TEST(test_secrets_changed_meanwhile_are_refused),
	INSTANCE_HOOKED_TEST(test_an_attempt_in_flight_counts),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests), RUN(in_between))
