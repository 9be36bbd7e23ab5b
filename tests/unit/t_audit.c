/* SPDX-License-Identifier: MIT */
/*
 * The audit trail: every change to it is found; each act leaves its record; no record
 * contains a secret.
 */
#include "instance_fixture.h"

#include "domain/tenant/audit.h"
#include "domain/signin/issuer.h"
#include "store/record.h"

enum { TRAIL = 300 };

/* --- tampering ----------------------------------------------------------- */

/* A record as the store has it. */
struct raw {
	struct key key;
	unsigned char value[512];
	size_t n;
};

static struct raw raws[TRAIL + 2]; /* by number */

struct job {
	struct fixture *f;
	const struct context *c;
	struct audit_head *anchor;
	struct audit_check check;
	const struct raw *raw;
	struct str bytes;
};

static enum err fill_body(struct txn *t, void *arg)
{
	struct job *j = arg;
	char detail[32];
	enum err e = ERR_OK;

	for (int i = 0; e == ERR_OK && i < TRAIL; i++) {
		(void)snprintf(detail, sizeof detail, "number %d", i);
		e = audit_put(t, j->c, (enum audit_event)(i % AUDIT_EVENTS), STR("someone"),
			      str_of(detail));
	}
	return e;
}

static enum err verify_body(struct txn *t, void *arg)
{
	struct job *j = arg;

	return audit_verify(t, j->c, j->anchor, &j->check);
}

static struct audit_check verify(struct fixture *f, struct audit_head *anchor)
{
	struct job j = {.f = f, .c = &f->context, .anchor = anchor};

	assert_err(store_read(f->instance.store, verify_body, &j), ERR_OK);
	return j.check;
}

static struct key record_key(const struct guid *tenant, uint64_t number)
{
	struct key k = key_of(tenant, TABLE_AUDIT);
	struct record r = {.n = 0};

	record_u64(&r, number);
	key_add(&k, record_str(&r));
	return k;
}

static enum err read_raws_body(struct txn *t, void *arg)
{
	struct job *j = arg;
	struct str value;
	enum err e = ERR_OK;

	for (uint64_t i = 1; e == ERR_OK && i <= j->check.last.number; i++) {
		raws[i].key = record_key(&j->c->tenant->id, i);
		e = txn_get(t, &raws[i].key, &value);
		if (e == ERR_OK && value.n <= sizeof raws[i].value) {
			memcpy(raws[i].value, value.p, value.n);
			raws[i].n = value.n;
		}
	}
	return e;
}

static enum err put_body(struct txn *t, void *arg)
{
	struct job *j = arg;

	return j->bytes.p == NULL ? txn_del(t, &j->raw->key) : txn_put(t, &j->raw->key, j->bytes);
}

/* Write bytes, or with NULL nothing, where a record stands. */
static void overwrite(struct fixture *f, const struct raw *at, const void *bytes, size_t n)
{
	struct job j = {.f = f, .raw = at, .bytes = str_bytes(bytes, n)};

	assert_err(store_write(f->instance.store, put_body, &j), ERR_OK);
}

static void restore(struct fixture *f, const struct raw *r)
{
	overwrite(f, r, r->value, r->n);
}

/* A trail of TRAIL records and the one of the tenant's making; its last number. */
static uint64_t filled(struct fixture *f)
{
	struct job j = {.f = f, .c = &f->context};

	assert_err(store_write(f->instance.store, fill_body, &j), ERR_OK);
	j.check = verify(f, NULL);
	assert_int_equal(j.check.broken, 0);
	assert_int_equal(j.check.last.number, TRAIL + 1);
	assert_err(store_read(f->instance.store, read_raws_body, &j), ERR_OK);
	return j.check.last.number;
}

static void test_every_changed_byte_is_found(void **state)
{
	struct fixture *f = *state;
	uint64_t last = filled(f);

	for (uint64_t i = 1; i <= last; i++) {
		for (size_t at = 0; at < raws[i].n; at++) {
			struct raw forged = raws[i];

			forged.value[at] ^= (unsigned char)(1u << (at + i) % 8);
			overwrite(f, &forged, forged.value, forged.n);
			if (verify(f, NULL).broken != i)
				fail_msg("record %d, byte %d", (int)i, (int)at);
		}
		restore(f, &raws[i]);
	}
	assert_int_equal(verify(f, NULL).broken, 0);
}

static void test_no_record_can_be_removed(void **state)
{
	struct fixture *f = *state;
	uint64_t last = filled(f);

	for (uint64_t i = 1; i <= last; i++) {
		overwrite(f, &raws[i], NULL, 0);
		assert_int_equal(verify(f, NULL).broken, i);
		restore(f, &raws[i]);
	}
}

static void test_no_record_can_be_shortened_or_lengthened(void **state)
{
	struct fixture *f = *state;
	uint64_t last = filled(f);

	for (uint64_t i = 1; i <= last; i++) {
		overwrite(f, &raws[i], raws[i].value, raws[i].n - 1);
		assert_int_equal(verify(f, NULL).broken, i);
		overwrite(f, &raws[i], raws[i].value, raws[i].n + 1);
		assert_int_equal(verify(f, NULL).broken, i);
		restore(f, &raws[i]);
	}
}

static void test_reordered_records_are_found(void **state)
{
	struct fixture *f = *state;
	uint64_t last = filled(f);

	for (uint64_t i = 1; i < last; i++) {
		overwrite(f, &raws[i], raws[i + 1].value, raws[i + 1].n);
		overwrite(f, &raws[i + 1], raws[i].value, raws[i].n);
		assert_int_equal(verify(f, NULL).broken, i);
		restore(f, &raws[i]);
		restore(f, &raws[i + 1]);
	}
}

static void test_no_record_can_be_inserted(void **state)
{
	struct fixture *f = *state;
	uint64_t last = filled(f);
	struct raw extra = {.key = record_key(&f->tenant.id, last + 1)};

	overwrite(f, &extra, raws[last].value, raws[last].n);
	assert_int_equal(verify(f, NULL).broken, last + 1);
	overwrite(f, &extra, NULL, 0);
	extra.key = record_key(&f->tenant.id, 0);
	overwrite(f, &extra, raws[1].value, raws[1].n);
	assert_int_equal(verify(f, NULL).broken, 1);
}

/* Both trails have the same form, so only their tenants differ. */
static void test_a_trail_cannot_be_moved_to_another_tenant(void **state)
{
	static struct tenant other;
	struct fixture *f = *state;
	struct tenant_secret secret;
	struct raw moved;
	struct context own = f->context;
	struct job j = {.f = f, .c = &own};
	uint64_t last = filled(f);

	assert_err(tenant_create(&f->context, STR("Unit"), PROFILE_SECURE, &other, &secret),
		   ERR_OK);
	own.tenant = &other;
	assert_err(store_write(f->instance.store, fill_body, &j), ERR_OK);
	for (uint64_t i = 1; i <= last; i++) {
		moved = raws[i];
		moved.key = record_key(&other.id, i);
		restore(f, &moved);
	}
	assert_err(store_read(f->instance.store, verify_body, &j), ERR_OK);
	assert_int_equal(j.check.broken, 1);
	assert_int_equal(verify(f, NULL).broken, 0);
}

static enum err head_body(struct txn *t, void *arg)
{
	struct job *j = arg;
	struct key k = key_of(&j->c->tenant->id, TABLE_META);
	struct record r = {.n = 0};

	key_add(&k, STR("audit"));
	record_u8(&r, 1);
	record_u64(&r, j->anchor->number);
	record_bytes(&r, j->anchor->digest.b, DIGEST_SIZE);
	return txn_put(t, &k, record_str(&r));
}

/* Somebody who can write the head too can cut off the end, but not beyond a head noted elsewhere.
 */
static void test_a_noted_head_finds_a_trail_that_was_cut(void **state)
{
	struct fixture *f = *state;
	uint64_t last = filled(f);
	struct audit_head full = verify(f, NULL).last, cut, read;
	struct job j = {.f = f, .c = &f->context, .anchor = &cut};
	char text[AUDIT_HEAD_TEXT];

	overwrite(f, &raws[last], NULL, 0);
	cut = verify(f, NULL).last;
	assert_int_equal(cut.number, last - 1);
	assert_int_equal(verify(f, NULL).broken, last);
	assert_err(store_write(f->instance.store, head_body, &j), ERR_OK);
	assert_int_equal(verify(f, NULL).broken, 0);
	assert_int_equal(verify(f, &full).broken, last);
	assert_int_equal(verify(f, &cut).broken, 0);

	audit_head_write(&cut, text);
	assert_true(audit_head_read(str_of(text), &read));
	assert_int_equal(verify(f, &read).broken, 0);
	read.digest.b[31] ^= 1;
	assert_int_equal(verify(f, &read).broken, last - 1);
	assert_false(audit_head_read(STR("1:00"), &read));
	assert_false(audit_head_read(STR(""), &read));
}

static void test_another_pepper_accepts_no_record(void **state)
{
	struct fixture *f = *state;

	(void)filled(f);
	f->instance.pepper.keys[0].key[0] ^= 1;
	assert_int_equal(verify(f, NULL).broken, 1);
}

/* --- what is told of ----------------------------------------------------- */

/* The events since a record, separated by spaces, each with its detail after a slash. */
struct told {
	struct fixture *f;
	uint64_t from;
	char text[2048];
	size_t n;
};

static bool tell(const struct audit_record *r, void *arg)
{
	struct told *t = arg;
	int n = snprintf(t->text + t->n, sizeof t->text - t->n, "%s%.*s%s%.*s", t->n > 0 ? " " : "",
			 (int)r->event.n, r->event.p, r->detail.n > 0 ? "/" : "", (int)r->detail.n,
			 r->detail.p);

	assert_true(n > 0 && (size_t)n < sizeof t->text - t->n);
	t->n += (size_t)n;
	t->from = r->number + 1;
	return true;
}

static enum err told_body(struct txn *t, void *arg)
{
	struct told *told = arg;

	return audit_each(t, &told->f->context, told->from, tell, told);
}

/* Check the records since the last time, and forget them. */
static void expect(struct told *t, const char *events)
{
	t->n = 0;
	t->text[0] = '\0';
	assert_err(store_read(t->f->instance.store, told_body, t), ERR_OK);
	assert_string_equal(t->text, events);
	site_next_call(t->f);
}

static void test_each_act_leaves_a_record(void **state)
{
	struct fixture *f = *state;
	struct told t = {.f = f, .from = 1};
	struct session_tokens pair;
	struct site_texts texts;
	struct str uid;

	expect(&t, "tenant_created/Unit");
	uid = site_anna(f, "739164");
	expect(&t, "account_created/unit.example pin_set");
	texts = site_texts(f);
	expect(&t, ""); /* a sign-in is no record */
	assert_err(signin_by_pin(&f->context, str_of(texts.session), STR("739165"), &site_signin),
		   ERR_PIN_WRONG);
	expect(&t, "attempt_failed/pin");
	assert_err(signin_by_pin(&f->context, str_of(texts.session), STR("739165"), &site_signin),
		   ERR_PIN_WRONG);
	expect(&t, ""); /* the same wrong one again is not counted */
	assert_err(pin_change(&f->context, str_of(texts.access), STR("739164"), STR("846291")),
		   ERR_OK);
	expect(&t, "pin_changed");
	assert_err(site_update(f, uid, "{\"City\":\"Ulm\"}"), ERR_OK);
	expect(&t, "account_updated");
	assert_err(site_update(f, uid, "{\"IsActive\":false}"), ERR_OK);
	expect(&t, "account_updated/blocked");
	assert_err(site_update(f, uid, "{\"IsActive\":true,\"PINInfo\":{\"PIN\":\"573920\"}}"),
		   ERR_OK);
	expect(&t, "account_updated/active unlocked pin_reset");
	assert_err(site_update(f, uid, "{\"IsLoginLocked\":true}"), ERR_OK);
	expect(&t, "locked/by hand account_updated");
	assert_err(account_clear_lockout(&f->context, IDENTIFIER_USERNAME, STR("anna")), ERR_OK);
	expect(&t, "unlocked");
	assert_err(account_set_password(&f->context, uid, STR("hunter22-long"), &site_person),
		   ERR_OK);
	expect(&t, "password_set");
	assert_err(contact_set_phone(&f->context, uid, STR("+4915155501000"), &site_person),
		   ERR_OK);
	expect(&t, "account_renamed/phone");
	assert_err(contact_set_username(&f->context, uid, STR("annie"), &site_person), ERR_OK);
	expect(&t, "account_renamed/username");
	assert_err(signin_tokens_for(&f->context, uid, &site_signin), ERR_OK);
	expect(&t, "tokens_made/access");
	assert_err(signin_pin_session_for(&f->context, uid, &site_signin), ERR_OK);
	expect(&t, "tokens_made/pin session");
	texts = site_texts(f);
	assert_err(session_end_access(&f->context, str_of(texts.access), false), ERR_OK);
	expect(&t, "tokens_ended/access");
	assert_err(session_end_all(&f->context, str_of(texts.session)), ERR_OK);
	expect(&t, "tokens_ended/pin sessions");
	assert_err(session_refresh(&f->context, str_of(texts.refresh), &pair), ERR_OK);
	expect(&t, "");
	site_wait(f, 60);
	assert_err(session_refresh(&f->context, str_of(texts.refresh), &pair), ERR_REFRESH_INVALID);
	expect(&t, "tokens_ended/refresh token used twice");
	assert_err(session_end_sign_in(&f->context, uid, NULL), ERR_OK);
	expect(&t, "tokens_ended/all sign-ins");
	texts = site_texts(f);
	assert_err(session_revoke_refresh(&f->context, str_of(texts.refresh)), ERR_OK);
	expect(&t, "tokens_ended/refresh of a sign-in");
	assert_err(session_revoke_all_refresh(&f->context, uid), ERR_OK);
	expect(&t, "tokens_ended/refresh of all sign-ins");
	assert_err(account_delete(&f->context, IDENTIFIER_UID, uid), ERR_OK);
	expect(&t, "account_deleted");
}

static enum err scrap_body(struct txn *t, void *arg)
{
	const struct job *j = arg;

	return audit_put(t, j->c, AUDIT_ATTEMPT_FAILED, STR("?01ab"), STR("password"));
}

/* Put what was not kept where the next record belongs. */
static enum err forge_body(struct txn *t, void *arg)
{
	const struct job *j = arg;
	struct key from = key_of(&j->c->tenant->id, TABLE_META), to;
	struct audit_head h;
	struct str value;
	enum err e = audit_end(t, j->c, &h);

	key_add(&from, STR("audit scrap"));
	to = record_key(&j->c->tenant->id, h.number + 1);
	if (e == ERR_OK)
		e = txn_get(t, &from, &value);
	return e == ERR_OK ? txn_put(t, &to, arena_copy(j->c->arena, value)) : e;
}

static bool contains(const struct dump *d, const char *canary);

static void test_refusals_leave_no_record(void **state)
{
	struct fixture *f = *state;
	struct told t = {.f = f, .from = 1};
	struct str uid = site_anna(f, NULL);

	expect(&t, "tenant_created/Unit account_created/unit.example");
	assert_err(site_update(f, uid, "{\"PINInfo\":{\"PIN\":\"1\"}}"), ERR_FIELDS);
	assert_err(site_create(f, "{\"UserName\":\"anna\"}", &site_person), ERR_USERNAME_TAKEN);
	assert_err(contact_set_phone(&f->context, uid, STR("none"), &site_person),
		   ERR_PHONE_FORMAT);
	assert_err(account_clear_lockout(&f->context, IDENTIFIER_USERNAME, STR("bert")),
		   ERR_USER_UNKNOWN);
	assert_err(signin_tokens_for(&f->context, STR("bert"), &site_signin), ERR_USER_UNKNOWN);
	expect(&t, "");
}

static void test_each_failure_records_a_lock_once(void **state)
{
	struct fixture *f = *state;
	struct told t = {.f = f, .from = 1};
	char wrong[24];

	(void)site_anna(f, NULL);
	expect(&t, "tenant_created/Unit account_created/unit.example");
	for (int i = 0; i < 5; i++) {
		(void)snprintf(wrong, sizeof wrong, "wrong-%d", i);
		assert_err(site_login(f, wrong), ERR_LOGIN_WRONG);
	}
	assert_err(site_login(f, "wrong"), ERR_ACCOUNT_LOCKED);
	expect(&t, "attempt_failed/password attempt_failed/password attempt_failed/password "
		   "attempt_failed/password attempt_failed/password locked/stranger");
}

/* Strangers cannot make the trail grow. */
static void test_unknown_names_leave_no_record(void **state)
{
	struct fixture *f = *state;
	struct told t = {.f = f, .from = 1};
	struct dump before = {.n = 0}, after = {.n = 0};
	char wrong[24];

	(void)site_anna(f, NULL);
	expect(&t, "tenant_created/Unit account_created/unit.example");
	for (int i = 0; i < 12; i++) {
		(void)snprintf(wrong, sizeof wrong, "wrong-%02d", i);
		assert_err(signin_by_password(&f->context, IDENTIFIER_EMAIL, STR("no@example.com"),
					      str_of(wrong), &site_signin),
			   i < 10 ? ERR_LOGIN_WRONG : ERR_ACCOUNT_LOCKED);
		site_wait(f, 3600);
		if (i == 9)
			dump_store(f->instance.store, &before);
	}
	dump_store(f->instance.store, &after);
	assert_int_equal(before.n, after.n);
	expect(&t, "");
	assert_int_equal(verify(f, NULL).broken, 0);
	assert_err(site_login(f, "wrong"), ERR_LOGIN_WRONG);
	expect(&t, "attempt_failed/password");
	assert_int_equal(verify(f, NULL).broken, 0);
	dump_free(&before);
	dump_free(&after);
}

/* What is not kept cannot be put behind the last record either. */
static void test_garbage_is_not_accepted_as_a_record(void **state)
{
	struct fixture *f = *state;
	struct job j = {.f = f, .c = &f->context};
	struct dump d = {.n = 0};
	uint64_t last = filled(f);

	assert_err(store_write(f->instance.store, scrap_body, &j), ERR_OK);
	assert_int_equal(verify(f, NULL).broken, 0);
	assert_int_equal(verify(f, NULL).last.number, last);
	dump_store(f->instance.store, &d);
	assert_true(contains(&d, "?01ab"));
	dump_free(&d);
	assert_err(store_write(f->instance.store, forge_body, &j), ERR_OK);
	assert_int_equal(verify(f, NULL).broken, last + 1);
}

static void test_setting_and_skipping_a_pin(void **state)
{
	struct fixture *f = *state;
	struct told t = {.f = f, .from = 1};
	char pinauth[GUID_TEXT + 1] = "";

	site_set(f, "pin.required", "on");
	(void)site_anna(f, NULL);
	assert_err(site_login(f, "hunter22-long"), ERR_PIN_MANDATORY);
	memcpy(pinauth, f->detail.pin_auth_token.p, GUID_TEXT);
	expect(&t, "tenant_created/Unit account_created/unit.example");
	assert_err(pin_set(&f->context, str_of(pinauth), STR("739164"), &site_signin), ERR_OK);
	expect(&t, "pin_set");
	assert_err(site_create(f,
			       "{\"UserName\":\"bert\",\"Password\":\"another-long\","
			       "\"PINInfo\":{\"Skipped\":true}}",
			       &site_person),
		   ERR_OK);
	expect(&t, "account_created/unit.example pin_skipped");
}

static enum err remove_body(struct txn *t, void *arg)
{
	struct fixture *f = arg;

	return tenant_remove(t, &f->context, &f->tenant.id);
}

static void test_the_removal_of_a_tenant_is_in_the_trail_of_the_install(void **state)
{
	struct fixture *f = *state;
	struct told t = {.f = f, .from = 1};
	struct audit_head head = verify(f, NULL).last;
	char text[AUDIT_HEAD_TEXT], expected[256], key[GUID_TEXT + 1];

	assert_err(store_write(f->instance.store, remove_body, f), ERR_OK);
	guid_write(&f->tenant.id, key);
	audit_head_write(&head, text);
	(void)snprintf(expected, sizeof expected, "tenant_removed/%s %s", key, text);
	f->context.tenant = NULL;
	expect(&t, expected);
	assert_int_equal(verify(f, NULL).broken, 0);
}

/* --- secrets ------------------------------------------------------------- */

static bool contains(const struct dump *d, const char *canary)
{
	size_t n = strlen(canary);

	for (size_t i = 0; i + n <= d->n; i++)
		if (memcmp(d->p + i, canary, n) == 0)
			return true;
	return false;
}

static enum err trail_body(struct txn *t, void *arg)
{
	struct key prefix = key_of(&instance_fixture.tenant.id, TABLE_AUDIT);
	struct dump *d = arg;
	struct str rest, value;
	enum err e = txn_seek(t, &prefix, &prefix, &rest, &value);

	for (; e == ERR_OK; e = txn_next(t, &prefix, &rest, &value), d->records++)
		dump_add(d, value);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static void test_no_secret_is_in_the_trail(void **state)
{
	struct fixture *f = *state;
	struct dump d = {.n = 0};
	struct str uid = site_anna(f, "739164");
	struct site_texts texts = site_texts(f);
	const char *canaries[] = {"739164",	      "846291",	       "573920",
				  "hunter22-long",    "hunter23-long", "fresh-password",
				  "anna@example.com", "4917012345678", texts.access,
				  texts.refresh,      texts.session,   f->secret.text};

	assert_err(pin_change(&f->context, str_of(texts.access), STR("739164"), STR("846291")),
		   ERR_OK);
	assert_err(pin_change(&f->context, str_of(texts.access), STR("573920"), STR("846291")),
		   ERR_PIN_OLD_WRONG);
	assert_err(site_login(f, "hunter23-long"), ERR_LOGIN_WRONG);
	assert_err(site_update(f, uid,
			       "{\"Password\":\"fresh-password\","
			       "\"PINInfo\":{\"PIN\":\"573920\"}}"),
		   ERR_OK);
	assert_err(contact_set_phone(&f->context, uid, STR("+4917012345678"), &site_person),
		   ERR_OK);
	assert_err(signin_tokens_for(&f->context, uid, &site_signin), ERR_OK);
	assert_err(store_read(f->instance.store, trail_body, &d), ERR_OK);
	assert_true(d.records >= 9);
	assert_true(contains(&d, "pin_changed"));
	for (size_t i = 0; i < COUNT_OF(canaries); i++)
		if (contains(&d, canaries[i]))
			fail_msg("canary %d is in the trail: %s", (int)i, canaries[i]);
	assert_false(contains(&d, site_signin.access.s));
	dump_free(&d);
}

/* On one engine: the walk reads each trail very often. */
static const struct CMUnitTest tampering[] = {
	INSTANCE_TEST(test_every_changed_byte_is_found),
	INSTANCE_TEST(test_no_record_can_be_removed),
	INSTANCE_TEST(test_no_record_can_be_shortened_or_lengthened),
	INSTANCE_TEST(test_reordered_records_are_found),
	INSTANCE_TEST(test_no_record_can_be_inserted),
	INSTANCE_TEST(test_a_trail_cannot_be_moved_to_another_tenant),
	INSTANCE_TEST(test_a_noted_head_finds_a_trail_that_was_cut),
	INSTANCE_TEST(test_another_pepper_accepts_no_record),
	INSTANCE_TEST(test_garbage_is_not_accepted_as_a_record),
};

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_each_act_leaves_a_record),
	INSTANCE_TEST(test_refusals_leave_no_record),
	INSTANCE_TEST(test_unknown_names_leave_no_record),
	INSTANCE_TEST(test_each_failure_records_a_lock_once),
	INSTANCE_TEST(test_setting_and_skipping_a_pin),
	INSTANCE_TEST(test_the_removal_of_a_tenant_is_in_the_trail_of_the_install),
	INSTANCE_TEST(test_no_secret_is_in_the_trail),
};

TEST_MAIN(RUN_WITHIN(tampering, use_mem, NULL), RUN_ON_EACH_ENGINE(tests))
