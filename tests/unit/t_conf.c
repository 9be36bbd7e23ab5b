/* SPDX-License-Identifier: MIT */
/* Settings: every row's default, range and scope; files; profiles. */
#include "conf_fixture.h"

#include "base/conf.h"

/* The table again, with the columns as they are written. */
enum { BOOL, INT, TEXT, PATH, SECRET, CHOICE };

#define NUMBERS_BOOL(min, max) 0, 1
#define NUMBERS_INT(min, max) min, max
#define NUMBERS_TEXT(min, max) min, max
#define NUMBERS_PATH(min, max) 0, PATH_BYTES - 1
#define NUMBERS_SECRET(min, max) min, max
#define NUMBERS_CHOICE(list, none) 0, 0
#define WORDS_BOOL(min, max) NULL
#define WORDS_INT(min, max) NULL
#define WORDS_TEXT(min, max) NULL
#define WORDS_PATH(min, max) NULL
#define WORDS_SECRET(min, max) NULL
#define WORDS_CHOICE(list, none) list(WORD) ""
#define WORD(constant, word) word "|"

static const struct row {
	const char *name;
	enum conf_scope scope;
	int kind;
	const char *value[PROFILE_COUNT];
	int64_t min, max;
	const char *words, *sentence;
} rows[CONF_COUNT] = {
#define SITE(symbol, name, kind, value, min, max, sentence)                                        \
	{                                                                                          \
		name,                                                                              \
		CONF_SITE,                                                                         \
		kind,                                                                              \
		{value, value},                                                                    \
		NUMBERS_##kind(min, max),                                                          \
		WORDS_##kind(min, max),                                                            \
		sentence},
#define TENANT(symbol, name, kind, secure, loginradius, min, max, sentence)                        \
	{name,                                                                                     \
	 CONF_TENANT,                                                                              \
	 kind,                                                                                     \
	 {secure, loginradius},                                                                    \
	 NUMBERS_##kind(min, max),                                                                 \
	 WORDS_##kind(min, max),                                                                   \
	 sentence},
#include "base/conf.def"
#undef SITE
#undef TENANT
};

static struct conf conf;

static enum err set(size_t row, const char *value)
{
	return conf_set(&conf, rows[row].scope, str_of(rows[row].name), str_of(value));
}

static void expect_written(size_t row, const char *value)
{
	char text[PATH_BYTES] = "";
	FILE *f = fmemopen(text, sizeof text, "w");

	assert_non_null(f);
	conf_write_value(f, &conf, (enum conf_key)row);
	assert_int_equal(fclose(f), 0);
	assert_string_equal(text, value);
}

static void test_every_row_parses_at_its_defaults(void **state)
{
	(void)state;
	for (int profile = 0; profile < PROFILE_COUNT; profile++) {
		conf_defaults(&conf, (enum conf_profile)profile);
		for (size_t i = 0; i < CONF_COUNT; i++) {
			struct conf before = conf;

			expect_written(i, rows[i].value[profile]);
			assert_err(set(i, rows[i].value[profile]), ERR_OK);
			assert_true(before.n[i] == conf.n[i]);
			assert_str(before.text[i], conf.text[i]);
		}
	}
}

static void test_a_secret_is_shown_as_stars(void **state)
{
	(void)state;
	conf_defaults(&conf, PROFILE_SECURE);
	for (size_t i = 0; i < CONF_COUNT; i++) {
		if (rows[i].kind != SECRET)
			continue;
		expect_written(i, "");
		assert_err(set(i, "as it was sealed"), ERR_OK);
		expect_written(i, "********");
	}
}

static void test_rows_are_well_formed(void **state)
{
	(void)state;
	for (size_t i = 0; i < CONF_COUNT; i++) {
		size_t n = strlen(rows[i].sentence);

		assert_text(conf_name((enum conf_key)i), rows[i].name);
		assert_int_equal(conf_scope((enum conf_key)i), rows[i].scope);
		assert_true(n > 10 && rows[i].sentence[n - 1] == '.');
		assert_non_null(strchr(rows[i].name, '.'));
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(rows[k].name, rows[i].name);
	}
}

static void expect_int(size_t i)
{
	char text[32];

	for (int64_t off = -1; off <= 1; off++) {
		(void)snprintf(text, sizeof text, "%lld", (long long)(rows[i].min + off));
		if (off != 1 || rows[i].min < rows[i].max)
			assert_err(set(i, text), off < 0 ? ERR_SETTING_VALUE : ERR_OK);
		(void)snprintf(text, sizeof text, "%lld", (long long)(rows[i].max + off));
		if (off != -1 || rows[i].min < rows[i].max)
			assert_err(set(i, text), off > 0 ? ERR_SETTING_VALUE : ERR_OK);
	}
}

static void test_numbers_have_a_range(void **state)
{
	static const char *const bad[] = {
		"", "x", " 5", "5 ", "5.0", "+5", "0x5", "5s", "99999999999999999999", "on"};

	(void)state;
	conf_defaults(&conf, PROFILE_SECURE);
	for (size_t i = 0; i < CONF_COUNT; i++) {
		if (rows[i].kind != INT)
			continue;
		expect_int(i);
		for (size_t k = 0; k < COUNT_OF(bad); k++) {
			int64_t before = conf.n[i];

			assert_err(set(i, bad[k]), ERR_SETTING_VALUE);
			assert_true(conf.n[i] == before);
		}
	}
}

static void test_switches(void **state)
{
	static const char *const on[] = {"on", "ON", "true", "yes", "1"};
	static const char *const off[] = {"off", "Off", "false", "no", "0"};
	static const char *const bad[] = {"", "2", "-1", "y", "enabled", "on ", "null"};

	(void)state;
	conf_defaults(&conf, PROFILE_SECURE);
	for (size_t i = 0; i < CONF_COUNT; i++) {
		if (rows[i].kind != BOOL)
			continue;
		for (size_t k = 0; k < COUNT_OF(on); k++) {
			assert_err(set(i, on[k]), ERR_OK);
			assert_int_equal(conf.n[i], 1);
			assert_err(set(i, off[k]), ERR_OK);
			assert_int_equal(conf.n[i], 0);
		}
		for (size_t k = 0; k < COUNT_OF(bad); k++)
			assert_err(set(i, bad[k]), ERR_SETTING_VALUE);
		assert_int_equal(conf.n[i], 0);
	}
}

static void test_choices(void **state)
{
	(void)state;
	conf_defaults(&conf, PROFILE_SECURE);
	for (size_t i = 0; i < CONF_COUNT; i++) {
		struct str rest = str_of(rows[i].words);

		for (int64_t n = 0; rest.n > 0; n++) {
			struct str word = str_cut(&rest, '|');

			assert_err(conf_set(&conf, rows[i].scope, str_of(rows[i].name), word),
				   ERR_OK);
			assert_true(conf.n[i] == n);
		}
		if (rows[i].words == NULL)
			continue;
		assert_err(set(i, ""), ERR_SETTING_VALUE);
		assert_err(set(i, "none of them"), ERR_SETTING_VALUE);
		assert_err(set(i, rows[i].words), ERR_SETTING_VALUE);
	}
}

/* The word an administrator writes and the constant the rules read, of one list. */
static void test_a_word_is_its_constant(void **state)
{
	static const struct {
		const char *setting, *word;
		enum conf_key key;
		int constant;
	} words[] = {
		{"pin.blocklist", "strict", CONF_PIN_BLOCKLIST, PIN_BLOCKLIST_STRICT},
		{"attempts.lock", "none", CONF_ATTEMPTS_LOCK, LOCK_NONE},
		{"attempts.lock", "question", CONF_ATTEMPTS_LOCK, LOCK_QUESTION},
		{"captcha.provider", "tencent-old", CONF_CAPTCHA_PROVIDER, PROVIDER_TENCENT_OLD},
		{"captcha.provider", "tencent", CONF_CAPTCHA_PROVIDER, PROVIDER_TENCENT},
		{"signature.mode", "strict", CONF_SIGNATURE_MODE, SIGNATURE_STRICT},
		{"verify.phone", "required", CONF_VERIFY_PHONE, VERIFY_REQUIRED},
		{"recovery.message", "code", CONF_RECOVERY_MESSAGE, MESSAGE_CODE},
	};

	(void)state;
	conf_defaults(&conf, PROFILE_SECURE);
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		assert_err(conf_set(&conf, CONF_TENANT, str_of(words[i].setting),
				    str_of(words[i].word)),
			   ERR_OK);
		assert_int_equal(conf.n[words[i].key], words[i].constant);
	}
}

static void test_texts_have_a_maximum_length(void **state)
{
	static char text[PATH_BYTES + 2];

	(void)state;
	conf_defaults(&conf, PROFILE_SECURE);
	for (size_t i = 0; i < CONF_COUNT; i++) {
		if (rows[i].kind != TEXT && rows[i].kind != PATH)
			continue;
		memset(text, 'x', sizeof text);
		text[rows[i].max + 1] = '\0';
		assert_err(set(i, text), ERR_SETTING_VALUE);
		text[rows[i].max] = '\0';
		assert_err(set(i, text), ERR_OK);
		assert_text(conf.text[i], text);
	}
}

static void test_a_setting_has_one_scope(void **state)
{
	(void)state;
	for (size_t i = 0; i < CONF_COUNT; i++) {
		enum conf_scope other = rows[i].scope == CONF_SITE ? CONF_TENANT : CONF_SITE;

		assert_err(conf_set(&conf, other, str_of(rows[i].name), str_of(rows[i].value[0])),
			   ERR_SETTING_UNKNOWN);
	}
	assert_err(conf_set(&conf, CONF_SITE, STR(""), STR("")), ERR_SETTING_UNKNOWN);
	assert_err(conf_set(&conf, CONF_SITE, STR("Hash.Cost"), STR("3")), ERR_SETTING_UNKNOWN);
	assert_err(conf_set(&conf, CONF_SITE, STR("hash.cost "), STR("3")), ERR_SETTING_UNKNOWN);
}

static void test_profiles(void **state)
{
	enum conf_profile profile;

	(void)state;
	for (int i = 0; i < PROFILE_COUNT; i++) {
		assert_true(conf_profile(conf_profile_name((enum conf_profile)i), &profile));
		assert_int_equal(profile, i);
	}
	assert_false(conf_profile(STR("Secure"), &profile));
	assert_false(conf_profile(STR(""), &profile));
	conf_defaults(&conf, PROFILE_LOGINRADIUS);
	assert_int_equal(conf.n[CONF_PIN_SESSION_MINUTES], 10);
	assert_int_equal(conf.n[CONF_PIN_BLOCKLIST], 0);
	assert_int_equal(conf.n[CONF_PIN_HISTORY], 0);
	assert_int_equal(conf.n[CONF_REVEAL_UNKNOWN], 1);
	conf_defaults(&conf, PROFILE_SECURE);
	assert_int_equal(conf.n[CONF_PIN_SESSION_MINUTES], 10080);
	assert_int_equal(conf.n[CONF_PIN_BLOCKLIST], 1);
	assert_int_equal(conf.n[CONF_REVEAL_UNKNOWN], 0);
}

static void test_defaults_are_copied_not_shared(void **state)
{
	struct conf other;

	(void)state;
	conf_defaults(&conf, PROFILE_SECURE);
	conf.n[CONF_HASH_COST] = 11;
	conf_defaults(&other, PROFILE_SECURE);
	assert_int_equal(other.n[CONF_HASH_COST], 6);
}

/* --- files ------------------------------------------------------------------ */

static struct folder folder;

static enum err load(const char *text)
{
	struct file file = folder_file(&folder, "pintle.conf");

	write_file(file.s, text);
	return conf_load(&conf, file.s);
}

static void test_a_file_is_read_over_the_defaults(void **state)
{
	(void)state;
	assert_err(load("# comment\n; another\n\n  hash.cost = 3  \nstore.path=/srv/pintle store\n"
			"log.path =\n"),
		   ERR_OK);
	assert_int_equal(conf.n[CONF_HASH_COST], 3);
	assert_text(conf.text[CONF_STORE_PATH], "/srv/pintle store");
	assert_int_equal(conf.text[CONF_LOG_PATH].n, 0);
	assert_text(conf.text[CONF_RUN_PATH], "../run");
	assert_err(load(""), ERR_OK);
	assert_int_equal(conf.n[CONF_HASH_COST], 6);
}

static void test_files_that_are_refused(void **state)
{
	static const char *const texts[] = {
		"hash.cost = 12\n",
		"hash.cost = 0\n",
		"hash.cost = x\n",
		"hash.cost\n",
		"hash.cots = 3\n",
		"pin.history = 3\n",
		"[section]\nhash.cost = 3\n",
		"hash.cost = 3\nunknown = 1\n",
		"= 3\n",
		"store.map_mib = 0\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (load(texts[i]) != ERR_CONFIG)
			fail_msg("taken: %s", texts[i]);
	assert_err(conf_load(&conf, folder_file(&folder, "none").s), ERR_CONFIG);
}

static void test_a_refusal_names_file_line_and_setting(void **state)
{
	struct file log = folder_file(&folder, "log");
	char text[1024] = "";
	FILE *f;

	(void)state;
	assert_true(log_open(str_of(log.s)));
	assert_err(load("hash.cost = 3\n\nhash.cots = 3\n"), ERR_CONFIG);
	assert_true(log_open(STR("/dev/null")));
	f = fopen(log.s, "re");
	assert_non_null(f);
	assert_true(fread(text, 1, sizeof text - 1, f) > 0);
	(void)fclose(f);
	assert_non_null(strstr(text, "setting=hash.cots"));
	assert_non_null(strstr(text, "pintle.conf"));
	assert_non_null(strstr(text, "line=3"));
}

static void test_paths_are_relative_to_the_files_folder(void **state)
{
	struct path out;

	(void)state;
	conf_defaults(&conf, PROFILE_SECURE);
	assert_err(conf_path(&conf, CONF_STORE_PATH, "/etc/pintle/pintle.conf", &out), ERR_OK);
	assert_string_equal(out.s, "/etc/pintle/../store");
	conf.text[CONF_STORE_PATH] = STR("/var/lib/pintle");
	assert_err(conf_path(&conf, CONF_STORE_PATH, "/etc/pintle/pintle.conf", &out), ERR_OK);
	assert_string_equal(out.s, "/var/lib/pintle");
	conf.text[CONF_STORE_PATH] = STR("store");
	assert_err(conf_path(&conf, CONF_STORE_PATH, "pintle.conf", &out), ERR_OK);
	assert_string_equal(out.s, "./store");
}

static void test_a_path_that_does_not_fit_is_refused(void **state)
{
	static char text[PATH_BYTES];
	struct path out;

	(void)state;
	memset(text, 'x', sizeof text - 1);
	conf_defaults(&conf, PROFILE_SECURE);
	conf.text[CONF_STORE_PATH] = str_of(text);
	assert_err(conf_path(&conf, CONF_STORE_PATH, "/etc/pintle/pintle.conf", &out), ERR_CONFIG);
}

static void test_describing_names_every_setting(void **state)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	(void)state;
	assert_non_null(f);
	conf_describe(f);
	assert_int_equal(fclose(f), 0);
	for (size_t i = 0; i < CONF_COUNT; i++) {
		assert_non_null(strstr(text, rows[i].name));
		assert_non_null(strstr(text, rows[i].sentence));
	}
	free(text);
}

/* inih reads lines of 199 bytes; a longer one is refused whole, never cut short. */
static void test_a_line_too_long_is_refused(void **state)
{
	char path[401], text[512];

	(void)state;
	memset(path, 'p', sizeof path - 1);
	path[0] = '/';
	path[sizeof path - 1] = '\0';
	(void)snprintf(text, sizeof text, "store.path = %s\n", path);
	assert_err(load(text), ERR_CONFIG);
	path[180] = '\0';
	(void)snprintf(text, sizeof text, "store.path = %s\n", path);
	assert_err(load(text), ERR_OK);
	assert_text(conf.text[CONF_STORE_PATH], path);
}

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

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_a_line_too_long_is_refused),
	cmocka_unit_test(test_every_row_parses_at_its_defaults),
	cmocka_unit_test(test_a_secret_is_shown_as_stars),
	cmocka_unit_test(test_rows_are_well_formed),
	cmocka_unit_test(test_numbers_have_a_range),
	cmocka_unit_test(test_switches),
	cmocka_unit_test(test_choices),
	cmocka_unit_test(test_a_word_is_its_constant),
	cmocka_unit_test(test_texts_have_a_maximum_length),
	cmocka_unit_test(test_a_setting_has_one_scope),
	cmocka_unit_test(test_profiles),
	cmocka_unit_test(test_defaults_are_copied_not_shared),
	cmocka_unit_test(test_a_file_is_read_over_the_defaults),
	cmocka_unit_test(test_files_that_are_refused),
	cmocka_unit_test(test_a_refusal_names_file_line_and_setting),
	cmocka_unit_test(test_paths_are_relative_to_the_files_folder),
	cmocka_unit_test(test_a_path_that_does_not_fit_is_refused),
	cmocka_unit_test(test_describing_names_every_setting),
};

TEST_MAIN(RUN_WITHIN(tests, setup, teardown))
