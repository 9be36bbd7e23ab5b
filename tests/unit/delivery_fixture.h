/* SPDX-License-Identifier: MIT */
/* An instance whose mails and SMS go to its folder, and messages for it. */
#ifndef UNIT_DELIVERY_FIXTURE_H
#define UNIT_DELIVERY_FIXTURE_H

#include "instance_fixture.h"
#include "server_fixture.h"

#include "domain/message/outbox.h"
#include "domain/message/outcome.h"

static inline int delivery_setup(void **state)
{
	struct fixture *f;

	(void)signal(SIGPIPE, SIG_IGN); /* as pintle-outbox does */
	(void)use_engine(&kv_mem);
	(void)site_setup(state);
	f = *state;
	f->instance.conf.text[CONF_MAIL_PATH] = str_of(f->folder.s);
	f->instance.conf.text[CONF_TEMPLATES_PATH] = STR("templates");
	return 0;
}

static inline int delivery_teardown(void **state)
{
	server_end();
	return site_teardown(state);
}

#define DELIVERY_TEST(test) cmocka_unit_test_setup_teardown(test, delivery_setup, delivery_teardown)

#define assert_delivered(d) assert_delivery(d, DELIVERED, "")
#define assert_later(d, why) assert_delivery(d, DELIVER_LATER, why)
#define assert_never(d, why) assert_delivery(d, DELIVER_NEVER, why)
#define assert_delivery(d, want, why) check_delivery(d, want, why, __FILE__, __LINE__)

/* The outcome, with a reason that begins so; none when it is delivered. */
static inline void check_delivery(struct delivery d, enum outcome want, const char *why,
				  const char *file, int line)
{
	if (d.outcome == want && str_starts(d.reason, str_of(why)) &&
	    (d.reason.n > 0) == (want != DELIVERED))
		return;
	print_error("outcome %d: %.*s\n", (int)d.outcome, (int)d.reason.n, d.reason.p);
	_fail(file, line);
}

/* The name of the one file in a folder with that ending; NULL: there is none, or more. */
static inline const char *file_with(const struct folder *f, const char *ending)
{
	static struct file found;
	size_t n = 0;
	DIR *d = opendir(f->s);
	struct dirent *entry;

	while (d != NULL && (entry = readdir(d)) != NULL) {
		if (!str_ends(str_of(entry->d_name), str_of(ending)))
			continue;
		found = folder_file(f, entry->d_name);
		n++;
	}
	if (d != NULL)
		(void)closedir(d);
	return n == 1 ? found.s : NULL;
}

#endif
