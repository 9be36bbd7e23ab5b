/* SPDX-License-Identifier: MIT */
#include "domain/person/account_deletion.h"

#include "base/log.h"
#include "domain/account/profile.h"
#include "domain/factor/factor.h"
#include "domain/limit/lockout.h"
#include "domain/limit/send_limit.h"
#include "domain/message/otp.h"
#include "domain/message/outbox.h"
#include "domain/session/sign_in_record.h"
#include "domain/tenant/audit.h"
#include "domain/tenant/page_address.h"
#include "domain/tenant/tenant.h"
#include "domain/webhook/event.h"

static enum err delete_all(struct txn *t, const struct context *c, const struct account *a)
{
	enum err e = event_raise(t, c, EVENT_DELETE_ACCOUNT, a);

	if (e != ERR_OK)
		return e;
	e = sign_in_record_end_all(t, c, a->uid);
	if (e != ERR_OK)
		return e;
	e = otp_end_all(t, c, a->uid, true);
	if (e != ERR_OK)
		return e;
	e = lockout_clear(t, c, a->uid);
	if (e != ERR_OK)
		return e;
	e = factor_del_all(t, c, a->uid);
	if (e != ERR_OK)
		return e;
	e = profile_del(t, c, a->uid);
	if (e != ERR_OK)
		return e;
	e = audit_put(t, c, AUDIT_ACCOUNT_DELETED, a->uid, STR(""));
	return e == ERR_OK ? account_remove(t, c, a) : e;
}

/* --- by a back end ------------------------------------------------------ */

struct deleting {
	const struct context *c;
	enum identifier_kind kind;
	struct str text;
	struct account account;
};

static enum err delete_body(struct txn *t, void *arg)
{
	struct deleting *s = arg;
	enum err e = account_find_any(t, s->c, s->kind, s->text, &s->account);

	return e == ERR_OK ? delete_all(t, s->c, &s->account) : e;
}

enum err account_delete(const struct context *c, enum identifier_kind kind, struct str text)
{
	struct deleting s = {.c = c, .kind = kind, .text = text};
	enum err e = store_write(c->instance->store, delete_body, &s);

	if (e == ERR_OK)
		LOG(account_deleted, {"uid", s.account.uid});
	return e;
}

/* --- by the person ------------------------------------------------------ */

struct deletion {
	const struct context *c;
	const struct account *account;
	struct token token;
	struct token_text text;
	struct str url; /* the page that the link opens */
	struct send_verdict verdict;
};

static enum err send_mail_body(struct txn *t, void *arg)
{
	struct deletion *s = arg;
	struct outbox_message m = {.kind = OUTBOX_MAIL,
				   .template = TEMPLATE_DELETE_ACCOUNT,
				   .uid = s->account->uid,
				   .to = s->account->emails[0].value,
				   .languages = s->c->languages,
				   .due = s->c->now,
				   .expires = s->token.expires};
	const struct send_limit limit = {STR("delete-account"), s->account->uid, s->account->uid};
	enum err e = send_limit_take(t, s->c, &limit, &s->verdict);

	if (e != ERR_OK || s->verdict.outcome != SEND_ALLOWED)
		return e;
	e = token_put(t, s->c, TOKEN_DELETION, str_of(s->text.s), &s->token);
	if (e != ERR_OK)
		return e;
	e = sign_in_record_extend(t, s->c, s->account->uid, &s->token.sign_in, s->token.expires);
	if (e == ERR_NOT_FOUND)
		return ERR_TOKEN_UNKNOWN; /* the sign-in has ended meanwhile */
	if (e != ERR_OK)
		return e;
	outbox_add(&m, VARIABLE_URL, s->url);
	outbox_add(&m, VARIABLE_TOKEN, token_hex(s->c->arena, &s->text));
	return outbox_put(t, s->c, &m);
}

enum err account_request_deletion(const struct context *c, const struct account *a,
				  const struct guid *sign_in, struct str url)
{
	struct str allowed = c->tenant->conf.text[CONF_DELETE_URL];
	struct deletion s = {.c = c, .account = a, .text = token_fresh(), .url = allowed};
	enum err e;

	if (a->email_count == 0)
		return ERR_EMAIL_NONE;
	if (url.n > 0 && !str_eq(url, allowed) && !page_address_is_own(c, url))
		return ERR_PAGE_URL;
	if (url.n > 0)
		s.url = url;
	s.token = (struct token){.uid = a->uid, .sign_in = *sign_in};
	s.token.expires = c->now + (uint64_t)c->tenant->conf.n[CONF_DELETE_MINUTES] * 60;
	e = store_write(c->instance->store, send_mail_body, &s);
	secret_zero(&s.text, sizeof s.text);
	if (e == ERR_OK && s.verdict.outcome != SEND_ALLOWED)
		e = context_retry_at(c, ERR_SEND_LIMIT_MAIL, s.verdict.retry_at);
	if (e == ERR_OK)
		LOG(deletion_requested, {"uid", a->uid});
	return e;
}

struct handed_token {
	const struct context *c;
	enum identifier_kind kind;
	struct str name;
	struct sign_in_record sign_in; /* for the token alone: there is no sign-in */
	struct token token;
	const struct token_text *text;
};

static enum err hand_over_body(struct txn *t, void *arg)
{
	struct handed_token *s = arg;
	struct account a;
	enum err e = account_find(t, s->c, s->kind, s->name, &a);

	if (e != ERR_OK)
		return e;
	s->token.uid = a.uid;
	e = sign_in_record_add(t, s->c, a.uid, &s->sign_in);
	if (e != ERR_OK)
		return e;
	e = token_put(t, s->c, TOKEN_DELETION, str_of(s->text->s), &s->token);
	return e == ERR_OK ? audit_put(t, s->c, AUDIT_TOKENS_MADE, a.uid, STR("deletion")) : e;
}

enum err account_hand_over_deletion(const struct context *c, enum identifier_kind kind,
				    struct str name, struct token_text *token, uint64_t *expires)
{
	struct handed_token s = {.c = c, .kind = kind, .name = name, .text = token};
	enum err e;

	*token = token_fresh();
	*expires = c->now + (uint64_t)c->tenant->conf.n[CONF_DELETE_MINUTES] * 60;
	s.sign_in = (struct sign_in_record){.id = guid_random(),
					    .created = c->now,
					    .used = c->now,
					    .expires = *expires,
					    .pending = true};
	s.token = (struct token){.sign_in = s.sign_in.id, .expires = *expires};
	e = store_write(c->instance->store, hand_over_body, &s);
	if (e == ERR_OK)
		LOG(deletion_token_issued, {"uid", s.token.uid});
	return e;
}

struct confirmation {
	const struct context *c;
	struct str token;
	struct account account; /* that the token is for */
};

static enum err confirm_body(struct txn *t, void *arg)
{
	struct confirmation *s = arg;
	struct token token;
	enum err e = token_get(t, s->c, TOKEN_DELETION, s->token, &token, &s->account);

	if (e != ERR_OK)
		return e;
	e = token_del(t, s->c, TOKEN_DELETION, s->token);
	return e == ERR_OK ? delete_all(t, s->c, &s->account) : e;
}

enum err account_confirm_deletion(const struct context *c, struct str token)
{
	struct confirmation s = {.c = c, .token = token};
	enum err e = store_write(c->instance->store, confirm_body, &s);

	if (e == ERR_OK)
		LOG(account_deleted, {"uid", s.account.uid});
	return e;
}
