/* SPDX-License-Identifier: MIT */
#include "domain/change.h"

#include "base/log.h"
#include "domain/ask.h"
#include "domain/attempt.h"
#include "domain/audit.h"
#include "domain/code.h"
#include "domain/event.h"
#include "domain/grant.h"
#include "domain/notice.h"
#include "domain/pin.h"
#include "domain/question.h"
#include "domain/session.h"
#include "domain/signin.h"
#include "domain/stepup.h"
#include "domain/tenant.h"
#include "domain/wish.h"

enum { TRIES = 5 };

/* --- update ------------------------------------------------------------ */

struct update {
	const struct call *c;
	const struct person_change *change;
	enum profile_writer writer;
	struct wish wish;
	struct wish_hashes hashes;
	struct question_wish answers;
	struct profile before, after;
	struct person *out;
};

static bool ends_sign_ins(const struct update *s)
{
	bool blocked = (s->wish.has_active && !s->wish.active) ||
		       (s->wish.has_deleted && s->wish.deleted) ||
		       (s->wish.has_locked && s->wish.locked);
	bool by_password = s->hashes.password.n > 0 &&
			   s->c->tenant->conf.n[CONF_LOGOUT_ON_PASSWORD_CHANGE] != 0;

	return s->writer != PERSON && (blocked || by_password || s->hashes.pin.n > 0);
}

/*
 * A back end that writes back what it has read must not refill anybody's
 * attempts: only what changes the state of the account locks or unlocks it.
 */
static bool unlocks(const struct wish *w, const struct person *before)
{
	bool revived = w->has_active && w->active && (!before->account.active || before->locked);
	bool unlocked = w->has_locked && !w->locked && before->locked;

	return (revived || unlocked) && !(w->has_locked && w->locked);
}

static void apply_name(const struct wish *w, struct account *a)
{
	if (w->user_name.n > 0)
		a->user_name = w->user_name;
}

static struct str new_state(const struct account *before, const struct account *after)
{
	if (before->active == after->active)
		return STR("");
	return after->active ? STR("active") : STR("blocked");
}

/* A record for each thing that was done. */
static enum err audit_update(struct txn *t, const struct update *s, const struct account *before,
			     bool unlocked)
{
	const struct account *a = &s->out->account;
	enum err e = ERR_OK;

	if (s->change->body != NULL)
		e = audit_put(t, s->c, AUDIT_ACCOUNT_UPDATED, a->uid, new_state(before, a));
	if (e == ERR_OK && !str_eq(before->user_name, a->user_name))
		e = audit_put(t, s->c, AUDIT_ACCOUNT_RENAMED, a->uid, STR("username"));
	if (e == ERR_OK && s->hashes.password.n > 0)
		e = audit_put(t, s->c, AUDIT_PASSWORD_SET, a->uid, STR(""));
	if (e == ERR_OK && s->hashes.password.n > 0)
		e = notice_person(t, s->c, TEMPLATE_PASSWORD_RESET, a);
	if (e == ERR_OK && unlocked)
		e = audit_put(t, s->c, AUDIT_UNLOCKED, a->uid, STR(""));
	return e == ERR_OK ? pin_tell(t, s->c, before, a) : e;
}

static enum err apply_update(struct txn *t, struct update *s)
{
	const struct wish *w = &s->wish;
	struct account *a = &s->out->account;
	const struct account before = *a;
	bool unlock = unlocks(w, s->out), lock = w->has_locked && w->locked;
	enum err e = ERR_OK;

	apply_name(w, a);
	wish_apply_flags(w, a);
	wish_apply_secrets(s->c, w, &s->hashes, a);
	a->modified = a->profile_modified = s->c->now;
	if (ends_sign_ins(s))
		e = grant_end_all(t, s->c, a->uid);
	else if (s->hashes.password.n > 0)
		e = grant_end_pin_sessions(t, s->c, a->uid);
	if (e == ERR_OK && (s->hashes.pin.n > 0 || s->hashes.password.n > 0))
		e = code_end_all(t, s->c, a->uid, false);
	if (e == ERR_OK && unlock)
		e = attempt_unlock(t, s->c, a->uid);
	if (e == ERR_OK && unlock)
		LOG("unlocked", { "uid", a->uid });
	if (e == ERR_OK && lock)
		e = attempt_lock(t, s->c, a->uid);
	if (e == ERR_OK)
		e = audit_update(t, s, &before, unlock);
	if (e == ERR_OK)
		e = failures_account_locked(t, s->c, a->uid, &s->out->locked);
	if (e == ERR_OK && !str_eq(before.user_name, a->user_name))
		return account_rename(t, s->c, &before, a);
	return e == ERR_OK ? account_put(t, s->c, a) : e;
}

/* A person replaces answers, and shows a step-up for it; a back end may add some. */
static enum err apply_answers(struct txn *t, struct update *s)
{
	const struct account *a = &s->out->account;
	enum err e = ERR_OK;

	if (s->answers.given.n == 0)
		return ERR_OK;
	if (s->writer == PERSON)
		e = stepup_spend(t, s->c, a->uid, s->change->proof);
	if (e == ERR_OK)
		e = question_wish_put(t, s->c, &s->answers, a->uid, s->writer != PERSON);
	return e == ERR_OK ? notice_person(t, s->c, TEMPLATE_ANSWERS_CHANGED, a) : e;
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
	struct person *p = s->out;
	enum err e = person_load(t, s->c, s->change->uid, p);
	const struct account before = p->account;

	if (e == ERR_OK && !str_eq(p->profile.bytes, s->before.bytes))
		e = ERR_BUSY; /* written by another meanwhile: merge anew */
	if (e == ERR_OK && s->writer == PERSON && s->wish.has_pin_info && p->account.pin.hash.n > 0)
		e = ERR_BUSY; /* a PIN was set meanwhile: leave it */
	if (e == ERR_OK)
		e = apply_update(t, s);
	if (e == ERR_OK)
		e = apply_answers(t, s);
	p->profile = s->after;
	if (e == ERR_OK)
		e = profile_put(t, s->c, p->account.uid, &s->after);
	return e == ERR_OK ? raise_update(t, s, &before) : e;
}

static enum err try_update(struct update *s)
{
	struct person *p = s->out;
	enum err e = person_read(s->c, IDENTIFIER_UID, s->change->uid, p);

	s->before = s->after = p->profile;
	if (e == ERR_OK && s->writer == PERSON && p->account.pin.hash.n > 0)
		s->wish = (struct wish){ .emails = NULL }; /* a PIN is changed by the old one */
	if (e == ERR_OK)
		e = profile_merge(s->c, s->writer, s->change->nulls, s->change->body, &s->after);
	apply_name(&s->wish, &p->account); /* the PIN may not be made of the new one */
	if (e == ERR_OK)
		e = wish_check_secrets(s->c, &s->wish, &p->account, &s->after, &s->hashes);
	if (e == ERR_OK)
		e = question_wish_check(s->c, &s->answers, &p->account, s->wish.pin);
	if (e == ERR_OK)
		e = wish_hash(s->c, &s->wish, p->account.uid, &s->hashes);
	if (e == ERR_OK)
		e = question_wish_hash(s->c, &s->answers, p->account.uid);
	return e == ERR_OK ? store_write(s->c->site->store, update_body, s) : e;
}

static enum err run_update(struct update *s)
{
	enum err e = try_update(s);

	for (int i = 1; i < TRIES && e == ERR_BUSY; i++)
		e = try_update(s);
	if (e == ERR_OK)
		LOG("account_updated", { "uid", s->out->account.uid },
		    { "pin", s->hashes.pin.n > 0 ? STR("set") : STR("kept") });
	return e;
}

enum err person_update(const struct call *c, const struct person_change *change,
		       struct person *out)
{
	struct update s = { .c = c, .change = change, .writer = MANAGER, .out = out };
	enum err e = wish_read(c, change->body, &s.wish);

	if (profile_is_mask(s.wish.password))
		s.wish.password = STR(""); /* written back as it was read */
	if (e == ERR_OK)
		e = wish_check_name(c, IDENTIFIER_USERNAME, s.wish.user_name, ERR_USERNAME_FORMAT,
				    STR("UserName"));
	if (e == ERR_OK)
		e = question_wish_read(c, change->body, &s.answers);
	return e == ERR_OK ? run_update(&s) : e;
}

enum err person_update_own(const struct call *c, const struct person_change *change,
			   struct person *out)
{
	struct update s = { .c = c, .change = change, .writer = PERSON, .out = out };
	enum err e = wish_pin_info(c, change->body, &s.wish);

	if (e == ERR_OK)
		e = question_wish_read(c, change->body, &s.answers);
	if (c->tenant->conf.n[CONF_PIN_REQUIRED] != 0)
		s.wish.pin_skipped = false; /* nothing to skip: an empty PINInfo is 1234 */
	return e == ERR_OK ? run_update(&s) : e;
}

enum err person_set_password(const struct call *c, struct str uid, struct str password,
			     struct person *out)
{
	const struct person_change change = { .uid = uid };
	struct update s = { .c = c, .change = &change, .writer = MANAGER, .out = out };

	s.wish.password = password;
	return run_update(&s);
}

/* --- names ------------------------------------------------------------- */

struct rename {
	const struct call *c;
	struct str uid;
	struct account names; /* holds the new phone and e-mail addresses */
	bool phone, emails;   /* which of them are new */
	struct str drop;      /* the e-mail address to take away */
	const struct phone_change *own; /* NULL: the back end does it */
	struct token token;		/* of the person who does it */
	struct code_texts texts;	/* what confirms the number */
	struct person *out;
};

/* Put what is left of a's e-mail addresses into names. */
static enum err without_email(const struct account *a, struct rename *s)
{
	s->names.email_count = 0;
	for (size_t i = 0; i < a->email_count; i++)
		if (!str_eq_ci(a->emails[i].value, s->drop))
			s->names.emails[s->names.email_count++] = a->emails[i];
	if (s->names.email_count == a->email_count)
		return ERR_EMAIL_UNKNOWN;
	return s->names.email_count == 0 ? ERR_EMAIL_LAST : ERR_OK;
}

/*
 * Put an address among a's: in the place of the one of its type, or behind them all; one
 * that is there gets the type. False when there is no room.
 */
static bool put_email(struct account *a, struct str type, struct str value)
{
	size_t i = 0;

	while (i < a->email_count && !str_eq_ci(a->emails[i].value, value))
		i++;
	for (size_t k = 0; i == a->email_count && k < a->email_count; k++)
		if (str_eq_ci(a->emails[k].type, type))
			i = k;
	if (i == ACCOUNT_EMAILS)
		return false;
	a->emails[i].type = type;
	a->emails[i].value = value;
	if (i == a->email_count)
		a->email_count++;
	return true;
}

/* Put what a has beside the new addresses into names. */
static enum err with_emails(const struct call *c, const struct account *a, struct rename *s)
{
	struct account all = *a;

	for (size_t i = 0; i < s->names.email_count; i++)
		if (!put_email(&all, s->names.emails[i].type, s->names.emails[i].value))
			return call_name_fault(c, ERR_PARAM_FORMAT, STR("Email"));
	s->names = all;
	return ERR_OK;
}

static void take_names(const struct rename *s, struct account *a)
{
	if (s->phone && !str_eq(a->phone, s->names.phone)) {
		a->phone = s->names.phone;
		a->phone_verified = false;
	}
	if (!s->emails)
		return;
	if (a->email_count == 0 || !str_eq_ci(a->emails[0].value, s->names.emails[0].value))
		a->email_verified = false;
	for (size_t i = 0; i < s->names.email_count; i++)
		a->emails[i] = s->names.emails[i];
	a->email_count = s->names.email_count;
}

/* Whether a person is reached otherwise than before. Types of addresses do not matter. */
static bool reached_anew(const struct account *before, const struct account *after)
{
	bool anew = !str_eq(before->phone, after->phone) ||
		    before->email_count != after->email_count;

	for (size_t i = 0; !anew && i < after->email_count; i++)
		anew = !str_eq_ci(before->emails[i].value, after->emails[i].value);
	return anew;
}

/*
 * End what was sent to the old names, and what may be in the hands of who read it
 * there, and tell the person.
 */
static enum err end_old(struct txn *t, const struct rename *s, const struct account *before)
{
	struct str uid = before->uid;
	enum err e = code_end_all(t, s->c, uid, false);

	if (e == ERR_OK)
		e = notice_contacts(t, s->c, before, &s->out->account);
	if (e != ERR_OK || s->c->tenant->conf.n[CONF_LOGOUT_ON_CONTACT_CHANGE] == 0)
		return e;
	return s->own != NULL ? session_keep_only(t, s->c, s->own->access, &s->token) :
				grant_end_all(t, s->c, uid);
}

/* Whose names they are. */
static enum err rename_load(struct txn *t, struct rename *s)
{
	struct account a;
	enum err e = ERR_OK;

	if (s->own != NULL) {
		e = token_get(t, s->c, TOKEN_ACCESS, s->own->access, &s->token, &a);
		s->uid = a.uid;
		if (e == ERR_OK)
			e = stepup_spend(t, s->c, a.uid, s->own->proof);
	}
	return e == ERR_OK ? person_load(t, s->c, s->uid, s->out) : e;
}

/* Send what confirms a person's own number. */
static enum err confirm_phone(struct txn *t, const struct rename *s)
{
	const struct account *a = &s->out->account;
	const struct asking asking = { .purpose = PURPOSE_PHONE, .template = s->own->template };

	if (s->c->tenant->conf.n[CONF_VERIFY_PHONE] == VERIFY_NONE || a->phone_verified)
		return ERR_OK;
	return ask_confirm(t, s->c, &asking, &s->texts, a);
}

static enum err rename_body(struct txn *t, void *arg)
{
	struct rename *s = arg, names; /* the body may run again */
	struct person *p = s->out;
	struct account before;
	enum err e = rename_load(t, s);

	before = p->account;
	names = *s;
	if (e == ERR_OK && s->drop.n > 0)
		e = without_email(&before, &names);
	else if (e == ERR_OK && s->emails)
		e = with_emails(s->c, &before, &names);
	if (e != ERR_OK)
		return e;
	take_names(&names, &p->account);
	p->account.modified = s->c->now;
	e = account_rename(t, s->c, &before, &p->account);
	if (e == ERR_OK && reached_anew(&before, &p->account))
		e = end_old(t, s, &before);
	if (e == ERR_OK && s->own != NULL)
		e = confirm_phone(t, s);
	if (e == ERR_OK)
		e = audit_put(t, s->c, AUDIT_ACCOUNT_RENAMED, p->account.uid,
			      s->phone ? STR("phone") : STR("email"));
	return e == ERR_OK ? event_raise_changes(t, s->c, &before, &p->account) : e;
}

static enum err run_rename(struct rename *s)
{
	enum err e = store_write(s->c->site->store, rename_body, s);

	if (e == ERR_OK)
		LOG("account_renamed", { "uid", s->out->account.uid });
	return e;
}

static enum err set_phone(struct rename *s, struct str phone)
{
	enum err e = wish_check_name(s->c, IDENTIFIER_PHONE, phone, ERR_PHONE_FORMAT,
				     STR("phone"));

	s->phone = true;
	s->names.phone = phone;
	return e == ERR_OK ? run_rename(s) : e;
}

enum err person_set_phone(const struct call *c, struct str uid, struct str phone,
			  struct person *out)
{
	struct rename s = { .c = c, .uid = uid, .out = out };

	return set_phone(&s, phone);
}

enum err person_set_own_phone(const struct call *c, const struct phone_change *change,
			      struct person *out)
{
	struct rename s = { .c = c, .own = change, .texts = code_fresh(c), .out = out };
	enum err e = set_phone(&s, change->phone);

	secret_zero(&s.texts, sizeof s.texts);
	return e;
}

enum err person_set_emails(const struct call *c, struct str uid, const struct json *emails,
			   struct person *out)
{
	struct rename s = { .c = c, .uid = uid, .emails = true, .out = out };
	struct wish w = { .emails = NULL };
	enum err e = wish_emails(c, emails, &w);

	if (e == ERR_OK && w.emails == NULL)
		e = call_name_fault(c, ERR_EMAIL_MISSING, STR("Email"));
	if (e == ERR_OK)
		e = json_count(w.emails) > 0 ? wish_names(c, &w, &s.names) : ERR_EMAIL_LAST;
	return e == ERR_OK ? run_rename(&s) : e;
}

enum err person_drop_email(const struct call *c, struct str uid, struct str email,
			   struct person *out)
{
	struct rename s = { .c = c, .uid = uid, .emails = true, .drop = email, .out = out };

	return run_rename(&s);
}

static enum err username_body(struct txn *t, void *arg)
{
	struct rename *s = arg;
	struct account before;
	enum err e = person_load(t, s->c, s->uid, s->out);

	before = s->out->account;
	if (e != ERR_OK)
		return e;
	s->out->account.user_name = s->drop;
	s->out->account.modified = s->c->now;
	e = account_rename(t, s->c, &before, &s->out->account);
	if (e == ERR_OK)
		e = audit_put(t, s->c, AUDIT_ACCOUNT_RENAMED, before.uid, STR("username"));
	return e == ERR_OK ? event_raise_changes(t, s->c, &before, &s->out->account) : e;
}

enum err person_set_username(const struct call *c, struct str uid, struct str name,
			     struct person *out)
{
	struct rename s = { .c = c, .uid = uid, .drop = name, .out = out };
	enum err e = wish_check_name(c, IDENTIFIER_USERNAME, name, ERR_USERNAME_FORMAT,
				     STR("username"));

	if (e == ERR_OK)
		e = store_write(c->site->store, username_body, &s);
	if (e == ERR_OK)
		LOG("account_renamed", { "uid", uid });
	return e;
}
