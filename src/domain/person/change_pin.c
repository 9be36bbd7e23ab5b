/* SPDX-License-Identifier: MIT */
#include "domain/person/change_pin.h"

#include "base/log.h"
#include "domain/factor/attempt.h"
#include "domain/tenant/audit.h"
#include "domain/message/otp.h"
#include "domain/webhook/event.h"
#include "domain/message/notify.h"
#include "domain/factor/pin.h"
#include "domain/factor/pin_policy.h"
#include "domain/session/session.h"
#include "domain/tenant/tenant.h"

/* --- set --------------------------------------------------------------- */

struct set {
	const struct context *c;
	struct str pinauth, pin, hash;
	struct token token;
	struct account account;
	struct profile profile;
	struct signin *out;
};

static enum err may_set(struct txn *t, struct set *s, struct account *a)
{
	enum err e = token_get(t, s->c, TOKEN_PINAUTH, s->pinauth, &s->token, a);

	if (e == ERR_OK && a->pin.hash.n > 0)
		e = ERR_PINAUTH_UNKNOWN;
	return e == ERR_OK ? account_may_sign_in(a) : e;
}

static enum err set_read(struct txn *t, void *arg)
{
	struct set *s = arg;
	enum err e = may_set(t, s, &s->account);

	return e == ERR_OK ? profile_get(t, s->c, s->account.uid, &s->profile) : e;
}

static enum err set_body(struct txn *t, void *arg)
{
	struct set *s = arg;
	enum err e = may_set(t, s, &s->out->account);

	s->out->sign_in = (struct guid){{0}};
	s->out->session = (struct token_text){""};
	if (e == ERR_OK)
		e = token_del(t, s->c, TOKEN_PINAUTH, s->pinauth);
	if (e == ERR_OK)
		e = sign_in_record_end(t, s->c, s->token.uid, &s->token.sign_in);
	if (e != ERR_OK)
		return e;
	pin_replace(s->c, &s->out->account, s->hash);
	e = audit_put(t, s->c, AUDIT_PIN_SET, s->token.uid, STR(""));
	if (e == ERR_OK)
		e = notify_person(t, s->c, TEMPLATE_PIN_SET, &s->out->account);
	if (e == ERR_OK)
		e = event_raise(t, s->c, EVENT_SET_PIN, &s->out->account);
	return e == ERR_OK ? signin_complete(t, s->c, s->out) : e;
}

enum err pin_set(const struct context *c, struct str pinauth, struct str pin, struct signin *out)
{
	struct set s = {.c = c, .pinauth = pinauth, .pin = pin, .out = out};
	enum err e = store_read(c->instance->store, set_read, &s);

	*out = (struct signin){.locked = false};
	signin_prepare(out);
	if (e == ERR_OK)
		e = pin_check_rules(c, pin, "pin", &s.account, &s.profile);
	if (e == ERR_OK)
		e = credential_make(c, (struct credential_owner){s.account.uid, CREDENTIAL_PIN},
				    pin, &s.hash);
	if (e == ERR_OK)
		e = store_write(c->instance->store, set_body, &s);
	if (e == ERR_OK)
		LOG(pin_set, {"uid", s.account.uid});
	return e;
}

/* --- change ------------------------------------------------------------ */

struct change {
	const struct context *c;
	struct str access, old_pin, new_pin, hash;
	struct token token;
	struct account account;
	struct profile profile;
};

static enum err change_read(struct txn *t, void *arg)
{
	struct change *s = arg;
	enum err e = token_get(t, s->c, TOKEN_ACCESS, s->access, &s->token, &s->account);

	if (e == ERR_OK)
		e = account_may_sign_in(&s->account);
	if (e == ERR_OK && s->account.pin.hash.n == 0)
		e = ERR_PIN_NONE;
	return e == ERR_OK ? profile_get(t, s->c, s->account.uid, &s->profile) : e;
}

static enum err change_prepare(const struct attempt_permit *permit, void *arg)
{
	struct change *s = arg;
	struct credential_owner who = {s->account.uid, CREDENTIAL_PIN};
	enum err e = pin_check_history(permit, s->c, &s->account, s->new_pin, s->old_pin, "newpin");

	return e == ERR_OK ? credential_make(s->c, who, s->new_pin, &s->hash) : e;
}

static enum err change_settle(struct txn *t, void *arg)
{
	struct change *s = arg;
	struct account a;
	enum err e = token_get(t, s->c, TOKEN_ACCESS, s->access, &s->token, &a);

	if (e == ERR_OK && a.pin.generation != s->account.pin.generation)
		e = ERR_PIN_OLD_WRONG; /* changed while this one was being checked */
	if (e != ERR_OK)
		return e;
	pin_replace(s->c, &a, s->hash);
	if (s->c->tenant->conf.n[CONF_LOGOUT_ON_PIN_CHANGE] != 0)
		e = session_keep_only(t, s->c, s->access, &s->token);
	if (e == ERR_OK)
		e = otp_end_all(t, s->c, a.uid, false);
	if (e == ERR_OK)
		e = audit_put(t, s->c, AUDIT_PIN_CHANGED, a.uid, STR(""));
	if (e == ERR_OK)
		e = notify_person(t, s->c, TEMPLATE_PIN_CHANGED, &a);
	if (e == ERR_OK)
		e = account_put(t, s->c, &a);
	return e == ERR_OK ? event_raise(t, s->c, EVENT_CHANGE_PIN, &a) : e;
}

enum err pin_change(const struct context *c, struct str access, struct str old_pin,
		    struct str new_pin)
{
	struct change s = {.c = c, .access = access, .old_pin = old_pin, .new_pin = new_pin};
	struct attempt a = {.lane = LANE_HOLDER,
			    .secret = old_pin,
			    .wrong = ERR_PIN_OLD_WRONG,
			    .prepare = change_prepare,
			    .settle = change_settle,
			    .arg = &s};
	enum err e = store_read(c->instance->store, change_read, &s);

	if (e == ERR_OK && !pin_well_formed(old_pin))
		e = context_name_fault(c, ERR_PARAM_FORMAT, STR("oldpin"));
	if (e == ERR_OK)
		e = pin_check_rules(c, new_pin, "newpin", &s.account, &s.profile);
	if (e != ERR_OK)
		return e;
	a.who = (struct credential_owner){s.account.uid, CREDENTIAL_PIN};
	a.stored = s.account.pin.hash;
	a.generation = s.account.pin.generation;
	e = attempt_run(c, &a);
	if (e == ERR_OK)
		LOG(pin_changed, {"uid", s.account.uid});
	return e;
}
