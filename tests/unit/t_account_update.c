/* SPDX-License-Identifier: MIT */
/*
 * Accounts: registration, updates by the person, renaming and deletion.
 *
 * Tests: account_deletion
 */
#include "recovery_fixture.h"

#include "domain/signin/step_up.h"

static enum err update_own(struct fixture *f, struct str uid, const char *body)
{
	struct json *j = site_json(body);
	const struct account_update change = {uid, j, NULL_KEEPS, {"", 0}};
	enum err e = account_update_own(&f->context, &change, &site_person);

	json_free(j);
	return e;
}

static enum err set_emails(struct fixture *f, struct str uid, const char *body)
{
	struct json *j = site_json(body);
	enum err e = contact_set_emails(&f->context, uid, j, &site_person);

	json_free(j);
	return e;
}

static enum err find(struct fixture *f, enum identifier_kind kind, const char *name)
{
	return account_read(&f->context, kind, str_of(name), &site_person);
}

/* --- registering --------------------------------------------------------------- */

static void test_registering_takes_the_members_a_person_may_write(void **state)
{
	struct fixture *f = *state;
	const struct account *a = &site_person.account;

	assert_err(site_register(
			   f, "{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"b@example.com\"}],"
			      "\"Password\":\"hunter22-long\",\"Uid\":\"mine\",\"City\":\"Ulm\","
			      "\"EmailVerified\":true,\"IsActive\":false,\"Roles\":[\"admin\"]}"),
		   ERR_OK);
	assert_err(find(f, IDENTIFIER_EMAIL, "b@example.com"), ERR_OK);
	assert_false(str_eq(a->uid, STR("mine")) || a->custom_uid || a->email_verified);
	assert_true(a->active);
	assert_text(profile_text(&site_person.profile, STR("City")), "Ulm");
	assert_int_equal(profile_member(&site_person.profile, STR("Roles")).n, 0);
}

#define TWO_EMAILS                                                                                 \
	"{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"b@example.com\"},"                          \
	"{\"Type\":\"Work\",\"Value\":\"c@example.com\"}],\"EmailVerified\":true,"                 \
	"\"Password\":\"hunter22-long\"}"

static void test_only_a_confirmed_address_signs_in(void **state)
{
	static const struct {
		const char *name;
		enum err e;
	} rows[] = {{"B@example.com", ERR_OK}, {"c@example.com", ERR_EMAIL_UNVERIFIED}};
	struct fixture *f = *state;

	recovery_begin(f);
	site_set(f, "errors.reveal_unknown", "on");
	assert_err(site_register(f, TWO_EMAILS), ERR_FIELDS);
	assert_err(site_create(f, TWO_EMAILS, &site_person), ERR_OK);
	site_set(f, "verify.email", "required");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_err(signin_by_password(&f->context, IDENTIFIER_EMAIL, str_of(rows[i].name),
					      STR("hunter22-long"), &site_signin),
			   rows[i].e);
		assert_err(ask_by(f, PURPOSE_PASSWORD, IDENTIFIER_EMAIL, rows[i].name), rows[i].e);
	}
	site_set(f, "verify.email", "optional"); /* an address added by mistake gives no access */
	assert_err(ask_by(f, PURPOSE_PASSWORD, IDENTIFIER_EMAIL, "c@example.com"),
		   ERR_EMAIL_UNVERIFIED);
	site_set(f, "verify.email", "none");
	assert_err(ask_by(f, PURPOSE_PASSWORD, IDENTIFIER_EMAIL, "c@example.com"), ERR_OK);
}

static void test_registering_by_the_tenants_rules(void **state)
{
	static const struct {
		const char *setting, *value, *pin_info;
		enum err e;
	} rows[] = {
		{"register.enabled", "off", "", ERR_REGISTRATION_OFF},
		{"register.enabled", "on", "", ERR_OK},
		{"pin.required", "on", "", ERR_PIN_MISSING},
		{"pin.required", "on", ",\"PINInfo\":{\"Skipped\":true}", ERR_PIN_MISSING},
		{"pin.required", "on", ",\"PINInfo\":{\"PIN\":\"1234\"}", ERR_FIELDS},
		{"pin.required", "on", ",\"PINInfo\":{\"PIN\":\"739164\"}", ERR_OK},
		{"pin.ask_on_registration", "off", "", ERR_OK},
		{"pin.enabled", "off", "", ERR_OK},
	};
	struct fixture *f = *state;
	char body[256];

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		site_set(f, rows[i].setting, rows[i].value);
		(void)snprintf(body, sizeof body,
			       "{\"UserName\":\"u%u\",\"Password\":\"hunter22-long\"%s}",
			       (unsigned)i, rows[i].pin_info);
		assert_err(site_register(f, body), rows[i].e);
	}
	assert_int_equal(site_person.account.pin.hash.n, 0); /* PINs are off */
	assert_err(site_register(f, "{\"UserName\":\"v\"}"), ERR_PASSWORD_MISSING);
	assert_err(site_register(f, "{\"UserName\":\"u5\",\"Password\":\"hunter22-long\"}"),
		   ERR_USERNAME_TAKEN);
}

static void test_without_pins_there_is_no_pin_info(void **state)
{
	static const struct {
		const char *info;
		enum err e;
	} rows[] = {
		{"{\"PIN\":\"739164\"}", ERR_PIN_OFF},
		{"{\"Skipped\":true}", ERR_PIN_OFF},
		{"{}", ERR_PIN_OFF},
		{"null", ERR_OK},
	};
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);
	char body[256];

	site_set(f, "pin.enabled", "off");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		(void)snprintf(body, sizeof body,
			       "{\"PhoneId\":\"+49151555%05u\",\"Password\":\"hunter22-long\","
			       "\"PINInfo\":%s}",
			       (unsigned)i, rows[i].info);
		assert_err(update_own(f, uid, body), rows[i].e);
		assert_err(site_update(f, uid, body), rows[i].e);
		assert_err(site_register(f, body), rows[i].e);
		body[12] = '+'; /* another number, for another account */
		body[13] = '3';
		assert_err(site_create(f, body, &site_person), rows[i].e);
	}
}

/* --- by the person ---------------------------------------------------------------- */

static void test_a_person_can_set_only_the_first_pin(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);
	struct site_texts one = site_texts(f);

	assert_err(update_own(f, uid, "{\"PINInfo\":{\"PIN\":\"1234\"}}"), ERR_FIELDS);
	assert_err(update_own(f, uid, "{\"PINInfo\":{\"Skipped\":true}}"), ERR_OK);
	assert_true(site_read_anna(f)->pin_skipped);
	assert_err(update_own(f, uid, "{\"City\":\"Ulm\",\"PINInfo\":{\"PIN\":\"739164\"}}"),
		   ERR_OK);
	assert_err(site_token(f, TOKEN_ACCESS, one.access), ERR_OK);
	assert_err(update_own(f, uid, "{\"City\":\"Bonn\",\"PINInfo\":{\"PIN\":\"846291\"}}"),
		   ERR_OK);
	assert_text(profile_text(&site_person.profile, STR("City")), "Bonn");
	one = site_texts(f);
	assert_err(site_pin_login(f, one.session, "846291"), ERR_PIN_WRONG);
	assert_err(site_pin_login(f, one.session, "739164"), ERR_OK);
}

static void test_a_person_cannot_change_states_or_secrets(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);

	assert_err(update_own(f, uid,
			      "{\"Password\":\"other-and-long\",\"EmailVerified\":true,"
			      "\"IsActive\":false,\"Roles\":[\"admin\"],\"IsLoginLocked\":false}"),
		   ERR_OK);
	(void)site_read_anna(f);
	assert_true(site_person.account.active);
	assert_false(site_person.account.email_verified);
	assert_int_equal(profile_member(&site_person.profile, STR("Roles")).n, 0);
	assert_err(site_login(f, "hunter22-long"), ERR_OK);
}

static struct str hooked_uid;

static void set_pin_meanwhile(struct fixture *f)
{
	assert_err(update_own(f, hooked_uid, "{\"PINInfo\":{\"PIN\":\"846291\"}}"), ERR_OK);
}

static void test_of_two_parallel_first_pins_the_first_stays(void **state)
{
	struct fixture *f = *state;

	hooked_uid = site_anna(f, NULL);
	site_meanwhile = set_pin_meanwhile;
	assert_err(update_own(f, hooked_uid, "{\"PINInfo\":{\"PIN\":\"739164\"}}"), ERR_OK);
	assert_null(site_meanwhile);
	assert_err(site_pin_login(f, site_texts(f).session, "846291"), ERR_OK);
}

/* --- names --------------------------------------------------------------------------- */

static void test_new_names_replace_the_old_ones(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);

	assert_err(contact_set_phone(&f->context, uid, STR("+4915155501000"), &site_person),
		   ERR_OK);
	assert_err(find(f, IDENTIFIER_PHONE, "4915155501000"), ERR_OK);
	assert_err(find(f, IDENTIFIER_PHONE, "+4917012345678"), ERR_USER_UNKNOWN);
	assert_err(contact_set_username(&f->context, uid, STR("Annie"), &site_person), ERR_OK);
	assert_err(find(f, IDENTIFIER_USERNAME, "annie"), ERR_OK);
	assert_err(find(f, IDENTIFIER_USERNAME, "anna"), ERR_USER_UNKNOWN);
	assert_err(set_emails(f, uid,
			      "{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"n@example.com\"},"
			      "{\"Type\":\"Work\",\"Value\":\"w@example.com\"}]}"),
		   ERR_OK);
	assert_err(find(f, IDENTIFIER_EMAIL, "anna@example.com"), ERR_USER_UNKNOWN);
	assert_err(find(f, IDENTIFIER_EMAIL, "W@example.com"), ERR_OK);
	assert_int_equal(site_person.account.email_count, 2);
	assert_err(site_create(f, "{\"UserName\":\"anna\"}", &site_person),
		   ERR_OK); /* free again */
}

/* An address of a type that exists replaces it, others are appended. */
static void test_addresses_are_added_by_their_types(void **state)
{
	static const struct {
		const char *body;
		size_t n;
		const char *first, *last, *type; /* addresses; the type of the last */
		bool verified;
	} rows[] = {
		{"[{\"Type\":\"Work\",\"Value\":\"w@example.com\"}]", 2, "anna@example.com",
		 "w@example.com", "Work", true},
		{"[{\"Type\":\"work\",\"Value\":\"w2@example.com\"}]", 2, "anna@example.com",
		 "w2@example.com", "work", true},
		{"[{\"Type\":\"Home\",\"Value\":\"W2@example.com\"}]", 2, "anna@example.com",
		 "W2@example.com", "Home", true},
		{"[{\"Type\":\"A\",\"Value\":\"a@example.com\"},{\"Type\":\"B\",\"Value\":"
		 "\"b@example.com\"}]",
		 4, "anna@example.com", "b@example.com", "B", true},
		{"[{\"Type\":\"Primary\",\"Value\":\"p@example.com\"}]", 4, "p@example.com",
		 "b@example.com", "B", false},
	};
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);
	char body[256];

	assert_err(site_update(f, uid, "{\"EmailVerified\":true}"), ERR_OK);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct account *a = &site_person.account;

		site_next_call(f);
		(void)snprintf(body, sizeof body, "{\"Email\":%s}", rows[i].body);
		assert_err(set_emails(f, uid, body), ERR_OK);
		assert_int_equal(a->email_count, rows[i].n);
		assert_text(a->emails[0].value, rows[i].first);
		assert_text(a->emails[a->email_count - 1].value, rows[i].last);
		assert_text(a->emails[a->email_count - 1].type, rows[i].type);
		assert_int_equal(a->email_verified, rows[i].verified);
		assert_err(find(f, IDENTIFIER_EMAIL, rows[i].last), ERR_OK);
	}
	assert_err(find(f, IDENTIFIER_EMAIL, "w@example.com"), ERR_USER_UNKNOWN);
	for (int i = 0; i < 20; i++) {
		(void)snprintf(body, sizeof body,
			       "{\"Email\":[{\"Type\":\"T%d\",\"Value\":\"t%d@example.com\"}]}", i,
			       i);
		if (set_emails(f, uid, body) != ERR_OK)
			break;
	}
	assert_err(set_emails(f, uid, body), ERR_PARAM_FORMAT);
}

static void test_names_of_other_accounts_are_refused(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);
	struct dump before = {.n = 0};

	assert_err(site_create(f,
			       "{\"UserName\":\"bert\",\"PhoneId\":\"+4915155501000\",\"Email\":"
			       "[{\"Type\":\"Primary\",\"Value\":\"b@example.com\"}]}",
			       &site_person),
		   ERR_OK);
	dump_store(f->instance.store, &before);
	assert_err(contact_set_phone(&f->context, uid, STR("0049 151 55501000"), &site_person),
		   ERR_PHONE_TAKEN);
	assert_err(contact_set_username(&f->context, uid, STR("BERT"), &site_person),
		   ERR_USERNAME_TAKEN);
	assert_err(contact_set_username(&f->context, uid, STR("a b"), &site_person),
		   ERR_USERNAME_FORMAT);
	assert_err(set_emails(f, uid,
			      "{\"Email\":[{\"Type\":\"Primary\",\"Value\":"
			      "\"B@example.com\"}]}"),
		   ERR_EMAIL_TAKEN);
	assert_err(set_emails(f, uid, "{\"Email\":[]}"), ERR_EMAIL_LAST);
	assert_err(set_emails(f, uid, "{\"Emails\":[]}"), ERR_EMAIL_MISSING);
	assert_err(contact_drop_email(&f->context, uid, STR("b@example.com"), &site_person),
		   ERR_EMAIL_UNKNOWN);
	assert_err(contact_drop_email(&f->context, uid, STR("Anna@example.com"), &site_person),
		   ERR_EMAIL_LAST);
	assert_err(
		contact_set_phone(&f->context, STR("nobody"), STR("+4915155501001"), &site_person),
		ERR_USER_UNKNOWN);
	dump_unchanged(f->instance.store, &before);
}

static void test_an_email_address_is_dropped(void **state)
{
	struct fixture *f = *state;

	assert_err(site_create(f,
			       "{\"Uid\":\"two\",\"Email\":[{\"Type\":\"Primary\",\"Value\":"
			       "\"one@example.com\"},{\"Type\":\"Work\",\"Value\":"
			       "\"two@example.com\"}]}",
			       &site_person),
		   ERR_OK);
	assert_err(
		contact_drop_email(&f->context, STR("two"), STR("ONE@example.com"), &site_person),
		ERR_OK);
	assert_err(find(f, IDENTIFIER_EMAIL, "one@example.com"), ERR_USER_UNKNOWN);
	assert_err(find(f, IDENTIFIER_EMAIL, "two@example.com"), ERR_OK);
	assert_int_equal(site_person.account.email_count, 1);
}

static void test_a_new_phone_number_is_not_verified(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);

	assert_err(site_update(f, uid, "{\"PhoneIdVerified\":true}"), ERR_OK);
	assert_err(contact_set_phone(&f->context, uid, STR("+4917012345678"), &site_person),
		   ERR_OK);
	assert_true(site_person.account.phone_verified); /* the same one */
	assert_err(contact_set_phone(&f->context, uid, STR("+4915155501000"), &site_person),
		   ERR_OK);
	assert_false(site_person.account.phone_verified);
}

static enum err own_phone(struct fixture *f, const char *access, const char *phone)
{
	const struct contact_change change = {.access = str_of(access), .value = str_of(phone)};

	return contact_set_own_phone(&f->context, &change, &site_person);
}

static void expect_ended(struct fixture *f, const struct site_texts *one)
{
	assert_err(site_token(f, TOKEN_ACCESS, one->access), ERR_TOKEN_UNKNOWN);
	assert_err(site_token(f, TOKEN_REFRESH, one->refresh), ERR_REFRESH_INVALID);
	assert_err(site_token(f, TOKEN_SESSION, one->session), ERR_SESSION_UNKNOWN);
}

static void expect_alive(struct fixture *f, const struct site_texts *one)
{
	assert_err(site_token(f, TOKEN_ACCESS, one->access), ERR_OK);
	assert_err(site_token(f, TOKEN_REFRESH, one->refresh), ERR_OK);
	assert_err(site_token(f, TOKEN_SESSION, one->session), ERR_OK);
}

/* The ways in which a back end changes a person's address or number. */
static enum err reach_by(struct fixture *f, struct str uid, int way)
{
	static const char two[] = "{\"Email\":[{\"Type\":\"Primary\",\"Value\":"
				  "\"ANNA@example.com\"},{\"Type\":\"Work\",\"Value\":"
				  "\"w@example.com\"}]}";

	switch (way) {
	case 0:
		return contact_set_phone(&f->context, uid, STR("+4915155501000"), &site_person);
	case 1:
		return set_emails(f, uid, two);
	default:
		return contact_drop_email(&f->context, uid, STR("w@example.com"), &site_person);
	}
}

static void test_a_new_address_or_number_ends_sign_ins(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, "739164");

	recovery_begin(f);
	for (int way = 0; way < 3; way++) {
		struct site_texts one = site_texts(f), two = site_texts(f);
		struct sent s = asked(f, PURPOSE_PIN);
		const struct reset reset = {CREDENTIAL_PIN, STR("846291"), "pin"};

		assert_err(reach_by(f, uid, way), ERR_OK);
		expect_ended(f, &one);
		expect_ended(f, &two);
		assert_err(reset_by_link(&f->context, &reset, str_of(s.link)), ERR_LINK_UNKNOWN);
	}
	site_set(f, "logout.on_contact_change", "off");
	for (int way = 1; way < 3; way++) {
		struct site_texts one = site_texts(f);

		assert_err(reach_by(f, uid, way), ERR_OK);
		expect_alive(f, &one);
	}
}

static void test_unchanged_names_end_no_sign_in(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, "739164");
	struct site_texts one = site_texts(f);

	assert_err(contact_set_phone(&f->context, uid, STR(PHONE), &site_person), ERR_OK);
	assert_err(set_emails(f, uid,
			      "{\"Email\":[{\"Type\":\"Home\",\"Value\":"
			      "\"Anna@example.com\"}]}"),
		   ERR_OK);
	assert_err(contact_set_username(&f->context, uid, STR("Annie"), &site_person), ERR_OK);
	expect_alive(f, &one);
}

static void test_changing_ones_own_number_keeps_the_callers_sign_in(void **state)
{
	struct fixture *f = *state;
	struct site_texts one, two;

	(void)site_anna(f, "739164");
	site_set(f, "recovery.stepup", "off");
	one = site_texts(f);
	two = site_texts(f);
	assert_err(own_phone(f, "nothing", "+4915155501000"), ERR_TOKEN_UNKNOWN);
	assert_err(own_phone(f, one.access, "12345"), ERR_PHONE_FORMAT);
	expect_alive(f, &two);
	assert_err(own_phone(f, one.access, "+4915155501000"), ERR_OK);
	assert_str(site_read_anna(f)->phone, STR("+4915155501000"));
	expect_alive(f, &one);
	expect_ended(f, &two);
}

static enum err proved_phone(struct fixture *f, const char *access, const char *phone,
			     const struct token_text *proof)
{
	const struct contact_change change = {
		.access = str_of(access), .value = str_of(phone), .step_up = str_of(proof->s)};

	return contact_set_own_phone(&f->context, &change, &site_person);
}

static struct token_text proof_by(struct fixture *f, const char *access)
{
	struct token_text text;
	uint64_t expires;

	assert_err(step_up_prove(&f->context, CREDENTIAL_PIN, str_of(access), STR("739164"), &text,
				 &expires, NULL),
		   ERR_OK);
	return text;
}

static void test_an_access_token_alone_cannot_replace_a_number(void **state)
{
	struct fixture *f = *state;
	struct token_text none = {""}, proof;
	struct site_texts one;

	(void)site_anna(f, "739164");
	one = site_texts(f);
	assert_err(proved_phone(f, one.access, "+4915155501000", &none), ERR_STEP_UP_INVALID);
	assert_str(site_read_anna(f)->phone, STR(PHONE));
	proof = proof_by(f, one.access);
	assert_err(site_create(f, "{\"PhoneId\":\"+4915155501001\"}", &site_person), ERR_OK);
	assert_err(proved_phone(f, one.access, "+4915155501001", &proof), ERR_PHONE_TAKEN);
	assert_err(proved_phone(f, one.access, "+4915155501000", &proof), ERR_OK);
	assert_err(proved_phone(f, one.access, "+4915155501002", &proof), ERR_STEP_UP_INVALID);
	expect_alive(f, &one);
}

static void test_a_new_number_is_refused_if_its_code_cannot_be_sent(void **state)
{
	struct fixture *f = *state;
	struct dump before = {.n = 0}, after = {.n = 0};
	struct token_text proof;
	struct site_texts one;
	struct sent s;

	(void)site_anna(f, "739164");
	recovery_begin(f);
	site_set(f, "send.per_hour", "1");
	site_set(f, "verify.phone", "optional");
	one = site_texts(f);
	proof = proof_by(f, one.access);
	assert_err(proved_phone(f, one.access, "+4915155501000", &proof), ERR_OK);
	s = sent_of(f, TEMPLATE_VERIFY_PHONE);
	assert_int_equal(s.count, 1);
	assert_string_equal(s.to, "+4915155501000");
	assert_true(strlen(s.code) > 0);
	proof = proof_by(f, one.access);
	assert_err(proved_phone(f, one.access, "+4915155501001", &proof), ERR_OK);
	proof = proof_by(f, one.access);
	dump_store(f->instance.store, &before);
	assert_err(proved_phone(f, one.access, "004915155501000", &proof), ERR_SEND_LIMIT_SMS);
	dump_store(f->instance.store, &after);
	assert_true(dump_equal(&before, &after));
	site_set(f, "verify.phone", "none");
	assert_err(proved_phone(f, one.access, "+4915155501000", &proof), ERR_OK);
	assert_int_equal(sent_of(f, TEMPLATE_VERIFY_PHONE).count, 2);
	dump_free(&before);
	dump_free(&after);
}

/* The notified recipients, each followed by a space, in any order. */
static void note_told(const struct outbox_message *m, void *arg)
{
	struct buf *b = arg;

	if (m->kind == OUTBOX_WEBHOOK || m->template != TEMPLATE_CONTACT_CHANGED)
		return;
	buf_byte(b, (char)m->kind);
	buf_byte(b, ':');
	buf_add(b, m->to);
	buf_byte(b, ' ');
}

struct told {
	struct fixture *f;
	struct buf out;
};

static enum err told_body(struct txn *t, void *arg)
{
	struct told *s = arg;

	return outbox_each(t, &s->f->context, note_told, &s->out);
}

static void expect_told(struct fixture *f, size_t count, const char *const *to)
{
	struct told s = {.f = f};
	size_t n = 0;

	buf_init(&s.out, &f->arena, 1024, 1024);
	assert_err(store_read(f->instance.store, told_body, &s), ERR_OK);
	for (size_t i = 0; i < count; i++) {
		bool found = false;

		for (struct str all = buf_str(&s.out); all.n > 0 && !found;)
			found = str_eq(str_cut(&all, ' '), str_of(to[i]));
		assert_true(found);
		n += str_of(to[i]).n + 1;
	}
	assert_int_equal(buf_str(&s.out).n, n);
}

static void test_the_owner_is_notified_of_a_new_number(void **state)
{
	static const char *const to[] = {"m:anna@example.com", "s:+4917012345678",
					 "s:+4915155501000"};
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);

	site_set(f, "mail.notices", "off");
	assert_err(contact_set_phone(&f->context, uid, STR("+4915155501001"), &site_person),
		   ERR_OK);
	assert_err(contact_set_phone(&f->context, uid, STR(PHONE), &site_person), ERR_OK);
	expect_told(f, 0, to);
	site_set(f, "mail.notices", "on");
	assert_err(contact_set_phone(&f->context, uid, STR("+4915155501000"), &site_person),
		   ERR_OK);
	expect_told(f, COUNT_OF(to), to);
	assert_err(contact_set_phone(&f->context, uid, STR("+4915155501000"), &site_person),
		   ERR_OK);
	expect_told(f, COUNT_OF(to), to); /* the same one */
}

static void test_the_owner_is_notified_of_new_addresses(void **state)
{
	static const char *const to[] = {"m:anna@example.com", "m:n@example.com",
					 "m:w@example.com"};
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);

	assert_err(set_emails(f, uid,
			      "{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"n@example.com\"},"
			      "{\"Type\":\"Work\",\"Value\":\"w@example.com\"}]}"),
		   ERR_OK);
	expect_told(f, COUNT_OF(to), to);
}

static void test_a_phone_number_is_checked(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);

	assert_err(contact_set_phone(&f->context, uid, STR("12345"), &site_person),
		   ERR_PHONE_FORMAT);
}

static void test_management_renames_with_an_update(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);
	struct dump before = {.n = 0}, after = {.n = 0};

	assert_err(site_create(f, "{\"UserName\":\"bert\"}", &site_person), ERR_OK);
	dump_store(f->instance.store, &before);
	assert_err(site_update(f, uid, "{\"UserName\":\"Bert\",\"City\":\"Ulm\"}"),
		   ERR_USERNAME_TAKEN);
	assert_err(site_update(f, uid, "{\"UserName\":\"a b\"}"), ERR_USERNAME_FORMAT);
	assert_text(f->detail.name, "UserName");
	dump_store(f->instance.store, &after);
	assert_true(dump_equal(&before, &after));
	for (int i = 0; i < 2; i++) /* again is fine too */
		assert_err(site_update(f, uid, "{\"UserName\":\"Annie\",\"City\":\"Ulm\"}"),
			   ERR_OK);
	assert_err(find(f, IDENTIFIER_USERNAME, "annie"), ERR_OK);
	assert_str(site_person.account.uid, uid);
	assert_text(profile_text(&site_person.profile, STR("City")), "Ulm");
	assert_err(find(f, IDENTIFIER_USERNAME, "anna"), ERR_USER_UNKNOWN);
	assert_err(site_update(f, uid, "{\"UserName\":\"\"}"), ERR_OK);
	assert_err(find(f, IDENTIFIER_USERNAME, "annie"), ERR_OK);
	assert_err(site_update(f, uid,
			       "{\"UserName\":\"x846291\","
			       "\"PINInfo\":{\"PIN\":\"846291\"}}"),
		   ERR_FIELDS); /* made of the new name */
	dump_free(&before);
	dump_free(&after);
}

/* --- states by management ----------------------------------------------------------------- */

static void test_an_account_can_be_created_locked(void **state)
{
	struct fixture *f = *state;

	assert_err(site_create(f,
			       "{\"UserName\":\"l\",\"Password\":\"hunter22-long\","
			       "\"IsLoginLocked\":true}",
			       &site_person),
		   ERR_OK);
	assert_true(site_person.locked);
	assert_err(find(f, IDENTIFIER_USERNAME, "l"), ERR_OK);
	assert_true(site_person.locked);
	assert_err(signin_by_password(&f->context, IDENTIFIER_USERNAME, STR("l"),
				      STR("hunter22-long"), &site_signin),
		   ERR_ACCOUNT_LOCKED);
	assert_err(site_create(f, "{\"UserName\":\"m\",\"IsLoginLocked\":false}", &site_person),
		   ERR_OK);
	assert_false(site_person.locked);
	assert_err(site_register(f, "{\"UserName\":\"n\",\"Password\":\"hunter22-long\","
				    "\"IsLoginLocked\":true,\"IsDeleted\":true}"),
		   ERR_OK);
	assert_false(site_person.locked || site_person.account.deleted);
}

static void test_a_lock_by_management_ends_pending_tokens(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, "739164");
	struct site_texts one = site_texts(f);
	struct token_text proof = proof_by(f, one.access);

	assert_err(site_update(f, uid, "{\"IsLoginLocked\":false}"), ERR_OK);
	expect_alive(f, &one);
	assert_err(site_update(f, uid, "{\"IsLoginLocked\":true}"), ERR_OK);
	expect_ended(f, &one);
	assert_err(step_up_redeem(&f->context, CREDENTIAL_PIN, uid, str_of(proof.s)),
		   ERR_STEP_UP_INVALID);
	assert_err(site_update(f, uid, "{\"IsLoginLocked\":false}"), ERR_OK);
	expect_ended(f, &one); /* for good */
	assert_err(site_login(f, "hunter22-long"), ERR_OK);
}

static void test_a_mark_of_deletion_can_be_removed(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);
	struct site_texts one = site_texts(f);

	assert_err(site_update(f, uid, "{\"IsDeleted\":true}"), ERR_OK);
	assert_true(site_read_anna(f)->deleted);
	assert_err(site_token(f, TOKEN_ACCESS, one.access), ERR_TOKEN_UNKNOWN);
	assert_err(site_login(f, "hunter22-long"), ERR_LOGIN_WRONG); /* as for an unknown name */
	site_set(f, "errors.reveal_unknown", "on");
	assert_err(site_login(f, "hunter22-long"), ERR_USER_UNKNOWN);
	assert_err(site_login(f, "wrong-wrong"), ERR_USER_UNKNOWN);
	assert_err(signin_tokens_for(&f->context, uid, &site_signin), ERR_USER_UNKNOWN);
	assert_err(signin_pin_session_for(&f->context, uid, &site_signin), ERR_USER_UNKNOWN);
	assert_err(site_create(f, "{\"UserName\":\"anna\"}", &site_person), ERR_USERNAME_TAKEN);
	assert_err(site_update(f, uid, "{\"City\":\"Ulm\"}"), ERR_OK); /* does not reveal it */
	assert_true(site_read_anna(f)->deleted);
	assert_err(site_update(f, uid, "{\"IsDeleted\":false}"), ERR_OK);
	assert_err(site_login(f, "hunter22-long"), ERR_OK);
}

/* --- deleting ---------------------------------------------------------------------------- */

static void test_a_new_account_with_a_deleted_uid_has_no_old_data(void **state)
{
	static const char body[] = "{\"UserName\":\"bert\",\"Uid\":\"bert\",\"City\":\"Ulm\","
				   "\"Password\":\"hunter22-long\",\"PhoneId\":\"+4915155501000\"}";
	struct fixture *f = *state;
	struct site_texts one;

	assert_err(site_create(f, body, &site_person), ERR_OK);
	for (int i = 0; i < 3; i++)
		assert_err(signin_by_password(&f->context, IDENTIFIER_USERNAME, STR("bert"),
					      i == 0 ? STR("hunter22-long") : STR("wrong"),
					      &site_signin),
			   i == 0 ? ERR_OK : ERR_LOGIN_WRONG);
	assert_err(signin_tokens_for(&f->context, STR("bert"), &site_signin), ERR_OK);
	memcpy(one.access, site_signin.access.s, sizeof one.access);
	assert_err(account_delete(&f->context, IDENTIFIER_PHONE, STR("+4915155501000")), ERR_OK);
	assert_err(account_delete(&f->context, IDENTIFIER_UID, STR("bert")), ERR_USER_UNKNOWN);
	assert_err(find(f, IDENTIFIER_USERNAME, "bert"), ERR_USER_UNKNOWN);
	assert_err(site_token(f, TOKEN_ACCESS, one.access), ERR_TOKEN_UNKNOWN);
	assert_err(site_create(f, "{\"UserName\":\"bert\",\"Uid\":\"bert\"}", &site_person),
		   ERR_OK);
	assert_err(find(f, IDENTIFIER_UID, "bert"), ERR_OK);
	assert_int_equal(profile_member(&site_person.profile, STR("City")).n, 0);
	assert_err(site_token(f, TOKEN_ACCESS, one.access), ERR_TOKEN_UNKNOWN);
	assert_err(find(f, IDENTIFIER_PHONE, "+4915155501000"), ERR_USER_UNKNOWN);
}

static void take_token(const struct outbox_message *m, void *arg)
{
	struct outbox_message whole = *m;
	struct str *token = arg;

	assert_err(outbox_unseal(&instance_fixture.context, &whole), ERR_OK);
	if (outbox_variable(&whole, VARIABLE_TOKEN).n > 0)
		*token = outbox_variable(&whole, VARIABLE_TOKEN);
}

static struct str mailed;

static enum err mailed_body(struct txn *t, void *arg)
{
	struct fixture *f = arg;

	return outbox_each(t, &f->context, take_token, &mailed);
}

static void test_a_delete_token_works_once_in_its_tenant(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);
	struct guid sign_in;

	sign_in = site_signed_in(f)->sign_in;
	(void)site_read_anna(f);
	assert_err(account_request_deletion(&f->context, &site_person.account, &sign_in, STR("")),
		   ERR_OK);
	assert_err(store_read(f->instance.store, mailed_body, f), ERR_OK);
	assert_int_equal(mailed.n, 32);
	f->tenant.id.b[0] ^= 1;
	assert_err(account_confirm_deletion(&f->context, mailed), ERR_DELETION_INVALID);
	f->tenant.id.b[0] ^= 1;
	assert_err(account_read(&f->context, IDENTIFIER_UID, uid, &site_person), ERR_OK);
	assert_err(account_confirm_deletion(&f->context, mailed), ERR_OK);
	assert_err(account_read(&f->context, IDENTIFIER_UID, uid, &site_person), ERR_USER_UNKNOWN);
	assert_err(account_confirm_deletion(&f->context, mailed), ERR_DELETION_INVALID);
}

static void test_whether_somebody_exists(void **state)
{
	struct fixture *f = *state;
	bool exists = false;

	(void)site_anna(f, NULL);
	assert_err(account_exists(&f->context, IDENTIFIER_EMAIL, STR("ANNA@example.com"), &exists),
		   ERR_OK);
	assert_true(exists);
	assert_err(account_exists(&f->context, IDENTIFIER_EMAIL, STR("nobody"), &exists), ERR_OK);
	assert_false(exists);
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_a_phone_number_is_checked),
	INSTANCE_TEST(test_registering_takes_the_members_a_person_may_write),
	INSTANCE_TEST(test_registering_by_the_tenants_rules),
	INSTANCE_TEST(test_a_person_can_set_only_the_first_pin),
	INSTANCE_TEST(test_a_person_cannot_change_states_or_secrets),
	INSTANCE_TEST(test_new_names_replace_the_old_ones),
	INSTANCE_TEST(test_addresses_are_added_by_their_types),
	INSTANCE_TEST(test_names_of_other_accounts_are_refused),
	INSTANCE_TEST(test_an_email_address_is_dropped),
	INSTANCE_TEST(test_a_new_phone_number_is_not_verified),
	INSTANCE_TEST(test_a_new_address_or_number_ends_sign_ins),
	INSTANCE_TEST(test_unchanged_names_end_no_sign_in),
	INSTANCE_TEST(test_changing_ones_own_number_keeps_the_callers_sign_in),
	INSTANCE_TEST(test_only_a_confirmed_address_signs_in),
	INSTANCE_TEST(test_an_access_token_alone_cannot_replace_a_number),
	INSTANCE_TEST(test_the_owner_is_notified_of_a_new_number),
	INSTANCE_TEST(test_the_owner_is_notified_of_new_addresses),
	INSTANCE_TEST(test_a_new_number_is_refused_if_its_code_cannot_be_sent),
	INSTANCE_TEST(test_without_pins_there_is_no_pin_info),
	INSTANCE_TEST(test_management_renames_with_an_update),
	INSTANCE_TEST(test_an_account_can_be_created_locked),
	INSTANCE_TEST(test_a_lock_by_management_ends_pending_tokens),
	INSTANCE_TEST(test_a_mark_of_deletion_can_be_removed),
	INSTANCE_TEST(test_a_new_account_with_a_deleted_uid_has_no_old_data),
	INSTANCE_TEST(test_a_delete_token_works_once_in_its_tenant),
	INSTANCE_TEST(test_whether_somebody_exists),
};

static const struct CMUnitTest hooked[] = {
	INSTANCE_HOOKED_TEST(test_of_two_parallel_first_pins_the_first_stays),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests), RUN(hooked))
