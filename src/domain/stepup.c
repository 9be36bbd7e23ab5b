/* SPDX-License-Identifier: MIT */
#include "domain/stepup.h"

#include "base/log.h"
#include "domain/attempt.h"
#include "domain/pinrule.h"
#include "domain/tenant.h"

struct stepup {
	const struct call *c;
	enum credential_kind kind;
	struct str access; /* the access token, or the step-up token to redeem */
	struct str uid;
	struct token token;
	struct account account;
	struct token_text *out;
	uint64_t expires;
};

static enum token_kind token_for(enum credential_kind kind)
{
	return kind == CREDENTIAL_PIN ? TOKEN_STEPUP_PIN : TOKEN_STEPUP_PASSWORD;
}

static const struct credential *credential_of(const struct account *a, enum credential_kind kind)
{
	return kind == CREDENTIAL_PIN ? &a->pin : &a->password;
}

static enum err prove_read(struct txn *t, void *arg)
{
	struct stepup *s = arg;
	enum err e = token_get(t, s->c, TOKEN_ACCESS, s->access, &s->token, &s->account);

	if (e == ERR_OK && credential_of(&s->account, s->kind)->hash.n == 0)
		e = s->kind == CREDENTIAL_PIN ? ERR_PIN_NONE : ERR_PASSWORD_NONE;
	return e;
}

static enum err prove_settle(struct txn *t, void *arg)
{
	struct stepup *s = arg;
	struct account now;
	struct token proof;
	enum err e = token_get(t, s->c, TOKEN_ACCESS, s->access, &s->token, &now);

	if (e == ERR_OK && credential_of(&now, s->kind)->generation !=
				   credential_of(&s->account, s->kind)->generation)
		e = s->kind == CREDENTIAL_PIN ? ERR_PIN_WRONG : ERR_PASSWORD_WRONG;
	if (e != ERR_OK)
		return e;
	proof = (struct token){ .uid = now.uid, .grant = s->token.grant, .expires = s->expires };
	e = grant_extend(t, s->c, now.uid, &s->token.grant, s->expires);
	return e == ERR_OK ? token_put(t, s->c, token_for(s->kind), str_of(s->out->s), &proof) : e;
}

enum err stepup_prove(const struct call *c, enum credential_kind kind, struct str access,
		      struct str secret, struct token_text *out, uint64_t *expires)
{
	struct stepup s = { .c = c, .kind = kind, .access = access, .out = out };
	/* A lane for each kind: success with one secret must not refill guesses at another. */
	struct attempt a = { .lane = kind == CREDENTIAL_PIN ? LANE_HOLDER : LANE_STRANGER,
			     .secret = secret, .settle = prove_settle,
			     .arg = &s };
	enum err e = store_read(c->site->store, prove_read, &s);

	if (e != ERR_OK)
		return e;
	if (kind == CREDENTIAL_PIN && !pin_well_formed(secret))
		return call_name_fault(c, ERR_PARAM_FORMAT, STR("pin"));
	*out = token_fresh();
	*expires = s.expires = c->now + (uint64_t)c->tenant->conf.n[CONF_STEPUP_MINUTES] * 60;
	a.who = (struct credential_owner){ s.account.uid, kind };
	a.stored = credential_of(&s.account, kind)->hash;
	a.generation = credential_of(&s.account, kind)->generation;
	a.wrong = kind == CREDENTIAL_PIN ? ERR_PIN_WRONG : ERR_PASSWORD_WRONG;
	e = attempt_run(c, &a);
	if (e == ERR_OK)
		LOG("stepped_up", { "uid", s.account.uid },
		    { "by", kind == CREDENTIAL_PIN ? STR("pin") : STR("password") });
	return e;
}

static enum err redeem_body(struct txn *t, void *arg)
{
	struct stepup *s = arg;
	struct account of_token;
	enum err e = account_find(t, s->c, IDENTIFIER_UID, s->uid, &s->account);

	if (e == ERR_OK)
		e = token_get(t, s->c, token_for(s->kind), s->access, &s->token, &of_token);
	if (e == ERR_OK && !str_eq(of_token.uid, s->account.uid))
		e = ERR_STEPUP_INVALID;
	return e == ERR_OK ? token_del(t, s->c, token_for(s->kind), s->access) : e;
}

enum err stepup_redeem(const struct call *c, enum credential_kind kind, struct str uid,
		       struct str token)
{
	struct stepup s = { .c = c, .kind = kind, .access = token, .uid = uid };

	return store_write(c->site->store, redeem_body, &s);
}
