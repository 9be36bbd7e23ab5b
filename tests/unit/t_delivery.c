/* SPDX-License-Identifier: MIT */
/* One message, by its kind, to whoever sends it; none whose link or code is dead. */
#include "delivery_fixture.h"

#include "delivery/delivery.h"
#include "domain/message/otp.h"

static struct delivery delivered(struct fixture *f, const struct outbox_message *m)
{
	struct delivery d = {.outcome = DELIVER_NEVER, .reason = STR("not set")};

	deliver(&f->context, m, &d);
	return d;
}

static struct outbox_message message(enum outbox_kind kind, const char *to)
{
	return (struct outbox_message){.kind = kind,
				       .template = TEMPLATE_FORGOT_PIN,
				       .to = str_of(to),
				       .queued = NOON,
				       .expires = NOON + 600};
}

static void test_each_kind_has_its_channel(void **state)
{
	struct fixture *f = *state;
	struct outbox_message m = message(OUTBOX_MAIL, "t@example.org");

	outbox_add(&m, VARIABLE_CODE, STR("123456"));
	assert_delivered(delivered(f, &m));
	assert_non_null(file_with(&f->folder, ".eml"));
	assert_null(file_with(&f->folder, ".sms"));
	m.kind = OUTBOX_SMS;
	m.to = STR("+4917012345678");
	assert_delivered(delivered(f, &m));
	assert_non_null(file_with(&f->folder, ".sms"));
	m = message(OUTBOX_WEBHOOK, "11111111-2222-4333-8444-555555555555");
	log_listen(&f->folder);
	assert_delivered(delivered(f, &m)); /* to a subscription that is gone */
	assert_non_null(strstr(log_heard(&f->folder), "webhook_event_dropped"));
}

/* A record of a later version may be of a kind that this one does not know. */
static void test_an_unknown_kind(void **state)
{
	struct outbox_message m = message((enum outbox_kind)'x', "t@example.org");

	assert_never(delivered(*state, &m), "this version does not know this kind");
}

/* --- links and codes that are dead ---------------------------------------------------- */

struct sending {
	struct fixture *f;
	struct str uid;
	struct otp_texts texts;
	struct otp code;
};

static enum err put_body(struct txn *t, void *arg)
{
	struct sending *s = arg;

	return otp_put(t, &s->f->context, s->uid, PURPOSE_PIN, &s->texts, &s->code);
}

static enum err use_body(struct txn *t, void *arg)
{
	struct sending *s = arg;

	return otp_use(t, &s->f->context, s->uid, PURPOSE_PIN, s->code.generation);
}

/* Send anna a code; the message that carries it. */
static struct outbox_message sent_code(struct sending *s)
{
	struct outbox_message m = message(OUTBOX_MAIL, "anna@example.com");

	s->texts = otp_generate(&s->f->context);
	s->code = (struct otp){
		.channel = OUTBOX_MAIL, .to = STR("anna@example.com"), .code_expires = NOON + 600};
	assert_err(store_write(s->f->instance.store, put_body, s), ERR_OK);
	m.uid = s->uid;
	outbox_add(&m, VARIABLE_CODE, STR("123456"));
	outbox_add(&m, VARIABLE_OTP_ID, otp_id(&s->f->context, PURPOSE_PIN, &s->code));
	return m;
}

/* It counts as delivered, and nothing leaves. */
static void assert_dropped(struct fixture *f, const struct outbox_message *m)
{
	log_listen(&f->folder);
	assert_delivered(delivered(f, m));
	assert_non_null(strstr(log_heard(&f->folder), "message_dropped"));
	assert_null(file_with(&f->folder, ".eml"));
}

static void test_a_code_that_was_used_is_not_sent(void **state)
{
	struct fixture *f = *state;
	struct sending s = {.f = f, .uid = site_anna(f, NULL)};
	struct outbox_message m = sent_code(&s);

	assert_err(store_write(f->instance.store, use_body, &s), ERR_OK);
	assert_dropped(f, &m);
}

static void test_a_code_that_was_replaced_is_not_sent(void **state)
{
	struct fixture *f = *state;
	struct sending s = {.f = f, .uid = site_anna(f, NULL)};
	struct outbox_message first = sent_code(&s), second = sent_code(&s);

	assert_dropped(f, &first);
	assert_delivered(delivered(f, &second));
	assert_non_null(file_with(&f->folder, ".eml"));
}

/* When the store cannot say, a code too many is better than none. */
static void test_a_code_is_sent_in_doubt(void **state)
{
	struct fixture *f = *state;
	struct sending s = {.f = f, .uid = site_anna(f, NULL)};
	struct outbox_message m = sent_code(&s);

	kv_fault_arm(1);
	assert_delivered(delivered(f, &m));
	assert_true(kv_fault_fired());
	kv_fault_arm(0);
	assert_non_null(file_with(&f->folder, ".eml"));
}

static int setup_failing(void **state)
{
	struct fixture *f;

	(void)use_engine(&kv_fault);
	(void)site_setup(state);
	f = *state;
	f->instance.conf.text[CONF_MAIL_PATH] = str_of(f->folder.s);
	f->instance.conf.text[CONF_TEMPLATES_PATH] = STR("templates");
	return 0;
}

static const struct CMUnitTest tests[] = {
	DELIVERY_TEST(test_each_kind_has_its_channel),
	DELIVERY_TEST(test_an_unknown_kind),
	DELIVERY_TEST(test_a_code_that_was_used_is_not_sent),
	DELIVERY_TEST(test_a_code_that_was_replaced_is_not_sent),
	cmocka_unit_test_setup_teardown(test_a_code_is_sent_in_doubt, setup_failing,
					delivery_teardown),
};

TEST_MAIN(RUN(tests))
