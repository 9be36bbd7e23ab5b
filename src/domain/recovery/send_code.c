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
#include "domain/tenant/page_address.h"
#include "domain/tenant/tenant.h"

/* What depends on the purpose. */
struct traits {
	struct str name; /* in logs, limits and the audit trail */
	enum conf_key pages, minutes, message;
	enum template template;
	enum err page; /* for a page that is not one of the tenant's */
	struct str vtype;
};

struct sending {
	const struct context *c;
	const struct code_request *request;
	struct traits traits;
	struct str normal; /* the name in normal form */
	struct account account;
	struct str uid; /* of the account, or of a stand-in */
	struct otp_texts texts;
	struct otp code;
	struct send_verdict verdict;
	bool found; /* there is an account, and it may be sent this */
	bool sends; /* what is handed over is also sent */
};

static struct traits traits_of(const struct context *c, enum purpose purpose)
{
	static const struct traits confirm_email = {
		STR_INIT("verify-email"),     CONF_VERIFY_URLS,	     CONF_VERIFY_LINK_MINUTES,
		CONF_VERIFY_MESSAGE,	      TEMPLATE_VERIFY_EMAIL, ERR_PAGE_URL,
		STR_INIT("emailverification")};
	static const struct traits confirm_phone = {STR_INIT("verify-phone"),
						    CONF_VERIFY_URLS,
						    CONF_VERIFY_LINK_MINUTES,
						    CONF_VERIFY_MESSAGE,
						    TEMPLATE_VERIFY_PHONE,
						    ERR_PAGE_URL,
						    STR_INIT("")};
	static const struct traits password = {STR_INIT("forgot-password"),
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
	return (struct traits){STR("forgot-pin"),
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
	struct traits traits = traits_of(c, purpose);
	bool fits = url.n == 0 || url_listed(c->tenant->conf.text[traits.pages], url) ||
		    page_address_is_own(c, url);

	return fits ? ERR_OK : traits.page;
}

static bool by_sms(const struct code_request *request)
{
	return request->kind == IDENTIFIER_PHONE;
}

/* The error for a request that the limits refuse. */
static enum err refuse(const struct context *c, const struct code_request *request,
		       const struct send_verdict *v)
{
	enum err e = by_sms(request) ? ERR_SEND_LIMIT_SMS : ERR_SEND_LIMIT_MAIL;

	return context_retry_at(c, e, v->retry_at);
}

/* --- who may be sent what ---------------------------------------------- */

/* Whether the named address, or else the first, is confirmed. */
static bool is_confirmed(const struct sending *s)
{
	return s->request->kind == IDENTIFIER_EMAIL
		       ? account_email_confirmed(&s->account, s->request->name)
		       : s->account.email_verified;
}

/* Whether the named address is another than the first. */
static bool names_other(const struct sending *s)
{
	return s->request->kind == IDENTIFIER_EMAIL &&
	       !str_eq_ci(s->account.emails[0].value, s->request->name);
}

/* A further address may have been added by mistake; its owner must not take over the account. */
static enum err may_recover(const struct sending *s)
{
	bool optional = s->c->tenant->conf.n[CONF_VERIFY_EMAIL] == VERIFY_OPTIONAL;
	const struct account *a = &s->account;

	if (s->request->purpose == PURPOSE_PIN && a->pin.hash.n == 0)
		return ERR_PIN_NONE;
	if (!by_sms(s->request) && a->email_count == 0)
		return ERR_EMAIL_NONE;
	if (optional && names_other(s) && !is_confirmed(s))
		return ERR_EMAIL_UNVERIFIED;
	return signin_check_confirmed(s->c, a, s->request->kind, s->request->name);
}

static enum err may_confirm(const struct sending *s)
{
	const struct account *a = &s->account;

	if (s->request->purpose == PURPOSE_PHONE)
		return a->phone_verified ? ERR_PHONE_VERIFIED : ERR_OK;
	if (s->c->tenant->conf.n[CONF_VERIFY_EMAIL] == VERIFY_NONE)
		return ERR_VERIFY_OFF;
	if (a->email_count == 0)
		return ERR_EMAIL_NONE;
	return is_confirmed(s) ? ERR_EMAIL_VERIFIED : ERR_OK;
}

static enum err may_be_sent(struct txn *t, const struct sending *s)
{
	bool recovers =
		s->request->purpose == PURPOSE_PIN || s->request->purpose == PURPOSE_PASSWORD;
	enum err e = signin_admit(t, s->c, &s->account);

	if (e != ERR_OK)
		return e;
	return recovers ? may_recover(s) : may_confirm(s);
}

/* Find the account. Unless it may be revealed that there is none, go on with a stand-in. */
static enum err find(struct txn *t, struct sending *s, bool reveal)
{
	enum err e = account_find(t, s->c, s->request->kind, s->request->name, &s->account);

	if (e == ERR_OK)
		e = may_be_sent(t, s);
	else if (e == ERR_USER_UNKNOWN)
		e = send_code_unknown_name(s->request->kind);
	s->found = e == ERR_OK;
	s->uid = s->found ? s->account.uid
			  : attempt_stand_in(s->c, s->request->kind, s->request->name);
	return reveal || err_is_fault(e) ? e : ERR_OK;
}

/* --- what is sent ------------------------------------------------------ */

/* Where the message goes: the named address, else the first. */
static struct str address_of_account(const struct code_request *request, const struct account *a)
{
	if (by_sms(request))
		return a->phone;
	for (size_t i = 0; request->kind == IDENTIFIER_EMAIL && i < a->email_count; i++)
		if (str_eq_ci(a->emails[i].value, request->name))
			return a->emails[i].value;
	return a->email_count > 0 ? a->emails[0].value : STR("");
}

/* Set the page of the link, and the expiry of link and code. Without a page of the tenant's the
 * link leads to the hosted one, which depends on the language of the message. */
static void fill_code(struct sending *s)
{
	const struct context *c = s->c;
	const int64_t *n = c->tenant->conf.n;
	struct str first = url_first(c->tenant->conf.text[s->traits.pages]);
	struct str url = s->request->url.n > 0 ? s->request->url : first;
	int64_t message = n[s->traits.message];
	bool has_page = url.n > 0 || page_address_hosted(c);
	bool with_link = !by_sms(s->request) && has_page && message != MESSAGE_CODE;

	s->code = (struct otp){.channel = by_sms(s->request) ? OUTBOX_SMS : OUTBOX_MAIL};
	s->code.to = s->found ? address_of_account(s->request, &s->account) : s->request->name;
	if (with_link) {
		s->code.url = url;
		s->code.link_expires = c->now + (uint64_t)n[s->traits.minutes] * 60;
	}
	if (!with_link || message != MESSAGE_LINK)
		s->code.code_expires = c->now + (uint64_t)n[CONF_CODE_MINUTES] * 60;
}

static enum err put(struct txn *t, struct sending *s)
{
	enum err e = otp_put(t, s->c, s->uid, s->request->purpose, &s->texts, &s->code);

	return e == ERR_OK ? audit_put(t, s->c, AUDIT_RECOVERY_ASKED, s->uid, s->traits.name) : e;
}

static enum err put_and_queue(struct txn *t, struct sending *s)
{
	const struct notification n = {.template = s->traits.template,
				       .purpose = s->request->purpose,
				       .wanted = s->request->template,
				       .uid = s->uid,
				       .vtype = s->traits.vtype,
				       .code = &s->code,
				       .texts = &s->texts,
				       .lost = !s->found};
	enum err e = put(t, s);

	return e == ERR_OK ? notify_code(t, s->c, &n) : e;
}

static enum err send_body(struct txn *t, void *arg)
{
	struct sending *s = arg;
	struct send_limit limit = {.kind = s->traits.name, .name = s->normal};
	enum err e = find(t, s, s->c->tenant->conf.n[CONF_REVEAL_UNKNOWN] != 0);

	if (e != ERR_OK)
		return e;
	limit.to = s->found ? address_of_account(s->request, &s->account) : s->normal;
	e = send_limit_take(t, s->c, &limit, &s->verdict);
	if (e != ERR_OK || s->verdict.outcome == SEND_REFUSED)
		return e;
	if (s->verdict.outcome == SEND_SILENT) {
		s->found = false;
		s->uid = attempt_stand_in(s->c, s->request->kind, s->request->name);
	}
	fill_code(s);
	return put_and_queue(t, s);
}

static struct sending begin(const struct context *c, const struct code_request *request)
{
	struct sending s = {.c = c,
			    .request = request,
			    .traits = traits_of(c, request->purpose),
			    .normal = request->name};

	(void)identifier_normal(c->arena, request->kind, request->name, &s.normal);
	s.texts = otp_generate(c);
	return s;
}

enum err send_code(const struct context *c, const struct code_request *request)
{
	struct sending s = begin(c, request);
	enum err e = send_code_check_page(c, request->purpose, request->url);

	assert(c->tenant != NULL);
	if (e == ERR_OK)
		e = store_write(c->instance->store, send_body, &s);
	secret_zero(&s.texts, sizeof s.texts);
	if (e == ERR_OK && s.verdict.outcome == SEND_REFUSED)
		return refuse(c, request, &s.verdict);
	if (e == ERR_OK)
		LOG(code_requested, {"uid", s.uid}, {"for", s.traits.name});
	return e;
}

/* A back end gets both link and code, whatever messages contain. */
static void fill_both(struct sending *s)
{
	const int64_t *n = s->c->tenant->conf.n;

	fill_code(s);
	s->code.link_expires = s->c->now + (uint64_t)n[s->traits.minutes] * 60;
	s->code.code_expires = s->c->now + (uint64_t)n[CONF_CODE_MINUTES] * 60;
}

static enum err hand_over_body(struct txn *t, void *arg)
{
	struct sending *s = arg;
	enum err e = find(t, s, true);

	if (e != ERR_OK)
		return e;
	fill_both(s);
	return s->sends ? put_and_queue(t, s) : put(t, s);
}

static enum err hand_over(const struct context *c, const struct code_request *request, bool sends,
			  struct otp_texts *texts, struct otp *code)
{
	struct sending s = begin(c, request);
	enum err e = send_code_check_page(c, request->purpose, request->url);

	s.sends = sends;
	if (e == ERR_OK)
		e = store_write(c->instance->store, hand_over_body, &s);
	*texts = s.texts;
	*code = s.code;
	secret_zero(&s.texts, sizeof s.texts);
	if (e == ERR_OK)
		LOG(code_issued, {"uid", s.uid}, {"for", s.traits.name});
	return e == ERR_EMAIL_VERIFIED ? ERR_EMAIL_CONFIRMED : e;
}

enum err hand_over_code(const struct context *c, const struct code_request *request,
			struct otp_texts *texts, struct otp *code)
{
	return hand_over(c, request, false, texts, code);
}

enum err hand_over_and_send_code(const struct context *c, const struct code_request *request,
				 struct otp_texts *texts, struct otp *code)
{
	return hand_over(c, request, true, texts, code);
}

/* Count a confirmation like a request for one. */
static enum err take_limit(struct txn *t, const struct sending *s)
{
	struct send_limit limit = {
		.kind = s->traits.name, .name = s->request->name, .to = s->code.to};
	struct send_verdict verdict;
	enum err e;

	(void)identifier_normal(s->c->arena, s->request->kind, s->request->name, &limit.name);
	e = send_limit_take(t, s->c, &limit, &verdict);
	if (e != ERR_OK || verdict.outcome == SEND_ALLOWED)
		return e;
	return refuse(s->c, s->request, &verdict);
}

/* The request with a name: the one given, or else the account's first address or its number. */
static struct code_request with_name(const struct code_request *request,
				     const struct account *account)
{
	struct code_request own = *request;

	own.kind = request->purpose == PURPOSE_PHONE ? IDENTIFIER_PHONE : IDENTIFIER_EMAIL;
	if (own.name.n == 0)
		own.name = by_sms(&own) ? account->phone : account->emails[0].value;
	return own;
}

static struct sending begin_confirmation(const struct context *c, const struct code_request *own,
					 const struct otp_texts *texts,
					 const struct account *account)
{
	return (struct sending){.c = c,
				.request = own,
				.traits = traits_of(c, own->purpose),
				.account = *account,
				.uid = account->uid,
				.texts = *texts,
				.found = true};
}

enum err send_confirmation(struct txn *t, const struct context *c,
			   const struct code_request *request, const struct otp_texts *texts,
			   const struct account *account)
{
	struct code_request own = with_name(request, account);
	struct sending s = begin_confirmation(c, &own, texts, account);
	enum err e;

	fill_code(&s);
	e = take_limit(t, &s);
	return e == ERR_OK ? put_and_queue(t, &s) : e;
}

enum err hand_over_confirmation(struct txn *t, const struct context *c,
				const struct code_request *request, const struct otp_texts *texts,
				const struct account *account, struct otp *code)
{
	struct code_request own = with_name(request, account);
	struct sending s = begin_confirmation(c, &own, texts, account);
	enum err e;

	fill_both(&s);
	e = put(t, &s);
	*code = s.code;
	return e;
}
