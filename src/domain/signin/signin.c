/* SPDX-License-Identifier: MIT */
#include "domain/signin/signin.h"

#include <assert.h>

#include "base/log.h"
#include "domain/factor/attempt_run.h"
#include "domain/factor/proof.h"
#include "domain/tenant/audit.h"
#include "domain/webhook/event.h"
#include "domain/tenant/tenant.h"

static bool setting(const struct context *c, enum conf_key key)
{
	return c->tenant->conf.n[key] != 0;
}

static uint64_t minutes(const struct context *c, enum conf_key key)
{
	return (uint64_t)c->tenant->conf.n[key] * 60;
}

static bool has_pin(const struct account *a)
{
	return a->pin.hash.n > 0;
}

struct signin signin_begin(void)
{
	return (struct signin){.access = token_fresh(),
			       .refresh = token_fresh(),
			       .fresh_session = token_fresh(),
			       .pinauth = token_fresh()};
}

void signin_begin_again(struct signin *out)
{
	out->sign_in = (struct guid){{0}};
	out->session = (struct token_text){""};
	out->session_expires = out->refresh_expires = 0;
}

enum err signin_admit(struct txn *t, const struct context *c, const struct account *a)
{
	bool barred;
	enum err e = account_may_sign_in(a);

	if (e != ERR_OK)
		return e;
	e = lockout_is_barred(t, c, a->uid, &barred);
	return e == ERR_OK && barred ? ERR_ACCOUNT_BLOCKED : e;
}

static bool is_new(const struct guid *sign_in)
{
	static const struct guid zero;

	return guid_equal(sign_in, &zero);
}

/*
 * Refresh tokens that were revoked must not come back to life with the next
 * sign-in by PIN: it goes on in a grant of its own, which takes the session along.
 */
static enum err leave_revoked(struct txn *t, const struct context *c, struct signin *out,
			      struct sign_in_record *g)
{
	struct sign_in_record old = *g;
	enum err e;

	old.session = (struct digest){{0}};
	old.pending = true; /* its access tokens end soon; it counts as no sign-in any more */
	g->id = out->sign_in = guid_random();
	e = sign_in_record_put(t, c, out->account.uid, &old);
	return e == ERR_OK ? token_move(t, c, TOKEN_SESSION, &g->session, &old.id, &g->id) : e;
}

/* The grant of a sign-in: a new one, or the one of the session token it came with. */
static enum err give_grant(struct txn *t, const struct context *c, struct signin *out)
{
	struct sign_in_record g = {.created = c->now};
	bool fresh = is_new(&out->sign_in), moved;
	enum err e = fresh ? ERR_OK : sign_in_record_get(t, c, out->account.uid, &out->sign_in, &g);

	moved = e == ERR_OK && !fresh && !g.refreshable;
	if (moved)
		e = leave_revoked(t, c, out, &g);
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_SESSION_UNKNOWN : e;
	g.used = c->now;
	g.refreshable = true;
	if (g.expires < out->access_expires)
		g.expires = out->access_expires;
	if (g.expires < out->refresh_expires)
		g.expires = out->refresh_expires;
	if (g.expires < out->session_expires)
		g.expires = out->session_expires;
	if (!fresh)
		return moved ? sign_in_record_add(t, c, out->account.uid, &g)
			     : sign_in_record_put(t, c, out->account.uid, &g);
	g.id = out->sign_in = guid_random();
	(void)token_digest(str_of(out->session.s), &g.session); /* stays zero without one */
	return sign_in_record_add(t, c, out->account.uid, &g);
}

/* A session token for an account with a PIN, unless the sign-in came with one. */
static bool session_is_due(const struct context *c, const struct signin *out)
{
	return is_new(&out->sign_in) && has_pin(&out->account) && setting(c, CONF_PIN_ENABLED);
}

static enum err put_token(struct txn *t, const struct context *c, const struct signin *out,
			  enum token_kind kind, const struct token_text *text, uint64_t expires)
{
	struct token token = {.uid = out->account.uid, .sign_in = out->sign_in, .expires = expires};

	if (kind == TOKEN_ACCESS)
		token_seal(str_of(text->s), "refresh", str_of(out->refresh.s),
			   token.sealed_refresh);
	return token_put(t, c, kind, str_of(text->s), &token);
}

/*
 * When a session token that was issued at `issued` and used now ends: as long after its
 * use as the tenant says, but no later than its absolute end. See pin.session_max_days.
 */
static uint64_t session_end(const struct context *c, uint64_t issued)
{
	uint64_t days = (uint64_t)c->tenant->conf.n[CONF_PIN_SESSION_MAX_DAYS];
	uint64_t end = c->now + minutes(c, CONF_PIN_SESSION_MINUTES);
	uint64_t last = issued + days * 86400;

	return days > 0 && last < end ? last : end;
}

/* A grant with a session token, if one is due. */
static enum err give_session(struct txn *t, const struct context *c, struct signin *out)
{
	bool with_session = session_is_due(c, out);
	enum err e;

	if (with_session) {
		out->session = out->fresh_session;
		out->session_expires = session_end(c, c->now);
	}
	e = give_grant(t, c, out);
	if (e != ERR_OK || !with_session)
		return e;
	return put_token(t, c, out, TOKEN_SESSION, &out->session, out->session_expires);
}

/* Access and refresh token, in the grant that is there or in a new one. */
static enum err give_access(struct txn *t, const struct context *c, struct signin *out)
{
	enum err e;

	out->access_expires = c->now + minutes(c, CONF_ACCESS_MINUTES);
	out->refresh_expires = c->now + minutes(c, CONF_REFRESH_MINUTES);
	e = give_grant(t, c, out);
	if (e != ERR_OK)
		return e;
	e = put_token(t, c, out, TOKEN_ACCESS, &out->access, out->access_expires);
	if (e != ERR_OK)
		return e;
	return put_token(t, c, out, TOKEN_REFRESH, &out->refresh, out->refresh_expires);
}

enum err signin_complete(struct txn *t, const struct context *c, struct signin *out)
{
	enum err e;

	assert(c->tenant != NULL);
	out->account.logins++;
	out->account.last_login = c->now;
	e = session_is_due(c, out) ? give_session(t, c, out) : ERR_OK;
	if (e != ERR_OK)
		return e;
	e = give_access(t, c, out);
	if (e != ERR_OK)
		return e;
	e = account_put(t, c, &out->account);
	if (e != ERR_OK)
		return e;
	e = profile_get(t, c, out->account.uid, &out->profile);
	if (e != ERR_OK)
		return e;
	e = lockout_account_locked(t, c, out->account.uid, &out->locked);
	return e == ERR_OK ? event_raise(t, c, EVENT_LOGIN, &out->account) : e;
}

/* --- a PIN first -------------------------------------------------------- */

/* The decision table: whether a PIN is due before this account may have tokens. */
static bool pin_is_due(const struct context *c, const struct account *a)
{
	if (!setting(c, CONF_PIN_ENABLED) || !setting(c, CONF_PIN_REQUIRED) || has_pin(a))
		return false;
	if (setting(c, CONF_PIN_ASK_ON_LOGIN))
		return true;
	return setting(c, CONF_PIN_ASK_ONLY_ON_FIRST_LOGIN) && a->logins == 0;
}

/* A PINAuthToken, with a grant of its own, so that it dies with all the person's others. */
static enum err give_pinauth(struct txn *t, const struct context *c, struct signin *out)
{
	uint64_t expires = c->now + minutes(c, CONF_PIN_AUTHTOKEN_MINUTES);
	const struct sign_in_record g = {.id = guid_random(),
					 .created = c->now,
					 .used = c->now,
					 .expires = expires,
					 .pending = true};
	struct token token = {.uid = out->account.uid, .sign_in = g.id, .expires = expires};
	enum err e = sign_in_record_add(t, c, token.uid, &g);

	out->pinauth_expires = expires;
	return e == ERR_OK ? token_put(t, c, TOKEN_PINAUTH, str_of(out->pinauth.s), &token) : e;
}

enum err signin_unless_pin_due(struct txn *t, const struct context *c, struct signin *out)
{
	enum err e;

	out->pin_is_due = pin_is_due(c, &out->account);
	if (!out->pin_is_due)
		return signin_complete(t, c, out);
	e = give_pinauth(t, c, out);
	return e == ERR_OK ? account_put(t, c, &out->account) : e;
}

enum err signin_outcome(const struct context *c, const struct signin *out)
{
	if (!out->pin_is_due)
		return ERR_OK;
	c->detail->pin_auth_token = arena_copy(c->arena, str_of(out->pinauth.s));
	LOG(pin_setup_required, {"uid", out->account.uid});
	return ERR_PIN_MANDATORY;
}

enum err signin_check_confirmed(const struct context *c, const struct account *a,
				enum identifier_kind kind, struct str name)
{
	const int64_t *n = c->tenant->conf.n;
	bool by_phone = kind == IDENTIFIER_PHONE || a->email_count == 0;

	if (by_phone)
		return n[CONF_VERIFY_PHONE] == VERIFY_REQUIRED && a->phone.n > 0 &&
				       !a->phone_verified
			       ? ERR_PHONE_UNVERIFIED
			       : ERR_OK;
	if (n[CONF_VERIFY_EMAIL] != VERIFY_REQUIRED)
		return ERR_OK;
	return (kind == IDENTIFIER_EMAIL ? account_email_confirmed(a, name) : a->email_verified)
		       ? ERR_OK
		       : ERR_EMAIL_UNVERIFIED;
}

/* --- by password and by PIN ---------------------------------------------- */

struct signing_in {
	const struct context *c;
	struct proof proof;
	enum identifier_kind kind; /* by password: how the person is named */
	struct str name;
	struct str session; /* by PIN: the session token, and what it stands for */
	struct token token;
	struct str fresh_hash; /* of the same secret; empty: the stored one is good */
	struct signin *out;
};

static struct credential *credential_of(struct account *a, enum credential_kind kind)
{
	return kind == CREDENTIAL_PIN ? &a->pin : &a->password;
}

/* Make a hash anew under the current key and cost, now that its secret was shown. */
static enum err refresh_hash(const struct attempt_permit *permit, void *arg)
{
	struct signing_in *s = arg;
	struct proof *p = &s->proof;
	const struct credential_owner who = {p->account.uid, p->kind};

	(void)permit;
	if (!credential_is_stale(s->c, credential_of(&p->account, p->kind)->hash))
		return ERR_OK;
	return credential_make(s->c, who, p->text, &s->fresh_hash);
}

/* Put it in the place of the one that was checked, unless another has been put there. */
static void keep_fresh_hash(struct signing_in *s)
{
	struct str checked = credential_of(&s->proof.account, s->proof.kind)->hash;
	struct credential *now = credential_of(&s->out->account, s->proof.kind);

	if (s->fresh_hash.n > 0 && str_eq(now->hash, checked))
		now->hash = s->fresh_hash;
}

static enum err try(struct signing_in *s, txn_body *settle)
{
	struct attempt a = proof_attempt(&s->proof);

	a.prepare = refresh_hash;
	a.settle = settle;
	a.arg = s;
	a.clears = CLEARS_CEILINGS;
	return attempt_run(s->c, &a);
}

static enum err find_body(struct txn *t, void *arg)
{
	struct signing_in *s = arg;

	return account_find(t, s->c, s->kind, s->name, &s->proof.account);
}

static enum err password_settle(struct txn *t, void *arg)
{
	struct signing_in *s = arg;
	struct account *a = &s->out->account;
	enum err e = account_get(t, s->c, s->proof.account.uid, a);

	signin_begin_again(s->out);
	if (e != ERR_OK)
		return e;
	e = proof_use(t, &s->proof, a);
	if (e != ERR_OK)
		return e;
	e = account_may_sign_in(a);
	if (e != ERR_OK)
		return e;
	e = signin_check_confirmed(s->c, a, s->kind, s->name);
	if (e != ERR_OK)
		return e;
	keep_fresh_hash(s);
	return signin_unless_pin_due(t, s->c, s->out);
}

enum err signin_by_password(const struct context *c, enum identifier_kind kind, struct str name,
			    struct str password, struct signin *out)
{
	struct signing_in s = {.c = c,
			       .proof = {.c = c,
					 .kind = CREDENTIAL_PASSWORD,
					 .text = password,
					 .wrong = ERR_LOGIN_WRONG},
			       .kind = kind,
			       .name = name,
			       .out = out};
	enum err e = store_read(c->instance->store, find_body, &s);

	if (e == ERR_USER_UNKNOWN && !setting(c, CONF_REVEAL_UNKNOWN))
		s.proof.account.uid = attempt_stand_in(c, kind, name);
	else if (e != ERR_OK)
		return e;
	*out = signin_begin();
	e = try(&s, password_settle);
	if (e != ERR_OK)
		return e;
	e = signin_outcome(c, out);
	if (e == ERR_OK)
		LOG(signed_in, {"uid", out->account.uid}, {"by", STR("password")});
	return e;
}

static enum err session_body(struct txn *t, void *arg)
{
	struct signing_in *s = arg;
	struct account *a = &s->proof.account;
	enum err e = token_get(t, s->c, TOKEN_SESSION, s->session, &s->token, a);

	if (e != ERR_OK)
		return e;
	e = account_may_sign_in(a);
	if (e != ERR_OK)
		return e;
	e = signin_check_confirmed(s->c, a, IDENTIFIER_UID, a->uid);
	return e == ERR_OK ? proof_read(t, &s->proof) : e;
}

/* Let the session token last longer for being used, where that makes its end later. */
static enum err prolong_session(struct txn *t, struct signing_in *s)
{
	uint64_t end = session_end(s->c, s->token.issued);

	if (!setting(s->c, CONF_PIN_SESSION_MAX_DAYS) || end <= s->token.expires)
		return ERR_OK;
	s->token.expires = end;
	return token_update(t, s->c, TOKEN_SESSION, s->session, &s->token);
}

static enum err pin_settle(struct txn *t, void *arg)
{
	struct signing_in *s = arg;
	struct account *a = &s->out->account;
	enum err e = token_get(t, s->c, TOKEN_SESSION, s->session, &s->token, a);

	if (e != ERR_OK)
		return e;
	e = account_may_sign_in(a);
	if (e != ERR_OK)
		return e;
	e = proof_use(t, &s->proof, a);
	if (e != ERR_OK)
		return e;
	e = prolong_session(t, s);
	if (e != ERR_OK)
		return e;
	keep_fresh_hash(s);
	s->out->session_expires = s->token.expires;
	s->out->sign_in = s->token.sign_in;
	return signin_complete(t, s->c, s->out);
}

enum err signin_by_pin(const struct context *c, struct str session, struct str pin,
		       struct signin *out)
{
	struct signing_in s = {.c = c,
			       .proof = {.c = c, .kind = CREDENTIAL_PIN, .text = pin},
			       .session = session,
			       .out = out};
	enum err e = store_read(c->instance->store, session_body, &s);

	if (e != ERR_OK)
		return e;
	e = proof_check_form(&s.proof, STR("pin"));
	if (e != ERR_OK)
		return e;
	*out = signin_begin();
	out->session = token_as_issued(session);
	e = try(&s, pin_settle);
	if (e == ERR_OK)
		LOG(signed_in, {"uid", out->account.uid}, {"by", STR("pin")});
	return e;
}

/* --- vouched for by others --------------------------------------------- */

struct vouched {
	const struct context *c;
	const struct voucher *voucher;
	struct signin *out;
};

static struct voucher for_uid(struct str uid)
{
	return (struct voucher){.kind = IDENTIFIER_UID, .name = uid};
}

static enum err vouched_read(struct txn *t, struct vouched *s)
{
	const struct voucher *v = s->voucher;
	struct account *a = &s->out->account;
	enum err e = account_find(t, s->c, v->kind, v->name, a);

	signin_begin_again(s->out);
	if (e != ERR_OK)
		return e;
	if (v->admit != NULL)
		e = v->admit(t, a, v->arg);
	return e == ERR_OK ? signin_admit(t, s->c, a) : e;
}

static enum err tokens_body(struct txn *t, void *arg)
{
	struct vouched *s = arg;
	enum err e = vouched_read(t, s);

	if (e != ERR_OK)
		return e;
	e = audit_put(t, s->c, AUDIT_TOKENS_MADE, s->out->account.uid, STR("access"));
	return e == ERR_OK ? give_access(t, s->c, s->out) : e;
}

static enum err run_vouched(const struct context *c, const struct voucher *voucher, txn_body *body,
			    struct signin *out)
{
	struct vouched s = {c, voucher, out};

	*out = signin_begin();
	return store_write(c->instance->store, body, &s);
}

enum err signin_tokens_for(const struct context *c, struct str uid, struct signin *out)
{
	const struct voucher voucher = for_uid(uid);
	enum err e = run_vouched(c, &voucher, tokens_body, out);

	if (e == ERR_OK)
		LOG(tokens_issued, {"uid", out->account.uid}, {"for", STR("tokens")});
	return e;
}

static enum err pin_session_body(struct txn *t, void *arg)
{
	struct vouched *s = arg;
	struct signin *out = s->out;
	enum err e = vouched_read(t, s);

	if (e != ERR_OK)
		return e;
	out->pin_is_due = !has_pin(&out->account);
	e = audit_put(t, s->c, AUDIT_TOKENS_MADE, out->account.uid,
		      out->pin_is_due ? STR("pinauth") : STR("pin session"));
	if (e != ERR_OK)
		return e;
	return out->pin_is_due ? give_pinauth(t, s->c, out) : give_session(t, s->c, out);
}

enum err signin_pin_session_by(const struct context *c, const struct voucher *voucher,
			       struct signin *out)
{
	return run_vouched(c, voucher, pin_session_body, out);
}

enum err signin_pin_session_for(const struct context *c, struct str uid, struct signin *out)
{
	const struct voucher voucher = for_uid(uid);
	enum err e = signin_pin_session_by(c, &voucher, out);

	if (e == ERR_OK)
		LOG(tokens_issued, {"uid", out->account.uid}, {"for", STR("pin")});
	return e;
}

static enum err proved_body(struct txn *t, void *arg)
{
	struct vouched *s = arg;
	enum err e = vouched_read(t, s);

	return e == ERR_OK ? signin_unless_pin_due(t, s->c, s->out) : e;
}

enum err signin_proved_by(const struct context *c, const struct voucher *voucher,
			  struct signin *out)
{
	enum err e = run_vouched(c, voucher, proved_body, out);

	if (e != ERR_OK)
		return e;
	if (!out->pin_is_due)
		LOG(signed_in, {"uid", out->account.uid}, {"by", STR("proof")});
	return signin_outcome(c, out);
}

enum err signin_proved(const struct context *c, struct str uid, struct signin *out)
{
	const struct voucher voucher = for_uid(uid);

	return signin_proved_by(c, &voucher, out);
}
