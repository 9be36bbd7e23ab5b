/* SPDX-License-Identifier: MIT */
/* Addresses of hosted pages: what settings may be, and the folder a tenant gets. */
#include "instance_fixture.h"

#include "domain/tenant/page_address.h"

static void test_folders(void **state)
{
	static const char *const good[] = {"a", "0", "my-app", "app-2-",
					   "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
	static const char *const bad[] = {
		"",	"-a",	    "A",      "a.b",   "a/b",
		"a_b",	"\xc3\xa4", "assets", "pages", "identity",
		"ciam", "v2",	    "api",    "mails", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};

	(void)state; /* unused */
	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_true(page_address_folder_valid(str_of(good[i])));
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(page_address_folder_valid(str_of(bad[i])));
}

static void test_home(void **state)
{
	static const char *const good[] = {"https://app.example/a?b=c", "http://127.0.0.1:3000/",
					   "com.example.app:/home", "com.example.app://home"};
	static const char *const bad[] = {"",
					  "http://app.example/",
					  "javascript:alert(1)",
					  "java.script:alert(1)",
					  "data:text/html,x",
					  "//app.example",
					  "/home",
					  "app:/home",
					  "com.example.app:home",
					  "com.example.app:/a b",
					  "com.example.app:/\""};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_true(page_address_home_valid(str_of(good[i])));
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(page_address_home_valid(str_of(bad[i])));
}

static enum err settings(struct fixture *f, const char *url, const char *path)
{
	f->instance.conf.text[CONF_PAGES_BASE_URL] = str_of(url);
	f->instance.conf.text[CONF_BASE_PATH] = str_of(path);
	return page_address_settings(&f->instance.conf);
}

static void test_the_base(void **state)
{
	struct fixture *f = *state;
	const struct conf *conf = &f->instance.conf;

	assert_err(settings(f, "", ""), ERR_OK);
	assert_text(page_address_base(conf), "");
	assert_err(settings(f, "https://x.example", ""), ERR_OK);
	assert_text(page_address_base(conf), "");
	assert_err(settings(f, "https://x.example/auth", "/auth"), ERR_OK);
	assert_text(page_address_base(conf), "/auth");
	assert_err(settings(f, "", "/auth/"), ERR_OK);
	assert_text(page_address_base(conf), "/auth");
	assert_err(settings(f, "https://x.example/auth", "/other"), ERR_CONFIG);
	assert_err(settings(f, "https://x.example/", ""), ERR_CONFIG);
	assert_err(settings(f, "https://x.example?a", ""), ERR_CONFIG);
	assert_err(settings(f, "http://x.example", ""), ERR_CONFIG);
	assert_err(settings(f, "x.example", ""), ERR_CONFIG);
}

static void test_urls(void **state)
{
	struct fixture *f = *state;

	assert_text(page_address_url(&f->context, STR("de"), STR("pin")), "");
	f->instance.conf.text[CONF_PAGES_BASE_URL] = STR("https://x.example/auth");
	assert_text(page_address_url(&f->context, STR("de"), STR("pin")),
		    "https://x.example/auth/unit/de/pin.html");
}

/* The folder that a new tenant of that name gets; its API key is shown as "key". */
static const char *folder_of(struct fixture *f, const char *name)
{
	static struct tenant tenant;
	struct tenant_secret secret;
	char key[GUID_TEXT + 1];
	struct str folder;

	assert_err(tenant_create(&f->context, str_of(name), PROFILE_SECURE, &tenant, &secret),
		   ERR_OK);
	guid_write(&tenant.id, key);
	folder = page_address_folder(&f->arena, &tenant);
	return str_eq(folder, str_of(key)) ? "key" : arena_cstr(&f->arena, folder);
}

static void test_a_new_tenant_has_a_folder_of_its_name(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(folder_of(f, "My  App!"), "my-app");
	assert_string_equal(folder_of(f, "my app"), "key"); /* taken */
	assert_string_equal(folder_of(f, "Assets"), "key"); /* the install's own */
	assert_string_equal(folder_of(f, "\xc3\x84pfel"), "key");
	assert_string_equal(folder_of(f, "--"), "key");
	assert_string_equal(folder_of(f, "a much longer name than forty characters allow"), "key");
}

static enum err unique_body(struct txn *t, void *arg)
{
	struct fixture *f = arg;

	return page_address_unique(t, &f->context, &f->tenant);
}

static void test_no_two_tenants_share_a_folder(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(folder_of(f, "Other"), "other");
	site_set(f, "pages.folder", "unit");
	assert_err(store_read(f->instance.store, unique_body, f), ERR_OK);
	site_set(f, "pages.folder", "other");
	assert_err(store_read(f->instance.store, unique_body, f), ERR_SETTING_VALUE);
	assert_text(f->detail.name, "pages.folder");
	site_set(f, "pages.folder", "");
	assert_err(store_read(f->instance.store, unique_body, f), ERR_OK);
}

static enum err check_with(struct fixture *f, const char *name, const char *text)
{
	site_set(f, name, text);
	return tenant_check(&f->context, &f->tenant);
}

static void test_settings_are_checked(void **state)
{
	struct fixture *f = *state;

	assert_err(check_with(f, "pages.folder", "pages"), ERR_SETTING_VALUE);
	assert_text(f->detail.name, "pages.folder");
	assert_err(check_with(f, "pages.folder", "mine"), ERR_OK);
	assert_err(check_with(f, "pages.home_url", "javascript:1"), ERR_SETTING_VALUE);
	assert_text(f->detail.name, "pages.home_url");
	assert_err(check_with(f, "pages.home_url", ""), ERR_OK);
	assert_err(check_with(f, "pages.name", "a\nb"), ERR_SETTING_VALUE);
	assert_text(f->detail.name, "pages.name");
}

static int memory_setup(void **state)
{
	(void)use_engine(&kv_fault);
	return site_setup(state);
}

#define ADDRESS_TEST(test) cmocka_unit_test_setup_teardown(test, memory_setup, site_teardown)

static const struct CMUnitTest tests[] = {
	ADDRESS_TEST(test_folders),
	ADDRESS_TEST(test_home),
	ADDRESS_TEST(test_the_base),
	ADDRESS_TEST(test_urls),
	ADDRESS_TEST(test_a_new_tenant_has_a_folder_of_its_name),
	ADDRESS_TEST(test_no_two_tenants_share_a_folder),
	ADDRESS_TEST(test_settings_are_checked),
};

TEST_MAIN(RUN(tests))
