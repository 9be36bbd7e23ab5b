/* SPDX-License-Identifier: MIT */
/* Accounts: naming, creating, reading, changing and unlocking them. */
#include "instance_fixture.h"

/* --- making ------------------------------------------------------------------ */

static void test_a_full_account_is_read_back(void **state)
{
	static const char body[] =
		"{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"Max.M@Example.com\"},"
		"{\"Type\":\"Work\",\"Value\":\"m@work.example\"}],\"UserName\":\"MaxM\","
		"\"PhoneId\":\"+49 151 5550100\",\"Password\":\"hunter22-long\","
		"\"Uid\":\"max-1_X\","
		"\"EmailVerified\":true,\"PhoneIdVerified\":true,\"FirstName\":\"Max\","
		"\"PINInfo\":{\"PIN\":\"739164\",\"Skipped\":false}}";
	struct fixture *f = *state;
	const struct account *a = &site_person.account;

	assert_err(site_create(f, body, &site_person), ERR_OK);
	assert_err(account_read(&f->context, IDENTIFIER_UID, STR("max-1_X"), &site_person), ERR_OK);
	assert_text(a->uid, "max-1_X");
	assert_true(a->custom_uid);
	assert_int_equal(a->profile_id.n, 32);
	assert_text(a->provider, "Email");
	assert_text(a->source, "unit.example");
	assert_text(a->user_name, "MaxM");
	assert_text(a->phone, "+49 151 5550100");
	assert_int_equal(a->email_count, 2);
	assert_text(a->emails[0].value, "Max.M@Example.com");
	assert_text(a->emails[1].type, "Work");
	assert_true(a->active && a->email_verified && a->phone_verified);
	assert_true(a->password.hash.n > 0 && a->pin.hash.n > 0);
	assert_int_equal(a->created, NOON);
	assert_int_equal(a->modified, NOON);
	assert_int_equal(a->logins, 0);
	assert_false(a->pin_skipped);
	assert_false(site_person.locked);
	assert_text(profile_text(&site_person.profile, STR("FirstName")), "Max");
}

static void test_an_account_has_defaults(void **state)
{
	struct fixture *f = *state;
	const struct account *a = &site_person.account;
	struct guid g;

	assert_err(site_create(f, "{\"PhoneId\":\"015155501000\"}", &site_person), ERR_OK);
	assert_int_equal(a->uid.n, 32);
	assert_true(guid_read(a->uid, &g));
	assert_false(str_eq(a->uid, a->profile_id));
	assert_text(a->provider, "Phone");
	assert_true(a->active);
	assert_false(a->email_verified || a->phone_verified || a->custom_uid || a->pin_skipped);
	assert_int_equal(a->password.hash.n + a->pin.hash.n, 0);
}

static void test_no_secret_is_kept_in_clear(void **state)
{
	static const char *const secrets[] = {"hunter22-long", "739164"};
	struct fixture *f = *state;
	struct dump d = {.n = 0};

	(void)site_anna(f, "739164");
	dump_store(f->instance.store, &d);
	for (size_t s = 0; s < COUNT_OF(secrets); s++)
		for (size_t i = 0; i + strlen(secrets[s]) <= d.n; i++)
			assert_memory_not_equal(d.p + i, secrets[s], strlen(secrets[s]));
	dump_free(&d);
	assert_true(str_starts(site_read_anna(f)->pin.hash, STR("1:$y$")));
	assert_true(str_starts(site_person.account.password.hash, STR("1:$y$")));
}

static void test_a_guid_uid_is_accepted_in_any_spelling(void **state)
{
	struct fixture *f = *state;

	assert_err(
		site_create(f,
			    "{\"UserName\":\"g\",\"Uid\":\"0F8FAD5B-D9CB-469F-A165-70867728950E\"}",
			    &site_person),
		ERR_OK);
	assert_text(site_person.account.uid, "0f8fad5bd9cb469fa16570867728950e");
	assert_err(account_read(&f->context, IDENTIFIER_UID,
				STR("0f8fad5b-d9cb-469f-a165-70867728950e"), &site_person),
		   ERR_OK);
	assert_err(site_create(f,
			       "{\"UserName\":\"h\",\"Uid\":\"0f8fad5bd9cb469fa16570867728950e\"}",
			       &site_person),
		   ERR_UID_TAKEN);
}

#define MAIL(type, value) "{\"Type\":\"" type "\",\"Value\":\"" value "\"}"
#define NINE(x) x "," x "," x "," x "," x "," x "," x "," x "," x

static void test_bodies_that_create_no_account(void **state)
{
	static const struct {
		const char *body;
		enum err e;
		const char *name; /* in the excuse; NULL: none */
	} rows[] = {
		{"{}", ERR_IDENTIFIER_MISSING, NULL},
		{"{\"FirstName\":\"A\",\"Password\":\"hunter22-long\"}", ERR_IDENTIFIER_MISSING,
		 NULL},
		{"{\"Email\":[]}", ERR_IDENTIFIER_MISSING, NULL},
		{"{\"Email\":\"a@b.de\"}", ERR_PARAM_FORMAT, "Email"},
		{"{\"Email\":[\"a@b.de\"]}", ERR_PARAM_FORMAT, "Email"},
		{"{\"Email\":[" NINE(MAIL("Work", "a@b.de")) "]}", ERR_PARAM_FORMAT, "Email"},
		{"{\"Email\":[" MAIL("Primary", "a") "]}", ERR_EMAIL_FORMAT, "Email"},
		{"{\"Email\":[{\"Type\":\"Primary\"}]}", ERR_EMAIL_FORMAT, "Email"},
		{"{\"Email\":[{\"Value\":\"a@b.de\"}]}", ERR_EMAIL_TYPE_MISSING, NULL},
		{"{\"Email\":[" MAIL("", "a@b.de") "]}", ERR_EMAIL_TYPE_MISSING, NULL},
		{"{\"Email\":[" MAIL("Primary", "a@b.de") "," MAIL("Work", "A@B.DE") "]}",
		 ERR_EMAIL_TWICE, NULL},
		{"{\"Email\":[" MAIL("Primary", "a@b.de") "," MAIL("primary", "c@b.de") "]}",
		 ERR_EMAIL_PRIMARY_TWICE, NULL},
		{"{\"PhoneId\":\"12345\"}", ERR_PHONE_FORMAT, "PhoneId"},
		{"{\"PhoneId\":4917012345678}", ERR_PARAM_FORMAT, "PhoneId"},
		{"{\"UserName\":\"with blank\"}", ERR_USERNAME_FORMAT, "UserName"},
		{"{\"UserName\":[]}", ERR_PARAM_FORMAT, "UserName"},
		{"{\"UserName\":\"u\",\"Uid\":\"with blank\"}", ERR_UID_INVALID, NULL},
		{"{\"UserName\":\"u\",\"Uid\":7}", ERR_PARAM_FORMAT, "Uid"},
		{"{\"UserName\":\"u\",\"IsActive\":\"yes\"}", ERR_PARAM_FORMAT, "IsActive"},
		{"{\"UserName\":\"u\",\"EmailVerified\":2}", ERR_PARAM_FORMAT, "EmailVerified"},
		{"{\"UserName\":\"u\",\"Password\":\"short\"}", ERR_FIELDS, NULL},
		{"{\"UserName\":\"u\",\"Password\":true}", ERR_PARAM_FORMAT, "Password"},
		{"{\"UserName\":\"u\",\"PINInfo\":\"739164\"}", ERR_PARAM_FORMAT, "PINInfo"},
		{"{\"UserName\":\"u\",\"PINInfo\":{}}", ERR_PIN_MISSING, "PIN"},
		{"{\"UserName\":\"u\",\"PINInfo\":{\"PIN\":\"\"}}", ERR_PIN_MISSING, "PIN"},
		{"{\"UserName\":\"u\",\"PINInfo\":{\"PIN\":739164}}", ERR_PARAM_FORMAT, "PIN"},
		{"{\"UserName\":\"u\",\"PINInfo\":{\"PIN\":\"1234\"}}", ERR_FIELDS, NULL},
		{"{\"UserName\":\"u\",\"BirthDate\":\"31.12.1990\"}", ERR_BIRTH_DATE, NULL},
		{"{\"UserName\":\"u\",\"Country\":1}", ERR_BODY_SHAPE, "Country"},
	};
	struct fixture *f = *state;
	struct dump before = {.n = 0};
	uint64_t hashes = hash_count();

	dump_store(f->instance.store, &before);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		enum err e;

		site_next_call(f);
		e = site_create(f, rows[i].body, &site_person);
		if (e != rows[i].e)
			print_error("%s\n", rows[i].body);
		assert_err(e, rows[i].e);
		if (rows[i].name != NULL)
			assert_text(f->detail.name, rows[i].name);
		assert_int_equal(f->detail.field_count, e == ERR_FIELDS ? 1 : 0);
	}
	assert_int_equal(hash_count(), hashes);
	dump_unchanged(f->instance.store, &before);
}

static void test_names_are_unique_in_every_spelling(void **state)
{
	static const struct {
		const char *body;
		enum err e;
	} rows[] = {
		{"{\"Email\":[" MAIL("Other", "ANNA@example.COM") "]}", ERR_EMAIL_TAKEN},
		{"{\"Email\":[" MAIL("Primary", "new@example.com") "," MAIL(
			 "Work", "anna@example.com") "],\"UserName\":\"new\"}",
		 ERR_EMAIL_TAKEN},
		{"{\"UserName\":\"ANNA\"}", ERR_USERNAME_TAKEN},
		{"{\"PhoneId\":\"0049 (170) 123-45678\",\"UserName\":\"new\"}", ERR_PHONE_TAKEN},
	};
	struct fixture *f = *state;

	(void)site_anna(f, NULL);
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_err(site_create(f, rows[i].body, &site_person), rows[i].e);
	/* Names of failed requests stay free. */
	assert_err(site_create(f,
			       "{\"UserName\":\"new\",\"Email\":[" MAIL("Primary",
									"new@example.com") "]}",
			       &site_person),
		   ERR_OK);
	f->tenant.id.b[0] ^= 1; /* each tenant has its own names */
	assert_err(site_create(f, "{\"UserName\":\"anna\"}", &site_person), ERR_OK);
	f->tenant.id.b[0] ^= 1;
}

static void test_passwords_are_counted_in_characters(void **state)
{
	struct fixture *f = *state;
	char body[512], password[300];

	assert_err(site_create(f,
			       "{\"UserName\":\"a\",\"Password\":\"\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f"
			       "\"}",
			       &site_person),
		   ERR_FIELDS);
	assert_string_equal(f->detail.fields[0].field, "Password");
	assert_err(site_create(f,
			       "{\"UserName\":\"a\",\"Password\":\"\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f"
			       "7281\"}",
			       &site_person),
		   ERR_OK);
	for (size_t i = 0; i < sizeof password; i++)
		password[i] = "gj4w0vnz9qkc7xhtm"[i * i % 17];
	for (int n = 256; n <= 257; n++) {
		(void)snprintf(body, sizeof body, "{\"UserName\":\"b%d\",\"Password\":\"%.*s\"}", n,
			       n, password);
		assert_err(site_create(f, body, &site_person), n == 256 ? ERR_OK : ERR_FIELDS);
	}
	site_set(f, "password.min_length", "12");
	assert_err(
		site_create(f, "{\"UserName\":\"c\",\"Password\":\"elevenchars\"}", &site_person),
		ERR_FIELDS);
	assert_err(
		site_create(f, "{\"UserName\":\"c\",\"Password\":\"twelve-chars\"}", &site_person),
		ERR_OK);
}

static void test_a_pin_may_be_skipped(void **state)
{
	struct fixture *f = *state;

	assert_err(
		site_create(f, "{\"UserName\":\"a\",\"PINInfo\":{\"Skipped\":true}}", &site_person),
		ERR_OK);
	assert_true(site_person.account.pin_skipped);
	assert_int_equal(site_person.account.pin_skipped_at, NOON);
	assert_int_equal(site_person.account.pin.hash.n, 0);
	site_wait(f, 5);
	assert_err(site_update(f, site_person.account.uid, "{\"PINInfo\":{\"PIN\":\"739164\"}}"),
		   ERR_OK);
	assert_false(site_person.account.pin_skipped);
	assert_int_equal(site_person.account.pin_skipped_at, 0);
	assert_true(site_person.account.pin.hash.n > 0);
	assert_err(site_update(f, site_person.account.uid, "{\"PINInfo\":{\"Skipped\":true}}"),
		   ERR_OK);
	assert_false(site_person.account.pin_skipped); /* it has a PIN now */
}

/* --- reading -------------------------------------------------------------------- */

static void test_reading_by_every_identifier(void **state)
{
	struct fixture *f = *state;
	const struct {
		enum identifier_kind kind;
		struct str name;
		enum err e;
	} rows[] = {
		{IDENTIFIER_UID, site_anna(f, NULL), ERR_OK},
		{IDENTIFIER_EMAIL, STR("Anna@example.com"), ERR_OK},
		{IDENTIFIER_PHONE, STR("4917012345678"), ERR_OK},
		{IDENTIFIER_USERNAME, STR("aNNa"), ERR_OK},
		{IDENTIFIER_UID, STR("anna"), ERR_USER_UNKNOWN},
		{IDENTIFIER_EMAIL, STR("b@example.com"), ERR_USER_UNKNOWN},
		{IDENTIFIER_EMAIL, STR("anna"), ERR_USER_UNKNOWN},
		{IDENTIFIER_PHONE, STR("4917012345679"), ERR_USER_UNKNOWN},
		{IDENTIFIER_USERNAME, STR(""), ERR_USER_UNKNOWN},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_err(account_read(&f->context, rows[i].kind, rows[i].name, &site_person),
			   rows[i].e);
		if (rows[i].e == ERR_OK)
			assert_str(site_person.account.uid, rows[0].name);
	}
	f->tenant.id.b[0] ^= 1;
	assert_err(account_read(&f->context, rows[0].kind, rows[0].name, &site_person),
		   ERR_USER_UNKNOWN);
}

static enum err break_body(struct txn *t, void *arg)
{
	struct fixture *f = arg;
	struct key k = key_of(&f->tenant.id, TABLE_ACCOUNT);

	key_add(&k, STR("broken"));
	return txn_put(t, &k, STR("\x01\x01 not an account"));
}

static void test_a_record_of_another_form_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_err(store_write(f->instance.store, break_body, f), ERR_OK);
	assert_err(account_read(&f->context, IDENTIFIER_UID, STR("broken"), &site_person),
		   ERR_STORE_VERSION);
}

/* --- changing ---------------------------------------------------------------------- */

static void test_an_update_changes_what_it_names(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, "739164");
	const struct account *a = &site_person.account;

	site_wait(f, 60);
	assert_err(site_update(f, uid,
			       "{\"city\":\"Ulm\",\"EMAILVERIFIED\":true,\"Email\":[],"
			       "\"Uid\":\"other\"}"),
		   ERR_OK);
	assert_text(profile_text(&site_person.profile, STR("City")), "Ulm");
	(void)site_read_anna(f);
	assert_text(profile_text(&site_person.profile, STR("City")), "Ulm");
	assert_text(profile_text(&site_person.profile, STR("FirstName")), "Anna");
	assert_true(a->email_verified && a->active);
	assert_false(a->phone_verified);
	assert_text(a->user_name, "anna");
	assert_int_equal(a->email_count, 1);
	assert_str(a->uid, uid);
	assert_int_equal(a->created, NOON);
	assert_int_equal(a->modified, NOON + 60);
	assert_int_equal(a->profile_modified, NOON + 60);
	assert_int_equal(a->pin.changed, 0);
	assert_err(site_update(f, STR("nobody"), "{\"City\":\"Ulm\"}"), ERR_USER_UNKNOWN);
}

static void test_an_update_of_the_profile_ends_no_sign_in(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, "739164");
	struct site_texts one = site_texts(f);

	assert_err(site_update(f, uid, "{\"City\":\"Ulm\",\"IsActive\":true}"), ERR_OK);
	assert_err(site_token(f, TOKEN_ACCESS, one.access), ERR_OK);
	assert_err(site_token(f, TOKEN_SESSION, one.session), ERR_OK);
	assert_int_equal(site_person.account.logins, 1);
}

static void test_a_new_secret_ends_every_sign_in(void **state)
{
	static const char *const bodies[] = {"{\"Password\":\"other-and-long\"}",
					     "{\"PINInfo\":{\"PIN\":\"846291\"}}"};

	for (size_t i = 0; i < COUNT_OF(bodies); i++) {
		struct fixture *f = *state;
		struct str uid = site_anna(f, "739164");
		struct site_texts one = site_texts(f), two = site_texts(f);

		site_wait(f, 9);
		assert_err(site_update(f, uid, bodies[i]), ERR_OK);
		assert_err(site_token(f, TOKEN_ACCESS, one.access), ERR_TOKEN_UNKNOWN);
		assert_err(site_token(f, TOKEN_REFRESH, two.refresh), ERR_REFRESH_INVALID);
		assert_err(site_token(f, TOKEN_SESSION, two.session), ERR_SESSION_UNKNOWN);
		(void)site_read_anna(f);
		assert_int_equal(site_person.account.password.changed, i == 0 ? NOON + 9 : 0);
		assert_int_equal(site_person.account.pin.changed, i == 0 ? 0 : NOON + 9);
		assert_err(site_login(f, "hunter22-long"), i == 0 ? ERR_LOGIN_WRONG : ERR_OK);
		assert_err(site_login(f, "other-and-long"), i == 0 ? ERR_OK : ERR_LOGIN_WRONG);
		site_end(f);
		site_init(f);
	}
}

static void test_refused_updates_change_nothing(void **state)
{
	static const struct {
		const char *body;
		enum err e;
	} rows[] = {
		{"{\"City\":\"Ulm\",\"Password\":\"short\"}", ERR_FIELDS},
		{"{\"City\":\"Ulm\",\"PINInfo\":{\"PIN\":\"1234\"}}", ERR_FIELDS},
		{"{\"City\":\"Ulm\",\"PINInfo\":{\"PIN\":\"45678\"}}", ERR_FIELDS},
		{"{\"City\":\"Ulm\",\"PINInfo\":{\"Skipped\":false}}", ERR_PIN_MISSING},
		{"{\"City\":\"Ulm\",\"IsLoginLocked\":2}", ERR_PARAM_FORMAT},
		{"{\"City\":\"Ulm\",\"BirthDate\":\"2999-01-01\"}", ERR_BIRTH_DATE},
		{"{\"City\":{}}", ERR_BODY_SHAPE},
	};
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);
	struct dump before = {.n = 0};

	dump_store(f->instance.store, &before);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		site_next_call(f);
		assert_err(site_update(f, uid, rows[i].body), rows[i].e);
	}
	dump_unchanged(f->instance.store, &before);
}

/* --- unlocking ------------------------------------------------------------------------ */

static void lock_out(struct fixture *f)
{
	char wrong[24];

	for (int i = 0; i < 10; i++) {
		(void)snprintf(wrong, sizeof wrong, "wrong-%d", i);
		assert_err(site_login(f, wrong), ERR_LOGIN_WRONG);
		site_wait(f, 3600);
	}
	assert_err(site_login(f, "hunter22-long"), ERR_ACCOUNT_LOCKED);
	(void)site_read_anna(f);
	assert_true(site_person.locked);
}

static void test_unlocking_by_any_identifier(void **state)
{
	struct fixture *f = *state;

	(void)site_anna(f, NULL);
	assert_err(account_clear_lockout(&f->context, IDENTIFIER_EMAIL, STR("anna@example.com")),
		   ERR_OK);
	lock_out(f);
	assert_err(account_clear_lockout(&f->context, IDENTIFIER_EMAIL, STR("b@example.com")),
		   ERR_USER_UNKNOWN);
	assert_err(account_clear_lockout(&f->context, IDENTIFIER_PHONE, STR("+4917012345678")),
		   ERR_OK);
	(void)site_read_anna(f);
	assert_false(site_person.locked);
	assert_err(site_login(f, "hunter22-long"), ERR_OK);
}

static void test_an_update_unlocks_when_it_says_so(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);

	lock_out(f);
	assert_err(site_update(f, uid, "{\"City\":\"Ulm\",\"IsLoginLocked\":true}"), ERR_OK);
	assert_true(site_person.locked);
	assert_err(site_update(f, uid, "{\"Password\":\"other-and-long\"}"), ERR_OK);
	assert_err(site_login(f, "other-and-long"), ERR_ACCOUNT_LOCKED);
	assert_err(site_update(f, uid, "{\"IsLoginLocked\":false}"), ERR_OK);
	assert_false(site_person.locked);
	assert_err(site_login(f, "other-and-long"), ERR_OK);
}

/* --- account.h itself -------------------------------------------------------------------- */

static enum err largest_body(struct txn *t, void *arg)
{
	struct fixture *f = arg;
	static char text[EMAIL_MAX];
	static struct account a, b;

	memset(text, 'x', sizeof text);
	a = (struct account){.uid = STR("largest"),
			     .profile_id = str_bytes(text, 32),
			     .provider = STR("Email"),
			     .source = str_bytes(text, 253),
			     .phone = str_bytes(text, 40),
			     .email_count = ACCOUNT_EMAILS,
			     .old_pin_count = ACCOUNT_PINS - 1,
			     .logins = UINT64_MAX};
	for (size_t i = 0; i < ACCOUNT_EMAILS; i++) {
		a.emails[i].type = str_bytes(text, 64);
		a.emails[i].value = str_bytes(text, EMAIL_MAX);
	}
	a.password.hash = a.pin.hash = str_bytes(text, CREDENTIAL_TEXT);
	for (size_t i = 0; i < ACCOUNT_PINS; i++)
		a.old_pins[i] = str_bytes(text, CREDENTIAL_TEXT);
	assert_err(account_put(t, &f->context, &a), ERR_OK);
	assert_err(account_get(t, &f->context, a.uid, &b), ERR_OK);
	assert_int_equal(b.email_count, ACCOUNT_EMAILS);
	assert_str(b.emails[ACCOUNT_EMAILS - 1].value, a.emails[0].value);
	assert_int_equal(b.old_pin_count, ACCOUNT_PINS - 1);
	assert_str(b.old_pins[ACCOUNT_PINS - 2], a.old_pins[0]);
	assert_int_equal(b.logins, UINT64_MAX);
	return ERR_OK;
}

static void test_the_largest_account_fits(void **state)
{
	struct fixture *f = *state;

	assert_err(store_write(f->instance.store, largest_body, f), ERR_OK);
}

/* Texts must live in the arena of the call, not in the body, which site_create has freed. */
static void test_returned_texts_outlive_the_body(void **state)
{
	struct fixture *f = *state;

	assert_err(site_create(f,
			       "{\"UserName\":\"anna\",\"PhoneId\":\"+4917012345678\","
			       "\"Uid\":\"my-own-uid\",\"Email\":[" MAIL("Primary",
									 "a@example.com") "]}",
			       &site_person),
		   ERR_OK);
	assert_text(site_person.account.uid, "my-own-uid");
	assert_text(site_person.account.user_name, "anna");
	assert_text(site_person.account.phone, "+4917012345678");
	assert_text(site_person.account.emails[0].value, "a@example.com");
}

/* --- meanwhile ------------------------------------------------------------------------------- */

static struct str anna;
static unsigned rounds;

static void move_to_bonn(struct fixture *f)
{
	static struct account_view other;
	struct json *j = site_json("{\"City\":\"Bonn\",\"State\":\"NRW\"}");
	const struct account_update change = {anna, j, NULL_KEEPS, {"", 0}};

	assert_err(account_update(&f->context, &change, &other), ERR_OK);
	json_free(j);
}

static void test_updates_at_the_same_time_are_merged(void **state)
{
	struct fixture *f = *state;

	anna = site_anna(f, NULL);
	site_meanwhile = move_to_bonn;
	assert_err(site_update(f, anna, "{\"City\":\"Ulm\",\"NickName\":\"A\"}"), ERR_OK);
	assert_null(site_meanwhile);
	(void)site_read_anna(f);
	assert_text(profile_text(&site_person.profile, STR("City")), "Ulm");
	assert_text(profile_text(&site_person.profile, STR("State")), "NRW");
	assert_text(profile_text(&site_person.profile, STR("NickName")), "A");
}

static void move_again(struct fixture *f)
{
	static struct account_view other;
	struct account_update change = {anna, NULL, NULL_KEEPS, {"", 0}};
	char body[64];
	struct json *j;

	(void)snprintf(body, sizeof body, "{\"City\":\"Town%u\"}", rounds++);
	j = site_json(body);
	change.body = j;
	assert_err(account_update(&f->context, &change, &other), ERR_OK);
	json_free(j);
	site_meanwhile = move_again;
}

static void test_an_update_that_always_conflicts_is_busy(void **state)
{
	struct fixture *f = *state;

	anna = site_anna(f, NULL);
	rounds = 0;
	site_meanwhile = move_again;
	assert_err(site_update(f, anna, "{\"City\":\"Ulm\",\"Password\":\"other-and-long\"}"),
		   ERR_BUSY);
	site_meanwhile = NULL;
	assert_true(rounds >= 2);
	assert_err(site_login(f, "hunter22-long"), ERR_OK);
}

static void take_name(struct fixture *f)
{
	static struct account_view other;

	assert_err(site_create(f, "{\"UserName\":\"rival\"}", &other), ERR_OK);
}

static void test_of_two_parallel_requests_for_a_name_one_succeeds(void **state)
{
	struct fixture *f = *state;

	site_meanwhile = take_name;
	assert_err(site_create(f, "{\"UserName\":\"RIVAL\",\"PhoneId\":\"+4915155501000\"}",
			       &site_person),
		   ERR_USERNAME_TAKEN);
	assert_null(site_meanwhile);
	assert_err(account_read(&f->context, IDENTIFIER_PHONE, STR("+4915155501000"), &site_person),
		   ERR_USER_UNKNOWN);
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_returned_texts_outlive_the_body),
	INSTANCE_TEST(test_a_full_account_is_read_back),
	INSTANCE_TEST(test_an_account_has_defaults),
	INSTANCE_TEST(test_no_secret_is_kept_in_clear),
	INSTANCE_TEST(test_a_guid_uid_is_accepted_in_any_spelling),
	INSTANCE_TEST(test_bodies_that_create_no_account),
	INSTANCE_TEST(test_names_are_unique_in_every_spelling),
	INSTANCE_TEST(test_passwords_are_counted_in_characters),
	INSTANCE_TEST(test_a_pin_may_be_skipped),
	INSTANCE_TEST(test_reading_by_every_identifier),
	INSTANCE_TEST(test_a_record_of_another_form_is_refused),
	INSTANCE_TEST(test_an_update_changes_what_it_names),
	INSTANCE_TEST(test_an_update_of_the_profile_ends_no_sign_in),
	INSTANCE_TEST(test_a_new_secret_ends_every_sign_in),
	INSTANCE_TEST(test_refused_updates_change_nothing),
	INSTANCE_TEST(test_unlocking_by_any_identifier),
	INSTANCE_TEST(test_an_update_unlocks_when_it_says_so),
	INSTANCE_TEST(test_the_largest_account_fits),
};

static const struct CMUnitTest hooked[] = {
	INSTANCE_HOOKED_TEST(test_updates_at_the_same_time_are_merged),
	INSTANCE_HOOKED_TEST(test_an_update_that_always_conflicts_is_busy),
	INSTANCE_HOOKED_TEST(test_of_two_parallel_requests_for_a_name_one_succeeds),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests), RUN(hooked))
