/* SPDX-License-Identifier: MIT */
#include "domain/pin.h"

#include <string.h>

#include "base/log.h"
#include "domain/attempt.h"
#include "domain/audit.h"
#include "domain/code.h"
#include "domain/event.h"
#include "domain/notice.h"
#include "domain/pinrule.h"
#include "domain/session.h"
#include "domain/tenant.h"

/* What of a person a PIN must not be made of. names has room for ACCOUNT_EMAILS + 1. */
static struct pin_person describe(const struct account *a, const struct profile *p,
				  struct str *names)
{
	struct pin_person person = { .birth_date = profile_text(p, STR("BirthDate")),
				     .phones = &a->phone,
				     .phone_count = 1,
				     .names = names };

	names[person.name_count++] = a->user_name;
	for (size_t i = 0; i < a->email_count; i++) {
		struct str rest = a->emails[i].value;

		names[person.name_count++] = str_cut(&rest, '@');
	}
	return person;
}

enum err pin_check_rules(const struct call *c, struct str pin, const char *field,
			 const struct account *a, const struct profile *p)
{
	const int64_t *n = c->tenant->conf.n;
	const struct pin_policy policy = { .min_length = (unsigned)n[CONF_PIN_MIN_LENGTH],
					   .max_length = (unsigned)n[CONF_PIN_MAX_LENGTH],
					   .blocklist = (enum pin_blocklist)n[CONF_PIN_BLOCKLIST],
					   .personal = n[CONF_PIN_PERSONAL] != 0 };
	struct str names[ACCOUNT_EMAILS + 1];
	struct pin_person person;
	enum pin_fault fault;

	if (a != NULL)
		person = describe(a, p, names);
	fault = pin_check(pin, &policy, a != NULL ? &person : NULL);
	return fault == PIN_FINE ? ERR_OK : call_field_fault(c, field, pin_fault_text(fault));
}

void pin_replace(const struct call *c, struct account *a, struct str hash)
{
	size_t keep = (size_t)c->tenant->conf.n[CONF_PIN_HISTORY];

	if (a->pin.hash.n > 0) {
		memmove(a->old_pins + 1, a->old_pins, sizeof a->old_pins - sizeof *a->old_pins);
		a->old_pins[0] = a->pin.hash;
		a->old_pin_count += a->old_pin_count < ACCOUNT_PINS ? 1 : 0;
		a->pin.changed = c->now;
		a->pin.change_token = account_fresh_guid(c);
	}
	if (keep > 0)
		keep--; /* the present PIN is one of them */
	if (a->old_pin_count > keep)
		a->old_pin_count = keep;
	a->pin.hash = hash;
	a->pin.generation++;
	a->pin_skipped = false;
	a->pin_skipped_at = 0;
	a->modified = c->now;
}

enum err pin_audit(struct txn *t, const struct call *c, const struct account *before,
		   const struct account *after)
{
	bool first = before->pin.hash.n == 0;

	if (before->pin.generation != after->pin.generation)
		return audit_put(t, c, first ? AUDIT_PIN_SET : AUDIT_PIN_RESET, after->uid,
				 STR(""));
	if (after->pin_skipped && after->pin_skipped_at != before->pin_skipped_at)
		return audit_put(t, c, AUDIT_PIN_SKIPPED, after->uid, STR(""));
	return ERR_OK;
}

enum err pin_tell(struct txn *t, const struct call *c, const struct account *before,
		  const struct account *after)
{
	bool first = before->pin.hash.n == 0;
	bool replaced = before->pin.generation != after->pin.generation;
	enum err e = pin_audit(t, c, before, after);

	if (e != ERR_OK || !replaced)
		return e;
	return notice_person(t, c, first ? TEMPLATE_PIN_SET : TEMPLATE_PIN_RESET, after);
}

/* --- set --------------------------------------------------------------- */

struct set {
	const struct call *c;
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

	s->out->grant = (struct guid){ { 0 } };
	s->out->session = (struct token_text){ "" };
	if (e == ERR_OK)
		e = token_del(t, s->c, TOKEN_PINAUTH, s->pinauth);
	if (e == ERR_OK)
		e = grant_end(t, s->c, s->token.uid, &s->token.grant);
	if (e != ERR_OK)
		return e;
	pin_replace(s->c, &s->out->account, s->hash);
	e = audit_put(t, s->c, AUDIT_PIN_SET, s->token.uid, STR(""));
	if (e == ERR_OK)
		e = notice_person(t, s->c, TEMPLATE_PIN_SET, &s->out->account);
	if (e == ERR_OK)
		e = event_raise(t, s->c, EVENT_SET_PIN, &s->out->account);
	return e == ERR_OK ? signin_complete(t, s->c, s->out) : e;
}

enum err pin_set(const struct call *c, struct str pinauth, struct str pin, struct signin *out)
{
	struct set s = { .c = c, .pinauth = pinauth, .pin = pin, .out = out };
	enum err e = store_read(c->site->store, set_read, &s);

	*out = (struct signin){ .locked = false };
	signin_prepare(out);
	if (e == ERR_OK)
		e = pin_check_rules(c, pin, "pin", &s.account, &s.profile);
	if (e == ERR_OK)
		e = credential_make(c, (struct credential_owner){ s.account.uid, CREDENTIAL_PIN },
				    pin, &s.hash);
	if (e == ERR_OK)
		e = store_write(c->site->store, set_body, &s);
	if (e == ERR_OK)
		LOG("pin_set", { "uid", s.account.uid });
	return e;
}

/* --- change ------------------------------------------------------------ */

struct change {
	const struct call *c;
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

enum err pin_refuse_used(const struct call *c, const char *field)
{
	return call_field_fault(c, field, "This PIN was used before. Please choose another one.");
}

enum err pin_check_history(const struct attempt_permit *permit, const struct call *c,
			   const struct account *a, struct str pin, struct str proved,
			   const char *field)
{
	const struct credential_owner who = { a->uid, CREDENTIAL_PIN };
	size_t history = (size_t)c->tenant->conf.n[CONF_PIN_HISTORY];
	bool match = false;
	enum err e = ERR_OK;

	if (history == 0)
		return ERR_OK;
	if (proved.n > 0)
		match = secret_equal(proved, pin);
	else if (a->pin.hash.n > 0)
		e = credential_check(permit, c, who, pin, a->pin.hash, &match);
	for (size_t i = 0; e == ERR_OK && !match && i < a->old_pin_count && i + 1 < history; i++)
		e = credential_check(permit, c, who, pin, a->old_pins[i], &match);
	return e == ERR_OK && match ? pin_refuse_used(c, field) : e;
}

static enum err change_prepare(const struct attempt_permit *permit, void *arg)
{
	struct change *s = arg;
	struct credential_owner who = { s->account.uid, CREDENTIAL_PIN };
	enum err e = pin_check_history(permit, s->c, &s->account, s->new_pin, s->old_pin,
				       "newpin");

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
		e = code_end_all(t, s->c, a.uid, false);
	if (e == ERR_OK)
		e = audit_put(t, s->c, AUDIT_PIN_CHANGED, a.uid, STR(""));
	if (e == ERR_OK)
		e = notice_person(t, s->c, TEMPLATE_PIN_CHANGED, &a);
	if (e == ERR_OK)
		e = account_put(t, s->c, &a);
	return e == ERR_OK ? event_raise(t, s->c, EVENT_CHANGE_PIN, &a) : e;
}

enum err pin_change(const struct call *c, struct str access, struct str old_pin,
		    struct str new_pin)
{
	struct change s = { .c = c, .access = access, .old_pin = old_pin, .new_pin = new_pin };
	struct attempt a = { .lane = LANE_HOLDER, .secret = old_pin, .wrong = ERR_PIN_OLD_WRONG,
			     .prepare = change_prepare, .settle = change_settle, .arg = &s };
	enum err e = store_read(c->site->store, change_read, &s);

	if (e == ERR_OK && !pin_well_formed(old_pin))
		e = call_name_fault(c, ERR_PARAM_FORMAT, STR("oldpin"));
	if (e == ERR_OK)
		e = pin_check_rules(c, new_pin, "newpin", &s.account, &s.profile);
	if (e != ERR_OK)
		return e;
	a.who = (struct credential_owner){ s.account.uid, CREDENTIAL_PIN };
	a.stored = s.account.pin.hash;
	a.generation = s.account.pin.generation;
	e = attempt_run(c, &a);
	if (e == ERR_OK)
		LOG("pin_changed", { "uid", s.account.uid });
	return e;
}
