/* SPDX-License-Identifier: MIT */
#include "domain/person/account_update.h"

#include "base/log.h"
#include "domain/factor/attempt.h"
#include "domain/tenant/audit.h"
#include "domain/message/otp.h"
#include "domain/webhook/event.h"
#include "domain/session/sign_in_record.h"
#include "domain/message/notify.h"
#include "domain/factor/pin.h"
#include "domain/factor/question_input.h"
#include "domain/signin/signin.h"
#include "domain/signin/step_up.h"
#include "domain/tenant/tenant.h"
#include "domain/person/account_input.h"

enum { TRIES = 5 };

/* --- update ------------------------------------------------------------ */

struct update {
	const struct context *c;
	const struct account_update *change;
	enum profile_writer writer;
	struct account_input input;
	struct account_input_hashes hashes;
	struct question_input answers;
	struct profile before, after;
	struct account_view *out;
};

static bool ends_sign_ins(const struct update *s)
{
	bool blocked = (s->input.has_active && !s->input.active) ||
		       (s->input.has_deleted && s->input.deleted) ||
		       (s->input.has_locked && s->input.locked);
	bool by_password = s->hashes.password.n > 0 &&
			   s->c->tenant->conf.n[CONF_LOGOUT_ON_PASSWORD_CHANGE] != 0;

	return s->writer != PERSON && (blocked || by_password || s->hashes.pin.n > 0);
}

/*
 * Whether the update unlocks the account. Only a change of its state does: a back end that
 * writes back what it has read must not give anybody new attempts.
 */
static bool unlocks(const struct account_input *in, const struct account_view *before)
{
	bool reactivated =
		in->has_active && in->active && (!before->account.active || before->locked);
	bool unlocked = in->has_locked && !in->locked && before->locked;

	return (reactivated || unlocked) && !(in->has_locked && in->locked);
}

static void apply_name(const struct account_input *in, struct account *a)
{
	if (in->user_name.n > 0)
		a->user_name = in->user_name;
}

static struct str new_state(const struct account *before, const struct account *after)
{
	if (before->active == after->active)
		return STR("");
	return after->active ? STR("active") : STR("blocked");
}

static enum err notify_password(struct txn *t, const struct context *c, const struct account *a)
{
	enum err e = audit_put(t, c, AUDIT_PASSWORD_SET, a->uid, STR(""));

	return e == ERR_OK ? notify_person(t, c, TEMPLATE_PASSWORD_RESET, a) : e;
}

/* Add an audit record for each change. */
static enum err audit_update(struct txn *t, const struct update *s, const struct account *before,
			     bool unlocked)
{
	const struct account *a = &s->out->account;
	enum err e = ERR_OK;

	if (s->change->body != NULL)
		e = audit_put(t, s->c, AUDIT_ACCOUNT_UPDATED, a->uid, new_state(before, a));
	if (e != ERR_OK)
		return e;
	if (!str_eq(before->user_name, a->user_name))
		e = audit_put(t, s->c, AUDIT_ACCOUNT_RENAMED, a->uid, STR("username"));
	if (e != ERR_OK)
		return e;
	if (s->hashes.password.n > 0)
		e = notify_password(t, s->c, a);
	if (e != ERR_OK)
		return e;
	if (unlocked)
		e = audit_put(t, s->c, AUDIT_UNLOCKED, a->uid, STR(""));
	return e == ERR_OK ? pin_audit_and_notify(t, s->c, before, a) : e;
}

/* End the sign-ins, links and codes that a new secret or state invalidates. */
static enum err end_old(struct txn *t, const struct update *s, struct str uid)
{
	bool by_password = s->hashes.password.n > 0;
	enum err e = ERR_OK;

	if (ends_sign_ins(s))
		e = sign_in_record_end_all(t, s->c, uid);
	else if (by_password)
		e = sign_in_record_end_pin_sessions(t, s->c, uid);
	if (e != ERR_OK || (!by_password && s->hashes.pin.n == 0))
		return e;
	return otp_end_all(t, s->c, uid, false);
}

static enum err apply_lock(struct txn *t, const struct update *s, struct str uid, bool unlock)
{
	enum err e = unlock ? lockout_clear(t, s->c, uid) : ERR_OK;

	if (e != ERR_OK)
		return e;
	if (unlock)
		LOG(account_unlocked, {"uid", uid});
	return s->input.has_locked && s->input.locked ? lockout_lock(t, s->c, uid) : ERR_OK;
}

static enum err apply_update(struct txn *t, struct update *s)
{
	const struct account_input *in = &s->input;
	struct account *a = &s->out->account;
	const struct account before = *a;
	bool unlock = unlocks(in, s->out);
	enum err e;

	apply_name(in, a);
	account_input_apply_flags(in, a);
	account_input_apply_secrets(s->c, in, &s->hashes, a);
	a->modified = a->profile_modified = s->c->now;
	e = end_old(t, s, a->uid);
	if (e != ERR_OK)
		return e;
	e = apply_lock(t, s, a->uid, unlock);
	if (e != ERR_OK)
		return e;
	e = audit_update(t, s, &before, unlock);
	if (e != ERR_OK)
		return e;
	e = lockout_account_locked(t, s->c, a->uid, &s->out->locked);
	if (e != ERR_OK)
		return e;
	if (!str_eq(before.user_name, a->user_name))
		return account_rename(t, s->c, &before, a);
	return account_put(t, s->c, a);
}

/* Store new answers. A person may only replace some, with a step-up; a back end may add some. */
static enum err apply_answers(struct txn *t, struct update *s)
{
	const struct account *a = &s->out->account;
	enum err e = ERR_OK;

	if (s->answers.given.n == 0)
		return ERR_OK;
	if (s->writer == PERSON)
		e = step_up_spend(t, s->c, a->uid, s->change->step_up);
	if (e != ERR_OK)
		return e;
	e = question_input_put(t, s->c, &s->answers, a->uid, s->writer != PERSON);
	return e == ERR_OK ? notify_person(t, s->c, TEMPLATE_ANSWERS_CHANGED, a) : e;
}

static enum err raise_update(struct txn *t, const struct update *s, const struct account *before)
{
	const struct account *a = &s->out->account;
	enum err e = ERR_OK;

	if (s->change->body != NULL)
		e = event_raise(t, s->c, EVENT_UPDATE_PROFILE, a);
	return e == ERR_OK ? event_raise_changes(t, s->c, before, a) : e;
}

static enum err update_body(struct txn *t, void *arg)
{
	struct update *s = arg;
	struct account_view *p = s->out;
	enum err e = account_load(t, s->c, s->change->uid, p);
	const struct account before = p->account;

	if (e != ERR_OK)
		return e;
	if (!str_eq(p->profile.bytes, s->before.bytes))
		return ERR_BUSY; /* another request changed it meanwhile: merge again */
	if (s->writer == PERSON && s->input.has_pin_info && p->account.pin.hash.n > 0)
		return ERR_BUSY; /* a PIN was set meanwhile: leave it */
	e = apply_update(t, s);
	if (e != ERR_OK)
		return e;
	e = apply_answers(t, s);
	if (e != ERR_OK)
		return e;
	p->profile = s->after;
	e = profile_put(t, s->c, p->account.uid, &s->after);
	return e == ERR_OK ? raise_update(t, s, &before) : e;
}

/* Check the given secrets by the rules, then hash them. */
static enum err make_secrets(struct update *s, const struct account *a)
{
	enum err e = account_input_check_secrets(s->c, &s->input, a, &s->after, &s->hashes);

	if (e != ERR_OK)
		return e;
	e = question_input_check(s->c, &s->answers, a, s->input.pin);
	if (e != ERR_OK)
		return e;
	e = account_input_hash(s->c, &s->input, a->uid, &s->hashes);
	return e == ERR_OK ? question_input_hash(s->c, &s->answers, a->uid) : e;
}

static enum err try_update(struct update *s)
{
	struct account_view *p = s->out;
	enum err e = account_read(s->c, IDENTIFIER_UID, s->change->uid, p);

	if (e != ERR_OK)
		return e;
	s->before = s->after = p->profile;
	/* An existing PIN is changed by pin_change. */
	if (s->writer == PERSON && p->account.pin.hash.n > 0)
		s->input = (struct account_input){.emails = NULL};
	e = profile_merge(s->c, s->writer, s->change->nulls, s->change->body, &s->after);
	if (e != ERR_OK)
		return e;
	apply_name(&s->input, &p->account); /* the PIN may not be made of the new one */
	e = make_secrets(s, &p->account);
	return e == ERR_OK ? store_write(s->c->instance->store, update_body, s) : e;
}

static enum err run_update(struct update *s)
{
	enum err e = try_update(s);

	for (int i = 1; i < TRIES && e == ERR_BUSY; i++)
		e = try_update(s);
	if (e == ERR_OK)
		LOG(account_updated, {"uid", s->out->account.uid},
		    {"pin", s->hashes.pin.n > 0 ? STR("set") : STR("kept")});
	return e;
}

enum err account_update(const struct context *c, const struct account_update *change,
			struct account_view *out)
{
	struct update s = {.c = c, .change = change, .writer = MANAGER, .out = out};
	enum err e = account_input_read(c, change->body, &s.input);

	if (e != ERR_OK)
		return e;
	/* The mask written back as it was read is no new password. */
	if (profile_is_mask(s.input.password))
		s.input.password = STR("");
	e = account_input_check_name(c, IDENTIFIER_USERNAME, s.input.user_name, ERR_USERNAME_FORMAT,
				     STR("UserName"));
	if (e != ERR_OK)
		return e;
	e = question_input_read(c, change->body, &s.answers);
	return e == ERR_OK ? run_update(&s) : e;
}

enum err account_update_own(const struct context *c, const struct account_update *change,
			    struct account_view *out)
{
	struct update s = {.c = c, .change = change, .writer = PERSON, .out = out};
	enum err e = account_input_pin_info(c, change->body, &s.input);

	if (e != ERR_OK)
		return e;
	e = question_input_read(c, change->body, &s.answers);
	/* A required PIN cannot be skipped: an empty PINInfo is then error 1234. */
	if (c->tenant->conf.n[CONF_PIN_REQUIRED] != 0)
		s.input.pin_skipped = false;
	return e == ERR_OK ? run_update(&s) : e;
}

enum err account_set_password(const struct context *c, struct str uid, struct str password,
			      struct account_view *out)
{
	const struct account_update change = {.uid = uid};
	struct update s = {.c = c, .change = &change, .writer = MANAGER, .out = out};

	s.input.password = password;
	return run_update(&s);
}
