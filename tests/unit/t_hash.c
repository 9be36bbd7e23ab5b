/* SPDX-License-Identifier: MIT */
/*
 * The slow hash gives the same results as the system's crypt(3), whether its scratch
 * memory is kept, released or taken again.
 */
#define _GNU_SOURCE /* RTLD_DEEPBIND */
#include "check.h"

#include <dlfcn.h>
#include <sys/mman.h>

#include "crypto/hash.h"

static const struct {
	const char *phrase, *hash;
} vectors[] = {
	/* made with crypt(3) of libxcrypt 4.4.33 */
	{"", "$y$j75$saltSALTsaltSALTsalt00$ALnGYpsMlkdQ1rtf4cB7gNgkfoMk.xO0mykOT9EvXx6"},
	{"739164", "$y$j75$saltSALTsaltSALTsalt00$nzkTx88bkfVZrC.IxpceYxU6XiPfbYJN9qTLwYvXfMD"},
	{"hunter22-long", "$y$j85$ab/cd.EFgh12$WdK83PQpA5CExzE48cXC1SI1qXe1c42fjj1y2vvMwn8"},
	{"\xc3\xa4\xc3\xb6", "$y$j95$wxyzwxyzwxyzwxyz$cFYKCqfwbfFIgtXwoT4Oq7f0HPWdpOQv6RN9TqBA4u."},
	{"739164", "$y$jA5$saltSALTsaltSALTsalt00$5ByxipeB0TA6XzN0Poob9yEQotpVijcs7p6iZup0ub2"},
	{"739164", "$y$j9T$abcdefgh$YALGi9bHZdeGiOW0q.JQSZPVZvZ9/w50X6jBQVQttjD"},
	{"x", "$6$saltstring$nk7Qohr7tOmwY2mX639VRP.Lyvj3uhcgpatqHuLC867qfSHKq1LDuKa/"
	      "h7Es9Nv0aL08pbF.cnQlRqhaoKT/D."},
};

static bool fits(const char *phrase, const char *hash)
{
	bool match = !*phrase;
	enum err e = hash_check(phrase, str_of(hash), &match);

	assert_err(e, ERR_OK);
	return match;
}

static void test_known_hashes(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3 * COUNT_OF(vectors); i++) {
		size_t k = i * 5 % COUNT_OF(vectors); /* sizes of scratch in no order */

		assert_true(fits(vectors[k].phrase, vectors[k].hash));
		assert_false(fits("739165", vectors[k].hash));
		if (i % 4 == 3)
			hash_release();
	}
}

static void test_every_changed_byte_fails(void **state)
{
	char hash[HASH_TEXT];
	size_t n = strlen(vectors[1].hash);

	(void)state;
	for (size_t i = n - 43; i < n; i += 6) {
		memcpy(hash, vectors[1].hash, n + 1);
		hash[i] = hash[i] == 'a' ? 'b' : 'a';
		assert_false(fits(vectors[1].phrase, hash));
	}
	hash[n - 1] = '\0'; /* cut */
	memcpy(hash, vectors[1].hash, n - 1);
	assert_false(fits(vectors[1].phrase, hash));
}

/* crypt(3) of the shared library, loaded beside the one linked in. */
static char *(*system_crypt(void))(const char *, const char *)
{
	union {
		void *p;
		char *(*f)(const char *, const char *);
	} u = {NULL};
	void *lib = dlopen("libcrypt.so.1", RTLD_NOW | RTLD_LOCAL);

	assert_non_null(lib); /* on every system that has PAM */
	u.p = dlsym(lib, "crypt");
	assert_non_null(u.p);
	return u.f;
}

static void test_new_hashes_agree_with_the_system(void **state)
{
	char *(*crypt_shared)(const char *, const char *) = system_crypt();
	char hash[HASH_TEXT], phrase[64];

	(void)state;
	for (unsigned i = 0; i < 60; i++) {
		int cost = 1 + (int)(i * 7 % 5);

		(void)snprintf(phrase, sizeof phrase, "phrase-%u-%x", i, secret_below(UINT32_MAX));
		assert_err(hash_make(phrase, cost, hash), ERR_OK);
		assert_string_equal(crypt_shared(phrase, hash), hash);
		assert_true(fits(phrase, crypt_shared(phrase, hash)));
		if (i % 7 == 0)
			hash_release();
	}
}

static void test_salts_differ(void **state)
{
	char a[HASH_TEXT], b[HASH_TEXT];

	(void)state;
	assert_err(hash_make("same", 1, a), ERR_OK);
	assert_err(hash_make("same", 1, b), ERR_OK);
	assert_string_not_equal(a, b);
	assert_true(str_starts(str_of(a), STR("$y$")));
	assert_int_equal(str_index(str_skip(str_of(a), 3 + 4), '$'), 22); /* 128 bits of salt */
	assert_true(fits("same", a) && fits("same", b));
}

static void test_malformed_hashes_never_match(void **state)
{
	static const char *const texts[] = {
		"*",   "*0",	 "*1",	    "!",	   "x",
		"$y$", "$y$j75", "$y$j75$", "$y$zz$salt$", "$unknown$salt$hash"};
	char longer[HASH_TEXT + 1];
	bool match;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		const char *const phrases[] = {"", "*0", "739164", texts[i]};

		for (size_t k = 0; k < COUNT_OF(phrases); k++) {
			match = true;
			(void)(hash_check(phrases[k], str_of(texts[i]), &match) == ERR_OK);
			assert_false(match);
		}
	}
	assert_err(hash_check("*0", STR("*0"), &match), ERR_HASH);
	assert_err(hash_check("x", STR(""), &match), ERR_HASH);
	memset(longer, 'y', sizeof longer);
	assert_err(hash_check("x", str_bytes(longer, HASH_TEXT), &match), ERR_HASH);
	assert_false(match);
}

static void test_costs_out_of_range_are_refused(void **state)
{
	char hash[HASH_TEXT] = "untouched";

	(void)state;
	assert_err(hash_make("x", 12, hash), ERR_HASH);
	assert_err(hash_make("x", -1, hash), ERR_HASH);
	assert_string_equal(hash, "untouched");
}

static void test_stale(void **state)
{
	char hash[HASH_TEXT];

	(void)state;
	for (int made = 1; made <= 4; made++) {
		assert_err(hash_make("x", made, hash), ERR_OK);
		for (int asked = HASH_COST_MIN; asked <= HASH_COST_MAX; asked++)
			assert_int_equal(hash_is_stale(str_of(hash), asked), asked != made);
	}
	assert_true(hash_is_stale(str_of(vectors[6].hash), 5)); /* another method */
	assert_true(hash_is_stale(STR("*0"), 5));
	assert_true(hash_is_stale(STR(""), 5));
	assert_false(hash_is_stale(STR("$y$j9T$abcdefgh$x"), 5));
}

static void test_each_hash_is_counted(void **state)
{
	uint64_t before = hash_count();
	char hash[HASH_TEXT];

	(void)state;
	assert_err(hash_make("x", 1, hash), ERR_OK);
	assert_true(fits("x", hash));
	assert_false(fits("y", hash));
	assert_err(hash_waste(1), ERR_OK);
	(void)hash_is_stale(str_of(hash), 1);
	assert_int_equal(hash_count() - before, 4);
}

static void test_releasing_is_harmless_at_any_time(void **state)
{
	char hash[HASH_TEXT];

	(void)state;
	hash_release();
	hash_release();
	assert_err(hash_make("x", 3, hash), ERR_OK);
	hash_release();
	hash_release();
	assert_true(fits("x", hash));
	assert_err(hash_waste(1), ERR_OK);
	assert_true(fits("x", hash));
}

/* Memory that others mapped must not be used as scratch. */
static void test_other_memory_is_left_alone(void **state)
{
	char hash[HASH_TEXT];
	char *big = malloc(8 << 20); /* a mapping of its own */

	(void)state;
	assert_non_null(big);
	memset(big, 0x5a, 8 << 20);
	for (int cost = 1; cost <= 4; cost++)
		assert_err(hash_make("x", cost, hash), ERR_OK);
	hash_release();
	for (size_t i = 0; i < 8 << 20; i += 4096)
		assert_int_equal(big[i], 0x5a);
	free(big);
	assert_true(fits("x", hash));
}

static void use_a_mapping(size_t size)
{
	unsigned char *p =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(p, MAP_FAILED);
	for (size_t i = 0; i < size; i += 512)
		assert_int_equal(p[i], 0);
	memset(p, 0x5a, size);
	assert_int_equal(munmap(p, size), 0);
}

/* Our own mappings also go through the linker's wrap; none of them is kept. */
static void test_mappings_made_between_hashes_are_fresh(void **state)
{
	char hash[HASH_TEXT];

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_err(hash_make("x", 1, hash), ERR_OK);
		if (i % 2 == 0)
			hash_release();
		use_a_mapping(65536);
		use_a_mapping(65536);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_known_hashes),
	cmocka_unit_test(test_every_changed_byte_fails),
	cmocka_unit_test(test_new_hashes_agree_with_the_system),
	cmocka_unit_test(test_salts_differ),
	cmocka_unit_test(test_malformed_hashes_never_match),
	cmocka_unit_test(test_costs_out_of_range_are_refused),
	cmocka_unit_test(test_stale),
	cmocka_unit_test(test_each_hash_is_counted),
	cmocka_unit_test(test_releasing_is_harmless_at_any_time),
	cmocka_unit_test(test_other_memory_is_left_alone),
	cmocka_unit_test(test_mappings_made_between_hashes_are_fresh),
};

TEST_MAIN(RUN(tests))
