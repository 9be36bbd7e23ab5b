/* SPDX-License-Identifier: MIT */
/* The limit of failed attempts from one network address, over all accounts. */
#include "factor_fixture.h"

#include "domain/limit/ip_throttle.h"

static int setup(void **state)
{
	(void)factor_setup(state);
	site_set(*state, "attempts.network_failures", "3");
	site_set(*state, "attempts.budget", "10");
	return 0;
}

#define IP_THROTTLE_TEST(test) cmocka_unit_test_setup_teardown(test, setup, site_teardown)

static enum err from(struct fixture *f, const char *address, const char *password)
{
	f->context.address = str_of(address);
	return site_login(f, password);
}

static const char *const wrongs[] = {"wrong-one-1", "wrong-one-2", "wrong-one-3"};

static void fail_thrice(struct fixture *f, const char *address)
{
	for (size_t i = 0; i < COUNT_OF(wrongs); i++)
		assert_err(from(f, address, wrongs[i]), ERR_LOGIN_WRONG);
}

static void test_too_many_from_one_address(void **state)
{
	struct fixture *f = *state;

	fail_thrice(f, "192.0.2.1");
	assert_err(from(f, "192.0.2.1", "hunter22-long"), ERR_TOO_MANY);
	assert_int_equal(f->detail.retry_at, f->context.now + IP_THROTTLE_WINDOW_S);
	assert_int_equal(f->detail.locked_until, 0);
	assert_err(signin_by_password(&f->context, IDENTIFIER_USERNAME, STR("bert"),
				      STR("hunter22-long"), &site_signin),
		   ERR_TOO_MANY);
	assert_err(signin_by_password(&f->context, IDENTIFIER_USERNAME, STR("nobody-at-all"),
				      STR("hunter22-long"), &site_signin),
		   ERR_TOO_MANY);
	assert_err(from(f, "192.0.2.2", "hunter22-long"), ERR_OK);
	assert_err(from(f, "", "hunter22-long"), ERR_OK);
}

/* Refused attempts are not counted and do not extend the wait; afterwards the count starts again.
 */
static void test_the_limit_ends_after_ten_minutes(void **state)
{
	struct fixture *f = *state;

	fail_thrice(f, "192.0.2.1");
	site_wait(f, IP_THROTTLE_WINDOW_S - 1);
	assert_err(from(f, "192.0.2.1", "wrong-one-4"), ERR_TOO_MANY);
	assert_err(from(f, "192.0.2.1", "hunter22-long"), ERR_TOO_MANY);
	site_wait(f, 1);
	assert_err(from(f, "192.0.2.1", "hunter22-long"), ERR_OK);
	fail_thrice(f, "192.0.2.1");
	assert_err(from(f, "192.0.2.1", "hunter22-long"), ERR_TOO_MANY);
}

static void test_all_addresses_of_a_network_count_together(void **state)
{
	struct fixture *f = *state;

	assert_err(from(f, "2001:db8:1:2::1", wrongs[0]), ERR_LOGIN_WRONG);
	assert_err(from(f, "2001:db8:1:2:ffff::9", wrongs[1]), ERR_LOGIN_WRONG);
	assert_err(from(f, "2001:db8:1:2:3:4:5:6", wrongs[2]), ERR_LOGIN_WRONG);
	assert_err(from(f, "2001:db8:1:2:a::", "hunter22-long"), ERR_TOO_MANY);
	assert_err(from(f, "2001:db8:1:3::1", "hunter22-long"), ERR_OK);
}

/* Right secrets and repeated wrong ones are not failures. */
static void test_attempts_that_are_not_counted(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 5; i++)
		assert_err(from(f, "192.0.2.1", "hunter22-long"), ERR_OK);
	for (int i = 0; i < 5; i++)
		assert_err(from(f, "192.0.2.1", wrongs[0]), ERR_LOGIN_WRONG);
	assert_err(from(f, "192.0.2.1", "hunter22-long"), ERR_OK);
}

/* Holders of a token are no strangers: nobody at the same address can lock them out. */
static void test_holders_are_not_limited(void **state)
{
	struct fixture *f = *state;
	struct site_texts t = site_texts(f);

	fail_thrice(f, "192.0.2.1");
	assert_err(site_pin_login(f, t.session, "739164"), ERR_OK);
	for (int i = 0; i < 4; i++) {
		char pin[24];

		(void)snprintf(pin, sizeof pin, "51702%d", i);
		assert_err(site_pin_login(f, t.session, pin), ERR_PIN_WRONG);
	}
	assert_err(from(f, "192.0.2.2", "hunter22-long"), ERR_OK);
}

static void test_without_a_limit(void **state)
{
	struct fixture *f = *state;

	site_set(f, "attempts.network_failures", "0");
	fail_thrice(f, "192.0.2.1");
	assert_err(from(f, "192.0.2.1", "hunter22-long"), ERR_OK);
}

static void test_this_machine_is_not_counted(void **state)
{
	struct fixture *f = *state;

	fail_thrice(f, "127.0.0.1");
	assert_err(from(f, "127.0.0.1", "hunter22-long"), ERR_OK);
	assert_err(from(f, "::1", wrongs[0]), ERR_LOGIN_WRONG);
	assert_err(ip_throttle_allows(&f->context), ERR_OK);
}

/* Another tenant's failures do not count. */
static void test_tenants_are_counted_apart(void **state)
{
	struct fixture *f = *state;

	fail_thrice(f, "192.0.2.1");
	f->tenant.id.b[0] ^= 1;
	assert_err(ip_throttle_allows(&f->context), ERR_OK);
	f->tenant.id.b[0] ^= 1;
	assert_err(ip_throttle_allows(&f->context), ERR_TOO_MANY);
}

static void test_wrong_api_secrets_are_recorded_once(void **state)
{
	struct fixture *f = *state;

	f->context.address = STR("192.0.2.1");
	for (int i = 0; i < 50; i++)
		ip_throttle_secret_refused(&f->context);
	assert_int_equal(factor_audited(f, "secret_refused"), 1);
	f->context.address = STR("192.0.2.2");
	ip_throttle_secret_refused(&f->context);
	assert_int_equal(factor_audited(f, "secret_refused"), 2);
	site_wait(f, IP_THROTTLE_WINDOW_S);
	ip_throttle_secret_refused(&f->context);
	assert_int_equal(factor_audited(f, "secret_refused"), 3);
	assert_err(from(f, "192.0.2.1", "hunter22-long"), ERR_OK); /* counted apart */
}

/* Somebody with a whole network of addresses cannot fill the trail either. */
static void test_the_trail_records_a_limited_number_of_networks(void **state)
{
	struct fixture *f = *state;
	char address[40];

	for (int i = 0; i < 100; i++) {
		site_next_call(f);
		(void)snprintf(address, sizeof address, "2001:db8:1:%x::1", (unsigned)i);
		f->context.address = str_of(address);
		ip_throttle_secret_refused(&f->context);
	}
	assert_int_equal(factor_audited(f, "secret_refused"), 20);
	site_wait(f, IP_THROTTLE_WINDOW_S);
	ip_throttle_secret_refused(&f->context);
	assert_int_equal(factor_audited(f, "secret_refused"), 21);
}

/* Counts of addresses that do not call again do not pile up. */
static void test_expired_counts_are_swept(void **state)
{
	static struct dump d;
	struct fixture *f = *state;
	char address[20];

	for (int i = 0; i < 4000; i++) {
		site_next_call(f);
		site_wait(f, 10);
		(void)snprintf(address, sizeof address, "10.0.%d.%d", i / 250, i % 250);
		f->context.address = str_of(address);
		ip_throttle_failed(&f->context);
	}
	dump_store(f->instance.attempts, &d);
	assert_in_range(d.records, IP_THROTTLE_WINDOW_S / 10 - 1, 400);
	dump_free(&d);
}

static const struct CMUnitTest tests[] = {
	IP_THROTTLE_TEST(test_too_many_from_one_address),
	IP_THROTTLE_TEST(test_the_limit_ends_after_ten_minutes),
	IP_THROTTLE_TEST(test_all_addresses_of_a_network_count_together),
	IP_THROTTLE_TEST(test_attempts_that_are_not_counted),
	IP_THROTTLE_TEST(test_holders_are_not_limited),
	IP_THROTTLE_TEST(test_without_a_limit),
	IP_THROTTLE_TEST(test_this_machine_is_not_counted),
	IP_THROTTLE_TEST(test_tenants_are_counted_apart),
	IP_THROTTLE_TEST(test_wrong_api_secrets_are_recorded_once),
	IP_THROTTLE_TEST(test_the_trail_records_a_limited_number_of_networks),
	IP_THROTTLE_TEST(test_expired_counts_are_swept),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
