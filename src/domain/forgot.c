/* SPDX-License-Identifier: MIT */
#include "domain/forgot.h"

#include "base/log.h"
#include "base/url.h"
#include "domain/attempt.h"
#include "domain/audit.h"
#include "domain/notice.h"
#include "domain/sending.h"
#include "domain/tenant.h"

struct ask {
	const struct call *c;
	const struct forgot *f;
	struct account account;
	struct str uid; /* of the account, or what stands in for one */
	struct code_texts texts;
	struct code code;
	enum sending_outcome outcome;
	bool found; /* there is somebody to send it to */
};

enum err forgot_unknown(enum identifier_kind kind)
{
	switch (kind) {
	case IDENTIFIER_EMAIL:
		return ERR_EMAIL_UNKNOWN;
	case IDENTIFIER_PHONE:
		return ERR_PHONE_UNKNOWN;
	case IDENTIFIER_USERNAME:
		return ERR_USERNAME_UNKNOWN;
	case IDENTIFIER_UID:
		break;
	}
	return ERR_USER_UNKNOWN;
}

static enum conf_key pages_of(enum credential_kind what)
{
	return what == CREDENTIAL_PIN ? CONF_RESET_PIN_URLS : CONF_RESET_PASSWORD_URLS;
}

static enum purpose purpose_of(enum credential_kind what)
{
	return what == CREDENTIAL_PIN ? PURPOSE_PIN : PURPOSE_PASSWORD;
}

/* Where it goes: the address that was named, else the first. */
static struct str address_of_account(const struct ask *s)
{
	const struct account *a = &s->account;

	for (size_t i = 0; s->f->kind == IDENTIFIER_EMAIL && i < a->email_count; i++)
		if (str_eq_ci(a->emails[i].value, s->f->name))
			return a->emails[i].value;
	return a->email_count > 0 ? a->emails[0].value : STR("");
}

/* Whether the account can be sent anything by this way. */
static enum err may_be_sent(struct txn *t, const struct ask *s)
{
	const int64_t *n = s->c->tenant->conf.n;
	const struct account *a = &s->account;
	bool by_sms = s->f->kind == IDENTIFIER_PHONE, barred;
	enum err e = account_may_sign_in(a);

	if (e == ERR_OK)
		e = attempt_is_barred(t, s->c, a->uid, &barred);
	if (e != ERR_OK)
		return e;
	if (barred)
		return ERR_ACCOUNT_BLOCKED;
	if (s->f->what == CREDENTIAL_PIN && a->pin.hash.n == 0)
		return ERR_PIN_NONE;
	if (!by_sms && a->email_count == 0)
		return ERR_EMAIL_NONE;
	if (!by_sms && n[CONF_VERIFY_EMAIL] == VERIFY_REQUIRED && !a->email_verified)
		return ERR_EMAIL_UNVERIFIED;
	if (by_sms && n[CONF_VERIFY_PHONE] == VERIFY_REQUIRED && !a->phone_verified)
		return ERR_PHONE_UNVERIFIED;
	return ERR_OK;
}

/* Somebody, or a stand-in with which all goes on as if there were somebody. */
static enum err find(struct txn *t, struct ask *s, bool reveal)
{
	struct str normal = s->f->name;
	enum err e = account_find(t, s->c, s->f->kind, s->f->name, &s->account);

	if (e == ERR_OK)
		e = may_be_sent(t, s);
	else if (e == ERR_USER_UNKNOWN)
		e = forgot_unknown(s->f->kind);
	s->found = e == ERR_OK;
	if (e == ERR_OK)
		s->uid = s->account.uid;
	if (e == ERR_OK || reveal || err_is_fault(e))
		return e;
	(void)identifier_normal(s->c->arena, s->f->kind, s->f->name, &normal);
	s->uid = attempt_nobody(s->c, normal);
	return ERR_OK;
}

/* Where the link leads and how long it and the code are good. */
static void fill_code(struct ask *s)
{
	const struct tenant *tenant = s->c->tenant;
	const int64_t *n = tenant->conf.n;
	bool by_sms = s->f->kind == IDENTIFIER_PHONE;
	struct str url = s->f->url.n > 0 ? s->f->url : url_first(tenant->conf.text[pages_of(s->f->what)]);
	bool with_link = !by_sms && url.n > 0 && n[CONF_RECOVERY_MESSAGE] != MESSAGE_CODE;
	bool with_code = !with_link || n[CONF_RECOVERY_MESSAGE] != MESSAGE_LINK;

	s->code = (struct code){ .channel = by_sms ? OUTBOX_SMS : OUTBOX_MAIL };
	s->code.to = !s->found ? s->f->name : by_sms ? s->account.phone : address_of_account(s);
	if (with_link) {
		s->code.url = url;
		s->code.link_expires = s->c->now + (uint64_t)n[CONF_RECOVERY_LINK_MINUTES] * 60;
	}
	if (with_code)
		s->code.code_expires = s->c->now + (uint64_t)n[CONF_CODE_MINUTES] * 60;
}

static enum err take_share(struct txn *t, struct ask *s)
{
	struct str normal = s->f->name;
	struct sending sending = { .kind = s->f->what == CREDENTIAL_PIN ? STR("forgot-pin") :
									  STR("forgot-password") };

	(void)identifier_normal(s->c->arena, s->f->kind, s->f->name, &normal);
	sending.name = normal;
	sending.account = s->found ? s->uid : normal;
	return sending_take(t, s->c, &sending, &s->outcome);
}

static enum err queue(struct txn *t, const struct ask *s)
{
	const struct call *c = s->c;
	bool pin = s->f->what == CREDENTIAL_PIN;
	const struct notice n = {
		.template = pin ? TEMPLATE_FORGOT_PIN : TEMPLATE_FORGOT_PASSWORD,
		.wanted = s->f->template,
		.uid = s->uid,
		.vtype = pin ? c->tenant->conf.text[CONF_RECOVERY_VTYPE] : STR("reset"),
		.code = &s->code,
		.texts = &s->texts,
		.lost = !s->found,
	};

	return notice_code(t, c, &n);
}

static enum err ask_body(struct txn *t, void *arg)
{
	struct ask *s = arg;
	enum err e = find(t, s, s->c->tenant->conf.n[CONF_REVEAL_UNKNOWN] != 0);

	if (e == ERR_OK)
		e = take_share(t, s);
	if (e != ERR_OK || s->outcome == SENDING_REFUSED)
		return e;
	if (s->outcome == SENDING_SILENT) {
		s->found = false;
		s->uid = attempt_nobody(s->c, s->uid);
	}
	fill_code(s);
	e = code_put(t, s->c, s->uid, purpose_of(s->f->what), &s->texts, &s->code);
	if (e == ERR_OK)
		e = queue(t, s);
	return e == ERR_OK ? audit_put(t, s->c, AUDIT_RECOVERY_ASKED, s->uid,
				       credential_name(s->f->what)) :
			     e;
}

static enum err check_page(const struct call *c, const struct forgot *f)
{
	if (f->url.n == 0 || url_listed(c->tenant->conf.text[pages_of(f->what)], f->url))
		return ERR_OK;
	return f->what == CREDENTIAL_PIN ? ERR_RESET_PIN_URL : ERR_PAGE_URL;
}

enum err forgot_ask(const struct call *c, const struct forgot *f)
{
	struct ask s = { .c = c, .f = f, .texts = code_fresh(c) };
	enum err e = check_page(c, f);

	if (e == ERR_OK)
		e = store_write(c->site->store, ask_body, &s);
	secret_zero(&s.texts, sizeof s.texts);
	if (e == ERR_OK && s.outcome == SENDING_REFUSED)
		return f->kind == IDENTIFIER_PHONE ? ERR_SEND_LIMIT_SMS : ERR_SEND_LIMIT_MAIL;
	if (e == ERR_OK)
		LOG("recovery_asked", { "uid", s.uid }, { "of", credential_name(f->what) });
	return e;
}

static enum err hand_over_body(struct txn *t, void *arg)
{
	struct ask *s = arg;
	enum err e = find(t, s, true);

	if (e != ERR_OK)
		return e;
	fill_code(s);
	/* Whoever gets it is a program: it has both, wherever mails would lead. */
	if (s->f->kind != IDENTIFIER_PHONE && s->code.link_expires == 0)
		s->code.link_expires = s->c->now +
				       (uint64_t)s->c->tenant->conf.n[CONF_RECOVERY_LINK_MINUTES] * 60;
	e = code_put(t, s->c, s->uid, purpose_of(s->f->what), &s->texts, &s->code);
	return e == ERR_OK ? audit_put(t, s->c, AUDIT_RECOVERY_ASKED, s->uid,
				       credential_name(s->f->what)) :
			     e;
}

enum err forgot_hand_over(const struct call *c, const struct forgot *f, struct code_texts *texts,
			  struct code *code)
{
	struct ask s = { .c = c, .f = f, .texts = code_fresh(c) };
	enum err e = store_write(c->site->store, hand_over_body, &s);

	*texts = s.texts;
	*code = s.code;
	secret_zero(&s.texts, sizeof s.texts);
	return e;
}
