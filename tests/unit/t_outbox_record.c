/* SPDX-License-Identifier: MIT */
/* Messages of the outbox as they are stored: their order, what is encrypted, what is damaged. */
#include "instance_fixture.h"

#include "domain/message/outbox_record.h"

static const uint8_t first_id[OUTBOX_ID] = {0},
		     last_id[OUTBOX_ID] = {255, 255, 255, 255, 255, 255, 255, 255};

static struct outbox_message mail(void)
{
	struct outbox_message m = {.kind = OUTBOX_MAIL,
				   .template = TEMPLATE_FORGOT_PIN,
				   .wanted = STR("spring"),
				   .uid = STR("0123456789abcdef"),
				   .to = STR("anna@example.com"),
				   .languages = STR("de"),
				   .due = NOON,
				   .expires = NOON + 600,
				   .queued = NOON - 1,
				   .tries = 7,
				   .state = OUTBOX_CLAIMED,
				   .reason = STR("greylisted"),
				   .agent = STR("Firefox"),
				   .address = STR("192.0.2.7"),
				   .id = {1, 2, 3}};

	outbox_add(&m, VARIABLE_CODE, STR("493827"));
	outbox_add(&m, VARIABLE_URL, STR(""));
	return m;
}

/* --- keys ---------------------------------------------------------------- */

static void test_keys_are_in_the_order_of_class_and_time(void **state)
{
	struct fixture *f = *state;
	const struct guid *tenant = &f->tenant.id;
	const struct key keys[] = {
		outbox_key(tenant, OUTBOX_TO_PERSON, 0, first_id),
		outbox_key(tenant, OUTBOX_TO_PERSON, 255, last_id),
		outbox_key(tenant, OUTBOX_TO_PERSON, 256, first_id),
		outbox_key(tenant, OUTBOX_TO_PERSON, UINT64_MAX, last_id),
		outbox_key(tenant, OUTBOX_TO_PROGRAM, 0, first_id),
		outbox_dead_key(tenant, 0, first_id),
		outbox_dead_key(tenant, 1, first_id),
	};
	struct key class = outbox_class_key(tenant, OUTBOX_TO_PROGRAM);

	for (size_t i = 1; i < COUNT_OF(keys); i++)
		assert_true(str_cmp(key_str(&keys[i - 1]), key_str(&keys[i])) < 0);
	assert_false(str_starts(key_str(&keys[3]), key_str(&class)));
	assert_true(str_starts(key_str(&keys[4]), key_str(&class)));
}

static void test_time_and_id_are_read_from_a_key(void **state)
{
	struct fixture *f = *state;
	const struct outbox_message m = mail();
	struct key k = outbox_key(&f->tenant.id, OUTBOX_TO_PERSON, m.due, m.id);
	struct outbox_message got = {.due = 0};

	outbox_read_key(key_str(&k), &got);
	assert_int_equal(got.due, NOON);
	assert_memory_equal(got.id, m.id, OUTBOX_ID);
	outbox_read_key(str_skip(key_str(&k), k.n - 3), &got); /* too short for both */
	assert_int_equal(got.due, 0);
}

static void test_messages_to_people_are_apart(void **state)
{
	static const struct {
		enum outbox_kind kind;
		uint8_t class;
	} rows[] = {{OUTBOX_MAIL, OUTBOX_TO_PERSON},
		    {OUTBOX_SMS, OUTBOX_TO_PERSON},
		    {OUTBOX_WEBHOOK, OUTBOX_TO_PROGRAM}};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct outbox_message m = {.kind = rows[i].kind};

		assert_int_equal(outbox_class_of(&m), rows[i].class);
	}
}

/* --- the record ---------------------------------------------------------- */

struct op {
	const struct context *c;
	struct outbox_message *m;
	struct key k; /* where it is */
	uint64_t due;
	struct str value, reason;
};

static enum err store_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return outbox_store(t, s->c, s->m);
}

static enum err move_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return outbox_move(t, s->c, &s->k, s->m, s->due);
}

static enum err get_body(struct txn *t, void *arg)
{
	struct op *s = arg;
	enum err e = txn_get(t, &s->k, &s->value);

	s->value = arena_copy(s->c->arena, s->value);
	return e;
}

static enum err bury_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return outbox_store_dead(t, s->c, &s->k, s->m->id, s->value, s->reason);
}

static struct op op_of(struct fixture *f, struct outbox_message *m)
{
	return (struct op){.c = &f->context,
			   .m = m,
			   .k = outbox_key(&f->tenant.id, outbox_class_of(m), m->due, m->id)};
}

/* Store a message, and the record it gave. */
static struct str stored(struct fixture *f, struct outbox_message *m)
{
	struct op s = op_of(f, m);

	m->sealed = outbox_seal(&f->context, m);
	assert_err(store_write(f->instance.store, store_body, &s), ERR_OK);
	assert_err(store_read(f->instance.store, get_body, &s), ERR_OK);
	return s.value;
}

static void test_a_message_is_read_as_it_was_stored(void **state)
{
	struct fixture *f = *state;
	struct outbox_message m = mail(), got;

	assert_true(outbox_decode(stored(f, &m), &got));
	assert_int_equal(got.kind, OUTBOX_MAIL);
	assert_int_equal(got.template, TEMPLATE_FORGOT_PIN);
	assert_int_equal(got.state, OUTBOX_CLAIMED);
	assert_int_equal(got.queued, NOON - 1);
	assert_int_equal(got.expires, NOON + 600);
	assert_int_equal(got.tries, 7);
	assert_text(got.wanted, "spring");
	assert_text(got.uid, "0123456789abcdef");
	assert_text(got.to, "anna@example.com");
	assert_text(got.languages, "de");
	assert_text(got.reason, "greylisted");
	assert_int_equal(site_variables(&got), 0); /* they are still encrypted */
	assert_int_equal(got.agent.n + got.address.n, 0);
	assert_err(outbox_unseal(&f->context, &got), ERR_OK);
	assert_int_equal(site_variables(&got), 2);
	assert_text(outbox_variable(&got, VARIABLE_CODE), "493827");
	assert_non_null(got.variables[VARIABLE_URL].p);
	assert_text(got.agent, "Firefox");
	assert_text(got.address, "192.0.2.7");
}

static void test_a_webhook_has_a_body_and_no_template(void **state)
{
	struct fixture *f = *state;
	struct outbox_message m = {
		.kind = OUTBOX_WEBHOOK, .uid = STR("u"), .to = STR("id"), .body = STR("{\"a\":1}")};
	struct outbox_message got;

	assert_true(outbox_decode(stored(f, &m), &got));
	assert_err(outbox_unseal(&f->context, &got), ERR_OK);
	assert_text(got.body, "{\"a\":1}");
}

static bool holds(struct str all, const char *part)
{
	size_t n = strlen(part);

	for (size_t i = 0; i + n <= all.n; i++)
		if (memcmp(all.p + i, part, n) == 0)
			return true;
	return false;
}

static void test_what_is_encrypted_opens_with_the_key_alone(void **state)
{
	struct fixture *f = *state;
	struct outbox_message m = mail(), got;
	struct str value = stored(f, &m);

	assert_true(holds(value, "anna@example.com"));
	assert_false(holds(value, "493827") || holds(value, "Firefox") ||
		     holds(value, "192.0.2.7"));
	assert_true(outbox_decode(value, &got));
	got.sealed.n--;
	assert_err(outbox_unseal(&f->context, &got), ERR_STORE_VERSION);
	got.sealed.n++;
	f->instance.pepper.keys[0].key[0] ^= 1;
	assert_err(outbox_unseal(&f->context, &got), ERR_STORE_VERSION);
}

static void test_records_that_cannot_be_read(void **state)
{
	struct fixture *f = *state;
	struct outbox_message m = mail(), got;
	struct str value = stored(f, &m);
	char bytes[1024];

	assert_true(value.n < sizeof bytes);
	memcpy(bytes, value.p, value.n);
	for (size_t n = 0; n < value.n - m.sealed.n; n++)
		assert_false(outbox_decode(str_bytes(bytes, n), &got));
	assert_true(outbox_decode(str_bytes(bytes, value.n - m.sealed.n), &got));
	assert_err(outbox_unseal(&f->context, &got), ERR_STORE_VERSION);
	bytes[0]++; /* another version */
	assert_false(outbox_decode(str_bytes(bytes, value.n), &got));
	bytes[0]--;
	bytes[1 + 2 + 8 + 8 + 4 + 2] ^= 1; /* another template */
	assert_false(outbox_decode(str_bytes(bytes, value.n), &got));
}

static void test_what_is_too_long_is_not_stored(void **state)
{
	static char large[70000];
	struct fixture *f = *state;
	struct outbox_message m = mail();
	struct op s = op_of(f, &m);
	struct dump before = {.n = 0};

	memset(large, 'x', sizeof large);
	dump_store(f->instance.store, &before);
	outbox_add(&m, VARIABLE_VTYPE, str_bytes(large, sizeof large));
	m.sealed = outbox_seal(&f->context, &m);
	assert_int_equal(m.sealed.n, 0);
	assert_err(store_write(f->instance.store, store_body, &s), ERR_INTERNAL);
	m = mail();
	m.sealed = outbox_seal(&f->context, &m);
	m.languages = str_bytes(large, sizeof large);
	assert_err(store_write(f->instance.store, store_body, &s), ERR_INTERNAL);
	dump_unchanged(f->instance.store, &before);
}

/* --- moving -------------------------------------------------------------- */

static void test_moving_leaves_nothing_behind(void **state)
{
	struct fixture *f = *state;
	struct outbox_message m = mail();
	struct op s = op_of(f, &m);

	s.due = NOON + 30;
	assert_err(store_write(f->instance.store, move_body, &s), ERR_NOT_FOUND);
	m = mail();
	(void)stored(f, &m);
	assert_err(store_write(f->instance.store, move_body, &s), ERR_OK);
	assert_err(store_read(f->instance.store, get_body, &s), ERR_NOT_FOUND);
	s = op_of(f, &m);
	assert_int_equal(m.due, NOON + 30);
	assert_err(store_read(f->instance.store, get_body, &s), ERR_OK);
}

static void test_what_failed_keeps_its_record_and_a_reason_that_is_cut(void **state)
{
	static char reason[OUTBOX_TEXT_MAX + 1];
	struct fixture *f = *state;
	struct outbox_message m = mail();
	struct op s = op_of(f, &m);
	struct str kept, why;

	memset(reason, 'x', sizeof reason);
	s.reason = str_bytes(reason, sizeof reason);
	kept = s.value = stored(f, &m);
	assert_err(store_write(f->instance.store, bury_body, &s), ERR_OK);
	assert_err(store_read(f->instance.store, get_body, &s), ERR_NOT_FOUND);
	s.k = outbox_dead_key(&f->tenant.id, f->context.now, m.id);
	assert_err(store_read(f->instance.store, get_body, &s), ERR_OK);
	assert_str(outbox_read_dead(s.value, &why), kept);
	assert_int_equal(why.n, OUTBOX_TEXT_MAX);
	assert_int_equal(outbox_read_dead(STR("\2"), &why).n, 0);
	assert_int_equal(outbox_read_dead(STR(""), &why).n, 0);
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_keys_are_in_the_order_of_class_and_time),
	INSTANCE_TEST(test_time_and_id_are_read_from_a_key),
	INSTANCE_TEST(test_messages_to_people_are_apart),
	INSTANCE_TEST(test_a_message_is_read_as_it_was_stored),
	INSTANCE_TEST(test_a_webhook_has_a_body_and_no_template),
	INSTANCE_TEST(test_what_is_encrypted_opens_with_the_key_alone),
	INSTANCE_TEST(test_records_that_cannot_be_read),
	INSTANCE_TEST(test_what_is_too_long_is_not_stored),
	INSTANCE_TEST(test_moving_leaves_nothing_behind),
	INSTANCE_TEST(test_what_failed_keeps_its_record_and_a_reason_that_is_cut),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
