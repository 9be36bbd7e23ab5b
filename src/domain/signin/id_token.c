/* SPDX-License-Identifier: MIT */
#include "domain/signin/id_token.h"

#include "base/json.h"
#include "base/log.h"
#include "domain/factor/attempt.h"
#include "domain/tenant/tenant.h"
#include "domain/signin/issuer.h"
#include "store/record.h"
#include "store/sweep.h"

enum {
	FORMAT = 1,
	SKEW_S = 60,
	LIFETIME_S = 600, /* how long after its issue a token is accepted */
};

#define TIME_MAX UINT64_C(253402300799) /* 9999-12-31T23:59:59Z */

struct exchange {
	const struct context *c;
	struct issuer trusted_issuer;
	struct str issuer; /* as the token names it */
	struct str name;   /* of the person */
	struct digest use_digest;
	uint64_t expires;   /* the token is refused from then on */
	const char *reason; /* why it is refused, for the log */
};

/* --- claims ------------------------------------------------------------ */

/* Read a claim that is a text, into the arena; false when it is not, or is empty. */
static bool claim_text(const struct context *c, const struct json *claims, const char *name,
		       struct str *out)
{
	const struct json *j = json_exact(claims, str_of(name));

	if (json_kind(j) != JSON_TEXT)
		return false;
	*out = arena_copy(c->arena, json_text(j));
	return out->n > 0;
}

/* Read a claim that is a time; false when it is not a number of the years 1970 to 9999. */
static bool claim_time(const struct json *claims, const char *name, uint64_t *out)
{
	const struct json *j = json_exact(claims, str_of(name));
	enum json_kind kind = json_kind(j);
	double seconds;

	if (kind != JSON_INT && kind != JSON_REAL)
		return false;
	seconds = json_real(j);
	if (!(seconds >= 0 && seconds <= (double)TIME_MAX))
		return false;
	*out = (uint64_t)seconds;
	return true;
}

static bool has_claim(const struct json *claims, const char *name)
{
	return json_exact(claims, str_of(name)) != NULL;
}

/* Whether a claim is true; some issuers write it as a text. */
static bool claim_true(const struct json *claims, const char *name)
{
	const struct json *j = json_exact(claims, str_of(name));

	if (json_kind(j) == JSON_TEXT)
		return str_eq(json_text(j), STR("true"));
	return json_kind(j) == JSON_BOOL && json_true(j);
}

static bool is_text(const struct json *j, struct str want)
{
	return json_kind(j) == JSON_TEXT && str_eq(json_text(j), want);
}

static bool is_for(const struct json *claims, struct str audience)
{
	const struct json *aud = json_exact(claims, STR("aud"));

	for (size_t i = 0; json_kind(aud) == JSON_ARRAY && i < json_count(aud); i++)
		if (is_text(json_at(aud, i), audience))
			return true;
	return is_text(aud, audience);
}

static bool check_times(struct exchange *x, const struct json *claims)
{
	uint64_t now = x->c->now, exp, nbf = 0, iat = 0;

	if (!claim_time(claims, "exp", &exp) ||
	    (has_claim(claims, "nbf") && !claim_time(claims, "nbf", &nbf)) ||
	    (has_claim(claims, "iat") && !claim_time(claims, "iat", &iat)))
		return false;
	if (nbf > now + SKEW_S || iat > now + SKEW_S)
		return false;
	if (!has_claim(claims, "iat") && exp > now + LIFETIME_S + SKEW_S)
		return false;
	if (has_claim(claims, "iat") && exp > iat + LIFETIME_S)
		exp = iat + LIFETIME_S;
	x->expires = exp + SKEW_S;
	return now < x->expires;
}

static bool read_name(struct exchange *x, const struct json *claims)
{
	switch (x->trusted_issuer.name_by) {
	case IDENTIFIER_UID:
		return claim_text(x->c, claims, "sub", &x->name);
	case IDENTIFIER_EMAIL:
		return claim_true(claims, "email_verified") &&
		       claim_text(x->c, claims, "email", &x->name);
	case IDENTIFIER_PHONE:
		return claim_true(claims, "phone_number_verified") &&
		       claim_text(x->c, claims, "phone_number", &x->name);
	case IDENTIFIER_USERNAME:
		break;
	}
	return false;
}

/*
 * Make the digest by which a second use of the token is recognised. It does not cover the
 * signature, since anybody can turn an ES256 signature into another valid one.
 */
static bool make_use_digest(struct exchange *x, const struct json *claims, const struct jws *j)
{
	struct str parts[] = {x->issuer, STR("token"), j->signed_text};

	if (has_claim(claims, "jti")) {
		parts[1] = STR("jti");
		if (!claim_text(x->c, claims, "jti", &parts[2]))
			return false;
	}
	x->use_digest = digest_mac(STR("id token"), parts, 3);
	return true;
}

/* --- the token --------------------------------------------------------- */

static enum err find_body(struct txn *t, void *arg)
{
	struct exchange *x = arg;

	return issuer_get(t, x->c, x->issuer, &x->trusted_issuer);
}

static enum err refuse(struct exchange *x, const char *reason)
{
	x->reason = reason;
	return ERR_ID_TOKEN_REFUSED;
}

static enum err check_claims(struct exchange *x, const struct jws *j, const struct json *claims)
{
	enum err e;

	if (!claim_text(x->c, claims, "iss", &x->issuer))
		return refuse(x, "issuer");
	e = store_read(x->c->instance->store, find_body, x);
	if (e != ERR_OK)
		return e == ERR_ISSUER_UNKNOWN ? refuse(x, "issuer") : e;
	if (!jws_verify(j, x->trusted_issuer.keys, x->trusted_issuer.key_count))
		return refuse(x, "signature");
	if (!is_for(claims, x->trusted_issuer.audience))
		return refuse(x, "audience");
	if (!check_times(x, claims))
		return refuse(x, "time");
	if (!read_name(x, claims))
		return refuse(x, "name");
	return make_use_digest(x, claims, j) ? ERR_OK : refuse(x, "jti");
}

/* All checks that need no write transaction. */
static enum err check(struct exchange *x, struct str token)
{
	struct json *claims = NULL;
	struct str doubled;
	struct jws j;
	enum err e;

	if (!jws_read(x->c->arena, token, &j))
		return refuse(x, "form");
	if (json_parse(j.payload, &claims, &doubled) != JSON_OK)
		return refuse(x, "claims");
	e = check_claims(x, &j, claims);
	json_free(claims);
	return e;
}

/* --- inside the transaction that signs in ------------------------------ */

/* Check that the issuer's record is the one that the token was checked with. */
static enum err check_issuer(struct txn *t, struct exchange *x)
{
	struct issuer now;
	enum err e = issuer_get(t, x->c, x->issuer, &now);

	if (e == ERR_ISSUER_UNKNOWN ||
	    (e == ERR_OK && !str_eq(now.record, x->trusted_issuer.record)))
		return refuse(x, "issuer");
	return e;
}

static enum err use_up(struct txn *t, struct exchange *x)
{
	struct key table = key_of(&x->c->tenant->id, TABLE_USED), k = table;
	struct record r = {.n = 0};
	struct str there;
	enum err e;

	key_add(&k, str_bytes(x->use_digest.b, DIGEST_SIZE));
	e = txn_get(t, &k, &there);
	if (e != ERR_NOT_FOUND)
		return e == ERR_OK ? refuse(x, "used") : e;
	e = sweep_ended(t, &table, FORMAT, x->c->now);
	if (e != ERR_OK)
		return e;
	record_u8(&r, FORMAT);
	record_u64(&r, x->expires);
	return txn_put(t, &k, record_str(&r));
}

static enum err admit(struct txn *t, struct account *a, void *arg)
{
	struct exchange *x = arg;
	enum identifier_kind by = x->trusted_issuer.name_by;
	enum err e = check_issuer(t, x);

	if (e != ERR_OK)
		return e;
	if (by == IDENTIFIER_EMAIL && !account_email_confirmed(a, x->name))
		return ERR_USER_UNKNOWN;
	if (by == IDENTIFIER_PHONE && !a->phone_verified)
		return ERR_USER_UNKNOWN;
	e = use_up(t, x);
	return e == ERR_OK ? lockout_clear_ceiling(t, x->c, a->uid) : e;
}

/* ----------------------------------------------------------------------- */

typedef enum err sign_in_by(const struct context *c, const struct assertion *v, struct signin *out);

static enum err check_and_sign_in(struct exchange *x, struct str token, sign_in_by *sign_in,
				  struct signin *out)
{
	struct assertion assertion = {.admit = admit, .arg = x};
	enum err e = check(x, token);

	if (e != ERR_OK)
		return e;
	assertion.kind = x->trusted_issuer.name_by;
	assertion.name = x->name;
	e = sign_in(x->c, &assertion, out);
	if (e == ERR_USER_UNKNOWN && x->c->tenant->conf.n[CONF_REVEAL_UNKNOWN] == 0)
		return refuse(x, "unknown");
	return e;
}

static enum err exchange(const struct context *c, struct str token, sign_in_by *sign_in,
			 struct signin *out)
{
	struct exchange *x = arena_alloc(c->arena, sizeof *x);
	enum err e;

	*x = (struct exchange){.c = c};
	e = check_and_sign_in(x, token, sign_in, out);
	if (e == ERR_ID_TOKEN_REFUSED)
		LOG(id_token_refused, {"reason", str_of(x->reason)},
		    {"issuer", x->trusted_issuer.issuer});
	if (e == ERR_OK || e == ERR_PIN_MANDATORY)
		LOG(id_token_exchanged, {"uid", out->account.uid},
		    {"issuer", x->trusted_issuer.issuer});
	return e;
}

enum err id_token_pin_session(const struct context *c, struct str token, struct signin *out)
{
	return exchange(c, token, signin_pin_session_by, out);
}

enum err id_token_sign_in(const struct context *c, struct str token, struct signin *out)
{
	return exchange(c, token, signin_proved_by, out);
}
