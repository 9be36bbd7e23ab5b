/* SPDX-License-Identifier: MIT */
/*
 * An instance: where its settings are looked for, and which keys, folders and stores it refuses
 * to open.
 */
#include "conf_fixture.h"

#include <sys/stat.h>

#include "domain/tenant/install.h"
#include "domain/tenant/instance.h"

static struct folder folder;
static struct path conf;
static struct instance instance;

static int setup(void **state)
{
	(void)state;
	folder = folder_make();
	assert_err(install_create(folder_file(&folder, "a").s, STR(""), &conf), ERR_OK);
	instance = (struct instance){.store = NULL};
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	instance_close(&instance);
	(void)log_open(STR("/dev/null")); /* it went to the folder */
	folder_remove(&folder);
	return 0;
}

static const char *at(const char *name)
{
	static struct file path;

	path = folder_file(&folder, name);
	return path.s;
}

static enum err load(void)
{
	return instance_load(&instance, &conf);
}

static enum err load_and_open(void)
{
	enum err e = load();

	return e == ERR_OK ? instance_open(&instance) : e;
}

/* It was refused, and nothing has stayed open. */
static void assert_refused(void)
{
	assert_err(load_and_open(), ERR_CONFIG);
	assert_null(instance.store);
	assert_null(instance.attempts);
	assert_int_equal(instance.pepper.count, 0);
}

/* --- the settings -------------------------------------------------------- */

static void find(const char *given, const char *want)
{
	struct path out;

	assert_err(instance_find_conf(str_of(given), &out), ERR_OK);
	assert_string_equal(out.s, want);
}

static void test_where_the_settings_are_looked_for(void **state)
{
	static char longest[2 * PATH_BYTES];
	struct path out;

	(void)state;
	memset(longest, 'x', sizeof longest - 1);
	assert_int_equal(unsetenv("PINTLE_CONF"), 0);
	find("", "/etc/pintle/pintle.conf"); /* there is none beside this program */
	find("/given", "/given");
	find("given", "./given");
	assert_int_equal(setenv("PINTLE_CONF", "/environment", 1), 0);
	find("", "/environment");
	find("/given", "/given");
	assert_err(instance_find_conf(str_of(longest), &out), ERR_CONFIG);
	assert_int_equal(setenv("PINTLE_CONF", longest, 1), 0);
	assert_err(instance_find_conf(STR(""), &out), ERR_CONFIG);
	assert_int_equal(unsetenv("PINTLE_CONF"), 0);
}

static void test_settings_that_cannot_be_read(void **state)
{
	(void)state;
	write_file(conf.s, "no.such = setting\n");
	assert_err(load(), ERR_CONFIG);
	write_file(conf.s, "hash.cost = 12\n");
	assert_err(load(), ERR_CONFIG);
	assert_int_equal(unlink(conf.s), 0);
	assert_err(load(), ERR_CONFIG);
}

static void test_the_log_is_opened_where_the_settings_say(void **state)
{
	struct stat st;

	(void)state;
	write_file(conf.s, "log.path = ../log/other.log\n");
	assert_err(load(), ERR_OK);
	assert_int_equal(stat(at("a/log/other.log"), &st), 0);
	assert_int_equal(st.st_mode, S_IFREG | 0600);
	write_file(conf.s, "log.path = ../none/other.log\n");
	assert_err(load(), ERR_CONFIG);
	write_file(conf.s, "log.path = ../www/pintle.log\n"); /* the web server hands it out */
	assert_err(load(), ERR_CONFIG);
}

/* --- opening ------------------------------------------------------------- */

static struct key fact(void)
{
	struct key k = key_of(NULL, TABLE_META);

	key_add(&k, STR("fact of a test"));
	return k;
}

static enum err put_body(struct txn *t, void *arg)
{
	struct key k = fact();

	(void)arg;
	return txn_put(t, &k, STR("kept"));
}

static enum err get_body(struct txn *t, void *arg)
{
	struct key k = fact();
	struct str value;

	(void)arg;
	return txn_get(t, &k, &value);
}

static void test_what_is_stored_is_there_when_it_is_opened_again(void **state)
{
	static const struct pepper none;

	(void)state;
	assert_err(load_and_open(), ERR_OK);
	assert_int_equal(instance.pepper.count, 1);
	assert_err(store_write(instance.store, put_body, NULL), ERR_OK);
	assert_err(store_write(instance.attempts, put_body, NULL), ERR_OK);
	instance_close(&instance);
	assert_memory_equal(&instance.pepper, &none, sizeof none);
	assert_null(instance.store);
	instance_close(&instance); /* does nothing */
	assert_err(load_and_open(), ERR_OK);
	assert_err(store_read(instance.store, get_body, NULL), ERR_OK);
	assert_err(store_read(instance.attempts, get_body, NULL), ERR_OK);
}

/* What is left of another boot is not opened, and goes. */
static void test_attempts_of_an_earlier_boot_are_removed(void **state)
{
	static const char earlier[] = "a/run/attempts-00000000-0000-0000-0000-000000000000";

	(void)state;
	write_file(at(earlier), "what it was");
	write_file(at("a/run/else"), "");
	assert_err(load_and_open(), ERR_OK);
	assert_int_equal(access(at(earlier), F_OK), -1);
	assert_int_equal(access(at("a/run/else"), F_OK), 0);
	assert_err(store_write(instance.attempts, put_body, NULL), ERR_OK);
}

static void test_nobody_else_may_get_at_keys_and_stores(void **state)
{
	static const struct {
		const char *name;
		mode_t open, closed;
	} rows[] = {{"a/keys/pepper", 0640, 0600}, {"a/keys/pepper", 0604, 0600},
		    {"a/store", 0710, 0700},	   {"a/store", 0701, 0700},
		    {"a/run", 0770, 0700},	   {"a/run", 0705, 0700}};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(chmod(at(rows[i].name), rows[i].open), 0);
		assert_refused();
		assert_int_equal(chmod(at(rows[i].name), rows[i].closed), 0);
	}
	assert_err(load_and_open(), ERR_OK);
}

static void test_keys_and_stores_that_are_not_there(void **state)
{
	static const char *const names[] = {"a/keys/pepper", "a/store", "a/run"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct file aside = folder_file(&folder, "aside");

		assert_int_equal(rename(at(names[i]), aside.s), 0);
		assert_refused();
		assert_int_equal(symlink(aside.s, at(names[i])), 0);
		assert_refused(); /* nor by a link */
		assert_int_equal(unlink(at(names[i])), 0);
		assert_int_equal(rename(aside.s, at(names[i])), 0);
	}
	assert_err(load_and_open(), ERR_OK);
}

static void test_nothing_lies_where_the_web_server_hands_out_files(void **state)
{
	static const char *const settings[] = {"www.path = ..\n",	"www.path = ../keys\n",
					       "www.path = ../store\n", "www.path = ../run\n",
					       "www.path = ../link\n",	"www.path = ../none\n"};

	(void)state;
	assert_int_equal(symlink("keys", at("a/link")), 0);
	for (size_t i = 0; i < COUNT_OF(settings); i++) {
		write_file(conf.s, settings[i]);
		assert_refused();
	}
	assert_int_equal(mkdir(at("a/key"), 0700), 0);
	write_file(conf.s, "www.path = ../key\n"); /* which only begins alike */
	assert_err(load_and_open(), ERR_OK);
}

static void test_a_file_that_is_no_store(void **state)
{
	static char text[3 * 4096];

	(void)state;
	memset(text, 'x', sizeof text - 1);
	write_file(at("a/store/pintle.mdb"), text);
	assert_err(load_and_open(), ERR_STORE);
	assert_null(instance.store);
	assert_int_equal(instance.pepper.count, 0);
}

static const struct CMUnitTest tests[] = {
	T(test_where_the_settings_are_looked_for),
	T(test_settings_that_cannot_be_read),
	T(test_the_log_is_opened_where_the_settings_say),
	T(test_what_is_stored_is_there_when_it_is_opened_again),
	T(test_attempts_of_an_earlier_boot_are_removed),
	T(test_nobody_else_may_get_at_keys_and_stores),
	T(test_keys_and_stores_that_are_not_there),
	T(test_nothing_lies_where_the_web_server_hands_out_files),
	T(test_a_file_that_is_no_store),
};

TEST_MAIN(RUN(tests))
