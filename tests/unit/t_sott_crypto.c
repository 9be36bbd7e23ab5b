/* SPDX-License-Identifier: MIT */
/* The old ciphers and digests, against published examples. */
#include "arena_fixture.h"

#include "base/codec.h"
#include "crypto/sott_crypto.h"

static struct str hex(const void *p, size_t n)
{
	char *text = arena_alloc(&arena, 2 * n);

	hex_write(p, n, text);
	return str_bytes(text, 2 * n);
}

/* --- AES-256-CBC ---------------------------------------------------------------- */

/* NIST SP 800-38A, F.2.5: key, initial vector, four blocks and what they become. */
static const uint8_t nist_key[SOTT_KEY] = {0x60, 0x3d, 0xeb, 0x10, 0x15, 0xca, 0x71, 0xbe,
					   0x2b, 0x73, 0xae, 0xf0, 0x85, 0x7d, 0x77, 0x81,
					   0x1f, 0x35, 0x2c, 0x07, 0x3b, 0x61, 0x08, 0xd7,
					   0x2d, 0x98, 0x10, 0xa3, 0x09, 0x14, 0xdf, 0xf4};
static const uint8_t nist_iv[SOTT_BLOCK] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
static const uint8_t nist_plain[4 * SOTT_BLOCK] = {
	0x6b, 0xc1, 0xbe, 0xe2, 0x2e, 0x40, 0x9f, 0x96, 0xe9, 0x3d, 0x7e, 0x11, 0x73,
	0x93, 0x17, 0x2a, 0xae, 0x2d, 0x8a, 0x57, 0x1e, 0x03, 0xac, 0x9c, 0x9e, 0xb7,
	0x6f, 0xac, 0x45, 0xaf, 0x8e, 0x51, 0x30, 0xc8, 0x1c, 0x46, 0xa3, 0x5c, 0xe4,
	0x11, 0xe5, 0xfb, 0xc1, 0x19, 0x1a, 0x0a, 0x52, 0xef, 0xf6, 0x9f, 0x24, 0x45,
	0xdf, 0x4f, 0x9b, 0x17, 0xad, 0x2b, 0x41, 0x7b, 0xe6, 0x6c, 0x37, 0x10};

static void test_the_example_of_the_standard(void **state)
{
	struct str cipher =
		sott_encrypt(&arena, nist_key, nist_iv, str_bytes(nist_plain, sizeof nist_plain));
	struct str plain;

	(void)state;
	/* A whole block of padding stands behind, here as OpenSSL's enc makes it. */
	assert_text(hex(cipher.p, cipher.n),
		    "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
		    "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b"
		    "3f461796d6b0d6b2e0c2a72b4d80e644");
	assert_true(sott_decrypt(&arena, nist_key, nist_iv, cipher, &plain));
	assert_true(str_eq(plain, str_bytes(nist_plain, sizeof nist_plain)));
}

static void test_each_length_is_padded_and_read_back(void **state)
{
	(void)state;
	for (size_t n = 0; n <= sizeof nist_plain; n++) {
		struct str in = str_bytes(nist_plain, n), out;
		struct str cipher = sott_encrypt(&arena, nist_key, nist_iv, in);

		assert_int_equal(cipher.n, (n / SOTT_BLOCK + 1) * SOTT_BLOCK);
		assert_true(sott_decrypt(&arena, nist_key, nist_iv, cipher, &out));
		assert_true(str_eq(in, out));
	}
	assert_text(hex(sott_encrypt(&arena, nist_key, nist_iv, STR("abc")).p, SOTT_BLOCK),
		    "83286afe49594ce405a251bdb203750f");
}

static void test_lengths_that_are_no_blocks(void **state)
{
	struct str cipher = sott_encrypt(&arena, nist_key, nist_iv, STR("abc")), out;

	(void)state;
	for (size_t n = 0; n < SOTT_BLOCK; n++)
		assert_false(sott_decrypt(&arena, nist_key, nist_iv, str_head(cipher, n), &out));
	assert_false(sott_decrypt(&arena, nist_key, nist_iv, str_bytes(nist_plain, 17), &out));
}

/*
 * The byte before the last block is the padding's when it is changed: of all its values those
 * alone are taken that leave a padding, and what is then read is never longer than the cipher.
 */
static void test_a_wrong_padding_is_refused(void **state)
{
	uint8_t bytes[2 * SOTT_BLOCK];
	struct str cipher = sott_encrypt(&arena, nist_key, nist_iv, STR("0123456789abcdef0123"));
	unsigned taken = 0;

	(void)state;
	assert_int_equal(cipher.n, sizeof bytes);
	memcpy(bytes, cipher.p, sizeof bytes);
	for (unsigned change = 1; change < 256; change++) {
		struct str out;
		/* The padding is 12 bytes of 12: the last becomes 12 ^ change. */
		unsigned last = 12 ^ change;

		bytes[SOTT_BLOCK - 1] ^= (uint8_t)change;
		if (sott_decrypt(&arena, nist_key, nist_iv, str_bytes(bytes, sizeof bytes), &out)) {
			taken++;
			assert_int_equal(last, 1);
			assert_int_equal(out.n, sizeof bytes - 1);
		}
		bytes[SOTT_BLOCK - 1] ^= (uint8_t)change;
	}
	assert_int_equal(taken, 1);
	for (size_t i = SOTT_BLOCK - 12; i + 1 < SOTT_BLOCK; i++) { /* the other eleven */
		struct str out;

		bytes[i] ^= 1;
		assert_false(sott_decrypt(&arena, nist_key, nist_iv, str_bytes(bytes, sizeof bytes),
					  &out));
		bytes[i] ^= 1;
	}
}

/* --- keys and digests -------------------------------------------------------------- */

/* By Python's hashlib.pbkdf2_hmac("sha1", password, bytes(8), 10000, 32). */
static void test_keys(void **state)
{
	static const char *const rows[][2] = {
		{"password", "a20e0b2f421b94f0f6405cb2626d1db6d671ade08bcbb43562b90cc17e5ffebd"},
		{"", "ea3390827e11f2728d8050a01a8876c99588ccedb47fb3b099bbaf9b22685a47"},
		{"11111111-2222-3333-4444-555555555555",
		 "5ccb7293b81f3648969df23ea1776e6b6a3dfb8a06ab1fb17610a501c65b8e85"},
	};
	uint8_t key[SOTT_KEY];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		sott_key(str_of(rows[i][0]), key);
		assert_text(hex(key, sizeof key), rows[i][1]);
	}
}

/* RFC 1321, A.5, and RFC 3174, 7.3; the last fills blocks whole. */
static void test_digests(void **state)
{
	static const char *const rows[][3] = {
		{"", "d41d8cd98f00b204e9800998ecf8427e",
		 "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709"},
		{"abc", "900150983cd24fb0d6963f7d28e17f72",
		 "A9993E364706816ABA3E25717850C26C9CD0D89D"},
		{"message digest", "f96b697d7cb7938d525a2f31aaf161d0",
		 "C12252CEDA8BE8994D5FA0290A47231C1D16AAE3"},
	};
	char a[1000], md5[33] = "", sha1[41] = "";

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		sott_checksum(str_of(rows[i][0]), md5);
		assert_string_equal(md5, rows[i][1]);
		sott_fingerprint(str_of(rows[i][0]), sha1);
		assert_string_equal(sha1, rows[i][2]);
	}
	memset(a, 'a', sizeof a);
	sott_checksum(str_bytes(a, sizeof a), md5);
	assert_string_equal(md5, "cabe45dcc9ae5b66ba86600cca6b8ba8");
	sott_fingerprint(str_bytes(a, sizeof a), sha1);
	assert_string_equal(sha1, "291E9A6C66994949B57BA5E650361E98FC36B1BA");
}

static const struct CMUnitTest tests[] = {
	T(test_the_example_of_the_standard),
	T(test_each_length_is_padded_and_read_back),
	T(test_lengths_that_are_no_blocks),
	T(test_a_wrong_padding_is_refused),
	T(test_keys),
	T(test_digests),
};

TEST_MAIN(RUN(tests))
