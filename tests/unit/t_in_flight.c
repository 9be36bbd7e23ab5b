/* SPDX-License-Identifier: MIT */
/* Attempts in flight: how they are kept, told apart, taken over from the dead, and released. */
#include "instance_fixture.h"

#include "domain/limit/in_flight.h"
#include "domain/limit/lockout.h"

static const uint8_t one[] = "digest-1", two[] = "digest-2";

static struct key lane_key(const struct fixture *f)
{
	return lockout_lane_key(&f->context, TABLE_IN_FLIGHT, STR("0123456789abcdef"), LANE_HOLDER);
}

struct slots {
	struct fixture *f;
	struct in_flight_list l;
};

static enum err get_body(struct txn *t, void *arg)
{
	struct slots *s = arg;
	struct key k = lane_key(s->f);

	return in_flight_get(t, &k, &s->l);
}

static enum err put_body(struct txn *t, void *arg)
{
	struct slots *s = arg;
	struct key k = lane_key(s->f);

	return in_flight_put(t, &k, &s->l);
}

static struct in_flight_list stored(struct fixture *f)
{
	struct slots s = {.f = f};

	assert_err(store_read(f->instance.attempts, get_body, &s), ERR_OK);
	return s.l;
}

static void keep(struct fixture *f, const struct in_flight_list *l)
{
	struct slots s = {f, *l};

	assert_err(store_write(f->instance.attempts, put_body, &s), ERR_OK);
}

static void assert_same(const struct in_flight *a, const struct in_flight *b)
{
	assert_int_equal(a->id, b->id);
	assert_int_equal(a->at, b->at);
	assert_int_equal(a->pid, b->pid);
	assert_memory_equal(a->digest, b->digest, CREDENTIAL_DIGEST);
}

static struct in_flight_list full(struct fixture *f)
{
	struct in_flight_list l = {.n = IN_FLIGHT_SLOTS};

	for (size_t i = 0; i < l.n; i++)
		l.slot[i] = in_flight_make(&f->context, i % 2 == 0 ? one : two);
	return l;
}

static void release(struct fixture *f, uint64_t id)
{
	struct key k = lane_key(f);

	assert_err(in_flight_release(&f->context, &k, id), ERR_OK);
}

/* --- making and keeping -------------------------------------------------- */

static void test_a_reservation_is_of_this_process_and_time(void **state)
{
	struct fixture *f = *state;
	struct in_flight a = in_flight_make(&f->context, one), b = in_flight_make(&f->context, one);

	assert_int_equal(a.at, NOON);
	assert_int_equal(a.pid, getpid());
	assert_memory_equal(a.digest, one, CREDENTIAL_DIGEST);
	assert_true(a.id != b.id);
}

static void test_reservations_are_read_as_they_were_put(void **state)
{
	struct fixture *f = *state;
	struct in_flight_list l = full(f), got;

	assert_int_equal(stored(f).n, 0);
	for (size_t n = 1; n <= IN_FLIGHT_SLOTS; n += IN_FLIGHT_SLOTS - 1) {
		l.n = n;
		keep(f, &l);
		got = stored(f);
		assert_int_equal(got.n, n);
		for (size_t i = 0; i < n; i++)
			assert_same(&got.slot[i], &l.slot[i]);
	}
}

static void test_no_reservations_leave_no_record(void **state)
{
	struct fixture *f = *state;
	struct in_flight_list l = full(f), none = {.n = 0};
	struct dump before = {.n = 0};

	dump_store(f->instance.attempts, &before);
	keep(f, &none);
	keep(f, &l);
	keep(f, &none);
	dump_unchanged(f->instance.attempts, &before);
}

struct raw {
	struct fixture *f;
	struct str value;
};

static enum err raw_body(struct txn *t, void *arg)
{
	struct raw *s = arg;
	struct key k = lane_key(s->f);

	return txn_put(t, &k, s->value);
}

static void test_a_damaged_record_is_no_empty_one(void **state)
{
	static const char slots[2 + (IN_FLIGHT_SLOTS + 1) * 28] = {1, IN_FLIGHT_SLOTS + 1};
	static const struct str bad[] = {STR_INIT(""),	       STR_INIT("\1"), STR_INIT("\1\1"),
					 STR_INIT("\2\0"),     {slots, 30},    {slots, 450},
					 {slots, sizeof slots}};
	struct fixture *f = *state;
	struct slots s = {.f = f};

	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct raw r = {f, bad[i]};

		assert_err(store_write(f->instance.attempts, raw_body, &r), ERR_OK);
		assert_err(store_read(f->instance.attempts, get_body, &s), ERR_STORE_VERSION);
	}
}

/* --- telling apart ------------------------------------------------------- */

static void test_a_twin_checks_the_same_secret(void **state)
{
	struct fixture *f = *state;
	struct in_flight own = in_flight_make(&f->context, one);
	struct in_flight_list l = {.n = 0};

	assert_false(in_flight_has_twin(&l, &own));
	l.slot[0] = in_flight_make(&f->context, two);
	l.slot[1] = in_flight_make(&f->context, one);
	l.n = 1;
	assert_false(in_flight_has_twin(&l, &own));
	l.n = 2;
	assert_true(in_flight_has_twin(&l, &own));
}

static int end_at_once(void *arg)
{
	(void)arg;
	return 0;
}

static void test_only_what_dead_processes_left_is_taken_over(void **state)
{
	struct fixture *f = *state;
	struct in_flight own = in_flight_make(&f->context, two);
	struct in_flight_list l = {.n = 3};
	struct in_flight living;
	pid_t dead = child_start(end_at_once, NULL);

	assert_int_equal(child_end(dead), 0);
	for (size_t i = 0; i < l.n; i++)
		l.slot[i] = in_flight_make(&f->context, one);
	l.slot[0].pid = l.slot[2].pid = (uint32_t)dead;
	living = l.slot[1];
	assert_int_equal(in_flight_take_over(&f->context, &l, &own), 2);
	assert_int_equal(l.n, 3);
	assert_same(&l.slot[0], &own);
	assert_same(&l.slot[1], &living);
	assert_same(&l.slot[2], &own);
	assert_int_equal(in_flight_take_over(&f->context, &l, &own), 0);
}

/* Its process id may belong to another program by now. */
static void test_what_is_older_than_any_hash_is_taken_over(void **state)
{
	struct fixture *f = *state;
	struct in_flight_list l = {.n = 1};
	struct in_flight own;

	l.slot[0] = in_flight_make(&f->context, one);
	site_wait(f, 60);
	own = in_flight_make(&f->context, two);
	assert_int_equal(in_flight_take_over(&f->context, &l, &own), 0);
	site_wait(f, 1);
	assert_int_equal(in_flight_take_over(&f->context, &l, &own), 1);
	assert_same(&l.slot[0], &own);
}

/* --- releasing ----------------------------------------------------------- */

static void test_releasing_takes_away_all_of_one_id(void **state)
{
	struct fixture *f = *state;
	struct in_flight_list l = full(f), got;

	l.slot[IN_FLIGHT_SLOTS - 1] = l.slot[0]; /* was taken over */
	keep(f, &l);
	release(f, l.slot[0].id);
	got = stored(f);
	assert_int_equal(got.n, IN_FLIGHT_SLOTS - 2);
	for (size_t i = 0; i < got.n; i++)
		assert_same(&got.slot[i], &l.slot[i + 1]);
	release(f, l.slot[0].id); /* it is gone already */
	assert_int_equal(stored(f).n, IN_FLIGHT_SLOTS - 2);
}

static void test_the_last_one_released_leaves_no_record(void **state)
{
	struct fixture *f = *state;
	struct in_flight_list l = {.n = 1};
	struct dump before = {.n = 0};

	dump_store(f->instance.attempts, &before);
	l.slot[0] = in_flight_make(&f->context, one);
	keep(f, &l);
	release(f, l.slot[0].id);
	dump_unchanged(f->instance.attempts, &before);
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_a_reservation_is_of_this_process_and_time),
	INSTANCE_TEST(test_reservations_are_read_as_they_were_put),
	INSTANCE_TEST(test_no_reservations_leave_no_record),
	INSTANCE_TEST(test_a_damaged_record_is_no_empty_one),
	INSTANCE_TEST(test_a_twin_checks_the_same_secret),
	INSTANCE_TEST(test_only_what_dead_processes_left_is_taken_over),
	INSTANCE_TEST(test_what_is_older_than_any_hash_is_taken_over),
	INSTANCE_TEST(test_releasing_takes_away_all_of_one_id),
	INSTANCE_TEST(test_the_last_one_released_leaves_no_record),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
