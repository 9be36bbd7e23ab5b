/* SPDX-License-Identifier: MIT */
/* Mails by a program: what it is given, what its end means, and that it ends. */
#include "delivery_fixture.h"

#include <sys/stat.h>

#include "delivery/mail.h"

static const struct mail mail = {.sender = STR_INIT("bounce@example.org"),
				 .to = STR_INIT("t@example.org"),
				 .ascii = true,
				 .bytes = STR_INIT("Subject: s\r\n\r\n.\r\nbody\r\n")};

/* Make the program a script with that body, which runs in the test's folder; `more` are arguments.
 */
static void use_script(struct fixture *f, const char *body, const char *more)
{
	static char command[200];
	struct file script = folder_file(&f->folder, "script");
	char text[1000];

	(void)snprintf(text, sizeof text, "#!/bin/sh\ncd %s || exit 9\n%s\n", f->folder.s, body);
	write_file(script.s, text);
	assert_int_equal(chmod(script.s, 0700), 0);
	(void)snprintf(command, sizeof command, "%s%s", script.s, more);
	f->instance.conf.text[CONF_MAIL_SENDMAIL] = str_of(command);
}

static const char *kept(struct fixture *f, const char *name)
{
	const char *text = read_file(folder_file(&f->folder, name).s);

	if (text == NULL)
		fail_msg("no file %s", name);
	return text;
}

static void test_the_program_is_given_the_mail(void **state)
{
	struct fixture *f = *state;

	use_script(f, "cat >mail; for a; do echo \"($a)\" >>args; done; env >env; pwd >pwd",
		   " -i  -t x;$(touch-evil) '*'");
	assert_delivered(mail_by_program(&f->context, &mail));
	assert_string_equal(kept(f, "mail"), "Subject: s\n\n.\nbody\n"); /* no CR */
	assert_string_equal(kept(f, "args"), "(-i)\n(-t)\n(x;$(touch-evil))\n('*')\n");
	assert_null(strstr(kept(f, "env"), "HOME="));
	assert_non_null(strstr(kept(f, "env"), "PATH=/usr/sbin:/usr/bin:/sbin:/bin\n"));
}

/* The envelope's sender is told where an operator has set one. */
static void test_the_sender_is_told_when_there_is_one(void **state)
{
	struct fixture *f = *state;

	use_script(f, "cat >/dev/null; echo \"$*\" >args", " -i");
	f->instance.conf.text[CONF_MAIL_SENDER] = STR("bounce@example.org");
	assert_delivered(mail_by_program(&f->context, &mail));
	assert_string_equal(kept(f, "args"), "-i -f bounce@example.org\n");
}

static void test_what_its_end_means(void **state)
{
	static const struct {
		const char *body;
		enum outcome outcome;
		const char *why;
	} rows[] = {
		{"cat >/dev/null; exit 0", DELIVERED, ""},
		{"cat >/dev/null; exit 65", DELIVER_NEVER, "mail.sendmail refused the mail"},
		{"cat >/dev/null; exit 67", DELIVER_NEVER, "mail.sendmail refused the mail"},
		{"cat >/dev/null; exit 68", DELIVER_NEVER, "mail.sendmail refused the mail"},
		{"cat >/dev/null; exit 1", DELIVER_LATER, "mail.sendmail failed"},
		{"cat >/dev/null; exit 69", DELIVER_LATER, "mail.sendmail failed"},
		{"cat >/dev/null; exit 75", DELIVER_LATER, "mail.sendmail failed"},
		{"cat >/dev/null; exit 77", DELIVER_LATER, "mail.sendmail failed"},
		{"cat >/dev/null; exit 255", DELIVER_LATER, "mail.sendmail failed"},
		{"cat >/dev/null; kill -KILL $$", DELIVER_LATER, "mail.sendmail did not end"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct fixture *f = *state;

		use_script(f, rows[i].body, "");
		assert_delivery(mail_by_program(&f->context, &mail), rows[i].outcome, rows[i].why);
	}
}

static struct mail big_mail(void)
{
	static char text[2 << 20];
	struct mail big = mail;

	memset(text, 'x', sizeof text);
	big.bytes = str_bytes(text, sizeof text);
	return big;
}

static void test_a_mail_longer_than_a_pipe_is_given_whole(void **state)
{
	struct fixture *f = *state;
	struct mail big = big_mail();

	use_script(f, "wc -c >count", "");
	assert_delivered(mail_by_program(&f->context, &big));
	assert_int_equal(strtol(kept(f, "count"), NULL, 10), 2 << 20);
}

/* A program that reads a part and calls it done has not taken the mail. */
static void test_a_mail_read_in_part_is_not_delivered(void **state)
{
	struct fixture *f = *state;
	struct mail big = big_mail();

	use_script(f, "head -c 1000 >/dev/null; exit 0", "");
	assert_later(mail_by_program(&f->context, &big), "mail.sendmail did not");
}

static void test_a_program_that_hangs_is_ended(void **state)
{
	static const char *const bodies[] = {"echo $$ >pid; exec sleep 600",
					     "cat >/dev/null; echo $$ >pid; exec sleep 600"};
	struct fixture *f = *state;
	struct mail big = big_mail();

	f->instance.conf.n[CONF_OUTBOX_SEND_SECONDS] = 1;
	for (size_t i = 0; i < COUNT_OF(bodies); i++) {
		const char *said;
		pid_t pid;

		(void)unlink(folder_file(&f->folder, "pid").s);
		use_script(f, bodies[i], "");
		assert_later(mail_by_program(&f->context, i == 0 ? &big : &mail),
			     "mail.sendmail did not");
		said = read_file(folder_file(&f->folder, "pid").s);
		pid = said == NULL ? 0 : (pid_t)strtol(said, NULL, 10);
		if (pid > 0) /* it was not ended before it could say */
			assert_int_not_equal(kill(pid, 0), 0);
	}
}

static void test_what_is_no_program(void **state)
{
	static const char *const relative[] = {"", " ", "sendmail", "./sendmail -t",
					       "-i /bin/true"};
	static const char *const missing[] = {"/no such/program", "/dev/null", "/"};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(relative); i++) {
		f->instance.conf.text[CONF_MAIL_SENDMAIL] = str_of(relative[i]);
		assert_later(mail_by_program(&f->context, &mail),
			     "mail.sendmail is not the absolute path of a program");
	}
	for (size_t i = 0; i < COUNT_OF(missing); i++) {
		f->instance.conf.text[CONF_MAIL_SENDMAIL] = str_of(missing[i]);
		assert_later(mail_by_program(&f->context, &mail),
			     "mail.sendmail cannot be started");
	}
}

static void test_an_address_that_is_not_ascii(void **state)
{
	struct fixture *f = *state;
	struct mail wide = mail;

	use_script(f, "echo started >args", "");
	wide.ascii = false;
	assert_never(mail_by_program(&f->context, &wide),
		     "mail.sendmail accepts only ASCII addresses");
	assert_null(read_file(folder_file(&f->folder, "args").s));
}

static const struct CMUnitTest tests[] = {
	DELIVERY_TEST(test_the_program_is_given_the_mail),
	DELIVERY_TEST(test_the_sender_is_told_when_there_is_one),
	DELIVERY_TEST(test_what_its_end_means),
	DELIVERY_TEST(test_a_mail_longer_than_a_pipe_is_given_whole),
	DELIVERY_TEST(test_a_mail_read_in_part_is_not_delivered),
	DELIVERY_TEST(test_a_program_that_hangs_is_ended),
	DELIVERY_TEST(test_what_is_no_program),
	DELIVERY_TEST(test_an_address_that_is_not_ascii),
};

TEST_MAIN(RUN(tests))
