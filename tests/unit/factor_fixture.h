/* SPDX-License-Identifier: MIT */
/* Shared by tests of means of recovery: two people, bodies, the audit trail. */
#ifndef UNIT_FACTOR_FIXTURE_H
#define UNIT_FACTOR_FIXTURE_H

#include "instance_fixture.h"

#include "domain/tenant/audit.h"

static struct str anna, bert;
static struct account anna_account, bert_account;

/* A copy of an account that outlives calls, as far as tests look at it. */
static inline struct account kept_account(const struct account *a)
{
	static char texts[4][64];
	static size_t n;
	struct account out = {.email_count = a->email_count};
	struct str from[] = {a->uid, a->emails[0].value};
	struct str *to[] = {&out.uid, &out.emails[0].value};

	for (size_t i = 0; i < (a->email_count > 0 ? 2u : 1u); i++, n = (n + 1) % 4) {
		assert_true(from[i].n <= sizeof texts[n]);
		memcpy(texts[n], from[i].p, from[i].n);
		*to[i] = str_bytes(texts[n], from[i].n);
	}
	return out;
}

static inline int factor_setup_with(void **state, int (*instance)(void **state))
{
	struct fixture *f;

	(void)instance(state);
	f = *state;
	site_today(f);
	(void)site_anna(f, "739164");
	anna_account = kept_account(&site_person.account);
	assert_err(site_create(f, "{\"UserName\":\"bert\",\"Password\":\"hunter22-long\"}",
			       &site_person),
		   ERR_OK);
	bert_account = kept_account(&site_person.account);
	anna = anna_account.uid;
	bert = bert_account.uid;
	return 0;
}

static inline int factor_setup(void **state)
{
	return factor_setup_with(state, site_setup);
}

static inline int factor_setup_hooked(void **state)
{
	return factor_setup_with(state, site_setup_hooked);
}

#define FACTOR_TEST(test) cmocka_unit_test_setup_teardown(test, factor_setup, site_teardown)
#define FACTOR_HOOKED_TEST(test)                                                                   \
	cmocka_unit_test_setup_teardown(test, factor_setup_hooked, site_teardown)

/* Clear anna's wrong attempts, so that a table of tests can continue. */
static inline void factor_unlock(struct fixture *f)
{
	assert_err(account_clear_lockout(&f->context, IDENTIFIER_UID, anna), ERR_OK);
}

struct factor_count {
	const struct context *c;
	struct str event;
	size_t n;
};

static inline bool factor_count_one(const struct audit_record *r, void *arg)
{
	struct factor_count *count = arg;

	count->n += str_eq(r->event, count->event);
	return true;
}

static inline enum err factor_count_body(struct txn *t, void *arg)
{
	struct factor_count *count = arg;

	count->n = 0;
	return audit_each(t, count->c, 1, factor_count_one, count);
}

/* How often the audit trail has an event. */
static inline size_t factor_audited(struct fixture *f, const char *event)
{
	struct factor_count count = {.c = &f->context, .event = str_of(event)};

	assert_err(store_read(f->instance.store, factor_count_body, &count), ERR_OK);
	return count.n;
}

#endif
