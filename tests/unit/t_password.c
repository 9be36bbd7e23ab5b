/* SPDX-License-Identifier: MIT */
/*
 * Passwords: their rules, changing them, and what that ends.
 *
 * Tests: change_password
 */
#include "recovery_fixture.h"

#include "domain/person/change_password.h"
#include "domain/factor/password.h"

static const char old[] = "hunter22-long", fresh[] = "another-long-one";

static enum err change(struct fixture *f, const char *access, const char *from, const char *to)
{
	site_next_call(f);
	return password_change(&f->context, str_of(access), str_of(from), str_of(to));
}

/* --- rules -------------------------------------------------------------------- */

static enum password_strength strength;

/* Check a password without a person. */
static enum err check(struct fixture *f, struct str password, const char *field)
{
	return password_check_rules(&f->context, password, field, NULL, NULL, &strength);
}

static void test_rules_for_passwords(void **state)
{
	static const struct {
		const char *password;
		bool fine;
	} rows[] = {
		{"", false},
		{"xk3v9qm", false},
		{"xk3v9qmt", true},
		{"\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4", false}, /* seven */
		{"\xc3\xa4\xc3\xa9\xc3\xb1\xc3\xa4\xc3\xb8\xc3\xa8\xc3\xa5\xc3\xa6", true},
		{"12345678", false},
		{"        ", false},
		{"PassWord1!", false},
	};
	struct fixture *f = *state;
	char longest[257];

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		site_next_call(f);
		assert_err(check(f, str_of(rows[i].password), "newpassword"),
			   rows[i].fine ? ERR_OK : ERR_FIELDS);
		assert_int_equal(f->detail.field_count, rows[i].fine ? 0 : 1);
	}
	site_next_call(f);
	assert_err(check(f, STR("x"), "here"), ERR_FIELDS);
	assert_string_equal(f->detail.fields[0].field, "here");
	for (size_t i = 0; i < sizeof longest; i++)
		longest[i] = "gj4w0vnz9qkc7xhtm"[i * i % 17];
	assert_err(check(f, str_bytes(longest, 256), "here"), ERR_OK);
	assert_err(check(f, str_bytes(longest, 257), "here"), ERR_FIELDS);
	site_set(f, "password.min_length", "12");
	assert_err(check(f, STR("xk3v9qmt2ha"), "here"), ERR_FIELDS);
	assert_err(check(f, STR("xk3v9qmt2haz"), "here"), ERR_OK);
}

static void test_common_passwords_are_refused_or_only_marked(void **state)
{
	struct fixture *f = *state;

	assert_err(check(f, STR("Password1!"), "here"), ERR_FIELDS);
	assert_int_equal(strength, STRENGTH_BREACHED);
	site_set(f, "password.blocklist", "off");
	assert_err(check(f, STR("Password1!"), "here"), ERR_OK);
	assert_int_equal(strength, STRENGTH_BREACHED);
	assert_err(check(f, STR("xk3v9qmt"), "here"), ERR_OK);
	assert_int_equal(strength, STRENGTH_STRONG);
	site_set(f, "password.min_length", "6");
	assert_err(check(f, STR("xk3v9q"), "here"), ERR_OK);
	assert_int_equal(strength, STRENGTH_WEAK);
	f->context.breached = true; /* the list of breaches says so */
	assert_err(check(f, STR("xk3v9qmt"), "here"), ERR_OK);
	assert_int_equal(strength, STRENGTH_BREACHED);
	site_set(f, "password.blocklist", "common");
	assert_err(check(f, STR("xk3v9qmt"), "here"), ERR_FIELDS);
	f->context.breached = false;
}

static void test_personal_passwords_are_refused_or_only_marked(void **state)
{
	static const char *const own[] = {
		"Anna@Example.com", "anna.example", "4917012345678", "ANNAanna12",  "Unit-0815-",
		"kessler1",	    "Kessler17",    "relssek!!",     "KesslerAnna", "anna05111991",
	};
	struct fixture *f = *state;
	struct account a;
	struct profile p;
	struct str uid = site_anna(f, NULL);
	char common[512];

	assert_err(site_update(f, uid,
			       "{\"LastName\":\"Kessler\","
			       "\"BirthDate\":\"1991-11-05\"}"),
		   ERR_OK);
	a = site_person.account;
	p = site_person.profile;
	for (size_t i = 0; i < COUNT_OF(own); i++) {
		enum err e;

		f->detail = (struct error_detail){.field_count = 0};
		e = password_check_rules(&f->context, str_of(own[i]), "here", &a, &p, &strength);
		if (e != ERR_FIELDS)
			fail_msg("%s", own[i]);
		(void)snprintf(common, sizeof common, "%s", f->detail.fields[0].message);
	}
	f->detail = (struct error_detail){.field_count = 0};
	assert_err(check(f, STR("password1"), "here"), ERR_FIELDS);
	assert_string_equal(f->detail.fields[0].message,
			    common); /* the text does not say which rule */
	assert_err(check(f, STR("Kessler17"), "here"), ERR_OK); /* without a person */
	site_set(f, "password.personal", "off");
	assert_err(password_check_rules(&f->context, STR("Kessler17"), "here", &a, &p, &strength),
		   ERR_OK);
	assert_int_equal(strength, STRENGTH_WEAK);
}

/* The stored strength after a body or call. */
static enum password_strength stored(struct fixture *f)
{
	return site_read_anna(f)->strength;
}

static void test_the_strength_of_each_new_password_is_stored(void **state)
{
	struct fixture *f = *state;
	struct site_texts own;
	struct str uid = site_anna(f, NULL);

	assert_int_equal(stored(f), STRENGTH_STRONG);
	site_set(f, "password.blocklist", "off");
	site_set(f, "password.personal", "off");
	own = site_texts(f);
	assert_err(change(f, own.access, old, "password1"), ERR_OK);
	assert_int_equal(stored(f), STRENGTH_BREACHED);
	assert_err(site_update(f, uid, "{\"Password\":\"anna@example.com\"}"), ERR_OK);
	assert_int_equal(stored(f), STRENGTH_WEAK);
	assert_err(site_update(f, uid, "{\"NickName\":\"A\"}"), ERR_OK);
	assert_int_equal(stored(f), STRENGTH_WEAK);
	assert_err(account_set_password(&f->context, uid, STR("xk3v9qmt"), &site_person), ERR_OK);
	assert_int_equal(stored(f), STRENGTH_STRONG);
}

static void test_replacing_notes_the_change(void **state)
{
	struct fixture *f = *state;
	struct account a = {.active = true};

	password_replace(&f->context, &a, STR("one"), STRENGTH_WEAK);
	assert_int_equal(a.password.changed, 0); /* the first is no change */
	assert_int_equal(a.password.change_token.n, 0);
	assert_int_equal(a.password.generation, 1);
	site_wait(f, 1);
	password_replace(&f->context, &a, STR("two"), STRENGTH_STRONG);
	assert_text(a.password.hash, "two");
	assert_int_equal(a.strength, STRENGTH_STRONG);
	assert_int_equal(a.password.changed, f->context.now);
	assert_int_equal(a.password.change_token.n, GUID_TEXT);
	assert_int_equal(a.password.generation, 2);
	assert_int_equal(a.modified, f->context.now);
}

/* --- changing ----------------------------------------------------------------- */

static void test_a_password_is_changed(void **state)
{
	struct fixture *f = *state;
	struct site_texts own, other;

	(void)site_anna(f, "739164");
	own = site_texts(f);
	other = site_texts(f);
	assert_err(change(f, own.access, old, fresh), ERR_OK);
	assert_err(site_token(f, TOKEN_ACCESS, own.access), ERR_OK); /* kept */
	assert_err(site_token(f, TOKEN_REFRESH, own.refresh), ERR_OK);
	assert_err(site_token(f, TOKEN_SESSION, own.session), ERR_SESSION_UNKNOWN);
	assert_err(site_token(f, TOKEN_ACCESS, other.access), ERR_TOKEN_UNKNOWN);
	assert_err(site_token(f, TOKEN_REFRESH, other.refresh), ERR_REFRESH_INVALID);
	assert_err(site_token(f, TOKEN_SESSION, other.session), ERR_SESSION_UNKNOWN);
	assert_err(site_login(f, old), ERR_LOGIN_WRONG);
	assert_err(site_login(f, fresh), ERR_OK);
	assert_int_equal(site_read_anna(f)->password.changed, f->context.now);
	assert_int_equal(sent_of(f, TEMPLATE_PASSWORD_CHANGED).deliverable, 1);
	assert_string_equal(sent_of(f, TEMPLATE_PASSWORD_CHANGED).to, ANNA);
}

static void test_pin_sessions_end_in_any_case(void **state)
{
	struct fixture *f = *state;
	struct site_texts own, other;

	site_set(f, "logout.on_password_change", "off");
	(void)site_anna(f, "739164");
	own = site_texts(f);
	other = site_texts(f);
	assert_err(change(f, own.access, old, fresh), ERR_OK);
	assert_err(site_token(f, TOKEN_ACCESS, own.access), ERR_OK);
	assert_err(site_token(f, TOKEN_ACCESS, other.access), ERR_OK);
	assert_err(site_token(f, TOKEN_REFRESH, other.refresh), ERR_OK);
	assert_err(site_token(f, TOKEN_SESSION, own.session), ERR_SESSION_UNKNOWN);
	assert_err(site_pin_login(f, other.session, "739164"), ERR_SESSION_UNKNOWN);
	assert_err(site_login(f, fresh), ERR_OK);
}

static void test_refused_changes_that_are_not_counted(void **state)
{
	struct fixture *f = *state;
	struct dump before = {.n = 0};
	struct site_texts own;

	(void)site_anna(f, "739164");
	own = site_texts(f);
	dump_store(f->instance.store, &before);
	for (int i = 0; i < 12; i++) {
		assert_err(change(f, "no-token", old, fresh), ERR_TOKEN_UNKNOWN);
		assert_err(change(f, own.session, old, fresh), ERR_TOKEN_UNKNOWN);
		assert_err(change(f, own.access, old, "short"), ERR_FIELDS);
		assert_string_equal(f->detail.fields[0].field, "newpassword");
		assert_err(change(f, own.access, "wrong", "short"), ERR_FIELDS);
	}
	dump_unchanged(f->instance.store, &before);
	site_switch_anna(f);
	assert_err(change(f, own.access, old, fresh), ERR_ACCOUNT_DISABLED);
}

static void test_an_account_without_a_password(void **state)
{
	struct fixture *f = *state;

	assert_err(site_create(f, "{\"UserName\":\"np\",\"Uid\":\"np\"}", &site_person), ERR_OK);
	assert_err(signin_tokens_for(&f->context, STR("np"), &site_signin), ERR_OK);
	assert_err(change(f, site_signin.access.s, "", fresh), ERR_PASSWORD_NONE);
}

static void test_wrong_old_passwords_count_as_a_strangers(void **state)
{
	struct fixture *f = *state;
	struct site_texts own;
	char wrong[24];

	(void)site_anna(f, "739164");
	own = site_texts(f);
	for (int i = 0; i < 5; i++) { /* one budget for changes and sign-ins */
		(void)snprintf(wrong, sizeof wrong, "wrong-%d", i);
		if (i % 2 == 0)
			assert_err(change(f, own.access, wrong, fresh), ERR_PASSWORD_OLD_WRONG);
		else
			assert_err(site_login(f, wrong), ERR_LOGIN_WRONG);
	}
	assert_err(change(f, own.access, old, fresh), ERR_ACCOUNT_LOCKED);
	assert_int_equal(f->detail.locked_until, f->context.now + 30);
	assert_err(site_login(f, old), ERR_ACCOUNT_LOCKED);
	assert_err(site_pin_login(f, own.session, "739164"), ERR_OK); /* the holder's lane */
	assert_err(site_token(f, TOKEN_ACCESS, own.access), ERR_OK);
	site_wait(f, 30);
	assert_err(change(f, own.access, old, fresh), ERR_OK);
	assert_err(site_login(f, fresh), ERR_OK);
}

static void test_repeating_a_wrong_password_costs_nothing(void **state)
{
	struct fixture *f = *state;
	struct site_texts own;

	(void)site_anna(f, "739164");
	own = site_texts(f);
	for (int i = 0; i < 12; i++) {
		assert_err(change(f, own.access, "wrong-wrong", fresh), ERR_PASSWORD_OLD_WRONG);
		assert_err(site_login(f, "wrong-wrong"), ERR_LOGIN_WRONG);
	}
	assert_err(change(f, own.access, old, fresh), ERR_OK);
}

/* --- meanwhile ---------------------------------------------------------------- */

static char hooked_access[GUID_TEXT + 1];

static void change_it_meanwhile(struct fixture *f)
{
	assert_err(password_change(&f->context, str_of(hooked_access), str_of(old),
				   STR("the-other-was-first")),
		   ERR_OK);
}

static void test_of_two_parallel_changes_the_first_stays(void **state)
{
	struct fixture *f = *state;
	struct site_texts own;

	(void)site_anna(f, "739164");
	own = site_texts(f);
	memcpy(hooked_access, own.access, sizeof hooked_access);
	site_meanwhile = change_it_meanwhile;
	assert_err(change(f, own.access, old, fresh), ERR_PASSWORD_OLD_WRONG);
	assert_null(site_meanwhile);
	assert_err(site_login(f, fresh), ERR_LOGIN_WRONG);
	assert_err(site_login(f, "the-other-was-first"), ERR_OK);
}

static void sign_out_meanwhile(struct fixture *f)
{
	assert_err(session_end_access(&f->context, str_of(hooked_access), true), ERR_OK);
}

static void test_a_token_that_ended_meanwhile(void **state)
{
	struct fixture *f = *state;
	struct site_texts own;

	(void)site_anna(f, "739164");
	own = site_texts(f);
	memcpy(hooked_access, own.access, sizeof hooked_access);
	site_meanwhile = sign_out_meanwhile;
	assert_err(change(f, own.access, old, fresh), ERR_TOKEN_UNKNOWN);
	assert_null(site_meanwhile);
	assert_err(site_login(f, old), ERR_OK);
}

static struct str hooked_uid;

static void disable_meanwhile(struct fixture *f)
{
	assert_err(site_update(f, hooked_uid, "{\"IsActive\":false}"), ERR_OK);
}

static void test_an_account_that_was_disabled_meanwhile(void **state)
{
	struct fixture *f = *state;
	struct site_texts own;

	hooked_uid = site_anna(f, "739164");
	own = site_texts(f);
	site_meanwhile = disable_meanwhile;
	assert_err(change(f, own.access, old, fresh), ERR_TOKEN_UNKNOWN);
	assert_null(site_meanwhile);
	site_switch_anna(f);
	assert_err(site_login(f, old), ERR_OK);
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_rules_for_passwords),
	INSTANCE_TEST(test_common_passwords_are_refused_or_only_marked),
	INSTANCE_TEST(test_personal_passwords_are_refused_or_only_marked),
	INSTANCE_TEST(test_the_strength_of_each_new_password_is_stored),
	INSTANCE_TEST(test_replacing_notes_the_change),
	INSTANCE_TEST(test_a_password_is_changed),
	INSTANCE_TEST(test_pin_sessions_end_in_any_case),
	INSTANCE_TEST(test_refused_changes_that_are_not_counted),
	INSTANCE_TEST(test_an_account_without_a_password),
	INSTANCE_TEST(test_wrong_old_passwords_count_as_a_strangers),
	INSTANCE_TEST(test_repeating_a_wrong_password_costs_nothing),
};

static const struct CMUnitTest hooked[] = {
	INSTANCE_HOOKED_TEST(test_of_two_parallel_changes_the_first_stays),
	INSTANCE_HOOKED_TEST(test_a_token_that_ended_meanwhile),
	INSTANCE_HOOKED_TEST(test_an_account_that_was_disabled_meanwhile),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests), RUN(hooked))
