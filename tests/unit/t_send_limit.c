/* SPDX-License-Identifier: MIT */
/* How often a message may be requested, by name, account and network. */
#include "instance_fixture.h"

#include "domain/limit/send_limit.h"

struct trial {
	struct fixture *f;
	struct send_limit sending;
	struct send_verdict verdict;
};

static enum err take_body(struct txn *t, void *arg)
{
	struct trial *s = arg;

	return send_limit_take(t, &s->f->context, &s->sending, &s->verdict);
}

static struct send_verdict verdict_of(struct fixture *f, const char *kind, const char *name,
				      const char *account)
{
	struct trial s = {f, {str_of(kind), str_of(name), str_of(account)}, {SEND_REFUSED, 0}};

	assert_err(store_write(f->instance.store, take_body, &s), ERR_OK);
	site_next_call(f);
	return s.verdict;
}

static enum send_outcome take_kind(struct fixture *f, const char *kind, const char *name,
				   const char *account)
{
	return verdict_of(f, kind, name, account).outcome;
}

static enum send_outcome take(struct fixture *f, const char *name, const char *account)
{
	return take_kind(f, "forgot-pin", name, account);
}

static unsigned allowed_of(struct fixture *f, const char *name, unsigned times)
{
	unsigned n = 0;

	for (unsigned i = 0; i < times; i++)
		n += take(f, name, name) == SEND_ALLOWED;
	return n;
}

/* No limit but those a test sets. */
static void limits(struct fixture *f, const char *cooldown, const char *hour, const char *day,
		   const char *network)
{
	site_set(f, "send.cooldown_seconds", cooldown);
	site_set(f, "send.per_hour", hour);
	site_set(f, "send.per_day", day);
	site_set(f, "send.address_per_hour", network);
}

static void test_the_next_message_has_to_wait(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(take(f, "a", "A"), SEND_ALLOWED);
	assert_int_equal(take(f, "a", "A"), SEND_REFUSED);
	site_wait(f, 59);
	assert_int_equal(take(f, "a", "A"),
			 SEND_REFUSED); /* and the request did not extend the wait */
	site_wait(f, 1);
	assert_int_equal(take(f, "a", "A"), SEND_ALLOWED);
	assert_int_equal(take(f, "a", "A"), SEND_REFUSED);
	assert_int_equal(take(f, "b", "B"), SEND_ALLOWED);
}

static void set_back(struct fixture *f, uint64_t seconds)
{
	f->context.now -= seconds;
}

/* Requests are not always counted in the order in which they began. */
static void test_one_that_began_earlier_is_not_refused(void **state)
{
	struct fixture *f = *state;

	limits(f, "0", "1000", "1000", "0");
	assert_int_equal(take(f, "a", "A"), SEND_ALLOWED);
	set_back(f, 2);
	assert_int_equal(take(f, "b", "B"), SEND_ALLOWED); /* from the same network */
	assert_int_equal(take(f, "a", "A"), SEND_ALLOWED);
}

static void test_the_limit_per_hour(void **state)
{
	struct fixture *f = *state;

	limits(f, "0", "3", "1000", "0");
	assert_int_equal(allowed_of(f, "a", 10), 3);
	assert_int_equal(allowed_of(f, "b", 10), 3);
	site_wait(f, 3599);
	assert_int_equal(allowed_of(f, "a", 10), 0);
	site_wait(f, 1);
	assert_int_equal(allowed_of(f, "a", 10), 3);
}

static void test_the_limit_per_day(void **state)
{
	struct fixture *f = *state;
	unsigned n = 0;

	limits(f, "0", "3", "7", "0");
	for (int hour = 0; hour < 23; hour++) {
		n += allowed_of(f, "a", 5);
		site_wait(f, 3600);
	}
	assert_int_equal(n, 7);
	site_wait(f, 3599);
	assert_int_equal(allowed_of(f, "a", 5), 0);
	site_wait(f, 1);
	assert_int_equal(allowed_of(f, "a", 5), 3);
}

static void test_the_settings_of_the_secure_profile(void **state)
{
	struct fixture *f = *state;
	unsigned hour = 0, day = 0;

	for (unsigned s = 0; s < 3600; s += 10, site_wait(f, 10))
		hour += take(f, "a", "A") == SEND_ALLOWED;
	assert_int_equal(hour, 5);
	for (unsigned m = 60; m < 1440; m++, site_wait(f, 60))
		day += take(f, "a", "A") == SEND_ALLOWED;
	assert_int_equal(hour + day, 10);
}

static void test_refused_requests_are_not_counted(void **state)
{
	struct fixture *f = *state;

	limits(f, "0", "1000", "3", "5");
	f->context.address = STR("192.0.2.1");
	assert_int_equal(allowed_of(f, "a", 100), 3);
	assert_int_equal(allowed_of(f, "b", 100), 2); /* of five for its network */
	f->context.address = STR("192.0.2.2");
	assert_int_equal(allowed_of(f, "b", 100), 1);
	limits(f, "60", "2", "1000", "0");
	assert_int_equal(allowed_of(f, "c", 100), 1);
	site_wait(f, 60);
	assert_int_equal(allowed_of(f, "c", 100), 1);
}

static void test_networks_share_a_limit(void **state)
{
	static const struct {
		const char *address;
		enum send_outcome outcome;
	} rows[] = {
		{"192.0.2.1", SEND_ALLOWED},
		{"192.0.2.1", SEND_ALLOWED},
		{"192.0.2.1", SEND_REFUSED},
		{"192.0.2.2", SEND_ALLOWED},
		{"2001:db8:1:2::1", SEND_ALLOWED},
		{"2001:db8:1:2:ffff::", SEND_ALLOWED},
		{"2001:db8:1:2:3:4:5:6", SEND_REFUSED},
		{"2001:0db8:0001:0002::9", SEND_REFUSED},
		{"2001:db8:1:3::1", SEND_ALLOWED},
		{"2001:db8:1::1", SEND_ALLOWED},
		{"", SEND_ALLOWED},
		{"", SEND_ALLOWED},
		{"", SEND_REFUSED},
	};
	struct fixture *f = *state;
	char name[16];

	limits(f, "0", "1000", "1000", "2");
	for (unsigned i = 0; i < COUNT_OF(rows); i++) {
		(void)snprintf(name, sizeof name, "n%u", i);
		f->context.address = str_of(rows[i].address);
		if (take(f, name, name) != rows[i].outcome)
			fail_msg("row %u", i);
	}
	f->context.address = STR("192.0.2.1");
	site_wait(f, 3600);
	assert_int_equal(allowed_of(f, "x", 10), 2);
}

static void test_a_network_is_counted_over_all_kinds_of_messages(void **state)
{
	struct fixture *f = *state;

	limits(f, "0", "1000", "1000", "2");
	f->context.address = STR("192.0.2.1");
	assert_int_equal(take_kind(f, "forgot-pin", "a", "A"), SEND_ALLOWED);
	assert_int_equal(take_kind(f, "forgot-password", "b", "B"), SEND_ALLOWED);
	assert_int_equal(take_kind(f, "verify-email", "c", "C"), SEND_REFUSED);
}

static void test_kinds_of_messages_are_counted_apart(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(take_kind(f, "forgot-pin", "a", "A"), SEND_ALLOWED);
	assert_int_equal(take_kind(f, "forgot-password", "a", "A"), SEND_ALLOWED);
	assert_int_equal(take_kind(f, "forgot-pin", "a", "A"), SEND_REFUSED);
}

static void test_an_account_at_its_limit_under_another_name(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(take(f, "mail", "A"), SEND_ALLOWED);
	assert_int_equal(take(f, "phone", "A"), SEND_SILENT);
	assert_int_equal(take(f, "mail", "A"),
			 SEND_REFUSED); /* the limit of the name comes first */
	site_wait(f, 60);
	assert_int_equal(take(f, "phone", "A"), SEND_ALLOWED);
	assert_int_equal(take(f, "mail", "A"), SEND_SILENT);
}

/* Two names of one account, requested in turn, are answered like two unknown names. */
static void test_names_of_one_account_look_like_any_two(void **state)
{
	static const unsigned waits[] = {0, 0,	0,  0,	1,   58, 0,  1,	 0,    0, 59,
					 1, 0,	30, 30, 600, 0,	 61, 0,	 3600, 0, 1,
					 0, 60, 0,  60, 61,  61, 61, 61, 61,   61};
	struct fixture *f = *state;

	limits(f, "60", "5", "10", "0");
	for (unsigned round = 0; round < 8; round++)
		for (unsigned i = 0; i < COUNT_OF(waits); i++) {
			bool first = (i * 7 + round) % 3 == 0;
			enum send_outcome one = take(f, first ? "a" : "b", "one"),
					  two = take(f, first ? "y" : "z", first ? "y" : "z");

			if ((one == SEND_REFUSED) != (two == SEND_REFUSED))
				fail_msg("round %u, step %u tells them apart", round, i);
			site_wait(f, waits[i]);
		}
}

/* When a refused request is told to come back: then it succeeds, and a second before not. */
static void expect_retry(struct fixture *f, const char *name, const char *account, uint64_t seconds)
{
	struct send_verdict v = verdict_of(f, "forgot-pin", name, account);

	assert_int_not_equal(v.outcome, SEND_ALLOWED);
	assert_int_equal(v.retry_at - f->context.now, seconds);
	site_wait(f, seconds - 1);
	assert_int_not_equal(take(f, name, account), SEND_ALLOWED);
	site_wait(f, 1);
	assert_int_equal(take(f, name, account), SEND_ALLOWED);
}

static void test_when_the_limits_have_room_again(void **state)
{
	struct fixture *f = *state;

	limits(f, "60", "3", "4", "0");
	assert_int_equal(verdict_of(f, "forgot-pin", "a", "A").retry_at, 0);
	expect_retry(f, "a", "A", 60); /* the cool-down */
	site_wait(f, 60);
	assert_int_equal(take(f, "a", "A"), SEND_ALLOWED);
	expect_retry(f, "a", "A", 3600 - 120);	 /* the hour, longer than the cool-down */
	expect_retry(f, "a", "A", 86400 - 3600); /* the day */
	limits(f, "60", "1000", "1000", "2");
	f->context.address = STR("192.0.2.1");
	assert_int_equal(take(f, "b", "B"), SEND_ALLOWED);
	site_wait(f, 600);
	assert_int_equal(take(f, "c", "C"), SEND_ALLOWED);
	expect_retry(f, "c", "C", 3000); /* the network, longer than the name's cool-down */
}

/* An account over its limit under another name: the name's own time is told, as for two
 * unknown names. */
static void test_the_time_told_is_that_of_the_name(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(take(f, "mail", "A"), SEND_ALLOWED);
	site_wait(f, 30);
	assert_int_equal(take(f, "phone", "A"), SEND_SILENT);
	site_wait(f, 20);
	assert_int_equal(verdict_of(f, "forgot-pin", "mail", "A").retry_at, f->context.now + 10);
	assert_int_equal(verdict_of(f, "forgot-pin", "phone", "A").retry_at, f->context.now + 40);
}

static enum err count_body(struct txn *t, void *arg)
{
	struct trial *s = arg;
	struct key table = key_of(&s->f->tenant.id, TABLE_SEND_LIMIT);
	struct str rest, value;
	enum err e = txn_seek(t, &table, &table, &rest, &value);
	unsigned n = 0;

	for (; e == ERR_OK; e = txn_next(t, &table, &rest, &value))
		n++;
	s->sending.name.n = n;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static unsigned records(struct fixture *f)
{
	struct trial s = {.f = f};

	assert_err(store_read(f->instance.store, count_body, &s), ERR_OK);
	return (unsigned)s.sending.name.n;
}

static void test_the_same_records_are_stored_whatever_the_outcome(void **state)
{
	struct fixture *f = *state;

	f->context.address = STR("192.0.2.1");
	(void)take(f, "a", "A");
	assert_int_equal(records(f), 3);
	(void)take(f, "a", "A");
	assert_int_equal(records(f), 3);
	(void)take(f, "b", "A"); /* silent */
	assert_int_equal(records(f), 4);
	(void)take(f, "nobody", "nobody");
	assert_int_equal(records(f), 6);
}

static void test_records_are_swept(void **state)
{
	struct fixture *f = *state;
	char name[16];

	limits(f, "0", "1000", "1000", "0");
	for (unsigned i = 0; i < 600; i++) {
		(void)snprintf(name, sizeof name, "n%u", i);
		(void)take(f, name, name);
		site_wait(f, 3600);
	}
	assert_in_range(records(f), 49, 300); /* two for each hour of a day, and a few dead ones */
}

static void test_the_store_does_not_reveal_who_asked(void **state)
{
	struct fixture *f = *state;
	struct dump d = {.n = 0};

	f->context.address = STR("192.0.2.77");
	(void)take(f, "anna@example.com", "uid-of-anna");
	dump_store(f->instance.store, &d);
	for (size_t i = 0; i + 10 <= d.n; i++)
		assert_true(memcmp(d.p + i, "192.0.2.77", 10) != 0 &&
			    memcmp(d.p + i, "anna@examp", 10) != 0);
	dump_free(&d);
}

static void test_tenants_are_counted_apart(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(take(f, "a", "A"), SEND_ALLOWED);
	f->tenant.id.b[0] ^= 1;
	assert_int_equal(take(f, "a", "A"), SEND_ALLOWED);
	f->tenant.id.b[0] ^= 1;
	assert_int_equal(take(f, "a", "A"), SEND_REFUSED);
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_the_next_message_has_to_wait),
	INSTANCE_TEST(test_one_that_began_earlier_is_not_refused),
	INSTANCE_TEST(test_the_limit_per_hour),
	INSTANCE_TEST(test_the_limit_per_day),
	INSTANCE_TEST(test_the_settings_of_the_secure_profile),
	INSTANCE_TEST(test_refused_requests_are_not_counted),
	INSTANCE_TEST(test_networks_share_a_limit),
	INSTANCE_TEST(test_a_network_is_counted_over_all_kinds_of_messages),
	INSTANCE_TEST(test_kinds_of_messages_are_counted_apart),
	INSTANCE_TEST(test_an_account_at_its_limit_under_another_name),
	INSTANCE_TEST(test_names_of_one_account_look_like_any_two),
	INSTANCE_TEST(test_when_the_limits_have_room_again),
	INSTANCE_TEST(test_the_time_told_is_that_of_the_name),
	INSTANCE_TEST(test_the_same_records_are_stored_whatever_the_outcome),
	INSTANCE_TEST(test_records_are_swept),
	INSTANCE_TEST(test_the_store_does_not_reveal_who_asked),
	INSTANCE_TEST(test_tenants_are_counted_apart),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
