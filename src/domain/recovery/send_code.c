/* SPDX-License-Identifier: MIT */
#include "domain/recovery/send_code.h"

#include <assert.h>

#include "base/log.h"
#include "base/url.h"
#include "domain/factor/attempt.h"
#include "domain/tenant/audit.h"
#include "domain/message/notify.h"
#include "domain/limit/send_limit.h"
#include "domain/signin/signin.h"
#include "domain/tenant/tenant.h"

/* What the purposes differ in. */
struct terms {
	struct str name; /* in logs, limits and the audit trail */
	enum conf_key pages, minutes, message;
	enum template template;
	enum err page; /* for a page that is not among those */
	struct str vtype;
};

struct sending {
	const struct context *c;
	const struct code_request *a;
	struct terms terms;
	struct str normal; /* the name as it is compared */
	struct account account;
	struct str uid; /* of the account, or what stands in for one */
	struct otp_texts texts;
	struct otp code;
	enum send_outcome outcome;
	bool found; /* there is somebody to send it to */
	bool sends; /* of what is handed over: whether it is sent as well */
};

static struct terms terms_of(const struct context *c, enum purpose purpose)
{
	static const struct terms confirm_email = {
		STR_INIT("verify-email"),     CONF_VERIFY_URLS,	     CONF_VERIFY_LINK_MINUTES,
		CONF_VERIFY_MESSAGE,	      TEMPLATE_VERIFY_EMAIL, ERR_PAGE_URL,
		STR_INIT("emailverification")};
	static const struct terms confirm_phone = {STR_INIT("verify-phone"),
						   CONF_VERIFY_URLS,
						   CONF_VERIFY_LINK_MINUTES,
						   CONF_VERIFY_MESSAGE,
						   TEMPLATE_VERIFY_PHONE,
						   ERR_PAGE_URL,
						   STR_INIT("")};
	static const struct terms password = {STR_INIT("forgot-password"),
					      CONF_RESET_PASSWORD_URLS,
					      CONF_RECOVERY_LINK_MINUTES,
					      CONF_RECOVERY_MESSAGE,
					      TEMPLATE_FORGOT_PASSWORD,
					      ERR_PAGE_URL,
					      STR_INIT("reset")};

	switch (purpose) {
	case PURPOSE_EMAIL:
		return confirm_email;
	case PURPOSE_PHONE:
		return confirm_phone;
	case PURPOSE_PASSWORD:
		return password;
	case PURPOSE_PIN:
		break;
	}
	return (struct terms){STR("forgot-pin"),
			      CONF_RESET_PIN_URLS,
			      CONF_RECOVERY_LINK_MINUTES,
			      CONF_RECOVERY_MESSAGE,
			      TEMPLATE_FORGOT_PIN,
			      ERR_RESET_PIN_URL,
			      c->tenant->conf.text[CONF_RECOVERY_VTYPE]};
}

enum err send_code_unknown_name(enum identifier_kind kind)
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

enum err send_code_check_page(const struct context *c, enum purpose purpose, struct str url)
{
	struct terms terms = terms_of(c, purpose);

	return url.n == 0 || url_listed(c->tenant->conf.text[terms.pages], url) ? ERR_OK
										: terms.page;
}

static bool by_sms(const struct code_request *a)
{
	return a->kind == IDENTIFIER_PHONE;
}

/* --- who may be sent what ---------------------------------------------- */

/* The address that was named, or else the first. */
static bool is_confirmed(const struct sending *s)
{
	return s->a->kind == IDENTIFIER_EMAIL ? account_email_confirmed(&s->account, s->a->name)
					      : s->account.email_verified;
}

/* Whether the address that was named is another than the first. */
static bool names_another(const struct sending *s)
{
	return s->a->kind == IDENTIFIER_EMAIL && !str_eq_ci(s->account.emails[0].value, s->a->name);
}

/* Who has an address that was added by mistake must not get the account by it. */
static enum err may_recover(const struct sending *s)
{
	bool optional = s->c->tenant->conf.n[CONF_VERIFY_EMAIL] == VERIFY_OPTIONAL;
	const struct account *a = &s->account;

	if (s->a->purpose == PURPOSE_PIN && a->pin.hash.n == 0)
		return ERR_PIN_NONE;
	if (!by_sms(s->a) && a->email_count == 0)
		return ERR_EMAIL_NONE;
	if (optional && names_another(s) && !is_confirmed(s))
		return ERR_EMAIL_UNVERIFIED;
	return signin_check_confirmed(s->c, a, s->a->kind, s->a->name);
}

static enum err may_confirm(const struct sending *s)
{
	const struct account *a = &s->account;

	if (s->a->purpose == PURPOSE_PHONE)
		return a->phone_verified ? ERR_PHONE_VERIFIED : ERR_OK;
	if (s->c->tenant->conf.n[CONF_VERIFY_EMAIL] == VERIFY_NONE)
		return ERR_VERIFY_OFF;
	if (a->email_count == 0)
		return ERR_EMAIL_NONE;
	return is_confirmed(s) ? ERR_EMAIL_VERIFIED : ERR_OK;
}

static enum err may_be_sent(struct txn *t, const struct sending *s)
{
	bool recovers = s->a->purpose == PURPOSE_PIN || s->a->purpose == PURPOSE_PASSWORD;
	enum err e = signin_admit(t, s->c, &s->account);

	if (e != ERR_OK)
		return e;
	return recovers ? may_recover(s) : may_confirm(s);
}

/* Somebody, or a stand-in with which all goes on as if there were somebody. */
static enum err find(struct txn *t, struct sending *s, bool reveal)
{
	enum err e = account_find(t, s->c, s->a->kind, s->a->name, &s->account);

	if (e == ERR_OK)
		e = may_be_sent(t, s);
	else if (e == ERR_USER_UNKNOWN)
		e = send_code_unknown_name(s->a->kind);
	s->found = e == ERR_OK;
	s->uid = s->found ? s->account.uid : attempt_stand_in(s->c, s->a->kind, s->a->name);
	return reveal || err_is_fault(e) ? e : ERR_OK;
}

/* --- what is sent ------------------------------------------------------ */

/* Where it goes: the address that was named, else the first. */
static struct str address_of_account(const struct code_request *wanted, const struct account *a)
{
	if (by_sms(wanted))
		return a->phone;
	for (size_t i = 0; wanted->kind == IDENTIFIER_EMAIL && i < a->email_count; i++)
		if (str_eq_ci(a->emails[i].value, wanted->name))
			return a->emails[i].value;
	return a->email_count > 0 ? a->emails[0].value : STR("");
}

/* Where the link leads, and how long it and the code are good. */
static void fill_code(struct sending *s)
{
	const struct context *c = s->c;
	const int64_t *n = c->tenant->conf.n;
	struct str first = url_first(c->tenant->conf.text[s->terms.pages]);
	struct str url = s->a->url.n > 0 ? s->a->url : first;
	int64_t message = n[s->terms.message];
	bool with_link = !by_sms(s->a) && url.n > 0 && message != MESSAGE_CODE;

	s->code = (struct otp){.channel = by_sms(s->a) ? OUTBOX_SMS : OUTBOX_MAIL};
	s->code.to = s->found ? address_of_account(s->a, &s->account) : s->a->name;
	if (with_link) {
		s->code.url = url;
		s->code.link_expires = c->now + (uint64_t)n[s->terms.minutes] * 60;
	}
	if (!with_link || message != MESSAGE_LINK)
		s->code.code_expires = c->now + (uint64_t)n[CONF_CODE_MINUTES] * 60;
}

static enum err put(struct txn *t, struct sending *s)
{
	enum err e = otp_put(t, s->c, s->uid, s->a->purpose, &s->texts, &s->code);

	return e == ERR_OK ? audit_put(t, s->c, AUDIT_RECOVERY_ASKED, s->uid, s->terms.name) : e;
}

static enum err put_and_queue(struct txn *t, struct sending *s)
{
	const struct notification n = {.template = s->terms.template,
				       .purpose = s->a->purpose,
				       .wanted = s->a->template,
				       .uid = s->uid,
				       .vtype = s->terms.vtype,
				       .code = &s->code,
				       .texts = &s->texts,
				       .lost = !s->found};
	enum err e = put(t, s);

	return e == ERR_OK ? notify_code(t, s->c, &n) : e;
}

static enum err send_body(struct txn *t, void *arg)
{
	struct sending *s = arg;
	struct send_limit share = {.kind = s->terms.name, .name = s->normal};
	enum err e = find(t, s, s->c->tenant->conf.n[CONF_REVEAL_UNKNOWN] != 0);

	if (e != ERR_OK)
		return e;
	share.to = s->found ? address_of_account(s->a, &s->account) : s->normal;
	e = send_limit_take(t, s->c, &share, &s->outcome);
	if (e != ERR_OK || s->outcome == SEND_REFUSED)
		return e;
	if (s->outcome == SEND_SILENT) {
		s->found = false;
		s->uid = attempt_stand_in(s->c, s->a->kind, s->a->name);
	}
	fill_code(s);
	return put_and_queue(t, s);
}

static struct sending begin(const struct context *c, const struct code_request *a)
{
	struct sending s = {.c = c, .a = a, .terms = terms_of(c, a->purpose), .normal = a->name};

	(void)identifier_normal(c->arena, a->kind, a->name, &s.normal);
	s.texts = otp_generate(c);
	return s;
}

enum err send_code(const struct context *c, const struct code_request *a)
{
	struct sending s = begin(c, a);
	enum err e = send_code_check_page(c, a->purpose, a->url);

	assert(c->tenant != NULL);
	if (e == ERR_OK)
		e = store_write(c->instance->store, send_body, &s);
	secret_zero(&s.texts, sizeof s.texts);
	if (e == ERR_OK && s.outcome == SEND_REFUSED)
		return by_sms(a) ? ERR_SEND_LIMIT_SMS : ERR_SEND_LIMIT_MAIL;
	if (e == ERR_OK)
		LOG(code_requested, {"uid", s.uid}, {"for", s.terms.name});
	return e;
}

/* A program that asks has both, whatever mails are to carry. */
static void fill_handed(struct sending *s)
{
	const int64_t *n = s->c->tenant->conf.n;

	fill_code(s);
	s->code.link_expires = s->c->now + (uint64_t)n[s->terms.minutes] * 60;
	s->code.code_expires = s->c->now + (uint64_t)n[CONF_CODE_MINUTES] * 60;
}

static enum err hand_over_body(struct txn *t, void *arg)
{
	struct sending *s = arg;
	enum err e = find(t, s, true);

	if (e != ERR_OK)
		return e;
	fill_handed(s);
	return s->sends ? put_and_queue(t, s) : put(t, s);
}

static enum err hand_over(const struct context *c, const struct code_request *a, bool sends,
			  struct otp_texts *texts, struct otp *code)
{
	struct sending s = begin(c, a);
	enum err e = send_code_check_page(c, a->purpose, a->url);

	s.sends = sends;
	if (e == ERR_OK)
		e = store_write(c->instance->store, hand_over_body, &s);
	*texts = s.texts;
	*code = s.code;
	secret_zero(&s.texts, sizeof s.texts);
	if (e == ERR_OK)
		LOG(code_issued, {"uid", s.uid}, {"for", s.terms.name});
	return e == ERR_EMAIL_VERIFIED ? ERR_EMAIL_CONFIRMED : e;
}

enum err hand_over_code(const struct context *c, const struct code_request *a,
			struct otp_texts *texts, struct otp *code)
{
	return hand_over(c, a, false, texts, code);
}

enum err hand_over_and_send_code(const struct context *c, const struct code_request *a,
				 struct otp_texts *texts, struct otp *code)
{
	return hand_over(c, a, true, texts, code);
}

/* What confirms a new name is sent out of the share that asking for it anew has. */
static enum err confirm_share(struct txn *t, const struct sending *s)
{
	struct send_limit share = {.kind = s->terms.name, .name = s->a->name, .to = s->code.to};
	enum send_outcome outcome;
	enum err e;

	(void)identifier_normal(s->c->arena, s->a->kind, s->a->name, &share.name);
	e = send_limit_take(t, s->c, &share, &outcome);
	if (e != ERR_OK || outcome == SEND_ALLOWED)
		return e;
	return by_sms(s->a) ? ERR_SEND_LIMIT_SMS : ERR_SEND_LIMIT_MAIL;
}

/* What is to be confirmed: the address or number named, or else the account's first. */
static struct code_request about(const struct code_request *a, const struct account *account)
{
	struct code_request own = *a;

	own.kind = a->purpose == PURPOSE_PHONE ? IDENTIFIER_PHONE : IDENTIFIER_EMAIL;
	if (own.name.n == 0)
		own.name = by_sms(&own) ? account->phone : account->emails[0].value;
	return own;
}

static struct sending confirming(const struct context *c, const struct code_request *own,
				 const struct otp_texts *texts, const struct account *account)
{
	return (struct sending){.c = c,
				.a = own,
				.terms = terms_of(c, own->purpose),
				.account = *account,
				.uid = account->uid,
				.texts = *texts,
				.found = true};
}

enum err send_confirmation(struct txn *t, const struct context *c, const struct code_request *a,
			   const struct otp_texts *texts, const struct account *account)
{
	struct code_request own = about(a, account);
	struct sending s = confirming(c, &own, texts, account);
	enum err e;

	fill_code(&s);
	e = confirm_share(t, &s);
	return e == ERR_OK ? put_and_queue(t, &s) : e;
}

enum err hand_over_confirmation(struct txn *t, const struct context *c,
				const struct code_request *a, const struct otp_texts *texts,
				const struct account *account, struct otp *code)
{
	struct code_request own = about(a, account);
	struct sending s = confirming(c, &own, texts, account);
	enum err e;

	fill_handed(&s);
	e = put(t, &s);
	*code = s.code;
	return e;
}
