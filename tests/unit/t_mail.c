/* SPDX-License-Identifier: MIT */
/* A mail from its message to its bytes: who it is from, and what keeps it from being sent. */
#include "delivery_fixture.h"

#include "delivery/mail.h"

static struct delivery deliver_mail(struct fixture *f, const char *to)
{
	struct outbox_message m = {.kind = OUTBOX_MAIL,
				   .template = TEMPLATE_PIN_CHANGED,
				   .to = str_of(to),
				   .queued = NOON,
				   .expires = NOON + 600};
	struct delivery d = {.outcome = DELIVERED};

	mail_deliver(&f->context, &m, &d);
	return d;
}

/* The one mail there is; it is taken away. */
static const char *sent(struct fixture *f)
{
	const char *path = file_with(&f->folder, ".eml"), *text;

	assert_non_null(path);
	text = read_file(path);
	assert_int_equal(unlink(path), 0);
	return text;
}

static void assert_has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("no \"%s\" in %s", part, text);
}

static void test_a_mail_of_the_defaults(void **state)
{
	struct fixture *f = *state;
	const char *text;

	assert_delivered(deliver_mail(f, "t@example.org"));
	assert_has(file_with(&f->folder, ".eml"), "-pin-changed-");
	text = sent(f);
	assert_has(text, "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n");
	assert_has(text, "\r\nFrom: \"Unit\"\r\n <no-reply@localhost>\r\nTo: <t@example.org>\r\n"
			 "Subject: Your PIN for Unit was changed\r\n");
	assert_has(text, "@localhost>\r\n");
	assert_has(text, "Content-Type: multipart/alternative;");
	assert_null(strstr(text, "Reply-To"));
}

/* The tenant's own addresses come before the install's. */
static void test_whom_it_is_from(void **state)
{
	struct fixture *f = *state;
	struct str *instance = f->instance.conf.text;
	const char *text;

	instance[CONF_MAIL_FROM] = STR("from@one.example");
	instance[CONF_MAIL_REPLY_TO] = STR("reply@one.example");
	assert_delivered(deliver_mail(f, "t@example.org"));
	text = sent(f);
	assert_has(text, "<from@one.example>\r\n");
	assert_has(text, "Reply-To: <reply@one.example>\r\n");
	assert_has(text, "@one.example>\r\nAuto-Submitted");
	site_set(f, "mail.address",
		 "from@b\xc3\xbc"
		 "cher.example");
	site_set(f, "mail.answers_to", "reply@two.example");
	site_set(f, "mail.product", "The Product");
	assert_delivered(deliver_mail(f, "t@example.org"));
	text = sent(f);
	assert_has(text, "From: \"The Product\"\r\n <from@xn--bcher-kva.example>\r\n");
	assert_has(text, "Reply-To: <reply@two.example>\r\n");
	assert_has(text, "@xn--bcher-kva.example>\r\nAuto-Submitted");
	instance[CONF_MAIL_DOMAIN] = STR("id.example");
	assert_delivered(deliver_mail(f, "t@example.org"));
	assert_has(sent(f), "@id.example>\r\nAuto-Submitted");
}

static void test_an_address_that_is_none(void **state)
{
	static const char *const bad[] = {"", "anna", "anna@", "a b@example.org",
					  "a@example.org\r\nBcc: b@example.org"};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_never(deliver_mail(f, bad[i]), "the address is malformed");
	assert_null(file_with(&f->folder, ".eml"));
}

/* What an operator can set right is tried again. */
static void test_own_addresses_that_are_none(void **state)
{
	static const enum conf_key keys[] = {CONF_MAIL_FROM, CONF_MAIL_SENDER, CONF_MAIL_REPLY_TO};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		struct str before = f->instance.conf.text[keys[i]];

		f->instance.conf.text[keys[i]] = STR("nobody");
		assert_later(deliver_mail(f, "t@example.org"), "mail.from, mail.sender or ");
		f->instance.conf.text[keys[i]] = before;
	}
	site_set(f, "mail.address", "nobody");
	assert_later(deliver_mail(f, "t@example.org"), "mail.from, mail.sender or ");
	assert_null(file_with(&f->folder, ".eml"));
}

static void test_a_name_adds_no_header(void **state)
{
	struct fixture *f = *state;

	f->tenant.conf.text[CONF_MAIL_PRODUCT] = STR("Unit\r\nBcc: b@example.org");
	assert_never(deliver_mail(f, "t@example.org"), "a header has control characters");
	assert_null(file_with(&f->folder, ".eml"));
}

static void test_a_mail_that_cannot_be_worded(void **state)
{
	struct fixture *f = *state;

	f->instance.conf.text[CONF_TEMPLATES_PATH] = STR("/no such folder");
	assert_later(deliver_mail(f, "t@example.org"), "the template cannot be read");
	f->instance.conf.text[CONF_TEMPLATES_PATH] = str_of(f->folder.s); /* without any */
	assert_never(deliver_mail(f, "t@example.org"), "there is no such template");
}

/* Whether both addresses of the envelope are ASCII decides who can take it. */
static void test_which_mails_need_smtputf8(void **state)
{
	struct fixture *f = *state;
	const struct {
		const char *to;
		enum conf_key key;
		const char *value;
		bool ascii;
	} rows[] = {
		{"t@example.org", CONF_MAIL_FROM,
		 "f@b\xc3\xbc"
		 "cher.example",
		 true},
		{"t@b\xc3\xbc"
		 "cher.example",
		 CONF_MAIL_FROM, "f@example.org", true},
		{"\xc3\xbc@example.org", CONF_MAIL_FROM, "f@example.org", false},
		{"t@example.org", CONF_MAIL_FROM, "\xc3\xbc@example.org", false},
		{"t@example.org", CONF_MAIL_SENDER, "\xc3\xbc@example.org", false},
		{"t@example.org", CONF_MAIL_REPLY_TO, "\xc3\xbc@example.org", false},
	};

	f->instance.conf.n[CONF_MAIL_TRANSPORT] = MAIL_SENDMAIL;
	f->instance.conf.text[CONF_MAIL_SENDMAIL] = STR("/no such program");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str before = f->instance.conf.text[rows[i].key];
		struct delivery d;

		f->instance.conf.text[rows[i].key] = str_of(rows[i].value);
		d = deliver_mail(f, rows[i].to);
		f->instance.conf.text[rows[i].key] = before;
		if (rows[i].ascii)
			assert_later(d, "mail.sendmail cannot be started");
		else
			assert_never(d, "mail.sendmail accepts only ASCII addresses");
	}
}

static void test_the_transport_is_chosen(void **state)
{
	struct fixture *f = *state;

	f->instance.conf.n[CONF_MAIL_TRANSPORT] = MAIL_SMTP;
	f->instance.conf.text[CONF_MAIL_HOST] = STR("127.0.0.1");
	f->instance.conf.n[CONF_MAIL_PORT] = 1;
	assert_later(deliver_mail(f, "t@example.org"), "");
	assert_null(file_with(&f->folder, ".eml"));
	f->instance.conf.n[CONF_MAIL_TRANSPORT] = MAIL_FILES;
	assert_delivered(deliver_mail(f, "t@example.org"));
	assert_non_null(file_with(&f->folder, ".eml"));
}

static const struct CMUnitTest tests[] = {
	DELIVERY_TEST(test_a_mail_of_the_defaults),
	DELIVERY_TEST(test_whom_it_is_from),
	DELIVERY_TEST(test_an_address_that_is_none),
	DELIVERY_TEST(test_own_addresses_that_are_none),
	DELIVERY_TEST(test_a_name_adds_no_header),
	DELIVERY_TEST(test_a_mail_that_cannot_be_worded),
	DELIVERY_TEST(test_which_mails_need_smtputf8),
	DELIVERY_TEST(test_the_transport_is_chosen),
};

TEST_MAIN(RUN(tests))
