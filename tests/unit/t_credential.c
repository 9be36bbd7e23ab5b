/* SPDX-License-Identifier: MIT */
/*
 * Stored secrets: to what a hash is bound, what a check costs whatever its outcome, and what it
 * says of texts that are no hash.
 */
#include "instance_fixture.h"

#include "crypto/hash.h"
#include "domain/account/credential.h"

static const struct credential_owner owner = {STR_INIT("0123456789abcdef"), CREDENTIAL_PIN};

static struct str made(struct fixture *f, struct credential_owner who, struct str secret)
{
	struct str out = {NULL, 0};

	assert_err(credential_make(&f->context, who, secret, &out), ERR_OK);
	return out;
}

static bool matches(struct fixture *f, struct credential_owner who, struct str secret,
		    struct str stored)
{
	bool match = false;

	assert_err(credential_check(NULL, &f->context, who, secret, stored, &match), ERR_OK);
	return match;
}

/* --- hashes -------------------------------------------------------------- */

static void test_a_hash_names_its_key_and_has_a_salt_of_its_own(void **state)
{
	struct fixture *f = *state;
	struct str a = made(f, owner, STR("739164")), b = made(f, owner, STR("739164"));

	assert_true(str_starts(a, STR("1:$y$")));
	assert_true(a.n < CREDENTIAL_TEXT);
	assert_false(str_eq(a, b));
	assert_true(matches(f, owner, STR("739164"), a));
	assert_true(matches(f, owner, STR("739164"), b));
}

static void test_a_hash_is_of_one_secret_and_no_other(void **state)
{
	static char large[70000];
	static const struct str secrets[] = {STR_INIT(""),	    STR_INIT("7"),
					     STR_INIT("739164"),    STR_INIT("739164\0"),
					     STR_INIT("7391640"),   STR_INIT("739164\0001"),
					     {large, sizeof large}, {large, sizeof large - 1}};
	struct fixture *f = *state;
	struct str stored[COUNT_OF(secrets)];

	memset(large, 'x', sizeof large);
	for (size_t i = 0; i < COUNT_OF(secrets); i++)
		stored[i] = made(f, owner, secrets[i]);
	for (size_t i = 0; i < COUNT_OF(secrets); i++)
		for (size_t k = 0; k < COUNT_OF(secrets); k++)
			assert_int_equal(matches(f, owner, secrets[i], stored[k]), i == k);
}

static void test_a_hash_is_worth_nothing_elsewhere(void **state)
{
	struct fixture *f = *state;
	struct str stored = made(f, owner, STR("739164"));
	struct credential_owner who = owner;

	who.uid = STR("0123456789abcde");
	assert_false(matches(f, who, STR("739164"), stored));
	who.uid = STR("0123456789abcdefpin"); /* parts do not run into each other */
	assert_false(matches(f, who, STR("739164"), stored));
	for (int kind = CREDENTIAL_PASSWORD; kind <= CREDENTIAL_BACKUP; kind++) {
		who = (struct credential_owner){owner.uid, (enum credential_kind)kind};
		assert_int_equal(matches(f, who, STR("739164"), stored), kind == CREDENTIAL_PIN);
	}
	f->tenant.id.b[15] ^= 1;
	assert_false(matches(f, owner, STR("739164"), stored));
	f->tenant.id.b[15] ^= 1;
	f->instance.pepper.keys[0].key[31] ^= 1;
	assert_false(matches(f, owner, STR("739164"), stored));
}

/* --- what a check costs -------------------------------------------------- */

static uint64_t hashes_of_check(struct fixture *f, struct str secret, struct str stored)
{
	uint64_t before = hash_count();

	(void)matches(f, owner, secret, stored);
	return hash_count() - before;
}

/* Costs 1, 1 and 2 take as long as one of cost 3. */
static void test_a_wrong_secret_costs_what_an_unknown_one_does(void **state)
{
	struct fixture *f = *state;
	struct str cheap = made(f, owner, STR("739164")), dear;

	assert_int_equal(hashes_of_check(f, STR("739164"), STR("")), 1);
	assert_int_equal(hashes_of_check(f, STR("000000"), cheap), 1);
	f->instance.conf.n[CONF_HASH_COST] = 3;
	dear = made(f, owner, STR("739164"));
	assert_int_equal(hashes_of_check(f, STR("000000"), cheap), 3);
	assert_int_equal(hashes_of_check(f, STR("739164"), cheap), 1);
	assert_int_equal(hashes_of_check(f, STR("000000"), dear), 1);
	f->instance.conf.n[CONF_HASH_COST] = 1;
	assert_int_equal(hashes_of_check(f, STR("000000"), dear), 1);
}

static void test_where_nothing_is_stored_nothing_matches(void **state)
{
	struct fixture *f = *state;

	assert_false(matches(f, owner, STR(""), STR("")));
	assert_false(matches(f, owner, STR("739164"), STR("")));
}

/* --- what cannot be checked ---------------------------------------------- */

static void test_texts_that_are_no_hash_are_faults_and_match_nothing(void **state)
{
	static const char *const texts[] = {
		"x",	      "1",	    "1:",
		":$y$j75$",   "0:$y$j75$",  "256:$y$",
		"-1:$y$",     "1 :$y$j75$", "99999999999999999999:$y$j75$",
		"one:$y$j75$"};
	struct fixture *f = *state;
	bool match;

	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		match = true;
		assert_err(credential_check(NULL, &f->context, owner, STR("739164"),
					    str_of(texts[i]), &match),
			   ERR_STORE_VERSION);
		assert_false(match);
		assert_false(credential_is_stale(&f->context, str_of(texts[i])));
	}
}

static void test_a_missing_key_is_a_fault_of_the_install(void **state)
{
	struct fixture *f = *state;
	struct str stored = made(f, owner, STR("739164"));
	uint8_t digest[CREDENTIAL_DIGEST];
	bool match = true;

	f->instance.pepper.keys[0].id = 2;
	assert_err(credential_check(NULL, &f->context, owner, STR("739164"), stored, &match),
		   ERR_CONFIG);
	assert_false(match);
	assert_err(credential_digest(&f->context, owner, 1, STR("739164"), digest), ERR_OK);
	assert_true(credential_is_stale(&f->context, stored));
}

static void test_a_hash_is_remade_under_a_new_key_or_cost(void **state)
{
	struct fixture *f = *state;
	struct str stored = made(f, owner, STR("739164"));

	assert_false(credential_is_stale(&f->context, stored));
	f->instance.conf.n[CONF_HASH_COST] = 2;
	assert_true(credential_is_stale(&f->context, stored));
	f->instance.conf.n[CONF_HASH_COST] = 1;
	f->instance.pepper.keys[1] = f->instance.pepper.keys[0];
	f->instance.pepper.keys[1].id = 255;
	f->instance.pepper.count = 2;
	assert_true(credential_is_stale(&f->context, stored));
	assert_true(matches(f, owner, STR("739164"), stored)); /* under the old one */
	assert_true(str_starts(made(f, owner, STR("739164")), STR("255:")));
	assert_false(credential_is_stale(&f->context, made(f, owner, STR("739164"))));
}

/* --- digests ------------------------------------------------------------- */

static void test_a_digest_is_of_all_it_is_made_of(void **state)
{
	struct fixture *f = *state;
	const struct {
		struct credential_owner who;
		uint32_t generation;
		struct str secret;
	} rows[] = {{owner, 1, STR("739164")},
		    {owner, 2, STR("739164")},
		    {owner, UINT32_MAX, STR("739164")},
		    {owner, 1, STR("739165")},
		    {owner, 1, STR("")},
		    {{owner.uid, CREDENTIAL_PASSWORD}, 1, STR("739164")},
		    {{STR("0123456789abcde"), CREDENTIAL_PIN}, 1, STR("739164")}};
	uint8_t digests[COUNT_OF(rows)][CREDENTIAL_DIGEST], again[CREDENTIAL_DIGEST];

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_err(credential_digest(&f->context, rows[i].who, rows[i].generation,
					     rows[i].secret, digests[i]),
			   ERR_OK);
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		for (size_t k = 0; k < i; k++)
			assert_memory_not_equal(digests[i], digests[k], CREDENTIAL_DIGEST);
	assert_err(credential_digest(&f->context, owner, 1, STR("739164"), again), ERR_OK);
	assert_memory_equal(again, digests[0], CREDENTIAL_DIGEST);
	f->tenant.id.b[0] ^= 1;
	assert_err(credential_digest(&f->context, owner, 1, STR("739164"), again), ERR_OK);
	assert_memory_not_equal(again, digests[0], CREDENTIAL_DIGEST);
}

/* Hashes are bound to them: another name would lock everybody out. */
static void test_the_names_of_kinds_never_change(void **state)
{
	(void)state;
	assert_text(credential_name(CREDENTIAL_PASSWORD), "password");
	assert_text(credential_name(CREDENTIAL_PIN), "pin");
	assert_text(credential_name(CREDENTIAL_ANSWER), "answer");
	assert_text(credential_name(CREDENTIAL_CODE), "code");
	assert_text(credential_name(CREDENTIAL_TOTP), "totp");
	assert_text(credential_name(CREDENTIAL_BACKUP), "backup");
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_a_hash_names_its_key_and_has_a_salt_of_its_own),
	INSTANCE_TEST(test_a_hash_is_of_one_secret_and_no_other),
	INSTANCE_TEST(test_a_hash_is_worth_nothing_elsewhere),
	INSTANCE_TEST(test_a_wrong_secret_costs_what_an_unknown_one_does),
	INSTANCE_TEST(test_where_nothing_is_stored_nothing_matches),
	INSTANCE_TEST(test_texts_that_are_no_hash_are_faults_and_match_nothing),
	INSTANCE_TEST(test_a_missing_key_is_a_fault_of_the_install),
	INSTANCE_TEST(test_a_hash_is_remade_under_a_new_key_or_cost),
	INSTANCE_TEST(test_a_digest_is_of_all_it_is_made_of),
	INSTANCE_TEST(test_the_names_of_kinds_never_change),
};

TEST_MAIN(RUN_WITHIN(tests, use_mem, NULL))
