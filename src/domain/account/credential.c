/* SPDX-License-Identifier: MIT */
#include "domain/account/credential.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "crypto/hash.h"
#include "domain/tenant/tenant.h"

struct str credential_name(enum credential_kind kind)
{
	static const struct str names[] = {
		[CREDENTIAL_PASSWORD] = STR_INIT("password"),
		[CREDENTIAL_PIN] = STR_INIT("pin"),
		[CREDENTIAL_ANSWER] = STR_INIT("answer"),
		[CREDENTIAL_CODE] = STR_INIT("code"),
		[CREDENTIAL_TOTP] = STR_INIT("totp"),
		[CREDENTIAL_BACKUP] = STR_INIT("backup"),
	};

	return names[kind];
}

/* The input of the slow hash: 43 characters without a NUL. */
static enum err phrase_of(const struct context *c, uint8_t pepper, struct credential_owner who,
			  struct str secret, char out[BASE64URL_DIGEST + 1])
{
	const struct str parts[] = {str_bytes(c->tenant->id.b, GUID_BYTES), who.uid,
				    credential_name(who.kind), secret};
	struct digest d;

	if (!pepper_mac(&c->instance->pepper, pepper, parts, 4, &d))
		return ERR_CONFIG;
	base64url_32(d.b, out);
	secret_zero(&d, sizeof d);
	return ERR_OK;
}

enum err credential_make(const struct context *c, struct credential_owner who, struct str secret,
			 struct str *out)
{
	char phrase[BASE64URL_DIGEST + 1], hash[HASH_TEXT];
	uint8_t pepper = pepper_current(&c->instance->pepper);
	char *text = arena_alloc(c->arena, CREDENTIAL_TEXT);
	enum err e = phrase_of(c, pepper, who, secret, phrase);
	int n;

	if (e != ERR_OK)
		return e;
	e = hash_make(phrase, (int)c->instance->conf.n[CONF_HASH_COST], hash);
	secret_zero(phrase, sizeof phrase);
	if (e != ERR_OK)
		return e;
	n = snprintf(text, CREDENTIAL_TEXT, "%d:%s", pepper, hash);
	if (n < 0 || n >= CREDENTIAL_TEXT)
		return ERR_HASH;
	*out = str_bytes(text, (size_t)n);
	return ERR_OK;
}

/* Split "id:hash"; false when malformed. */
static bool split(struct str stored, uint8_t *pepper, struct str *hash)
{
	struct str id = str_cut(&stored, ':');
	int64_t n;

	if (!str_int(id, &n) || n < 1 || n > 255 || stored.n == 0)
		return false;
	*pepper = (uint8_t)n;
	*hash = stored;
	return true;
}

/*
 * Spend the time by which a hash of an older, lower cost was faster. Otherwise the time
 * would tell such an account from an unknown name, which costs a full hash. A hash of
 * cost k takes 2^k; with further hashes of 2^k, 2^(k+1) ... 2^(n-1) the sum is 2^n.
 */
static enum err spend_difference(const struct context *c, struct str hash)
{
	int cost = hash_cost(hash), now = (int)c->instance->conf.n[CONF_HASH_COST];
	enum err e = ERR_OK;

	for (; e == ERR_OK && cost > 0 && cost < now; cost++)
		e = hash_waste(cost);
	return e;
}

enum err credential_check(const struct attempt_permit *permit, const struct context *c,
			  struct credential_owner who, struct str secret, struct str stored,
			  bool *match)
{
	char phrase[BASE64URL_DIGEST + 1];
	struct str hash;
	uint8_t pepper;
	enum err e;

	(void)permit; /* only its existence matters */
	*match = false;
	if (stored.n == 0)
		return hash_waste((int)c->instance->conf.n[CONF_HASH_COST]);
	if (!split(stored, &pepper, &hash))
		return ERR_STORE_VERSION;
	e = phrase_of(c, pepper, who, secret, phrase);
	if (e != ERR_OK)
		return e;
	e = hash_check(phrase, hash, match);
	secret_zero(phrase, sizeof phrase);
	return e == ERR_OK && !*match ? spend_difference(c, hash) : e;
}

bool credential_is_stale(const struct context *c, struct str stored)
{
	struct str hash;
	uint8_t pepper;

	return split(stored, &pepper, &hash) &&
	       (pepper != pepper_current(&c->instance->pepper) ||
		hash_is_stale(hash, (int)c->instance->conf.n[CONF_HASH_COST]));
}

enum err credential_digest(const struct context *c, struct credential_owner who,
			   uint32_t generation, struct str secret, uint8_t out[CREDENTIAL_DIGEST])
{
	char number[16];
	int n = snprintf(number, sizeof number, "%" PRIu32, generation);
	const struct str parts[] = {STR("mark"),
				    str_bytes(c->tenant->id.b, GUID_BYTES),
				    who.uid,
				    credential_name(who.kind),
				    str_bytes(number, (size_t)n),
				    secret};
	struct digest d;

	if (!pepper_mac(&c->instance->pepper, pepper_current(&c->instance->pepper), parts, 6, &d))
		return ERR_CONFIG;
	memcpy(out, d.b, CREDENTIAL_DIGEST);
	return ERR_OK;
}
