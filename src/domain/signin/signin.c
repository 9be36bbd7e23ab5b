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
 * Refresh tokens that were revoked must not become valid again by the next sign-in with the
 * PIN. So that sign-in continues in a record of its own, to which the session token moves.
 */
static enum err leave_revoked(struct txn *t, const struct context *c, struct signin *out,
			      struct sign_in_record *rec)
{
	struct sign_in_record old = *rec;
	enum err e;

	old.session = (struct digest){{0}};
	old.pending = true; /* its access tokens expire soon; no longer count it as a sign-in */
	rec->id = out->sign_in = guid_random();
	e = sign_in_record_put(t, c, out->account.uid, &old);
	return e == ERR_OK ? token_move(t, c, TOKEN_SESSION, &rec->session, &old.id, &rec->id) : e;
}

/* Store the record of a sign-in: a new one, or that of the session token it came with. */
static enum err put_sign_in(struct txn *t, const struct context *c, struct signin *out)
{
	struct sign_in_record rec = {.created = c->now};
	bool fresh = is_new(&out->sign_in), moved;
	enum err e =
		fresh ? ERR_OK : sign_in_record_get(t, c, out->account.uid, &out->sign_in, &rec);

	moved = e == ERR_OK && !fresh && !rec.refreshable;
	if (moved)
		e = leave_revoked(t, c, out, &rec);
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_SESSION_UNKNOWN : e;
	rec.used = c->now;
	rec.refreshable = true;
	sign_in_origin_note(c, &rec.origin);
	if (rec.expires < out->access_expires)
		rec.expires = out->access_expires;
	if (rec.expires < out->refresh_expires)
		rec.expires = out->refresh_expires;
	if (rec.expires < out->session_expires)
		rec.expires = out->session_expires;
	if (!fresh)
		return moved ? sign_in_record_add(t, c, out->account.uid, &rec)
			     : sign_in_record_put(t, c, out->account.uid, &rec);
	rec.id = out->sign_in = guid_random();
	(void)token_digest(str_of(out->session.s), &rec.session); /* stays zero without one */
	return sign_in_record_add(t, c, out->account.uid, &rec);
}

/* Whether to issue a session token: the account has a PIN, and the sign-in came without one. */
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
 * The expiry of a session token that was issued at `issued` and is used now: in
 * pin.session_minutes, but at most pin.session_max_days after its issue (0: no maximum).
 */
static uint64_t session_end(const struct context *c, uint64_t issued)
{
	uint64_t days = (uint64_t)c->tenant->conf.n[CONF_PIN_SESSION_MAX_DAYS];
	uint64_t end = c->now + minutes(c, CONF_PIN_SESSION_MINUTES);
	uint64_t last = issued + days * 86400;

	return days > 0 && last < end ? last : end;
}

/* Store the sign-in record, with a session token if one is due. */
static enum err issue_session(struct txn *t, const struct context *c, struct signin *out)
{
	bool with_session = session_is_due(c, out);
	enum err e;

	if (with_session) {
		out->session = out->fresh_session;
		out->session_expires = session_end(c, c->now);
	}
	e = put_sign_in(t, c, out);
	if (e != ERR_OK || !with_session)
		return e;
	return put_token(t, c, out, TOKEN_SESSION, &out->session, out->session_expires);
}

/* Issue an access and a refresh token, in the existing sign-in record or a new one. */
static enum err issue_access(struct txn *t, const struct context *c, struct signin *out)
{
	enum err e;

	out->access_expires = c->now + minutes(c, CONF_ACCESS_MINUTES);
	out->refresh_expires = c->now + minutes(c, CONF_REFRESH_MINUTES);
	e = put_sign_in(t, c, out);
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
	e = session_is_due(c, out) ? issue_session(t, c, out) : ERR_OK;
	if (e != ERR_OK)
		return e;
	e = issue_access(t, c, out);
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

/* Whether the account must set a PIN before it gets tokens. */
static bool pin_is_due(const struct context *c, const struct account *a)
{
	if (!setting(c, CONF_PIN_ENABLED) || !setting(c, CONF_PIN_REQUIRED) || has_pin(a))
		return false;
	if (setting(c, CONF_PIN_ASK_ON_LOGIN))
		return true;
	return setting(c, CONF_PIN_ASK_ONLY_ON_FIRST_LOGIN) && a->logins == 0;
}

/* Issue a PINAuthToken in a record of its own, so that it ends with the person's sign-ins. */
static enum err issue_pinauth(struct txn *t, const struct context *c, struct signin *out)
{
	uint64_t expires = c->now + minutes(c, CONF_PIN_AUTHTOKEN_MINUTES);
	const struct sign_in_record rec = {.id = guid_random(),
					   .created = c->now,
					   .used = c->now,
					   .expires = expires,
					   .pending = true};
	struct token token = {.uid = out->account.uid, .sign_in = rec.id, .expires = expires};
	enum err e = sign_in_record_add(t, c, token.uid, &rec);

	out->pinauth_expires = expires;
	return e == ERR_OK ? token_put(t, c, TOKEN_PINAUTH, str_of(out->pinauth.s), &token) : e;
}

enum err signin_unless_pin_due(struct txn *t, const struct context *c, struct signin *out)
{
	enum err e;

	out->pin_is_due = pin_is_due(c, &out->account);
	if (!out->pin_is_due)
		return signin_complete(t, c, out);
	e = issue_pinauth(t, c, out);
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
	struct str session; /* by PIN: the session token, and its record */
	struct token token;
	struct str fresh_hash; /* of the same secret; empty: the stored one is current */
	struct signin *out;
};

static struct credential *credential_of(struct account *a, enum credential_kind kind)
{
	return kind == CREDENTIAL_PIN ? &a->pin : &a->password;
}

/* Hash the secret again if the stored hash has an older key or another cost. */
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

/* Replace the hash that was checked, unless it was replaced meanwhile. */
static void keep_fresh_hash(struct signing_in *s)
{
	struct str checked = credential_of(&s->proof.account, s->proof.kind)->hash;
	struct credential *now = credential_of(&s->out->account, s->proof.kind);

	if (s->fresh_hash.n > 0 && str_eq(now->hash, checked))
		now->hash = s->fresh_hash;
}

static enum err run_attempt(struct signing_in *s, txn_body *settle)
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
	e = run_attempt(&s, password_settle);
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

/* Extend the session token after its use, if the tenant has set pin.session_max_days. */
static enum err extend_session(struct txn *t, struct signing_in *s)
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
	e = extend_session(t, s);
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
	e = run_attempt(&s, pin_settle);
	if (e == ERR_OK)
		LOG(signed_in, {"uid", out->account.uid}, {"by", STR("pin")});
	return e;
}

/* --- by an assertion ---------------------------------------------------- */

struct asserted {
	const struct context *c;
	const struct assertion *assertion;
	struct signin *out;
};

static struct assertion assertion_of_uid(struct str uid)
{
	return (struct assertion){.kind = IDENTIFIER_UID, .name = uid};
}

static enum err asserted_read(struct txn *t, struct asserted *s)
{
	const struct assertion *v = s->assertion;
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
	struct asserted *s = arg;
	enum err e = asserted_read(t, s);

	if (e != ERR_OK)
		return e;
	e = audit_put(t, s->c, AUDIT_TOKENS_MADE, s->out->account.uid, STR("access"));
	return e == ERR_OK ? issue_access(t, s->c, s->out) : e;
}

static enum err run_asserted(const struct context *c, const struct assertion *assertion,
			     txn_body *body, struct signin *out)
{
	struct asserted s = {c, assertion, out};

	*out = signin_begin();
	return store_write(c->instance->store, body, &s);
}

enum err signin_tokens_for(const struct context *c, struct str uid, struct signin *out)
{
	const struct assertion assertion = assertion_of_uid(uid);
	enum err e = run_asserted(c, &assertion, tokens_body, out);

	if (e == ERR_OK)
		LOG(tokens_issued, {"uid", out->account.uid}, {"for", STR("tokens")});
	return e;
}

static enum err pin_session_body(struct txn *t, void *arg)
{
	struct asserted *s = arg;
	struct signin *out = s->out;
	enum err e = asserted_read(t, s);

	if (e != ERR_OK)
		return e;
	out->pin_is_due = !has_pin(&out->account);
	e = audit_put(t, s->c, AUDIT_TOKENS_MADE, out->account.uid,
		      out->pin_is_due ? STR("pinauth") : STR("pin session"));
	if (e != ERR_OK)
		return e;
	return out->pin_is_due ? issue_pinauth(t, s->c, out) : issue_session(t, s->c, out);
}

enum err signin_pin_session_by(const struct context *c, const struct assertion *assertion,
			       struct signin *out)
{
	return run_asserted(c, assertion, pin_session_body, out);
}

enum err signin_pin_session_for(const struct context *c, struct str uid, struct signin *out)
{
	const struct assertion assertion = assertion_of_uid(uid);
	enum err e = signin_pin_session_by(c, &assertion, out);

	if (e == ERR_OK)
		LOG(tokens_issued, {"uid", out->account.uid}, {"for", STR("pin")});
	return e;
}

static enum err proved_body(struct txn *t, void *arg)
{
	struct asserted *s = arg;
	enum err e = asserted_read(t, s);

	return e == ERR_OK ? signin_unless_pin_due(t, s->c, s->out) : e;
}

enum err signin_proved_by(const struct context *c, const struct assertion *assertion,
			  struct signin *out)
{
	enum err e = run_asserted(c, assertion, proved_body, out);

	if (e != ERR_OK)
		return e;
	if (!out->pin_is_due)
		LOG(signed_in, {"uid", out->account.uid}, {"by", STR("proof")});
	return signin_outcome(c, out);
}

enum err signin_proved(const struct context *c, struct str uid, struct signin *out)
{
	const struct assertion assertion = assertion_of_uid(uid);

	return signin_proved_by(c, &assertion, out);
}
