/* SPDX-License-Identifier: MIT */
/* Records: they are read as written; cut, longer and other versions are refused. */
#include "check.h"

#include "store/record.h"

static void write_all(struct record *r)
{
	record_u8(r, 3);
	record_u8(r, 0xfe);
	record_u32(r, 0x01020304);
	record_u64(r, UINT64_MAX - 1);
	record_bytes(r, "raw", 3);
	record_text(r, STR("a\0b"));
	record_text(r, STR(""));
}

static bool read_all(struct str value)
{
	struct reader r = reader_of(value, 3);
	char raw[3];
	struct str text;
	bool same;

	same = read_u8(&r) == 0xfe && read_u32(&r) == 0x01020304 && read_u64(&r) == UINT64_MAX - 1;
	read_bytes(&r, raw, 3);
	text = read_text(&r);
	same = same && memcmp(raw, "raw", 3) == 0 && str_eq(text, STR("a\0b"));
	text = read_text(&r);
	return reader_done(&r) && same && text.n == 0;
}

static void test_a_record_is_read_back(void **state)
{
	struct record r = {.n = 0};

	(void)state;
	write_all(&r);
	assert_false(r.bad);
	assert_int_equal(record_str(&r).n, 1 + 1 + 4 + 8 + 3 + 2 + 3 + 2);
	assert_memory_equal(record_str(&r).p + 2, "\1\2\3\4", 4); /* big-endian */
	assert_true(read_all(record_str(&r)));
}

static void test_cut_and_longer_records_are_noticed(void **state)
{
	struct record r = {.n = 0};

	(void)state;
	write_all(&r);
	for (size_t n = 0; n < r.n; n++)
		assert_false(read_all(str_head(record_str(&r), n)));
	record_u8(&r, 0);
	assert_false(read_all(record_str(&r)));
}

static void test_another_version_is_refused_at_once(void **state)
{
	struct record r = {.n = 0};
	struct reader in;

	(void)state;
	write_all(&r);
	in = reader_of(record_str(&r), 4);
	assert_true(in.bad);
	assert_int_equal(read_u8(&in), 0);
	assert_int_equal(read_u64(&in), 0);
	assert_int_equal(read_text(&in).n, 0);
	assert_false(reader_done(&in));
}

static void test_missing_fields_are_zero(void **state)
{
	struct reader in = reader_of(STR("\3\0\0"), 3);
	char raw[4] = "xyz";

	(void)state;
	assert_int_equal(read_u32(&in), 0);
	assert_true(in.bad);
	assert_int_equal(read_u8(&in), 0); /* two bytes are left, but the reader is already bad */
	read_bytes(&in, raw, 4);
	assert_memory_equal(raw, "\0\0\0\0", 4);
}

static void test_a_text_longer_than_the_record_is_refused(void **state)
{
	struct reader in = reader_of(STR("\3\xff\xff"
					 "abc"),
				     3);

	(void)state;
	assert_int_equal(read_text(&in).n, 0);
	assert_false(reader_done(&in));
}

static void test_a_record_has_a_maximum_size(void **state)
{
	static char big[70000];
	struct record r = {.n = 0};

	(void)state;
	record_bytes(&r, big, RECORD_MAX);
	assert_false(r.bad);
	record_bytes(&r, big, 0);
	assert_false(r.bad);
	record_u8(&r, 1);
	assert_true(r.bad);
	r = (struct record){.n = 0};
	record_text(&r, str_bytes(big, RECORD_MAX));
	assert_true(r.bad);
	r = (struct record){.n = 0};
	record_text(&r, str_bytes(big, 65536));
	assert_true(r.bad);
	record_u8(&r, 1); /* stays bad, and small */
	assert_true(r.bad && r.n == 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_a_record_is_read_back),
	cmocka_unit_test(test_cut_and_longer_records_are_noticed),
	cmocka_unit_test(test_another_version_is_refused_at_once),
	cmocka_unit_test(test_missing_fields_are_zero),
	cmocka_unit_test(test_a_text_longer_than_the_record_is_refused),
	cmocka_unit_test(test_a_record_has_a_maximum_size),
};

TEST_MAIN(RUN(tests))
