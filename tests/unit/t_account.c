/* SPDX-License-Identifier: MIT */
/*
 * Accounts in the store: what a record keeps, who is found by which name, and that a name is one
 * account's at a time.
 */
#include "instance_fixture.h"

#include "domain/account/account.h"

/* What a transaction works with. */
struct op {
	const struct context *c;
	const struct account *a, *before;
	enum identifier_kind kind;
	struct str text;
	struct account *out;
};

static enum err add_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return account_add(t, s->c, s->a);
}

static enum err rename_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return account_rename(t, s->c, s->before, s->a);
}

static enum err remove_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return account_remove(t, s->c, s->a);
}

static enum err put_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return account_put(t, s->c, s->a);
}

static enum err get_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return account_get(t, s->c, s->text, s->out);
}

static enum err find_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return account_find(t, s->c, s->kind, s->text, s->out);
}

static enum err find_any_body(struct txn *t, void *arg)
{
	struct op *s = arg;

	return account_find_any(t, s->c, s->kind, s->text, s->out);
}

static enum err put_by(struct fixture *f, txn_body *body, const struct account *a)
{
	struct op s = {.c = &f->context, .a = a};

	return store_write(f->instance.store, body, &s);
}

static struct account got; /* what was read last */

static enum err find_by(struct fixture *f, txn_body *body, enum identifier_kind kind,
			const char *text)
{
	struct op s = {.c = &f->context, .kind = kind, .text = str_of(text), .out = &got};

	return store_read(f->instance.store, body, &s);
}

static enum err find(struct fixture *f, enum identifier_kind kind, const char *text)
{
	return find_by(f, find_body, kind, text);
}

static struct account named(const char *uid, const char *email, const char *phone, const char *name)
{
	struct account a = {.uid = str_of(uid),
			    .profile_id = STR("00112233445566778899aabbccddeeff"),
			    .provider = STR("Email"),
			    .user_name = str_of(name),
			    .phone = str_of(phone),
			    .active = true};

	a.emails[0].type = STR("Primary");
	a.emails[0].value = str_of(email);
	a.email_count = email[0] != '\0';
	return a;
}

static struct account anna(void)
{
	return named("anna-1", "Anna@example.com", "+49 170 12345678", "Anna.B");
}

/* --- the record ---------------------------------------------------------- */

static struct account with_everything(void)
{
	static char emails[ACCOUNT_EMAILS][24], pins[ACCOUNT_PINS][8];
	struct account a = anna();

	a.source = STR("shop.example");
	a.email_count = ACCOUNT_EMAILS;
	for (size_t i = 0; i < ACCOUNT_EMAILS; i++) {
		(void)snprintf(emails[i], sizeof emails[i], "a%zu@example.com", i);
		a.emails[i].type = STR("Any");
		a.emails[i].value = str_of(emails[i]);
		a.emails[i].confirmed = i % 2 == 1;
	}
	a.old_pin_count = ACCOUNT_PINS;
	for (size_t i = 0; i < ACCOUNT_PINS; i++) {
		(void)snprintf(pins[i], sizeof pins[i], "1:%zu", i);
		a.old_pins[i] = str_of(pins[i]);
	}
	a.email_verified = a.phone_verified = a.custom_uid = a.pin_skipped = true;
	a.password = (struct credential){STR("1:hash"), 1, NOON, STR("token")};
	a.pin = (struct credential){STR("1:other"), UINT32_MAX, NOON + 1, STR("")};
	a.strength = STRENGTH_BREACHED;
	a.pin_skipped_at = 1;
	a.logins = UINT64_MAX;
	a.last_login = 2;
	a.created = 3;
	a.modified = 4;
	a.profile_modified = 5;
	return a;
}

static void assert_credential(const struct credential *a, const struct credential *b)
{
	assert_str(a->hash, b->hash);
	assert_int_equal(a->generation, b->generation);
	assert_int_equal(a->changed, b->changed);
	assert_str(a->change_token, b->change_token);
}

static void assert_account(const struct account *a, const struct account *b)
{
	assert_str(a->uid, b->uid);
	assert_str(a->profile_id, b->profile_id);
	assert_str(a->provider, b->provider);
	assert_str(a->source, b->source);
	assert_str(a->user_name, b->user_name);
	assert_str(a->phone, b->phone);
	assert_int_equal(a->email_count, b->email_count);
	for (size_t i = 0; i < a->email_count; i++) {
		assert_str(a->emails[i].type, b->emails[i].type);
		assert_str(a->emails[i].value, b->emails[i].value);
		assert_int_equal(a->emails[i].confirmed, i > 0 && b->emails[i].confirmed);
	}
	assert_int_equal(a->active, b->active);
	assert_int_equal(a->email_verified, b->email_verified);
	assert_int_equal(a->phone_verified, b->phone_verified);
	assert_int_equal(a->custom_uid, b->custom_uid);
	assert_int_equal(a->deleted, b->deleted);
	assert_credential(&a->password, &b->password);
	assert_credential(&a->pin, &b->pin);
	assert_int_equal(a->strength, b->strength);
	assert_int_equal(a->old_pin_count, b->old_pin_count);
	for (size_t i = 0; i < a->old_pin_count; i++)
		assert_str(a->old_pins[i], b->old_pins[i]);
	assert_int_equal(a->pin_skipped, b->pin_skipped);
	assert_int_equal(a->pin_skipped_at, b->pin_skipped_at);
	assert_int_equal(a->logins, b->logins);
	assert_int_equal(a->last_login, b->last_login);
	assert_int_equal(a->created, b->created);
	assert_int_equal(a->modified, b->modified);
	assert_int_equal(a->profile_modified, b->profile_modified);
}

static void test_an_account_is_read_as_it_was_put(void **state)
{
	const struct account all = with_everything(), bare = {.uid = STR("bert")};
	struct fixture *f = *state;

	assert_err(put_by(f, add_body, &all), ERR_OK);
	assert_err(find_by(f, get_body, IDENTIFIER_UID, "anna-1"), ERR_OK);
	assert_account(&got, &all);
	assert_err(put_by(f, put_body, &bare), ERR_OK);
	assert_err(find_by(f, get_body, IDENTIFIER_UID, "bert"), ERR_OK);
	assert_account(&got, &bare);
}

/* --- damaged records ----------------------------------------------------- */

struct damage {
	struct fixture *f;
	int cut;   /* bytes less at the end, or more */
	size_t at; /* the byte that becomes `to` */
	char to;
};

static enum err damage_body(struct txn *t, void *arg)
{
	struct damage *s = arg;
	struct key k = key_of(&s->f->tenant.id, TABLE_ACCOUNT);
	char bytes[2048] = "";
	struct str value;
	enum err e;

	key_add(&k, STR("anna-1"));
	e = txn_get(t, &k, &value);
	if (e != ERR_OK)
		return e;
	assert_true(value.n < sizeof bytes);
	memcpy(bytes, value.p, value.n);
	bytes[s->at] = s->to;
	return txn_put(t, &k, str_bytes(bytes, (size_t)((int)value.n - s->cut)));
}

static enum err damaged(struct fixture *f, int cut, size_t at, char to)
{
	struct damage s = {f, cut, at, to};
	const struct account a = with_everything();

	assert_err(put_by(f, put_body, &a), ERR_OK);
	assert_err(store_write(f->instance.store, damage_body, &s), ERR_OK);
	return find_by(f, get_body, IDENTIFIER_UID, "anna-1");
}

static void test_a_damaged_record_is_no_account(void **state)
{
	struct fixture *f = *state;
	const struct account a = with_everything();
	/* version, flags, and six texts with lengths of two bytes */
	size_t count = 2 + 12 + a.uid.n + a.profile_id.n + a.provider.n + a.source.n +
		       a.user_name.n + a.phone.n;

	assert_err(damaged(f, 0, 0, 2), ERR_OK);
	assert_err(damaged(f, 1, 0, 2), ERR_STORE_VERSION);
	assert_err(damaged(f, -1, 0, 2), ERR_STORE_VERSION);
	assert_err(damaged(f, 0, 0, 3), ERR_STORE_VERSION);
	assert_err(damaged(f, 0, 0, 0), ERR_STORE_VERSION);
	assert_err(damaged(f, 0, count, ACCOUNT_EMAILS), ERR_OK);
	assert_err(damaged(f, 0, count, ACCOUNT_EMAILS + 1), ERR_STORE_VERSION);
	assert_err(damaged(f, 0, count, (char)255), ERR_STORE_VERSION);
}

static void test_a_record_of_the_first_format_has_no_confirmed_addresses(void **state)
{
	struct fixture *f = *state;

	assert_err(damaged(f, 1, 0, 1), ERR_OK); /* it ended one byte earlier */
	assert_int_equal(got.email_count, ACCOUNT_EMAILS);
	assert_true(account_email_confirmed(&got, STR("a0@example.com")));
	assert_false(account_email_confirmed(&got, STR("a1@example.com")));
	assert_int_equal(got.profile_modified, 5);
}

/* --- names --------------------------------------------------------------- */

static void test_a_person_is_found_by_each_name_in_any_spelling(void **state)
{
	static const struct {
		enum identifier_kind kind;
		const char *text;
		enum err want;
	} rows[] = {{IDENTIFIER_UID, "anna-1", ERR_OK},
		    {IDENTIFIER_EMAIL, "ANNA@EXAMPLE.COM", ERR_OK},
		    {IDENTIFIER_PHONE, "004917012345678", ERR_OK},
		    {IDENTIFIER_USERNAME, "anna.b", ERR_OK},
		    {IDENTIFIER_USERNAME, "anna@example.com", ERR_USER_UNKNOWN},
		    {IDENTIFIER_EMAIL, "anna.b", ERR_USER_UNKNOWN},
		    {IDENTIFIER_UID, "anna-", ERR_USER_UNKNOWN},
		    {IDENTIFIER_UID, "", ERR_USER_UNKNOWN},
		    {IDENTIFIER_EMAIL, "", ERR_USER_UNKNOWN},
		    {IDENTIFIER_EMAIL, "anna@example.com\n", ERR_USER_UNKNOWN},
		    {IDENTIFIER_PHONE, "+", ERR_USER_UNKNOWN}};
	struct fixture *f = *state;
	const struct account a = anna();

	assert_err(put_by(f, add_body, &a), ERR_OK);
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_err(find(f, rows[i].kind, rows[i].text), rows[i].want);
	f->tenant.id.b[0] ^= 1; /* another tenant's */
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_err(find(f, rows[i].kind, rows[i].text), ERR_USER_UNKNOWN);
}

static void test_each_name_is_one_accounts(void **state)
{
	const struct {
		struct account a;
		enum err want;
	} rows[] = {
		{named("anna-1", "", "", "bert"), ERR_UID_TAKEN},
		{named("bert", "anna@EXAMPLE.com", "", "bert"), ERR_EMAIL_TAKEN},
		{named("bert", "b@example.com", "+4917012345678", "bert"), ERR_PHONE_TAKEN},
		{named("bert", "b@example.com", "", "ANNA.B"), ERR_USERNAME_TAKEN},
	};
	const struct account a = anna(), b = named("bert", "b@example.com", "", "bert");
	struct dump before = {.n = 0};
	struct fixture *f = *state;

	assert_err(put_by(f, add_body, &a), ERR_OK);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		dump_store(f->instance.store, &before);
		assert_err(put_by(f, add_body, &rows[i].a), rows[i].want);
		dump_unchanged(f->instance.store, &before);
	}
	assert_err(put_by(f, add_body, &b), ERR_OK);
}

static void test_renaming_frees_what_it_no_longer_has(void **state)
{
	struct fixture *f = *state;
	const struct account a = anna(), b = named("bert", "b@example.com", "", ""),
			     after = named("anna-1", "anna@example.com", "", "new.name"),
			     taken = named("anna-1", "b@example.com", "", "new.name");
	struct op s = {.c = &f->context, .before = &a, .a = &taken};
	struct dump before = {.n = 0};

	assert_err(put_by(f, add_body, &a), ERR_OK);
	assert_err(put_by(f, add_body, &b), ERR_OK);
	dump_store(f->instance.store, &before);
	assert_err(store_write(f->instance.store, rename_body, &s), ERR_EMAIL_TAKEN);
	dump_unchanged(f->instance.store, &before);
	s.a = &after;
	assert_err(store_write(f->instance.store, rename_body, &s), ERR_OK);
	assert_err(find(f, IDENTIFIER_USERNAME, "new.name"), ERR_OK);
	assert_err(find(f, IDENTIFIER_EMAIL, "anna@example.com"), ERR_OK);
	assert_err(find(f, IDENTIFIER_USERNAME, "anna.b"), ERR_USER_UNKNOWN);
	assert_err(find(f, IDENTIFIER_PHONE, "+4917012345678"), ERR_USER_UNKNOWN);
}

static void test_a_removed_account_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	const struct account a = with_everything();
	struct dump before = {.n = 0};

	dump_store(f->instance.store, &before);
	assert_err(put_by(f, add_body, &a), ERR_OK);
	assert_err(put_by(f, remove_body, &a), ERR_OK);
	dump_unchanged(f->instance.store, &before);
}

static void test_a_deleted_account_is_hidden_but_there(void **state)
{
	struct fixture *f = *state;
	struct account a = anna();

	a.deleted = true;
	assert_err(put_by(f, add_body, &a), ERR_OK);
	assert_err(find_by(f, get_body, IDENTIFIER_UID, "anna-1"), ERR_USER_UNKNOWN);
	assert_int_equal(got.uid.n, 0);
	assert_err(find(f, IDENTIFIER_USERNAME, "anna.b"), ERR_USER_UNKNOWN);
	assert_int_equal(got.uid.n + got.email_count, 0);
	assert_err(find_by(f, find_any_body, IDENTIFIER_USERNAME, "anna.b"), ERR_OK);
	assert_text(got.uid, "anna-1");
	assert_err(put_by(f, add_body, &a), ERR_UID_TAKEN);
}

/* --- what an account says ------------------------------------------------ */

static void test_addresses_are_confirmed_one_by_one(void **state)
{
	struct account a = with_everything(), none = {.email_count = 0};

	(void)state;
	a.email_verified = false;
	for (size_t i = 0; i < ACCOUNT_EMAILS; i++)
		a.emails[i].confirmed = false;
	assert_true(account_has_email(&a, STR("A7@EXAMPLE.COM")));
	assert_false(account_has_email(&a, STR("a8@example.com")));
	assert_false(account_has_email(&a, STR("")));
	account_confirm_email(&a, STR("a8@example.com"));
	account_confirm_email(&a, STR("A7@example.com"));
	for (size_t i = 0; i < ACCOUNT_EMAILS; i++)
		assert_int_equal(account_email_confirmed(&a, a.emails[i].value), i == 7);
	assert_false(a.email_verified);
	account_confirm_email(&a, STR("a0@example.com"));
	assert_true(a.email_verified);
	assert_true(account_email_confirmed(&a, STR("A0@example.com")));
	account_confirm_email(&none, STR(""));
	assert_false(none.email_verified);
	assert_false(account_email_confirmed(&none, STR("")));
}

static void test_who_may_sign_in(void **state)
{
	struct account a = {.active = true};

	(void)state;
	assert_err(account_may_sign_in(&a), ERR_OK);
	a.active = false;
	assert_err(account_may_sign_in(&a), ERR_ACCOUNT_DISABLED);
}

static void test_fresh_guids_are_guids_and_differ(void **state)
{
	struct fixture *f = *state;
	struct str a = account_fresh_guid(&f->context), b = account_fresh_guid(&f->context);
	struct guid g;

	assert_int_equal(a.n, GUID_TEXT);
	assert_true(guid_read(a, &g) && guid_read(b, &g));
	assert_false(str_eq(a, b));
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_an_account_is_read_as_it_was_put),
	INSTANCE_TEST(test_a_damaged_record_is_no_account),
	INSTANCE_TEST(test_a_record_of_the_first_format_has_no_confirmed_addresses),
	INSTANCE_TEST(test_a_person_is_found_by_each_name_in_any_spelling),
	INSTANCE_TEST(test_each_name_is_one_accounts),
	INSTANCE_TEST(test_renaming_frees_what_it_no_longer_has),
	INSTANCE_TEST(test_a_removed_account_leaves_nothing),
	INSTANCE_TEST(test_a_deleted_account_is_hidden_but_there),
	INSTANCE_TEST(test_addresses_are_confirmed_one_by_one),
	INSTANCE_TEST(test_who_may_sign_in),
	INSTANCE_TEST(test_fresh_guids_are_guids_and_differ),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
