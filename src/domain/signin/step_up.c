/* SPDX-License-Identifier: MIT */
#include "domain/signin/step_up.h"

#include "base/log.h"
#include "domain/factor/attempt_run.h"
#include "domain/factor/proof.h"
#include "domain/tenant/tenant.h"

/* The kind of token that a kind of proof gives. */
static enum token_kind token_of(enum credential_kind kind)
{
	if (kind == CREDENTIAL_PIN)
		return TOKEN_STEP_UP_PIN;
	return kind == CREDENTIAL_PASSWORD ? TOKEN_STEP_UP_PASSWORD : TOKEN_STEP_UP_FACTOR;
}

/* --- prove ------------------------------------------------------------- */

struct proving {
	struct proof proof;
	struct str access;
	struct token access_token;
	struct token_text *out;
	uint64_t expires;
};

static enum err prove_read(struct txn *t, void *arg)
{
	struct proving *s = arg;
	struct proof *p = &s->proof;
	enum err e = token_get(t, p->c, TOKEN_ACCESS, s->access, &s->access_token, &p->account);

	return e == ERR_OK ? proof_read(t, p) : e;
}

static enum err prove_settle(struct txn *t, void *arg)
{
	struct proving *s = arg;
	const struct context *c = s->proof.c;
	struct account now;
	struct token token;
	enum err e = token_get(t, c, TOKEN_ACCESS, s->access, &s->access_token, &now);

	if (e != ERR_OK)
		return e;
	e = proof_use(t, &s->proof, &now);
	if (e != ERR_OK)
		return e;
	token = (struct token){
		.uid = now.uid, .sign_in = s->access_token.sign_in, .expires = s->expires};
	e = sign_in_record_extend(t, c, now.uid, &token.sign_in, s->expires);
	if (e != ERR_OK)
		return e;
	return token_put(t, c, token_of(s->proof.kind), str_of(s->out->s), &token);
}

enum err step_up_prove(const struct context *c, enum credential_kind kind, struct str access,
		       struct str secret, struct token_text *out, uint64_t *expires,
		       size_t *codes_left)
{
	struct proving s = {
		.proof = {.c = c, .kind = kind, .text = secret}, .access = access, .out = out};
	struct str name = proof_kind(kind)->name;
	struct attempt a;
	enum err e = store_read(c->instance->store, prove_read, &s);

	if (e != ERR_OK)
		return e;
	e = proof_check_form(&s.proof, name);
	if (e != ERR_OK)
		return e;
	*out = token_fresh();
	*expires = s.expires = c->now + (uint64_t)c->tenant->conf.n[CONF_STEPUP_MINUTES] * 60;
	a = proof_attempt(&s.proof);
	a.settle = prove_settle;
	a.arg = &s;
	a.holds_token = true;
	e = attempt_run(c, &a);
	if (codes_left != NULL)
		*codes_left = backup_left(&s.proof.backup);
	if (e == ERR_OK)
		LOG(step_up_passed, {"uid", s.proof.account.uid}, {"by", name});
	return e;
}

/* --- redeem ------------------------------------------------------------ */

struct redeeming {
	const struct context *c;
	enum token_kind kind;
	struct str uid, token;
};

static enum err redeem_body(struct txn *t, void *arg)
{
	struct redeeming *s = arg;
	struct account named, of_token;
	struct token token;
	enum err e = account_find(t, s->c, IDENTIFIER_UID, s->uid, &named);

	if (e != ERR_OK)
		return e;
	e = token_get(t, s->c, s->kind, s->token, &token, &of_token);
	if (e != ERR_OK)
		return e;
	if (!str_eq(of_token.uid, named.uid))
		return ERR_STEP_UP_INVALID;
	return token_del(t, s->c, s->kind, s->token);
}

enum err step_up_redeem(const struct context *c, enum credential_kind kind, struct str uid,
			struct str token)
{
	struct redeeming s = {.c = c, .kind = token_of(kind), .uid = uid, .token = token};

	return store_write(c->instance->store, redeem_body, &s);
}

enum err step_up_spend(struct txn *t, const struct context *c, struct str uid, struct str text)
{
	static const enum token_kind all[] = {TOKEN_STEP_UP_PIN, TOKEN_STEP_UP_PASSWORD,
					      TOKEN_STEP_UP_FACTOR};

	if (c->tenant->conf.n[CONF_RECOVERY_STEPUP] == 0)
		return ERR_OK;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct token token;
		struct account a;
		enum err e = token_get(t, c, all[i], text, &token, &a);

		if (e == ERR_STEP_UP_INVALID)
			continue;
		if (e != ERR_OK)
			return e;
		return str_eq(a.uid, uid) ? token_del(t, c, all[i], text) : ERR_STEP_UP_INVALID;
	}
	return ERR_STEP_UP_INVALID;
}
