/* SPDX-License-Identifier: MIT */
#include "domain/person/change_pin.h"

#include "base/log.h"
#include "domain/factor/attempt_run.h"
#include "domain/factor/proof.h"
#include "domain/tenant/audit.h"
#include "domain/message/otp.h"
#include "domain/webhook/event.h"
#include "domain/message/notify.h"
#include "domain/factor/pin.h"
#include "domain/session/session.h"
#include "domain/tenant/tenant.h"

static enum err tell(struct txn *t, const struct context *c, enum audit_event audit,
		     enum template mail, enum event event, const struct account *a)
{
	enum err e = audit_put(t, c, audit, a->uid, STR(""));

	if (e != ERR_OK)
		return e;
	e = notify_person(t, c, mail, a);
	return e == ERR_OK ? event_raise(t, c, event, a) : e;
}

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

	if (e != ERR_OK)
		return e;
	return a->pin.hash.n > 0 ? ERR_PINAUTH_UNKNOWN : account_may_sign_in(a);
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
	struct account *a = &s->out->account;
	enum err e = may_set(t, s, a);

	signin_begin_again(s->out);
	if (e != ERR_OK)
		return e;
	e = token_del(t, s->c, TOKEN_PINAUTH, s->pinauth);
	if (e != ERR_OK)
		return e;
	e = sign_in_record_end(t, s->c, a->uid, &s->token.sign_in);
	if (e != ERR_OK)
		return e;
	pin_replace(s->c, a, s->hash);
	e = tell(t, s->c, AUDIT_PIN_SET, TEMPLATE_PIN_SET, EVENT_SET_PIN, a);
	return e == ERR_OK ? signin_complete(t, s->c, s->out) : e;
}

enum err pin_set(const struct context *c, struct str pinauth, struct str pin, struct signin *out)
{
	struct set s = {.c = c, .pinauth = pinauth, .pin = pin, .out = out};
	const struct account *a = &s.account;
	enum err e = store_read(c->instance->store, set_read, &s);

	*out = signin_begin();
	if (e != ERR_OK)
		return e;
	e = pin_check_rules(c, pin, "pin", a, &s.profile);
	if (e != ERR_OK)
		return e;
	e = credential_make(c, (struct credential_owner){a->uid, CREDENTIAL_PIN}, pin, &s.hash);
	if (e != ERR_OK)
		return e;
	e = store_write(c->instance->store, set_body, &s);
	if (e == ERR_OK)
		LOG(pin_set, {"uid", a->uid});
	return e;
}

/* --- change ------------------------------------------------------------ */

struct change {
	const struct context *c;
	struct proof old;
	struct str access, new_pin, hash;
	struct token token;
	struct profile profile;
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
	const struct account *a = &s->old.account;
	enum err e = pin_check_history(permit, s->c, a, s->new_pin, s->old.text, "newpin");

	if (e != ERR_OK)
		return e;
	return credential_make(s->c, (struct credential_owner){a->uid, CREDENTIAL_PIN}, s->new_pin,
			       &s->hash);
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
	pin_replace(s->c, &a, s->hash);
	e = account_put(t, s->c, &a);
	if (e == ERR_OK && s->c->tenant->conf.n[CONF_LOGOUT_ON_PIN_CHANGE] != 0)
		e = session_keep_only(t, s->c, s->access, &s->token);
	if (e != ERR_OK)
		return e;
	e = otp_end_all(t, s->c, a.uid, false);
	if (e != ERR_OK)
		return e;
	return tell(t, s->c, AUDIT_PIN_CHANGED, TEMPLATE_PIN_CHANGED, EVENT_CHANGE_PIN, &a);
}

enum err pin_change(const struct context *c, struct str access, struct str old_pin,
		    struct str new_pin)
{
	struct change s = {.c = c,
			   .old = {.c = c,
				   .kind = CREDENTIAL_PIN,
				   .text = old_pin,
				   .wrong = ERR_PIN_OLD_WRONG},
			   .access = access,
			   .new_pin = new_pin};
	struct attempt a;
	enum err e = store_read(c->instance->store, change_read, &s);

	if (e != ERR_OK)
		return e;
	e = proof_check_form(&s.old, STR("oldpin"));
	if (e != ERR_OK)
		return e;
	e = pin_check_rules(c, new_pin, "newpin", &s.old.account, &s.profile);
	if (e != ERR_OK)
		return e;
	a = proof_attempt(&s.old);
	a.prepare = change_prepare;
	a.settle = change_settle;
	a.arg = &s;
	e = attempt_run(c, &a);
	if (e == ERR_OK)
		LOG(pin_changed, {"uid", s.old.account.uid});
	return e;
}
