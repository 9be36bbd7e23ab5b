/* SPDX-License-Identifier: MIT */
/* The key file: its permissions and form, replacing a key, encrypting. */
#include "check.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "crypto/pepper.h"

#define HEX64 "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF"

static struct folder folder;
static struct file file;
static struct pepper pepper;
static struct arena arena;

static int setup(void **state)
{
	(void)state;
	folder = folder_make();
	file = folder_file(&folder, "pepper");
	arena_init(&arena, 1 << 16);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&arena);
	folder_remove(&folder);
	return 0;
}

static void put(const char *text)
{
	write_file(file.s, text);
	assert_int_equal(chmod(file.s, 0600), 0);
}

static void test_a_new_file_is_private_and_loads(void **state)
{
	struct stat st;

	(void)state;
	assert_err(pepper_create(file.s), ERR_OK);
	assert_int_equal(stat(file.s, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(st.st_size, 2 + 64 + 1);
	assert_err(pepper_load(&pepper, file.s), ERR_OK);
	assert_int_equal(pepper.count, 1);
	assert_int_equal(pepper_current(&pepper), 1);
}

static void test_an_existing_file_is_not_replaced(void **state)
{
	struct pepper again;

	(void)state;
	assert_err(pepper_create(file.s), ERR_OK);
	assert_err(pepper_load(&pepper, file.s), ERR_OK);
	assert_err(pepper_create(file.s), ERR_CONFIG);
	assert_err(pepper_load(&again, file.s), ERR_OK);
	assert_memory_equal(&again, &pepper, sizeof pepper);
}

static void test_keys_of_two_files_differ(void **state)
{
	struct file other = folder_file(&folder, "other");
	struct pepper two;

	(void)state;
	assert_err(pepper_create(file.s), ERR_OK);
	assert_err(pepper_create(other.s), ERR_OK);
	assert_err(pepper_load(&pepper, file.s), ERR_OK);
	assert_err(pepper_load(&two, other.s), ERR_OK);
	assert_memory_not_equal(pepper.keys[0].key, two.keys[0].key, PEPPER_SIZE);
}

static void test_a_file_that_others_can_read_is_refused(void **state)
{
	static const mode_t open[] = {0644, 0640, 0604, 0620, 0602, 0610, 0601, 0666, 0777};
	static const mode_t private[] = {0600, 0400, 0700};

	(void)state;
	put("1 " HEX64 "\n");
	for (size_t i = 0; i < COUNT_OF(open); i++) {
		assert_int_equal(chmod(file.s, open[i]), 0);
		assert_err(pepper_load(&pepper, file.s), ERR_CONFIG);
	}
	for (size_t i = 0; i < COUNT_OF(private); i++) {
		assert_int_equal(chmod(file.s, private[i]), 0);
		assert_err(pepper_load(&pepper, file.s), ERR_OK);
	}
}

static void test_a_symbolic_link_is_refused(void **state)
{
	struct file link = folder_file(&folder, "link");

	(void)state;
	put("1 " HEX64 "\n");
	assert_int_equal(symlink(file.s, link.s), 0);
	assert_err(pepper_load(&pepper, link.s), ERR_CONFIG);
	assert_err(pepper_load(&pepper, file.s), ERR_OK);
	assert_err(pepper_load(&pepper, folder.s), ERR_CONFIG);
	assert_err(pepper_load(&pepper, folder_file(&folder, "none").s), ERR_CONFIG);
}

static void test_forms_of_key_files(void **state)
{
	static const struct {
		const char *text;
		size_t keys; /* 0: refused */
	} rows[] = {
		{"1 " HEX64 "\n", 1},
		{"255 " HEX64, 1},
		{"1 " HEX64 "\n2 " HEX64 "\n", 2},
		{"3 " HEX64 "\n7 " HEX64, 2},
		{"", 0},
		{"\n", 0},
		{HEX64 "\n", 0},
		{"1 00112233\n", 0},
		{"1 " HEX64 "00\n", 0},
		{"1  " HEX64 "\n", 0},
		{"1 " HEX64 " \n", 0},
		{"1 " HEX64 "\r\n", 0},
		{"0 " HEX64 "\n", 0},
		{"256 " HEX64 "\n", 0},
		{"-1 " HEX64 "\n", 0},
		{"x " HEX64 "\n", 0},
		{"1 " HEX64 "\n1 " HEX64 "\n", 0},
		{"2 " HEX64 "\n1 " HEX64 "\n", 0},
		{"1 " HEX64 "\n\n", 0},
		{"1 " HEX64 "\n# note\n", 0},
		{"1\n", 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		enum err e;

		put(rows[i].text);
		e = pepper_load(&pepper, file.s);
		if (e != (rows[i].keys == 0 ? ERR_CONFIG : ERR_OK))
			fail_msg("\"%s\": %s", rows[i].text, err_info(e)->name);
		if (rows[i].keys > 0)
			assert_int_equal(pepper.count, rows[i].keys);
	}
	assert_err(pepper_load(&pepper, file.s), ERR_CONFIG);
}

static void test_too_many_keys(void **state)
{
	char text[20 * 70] = "";
	size_t n = 0;

	(void)state;
	for (int i = 1; i <= PEPPER_KEYS + 1; i++) {
		n += (size_t)snprintf(text + n, sizeof text - n, "%d " HEX64 "\n", i);
		put(text);
		assert_err(pepper_load(&pepper, file.s), i <= PEPPER_KEYS ? ERR_OK : ERR_CONFIG);
	}
}

static void test_rotating_adds_a_key_and_keeps_the_others(void **state)
{
	struct pepper before;
	struct stat st;

	(void)state;
	assert_err(pepper_create(file.s), ERR_OK);
	for (int i = 2; i <= PEPPER_KEYS; i++) {
		assert_err(pepper_load(&before, file.s), ERR_OK);
		assert_err(pepper_rotate(file.s), ERR_OK);
		assert_err(pepper_load(&pepper, file.s), ERR_OK);
		assert_int_equal(pepper.count, i);
		assert_int_equal(pepper_current(&pepper), i);
		for (size_t k = 0; k < before.count; k++)
			assert_memory_equal(&pepper.keys[k], &before.keys[k],
					    sizeof before.keys[k]);
		assert_memory_not_equal(pepper.keys[i - 1].key, pepper.keys[i - 2].key,
					PEPPER_SIZE);
	}
	assert_int_equal(stat(file.s, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_err(pepper_rotate(file.s), ERR_CONFIG); /* full */
	assert_err(pepper_load(&before, file.s), ERR_OK);
	assert_memory_equal(&before, &pepper, sizeof pepper);
}

static void test_rotating_a_missing_or_malformed_file_is_refused(void **state)
{
	(void)state;
	assert_err(pepper_rotate(file.s), ERR_CONFIG);
	put("255 " HEX64 "\n");
	assert_err(pepper_rotate(file.s), ERR_CONFIG);
	assert_err(pepper_load(&pepper, file.s), ERR_OK);
	assert_int_equal(pepper_current(&pepper), 255);
}

static void test_a_file_that_cannot_be_replaced(void **state)
{
	struct file other = folder_file(&folder, "other"), fresh = folder_file(&folder, "fresh");

	(void)state;
	assert_int_equal(mkdir(other.s, 0700), 0);
	write_file(fresh.s, "x");
	assert_err(path_replace(other.s, fresh.s), ERR_CONFIG);
	assert_int_not_equal(access(fresh.s, F_OK), 0); /* or the next would be refused */
	write_file(fresh.s, "new");
	put("old");
	assert_err(path_replace(file.s, fresh.s), ERR_OK);
	assert_int_not_equal(access(fresh.s, F_OK), 0);
}

static void test_macs_depend_on_the_key_and_each_part(void **state)
{
	const struct str ab_c[] = {STR("ab"), STR("c")}, a_bc[] = {STR("a"), STR("bc")};
	const struct str abc[] = {STR("abc"), STR("")};
	struct digest one, other;

	(void)state;
	put("1 " HEX64 "\n2 ff"
	    "112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF\n");
	assert_err(pepper_load(&pepper, file.s), ERR_OK);
	assert_true(pepper_mac(&pepper, 1, ab_c, 2, &one));
	assert_true(pepper_mac(&pepper, 1, ab_c, 2, &other));
	assert_memory_equal(one.b, other.b, DIGEST_SIZE);
	assert_true(pepper_mac(&pepper, 1, a_bc, 2, &other));
	assert_memory_not_equal(one.b, other.b, DIGEST_SIZE);
	assert_true(pepper_mac(&pepper, 1, abc, 2, &other));
	assert_memory_not_equal(one.b, other.b, DIGEST_SIZE);
	assert_true(pepper_mac(&pepper, 2, ab_c, 2, &other));
	assert_memory_not_equal(one.b, other.b, DIGEST_SIZE);
	assert_false(pepper_mac(&pepper, 3, ab_c, 2, &other));
}

/* RFC 4231 test case 2, and the same with the length of each part before it. */
static void test_mac_vectors(void **state)
{
	static const uint8_t want[] = {0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e,
				       0x6a, 0x04, 0x24, 0x26, 0x08, 0x95, 0x75, 0xc7,
				       0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27, 0x39, 0x83,
				       0x9d, 0xec, 0x58, 0xb9, 0x64, 0xec, 0x38, 0x43};
	const struct str part = STR("x");
	const struct str two[] = {STR("what do ya want "), STR("for nothing?")};
	const struct str by_hand = STR("\0\0\0\1x");
	struct digest d = digest_mac_joined(STR("Jefe"), two, 2);
	struct digest framed = digest_mac(STR("k"), &part, 1);

	(void)state;
	assert_memory_equal(d.b, want, sizeof want);
	d = digest_mac_joined(STR("k"), &by_hand, 1);
	assert_memory_equal(d.b, framed.b, DIGEST_SIZE);
}

static void test_encrypted_texts_open_only_unchanged(void **state)
{
	struct str sealed, again, out;
	char text[64];

	(void)state;
	put("1 " HEX64 "\n");
	assert_err(pepper_load(&pepper, file.s), ERR_OK);
	sealed = pepper_seal(&pepper, &arena, STR("label"), STR("secret"));
	again = pepper_seal(&pepper, &arena, STR("label"), STR("secret"));
	assert_false(str_eq(sealed, again));
	assert_true(pepper_open(&pepper, &arena, STR("label"), sealed, &out));
	assert_text(out, "secret");
	assert_false(pepper_open(&pepper, &arena, STR("other"), sealed, &out));
	assert_true(sealed.n <= sizeof text);
	for (size_t i = 0; i < sealed.n; i++) {
		memcpy(text, sealed.p, sealed.n);
		text[i] ^= 1;
		assert_false(pepper_open(&pepper, &arena, STR("label"), str_bytes(text, sealed.n),
					 &out));
		assert_false(pepper_open(&pepper, &arena, STR("label"), str_head(sealed, i), &out));
	}
	assert_err(pepper_rotate(file.s), ERR_OK);
	assert_err(pepper_load(&pepper, file.s), ERR_OK);
	assert_true(
		pepper_open(&pepper, &arena, STR("label"), sealed, &out)); /* with the old key */
	assert_text(out, "secret");
}

static const struct CMUnitTest tests[] = {
	T(test_a_new_file_is_private_and_loads),
	T(test_an_existing_file_is_not_replaced),
	T(test_keys_of_two_files_differ),
	T(test_a_file_that_others_can_read_is_refused),
	T(test_a_symbolic_link_is_refused),
	T(test_forms_of_key_files),
	T(test_too_many_keys),
	T(test_rotating_adds_a_key_and_keeps_the_others),
	T(test_rotating_a_missing_or_malformed_file_is_refused),
	T(test_a_file_that_cannot_be_replaced),
	T(test_macs_depend_on_the_key_and_each_part),
	T(test_mac_vectors),
	T(test_encrypted_texts_open_only_unchanged),
};

TEST_MAIN(RUN(tests))
