/* SPDX-License-Identifier: MIT */
#include "domain/session/session.h"

#include "base/log.h"
#include "domain/tenant/audit.h"
#include "domain/tenant/tenant.h"

/* A transaction about the account of a token. */
struct work {
	const struct context *c;
	struct str text; /* of the token */
	bool and_refresh;
	struct token token;
	struct account account;
};

static enum err end_sessions_body(struct txn *t, void *arg)
{
	struct work *s = arg;
	enum err e = token_get(t, s->c, TOKEN_SESSION, s->text, &s->token, &s->account);

	if (e != ERR_OK)
		return e;
	e = sign_in_record_end_pin_sessions(t, s->c, s->account.uid);
	if (e != ERR_OK)
		return e;
	return audit_put(t, s->c, AUDIT_TOKENS_ENDED, s->account.uid, STR("pin sessions"));
}

enum err session_end_all(const struct context *c, struct str session)
{
	struct work s = {.c = c, .text = session};
	enum err e = store_write(c->instance->store, end_sessions_body, &s);

	if (e == ERR_OK)
		LOG(pin_sessions_ended, {"uid", s.account.uid});
	return e;
}

struct holder {
	const struct context *c;
	struct str session;
	struct account *account;
	struct profile *profile;
};

static enum err holder_body(struct txn *t, void *arg)
{
	struct holder *s = arg;
	struct token token;
	enum err e = token_get(t, s->c, TOKEN_SESSION, s->session, &token, s->account);

	if (e == ERR_OK)
		e = account_may_sign_in(s->account);
	return e == ERR_OK ? profile_get(t, s->c, s->account->uid, s->profile) : e;
}

enum err session_holder(const struct context *c, struct str session, struct account *a,
			struct profile *p)
{
	struct holder s = {c, session, a, p};

	return store_read(c->instance->store, holder_body, &s);
}

/* Tokens of a device that signs out. */
struct sign_out {
	const struct context *c;
	struct str session, access;
	struct str uid; /* of a sign-in that ended; empty: none */
};

static enum err end_sign_in_of(struct txn *t, struct sign_out *s, enum token_kind kind,
			       struct str text)
{
	struct token token;
	struct account a;
	enum err e = token_get(t, s->c, kind, text, &token, &a);

	if (e != ERR_OK)
		return err_is_fault(e) ? e : ERR_OK;
	s->uid = a.uid;
	e = sign_in_record_end(t, s->c, a.uid, &token.sign_in);
	return e == ERR_OK ? audit_put(t, s->c, AUDIT_TOKENS_ENDED, a.uid, STR("a sign-in")) : e;
}

static enum err sign_out_body(struct txn *t, void *arg)
{
	struct sign_out *s = arg;
	enum err e = end_sign_in_of(t, s, TOKEN_SESSION, s->session);

	return e == ERR_OK ? end_sign_in_of(t, s, TOKEN_ACCESS, s->access) : e;
}

enum err session_sign_out(const struct context *c, struct str session, struct str access)
{
	struct sign_out s = {c, session, access, STR("")};
	enum err e;

	if (session.n == 0 && access.n == 0)
		return ERR_OK;
	e = store_write(c->instance->store, sign_out_body, &s);

	if (e == ERR_OK && s.uid.n > 0)
		LOG(sign_in_ended, {"uid", s.uid});
	return e;
}

/* End the refresh tokens of a token's sign-in; the sign-in continues. */
static enum err stop_refresh(struct txn *t, const struct context *c, const struct token *token)
{
	struct sign_in_record rec;
	enum err e = sign_in_record_get(t, c, token->uid, &token->sign_in, &rec);

	if (e != ERR_OK)
		return e;
	rec.refreshable = false;
	return sign_in_record_put(t, c, token->uid, &rec);
}

static enum err end_access_body(struct txn *t, void *arg)
{
	struct work *s = arg;
	enum err e = token_get(t, s->c, TOKEN_ACCESS, s->text, &s->token, &s->account);

	if (e != ERR_OK)
		return e;
	e = token_del(t, s->c, TOKEN_ACCESS, s->text);
	if (e == ERR_OK && s->and_refresh)
		e = stop_refresh(t, s->c, &s->token);
	if (e != ERR_OK)
		return e;
	return audit_put(t, s->c, AUDIT_TOKENS_ENDED, s->token.uid,
			 s->and_refresh ? STR("access, refresh") : STR("access"));
}

enum err session_end_access(const struct context *c, struct str access, bool and_refresh)
{
	struct work s = {.c = c, .text = access, .and_refresh = and_refresh};
	enum err e = store_write(c->instance->store, end_access_body, &s);

	if (e == ERR_OK)
		LOG(signed_out, {"uid", s.account.uid});
	return e;
}

/* Follow a refresh token to the newest one it was exchanged for, into *text. */
static enum err follow_refresh(struct txn *t, const struct context *c, struct token_text *text)
{
	enum { CHAIN_MAX = 64 };

	for (int i = 0; i < CHAIN_MAX; i++) {
		struct token token;
		struct account a;
		enum err e = token_get(t, c, TOKEN_REFRESH, str_of(text->s), &token, &a);

		if (e == ERR_REFRESH_INVALID)
			return ERR_OK; /* no longer valid, so nobody can use it */
		if (e != ERR_OK || token.used == 0)
			return e;
		*text = token_unseal(str_of(text->s), "refresh", token.sealed_refresh);
	}
	*text = (struct token_text){""}; /* too many: give none */
	return ERR_OK;
}

struct chain {
	const struct context *c;
	struct token_text first, newest;
};

static enum err newest_body(struct txn *t, void *arg)
{
	struct chain *s = arg;

	s->newest = s->first;
	return follow_refresh(t, s->c, &s->newest);
}

enum err session_refresh_of(const struct context *c, struct str access, const struct token *token,
			    struct token_text *out)
{
	struct chain s = {.c = c, .first = token_unseal(access, "refresh", token->sealed_refresh)};
	enum err e = store_read(c->instance->store, newest_body, &s);

	*out = s.newest;
	secret_zero(&s, sizeof s);
	return e;
}

/* Move what stays valid of a sign-in to the record with the id of *rec. */
static enum err move_tokens(struct txn *t, const struct context *c, struct str access,
			    struct str refresh, const struct guid *from,
			    const struct sign_in_record *rec)
{
	struct digest d;
	enum err e = ERR_OK;

	if (token_digest(access, &d))
		e = token_move(t, c, TOKEN_ACCESS, &d, from, &rec->id);
	if (e == ERR_OK && token_digest(refresh, &d))
		e = token_move(t, c, TOKEN_REFRESH, &d, from, &rec->id);
	if (e == ERR_OK && sign_in_record_has_session(rec))
		e = token_move(t, c, TOKEN_SESSION, &rec->session, from, &rec->id);
	return e;
}

/* Replace the account's sign-in records by one new record, of the tokens to keep. All other
 * tokens end with the old records. */
static enum err keep_only(struct txn *t, const struct context *c, struct str access,
			  const struct token *token, struct token_text *refresh)
{
	struct sign_in_record rec;
	enum err e = sign_in_record_get(t, c, token->uid, &token->sign_in, &rec);

	if (e != ERR_OK)
		return e;
	e = follow_refresh(t, c, refresh);
	if (e != ERR_OK)
		return e;
	e = sign_in_record_end_all(t, c, token->uid);
	if (e != ERR_OK)
		return e;
	rec.id = guid_random();
	e = sign_in_record_put(t, c, token->uid, &rec);
	if (e != ERR_OK)
		return e;
	return move_tokens(t, c, access, str_of(refresh->s), &token->sign_in, &rec);
}

enum err session_keep_only(struct txn *t, const struct context *c, struct str access,
			   const struct token *token)
{
	struct token_text refresh = token_unseal(access, "refresh", token->sealed_refresh);
	enum err e = keep_only(t, c, access, token, &refresh);

	secret_zero(&refresh, sizeof refresh);
	return e == ERR_NOT_FOUND ? ERR_TOKEN_UNKNOWN : e;
}

/* --- refresh ----------------------------------------------------------- */

struct refresh {
	const struct context *c;
	struct str text;
	struct session_tokens fresh; /* made before the transaction */
	struct session_tokens *out;
	struct token token;
	struct account account;
	bool reused; /* used again too late, so that the sign-in was ended */
};

static uint64_t seconds(const struct context *c, enum conf_key key, uint64_t unit)
{
	return (uint64_t)c->tenant->conf.n[key] * unit;
}

static enum err end_reused(struct txn *t, const struct context *c, const struct token *old)
{
	enum err e = sign_in_record_end(t, c, old->uid, &old->sign_in);

	if (e != ERR_OK)
		return e;
	return audit_put(t, c, AUDIT_TOKENS_ENDED, old->uid, STR("refresh token used twice"));
}

/* Return the pair an exchanged token was exchanged for again, or end the sign-in. */
static enum err refresh_again(struct txn *t, struct refresh *s)
{
	const struct context *c = s->c;
	const struct token *old = &s->token;

	s->reused = c->now > old->used + seconds(c, CONF_REFRESH_GRACE_SECONDS, 1);
	if (s->reused)
		return end_reused(t, c, old);
	s->out->access = token_unseal(s->text, "access", old->sealed_access);
	s->out->refresh = token_unseal(s->text, "refresh", old->sealed_refresh);
	s->out->access_expires = old->used + seconds(c, CONF_ACCESS_MINUTES, 60);
	return ERR_OK;
}

static enum err exchange(struct txn *t, struct refresh *s)
{
	const struct context *c = s->c;
	struct session_tokens *out = s->out;
	struct token *old = &s->token;
	struct token access = {.uid = old->uid, .sign_in = old->sign_in};
	struct token refresh = {.uid = old->uid, .sign_in = old->sign_in};
	enum err e;

	*out = s->fresh;
	access.expires = out->access_expires = c->now + seconds(c, CONF_ACCESS_MINUTES, 60);
	refresh.expires = c->now + seconds(c, CONF_REFRESH_MINUTES, 60);
	token_seal(str_of(out->access.s), "refresh", str_of(out->refresh.s), access.sealed_refresh);
	old->used = c->now;
	token_seal(s->text, "access", str_of(out->access.s), old->sealed_access);
	token_seal(s->text, "refresh", str_of(out->refresh.s), old->sealed_refresh);
	e = token_update(t, c, TOKEN_REFRESH, s->text, old);
	if (e != ERR_OK)
		return e;
	e = token_put(t, c, TOKEN_ACCESS, str_of(out->access.s), &access);
	if (e != ERR_OK)
		return e;
	e = token_put(t, c, TOKEN_REFRESH, str_of(out->refresh.s), &refresh);
	if (e != ERR_OK)
		return e;
	return sign_in_record_extend(t, c, old->uid, &old->sign_in, refresh.expires);
}

static enum err refresh_body(struct txn *t, void *arg)
{
	struct refresh *s = arg;
	enum err e = token_get(t, s->c, TOKEN_REFRESH, s->text, &s->token, &s->account);

	s->reused = false;
	if (e != ERR_OK)
		return e;
	e = account_may_sign_in(&s->account);
	if (e != ERR_OK)
		return e;
	return s->token.used == 0 ? exchange(t, s) : refresh_again(t, s);
}

enum err session_refresh(const struct context *c, struct str refresh, struct session_tokens *out)
{
	struct refresh s = {.c = c, .text = refresh, .out = out};
	enum err e;

	s.fresh.access = token_fresh();
	s.fresh.refresh = token_fresh();
	e = store_write(c->instance->store, refresh_body, &s);
	if (e == ERR_OK && s.reused) {
		LOG(refresh_token_reused, {"uid", s.account.uid});
		e = ERR_REFRESH_INVALID;
	}
	secret_zero(&s.fresh, sizeof s.fresh);
	return e;
}

static enum err revoke_body(struct txn *t, void *arg)
{
	struct work *s = arg;
	enum err e = token_get(t, s->c, TOKEN_REFRESH, s->text, &s->token, &s->account);

	if (e != ERR_OK)
		return e;
	e = stop_refresh(t, s->c, &s->token);
	if (e != ERR_OK)
		return e;
	return audit_put(t, s->c, AUDIT_TOKENS_ENDED, s->token.uid, STR("refresh of a sign-in"));
}

enum err session_revoke_refresh(const struct context *c, struct str refresh)
{
	struct work s = {.c = c, .text = refresh};
	enum err e = store_write(c->instance->store, revoke_body, &s);

	if (e == ERR_OK)
		LOG(refresh_token_revoked, {"uid", s.account.uid});
	return e;
}

struct revoking {
	const struct context *c;
	struct str uid;
	struct account account;
};

static enum err revoke_all_body(struct txn *t, void *arg)
{
	struct revoking *s = arg;
	struct account *a = &s->account;
	enum err e = account_find(t, s->c, IDENTIFIER_UID, s->uid, a);

	if (e != ERR_OK)
		return e;
	e = sign_in_record_end_refresh(t, s->c, a->uid);
	if (e != ERR_OK)
		return e;
	return audit_put(t, s->c, AUDIT_TOKENS_ENDED, a->uid, STR("refresh of all sign-ins"));
}

enum err session_revoke_all_refresh(const struct context *c, struct str uid)
{
	struct revoking s = {.c = c, .uid = uid};
	enum err e = store_write(c->instance->store, revoke_all_body, &s);

	if (e == ERR_OK)
		LOG(refresh_token_revoked, {"uid", s.account.uid});
	return e;
}

static enum err slide_body(struct txn *t, void *arg)
{
	struct work *s = arg;
	enum err e = token_get(t, s->c, TOKEN_ACCESS, s->text, &s->token, &s->account);

	if (e != ERR_OK)
		return e;
	s->token.expires = s->c->now + seconds(s->c, CONF_ACCESS_MINUTES, 60);
	e = token_update(t, s->c, TOKEN_ACCESS, s->text, &s->token);
	if (e != ERR_OK)
		return e;
	return sign_in_record_extend(t, s->c, s->token.uid, &s->token.sign_in, s->token.expires);
}

enum err session_slide(const struct context *c, struct str access, uint64_t *expires)
{
	struct work s = {.c = c, .text = access};
	enum err e = store_write(c->instance->store, slide_body, &s);

	*expires = s.token.expires;
	return e;
}

/* --- the sign-ins of an account ---------------------------------------- */

struct listing {
	const struct context *c;
	struct str uid;
	const struct guid *id; /* the one to end; NULL: all */
	struct session_list *out;
};

static void add_sign_in(const struct sign_in_record *rec, void *arg)
{
	struct session_list *list = arg;

	if (list->n < SIGN_INS_MAX)
		list->at[list->n++] = *rec;
}

static enum err list_body(struct txn *t, void *arg)
{
	struct listing *s = arg;
	enum err e = account_find(t, s->c, IDENTIFIER_UID, s->uid, &s->out->account);

	s->out->n = 0;
	if (e != ERR_OK)
		return e;
	return sign_in_record_each(t, s->c, s->out->account.uid, add_sign_in, s->out);
}

enum err session_list(const struct context *c, struct str uid, struct session_list *out)
{
	struct listing s = {c, uid, NULL, out};

	return store_read(c->instance->store, list_body, &s);
}

struct listing_of_token {
	struct work work;
	struct session_list *out;
};

static enum err list_of_token_body(struct txn *t, void *arg)
{
	struct listing_of_token *s = arg;
	const struct context *c = s->work.c;
	enum err e = token_get(t, c, TOKEN_ACCESS, s->work.text, &s->work.token, &s->out->account);

	s->out->n = 0;
	return e == ERR_OK ? sign_in_record_each(t, c, s->out->account.uid, add_sign_in, s->out)
			   : e;
}

enum err session_list_of_token(const struct context *c, struct str access, struct session_list *out,
			       struct guid *sign_in)
{
	struct listing_of_token s = {{.c = c, .text = access}, out};
	enum err e = store_read(c->instance->store, list_of_token_body, &s);

	*sign_in = s.work.token.sign_in;
	return e;
}

static enum err end_sign_ins(struct txn *t, const struct listing *s, struct str uid)
{
	struct sign_in_record rec;
	enum err e;

	if (s->id == NULL)
		return sign_in_record_end_all(t, s->c, uid);
	e = sign_in_record_get(t, s->c, uid, s->id, &rec);
	if (e == ERR_NOT_FOUND)
		return ERR_SESSION_UNKNOWN;
	return e == ERR_OK ? sign_in_record_end(t, s->c, uid, s->id) : e;
}

static enum err end_sign_in_body(struct txn *t, void *arg)
{
	struct listing *s = arg;
	struct account a;
	enum err e = account_find(t, s->c, IDENTIFIER_UID, s->uid, &a);

	if (e != ERR_OK)
		return e;
	e = end_sign_ins(t, s, a.uid);
	if (e != ERR_OK)
		return e;
	return audit_put(t, s->c, AUDIT_TOKENS_ENDED, a.uid,
			 s->id != NULL ? STR("a sign-in") : STR("all sign-ins"));
}

enum err session_end_sign_in(const struct context *c, struct str uid, const struct guid *id)
{
	struct listing s = {c, uid, id, NULL};
	enum err e = store_write(c->instance->store, end_sign_in_body, &s);

	if (e == ERR_OK)
		LOG(sign_in_ended, {"uid", uid});
	return e;
}
