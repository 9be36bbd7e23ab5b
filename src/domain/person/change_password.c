/* SPDX-License-Identifier: MIT */
#include "domain/person/change_password.h"

#include "base/log.h"
#include "domain/factor/attempt_run.h"
#include "domain/factor/proof.h"
#include "domain/tenant/audit.h"
#include "domain/message/otp.h"
#include "domain/webhook/event.h"
#include "domain/message/notify.h"
#include "domain/factor/password.h"
#include "domain/session/session.h"
#include "domain/tenant/tenant.h"

struct change {
	const struct context *c;
	struct proof old;
	struct str access, fresh, hash;
	struct token token;
	struct profile profile;
	enum password_strength strength;
};

static enum err change_read(struct txn *t, void *arg)
{
	struct change *s = arg;
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

static enum err change_prepare(const struct attempt_permit *permit, void *arg)
{
	struct change *s = arg;
	const struct credential_owner who = {s->old.account.uid, CREDENTIAL_PASSWORD};

	(void)permit;
	return credential_make(s->c, who, s->fresh, &s->hash);
}

/* End what the old password had given. */
static enum err end_others(struct txn *t, const struct change *s, struct str uid)
{
	enum err e = ERR_OK;

	if (s->c->tenant->conf.n[CONF_LOGOUT_ON_PASSWORD_CHANGE] != 0)
		e = session_keep_only(t, s->c, s->access, &s->token);
	if (e != ERR_OK)
		return e;
	return sign_in_record_end_pin_sessions(t, s->c, uid);
}

static enum err tell(struct txn *t, const struct context *c, const struct account *a)
{
	enum err e = otp_end_all(t, c, a->uid, false);

	if (e != ERR_OK)
		return e;
	e = audit_put(t, c, AUDIT_PASSWORD_CHANGED, a->uid, STR(""));
	if (e != ERR_OK)
		return e;
	e = notify_person(t, c, TEMPLATE_PASSWORD_CHANGED, a);
	return e == ERR_OK ? event_raise(t, c, EVENT_CHANGE_PASSWORD, a) : e;
}

static enum err change_settle(struct txn *t, void *arg)
{
	struct change *s = arg;
	struct account a;
	enum err e = token_get(t, s->c, TOKEN_ACCESS, s->access, &s->token, &a);

	if (e != ERR_OK)
		return e;
	e = proof_use(t, &s->old, &a);
	if (e != ERR_OK)
		return e;
	password_replace(s->c, &a, s->hash, s->strength);
	e = end_others(t, s, a.uid);
	if (e != ERR_OK)
		return e;
	e = account_put(t, s->c, &a);
	return e == ERR_OK ? tell(t, s->c, &a) : e;
}

enum err password_change(const struct context *c, struct str access, struct str old,
			 struct str fresh)
{
	struct change s = {.c = c,
			   .old = {.c = c,
				   .kind = CREDENTIAL_PASSWORD,
				   .text = old,
				   .wrong = ERR_PASSWORD_OLD_WRONG},
			   .access = access,
			   .fresh = fresh};
	struct attempt a;
	enum err e = store_read(c->instance->store, change_read, &s);

	if (e != ERR_OK)
		return e;
	e = password_check_rules(c, fresh, "newpassword", &s.old.account, &s.profile, &s.strength);
	if (e != ERR_OK)
		return e;
	a = proof_attempt(&s.old);
	a.holds_token = true;
	a.prepare = change_prepare;
	a.settle = change_settle;
	a.arg = &s;
	e = attempt_run(c, &a);
	if (e == ERR_OK)
		LOG(password_changed, {"uid", s.old.account.uid});
	return e;
}
