/* SPDX-License-Identifier: MIT */
#include "domain/person/change_password.h"

#include "base/log.h"
#include "domain/factor/attempt.h"
#include "domain/tenant/audit.h"
#include "domain/message/otp.h"
#include "domain/webhook/event.h"
#include "domain/message/notify.h"
#include "domain/factor/password.h"
#include "domain/session/session.h"
#include "domain/tenant/tenant.h"

struct change {
	const struct context *c;
	struct str access, fresh, hash;
	struct token token;
	struct account account;
	struct profile profile;
	enum password_strength strength;
};

static enum err change_read(struct txn *t, void *arg)
{
	struct change *s = arg;
	enum err e = token_get(t, s->c, TOKEN_ACCESS, s->access, &s->token, &s->account);

	if (e == ERR_OK)
		e = account_may_sign_in(&s->account);
	if (e == ERR_OK && s->account.password.hash.n == 0)
		e = ERR_PASSWORD_NONE;
	return e == ERR_OK ? profile_get(t, s->c, s->account.uid, &s->profile) : e;
}

static enum err change_prepare(const struct attempt_permit *permit, void *arg)
{
	struct change *s = arg;
	const struct credential_owner who = {s->account.uid, CREDENTIAL_PASSWORD};

	(void)permit;
	return credential_make(s->c, who, s->fresh, &s->hash);
}

/* End what the old password had given. */
static enum err end_others(struct txn *t, const struct change *s, struct str uid)
{
	if (s->c->tenant->conf.n[CONF_LOGOUT_ON_PASSWORD_CHANGE] != 0) {
		enum err e = session_keep_only(t, s->c, s->access, &s->token);

		if (e != ERR_OK)
			return e;
	}
	return sign_in_record_end_pin_sessions(t, s->c, uid);
}

static enum err change_settle(struct txn *t, void *arg)
{
	struct change *s = arg;
	struct account a;
	enum err e = token_get(t, s->c, TOKEN_ACCESS, s->access, &s->token, &a);

	if (e == ERR_OK && a.password.generation != s->account.password.generation)
		e = ERR_PASSWORD_OLD_WRONG; /* changed while this one was being checked */
	if (e != ERR_OK)
		return e;
	password_replace(s->c, &a, s->hash, s->strength);
	e = end_others(t, s, a.uid);
	if (e == ERR_OK)
		e = account_put(t, s->c, &a);
	if (e == ERR_OK)
		e = otp_end_all(t, s->c, a.uid, false);
	if (e == ERR_OK)
		e = audit_put(t, s->c, AUDIT_PASSWORD_CHANGED, a.uid, STR(""));
	if (e == ERR_OK)
		e = notify_person(t, s->c, TEMPLATE_PASSWORD_CHANGED, &a);
	return e == ERR_OK ? event_raise(t, s->c, EVENT_CHANGE_PASSWORD, &a) : e;
}

enum err password_change(const struct context *c, struct str access, struct str old,
			 struct str fresh)
{
	struct change s = {.c = c, .access = access, .fresh = fresh};
	/* The lane of the password, wherever it is asked for. */
	struct attempt a = {.lane = LANE_STRANGER,
			    .holds_token = true,
			    .secret = old,
			    .wrong = ERR_PASSWORD_OLD_WRONG,
			    .prepare = change_prepare,
			    .settle = change_settle,
			    .arg = &s};
	enum err e = store_read(c->instance->store, change_read, &s);

	if (e == ERR_OK)
		e = password_check_rules(c, fresh, "newpassword", &s.account, &s.profile,
					 &s.strength);
	if (e != ERR_OK)
		return e;
	a.who = (struct credential_owner){s.account.uid, CREDENTIAL_PASSWORD};
	a.stored = s.account.password.hash;
	a.generation = s.account.password.generation;
	e = attempt_run(c, &a);
	if (e == ERR_OK)
		LOG(password_changed, {"uid", s.account.uid});
	return e;
}
