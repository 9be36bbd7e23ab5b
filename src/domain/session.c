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

	if (e == ERR_OK)
		e = token_del(t, s->c, TOKEN_SESSION, s->text);
	if (e != ERR_OK)
		return e;
	s->account.session_generation++;
	return account_put(t, s->c, &s->account);
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
		struct token_text refresh = token_refresh_of(&s->token, s->text);

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
