/* SPDX-License-Identifier: MIT */
/* Mails by SMTP: the dialogue, and what each reply of a server means for the mail. */
#include "delivery_fixture.h"

#include <sys/stat.h>

#include "delivery/mail.h"

static const struct mail mail = {.sender = STR_INIT("s@example.org"),
				 .to = STR_INIT("t@example.org"),
				 .ascii = true,
				 .bytes = STR_INIT("Subject: s\r\n\r\none\r\n.\r\n.two\r\n")};

/* --- a server ----------------------------------------------------------------------- */

enum { REPLIES = 8 };

/* What a server replies to a line that begins so; the greeting to "". Others it accepts. */
struct script {
	struct {
		const char *line, *reply; /* reply "": hang up */
	} at[REPLIES];
};

static const char *reply_to(const struct script *s, const char *line)
{
	static const struct script usual = {{{"EHLO", "250-unit.example\r\n250 8BITMIME\r\n"},
					     {"DATA", "354 go on\r\n"},
					     {"QUIT", "221 bye\r\n"}}};

	for (size_t i = 0; i < REPLIES && s->at[i].line != NULL; i++)
		if (s->at[i].line[0] != '\0' &&
		    strncmp(line, s->at[i].line, strlen(s->at[i].line)) == 0)
			return s->at[i].reply;
	return s == &usual ? "250 ok\r\n" : reply_to(&usual, line);
}

/* Read a line and note it; false at the end. */
static bool hear_line(int connection, char *line, size_t max)
{
	size_t n = 0;
	char c = '\0';

	while (c != '\n' && n + 1 < max && read(connection, &c, 1) == 1)
		line[n++] = c;
	line[n] = '\0';
	server_note(line, n);
	return c == '\n';
}

/* Say a reply; false when it is to hang up. */
static bool say(int connection, const char *reply)
{
	server_say(connection, reply, strlen(reply));
	return *reply != '\0';
}

static void serve_smtp(int connection, const void *arg)
{
	const struct script *s = arg;
	const char *reply =
		s->at[0].line != NULL && *s->at[0].line == '\0' ? s->at[0].reply : "220 unit\r\n";
	bool in_mail = false;
	char line[1200];

	if (!say(connection, reply))
		return;
	while (hear_line(connection, line, sizeof line)) {
		bool last = strcmp(line, ".\r\n") == 0;

		if (in_mail && !last)
			continue;
		reply = reply_to(s, line);
		in_mail = !in_mail && reply[0] == '3' && line[0] == 'D';
		if (!say(connection, reply))
			return;
	}
}

static struct delivery send_to(struct fixture *f, const struct script *s, const struct mail *m)
{
	struct delivery d;

	server_start(serve_smtp, s);
	f->instance.conf.text[CONF_MAIL_HOST] = STR("127.0.0.1");
	f->instance.conf.n[CONF_MAIL_PORT] = server.port;
	d = mail_by_smtp(&f->context, m);
	return d;
}

static int smtp_setup(void **state)
{
	struct fixture *f;

	(void)delivery_setup(state);
	f = *state;
	f->instance.conf.n[CONF_MAIL_TLS] = MAIL_PLAIN;
	return 0;
}

#define SMTP_TEST(test) cmocka_unit_test_setup_teardown(test, smtp_setup, delivery_teardown)

static const struct script accepting = {{{NULL, NULL}}};

/* --- the dialogue --------------------------------------------------------------------- */

static void test_a_mail_is_handed_over(void **state)
{
	const char *heard;

	assert_delivered(send_to(*state, &accepting, &mail));
	heard = server_heard();
	assert_true(str_starts(str_of(heard), STR("EHLO ")));
	assert_non_null(strstr(heard, "\r\nMAIL FROM:<s@example.org>"));
	assert_non_null(strstr(heard, "\r\nRCPT TO:<t@example.org>"));
	/* RFC 5321, 4.5.2: a dot at the beginning of a line is doubled. */
	assert_non_null(strstr(heard, "\r\nDATA\r\nSubject: s\r\n\r\none\r\n..\r\n..two\r\n.\r\n"));
}

static void test_a_long_mail_is_handed_over(void **state)
{
	static char text[300 * 1024];
	struct mail big = mail;

	memset(text, 'x', sizeof text);
	for (size_t i = 70; i + 1 < sizeof text; i += 72)
		memcpy(text + i, "\r\n", 2);
	big.bytes = str_bytes(text, sizeof text);
	assert_delivered(send_to(*state, &accepting, &big));
	assert_true(strlen(server_heard()) > sizeof text);
}

static void test_replies(void **state)
{
	static const struct {
		struct script script;
		enum outcome outcome;
		const char *why;
	} rows[] = {
		/* What is said of the mail. */
		{{{{"MAIL", "550 no\r\n"}}}, DELIVER_NEVER, "the server refused the mail (550)"},
		{{{{"RCPT", "550 no\r\n"}}}, DELIVER_NEVER, "the server refused the mail (550)"},
		{{{{"RCPT", "553 no\r\n"}}}, DELIVER_NEVER, "the server refused the mail (553)"},
		{{{{"DATA", "554 no\r\n"}}}, DELIVER_NEVER, "the server refused the mail (554)"},
		{{{{".", "552 big\r\n"}}}, DELIVER_NEVER, "the server refused the mail (552)"},
		{{{{"MAIL", "451 wait\r\n"}}}, DELIVER_LATER, "the server put it off (451)"},
		{{{{"RCPT", "450 wait\r\n"}}}, DELIVER_LATER, "the server put it off (450)"},
		{{{{".", "421 wait\r\n"}}}, DELIVER_LATER, "the server put it off (421)"},
		/* What is said of the connection, or of who sends, is for the operator to mend. */
		{{{{"", "554 go away\r\n"}}}, DELIVER_LATER, ""},
		{{{{"", "421 busy\r\n"}}}, DELIVER_LATER, ""},
		{{{{"EHLO", "550 no\r\n"}, {"HELO", "550 no\r\n"}}}, DELIVER_LATER, ""},
		{{{{"MAIL", "530 log in\r\n"}}}, DELIVER_LATER, "the server put it off (530)"},
		{{{{"MAIL", "538 encrypt\r\n"}}}, DELIVER_LATER, "the server put it off (538)"},
		/* A dialogue that breaks off leaves it open. */
		{{{{"", ""}}}, DELIVER_LATER, ""},
		{{{{"MAIL", ""}}}, DELIVER_LATER, ""},
		{{{{"RCPT", ""}}}, DELIVER_LATER, ""},
		{{{{".", ""}}}, DELIVER_LATER, ""},
		{{{{"", "HTTP/1.1 400 Bad Request\r\n"}}}, DELIVER_LATER, ""},
		/* What comes after its acceptance makes no difference. */
		{{{{"QUIT", "500 what\r\n"}}}, DELIVERED, ""},
		{{{{"QUIT", ""}}}, DELIVERED, ""},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct delivery d = send_to(*state, &rows[i].script, &mail);

		if (d.outcome != rows[i].outcome)
			print_error("row %zu\n", i);
		assert_delivery(d, rows[i].outcome, rows[i].why);
		server_end();
	}
}

/* RFC 6531: such an address goes to servers alone that say they take it. */
static void test_addresses_that_are_not_ascii(void **state)
{
	static const struct script offers = {{{"EHLO", "250-unit.example\r\n250 SMTPUTF8\r\n"}}};
	struct mail wide = mail;

	wide.ascii = false;
	wide.to = STR("j\xc3\xb6rg@example.org");
	assert_never(send_to(*state, &accepting, &wide), "the server accepts only ASCII addresses");
	assert_null(strstr(server_heard(), "DATA"));
	server_end();
	assert_delivered(send_to(*state, &offers, &wide));
	assert_non_null(strstr(server_heard(), "RCPT TO:<j\xc3\xb6rg@example.org>"));
}

/* --- the login ------------------------------------------------------------------------ */

static const struct script login = {{{"EHLO", "250-unit.example\r\n250 AUTH PLAIN\r\n"},
				     {"AUTH PLAIN", "334 \r\n"},
				     {"AHVzZXIAcGFzcw==", "235 welcome\r\n"}, /* user, pass */
				     {"AHVz", "535 wrong\r\n"}}};

static void use_password(struct fixture *f, const char *text, mode_t mode)
{
	static struct file file;

	file = folder_file(&f->folder, "password");
	write_file(file.s, text);
	assert_int_equal(chmod(file.s, mode), 0);
	f->instance.conf.text[CONF_MAIL_USER] = STR("user");
	f->instance.conf.text[CONF_MAIL_PASSWORD_FILE] = str_of(file.s);
}

static void test_a_login(void **state)
{
	struct fixture *f = *state;

	use_password(f, "pass\n", 0600);
	assert_delivered(send_to(f, &login, &mail));
	server_end();
	use_password(f, "other\n", 0600);
	assert_later(send_to(f, &login, &mail), "");
	assert_null(strstr(server_heard(), "MAIL FROM"));
}

/* Nothing is sent without the login that was asked for. */
static void test_a_password_that_cannot_be_read(void **state)
{
	struct fixture *f = *state;

	use_password(f, "pass\n", 0640);
	assert_later(mail_by_smtp(&f->context, &mail), "the mail settings cannot be used");
	(void)unlink(f->instance.conf.text[CONF_MAIL_PASSWORD_FILE].p);
	assert_later(mail_by_smtp(&f->context, &mail), "the mail settings cannot be used");
}

/* A password file without a user is not read, nor is a login tried that nobody asked for. */
static void test_without_a_user_there_is_no_login(void **state)
{
	struct fixture *f = *state;

	f->instance.conf.text[CONF_MAIL_PASSWORD_FILE] = STR("/no such file");
	assert_delivered(send_to(f, &login, &mail));
	assert_null(strstr(server_heard(), "AUTH"));
}

/* --- the connection ------------------------------------------------------------------- */

/* It is tried again, and the operator is told where to look. */
static void assert_hint(struct delivery d, const char *hint)
{
	assert_later(d, "");
	if (!str_ends(d.reason, str_of(hint)))
		fail_msg("%.*s", (int)d.reason.n, d.reason.p);
}

static void test_encryption_is_required(void **state)
{
	struct fixture *f = *state;

	f->instance.conf.n[CONF_MAIL_TLS] = MAIL_STARTTLS;
	assert_hint(send_to(f, &accepting, &mail), "the server does not offer what mail.tls says");
	assert_null(strstr(server_heard(), "MAIL FROM"));
	server_end();
	f->instance.conf.n[CONF_MAIL_TLS] = MAIL_TLS;
	assert_later(send_to(f, &accepting, &mail), "");
	server_end();
	f->instance.conf.text[CONF_MAIL_CA_FILE] = STR("/no such folder/ca.pem");
	assert_hint(send_to(f, &accepting, &mail), "see mail.ca_file");
}

static void test_a_server_that_is_not_there(void **state)
{
	static char host[400];
	struct fixture *f = *state;

	f->instance.conf.text[CONF_MAIL_HOST] = STR("127.0.0.1");
	f->instance.conf.n[CONF_MAIL_PORT] = 1;
	assert_hint(mail_by_smtp(&f->context, &mail), "see mail.host and mail.port");
	f->instance.conf.text[CONF_MAIL_HOST] = STR("::1");
	assert_hint(mail_by_smtp(&f->context, &mail), "see mail.host and mail.port");
	memset(host, 'h', sizeof host);
	f->instance.conf.text[CONF_MAIL_HOST] = str_bytes(host, sizeof host);
	assert_later(mail_by_smtp(&f->context, &mail), "the mail settings cannot be used");
}

static void say_nothing(int connection, const void *arg)
{
	(void)arg;
	server_drain(connection);
}

static void test_silence_is_waited_for_so_long(void **state)
{
	struct fixture *f = *state;

	server_start(say_nothing, NULL);
	f->instance.conf.text[CONF_MAIL_HOST] = STR("127.0.0.1");
	f->instance.conf.n[CONF_MAIL_PORT] = server.port;
	f->instance.conf.n[CONF_OUTBOX_SEND_SECONDS] = 1;
	assert_later(mail_by_smtp(&f->context, &mail), "");
}

static const struct CMUnitTest tests[] = {
	SMTP_TEST(test_a_mail_is_handed_over),
	SMTP_TEST(test_a_long_mail_is_handed_over),
	SMTP_TEST(test_replies),
	SMTP_TEST(test_addresses_that_are_not_ascii),
	SMTP_TEST(test_a_login),
	SMTP_TEST(test_a_password_that_cannot_be_read),
	SMTP_TEST(test_without_a_user_there_is_no_login),
	SMTP_TEST(test_encryption_is_required),
	SMTP_TEST(test_a_server_that_is_not_there),
	SMTP_TEST(test_silence_is_waited_for_so_long),
};

TEST_MAIN(RUN(tests))
