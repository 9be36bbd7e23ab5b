/* SPDX-License-Identifier: MIT */
/*
 * The outbox: claims, leases, settling and the times between tries, on every engine.
 *
 * Tests: outbox_claim
 */
#include "instance_fixture.h"

#include "domain/message/notify.h"
#include "domain/message/outbox_claim.h"

/* What a body works with and what came of it. */
struct work {
	struct fixture *f;
	struct outbox_message message, claimed;
	struct outbox_claim claim;
	struct outbox_stats stats;
	uint64_t due;
	unsigned refuse; /* messages `may` refuses first */
	unsigned seen;
	struct str reason;
};

static enum err put_body(struct txn *t, void *arg)
{
	struct work *w = arg;

	return outbox_put(t, &w->f->context, &w->message);
}

static void queue(struct fixture *f, const char *to, uint64_t due, uint64_t expires)
{
	struct work w = {.f = f,
			 .message = {.kind = OUTBOX_MAIL,
				     .template = TEMPLATE_PIN_CHANGED,
				     .to = str_of(to),
				     .due = due,
				     .expires = expires}};

	outbox_add(&w.message, VARIABLE_TOKEN, STR("a-live-token"));
	assert_err(store_write(f->instance.store, put_body, &w), ERR_OK);
}

static bool may(const struct outbox_message *m, void *arg)
{
	struct work *w = arg;

	assert_int_equal(site_variables(m), 0);
	w->seen++;
	return w->seen > w->refuse;
}

static enum err claim_by(struct txn *t, struct work *w, outbox_may *allowed, void *arg)
{
	uint64_t lease_ends = w->f->context.now + 60;
	enum err e = outbox_claim(t, &w->f->context, lease_ends, allowed, arg, &w->claimed);

	if (e == ERR_OK)
		w->claim = outbox_claim_of(&w->claimed);
	return e;
}

static enum err claim_body(struct txn *t, void *arg)
{
	struct work *w = arg;

	w->seen = 0;
	return claim_by(t, w, may, w);
}

static enum err claim(struct work *w)
{
	return store_write(w->f->instance.store, claim_body, w);
}

/* What was claimed, as whoever delivers it sees it. */
static enum err open_claimed(const struct work *w, struct outbox_message *m)
{
	*m = w->claimed;
	return outbox_unseal(&w->f->context, m);
}

static enum err done_body(struct txn *t, void *arg)
{
	struct work *w = arg;

	return outbox_done(t, &w->f->context, &w->claim);
}

static enum err again_body(struct txn *t, void *arg)
{
	struct work *w = arg;

	return outbox_again(t, &w->f->context, &w->claim, w->due, STR("not now"));
}

static enum err bury_body(struct txn *t, void *arg)
{
	struct work *w = arg;

	return outbox_bury(t, &w->f->context, &w->claim, STR("no such person"));
}

static enum err release_body(struct txn *t, void *arg)
{
	struct work *w = arg;

	return outbox_release(t, &w->f->context, &w->claim);
}

/* The message of the claim, waiting or dead. */
struct pick {
	const struct work *w;
	struct outbox_message m;
	bool found;
};

static void pick_one(const struct outbox_message *m, void *arg)
{
	struct pick *p = arg;

	if (memcmp(m->id, p->w->claim.id, OUTBOX_ID) != 0)
		return;
	p->m = *m;
	p->found = true;
}

static enum err pick(struct txn *t, struct work *w, struct outbox_message *out)
{
	struct pick p = {.w = w};
	enum err e = outbox_each(t, &w->f->context, pick_one, &p);

	*out = p.m;
	return e == ERR_OK && !p.found ? ERR_NOT_FOUND : e;
}

static enum err retry_body(struct txn *t, void *arg)
{
	struct work *w = arg;
	struct outbox_message m;
	enum err e = pick(t, w, &m);

	return e == ERR_OK ? outbox_retry(t, &w->f->context, &m) : e;
}

static enum err drop_body(struct txn *t, void *arg)
{
	struct work *w = arg;
	struct outbox_message m;
	enum err e = pick(t, w, &m);

	return e == ERR_OK ? outbox_drop(t, &w->f->context, &m) : e;
}

static enum err count_body(struct txn *t, void *arg)
{
	struct work *w = arg;

	return outbox_count(t, &w->f->context, &w->stats);
}

static void assert_counts(struct work *w, unsigned waiting, unsigned claimed, unsigned dead)
{
	assert_err(store_read(w->f->instance.store, count_body, w), ERR_OK);
	assert_int_equal(w->stats.waiting, waiting);
	assert_int_equal(w->stats.claimed, claimed);
	assert_int_equal(w->stats.dead, dead);
}

static void test_claims_in_order_and_once(void **state)
{
	struct work w = {.f = *state};
	struct outbox_message m;

	queue(w.f, "second", NOON - 1, NOON + 900);
	queue(w.f, "first", NOON - 5, NOON + 900);
	queue(w.f, "later", NOON + 5, NOON + 900);
	assert_err(claim(&w), ERR_OK);
	assert_err(open_claimed(&w, &m), ERR_OK);
	assert_text(m.to, "first");
	assert_int_equal(m.tries, 1);
	assert_text(outbox_variable(&m, VARIABLE_TOKEN), "a-live-token");
	assert_err(claim(&w), ERR_OK);
	assert_err(open_claimed(&w, &m), ERR_OK);
	assert_text(m.to, "second");
	assert_err(claim(&w), ERR_NOT_FOUND);
	assert_counts(&w, 1, 2, 0);
}

/* A claim tells how to deliver a message and settle it; its secrets are opened by who delivers. */
static void test_claims_what_is_sealed(void **state)
{
	struct work w = {.f = *state};
	struct outbox_message m;

	w.f->context.agent = STR("browser/1");
	w.f->context.actor = BY_PERSON;
	queue(w.f, "anna", NOON - 5, NOON + 900);
	assert_err(claim(&w), ERR_OK);
	assert_text(w.claimed.to, "anna");
	assert_int_equal(w.claimed.kind, OUTBOX_MAIL);
	assert_int_equal(w.claimed.template, TEMPLATE_PIN_CHANGED);
	assert_int_equal(w.claimed.state, OUTBOX_CLAIMED);
	assert_int_equal(w.claimed.tries, 1);
	assert_int_equal(w.claimed.due, NOON + 60);
	assert_int_equal(site_variables(&w.claimed), 0);
	assert_text(w.claimed.agent, "");
	assert_err(open_claimed(&w, &m), ERR_OK);
	assert_text(outbox_variable(&m, VARIABLE_TOKEN), "a-live-token");
	assert_text(m.agent, "browser/1");
}

/* What cannot be opened, such as under another pepper, can be claimed and given up all the same. */
static void test_claims_what_cannot_be_opened(void **state)
{
	struct work w = {.f = *state};
	struct outbox_message m;

	queue(w.f, "anna", NOON - 5, NOON + 900);
	w.f->instance.pepper.keys[0].key[0] ^= 1;
	assert_err(claim(&w), ERR_OK);
	assert_err(open_claimed(&w, &m), ERR_STORE_VERSION);
	assert_text(m.to, "anna");
	assert_err(store_write(w.f->instance.store, bury_body, &w), ERR_OK);
	assert_counts(&w, 0, 0, 1);
}

static void test_claims_what_may_be(void **state)
{
	struct work w = {.f = *state, .refuse = 1};
	struct outbox_message m;

	queue(w.f, "a", NOON - 2, NOON + 900);
	queue(w.f, "b", NOON - 1, NOON + 900);
	assert_err(claim(&w), ERR_OK);
	assert_err(open_claimed(&w, &m), ERR_OK);
	assert_text(m.to, "b");
	w.refuse = 9;
	assert_err(claim(&w), ERR_NOT_FOUND);
	assert_counts(&w, 1, 1, 0);
}

/* Every variable comes back as it was given, also an empty one, under the name that is stored. */
static void test_variables(void **state)
{
	static const char *const names[] = {"Mark",	   "Expires",	  "Url", "Vtype",
					    "GUID",	   "LinkExpires", "OTP", "OTPExpiry",
					    "LockedUntil", "Count",	  "id"};
	struct work w = {.f = *state, .message = {.kind = OUTBOX_MAIL, .due = NOON}};
	struct outbox_message m;

	assert_int_equal(COUNT_OF(names), VARIABLES);
	w.message.expires = NOON + 900;
	for (int i = 0; i < VARIABLES; i++) {
		assert_text(variable_name((enum variable)i), names[i]);
		if (i != VARIABLE_VTYPE)
			outbox_add(&w.message, (enum variable)i,
				   str_of(i == VARIABLE_URL ? "" : names[i]));
	}
	assert_err(store_write(w.f->instance.store, put_body, &w), ERR_OK);
	assert_err(claim(&w), ERR_OK);
	assert_err(open_claimed(&w, &m), ERR_OK);
	assert_int_equal(site_variables(&m), VARIABLES - 1);
	for (int i = 0; i < VARIABLES; i++)
		assert_text(outbox_variable(&m, (enum variable)i),
			    i == VARIABLE_URL || i == VARIABLE_VTYPE ? "" : names[i]);
}

static enum err notice_body(struct txn *t, void *arg)
{
	const struct account bert = {.uid = STR_INIT("bert"), .phone = STR_INIT("+491701234567")};
	struct work *w = arg;

	return notify_person(t, &w->f->context, TEMPLATE_PIN_CHANGED, &bert);
}

/* Address and program of the request are kept for people only, not for back ends. */
static void test_messages_do_not_keep_the_address_of_a_back_end(void **state)
{
	struct work w = {.f = *state};
	struct outbox_message m;

	w.f->context.address = STR("192.0.2.7");
	w.f->context.agent = STR("backend/1");
	for (int person = 0; person < 2; person++) {
		w.f->context.actor = person ? BY_PERSON : BY_MANAGEMENT;
		assert_err(store_write(w.f->instance.store, notice_body, &w), ERR_OK);
		assert_err(claim(&w), ERR_OK);
		assert_err(open_claimed(&w, &m), ERR_OK);
		assert_int_equal(m.kind, OUTBOX_SMS);
		assert_int_equal(site_variables(&m), 0);
		assert_text(m.address, person ? "192.0.2.7" : "");
		assert_text(m.agent, person ? "backend/1" : "");
	}
}

static bool may_person(const struct outbox_message *m, void *arg)
{
	struct work *w = arg;

	w->seen++;
	return m->kind != OUTBOX_WEBHOOK;
}

static enum err find_due_body(struct txn *t, void *arg)
{
	struct work *w = arg;
	struct guid found;

	return outbox_find_due(t, NULL, w->f->context.now, &found);
}

static enum err claim_person_body(struct txn *t, void *arg)
{
	struct work *w = arg;

	return claim_by(t, w, may_person, w);
}

static enum err put_hooks_body(struct txn *t, void *arg)
{
	enum err e = ERR_OK;

	for (int i = 0; e == ERR_OK && i < 300; i++)
		e = put_body(t, arg);
	return e;
}

/* A slow receiver does not delay mails, however many webhooks wait for it. */
static void test_mails_overtake_webhooks(void **state)
{
	struct work w = {.f = *state,
			 .message = {.kind = OUTBOX_WEBHOOK,
				     .to = STR("slow"),
				     .due = NOON - 500,
				     .expires = NOON + 900,
				     .body = STR("{}")}};
	struct outbox_message m;

	assert_err(store_write(w.f->instance.store, put_hooks_body, &w), ERR_OK);
	assert_err(store_write(w.f->instance.store, claim_person_body, &w), ERR_NOT_FOUND);
	queue(w.f, "a", NOON, NOON + 900);
	assert_err(store_write(w.f->instance.store, claim_person_body, &w), ERR_OK);
	assert_err(open_claimed(&w, &m), ERR_OK);
	assert_text(m.to, "a");
	assert_err(store_write(w.f->instance.store, done_body, &w), ERR_OK);
	queue(w.f, "b", NOON + 9, NOON + 900);
	assert_err(store_read(w.f->instance.store, find_due_body, &w), ERR_OK);
	assert_err(claim(&w), ERR_OK);
	assert_err(open_claimed(&w, &m), ERR_OK);
	assert_text(m.to, "slow");
	assert_counts(&w, 300, 1, 0);
}

/* The claim of a dead worker ends with its lease, and then no longer belongs to it. */
static void test_claims_end_with_their_lease(void **state)
{
	struct work w = {.f = *state};
	struct work late;
	struct outbox_message m;

	queue(w.f, "a", NOON, NOON + 900);
	assert_err(claim(&w), ERR_OK);
	late = w;
	site_wait(w.f, 59);
	assert_err(claim(&w), ERR_NOT_FOUND);
	site_wait(w.f, 1);
	assert_err(claim(&w), ERR_OK);
	assert_err(open_claimed(&w, &m), ERR_OK);
	assert_int_equal(m.tries, 2);
	assert_err(store_write(w.f->instance.store, done_body, &late), ERR_NOT_FOUND);
	assert_err(store_write(w.f->instance.store, bury_body, &late), ERR_NOT_FOUND);
	assert_err(store_write(w.f->instance.store, done_body, &w), ERR_OK);
	assert_counts(&w, 0, 0, 0);
}

static void test_a_message_is_tried_again_later(void **state)
{
	struct work w = {.f = *state, .due = NOON + 40};
	struct outbox_message m;

	queue(w.f, "a", NOON, NOON + 900);
	assert_err(claim(&w), ERR_OK);
	assert_err(store_write(w.f->instance.store, again_body, &w), ERR_OK);
	assert_counts(&w, 1, 0, 0);
	assert_err(claim(&w), ERR_NOT_FOUND);
	site_wait(w.f, 40);
	assert_err(claim(&w), ERR_OK);
	assert_err(open_claimed(&w, &m), ERR_OK);
	assert_int_equal(m.tries, 2);
	assert_text(m.reason, "not now");
	assert_text(outbox_variable(&m, VARIABLE_TOKEN), "a-live-token");
	assert_err(store_write(w.f->instance.store, release_body, &w), ERR_OK);
	assert_err(claim(&w), ERR_OK);
}

static void note_dead(const struct outbox_message *m, void *arg)
{
	struct work *w = arg;

	assert_int_equal(m->state, OUTBOX_DEAD);
	w->reason = arena_copy(&w->f->arena, m->reason);
	w->due = m->due;
}

static enum err dead_body(struct txn *t, void *arg)
{
	struct work *w = arg;

	return outbox_each(t, &w->f->context, note_dead, w);
}

static enum err sweep_body(struct txn *t, void *arg)
{
	struct work *w = arg;

	return outbox_sweep(t, w->f->context.now - OUTBOX_KEEP_DEAD_S);
}

static void test_a_message_can_be_given_up(void **state)
{
	struct work w = {.f = *state};

	queue(w.f, "a", NOON, NOON + 900);
	assert_err(claim(&w), ERR_OK);
	assert_err(store_write(w.f->instance.store, retry_body, &w), ERR_BUSY);
	assert_err(store_write(w.f->instance.store, bury_body, &w), ERR_OK);
	assert_counts(&w, 0, 0, 1);
	assert_err(store_read(w.f->instance.store, dead_body, &w), ERR_OK);
	assert_text(w.reason, "no such person");
	assert_int_equal(w.due, NOON);
	assert_err(store_write(w.f->instance.store, retry_body, &w), ERR_OK);
	assert_counts(&w, 1, 0, 0);
	assert_err(claim(&w), ERR_OK);
	assert_err(store_write(w.f->instance.store, bury_body, &w), ERR_OK);
	site_wait(w.f, OUTBOX_KEEP_DEAD_S);
	assert_err(store_write(w.f->instance.store, sweep_body, &w), ERR_OK);
	assert_counts(&w, 0, 0, 1);
	site_wait(w.f, 1);
	assert_err(store_write(w.f->instance.store, sweep_body, &w), ERR_OK);
	assert_counts(&w, 0, 0, 0);
	assert_err(store_write(w.f->instance.store, drop_body, &w), ERR_NOT_FOUND);
}

static void test_a_message_can_be_dropped(void **state)
{
	struct work w = {.f = *state};

	queue(w.f, "a", NOON, NOON + 900);
	assert_err(claim(&w), ERR_OK);
	assert_err(store_write(w.f->instance.store, drop_body, &w), ERR_OK);
	assert_counts(&w, 0, 0, 0);
	assert_err(store_write(w.f->instance.store, done_body, &w), ERR_NOT_FOUND);
}

static enum err spoil_body(struct txn *t, void *arg)
{
	struct work *w = arg;
	struct key prefix = key_of(&w->f->tenant.id, TABLE_OUTBOX), k = prefix;
	struct str rest, value;
	enum err e = txn_seek(t, &prefix, &prefix, &rest, &value);

	key_add(&k, rest);
	return e == ERR_OK ? txn_put(t, &k, STR("\x7fnonsense")) : e;
}

static enum err claim_kept_body(struct txn *t, void *arg)
{
	enum err e = claim_body(t, arg);

	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* An unreadable message does not block others. */
static void test_unreadable_messages_block_nobody(void **state)
{
	struct work w = {.f = *state};
	struct outbox_message m;

	queue(w.f, "broken", NOON - 9, NOON + 900);
	assert_err(store_write(w.f->instance.store, spoil_body, &w), ERR_OK);
	queue(w.f, "fine", NOON, NOON + 900);
	assert_err(store_write(w.f->instance.store, claim_kept_body, &w), ERR_OK);
	assert_err(open_claimed(&w, &m), ERR_OK);
	assert_text(m.to, "fine");
	assert_counts(&w, 0, 1, 1);
}

static void test_intervals_between_tries_grow(void **state)
{
	(void)state; /* no store */
	for (int i = 0; i < 200; i++) {
		uint64_t first = outbox_next_try(1, NOON, NOON + 86400, 0);
		uint64_t third = outbox_next_try(3, NOON, NOON + 86400, 0);
		uint64_t late = outbox_next_try(60, NOON, NOON + 86400, 0);
		uint64_t near = outbox_next_try(9, NOON, NOON + 400, 0);

		assert_in_range(first - NOON, 22, 38);
		assert_in_range(third - NOON, 90, 150);
		assert_in_range(late - NOON, 2700, 4500);
		assert_in_range(near - NOON, 75, 125);
		assert_int_equal(outbox_next_try(1, NOON, NOON + 20, 0), 0);
		assert_int_equal(outbox_next_try(1, NOON, NOON - 20, 0), 0);
	}
}

/* Retry-After is obeyed, unless the message would lose its last try. */
static void test_retry_after_is_obeyed(void **state)
{
	(void)state; /* no store */
	assert_int_equal(outbox_next_try(1, NOON, NOON + 7200, 600), NOON + 600);
	assert_in_range(outbox_next_try(1, NOON, NOON + 7200, 1) - NOON, 22, 38);
	assert_int_equal(outbox_next_try(1, NOON, NOON + 900, 3600), NOON + 675);
	assert_int_equal(outbox_next_try(1, NOON, NOON + 900, 900), NOON + 675);
	assert_in_range(outbox_next_try(1, NOON, NOON + 900, 86401) - NOON, 22, 38);
	assert_in_range(outbox_next_try(1, NOON, NOON + 900, UINT64_MAX) - NOON, 22, 38);
	assert_int_equal(outbox_next_try(1, NOON, NOON + 20, 3600), 0);
}

/* An event can be sent late. A mail cannot, once its link has expired. */
static void test_retry_after_the_end(void **state)
{
	struct work w = {.f = *state,
			 .message = {.kind = OUTBOX_WEBHOOK,
				     .to = STR("slow"),
				     .due = NOON,
				     .expires = NOON + 900,
				     .body = STR("{}")}};
	struct outbox_message m;

	assert_err(store_write(w.f->instance.store, put_body, &w), ERR_OK);
	assert_err(claim(&w), ERR_OK);
	assert_err(store_write(w.f->instance.store, bury_body, &w), ERR_OK);
	site_wait(w.f, 1000);
	assert_err(store_write(w.f->instance.store, retry_body, &w), ERR_OK);
	assert_err(claim(&w), ERR_OK);
	assert_err(open_claimed(&w, &m), ERR_OK);
	assert_int_equal(m.expires, NOON + 1000 + OUTBOX_WEBHOOK_LIFE_S);
	assert_int_equal(m.tries, 1);
	assert_text(m.body, "{}");
	assert_err(store_write(w.f->instance.store, done_body, &w), ERR_OK);
	queue(w.f, "a", NOON, NOON + 1100);
	assert_err(claim(&w), ERR_OK);
	assert_err(store_write(w.f->instance.store, bury_body, &w), ERR_OK);
	site_wait(w.f, 100);
	assert_err(store_write(w.f->instance.store, retry_body, &w), ERR_LINK_EXPIRED);
	assert_counts(&w, 0, 0, 1);
}

/* A failing store changes nothing, wherever it fails. */
static void walk(struct work *w, txn_body *body)
{
	static struct dump before, after;

	for (unsigned nth = 1;; nth++) {
		enum err e;

		dump_store(w->f->instance.store, &before);
		kv_fault_arm(nth);
		e = store_write(w->f->instance.store, body, w);
		if (!kv_fault_fired()) {
			kv_fault_arm(0);
			assert_err(e, ERR_OK);
			break;
		}
		kv_fault_arm(0);
		assert_int_not_equal(e, ERR_OK);
		dump_store(w->f->instance.store, &after);
		assert_true(dump_equal(&before, &after));
	}
	dump_free(&before);
	dump_free(&after);
}

static void test_faults(void **state)
{
	struct work w = {.f = *state, .due = NOON};

	queue(w.f, "a", NOON, NOON + 900);
	if (site_engine != &kv_fault)
		return;
	walk(&w, claim_body);
	walk(&w, again_body);
	walk(&w, claim_body);
	walk(&w, release_body);
	walk(&w, claim_body);
	walk(&w, bury_body);
	walk(&w, retry_body);
	walk(&w, claim_body);
	walk(&w, done_body);
	assert_counts(&w, 0, 0, 0);
}

/* --- crowds -------------------------------------------------------------------- */

static bool is_not_crowd(const struct outbox_message *m, void *arg)
{
	(void)arg;
	return !str_eq(m->to, STR("crowd"));
}

static enum err claim_other_body(struct txn *t, void *arg)
{
	struct work *w = arg;

	return claim_by(t, w, is_not_crowd, NULL);
}

/* A message has its turn even if many before it may not be sent now. */
static void test_blocked_messages_do_not_block_later_ones(void **state)
{
	enum { CROWD = 1500, TURNS = 400 };
	struct work w = {.f = *state};
	struct outbox_message m;
	int turns = 0;

	for (int i = 0; i < CROWD; i++) {
		queue(w.f, "crowd", w.f->context.now + (uint64_t)i / 4, NOON + 90000);
		site_next_call(w.f);
	}
	site_wait(w.f, CROWD / 4);
	queue(w.f, "other", w.f->context.now - 1, NOON + 90000);
	while (store_write(w.f->instance.store, claim_other_body, &w) == ERR_NOT_FOUND &&
	       turns < TURNS)
		turns++;
	assert_in_range(turns, 0, TURNS - 1);
	assert_err(open_claimed(&w, &m), ERR_OK);
	assert_text(m.to, "other");
}

/* --- where SMS may go ------------------------------------------------------- */

/* Whether an SMS to that number would be delivered. */
static bool is_sent(struct fixture *f, const char *number)
{
	struct work w = {.f = f,
			 .message = {.kind = OUTBOX_SMS,
				     .template = TEMPLATE_PIN_CHANGED,
				     .to = str_of(number),
				     .due = f->context.now,
				     .expires = f->context.now + 600}};
	struct outbox_message got;

	assert_err(store_write(f->instance.store, put_body, &w), ERR_OK);
	assert_err(claim(&w), ERR_OK);
	assert_err(open_claimed(&w, &got), ERR_OK);
	assert_err(store_write(f->instance.store, done_body, &w), ERR_OK);
	assert_text(got.to, number);
	return got.expires > f->context.now;
}

static void test_allowed_and_denied_numbers(void **state)
{
	static const struct {
		const char *allow, *deny, *number;
		bool sent;
	} rows[] = {
		{"", "", "+4917012345678", true},
		{"", "", "+8816123456789", true},
		{"", "+881,+979", "+8816123456789", false},
		{"", "+881,+979", "008816123456789", false},
		{"", "+881,+979", "8816123456789", false},
		{"", "+881, +979", "+979 123-456-789", false},
		{"", "+881,+979", "+4988123456789", true},
		{"+49,+43", "", "+4917012345678", true},
		{"+49,+43", "", "0043 664 1234567", true},
		{"+49,+43", "", "+33612345678", false},
		{"+49,+43", "", "017012345678", false},
		{"+49", "+49900", "+4990012345678", false},
		{"+49", "+49900", "+4917012345678", true},
	};
	struct fixture *f = *state;

	assert_false(is_sent(f, "+8816123456789")); /* as it is at first */
	assert_false(is_sent(f, "+979123456789"));
	assert_true(is_sent(f, "+4917012345678"));
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		site_set(f, "sms.allow", rows[i].allow);
		site_set(f, "sms.deny", rows[i].deny);
		if (is_sent(f, rows[i].number) != rows[i].sent)
			fail_msg("row %zu", i);
	}
}

static void test_lists_of_prefixes(void **state)
{
	static const char *const bad[] = {"49",	 "+",	 "+49,,+43", "+49;+43",
					  "+4a", ",+49", "+49 43",   "+1234567890123456"};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		site_set(f, "sms.allow", bad[i]);
		assert_err(tenant_check(&f->context, &f->tenant), ERR_SETTING_VALUE);
		assert_text(f->detail.name, "sms.allow");
		site_set(f, "sms.allow", "");
		site_set(f, "sms.deny", bad[i]);
		assert_err(tenant_check(&f->context, &f->tenant), ERR_SETTING_VALUE);
		assert_text(f->detail.name, "sms.deny");
		site_set(f, "sms.deny", "");
	}
	site_set(f, "sms.allow", "+49, +4366 ,+1");
	assert_err(tenant_check(&f->context, &f->tenant), ERR_OK);
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_claims_in_order_and_once),
	INSTANCE_TEST(test_claims_what_is_sealed),
	INSTANCE_TEST(test_claims_what_cannot_be_opened),
	INSTANCE_TEST(test_claims_what_may_be),
	INSTANCE_TEST(test_variables),
	INSTANCE_TEST(test_messages_do_not_keep_the_address_of_a_back_end),
	INSTANCE_TEST(test_mails_overtake_webhooks),
	INSTANCE_TEST(test_claims_end_with_their_lease),
	INSTANCE_TEST(test_a_message_is_tried_again_later),
	INSTANCE_TEST(test_a_message_can_be_given_up),
	INSTANCE_TEST(test_a_message_can_be_dropped),
	INSTANCE_TEST(test_unreadable_messages_block_nobody),
	INSTANCE_TEST(test_intervals_between_tries_grow),
	INSTANCE_TEST(test_retry_after_is_obeyed),
	INSTANCE_TEST(test_retry_after_the_end),
	INSTANCE_TEST(test_faults),
	INSTANCE_TEST(test_blocked_messages_do_not_block_later_ones),
	INSTANCE_TEST(test_allowed_and_denied_numbers),
	INSTANCE_TEST(test_lists_of_prefixes),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
