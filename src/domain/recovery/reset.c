/* SPDX-License-Identifier: MIT */
#include "domain/recovery/reset.h"

#include "base/log.h"
#include "domain/factor/attempt_run.h"
#include "domain/factor/password.h"
#include "domain/factor/pin.h"
#include "domain/factor/proof.h"
#include "domain/message/notify.h"
#include "domain/recovery/send_code.h"
#include "domain/session/sign_in_record.h"
#include "domain/signin/signin.h"
#include "domain/tenant/audit.h"
#include "domain/tenant/tenant.h"
#include "domain/webhook/event.h"

struct work {
	const struct context *c;
	const struct reset *r;
	const struct reset_proof *named; /* NULL: by a link */
	struct str token;		 /* of the link */
	struct proof proof; /* for a link only the account, the purpose and what was sent */
	struct profile profile;
	struct str hash;		 /* of the new secret */
	enum password_strength strength; /* of it, when it is a password */
};

static bool is_pin(const struct work *w)
{
	return w->r->what == CREDENTIAL_PIN;
}

static struct str means_of(const struct work *w)
{
	return w->named == NULL ? STR("link") : credential_name(w->proof.kind);
}

/* --- the new secret ---------------------------------------------------- */

/* Check the rules that need no account. */
static enum err check_rules(struct work *w)
{
	const struct reset *r = w->r;

	return is_pin(w)
		       ? pin_check_rules(w->c, r->secret, r->field, NULL, NULL)
		       : password_check_rules(w->c, r->secret, r->field, NULL, NULL, &w->strength);
}

/* Check the rules of a PIN that do. Call it only after a proof: they reveal personal data. */
static enum err check_personal_rules(const struct work *w)
{
	return pin_check_rules(w->c, w->r->secret, w->r->field, &w->proof.account, &w->profile);
}

static enum err check_new_pin(const struct attempt_permit *permit, void *arg, bool *match)
{
	struct work *w = arg;
	enum err e = check_personal_rules(w);

	if (e == ERR_OK)
		e = pin_check_history(permit, w->c, &w->proof.account, w->r->secret, STR(""),
				      w->r->field);
	*match = e == ERR_OK;
	return e == ERR_FIELDS ? ERR_OK : e;
}

/*
 * Rejecting a reused PIN reveals an earlier one. So even after a proof of identity the PINs
 * tried are counted, in a separate counter of the account, until the PIN is replaced.
 */
static enum err try_pin(struct work *w)
{
	const struct account *account = &w->proof.account;
	const struct attempt a = {.who = {account->uid, CREDENTIAL_PIN},
				  .lane = LANE_STRANGER,
				  .counter = COUNTER_REUSED_PIN,
				  .holds_token = true,
				  .wrong = ERR_FIELDS,
				  .secret = w->r->secret,
				  .generation = account->pin.generation,
				  .check = check_new_pin,
				  .proof = w,
				  .clears = CLEARS_NOTHING};
	enum err e = attempt_once(w->c, &a);

	if (e != ERR_FIELDS || w->c->detail->field_count > 0)
		return e;
	/* It is known to be wrong, so it was not checked again: find the reason again. */
	e = check_personal_rules(w);
	return e == ERR_OK ? pin_refuse_used(w->c, w->r->field) : e;
}

/* A password has no history that could be revealed, so tries of passwords are not counted. */
static enum err make_secret(struct work *w)
{
	const struct credential_owner who = {w->proof.account.uid, w->r->what};
	const struct reset *r = w->r;
	enum err e = is_pin(w) ? try_pin(w)
			       : password_check_rules(w->c, r->secret, r->field, &w->proof.account,
						      &w->profile, &w->strength);

	return e == ERR_OK ? credential_make(w->c, who, r->secret, &w->hash) : e;
}

/* --- the effect -------------------------------------------------------- */

static enum err may_reset(struct txn *t, const struct work *w, const struct account *a)
{
	enum err e = signin_admit(t, w->c, a);

	if (e != ERR_OK)
		return e;
	return is_pin(w) && a->pin.hash.n == 0 ? ERR_PIN_NONE : ERR_OK;
}

/* End what the old secret, or another message, could still open. */
static enum err end_all(struct txn *t, const struct work *w, struct str uid)
{
	enum err e = sign_in_record_end_all(t, w->c, uid);

	if (e != ERR_OK)
		return e;
	e = lockout_clear_unless_barred(t, w->c, uid);
	return e == ERR_OK ? otp_end_all(t, w->c, uid, false) : e;
}

static enum err notify(struct txn *t, const struct work *w, const struct account *a)
{
	bool pin = is_pin(w);
	enum err e = audit_put(t, w->c, pin ? AUDIT_PIN_RESET : AUDIT_PASSWORD_RESET, a->uid,
			       means_of(w));

	if (e != ERR_OK)
		return e;
	e = notify_person(t, w->c, pin ? TEMPLATE_PIN_RESET : TEMPLATE_PASSWORD_RESET, a);
	if (e != ERR_OK)
		return e;
	return event_raise(t, w->c, pin ? EVENT_RESET_PIN : EVENT_RESET_PASSWORD, a);
}

static enum err replace(struct txn *t, const struct work *w, struct account *a)
{
	enum err e;

	if (is_pin(w))
		pin_replace(w->c, a, w->hash);
	else
		password_replace(w->c, a, w->hash, w->strength);
	e = account_put(t, w->c, a);
	if (e != ERR_OK)
		return e;
	e = end_all(t, w, a->uid);
	return e == ERR_OK ? notify(t, w, a) : e;
}

/* e, or the generic error in its place if the tenant masks errors. */
static enum err masked(const struct context *c, enum err e)
{
	bool masks = c->tenant->conf.n[CONF_GENERIC_AUTH] != 0;

	return masks && err_info(e)->masked ? ERR_GENERIC_AUTH : e;
}

static enum err finish(const struct work *w, enum err e)
{
	if (e == ERR_OK)
		LOG(credential_reset, {"uid", w->proof.account.uid},
		    {"what", credential_name(w->r->what)}, {"by", means_of(w)});
	return masked(w->c, e);
}

/* --- by link ----------------------------------------------------------- */

static enum err link_read(struct txn *t, void *arg)
{
	struct work *w = arg;
	struct proof *p = &w->proof;
	struct str uid;
	enum err e = otp_by_link(t, w->c, p->purpose, w->token, &uid, &p->otp);

	if (e != ERR_OK)
		return e;
	e = account_get(t, w->c, uid, &p->account);
	if (e == ERR_USER_UNKNOWN)
		return ERR_LINK_UNKNOWN; /* the account was deleted */
	if (e != ERR_OK)
		return e;
	if (!otp_was_sent_to(&p->otp, &p->account))
		return ERR_LINK_UNKNOWN;
	e = send_code_check_page(w->c, p->purpose, p->otp.url); /* it may no longer be allowed */
	if (e != ERR_OK)
		return e;
	e = may_reset(t, w, &p->account);
	return e == ERR_OK ? profile_get(t, w->c, uid, &w->profile) : e;
}

static enum err link_settle(struct txn *t, void *arg)
{
	struct work *w = arg;
	const struct proof *p = &w->proof;
	struct account a;
	enum err e = otp_use(t, w->c, p->account.uid, p->purpose, p->otp.generation);

	if (e != ERR_OK)
		return e;
	e = account_get(t, w->c, p->account.uid, &a);
	if (e != ERR_OK)
		return e;
	if (!otp_was_sent_to(&p->otp, &a))
		return ERR_LINK_UNKNOWN;
	e = may_reset(t, w, &a);
	return e == ERR_OK ? replace(t, w, &a) : e;
}

static enum err by_link(struct work *w)
{
	enum err e = check_rules(w);

	if (e != ERR_OK)
		return e;
	e = store_read(w->c->instance->store, link_read, w);
	if (e != ERR_OK)
		return e;
	e = make_secret(w);
	return e == ERR_OK ? store_write(w->c->instance->store, link_settle, w) : e;
}

static enum purpose purpose_of(const struct reset *r)
{
	return r->what == CREDENTIAL_PIN ? PURPOSE_PIN : PURPOSE_PASSWORD;
}

/* The token cannot be guessed, so that only the tries of a new PIN are counted. */
enum err reset_by_link(const struct context *c, const struct reset *r, struct str token)
{
	struct work w = {
		.c = c, .r = r, .token = token, .proof = {.c = c, .purpose = purpose_of(r)}};
	enum err e = by_link(&w);

	return finish(&w, e == ERR_LINK_USED && is_pin(&w) ? ERR_LINK_USED_PIN : e);
}

/* --- by proof ---------------------------------------------------------- */

static enum err find(struct txn *t, struct work *w)
{
	const struct reset_proof *named = w->named;
	struct proof *p = &w->proof;
	enum err e = account_find(t, w->c, named->kind, named->name, &p->account);

	p->subject = STR("");
	if (e == ERR_USER_UNKNOWN)
		return send_code_unknown_name(named->kind);
	if (e != ERR_OK)
		return e;
	e = may_reset(t, w, &p->account);
	if (e != ERR_OK)
		p->subject = p->account.uid;
	return e == ERR_OK ? profile_get(t, w->c, p->account.uid, &w->profile) : e;
}

/* Unless the tenant reveals such things, an account that does not exist, may not reset or has no
 * such proof is replaced by a stand-in, which nothing matches. */
static enum err named_read(struct txn *t, void *arg)
{
	struct work *w = arg;
	struct proof *p = &w->proof;
	bool reveals = w->c->tenant->conf.n[CONF_REVEAL_UNKNOWN] != 0;
	enum err e = find(t, w);

	if (e != ERR_OK && (reveals || err_is_fault(e)))
		return e;
	if (e != ERR_OK)
		p->account = (struct account){
			.uid = attempt_stand_in(w->c, w->named->kind, w->named->name)};
	e = proof_read(t, p);
	return e == proof_kind(p->kind)->none && !reveals ? ERR_OK : e;
}

static enum err proof_prepare(const struct attempt_permit *permit, void *arg)
{
	(void)permit;
	return make_secret(arg);
}

static enum err proof_settle(struct txn *t, void *arg)
{
	struct work *w = arg;
	struct account a;
	enum err e = account_get(t, w->c, w->proof.account.uid, &a);

	if (e != ERR_OK)
		return e;
	e = may_reset(t, w, &a);
	if (e != ERR_OK)
		return e;
	e = proof_use(t, &w->proof, &a);
	return e == ERR_OK ? replace(t, w, &a) : e;
}

/* A malformed proof is refused at once and is not counted. */
static enum err check_form(struct work *w)
{
	struct proof *p = &w->proof;

	if (p->kind == CREDENTIAL_ANSWER)
		return question_read(w->c, w->named->answers, STR("securityanswer"), &p->given);
	return proof_check_form(p, STR("otp"));
}

static enum err by_proof(struct work *w)
{
	struct attempt a;
	enum err e = check_rules(w);

	if (e != ERR_OK)
		return e;
	e = check_form(w);
	if (e != ERR_OK)
		return e;
	e = store_read(w->c->instance->store, named_read, w);
	if (e != ERR_OK)
		return e;
	a = proof_attempt(&w->proof);
	a.lane = LANE_STRANGER;
	a.prepare = proof_prepare;
	a.settle = proof_settle;
	a.arg = w;
	return attempt_run(w->c, &a);
}

enum err reset_by_proof(const struct context *c, const struct reset *r,
			const struct reset_proof *named)
{
	bool by_sms = named->by == CREDENTIAL_CODE && named->kind == IDENTIFIER_PHONE;
	struct work w = {.c = c,
			 .r = r,
			 .named = named,
			 .proof = {.c = c,
				   .kind = named->by,
				   .text = named->text,
				   .purpose = purpose_of(r),
				   .wrong = by_sms ? ERR_CODE_SMS_WRONG : ERR_OK}};

	enum err e = by_proof(&w);

	if (named->codes_left != NULL)
		*named->codes_left = backup_left(&w.proof.backup);
	return finish(&w, e);
}
