/* SPDX-License-Identifier: MIT */
/* Messages to people: which way each goes, what it tells, and who gets none. */
#include "recovery_fixture.h"

#include "domain/limit/lockout.h"

/* What a transaction works with. */
struct op {
	struct fixture *f;
	enum template template;
	const struct account *a, *before;
	const struct notification *n;
	uint64_t number;
	struct str wanted;
};

static enum err code_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return notify_code(t, &s->f->context, s->n);
}

static enum err person_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return notify_person(t, &s->f->context, s->template, s->a);
}

static enum err locked_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return notify_locked(t, &s->f->context, s->a, s->number);
}

static enum err backup_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return notify_backup_code(t, &s->f->context, s->a, s->number);
}

static enum err contacts_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return notify_contacts(t, &s->f->context, s->before, s->a);
}

static enum err welcome_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return notify_welcome(t, &s->f->context, s->wanted, s->a);
}

static void run(struct fixture *f, txn_body *body, struct op s)
{
	s.f = f;
	assert_err(store_write(f->instance.store, body, &s), ERR_OK);
}

/* --- what is queued ------------------------------------------------------ */

enum { QUEUED_MAX = 16 };

struct queued {
	struct fixture *f;
	size_t n;
	struct {
		enum outbox_kind kind;
		enum template template;
		char to[64], wanted[32], until[24], count[24];
		uint64_t due, expires;
	} at[QUEUED_MAX];
};

static void queued_one(const struct outbox_message *sealed, void *arg)
{
	struct outbox_message m = *sealed;
	struct queued *q = arg;

	assert_err(outbox_unseal(&q->f->context, &m), ERR_OK);
	assert_true(q->n < QUEUED_MAX);
	q->at[q->n].kind = m.kind;
	q->at[q->n].template = m.template;
	q->at[q->n].due = m.due;
	q->at[q->n].expires = m.expires;
	sent_copy(q->at[q->n].to, sizeof q->at[q->n].to, m.to);
	sent_copy(q->at[q->n].wanted, sizeof q->at[q->n].wanted, m.wanted);
	sent_copy(q->at[q->n].until, sizeof q->at[q->n].until,
		  outbox_variable(&m, VARIABLE_LOCKED_UNTIL));
	sent_copy(q->at[q->n].count, sizeof q->at[q->n].count, outbox_variable(&m, VARIABLE_COUNT));
	q->n++;
}

static enum err queued_body(struct txn *t, void *arg)
{
	struct queued *q = arg;

	return outbox_each(t, &q->f->context, queued_one, q);
}

static const struct queued *queued(struct fixture *f)
{
	static struct queued q;

	q = (struct queued){.f = f};
	assert_err(store_read(f->instance.store, queued_body, &q), ERR_OK);
	return &q;
}

/* Whether a message by that way waits for `to`. */
static bool waits_for(struct fixture *f, enum outbox_kind kind, const char *to)
{
	const struct queued *q = queued(f);

	for (size_t i = 0; i < q->n; i++)
		if (q->at[i].kind == kind && strcmp(q->at[i].to, to) == 0)
			return true;
	return false;
}

static struct account person(const char *first, const char *second, const char *phone)
{
	struct account a = {.uid = STR("0123456789abcdef"), .phone = str_of(phone)};

	a.emails[0].value = str_of(first);
	a.emails[1].value = str_of(second);
	a.email_count = (first[0] != '\0' ? 1u : 0u) + (second[0] != '\0' ? 1u : 0u);
	return a;
}

/* --- what happened to an account ----------------------------------------- */

static void test_a_notice_goes_by_mail_else_by_sms_else_not_at_all(void **state)
{
	static const struct {
		const char *email, *phone;
		enum outbox_kind kind;
		const char *to; /* NULL: nothing is queued */
	} rows[] = {{ANNA, PHONE, OUTBOX_MAIL, ANNA},
		    {ANNA, "", OUTBOX_MAIL, ANNA},
		    {"", PHONE, OUTBOX_SMS, PHONE},
		    {"", "", OUTBOX_MAIL, NULL}};
	struct fixture *f = *state;
	size_t n = 0;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct account a = person(rows[i].email, "", rows[i].phone);

		run(f, person_body, (struct op){.template = TEMPLATE_PIN_CHANGED, .a = &a});
		n += rows[i].to != NULL;
		assert_int_equal(queued(f)->n, n);
		if (rows[i].to != NULL)
			assert_true(waits_for(f, rows[i].kind, rows[i].to));
	}
	assert_int_equal(queued(f)->at[0].template, TEMPLATE_PIN_CHANGED);
	assert_int_equal(queued(f)->at[0].due, NOON);
	assert_int_equal(queued(f)->at[0].expires, NOON + 3 * 86400);
}

static void test_notices_can_be_switched_off(void **state)
{
	struct fixture *f = *state;
	const struct account a = person(ANNA, "", PHONE), b = person("b@example.com", "", "");

	site_set(f, "mail.notices", "off");
	run(f, person_body, (struct op){.template = TEMPLATE_PIN_CHANGED, .a = &a});
	run(f, locked_body, (struct op){.a = &a, .number = ATTEMPT_FOREVER});
	run(f, backup_body, (struct op){.a = &a});
	run(f, contacts_body, (struct op){.before = &a, .a = &b});
	assert_int_equal(queued(f)->n, 0);
	run(f, welcome_body, (struct op){.a = &a}); /* which is no notice */
	assert_int_equal(queued(f)->n, 1);
}

static void test_numbers_that_notices_tell(void **state)
{
	static const struct {
		txn_body *body;
		uint64_t number;
		const char *until, *count;
	} rows[] = {{locked_body, NOON + 30, "1700000030", ""},
		    {locked_body, ATTEMPT_FOREVER, "", ""},
		    {backup_body, 0, "", "0"},
		    {backup_body, 9, "", "9"}};
	struct fixture *f = *state;
	const struct account a = person(ANNA, "", "");

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		run(f, rows[i].body, (struct op){.a = &a, .number = rows[i].number});
		site_wait(f, 1); /* they are listed by when they are due */
		assert_string_equal(queued(f)->at[i].until, rows[i].until);
		assert_string_equal(queued(f)->at[i].count, rows[i].count);
		assert_int_equal(queued(f)->at[i].template, rows[i].body == locked_body
								    ? TEMPLATE_LOCKED
								    : TEMPLATE_BACKUP_CODE_USED);
	}
}

static void test_a_welcome_goes_to_addresses_alone(void **state)
{
	struct fixture *f = *state;
	const struct account a = person(ANNA, "", PHONE), b = person("", "", PHONE);

	run(f, welcome_body, (struct op){.a = &b});
	assert_int_equal(queued(f)->n, 0);
	run(f, welcome_body, (struct op){.a = &a, .wanted = STR("spring")});
	assert_int_equal(queued(f)->n, 1);
	assert_string_equal(queued(f)->at[0].wanted, "spring");
}

/* --- changed contacts ---------------------------------------------------- */

#define OLD "old@example.com"
#define NEW "new@example.com"

static void test_old_and_new_contacts_are_told_of_a_change(void **state)
{
	static const struct {
		const char *before[3], *after[3];
		const char *mails[3], *sms[3];
	} rows[] = {
		/* an address added: the first is told, and the new one */
		{{ANNA, "", ""}, {ANNA, NEW, ""}, {ANNA, NEW, NULL}, {NULL}},
		{{ANNA, OLD, ""}, {ANNA, "", ""}, {ANNA, OLD, NULL}, {NULL}},
		{{OLD, "", ""}, {NEW, "", ""}, {OLD, NEW, NULL}, {NULL}},
		/* in another spelling it is no other */
		{{ANNA, "", ""}, {"ANNA@example.com", "", ""}, {ANNA, NULL}, {NULL}},
		{{ANNA, "", PHONE},
		 {ANNA, "", "+4317012345678"},
		 {ANNA, NULL},
		 {PHONE, "+4317012345678", NULL}},
		{{"", "", PHONE},
		 {"", "", "+4317012345678"},
		 {NULL},
		 {PHONE, "+4317012345678", NULL}},
		{{ANNA, "", PHONE}, {ANNA, "", ""}, {ANNA, NULL}, {PHONE, NULL}},
		{{"", "", PHONE}, {NEW, "", PHONE}, {NEW, NULL}, {PHONE, NULL}},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *const *b = rows[i].before, *const *a = rows[i].after;
		const struct account before = person(b[0], b[1], b[2]),
				     after = person(a[0], a[1], a[2]);
		size_t n = 0;

		site_end(f);
		site_init(f);
		run(f, contacts_body, (struct op){.before = &before, .a = &after});
		for (; rows[i].mails[n] != NULL; n++)
			assert_true(waits_for(f, OUTBOX_MAIL, rows[i].mails[n]));
		for (size_t k = 0; rows[i].sms[k] != NULL; k++, n++)
			assert_true(waits_for(f, OUTBOX_SMS, rows[i].sms[k]));
		assert_int_equal(queued(f)->n, n); /* and nobody twice */
	}
}

/* --- links and codes ----------------------------------------------------- */

static const struct otp_texts texts = {"0123456789abcdef0123456789abcdef", "493827"};

static struct sent coded(struct fixture *f, const struct otp *code, bool lost)
{
	const struct notification n = {.template = TEMPLATE_FORGOT_PIN,
				       .purpose = PURPOSE_PIN,
				       .uid = STR("0123456789abcdef"),
				       .vtype = STR("pinreset"),
				       .code = code,
				       .texts = &texts,
				       .lost = lost};

	run(f, code_body, (struct op){.n = &n});
	return sent_of(f, TEMPLATE_FORGOT_PIN);
}

static void test_only_what_has_an_end_is_sent(void **state)
{
	struct otp code = {.channel = OUTBOX_MAIL,
			   .to = STR(ANNA),
			   .url = STR(PAGE),
			   .link_expires = NOON + 600,
			   .code_expires = NOON + 300};
	struct fixture *f = *state;
	struct sent s = coded(f, &code, false);

	assert_string_equal(s.to, ANNA);
	assert_string_equal(s.link, texts.link);
	assert_string_equal(s.code, texts.code);
	assert_string_equal(s.url, PAGE);
	assert_string_equal(s.vtype, "pinreset");
	assert_int_equal(s.expires, NOON + 600); /* the later of the two */
	site_wait(f, 1);
	code.link_expires = 0;
	s = coded(f, &code, false);
	assert_string_equal(s.link, "");
	assert_string_equal(s.url, "");
	assert_string_equal(s.code, texts.code);
	assert_int_equal(s.expires, NOON + 300);
	site_wait(f, 1);
	code.link_expires = NOON + 600;
	code.code_expires = 0;
	code.channel = OUTBOX_SMS;
	s = coded(f, &code, false);
	assert_int_equal(s.kind, OUTBOX_SMS);
	assert_string_equal(s.link, texts.link);
	assert_string_equal(s.code, "");
	assert_int_equal(s.deliverable, 3);
}

static void test_what_is_for_nobody_is_queued_and_never_delivered(void **state)
{
	const struct otp code = {
		.channel = OUTBOX_MAIL, .to = STR("x@example.com"), .code_expires = NOON + 300};
	struct sent s = coded(*state, &code, true);

	assert_int_equal(s.count, 1);
	assert_int_equal(s.deliverable, 0);
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_a_notice_goes_by_mail_else_by_sms_else_not_at_all),
	INSTANCE_TEST(test_notices_can_be_switched_off),
	INSTANCE_TEST(test_numbers_that_notices_tell),
	INSTANCE_TEST(test_a_welcome_goes_to_addresses_alone),
	INSTANCE_TEST(test_old_and_new_contacts_are_told_of_a_change),
	INSTANCE_TEST(test_only_what_has_an_end_is_sent),
	INSTANCE_TEST(test_what_is_for_nobody_is_queued_and_never_delivered),
};

TEST_MAIN(RUN_WITHIN(tests, use_mem, NULL))
