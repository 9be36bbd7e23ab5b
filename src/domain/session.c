/* SPDX-License-Identifier: MIT */
#include "domain/session.h"

#include "base/log.h"

struct end {
	const struct call *c;
	struct str text;
	bool and_refresh;
	struct token token;
	struct account account;
};

static enum err end_sessions_body(struct txn *t, void *arg)
{
	struct end *s = arg;
	enum err e = token_get(t, s->c, TOKEN_SESSION, s->text, &s->token, &s->account);

	return e == ERR_OK ? grant_end_pin_sessions(t, s->c, s->account.uid) : e;
}

enum err session_end_all(const struct call *c, struct str session)
{
	struct end s = { .c = c, .text = session };
	enum err e = store_write(c->site->store, end_sessions_body, &s);

	if (e == ERR_OK)
		LOG("sessions_ended", { "uid", s.account.uid });
	return e;
}

static enum err end_access_body(struct txn *t, void *arg)
{
	struct end *s = arg;
	enum err e = token_get(t, s->c, TOKEN_ACCESS, s->text, &s->token, &s->account);

	if (e == ERR_OK)
		e = token_del(t, s->c, TOKEN_ACCESS, s->text);
	if (e == ERR_OK && s->and_refresh) {
		struct token_text refresh =
			token_unseal(s->text, "refresh", s->token.sealed_refresh);

		e = token_del(t, s->c, TOKEN_REFRESH, str_of(refresh.s));
		secret_zero(&refresh, sizeof refresh);
	}
	return e;
}

enum err session_end_access(const struct call *c, struct str access, bool and_refresh)
{
	struct end s = { .c = c, .text = access, .and_refresh = and_refresh };
	enum err e = store_write(c->site->store, end_access_body, &s);

	if (e == ERR_OK)
		LOG("signed_out", { "uid", s.account.uid });
	return e;
}

/* The tokens that stay move to a grant of their own; the old grants go, and all else with them. */
enum err session_keep_only(struct txn *t, const struct call *c, struct str access,
			   const struct token *token)
{
	struct token_text refresh = token_unseal(access, "refresh", token->sealed_refresh);
	struct digest of_access, of_refresh;
	struct grant g;
	enum err e = grant_get(t, c, token->uid, &token->grant, &g);

	if (e == ERR_OK)
		e = grant_end_all(t, c, token->uid);
	g.id = guid_random();
	if (e == ERR_OK)
		e = grant_put(t, c, token->uid, &g);
	if (e == ERR_OK && token_digest(access, &of_access))
		e = token_move(t, c, TOKEN_ACCESS, &of_access, &token->grant, &g.id);
	if (e == ERR_OK && token_digest(str_of(refresh.s), &of_refresh))
		e = token_move(t, c, TOKEN_REFRESH, &of_refresh, &token->grant, &g.id);
	if (e == ERR_OK && grant_has_session(&g))
		e = token_move(t, c, TOKEN_SESSION, &g.session, &token->grant, &g.id);
	secret_zero(&refresh, sizeof refresh);
	return e == ERR_NOT_FOUND ? ERR_TOKEN_UNKNOWN : e;
}
