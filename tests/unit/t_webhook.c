/* SPDX-License-Identifier: MIT */
/*
 * Webhooks: the rules of subscriptions, the events of each act, what they contain, and the form of
 * the request.
 *
 * Tests: webhook_input
 */
#include "webhook_fixture.h"

/* --- subscriptions ------------------------------------------------------- */

static void subscribe(struct fixture *f, const char *event)
{
	assert_err(webhook_subscribe(&f->context, str_of(event), STR("https://a.example/hook")),
		   ERR_OK);
}

static void test_a_subscription_is_read_back(void **state)
{
	struct fixture *f = *state;
	struct webhook_list list;
	struct guid id;

	assert_err(add(f, "{\"event\":\"setpin\",\"TargetUrl\":\"https://a.example/h?x=1\","
			  "\"Name\":\"mine\",\"Headers\":{\"X-One\":\"1\",\"X-Two\":\"zwei\"},"
			  "\"QueryParams\":{\"q\":\"a b\"},\"Authentication\":{\"AuthType\":"
			  "\"Basic\",\"BasicAuth\":{\"Username\":\"u\",\"Password\":\"p\"}}}"),
		   ERR_OK);
	id = webhook.id;
	site_next_call(f);
	assert_err(webhook_get(&f->context, &id, &webhook), ERR_OK);
	assert_int_equal(webhook.event, EVENT_SET_PIN);
	assert_true(str_eq(webhook.target, STR("https://a.example/h?x=1")));
	assert_true(str_eq(webhook.name, STR("mine")));
	assert_int_equal(webhook.headers.n, 2);
	assert_true(str_eq(webhook.headers.at[1].name, STR("X-Two")));
	assert_true(str_eq(webhook.headers.at[1].value, STR("zwei")));
	assert_int_equal(webhook.params.n, 1);
	assert_int_equal(webhook.auth, WEBHOOK_AUTH_BASIC);
	assert_true(str_eq(webhook.password, STR("p")));
	assert_int_equal(webhook.created, NOON);
	assert_err(webhook_list(&f->context, &list), ERR_OK);
	assert_int_equal(list.n, 1);
	assert_err(webhook_remove(&f->context, &id), ERR_OK);
	assert_err(webhook_remove(&f->context, &id), ERR_WEBHOOK_UNKNOWN);
	assert_err(webhook_get(&f->context, &id, &webhook), ERR_WEBHOOK_UNKNOWN);
}

static void test_refused_subscriptions(void **state)
{
	static const struct {
		const char *body;
		enum err e;
	} cases[] = {
		{"{}", ERR_PARAM_MISSING},
		{"{\"Event\":\"Login\"}", ERR_PARAM_MISSING},
		{"{\"TargetUrl\":\"https://a.example\"}", ERR_PARAM_MISSING},
		{"{\"Event\":\"Logout\",\"TargetUrl\":\"https://a.example\"}", ERR_WEBHOOK_EVENT},
		{"{\"Event\":1,\"TargetUrl\":\"https://a.example\"}", ERR_PARAM_FORMAT},
		{"{\"Event\":\"Login\",\"TargetUrl\":\"http://a.example\"}", ERR_WEBHOOK_TARGET},
		{"{\"Event\":\"Login\",\"TargetUrl\":\"http://127.0.0.1:99\"}", ERR_WEBHOOK_TARGET},
		{"{\"Event\":\"Login\",\"TargetUrl\":\"https://u:p@a.example\"}",
		 ERR_WEBHOOK_TARGET},
		{"{\"Event\":\"Login\",\"TargetUrl\":\"nothing\"}", ERR_WEBHOOK_TARGET},
		{"{\"Event\":\"Login\",\"TargetUrl\":\"https://a.example\",\"Headers\":[]}",
		 ERR_PARAM_FORMAT},
		{"{\"Event\":\"Login\",\"TargetUrl\":\"https://a.example\","
		 "\"Headers\":{\"Host\":\"b\"}}",
		 ERR_PARAM_FORMAT},
		{"{\"Event\":\"Login\",\"TargetUrl\":\"https://a.example\","
		 "\"Headers\":{\"SIGNATURE\":\"b\"}}",
		 ERR_PARAM_FORMAT},
		{"{\"Event\":\"Login\",\"TargetUrl\":\"https://a.example\","
		 "\"Headers\":{\"Webhook-Id\":\"b\"}}",
		 ERR_PARAM_FORMAT},
		{"{\"Event\":\"Login\",\"TargetUrl\":\"https://a.example\","
		 "\"Headers\":{\"A B\":\"b\"}}",
		 ERR_PARAM_FORMAT},
		{"{\"Event\":\"Login\",\"TargetUrl\":\"https://a.example\","
		 "\"Headers\":{\"A\":\"b\\r\\nC: d\"}}",
		 ERR_PARAM_FORMAT},
		{"{\"Event\":\"Login\",\"TargetUrl\":\"https://a.example\","
		 "\"Headers\":{\"\":\"b\"}}",
		 ERR_PARAM_FORMAT},
		{"{\"Event\":\"Login\",\"TargetUrl\":\"https://a.example\","
		 "\"QueryParams\":{\"a\":1}}",
		 ERR_PARAM_FORMAT},
		{"{\"Event\":\"Login\",\"TargetUrl\":\"https://a.example\","
		 "\"Headers\":{\"1\":\"\",\"2\":\"\",\"3\":\"\",\"4\":\"\",\"5\":\"\","
		 "\"6\":\"\",\"7\":\"\",\"8\":\"\",\"9\":\"\"}}",
		 ERR_PARAM_FORMAT},
		{"{\"Event\":\"Login\",\"TargetUrl\":\"https://a.example\","
		 "\"Authentication\":{\"AuthType\":\"Digest\"}}",
		 ERR_PARAM_FORMAT},
		{"{\"Event\":\"Login\",\"TargetUrl\":\"https://a.example\","
		 "\"Authentication\":{\"AuthType\":\"Basic\"}}",
		 ERR_PARAM_MISSING},
		{"{\"Event\":\"Login\",\"TargetUrl\":\"https://a.example\",\"Authentication\":"
		 "{\"AuthType\":\"Bearer\",\"BearerToken\":{\"Token\":\"\"}}}",
		 ERR_PARAM_MISSING},
		{"{\"Event\":\"Login\",\"TargetUrl\":\"https://a.example\",\"SecretName\":\"no\"}",
		 ERR_PARAM_FORMAT},
		{"{\"Event\":\"Login\",\"TargetUrl\":\"https://a.example\",\"Name\":\"\\u0001\"}",
		 ERR_PARAM_FORMAT},
	};
	struct fixture *f = *state;
	struct webhook_list list;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		enum err e = add(f, cases[i].body);

		if (e != cases[i].e)
			fail_msg("%s: %s", cases[i].body, err_info(e)->name);
		site_next_call(f);
	}
	assert_err(webhook_list(&f->context, &list), ERR_OK);
	assert_int_equal(list.n, 0);
}

static void test_at_most_five_and_each_once(void **state)
{
	static const char *const names[] = {"Login", "Register", "SetPIN", "ChangePIN", "ResetPIN"};
	struct fixture *f = *state;
	struct webhook_list list;

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		site_wait(f, 1);
		subscribe(f, names[i]);
		assert_err(webhook_subscribe(&f->context, str_of(names[i]),
					     STR("https://a.example/hook")),
			   ERR_WEBHOOK_DOUBLE);
	}
	assert_err(webhook_subscribe(&f->context, STR("AddEmail"), STR("https://a.example/hook")),
		   ERR_WEBHOOK_MANY);
	assert_err(webhook_list(&f->context, &list), ERR_OK);
	assert_int_equal(list.n, WEBHOOKS_MAX);
	for (size_t i = 0; i < list.n; i++)
		assert_true(str_eq(event_name(list.at[i].event), str_of(names[i])));
	webhook = list.at[0];
	assert_err(update(f, "{\"Event\":\"Register\"}"), ERR_WEBHOOK_DOUBLE);
	assert_err(webhook_unsubscribe(&f->context, STR("login"), STR("https://b.example/hook")),
		   ERR_WEBHOOK_UNKNOWN);
	assert_err(webhook_unsubscribe(&f->context, STR("logout"), STR("https://a.example/hook")),
		   ERR_WEBHOOK_EVENT);
	assert_err(webhook_unsubscribe(&f->context, STR("login"), STR("https://a.example/hook")),
		   ERR_OK);
	subscribe(f, "AddEmail");
}

static void test_an_update_keeps_what_it_does_not_name(void **state)
{
	struct fixture *f = *state;

	assert_err(add(f, "{\"Event\":\"Login\",\"TargetUrl\":\"https://a.example/h\","
			  "\"Headers\":{\"X-One\":\"1\"},\"QueryParams\":{\"q\":\"1\"},"
			  "\"Authentication\":{\"AuthType\":\"Basic\",\"BasicAuth\":"
			  "{\"Username\":\"u\",\"Password\":\"p\"}}}"),
		   ERR_OK);
	site_wait(f, 9);
	assert_err(update(f, "{\"Name\":\"new\"}"), ERR_OK);
	assert_int_equal(webhook.headers.n, 1);
	assert_int_equal(webhook.params.n, 1);
	assert_true(str_eq(webhook.name, STR("new")));
	assert_true(str_eq(webhook.password, STR("p")));
	assert_int_equal(webhook.created, NOON);
	assert_int_equal(webhook.modified, NOON + 9);
	/* as it was read, with an empty password */
	assert_err(update(f, "{\"Authentication\":{\"AuthType\":\"Basic\",\"BasicAuth\":"
			     "{\"Username\":\"v\",\"Password\":\"\"}},\"Headers\":null}"),
		   ERR_OK);
	assert_true(str_eq(webhook.user, STR("v")));
	assert_true(str_eq(webhook.password, STR("p")));
	assert_int_equal(webhook.headers.n, 0);
	/* but never one kind in place of another */
	assert_err(update(f, "{\"Authentication\":{\"AuthType\":\"Bearer\"}}"), ERR_PARAM_MISSING);
	assert_err(update(f, "{\"Authentication\":null}"), ERR_OK);
	assert_int_equal(webhook.auth, WEBHOOK_AUTH_NONE);
	assert_int_equal(webhook.password.n, 0);
}

static void test_the_store_contains_no_secret(void **state)
{
	static const char *const canaries[] = {"canary-header", "canary-param", "canary-user",
					       "canary-word"};
	struct fixture *f = *state;
	struct dump d = {.n = 0};

	assert_err(add(f, "{\"Event\":\"Login\",\"TargetUrl\":\"https://a.example/h\","
			  "\"Headers\":{\"X-One\":\"canary-header\"},"
			  "\"QueryParams\":{\"q\":\"canary-param\"},"
			  "\"Authentication\":{\"AuthType\":\"Basic\",\"BasicAuth\":"
			  "{\"Username\":\"canary-user\",\"Password\":\"canary-word\"}}}"),
		   ERR_OK);
	dump_store(f->instance.store, &d);
	for (size_t i = 0; i < COUNT_OF(canaries); i++) {
		size_t n = strlen(canaries[i]);

		for (size_t at = 0; at + n <= d.n; at++)
			assert_false(memcmp(d.p + at, canaries[i], n) == 0);
	}
	dump_free(&d);
}

/* --- events -------------------------------------------------------------- */

/* Names of the queued events, separated by spaces, and the last body. */
static struct {
	char names[1024];
	char body[32768];
	char id[64];
	uint64_t expires;
} queued;

static struct str text_of(const struct json *object, const char *name)
{
	bool found;

	return json_text(json_member(object, str_of(name), &found));
}

static void collect(const struct outbox_message *sealed, void *arg)
{
	struct outbox_message whole = *sealed, *m = &whole;
	struct fixture *f = arg;
	struct str doubled, name, id;
	struct json *j = NULL;

	if (m->kind != OUTBOX_WEBHOOK)
		return;
	assert_err(outbox_unseal(&f->context, m), ERR_OK);
	assert_int_equal(json_parse(m->body, &j, &doubled), JSON_OK);
	name = text_of(j, "HookName");
	assert_true(strlen(queued.names) + name.n + 2 < sizeof queued.names);
	if (queued.names[0] != '\0')
		(void)strncat(queued.names, " ", 2);
	(void)strncat(queued.names, name.p, name.n);
	assert_true(str_eq(text_of(j, "HookId"), m->to));
	assert_true(m->body.n < sizeof queued.body);
	memcpy(queued.body, m->body.p, m->body.n);
	queued.body[m->body.n] = '\0';
	id = outbox_variable(m, VARIABLE_EVENT_ID);
	assert_true(id.n < sizeof queued.id);
	memcpy(queued.id, id.p, id.n);
	queued.expires = m->expires;
	json_free(j);
}

static enum err collect_body(struct txn *t, void *arg)
{
	struct fixture *f = arg;
	struct key all = key_of(&f->tenant.id, TABLE_OUTBOX);
	enum err e = outbox_each(t, &f->context, collect, f);

	return e == ERR_OK ? txn_del_all(t, &all) : e;
}

/* Check which events wait, in whatever order they are due, and take them. */
static void expect(struct fixture *f, const char *names)
{
	memset(&queued, 0, sizeof queued);
	assert_err(store_write(f->instance.store, collect_body, f), ERR_OK);
	assert_string_equal(queued.names, names);
	site_next_call(f);
}

/* The member of the Data of the last body. */
static void expect_pin(const char *json)
{
	char part[256];

	(void)snprintf(part, sizeof part, "\"PIN\":%s", json);
	if (strstr(queued.body, part) == NULL)
		fail_msg("%s in %.2000s", part, strstr(queued.body, "\"PIN\":"));
}

static void test_nothing_is_queued_without_subscriptions(void **state)
{
	struct fixture *f = *state;

	(void)site_anna(f, "739164");
	(void)site_signed_in(f);
	expect(f, "");
}

static void test_a_first_pin_raises_an_event(void **state)
{
	struct fixture *f = *state;
	char pinauth[GUID_TEXT + 1] = "", time[] = "\"Time\":\"2023-11-14T22:13:20.000Z\"}";

	site_set(f, "pin.required", "on");
	(void)site_anna(f, NULL);
	subscribe(f, "SetPIN");
	assert_err(site_login(f, "hunter22-long"), ERR_PIN_MANDATORY);
	memcpy(pinauth, f->detail.pin_auth_token.p, GUID_TEXT);
	expect(f, "");
	assert_err(pin_set(&f->context, str_of(pinauth), STR("739164"), &site_signin), ERR_OK);
	expect(f, "setpin");
	expect_pin("{\"Skipped\":false,\"PIN\":\"**********\",\"LastPINChangeToken\":null,"
		   "\"LastPINChangeDate\":null,\"SkippedDate\":null}");
	assert_non_null(strstr(queued.body, "\"Password\":\"**********\""));
	assert_non_null(strstr(queued.body, "\"FirstName\":\"Anna\""));
	assert_string_equal(queued.body + strlen(queued.body) - strlen(time), time);
	assert_int_equal(strncmp(queued.body, "{\"HookName\":\"setpin\",\"HookId\":\"", 31), 0);
	assert_null(strstr(queued.body, "739164"));
	assert_null(strstr(queued.body, "$y$"));
	assert_int_equal(queued.expires, NOON + 72 * 3600);
}

static void test_setting_a_pin_is_a_login_too(void **state)
{
	struct fixture *f = *state;
	char pinauth[GUID_TEXT + 1] = "";

	site_set(f, "pin.required", "on");
	(void)site_anna(f, NULL);
	subscribe(f, "Login");
	assert_err(site_login(f, "hunter22-long"), ERR_PIN_MANDATORY);
	memcpy(pinauth, f->detail.pin_auth_token.p, GUID_TEXT);
	expect(f, "");
	assert_err(pin_set(&f->context, str_of(pinauth), STR("739164"), &site_signin), ERR_OK);
	expect(f, "login");
	assert_non_null(strstr(queued.body, "\"NoOfLogins\":1"));
}

static void test_a_changed_pin_raises_an_event(void **state)
{
	struct fixture *f = *state;
	struct site_texts texts;
	char part[128];

	(void)site_anna(f, "739164");
	texts = site_texts(f);
	subscribe(f, "ChangePIN");
	assert_err(pin_change(&f->context, str_of(texts.access), STR("739165"), STR("846291")),
		   ERR_PIN_OLD_WRONG);
	expect(f, "");
	assert_err(pin_change(&f->context, str_of(texts.access), STR("739164"), STR("846291")),
		   ERR_OK);
	expect(f, "changepin");
	(void)snprintf(part, sizeof part, "\"LastPINChangeDate\":\"2023-11-14T22:13:20Z\"");
	assert_non_null(strstr(queued.body, part));
	assert_null(strstr(queued.body, "846291"));
}

static void test_each_login_raises_an_event(void **state)
{
	struct fixture *f = *state;

	(void)site_anna(f, "739164");
	subscribe(f, "Login");
	(void)site_signed_in(f);
	expect(f, "login");
	assert_err(site_login(f, "wrong"), ERR_LOGIN_WRONG);
	expect(f, "");
	assert_err(signin_by_pin(&f->context, str_of(site_texts(f).session), STR("739164"),
				 &site_signin),
		   ERR_OK);
	expect(f, "login login");
	f->context.quiet = true;
	(void)site_signed_in(f);
	expect(f, "");
}

/* Each act of management, with a subscription to the event it raises, and to others that it must
 * not raise. */
static void test_events_of_management(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, "739164");

	subscribe(f, "UpdateProfile");
	subscribe(f, "BlockAccount");
	subscribe(f, "SetPassword");
	subscribe(f, "SetUsername");
	assert_err(site_update(f, uid, "{\"City\":\"Ulm\"}"), ERR_OK);
	expect(f, "updateprofile");
	assert_non_null(strstr(queued.body, "\"City\":\"Ulm\""));
	assert_err(account_set_password(&f->context, uid, STR("hunter22-long"), &site_person),
		   ERR_OK);
	expect(f, "setpassword");
	assert_err(contact_set_username(&f->context, uid, STR("annie"), &site_person), ERR_OK);
	expect(f, "setusername");
	assert_err(contact_set_username(&f->context, uid, STR("annie"), &site_person), ERR_OK);
	expect(f, "");
	assert_err(webhook_unsubscribe(&f->context, STR("UpdateProfile"),
				       STR("https://a.example/hook")),
		   ERR_OK);
	assert_err(site_update(f, uid, "{\"IsActive\":false}"), ERR_OK);
	expect(f, "blockaccount");
	assert_err(site_update(f, uid, "{\"IsActive\":false}"), ERR_OK);
	expect(f, "");
	assert_err(site_update(f, uid, "{\"IsActive\":true}"), ERR_OK);
	expect(f, "");
}

static void test_events_of_names_and_verifications(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);
	struct json *two = site_json("{\"Email\":[{\"Type\":\"Primary\",\"Value\":"
				     "\"anna@example.com\"},{\"Type\":\"Work\",\"Value\":"
				     "\"anna@work.example\"}]}");

	subscribe(f, "AddEmail");
	subscribe(f, "RemoveEmail");
	subscribe(f, "UpdatePhoneId");
	subscribe(f, "InvalidateEmailVerification");
	subscribe(f, "InvalidatePhoneVerification");
	assert_err(contact_set_emails(&f->context, uid, two, &site_person), ERR_OK);
	expect(f, "addemail");
	assert_err(contact_drop_email(&f->context, uid, STR("anna@work.example"), &site_person),
		   ERR_OK);
	expect(f, "removeemail");
	assert_err(contact_set_phone(&f->context, uid, STR("+4915155501000"), &site_person),
		   ERR_OK);
	expect(f, "updatephoneid");
	assert_err(site_update(f, uid, "{\"EmailVerified\":true}"), ERR_OK);
	expect(f, "");
	assert_err(site_update(f, uid, "{\"EmailVerified\":false}"), ERR_OK);
	expect(f, "invalidateemailverification");
	assert_err(site_update(f, uid, "{\"PhoneIdVerified\":true}"), ERR_OK);
	assert_err(site_update(f, uid, "{\"PhoneIdVerified\":false}"), ERR_OK);
	expect(f, "invalidatephoneverification");
	json_free(two);
}

static void test_events_of_registration_and_deletion(void **state)
{
	struct fixture *f = *state;
	char bert[UID_MAX];
	struct str uid;

	subscribe(f, "Register");
	subscribe(f, "DeleteAccount");
	subscribe(f, "CreateTraditionalAccount");
	uid = site_anna(f, NULL);
	expect(f, "register");
	assert_err(account_delete(&f->context, IDENTIFIER_UID, uid), ERR_OK);
	expect(f, "deleteaccount");
	assert_non_null(strstr(queued.body, "\"FirstName\":\"Anna\""));
	assert_err(site_create(f, "{\"UserName\":\"bert\"}", &site_person), ERR_OK);
	memcpy(bert, site_person.account.uid.p, site_person.account.uid.n);
	uid = str_bytes(bert, site_person.account.uid.n);
	expect(f, "register");
	assert_err(account_set_password(&f->context, uid, STR("hunter22-long"), &site_person),
		   ERR_OK);
	expect(f, "createtraditionalaccount");
}

static void test_each_subscription_gets_its_own(void **state)
{
	struct fixture *f = *state;

	(void)site_anna(f, NULL);
	assert_err(webhook_subscribe(&f->context, STR("Login"), STR("https://a.example/1")),
		   ERR_OK);
	assert_err(webhook_subscribe(&f->context, STR("Login"), STR("https://a.example/2")),
		   ERR_OK);
	(void)site_signed_in(f);
	expect(f, "login login");
}

/* A refusal leaves neither the change nor its event. */
static void test_refused_acts_raise_no_event(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);

	subscribe(f, "UpdateProfile");
	subscribe(f, "SetUsername");
	assert_err(site_create(f, "{\"UserName\":\"bert\"}", &site_person), ERR_OK);
	assert_err(contact_set_username(&f->context, uid, STR("bert"), &site_person),
		   ERR_USERNAME_TAKEN);
	assert_err(site_update(f, uid, "{\"PINInfo\":{\"PIN\":\"1\"}}"), ERR_FIELDS);
	expect(f, "");
}

/* --- targets ------------------------------------------------------------- */

static void test_ports_of_other_services_are_refused(void **state)
{
	struct fixture *f = *state;

	assert_err(webhook_subscribe(&f->context, STR("Login"), STR("https://a.example:25/")),
		   ERR_WEBHOOK_TARGET);
	assert_err(webhook_subscribe(&f->context, STR("Login"), STR("https://a.example:1024/")),
		   ERR_OK);
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_a_subscription_is_read_back),
	INSTANCE_TEST(test_refused_subscriptions),
	INSTANCE_TEST(test_at_most_five_and_each_once),
	INSTANCE_TEST(test_an_update_keeps_what_it_does_not_name),
	INSTANCE_TEST(test_the_store_contains_no_secret),
	INSTANCE_TEST(test_nothing_is_queued_without_subscriptions),
	INSTANCE_TEST(test_a_first_pin_raises_an_event),
	INSTANCE_TEST(test_setting_a_pin_is_a_login_too),
	INSTANCE_TEST(test_a_changed_pin_raises_an_event),
	INSTANCE_TEST(test_each_login_raises_an_event),
	INSTANCE_TEST(test_events_of_management),
	INSTANCE_TEST(test_events_of_names_and_verifications),
	INSTANCE_TEST(test_events_of_registration_and_deletion),
	INSTANCE_TEST(test_each_subscription_gets_its_own),
	INSTANCE_TEST(test_refused_acts_raise_no_event),
	INSTANCE_TEST(test_ports_of_other_services_are_refused),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
