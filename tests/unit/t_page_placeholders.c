/* SPDX-License-Identifier: MIT */
/* The values of pages: of the install, the tenant and the language. */
#include "page_fixture.h"

#include "render/page_files.h"
#include "render/page_placeholders.h"

static struct page_view view = {.page = STR_INIT("page"), .language = STR_INIT("en")};

static struct page page_of(struct fixture *f, const char *language)
{
	struct page p = {.c = &f->context, .v = &view, .is_static = true};
	struct str text;

	assert_err(page_files_read(&f->context, str_of(language), STR("words"), &p.file), ERR_OK);
	assert_err(page_files_read(&f->context, str_of(language), STR("pages"), &text), ERR_OK);
	words_read(&f->arena, text, str_of(language), &p.words);
	assert_err(page_languages(&f->context, &p.languages), ERR_OK);
	return p;
}

static struct str value(struct page *p, const char *name)
{
	struct render_source source = page_placeholders_source(p);
	struct str out = STR("");

	(void)source.value(source.arg, str_of(name), &out); /* an unknown name leaves it empty */
	return out;
}

static bool is_kept(struct page *p, const char *name)
{
	struct render_source source = page_placeholders_source(p);
	enum render_section s = source.section(source.arg, str_of(name));

	assert_true(s != SECTION_UNKNOWN);
	return s == SECTION_KEPT;
}

static void test_names_of_the_service(void **state)
{
	struct fixture *f = *state;
	struct page p = page_of(f, "en");

	assert_text(value(&p, "Product"), "Unit");
	site_set(f, "mail.product", "Mails");
	assert_text(value(&p, "Product"), "Mails");
	site_set(f, "pages.name", "Pages");
	assert_text(value(&p, "Product"), "Pages");
}

static struct str text_of(struct fixture *f, struct page *p, const char *text)
{
	struct buf b;

	buf_init(&b, &f->arena, 64, 4096);
	page_placeholders_put_text(p, str_of(text), &b);
	return buf_str(&b);
}

/* A name within a sentence of the other direction is isolated from it; not in the title. */
static void test_direction(void **state)
{
	struct fixture *f = *state;
	struct page en = page_of(f, "en"), ar = page_of(f, "ar");

	assert_text(value(&en, "Direction"), "ltr");
	assert_text(value(&ar, "Direction"), "rtl");
	assert_text(text_of(f, &ar, "a #Product# b"), "a \xe2\x81\xa8Unit\xe2\x81\xa9 b");
	assert_text(text_of(f, &en, "<#Product#>"), "&lt;Unit&gt;");
	ar.in_title = true;
	assert_text(text_of(f, &ar, "#Product#"), "Unit");
}

static void test_addresses(void **state)
{
	struct fixture *f = *state;
	struct page p = page_of(f, "en");

	assert_text(value(&p, "Base"), "");
	assert_text(value(&p, "Pages"), "/unit/en");
	assert_text(value(&p, "Style"), "/unit/style.css");
	assert_text(value(&p, "HomeUrl"), "/unit/en/account.html");
	assert_false(is_kept(&p, "IfHome"));
	f->instance.conf.text[CONF_PAGES_BASE_URL] = STR("https://x.example/auth");
	site_set(f, "pages.home_url", "https://app.example/");
	assert_text(value(&p, "Base"), "/auth");
	assert_text(value(&p, "Pages"), "/auth/unit/en");
	assert_text(value(&p, "HomeUrl"), "https://app.example/");
	assert_true(is_kept(&p, "IfHome"));
}

static void test_support(void **state)
{
	static const char *const rows[][2] = {
		{"", ""},
		{"help@x.example", "<a href=\"mailto:help@x.example\">help@x.example</a>"},
		{"https://x.example/?a&b",
		 "<a href=\"https://x.example/?a&amp;b\">https://x.example/?a&amp;b</a>"},
		{"+49 30 123456", "<a href=\"tel:+49 30 123456\">+49 30 123456</a>"},
		{"the <front> desk", "the &lt;front&gt; desk"},
	};
	struct fixture *f = *state;
	struct page p = page_of(f, "en");

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		site_set(f, "mail.support", rows[i][0]);
		assert_text(value(&p, "SupportLink"), rows[i][1]);
		assert_int_equal(is_kept(&p, "IfSupport"), i > 0);
	}
}

static void test_other_languages(void **state)
{
	struct page p = page_of(*state, "en");

	ship("ar", "words", "language=<AR>\ndirection=rtl\n");
	assert_text(value(&p, "Languages"), "<li><a href=\"/unit/ar/page.html\" lang=\"ar\" "
					    "hreflang=\"ar\">&lt;AR&gt;</a></li>");
	assert_true(is_kept(&p, "IfLanguages"));
	p.languages.count = 1;
	assert_false(is_kept(&p, "IfLanguages"));
}

static bool has(struct fixture *f, struct str text, const char *part)
{
	return strstr(arena_cstr(&f->arena, text), part) != NULL;
}

/* The token is the tenant's own in a file, and that of the view in an answer. */
static void test_hidden_fields(void **state)
{
	static const struct page_value token = {STR_INIT("FormToken"), STR_INIT("t\"")};
	struct page_view given = view;
	struct page p = page_of(*state, "en");

	assert_int_equal(value(&p, "FormToken").n, 43);
	assert_true(has(*state, value(&p, "Hidden"),
			"<input type=\"hidden\" name=\"lang\" value=\"en\">"));
	given.values = &token;
	given.count = 1;
	p.v = &given;
	assert_true(has(*state, value(&p, "Hidden"), "name=\"form_token\" value=\"t&quot;\">"));
}

static void test_settings(void **state)
{
	static const char *const rows[][2] = {
		{"IfCreate", "register.enabled"},
		{"IfQuestions", "question.enabled"},
		{"IfAuthenticator", "authenticator.enabled"},
		{"IfBackup", "backup.enabled"},
		{"IfPin", "pin.enabled"},
		{"IfNotices", "mail.notices"},
	};
	struct fixture *f = *state;
	struct page p = page_of(f, "en");

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		site_set(f, rows[i][1], "on");
		assert_true(is_kept(&p, rows[i][0]));
		site_set(f, rows[i][1], "off");
		assert_false(is_kept(&p, rows[i][0]));
	}
	site_set(f, "pin.min_length", "5");
	site_set(f, "recovery.link_minutes", "30");
	assert_text(value(&p, "MinDigits"), "5");
	assert_text(value(&p, "LinkLife"), "30 minutes");
}

static void test_a_missing_word_is_noted(void **state)
{
	struct page p = page_of(*state, "en");

	assert_text(value(&p, "Wrong"), "No.");
	assert_text(p.missing, "");
	assert_text(value(&p, "Rong"), "");
	assert_text(p.missing, "Rong");
}

static const struct CMUnitTest tests[] = {
	PAGE_TEST(test_names_of_the_service),
	PAGE_TEST(test_direction),
	PAGE_TEST(test_addresses),
	PAGE_TEST(test_support),
	PAGE_TEST(test_other_languages),
	PAGE_TEST(test_hidden_fields),
	PAGE_TEST(test_settings),
	PAGE_TEST(test_a_missing_word_is_noted),
};

TEST_MAIN(RUN(tests))
