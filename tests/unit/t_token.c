/* SPDX-License-Identifier: MIT */
/*
 * Tokens and sign-in records: what the store contains of them, how long they live, and
 * how they end together.
 */
#include "instance_fixture.h"

#include <ctype.h>

/* One operation as a transaction's body. */
struct op {
	const struct context *c;
	enum token_kind kind;
	struct str text, uid;
	struct token token;
	struct sign_in_record sign_in;
	unsigned count;
};

static enum err put_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return token_put(t, o->c, o->kind, o->text, &o->token);
}

static enum err update_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return token_update(t, o->c, o->kind, o->text, &o->token);
}

static enum err del_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return token_del(t, o->c, o->kind, o->text);
}

static enum err add_grant_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return sign_in_record_add(t, o->c, o->uid, &o->sign_in);
}

static enum err get_grant_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return sign_in_record_get(t, o->c, o->uid, &o->token.sign_in, &o->sign_in);
}

static enum err end_all_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return sign_in_record_end_all(t, o->c, o->uid);
}

static void count_one(const struct sign_in_record *g, void *arg)
{
	assert_int_not_equal(g->created, 0);
	++*(unsigned *)arg;
}

static enum err count_grants_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	o->count = 0;
	return sign_in_record_each(t, o->c, o->uid, count_one, &o->count);
}

static enum err keep_body(struct txn *t, void *arg)
{
	struct op *o = arg;
	struct account a;
	enum err e = token_get(t, o->c, TOKEN_ACCESS, o->text, &o->token, &a);

	return e == ERR_OK ? session_keep_only(t, o->c, o->text, &o->token) : e;
}

static struct str anna;	    /* her uid */
static struct guid sign_in; /* one of hers */

static void add_grant(struct fixture *f, uint64_t seconds, struct guid *id)
{
	struct op o = {.c = &f->context, .uid = anna};

	o.sign_in = (struct sign_in_record){.id = guid_random(),
					    .created = f->context.now,
					    .used = f->context.now,
					    .expires = f->context.now + seconds,
					    .refreshable = true};
	o.sign_in.session.b[0] = 1;
	*id = o.sign_in.id;
	assert_err(store_write(f->instance.store, add_grant_body, &o), ERR_OK);
}

static int setup(void **state)
{
	(void)site_setup(state);
	anna = site_anna(*state, "739164");
	add_grant(*state, 365 * 86400, &sign_in);
	return 0;
}

static struct token_text issue(struct fixture *f, enum token_kind kind, uint64_t seconds)
{
	struct token_text text = token_fresh();
	struct op o = {.c = &f->context, .kind = kind, .text = str_of(text.s)};

	o.token.uid = anna;
	o.token.sign_in = sign_in;
	o.token.expires = f->context.now + seconds;
	assert_err(store_write(f->instance.store, put_body, &o), ERR_OK);
	assert_int_equal(o.token.issued, f->context.now);
	return text;
}

static const struct {
	enum token_kind kind;
	enum err unknown, expired;
} kinds[] = {
	{TOKEN_ACCESS, ERR_TOKEN_UNKNOWN, ERR_TOKEN_EXPIRED},
	{TOKEN_REFRESH, ERR_REFRESH_INVALID, ERR_REFRESH_INVALID},
	{TOKEN_SESSION, ERR_SESSION_UNKNOWN, ERR_SESSION_EXPIRED},
	{TOKEN_PINAUTH, ERR_PINAUTH_UNKNOWN, ERR_PINAUTH_EXPIRED},
	{TOKEN_STEP_UP_PIN, ERR_STEP_UP_INVALID, ERR_STEP_UP_INVALID},
	{TOKEN_STEP_UP_PASSWORD, ERR_STEP_UP_INVALID, ERR_STEP_UP_INVALID},
	{TOKEN_STEP_UP_FACTOR, ERR_STEP_UP_INVALID, ERR_STEP_UP_INVALID},
	{TOKEN_DELETION, ERR_DELETION_INVALID, ERR_DELETION_INVALID},
};

_Static_assert(COUNT_OF(kinds) == TOKEN_KINDS, "every kind is tested");

/* --- texts ------------------------------------------------------------------- */

static void test_texts_are_random_guids(void **state)
{
	struct token_text texts[200];
	struct guid g;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		texts[i] = token_fresh();
		assert_int_equal(strlen(texts[i].s), GUID_TEXT);
		assert_true(guid_read(str_of(texts[i].s), &g));
		assert_int_equal(g.b[6] >> 4, 4); /* version 4 */
		assert_int_equal(g.b[8] >> 6, 2); /* variant of RFC 4122 */
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(texts[i].s, texts[k].s);
	}
}

static void test_a_digest_is_the_same_for_every_spelling(void **state)
{
	static const char *const spellings[] = {
		"0f8fad5b-d9cb-469f-a165-70867728950e",
		"0F8FAD5B-D9CB-469F-A165-70867728950E",
		"0f8fad5bd9cb469fa16570867728950e",
		"0F8fad5bD9cb469fa16570867728950E",
	};
	static const char *const none[] = {
		"",
		"0f8fad5b-d9cb-469f-a165-70867728950",
		"0f8fad5b-d9cb-469f-a165-70867728950e0",
		"0f8fad5b-d9cb-469f-a165-70867728950g",
		"{0f8fad5b-d9cb-469f-a165-70867728950e}",
		"0f8fad5bd-9cb-469f-a165-70867728950e",
		" 0f8fad5bd9cb469fa16570867728950e",
	};
	struct digest first, d;

	(void)state;
	assert_true(token_digest(str_of(spellings[0]), &first));
	d = digest_of(str_of(spellings[0]));
	assert_memory_equal(first.b, d.b, DIGEST_SIZE);
	for (size_t i = 1; i < COUNT_OF(spellings); i++) {
		assert_true(token_digest(str_of(spellings[i]), &d));
		assert_memory_equal(first.b, d.b, DIGEST_SIZE);
	}
	for (size_t i = 0; i < COUNT_OF(none); i++)
		assert_false(token_digest(str_of(none[i]), &d));
}

/* --- living and dying ---------------------------------------------------------- */

static void test_a_token_is_valid_for_its_account_until_it_expires(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		struct token_text text = issue(f, kinds[i].kind, 60);
		struct site_look l = {
			.c = &f->context, .kind = kinds[i].kind, .text = str_of(text.s)};

		assert_err(store_read(f->instance.store, site_look_body, &l), ERR_OK);
		assert_str(l.account.uid, anna);
		assert_int_equal(l.token.expires, f->context.now + 60);
		assert_int_equal(l.token.issued, f->context.now);
		site_wait(f, 59);
		assert_err(site_token(f, kinds[i].kind, text.s), ERR_OK);
		site_wait(f, 1);
		assert_err(site_token(f, kinds[i].kind, text.s), kinds[i].expired);
	}
}

static void test_a_token_in_another_spelling_is_the_same(void **state)
{
	struct fixture *f = *state;
	struct token_text text = issue(f, TOKEN_SESSION, 60), other = {""};
	size_t n = 0;

	for (const char *p = text.s; *p != '\0'; p++)
		if (*p != '-')
			other.s[n++] = (char)toupper((unsigned char)*p);
	assert_err(site_token(f, TOKEN_SESSION, other.s), ERR_OK);
}

static void test_a_token_has_one_kind(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		struct token_text text = issue(f, kinds[i].kind, 60);

		for (size_t k = 0; k < COUNT_OF(kinds); k++)
			assert_err(site_token(f, kinds[k].kind, text.s),
				   k == i ? ERR_OK : kinds[k].unknown);
	}
}

static void test_tokens_that_were_not_issued_are_unknown(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		assert_err(site_token(f, kinds[i].kind, ""), kinds[i].unknown);
		assert_err(site_token(f, kinds[i].kind, "no guid"), kinds[i].unknown);
		assert_err(site_token(f, kinds[i].kind, token_fresh().s), kinds[i].unknown);
	}
}

static void test_a_deleted_token_is_unknown(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		struct token_text text = issue(f, kinds[i].kind, 60);
		struct token_text other = issue(f, kinds[i].kind, 60);
		struct op o = {.c = &f->context, .kind = kinds[i].kind, .text = str_of(text.s)};

		assert_err(store_write(f->instance.store, del_body, &o), ERR_OK);
		assert_err(site_token(f, kinds[i].kind, text.s), kinds[i].unknown);
		assert_err(site_token(f, kinds[i].kind, other.s), ERR_OK);
		assert_err(store_write(f->instance.store, del_body, &o),
			   ERR_OK); /* again is fine */
		o.text = STR("no guid");
		assert_err(store_write(f->instance.store, del_body, &o), ERR_OK);
	}
}

static void test_a_token_belongs_to_one_tenant(void **state)
{
	struct fixture *f = *state;
	struct token_text text = issue(f, TOKEN_ACCESS, 60);

	f->tenant.id.b[3] ^= 1;
	assert_err(site_token(f, TOKEN_ACCESS, text.s), ERR_TOKEN_UNKNOWN);
	f->tenant.id.b[3] ^= 1;
	assert_err(site_token(f, TOKEN_ACCESS, text.s), ERR_OK);
}

static enum err drop_account_body(struct txn *t, void *arg)
{
	struct fixture *f = arg;
	struct key k = key_of(&f->tenant.id, TABLE_ACCOUNT);

	key_add(&k, anna);
	return txn_del(t, &k);
}

static void test_a_token_without_its_account_is_unknown(void **state)
{
	struct fixture *f = *state;
	struct token_text text[TOKEN_KINDS];

	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		text[i] = issue(f, kinds[i].kind, 60);
	assert_err(store_write(f->instance.store, drop_account_body, f), ERR_OK);
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		assert_err(site_token(f, kinds[i].kind, text[i].s), kinds[i].unknown);
}

/* --- what the store keeps -------------------------------------------------------- */

static bool contains(const struct dump *d, const char *p, size_t n)
{
	for (size_t i = 0; i + n <= d->n; i++)
		if (memcmp(d->p + i, p, n) == 0)
			return true;
	return false;
}

static void expect_not_kept(struct fixture *f, const char *text)
{
	struct dump d = {.n = 0};
	struct digest digest;
	struct guid g;
	char hex[2 * GUID_BYTES];

	assert_true(guid_read(str_of(text), &g));
	assert_true(token_digest(str_of(text), &digest));
	hex_write(g.b, GUID_BYTES, hex);
	dump_store(f->instance.store, &d);
	assert_false(contains(&d, text, GUID_TEXT));
	assert_false(contains(&d, hex, sizeof hex));
	assert_false(contains(&d, (const char *)g.b, GUID_BYTES));
	assert_true(contains(&d, (const char *)digest.b, DIGEST_SIZE)); /* the dump is not empty */
	dump_free(&d);
}

static void test_the_store_contains_no_usable_token(void **state)
{
	struct fixture *f = *state;
	const struct signin *s = site_signed_in(f);

	expect_not_kept(f, s->access.s);
	expect_not_kept(f, s->refresh.s);
	expect_not_kept(f, s->session.s);
}

static void test_an_encrypted_text_opens_only_with_its_key_and_label(void **state)
{
	struct token_text key = token_fresh(), text = token_fresh(), upper = key;
	uint8_t sealed[GUID_BYTES];
	struct guid g;

	(void)state;
	token_seal(str_of(key.s), "one", str_of(text.s), sealed);
	assert_true(guid_read(str_of(text.s), &g));
	assert_memory_not_equal(sealed, g.b, GUID_BYTES);
	assert_string_equal(token_unseal(str_of(key.s), "one", sealed).s, text.s);
	for (char *p = upper.s; *p != '\0'; p++)
		*p = (char)toupper((unsigned char)*p);
	assert_string_equal(token_unseal(str_of(upper.s), "one", sealed).s, text.s);
	assert_string_not_equal(token_unseal(str_of(key.s), "two", sealed).s, text.s);
	assert_string_not_equal(token_unseal(str_of(token_fresh().s), "one", sealed).s, text.s);
}

static void test_a_sign_in_encrypts_its_refresh_token(void **state)
{
	struct fixture *f = *state;
	const struct signin *s = site_signed_in(f);
	struct site_look l = {.c = &f->context, .kind = TOKEN_ACCESS, .text = str_of(s->access.s)};

	assert_err(store_read(f->instance.store, site_look_body, &l), ERR_OK);
	assert_string_equal(token_unseal(l.text, "refresh", l.token.sealed_refresh).s,
			    s->refresh.s);
}

static void test_an_updated_token_is_read_back(void **state)
{
	struct fixture *f = *state;
	struct token_text text = issue(f, TOKEN_REFRESH, 60);
	struct site_look l = {.c = &f->context, .kind = TOKEN_REFRESH, .text = str_of(text.s)};
	struct op o = {.c = &f->context, .kind = TOKEN_REFRESH, .text = str_of(text.s)};

	assert_err(store_read(f->instance.store, site_look_body, &l), ERR_OK);
	assert_int_equal(l.token.used, 0);
	o.token = l.token;
	o.token.used = f->context.now;
	memset(o.token.sealed_access, 0xa1, GUID_BYTES);
	memset(o.token.sealed_refresh, 0xb2, GUID_BYTES);
	assert_err(store_write(f->instance.store, update_body, &o), ERR_OK);
	assert_err(store_read(f->instance.store, site_look_body, &l), ERR_OK);
	assert_int_equal(l.token.used, f->context.now);
	assert_int_equal(l.token.issued, o.token.issued);
	assert_memory_equal(l.token.sealed_access, o.token.sealed_access, GUID_BYTES);
	assert_memory_equal(l.token.sealed_refresh, o.token.sealed_refresh, GUID_BYTES);
	assert_true(guid_equal(&l.token.sign_in, &sign_in));
}

/* --- ending all, or all but one ------------------------------------------------------------- */

static void expect_sign_in(struct fixture *f, const struct site_texts *t, bool alive)
{
	assert_err(site_token(f, TOKEN_ACCESS, t->access), alive ? ERR_OK : ERR_TOKEN_UNKNOWN);
	assert_err(site_token(f, TOKEN_REFRESH, t->refresh), alive ? ERR_OK : ERR_REFRESH_INVALID);
	assert_err(site_token(f, TOKEN_SESSION, t->session), alive ? ERR_OK : ERR_SESSION_UNKNOWN);
}

static void end_all(struct fixture *f)
{
	struct op o = {.c = &f->context, .uid = anna};

	assert_err(store_write(f->instance.store, end_all_body, &o), ERR_OK);
}

static enum err keep_only(struct fixture *f, const char *access)
{
	struct op o = {.c = &f->context, .text = str_of(access)};

	return store_write(f->instance.store, keep_body, &o);
}

static unsigned sign_ins(struct fixture *f)
{
	struct op o = {.c = &f->context, .uid = anna};

	assert_err(store_read(f->instance.store, count_grants_body, &o), ERR_OK);
	return o.count;
}

static void test_ending_all_ends_every_token_of_the_account(void **state)
{
	struct fixture *f = *state;
	struct site_texts one = site_texts(f), two = site_texts(f), three;

	assert_int_equal(sign_ins(f), 3);
	end_all(f);
	assert_int_equal(sign_ins(f), 0);
	expect_sign_in(f, &one, false);
	expect_sign_in(f, &two, false);
	three = site_texts(f);
	expect_sign_in(f, &three, true);
	expect_sign_in(f, &one, false);
	end_all(f);
	end_all(f); /* nothing to end is fine */
}

static void test_ending_all_spares_an_account_whose_uid_begins_with_the_same_letters(void **state)
{
	struct fixture *f = *state;
	struct op o = {.c = &f->context, .uid = STR("ab")};
	struct site_texts one = site_texts(f);

	o.sign_in =
		(struct sign_in_record){.id = guid_random(), .created = 1, .expires = UINT64_MAX};
	o.token.sign_in = o.sign_in.id;
	assert_err(store_write(f->instance.store, add_grant_body, &o), ERR_OK);
	o.uid = STR("a");
	assert_err(store_write(f->instance.store, end_all_body, &o), ERR_OK);
	o.uid = STR("ab");
	assert_err(store_read(f->instance.store, get_grant_body, &o), ERR_OK);
	assert_err(store_write(f->instance.store, end_all_body, &o), ERR_OK);
	assert_err(store_read(f->instance.store, get_grant_body, &o), ERR_NOT_FOUND);
	expect_sign_in(f, &one, true);
}

static void test_a_token_without_its_sign_in_record_is_unknown(void **state)
{
	struct fixture *f = *state;
	struct token_text text[TOKEN_KINDS];

	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		text[i] = issue(f, kinds[i].kind, 60);
	end_all(f);
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		assert_err(site_token(f, kinds[i].kind, text[i].s), kinds[i].unknown);
}

static void test_keeping_one_sign_in_ends_the_others(void **state)
{
	struct fixture *f = *state;
	struct site_texts one = site_texts(f), two = site_texts(f), three = site_texts(f);

	assert_err(keep_only(f, two.access), ERR_OK);
	expect_sign_in(f, &one, false);
	expect_sign_in(f, &two, true);
	expect_sign_in(f, &three, false);
	assert_int_equal(sign_ins(f), 1);
	assert_err(keep_only(f, two.access), ERR_OK); /* and again */
	expect_sign_in(f, &two, true);
	assert_err(keep_only(f, one.access), ERR_TOKEN_UNKNOWN); /* an ended one keeps nothing */
	expect_sign_in(f, &two, true);
}

static void test_keeping_one_access_token_ends_the_others_of_its_sign_in(void **state)
{
	struct fixture *f = *state;
	struct site_texts one = site_texts(f), again = one;

	assert_err(signin_by_pin(&f->context, str_of(one.session), STR("739164"), &site_signin),
		   ERR_OK);
	memcpy(again.access, site_signin.access.s, sizeof again.access);
	memcpy(again.refresh, site_signin.refresh.s, sizeof again.refresh);
	expect_sign_in(f, &one, true);
	expect_sign_in(f, &again, true);
	assert_err(keep_only(f, again.access), ERR_OK);
	expect_sign_in(f, &again, true);
	assert_err(site_token(f, TOKEN_ACCESS, one.access), ERR_TOKEN_UNKNOWN);
	assert_err(site_token(f, TOKEN_REFRESH, one.refresh), ERR_REFRESH_INVALID);
}

static void test_an_ended_session_stays_ended(void **state)
{
	struct fixture *f = *state;
	struct site_texts one = site_texts(f), two = site_texts(f);

	assert_err(session_end_all(&f->context, str_of(one.session)), ERR_OK);
	assert_err(keep_only(f, two.access), ERR_OK);
	assert_err(site_token(f, TOKEN_ACCESS, two.access), ERR_OK);
	assert_err(site_token(f, TOKEN_REFRESH, two.refresh), ERR_OK);
	assert_err(site_token(f, TOKEN_SESSION, one.session), ERR_SESSION_UNKNOWN);
	assert_err(site_token(f, TOKEN_SESSION, two.session), ERR_SESSION_UNKNOWN);
}

/* --- how many sign-ins there can be ------------------------------------------------------- */

static void test_expired_sign_ins_make_room(void **state)
{
	struct fixture *f = *state;
	struct guid id;

	assert_int_equal(sign_ins(f), 1);
	for (int i = 0; i < 10; i++)
		add_grant(f, 60, &id);
	assert_int_equal(sign_ins(f), 11);
	site_wait(f, 60);
	assert_int_equal(sign_ins(f), 1); /* they no longer count */
	add_grant(f, 60, &id);
	assert_int_equal(sign_ins(f), 2);
}

static void test_beyond_the_maximum_the_least_recently_used_sign_in_ends(void **state)
{
	struct fixture *f = *state;
	struct op o = {.c = &f->context, .uid = anna};
	struct guid ids[SIGN_INS_MAX];

	for (size_t i = 0; i < SIGN_INS_MAX; i++) {
		site_wait(f, 1);
		add_grant(f, 86400,
			  &ids[i]); /* the first one of setup ends with the last of these */
	}
	assert_int_equal(sign_ins(f), SIGN_INS_MAX);
	o.token.sign_in = sign_in;
	assert_err(store_read(f->instance.store, get_grant_body, &o), ERR_NOT_FOUND);
	for (size_t i = 0; i < SIGN_INS_MAX; i += 33) {
		o.token.sign_in = ids[i];
		assert_err(store_read(f->instance.store, get_grant_body, &o), ERR_OK);
	}
	site_wait(f, 1);
	add_grant(f, 86400, &o.sign_in.id);
	assert_int_equal(sign_ins(f), SIGN_INS_MAX);
	o.token.sign_in = ids[0];
	assert_err(store_read(f->instance.store, get_grant_body, &o), ERR_NOT_FOUND);
	o.token.sign_in = ids[1];
	assert_err(store_read(f->instance.store, get_grant_body, &o), ERR_OK);
}

/* --- session.h ------------------------------------------------------------------------ */

static void test_ending_a_session_ends_only_those_of_the_account(void **state)
{
	struct fixture *f = *state;
	struct site_texts one = site_texts(f), two = site_texts(f);

	assert_err(session_end_all(&f->context, STR("junk")), ERR_SESSION_UNKNOWN);
	assert_err(session_end_all(&f->context, str_of(one.access)), ERR_SESSION_UNKNOWN);
	assert_err(session_end_all(&f->context, str_of(one.session)), ERR_OK);
	assert_err(session_end_all(&f->context, str_of(one.session)), ERR_SESSION_UNKNOWN);
	assert_err(session_end_all(&f->context, str_of(two.session)), ERR_SESSION_UNKNOWN);
	assert_err(site_token(f, TOKEN_ACCESS, one.access), ERR_OK);
	assert_err(site_token(f, TOKEN_REFRESH, two.refresh), ERR_OK);
}

static void test_an_expired_session_cannot_end_others(void **state)
{
	struct fixture *f = *state;
	struct site_texts one = site_texts(f);

	site_wait(f, 10080 * 60);
	assert_err(session_end_all(&f->context, str_of(one.session)), ERR_SESSION_EXPIRED);
}

static void test_ending_access_with_and_without_refresh(void **state)
{
	struct fixture *f = *state;
	struct site_texts one = site_texts(f), two = site_texts(f);

	assert_err(session_end_access(&f->context, STR("junk"), true), ERR_TOKEN_UNKNOWN);
	assert_err(session_end_access(&f->context, str_of(one.access), false), ERR_OK);
	assert_err(site_token(f, TOKEN_ACCESS, one.access), ERR_TOKEN_UNKNOWN);
	assert_err(site_token(f, TOKEN_REFRESH, one.refresh), ERR_OK);
	assert_err(session_end_access(&f->context, str_of(two.access), true), ERR_OK);
	assert_err(site_token(f, TOKEN_ACCESS, two.access), ERR_TOKEN_UNKNOWN);
	assert_err(site_token(f, TOKEN_REFRESH, two.refresh), ERR_REFRESH_INVALID);
	assert_err(site_token(f, TOKEN_REFRESH, one.refresh), ERR_OK);
	one = site_texts(f);
	site_wait(f, 15 * 60);
	assert_err(session_end_access(&f->context, str_of(one.access), true), ERR_TOKEN_EXPIRED);
}

/* --- sweeping ---------------------------------------------------------------------------- */

static enum err count_body(struct txn *t, void *arg)
{
	return txn_count(t, arg);
}

static uint64_t records(struct fixture *f)
{
	uint64_t n = 0;

	assert_err(store_read(f->instance.store, count_body, &n), ERR_OK);
	return n;
}

static void test_expired_tokens_are_swept(void **state)
{
	struct fixture *f = *state;
	uint64_t before = records(f);

	for (int i = 0; i < 100; i++)
		(void)issue(f, TOKEN_ACCESS, 60);
	assert_int_equal(records(f), before + 100);
	site_wait(f, 60 + 86400);
	for (int i = 0; i < 20; i++)
		(void)issue(f, TOKEN_ACCESS, 3600);
	assert_int_equal(records(f), before + 120); /* expired, but only recently */
	site_wait(f, 1);
	for (int i = 0; i < 400; i++) {
		struct token_text text = issue(f, TOKEN_ACCESS, 3600);
		struct op o = {.c = &f->context, .kind = TOKEN_ACCESS, .text = str_of(text.s)};

		assert_err(store_write(f->instance.store, del_body, &o), ERR_OK);
		site_next_call(f);
	}
	assert_in_range(records(f), before + 20,
			before + 60); /* most of the expired ones, none that is valid */
}

static void test_sweeping_keeps_valid_tokens(void **state)
{
	struct fixture *f = *state;
	struct token_text living[20], session = issue(f, TOKEN_SESSION, 60);

	for (size_t i = 0; i < COUNT_OF(living); i++)
		living[i] = issue(f, TOKEN_ACCESS, 10 * 86400);
	site_wait(f, 5 * 86400);
	for (int i = 0; i < 200; i++)
		(void)issue(f, TOKEN_ACCESS, 60);
	for (size_t i = 0; i < COUNT_OF(living); i++)
		assert_err(site_token(f, TOKEN_ACCESS, living[i].s), ERR_OK);
	assert_err(site_token(f, TOKEN_SESSION, session.s), ERR_SESSION_EXPIRED); /* another kind */
}

static int teardown(void **state)
{
	return site_teardown(state);
}

static const struct CMUnitTest tests[] = {
	T(test_texts_are_random_guids),
	T(test_a_digest_is_the_same_for_every_spelling),
	T(test_a_token_is_valid_for_its_account_until_it_expires),
	T(test_a_token_in_another_spelling_is_the_same),
	T(test_a_token_has_one_kind),
	T(test_tokens_that_were_not_issued_are_unknown),
	T(test_a_deleted_token_is_unknown),
	T(test_a_token_belongs_to_one_tenant),
	T(test_a_token_without_its_account_is_unknown),
	T(test_the_store_contains_no_usable_token),
	T(test_an_encrypted_text_opens_only_with_its_key_and_label),
	T(test_a_sign_in_encrypts_its_refresh_token),
	T(test_an_updated_token_is_read_back),
	T(test_ending_all_ends_every_token_of_the_account),
	T(test_ending_all_spares_an_account_whose_uid_begins_with_the_same_letters),
	T(test_a_token_without_its_sign_in_record_is_unknown),
	T(test_keeping_one_sign_in_ends_the_others),
	T(test_keeping_one_access_token_ends_the_others_of_its_sign_in),
	T(test_an_ended_session_stays_ended),
	T(test_expired_sign_ins_make_room),
	T(test_beyond_the_maximum_the_least_recently_used_sign_in_ends),
	T(test_ending_a_session_ends_only_those_of_the_account),
	T(test_an_expired_session_cannot_end_others),
	T(test_ending_access_with_and_without_refresh),
	T(test_expired_tokens_are_swept),
	T(test_sweeping_keeps_valid_tokens),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
