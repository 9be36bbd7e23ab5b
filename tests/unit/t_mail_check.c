/* SPDX-License-Identifier: MIT */
/* The install's settings of mails and SMS, looked at before they are used. */
#include "delivery_fixture.h"

#include <sys/stat.h>

#include "delivery/mail.h"

static void test_the_defaults_are_right(void **state)
{
	struct fixture *f = *state;

	assert_err(mail_check(&f->instance), ERR_OK);
}

static void test_addresses(void **state)
{
	static const enum conf_key keys[] = {CONF_MAIL_FROM, CONF_MAIL_SENDER, CONF_MAIL_REPLY_TO};
	static const char *const bad[] = {"a",
					  "a@",
					  "@b.example",
					  "a b@c.example",
					  "A <a@b.example>",
					  "a@b.example,c@d.example",
					  "a@b.example\nBcc: c@d.example"};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		struct str before = f->instance.conf.text[keys[i]];

		for (size_t k = 0; k < COUNT_OF(bad); k++) {
			f->instance.conf.text[keys[i]] = str_of(bad[k]);
			log_listen(&f->folder);
			assert_err(mail_check(&f->instance), ERR_CONFIG);
			assert_non_null(strstr(log_heard(&f->folder), conf_name(keys[i]).p));
		}
		f->instance.conf.text[keys[i]] = STR("j\xc3\xb6rg@b\xc3\xbc"
						     "cher.example");
		assert_err(mail_check(&f->instance), ERR_OK);
		f->instance.conf.text[keys[i]] = before;
	}
}

/* Files that hold secrets are nobody else's. */
static void test_private_files(void **state)
{
	static const enum conf_key keys[] = {CONF_MAIL_PASSWORD_FILE, CONF_SMS_REQUEST};
	struct fixture *f = *state;
	struct file file = folder_file(&f->folder, "secret");

	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		(void)unlink(file.s);
		f->instance.conf.text[keys[i]] = str_of(file.s);
		assert_err(mail_check(&f->instance), ERR_CONFIG);
		write_file(file.s, "x");
		assert_int_equal(chmod(file.s, 0604), 0);
		assert_err(mail_check(&f->instance), ERR_CONFIG);
		assert_int_equal(chmod(file.s, 0600), 0);
		assert_err(mail_check(&f->instance), ERR_OK);
		f->instance.conf.text[keys[i]] = STR("");
	}
}

static void test_a_file_is_seen_from_the_settings(void **state)
{
	struct fixture *f = *state;
	struct file conf = folder_file(&f->folder, "pintle.conf");

	write_file(folder_file(&f->folder, "secret").s, "x");
	assert_int_equal(chmod(folder_file(&f->folder, "secret").s, 0600), 0);
	f->instance.conf.text[CONF_MAIL_PASSWORD_FILE] = STR("secret");
	assert_err(mail_check(&f->instance), ERR_CONFIG);
	assert_true(path_join(&f->instance.conf_path, STR(""), str_of(conf.s)));
	assert_err(mail_check(&f->instance), ERR_OK);
}

/* The folder is needed where mails or SMS go to it. */
static void test_the_folder(void **state)
{
	struct fixture *f = *state;
	struct conf *conf = &f->instance.conf;
	struct file request = folder_file(&f->folder, "sms.request");

	write_file(request.s, "x");
	assert_int_equal(chmod(request.s, 0600), 0);
	conf->text[CONF_MAIL_PATH] = STR("/no such folder");
	log_listen(&f->folder);
	assert_err(mail_check(&f->instance), ERR_CONFIG);
	assert_non_null(strstr(log_heard(&f->folder), "setting=mail.path"));
	conf->n[CONF_MAIL_TRANSPORT] = MAIL_SMTP;
	assert_err(mail_check(&f->instance), ERR_CONFIG); /* SMS go there */
	conf->text[CONF_SMS_REQUEST] = str_of(request.s);
	assert_err(mail_check(&f->instance), ERR_OK);
	conf->n[CONF_MAIL_TRANSPORT] = MAIL_FILES;
	assert_err(mail_check(&f->instance), ERR_CONFIG);
}

static const struct CMUnitTest tests[] = {
	DELIVERY_TEST(test_the_defaults_are_right),
	DELIVERY_TEST(test_addresses),
	DELIVERY_TEST(test_private_files),
	DELIVERY_TEST(test_a_file_is_seen_from_the_settings),
	DELIVERY_TEST(test_the_folder),
};

TEST_MAIN(RUN(tests))
