/* SPDX-License-Identifier: MIT */
/* A new install: what lies where, who may read it, and that nothing there before is replaced. */
#include "conf_fixture.h"

#include <sys/stat.h>

#include "base/conf.h"
#include "crypto/pepper.h"
#include "domain/tenant/install.h"

static struct folder folder;
static struct path conf;

static int setup(void **state)
{
	(void)state;
	folder = folder_make();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	folder_remove(&folder);
	return 0;
}

static enum err create(const char *name)
{
	return install_create(folder_file(&folder, name).s, STR(""), &conf);
}

/* The kind and mode of what is at NAME; 0: nothing. */
static mode_t mode_of(const char *name)
{
	struct stat st;

	return lstat(folder_file(&folder, name).s, &st) == 0 ? st.st_mode : 0;
}

static void test_what_is_made(void **state)
{
	static const struct {
		const char *name;
		mode_t mode;
	} rows[] = {{"a/etc", S_IFDIR | 0755},	      {"a/keys", S_IFDIR | 0700},
		    {"a/store", S_IFDIR | 0700},      {"a/run", S_IFDIR | 0700},
		    {"a/log", S_IFDIR | 0700},	      {"a/mail", S_IFDIR | 0700},
		    {"a/www", S_IFDIR | 0755},	      {"a/etc/pintle.conf", S_IFREG | 0600},
		    {"a/keys/pepper", S_IFREG | 0600}};
	mode_t before = umask(022);
	enum err e = create("a");

	(void)state;
	(void)umask(before);
	assert_err(e, ERR_OK);
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(mode_of(rows[i].name), rows[i].mode);
	assert_string_equal(conf.s, folder_file(&folder, "a/etc/pintle.conf").s);
}

/* Take away the signs that make comments of the settings. */
static void uncomment(char *text)
{
	for (char *at = text; (at = strstr(at, "\n#")) != NULL; at++)
		if (strchr(at + 1, '=') < strchr(at + 1, '\n'))
			memmove(at + 1, at + 2, strlen(at + 2) + 1);
}

static void test_the_settings_are_all_there_at_their_defaults(void **state)
{
	static char text[64 * 1024], line[256];
	struct conf c, defaults;
	size_t n = 0;

	(void)state;
	assert_err(create("a"), ERR_OK);
	assert_err(path_read(conf.s, text, sizeof text - 1, &n), ERR_OK);
	for (int key = 0; key < CONF_COUNT; key++) {
		struct str name = conf_name((enum conf_key)key);

		(void)snprintf(line, sizeof line, "\n#%.*s = ", (int)name.n, name.p);
		assert_int_equal(strstr(text, line) != NULL,
				 conf_scope((enum conf_key)key) == CONF_SITE);
	}
	uncomment(text);
	write_file(conf.s, text);
	assert_err(conf_load(&c, conf.s), ERR_OK); /* each may stand there as it is */
	conf_defaults(&defaults, PROFILE_SECURE);
	for (int key = 0; key < CONF_COUNT; key++) {
		assert_int_equal(c.n[key], defaults.n[key]);
		assert_str(c.text[key], defaults.text[key]);
	}
}

static void test_the_key_can_be_used_and_is_a_new_one(void **state)
{
	struct pepper a, b;

	(void)state;
	assert_err(create("a"), ERR_OK);
	assert_err(create("b"), ERR_OK);
	assert_err(pepper_load(&a, folder_file(&folder, "a/keys/pepper").s), ERR_OK);
	assert_err(pepper_load(&b, folder_file(&folder, "b/keys/pepper").s), ERR_OK);
	assert_int_equal(a.count, 1);
	assert_memory_not_equal(a.keys[0].key, b.keys[0].key, PEPPER_SIZE);
}

static void test_what_is_there_is_not_replaced(void **state)
{
	char before[1024], now[1024];
	size_t n = 0, m = 0;

	(void)state;
	assert_err(create("a"), ERR_OK);
	assert_err(path_read(folder_file(&folder, "a/keys/pepper").s, before, sizeof before, &n),
		   ERR_OK);
	assert_err(create("a"), ERR_CONFIG);
	assert_int_equal(unlink(folder_file(&folder, "a/etc/pintle.conf").s), 0);
	assert_err(create("a"), ERR_CONFIG); /* the keys alone are reason enough */
	assert_err(path_read(folder_file(&folder, "a/keys/pepper").s, now, sizeof now, &m), ERR_OK);
	assert_int_equal(n, m);
	assert_memory_equal(before, now, n);
}

static void test_where_nothing_can_be_made(void **state)
{
	static char longest[2 * PATH_BYTES];
	struct path out;

	(void)state;
	write_file(folder_file(&folder, "file").s, "");
	assert_err(create("file/a"), ERR_CONFIG);
	assert_err(create("none/a"), ERR_CONFIG);
	assert_int_equal(mode_of("none"), 0);
	memset(longest, 'x', sizeof longest - 1);
	assert_err(install_create(longest, STR(""), &out), ERR_CONFIG);
}

static const struct CMUnitTest tests[] = {
	T(test_what_is_made),
	T(test_the_settings_are_all_there_at_their_defaults),
	T(test_the_key_can_be_used_and_is_a_new_one),
	T(test_what_is_there_is_not_replaced),
	T(test_where_nothing_can_be_made),
};

TEST_MAIN(RUN(tests))
