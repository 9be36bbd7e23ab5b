/* SPDX-License-Identifier: MIT */
/* Where the links of messages lead, and how they carry the token. */
#include "template_lookup_fixture.h"

#include "render/link.h"

static int link_setup(void **state)
{
	struct fixture *f;

	(void)lookup_setup(state);
	f = *state;
	ship("en", "pages", "# words\n");
	ship("de", "pages", "# words\n");
	ship("fr", "words", "minute.other=# minutes\n"); /* no pages */
	f->instance.conf.text[CONF_PAGES_BASE_URL] = STR("https://login.example.org/auth");
	site_set(f, "pages.folder", "northwind");
	return 0;
}

static struct str page_of(struct fixture *f, enum template template, const char *url,
			  const char *language)
{
	struct outbox_message m = message_to("");

	m.template = template;
	outbox_add(&m, VARIABLE_URL, str_of(url));
	outbox_add(&m, VARIABLE_TOKEN, STR("0123"));
	return link_page(&f->context, &m, str_of(language));
}

static void test_each_message_leads_to_its_page(void **state)
{
	static const struct {
		enum template template;
		const char *page;
	} rows[] = {
		{TEMPLATE_FORGOT_PIN, "https://login.example.org/auth/northwind/en/reset-pin.html"},
		{TEMPLATE_FORGOT_PASSWORD,
		 "https://login.example.org/auth/northwind/en/reset-password.html"},
		{TEMPLATE_VERIFY_EMAIL, "https://login.example.org/auth/northwind/en/verify.html"},
		{TEMPLATE_DELETE_ACCOUNT,
		 "https://login.example.org/auth/northwind/en/delete.html"},
		{TEMPLATE_PIN_CHANGED, ""},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_text(page_of(*state, rows[i].template, "", "en"), rows[i].page);
}

static void test_a_page_in_the_language_of_the_mail(void **state)
{
	static const char *const rows[][2] = {{"de", "de"}, {"de-at", "de"}, {"fr", "en"}};
	struct fixture *f = *state;
	char want[80];

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		(void)snprintf(want, sizeof want,
			       "https://login.example.org/auth/northwind/%s/reset-pin.html",
			       rows[i][1]);
		assert_text(page_of(f, TEMPLATE_FORGOT_PIN, "", rows[i][0]), want);
	}
}

static void test_a_page_of_the_tenants_own(void **state)
{
	struct fixture *f = *state;

	assert_text(page_of(f, TEMPLATE_FORGOT_PIN, "https://x/pin", "en"), "https://x/pin");
	f->instance.conf.text[CONF_PAGES_BASE_URL] = STR("");
	assert_text(page_of(f, TEMPLATE_FORGOT_PIN, "https://x/pin", "en"), "https://x/pin");
	assert_text(page_of(f, TEMPLATE_FORGOT_PIN, "", "en"), "");
}

static void test_no_token_no_page(void **state)
{
	struct fixture *f = *state;
	struct outbox_message m = message_to("");

	m.template = TEMPLATE_FORGOT_PIN;
	assert_text(link_page(&f->context, &m, STR("en")), "");
}

static void test_where_the_token_stands(void **state)
{
	static const struct {
		const char *fragment, *page, *link;
	} rows[] = {
		{"off", "https://x/p", "https://x/p?vtype=resetpin&vtoken=a%20b"},
		{"off", "https://x/p?l=de", "https://x/p?l=de&vtype=resetpin&vtoken=a%20b"},
		{"on", "https://x/p", "https://x/p#vtype=resetpin&vtoken=a%20b"},
		{"on", "https://x/p?l=de", "https://x/p?l=de#vtype=resetpin&vtoken=a%20b"},
		{"on", "https://x/#/p", "https://x/#/p&vtype=resetpin&vtoken=a%20b"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		site_set(f, "mail.link_fragment", rows[i].fragment);
		assert_text(
			link_url(&f->context, str_of(rows[i].page), STR("resetpin"), STR("a b")),
			rows[i].link);
	}
}

static void test_who_did_not_cause_it_finds_the_way_back(void **state)
{
	static const struct {
		enum template template;
		const char *url;
	} rows[] = {
		{TEMPLATE_PIN_SET, "https://login.example.org/auth/northwind/de/forgot.html"},
		{TEMPLATE_PASSWORD_RESET,
		 "https://login.example.org/auth/northwind/de/forgot.html?what=password"},
		{TEMPLATE_FORGOT_PIN, ""},
		{TEMPLATE_CONTACT_CHANGED, ""},
	};
	struct fixture *f = *state;
	struct outbox_message m = message_to("");

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		m.template = rows[i].template;
		assert_text(link_forgot(&f->context, &m, STR("de")), rows[i].url);
	}
	m.template = TEMPLATE_PIN_SET;
	f->instance.conf.text[CONF_PAGES_BASE_URL] = STR("");
	assert_text(link_forgot(&f->context, &m, STR("de")), "");
}

static void test_what_a_token_is_for(void **state)
{
	struct outbox_message m = message_to("");

	(void)state;
	m.template = TEMPLATE_VERIFY_EMAIL;
	assert_text(link_type(&m), "emailverification");
	outbox_add(&m, VARIABLE_VTYPE, STR("own"));
	assert_text(link_type(&m), "own");
}

#define LINK_TEST(test) cmocka_unit_test_setup_teardown(test, link_setup, lookup_teardown)

static const struct CMUnitTest tests[] = {
	LINK_TEST(test_each_message_leads_to_its_page),
	LINK_TEST(test_a_page_in_the_language_of_the_mail),
	LINK_TEST(test_a_page_of_the_tenants_own),
	LINK_TEST(test_no_token_no_page),
	LINK_TEST(test_where_the_token_stands),
	LINK_TEST(test_who_did_not_cause_it_finds_the_way_back),
	LINK_TEST(test_what_a_token_is_for),
};

TEST_MAIN(RUN_WITHIN(tests, use_mem, NULL))
