/* SPDX-License-Identifier: MIT */
#include "domain/signin/step_up.h"

#include "base/log.h"
#include "domain/factor/attempt.h"
#include "domain/factor/authenticator.h"
#include "domain/factor/backup.h"
#include "domain/factor/pin_policy.h"
#include "domain/tenant/tenant.h"

struct stepup {
	const struct context *c;
	enum credential_kind kind;
	struct str access; /* the access token, or the step-up token to redeem */
	struct str uid;
	struct str secret;
	struct token token;
	struct account account;
	struct authenticator authenticator;
	uint64_t step;
	struct backup backup;
	size_t which;
	struct token_text *out;
	uint64_t expires;
};

/* --- each kind of proof ------------------------------------------------ */

static const struct credential *credential_of(const struct account *a, enum credential_kind kind)
{
	return kind == CREDENTIAL_PIN ? &a->pin : &a->password;
}

static enum err read_hash(struct txn *t, struct stepup *s)
{
	(void)t; /* it came with the account */
	if (credential_of(&s->account, s->kind)->hash.n > 0)
		return ERR_OK;
	return s->kind == CREDENTIAL_PIN ? ERR_PIN_NONE : ERR_PASSWORD_NONE;
}

static void describe_hash(const struct stepup *s, struct attempt *a)
{
	const struct credential *k = credential_of(&s->account, s->kind);

	a->who.kind = s->kind;
	a->secret = s->secret;
	a->stored = k->hash;
	a->generation = k->generation;
	a->wrong = s->kind == CREDENTIAL_PIN ? ERR_PIN_WRONG : ERR_PASSWORD_WRONG;
}

/* Whether the secret is still the one that was checked. */
static enum err use_hash(struct txn *t, struct stepup *s, const struct account *now)
{
	(void)t;
	if (credential_of(now, s->kind)->generation ==
	    credential_of(&s->account, s->kind)->generation)
		return ERR_OK;
	return s->kind == CREDENTIAL_PIN ? ERR_PIN_WRONG : ERR_PASSWORD_WRONG;
}

static enum err read_authenticator(struct txn *t, struct stepup *s)
{
	return authenticator_get(t, s->c, s->account.uid, &s->authenticator);
}

static void describe_authenticator(const struct stepup *s, struct attempt *a)
{
	authenticator_attempt(s->c, s->secret, a);
}

static enum err check_authenticator(const struct attempt_permit *permit, void *arg, bool *match)
{
	struct stepup *s = arg;

	return authenticator_check(permit, s->c, s->account.uid, &s->authenticator, s->secret,
				   &s->step, match);
}

static enum err use_authenticator(struct txn *t, struct stepup *s, const struct account *now)
{
	return authenticator_consume(t, s->c, now->uid, &s->authenticator, s->step);
}

static enum err read_backup(struct txn *t, struct stepup *s)
{
	return backup_get(t, s->c, s->account.uid, &s->backup);
}

static void describe_backup(const struct stepup *s, struct attempt *a)
{
	backup_attempt(s->c, &s->backup, s->secret, a);
}

static enum err check_backup(const struct attempt_permit *permit, void *arg, bool *match)
{
	struct stepup *s = arg;

	return backup_check(permit, s->c, s->account.uid, &s->backup, s->secret, &s->which, match);
}

static enum err use_backup(struct txn *t, struct stepup *s, const struct account *now)
{
	return backup_consume(t, s->c, now, &s->backup, s->which);
}

static bool any_text(struct str s)
{
	return s.n > 0;
}

/*
 * PIN and password are in lanes of their own: success with one must not refill
 * guesses at the other. A code may stand in the PIN's, since it could as well
 * replace the PIN.
 */
static const struct {
	struct str name; /* of the member, and in the log */
	enum token_kind token;
	enum attempt_lane lane;
	bool (*well_formed)(struct str secret);
	enum err (*read)(struct txn *t, struct stepup *s);
	void (*describe)(const struct stepup *s, struct attempt *a);
	enum err (*check)(const struct attempt_permit *permit, void *arg, bool *match);
	enum err (*use)(struct txn *t, struct stepup *s, const struct account *now);
} kinds[] = {
	[CREDENTIAL_PIN] = {STR_INIT("pin"), TOKEN_STEP_UP_PIN, LANE_HOLDER, pin_well_formed,
			    read_hash, describe_hash, NULL, use_hash},
	[CREDENTIAL_PASSWORD] = {STR_INIT("password"), TOKEN_STEP_UP_PASSWORD, LANE_STRANGER,
				 any_text, read_hash, describe_hash, NULL, use_hash},
	[CREDENTIAL_TOTP] = {STR_INIT("authenticatorcode"), TOKEN_STEP_UP_FACTOR, LANE_HOLDER,
			     authenticator_well_formed, read_authenticator, describe_authenticator,
			     check_authenticator, use_authenticator},
	[CREDENTIAL_BACKUP] = {STR_INIT("backupcode"), TOKEN_STEP_UP_FACTOR, LANE_HOLDER,
			       backup_well_formed, read_backup, describe_backup, check_backup,
			       use_backup},
};

/* --- prove ------------------------------------------------------------- */

static enum err prove_read(struct txn *t, void *arg)
{
	struct stepup *s = arg;
	enum err e = token_get(t, s->c, TOKEN_ACCESS, s->access, &s->token, &s->account);

	return e == ERR_OK ? kinds[s->kind].read(t, s) : e;
}

static enum err prove_settle(struct txn *t, void *arg)
{
	struct stepup *s = arg;
	struct account now;
	struct token proof;
	enum err e = token_get(t, s->c, TOKEN_ACCESS, s->access, &s->token, &now);

	if (e == ERR_OK)
		e = kinds[s->kind].use(t, s, &now);
	if (e != ERR_OK)
		return e;
	proof = (struct token){.uid = now.uid, .sign_in = s->token.sign_in, .expires = s->expires};
	e = sign_in_record_extend(t, s->c, now.uid, &s->token.sign_in, s->expires);
	return e == ERR_OK ? token_put(t, s->c, kinds[s->kind].token, str_of(s->out->s), &proof)
			   : e;
}

enum err step_up_prove(const struct context *c, enum credential_kind kind, struct str access,
		       struct str secret, struct token_text *out, uint64_t *expires)
{
	struct stepup s = {.c = c, .kind = kind, .access = access, .secret = secret, .out = out};
	struct attempt a = {.lane = kinds[kind].lane,
			    .check = kinds[kind].check,
			    .settle = prove_settle,
			    .clears = CLEARS_OWN,
			    .holds_token = true,
			    .arg = &s};
	enum err e = store_read(c->instance->store, prove_read, &s);

	if (e != ERR_OK)
		return e;
	if (!kinds[kind].well_formed(secret))
		return context_name_fault(c, ERR_PARAM_FORMAT, kinds[kind].name);
	*out = token_fresh();
	*expires = s.expires = c->now + (uint64_t)c->tenant->conf.n[CONF_STEPUP_MINUTES] * 60;
	a.who.uid = s.account.uid;
	kinds[kind].describe(&s, &a);
	e = attempt_run(c, &a);
	if (e == ERR_OK)
		LOG(step_up_passed, {"uid", s.account.uid}, {"by", kinds[kind].name});
	return e;
}

/* --- redeem ------------------------------------------------------------ */

static enum err redeem_body(struct txn *t, void *arg)
{
	struct stepup *s = arg;
	struct account of_token;
	enum token_kind kind = kinds[s->kind].token;
	enum err e = account_find(t, s->c, IDENTIFIER_UID, s->uid, &s->account);

	if (e == ERR_OK)
		e = token_get(t, s->c, kind, s->access, &s->token, &of_token);
	if (e == ERR_OK && !str_eq(of_token.uid, s->account.uid))
		e = ERR_STEP_UP_INVALID;
	return e == ERR_OK ? token_del(t, s->c, kind, s->access) : e;
}

enum err step_up_redeem(const struct context *c, enum credential_kind kind, struct str uid,
			struct str token)
{
	struct stepup s = {.c = c, .kind = kind, .access = token, .uid = uid};

	return store_write(c->instance->store, redeem_body, &s);
}

enum err step_up_spend(struct txn *t, const struct context *c, struct str uid, struct str text)
{
	static const enum token_kind all[] = {TOKEN_STEP_UP_PIN, TOKEN_STEP_UP_PASSWORD,
					      TOKEN_STEP_UP_FACTOR};
	enum err e = ERR_STEP_UP_INVALID;

	if (c->tenant->conf.n[CONF_RECOVERY_STEPUP] == 0)
		return ERR_OK;
	for (size_t i = 0; e == ERR_STEP_UP_INVALID && i < sizeof all / sizeof *all; i++) {
		struct token token;
		struct account a;

		e = token_get(t, c, all[i], text, &token, &a);
		if (e == ERR_OK)
			return str_eq(a.uid, uid) ? token_del(t, c, all[i], text)
						  : ERR_STEP_UP_INVALID;
	}
	return e;
}
