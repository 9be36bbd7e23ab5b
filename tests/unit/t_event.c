/* SPDX-License-Identifier: MIT */
/* Events: their names, what a delivery holds, and which of them a change of an account raises. */
#include "instance_fixture.h"

#include "domain/message/outbox.h"
#include "domain/webhook/event.h"
#include "domain/webhook/webhook.h"

static void subscribe(struct fixture *f, const char *event)
{
	assert_err(webhook_subscribe(&f->context, str_of(event), STR("https://a.example/hook")),
		   ERR_OK);
}

struct op {
	struct fixture *f;
	enum event event;
	const struct account *before, *after;
	struct outbox_stats stats;
};

static enum err raise_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return event_raise(t, &s->f->context, s->event, s->after);
}

static enum err changes_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return event_raise_changes(t, &s->f->context, s->before, s->after);
}

static enum err count_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return outbox_count(t, &s->f->context, &s->stats);
}

static uint64_t waiting(struct fixture *f)
{
	struct op s = {.f = f};

	assert_err(store_read(f->instance.store, count_body, &s), ERR_OK);
	return s.stats.waiting;
}

static void raise_one(struct fixture *f, enum event event, const struct account *a)
{
	struct op s = {.f = f, .event = event, .after = a};

	assert_err(store_write(f->instance.store, raise_body, &s), ERR_OK);
}

static struct account anna(void)
{
	struct account a = {.uid = STR("anna"),
			    .user_name = STR("anna"),
			    .phone = STR("+4917012345678"),
			    .email_count = 2,
			    .active = true,
			    .email_verified = true,
			    .phone_verified = true};

	a.emails[0].value = STR("anna@example.com");
	a.emails[1].value = STR("anna@example.net");
	return a;
}

/* --- names --------------------------------------------------------------- */

static void test_each_event_is_found_by_its_name(void **state)
{
	static const char *const none[] = {"", "Log", "Logins", "Login ", "Set PIN"};
	enum event found;

	(void)state;
	for (int i = 0; i < EVENTS; i++) {
		assert_true(event_find(event_name((enum event)i), &found));
		assert_int_equal(found, i);
	}
	assert_true(event_find(STR("sETpin"), &found));
	assert_int_equal(found, EVENT_SET_PIN);
	for (size_t i = 0; i < COUNT_OF(none); i++)
		assert_false(event_find(str_of(none[i]), &found));
}

/* --- a delivery ---------------------------------------------------------- */

static struct {
	char id[64], to[64], body[16384];
	uint64_t due, expires;
} told;

static void read_one(const struct outbox_message *sealed, void *arg)
{
	struct outbox_message m = *sealed;
	struct fixture *f = arg;
	struct str id;

	assert_err(outbox_unseal(&f->context, &m), ERR_OK);
	assert_int_equal(m.kind, OUTBOX_WEBHOOK);
	id = outbox_variable(&m, VARIABLE_EVENT_ID);
	(void)snprintf(told.to, sizeof told.to, "%.*s", (int)m.to.n, m.to.p);
	(void)snprintf(told.body, sizeof told.body, "%.*s", (int)m.body.n, m.body.p);
	(void)snprintf(told.id, sizeof told.id, "%.*s", (int)id.n, id.p);
	told.due = m.due;
	told.expires = m.expires;
}

static enum err read_body(struct txn *t, void *arg)
{
	struct fixture *f = arg;

	return outbox_each(t, &f->context, read_one, f);
}

static void test_a_delivery_says_what_when_and_of_whom(void **state)
{
	struct fixture *f = *state;
	const struct account a = anna();
	char head[128];
	struct guid id;

	subscribe(f, "SetPIN");
	raise_one(f, EVENT_SET_PIN, &a);
	assert_err(store_read(f->instance.store, read_body, f), ERR_OK);
	(void)snprintf(head, sizeof head, "{\"HookName\":\"setpin\",\"HookId\":\"%s\",\"Data\":{",
		       told.to);
	assert_memory_equal(told.body, head, strlen(head));
	assert_true(str_ends(str_of(told.body), STR("},\"Time\":\"2023-11-14T22:13:20.000Z\"}")));
	assert_non_null(strstr(told.body, "\"Uid\":\"anna\""));
	assert_true(guid_read(str_of(told.id), &id) && guid_read(str_of(told.to), &id));
	assert_int_equal(told.due, NOON);
	assert_int_equal(told.expires, NOON + OUTBOX_WEBHOOK_LIFE_S);
}

static void test_only_subscribers_are_told(void **state)
{
	struct fixture *f = *state;
	const struct account a = anna();

	raise_one(f, EVENT_LOGIN, &a);
	assert_int_equal(waiting(f), 0);
	subscribe(f, "Login");
	assert_err(webhook_subscribe(&f->context, STR("login"), STR("https://b.example/hook")),
		   ERR_OK);
	raise_one(f, EVENT_REGISTER, &a);
	assert_int_equal(waiting(f), 0);
	f->context.quiet = true;
	raise_one(f, EVENT_LOGIN, &a);
	assert_int_equal(waiting(f), 0);
	f->context.quiet = false;
	raise_one(f, EVENT_LOGIN, &a);
	assert_int_equal(waiting(f), 2);
}

/* --- what a change amounts to -------------------------------------------- */

static void rename_user(struct account *a)
{
	a->user_name = STR("other");
}

static void other_phone(struct account *a)
{
	a->phone = STR("+4317012345678");
	a->phone_verified = false; /* of the new one, which says nothing of the old */
}

static void no_phone(struct account *a)
{
	a->phone = STR("");
	a->phone_verified = false;
}

static void unverify_phone(struct account *a)
{
	a->phone_verified = false;
}

static void more_emails(struct account *a)
{
	a->emails[a->email_count++].value = STR("anna@example.org");
}

static void fewer_emails(struct account *a)
{
	a->email_count--;
}

static void other_email(struct account *a)
{
	a->emails[0].value = STR("anna@example.org");
	a->email_verified = false;
}

static void respell_email(struct account *a)
{
	a->emails[0].value = STR("ANNA@example.com");
}

static void unverify_email(struct account *a)
{
	a->email_verified = false;
}

static void set_password(struct account *a)
{
	a->password.hash = STR("1:hash");
	a->password.generation++;
}

static void rehash_password(struct account *a)
{
	a->password.hash = STR("2:hash"); /* the same password */
}

static void disable(struct account *a)
{
	a->active = false;
}

static void mark_deleted(struct account *a)
{
	a->deleted = true;
}

static void count_login(struct account *a)
{
	a->logins++;
	a->pin.generation++; /* of which others tell */
}

typedef void change(struct account *a);

static const struct {
	change *run;
	const char *raises, *undone_raises;
} rows[] = {
	{rename_user, "SetUsername", "SetUsername"},
	{other_phone, "UpdatePhoneId", "UpdatePhoneId"},
	{no_phone, "RemovePhoneId", "UpdatePhoneId"},
	{unverify_phone, "InvalidatePhoneVerification", ""},
	{more_emails, "AddEmail", "RemoveEmail"},
	{fewer_emails, "RemoveEmail", "AddEmail"},
	{other_email, "AddEmail RemoveEmail", "AddEmail RemoveEmail"},
	{respell_email, "", ""},
	{unverify_email, "InvalidateEmailVerification", ""},
	{set_password, "CreateTraditionalAccount SetPassword", "SetPassword"},
	{rehash_password, "", ""},
	{disable, "BlockAccount", ""},
	{mark_deleted, "DeleteAccount", ""},
	{count_login, "", ""},
};

static const char *const raised[] = {"SetUsername",
				     "UpdatePhoneId",
				     "RemovePhoneId",
				     "AddEmail",
				     "RemoveEmail",
				     "InvalidateEmailVerification",
				     "SetPassword",
				     "BlockAccount",
				     "InvalidatePhoneVerification",
				     "DeleteAccount",
				     "CreateTraditionalAccount"};

static void expect(struct fixture *f, const struct account *before, const struct account *after,
		   const char *event, const char *wants)
{
	struct op s = {.f = f, .before = before, .after = after};
	uint64_t was = waiting(f), want = strstr(wants, event) != NULL ? 1 : 0;

	assert_err(store_write(f->instance.store, changes_body, &s), ERR_OK);
	if (waiting(f) - was != want)
		print_error("%s, where \"%s\" is expected\n", event, wants);
	assert_int_equal(waiting(f) - was, want);
	site_next_call(f);
}

static void test_each_change_raises_what_it_amounts_to(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(raised); i++) {
		site_end(f);
		site_init(f);
		subscribe(f, raised[i]);
		for (size_t k = 0; k < COUNT_OF(rows); k++) {
			const struct account before = anna();
			struct account after = before;

			rows[k].run(&after);
			expect(f, &before, &after, raised[i], rows[k].raises);
			expect(f, &after, &before, raised[i], rows[k].undone_raises);
			expect(f, &after, &after, raised[i], "");
		}
	}
}

static void test_a_change_raises_every_event_it_amounts_to(void **state)
{
	struct fixture *f = *state;
	const struct account before = anna();
	struct account after = before;
	struct op s = {.f = f, .before = &before, .after = &after};

	rename_user(&after);
	no_phone(&after);
	disable(&after);
	subscribe(f, "SetUsername");
	subscribe(f, "RemovePhoneId");
	subscribe(f, "BlockAccount");
	assert_err(store_write(f->instance.store, changes_body, &s), ERR_OK);
	assert_int_equal(waiting(f), 3);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_each_event_is_found_by_its_name),
	INSTANCE_TEST(test_a_delivery_says_what_when_and_of_whom),
	INSTANCE_TEST(test_only_subscribers_are_told),
	INSTANCE_TEST(test_each_change_raises_what_it_amounts_to),
	INSTANCE_TEST(test_a_change_raises_every_event_it_amounts_to),
};

TEST_MAIN(RUN_WITHIN(tests, use_mem, NULL))
