/* SPDX-License-Identifier: MIT */
/*
 * Resetting a forgotten PIN or password: by link, code, authenticator, backup code and
 * security answers; what a reset ends, and how many guesses are allowed.
 */
#include "recovery_fixture.h"

#include "crypto/totp.h"
#include "domain/tenant/audit.h"
#include "domain/person/enrol.h"
#include "domain/factor/question.h"

/* --- means of proof ------------------------------------------------------------- */

static struct sent begin(struct fixture *f)
{
	(void)site_anna(f, "739164");
	recovery_begin(f);
	return asked(f, PURPOSE_PIN);
}

/* Proofs that are prepared in one transaction. */
struct means {
	struct fixture *f;
	struct str uid;
	uint8_t seed[TOTP_SEED];
	struct backup_texts codes;
	struct question questions[2];
};

static struct means means;

/* The bytes of a seed from its 32 characters. */
static void read_seed(struct str text, uint8_t out[TOTP_SEED])
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	uint32_t bits = 0;
	unsigned have = 0;
	size_t n = 0;

	assert_int_equal(text.n, 32);
	for (size_t i = 0; i < text.n; i++) {
		bits = bits << 5 | (uint32_t)(strchr(digits, text.p[i]) - digits);
		have += 5;
		if (have >= 8) {
			have -= 8;
			out[n++] = (uint8_t)(bits >> have);
		}
	}
}

static enum err means_body(struct txn *t, void *arg)
{
	struct means *m = arg;
	const struct context *c = &m->f->context;
	struct authenticator a;
	struct backup b;
	struct str text;
	enum err e;

	authenticator_make(c, m->uid, &a);
	a.pending = false;
	e = authenticator_seed(c, m->uid, &a, &text);
	if (e == ERR_OK)
		e = authenticator_put(t, c, m->uid, &a);
	if (e != ERR_OK)
		return e;
	read_seed(text, m->seed);
	e = backup_make(c, m->uid, 0, &b, &m->codes);
	return e == ERR_OK ? backup_put(t, c, m->uid, &b) : e;
}

static enum err questions_body(struct txn *t, void *arg)
{
	struct means *m = arg;
	enum err e = question_add(t, &m->f->context, STR("First pet?"), &m->questions[0]);

	return e == ERR_OK ? question_add(t, &m->f->context, STR("First school?"), &m->questions[1])
			   : e;
}

/* {"<first>":"one","<second>":"two"}; lives until the next. */
static const char *answers_text(struct fixture *f, const char *one, const char *two)
{
	static char text[512];
	struct str ids[2] = {question_id(&f->context, &means.questions[0].id),
			     question_id(&f->context, &means.questions[1].id)};

	(void)snprintf(text, sizeof text, "{\"%.*s\":\"%s\",\"%.*s\":\"%s\"}", (int)ids[0].n,
		       ids[0].p, one, (int)ids[1].n, ids[1].p, two);
	return text;
}

/* Anna with PIN, authenticator, backup codes and answers. */
static void begin_with_means(struct fixture *f)
{
	char body[600];

	site_wait(f, 1500000000); /* authenticators do not work before the build */
	recovery_begin(f);
	site_set(f, "question.enabled", "on");
	means.f = f;
	means.uid = site_anna(f, "739164");
	assert_err(store_write(f->instance.store, means_body, &means), ERR_OK);
	assert_err(store_write(f->instance.store, questions_body, &means), ERR_OK);
	(void)snprintf(body, sizeof body, "{\"SecurityQuestionAnswer\":%s}",
		       answers_text(f, "Rex the Third", "Waldschule"));
	assert_err(site_update(f, means.uid, body), ERR_OK);
}

static const char *totp_now(struct fixture *f)
{
	static char code[TOTP_DIGITS + 1];

	assert_true(totp_code(means.seed, totp_step(f->context.now), code));
	return code;
}

/* A code that the authenticator does not show around now. */
static const char *totp_wrong(struct fixture *f)
{
	static char code[TOTP_DIGITS + 1];
	static uint64_t far = 1000;

	assert_true(totp_code(means.seed, totp_step(f->context.now) + far++, code));
	return code;
}

static const char *backup_wrong(void)
{
	static unsigned n;
	static char text[16];

	(void)snprintf(text, sizeof text, "00000-%05u", n++);
	return text;
}

static enum err pin_proof(struct fixture *f, enum credential_kind by, const char *text,
			  const char *pin)
{
	return reset_proved(f, CREDENTIAL_PIN, proof_of(by, text), pin);
}

static enum err pin_answers(struct fixture *f, const char *answers, const char *pin)
{
	struct reset_proof p = proof_of(CREDENTIAL_ANSWER, "");
	struct json *j = site_json(answers);
	enum err e;

	p.answers = j;
	e = reset_proved(f, CREDENTIAL_PIN, p, pin);
	json_free(j);
	return e;
}

/* --- effects -------------------------------------------------------------------- */

struct told {
	struct fixture *f;
	struct str event, detail;
	unsigned n;
};

static bool tell(const struct audit_record *r, void *arg)
{
	struct told *told = arg;

	if (str_eq(r->event, told->event) && str_eq(r->detail, told->detail))
		told->n++;
	return true;
}

static enum err told_body(struct txn *t, void *arg)
{
	struct told *told = arg;

	told->n = 0;
	return audit_each(t, &told->f->context, 1, tell, told);
}

static unsigned audited(struct fixture *f, const char *event, const char *detail)
{
	struct told told = {.f = f, .event = str_of(event), .detail = str_of(detail)};

	assert_err(store_read(f->instance.store, told_body, &told), ERR_OK);
	return told.n;
}

static void expect_signed_out(struct fixture *f, const struct site_texts *t)
{
	assert_err(site_token(f, TOKEN_ACCESS, t->access), ERR_TOKEN_UNKNOWN);
	assert_err(site_token(f, TOKEN_REFRESH, t->refresh), ERR_REFRESH_INVALID);
	assert_err(site_token(f, TOKEN_SESSION, t->session), ERR_SESSION_UNKNOWN);
}

static void test_a_new_pin_by_link_and_its_effects(void **state)
{
	struct fixture *f = *state;
	struct site_texts one, two;
	struct sent s;

	(void)site_anna(f, "739164");
	recovery_begin(f);
	one = site_texts(f);
	two = site_texts(f);
	s = asked(f, PURPOSE_PIN);
	assert_err(site_token(f, TOKEN_SESSION, one.session), ERR_OK);
	assert_err(pin_link(f, s.link, "846291"), ERR_OK);
	expect_signed_out(f, &one);
	expect_signed_out(f, &two);
	assert_int_equal(site_read_anna(f)->pin.changed, f->context.now);
	assert_int_equal(site_person.account.pin.change_token.n, GUID_TEXT);
	assert_int_equal(site_person.account.old_pin_count, 1);
	assert_int_equal(audited(f, "pin_reset", "link"), 1);
	assert_int_equal(sent_of(f, TEMPLATE_PIN_RESET).deliverable, 1);
	assert_string_equal(sent_of(f, TEMPLATE_PIN_RESET).to, ANNA);
	assert_string_equal(sent_of(f, TEMPLATE_PIN_RESET).link, "");
	one = site_texts(f); /* the password is the old one */
	assert_err(site_pin_login(f, one.session, "739164"), ERR_PIN_WRONG);
	assert_err(site_pin_login(f, one.session, "846291"), ERR_OK);
}

static void test_a_new_password_by_link_and_its_effects(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;
	struct token_text session;
	struct sent s;

	(void)site_anna(f, "739164");
	recovery_begin(f);
	one = site_texts(f);
	s = asked(f, PURPOSE_PASSWORD);
	assert_string_equal(s.vtype, "reset");
	assert_err(reset_link(f, CREDENTIAL_PASSWORD, s.link, "another-long-one"), ERR_OK);
	expect_signed_out(f, &one);
	assert_err(site_login(f, "hunter22-long"), ERR_LOGIN_WRONG);
	assert_err(site_login(f, "another-long-one"), ERR_OK);
	session = site_signin.session;
	assert_err(site_pin_login(f, session.s, "739164"), ERR_OK);
	assert_int_equal(site_read_anna(f)->password.changed, f->context.now);
	assert_int_equal(site_person.account.password.change_token.n, GUID_TEXT);
	assert_int_equal(audited(f, "password_reset", "link"), 1);
	assert_int_equal(sent_of(f, TEMPLATE_PASSWORD_RESET).deliverable, 1);
	assert_err(reset_link(f, CREDENTIAL_PASSWORD, s.link, "one-more-long-one"), ERR_LINK_USED);
}

static void test_an_account_without_a_password_gets_its_first(void **state)
{
	struct fixture *f = *state;
	struct sent s;

	recovery_begin(f);
	assert_err(site_create(f,
			       "{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"" ANNA "\"}],"
			       "\"PINInfo\":{\"PIN\":\"739164\"}}",
			       &site_person),
		   ERR_OK);
	s = asked(f, PURPOSE_PASSWORD);
	assert_err(password_code(f, s.code, "another-long-one"), ERR_OK);
	assert_err(site_login(f, "another-long-one"), ERR_OK);
}

static void test_a_reset_also_ends_locks_and_other_proofs(void **state)
{
	struct fixture *f = *state;
	struct sent pin = begin(f), password = asked(f, PURPOSE_PASSWORD),
		    mail = asked(f, PURPOSE_EMAIL);
	char wrong[24];

	for (int i = 0; i < 5; i++) {
		(void)snprintf(wrong, sizeof wrong, "wrong-%d", i);
		assert_err(site_login(f, wrong), ERR_LOGIN_WRONG);
	}
	assert_err(site_login(f, "hunter22-long"), ERR_ACCOUNT_LOCKED);
	assert_err(pin_link(f, pin.link, "846291"), ERR_OK);
	assert_err(site_login(f, "hunter22-long"), ERR_OK); /* its failures are cleared */
	assert_err(reset_link(f, CREDENTIAL_PASSWORD, password.link, "another-long-one"),
		   ERR_LINK_UNKNOWN);
	assert_err(password_code(f, password.code, "another-long-one"), ERR_CODE_MAIL_WRONG);
	assert_err(confirm_contact_by_link(&f->context, &(struct confirm_options){.sign_in = false},
					   str_of(mail.link), &site_signin),
		   ERR_LINK_UNKNOWN);
	assert_err(pin_code(f, pin.code, "551937"), ERR_CODE_MAIL_USED);
	assert_err(pin_link(f, pin.link, "551937"), ERR_LINK_USED_PIN);
}

static void test_the_error_of_a_used_code_depends_on_how_it_was_sent(void **state)
{
	struct fixture *f = *state;
	struct reset_proof p = {
		.kind = IDENTIFIER_PHONE, .name = STR(PHONE), .by = CREDENTIAL_CODE};
	struct sent s;

	(void)begin(f);
	s = asked_by_phone(f, PURPOSE_PIN);
	p.text = STR("x");
	assert_err(reset_proved(f, CREDENTIAL_PIN, p, "846291"), ERR_CODE_SMS_WRONG);
	p.text = str_of(s.code);
	assert_err(reset_proved(f, CREDENTIAL_PIN, p, "846291"), ERR_OK);
	assert_int_equal(audited(f, "pin_reset", "code"), 1);
	assert_err(reset_proved(f, CREDENTIAL_PIN, p, "551937"), ERR_CODE_SMS_USED);
	s = asked_by_phone(f, PURPOSE_PIN);
	site_wait(f, 600);
	p.text = str_of(s.code);
	assert_err(reset_proved(f, CREDENTIAL_PIN, p, "551937"), ERR_CODE_SMS_EXPIRED);
	s = asked(f, PURPOSE_PIN);
	site_wait(f, 600);
	assert_err(pin_code(f, s.code, "551937"), ERR_CODE_MAIL_EXPIRED);
	site_wait(f, 1200);
	assert_err(pin_link(f, s.link, "551937"), ERR_LINK_EXPIRED);
}

static void test_each_other_proof_resets_a_pin(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;

	begin_with_means(f);
	one = site_texts(f);
	assert_err(pin_proof(f, CREDENTIAL_TOTP, totp_now(f), "846291"), ERR_OK);
	expect_signed_out(f, &one);
	assert_int_equal(audited(f, "pin_reset", "totp"), 1);
	assert_err(pin_proof(f, CREDENTIAL_TOTP, totp_now(f), "551937"), ERR_AUTHENTICATOR_CODE);
	one = site_texts(f);
	assert_err(pin_proof(f, CREDENTIAL_BACKUP, means.codes.at[3], "551937"), ERR_OK);
	expect_signed_out(f, &one);
	assert_err(pin_proof(f, CREDENTIAL_BACKUP, means.codes.at[3], "628405"), ERR_BACKUP_CODE);
	assert_int_equal(audited(f, "pin_reset", "backup"), 1);
	assert_int_equal(sent_of(f, TEMPLATE_BACKUP_CODE_USED).deliverable, 1);
	one = site_texts(f);
	assert_err(pin_answers(f, answers_text(f, "rex  THE third", "waldschule"), "628405"),
		   ERR_OK);
	expect_signed_out(f, &one);
	assert_int_equal(audited(f, "pin_reset", "answer"), 1);
	one = site_texts(f);
	assert_err(site_pin_login(f, one.session, "628405"), ERR_OK);
}

static void test_a_password_by_other_proofs(void **state)
{
	struct fixture *f = *state;
	struct site_texts one;

	begin_with_means(f);
	one = site_texts(f);
	assert_err(reset_proved(f, CREDENTIAL_PASSWORD,
				proof_of(CREDENTIAL_BACKUP, means.codes.at[0]), "another-long-one"),
		   ERR_OK);
	expect_signed_out(f, &one);
	assert_err(site_login(f, "another-long-one"), ERR_OK);
}

static void test_wrong_proofs(void **state)
{
	struct fixture *f = *state;

	begin_with_means(f);
	assert_err(pin_proof(f, CREDENTIAL_TOTP, totp_wrong(f), "846291"), ERR_AUTHENTICATOR_CODE);
	assert_err(pin_proof(f, CREDENTIAL_BACKUP, backup_wrong(), "846291"), ERR_BACKUP_CODE);
	assert_err(pin_answers(f, answers_text(f, "Rex the Third", "Burgschule"), "846291"),
		   ERR_ANSWER_WRONG);
	assert_err(pin_answers(f, answers_text(f, "Waldschule", "Rex the Third"), "846291"),
		   ERR_ANSWER_WRONG);
	assert_err(pin_code(f, "123456", "846291"), ERR_CODE_MAIL_WRONG);
	assert_err(site_login(f, "hunter22-long"), ERR_ACCOUNT_LOCKED);
}

/* A malformed proof is refused at once, and no attempt is counted. */
static void test_malformed_proofs_cost_nothing(void **state)
{
	static const char *const bad[] = {"",	    "12345",   "1234567",
					  "12345a", "abc-def", "uuuuu-uuuuu"};
	struct fixture *f = *state;
	struct dump before = {.n = 0};

	begin_with_means(f);
	dump_store(f->instance.store, &before);
	for (size_t i = 0; i < 6 * COUNT_OF(bad); i++) {
		const char *text = bad[i % COUNT_OF(bad)];

		assert_err(pin_proof(f, CREDENTIAL_TOTP, text, "846291"), ERR_PARAM_FORMAT);
		assert_err(pin_proof(f, CREDENTIAL_BACKUP, text, "846291"), ERR_PARAM_FORMAT);
	}
	assert_err(pin_answers(f, "{}", "846291"), ERR_ANSWERS_FEW);
	assert_err(pin_answers(f, "{\"x\":\"y\"}", "846291"), ERR_QUESTION_UNKNOWN);
	assert_err(pin_answers(f, "[]", "846291"), ERR_PARAM_FORMAT);
	dump_unchanged(f->instance.store, &before);
}

/* --- rules ---------------------------------------------------------------------- */

static void expect_field(struct fixture *f, enum err e)
{
	assert_err(e, ERR_FIELDS);
	assert_int_equal(f->detail.field_count, 1);
	assert_string_equal(f->detail.fields[0].field, "pin");
}

static void test_rules_come_before_the_proof(void **state)
{
	static const char *const bad[] = {"", "123", "1234", "000000", "12a4", "7391648205731"};
	struct fixture *f = *state;
	struct dump before = {.n = 0};
	struct sent s;

	begin_with_means(f);
	s = asked(f, PURPOSE_PIN);
	dump_store(f->instance.store, &before);
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		expect_field(f, pin_link(f, s.link, bad[i]));
		expect_field(f, pin_link(f, "no-link", bad[i]));
		expect_field(f, pin_code(f, s.code, bad[i]));
		expect_field(f, pin_code(f, "wrong", bad[i]));
		expect_field(f, pin_proof(f, CREDENTIAL_TOTP, totp_now(f), bad[i]));
		expect_field(f, pin_proof(f, CREDENTIAL_BACKUP, means.codes.at[0], bad[i]));
		expect_field(f, pin_answers(f, "{}", bad[i]));
	}
	assert_err(password_code(f, s.code, "short"), ERR_FIELDS);
	assert_string_equal(f->detail.fields[0].field, "password");
	dump_unchanged(f->instance.store, &before);
	assert_err(pin_code(f, s.code, "846291"), ERR_OK);
}

/* Rules about the person's data are checked after the proof, which can then still be used. */
static void test_personal_rules_come_after_the_proof(void **state)
{
	static const char *const told[] = {"8721", "739164"}; /* birth date; present PIN */
	struct fixture *f = *state;
	struct sent s;

	begin_with_means(f);
	assert_err(site_update(f, means.uid, "{\"BirthDate\":\"03-21-1987\"}"), ERR_OK);
	s = asked(f, PURPOSE_PIN);
	for (size_t i = 0; i < COUNT_OF(told); i++) {
		char never[16];

		(void)snprintf(never, sizeof never, "wrong%u", (unsigned)i);
		assert_err(pin_code(f, never, told[i]), ERR_CODE_MAIL_WRONG);
		expect_field(f, pin_code(f, s.code, told[i]));
		expect_field(f, pin_link(f, s.link, told[i]));
		expect_field(f, pin_proof(f, CREDENTIAL_TOTP, totp_now(f), told[i]));
		expect_field(f, pin_proof(f, CREDENTIAL_BACKUP, means.codes.at[0], told[i]));
		expect_field(
			f, pin_answers(f, answers_text(f, "Rex the Third", "Waldschule"), told[i]));
	}
	assert_err(pin_proof(f, CREDENTIAL_TOTP, totp_now(f), "846291"), ERR_OK);
	assert_err(pin_proof(f, CREDENTIAL_BACKUP, means.codes.at[0], "551937"), ERR_OK);
	expect_field(f, pin_proof(f, CREDENTIAL_BACKUP, means.codes.at[1], "846291"));
	s = asked(f, PURPOSE_PIN);
	expect_field(f, pin_link(f, s.link, "846291"));
	assert_err(pin_link(f, s.link, "628405"), ERR_OK);
}

static void test_a_refusal_is_the_same_when_it_is_repeated(void **state)
{
	struct fixture *f = *state;
	const char *first;
	struct sent s;
	struct str uid = site_anna(f, "739164");

	recovery_begin(f);
	assert_err(site_update(f, uid, "{\"BirthDate\":\"03-21-1987\"}"), ERR_OK);
	s = asked(f, PURPOSE_PIN);
	expect_field(f, pin_link(f, s.link, "8721"));
	first = f->detail.fields[0].message;
	expect_field(f, pin_link(f, s.link, "8721"));
	assert_string_equal(f->detail.fields[0].message, first);
	expect_field(f, pin_link(f, s.link, "739164"));
	first = f->detail.fields[0].message;
	expect_field(f, pin_link(f, s.link, "739164"));
	assert_string_equal(f->detail.fields[0].message, first);
}

/* Anna, with so many earlier PINs that a stranger with a link might try to find them. */
static struct sent begin_with_history(struct fixture *f, char pins[12][16])
{
	struct sent s = {.count = 0};

	site_set(f, "pin.history", "24");
	site_set(f, "pin.blocklist", "off");
	(void)site_anna(f, "739164");
	recovery_begin(f);
	for (unsigned i = 0; i < 12; i++) {
		s = asked(f, PURPOSE_PIN);
		(void)snprintf(pins[i], 16, "5507%02u", 10 + i);
		assert_err(pin_link(f, s.link, pins[i]), ERR_OK);
	}
	return asked(f, PURPOSE_PIN);
}

static void test_earlier_pins_cannot_be_probed_by_link(void **state)
{
	struct fixture *f = *state;
	char pins[12][16];
	struct sent s = begin_with_history(f, pins);
	unsigned told = 0;
	enum err e = ERR_OK;

	for (unsigned i = 0; i < 12 && e != ERR_ACCOUNT_LOCKED; i++) {
		e = pin_link(f, s.link, pins[i]);
		told += e == ERR_FIELDS;
	}
	assert_err(e, ERR_ACCOUNT_LOCKED);
	assert_int_equal(told, 5);
	assert_err(pin_link(f, s.link, "846291"), ERR_ACCOUNT_LOCKED);
	assert_err(site_login(f, "hunter22-long"), ERR_OK); /* it has its own budget */
	assert_false(site_signin.locked);
	site_wait(f, 30);
	assert_err(pin_link(f, s.link, "846291"), ERR_OK);
}

static void test_earlier_pins_cannot_be_probed_by_code(void **state)
{
	struct fixture *f = *state;
	char pins[12][16];
	struct sent s = begin_with_history(f, pins);
	unsigned told = 0;
	enum err e = ERR_OK;

	for (unsigned i = 0; i < 12 && e != ERR_ACCOUNT_LOCKED; i++) {
		/* A new code, or a link in between, does not renew the budget. */
		s = asked(f, PURPOSE_PIN);
		e = i % 2 == 0 ? pin_code(f, s.code, pins[i]) : pin_link(f, s.link, pins[i]);
		told += e == ERR_FIELDS;
	}
	assert_err(e, ERR_ACCOUNT_LOCKED);
	assert_int_equal(told, 5);
	assert_err(site_login(f, "hunter22-long"), ERR_OK);
	site_wait(f, 30);
	assert_err(pin_code(f, s.code, "846291"), ERR_OK);
}

static void test_a_link_that_was_tried_too_often_does_not_look_like_a_locked_account(void **state)
{
	struct fixture *f = *state;
	char pins[12][16];
	struct sent s = begin_with_history(f, pins);

	for (unsigned i = 0; i < 6; i++)
		(void)pin_link(f, s.link, pins[i]);
	assert_int_equal(sent_of(f, TEMPLATE_LOCKED).count, 0);
	assert_int_equal(audited(f, "locked", "stranger"), 0);
}

static void test_too_many_tried_pins_do_not_prevent_a_new_password(void **state)
{
	struct fixture *f = *state;
	char pins[12][16];
	struct sent s = begin_with_history(f, pins), password = asked(f, PURPOSE_PASSWORD);

	for (unsigned i = 0; i < 6; i++)
		(void)pin_link(f, s.link, pins[i]);
	assert_err(pin_link(f, s.link, "846291"), ERR_ACCOUNT_LOCKED);
	assert_err(reset_link(f, CREDENTIAL_PASSWORD, password.link, "another-long-one"), ERR_OK);
}

/* --- who may ---------------------------------------------------------------------- */

static void test_no_proof_opens_a_lock_by_management(void **state)
{
	struct fixture *f = *state;
	struct sent pin, password;

	begin_with_means(f);
	pin = asked(f, PURPOSE_PIN);
	password = asked(f, PURPOSE_PASSWORD);
	assert_err(site_update(f, means.uid, "{\"IsLoginLocked\":true}"), ERR_OK);
	assert_err(pin_link(f, pin.link, "846291"), ERR_ACCOUNT_BLOCKED);
	assert_err(reset_link(f, CREDENTIAL_PASSWORD, password.link, "another-long-one"),
		   ERR_ACCOUNT_BLOCKED);
	assert_err(pin_code(f, pin.code, "846291"),
		   ERR_CODE_MAIL_WRONG); /* as for an unknown name */
	assert_err(pin_proof(f, CREDENTIAL_TOTP, totp_now(f), "846291"), ERR_AUTHENTICATOR_CODE);
	assert_err(pin_proof(f, CREDENTIAL_BACKUP, means.codes.at[0], "846291"), ERR_BACKUP_CODE);
	assert_err(pin_answers(f, answers_text(f, "Rex the Third", "Waldschule"), "846291"),
		   ERR_ANSWER_WRONG);
	site_set(f, "errors.reveal_unknown", "on");
	assert_err(pin_code(f, pin.code, "846291"), ERR_ACCOUNT_BLOCKED);
	assert_err(site_login(f, "hunter22-long"), ERR_ACCOUNT_LOCKED);
	assert_err(site_update(f, means.uid, "{\"IsLoginLocked\":false}"), ERR_OK);
	assert_err(pin_code(f, pin.code, "846291"), ERR_OK);
}

static void test_no_proof_opens_a_blocked_account(void **state)
{
	struct fixture *f = *state;
	struct sent s;
	char wrong[24];

	site_set(f, "attempts.lock", "block");
	begin_with_means(f);
	s = asked(f, PURPOSE_PIN);
	for (int i = 0; i < 5; i++) {
		(void)snprintf(wrong, sizeof wrong, "wrong-%d", i);
		assert_err(site_login(f, wrong), ERR_LOGIN_WRONG);
	}
	assert_err(pin_link(f, s.link, "846291"), ERR_ACCOUNT_BLOCKED);
	assert_err(pin_proof(f, CREDENTIAL_BACKUP, means.codes.at[0], "846291"),
		   ERR_ACCOUNT_BLOCKED); /* like its passwords */
	assert_err(account_clear_lockout(&f->context, IDENTIFIER_UID, means.uid), ERR_OK);
	assert_err(pin_link(f, s.link, "846291"), ERR_OK);
}

static void test_accounts_that_changed_after_the_link_was_sent(void **state)
{
	struct fixture *f = *state;
	struct sent s = begin(f);
	struct str uid = site_read_anna(f)->uid;
	char id[64];

	sent_copy(id, sizeof id, uid);
	site_switch_anna(f);
	assert_err(pin_link(f, s.link, "846291"), ERR_ACCOUNT_DISABLED);
	assert_err(pin_code(f, s.code, "846291"), ERR_CODE_MAIL_WRONG);
	site_switch_anna(f);
	assert_err(site_update(f, str_of(id), "{\"IsDeleted\":true}"), ERR_OK);
	assert_err(pin_link(f, s.link, "846291"), ERR_LINK_UNKNOWN);
	assert_err(site_update(f, str_of(id), "{\"IsDeleted\":false}"), ERR_OK);
	assert_err(account_delete(&f->context, IDENTIFIER_UID, str_of(id)), ERR_OK);
	assert_err(pin_link(f, s.link, "846291"), ERR_LINK_UNKNOWN);
	(void)site_anna(f, "739164");
	assert_err(pin_link(f, s.link, "846291"), ERR_LINK_UNKNOWN);
	assert_err(pin_code(f, s.code, "846291"), ERR_CODE_MAIL_WRONG);
}

/* Whoever has the old mailbox or phone is no longer the person. */
static void test_a_former_address_resets_nothing(void **state)
{
	struct fixture *f = *state;
	struct reset_proof p = {.kind = IDENTIFIER_PHONE, .by = CREDENTIAL_CODE};
	struct sent mail = begin(f), sms;
	struct str uid = str_of(mail.uid);
	struct json *j = site_json("{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"n@example.com\"}"
				   "]}");

	assert_err(contact_set_emails(&f->context, uid, j, &site_person), ERR_OK);
	json_free(j);
	assert_err(pin_link(f, mail.link, "846291"), ERR_LINK_UNKNOWN);
	p.kind = IDENTIFIER_EMAIL;
	p.name = STR("n@example.com");
	p.text = str_of(mail.code);
	assert_err(reset_proved(f, CREDENTIAL_PIN, p, "846291"), ERR_CODE_MAIL_WRONG);
	sms = asked_by_phone(f, PURPOSE_PIN);
	assert_err(contact_set_phone(&f->context, uid, STR("+4915155501000"), &site_person),
		   ERR_OK);
	p.kind = IDENTIFIER_PHONE;
	p.name = STR("+4915155501000");
	p.text = str_of(sms.code);
	assert_err(reset_proved(f, CREDENTIAL_PIN, p, "846291"), ERR_CODE_SMS_WRONG);
}

static void test_an_unknown_name_is_answered_like_an_account_without_proofs(void **state)
{
	static const enum credential_kind kinds[] = {CREDENTIAL_CODE, CREDENTIAL_TOTP,
						     CREDENTIAL_BACKUP};
	static const enum err wrong[] = {ERR_CODE_MAIL_WRONG, ERR_AUTHENTICATOR_CODE,
					 ERR_BACKUP_CODE};
	static const enum err revealed[] = {ERR_CODE_MAIL_WRONG, ERR_AUTHENTICATOR_NONE,
					    ERR_BACKUP_NONE};
	struct fixture *f = *state;
	char text[16];

	site_wait(f, 1500000000);
	(void)site_anna(f, "739164");
	recovery_begin(f);
	for (unsigned i = 0; i < 24; i++) { /* locked after the same number of tries */
		enum credential_kind by = kinds[i % 3];
		struct reset_proof p = proof_of(by, text);
		enum err known, nobody;

		(void)snprintf(text, sizeof text, by == CREDENTIAL_BACKUP ? "00000-%05u" : "%06u",
			       i);
		p.text = str_of(text);
		known = reset_proved(f, CREDENTIAL_PIN, p, "846291");
		p.name = STR("none@example.com");
		nobody = reset_proved(f, CREDENTIAL_PIN, p, "846291");
		assert_err(known, nobody);
		assert_true(known == wrong[i % 3] || known == ERR_ACCOUNT_LOCKED);
		if (i % 8 == 7)
			site_wait(f, 3601);
	}
	site_set(f, "errors.reveal_unknown", "on");
	assert_err(account_clear_lockout(&f->context, IDENTIFIER_EMAIL, STR(ANNA)), ERR_OK);
	for (unsigned i = 0; i < 3; i++) {
		struct reset_proof p = proof_of(kinds[i], i == 2 ? "77777-77777" : "777777");

		assert_err(reset_proved(f, CREDENTIAL_PIN, p, "846291"), revealed[i]);
		p.name = STR("none@example.com");
		assert_err(reset_proved(f, CREDENTIAL_PIN, p, "846291"), ERR_EMAIL_UNKNOWN);
	}
}

/* --- one answer for all ------------------------------------------------------------ */

static void test_generic_errors_do_not_reveal_the_reason(void **state)
{
	struct fixture *f = *state;
	struct reset_proof nobody = {.kind = IDENTIFIER_USERNAME,
				     .name = STR("none"),
				     .by = CREDENTIAL_CODE,
				     .text = STR("1")};
	struct sent s, old;

	begin_with_means(f);
	site_set(f, "errors.generic_auth", "on");
	site_set(f, "attempts.budget", "10");
	old = asked(f, PURPOSE_PIN);
	s = asked(f, PURPOSE_PIN);
	assert_err(pin_link(f, "no-link", "846291"), ERR_GENERIC_AUTH);
	assert_err(pin_link(f, old.link, "846291"), ERR_GENERIC_AUTH);
	assert_err(pin_code(f, wrong_code(), "846291"), ERR_GENERIC_AUTH);
	assert_err(pin_proof(f, CREDENTIAL_TOTP, totp_wrong(f), "846291"), ERR_GENERIC_AUTH);
	assert_err(pin_proof(f, CREDENTIAL_TOTP, "x", "846291"), ERR_PARAM_FORMAT); /* no proof */
	assert_err(pin_proof(f, CREDENTIAL_BACKUP, backup_wrong(), "846291"), ERR_GENERIC_AUTH);
	assert_err(pin_answers(f, answers_text(f, "x-x-x", "y-y-y"), "846291"), ERR_GENERIC_AUTH);
	assert_err(pin_link(f, s.link, "846291"), ERR_OK);
	assert_err(pin_link(f, s.link, "551937"), ERR_GENERIC_AUTH);
	assert_err(pin_code(f, s.code, "551937"), ERR_GENERIC_AUTH);
	s = asked(f, PURPOSE_PIN);
	site_wait(f, 1800);
	assert_err(pin_code(f, s.code, "551937"), ERR_GENERIC_AUTH);
	assert_err(pin_link(f, s.link, "551937"), ERR_GENERIC_AUTH);
	site_set(f, "errors.reveal_unknown", "on");
	assert_err(reset_proved(f, CREDENTIAL_PIN, nobody, "551937"), ERR_GENERIC_AUTH);
	assert_err(pin_link(f, "no-link", "1234"),
		   ERR_FIELDS); /* about the new PIN, not the proof */
}

/* --- guessing ----------------------------------------------------------------------- */

static void test_all_proofs_share_one_budget(void **state)
{
	struct fixture *f = *state;

	begin_with_means(f);
	(void)asked(f, PURPOSE_PIN);
	assert_err(pin_code(f, wrong_code(), "846291"), ERR_CODE_MAIL_WRONG);
	assert_err(pin_proof(f, CREDENTIAL_BACKUP, backup_wrong(), "846291"), ERR_BACKUP_CODE);
	assert_err(pin_proof(f, CREDENTIAL_TOTP, totp_wrong(f), "846291"), ERR_AUTHENTICATOR_CODE);
	assert_err(password_code(f, wrong_code(), "another-long-one"), ERR_CODE_MAIL_WRONG);
	assert_err(site_login(f, "wrong-wrong"), ERR_LOGIN_WRONG);
	assert_err(pin_code(f, wrong_code(), "846291"), ERR_ACCOUNT_LOCKED);
	assert_int_equal(f->detail.locked_until, f->context.now + 30);
	assert_err(pin_proof(f, CREDENTIAL_BACKUP, means.codes.at[0], "846291"),
		   ERR_ACCOUNT_LOCKED);
	assert_err(pin_proof(f, CREDENTIAL_TOTP, totp_now(f), "846291"), ERR_ACCOUNT_LOCKED);
	assert_err(pin_answers(f, answers_text(f, "Rex the Third", "Waldschule"), "846291"),
		   ERR_ACCOUNT_LOCKED);
	assert_err(site_login(f, "hunter22-long"), ERR_ACCOUNT_LOCKED);
	site_wait(f, 30);
	assert_err(pin_proof(f, CREDENTIAL_BACKUP, means.codes.at[0], "846291"), ERR_OK);
}

static void test_five_wrong_codes_end_the_code_even_after_the_wait(void **state)
{
	struct fixture *f = *state;
	struct sent s = begin(f);

	for (int i = 0; i < 5; i++)
		assert_err(pin_code(f, wrong_code(), "846291"), ERR_CODE_MAIL_WRONG);
	assert_err(pin_code(f, s.code, "846291"), ERR_ACCOUNT_LOCKED);
	site_wait(f, 30);
	assert_err(pin_code(f, s.code, "846291"), ERR_CODE_MAIL_WRONG);
	assert_err(account_clear_lockout(&f->context, IDENTIFIER_EMAIL, STR(ANNA)), ERR_OK);
	s = asked(f, PURPOSE_PIN);
	assert_err(pin_code(f, s.code, "846291"), ERR_OK);
}

static void test_a_wide_budget_does_not_save_the_code(void **state)
{
	struct fixture *f = *state;
	struct sent s;

	site_set(f, "attempts.budget", "10");
	s = begin(f);
	for (int i = 0; i < 5; i++)
		assert_err(pin_code(f, wrong_code(), "846291"), ERR_CODE_MAIL_WRONG);
	assert_err(pin_code(f, s.code, "846291"), ERR_CODE_MAIL_WRONG);
	assert_err(pin_link(f, s.link, "846291"), ERR_OK);
}

static void test_repeating_a_wrong_code_costs_nothing(void **state)
{
	struct fixture *f = *state;
	struct sent s = begin(f);

	for (int i = 0; i < 20; i++)
		assert_err(pin_code(f, "x", "846291"), ERR_CODE_MAIL_WRONG);
	assert_err(pin_code(f, s.code, "846291"), ERR_OK);
}

static void test_requesting_new_codes_gives_no_more_guesses(void **state)
{
	struct fixture *f = *state;
	unsigned checked = 0;

	(void)begin(f);
	for (int i = 0; i < 100; i++) {
		enum err e;

		(void)asked(f, i % 2 == 0 ? PURPOSE_PIN : PURPOSE_PASSWORD);
		e = i % 2 == 0 ? pin_code(f, wrong_code(), "846291")
			       : password_code(f, wrong_code(), "another-long-one");
		checked += e == ERR_CODE_MAIL_WRONG;
		assert_true(e == ERR_CODE_MAIL_WRONG || e == ERR_ACCOUNT_LOCKED);
		site_wait(f, 3600);
	}
	assert_int_equal(checked, 10); /* the ceiling */
	assert_int_equal(f->detail.locked_until, ATTEMPT_FOREVER);
	assert_err(pin_link(f, asked(f, PURPOSE_PIN).link, "846291"), ERR_OK); /* the way out */
	assert_err(site_login(f, "hunter22-long"), ERR_OK);
}

/* --- meanwhile ---------------------------------------------------------------------- */

static struct sent hooked;

/* None of these may start another call: the one they interrupt is not finished. */

static void use_it_meanwhile(struct fixture *f)
{
	const struct reset r = reset_of(CREDENTIAL_PIN, "551937");

	assert_err(reset_by_link(&f->context, &r, str_of(hooked.link)), ERR_OK);
}

static void replace_it_meanwhile(struct fixture *f)
{
	const struct code_request a = {
		.purpose = PURPOSE_PIN, .kind = IDENTIFIER_EMAIL, .name = STR(ANNA)};

	assert_err(send_code(&f->context, &a), ERR_OK);
}

static void lock_it_meanwhile(struct fixture *f)
{
	assert_err(site_update(f, str_of(hooked.uid), "{\"IsLoginLocked\":true}"), ERR_OK);
}

static void expect_meanwhile(struct fixture *f, void (*webhook)(struct fixture *), enum err by_link,
			     enum err by_code)
{
	hooked = asked(f, PURPOSE_PIN);
	site_meanwhile = webhook;
	assert_err(pin_link(f, hooked.link, "846291"), by_link);
	assert_null(site_meanwhile);
	if (by_link == ERR_ACCOUNT_BLOCKED)
		assert_err(site_update(f, str_of(hooked.uid), "{\"IsLoginLocked\":false}"), ERR_OK);
	hooked = asked(f, PURPOSE_PIN);
	site_set(f, "pin.history", "0");
	site_meanwhile = webhook;
	assert_err(pin_code(f, hooked.code, "846291"), by_code);
	assert_null(site_meanwhile);
}

static void test_a_proof_used_by_another_request_meanwhile(void **state)
{
	(void)begin(*state);
	expect_meanwhile(*state, use_it_meanwhile, ERR_LINK_USED_PIN, ERR_CODE_MAIL_USED);
}

static void test_a_proof_replaced_meanwhile(void **state)
{
	(void)begin(*state);
	expect_meanwhile(*state, replace_it_meanwhile, ERR_LINK_REPLACED, ERR_CODE_MAIL_USED);
}

static void test_an_account_locked_meanwhile(void **state)
{
	(void)begin(*state);
	expect_meanwhile(*state, lock_it_meanwhile, ERR_ACCOUNT_BLOCKED, ERR_ACCOUNT_LOCKED);
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_a_new_pin_by_link_and_its_effects),
	INSTANCE_TEST(test_a_new_password_by_link_and_its_effects),
	INSTANCE_TEST(test_an_account_without_a_password_gets_its_first),
	INSTANCE_TEST(test_a_reset_also_ends_locks_and_other_proofs),
	INSTANCE_TEST(test_the_error_of_a_used_code_depends_on_how_it_was_sent),
	INSTANCE_TEST(test_each_other_proof_resets_a_pin),
	INSTANCE_TEST(test_a_password_by_other_proofs),
	INSTANCE_TEST(test_wrong_proofs),
	INSTANCE_TEST(test_malformed_proofs_cost_nothing),
	INSTANCE_TEST(test_rules_come_before_the_proof),
	INSTANCE_TEST(test_personal_rules_come_after_the_proof),
	INSTANCE_TEST(test_a_refusal_is_the_same_when_it_is_repeated),
	INSTANCE_TEST(test_earlier_pins_cannot_be_probed_by_link),
	INSTANCE_TEST(test_earlier_pins_cannot_be_probed_by_code),
	INSTANCE_TEST(test_a_link_that_was_tried_too_often_does_not_look_like_a_locked_account),
	INSTANCE_TEST(test_too_many_tried_pins_do_not_prevent_a_new_password),
	INSTANCE_TEST(test_no_proof_opens_a_lock_by_management),
	INSTANCE_TEST(test_no_proof_opens_a_blocked_account),
	INSTANCE_TEST(test_accounts_that_changed_after_the_link_was_sent),
	INSTANCE_TEST(test_a_former_address_resets_nothing),
	INSTANCE_TEST(test_an_unknown_name_is_answered_like_an_account_without_proofs),
	INSTANCE_TEST(test_generic_errors_do_not_reveal_the_reason),
	INSTANCE_TEST(test_all_proofs_share_one_budget),
	INSTANCE_TEST(test_five_wrong_codes_end_the_code_even_after_the_wait),
	INSTANCE_TEST(test_a_wide_budget_does_not_save_the_code),
	INSTANCE_TEST(test_repeating_a_wrong_code_costs_nothing),
	INSTANCE_TEST(test_requesting_new_codes_gives_no_more_guesses),
};

static const struct CMUnitTest in_between[] = {
	INSTANCE_HOOKED_TEST(test_a_proof_used_by_another_request_meanwhile),
	INSTANCE_HOOKED_TEST(test_a_proof_replaced_meanwhile),
	INSTANCE_HOOKED_TEST(test_an_account_locked_meanwhile),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests), RUN(in_between))
