/* SPDX-License-Identifier: MIT */
/* Sign-ins after they were made: refreshing, renewing, revoking, limiting, listing, ending,
 * step-up, and sign-ins by a back end. */
#include "instance_fixture.h"

static enum err refresh(struct fixture *f, const char *text, struct session_tokens *out)
{
	return session_refresh(&f->context, str_of(text), out);
}

static void expect_token(struct fixture *f, enum token_kind kind, const char *text, bool alive)
{
	static const enum err dead[] = {ERR_TOKEN_UNKNOWN, ERR_REFRESH_INVALID,
					ERR_SESSION_UNKNOWN};

	assert_err(site_token(f, kind, text), alive ? ERR_OK : dead[kind]);
}

/* --- refreshing ------------------------------------------------------------------ */

static void test_a_refresh_token_is_exchanged_for_a_new_pair(void **state)
{
	struct fixture *f = *state;
	struct session_tokens pair, next;
	struct site_texts one;

	(void)site_anna(f, "739164");
	one = site_texts(f);
	site_wait(f, 3600);
	assert_err(refresh(f, one.refresh, &pair), ERR_OK);
	assert_int_equal(pair.access_expires, NOON + 3600 + 15 * 60);
	assert_string_not_equal(pair.refresh.s, one.refresh);
	expect_token(f, TOKEN_ACCESS, pair.access.s, true);
	expect_token(f, TOKEN_SESSION, one.session, true);
	assert_err(refresh(f, pair.refresh.s, &next), ERR_OK);
	expect_token(f, TOKEN_ACCESS, next.access.s, true);
	assert_int_equal(site_read_anna(f)->logins, 1); /* this is not a sign-in */
}

static void test_parallel_refreshes_of_one_client_agree(void **state)
{
	struct fixture *f = *state;
	struct session_tokens first, again;
	struct site_texts one;

	(void)site_anna(f, NULL);
	one = site_texts(f);
	assert_err(refresh(f, one.refresh, &first), ERR_OK);
	site_wait(f, 20);
	assert_err(refresh(f, one.refresh, &again), ERR_OK);
	assert_string_equal(again.access.s, first.access.s);
	assert_string_equal(again.refresh.s, first.refresh.s);
	assert_int_equal(again.access_expires, first.access_expires);
}

static void test_a_refresh_token_used_too_late_ends_the_sign_in(void **state)
{
	struct fixture *f = *state;
	struct session_tokens pair;
	struct site_texts one, two;

	(void)site_anna(f, "739164");
	one = site_texts(f);
	two = site_texts(f);
	assert_err(refresh(f, one.refresh, &pair), ERR_OK);
	site_wait(f, 21);
	assert_err(refresh(f, one.refresh, &pair), ERR_REFRESH_INVALID);
	expect_token(f, TOKEN_ACCESS, one.access, false);
	expect_token(f, TOKEN_REFRESH, pair.refresh.s, false);
	expect_token(f, TOKEN_SESSION, one.session, false);
	expect_token(f, TOKEN_REFRESH, two.refresh, true); /* another sign-in stays valid */
	assert_err(refresh(f, two.refresh, &pair), ERR_OK);
}

static void test_invalid_refresh_tokens(void **state)
{
	struct fixture *f = *state;
	struct session_tokens pair;
	struct site_texts one;

	(void)site_anna(f, NULL);
	one = site_texts(f);
	assert_err(refresh(f, "", &pair), ERR_REFRESH_INVALID);
	assert_err(refresh(f, one.access, &pair), ERR_REFRESH_INVALID);
	site_switch_anna(f);
	assert_err(refresh(f, one.refresh, &pair), ERR_ACCOUNT_DISABLED);
	site_switch_anna(f);
	assert_err(refresh(f, one.refresh, &pair), ERR_OK); /* it had not been used up */
	site_wait(f, UINT64_C(43200) * 60);
	assert_err(refresh(f, pair.refresh.s, &pair), ERR_REFRESH_INVALID);
}

static void test_revoking_also_ends_tokens_it_was_exchanged_for(void **state)
{
	struct fixture *f = *state;
	struct session_tokens pair;
	struct site_texts one;

	(void)site_anna(f, "739164");
	one = site_texts(f);
	assert_err(refresh(f, one.refresh, &pair), ERR_OK);
	assert_err(session_revoke_refresh(&f->context, str_of(pair.refresh.s)), ERR_OK);
	expect_token(f, TOKEN_REFRESH, pair.refresh.s, false);
	expect_token(f, TOKEN_REFRESH, one.refresh, false);
	assert_err(refresh(f, one.refresh, &pair), ERR_REFRESH_INVALID);
	expect_token(f, TOKEN_ACCESS, one.access, true);
	expect_token(f, TOKEN_SESSION, one.session, true);
	assert_err(session_revoke_refresh(&f->context, str_of(one.refresh)), ERR_REFRESH_INVALID);
}

static void test_revoking_all_refresh_tokens_of_an_account(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);
	struct site_texts one = site_texts(f), two = site_texts(f);

	assert_err(session_revoke_all_refresh(&f->context, STR("nobody")), ERR_USER_UNKNOWN);
	assert_err(session_revoke_all_refresh(&f->context, uid), ERR_OK);
	expect_token(f, TOKEN_REFRESH, one.refresh, false);
	expect_token(f, TOKEN_REFRESH, two.refresh, false);
	expect_token(f, TOKEN_ACCESS, one.access, true);
}

/* A PIN login continues the sign-in of its session, and must not restore what was revoked. */
static void test_a_revoked_refresh_token_stays_revoked(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;

	(void)site_anna(f, "739164");
	one = site_texts(f);
	assert_err(session_revoke_refresh(&f->context, str_of(one.refresh)), ERR_OK);
	assert_err(site_pin_login(f, one.session, "739164"), ERR_OK);
	expect_token(f, TOKEN_REFRESH, one.refresh, false);
	expect_token(f, TOKEN_REFRESH, site_signin.refresh.s, true);
}

static void test_renewing_an_access_token(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;
	uint64_t expires = 0;

	(void)site_anna(f, NULL);
	one = site_texts(f);
	for (int i = 0; i < 5; i++) {
		site_wait(f, 15 * 60 - 1);
		assert_err(session_slide(&f->context, str_of(one.access), &expires), ERR_OK);
		assert_int_equal(expires, f->context.now + 15 * 60);
	}
	site_wait(f, 15 * 60);
	assert_err(session_slide(&f->context, str_of(one.access), &expires), ERR_TOKEN_EXPIRED);
	assert_err(session_slide(&f->context, STR("junk"), &expires), ERR_TOKEN_UNKNOWN);
}

/* --- listing, limiting, ending ---------------------------------------------------------- */

static struct session_list list;

static void test_sign_ins_are_listed_and_ended_one_by_one(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);
	struct site_texts one = site_texts(f), two = site_texts(f);
	struct guid unknown = guid_random();

	assert_err(session_list(&f->context, uid, &list), ERR_OK);
	assert_int_equal(list.n, 2);
	assert_err(session_end_sign_in(&f->context, uid, &unknown), ERR_SESSION_UNKNOWN);
	assert_err(session_end_sign_in(&f->context, STR("nobody"), &list.at[0].id),
		   ERR_USER_UNKNOWN);
	assert_err(session_end_sign_in(&f->context, uid, &list.at[0].id), ERR_OK);
	assert_err(session_end_sign_in(&f->context, uid, &list.at[0].id), ERR_SESSION_UNKNOWN);
	assert_int_equal((site_token(f, TOKEN_ACCESS, one.access) == ERR_OK) +
				 (site_token(f, TOKEN_ACCESS, two.access) == ERR_OK),
			 1);
	assert_err(session_end_sign_in(&f->context, uid, NULL), ERR_OK);
	expect_token(f, TOKEN_ACCESS, one.access, false);
	expect_token(f, TOKEN_ACCESS, two.access, false);
	assert_err(session_list(&f->context, uid, &list), ERR_OK);
	assert_int_equal(list.n, 0);
	assert_err(session_list(&f->context, STR("nobody"), &list), ERR_USER_UNKNOWN);
}

static void test_sign_ins_may_be_limited(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, "739164");
	struct site_texts one;

	site_set(f, "session.limit", "2");
	one = site_texts(f);
	(void)site_texts(f);
	assert_err(site_login(f, "hunter22-long"), ERR_SESSION_LIMIT);
	assert_int_equal(site_read_anna(f)->logins, 2);
	assert_err(site_pin_login(f, one.session, "739164"), ERR_OK); /* in its own sign-in */
	assert_err(session_list(&f->context, uid, &list), ERR_OK);
	assert_err(session_end_sign_in(&f->context, uid, &list.at[0].id), ERR_OK);
	assert_err(site_login(f, "hunter22-long"), ERR_OK);
}

/* --- vouched for ---------------------------------------------------------------------------- */

static void test_tokens_from_a_back_end(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, "739164");

	assert_err(signin_tokens_for(&f->context, uid, &site_signin), ERR_OK);
	expect_token(f, TOKEN_ACCESS, site_signin.access.s, true);
	expect_token(f, TOKEN_REFRESH, site_signin.refresh.s, true);
	assert_string_equal(site_signin.session.s, "");
	assert_int_equal(site_read_anna(f)->logins, 0);
	assert_err(signin_tokens_for(&f->context, STR("nobody"), &site_signin), ERR_USER_UNKNOWN);
	site_switch_anna(f);
	assert_err(signin_tokens_for(&f->context, uid, &site_signin), ERR_ACCOUNT_DISABLED);
}

static void test_a_pin_session_from_a_back_end(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);
	char token[GUID_TEXT + 1], session[GUID_TEXT + 1];

	assert_err(signin_pin_session_for(&f->context, uid, &site_signin), ERR_OK);
	assert_string_equal(site_signin.session.s, "");
	assert_int_equal(site_signin.pinauth_expires, NOON + 600);
	memcpy(token, site_signin.pinauth.s, sizeof token);
	assert_err(pin_set(&f->context, str_of(token), STR("739164"), &site_signin), ERR_OK);
	assert_err(signin_pin_session_for(&f->context, uid, &site_signin), ERR_OK);
	memcpy(session, site_signin.session.s, sizeof session);
	assert_int_equal(site_signin.session_expires, NOON + 10080 * 60);
	assert_err(site_pin_login(f, session, "739164"), ERR_OK);
}

/* A PIN session outlives the access token, so an old token or a copy of one must not start it. */
static void test_an_access_token_sets_the_first_pin_soon_after_the_first_factor(void **state)
{
	struct fixture *f = *state;
	char access[GUID_TEXT + 1];
	struct signin fresh;

	(void)site_anna(f, NULL);
	assert_err(site_login(f, "hunter22-long"), ERR_OK);
	memcpy(access, site_signin.access.s, sizeof access);
	f->context.now += 600;
	assert_err(pin_set_signed_in(&f->context, str_of(access), STR("739164"), &site_signin),
		   ERR_PINAUTH_EXPIRED);
	assert_int_equal(site_read_anna(f)->pin.hash.n, 0);
	f->context.now -= 1;
	assert_err(pin_set_signed_in(&f->context, str_of(access), STR("739164"), &fresh), ERR_OK);
	assert_err(site_pin_login(f, fresh.session.s, "739164"), ERR_OK);
	expect_token(f, TOKEN_ACCESS, access, false);
	assert_err(site_login(f, "hunter22-long"), ERR_OK);
	memcpy(access, site_signin.access.s, sizeof access);
	assert_err(pin_set_signed_in(&f->context, str_of(access), STR("846291"), &site_signin),
		   ERR_PINAUTH_UNKNOWN);
	expect_token(f, TOKEN_ACCESS, access, true);
}

static void test_a_proved_sign_in_requires_the_pin_like_any_other(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);

	assert_err(signin_proved(&f->context, uid, &site_signin), ERR_OK);
	assert_int_equal(site_signin.account.logins, 1);
	site_set(f, "pin.required", "on");
	assert_err(signin_proved(&f->context, uid, &site_signin), ERR_PIN_MANDATORY);
	assert_int_equal(f->detail.pin_auth_token.n, GUID_TEXT);
	assert_int_equal(site_read_anna(f)->logins, 1);
}

/* --- settings that keep sign-ins ----------------------------------------------------------------
 */

static void test_a_tenant_may_keep_sign_ins_after_a_new_secret(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, "739164");
	struct site_texts one = site_texts(f), two = site_texts(f);

	site_set(f, "logout.on_pin_change", "off");
	site_set(f, "logout.on_password_change", "off");
	assert_err(pin_change(&f->context, str_of(one.access), STR("739164"), STR("846291")),
		   ERR_OK);
	expect_token(f, TOKEN_ACCESS, two.access, true);
	assert_err(account_set_password(&f->context, uid, STR("other-and-long"), &site_person),
		   ERR_OK);
	expect_token(f, TOKEN_ACCESS, two.access, true);
	expect_token(f, TOKEN_SESSION, two.session, false); /* PIN sessions end in any case */
}

/* --- a remembered device ------------------------------------------------------------------------
 */

static void test_whose_pin_session_it_is(void **state)
{
	struct fixture *f = *state;
	struct account a;
	struct profile p;
	struct site_texts one;

	(void)site_anna(f, "739164");
	one = site_texts(f);
	assert_err(session_holder(&f->context, str_of(one.session), &a, &p), ERR_OK);
	assert_text(profile_text(&p, STR("FirstName")), "Anna");
	assert_err(session_holder(&f->context, str_of(one.access), &a, &p), ERR_SESSION_UNKNOWN);
	assert_err(session_holder(&f->context, STR(""), &a, &p), ERR_SESSION_UNKNOWN);
	site_switch_anna(f);
	assert_err(session_holder(&f->context, str_of(one.session), &a, &p), ERR_ACCOUNT_DISABLED);
}

static void test_signing_out_ends_the_sign_in_of_this_device(void **state)
{
	struct fixture *f = *state;
	struct site_texts one, two, three;

	(void)site_anna(f, "739164");
	one = site_texts(f);
	two = site_texts(f);
	three = site_texts(f);
	assert_err(session_sign_out(&f->context, str_of(one.session), STR("")), ERR_OK);
	expect_token(f, TOKEN_ACCESS, one.access, false);
	expect_token(f, TOKEN_REFRESH, one.refresh, false);
	expect_token(f, TOKEN_SESSION, one.session, false);
	expect_token(f, TOKEN_SESSION, two.session, true);
	assert_err(session_sign_out(&f->context, str_of(one.session), str_of(two.access)), ERR_OK);
	expect_token(f, TOKEN_SESSION, two.session, false);
	expect_token(f, TOKEN_ACCESS, three.access, true);
	assert_err(session_sign_out(&f->context, STR("no token"), STR("")), ERR_OK);
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_whose_pin_session_it_is),
	INSTANCE_TEST(test_signing_out_ends_the_sign_in_of_this_device),
	INSTANCE_TEST(test_a_revoked_refresh_token_stays_revoked),
	INSTANCE_TEST(test_a_refresh_token_is_exchanged_for_a_new_pair),
	INSTANCE_TEST(test_parallel_refreshes_of_one_client_agree),
	INSTANCE_TEST(test_a_refresh_token_used_too_late_ends_the_sign_in),
	INSTANCE_TEST(test_invalid_refresh_tokens),
	INSTANCE_TEST(test_revoking_also_ends_tokens_it_was_exchanged_for),
	INSTANCE_TEST(test_revoking_all_refresh_tokens_of_an_account),
	INSTANCE_TEST(test_renewing_an_access_token),
	INSTANCE_TEST(test_sign_ins_are_listed_and_ended_one_by_one),
	INSTANCE_TEST(test_sign_ins_may_be_limited),
	INSTANCE_TEST(test_tokens_from_a_back_end),
	INSTANCE_TEST(test_a_pin_session_from_a_back_end),
	INSTANCE_TEST(test_an_access_token_sets_the_first_pin_soon_after_the_first_factor),
	INSTANCE_TEST(test_a_proved_sign_in_requires_the_pin_like_any_other),
	INSTANCE_TEST(test_a_tenant_may_keep_sign_ins_after_a_new_secret),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
