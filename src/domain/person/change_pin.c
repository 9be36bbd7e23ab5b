/* SPDX-License-Identifier: MIT */
#include "domain/person/change_pin.h"

#include "base/json.h"
#include "base/log.h"
#include "domain/factor/pin.h"
#include "domain/person/account_update.h"
#include "domain/person/change_secret.h"

/* --- set --------------------------------------------------------------- */

struct set {
	const struct context *c;
	enum token_kind kind; /* of the token that allows it */
	struct str text;      /* of that token */
	struct str pin, hash;
	struct token token;
	struct account account;
	struct profile profile;
	struct signin *out;
};

/* An access token allows it as long after the first factor as a PINAuthToken does. */
static enum err check_recent(struct txn *t, const struct set *s)
{
	uint64_t life = 60 * (uint64_t)s->c->tenant->conf.n[CONF_PIN_AUTHTOKEN_MINUTES];
	struct sign_in_record rec;
	enum err e;

	if (s->kind != TOKEN_ACCESS)
		return ERR_OK;
	e = sign_in_record_get(t, s->c, s->token.uid, &s->token.sign_in, &rec);
	if (e != ERR_OK)
		return e;
	return s->c->now < rec.created + life ? ERR_OK : ERR_PINAUTH_EXPIRED;
}

static enum err may_set(struct txn *t, struct set *s, struct account *a)
{
	enum err e = token_get(t, s->c, s->kind, s->text, &s->token, a);

	if (e != ERR_OK)
		return e;
	if (a->pin.hash.n > 0)
		return ERR_PINAUTH_UNKNOWN;
	e = check_recent(t, s);
	return e == ERR_OK ? account_may_sign_in(a) : e;
}

static enum err set_read(struct txn *t, void *arg)
{
	struct set *s = arg;
	enum err e = may_set(t, s, &s->account);

	return e == ERR_OK ? profile_get(t, s->c, s->account.uid, &s->profile) : e;
}

static enum err set_body(struct txn *t, void *arg)
{
	static const struct secret_announcement announcement = {AUDIT_PIN_SET, TEMPLATE_PIN_SET,
								EVENT_SET_PIN};
	struct set *s = arg;
	struct account *a = &s->out->account;
	enum err e = may_set(t, s, a);

	signin_begin_again(s->out);
	if (e != ERR_OK)
		return e;
	e = token_del(t, s->c, s->kind, s->text);
	if (e != ERR_OK)
		return e;
	e = sign_in_record_end(t, s->c, a->uid, &s->token.sign_in);
	if (e != ERR_OK)
		return e;
	pin_replace(s->c, a, s->hash);
	e = secret_announce(t, s->c, &announcement, a);
	return e == ERR_OK ? signin_complete(t, s->c, s->out) : e;
}

static enum err set_by(const struct context *c, enum token_kind kind, struct str text,
		       struct str pin, struct signin *out)
{
	struct set s = {.c = c, .kind = kind, .text = text, .pin = pin, .out = out};
	const struct account *a = &s.account;
	enum err e = store_read(c->instance->store, set_read, &s);

	*out = signin_begin();
	if (e != ERR_OK)
		return e;
	e = pin_check_rules(c, pin, "pin", a, &s.profile);
	if (e != ERR_OK)
		return e;
	e = credential_make(c, (struct credential_owner){a->uid, CREDENTIAL_PIN}, pin, &s.hash);
	if (e != ERR_OK)
		return e;
	e = store_write(c->instance->store, set_body, &s);
	if (e == ERR_OK)
		LOG(pin_set, {"uid", a->uid});
	return e;
}

enum err pin_set(const struct context *c, struct str pinauth, struct str pin, struct signin *out)
{
	return set_by(c, TOKEN_PINAUTH, pinauth, pin, out);
}

enum err pin_set_signed_in(const struct context *c, struct str access, struct str pin,
			   struct signin *out)
{
	return set_by(c, TOKEN_ACCESS, access, pin, out);
}

enum err pin_skip(const struct context *c, struct str uid)
{
	struct json *body;
	struct str doubled;
	struct account_view view;
	enum err e = ERR_INTERNAL;

	if (json_parse(STR("{\"PINInfo\":{\"Skipped\":true}}"), &body, &doubled) == JSON_OK) {
		const struct account_update change = {.uid = uid, .body = body};

		e = account_update_own(c, &change, &view);
	}
	json_free(body);
	return e;
}

/* --- change ------------------------------------------------------------ */

static enum err check(struct secret_change *s)
{
	return pin_check_rules(s->c, s->fresh, "newpin", &s->old.account, &s->profile);
}

static enum err check_history(const struct attempt_permit *permit, const struct secret_change *s)
{
	return pin_check_history(permit, s->c, &s->old.account, s->fresh, s->old.text, "newpin");
}

static void replace(const struct secret_change *s, struct account *a)
{
	pin_replace(s->c, a, s->hash);
}

enum err pin_change(const struct context *c, struct str access, struct str old_pin,
		    struct str new_pin)
{
	static const struct secret_terms terms = {
		.kind = CREDENTIAL_PIN,
		.old_name = STR_INIT("oldpin"),
		.wrong = ERR_PIN_OLD_WRONG,
		.logs_out = CONF_LOGOUT_ON_PIN_CHANGE,
		.changed = {AUDIT_PIN_CHANGED, TEMPLATE_PIN_CHANGED, EVENT_CHANGE_PIN},
		.logged = LOGGED_pin_changed,
		.check = check,
		.check_proved = check_history,
		.replace = replace,
	};

	return secret_change(c, &terms, access, old_pin, new_pin);
}
