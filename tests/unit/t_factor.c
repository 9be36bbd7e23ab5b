/* SPDX-License-Identifier: MIT */
/* Means of recovery as records: whose each is, and that all of an account's go together. */
#include "instance_fixture.h"

#include "domain/factor/factor.h"

static const enum table tables[] = {TABLE_AUTHENTICATOR, TABLE_BACKUP, TABLE_ANSWER};

struct op {
	const struct context *c;
	struct str uid;
	size_t n; /* of tables to fill */
};

static enum err fill_body(struct txn *t, void *arg)
{
	struct op *s = arg;
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < s->n; i++) {
		struct key k = factor_key(s->c, tables[i], s->uid);

		e = txn_put(t, &k, STR("record"));
	}
	return e;
}

static enum err forget_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return factor_del_all(t, s->c, s->uid);
}

static enum err run(struct fixture *f, txn_body *body, const char *uid, size_t n)
{
	struct op s = {&f->context, str_of(uid), n};

	return store_write(f->instance.store, body, &s);
}

static void test_a_key_is_of_tenant_table_and_account(void **state)
{
	struct fixture *f = *state;
	struct key k = factor_key(&f->context, TABLE_BACKUP, STR("anna")), other;

	assert_int_equal(k.n, GUID_BYTES + 1 + 4);
	assert_memory_equal(k.b, f->tenant.id.b, GUID_BYTES);
	assert_int_equal(k.b[GUID_BYTES], TABLE_BACKUP);
	assert_memory_equal(k.b + GUID_BYTES + 1, "anna", 4);
	other = factor_key(&f->context, TABLE_ANSWER, STR("anna"));
	assert_false(str_eq(key_str(&k), key_str(&other)));
}

static void test_all_of_an_account_are_forgotten_and_nobody_elses(void **state)
{
	struct fixture *f = *state;
	struct dump before = {.n = 0};

	assert_err(run(f, fill_body, "anna1", 3), ERR_OK);
	assert_err(run(f, fill_body, "ann", 3), ERR_OK);
	for (size_t n = 0; n <= COUNT_OF(tables); n++) {
		dump_store(f->instance.store, &before);
		assert_err(run(f, fill_body, "anna", n), ERR_OK);
		assert_err(run(f, forget_body, "anna", 0), ERR_OK);
		dump_unchanged(f->instance.store, &before);
	}
	dump_store(f->instance.store, &before);
	f->tenant.id.b[0] ^= 1;
	assert_err(run(f, forget_body, "ann", 0), ERR_OK); /* the other tenant has none */
	dump_unchanged(f->instance.store, &before);
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_a_key_is_of_tenant_table_and_account),
	INSTANCE_TEST(test_all_of_an_account_are_forgotten_and_nobody_elses),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
