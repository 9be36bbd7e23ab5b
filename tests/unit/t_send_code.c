/* SPDX-License-Identifier: MIT */
/* Requesting links and codes: what is sent, to whom, and that a stranger learns nothing from it. */
#include "recovery_fixture.h"

/* --- what goes out ------------------------------------------------------------ */

static void test_a_mail_with_link_and_code(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, "739164");
	struct sent s;

	recovery_begin(f);
	s = asked(f, PURPOSE_PIN);
	assert_int_equal(s.count, 1);
	assert_int_equal(s.kind, OUTBOX_MAIL);
	assert_str(str_of(s.uid), uid);
	assert_string_equal(s.to, ANNA);
	assert_string_equal(s.url, PAGE); /* the first of the list */
	assert_string_equal(s.vtype, "resetpin");
	assert_int_equal(strlen(s.link), CODE_LINK_TEXT);
	assert_int_equal(strlen(s.code), 6);
	assert_int_equal(s.expires, s.due + 1800); /* the later of both */
}

static void test_what_a_message_contains(void **state)
{
	static const struct {
		const char *message, *pages;
		bool link, code;
		uint64_t seconds;
	} rows[] = {
		{"both", PAGE, true, true, 1800}, {"link", PAGE, true, false, 1800},
		{"code", PAGE, false, true, 600}, {"both", "", false, true, 600},
		{"link", "", false, true, 600}, /* better than a mail with nothing in it */
	};
	struct fixture *f = *state;

	(void)site_anna(f, "739164");
	recovery_begin(f);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct sent s;

		site_set(f, "recovery.message", rows[i].message);
		site_set(f, "reset.pin_urls", rows[i].pages);
		s = asked(f, PURPOSE_PIN);
		assert_int_equal(s.link[0] != '\0', rows[i].link);
		assert_int_equal(s.url[0] != '\0', rows[i].link);
		assert_int_equal(s.code[0] != '\0', rows[i].code);
		assert_int_equal(s.expires - s.due, rows[i].seconds);
	}
	site_set(f, "recovery.message", "link");
	site_set(f, "reset.pin_urls", PAGE);
	assert_string_equal(asked_by_phone(f, PURPOSE_PIN).link, "");
	assert_int_equal(strlen(asked_by_phone(f, PURPOSE_PIN).code), 6);
}

static void test_hosted_pages_take_the_place_of_a_list(void **state)
{
	struct fixture *f = *state;
	struct sent s;

	(void)site_anna(f, "739164");
	recovery_begin(f);
	f->instance.conf.text[CONF_PAGES_BASE_URL] = STR("https://login.example.org");
	assert_string_equal(asked(f, PURPOSE_PIN).url, PAGE);
	site_set(f, "reset.pin_urls", "");
	s = asked(f, PURPOSE_PIN);
	assert_string_equal(s.url, ""); /* the language of the message decides */
	assert_int_equal(strlen(s.link), 32);
	assert_err(pin_link(f, s.link, "846291"), ERR_OK);
	site_set(f, "recovery.message", "code");
	assert_string_equal(asked(f, PURPOSE_PIN).link, "");
}

static void test_hosted_pages_may_be_named_too(void **state)
{
	static const struct {
		const char *page;
		enum err e;
	} rows[] = {
		{"https://login.example.org/northwind/de/reset-pin.html", ERR_OK},
		{"https://login.example.org/northwind", ERR_OK},
		{"https://login.example.org/northwinds/de/reset-pin.html", ERR_RESET_PIN_URL},
		{"https://login.example.org/other/de/reset-pin.html", ERR_RESET_PIN_URL},
		{"https://login.example.org/northwind/../other/x", ERR_RESET_PIN_URL},
		{"http://login.example.org/northwind/de/reset-pin.html", ERR_RESET_PIN_URL},
	};
	struct fixture *f = *state;

	site_set(f, "pages.folder", "northwind");
	assert_err(send_code_check_page(&f->context, PURPOSE_PIN, str_of(rows[0].page)),
		   ERR_RESET_PIN_URL);
	f->instance.conf.text[CONF_PAGES_BASE_URL] = STR("https://login.example.org");
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_err(send_code_check_page(&f->context, PURPOSE_PIN, str_of(rows[i].page)),
			   rows[i].e);
}

static void test_the_page_named_in_the_request(void **state)
{
	struct fixture *f = *state;
	struct code_request a = {.purpose = PURPOSE_PIN,
				 .kind = IDENTIFIER_EMAIL,
				 .name = STR(ANNA),
				 .url = STR("https://other.example/pin/de?x=1")};

	(void)site_anna(f, "739164");
	recovery_begin(f);
	assert_err(send_code(&f->context, &a), ERR_OK);
	assert_string_equal(sent_of(f, TEMPLATE_FORGOT_PIN).url,
			    "https://other.example/pin/de?x=1");
}

static void test_it_is_sent_to_the_address_in_the_request(void **state)
{
	struct fixture *f = *state;

	recovery_begin(f);
	site_set(f, "verify.email",
		 "none"); /* otherwise only a confirmed address may be used, except the first */
	assert_err(site_create(f,
			       "{\"UserName\":\"two\",\"Email\":[{\"Type\":\"Primary\","
			       "\"Value\":\"One@example.com\"},{\"Type\":\"Work\",\"Value\":"
			       "\"two@example.com\"}],\"PhoneId\":\"+4915155501000\","
			       "\"PINInfo\":{\"PIN\":\"739164\"}}",
			       &site_person),
		   ERR_OK);
	assert_err(ask_by(f, PURPOSE_PIN, IDENTIFIER_EMAIL, "TWO@example.com"), ERR_OK);
	assert_string_equal(sent_of(f, TEMPLATE_FORGOT_PIN).to, "two@example.com");
	assert_err(ask_by(f, PURPOSE_PIN, IDENTIFIER_USERNAME, "Two"), ERR_OK);
	assert_string_equal(sent_of(f, TEMPLATE_FORGOT_PIN).to, "One@example.com");
	assert_err(ask_by(f, PURPOSE_PIN, IDENTIFIER_PHONE, "0049 151 55501000"), ERR_OK);
	assert_string_equal(sent_of(f, TEMPLATE_FORGOT_PIN).to, "+4915155501000");
}

static void test_a_hundred_requests_change_nothing(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, "739164");
	struct site_texts one = site_texts(f);

	recovery_begin(f);
	for (int i = 0; i < 100; i++)
		assert_err(ask_by(f, i % 2 == 0 ? PURPOSE_PIN : PURPOSE_PASSWORD, IDENTIFIER_EMAIL,
				  ANNA),
			   ERR_OK);
	assert_err(site_pin_login(f, one.session, "739164"), ERR_OK);
	assert_err(site_login(f, "hunter22-long"), ERR_OK);
	assert_err(site_token(f, TOKEN_ACCESS, one.access), ERR_OK);
	assert_str(site_read_anna(f)->uid, uid);
	assert_false(site_person.locked);
}

static void test_only_the_latest_of_three_works(void **state)
{
	struct fixture *f = *state;
	struct sent s[3];

	(void)site_anna(f, "739164");
	recovery_begin(f);
	for (size_t i = 0; i < COUNT_OF(s); i++)
		s[i] = asked(f, PURPOSE_PIN);
	assert_err(pin_link(f, s[0].link, "846291"), ERR_LINK_REPLACED);
	assert_err(pin_link(f, s[1].link, "846291"), ERR_LINK_REPLACED);
	assert_err(pin_code(f, s[0].code, "846291"), ERR_CODE_MAIL_WRONG);
	assert_err(pin_link(f, s[2].link, "846291"), ERR_OK);
}

/* --- who cannot be sent anything ------------------------------------------------ */

/* Anna, in a state in which nothing can be sent for her PIN by that name. */
struct barrier {
	const char *what;
	void (*raise)(struct fixture *f, struct str uid);
	enum identifier_kind kind;
	const char *name;
	enum err e; /* if it is revealed */
};

static void nothing(struct fixture *f, struct str uid)
{
	(void)f;
	(void)uid;
}

static void disable(struct fixture *f, struct str uid)
{
	(void)uid;
	site_switch_anna(f);
}

static void lock_by_hand(struct fixture *f, struct str uid)
{
	assert_err(site_update(f, uid, "{\"IsLoginLocked\":true}"), ERR_OK);
}

static void block(struct fixture *f, struct str uid)
{
	char wrong[24];

	(void)uid;
	site_set(f, "attempts.lock", "block");
	for (int i = 0; i < 5; i++) {
		(void)snprintf(wrong, sizeof wrong, "wrong-%d", i);
		assert_err(site_login(f, wrong), ERR_LOGIN_WRONG);
	}
}

static void demand_mail(struct fixture *f, struct str uid)
{
	(void)uid;
	site_set(f, "verify.email", "required");
}

static void demand_phone(struct fixture *f, struct str uid)
{
	(void)uid;
	site_set(f, "verify.phone", "required");
}

static void hide(struct fixture *f, struct str uid)
{
	assert_err(site_update(f, uid, "{\"IsDeleted\":true}"), ERR_OK);
}

static void without_pin(struct fixture *f, struct str uid)
{
	(void)uid;
	assert_err(site_create(f,
			       "{\"UserName\":\"nopin\",\"Email\":[{\"Type\":\"Primary\","
			       "\"Value\":\"pin@example.com\"}]}",
			       &site_person),
		   ERR_OK);
}

static void without_mail(struct fixture *f, struct str uid)
{
	(void)uid;
	assert_err(site_create(f, "{\"UserName\":\"noe\",\"PINInfo\":{\"PIN\":\"739164\"}}",
			       &site_person),
		   ERR_OK);
}

static const struct barrier barriers[] = {
	{"nobody, mail", nothing, IDENTIFIER_EMAIL, "none@example.com", ERR_EMAIL_UNKNOWN},
	{"nobody, phone", nothing, IDENTIFIER_PHONE, "+4915100000000", ERR_PHONE_UNKNOWN},
	{"nobody, name", nothing, IDENTIFIER_USERNAME, "none", ERR_USERNAME_UNKNOWN},
	{"no name at all", nothing, IDENTIFIER_EMAIL, "@@", ERR_EMAIL_UNKNOWN},
	{"no PIN", without_pin, IDENTIFIER_EMAIL, "pin@example.com", ERR_PIN_NONE},
	{"no mail", without_mail, IDENTIFIER_USERNAME, "noe", ERR_EMAIL_NONE},
	{"disabled", disable, IDENTIFIER_EMAIL, ANNA, ERR_ACCOUNT_DISABLED},
	{"locked by hand", lock_by_hand, IDENTIFIER_EMAIL, ANNA, ERR_ACCOUNT_BLOCKED},
	{"blocked", block, IDENTIFIER_EMAIL, ANNA, ERR_ACCOUNT_BLOCKED},
	{"unverified", demand_mail, IDENTIFIER_EMAIL, ANNA, ERR_EMAIL_UNVERIFIED},
	{"unverified, name", demand_mail, IDENTIFIER_USERNAME, "anna", ERR_EMAIL_UNVERIFIED},
	{"unverified, phone", demand_phone, IDENTIFIER_PHONE, PHONE, ERR_PHONE_UNVERIFIED},
	{"deleted", hide, IDENTIFIER_EMAIL, ANNA, ERR_EMAIL_UNKNOWN},
};

/* A separate fixture for each of them. */
static void begin(struct fixture *f, const struct barrier *b, enum conf_profile profile)
{
	struct str uid;

	site_end(f);
	site_init(f);
	recovery_profile(f, profile);
	uid = site_anna(f, "739164");
	b->raise(f, uid);
}

static void expect_err(const struct barrier *b, enum err got, enum err want)
{
	if (got != want)
		fail_msg("%s: %s", b->what, err_info(got)->name);
}

static void test_nothing_is_revealed_in_profile_secure(void **state)
{
	for (size_t i = 0; i < COUNT_OF(barriers); i++) {
		const struct barrier *b = &barriers[i];
		struct fixture *f = *state;
		struct sent s;

		begin(f, b, PROFILE_SECURE);
		expect_err(b, ask_by(f, PURPOSE_PIN, b->kind, b->name), ERR_OK);
		assert_int_equal(f->detail.field_count + f->detail.name.n, 0);
		s = sent_of(f, TEMPLATE_FORGOT_PIN);
		assert_int_equal(s.count, 1);
		assert_int_equal(s.deliverable, 0);
		assert_int_equal(s.expires, s.due); /* expires before it could be delivered */
	}
}

static void test_the_state_is_revealed_if_the_tenant_wants(void **state)
{
	for (size_t i = 0; i < COUNT_OF(barriers); i++) {
		const struct barrier *b = &barriers[i];
		struct fixture *f = *state;
		struct dump before = {.n = 0};

		begin(f, b, PROFILE_LOGINRADIUS);
		dump_store(f->instance.store, &before);
		expect_err(b, ask_by(f, PURPOSE_PIN, b->kind, b->name), b->e);
		dump_unchanged(f->instance.store, &before);
	}
}

/* The stand-in for a message proves nothing, even to somebody who could read it. */
static void test_stand_ins_prove_nothing(void **state)
{
	for (size_t i = 0; i < COUNT_OF(barriers); i++) {
		const struct barrier *b = &barriers[i];
		struct fixture *f = *state;
		struct reset_proof p = {
			.kind = b->kind, .name = str_of(b->name), .by = CREDENTIAL_CODE};
		struct dump before = {.n = 0}, after = {.n = 0};
		struct sent s;
		enum err want;

		begin(f, b, PROFILE_SECURE);
		assert_err(ask_by(f, PURPOSE_PIN, b->kind, b->name), ERR_OK);
		s = sent_of(f, TEMPLATE_FORGOT_PIN);
		dump_store(f->instance.store, &before);
		expect_err(b, s.link[0] == '\0' ? ERR_LINK_UNKNOWN : pin_link(f, s.link, "846291"),
			   ERR_LINK_UNKNOWN);
		dump_store(f->instance.store, &after);
		assert_true(dump_equal(&before, &after));
		p.text = str_of(s.code);
		want = b->kind == IDENTIFIER_PHONE ? ERR_CODE_SMS_WRONG : ERR_CODE_MAIL_WRONG;
		if (b->raise == block) /* counted with the passwords, as for an unknown name */
			want = ERR_ACCOUNT_BLOCKED;
		expect_err(b, reset_proved(f, CREDENTIAL_PIN, p, "846291"), want);
		dump_free(&before);
		dump_free(&after);
	}
}

/* --- the work that is done -------------------------------------------------------- */

static struct {
	unsigned puts, dels, commits;
	size_t bytes;
} work;

static enum err counted_put(struct kv_txn *t, struct str key, struct str value)
{
	work.puts++;
	work.bytes += key.n + value.n;
	return kv_mem.put(t, key, value);
}

static enum err counted_commit(struct kv_txn *t)
{
	work.commits++;
	return kv_mem.commit(t);
}

static struct kv_engine counting;

static int setup_counting(void **state)
{
	counting = kv_mem;
	counting.put = counted_put;
	counting.commit = counted_commit;
	site_engine = site_attempts_engine = &counting;
	return site_setup(state);
}

static void test_the_same_records_are_stored_for_every_name(void **state)
{
	static const struct barrier anna = {"anna", nothing, IDENTIFIER_EMAIL, ANNA, ERR_OK};
	enum { UIDS = 300 }; /* a stand-in's name is shorter than a uid, in each of its records */
	struct fixture *f = *state;
	unsigned puts, commits;
	size_t bytes;

	begin(f, &anna, PROFILE_SECURE);
	memset(&work, 0, sizeof work);
	assert_err(ask_by(f, PURPOSE_PIN, anna.kind, anna.name), ERR_OK);
	puts = work.puts;
	commits = work.commits;
	bytes = work.bytes;
	assert_int_equal(commits, 1);
	for (size_t i = 0; i < COUNT_OF(barriers); i++) {
		const struct barrier *b = &barriers[i];

		if (b->kind != IDENTIFIER_EMAIL)
			continue; /* an SMS has no link, whoever it is for */
		begin(f, b, PROFILE_SECURE);
		memset(&work, 0, sizeof work);
		expect_err(b, ask_by(f, PURPOSE_PIN, b->kind, b->name), ERR_OK);
		assert_int_equal(work.puts, puts);
		assert_int_equal(work.commits, commits);
		assert_in_range(work.bytes, bytes - UIDS, bytes + UIDS);
	}
}

/* --- pages -------------------------------------------------------------------- */

static void test_a_page_that_is_not_listed_is_refused_for_every_name(void **state)
{
	static const char *const pages[] = {"https://evil.example",
					    PAGE "evil",
					    "https://good.example@evil.example/reset",
					    "//x",
					    "x",
					    "http://good.example/reset",
					    "https://good.example/verify"};
	static const char *const names[] = {ANNA, "none@example.com"};
	static const struct {
		enum purpose purpose;
		enum err e;
	} rows[] = {
		{PURPOSE_PIN, ERR_RESET_PIN_URL},
		{PURPOSE_PASSWORD, ERR_PAGE_URL},
	};
	static const enum conf_profile profiles[] = {PROFILE_SECURE, PROFILE_LOGINRADIUS};
	struct fixture *f = *state;
	struct dump before = {.n = 0};

	(void)site_anna(f, "739164");
	dump_store(f->instance.store, &before);
	for (size_t i = 0; i < COUNT_OF(pages) * 2 * 2 * 2; i++) {
		struct code_request a = {.purpose = rows[i % 2].purpose,
					 .kind = IDENTIFIER_EMAIL,
					 .name = str_of(names[i / 2 % 2]),
					 .url = str_of(pages[i / 8])};
		struct otp_texts texts;
		struct otp code;

		recovery_profile(f, profiles[i / 4 % 2]);
		assert_err(send_code(&f->context, &a), rows[i % 2].e);
		assert_err(hand_over_code(&f->context, &a, &texts, &code), rows[i % 2].e);
	}
	dump_unchanged(f->instance.store, &before);
}

static void test_a_link_to_a_page_removed_from_the_list_is_refused(void **state)
{
	struct fixture *f = *state;
	struct sent pin, password;

	(void)site_anna(f, "739164");
	recovery_begin(f);
	pin = asked(f, PURPOSE_PIN);
	password = asked(f, PURPOSE_PASSWORD);
	site_set(f, "reset.pin_urls", "https://other.example");
	site_set(f, "reset.password_urls", "");
	assert_err(pin_link(f, pin.link, "846291"), ERR_RESET_PIN_URL);
	assert_err(reset_link(f, CREDENTIAL_PASSWORD, password.link, "another-long-one"),
		   ERR_PAGE_URL);
	site_set(f, "reset.pin_urls", "https://good.example");
	assert_err(pin_link(f, pin.link, "846291"), ERR_OK); /* it had not been used up */
}

/* --- limits ------------------------------------------------------------------- */

static void test_limits_are_the_same_for_unknown_names(void **state)
{
	struct fixture *f = *state;

	(void)site_anna(f, "739164");
	for (unsigned i = 0; i < 400; i++) {
		enum err known = ask_by(f, PURPOSE_PIN, IDENTIFIER_EMAIL,
					i % 2 == 0 ? ANNA : "Anna@Example.com"),
			 nobody = ask_by(f, PURPOSE_PIN, IDENTIFIER_EMAIL,
					 i % 2 == 0 ? "none@example.com" : "None@Example.com");

		assert_err(known, nobody);
		assert_true(known == ERR_OK || known == ERR_SEND_LIMIT_MAIL);
		site_wait(f, i % 5 * 10);
	}
}

static void test_a_limit_has_an_error_for_mail_and_one_for_sms(void **state)
{
	struct fixture *f = *state;

	(void)site_anna(f, "739164");
	assert_err(ask_by(f, PURPOSE_PIN, IDENTIFIER_PHONE, PHONE), ERR_OK);
	assert_err(ask_by(f, PURPOSE_PIN, IDENTIFIER_PHONE, PHONE), ERR_SEND_LIMIT_SMS);
	site_wait(f, 60);
	assert_err(ask_by(f, PURPOSE_PIN, IDENTIFIER_EMAIL, ANNA), ERR_OK);
	assert_err(ask_by(f, PURPOSE_PIN, IDENTIFIER_EMAIL, ANNA), ERR_SEND_LIMIT_MAIL);
	assert_int_equal(sent_of(f, TEMPLATE_FORGOT_PIN).count, 2);
}

static void test_another_name_of_the_account_sends_nothing_and_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct sent s;

	(void)site_anna(f, "739164");
	assert_err(ask_by(f, PURPOSE_PIN, IDENTIFIER_EMAIL, ANNA), ERR_OK);
	s = sent_of(f, TEMPLATE_FORGOT_PIN);
	assert_err(ask_by(f, PURPOSE_PIN, IDENTIFIER_USERNAME, "anna"), ERR_OK);
	assert_err(ask_by(f, PURPOSE_PIN, IDENTIFIER_USERNAME, "anna"), ERR_SEND_LIMIT_MAIL);
	assert_int_equal(sent_of(f, TEMPLATE_FORGOT_PIN).count, 2);
	assert_int_equal(sent_of(f, TEMPLATE_FORGOT_PIN).deliverable, 1);
	assert_err(pin_code(f, s.code, "846291"), ERR_OK); /* the first is still valid */
}

/* Messages to another place are counted apart: if no mail arrives, a person requests an SMS. */
static void test_mails_and_sms_are_counted_apart(void **state)
{
	struct fixture *f = *state;

	(void)site_anna(f, "739164");
	assert_err(ask_by(f, PURPOSE_PIN, IDENTIFIER_EMAIL, ANNA), ERR_OK);
	assert_err(ask_by(f, PURPOSE_PIN, IDENTIFIER_PHONE, PHONE), ERR_OK);
	assert_int_equal(sent_of(f, TEMPLATE_FORGOT_PIN).deliverable, 2);
}

/* --- by a back end -------------------------------------------------------------- */

static void test_a_back_end_is_given_the_link_and_code(void **state)
{
	const struct code_request a = {
		.purpose = PURPOSE_PIN, .kind = IDENTIFIER_EMAIL, .name = STR(ANNA)};
	struct fixture *f = *state;
	struct otp_texts texts;
	struct otp code;

	(void)site_anna(f, "739164");
	recovery_begin(f);
	site_set(f, "send.cooldown_seconds", "60");
	site_set(f, "recovery.message", "link");
	for (int i = 0; i < 3; i++) /* it is not counted */
		assert_err(hand_over_code(&f->context, &a, &texts, &code), ERR_OK);
	assert_int_equal(sent_of(f, TEMPLATE_FORGOT_PIN).count, 0);
	assert_int_equal(code.link_expires, NOON + 1800);
	assert_int_equal(code.code_expires, NOON + 600);
	assert_err(pin_code(f, texts.code, "846291"), ERR_OK);
	assert_err(hand_over_and_send_code(&f->context, &a, &texts, &code), ERR_OK);
	assert_string_equal(sent_of(f, TEMPLATE_FORGOT_PIN).link, texts.link);
	assert_err(pin_link(f, texts.link, "551937"), ERR_OK);
}

static void test_a_back_end_gets_the_reason_of_a_refusal(void **state)
{
	for (size_t i = 0; i < COUNT_OF(barriers); i++) {
		const struct barrier *b = &barriers[i];
		struct code_request a = {
			.purpose = PURPOSE_PIN, .kind = b->kind, .name = str_of(b->name)};
		struct fixture *f = *state;
		struct otp_texts texts;
		struct otp code;

		begin(f, b, PROFILE_SECURE);
		expect_err(b, hand_over_code(&f->context, &a, &texts, &code), b->e);
	}
}

/* Whichever of the account's names it uses. */
static void test_a_back_end_confirms_by_any_name(void **state)
{
	static const struct {
		enum identifier_kind kind;
		const char *name;
	} names[] = {
		{IDENTIFIER_EMAIL, ANNA}, {IDENTIFIER_USERNAME, "anna"}, {IDENTIFIER_UID, NULL}};
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);

	recovery_begin(f);
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const struct code_request a = {
			.purpose = PURPOSE_EMAIL,
			.kind = names[i].kind,
			.name = names[i].name != NULL ? str_of(names[i].name) : uid,
		};
		struct otp_texts texts;
		struct otp code;

		site_next_call(f);
		assert_err(hand_over_code(&f->context, &a, &texts, &code), ERR_OK);
		assert_text(code.to, "anna@example.com");
	}
}

/* --- confirming ----------------------------------------------------------------- */

static void test_which_address_is_to_be_confirmed(void **state)
{
	static const struct {
		const char *verify_email, *body;
		enum purpose purpose;
		enum identifier_kind kind;
		const char *name;
		enum err e;
	} rows[] = {
		{"optional", "{}", PURPOSE_EMAIL, IDENTIFIER_EMAIL, ANNA, ERR_OK},
		{"none", "{}", PURPOSE_EMAIL, IDENTIFIER_EMAIL, ANNA, ERR_VERIFY_OFF},
		{"required", "{}", PURPOSE_EMAIL, IDENTIFIER_EMAIL, ANNA, ERR_OK},
		{"required", "{}", PURPOSE_EMAIL, IDENTIFIER_EMAIL, "x@y.z", ERR_EMAIL_UNKNOWN},
		{"required", "{}", PURPOSE_PHONE, IDENTIFIER_PHONE, PHONE, ERR_OK},
		{"required", "{\"EmailVerified\":true,\"PhoneIdVerified\":true}", PURPOSE_EMAIL,
		 IDENTIFIER_EMAIL, ANNA, ERR_EMAIL_VERIFIED},
		{"required", "{}", PURPOSE_PHONE, IDENTIFIER_PHONE, PHONE, ERR_PHONE_VERIFIED},
		{"required", "{\"IsActive\":false}", PURPOSE_EMAIL, IDENTIFIER_EMAIL, ANNA,
		 ERR_ACCOUNT_DISABLED},
	};
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);
	unsigned sent = 0;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		recovery_profile(f, PROFILE_LOGINRADIUS);
		site_set(f, "verify.email", rows[i].verify_email);
		assert_err(site_update(f, uid, rows[i].body), ERR_OK);
		assert_err(ask_by(f, rows[i].purpose, rows[i].kind, rows[i].name), rows[i].e);
		recovery_profile(f, PROFILE_SECURE);
		site_set(f, "verify.email", rows[i].verify_email);
		assert_err(ask_by(f, rows[i].purpose, rows[i].kind, rows[i].name), ERR_OK);
		sent += rows[i].e == ERR_OK ? 2 : 0;
		assert_int_equal(sent_of(f, TEMPLATE_VERIFY_EMAIL).deliverable +
					 sent_of(f, TEMPLATE_VERIFY_PHONE).deliverable,
				 sent);
	}
}

static void test_a_back_end_gets_its_own_error_if_all_is_confirmed(void **state)
{
	struct fixture *f = *state;
	struct str uid = site_anna(f, NULL);
	const struct code_request a = {
		.purpose = PURPOSE_EMAIL, .kind = IDENTIFIER_UID, .name = uid};
	struct otp_texts texts;
	struct otp code;

	recovery_profile(f, PROFILE_LOGINRADIUS);
	assert_err(site_update(f, uid, "{\"EmailVerified\":true}"), ERR_OK);
	assert_err(hand_over_code(&f->context, &a, &texts, &code), ERR_EMAIL_CONFIRMED);
	assert_err(hand_over_and_send_code(&f->context, &a, &texts, &code), ERR_EMAIL_CONFIRMED);
	assert_err(site_update(f, uid, "{\"EmailVerified\":false}"), ERR_OK);
	assert_err(hand_over_code(&f->context, &a, &texts, &code), ERR_OK);
}

static void test_each_address_is_confirmed_separately(void **state)
{
	struct fixture *f = *state;

	recovery_profile(f, PROFILE_LOGINRADIUS);
	assert_err(site_create(f,
			       "{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"1@example.com\"},"
			       "{\"Type\":\"Work\",\"Value\":\"2@example.com\"}]}",
			       &site_person),
		   ERR_OK);
	assert_err(ask_by(f, PURPOSE_EMAIL, IDENTIFIER_EMAIL, "2@example.com"), ERR_OK);
	assert_string_equal(sent_of(f, TEMPLATE_VERIFY_EMAIL).to, "2@example.com");
	assert_err(ask_by(f, PURPOSE_EMAIL, IDENTIFIER_EMAIL, "1@example.com"), ERR_OK);
	assert_string_equal(sent_of(f, TEMPLATE_VERIFY_EMAIL).to, "1@example.com");
	assert_string_equal(sent_of(f, TEMPLATE_VERIFY_EMAIL).vtype, "emailverification");
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_a_mail_with_link_and_code),
	INSTANCE_TEST(test_what_a_message_contains),
	INSTANCE_TEST(test_hosted_pages_take_the_place_of_a_list),
	INSTANCE_TEST(test_hosted_pages_may_be_named_too),
	INSTANCE_TEST(test_the_page_named_in_the_request),
	INSTANCE_TEST(test_it_is_sent_to_the_address_in_the_request),
	INSTANCE_TEST(test_a_hundred_requests_change_nothing),
	INSTANCE_TEST(test_only_the_latest_of_three_works),
	INSTANCE_TEST(test_nothing_is_revealed_in_profile_secure),
	INSTANCE_TEST(test_the_state_is_revealed_if_the_tenant_wants),
	INSTANCE_TEST(test_a_back_end_gets_its_own_error_if_all_is_confirmed),
	INSTANCE_TEST(test_stand_ins_prove_nothing),
	INSTANCE_TEST(test_a_page_that_is_not_listed_is_refused_for_every_name),
	INSTANCE_TEST(test_a_link_to_a_page_removed_from_the_list_is_refused),
	INSTANCE_TEST(test_limits_are_the_same_for_unknown_names),
	INSTANCE_TEST(test_a_limit_has_an_error_for_mail_and_one_for_sms),
	INSTANCE_TEST(test_another_name_of_the_account_sends_nothing_and_changes_nothing),
	INSTANCE_TEST(test_mails_and_sms_are_counted_apart),
	INSTANCE_TEST(test_a_back_end_is_given_the_link_and_code),
	INSTANCE_TEST(test_a_back_end_confirms_by_any_name),
	INSTANCE_TEST(test_a_back_end_gets_the_reason_of_a_refusal),
	INSTANCE_TEST(test_which_address_is_to_be_confirmed),
	INSTANCE_TEST(test_each_address_is_confirmed_separately),
};

static const struct CMUnitTest counted[] = {
	cmocka_unit_test_setup_teardown(test_the_same_records_are_stored_for_every_name,
					setup_counting, site_teardown),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests), RUN(counted))
