/* SPDX-License-Identifier: MIT */
#include "domain/person/change_secret.h"

#include "domain/factor/attempt_run.h"
#include "domain/message/notify.h"
#include "domain/message/otp.h"
#include "domain/session/session.h"

enum err secret_announce(struct txn *t, const struct context *c,
			 const struct secret_announcement *what, const struct account *a)
{
	enum err e = audit_put(t, c, what->audit, a->uid, STR(""));

	if (e != ERR_OK)
		return e;
	e = notify_person(t, c, what->notice, a);
	return e == ERR_OK ? event_raise(t, c, what->event, a) : e;
}

static enum err read_body(struct txn *t, void *arg)
{
	struct secret_change *s = arg;
	struct account *a = &s->old.account;
	enum err e = token_get(t, s->c, TOKEN_ACCESS, s->access, &s->token, a);

	if (e != ERR_OK)
		return e;
	e = account_may_sign_in(a);
	if (e != ERR_OK)
		return e;
	e = proof_read(t, &s->old);
	return e == ERR_OK ? profile_get(t, s->c, a->uid, &s->profile) : e;
}

static enum err prepare(const struct attempt_permit *permit, void *arg)
{
	struct secret_change *s = arg;
	const struct credential_owner who = {s->old.account.uid, s->terms->kind};
	enum err e = ERR_OK;

	if (s->terms->check_proved != NULL)
		e = s->terms->check_proved(permit, s);
	return e == ERR_OK ? credential_make(s->c, who, s->fresh, &s->hash) : e;
}

/* End what the old secret has opened. */
static enum err end_others(struct txn *t, const struct secret_change *s, struct str uid)
{
	enum err e = ERR_OK;

	if (s->c->tenant->conf.n[s->terms->logs_out] != 0)
		e = session_keep_only(t, s->c, s->access, &s->token);
	if (e != ERR_OK)
		return e;
	if (s->terms->ends_pin_sessions)
		e = sign_in_record_end_pin_sessions(t, s->c, uid);
	return e == ERR_OK ? otp_end_all(t, s->c, uid, false) : e;
}

static enum err settle(struct txn *t, void *arg)
{
	struct secret_change *s = arg;
	struct account a;
	enum err e = token_get(t, s->c, TOKEN_ACCESS, s->access, &s->token, &a);

	if (e != ERR_OK)
		return e;
	e = proof_use(t, &s->old, &a);
	if (e != ERR_OK)
		return e;
	s->terms->replace(s, &a);
	e = account_put(t, s->c, &a);
	if (e != ERR_OK)
		return e;
	e = end_others(t, s, a.uid);
	return e == ERR_OK ? secret_announce(t, s->c, &s->terms->changed, &a) : e;
}

static enum err attempt(struct secret_change *s)
{
	struct attempt a = proof_attempt(&s->old);

	a.holds_token = true;
	a.prepare = prepare;
	a.settle = settle;
	a.arg = s;
	return attempt_run(s->c, &a);
}

enum err secret_change(const struct context *c, const struct secret_terms *terms, struct str access,
		       struct str old, struct str fresh)
{
	struct secret_change s = {
		.c = c,
		.terms = terms,
		.old = {.c = c, .kind = terms->kind, .text = old, .wrong = terms->wrong},
		.access = access,
		.fresh = fresh};
	enum err e = store_read(c->instance->store, read_body, &s);

	if (e != ERR_OK)
		return e;
	e = proof_check_form(&s.old, terms->old_name);
	if (e != ERR_OK)
		return e;
	e = terms->check(&s);
	if (e != ERR_OK)
		return e;
	e = attempt(&s);
	if (e == ERR_OK)
		LOG_AS(terms->logged, {"uid", s.old.account.uid});
	return e;
}
