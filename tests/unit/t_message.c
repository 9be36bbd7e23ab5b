/* SPDX-License-Identifier: MIT */
/* The texts of one message: rendered, in their layouts, or a reason why there are none. */
#include "template_lookup_fixture.h"

#include "render/message.h"

static struct delivery failed;

/* The texts of a message to somebody who reads `languages`. */
static bool rendered(struct fixture *f, enum outbox_kind kind, const char *languages,
		     struct message *out)
{
	struct outbox_message m = message_to(languages);

	m.kind = kind;
	failed = (struct delivery){.outcome = DELIVERED};
	return message_render(&f->context, &m, out, &failed);
}

static void expect_failure(struct fixture *f, enum outcome outcome, const char *why)
{
	struct message out;

	assert_false(rendered(f, OUTBOX_MAIL, "en", &out));
	assert_int_equal(failed.outcome, outcome);
	assert_text(failed.reason, why);
}

static void test_a_mail(void **state)
{
	struct message out;

	assert_true(rendered(*state, OUTBOX_MAIL, "en", &out));
	assert_text(out.product, "Unit");
	assert_text(out.subject, "en Unit");
	assert_text(out.text, "[en text\n]");
	assert_text(out.html, "<b title=\"en Unit\"><p>en Unit</p>\n</b>");
	assert_int_equal(out.sms.n, 0);
}

static void test_a_mail_without_html(void **state)
{
	struct message out;

	assert_true(rendered(*state, OUTBOX_MAIL, "de", &out));
	assert_text(out.subject, "de");
	assert_text(out.text, "de text\n");
	assert_int_equal(out.html.n, 0);
}

static void test_an_sms(void **state)
{
	struct message out;

	assert_true(rendered(*state, OUTBOX_SMS, "en", &out));
	assert_text(out.sms, "en sms Unit"); /* without the blanks around it */
	assert_int_equal(out.subject.n + out.text.n + out.html.n, 0);
}

/* Where there are hosted pages, an SMS ends in the line by which browsers offer its code there. */
static void test_a_code_is_bound_to_the_pages(void **state)
{
	struct fixture *f = *state;
	struct outbox_message m = message_to("en");
	struct message out;

	m.kind = OUTBOX_SMS;
	outbox_add(&m, VARIABLE_CODE, STR("492817"));
	assert_true(message_render(&f->context, &m, &out, &failed));
	assert_text(out.sms, "en sms Unit");
	f->instance.conf.text[CONF_PAGES_BASE_URL] = STR("https://login.example.org:8443/auth");
	assert_true(message_render(&f->context, &m, &out, &failed));
	assert_text(out.sms, "en sms Unit\n\n@login.example.org #492817");
	assert_true(rendered(f, OUTBOX_SMS, "en", &out)); /* without a code */
	assert_text(out.sms, "en sms Unit");
	own(f, "", "en", PART_SMS, "Code #OTP#\n\n@app.example.org ##OTP#\n");
	assert_true(message_render(&f->context, &m, &out, &failed));
	assert_text(out.sms, "Code 492817\n\n@app.example.org #492817");
}

/* Values are escaped once: in the text, not again in the layout. */
static void test_values_are_escaped_once(void **state)
{
	struct fixture *f = *state;
	struct message out;

	site_set(f, "mail.product", "<A & \"B\">");
	assert_true(rendered(f, OUTBOX_MAIL, "en", &out));
	assert_text(out.product, "<A & \"B\">");
	assert_text(out.subject, "en <A & \"B\">");
	assert_text(out.html, "<b title=\"en &lt;A &amp; &quot;B&quot;&gt;\">"
			      "<p>en &lt;A &amp; &quot;B&quot;&gt;</p>\n</b>");
}

/* A value that looks like a mark is text. */
static void test_values_are_no_templates(void **state)
{
	struct fixture *f = *state;
	struct message out;

	site_set(f, "mail.product", "#Subject# #IfName x IfName#");
	assert_true(rendered(f, OUTBOX_MAIL, "en", &out));
	assert_text(out.subject, "en #Subject# #IfName x IfName#");
	assert_non_null(strstr(arena_cstr(&f->arena, out.html), "<p>en #Subject# #IfName x"));
}

static void test_a_text_that_says_nothing(void **state)
{
	static const char *const texts[] = {"no subject", "Subject: s\n\n", "Subject: #Name#\n\nx",
					    "Subject: s\n\n#Name#"};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		own(f, "", "en", PART_TEXT, texts[i]);
		expect_failure(f, DELIVER_NEVER, "the template has no subject or no text");
	}
}

static void test_an_sms_that_says_nothing(void **state)
{
	struct fixture *f = *state;
	struct message out;

	own(f, "", "en", PART_SMS, " #Name# \n");
	assert_false(rendered(f, OUTBOX_SMS, "en", &out));
	assert_int_equal(failed.outcome, DELIVER_NEVER);
}

/* A text that grows beyond all bounds is none, rather than a part of itself. */
static void test_a_text_that_is_too_long(void **state)
{
	static char text[TEMPLATE_BYTES];
	static char product[81];
	struct fixture *f = *state;
	size_t n = (size_t)snprintf(text, sizeof text, "Subject: s\n\n");

	memset(product, 'p', sizeof product - 1);
	site_set(f, "mail.product", product);
	while (n + 10 < sizeof text) /* 80 bytes for 9: some 580 KiB */
		n += (size_t)snprintf(text + n, sizeof text - n, "#Product#");
	own(f, "", "en", PART_TEXT, text);
	expect_failure(f, DELIVER_NEVER, "the template has no subject or no text");
}

static void test_what_may_be_put_right_is_tried_again(void **state)
{
	struct fixture *f = *state;

	kv_fault_arm(1);
	expect_failure(f, DELIVER_LATER, "the template cannot be read");
	kv_fault_arm(0);
	f->instance.conf.text[CONF_TEMPLATES_PATH] = STR("/no such folder");
	expect_failure(f, DELIVER_LATER, "the template cannot be read");
}

static void test_no_template(void **state)
{
	struct fixture *f = *state;
	struct folder empty = folder_make();

	f->instance.conf.text[CONF_TEMPLATES_PATH] = str_of(empty.s);
	expect_failure(f, DELIVER_NEVER, "there is no such template");
	folder_remove(&empty);
}

static const struct CMUnitTest tests[] = {
	LOOKUP_TEST(test_a_mail),
	LOOKUP_TEST(test_a_mail_without_html),
	LOOKUP_TEST(test_an_sms),
	LOOKUP_TEST(test_a_code_is_bound_to_the_pages),
	LOOKUP_TEST(test_values_are_escaped_once),
	LOOKUP_TEST(test_values_are_no_templates),
	LOOKUP_TEST(test_a_text_that_says_nothing),
	LOOKUP_TEST(test_an_sms_that_says_nothing),
	LOOKUP_TEST(test_a_text_that_is_too_long),
	LOOKUP_TEST(test_what_may_be_put_right_is_tried_again),
	LOOKUP_TEST(test_no_template),
};

TEST_MAIN(RUN(tests))
