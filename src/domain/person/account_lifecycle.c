/* SPDX-License-Identifier: MIT */
#include "domain/person/account_lifecycle.h"

#include <assert.h>

#include "base/log.h"
#include "domain/recovery/send_code.h"
#include "domain/factor/attempt_run.h"
#include "domain/tenant/audit.h"
#include "domain/webhook/event.h"
#include "domain/message/notify.h"
#include "domain/factor/pin.h"
#include "domain/factor/question_input.h"
#include "domain/limit/send_limit.h"
#include "domain/signin/signin.h"
#include "domain/tenant/tenant.h"
#include "domain/person/account_input.h"

/* --- create ------------------------------------------------------------ */

struct create {
	const struct context *c;
	const struct account_input *input;
	const struct question_input *answers;
	const struct registration *reg; /* NULL: made by a back end */
	struct otp_texts mail, sms;	/* to confirm address and number */
	struct account_view *out;
};

static enum err confirm_email(struct txn *t, const struct create *s)
{
	const int64_t *n = s->c->tenant->conf.n;
	const struct account *a = &s->out->account;
	const struct code_request request = {
		.purpose = PURPOSE_EMAIL, .url = s->reg->page, .template = s->reg->mail};

	if (a->email_count == 0)
		return ERR_OK;
	if (n[CONF_VERIFY_EMAIL] != VERIFY_NONE)
		return s->reg->no_mail ? ERR_OK : send_confirmation(t, s->c, &request, &s->mail, a);
	return n[CONF_MAIL_WELCOME] != 0 ? notify_welcome(t, s->c, s->reg->welcome, a) : ERR_OK;
}

bool account_is_texted(const struct context *c, const struct registration *reg,
		       const struct account *a)
{
	return a->phone.n > 0 && !reg->no_sms &&
	       c->tenant->conf.n[CONF_VERIFY_PHONE] != VERIFY_NONE;
}

static enum err confirm_phone(struct txn *t, const struct create *s)
{
	const struct account *a = &s->out->account;
	const struct code_request request = {.purpose = PURPOSE_PHONE, .template = s->reg->sms};

	return account_is_texted(s->c, s->reg, a) ? send_confirmation(t, s->c, &request, &s->sms, a)
						  : ERR_OK;
}

/*
 * Send the confirmations of a registration. Over a send limit nothing is sent, but the
 * registration succeeds: others, who request messages in the person's name or from their
 * network, must not keep the person out.
 */
static enum err confirm_names(struct txn *t, const struct create *s)
{
	enum err e;

	if (s->reg == NULL)
		return ERR_OK;
	e = confirm_email(t, s);
	if (e != ERR_OK && e != ERR_SEND_LIMIT_MAIL)
		return e;
	e = confirm_phone(t, s);
	return e == ERR_SEND_LIMIT_SMS ? ERR_OK : e;
}

static enum err create_body(struct txn *t, void *arg)
{
	struct create *s = arg;
	const struct account nobody = {.uid = {NULL, 0}};
	const struct account *a = &s->out->account;
	enum err e = account_add(t, s->c, a);

	if (e != ERR_OK)
		return e;
	e = audit_put(t, s->c, AUDIT_ACCOUNT_CREATED, a->uid, a->source);
	if (e != ERR_OK)
		return e;
	s->out->locked = s->input->has_locked && s->input->locked;
	if (s->out->locked)
		e = lockout_lock(t, s->c, a->uid);
	if (e != ERR_OK)
		return e;
	e = pin_audit(t, s->c, &nobody, a);
	if (e != ERR_OK)
		return e;
	e = profile_put(t, s->c, a->uid, &s->out->profile);
	if (e != ERR_OK)
		return e;
	e = question_input_put(t, s->c, s->answers, a->uid, true);
	if (e != ERR_OK)
		return e;
	e = event_raise(t, s->c, EVENT_REGISTER, a);
	return e == ERR_OK ? confirm_names(t, s) : e;
}

/* Only one address is confirmed at registration; further ones could be anybody's. */
static enum err refuse_addresses(const struct context *c)
{
	return context_field_fault(c, "Email", "Only one e-mail address can be registered.");
}

/* Read and check a body, into *s->out and *answers. */
static enum err check_body(struct create *s, const struct json *body,
			   struct question_input *answers)
{
	const enum profile_writer writer = s->reg != NULL ? PERSON : IMPORT;
	struct account *a = &s->out->account;
	enum err e = account_input_names(s->c, s->input, a);

	if (e != ERR_OK)
		return e;
	if (s->reg != NULL && a->email_count > 1)
		return refuse_addresses(s->c);
	e = question_input_read(s->c, body, answers);
	if (e != ERR_OK)
		return e;
	e = account_input_uid(s->c, s->input->uid, a);
	if (e != ERR_OK)
		return e;
	return profile_merge(s->c, writer, NULL_KEEPS, body, &s->out->profile);
}

/* Check the given secrets by the rules, then hash them. */
static enum err make_secrets(struct create *s, struct question_input *answers)
{
	struct account *a = &s->out->account;
	struct account_input_hashes h;
	enum err e = account_input_check_secrets(s->c, s->input, a, &s->out->profile, &h);

	if (e != ERR_OK)
		return e;
	e = question_input_check(s->c, answers, a, s->input->pin);
	if (e != ERR_OK)
		return e;
	e = account_input_hash(s->c, s->input, a->uid, &h);
	if (e != ERR_OK)
		return e;
	account_input_apply_flags(s->input, a);
	account_input_apply_secrets(s->c, s->input, &h, a);
	return question_input_hash(s->c, answers, a->uid);
}

static enum err create(const struct context *c, const struct json *body,
		       const struct registration *reg, const struct account_input *in,
		       struct account_view *out)
{
	struct question_input answers;
	struct create s = {.c = c, .input = in, .answers = &answers, .reg = reg, .out = out};
	enum err e = check_body(&s, body, &answers);

	if (e != ERR_OK)
		return e;
	e = make_secrets(&s, &answers);
	if (e != ERR_OK)
		return e;
	s.mail = otp_generate(c);
	s.sms = otp_generate(c);
	e = store_write(c->instance->store, create_body, &s);
	secret_zero(&s.mail, sizeof s.mail);
	secret_zero(&s.sms, sizeof s.sms);
	if (e == ERR_OK)
		LOG(account_created, {"uid", out->account.uid});
	return e;
}

static void begin_account(const struct context *c, struct str source, struct account_view *out)
{
	*out = (struct account_view){.profile = {.bytes = {"", 0}}};
	out->account = (struct account){.active = true, .source = source};
	out->account.created = out->account.modified = c->now;
}

enum err account_create(const struct context *c, const struct json *body, struct str source,
			struct account_view *out)
{
	struct account_input in = {.emails = NULL};
	enum err e = account_input_read(c, body, &in);

	assert(c->tenant != NULL);
	begin_account(c, source, out);
	return e == ERR_OK ? create(c, body, NULL, &in, out) : e;
}

/* Limit the input to what a person may set at registration, by the tenant's settings. */
static enum err limit_input(const struct context *c, struct account_input *in)
{
	const int64_t *n = c->tenant->conf.n;
	bool due = n[CONF_PIN_ENABLED] != 0 && n[CONF_PIN_REQUIRED] != 0 &&
		   n[CONF_PIN_ASK_ON_REGISTRATION] != 0;

	in->uid = (struct str){"", 0};
	in->has_active = in->has_deleted = in->has_locked = false;
	in->has_email_verified = in->has_phone_verified = false;
	if (n[CONF_REGISTER_ENABLED] == 0)
		return ERR_REGISTRATION_OFF;
	if (in->password.n == 0)
		return context_name_fault(c, ERR_PASSWORD_MISSING, STR("password"));
	if (due && in->pin.n == 0)
		return context_name_fault(c, ERR_PIN_MISSING, STR("PIN"));
	in->pin_skipped = in->pin_skipped && !due && in->pin.n == 0;
	in->has_pin_info = in->pin.n > 0 || in->pin_skipped; /* an empty PINInfo counts as none */
	return ERR_OK;
}

enum err account_register(const struct context *c, const struct registration *reg,
			  struct account_view *out)
{
	struct account_input in = {.emails = NULL};
	enum err e = account_input_read(c, reg->body, &in);

	if (e != ERR_OK)
		return e;
	e = limit_input(c, &in);
	if (e != ERR_OK)
		return e;
	begin_account(c, reg->source, out);
	e = send_code_check_page(c, PURPOSE_EMAIL, reg->page);
	return e == ERR_OK ? create(c, reg->body, reg, &in, out) : e;
}

/* --- read and unlock --------------------------------------------------- */

struct lookup {
	const struct context *c;
	enum identifier_kind kind;
	struct str text;
	struct account_view *out;
};

static enum err load(struct txn *t, const struct context *c, enum identifier_kind kind,
		     struct str text, struct account_view *p)
{
	enum err e = account_find_any(t, c, kind, text, &p->account);

	if (e != ERR_OK)
		return e;
	e = profile_get(t, c, p->account.uid, &p->profile);
	return e == ERR_OK ? lockout_account_locked(t, c, p->account.uid, &p->locked) : e;
}

enum err account_load(struct txn *t, const struct context *c, struct str uid,
		      struct account_view *out)
{
	return load(t, c, IDENTIFIER_UID, uid, out);
}

static enum err read_body(struct txn *t, void *arg)
{
	struct lookup *s = arg;

	return load(t, s->c, s->kind, s->text, s->out);
}

enum err account_read(const struct context *c, enum identifier_kind kind, struct str text,
		      struct account_view *out)
{
	struct lookup s = {c, kind, text, out};

	assert(c->tenant != NULL);
	return store_read(c->instance->store, read_body, &s);
}

enum err account_exists(const struct context *c, enum identifier_kind kind, struct str text,
			bool *exists)
{
	struct account_view *p = arena_alloc(c->arena, sizeof *p);
	enum err e = account_read(c, kind, text, p);

	*exists = e == ERR_OK;
	return e == ERR_USER_UNKNOWN ? ERR_OK : e;
}

static enum err unlock_body(struct txn *t, void *arg)
{
	struct lookup *s = arg;
	enum err e = account_find_any(t, s->c, s->kind, s->text, &s->out->account);

	if (e != ERR_OK)
		return e;
	e = lockout_clear(t, s->c, s->out->account.uid);
	return e == ERR_OK ? audit_put(t, s->c, AUDIT_UNLOCKED, s->out->account.uid, STR("")) : e;
}

enum err account_clear_lockout(const struct context *c, enum identifier_kind kind, struct str text)
{
	struct account_view *p = arena_alloc(c->arena, sizeof *p);
	struct lookup s = {c, kind, text, p};
	enum err e = store_write(c->instance->store, unlock_body, &s);

	if (e == ERR_OK)
		LOG(account_unlocked, {"uid", p->account.uid});
	return e;
}

struct unlocking {
	const struct context *c;
	struct str uid;
};

static enum err unlock_own_body(struct txn *t, void *arg)
{
	struct unlocking *s = arg;

	return lockout_allow_one(t, s->c, s->uid);
}

enum err account_allow_one(const struct context *c, struct str uid)
{
	struct context own = *c;
	struct unlocking s = {&own, uid};
	enum err e = ERR_OK;

	if (lockout_lock_kind(c) == LOCK_QUESTION && c->answers != NULL)
		e = attempt_answers(c, uid, LANE_HOLDER);
	if (e != ERR_OK)
		return e;
	own.answered = c->answers != NULL;
	e = store_write(c->instance->store, unlock_own_body, &s);
	if (e == ERR_OK)
		LOG(account_unlocked, {"uid", uid}, {"by", STR("proof")});
	return e;
}

/* --- welcome ------------------------------------------------------------ */

struct welcome {
	const struct context *c;
	struct str uid, template;
	struct send_verdict verdict;
};

static enum err welcome_body(struct txn *t, void *arg)
{
	struct welcome *s = arg;
	const struct send_limit limit = {STR("welcome"), s->uid, s->uid};
	struct account a;
	enum err e = account_get(t, s->c, s->uid, &a);

	if (e != ERR_OK)
		return e;
	if (a.email_count == 0)
		return ERR_EMAIL_NONE;
	e = send_limit_take(t, s->c, &limit, &s->verdict);
	if (e != ERR_OK || s->verdict.outcome != SEND_ALLOWED)
		return e;
	return notify_welcome(t, s->c, s->template, &a);
}

enum err account_welcome(const struct context *c, struct str uid, struct str template)
{
	struct welcome s = {.c = c, .uid = uid, .template = template};
	enum err e = store_write(c->instance->store, welcome_body, &s);

	if (e != ERR_OK || s.verdict.outcome == SEND_ALLOWED)
		return e;
	return context_retry_at(c, ERR_SEND_LIMIT_MAIL, s.verdict.retry_at);
}
