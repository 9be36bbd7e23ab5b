/* SPDX-License-Identifier: MIT */
/* Where a sign-in was used: what is recognised, and that no address can be read from it. */
#include "instance_fixture.h"

#include "domain/session/sign_in_origin.h"

static struct sign_in_origin from(struct fixture *f, const char *address)
{
	struct sign_in_origin o = {.pepper = 0};

	f->context.address = str_of(address);
	sign_in_origin_note(&f->context, &o);
	return o;
}

static void expect_network(struct fixture *f, const char *then, const char *now,
			   enum origin_network want)
{
	const struct sign_in_origin o = from(f, then);

	f->context.address = str_of(now);
	if (sign_in_origin_network(&f->context, &o) != want)
		fail_msg("%s, then %s", then, now);
}

static void test_networks(void **state)
{
	struct fixture *f = *state;

	expect_network(f, "192.0.2.1", "192.0.2.1", NETWORK_SAME);
	expect_network(f, "192.0.2.1", "192.0.2.2", NETWORK_OTHER);
	expect_network(f, "2001:db8:1:2::1", "2001:db8:1:2:ffff::", NETWORK_SAME);
	expect_network(f, "2001:db8:1:2::1", "2001:db8:1:3::1", NETWORK_OTHER);
	expect_network(f, "192.0.2.1", "2001:db8:1:2::1", NETWORK_OTHER);
	expect_network(f, "", "192.0.2.1", NETWORK_UNKNOWN);
	expect_network(f, "192.0.2.1", "", NETWORK_UNKNOWN);
	expect_network(f, "", "", NETWORK_UNKNOWN);
}

static void test_a_back_end_is_nobody(void **state)
{
	struct fixture *f = *state;
	struct sign_in_origin o;

	f->context.agent = STR("Firefox");
	f->context.actor = BY_MANAGEMENT;
	o = from(f, "192.0.2.1");
	assert_int_equal(o.agent.program.n, 0);
	f->context.actor = BY_PERSON;
	assert_int_equal(sign_in_origin_network(&f->context, &o), NETWORK_UNKNOWN);
	o = from(f, "192.0.2.1");
	assert_text(o.agent.program, "Firefox");
	f->context.actor = BY_MANAGEMENT;
	assert_int_equal(sign_in_origin_network(&f->context, &o), NETWORK_UNKNOWN);
	f->context.agent = STR("Chrome");
	sign_in_origin_note(&f->context, &o);
	assert_text(o.agent.program, "Firefox");
}

/* The same network has another digest in another tenant, and none tells the address. */
static void test_digests_are_of_a_tenant(void **state)
{
	struct fixture *f = *state;
	struct sign_in_origin one = from(f, "192.0.2.1"), two;

	f->tenant.id.b[0] ^= 1;
	assert_int_equal(sign_in_origin_network(&f->context, &one), NETWORK_OTHER);
	two = from(f, "192.0.2.1");
	assert_memory_not_equal(one.network, two.network, sizeof one.network);
}

static void test_a_key_that_is_gone(void **state)
{
	struct fixture *f = *state;
	struct sign_in_origin o = from(f, "192.0.2.1");

	o.pepper = 99;
	assert_int_equal(sign_in_origin_network(&f->context, &o), NETWORK_UNKNOWN);
}

static void test_in_a_record(void **state)
{
	struct fixture *f = *state;
	struct record r = {.n = 0};
	struct sign_in_origin o, got;
	struct reader reader;

	f->context.agent = STR("Mozilla/5.0 (Linux; Android 13) SamsungBrowser/23.0 Chrome/115.0");
	o = from(f, "192.0.2.1");
	sign_in_origin_write(&r, &o);
	assert_true(!r.bad && r.n < 64);
	reader = (struct reader){record_str(&r), false};
	got = sign_in_origin_read(&reader, &f->arena);
	assert_true(reader_done(&reader));
	secret_zero(&r, sizeof r); /* texts are copies */
	assert_text(got.agent.program, "Samsung Internet");
	assert_text(got.agent.system, "Android");
	assert_int_equal(sign_in_origin_network(&f->context, &got), NETWORK_SAME);
	for (size_t i = 0; i + 4 <= sizeof o.network; i++)
		assert_memory_not_equal(o.network + i, "\xc0\x00\x02\x01", 4);
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_networks),
	INSTANCE_TEST(test_a_back_end_is_nobody),
	INSTANCE_TEST(test_digests_are_of_a_tenant),
	INSTANCE_TEST(test_a_key_that_is_gone),
	INSTANCE_TEST(test_in_a_record),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
