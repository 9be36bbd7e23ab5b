/* SPDX-License-Identifier: MIT */
/*
 * The caller's address: which proxies are trusted, how far back, in which spellings.
 * Nobody but a listed proxy may choose it.
 */
#include "check.h"

#include "base/address.h"

struct row {
	const char *remote, *forwarded, *trusted, *want;
};

#define CHECK(rows) check_rows(rows, sizeof(rows) / sizeof *(rows))

static void check_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct row *r = &rows[i];
		char text[ADDRESS_TEXT];
		struct str got = address_of(str_of(r->remote), str_of(r->forwarded),
					    str_of(r->trusted), text);

		if (!str_eq(got, str_of(r->want)))
			fail_msg("%s for %s of %s: %.*s", r->remote, r->forwarded, r->trusted,
				 (int)got.n, got.p);
	}
}

static void test_no_header_is_trusted_by_default(void **state)
{
	static const struct row rows[] = {
		{"203.0.113.7", "", "", "203.0.113.7"},
		{"203.0.113.7", "198.51.100.1", "", "203.0.113.7"},
		{"203.0.113.7", "198.51.100.1", "10.0.0.0/8", "203.0.113.7"},
		{"127.0.0.1", "198.51.100.1", " ", "127.0.0.1"},
		{"127.0.0.1", "198.51.100.1", ",", "127.0.0.1"},
		{"127.0.0.1", "198.51.100.1", "127.0.0.1x", "127.0.0.1"},
		{"2001:DB8:0::7", "198.51.100.1", "10.0.0.0/8", "2001:db8::7"},
		{"", "198.51.100.1", "0.0.0.0/0,::/0", ""},
		{"unix:/run/x.sock", "198.51.100.1", "0.0.0.0/0,::/0", ""},
	};

	(void)state;
	CHECK(rows);
}

static void test_right_most_untrusted_hop(void **state)
{
	static const struct row rows[] = {
		{"10.0.0.1", "198.51.100.1", "10.0.0.1", "198.51.100.1"},
		{"10.0.0.1", "192.0.2.66, 198.51.100.1", "10.0.0.1", "198.51.100.1"},
		{"10.0.0.1", "192.0.2.66,198.51.100.1,10.0.0.2", "10.0.0.0/8", "198.51.100.1"},
		{"10.0.0.1", "192.0.2.66, 198.51.100.1 ,\t10.0.0.2 ", "10.0.0.1, 10.0.0.2",
		 "198.51.100.1"},
		{"10.0.0.1", "10.0.0.2, 198.51.100.1", "10.0.0.0/8", "198.51.100.1"},
		{"10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.0/8", "10.0.0.3"},
		{"10.0.0.1", "", "10.0.0.0/8", "10.0.0.1"},
		{"10.0.0.1", ",,", "10.0.0.0/8", "10.0.0.1"},
		{"10.0.0.1", ",198.51.100.1", "10.0.0.0/8", "198.51.100.1"},
	};

	(void)state;
	CHECK(rows);
}

/* Entries before one that is not an address are ignored. */
static void test_hops_that_are_not_addresses(void **state)
{
	static const struct row rows[] = {
		{"10.0.0.1", "unknown", "10.0.0.0/8", "10.0.0.1"},
		{"10.0.0.1", "198.51.100.1, unknown", "10.0.0.0/8", "10.0.0.1"},
		{"10.0.0.1", "198.51.100.1, _hidden, 10.0.0.2", "10.0.0.0/8", "10.0.0.2"},
		{"10.0.0.1", "198.51.100.1,", "10.0.0.0/8", "10.0.0.1"},
		{"10.0.0.1", "198.51.100.1 10.0.0.2", "10.0.0.0/8", "10.0.0.1"},
		{"10.0.0.1", "198.51.100", "10.0.0.0/8", "10.0.0.1"},
		{"10.0.0.1", "198.51.100.256", "10.0.0.0/8", "10.0.0.1"},
		{"10.0.0.1", "fe80::1%eth0", "10.0.0.0/8", "10.0.0.1"},
		{"10.0.0.1", "1:2:3:4:5:6:7:8:9:1:2:3:4:5:6:7:8:9:1:2:3:4:5:6:7:8:9", "10.0.0.0/8",
		 "10.0.0.1"},
		{"10.0.0.1", "[", "10.0.0.0/8", "10.0.0.1"},
		{"10.0.0.1", ":", "10.0.0.0/8", "10.0.0.1"},
	};

	(void)state;
	CHECK(rows);
}

static void test_spellings(void **state)
{
	static const struct row rows[] = {
		{"::ffff:10.0.0.1", "198.51.100.1", "10.0.0.1", "198.51.100.1"},
		{"10.0.0.1", "::ffff:198.51.100.1", "::ffff:10.0.0.0/104", "198.51.100.1"},
		{"::FFFF:CB00:7107", "", "", "203.0.113.7"},
		{"10.0.0.1", "198.51.100.1:4711", "10.0.0.1", "198.51.100.1"},
		{"10.0.0.1", "[2001:db8::9]:4711", "10.0.0.1", "2001:db8::9"},
		{"10.0.0.1", "[2001:db8::9]", "10.0.0.1", "2001:db8::9"},
		{"10.0.0.1", "2001:0db8:0000::9", "10.0.0.1", "2001:db8::9"},
		{"::1", "198.51.100.1", "::1", "198.51.100.1"},
		{"2001:db8:1::5", "2001:db8:2::6, 2001:db8:1::7", "2001:db8:1::/48",
		 "2001:db8:2::6"},
		{"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "", "",
		 "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
	};

	(void)state;
	CHECK(rows);
}

static void test_ranges(void **state)
{
	static const struct row rows[] = {
		{"10.255.255.255", "192.0.2.1", "10.0.0.0/8", "192.0.2.1"},
		{"11.0.0.0", "192.0.2.1", "10.0.0.0/8", "11.0.0.0"},
		{"172.31.0.1", "192.0.2.1", "172.16.0.0/12", "192.0.2.1"},
		{"172.32.0.1", "192.0.2.1", "172.16.0.0/12", "172.32.0.1"},
		{"192.168.1.129", "192.0.2.1", "192.168.1.128/25", "192.0.2.1"},
		{"192.168.1.127", "192.0.2.1", "192.168.1.128/25", "192.168.1.127"},
		{"10.0.0.2", "192.0.2.1", "10.0.0.3/31", "192.0.2.1"},
		{"10.0.0.2", "192.0.2.1", "10.0.0.3/32", "10.0.0.2"},
		{"8.8.8.8", "9.9.9.9", "0.0.0.0/0", "9.9.9.9"},
		{"2001:db8::1", "192.0.2.1", "0.0.0.0/0", "2001:db8::1"},
		{"2001:db8::1", "192.0.2.1", "2001:db8::/127", "192.0.2.1"},
		{"2001:db8::2", "192.0.2.1", "2001:db8::/127", "2001:db8::2"},
	};

	(void)state;
	CHECK(rows);
}

static void test_lists(void **state)
{
	static const char *const fine[] = {
		"", " ", "10.0.0.1", "10.0.0.0/8, ::1 ,fd00::/8", "0.0.0.0/0", "::/0", "::1/128"};
	static const char *const wrong[] = {",",
					    "10.0.0.1,",
					    "localhost",
					    "10.0.0.0/33",
					    "10.0.0.0/",
					    "10.0.0.0/-1",
					    "10.0.0.0/8/8",
					    "::/129",
					    "10.0.0.1 10.0.0.2",
					    "10.0.0.0 /8",
					    "[::1]",
					    "10.0.0.1:80",
					    "10.0.0.0/255.0.0.0",
					    "10.0.0"};

	(void)state;
	for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
		if (!address_list_ok(str_of(fine[i])))
			fail_msg("refused: \"%s\"", fine[i]);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		if (address_list_ok(str_of(wrong[i])))
			fail_msg("taken: \"%s\"", wrong[i]);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_no_header_is_trusted_by_default),
	cmocka_unit_test(test_right_most_untrusted_hop),
	cmocka_unit_test(test_hops_that_are_not_addresses),
	cmocka_unit_test(test_spellings),
	cmocka_unit_test(test_ranges),
	cmocka_unit_test(test_lists),
};

TEST_MAIN(RUN(tests))
