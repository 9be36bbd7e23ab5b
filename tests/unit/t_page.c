/* SPDX-License-Identifier: MIT */
/* Composing pages, as files and as answers, from small templates; and the shipped ones. */
#include "page_fixture.h"

typedef enum err composer(const struct context *c, const struct page_view *v, struct buf *out);

static const char *composed(struct fixture *f, composer *compose, const struct page_view *v)
{
	struct buf b;

	buf_init(&b, &f->arena, 1024, PAGE_BYTES);
	assert_err(compose(&f->context, v, &b), ERR_OK);
	return arena_cstr(&f->arena, buf_str(&b));
}

static enum err refused(struct fixture *f, composer *compose, const struct page_view *v)
{
	struct buf b;

	buf_init(&b, &f->arena, 1024, PAGE_BYTES);
	return compose(&f->context, v, &b);
}

static struct page_view view_of(const char *language)
{
	return (struct page_view){.page = STR("page"), .language = str_of(language)};
}

/* A file has every state, every word, and elements where only the moment knows the text. */
static void test_a_file(void **state)
{
	struct page_view v = view_of("en");
	const char *s = composed(*state, page_static, &v);

	assert_non_null(strstr(s, "<html lang=\"en\" dir=\"ltr\"><title>T Unit</title><main><h1>"));
	assert_non_null(strstr(s, "<h1>&lt;Hi&gt; &amp; <bdi data-slot=\"Name\"></bdi></h1>"
				  "<input value=\"\" aria-invalid=\"false\" ></main>"));
	assert_null(strstr(s, "state-form"));
	assert_non_null(
		strstr(s, "<template id=\"state-locked\">\n<p>till <bdi data-slot="
			  "\"Until\"></bdi> <span data-plural=\"Left\"></span></p>\n</template>"));
	assert_non_null(strstr(s, "<template id=\"state-everywhere\">"));
	assert_non_null(strstr(s, "<p data-code=\"1 4\" data-field=\"pin\">No.</p>"));
	assert_non_null(strstr(s, "<p data-code=\"2\" data-state=\"locked\"></p>"));
	assert_non_null(strstr(s, "<p data-code=\"3\">Late.</p>"));
	assert_non_null(strstr(s, "<p data-code=\"5/used\" data-field=\"pin\">Used.</p>"));
	assert_non_null(strstr(s, "<p data-word=\"Left.one\">{Count} try</p>"));
	assert_non_null(strstr(s, "<p data-word=\"Shared\">S &quot;{Until}&quot;</p>"));
	assert_null(strstr(s, "#I"));
	v = view_of("ar");
	assert_non_null(strstr(composed(*state, page_static, &v), "lang=\"ar\" dir=\"rtl\""));
}

/* An answer has one state, with the values of the moment. */
static void test_an_answer(void **state)
{
	static const struct page_value values[] = {{STR_INIT("Name"), STR_INIT("A<b>")},
						   {STR_INIT("Value.pin"), STR_INIT("\"1")},
						   {STR_INIT("Value.what"), STR_INIT("b")}};
	struct page_view v = view_of("en");
	const char *s;

	v.values = values;
	v.count = COUNT_OF(values);
	s = composed(*state, page_draw, &v);
	assert_non_null(strstr(s,
			       "<h1>&lt;Hi&gt; &amp; <bdi>A&lt;b&gt;</bdi></h1>"
			       "<input value=\"&quot;1\" aria-invalid=\"false\" checked></main>"));
	assert_null(strstr(s, "template"));
	assert_null(strstr(s, "Error"));
	assert_null(strstr(s, "data-"));
}

static void test_plural_forms_of_an_answer(void **state)
{
	static struct page_value values[] = {{STR_INIT("Until"), STR_INIT("noon")},
					     {STR_INIT("Count"), STR_INIT("1")}};
	struct page_view v = view_of("en");

	v.state = STR("locked");
	v.values = values;
	v.count = COUNT_OF(values);
	assert_non_null(strstr(composed(*state, page_draw, &v),
			       "<p>till <bdi>noon</bdi> <bdi>1</bdi> try</p>"));
	values[1].value = STR("3");
	assert_non_null(strstr(composed(*state, page_draw, &v),
			       "<p>till <bdi>noon</bdi> <bdi>3</bdi> tries</p>"));
	values[1].value = STR("1");
}

/* An error is told in the title, first in <main>, and at its field. */
static void test_an_error_at_a_field(void **state)
{
	struct page_view v = view_of("en");
	const char *s;

	v.error = 1;
	s = composed(*state, page_draw, &v);
	assert_non_null(strstr(s, "<title>Error: T Unit</title><main><b>No./pin</b><h1>"));
	assert_non_null(strstr(s, "aria-invalid=\"true\" >No.</main>"));
	v.error = 0;
	v.field = STR("pin");
	v.word = STR("Late");
	assert_non_null(strstr(composed(*state, page_draw, &v), "aria-invalid=\"true\" >Late.<"));
}

static void test_where_an_error_is_told(void **state)
{
	struct fixture *f = *state;
	struct page_view v = view_of("en");

	v.error = 2;
	assert_non_null(strstr(composed(f, page_draw, &v), "<main><p>till"));
	v.error = 9;
	assert_non_null(strstr(composed(f, page_draw, &v), "<main><i></i>"));
	v.error = 3;
	v.state = STR("locked");
	assert_non_null(strstr(composed(f, page_draw, &v), "<b>Late./</b><p>till"));
	v.error = 5; /* without its reason it means nothing here */
	assert_err(refused(f, page_draw, &v), ERR_NOT_FOUND);
	v.reason = STR("used");
	assert_non_null(strstr(composed(f, page_draw, &v), "Used./pin"));
	v.reason = STR("");
	assert_err(context_field_fault(&f->context, "PIN", "was used before"), ERR_FIELDS);
	assert_non_null(strstr(composed(f, page_draw, &v), "Used./pin"));
}

static void test_one_state_alone(void **state)
{
	static const struct page_value values[] = {{STR_INIT("Until"), STR_INIT("noon")}};
	struct page_view v = view_of("en");

	v.state = STR("everywhere");
	v.values = values;
	v.count = 1;
	assert_string_equal(composed(*state, page_draw_state, &v), "<i><bdi>noon</bdi></i>");
}

static void test_what_is_not_there(void **state)
{
	struct fixture *f = *state;
	struct page_view v = view_of("en");

	v.page = STR("none");
	assert_err(refused(f, page_static, &v), ERR_NOT_FOUND);
	v.page = STR("layout");
	assert_err(refused(f, page_static, &v), ERR_NOT_FOUND);
	v.page = STR("../en/words");
	assert_err(refused(f, page_draw, &v), ERR_NOT_FOUND);
	v = view_of("fr");
	assert_err(refused(f, page_draw, &v), ERR_NOT_FOUND);
	v = view_of("en");
	v.state = STR("none");
	assert_err(refused(f, page_draw, &v), ERR_NOT_FOUND);
}

/* What is wrong with the templates is logged, and nothing is composed. */
static void assert_fault(struct fixture *f, const char *skeleton, const char *logged)
{
	struct page_view v = view_of("en");
	const char *log;

	ship("pages", "page.html", skeleton);
	log_listen(&f->folder);
	assert_err(refused(f, page_static, &v), ERR_CONFIG);
	log = log_heard(&f->folder);
	if (strstr(log, logged) == NULL)
		fail_msg("%s is not in: %s", logged, log);
}

static void test_faults_are_named(void **state)
{
	struct fixture *f = *state;

	assert_fault(f, "<!-- state form --><h1>#Headin#</h1>",
		     "page=page language=en reason=\"a word is missing\" word=Headin");
	assert_fault(f, "<!-- state form --><!-- words Nothing -->", "word=Nothing");
	assert_fault(f, "<!-- title None --><!-- state form -->", "word=None");
	assert_fault(f, "<!-- state form --><!-- errors\n1 form pin Gone\n-->", "word=Gone");
	assert_fault(f, "<p>no state</p>", "reason=\"has no state\"");
	assert_fault(f, "<!-- state form --><!-- include none -->",
		     "reason=\"includes a part that is not there\" word=none");
}

static void test_parts_are_included(void **state)
{
	struct page_view v = view_of("en");
	struct file parts = folder_file(&shipped.root, "pages/parts");
	struct folder folder;

	assert_int_equal(mkdir(parts.s, 0700), 0);
	(void)snprintf(folder.s, sizeof folder.s, "%.60s", parts.s);
	write_file(folder_file(&folder, "field.html").s,
		   "<input name=\"#Product#\">\n<!-- words Late -->");
	ship("pages", "page.html", "<!-- state form --><p><!-- include field --></p>");
	assert_non_null(strstr(composed(*state, page_static, &v),
			       "<main><p><input name=\"Unit\">\n</p></main>"));
	assert_non_null(
		strstr(composed(*state, page_static, &v), "<p data-word=\"Late\">Late.</p>"));
	write_file(folder_file(&folder, "field.html").s, "<!-- include field -->");
	assert_err(refused(*state, page_static, &v), ERR_CONFIG);
}

/* Every shipped page can be composed in every language, and has no mark left. */
static void test_shipped_pages(void **state)
{
	struct fixture *f = *state;
	struct page_languages l;
	struct page_names names;

	f->instance.conf.text[CONF_TEMPLATES_PATH] = STR("templates");
	f->instance.conf_path = (struct path){"./pintle.conf"};
	assert_err(page_languages(&f->context, &l), ERR_OK);
	assert_err(page_names(&f->context, &names), ERR_OK);
	assert_true(names.count > 15);
	for (size_t i = 0; i < l.count; i++)
		for (size_t k = 0; k < names.count; k++) {
			struct page_view v = {.page = names.list[k], .language = l.list[i]};
			const char *s = composed(f, page_static, &v);

			assert_non_null(strstr(s, "<h1>"));
			f->arena.used = 1 << 20; /* keep the names only */
		}
}

/* States that are pages of their own, with an error at a field that they have. */
static void test_states(void **state)
{
	struct fixture *f = *state;
	struct page_states s;

	assert_err(page_states(&f->context, STR("page"), &s), ERR_OK);
	assert_int_equal(s.count, 1); /* locked has no heading: it is a part */
	assert_text(s.list[0].name, "form");
	assert_int_equal(s.list[0].error, 0); /* the input has no id */
	ship("pages", "two.html",
	     "<!-- style account.css --><!-- state a --><h1></h1><!-- state b --><h1></h1>"
	     "<input id=\"pin\"><!-- errors\n1 a pin X\n2/used * pin X\n3 b pin X\n-->");
	assert_err(page_states(&f->context, STR("two"), &s), ERR_OK);
	assert_text(s.style, "account.css");
	assert_int_equal(s.count, 2);
	assert_int_equal(s.list[0].error, 0);
	assert_text(s.list[1].name, "b");
	assert_int_equal(s.list[1].error, 2);
	assert_text(s.list[1].reason, "used");
	assert_err(page_states(&f->context, STR("none"), &s), ERR_NOT_FOUND);
	assert_err(page_states(&f->context, STR("../words"), &s), ERR_NOT_FOUND);
}

/* A page that is given its style sheet and logos loads nothing. */
static void test_a_page_that_stands_alone(void **state)
{
	static const struct page_value values[] = {{STR_INIT("StyleText"), STR_INIT("a > b {}")},
						   {STR_INIT("Logo"), STR_INIT("data:x")}};
	static const char skeleton[] = "#IfAlone <style>#StyleText#</style> IfAlone#"
				       "#IfServed #Style# IfServed##Logo# #Content#";
	struct fixture *f = *state;
	struct page_view v = view_of("en");

	ship("pages", "layout.html", skeleton);
	f->tenant.conf.text[CONF_PAGES_LOGO] = STR("png");
	site_set(f, "pages.folder", "unit");
	assert_non_null(strstr(composed(f, page_draw, &v), "/unit/style.css/unit/logo.png <h1>"));
	v.values = values;
	v.count = COUNT_OF(values);
	assert_non_null(strstr(composed(f, page_draw, &v), "<style>a > b {}</style>data:x <h1>"));
}

static const struct CMUnitTest tests[] = {
	PAGE_TEST(test_a_file),
	PAGE_TEST(test_an_answer),
	PAGE_TEST(test_plural_forms_of_an_answer),
	PAGE_TEST(test_an_error_at_a_field),
	PAGE_TEST(test_where_an_error_is_told),
	PAGE_TEST(test_one_state_alone),
	PAGE_TEST(test_what_is_not_there),
	PAGE_TEST(test_faults_are_named),
	PAGE_TEST(test_parts_are_included),
	PAGE_TEST(test_shipped_pages),
	PAGE_TEST(test_states),
	PAGE_TEST(test_a_page_that_stands_alone),
};

TEST_MAIN(RUN(tests))
