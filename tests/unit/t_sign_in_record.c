/* SPDX-License-Identifier: MIT */
/*
 * Sign-in records: what each keeps, how many there may be, and that each way to end them ends
 * what it says and nothing else.
 */
#include "instance_fixture.h"

#include "domain/session/sign_in_record.h"

static const struct str who = STR_INIT("0123456789abcdef"), other = STR_INIT("0123456789abcdef0");

/* What a transaction works with. */
struct op {
	const struct context *c;
	struct str uid;
	struct sign_in_record g;
};

static enum err get_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return sign_in_record_get(t, s->c, s->uid, &s->g.id, &s->g);
}

static enum err put_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return sign_in_record_put(t, s->c, s->uid, &s->g);
}

static enum err add_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return sign_in_record_add(t, s->c, s->uid, &s->g);
}

static enum err extend_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return sign_in_record_extend(t, s->c, s->uid, &s->g.id, s->g.expires);
}

static enum err end_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return sign_in_record_end(t, s->c, s->uid, &s->g.id);
}

static enum err end_all_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return sign_in_record_end_all(t, s->c, s->uid);
}

static enum err end_pin_sessions_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return sign_in_record_end_pin_sessions(t, s->c, s->uid);
}

static enum err end_refresh_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return sign_in_record_end_refresh(t, s->c, s->uid);
}

static enum err run(struct fixture *f, txn_body *body, struct str uid,
		    const struct sign_in_record *g)
{
	struct op s = {&f->context, uid, *g};

	return store_write(f->instance.store, body, &s);
}

/* A record that lives an hour, with a session, whose id ends in n. */
static struct sign_in_record record_of(const struct fixture *f, uint8_t n)
{
	struct sign_in_record g = {.created = f->context.now,
				   .used = f->context.now,
				   .expires = f->context.now + 3600,
				   .session = {{n, 1}},
				   .refreshable = true};

	g.id.b[GUID_BYTES - 1] = n;
	return g;
}

static void added(struct fixture *f, struct str uid, uint8_t n)
{
	const struct sign_in_record g = record_of(f, n);

	assert_err(run(f, add_body, uid, &g), ERR_OK);
}

static struct sign_in_record stored(struct fixture *f, struct str uid, uint8_t n)
{
	struct op s = {&f->context, uid, record_of(f, n)};

	assert_err(store_read(f->instance.store, get_body, &s), ERR_OK);
	return s.g;
}

static bool is_there(struct fixture *f, struct str uid, uint8_t n)
{
	const struct sign_in_record g = record_of(f, n);
	enum err e = run(f, get_body, uid, &g);

	assert_true(e == ERR_OK || e == ERR_NOT_FOUND);
	return e == ERR_OK;
}

static void count_one(const struct sign_in_record *g, void *arg)
{
	(void)g;
	++*(size_t *)arg;
}

struct counting {
	const struct context *c;
	size_t n;
};

static enum err count_body(struct txn *t, void *arg)
{
	struct counting *s = arg;

	s->n = 0;
	return sign_in_record_each(t, s->c, who, count_one, &s->n);
}

static size_t current(struct fixture *f)
{
	struct counting s = {&f->context, 0};

	assert_err(store_read(f->instance.store, count_body, &s), ERR_OK);
	return s.n;
}

/* --- one record ---------------------------------------------------------- */

static void test_a_record_is_read_as_it_was_put(void **state)
{
	struct fixture *f = *state;
	struct sign_in_record g = record_of(f, 7), got;

	for (int bits = 0; bits < 4; bits++) {
		g.refreshable = (bits & 1) != 0;
		g.pending = (bits & 2) != 0;
		assert_err(run(f, put_body, who, &g), ERR_OK);
		got = stored(f, who, 7);
		assert_memory_equal(&got.id, &g.id, sizeof g.id);
		assert_int_equal(got.created, NOON);
		assert_int_equal(got.used, NOON);
		assert_int_equal(got.expires, NOON + 3600);
		assert_memory_equal(&got.session, &g.session, sizeof g.session);
		assert_int_equal(got.refreshable, g.refreshable);
		assert_int_equal(got.pending, g.pending);
	}
	assert_false(is_there(f, who, 8));
	assert_false(is_there(f, other, 7));
	f->tenant.id.b[0] ^= 1;
	assert_false(is_there(f, who, 7));
}

static void test_a_record_has_where_it_was_last_used(void **state)
{
	struct fixture *f = *state;
	struct sign_in_record g = record_of(f, 7), got;

	f->context.agent = STR("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0");
	f->context.address = STR("192.0.2.1");
	assert_err(run(f, put_body, who, &g), ERR_OK);
	assert_int_equal(stored(f, who, 7).origin.agent.program.n, 0);
	assert_err(run(f, extend_body, who, &g), ERR_OK);
	got = stored(f, who, 7);
	assert_text(got.origin.agent.program, "Firefox");
	assert_text(got.origin.agent.system, "Linux");
	assert_int_equal(sign_in_origin_network(&f->context, &got.origin), NETWORK_SAME);
	f->context.actor = BY_MANAGEMENT; /* a back end refreshes the tokens */
	f->context.agent = STR("Chrome on Windows");
	f->context.address = STR("198.51.100.9");
	assert_err(run(f, extend_body, who, &g), ERR_OK);
	f->context.actor = BY_PERSON;
	got = stored(f, who, 7);
	assert_text(got.origin.agent.program, "Firefox");
	assert_int_equal(sign_in_origin_network(&f->context, &got.origin), NETWORK_OTHER);
}

static void test_a_session_is_any_but_zero(void **state)
{
	struct sign_in_record g = {.used = 0};

	(void)state;
	assert_false(sign_in_record_has_session(&g));
	g.session.b[DIGEST_SIZE - 1] = 1;
	assert_true(sign_in_record_has_session(&g));
}

struct raw {
	struct fixture *f;
	struct str value;
};

static enum err raw_body(struct txn *t, void *arg)
{
	struct raw *s = arg;
	const struct sign_in_record g = record_of(s->f, 7);
	struct key k = key_of(&s->f->tenant.id, TABLE_SIGN_IN);

	key_add_sized(&k, who);
	key_add(&k, str_bytes(g.id.b, sizeof g.id.b));
	return txn_put(t, &k, s->value);
}

/* A record of the form before, which says nothing of where the sign-in was used. */
static void test_an_older_record_is_still_read(void **state)
{
	struct fixture *f = *state;
	struct sign_in_record g = record_of(f, 7), got;
	struct record old = {.n = 0};
	struct raw r = {f, {NULL, 0}};

	record_u8(&old, 1);
	record_u64(&old, g.created);
	record_u64(&old, g.used);
	record_u64(&old, g.expires);
	record_bytes(&old, g.session.b, DIGEST_SIZE);
	record_u8(&old, 1);
	record_u8(&old, 0);
	r.value = record_str(&old);
	assert_err(store_write(f->instance.store, raw_body, &r), ERR_OK);
	got = stored(f, who, 7);
	assert_int_equal(got.expires, g.expires);
	assert_true(got.refreshable && sign_in_record_has_session(&got));
	assert_int_equal(got.origin.agent.program.n + got.origin.agent.system.n, 0);
	f->context.address = STR("192.0.2.1");
	assert_int_equal(sign_in_origin_network(&f->context, &got.origin), NETWORK_UNKNOWN);
	assert_err(run(f, end_pin_sessions_body, who, &g), ERR_OK); /* which writes it anew */
	got = stored(f, who, 7);
	assert_false(sign_in_record_has_session(&got));
	assert_int_equal(got.created, g.created);
	assert_err(run(f, extend_body, who, &g), ERR_OK);
	got = stored(f, who, 7);
	assert_int_equal(sign_in_origin_network(&f->context, &got.origin), NETWORK_SAME);
}

/* Nobody signs in, or ends sign-ins, as if it were not there. */
static void test_a_damaged_record_stops_what_meets_it(void **state)
{
	static const char bytes[1 + 3 * 8 + DIGEST_SIZE + 2 + 1] = {1};
	static const char newer[1 + 3 * 8 + DIGEST_SIZE + 2 + 4 + 1 + ORIGIN_NETWORK + 1] = {2};
	static const struct str bad[] = {STR_INIT(""),
					 STR_INIT("\3"),
					 {bytes, sizeof bytes - 2},
					 {bytes, sizeof bytes},
					 {newer, sizeof newer - 2},
					 {newer, sizeof newer}};
	static txn_body *const bodies[] = {get_body, add_body, extend_body, end_pin_sessions_body,
					   end_refresh_body};
	struct fixture *f = *state;
	const struct sign_in_record g = record_of(f, 7);

	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct raw r = {f, bad[i]};

		assert_err(store_write(f->instance.store, raw_body, &r), ERR_OK);
		for (size_t k = 0; k < COUNT_OF(bodies); k++)
			assert_err(run(f, bodies[k], who, &g), ERR_STORE_VERSION);
	}
	assert_err(run(f, end_all_body, who, &g), ERR_OK); /* which need not read it */
	assert_int_equal(current(f), 0);
}

/* --- how many ------------------------------------------------------------ */

static void test_a_tenant_may_limit_sign_ins_that_are_complete(void **state)
{
	struct fixture *f = *state;
	struct sign_in_record pending = record_of(f, 9), third = record_of(f, 3);
	struct dump before = {.n = 0};

	site_set(f, "session.limit", "2");
	pending.pending = true;
	assert_err(run(f, add_body, who, &pending), ERR_OK);
	added(f, who, 1);
	added(f, who, 2);
	dump_store(f->instance.store, &before);
	assert_err(run(f, add_body, who, &third), ERR_SESSION_LIMIT);
	dump_unchanged(f->instance.store, &before);
	added(f, other, 3);
	pending.id.b[0] = 1;
	assert_err(run(f, add_body, who, &pending), ERR_OK);
	site_wait(f, 3600); /* their last second is over */
	assert_int_equal(current(f), 0);
	added(f, who, 3);
	assert_false(is_there(f, who, 1));
	assert_int_equal(current(f), 1);
}

static void test_beyond_the_most_the_least_recently_used_goes(void **state)
{
	struct fixture *f = *state;
	struct sign_in_record g;

	for (uint8_t n = 0; n < SIGN_INS_MAX; n++) {
		g = record_of(f, n);
		g.used = f->context.now - (n == 42 ? 1 : 0);
		assert_err(run(f, add_body, who, &g), ERR_OK);
	}
	assert_int_equal(current(f), SIGN_INS_MAX);
	assert_true(is_there(f, who, 42));
	added(f, who, SIGN_INS_MAX);
	assert_int_equal(current(f), SIGN_INS_MAX);
	assert_false(is_there(f, who, 42));
	assert_true(is_there(f, who, SIGN_INS_MAX));
}

/* --- using and ending ---------------------------------------------------- */

static void test_use_lengthens_and_never_shortens(void **state)
{
	struct fixture *f = *state;
	struct sign_in_record g = record_of(f, 1);

	added(f, who, 1);
	site_wait(f, 10);
	g.expires = NOON + 3601;
	assert_err(run(f, extend_body, who, &g), ERR_OK);
	assert_int_equal(stored(f, who, 1).expires, NOON + 3601);
	assert_int_equal(stored(f, who, 1).used, NOON + 10);
	assert_int_equal(stored(f, who, 1).created, NOON);
	g.expires = NOON;
	assert_err(run(f, extend_body, who, &g), ERR_OK);
	assert_int_equal(stored(f, who, 1).expires, NOON + 3601);
	assert_err(run(f, extend_body, other, &g), ERR_NOT_FOUND);
	g.id.b[0] = 1;
	assert_err(run(f, extend_body, who, &g), ERR_NOT_FOUND);
}

static void test_only_current_ones_are_listed(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(current(f), 0);
	added(f, who, 1);
	added(f, other, 2);
	site_wait(f, 3599);
	assert_int_equal(current(f), 1);
	site_wait(f, 1);
	assert_int_equal(current(f), 0);
}

static void test_ending_takes_what_it_names_and_no_more(void **state)
{
	struct fixture *f = *state;
	const struct sign_in_record g = record_of(f, 1);

	for (uint8_t n = 0; n < 3; n++)
		added(f, who, n);
	added(f, other, 1);
	assert_err(run(f, end_body, who, &g), ERR_OK);
	assert_err(run(f, end_body, who, &g), ERR_OK); /* it is gone already */
	assert_false(is_there(f, who, 1));
	assert_int_equal(current(f), 2);
	assert_err(run(f, end_all_body, who, &g), ERR_OK);
	assert_int_equal(current(f), 0);
	assert_true(is_there(f, other, 1));
	assert_err(run(f, end_all_body, who, &g), ERR_OK);
}

static void test_sessions_and_refresh_tokens_end_apart(void **state)
{
	struct fixture *f = *state;
	const struct sign_in_record any = record_of(f, 0);
	struct sign_in_record without = record_of(f, 3);

	for (uint8_t n = 0; n < 3; n++)
		added(f, who, n);
	without.session = (struct digest){{0}};
	assert_err(run(f, add_body, who, &without), ERR_OK);
	added(f, other, 1);
	assert_err(run(f, end_pin_sessions_body, who, &any), ERR_OK);
	for (uint8_t n = 0; n < 4; n++) {
		assert_false(sign_in_record_has_session(
			&(struct sign_in_record){.session = stored(f, who, n).session}));
		assert_true(stored(f, who, n).refreshable);
	}
	assert_true(stored(f, other, 1).session.b[1] == 1);
	assert_err(run(f, end_refresh_body, who, &any), ERR_OK);
	for (uint8_t n = 0; n < 4; n++)
		assert_false(stored(f, who, n).refreshable);
	assert_true(stored(f, other, 1).refreshable);
	assert_int_equal(current(f), 4);
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_a_record_is_read_as_it_was_put),
	INSTANCE_TEST(test_a_record_has_where_it_was_last_used),
	INSTANCE_TEST(test_an_older_record_is_still_read),
	INSTANCE_TEST(test_a_session_is_any_but_zero),
	INSTANCE_TEST(test_a_damaged_record_stops_what_meets_it),
	INSTANCE_TEST(test_a_tenant_may_limit_sign_ins_that_are_complete),
	INSTANCE_TEST(test_beyond_the_most_the_least_recently_used_goes),
	INSTANCE_TEST(test_use_lengthens_and_never_shortens),
	INSTANCE_TEST(test_only_current_ones_are_listed),
	INSTANCE_TEST(test_ending_takes_what_it_names_and_no_more),
	INSTANCE_TEST(test_sessions_and_refresh_tokens_end_apart),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
