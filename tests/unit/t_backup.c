/* SPDX-License-Identifier: MIT */
/* Backup codes: how they are read, that each can be used once, and that the store does not contain
 * them. */
#include "factor_fixture.h"

#include "domain/factor/attempt_run.h"
#include "domain/factor/proof.h"
#include "domain/message/outbox.h"

static struct backup_texts codes; /* of the set under test */

struct op {
	const struct context *c;
	const struct account *who;
	struct backup b;
	struct proof p; /* by a code of it */
};

static enum err get_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return backup_get(t, o->c, o->who->uid, &o->b);
}

static enum err put_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return backup_put(t, o->c, o->who->uid, &o->b);
}

/* A set of the account as it is stored, or none. */
static struct backup stored(struct fixture *f, const struct account *who)
{
	struct op o = {.c = &f->context, .who = who};
	enum err e = store_read(f->instance.store, get_body, &o);

	assert_true(e == ERR_OK || e == ERR_BACKUP_NONE);
	return o.b;
}

static void equip(struct fixture *f)
{
	struct op o = {.c = &f->context, .who = &anna_account};
	struct backup before = stored(f, &anna_account);

	assert_err(backup_make(&f->context, anna, before.generation, &o.b, &codes), ERR_OK);
	assert_err(store_write(f->instance.store, put_body, &o), ERR_OK);
}

static enum err settle(struct txn *t, void *arg)
{
	struct op *o = arg;

	return proof_use(t, &o->p, o->who);
}

/* Try a code on what was read, as the account `uid`. */
static enum err attempt(struct op *o, struct str uid, struct str code)
{
	struct attempt a;

	o->p = (struct proof){.c = o->c,
			      .kind = CREDENTIAL_BACKUP,
			      .text = code,
			      .account = {.uid = uid},
			      .backup = o->b};
	a = proof_attempt(&o->p);
	a.settle = settle;
	a.arg = o;
	return attempt_run(o->c, &a);
}

static enum err use_by(struct fixture *f, const struct account *who, struct str code)
{
	struct op o = {.c = &f->context, .who = who};
	enum err e = store_read(f->instance.store, get_body, &o);

	return e == ERR_OK ? attempt(&o, who->uid, code) : e;
}

static enum err use(struct fixture *f, const char *code)
{
	return use_by(f, &anna_account, str_of(code));
}

/* --- reading ------------------------------------------------------------------ */

static void test_the_form_of_codes(void **state)
{
	static const char *const good[] = {
		"0123456789",  "01234-56789", "abcde-fghjk",	       "ABCDE-FGHJK",
		"mnpqr-stvwx", "yz000 00000", "-0-1-2-3-4-5-6-7-8-9-", "OoIiLl-0000"};
	static const char *const bad[] = {
		"",	      "-",	     "012345678",   "01234567890",
		"u123456789", "01234_56789", "01234.56789", "012345678\t"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_true(backup_proof.well_formed(str_of(good[i])));
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(backup_proof.well_formed(str_of(bad[i])));
	assert_false(backup_proof.well_formed(STR("01234\00056789")));
}

/* A code as a person might write it. */
static const char *rewritten(const char *code, bool upper, bool hyphen, bool letters)
{
	static char out[BACKUP_TEXT + 1];
	size_t n = 0;

	for (; *code != '\0'; code++) {
		char c = *code;

		if (c == '-' && !hyphen)
			continue;
		if (letters && c == '0')
			c = 'o';
		if (letters && c == '1')
			c = upper ? 'i' : 'l';
		if (upper && c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		out[n++] = c;
	}
	out[n] = '\0';
	return out;
}

static void test_every_spelling_of_a_code_is_accepted(void **state)
{
	struct fixture *f = *state;

	equip(f);
	for (unsigned i = 0; i < 8; i++)
		assert_err(use(f, rewritten(codes.at[i], i & 1, i & 2, i & 4)), ERR_OK);
}

static void test_a_wrong_code_counts_once_in_all_spellings(void **state)
{
	struct fixture *f = *state;

	equip(f);
	assert_err(use(f, "00000-11111"), ERR_BACKUP_CODE);
	assert_err(use(f, "OOOOO-IIIII"), ERR_BACKUP_CODE);
	assert_err(use(f, "ooooolllll"), ERR_BACKUP_CODE);
	assert_int_equal(factor_audited(f, "attempt_failed"), 1);
}

/* Ten right characters and one more are refused, even past the check of the form. */
static void test_a_code_with_an_extra_character_is_refused(void **state)
{
	struct fixture *f = *state;
	char more[BACKUP_TEXT + 2];

	equip(f);
	(void)snprintf(more, sizeof more, "%s0", codes.at[0]);
	assert_err(use(f, more), ERR_BACKUP_CODE);
	(void)snprintf(more, sizeof more, "%s!", codes.at[0]);
	assert_err(use(f, more), ERR_BACKUP_CODE);
	assert_err(use(f, codes.at[0]), ERR_OK);
}

/* --- using -------------------------------------------------------------------- */

static void test_a_set_is_ten_different_codes(void **state)
{
	struct fixture *f = *state;
	struct backup b;

	equip(f);
	b = stored(f, &anna_account);
	assert_int_equal(backup_left(&b), BACKUP_CODES);
	for (size_t i = 0; i < BACKUP_CODES; i++) {
		assert_int_equal(strlen(codes.at[i]), BACKUP_TEXT);
		assert_int_equal(codes.at[i][5], '-');
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(codes.at[i], codes.at[k]);
	}
	assert_int_equal(factor_audited(f, "backup_codes_made"), 1);
}

static void test_each_code_can_be_used_once(void **state)
{
	struct fixture *f = *state;

	equip(f);
	for (size_t i = 0; i < BACKUP_CODES; i++) {
		struct backup b;

		assert_err(use(f, codes.at[i]), ERR_OK);
		b = stored(f, &anna_account);
		assert_int_equal(backup_left(&b), BACKUP_CODES - 1 - i);
		assert_err(use(f, codes.at[i]), ERR_BACKUP_CODE);
		factor_unlock(f);
	}
	assert_int_equal(factor_audited(f, "backup_code_used"), BACKUP_CODES);
}

static void test_new_codes_end_the_old_ones(void **state)
{
	struct fixture *f = *state;
	struct backup_texts old;

	equip(f);
	old = codes;
	equip(f);
	assert_err(use(f, old.at[0]), ERR_BACKUP_CODE);
	assert_err(use(f, codes.at[0]), ERR_OK);
	assert_int_equal(stored(f, &anna_account).generation, 2);
}

static void test_an_account_without_backup_codes(void **state)
{
	struct fixture *f = *state;
	struct op o = {.c = &f->context, .who = &anna_account};
	struct str nobody = attempt_stand_in(&f->context, IDENTIFIER_USERNAME, STR("nobody"));

	assert_err(use(f, "00000-00000"), ERR_BACKUP_NONE);
	o.b = stored(f, &anna_account);
	assert_err(attempt(&o, nobody, STR("00000-00000")), ERR_BACKUP_CODE);
	equip(f);
	site_set(f, "backup.enabled", "off");
	assert_err(use(f, codes.at[0]), ERR_BACKUP_OFF);
}

/* --- the record ----------------------------------------------------------------- */

static void test_a_moved_record_is_useless(void **state)
{
	struct fixture *f = *state;
	struct op o = {.c = &f->context, .who = &bert_account};

	equip(f);
	o.b = stored(f, &anna_account);
	assert_err(store_write(f->instance.store, put_body, &o), ERR_OK);
	assert_err(use_by(f, &bert_account, str_of(codes.at[0])), ERR_BACKUP_CODE);
	assert_err(use(f, codes.at[0]), ERR_OK);
	o.b.generation++; /* another set of the same account */
	o.who = &anna_account;
	assert_err(store_write(f->instance.store, put_body, &o), ERR_OK);
	assert_err(use(f, codes.at[1]), ERR_BACKUP_CODE);
}

static void test_codes_stay_valid_after_a_new_pepper(void **state)
{
	struct fixture *f = *state;

	equip(f);
	f->instance.pepper.count = 2;
	f->instance.pepper.keys[1].id = 2;
	memset(f->instance.pepper.keys[1].key, 0x33, PEPPER_SIZE);
	assert_err(use(f, codes.at[0]), ERR_OK);
	f->instance.pepper.keys[0] = f->instance.pepper.keys[1]; /* the old key is lost */
	f->instance.pepper.count = 1;
	assert_err(use(f, codes.at[1]), ERR_CONFIG);
}

static void test_codes_are_not_in_the_store(void **state)
{
	struct fixture *f = *state;
	struct dump d = {.n = 0};
	bool found = false;

	equip(f);
	dump_store(f->instance.store, &d);
	for (size_t i = 0; i + 5 <= d.n; i++)
		for (size_t k = 0; k < BACKUP_CODES; k++)
			found = found || memcmp(d.p + i, codes.at[k], 5) == 0 ||
				memcmp(d.p + i, codes.at[k] + 6, 5) == 0;
	assert_false(found);
	dump_free(&d);
}

/* --- the mail ------------------------------------------------------------------- */

struct mails {
	const struct context *c;
	size_t n;
	char count[4], to[64], uid[UID_MAX + 1];
	enum template template;
	enum outbox_kind kind;
};

static void copy_text(char *to, size_t room, struct str s)
{
	assert_true(s.n < room);
	memcpy(to, s.p, s.n);
	to[s.n] = '\0';
}

static void see_mail(const struct outbox_message *sealed, void *arg)
{
	struct outbox_message whole = *sealed, *m = &whole;
	struct mails *all = arg;

	assert_err(outbox_unseal(all->c, m), ERR_OK);
	all->n++;
	all->template = m->template;
	all->kind = m->kind;
	assert_int_equal(site_variables(m), 1);
	copy_text(all->count, sizeof all->count, outbox_variable(m, VARIABLE_COUNT));
	copy_text(all->to, sizeof all->to, m->to);
	copy_text(all->uid, sizeof all->uid, m->uid);
}

static enum err mails_body(struct txn *t, void *arg)
{
	struct mails *all = arg;

	all->n = 0;
	return outbox_each(t, all->c, see_mail, all);
}

static struct mails mails(struct fixture *f)
{
	struct mails all = {.c = &f->context};

	assert_err(store_read(f->instance.store, mails_body, &all), ERR_OK);
	return all;
}

static void test_a_mail_says_how_many_codes_are_left(void **state)
{
	struct fixture *f = *state;
	struct op o = {.c = &f->context, .who = &bert_account};
	struct account reachable = bert_account;
	struct mails m;

	equip(f);
	assert_err(use(f, "00000-00000"), ERR_BACKUP_CODE);
	assert_int_equal(mails(f).n, 0);
	assert_err(use(f, codes.at[4]), ERR_OK);
	m = mails(f);
	assert_int_equal(m.n, 1);
	assert_int_equal(m.template, TEMPLATE_BACKUP_CODE_USED);
	assert_int_equal(m.kind, OUTBOX_MAIL);
	assert_string_equal(m.count, "9");
	assert_string_equal(m.to, "anna@example.com");
	assert_text(anna, m.uid);
	f->tenant.conf.n[CONF_MAIL_NOTICES] = 0;
	assert_err(use(f, codes.at[5]), ERR_OK);
	assert_int_equal(mails(f).n, 1);
	f->tenant.conf.n[CONF_MAIL_NOTICES] = 1;
	/* Bert has no address, and at first no phone. */
	assert_err(backup_make(&f->context, bert, 0, &o.b, &codes), ERR_OK);
	assert_err(store_write(f->instance.store, put_body, &o), ERR_OK);
	assert_err(use_by(f, &bert_account, str_of(codes.at[0])), ERR_OK);
	assert_int_equal(mails(f).n, 1);
	reachable.phone = STR("+491701234567");
	site_wait(f, 1);
	assert_err(use_by(f, &reachable, str_of(codes.at[1])), ERR_OK);
	m = mails(f);
	assert_int_equal(m.n, 2);
	assert_int_equal(m.kind, OUTBOX_SMS);
	assert_string_equal(m.to, "+491701234567");
	assert_string_equal(m.count, "8");
}

/* --- meanwhile ------------------------------------------------------------------ */

static void use_it_first(struct fixture *f)
{
	assert_err(use(f, codes.at[3]), ERR_OK);
}

static void make_new_ones(struct fixture *f)
{
	struct backup_texts old = codes;

	equip(f);
	codes = old;
}

static void test_of_parallel_uses_of_a_code_one_succeeds(void **state)
{
	static void (*const rows[])(struct fixture * f) = {use_it_first, make_new_ones};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		equip(f);
		site_meanwhile = rows[i];
		assert_err(use(f, codes.at[3]), ERR_BACKUP_CODE);
		assert_null(site_meanwhile);
	}
	assert_int_equal(factor_audited(f, "attempt_failed"), 0);
	assert_int_equal(factor_audited(f, "backup_code_used"), 1);
}

static const struct CMUnitTest tests[] = {
	FACTOR_TEST(test_the_form_of_codes),
	FACTOR_TEST(test_every_spelling_of_a_code_is_accepted),
	FACTOR_TEST(test_a_wrong_code_counts_once_in_all_spellings),
	FACTOR_TEST(test_a_code_with_an_extra_character_is_refused),
	FACTOR_TEST(test_a_set_is_ten_different_codes),
	FACTOR_TEST(test_each_code_can_be_used_once),
	FACTOR_TEST(test_new_codes_end_the_old_ones),
	FACTOR_TEST(test_an_account_without_backup_codes),
	FACTOR_TEST(test_a_moved_record_is_useless),
	FACTOR_TEST(test_codes_stay_valid_after_a_new_pepper),
	FACTOR_TEST(test_codes_are_not_in_the_store),
	FACTOR_TEST(test_a_mail_says_how_many_codes_are_left),
};

static const struct CMUnitTest hooked[] = {
	FACTOR_HOOKED_TEST(test_of_parallel_uses_of_a_code_one_succeeds),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests), RUN(hooked))
