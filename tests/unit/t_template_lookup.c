/* SPDX-License-Identifier: MIT */
/* Which templates a message gets: the tenant's own or the shipped ones, in which language. */
#include "template_lookup_fixture.h"

#include "render/placeholders.h"
#include "render/template_lookup.h"

/* --- the ones that are shipped --------------------------------------------------------- */

/* Whether there is such a shipped text; it then has to be one `template install` would take. */
static bool shipped_is_fine(const char *language, const char *name, const char *ending)
{
	static char text[TEMPLATE_BYTES];
	struct placeholder_fields none = {NULL, 0};
	struct render_source check = placeholders_check_source(&none);
	struct render_fault fault;
	enum render_kind kind;
	struct str subject, rest;
	char file[160];
	FILE *f;
	size_t n;

	(void)snprintf(file, sizeof file, "templates/%s/%s.%s", language, name, ending);
	f = fopen(file, "re");
	if (f == NULL)
		return false;
	n = fread(text, 1, sizeof text, f);
	(void)fclose(f);
	kind = strcmp(ending, "html") == 0 ? RENDER_HTML : RENDER_PLAIN;
	if (!render_check(str_bytes(text, n), kind, &check, &fault))
		fail_msg("%s:%u: %s", file, fault.line, fault.what);
	if (strcmp(ending, "txt") == 0 && strcmp(name, "layout") != 0)
		assert_true(template_lookup_subject(str_bytes(text, n), &subject, &rest));
	return true;
}

/* Every language has every message in the same forms: an SMS, or both halves of a mail. */
static void test_shipped(void **state)
{
	static const char *const languages[] = {"en", "de", "ar"};

	(void)state; /* unused */
	for (int t = 0; t < TEMPLATES; t++) {
		const char *name = template_name((enum template)t).p;
		bool mail = shipped_is_fine("en", name, "txt");
		bool sms = shipped_is_fine("en", name, "sms");

		assert_true(mail || sms);
		for (size_t l = 0; l < COUNT_OF(languages); l++) {
			assert_int_equal(shipped_is_fine(languages[l], name, "txt"), mail);
			assert_int_equal(shipped_is_fine(languages[l], name, "html"), mail);
			assert_int_equal(shipped_is_fine(languages[l], name, "sms"), sms);
		}
	}
	for (size_t l = 0; l < COUNT_OF(languages); l++) {
		assert_true(shipped_is_fine(languages[l], "layout", "txt"));
		assert_true(shipped_is_fine(languages[l], "layout", "html"));
	}
}

/* --- choosing ---------------------------------------------------------------------------- */

struct lookup {
	struct fixture *f;
	struct outbox_message m;
	struct template_lookup_own own;
	struct template_lookup texts;
};

static enum err read_own_body(struct txn *t, void *arg)
{
	struct lookup *l = arg;

	return template_lookup_read_own(t, &l->f->context, &l->m, &l->own);
}

/* What a message finds; l->texts are the texts. */
static enum err look(struct lookup *l, struct fixture *f, struct outbox_message m)
{
	*l = (struct lookup){.f = f, .m = m};
	assert_err(store_read(f->instance.store, read_own_body, l), ERR_OK);
	return template_lookup_choose(&f->context, &l->m, &l->own, &l->texts);
}

static void test_shipped_texts_with_their_layout(void **state)
{
	struct lookup l;

	assert_err(look(&l, *state, message_to("en")), ERR_OK);
	assert_text(l.texts.language, "en");
	assert_text(l.texts.text, "Subject: en #Product#\n\nen text\n");
	assert_text(l.texts.html, "<p>en #Product#</p>\n");
	assert_text(l.texts.text_layout, "[#Content#]");
	assert_true(l.texts.html_layout.n > 0);
	assert_text(l.texts.words, "minute.other=# minutes\n");
	assert_int_equal(l.texts.sms.n, 0);
	/* A language with less has less; nothing of another is mixed in. */
	assert_err(look(&l, *state, message_to("de")), ERR_OK);
	assert_text(l.texts.language, "de");
	assert_text(l.texts.text, "Subject: de\n\nde text\n");
	assert_int_equal(l.texts.html.n + l.texts.text_layout.n + l.texts.html_layout.n, 0);
	assert_int_equal(l.texts.words.n, 0);
}

static void test_an_sms_has_one_text(void **state)
{
	struct outbox_message m = message_to("de");
	struct lookup l;

	m.kind = OUTBOX_SMS;
	assert_err(look(&l, *state, m), ERR_OK);
	assert_text(l.texts.sms, "de sms");
	assert_int_equal(l.texts.text.n + l.texts.html.n + l.texts.text_layout.n, 0);
}

static void test_whose_language(void **state)
{
	struct fixture *f = *state;
	struct lookup l;

	assert_err(look(&l, f, message_to("fr, de-AT;q=0.5")), ERR_OK);
	assert_text(l.texts.language, "de");
	assert_err(look(&l, f, message_to("fr")), ERR_OK);
	assert_text(l.texts.language, "en");
	site_set(f, "mail.language", "de");
	assert_err(look(&l, f, message_to("")), ERR_OK);
	assert_text(l.texts.language, "de");
}

/* A language counts where it has the main part of this message. */
static void test_a_language_without_the_message_does_not_count(void **state)
{
	struct lookup l;

	ship("fr", "pin-changed.html", "<p>fr</p>");
	ship("fr", "pin-changed.sms", "fr sms");
	ship("fr", "pin-reset.txt", "Subject: fr\n\nfr");
	assert_err(look(&l, *state, message_to("fr")), ERR_OK);
	assert_text(l.texts.language, "en");
}

static void test_the_tenants_own_come_first(void **state)
{
	struct fixture *f = *state;
	struct lookup l;

	own(f, "", "EN", PART_TEXT, "Subject: own\n\nown");
	assert_err(look(&l, f, message_to("en")), ERR_OK);
	assert_text(l.texts.text, "Subject: own\n\nown");
	assert_int_equal(l.texts.html.n, 0); /* whole or not at all: none of the shipped ones */
	assert_int_equal(l.texts.text_layout.n + l.texts.html_layout.n, 0);
	assert_text(l.texts.words, "minute.other=# minutes\n");
	own(f, "", "en", PART_HTML, "<i>own</i>");
	assert_err(look(&l, f, message_to("en")), ERR_OK);
	assert_text(l.texts.html, "<i>own</i>");
	/* In other languages the shipped ones still stand, and a new one is among them. */
	assert_err(look(&l, f, message_to("de")), ERR_OK);
	assert_text(l.texts.text, "Subject: de\n\nde text\n");
	own(f, "", "ja", PART_TEXT, "Subject: ja\n\nja");
	assert_err(look(&l, f, message_to("ja")), ERR_OK);
	assert_text(l.texts.language, "ja");
	assert_text(l.texts.text, "Subject: ja\n\nja");
}

static void test_mails_and_sms_do_not_mix(void **state)
{
	struct fixture *f = *state;
	struct outbox_message m = message_to("en");
	struct lookup l;

	own(f, "", "en", PART_SMS, "own sms");
	assert_err(look(&l, f, m), ERR_OK);
	assert_true(str_starts(l.texts.text, STR("Subject: en")));
	m.kind = OUTBOX_SMS;
	assert_err(look(&l, f, m), ERR_OK);
	assert_text(l.texts.sms, "own sms");
	m.template = TEMPLATE_PIN_RESET; /* of another message */
	assert_err(look(&l, f, m), ERR_NOT_FOUND);
}

/* A name asked for is used with none beside it; one that is not there makes no difference. */
static void test_a_named_template(void **state)
{
	struct fixture *f = *state;
	struct outbox_message m = message_to("en");
	struct lookup l;

	own(f, "", "en", PART_TEXT, "Subject: default\n\nx");
	own(f, "summer", "de", PART_TEXT, "Subject: summer\n\nx");
	assert_err(look(&l, f, m), ERR_OK);
	assert_text(l.texts.text, "Subject: default\n\nx");
	m.wanted = STR("summer");
	assert_err(look(&l, f, m), ERR_OK);
	assert_text(l.texts.text, "Subject: summer\n\nx");
	assert_text(l.texts.language, "de");
	m.wanted = STR("winter");
	assert_err(look(&l, f, m), ERR_OK);
	assert_text(l.texts.text, "Subject: default\n\nx");
}

static void test_another_tenants_templates_are_not_seen(void **state)
{
	struct fixture *f = *state;
	struct tenant other = f->tenant;
	struct lookup l;

	own(f, "", "en", PART_TEXT, "Subject: own\n\nown");
	other.id.b[0] ^= 1;
	f->context.tenant = &other;
	assert_err(look(&l, f, message_to("en")), ERR_OK);
	assert_true(str_starts(l.texts.text, STR("Subject: en")));
}

/* More languages than there is room for: some of them, in order. */
static void test_many_templates(void **state)
{
	struct fixture *f = *state;
	char language[3] = "";
	struct lookup l;

	for (int i = 0; i < 2 * LOOKUP_OWN; i++) {
		(void)snprintf(language, sizeof language, "%c%c", 'a' + i / 26, 'a' + i % 26);
		own(f, "", language, PART_TEXT, "Subject: s\n\nx");
	}
	assert_err(look(&l, f, message_to("aa")), ERR_OK);
	assert_text(l.texts.language, "aa");
	assert_int_equal(l.own.count, LOOKUP_OWN);
}

/* --- what goes wrong ------------------------------------------------------------------------ */

static void test_no_template_at_all(void **state)
{
	struct fixture *f = *state;
	struct outbox_message m = message_to("en");
	struct lookup l;

	m.template = TEMPLATE_LOCKED;
	assert_err(look(&l, f, m), ERR_NOT_FOUND);
}

static void test_a_folder_that_is_none(void **state)
{
	struct fixture *f = *state;
	struct path out;
	struct lookup l;
	enum err e;

	f->instance.conf.text[CONF_TEMPLATES_PATH] = STR("/no such folder");
	log_listen(&f->folder);
	assert_err(look(&l, f, message_to("en")), ERR_CONFIG);
	assert_non_null(strstr(log_heard(&f->folder), "path=\"/no such folder\""));
	assert_err(template_lookup_folder(&f->instance, &out), ERR_CONFIG);
	f->instance.conf.text[CONF_TEMPLATES_PATH] = str_of(shipped.root.s);
	assert_err(template_lookup_folder(&f->instance, &out), ERR_OK);
	assert_string_equal(out.s, shipped.root.s);
	f->instance.conf.text[CONF_TEMPLATES_PATH] = STR(""); /* beside this program's folder */
	e = template_lookup_folder(&f->instance, &out);
	assert_err(e, access(out.s, R_OK) == 0 ? ERR_OK : ERR_CONFIG);
	assert_true(str_ends(str_of(out.s), STR("/../share/pintle/templates")));
}

static void test_a_file_that_cannot_be_read(void **state)
{
	static char big[TEMPLATE_BYTES + 1];
	struct lookup l;

	memset(big, 'x', TEMPLATE_BYTES);
	ship("en", "pin-changed.html", big);
	assert_err(look(&l, *state, message_to("en")), ERR_CONFIG);
	big[TEMPLATE_BYTES - 1] = '\0';
	ship("en", "pin-changed.html", big);
	assert_err(look(&l, *state, message_to("en")), ERR_OK);
	assert_int_equal(l.texts.html.n, TEMPLATE_BYTES - 1);
}

/* Only folders named like a language are looked into, and no file passes for one. */
static void test_what_is_no_language(void **state)
{
	struct lookup l;

	ship("x", "pin-changed.txt", "Subject: x\n\nx");
	ship("x_y", "pin-changed.txt", "Subject: x\n\nx");
	write_file(folder_file(&shipped.root, "fr").s, "a file");
	assert_err(look(&l, *state, message_to("x, x_y, fr, de;q=0.1")), ERR_OK);
	assert_text(l.texts.language, "de");
}

static void test_a_store_that_fails(void **state)
{
	struct fixture *f = *state;
	struct lookup l = {.f = f, .m = message_to("en")};
	enum err e = ERR_STORE;
	unsigned n = 0;

	own(f, "", "en", PART_TEXT, "Subject: own\n\nown");
	own(f, "", "de", PART_TEXT, "Subject: own\n\nown");
	while (e != ERR_OK) {
		kv_fault_arm(++n);
		e = store_read(f->instance.store, read_own_body, &l);
		assert_int_equal(kv_fault_fired(), e != ERR_OK);
		kv_fault_arm(0);
		if (e != ERR_OK)
			assert_err(e, ERR_STORE);
	}
	assert_true(n > 6); /* begin, seek, two next, two get, commit */
}

/* --- subjects --------------------------------------------------------------------------------- */

static void test_subjects(void **state)
{
	static const struct {
		const char *text, *subject, *rest; /* NULL: none */
	} rows[] = {
		{"Subject: a\n\nb\n", "a", "b\n"},
		{"SUBJECT:a\n\n", "a", ""},
		{"Subject:  a: b \r\n \r\nc", "a: b", "c"},
		{"Subject: a\n\n\nb", "a", "\nb"},
		{"Subject: a\n", "a", ""}, /* no body is no text: message_render refuses it */
		{"Subject: a", NULL, NULL},
		{"Subject: a\nb", NULL, NULL},
		{"Subject:\n\nb", NULL, NULL},
		{"Subject: \n\nb", NULL, NULL},
		{"Subject a\n\nb", NULL, NULL},
		{" Subject: a\n\nb", NULL, NULL},
		{"\nSubject: a\n\nb", NULL, NULL},
		{"X: y\nSubject: a\n\nb", NULL, NULL},
		{"", NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str subject = {NULL, 0}, rest = {NULL, 0};
		bool fine = template_lookup_subject(str_of(rows[i].text), &subject, &rest);

		if (fine != (rows[i].subject != NULL))
			fail_msg("%s", rows[i].text);
		if (!fine)
			continue;
		assert_text(subject, rows[i].subject);
		assert_text(rest, rows[i].rest);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_shipped),
	LOOKUP_TEST(test_shipped_texts_with_their_layout),
	LOOKUP_TEST(test_an_sms_has_one_text),
	LOOKUP_TEST(test_whose_language),
	LOOKUP_TEST(test_a_language_without_the_message_does_not_count),
	LOOKUP_TEST(test_the_tenants_own_come_first),
	LOOKUP_TEST(test_mails_and_sms_do_not_mix),
	LOOKUP_TEST(test_a_named_template),
	LOOKUP_TEST(test_another_tenants_templates_are_not_seen),
	LOOKUP_TEST(test_many_templates),
	LOOKUP_TEST(test_no_template_at_all),
	LOOKUP_TEST(test_a_folder_that_is_none),
	LOOKUP_TEST(test_a_file_that_cannot_be_read),
	LOOKUP_TEST(test_what_is_no_language),
	LOOKUP_TEST(test_a_store_that_fails),
	cmocka_unit_test(test_subjects),
};

TEST_MAIN(RUN(tests))
