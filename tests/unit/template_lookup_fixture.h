/* SPDX-License-Identifier: MIT */
/* An instance with a folder of shipped templates in two languages, and a tenant's own. */
#ifndef UNIT_TEMPLATE_LOOKUP_FIXTURE_H
#define UNIT_TEMPLATE_LOOKUP_FIXTURE_H

#include "instance_fixture.h"

#include <sys/stat.h>

#include "domain/message/template.h"

/* Folders for shipped templates: the root and its languages. */
static struct shipped {
	struct folder root, languages[4];
	size_t n;
} shipped;

/* Put a shipped file there, and its language's folder if need be. */
static inline void ship(const char *language, const char *name, const char *text)
{
	struct folder folder;

	(void)snprintf(folder.s, sizeof folder.s, "%.50s/%.10s", shipped.root.s, language);
	if (mkdir(folder.s, 0700) == 0) {
		assert_in_range(shipped.n, 0, COUNT_OF(shipped.languages) - 1);
		shipped.languages[shipped.n++] = folder;
	}
	write_file(folder_file(&folder, name).s, text);
}

struct own_template {
	const struct context *c;
	struct template_key key;
	const char *text;
};

static inline enum err own_body(struct txn *t, void *arg)
{
	struct own_template *o = arg;

	return template_put(t, o->c, &o->key, str_of(o->text));
}

/* A text of the tenant's own for the message pin-changed; name "": its default. */
static inline void own(struct fixture *f, const char *name, const char *language,
		       enum template_part part, const char *text)
{
	struct own_template o = {
		&f->context, {TEMPLATE_PIN_CHANGED, str_of(name), str_of(language), part}, text};

	assert_err(store_write(f->instance.store, own_body, &o), ERR_OK);
}

static inline struct outbox_message message_to(const char *languages)
{
	return (struct outbox_message){.kind = OUTBOX_MAIL,
				       .template = TEMPLATE_PIN_CHANGED,
				       .to = STR("t@example.org"),
				       .languages = str_of(languages),
				       .queued = NOON,
				       .expires = NOON + 600};
}

static inline int lookup_setup(void **state)
{
	struct fixture *f;

	(void)use_engine(&kv_fault);
	(void)site_setup(state);
	f = *state;
	shipped = (struct shipped){.root = folder_make()};
	f->instance.conf.text[CONF_TEMPLATES_PATH] = str_of(shipped.root.s);
	ship("en", "pin-changed.txt", "Subject: en #Product#\n\nen text\n");
	ship("en", "pin-changed.html", "<p>en #Product#</p>\n");
	ship("en", "pin-changed.sms", " en sms #Product# \n");
	ship("en", "layout.txt", "[#Content#]");
	ship("en", "layout.html", "<b title=\"#Subject#\">#Content#</b>");
	ship("en", "words", "minute.other=# minutes\n");
	ship("de", "pin-changed.txt", "Subject: de\n\nde text\n");
	ship("de", "pin-changed.sms", "de sms");
	return 0;
}

static inline int lookup_teardown(void **state)
{
	for (size_t i = 0; i < shipped.n; i++)
		folder_remove(&shipped.languages[i]);
	folder_remove(&shipped.root);
	return site_teardown(state);
}

#define LOOKUP_TEST(test) cmocka_unit_test_setup_teardown(test, lookup_setup, lookup_teardown)

#endif
