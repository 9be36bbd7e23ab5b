/* SPDX-License-Identifier: MIT */
#include "domain/recovery/reset.h"

#include "base/buf.h"
#include "base/log.h"
#include "domain/recovery/send_code.h"
#include "domain/factor/attempt.h"
#include "domain/tenant/audit.h"
#include "domain/factor/authenticator.h"
#include "domain/factor/backup.h"
#include "domain/webhook/event.h"
#include "domain/session/sign_in_record.h"
#include "domain/message/notify.h"
#include "domain/factor/password.h"
#include "domain/factor/pin.h"
#include "domain/factor/question.h"
#include "domain/tenant/tenant.h"

struct work {
	const struct context *c;
	const struct reset *r;
	const struct reset_proof *proof; /* NULL: a link */
	struct str token;		 /* of the link */
	struct account account;		 /* as read first; its uid may be a stand-in's */
	struct str counted;		 /* behind a stand-in: whose attempts count all the same */
	struct profile profile;
	struct otp code; /* what was sent */
	bool found;	 /* there is an account the proof could be of */
	bool sent;	 /* and something was sent to it */
	struct authenticator authenticator;
	uint64_t step;
	struct backup backup;
	size_t which;
	struct question_given given;
	struct question_trial trial;
	struct str hash;		 /* of the new secret */
	enum password_strength strength; /* of it, when it is a password */
};

static bool is_pin(const struct work *w)
{
	return w->r->what == CREDENTIAL_PIN;
}

static enum purpose purpose_of(const struct work *w)
{
	return is_pin(w) ? PURPOSE_PIN : PURPOSE_PASSWORD;
}

/* --- the new secret ---------------------------------------------------- */

/* The rules that need no account to be checked. */
static enum err check_rules(struct work *w)
{
	const struct reset *r = w->r;

	return is_pin(w)
		       ? pin_check_rules(w->c, r->secret, r->field, NULL, NULL)
		       : password_check_rules(w->c, r->secret, r->field, NULL, NULL, &w->strength);
}

/* Those that do. Only after a proof: they tell of the person. */
static enum err check_personal_rules(const struct attempt_permit *permit, const struct work *w)
{
	const struct reset *r = w->r;
	enum err e;

	if (!is_pin(w))
		return ERR_OK; /* hash_secret does */
	e = pin_check_rules(w->c, r->secret, r->field, &w->account, &w->profile);
	return e == ERR_OK
		       ? pin_check_history(permit, w->c, &w->account, r->secret, STR(""), r->field)
		       : e;
}

/* Say once more what the attempt before has told: this secret was not checked again. */
static enum err refuse_again(const struct work *w)
{
	const struct reset *r = w->r;
	enum err e = pin_check_rules(w->c, r->secret, r->field, &w->account, &w->profile);

	return e == ERR_OK ? pin_refuse_used(w->c, r->field) : e;
}

/*
 * To somebody who has proved who they are, the answer to a new PIN tells whether it
 * was theirs before. So which ones they try is counted, for the account, apart from
 * all proofs.
 */
static struct attempt fresh_attempt(struct work *w)
{
	struct attempt a = {.lane = LANE_STRANGER,
			    .apart = APART_FRESH,
			    .holds_token = true,
			    .wrong = ERR_FIELDS,
			    .secret = w->r->secret,
			    .arg = w,
			    .generation = w->account.pin.generation};

	a.who = (struct credential_owner){w->account.uid, w->r->what};
	return a;
}

static enum err run_fresh(struct work *w, const struct attempt *a)
{
	enum err e = attempt_run(w->c, a);

	return e == ERR_FIELDS && w->c->detail->field_count == 0 ? refuse_again(w) : e;
}

/* A password's answer tells no earlier one, so it is not counted what is tried as one. */
static enum err hash_secret(struct work *w)
{
	const struct credential_owner who = {w->account.uid, w->r->what};
	const struct reset *r = w->r;
	enum err e = ERR_OK;

	if (!is_pin(w))
		e = password_check_rules(w->c, r->secret, r->field, &w->account, &w->profile,
					 &w->strength);
	return e == ERR_OK ? credential_make(w->c, who, r->secret, &w->hash) : e;
}

/* --- the effect -------------------------------------------------------- */

static enum err may_reset(struct txn *t, const struct work *w, const struct account *a)
{
	bool barred;
	enum err e = account_may_sign_in(a);

	if (e == ERR_OK)
		e = attempt_is_barred(t, w->c, a->uid, &barred);
	if (e == ERR_OK && barred)
		e = ERR_ACCOUNT_BLOCKED;
	return e == ERR_OK && is_pin(w) && a->pin.hash.n == 0 ? ERR_PIN_NONE : e;
}

/* Whatever the old secret, or another message, could still open. */
static enum err end_all(struct txn *t, const struct work *w, struct str uid)
{
	enum err e = sign_in_record_end_all(t, w->c, uid);

	if (e == ERR_OK)
		e = attempt_clear_unless_barred(t, w->c, uid);
	return e == ERR_OK ? otp_end_all(t, w->c, uid, false) : e;
}

static enum err tell(struct txn *t, const struct work *w, const struct account *a)
{
	bool pin = is_pin(w);
	struct str how = w->proof == NULL ? STR("link") : credential_name(w->proof->by);
	enum err e = audit_put(t, w->c, pin ? AUDIT_PIN_RESET : AUDIT_PASSWORD_RESET, a->uid, how);

	if (e == ERR_OK)
		e = notify_person(t, w->c, pin ? TEMPLATE_PIN_RESET : TEMPLATE_PASSWORD_RESET, a);
	return e == ERR_OK ? event_raise(t, w->c, pin ? EVENT_RESET_PIN : EVENT_RESET_PASSWORD, a)
			   : e;
}

static enum err replace(struct txn *t, const struct work *w, struct account *a)
{
	enum err e;

	if (is_pin(w))
		pin_replace(w->c, a, w->hash);
	else
		password_replace(w->c, a, w->hash, w->strength);
	e = account_put(t, w->c, a);
	if (e == ERR_OK)
		e = end_all(t, w, a->uid);
	return e == ERR_OK ? tell(t, w, a) : e;
}

/* --- by link ----------------------------------------------------------- */

static enum err link_used(const struct work *w, enum err e)
{
	return e == ERR_LINK_USED && is_pin(w) ? ERR_LINK_USED_PIN : e;
}

static enum err link_read(struct txn *t, void *arg)
{
	struct work *w = arg;
	struct str uid;
	enum err e = otp_by_link(t, w->c, purpose_of(w), w->token, &uid, &w->code);

	if (e != ERR_OK)
		return link_used(w, e);
	e = account_get(t, w->c, uid, &w->account);
	if (e == ERR_USER_UNKNOWN || (e == ERR_OK && !otp_was_sent_to(&w->code, &w->account)))
		e = ERR_LINK_UNKNOWN; /* deleted, or has given up that address */
	if (e == ERR_OK)
		e = send_code_check_page(w->c, purpose_of(w), w->code.url); /* it may be no more */
	if (e == ERR_OK)
		e = may_reset(t, w, &w->account);
	return e == ERR_OK ? profile_get(t, w->c, uid, &w->profile) : e;
}

/* The token itself cannot be guessed: what is counted is the new secret. */
static enum err link_check(const struct attempt_permit *permit, void *arg, bool *match)
{
	struct work *w = arg;
	enum err e = store_read(w->c->instance->store, link_read, w);

	if (e == ERR_OK)
		e = check_personal_rules(permit, w);
	*match = e == ERR_OK;
	return e == ERR_FIELDS ? ERR_OK : e;
}

static enum err link_prepare(const struct attempt_permit *permit, void *arg)
{
	(void)permit;
	return hash_secret(arg);
}

static enum err link_settle(struct txn *t, void *arg)
{
	struct work *w = arg;
	uint32_t generation = w->code.generation;
	struct str uid;
	struct otp code;
	struct account a;
	enum err e = otp_by_link(t, w->c, purpose_of(w), w->token, &uid, &code);

	if (e == ERR_OK && code.generation != generation)
		e = ERR_LINK_UNKNOWN;
	if (e == ERR_OK)
		e = otp_use(t, w->c, uid, purpose_of(w), generation);
	if (e == ERR_OK)
		e = account_get(t, w->c, uid, &a);
	if (e == ERR_OK && !otp_was_sent_to(&code, &a))
		e = ERR_LINK_UNKNOWN;
	if (e == ERR_OK)
		e = may_reset(t, w, &a);
	return e == ERR_OK ? replace(t, w, &a) : link_used(w, e);
}

/* e, or what a tenant that masks errors answers in its place. */
static enum err masked(const struct context *c, enum err e)
{
	bool masks = c->tenant->conf.n[CONF_GENERIC_AUTH] != 0;

	return masks && err_info(e)->masked ? ERR_GENERIC_AUTH : e;
}

static enum err finish(const struct work *w, enum err e)
{
	if (e == ERR_OK)
		LOG(credential_reset, {"uid", w->account.uid},
		    {"what", credential_name(w->r->what)},
		    {"by", w->proof == NULL ? STR("link") : credential_name(w->proof->by)});
	return masked(w->c, e);
}

enum err reset_by_link(const struct context *c, const struct reset *r, struct str token)
{
	struct work w = {.c = c, .r = r, .token = token};
	struct attempt a;
	enum err e = check_rules(&w);

	if (e == ERR_OK)
		e = store_read(c->instance->store, link_read, &w);
	if (e != ERR_OK)
		return finish(&w, e);
	a = fresh_attempt(&w);
	a.check = link_check;
	a.prepare = link_prepare;
	a.settle = link_settle;
	return finish(&w, run_fresh(&w, &a));
}

/* --- by proof ---------------------------------------------------------- */

/*
 * The ways to prove: each reads what it has to be checked against, also for a
 * stand-in, which nothing fits; describes the attempt; checks; and is used up.
 */
struct way {
	enum err (*read)(struct txn *t, struct work *w);
	void (*describe)(const struct work *w, struct attempt *a);
	enum err (*check)(const struct attempt_permit *permit, void *arg, bool *match);
	enum err (*use)(struct txn *t, const struct work *w, const struct account *a);
};

static enum err read_code(struct txn *t, struct work *w)
{
	enum err e = otp_get(t, w->c, w->account.uid, purpose_of(w), &w->code);

	w->sent = e == ERR_OK && w->found && otp_was_sent_to(&w->code, &w->account);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err count_code_failure(struct txn *t, void *arg)
{
	struct work *w = arg;

	return otp_failed(t, w->c, w->account.uid, purpose_of(w));
}

static void describe_code(const struct work *w, struct attempt *a)
{
	a->secret = w->proof->text;
	a->generation = w->code.generation;
	a->wrong = w->proof->kind == IDENTIFIER_PHONE ? ERR_CODE_SMS_WRONG : ERR_CODE_MAIL_WRONG;
	a->failed = count_code_failure;
}

static enum err read_code_body(struct txn *t, void *arg)
{
	return read_code(t, arg);
}

static enum err check_code(const struct attempt_permit *permit, void *arg, bool *match)
{
	struct work *w = arg;
	/* Once more: it may have been used while this one waited its turn. */
	enum err e = store_read(w->c->instance->store, read_code_body, w);

	return e == ERR_OK ? otp_check(permit, w->c, w->account.uid, purpose_of(w),
				       w->sent ? &w->code : NULL, w->proof->text, match)
			   : e;
}

static enum err use_code(struct txn *t, const struct work *w, const struct account *a)
{
	enum err e = ERR_LINK_USED;

	if (otp_was_sent_to(&w->code, a))
		e = otp_use(t, w->c, a->uid, purpose_of(w), w->code.generation);
	if (e == ERR_LINK_USED)
		e = w->code.channel == OUTBOX_MAIL ? ERR_CODE_MAIL_USED : ERR_CODE_SMS_USED;
	return e;
}

/* Where it is not revealed who has what, what is not there is what nothing fits. */
static enum err missing(const struct work *w, enum err e, enum err none)
{
	return e == none && w->c->tenant->conf.n[CONF_REVEAL_UNKNOWN] == 0 ? ERR_OK : e;
}

static enum err read_authenticator(struct txn *t, struct work *w)
{
	return missing(w, authenticator_get(t, w->c, w->account.uid, &w->authenticator),
		       ERR_AUTHENTICATOR_NONE);
}

static void describe_authenticator(const struct work *w, struct attempt *a)
{
	authenticator_attempt(w->c, w->proof->text, a);
}

static enum err check_authenticator(const struct attempt_permit *permit, void *arg, bool *match)
{
	struct work *w = arg;

	return authenticator_check(permit, w->c, w->account.uid, &w->authenticator, w->proof->text,
				   &w->step, match);
}

static enum err use_authenticator(struct txn *t, const struct work *w, const struct account *a)
{
	return authenticator_consume(t, w->c, a->uid, &w->authenticator, w->step);
}

static enum err read_backup(struct txn *t, struct work *w)
{
	return missing(w, backup_get(t, w->c, w->account.uid, &w->backup), ERR_BACKUP_NONE);
}

static void describe_backup(const struct work *w, struct attempt *a)
{
	backup_attempt(w->c, &w->backup, w->proof->text, a);
}

static enum err check_backup(const struct attempt_permit *permit, void *arg, bool *match)
{
	struct work *w = arg;

	return backup_check(permit, w->c, w->account.uid, &w->backup, w->proof->text, &w->which,
			    match);
}

static enum err use_backup(struct txn *t, const struct work *w, const struct account *a)
{
	return backup_consume(t, w->c, a, &w->backup, w->which);
}

static enum err read_answers(struct txn *t, struct work *w)
{
	const struct reset_proof *p = w->proof;
	struct question_asked asked;
	struct account named;
	enum err e = question_asked_by_name(t, w->c, p->kind, p->name, &named, &asked);

	return e == ERR_OK ? question_try(t, w->c, &asked, &w->given, &w->trial) : e;
}

static void describe_answers(const struct work *w, struct attempt *a)
{
	question_attempt(&w->trial, a);
}

static enum err check_answers(const struct attempt_permit *permit, void *arg, bool *match)
{
	struct work *w = arg;

	return question_check(permit, w->c, w->account.uid, &w->trial, match);
}

/* Answers are not used up, but may have been changed meanwhile. */
static enum err use_answers(struct txn *t, const struct work *w, const struct account *a)
{
	struct question_asked now;
	enum err e = question_asked(t, w->c, a->uid, &now);

	if (e == ERR_OK && now.generation != w->trial.asked.generation)
		e = ERR_ANSWER_WRONG;
	return e;
}

static const struct way ways[] = {
	[CREDENTIAL_CODE] = {read_code, describe_code, check_code, use_code},
	[CREDENTIAL_TOTP] = {read_authenticator, describe_authenticator, check_authenticator,
			     use_authenticator},
	[CREDENTIAL_BACKUP] = {read_backup, describe_backup, check_backup, use_backup},
	[CREDENTIAL_ANSWER] = {read_answers, describe_answers, check_answers, use_answers},
};

static enum err find(struct txn *t, struct work *w)
{
	const struct reset_proof *p = w->proof;
	enum err e = account_find(t, w->c, p->kind, p->name, &w->account);

	w->counted = STR("");
	if (e == ERR_OK) {
		e = may_reset(t, w, &w->account);
		if (e != ERR_OK)
			w->counted = w->account.uid;
	} else if (e == ERR_USER_UNKNOWN) {
		e = send_code_unknown_name(p->kind);
	}
	return e == ERR_OK ? profile_get(t, w->c, w->account.uid, &w->profile) : e;
}

static enum err proof_read(struct txn *t, void *arg)
{
	struct work *w = arg;
	enum err e = find(t, w);

	w->found = e == ERR_OK;
	if (!w->found && (w->c->tenant->conf.n[CONF_REVEAL_UNKNOWN] != 0 || err_is_fault(e)))
		return e;
	if (!w->found)
		w->account = (struct account){
			.uid = attempt_nobody(w->c, w->proof->kind, w->proof->name),
		};
	return ways[w->proof->by].read(t, w);
}

static enum err fresh_check(const struct attempt_permit *permit, void *arg, bool *match)
{
	enum err e = check_personal_rules(permit, arg);

	*match = e == ERR_OK;
	return e == ERR_FIELDS ? ERR_OK : e;
}

static enum err fresh_settle(struct txn *t, void *arg)
{
	(void)t;
	(void)arg; /* the effect is that of the proof */
	return ERR_OK;
}

static enum err proof_prepare(const struct attempt_permit *permit, void *arg)
{
	struct work *w = arg;
	struct attempt a = fresh_attempt(w);
	enum err e = ERR_OK;

	(void)permit;
	a.check = fresh_check;
	a.settle = fresh_settle;
	if (is_pin(w))
		e = run_fresh(w, &a);
	return e == ERR_OK ? hash_secret(w) : e;
}

static enum err proof_settle(struct txn *t, void *arg)
{
	struct work *w = arg;
	struct account a;
	enum err e = account_get(t, w->c, w->account.uid, &a);

	if (e == ERR_OK)
		e = may_reset(t, w, &a);
	if (e == ERR_OK)
		e = ways[w->proof->by].use(t, w, &a);
	return e == ERR_OK ? replace(t, w, &a) : e;
}

/* What is no code of anybody is told at once, and costs no attempt. */
static enum err check_form(struct work *w)
{
	const struct reset_proof *p = w->proof;

	if (p->by == CREDENTIAL_TOTP && !authenticator_well_formed(p->text))
		return context_name_fault(w->c, ERR_PARAM_FORMAT, STR("otp"));
	if (p->by == CREDENTIAL_BACKUP && !backup_well_formed(p->text))
		return context_name_fault(w->c, ERR_PARAM_FORMAT, STR("otp"));
	if (p->by == CREDENTIAL_ANSWER)
		return question_read(w->c, p->answers, STR("securityanswer"), &w->given);
	return ERR_OK;
}

enum err reset_by_proof(const struct context *c, const struct reset *r,
			const struct reset_proof *proof)
{
	struct work w = {.c = c, .r = r, .proof = proof};
	struct attempt a = {.lane = LANE_STRANGER,
			    .check = ways[proof->by].check,
			    .prepare = proof_prepare,
			    .settle = proof_settle,
			    .arg = &w};
	enum err e = check_rules(&w);

	if (e == ERR_OK)
		e = check_form(&w);
	if (e == ERR_OK)
		e = store_read(c->instance->store, proof_read, &w);
	if (e != ERR_OK)
		return finish(&w, e);
	a.who = (struct credential_owner){w.account.uid, proof->by};
	a.subject = w.counted;
	ways[proof->by].describe(&w, &a);
	return finish(&w, attempt_run(c, &a));
}
