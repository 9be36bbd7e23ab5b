/* SPDX-License-Identifier: MIT */
#include "domain/recovery/confirm_contact.h"

#include "base/log.h"
#include "domain/factor/attempt_run.h"
#include "domain/factor/proof.h"
#include "domain/message/notify.h"
#include "domain/recovery/send_code.h"
#include "domain/tenant/audit.h"
#include "domain/tenant/page_address.h"
#include "domain/tenant/tenant.h"
#include "domain/webhook/event.h"

struct work {
	const struct context *c;
	const struct confirm_options *options;
	struct proof proof; /* for a link only its purpose and what was sent */
	struct str name;    /* the address or number of a code */
	struct str token;   /* of a link */
	bool signs_in;
	struct signin *out;
};

static bool is_phone(const struct work *w)
{
	return w->proof.purpose == PURPOSE_PHONE;
}

/* --- the effect -------------------------------------------------------- */

static void note_confirmed(struct account *a, const struct work *w)
{
	if (is_phone(w))
		a->phone_verified = true;
	else
		account_confirm_email(a, w->proof.otp.to);
}

static bool is_first_email(const struct work *w, const struct account *a)
{
	return !is_phone(w) && a->email_count > 0 && str_eq_ci(a->emails[0].value, w->proof.otp.to);
}

static enum err notify(struct txn *t, const struct work *w, const struct account *a, bool is_new)
{
	bool phone = is_phone(w);
	bool welcome =
		is_new && is_first_email(w, a) && w->c->tenant->conf.n[CONF_MAIL_WELCOME] != 0;
	enum err e =
		audit_put(t, w->c, AUDIT_VERIFIED, a->uid, phone ? STR("phone") : STR("email"));

	if (e != ERR_OK)
		return e;
	if (welcome)
		e = notify_welcome(t, w->c, w->options->welcome, a);
	if (e != ERR_OK)
		return e;
	return event_raise(t, w->c, phone ? EVENT_VERIFY_PHONE_NUMBER : EVENT_EMAIL_VERIFICATION,
			   a);
}

/* The effect, after the proof was used up. */
static enum err confirm(struct txn *t, struct work *w)
{
	struct account *a = &w->out->account;
	bool is_new = a->logins <= 1; /* they may have been signed in when they registered */
	enum err e;

	signin_begin_again(w->out);
	note_confirmed(a, w);
	a->modified = w->c->now;
	/* A further address may have been added by mistake; its owner must not be signed in. */
	w->signs_in = w->options->sign_in && (is_phone(w) || is_first_email(w, a));
	e = w->signs_in ? signin_unless_pin_due(t, w->c, w->out) : account_put(t, w->c, a);
	return e == ERR_OK ? notify(t, w, a, is_new) : e;
}

static enum err finish(struct work *w, enum err e)
{
	if (!w->signs_in)
		w->out->access = (struct token_text){""};
	if (e != ERR_OK)
		return e;
	LOG(contact_confirmed, {"uid", w->out->account.uid},
	    {"what", is_phone(w) ? STR("phone") : STR("email")});
	return w->signs_in ? signin_outcome(w->c, w->out) : ERR_OK;
}

/* --- by link ----------------------------------------------------------- */

static enum err link_body(struct txn *t, void *arg)
{
	struct work *w = arg;
	const struct otp *sent = &w->proof.otp;
	struct account *a = &w->out->account;
	struct str uid;
	enum err e = otp_by_link(t, w->c, w->proof.purpose, w->token, &uid, &w->proof.otp);

	if (e != ERR_OK)
		return e;
	e = account_get(t, w->c, uid, a);
	if (e == ERR_USER_UNKNOWN)
		return ERR_LINK_UNKNOWN; /* the account was deleted meanwhile */
	if (e != ERR_OK)
		return e;
	/* The page may no longer be allowed. */
	e = send_code_check_page(w->c, w->proof.purpose, sent->url);
	if (e != ERR_OK)
		return e;
	e = signin_admit(t, w->c, a);
	if (e != ERR_OK)
		return e;
	if (!otp_was_sent_to(sent, a))
		return ERR_LINK_UNKNOWN;
	e = otp_use(t, w->c, uid, w->proof.purpose, sent->generation);
	return e == ERR_OK ? confirm(t, w) : e;
}

enum err confirm_contact_by_link(const struct context *c, const struct confirm_options *options,
				 struct str token, struct signin *out)
{
	struct work w = {.c = c,
			 .options = options,
			 .proof = {.c = c, .purpose = PURPOSE_EMAIL},
			 .token = token,
			 .out = out};

	*out = signin_begin();
	return finish(&w, store_write(c->instance->store, link_body, &w));
}

/* --- by code ----------------------------------------------------------- */

static enum err code_read(struct txn *t, void *arg)
{
	struct work *w = arg;
	enum identifier_kind kind = is_phone(w) ? IDENTIFIER_PHONE : IDENTIFIER_EMAIL;
	struct account *a = &w->proof.account;
	enum err e = account_find(t, w->c, kind, w->name, a);

	if (e == ERR_USER_UNKNOWN && w->c->tenant->conf.n[CONF_REVEAL_UNKNOWN] != 0)
		return send_code_unknown_name(kind);
	if (e == ERR_USER_UNKNOWN)
		*a = (struct account){.uid = attempt_stand_in(w->c, kind, w->name)};
	else if (e != ERR_OK)
		return e;
	return proof_read(t, &w->proof);
}

static enum err code_settle(struct txn *t, void *arg)
{
	struct work *w = arg;
	struct account *a = &w->out->account;
	enum err e = account_get(t, w->c, w->proof.account.uid, a);

	if (e != ERR_OK)
		return e;
	e = account_may_sign_in(a);
	if (e != ERR_OK)
		return e;
	e = proof_use(t, &w->proof, a);
	return e == ERR_OK ? confirm(t, w) : e;
}

enum err confirm_contact_by_code(const struct context *c, const struct confirm_options *options,
				 enum purpose purpose, struct str name, struct str code,
				 struct signin *out)
{
	bool by_sms = purpose == PURPOSE_PHONE;
	bool by_link = !by_sms && c->tenant->conf.n[CONF_VERIFY_MESSAGE] == MESSAGE_LINK &&
		       page_address_any(c, CONF_VERIFY_URLS);
	struct work w = {.c = c,
			 .options = options,
			 .proof = {.c = c,
				   .kind = CREDENTIAL_CODE,
				   .text = code,
				   .purpose = purpose,
				   .wrong = by_sms ? ERR_CODE_SMS_WRONG : ERR_CODE_MAIL_WRONG},
			 .name = name,
			 .out = out};
	struct attempt a;
	enum err e;

	if (by_link)
		return ERR_CODE_MAIL_NONE;
	e = store_read(c->instance->store, code_read, &w);
	if (e != ERR_OK)
		return e;
	*out = signin_begin();
	a = proof_attempt(&w.proof);
	a.settle = code_settle;
	a.arg = &w;
	return finish(&w, attempt_run(c, &a));
}
