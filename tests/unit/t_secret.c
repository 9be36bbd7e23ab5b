/* SPDX-License-Identifier: MIT */
/* Random numbers, digests, comparison and boxes, against published examples. */
#include "check.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/codec.h"

static const struct digest key_a = {{1, 2, 3}}, key_b = {{1, 2, 4}};

static void expect_hex(struct digest d, const char *want)
{
	char hex[2 * DIGEST_SIZE];

	hex_write(d.b, sizeof d.b, hex);
	assert_text(str_bytes(hex, sizeof hex), want);
}

/* --- random ---------------------------------------------------------------- */

static void test_random_bytes_fill_their_place_alone(void **state)
{
	uint8_t seen[32] = {0};

	(void)state;
	for (int round = 0; round < 64; round++) {
		uint8_t b[34] = {0};

		secret_random(b + 1, 32);
		assert_int_equal(b[0], 0);
		assert_int_equal(b[33], 0);
		for (size_t i = 0; i < 32; i++)
			seen[i] |= b[i + 1];
	}
	for (size_t i = 0; i < 32; i++) /* each bit of each byte was set once */
		assert_int_equal(seen[i], 0xff);
	secret_random(seen, 0);
}

static void test_a_number_is_below_its_limit(void **state)
{
	static const uint32_t limits[] = {1, 2, 3, 10, 255, 1000000, 0x80000001, UINT32_MAX};
	bool seen[10] = {false};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(limits); i++)
		for (int round = 0; round < 1000; round++)
			assert_true(secret_below(limits[i]) < limits[i]);
	for (int round = 0; round < 2000; round++)
		seen[secret_below(10)] = true;
	for (size_t i = 0; i < COUNT_OF(seen); i++)
		assert_true(seen[i]);
}

/* Below three quarters of 2^32, a number taken modulo would lie in the lowest third each second
 * time. */
static void test_numbers_have_no_bias(void **state)
{
	const uint32_t limit = 0xc0000000;
	unsigned low = 0, rounds = 30000;

	(void)state;
	for (unsigned i = 0; i < rounds; i++)
		low += secret_below(limit) < limit / 3;
	/* A third of them, give or take twelve standard deviations; a half by modulo. */
	assert_in_range(low, 9000, 11000);
}

/* --- digests ---------------------------------------------------------------- */

/* FIPS 180-4; the last has many blocks. */
static void test_sha256(void **state)
{
	char a[1000];

	(void)state;
	memset(a, 'a', sizeof a);
	expect_hex(digest_of(STR("")),
		   "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	expect_hex(digest_of((struct str){NULL, 0}),
		   "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	expect_hex(digest_of(STR("abc")),
		   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	expect_hex(digest_of(str_bytes(a, sizeof a)),
		   "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3");
}

/* RFC 4231, cases 2 and 6. Into which parts the text is cut makes no difference. */
static void test_hmac_of_joined_parts(void **state)
{
	const struct str whole[] = {STR("what do ya want for nothing?")};
	const struct str cut[] = {STR("what do ya"), STR(""), STR(" want for nothing?")};
	const struct str text[] = {STR("Test Using Larger Than Block-Size Key - Hash Key First")};
	char long_key[131];

	(void)state;
	memset(long_key, 0xaa, sizeof long_key);
	expect_hex(digest_mac_joined(STR("Jefe"), whole, 1),
		   "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	expect_hex(digest_mac_joined(STR("Jefe"), cut, 3),
		   "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	expect_hex(digest_mac_joined(str_bytes(long_key, sizeof long_key), text, 1),
		   "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

/* By Python's hmac, each part behind its length as four bytes. */
static void test_hmac_of_parts(void **state)
{
	const struct str parts[] = {STR("what do ya want "), STR("for nothing?")};

	(void)state;
	expect_hex(digest_mac(STR("Jefe"), parts, 2),
		   "1c3f0964858b4b8c0d7fe90e8deec28f13514d162d914b8b8d599baa782ebc3a");
	expect_hex(digest_mac(STR("Jefe"), NULL, 0),
		   "923598ca6d64af2a5dba79dcd021a8a0fe5c5f557519adaaf0ad532d4506dd30");
}

/* No list of parts gives what another does. */
static void test_parts_do_not_run_into_each_other(void **state)
{
	const struct str lists[][3] = {
		{STR_INIT("ab"), STR_INIT("c"), STR_INIT("")},
		{STR_INIT("a"), STR_INIT("bc"), STR_INIT("")},
		{STR_INIT("abc"), STR_INIT(""), STR_INIT("")},
		{STR_INIT(""), STR_INIT("abc"), STR_INIT("")},
		{STR_INIT("a\0\0\0\1"), STR_INIT("b"), STR_INIT("c")},
		{STR_INIT("a"), STR_INIT("b"), STR_INIT("c")},
	};
	struct digest made[18];
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lists); i++)
		for (size_t count = 1; count <= 3; count++)
			made[n++] = digest_mac(STR("k"), lists[i], count);
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++) {
			const size_t ci = i % 3 + 1, cj = j % 3 + 1;
			bool same = ci == cj;

			for (size_t k = 0; same && k < ci; k++)
				same = str_eq(lists[i / 3][k], lists[j / 3][k]);
			assert_int_equal(memcmp(&made[i], &made[j], DIGEST_SIZE) == 0, same);
		}
}

/* --- comparison -------------------------------------------------------------- */

static void test_equal_is_equal_in_each_byte(void **state)
{
	char a[40], b[40];

	(void)state;
	memset(a, 'x', sizeof a);
	memcpy(b, a, sizeof b);
	for (size_t n = 0; n <= sizeof a; n++) {
		assert_true(secret_equal(str_bytes(a, n), str_bytes(b, n)));
		if (n > 0)
			assert_false(secret_equal(str_bytes(a, n), str_bytes(b, n - 1)));
	}
	for (size_t i = 0; i < 8 * sizeof a; i++) {
		b[i / 8] ^= (char)(1 << i % 8);
		assert_false(secret_equal(str_bytes(a, sizeof a), str_bytes(b, sizeof b)));
		b[i / 8] ^= (char)(1 << i % 8);
	}
	assert_true(secret_equal((struct str){NULL, 0}, STR("")));
	assert_false(secret_equal((struct str){NULL, 0}, STR("x")));
}

static void test_wiping(void **state)
{
	uint8_t b[10];

	(void)state;
	memset(b, 0x5a, sizeof b);
	secret_zero(b + 1, 8);
	assert_int_equal(b[0], 0x5a);
	assert_int_equal(b[9], 0x5a);
	for (size_t i = 1; i < 9; i++)
		assert_int_equal(b[i], 0);
	secret_zero(NULL, 0);
}

/* --- boxes -------------------------------------------------------------------- */

static void test_a_box_gives_back_what_was_put_in(void **state)
{
	uint8_t box[100 + SECRET_BOX_EXTRA], again[100 + SECRET_BOX_EXTRA], out[100];
	char plain[100];

	(void)state;
	memset(plain, 'p', sizeof plain);
	for (size_t n = 0; n <= sizeof plain; n++) {
		struct str in = str_bytes(plain, n);

		assert_int_equal(secret_box(&key_a, in, box), n + SECRET_BOX_EXTRA);
		assert_int_equal(secret_box(&key_a, in, again), n + SECRET_BOX_EXTRA);
		assert_memory_not_equal(box, again, SECRET_BOX_EXTRA); /* a nonce of its own */
		assert_true(secret_unbox(&key_a, str_bytes(box, n + SECRET_BOX_EXTRA), out));
		assert_memory_equal(out, plain, n);
		assert_false(secret_unbox(&key_b, str_bytes(box, n + SECRET_BOX_EXTRA), out));
	}
}

static void test_a_changed_box_stays_shut(void **state)
{
	uint8_t box[4 + SECRET_BOX_EXTRA + 1] = {0}, out[5];
	const size_t whole = 4 + SECRET_BOX_EXTRA;

	(void)state;
	assert_int_equal(secret_box(&key_a, STR("1234"), box), whole);
	for (size_t i = 0; i < 8 * whole; i++) {
		box[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_false(secret_unbox(&key_a, str_bytes(box, whole), out));
		box[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	for (size_t n = 0; n <= whole + 1; n++)
		assert_int_equal(secret_unbox(&key_a, str_bytes(box, n), out), n == whole);
}

/* --- the process --------------------------------------------------------------- */

static int harden(void *arg)
{
	struct rlimit core;

	(void)arg;
	secret_harden();
	if (prctl(PR_GET_DUMPABLE) != 0)
		return 1;
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return 2;
	return getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur == 0 && core.rlim_max == 0 ? 0
											      : 3;
}

static void test_a_hardened_process(void **state)
{
	(void)state;
	assert_int_equal(child_end(child_start(harden, NULL)), 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_random_bytes_fill_their_place_alone),
	cmocka_unit_test(test_a_number_is_below_its_limit),
	cmocka_unit_test(test_numbers_have_no_bias),
	cmocka_unit_test(test_sha256),
	cmocka_unit_test(test_hmac_of_joined_parts),
	cmocka_unit_test(test_hmac_of_parts),
	cmocka_unit_test(test_parts_do_not_run_into_each_other),
	cmocka_unit_test(test_equal_is_equal_in_each_byte),
	cmocka_unit_test(test_wiping),
	cmocka_unit_test(test_a_box_gives_back_what_was_put_in),
	cmocka_unit_test(test_a_changed_box_stays_shut),
	cmocka_unit_test(test_a_hardened_process),
};

TEST_MAIN(RUN(tests))
