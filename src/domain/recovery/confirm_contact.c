/* SPDX-License-Identifier: MIT */
#include "domain/recovery/confirm_contact.h"

#include "base/log.h"
#include "domain/recovery/send_code.h"
#include "domain/factor/attempt.h"
#include "domain/tenant/audit.h"
#include "domain/webhook/event.h"
#include "domain/message/notify.h"
#include "domain/tenant/tenant.h"

struct work {
	const struct context *c;
	const struct contact_proof *v;
	enum purpose purpose;
	struct str name, text;	/* of a code; of a link text alone */
	struct account account; /* as read first; its uid may be a stand-in's */
	struct otp code;
	bool found; /* there is such an account */
	bool sent;  /* and something was sent to it */
	bool signs_in;
	struct signin_ask ask;
	struct signin *out;
};

/* --- the effect -------------------------------------------------------- */

/* Whether it went to what would count as confirmed; the account may have changed since. */
static bool is_current(const struct work *w, const struct account *a)
{
	if (w->purpose == PURPOSE_PHONE)
		return str_eq(a->phone, w->code.to);
	return account_has_email(a, w->code.to);
}

static void note_confirmed(struct account *a, const struct work *w)
{
	if (w->purpose == PURPOSE_PHONE)
		a->phone_verified = true;
	else
		account_confirm_email(a, w->code.to);
}

static bool is_first_email(const struct work *w, const struct account *a)
{
	return w->purpose == PURPOSE_EMAIL && a->email_count > 0 &&
	       str_eq_ci(a->emails[0].value, w->code.to);
}

static enum err tell(struct txn *t, const struct work *w, const struct account *a, bool is_new)
{
	bool phone = w->purpose == PURPOSE_PHONE;
	bool welcome =
		is_new && is_first_email(w, a) && w->c->tenant->conf.n[CONF_MAIL_WELCOME] != 0;
	struct str what = phone ? STR("phone") : STR("email");
	enum err e = audit_put(t, w->c, AUDIT_VERIFIED, a->uid, what);

	if (e == ERR_OK && welcome)
		e = notify_welcome(t, w->c, w->v->welcome, a);
	return e == ERR_OK
		       ? event_raise(t, w->c,
				     phone ? EVENT_VERIFY_PHONE_NUMBER : EVENT_EMAIL_VERIFICATION,
				     a)
		       : e;
}

static enum err confirm(struct txn *t, struct work *w)
{
	struct account *a = &w->out->account;
	bool is_new;
	enum err e = is_current(w, a) ? ERR_OK : ERR_LINK_UNKNOWN;

	if (e == ERR_OK)
		e = otp_use(t, w->c, a->uid, w->purpose, w->code.generation);
	if (e != ERR_OK)
		return e;
	w->out->sign_in = (struct guid){{0}};
	w->out->session = (struct token_text){""};
	is_new = a->logins <= 1; /* who was signed in when they registered, too */
	note_confirmed(a, w);
	a->modified = w->c->now;
	/* Who has an address that was added by mistake must not be signed in by it. */
	w->signs_in = w->v->sign_in && (w->purpose == PURPOSE_PHONE || is_first_email(w, a));
	e = w->signs_in ? signin_or_ask(t, w->c, w->out, &w->ask) : account_put(t, w->c, a);
	return e == ERR_OK ? tell(t, w, a, is_new) : e;
}

static enum err finish(struct work *w, enum err e)
{
	if (!w->signs_in)
		w->out->access = (struct token_text){""};
	if (e == ERR_OK)
		LOG(contact_confirmed, {"uid", w->out->account.uid},
		    {"what", w->purpose == PURPOSE_PHONE ? STR("phone") : STR("email")});
	return e == ERR_OK && w->signs_in ? signin_asked(w->c, w->out, &w->ask) : e;
}

static void begin(struct work *w)
{
	*w->out = (struct signin){.locked = false};
	signin_prepare(w->out);
	w->ask.pinauth = token_fresh();
}

/* --- by link ----------------------------------------------------------- */

static enum err link_body(struct txn *t, void *arg)
{
	struct work *w = arg;
	struct str uid;
	bool barred = false;
	enum err e = otp_by_link(t, w->c, w->purpose, w->text, &uid, &w->code);

	if (e == ERR_OK)
		e = account_get(t, w->c, uid, &w->out->account);
	if (e == ERR_USER_UNKNOWN)
		e = ERR_LINK_UNKNOWN; /* deleted meanwhile */
	if (e == ERR_OK)
		e = send_code_check_page(w->c, w->purpose, w->code.url); /* it may be no more */
	if (e == ERR_OK)
		e = account_may_sign_in(&w->out->account);
	if (e == ERR_OK)
		e = attempt_is_barred(t, w->c, uid, &barred);
	if (e == ERR_OK && barred)
		e = ERR_ACCOUNT_BLOCKED;
	return e == ERR_OK ? confirm(t, w) : e;
}

enum err confirm_contact_by_link(const struct context *c, const struct contact_proof *v,
				 struct str token, struct signin *out)
{
	struct work w = {.c = c, .v = v, .purpose = PURPOSE_EMAIL, .text = token, .out = out};

	begin(&w);
	return finish(&w, store_write(c->instance->store, link_body, &w));
}

/* --- by code ----------------------------------------------------------- */

static enum identifier_kind kind_of(const struct work *w)
{
	return w->purpose == PURPOSE_PHONE ? IDENTIFIER_PHONE : IDENTIFIER_EMAIL;
}

static enum err read_sent(struct txn *t, void *arg)
{
	struct work *w = arg;
	enum err e = otp_get(t, w->c, w->account.uid, w->purpose, &w->code);

	w->sent = e == ERR_OK && w->found && is_current(w, &w->account);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err code_read(struct txn *t, void *arg)
{
	struct work *w = arg;
	enum err e = account_find(t, w->c, kind_of(w), w->name, &w->account);

	w->found = e == ERR_OK;
	if (e == ERR_USER_UNKNOWN && w->c->tenant->conf.n[CONF_REVEAL_UNKNOWN] != 0)
		return send_code_unknown_name(kind_of(w));
	if (e == ERR_USER_UNKNOWN) {
		w->account = (struct account){.uid = attempt_nobody(w->c, kind_of(w), w->name)};
		e = ERR_OK;
	}
	return e == ERR_OK ? read_sent(t, w) : e;
}

static enum err code_is_right(const struct attempt_permit *permit, void *arg, bool *match)
{
	struct work *w = arg;
	enum err e = store_read(w->c->instance->store, read_sent, w);

	return e == ERR_OK ? otp_check(permit, w->c, w->account.uid, w->purpose,
				       w->sent ? &w->code : NULL, w->text, match)
			   : e;
}

static enum err wrong_code(const struct work *w)
{
	return w->purpose == PURPOSE_PHONE ? ERR_CODE_SMS_WRONG : ERR_CODE_MAIL_WRONG;
}

static enum err code_settle(struct txn *t, void *arg)
{
	struct work *w = arg;
	enum err e = account_get(t, w->c, w->account.uid, &w->out->account);

	if (e == ERR_OK)
		e = account_may_sign_in(&w->out->account);
	if (e == ERR_OK)
		e = confirm(t, w);
	if (e == ERR_LINK_USED)
		e = w->purpose == PURPOSE_PHONE ? ERR_CODE_SMS_USED : ERR_CODE_MAIL_USED;
	return e == ERR_LINK_UNKNOWN ? wrong_code(w) : e;
}

static enum err code_wrong(struct txn *t, void *arg)
{
	struct work *w = arg;

	return otp_failed(t, w->c, w->account.uid, w->purpose);
}

enum err confirm_contact_by_code(const struct context *c, const struct contact_proof *v,
				 enum purpose purpose, struct str name, struct str code,
				 struct signin *out)
{
	struct work w = {
		.c = c, .v = v, .purpose = purpose, .name = name, .text = code, .out = out};
	struct attempt a = {.lane = LANE_STRANGER,
			    .secret = code,
			    .check = code_is_right,
			    .settle = code_settle,
			    .failed = code_wrong,
			    .arg = &w};
	enum err e = store_read(c->instance->store, code_read, &w);

	if (e != ERR_OK)
		return e;
	begin(&w);
	a.who = (struct credential_owner){w.account.uid, CREDENTIAL_CODE};
	a.generation = w.code.generation;
	a.wrong = wrong_code(&w);
	return finish(&w, attempt_run(c, &a));
}
