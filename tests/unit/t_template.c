/* SPDX-License-Identifier: MIT */
/* A tenant's own templates: their names, how they are kept, replaced, listed and removed. */
#include "factor_fixture.h"

#include "domain/message/template.h"

/* --- names --------------------------------------------------------------- */

#define TEN "0123456789"

static void test_names_of_templates(void **state)
{
	static const struct {
		const char *text;
		bool want;
		enum template family;
		const char *name;
	} rows[] = {{"forgot-pin", true, TEMPLATE_FORGOT_PIN, ""},
		    {"welcome/spring", true, TEMPLATE_WELCOME, "spring"},
		    {"welcome/a/b c", true, TEMPLATE_WELCOME, "a/b c"},
		    {"welcome/" TEN TEN TEN TEN TEN TEN TEN TEN, true, TEMPLATE_WELCOME,
		     TEN TEN TEN TEN TEN TEN TEN TEN},
		    {"welcome/" TEN TEN TEN TEN TEN TEN TEN TEN "x", false, 0, ""},
		    {"welcome/", false, 0, ""},
		    {"welcome/a\nb", false, 0, ""},
		    {"welcome/a\x7f", false, 0, ""},
		    {"/spring", false, 0, ""},
		    {"", false, 0, ""},
		    {"forgot", false, 0, ""},
		    {"forgot-pin ", false, 0, ""}};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		enum template family;
		struct str name;
		bool read = template_read_name(str_of(rows[i].text), &family, &name);

		if (read != rows[i].want)
			print_error("%s\n", rows[i].text);
		assert_int_equal(read, rows[i].want);
		if (!read)
			continue;
		assert_int_equal(family, rows[i].family);
		assert_text(name, rows[i].name);
	}
}

static void test_names_of_languages(void **state)
{
	static const struct {
		const char *text;
		bool want;
	} rows[] = {{"de", true},
		    {"pt-BR", true},
		    {"zh-Hant-TW", true},
		    {"es-419", true},
		    {"", false},
		    {"d", false},
		    {"de_AT", false},
		    {"../de", false},
		    {"de\xc3\xa9", false},
		    {"d e", false},
		    {TEN TEN TEN "01234", true},
		    {TEN TEN TEN "012345", false}};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(template_language_fits(str_of(rows[i].text)), rows[i].want);
}

static void test_endings_of_files(void **state)
{
	(void)state;
	assert_string_equal(template_ending(PART_TEXT), "txt");
	assert_string_equal(template_ending(PART_HTML), "html");
	assert_string_equal(template_ending(PART_SMS), "sms");
}

/* --- the store ----------------------------------------------------------- */

struct op {
	const struct context *c;
	struct template_key k;
	struct str text;
};

static enum err put_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return template_put(t, s->c, &s->k, s->text);
}

static enum err get_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return template_get(t, s->c, &s->k, &s->text);
}

static enum err remove_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return template_remove(t, s->c, &s->k);
}

static struct template_key key(const char *name, const char *language, enum template_part part)
{
	return (struct template_key){TEMPLATE_WELCOME, str_of(name), str_of(language), part};
}

static enum err put(struct fixture *f, struct template_key k, struct str text)
{
	struct op s = {&f->context, k, text};

	return store_write(f->instance.store, put_body, &s);
}

static enum err removed(struct fixture *f, struct template_key k)
{
	struct op s = {&f->context, k, {"", 0}};

	return store_write(f->instance.store, remove_body, &s);
}

/* The stored text, or an empty slice. */
static struct str stored(struct fixture *f, struct template_key k)
{
	struct op s = {&f->context, k, {"", 0}};
	enum err e = store_read(f->instance.store, get_body, &s);

	assert_true(e == ERR_OK || e == ERR_NOT_FOUND);
	return e == ERR_OK ? s.text : STR("");
}

static void test_a_text_is_of_its_name_language_and_part(void **state)
{
	struct fixture *f = *state;

	assert_err(put(f, key("", "de", PART_TEXT), STR("Hallo")), ERR_OK);
	assert_err(put(f, key("", "de", PART_HTML), STR("<p>Hallo")), ERR_OK);
	assert_err(put(f, key("spring", "PT-br", PART_TEXT), STR("Ola")), ERR_OK);
	assert_text(stored(f, key("", "DE", PART_TEXT)), "Hallo");
	assert_text(stored(f, key("", "de", PART_HTML)), "<p>Hallo");
	assert_text(stored(f, key("spring", "pt-BR", PART_TEXT)), "Ola");
	assert_text(stored(f, key("", "de", PART_SMS)), "");
	assert_text(stored(f, key("spring", "de", PART_TEXT)), "");
	assert_text(stored(f, key("Spring", "pt-br", PART_TEXT)), "");
	assert_text(stored(f, key("", "d", PART_TEXT)), "");
	assert_err(put(f, key("", "De", PART_TEXT), STR("Servus")), ERR_OK);
	assert_text(stored(f, key("", "de", PART_TEXT)), "Servus");
	assert_int_equal(factor_audited(f, "template_changed"), 4);
	f->tenant.id.b[0] ^= 1;
	assert_text(stored(f, key("", "de", PART_TEXT)), "");
}

static void test_a_text_has_so_many_bytes(void **state)
{
	static char large[TEMPLATE_BYTES + 1];
	struct fixture *f = *state;

	memset(large, 'x', sizeof large);
	assert_err(put(f, key("", "de", PART_TEXT), STR("")), ERR_OK);
	assert_int_equal(stored(f, key("", "de", PART_TEXT)).n, 0);
	assert_err(put(f, key("", "de", PART_TEXT), str_bytes(large, TEMPLATE_BYTES)), ERR_OK);
	assert_int_equal(stored(f, key("", "de", PART_TEXT)).n, TEMPLATE_BYTES);
	assert_err(put(f, key("", "de", PART_TEXT), str_bytes(large, sizeof large)), ERR_INTERNAL);
	assert_int_equal(stored(f, key("", "de", PART_TEXT)).n, TEMPLATE_BYTES);
}

static void test_removing_takes_all_parts_of_one_language(void **state)
{
	struct dump before = {.n = 0};
	struct fixture *f = *state;

	assert_err(put(f, key("", "de", PART_TEXT), STR("a")), ERR_OK);
	assert_err(put(f, key("", "de", PART_HTML), STR("b")), ERR_OK);
	assert_err(put(f, key("", "de-at", PART_TEXT), STR("c")), ERR_OK);
	assert_err(put(f, key("x", "de", PART_TEXT), STR("d")), ERR_OK);
	dump_store(f->instance.store, &before);
	assert_err(removed(f, key("", "fr", PART_TEXT)), ERR_NOT_FOUND);
	assert_err(removed(f, key("y", "de", PART_TEXT)), ERR_NOT_FOUND);
	dump_unchanged(f->instance.store, &before); /* nor does the audit trail tell of it */
	assert_err(removed(f, key("", "DE", PART_SMS)), ERR_OK);
	assert_text(stored(f, key("", "de", PART_TEXT)), "");
	assert_text(stored(f, key("", "de", PART_HTML)), "");
	assert_text(stored(f, key("", "de-at", PART_TEXT)), "c");
	assert_text(stored(f, key("x", "de", PART_TEXT)), "d");
	assert_int_equal(factor_audited(f, "template_changed"), 5);
}

struct listing {
	const struct context *c;
	char text[256];
};

static void list_one(const struct template_key *k, size_t bytes, void *arg)
{
	struct listing *l = arg;
	size_t at = strlen(l->text);

	(void)snprintf(l->text + at, sizeof l->text - at, "%.*s/%.*s %.*s.%s %zu;",
		       (int)template_name(k->family).n, template_name(k->family).p, (int)k->name.n,
		       k->name.p, (int)k->language.n, k->language.p, template_ending(k->part),
		       bytes);
}

static enum err list_body(struct txn *t, void *arg)
{
	struct listing *l = arg;

	return template_each(t, l->c, list_one, l);
}

static void test_all_texts_are_listed_with_their_sizes(void **state)
{
	struct fixture *f = *state;
	struct listing l = {.c = &f->context};

	assert_err(store_read(f->instance.store, list_body, &l), ERR_OK);
	assert_string_equal(l.text, "");
	assert_err(put(f, key("", "de", PART_TEXT), STR("Hallo")), ERR_OK);
	assert_err(put(f, key("a b", "PT-BR", PART_SMS), STR("")), ERR_OK);
	assert_err(store_read(f->instance.store, list_body, &l), ERR_OK);
	assert_string_equal(l.text, "welcome/ de.txt 5;welcome/a b pt-br.sms 0;");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_names_of_templates),
	cmocka_unit_test(test_names_of_languages),
	cmocka_unit_test(test_endings_of_files),
	INSTANCE_TEST(test_a_text_is_of_its_name_language_and_part),
	INSTANCE_TEST(test_a_text_has_so_many_bytes),
	INSTANCE_TEST(test_removing_takes_all_parts_of_one_language),
	INSTANCE_TEST(test_all_texts_are_listed_with_their_sizes),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
