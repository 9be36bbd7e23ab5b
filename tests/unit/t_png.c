/* SPDX-License-Identifier: MIT */
/* PNG images: whole and still ones, and all others. */
#include "check.h"

#include "base/png.h"

#define SIGNATURE "\x89PNG\r\n\x1a\n"
#define HEADER "\0\0\0\x0dIHDR\0\0\0\2\0\0\0\1\x08\6\0\0\0\xf4\x22\x7f\x8a"
#define PIXELS                                                                                     \
	"\0\0\0\x0eIDAT\x78\xda\x63\x90\xf2\x5f\xfc\x1f\x84\x01\x0f\x69\x04\x17\x83\xe1\x75\x3b"
#define END "\0\0\0\0IEND\xae\x42\x60\x82"

static const char *check(struct str bytes)
{
	struct png out;

	return png_check(bytes, &out);
}

static void test_a_whole_one(void **state)
{
	struct png out;

	(void)state;
	assert_null(png_check(STR(SIGNATURE HEADER PIXELS END), &out));
	assert_int_equal(out.width, 2);
	assert_int_equal(out.height, 1);
	assert_null(png_check(STR(SIGNATURE HEADER PIXELS PIXELS END), &out));
}

static void test_each_cut_and_each_changed_byte_is_seen(void **state)
{
	const struct str whole = STR(SIGNATURE HEADER PIXELS END);
	char copy[128];

	(void)state;
	for (size_t n = 0; n < whole.n; n++)
		assert_non_null(check(str_head(whole, n)));
	for (size_t i = 0; i < whole.n; i++) {
		memcpy(copy, whole.p, whole.n);
		copy[i] = (char)(copy[i] ^ 0x20);
		if (check(str_bytes(copy, whole.n)) == NULL)
			fail_msg("byte %zu", i);
	}
}

static void test_what_is_refused(void **state)
{
	static const struct {
		struct str bytes;
		const char *why;
	} rows[] = {
		{STR_INIT(""), "is no PNG"},
		{STR_INIT("GIF89a"), "is no PNG"},
		{STR_INIT(SIGNATURE), "is cut off"},
		{STR_INIT(SIGNATURE HEADER PIXELS), "is cut off"},
		{STR_INIT(SIGNATURE "\xff\xff\xff\xffIHDR"), "is cut off"},
		{STR_INIT(SIGNATURE PIXELS END), "has no valid header"},
		{STR_INIT(SIGNATURE HEADER HEADER PIXELS END), "has no valid header"},
		{STR_INIT(SIGNATURE HEADER END), "has no pixels"},
		{STR_INIT(SIGNATURE HEADER PIXELS END "<html>"), "has something behind its end"},
		{STR_INIT(SIGNATURE HEADER PIXELS PIXELS "\0\0\0\0IDAT\0\0\0\0" END), "is damaged"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_text(str_of(check(rows[i].bytes)), rows[i].why);
}

/* Chunks with valid checksums that a still image of one kind does not have. */
static void test_chunks(void **state)
{
	static const struct {
		struct str chunk;
		const char *why; /* NULL: accepted */
	} rows[] = {
		{STR_INIT("\000\000\000\003\164\105\130\164\141\000\142\334\111\242\073"),
		 NULL}, /* tEXt */
		{STR_INIT("\000\000\000\010\141\143\124\114\000\000\000\002\000\000\000\000\363\215"
			  "\223\160"),
		 "moves"}, /* acTL */
		{STR_INIT("\000\000\000\004\146\144\101\124\000\000\000\001\162\317\236\367"),
		 "moves"}, /* fdAT */
		{STR_INIT("\000\000\000\003\120\114\124\105\001\002\003\015\207\144\325"),
		 NULL}, /* PLTE */
		{STR_INIT("\000\000\000\002\120\114\124\105\001\002\345\144\233\257"),
		 "has no valid palette"}, /* PLTE */
		{STR_INIT("\000\000\000\000\101\102\103\104\333\027\040\245"),
		 "has an unknown chunk"}, /* ABCD */
		{STR_INIT("\000\000\000\001\111\105\116\104\170\217\304\266\357"),
		 "has no pixels"}, /* IEND */
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char bytes[256];
		size_t n = 0;
		const struct str parts[] = {STR(SIGNATURE HEADER), rows[i].chunk, STR(PIXELS END)};

		for (size_t k = 0; k < COUNT_OF(parts); k++) {
			memcpy(bytes + n, parts[k].p, parts[k].n);
			n += parts[k].n;
		}
		assert_text(str_of(check(str_bytes(bytes, n))),
			    rows[i].why == NULL ? "" : rows[i].why);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_a_whole_one),
	cmocka_unit_test(test_each_cut_and_each_changed_byte_is_seen),
	cmocka_unit_test(test_what_is_refused),
	cmocka_unit_test(test_chunks),
};

TEST_MAIN(RUN(tests))
