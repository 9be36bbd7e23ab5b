/* SPDX-License-Identifier: MIT */
/* The secrets that webhooks are signed with: their names, and that each is its tenant's own. */
#include "factor_fixture.h"

#include "domain/webhook/webhook_secret.h"

static enum err make(struct fixture *f, struct str name, struct tenant_secret *out)
{
	return webhook_secret_make(&f->context, name, out);
}

static enum err open_for(struct fixture *f, const char *name, struct tenant_secret *out)
{
	const struct webhook w = {.secret_name = str_of(name)};

	return webhook_secret_open(&f->context, &w, out);
}

#define TEN "0123456789"

static void test_names_are_plain_text_of_64_bytes(void **state)
{
	static const struct {
		struct str name;
		bool fine;
	} rows[] = {{STR_INIT("a"), true},
		    {STR_INIT("a b/\xc3\xa9"), true},
		    {STR_INIT(TEN TEN TEN TEN TEN TEN "0123"), true},
		    {STR_INIT(TEN TEN TEN TEN TEN TEN "01234"), false},
		    {STR_INIT(""), false},
		    {STR_INIT("a\n"), false},
		    {STR_INIT("a\0b"), false},
		    {STR_INIT("\xff"), false}};
	struct dump before = {.n = 0}, now = {.n = 0};
	struct tenant_secret secret;
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		site_next_call(f);
		dump_store(f->instance.store, &before);
		assert_err(make(f, rows[i].name, &secret),
			   rows[i].fine ? ERR_OK : ERR_PARAM_FORMAT);
		dump_store(f->instance.store, &now);
		assert_int_equal(dump_equal(&before, &now), !rows[i].fine);
		assert_text(f->detail.name, rows[i].fine ? "" : "name");
	}
	dump_free(&before);
	dump_free(&now);
}

static void test_a_secret_is_opened_by_its_name(void **state)
{
	struct tenant_secret one, two, got;
	struct fixture *f = *state;
	struct guid id;

	assert_err(open_for(f, "one", &got), ERR_NOT_FOUND);
	assert_err(make(f, STR("one"), &one), ERR_OK);
	assert_err(make(f, STR("two"), &two), ERR_OK);
	assert_true(guid_read(str_of(one.text), &id));
	assert_string_not_equal(one.text, two.text);
	assert_err(open_for(f, "one", &got), ERR_OK);
	assert_string_equal(got.text, one.text);
	assert_err(open_for(f, "One", &got), ERR_NOT_FOUND);
	assert_int_equal(factor_audited(f, "tenant_secret"), 2);
	assert_err(make(f, STR("one"), &two), ERR_OK); /* in place of the other */
	assert_err(open_for(f, "one", &got), ERR_OK);
	assert_string_equal(got.text, two.text);
}

static void test_without_a_name_it_is_the_tenants_own(void **state)
{
	struct tenant_secret got;
	struct fixture *f = *state;

	assert_err(open_for(f, "", &got), ERR_OK);
	assert_string_equal(got.text, f->secret.text);
	f->instance.pepper.keys[0].key[0] ^= 1;
	assert_err(open_for(f, "", &got), ERR_CONFIG);
}

struct moving {
	const struct context *c;
	struct str to;
};

/* Copy the record of `one` to another name. */
static enum err copy_body(struct txn *t, void *arg)
{
	struct moving *s = arg;
	struct key from = key_of(&s->c->tenant->id, TABLE_WEBHOOK_SECRET), to = from;
	struct str value;
	enum err e;

	key_add(&from, STR("one"));
	key_add(&to, s->to);
	e = txn_get(t, &from, &value);
	return e == ERR_OK ? txn_put(t, &to, arena_copy(s->c->arena, value)) : e;
}

static enum err break_body(struct txn *t, void *arg)
{
	struct moving *s = arg;
	struct key k = key_of(&s->c->tenant->id, TABLE_WEBHOOK_SECRET);

	key_add(&k, STR("one"));
	return txn_put(t, &k, s->to);
}

static void test_a_record_is_worth_nothing_elsewhere(void **state)
{
	struct tenant_secret one, got;
	struct fixture *f = *state;
	struct moving s = {&f->context, STR("copy")};

	assert_err(make(f, STR("one"), &one), ERR_OK);
	assert_err(store_write(f->instance.store, copy_body, &s), ERR_OK);
	assert_err(open_for(f, "copy", &got), ERR_CONFIG);
	f->instance.pepper.keys[0].key[0] ^= 1;
	assert_err(open_for(f, "one", &got), ERR_CONFIG);
	s.to = STR("\2");
	assert_err(store_write(f->instance.store, break_body, &s), ERR_OK);
	assert_err(open_for(f, "one", &got), ERR_STORE_VERSION);
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_names_are_plain_text_of_64_bytes),
	INSTANCE_TEST(test_a_secret_is_opened_by_its_name),
	INSTANCE_TEST(test_without_a_name_it_is_the_tenants_own),
	INSTANCE_TEST(test_a_record_is_worth_nothing_elsewhere),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
