/* SPDX-License-Identifier: MIT */
/* Links and codes that were sent: their states, and that the store does not contain them. */
#include "recovery_fixture.h"

/* A link and code, and the result of trying one. */
struct trial {
	struct fixture *f;
	enum purpose purpose;
	struct str uid;
	struct otp_texts texts;
	struct otp code;
	struct str token, text, found;
	bool match;
};

static enum err put_body(struct txn *t, void *arg)
{
	struct trial *s = arg;

	return otp_put(t, &s->f->context, s->uid, s->purpose, &s->texts, &s->code);
}

/* Send a link of 30 minutes and a code of 10. */
static struct trial send_to(struct fixture *f, const char *uid, enum purpose purpose)
{
	struct trial s = {
		.f = f, .purpose = purpose, .uid = str_of(uid), .texts = otp_generate(&f->context)};

	s.code = (struct otp){.channel = OUTBOX_MAIL,
			      .to = STR(ANNA),
			      .url = STR(PAGE),
			      .link_expires = f->context.now + 1800,
			      .code_expires = f->context.now + 600};
	assert_err(store_write(f->instance.store, put_body, &s), ERR_OK);
	return s;
}

static enum err link_body(struct txn *t, void *arg)
{
	struct trial *s = arg;

	return otp_by_link(t, &s->f->context, s->purpose, s->token, &s->found, &s->code);
}

static enum err by_link(struct fixture *f, enum purpose purpose, const char *token)
{
	struct trial s = {.f = f, .purpose = purpose, .token = str_of(token)};

	return store_read(f->instance.store, link_body, &s);
}

static enum err check_body(struct txn *t, void *arg)
{
	struct trial *s = arg;
	enum err e = otp_get(t, &s->f->context, s->uid, s->purpose, &s->code);

	return e == ERR_OK || e == ERR_NOT_FOUND
		       ? otp_check(NULL, &s->f->context, s->uid, s->purpose,
				   e == ERR_OK ? &s->code : NULL, s->text, &s->match)
		       : e;
}

/* The result of a code: its error, or for ERR_OK whether it is right. */
static enum err check(struct fixture *f, const char *uid, enum purpose purpose, const char *text,
		      bool *match)
{
	struct trial s = {.f = f,
			  .purpose = purpose,
			  .uid = str_of(uid),
			  .text = str_of(text),
			  .match = true};
	enum err e = store_read(f->instance.store, check_body, &s);

	*match = s.match;
	return e;
}

static void expect_code(const struct trial *s, enum err want, bool right)
{
	bool match = !right;

	assert_err(check(s->f, arena_cstr(&s->f->arena, s->uid), s->purpose, s->texts.code, &match),
		   want);
	assert_int_equal(match, right);
}

static void expect_link(const struct trial *s, enum err want)
{
	assert_err(by_link(s->f, s->purpose, s->texts.link), want);
}

static enum err use_body(struct txn *t, void *arg)
{
	struct trial *s = arg;

	return otp_use(t, &s->f->context, s->uid, s->purpose, s->code.generation);
}

static enum err use(struct trial *s)
{
	return store_write(s->f->instance.store, use_body, s);
}

static enum err fail_body(struct txn *t, void *arg)
{
	struct trial *s = arg;

	return otp_failed(t, &s->f->context, s->uid, s->purpose);
}

static enum err end_body(struct txn *t, void *arg)
{
	struct trial *s = arg;

	return otp_end_all(t, &s->f->context, s->uid, s->match);
}

/* --- texts -------------------------------------------------------------------- */

static void test_texts_are_random_and_of_the_configured_length(void **state)
{
	static const char *const digits[] = {"6", "8", "10"};
	struct fixture *f = *state;
	unsigned seen[10] = {0};

	for (size_t i = 0; i < COUNT_OF(digits); i++) {
		struct otp_texts one, two;

		site_set(f, "code.digits", digits[i]);
		one = otp_generate(&f->context);
		two = otp_generate(&f->context);
		assert_int_equal(strlen(one.code), atoi(digits[i]));
		assert_int_equal(strspn(one.code, "0123456789"), strlen(one.code));
		assert_int_equal(strlen(one.link), CODE_LINK_TEXT);
		assert_int_equal(strspn(one.link, "0123456789abcdef"), CODE_LINK_TEXT);
		assert_string_not_equal(one.link, two.link);
	}
	for (unsigned i = 0; i < 1000; i++) {
		struct otp_texts one = otp_generate(&f->context);

		for (const char *p = one.code; *p != '\0'; p++)
			seen[*p - '0']++;
	}
	for (unsigned i = 0; i < 10; i++)
		assert_in_range(seen[i], 800, 1200); /* of 1000; six standard deviations */
}

/* --- life --------------------------------------------------------------------- */

static void test_a_valid_link_and_code(void **state)
{
	struct fixture *f = *state;
	struct trial s = send_to(f, "anna", PURPOSE_PIN);

	expect_link(&s, ERR_OK);
	expect_code(&s, ERR_OK, true);
	s.token = str_of(s.texts.link);
	assert_err(store_read(f->instance.store, link_body, &s), ERR_OK);
	assert_text(s.found, "anna");
	assert_text(s.code.to, ANNA);
	assert_text(s.code.url, PAGE);
	assert_int_equal(s.code.issued, NOON);
	assert_int_equal(s.code.used + s.code.failures, 0);
}

static void test_a_new_request_ends_the_older_link_and_code(void **state)
{
	struct fixture *f = *state;
	struct trial all[3];

	for (size_t i = 0; i < COUNT_OF(all); i++)
		all[i] = send_to(f, "anna", PURPOSE_PIN);
	for (size_t i = 0; i + 1 < COUNT_OF(all); i++) {
		expect_link(&all[i], ERR_LINK_REPLACED);
		expect_code(&all[i], ERR_OK, false);
		assert_err(use(&all[i]), ERR_LINK_REPLACED);
	}
	expect_link(&all[2], ERR_OK);
	expect_code(&all[2], ERR_OK, true);
	assert_err(use(&all[2]), ERR_OK);
	expect_link(&all[0], ERR_LINK_REPLACED); /* whatever became of the newer one */
	site_wait(f, 1800);
	expect_link(&all[0], ERR_LINK_EXPIRED);
}

struct marked {
	const struct context *c;
	struct str mark;
	bool holds;
};

static enum err mark_body(struct txn *t, void *arg)
{
	struct marked *m = arg;
	struct otp code;
	enum err e = otp_get(t, m->c, STR("anna"), PURPOSE_PIN, &code);

	if (e == ERR_OK && m->mark.n == 0)
		m->mark = otp_id(m->c, PURPOSE_PIN, &code);
	return e == ERR_OK ? otp_is_current(t, m->c, STR("anna"), m->mark, &m->holds) : e;
}

static void expect_mark(struct fixture *f, struct marked *m, bool holds)
{
	assert_err(store_read(f->instance.store, mark_body, m), ERR_OK);
	assert_int_equal(m->holds, holds);
}

static void test_the_digest_identifies_the_latest_unused_message(void **state)
{
	struct fixture *f = *state;
	struct marked first = {.c = &f->context}, second = {.c = &f->context};
	struct trial trial;

	(void)send_to(f, "anna", PURPOSE_PIN);
	expect_mark(f, &first, true);
	trial = send_to(f, "anna", PURPOSE_PIN);
	expect_mark(f, &first, false);
	expect_mark(f, &second, true);
	assert_err(use(&trial), ERR_OK);
	expect_mark(f, &second, false);
}

static void test_used_expired_unknown_and_replaced_have_different_errors(void **state)
{
	struct fixture *f = *state;
	struct trial one = send_to(f, "one", PURPOSE_PIN), two = send_to(f, "two", PURPOSE_PIN);

	assert_err(use(&one), ERR_OK);
	assert_err(use(&one), ERR_LINK_USED);
	expect_link(&one, ERR_LINK_USED);
	expect_code(&one, ERR_CODE_MAIL_USED, false);
	site_wait(f, 599);
	expect_code(&two, ERR_OK, true);
	site_wait(f, 1);
	expect_code(&two, ERR_CODE_MAIL_EXPIRED, false);
	expect_link(&two, ERR_OK);
	site_wait(f, 1199);
	expect_link(&two, ERR_OK);
	site_wait(f, 1);
	expect_link(&two, ERR_LINK_EXPIRED);
	expect_link(&one, ERR_LINK_USED); /* although its time is over as well */
	expect_code(&one, ERR_CODE_MAIL_USED, false);
	(void)send_to(f, "two", PURPOSE_PIN);
	expect_link(&two, ERR_LINK_EXPIRED);
	assert_err(by_link(f, PURPOSE_PIN, "00000000000000000000000000000000"), ERR_LINK_UNKNOWN);
}

static void test_codes_sent_by_sms_have_their_own_errors(void **state)
{
	struct fixture *f = *state;
	struct trial s = {.f = f,
			  .purpose = PURPOSE_PHONE,
			  .uid = STR("anna"),
			  .texts = otp_generate(&f->context)};

	s.code = (struct otp){.channel = OUTBOX_SMS, .to = STR(PHONE), .code_expires = NOON + 600};
	assert_err(store_write(f->instance.store, put_body, &s), ERR_OK);
	expect_link(&s, ERR_LINK_UNKNOWN); /* none was sent */
	expect_code(&s, ERR_OK, true);
	site_wait(f, 600);
	expect_code(&s, ERR_CODE_SMS_EXPIRED, false);
	assert_err(use(&s), ERR_OK);
	expect_code(&s, ERR_CODE_SMS_USED, false);
}

static void test_a_code_that_was_not_sent_is_not_right(void **state)
{
	struct fixture *f = *state;
	struct trial s = {.f = f,
			  .purpose = PURPOSE_PIN,
			  .uid = STR("anna"),
			  .texts = otp_generate(&f->context)};

	s.code = (struct otp){.channel = OUTBOX_MAIL,
			      .to = STR(ANNA),
			      .url = STR(PAGE),
			      .link_expires = NOON + 600};
	assert_err(store_write(f->instance.store, put_body, &s), ERR_OK);
	expect_link(&s, ERR_OK);
	expect_code(&s, ERR_OK, false);
}

static void test_malformed_links(void **state)
{
	static const char *const bad[] = {"",
					  "x",
					  "0",
					  "not a token at all, whatever it says",
					  "0123456789abcdef0123456789abcde",
					  "0123456789abcdef0123456789abcdef0",
					  "0123456789abcdefg123456789abcdef"};
	struct fixture *f = *state;

	(void)send_to(f, "anna", PURPOSE_PIN);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_err(by_link(f, PURPOSE_PIN, bad[i]), ERR_LINK_UNKNOWN);
}

static void test_malformed_codes(void **state)
{
	struct fixture *f = *state;
	struct trial s = send_to(f, "anna", PURPOSE_PIN);
	char longer[CODE_DIGITS_MAX + 2], shorter[CODE_DIGITS_MAX + 1];
	const char *const bad[] = {"", " ", longer, shorter, s.texts.link};
	bool match;

	(void)snprintf(longer, sizeof longer, "%s0", s.texts.code);
	(void)snprintf(shorter, sizeof shorter, "%.5s", s.texts.code);
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		assert_err(check(f, "anna", PURPOSE_PIN, bad[i], &match), ERR_OK);
		assert_false(match);
	}
}

/* --- wrong ones --------------------------------------------------------------- */

static void test_five_wrong_codes_end_a_code_for_ever(void **state)
{
	struct fixture *f = *state;
	struct trial s = send_to(f, "anna", PURPOSE_PIN);

	for (unsigned i = 0; i < OTP_FAILURES_MAX; i++) {
		expect_code(&s, ERR_OK, true);
		assert_err(store_write(f->instance.store, fail_body, &s), ERR_OK);
	}
	expect_code(&s, ERR_OK, false);
	site_wait(f, 599);
	expect_code(&s, ERR_OK, false);
	expect_link(&s, ERR_OK); /* which nobody guesses */
	site_wait(f, 1);
	expect_code(&s, ERR_OK, false); /* nor does it say that it was right */
	s = send_to(f, "anna", PURPOSE_PIN);
	expect_code(&s, ERR_OK, true);
}

static void test_a_wrong_code_when_none_was_sent_is_not_counted(void **state)
{
	struct fixture *f = *state;
	struct trial s = {.f = f, .purpose = PURPOSE_PIN, .uid = STR("nobody")};
	bool match = true;

	assert_err(store_write(f->instance.store, fail_body, &s), ERR_OK);
	assert_err(check(f, "nobody", PURPOSE_PIN, "123456", &match), ERR_OK);
	assert_false(match);
	assert_err(check(f, "nobody", PURPOSE_PIN, "", &match), ERR_OK);
	assert_false(match);
	assert_err(use(&s), ERR_LINK_UNKNOWN);
}

/* --- for one thing only ------------------------------------------------------- */

static void test_links_and_codes_serve_one_purpose(void **state)
{
	static const enum purpose all[] = {PURPOSE_PIN, PURPOSE_PASSWORD, PURPOSE_EMAIL,
					   PURPOSE_PHONE};
	struct fixture *f = *state;
	struct trial sent[COUNT_OF(all)];
	bool match;

	for (size_t i = 0; i < COUNT_OF(all); i++)
		sent[i] = send_to(f, "anna", all[i]);
	for (size_t i = 0; i < COUNT_OF(all); i++)
		for (size_t j = 0; j < COUNT_OF(all); j++) {
			assert_err(by_link(f, all[j], sent[i].texts.link),
				   i == j ? ERR_OK : ERR_LINK_UNKNOWN);
			if (strcmp(sent[i].texts.code, sent[j].texts.code) == 0 && i != j)
				continue; /* made twice */
			assert_err(check(f, "anna", all[j], sent[i].texts.code, &match), ERR_OK);
			assert_int_equal(match, i == j);
		}
}

struct graft {
	struct fixture *f;
	struct str from, to;
	enum purpose purpose_from, purpose_to;
};

/* Copy one record over another, as somebody with access to the file could. */
static enum err graft_body(struct txn *t, void *arg)
{
	const struct graft *g = arg;
	struct key keys[2] = {key_of(&g->f->tenant.id, TABLE_CODE),
			      key_of(&g->f->tenant.id, TABLE_CODE)};
	const char letters[] = {(char)g->purpose_from, (char)g->purpose_to};
	struct str value;
	enum err e;

	key_add_sized(&keys[0], g->from);
	key_add(&keys[0], str_bytes(&letters[0], 1));
	key_add_sized(&keys[1], g->to);
	key_add(&keys[1], str_bytes(&letters[1], 1));
	e = txn_get(t, &keys[0], &value);
	return e == ERR_OK ? txn_put(t, &keys[1], arena_copy(&g->f->arena, value)) : e;
}

static void test_a_code_is_bound_to_account_purpose_and_tenant(void **state)
{
	struct fixture *f = *state;
	struct trial s = send_to(f, "anna", PURPOSE_PIN);
	struct graft g = {f, STR("anna"), STR("bert"), PURPOSE_PIN, PURPOSE_PIN};
	bool match = true;

	assert_err(check(f, "bert", PURPOSE_PIN, s.texts.code, &match), ERR_OK);
	assert_false(match);
	assert_err(store_write(f->instance.store, graft_body, &g), ERR_OK);
	assert_err(check(f, "bert", PURPOSE_PIN, s.texts.code, &match), ERR_OK);
	assert_false(match);
	g.to = STR("anna");
	g.purpose_to = PURPOSE_PASSWORD;
	assert_err(store_write(f->instance.store, graft_body, &g), ERR_OK);
	assert_err(check(f, "anna", PURPOSE_PASSWORD, s.texts.code, &match), ERR_OK);
	assert_false(match);
	expect_code(&s, ERR_OK, true);
	f->tenant.id.b[0] ^= 1;
	expect_link(&s, ERR_LINK_UNKNOWN);
	expect_code(&s, ERR_OK, false);
	f->tenant.id.b[0] ^= 1;
}

static void test_a_code_survives_a_new_pepper_key_but_not_the_loss_of_its_own(void **state)
{
	struct fixture *f = *state;
	struct trial s = send_to(f, "anna", PURPOSE_PIN);
	bool match;

	f->instance.pepper.count = 2;
	f->instance.pepper.keys[1].id = 2;
	memset(f->instance.pepper.keys[1].key, 0xa5, PEPPER_SIZE);
	expect_code(&s, ERR_OK, true);
	f->instance.pepper.keys[0].id = 3;
	assert_err(check(f, "anna", PURPOSE_PIN, s.texts.code, &match), ERR_CONFIG);
	assert_false(match);
}

/* --- ending ------------------------------------------------------------------- */

static void test_ending_all_leaves_what_was_used(void **state)
{
	struct fixture *f = *state;
	struct trial used = send_to(f, "anna", PURPOSE_PIN),
		     open = send_to(f, "anna", PURPOSE_PASSWORD),
		     mail = send_to(f, "anna", PURPOSE_EMAIL),
		     other = send_to(f, "bert", PURPOSE_PIN);

	assert_err(use(&used), ERR_OK);
	used.match = false;
	assert_err(store_write(f->instance.store, end_body, &used), ERR_OK);
	expect_link(&used, ERR_LINK_USED);
	expect_link(&open, ERR_LINK_UNKNOWN);
	expect_code(&open, ERR_OK, false);
	expect_link(&mail, ERR_LINK_UNKNOWN);
	expect_link(&other, ERR_OK);
	used.match = true; /* forget */
	assert_err(store_write(f->instance.store, end_body, &used), ERR_OK);
	expect_link(&used, ERR_LINK_UNKNOWN);
	expect_code(&used, ERR_OK, false);
}

/* --- the store ---------------------------------------------------------------- */

static bool holds(const struct dump *d, const void *what, size_t n)
{
	for (size_t i = 0; i + n <= d->n; i++)
		if (memcmp(d->p + i, what, n) == 0)
			return true;
	return false;
}

static void expect_no_trace(struct fixture *f, const char *link, const char *code)
{
	struct dump d = {.n = 0};
	uint8_t raw[CODE_LINK_TEXT / 2];
	char upper[CODE_LINK_TEXT + 1] = "";

	assert_true(strlen(link) == CODE_LINK_TEXT && strlen(code) == 10);
	assert_true(hex_read(str_of(link), raw, sizeof raw));
	for (size_t i = 0; i < CODE_LINK_TEXT; i++)
		upper[i] = link[i] >= 'a' ? (char)(link[i] - 'a' + 'A') : link[i];
	dump_store(f->instance.store, &d);
	assert_true(holds(&d, "forgot-pin", 10)); /* the message is among it */
	assert_false(holds(&d, link, CODE_LINK_TEXT));
	assert_false(holds(&d, link, 8)); /* not even the beginning */
	assert_false(holds(&d, upper, CODE_LINK_TEXT));
	assert_false(holds(&d, raw, sizeof raw));
	assert_false(holds(&d, code, 10));
	dump_free(&d);
}

static void test_the_store_contains_neither_link_nor_code(void **state)
{
	struct fixture *f = *state;
	struct sent s;

	recovery_begin(f);
	site_set(f, "code.digits", "10"); /* long enough not to turn up by chance */
	(void)site_anna(f, "739164");
	s = asked(f, PURPOSE_PIN);
	expect_no_trace(f, s.link, s.code);
	assert_err(pin_code(f, wrong_code(), "846291"), ERR_CODE_MAIL_WRONG);
	expect_no_trace(f, s.link, s.code);
	assert_err(pin_link(f, s.link, "846291"), ERR_OK);
	expect_no_trace(f, s.link, s.code);
}

static enum err count_body(struct txn *t, void *arg)
{
	struct trial *s = arg;
	struct key table = key_of(&s->f->tenant.id, TABLE_LINK);
	struct str rest, value;
	enum err e = txn_seek(t, &table, &table, &rest, &value);

	s->code.failures = 0; /* the count */
	for (; e == ERR_OK; e = txn_next(t, &table, &rest, &value))
		s->code.failures++;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static unsigned links(struct fixture *f)
{
	struct trial s = {.f = f};

	assert_err(store_read(f->instance.store, count_body, &s), ERR_OK);
	return s.code.failures;
}

static void test_expired_links_are_swept_after_a_day(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 100; i++)
		(void)send_to(f, "anna", PURPOSE_PIN);
	assert_int_equal(links(f), 100); /* they are told apart for a day */
	site_wait(f, 86400);
	(void)send_to(f, "anna", PURPOSE_PIN);
	assert_int_equal(links(f), 101);
	for (int i = 0; i < 400; i++) {
		site_wait(f, 3600);
		(void)send_to(f, "anna", PURPOSE_PIN);
	}
	assert_in_range(links(f), 24, 100); /* those of a day, and a few that are dead */
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_texts_are_random_and_of_the_configured_length),
	INSTANCE_TEST(test_a_valid_link_and_code),
	INSTANCE_TEST(test_a_new_request_ends_the_older_link_and_code),
	INSTANCE_TEST(test_the_digest_identifies_the_latest_unused_message),
	INSTANCE_TEST(test_used_expired_unknown_and_replaced_have_different_errors),
	INSTANCE_TEST(test_codes_sent_by_sms_have_their_own_errors),
	INSTANCE_TEST(test_a_code_that_was_not_sent_is_not_right),
	INSTANCE_TEST(test_malformed_links),
	INSTANCE_TEST(test_malformed_codes),
	INSTANCE_TEST(test_five_wrong_codes_end_a_code_for_ever),
	INSTANCE_TEST(test_a_wrong_code_when_none_was_sent_is_not_counted),
	INSTANCE_TEST(test_links_and_codes_serve_one_purpose),
	INSTANCE_TEST(test_a_code_is_bound_to_account_purpose_and_tenant),
	INSTANCE_TEST(test_a_code_survives_a_new_pepper_key_but_not_the_loss_of_its_own),
	INSTANCE_TEST(test_ending_all_leaves_what_was_used),
	INSTANCE_TEST(test_the_store_contains_neither_link_nor_code),
	INSTANCE_TEST(test_expired_links_are_swept_after_a_day),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
