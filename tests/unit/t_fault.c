/* SPDX-License-Identifier: MIT */
/*
 * The fault walk: each function that writes is run with its first store call failing,
 * then its second, and so on until none fails. A failure leaves the durable store byte
 * for byte as it was, and is never answered as success. There are two walks: one with
 * the attempts in memory that never fails, so that every fault is in the durable store;
 * one with both stores on the failing engine, where after a fault behind the durable
 * commit a reservation stays and the answer is still right.
 */
#include "app.h"
#include "recovery_fixture.h"

#include "domain/factor/backup.h"
#include "domain/person/enrol.h"
#include "domain/webhook/webhook.h"
#include "domain/person/change_password.h"
#include "domain/factor/password.h"
#include "domain/factor/question.h"

/* One rule under test. */
struct act {
	const char *name;
	void (*prepare)(struct fixture *f); /* in the fixture without faults; may be NULL */
	enum err (*run)(struct fixture *f);
	enum err done; /* what it answers when nothing fails */
};

/* Tokens and names an act works with; prepared anew for each act. */
static struct {
	struct str uid;
	char access[GUID_TEXT + 1], refresh[GUID_TEXT + 1];
	char session[GUID_TEXT + 1], pinauth[GUID_TEXT + 1];
	struct sent sent;
	struct backup_texts codes;
	char proof[GUID_TEXT + 1], code[BACKUP_TEXT + 1], answers[256];
} given;

static void keep(char to[GUID_TEXT + 1], const char *text)
{
	memcpy(to, text, strlen(text) + 1);
}

/* --- the acts ------------------------------------------------------------- */

static void with_anna(struct fixture *f)
{
	given.uid = site_anna(f, "739164");
}

static void with_sign_in(struct fixture *f)
{
	const struct signin *s;

	with_anna(f);
	s = site_signed_in(f);
	keep(given.access, s->access.s);
	keep(given.refresh, s->refresh.s);
	keep(given.session, s->session.s);
}

static void with_failures(struct fixture *f)
{
	with_anna(f);
	for (int i = 0; i < 5; i++) {
		char wrong[24];

		(void)snprintf(wrong, sizeof wrong, "wrong-%d", i);
		assert_err(site_login(f, wrong), ERR_LOGIN_WRONG);
	}
}

static void with_pin_due(struct fixture *f)
{
	site_set(f, "pin.required", "on");
	given.uid = site_anna(f, NULL);
}

static void with_pinauth(struct fixture *f)
{
	with_pin_due(f);
	assert_err(site_login(f, "hunter22-long"), ERR_PIN_MANDATORY);
	memcpy(given.pinauth, f->detail.pin_auth_token.p, GUID_TEXT);
}

/* Hashes of another cost are made anew when they are used. */
static void with_stale_hashes(struct fixture *f)
{
	with_sign_in(f);
	f->instance.conf.n[CONF_HASH_COST] = 2;
}

static enum err create_tenant(struct fixture *f)
{
	static struct tenant other;
	struct tenant_secret secret;

	return tenant_create(&f->context, STR("Other"), PROFILE_LOGINRADIUS, &other, &secret);
}

static enum err put_body(struct txn *t, void *arg)
{
	struct fixture *f = arg;

	return tenant_put(t, &f->tenant);
}

static enum err put_tenant(struct fixture *f)
{
	site_set(f, "pin.history", "7");
	return store_write(f->instance.store, put_body, f);
}

static enum err remove_body(struct txn *t, void *arg)
{
	struct fixture *f = arg;

	return tenant_remove(t, &f->context, &f->tenant.id);
}

static enum err remove_tenant(struct fixture *f)
{
	return store_write(f->instance.store, remove_body, f);
}

static enum err create_person(struct fixture *f)
{
	return site_create(
		f,
		"{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"b@example.com\"},"
		"{\"Type\":\"Work\",\"Value\":\"b2@example.com\"}],\"UserName\":\"bert\","
		"\"PhoneId\":\"+4915112345678\",\"City\":\"Ulm\","
		"\"Password\":\"another-long\",\"PINInfo\":{\"PIN\":\"846291\"}}",
		&site_person);
}

static enum err update_person(struct fixture *f)
{
	return site_update(f, given.uid,
			   "{\"City\":\"Ulm\",\"IsActive\":true,\"IsLoginLocked\":false,"
			   "\"Password\":\"newer-long-one\",\"PINInfo\":{\"PIN\":\"846291\"}}");
}

static enum err login_right(struct fixture *f)
{
	return site_login(f, "hunter22-long");
}

static enum err login_wrong(struct fixture *f)
{
	return site_login(f, "hunter23-long");
}

static enum err login_nobody(struct fixture *f)
{
	return signin_by_password(&f->context, IDENTIFIER_EMAIL, STR("nobody@example.com"),
				  STR("hunter22-long"), &site_signin);
}

static enum err pin_right(struct fixture *f)
{
	return signin_by_pin(&f->context, str_of(given.session), STR("739164"), &site_signin);
}

static enum err pin_wrong(struct fixture *f)
{
	return signin_by_pin(&f->context, str_of(given.session), STR("739165"), &site_signin);
}

static enum err set_pin(struct fixture *f)
{
	return pin_set(&f->context, str_of(given.pinauth), STR("739164"), &site_signin);
}

static enum err change_pin(struct fixture *f)
{
	return pin_change(&f->context, str_of(given.access), STR("739164"), STR("846291"));
}

static enum err change_pin_wrong(struct fixture *f)
{
	return pin_change(&f->context, str_of(given.access), STR("739165"), STR("846291"));
}

static enum err end_sessions(struct fixture *f)
{
	return session_end_all(&f->context, str_of(given.session));
}

static enum err end_access(struct fixture *f)
{
	return session_end_access(&f->context, str_of(given.access), true);
}

static enum err unlock(struct fixture *f)
{
	return account_clear_lockout(&f->context, IDENTIFIER_USERNAME, STR("anna"));
}

static void with_exchanged(struct fixture *f)
{
	struct session_tokens pair;

	with_sign_in(f);
	assert_err(session_refresh(&f->context, str_of(given.refresh), &pair), ERR_OK);
	site_wait(f, 21);
}

static enum err refresh(struct fixture *f)
{
	struct session_tokens pair;

	return session_refresh(&f->context, str_of(given.refresh), &pair);
}

static enum err revoke(struct fixture *f)
{
	return session_revoke_refresh(&f->context, str_of(given.refresh));
}

static enum err slide(struct fixture *f)
{
	uint64_t expires;

	site_wait(f, 1);
	return session_slide(&f->context, str_of(given.access), &expires);
}

static enum err step_up(struct fixture *f)
{
	struct token_text out;
	uint64_t expires;

	return step_up_prove(&f->context, CREDENTIAL_PIN, str_of(given.access), STR("739164"), &out,
			     &expires, NULL);
}

static enum err vouch(struct fixture *f)
{
	return signin_tokens_for(&f->context, given.uid, &site_signin);
}

static enum err set_phone(struct fixture *f)
{
	return contact_set_phone(&f->context, given.uid, STR("+4915155501000"), &site_person);
}

static enum err set_username(struct fixture *f)
{
	return contact_set_username(&f->context, given.uid, STR("annie"), &site_person);
}

static enum err delete_person(struct fixture *f)
{
	return account_delete(&f->context, IDENTIFIER_UID, given.uid);
}

static void with_pages(struct fixture *f)
{
	with_sign_in(f);
	recovery_begin(f);
}

static void with_forgotten_pin(struct fixture *f)
{
	with_pages(f);
	(void)asked(f, PURPOSE_PASSWORD); /* which a reset ends as well */
	given.sent = asked(f, PURPOSE_PIN);
}

static void with_forgotten_password(struct fixture *f)
{
	with_pages(f);
	given.sent = asked(f, PURPOSE_PASSWORD);
}

static void with_address_to_confirm(struct fixture *f)
{
	with_pages(f);
	given.sent = asked(f, PURPOSE_EMAIL);
}

static void with_pin_due_and_address_to_confirm(struct fixture *f)
{
	with_pin_due(f);
	recovery_begin(f);
	given.sent = asked(f, PURPOSE_EMAIL);
}

static enum err backup_body(struct txn *t, void *arg)
{
	struct fixture *f = arg;
	struct backup b;
	enum err e = backup_make(&f->context, given.uid, 0, &b, &given.codes);

	return e == ERR_OK ? backup_put(t, &f->context, given.uid, &b) : e;
}

static void with_backup_codes(struct fixture *f)
{
	with_pages(f);
	assert_err(store_write(f->instance.store, backup_body, f), ERR_OK);
}

static void with_pages_alone(struct fixture *f)
{
	recovery_begin(f);
	site_set(f, "verify.phone", "optional");
}

static enum err ask_for(struct fixture *f, const char *name)
{
	const struct code_request a = {
		.purpose = PURPOSE_PIN, .kind = IDENTIFIER_EMAIL, .name = str_of(name)};

	return send_code(&f->context, &a);
}

static enum err ask(struct fixture *f)
{
	return ask_for(f, ANNA);
}

static enum err ask_nobody(struct fixture *f)
{
	return ask_for(f, "nobody@example.com");
}

static enum err hand_over(struct fixture *f)
{
	const struct code_request a = {
		.purpose = PURPOSE_PASSWORD, .kind = IDENTIFIER_EMAIL, .name = STR(ANNA)};
	struct otp_texts texts;
	struct otp code;

	return hand_over_and_send_code(&f->context, &a, &texts, &code);
}

static enum err reset_pin_by_link(struct fixture *f)
{
	return pin_link(f, given.sent.link, "846291");
}

static enum err reset_pin_by_link_used_before(struct fixture *f)
{
	return pin_link(f, given.sent.link, "739164");
}

static enum err reset_pin_by_code(struct fixture *f)
{
	return pin_code(f, given.sent.code, "846291");
}

static enum err reset_pin_by_wrong_code(struct fixture *f)
{
	return pin_code(f, "wrong", "846291");
}

static enum err reset_pin_by_backup_code(struct fixture *f)
{
	return reset_proved(f, CREDENTIAL_PIN, proof_of(CREDENTIAL_BACKUP, given.codes.at[0]),
			    "846291");
}

static enum err reset_password_by_link(struct fixture *f)
{
	return reset_link(f, CREDENTIAL_PASSWORD, given.sent.link, "another-long-one");
}

static enum err reset_password_by_code(struct fixture *f)
{
	return password_code(f, given.sent.code, "another-long-one");
}

static enum err confirm_by_link(struct fixture *f)
{
	const struct confirm_options v = {.sign_in = true};

	return confirm_contact_by_link(&f->context, &v, str_of(given.sent.link), &site_signin);
}

static enum err confirm_by_code(struct fixture *f)
{
	const struct confirm_options v = {.sign_in = false};

	return confirm_contact_by_code(&f->context, &v, PURPOSE_EMAIL, STR(ANNA),
				       str_of(given.sent.code), &site_signin);
}

static enum err confirm_by_wrong_code(struct fixture *f)
{
	const struct confirm_options v = {.sign_in = false};

	return confirm_contact_by_code(&f->context, &v, PURPOSE_EMAIL, STR(ANNA), STR("wrong"),
				       &site_signin);
}

static enum err change_password(struct fixture *f)
{
	return password_change(&f->context, str_of(given.access), STR("hunter22-long"),
			       STR("another-long-one"));
}

static enum err change_password_wrong(struct fixture *f)
{
	return password_change(&f->context, str_of(given.access), STR("hunter23-long"),
			       STR("another-long-one"));
}

static enum err enrol(struct fixture *f)
{
	return site_register(f, "{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"" ANNA "\"}],"
				"\"PhoneId\":\"" PHONE "\",\"Password\":\"hunter22-long\"}");
}

/* --- means of recovery */

static void with_proof(struct fixture *f)
{
	struct token_text out;
	uint64_t expires;

	with_sign_in(f);
	assert_err(step_up_prove(&f->context, CREDENTIAL_PIN, str_of(given.access), STR("739164"),
				 &out, &expires, NULL),
		   ERR_OK);
	keep(given.proof, out.s);
}

static enum err make_codes(struct fixture *f)
{
	const struct enrol_holder who = {str_of(given.access), str_of(given.proof)};
	struct backup_texts codes;
	enum err e = enrol_backup(&f->context, &who, STR(""), false, &codes);

	memcpy(given.code, codes.at[0], sizeof given.code);
	return e;
}

static void with_codes(struct fixture *f)
{
	with_proof(f);
	assert_err(make_codes(f), ERR_OK);
}

static enum err step_up_by_code(struct fixture *f)
{
	struct token_text out;
	uint64_t expires;

	return step_up_prove(&f->context, CREDENTIAL_BACKUP, str_of(given.access),
			     str_of(given.code), &out, &expires, NULL);
}

static enum err show_authenticator(struct fixture *f)
{
	struct enrolment out;

	return enrol_show(&f->context, given.uid, &out);
}

static void with_pending(struct fixture *f)
{
	struct enrolment own;
	struct app app;

	site_today(f);
	with_proof(f);
	assert_err(enrol_show(&f->context, given.uid, &own), ERR_OK);
	app = app_of(own.secret);
	memcpy(given.code, app_code(&app, f->context.now, 0).p, sizeof app.code);
}

static enum err confirm_authenticator(struct fixture *f)
{
	const struct enrol_holder who = {str_of(given.access), str_of(given.proof)};

	return enrol_confirm(&f->context, &who, str_of(given.code), &site_person);
}

static enum err questions_body(struct txn *t, void *arg)
{
	struct fixture *f = arg;
	const struct context *c = &f->context;
	struct question q[2];
	enum err e = question_add(t, c, STR("First school?"), &q[0]);

	if (e == ERR_OK)
		e = question_add(t, c, STR("First street?"), &q[1]);
	if (e == ERR_OK)
		(void)snprintf(given.answers, sizeof given.answers,
			       "{\"SecurityQuestionAnswer\":{\"%.32s\":\"St. Anselm\","
			       "\"%.32s\":\"Elm street\"}}",
			       question_id(c, &q[0].id).p, question_id(c, &q[1].id).p);
	return e;
}

static void with_questions(struct fixture *f)
{
	site_set(f, "question.enabled", "on");
	with_anna(f);
	assert_err(store_write(f->instance.store, questions_body, f), ERR_OK);
}

static enum err set_answers(struct fixture *f)
{
	return site_update(f, given.uid, given.answers);
}

static enum err subscribe(struct fixture *f)
{
	return webhook_subscribe(&f->context, STR("UpdateProfile"), STR("https://a.example/hook"));
}

/* Two subscriptions, so that one act queues more than one message. */
static void with_hooks(struct fixture *f)
{
	with_sign_in(f);
	assert_err(subscribe(f), ERR_OK);
	assert_err(
		webhook_subscribe(&f->context, STR("UpdateProfile"), STR("https://b.example/hook")),
		ERR_OK);
}

static enum err unsubscribe(struct fixture *f)
{
	return webhook_unsubscribe(&f->context, STR("UpdateProfile"),
				   STR("https://b.example/hook"));
}

/* --- the person's own address and number */

#define SECOND "second@example.com"

static const struct contact_change *own_change(const char *value, const char *type)
{
	static struct contact_change change;

	change = (struct contact_change){.access = str_of(given.access),
					 .step_up = str_of(given.proof),
					 .value = str_of(value),
					 .type = str_of(type)};
	return &change;
}

static enum err add_email(struct fixture *f)
{
	return contact_add_own_email(&f->context, own_change(SECOND, "Secondary"), &site_person);
}

/* A person with two addresses, another step-up and links on their way, which a change ends. */
static void with_two_addresses(struct fixture *f)
{
	struct token_text out;
	uint64_t expires;

	with_proof(f);
	recovery_begin(f);
	site_set(f, "logout.on_contact_change", "on");
	assert_err(add_email(f), ERR_OK);
	assert_err(step_up_prove(&f->context, CREDENTIAL_PIN, str_of(given.access), STR("739164"),
				 &out, &expires, NULL),
		   ERR_OK);
	keep(given.proof, out.s);
	(void)asked(f, PURPOSE_PIN);
}

static enum err drop_own_email(struct fixture *f)
{
	return contact_drop_own_email(&f->context, own_change(SECOND, ""), &site_person);
}

static enum err drop_own_phone(struct fixture *f)
{
	return contact_drop_own_phone(&f->context, own_change("", ""), &site_person);
}

static enum err set_own_phone(struct fixture *f)
{
	return contact_set_own_phone(&f->context, own_change("+4915155501000", ""), &site_person);
}

static enum err invalidate_emails(struct fixture *f)
{
	const struct code_request a = {.purpose = PURPOSE_EMAIL};

	return contact_invalidate(&f->context, given.uid, &a, &site_person);
}

static enum err hand_over_address(struct fixture *f)
{
	const struct contact_handed h = {.purpose = PURPOSE_EMAIL,
					 .kind = IDENTIFIER_UID,
					 .name = given.uid,
					 .value = STR(SECOND),
					 .type = STR("Secondary")};
	struct otp_texts texts;
	struct otp code;

	return contact_hand_over(&f->context, &h, &texts, &code);
}

static enum err welcome(struct fixture *f)
{
	return account_welcome(&f->context, given.uid, STR(""));
}

static enum err hand_over_deletion(struct fixture *f)
{
	struct token_text token;
	uint64_t expires;

	return account_hand_over_deletion(&f->context, IDENTIFIER_UID, given.uid, &token, &expires);
}

static const struct act acts[] = {
	{"contact_add_own_email", with_proof, add_email, ERR_OK},
	{"contact_drop_own_email", with_two_addresses, drop_own_email, ERR_OK},
	{"contact_drop_own_phone", with_two_addresses, drop_own_phone, ERR_OK},
	{"contact_set_own_phone", with_two_addresses, set_own_phone, ERR_OK},
	{"contact_invalidate", with_two_addresses, invalidate_emails, ERR_OK},
	{"contact_hand_over", with_anna, hand_over_address, ERR_OK},
	{"person_welcome", with_anna, welcome, ERR_OK},
	{"person_hand_over_deletion", with_sign_in, hand_over_deletion, ERR_OK},
	{"hook_subscribe", with_sign_in, subscribe, ERR_OK},
	{"hook_unsubscribe", with_hooks, unsubscribe, ERR_OK},
	{"person_update, told of", with_hooks, update_person, ERR_OK},
	{"tenant_create", NULL, create_tenant, ERR_OK},
	{"tenant_put", NULL, put_tenant, ERR_OK},
	{"tenant_remove", with_sign_in, remove_tenant, ERR_OK},
	{"person_create", with_anna, create_person, ERR_OK},
	{"person_update", with_sign_in, update_person, ERR_OK},
	{"person_update, locked", with_failures, update_person, ERR_OK},
	{"person_unlock", with_failures, unlock, ERR_OK},
	{"signin_by_password, right", with_anna, login_right, ERR_OK},
	{"signin_by_password, again", with_sign_in, login_right, ERR_OK},
	{"signin_by_password, stale", with_stale_hashes, login_right, ERR_OK},
	{"signin_by_password, wrong", with_anna, login_wrong, ERR_LOGIN_WRONG},
	{"signin_by_password, nobody", with_anna, login_nobody, ERR_LOGIN_WRONG},
	{"signin_by_password, 1243", with_pin_due, login_right, ERR_PIN_MANDATORY},
	{"signin_by_pin, right", with_sign_in, pin_right, ERR_OK},
	{"signin_by_pin, stale", with_stale_hashes, pin_right, ERR_OK},
	{"signin_by_pin, wrong", with_sign_in, pin_wrong, ERR_PIN_WRONG},
	{"pin_set", with_pinauth, set_pin, ERR_OK},
	{"pin_change, right", with_sign_in, change_pin, ERR_OK},
	{"pin_change, wrong", with_sign_in, change_pin_wrong, ERR_PIN_OLD_WRONG},
	{"session_end_all", with_sign_in, end_sessions, ERR_OK},
	{"session_end_access", with_sign_in, end_access, ERR_OK},
	{"session_refresh", with_sign_in, refresh, ERR_OK},
	{"session_refresh, reused", with_exchanged, refresh, ERR_REFRESH_INVALID},
	{"session_revoke_refresh", with_sign_in, revoke, ERR_OK},
	{"session_slide", with_sign_in, slide, ERR_OK},
	{"stepup_prove", with_sign_in, step_up, ERR_OK},
	{"signin_tokens_for", with_anna, vouch, ERR_OK},
	{"contact_set_phone", with_anna, set_phone, ERR_OK},
	{"contact_set_username", with_anna, set_username, ERR_OK},
	{"person_delete", with_failures, delete_person, ERR_OK},
	{"person_delete, asked", with_forgotten_pin, delete_person, ERR_OK},
	{"person_register", with_pages_alone, enrol, ERR_OK},
	{"ask_send", with_pages, ask, ERR_OK},
	{"ask_send, again", with_forgotten_pin, ask, ERR_OK},
	{"ask_send, nobody", with_pages, ask_nobody, ERR_OK},
	{"ask_hand_over_and_send", with_pages, hand_over, ERR_OK},
	{"reset_by_link, PIN", with_forgotten_pin, reset_pin_by_link, ERR_OK},
	{"reset_by_link, used", with_forgotten_pin, reset_pin_by_link_used_before, ERR_FIELDS},
	{"reset_by_link, password", with_forgotten_password, reset_password_by_link, ERR_OK},
	{"reset_by_proof, code", with_forgotten_pin, reset_pin_by_code, ERR_OK},
	{"reset_by_proof, wrong", with_forgotten_pin, reset_pin_by_wrong_code, ERR_CODE_MAIL_WRONG},
	{"reset_by_proof, password", with_forgotten_password, reset_password_by_code, ERR_OK},
	{"reset_by_proof, backup", with_backup_codes, reset_pin_by_backup_code, ERR_OK},
	{"verify_by_link", with_address_to_confirm, confirm_by_link, ERR_OK},
	{"verify_by_link, 1243", with_pin_due_and_address_to_confirm, confirm_by_link,
	 ERR_PIN_MANDATORY},
	{"verify_by_code", with_address_to_confirm, confirm_by_code, ERR_OK},
	{"verify_by_code, wrong", with_address_to_confirm, confirm_by_wrong_code,
	 ERR_CODE_MAIL_WRONG},
	{"password_change", with_sign_in, change_password, ERR_OK},
	{"password_change, wrong", with_sign_in, change_password_wrong, ERR_PASSWORD_OLD_WRONG},
	{"enrol_show", with_anna, show_authenticator, ERR_OK},
	{"enrol_confirm", with_pending, confirm_authenticator, ERR_OK},
	{"enrol_backup", with_proof, make_codes, ERR_OK},
	{"stepup_prove, backup code", with_codes, step_up_by_code, ERR_OK},
	{"person_update, answers", with_questions, set_answers, ERR_OK},
	{"person_delete, with codes", with_codes, delete_person, ERR_OK},
};

/* --- the walk --------------------------------------------------------------- */

struct walk {
	const struct act *act;
	bool both; /* the attempts may fail too */
	struct dump before, after;
	unsigned steps;	  /* calls that were made to fail */
	unsigned settled; /* of them, behind the durable commit */
};

/* A fault that was answered as success: allowed only if the durable part was already done. */
static void expect_settled(struct walk *w, unsigned n)
{
	if (!w->both || dump_equal(&w->before, &w->after))
		fail_msg("%s: call %u failed and it answered %s", w->act->name, n,
			 err_info(w->act->done)->name);
	w->settled++;
}

static void expect_nothing_done(struct walk *w, unsigned n, enum err e)
{
	if (e != ERR_STORE)
		fail_msg("%s: call %u failed and it answered %s", w->act->name, n,
			 err_info(e)->name);
	if (!dump_equal(&w->before, &w->after))
		fail_msg("%s: call %u failed and left something behind", w->act->name, n);
}

/* Run the act with its nth call failing; false when there was no nth call. */
static bool step(struct fixture *f, struct walk *w, unsigned n)
{
	enum err e;
	bool fired;

	site_next_call(f);
	dump_store(f->instance.store, &w->before);
	kv_fault_arm(n);
	e = w->act->run(f);
	fired = kv_fault_fired();
	kv_fault_arm(0);
	dump_store(f->instance.store, &w->after);
	site_attempts_anew(f); /* reservations that were left are t_attempt's subject */
	if (!fired) {
		assert_err(e, w->act->done);
		assert_false(dump_equal(&w->before, &w->after));
		return false;
	}
	w->steps++;
	if (e == w->act->done)
		expect_settled(w, n);
	else
		expect_nothing_done(w, n, e);
	return true;
}

static void fixture_for(struct fixture *f, const struct act *act)
{
	site_init(f);
	given.uid = STR("");
	if (act->prepare != NULL)
		act->prepare(f);
}

static void walk(struct fixture *f, struct walk *w)
{
	bool more = true;

	fixture_for(f, w->act);
	for (unsigned n = 1; more; n++) {
		unsigned settled = w->settled;

		more = step(f, w, n);
		if (more && w->settled > settled) { /* it was done: start again */
			site_end(f);
			fixture_for(f, w->act);
		}
		assert_true(n < 500);
	}
	site_end(f);
	dump_free(&w->before);
	dump_free(&w->after);
}

static void walk_all(bool both)
{
	for (size_t i = 0; i < COUNT_OF(acts); i++) {
		struct walk w = {.act = &acts[i], .both = both};

		walk(&instance_fixture, &w);
		assert_true(w.steps >= 3); /* begin, a change, commit */
		assert_true(both || w.settled == 0);
	}
}

static void test_no_fault_of_the_durable_store_leaves_a_trace(void **state)
{
	(void)state;
	site_engine = &kv_fault;
	site_attempts_engine = &kv_mem;
	walk_all(false);
}

static void test_no_fault_of_either_store_leaves_a_trace(void **state)
{
	(void)state;
	site_engine = &kv_fault;
	site_attempts_engine = &kv_fault;
	walk_all(true);
}

/*
 * Repeated faults while somebody guesses: every check is either counted durably or still
 * reserved, so there are never more than the budget allows.
 */
static void test_faults_give_no_extra_guesses(void **state)
{
	static const struct act guessing = {"guessing", with_sign_in, NULL, ERR_OK};
	struct fixture *f = &instance_fixture;
	uint64_t before;

	(void)state;
	site_engine = site_attempts_engine = &kv_fault;
	fixture_for(f, &guessing);
	before = hash_count();
	for (unsigned n = 1; n < 300; n++) {
		char pin[16];
		enum err e;

		(void)snprintf(pin, sizeof pin, "8888%03u", n);
		kv_fault_arm(n % 40);
		e = signin_by_pin(&f->context, str_of(given.session), str_of(pin), &site_signin);
		assert_true(e == ERR_STORE || e == ERR_PIN_WRONG || e == ERR_ACCOUNT_LOCKED);
		kv_fault_arm(0);
		site_wait(f, 61); /* what is still reserved becomes a failure */
		site_next_call(f);
	}
	assert_in_range(hash_count() - before, 1, 10); /* the ceiling */
	assert_err(pin_right(f), ERR_ACCOUNT_LOCKED);
	assert_int_equal(f->detail.locked_until, ATTEMPT_FOREVER);
	site_end(f);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_no_fault_of_the_durable_store_leaves_a_trace),
	cmocka_unit_test(test_no_fault_of_either_store_leaves_a_trace),
	cmocka_unit_test(test_faults_give_no_extra_guesses),
};

TEST_MAIN(RUN(tests))
