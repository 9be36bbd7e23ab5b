/* SPDX-License-Identifier: MIT */
/* The address guard: no spelling of an address inside gets past it. */
#include "arena_fixture.h"

#include "delivery/ssrf_guard.h"

static void test_public_addresses(void **state)
{
	static const char *const fine[] = {"1.1.1.1",
					   "8.8.8.8",
					   "9.255.255.255",
					   "11.0.0.0",
					   "100.63.255.255",
					   "100.128.0.0",
					   "126.255.255.255",
					   "128.0.0.1",
					   "169.253.255.255",
					   "169.255.0.0",
					   "172.15.255.255",
					   "172.32.0.0",
					   "192.167.255.255",
					   "192.169.0.0",
					   "198.17.255.255",
					   "198.20.0.0",
					   "223.255.255.255",
					   "2606:4700:4700::1111",
					   "2a00:1450:4001:81b::200e",
					   "2002:808:808::1"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(fine); i++)
		if (!ssrf_guard_is_public(str_of(fine[i])))
			fail_msg("%s was refused", fine[i]);
}

static void test_internal_addresses(void **state)
{
	static const char *const refused[] = {
		"0.0.0.0",
		"0.255.255.255",
		"10.0.0.0",
		"10.255.255.255",
		"100.64.0.0",
		"100.127.255.255",
		"127.0.0.1",
		"127.255.255.255",
		"169.254.0.0",
		"169.254.169.254",
		"169.254.255.255",
		"172.16.0.0",
		"172.31.255.255",
		"192.0.0.0",
		"192.0.0.192",
		"192.0.2.1",
		"192.88.99.1",
		"192.168.0.0",
		"192.168.255.255",
		"198.18.0.0",
		"198.19.255.255",
		"198.51.100.1",
		"203.0.113.1",
		"224.0.0.1",
		"239.255.255.255",
		"240.0.0.0",
		"255.255.255.255",
		"168.63.129.16",
		"::",
		"::1",
		"::127.0.0.1",
		"::ffff:127.0.0.1",
		"::ffff:7f00:1",
		"::ffff:8.8.8.8",
		"::ffff:0:127.0.0.1",
		"64:ff9b::7f00:1",
		"64:ff9b::127.0.0.1",
		"64:ff9b:1::1",
		"100::1",
		"2001::1",
		"2001:0:4136:e378::1",
		"2001:2::1",
		"2001:10::1",
		"2001:20::1",
		"2001:db8::1",
		"2002:7f00:1::1",
		"2002:a00:1::1",
		"2002:c0a8:1::1",
		"2002:a9fe:a9fe::1",
		"3fff::1",
		"fc00::1",
		"fd00:ec2::254",
		"fe80::1",
		"fec0::1",
		"ff02::1",
		"4000::1",
		"5f00::1",
		/* not addresses at all */
		"",
		"127.1",
		"0x7f000001",
		"2130706433",
		"017700000001",
		"127.0.0.1 ",
		"[::1]",
		"fe80::1%lo",
		"localhost",
		"8.8.8.8.8",
		"1.1.1.1\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(refused); i++)
		if (ssrf_guard_is_public(str_of(refused[i])))
			fail_msg("%s got past", refused[i]);
}

static void test_loopback(void **state)
{
	(void)state;
	assert_true(ssrf_guard_is_loopback(STR("127.0.0.1")));
	assert_true(ssrf_guard_is_loopback(STR("127.8.9.1")));
	assert_true(ssrf_guard_is_loopback(STR("::1")));
	assert_false(ssrf_guard_is_loopback(STR("::2")));
	assert_false(ssrf_guard_is_loopback(STR("::ffff:127.0.0.1")));
	assert_false(ssrf_guard_is_loopback(STR("10.0.0.1")));
	assert_false(ssrf_guard_is_loopback(STR("1.127.0.0")));
	assert_false(ssrf_guard_is_loopback(STR("")));
}

/* A stand-in for DNS, with the answer for this time. */
static const char *answer;

static struct str say(struct arena *a, struct str host)
{
	(void)host;
	return arena_copy(a, str_of(answer));
}

static enum ssrf_verdict check(const char *target, const char *addresses, bool loopback,
			       struct str *out)
{
	struct url u;

	assert_true(url_read(str_of(target), &u));
	answer = addresses;
	return ssrf_guard_check(&arena, &u, loopback, say, out);
}

static void test_one_internal_address_refuses_the_name(void **state)
{
	struct str to;

	(void)state;
	assert_int_equal(check("https://a.example/h", "8.8.8.8", false, &to), SSRF_OK);
	assert_true(str_eq(to, STR("8.8.8.8")));
	assert_int_equal(check("https://a.example/h", "8.8.8.8 2606:4700::1", false, &to), SSRF_OK);
	assert_true(str_eq(to, STR("8.8.8.8"))); /* the checked one, to be connected to */
	assert_int_equal(check("https://a.example/h", "8.8.8.8 10.0.0.1", false, &to),
			 SSRF_REFUSED);
	assert_int_equal(check("https://a.example/h", "8.8.8.8 ::1", false, &to), SSRF_REFUSED);
	assert_int_equal(check("https://a.example/h", "127.0.0.1 8.8.8.8", false, &to),
			 SSRF_REFUSED);
	assert_int_equal(check("https://a.example/h", "", false, &to), SSRF_UNRESOLVED);
}

/* A name that is public the first time and internal the second is refused the second time. */
static void test_each_delivery_is_checked_again(void **state)
{
	struct str to;

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(check("https://a.example/h", i % 2 == 0 ? "8.8.8.8" : "127.0.0.1",
				       false, &to),
				 i % 2 == 0 ? SSRF_OK : SSRF_REFUSED);
}

static void test_ports(void **state)
{
	static const struct {
		const char *target;
		enum ssrf_verdict verdict;
	} cases[] = {{"https://a.example/h", SSRF_OK},
		     {"https://a.example:443/h", SSRF_OK},
		     {"https://a.example:1024/h", SSRF_OK},
		     {"https://a.example:8443/h", SSRF_OK},
		     {"https://a.example:65535/h", SSRF_OK},
		     {"https://a.example:1023/h", SSRF_REFUSED},
		     {"https://a.example:80/h", SSRF_REFUSED},
		     {"https://a.example:25/h", SSRF_REFUSED},
		     {"https://a.example:22/h", SSRF_REFUSED}};
	struct str to;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(check(cases[i].target, "8.8.8.8", false, &to), cases[i].verdict);
}

static void test_loopback_only_by_setting(void **state)
{
	struct str to;

	(void)state;
	assert_int_equal(check("http://localhost:8080/h", "127.0.0.1", false, &to), SSRF_REFUSED);
	assert_int_equal(check("http://localhost:8080/h", "127.0.0.1", true, &to), SSRF_OK);
	assert_int_equal(check("https://localhost:8443/h", "::1 127.0.0.1", true, &to), SSRF_OK);
	assert_int_equal(check("http://localhost:80/h", "127.0.0.1", true, &to), SSRF_REFUSED);
	assert_int_equal(check("http://localhost:8080/h", "10.0.0.1", true, &to), SSRF_REFUSED);
	assert_int_equal(check("http://localhost:8080/h", "8.8.8.8", true, &to), SSRF_REFUSED);
	assert_int_equal(check("https://a.example/h", "169.254.169.254", true, &to), SSRF_REFUSED);
}

/* The system's resolver, which accepts numeric hosts in all spellings. */
static void test_spellings_of_numbers(void **state)
{
	static const char *const inside[] = {
		"127.1",      "127.0.1",    "0x7f000001", "2130706433", "017700000001",
		"0177.0.0.1", "0x7f.1",	    "127.0.0.1",  "0",		"169.254.169.254",
		"0xa9fea9fe", "2852039166", "10.1",	  "localhost",	"localhost."};
	struct str to;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(inside); i++) {
		const struct url u = {.tls = true, .host = str_of(inside[i]), .port = 443};

		if (ssrf_guard_check(&arena, &u, false, ssrf_guard_resolve, &to) == SSRF_OK)
			fail_msg("%s got past to %s", inside[i], to.p);
	}
	answer = NULL;
	assert_int_equal(
		ssrf_guard_check(&arena,
				 &(struct url){.tls = true, .host = STR("2130706433"), .port = 443},
				 true, ssrf_guard_resolve, &to),
		SSRF_OK);
	assert_true(str_eq(to, STR("127.0.0.1")));
	assert_int_equal(
		ssrf_guard_check(&arena,
				 &(struct url){.tls = true, .host = STR("8.8.8.8"), .port = 443},
				 false, ssrf_guard_resolve, &to),
		SSRF_OK);
}

/* Malformed URLs are refused. */
static void test_malformed_targets(void **state)
{
	static const char *const wrong[] = {"https://user:pw@a.example/",
					    "https://user@a.example/",
					    "https://[::ffff:127.0.0.1]/",
					    "https://[::1]/",
					    "ftp://a.example/",
					    "file:///etc/passwd",
					    "gopher://a.example/",
					    "https://",
					    "//a.example/",
					    "https://a.example\\@b.example/",
					    "https://a.example#x",
					    "https://a.example:0/",
					    "https://a.example:65536/",
					    "https://a example/",
					    "http://a.example/"};
	struct url u;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		if (url_read(str_of(wrong[i]), &u))
			fail_msg("%s was taken", wrong[i]);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_public_addresses),
	cmocka_unit_test(test_internal_addresses),
	cmocka_unit_test(test_loopback),
	cmocka_unit_test(test_one_internal_address_refuses_the_name),
	cmocka_unit_test(test_each_delivery_is_checked_again),
	cmocka_unit_test(test_ports),
	cmocka_unit_test(test_loopback_only_by_setting),
	cmocka_unit_test(test_spellings_of_numbers),
	cmocka_unit_test(test_malformed_targets),
};

TEST_MAIN(RUN_WITHIN(tests, setup, teardown))
