/* SPDX-License-Identifier: MIT */
#include "domain/token.h"

#include <string.h>

#include "domain/tenant.h"
#include "store/record.h"

enum {
	FORMAT = 1,
	SWEEP_LOOK = 4,		/* records looked at with each token issued */
	SWEEP_AFTER_S = 86400,	/* how long an ended token is still told from an unknown one */
};

static const struct {
	enum table table;
	enum err unknown, expired;
} kinds[TOKEN_KINDS] = {
	[TOKEN_ACCESS] = { TABLE_ACCESS, ERR_TOKEN_UNKNOWN, ERR_TOKEN_EXPIRED },
	[TOKEN_REFRESH] = { TABLE_REFRESH, ERR_TOKEN_UNKNOWN, ERR_TOKEN_EXPIRED },
	[TOKEN_SESSION] = { TABLE_SESSION, ERR_SESSION_UNKNOWN, ERR_SESSION_EXPIRED },
	[TOKEN_PINAUTH] = { TABLE_PINAUTH, ERR_PINAUTH_UNKNOWN, ERR_PINAUTH_EXPIRED },
};

static uint32_t generation_of(const struct account *a, enum token_kind kind)
{
	if (kind == TOKEN_SESSION)
		return a->session_generation;
	return kind == TOKEN_PINAUTH ? a->pin.generation : a->token_generation;
}

static struct key digest_key(const struct call *c, enum token_kind kind, const struct digest *d)
{
	struct key k = key_of(&c->tenant->id, kinds[kind].table);

	key_add(&k, str_bytes(d->b, DIGEST_SIZE));
	return k;
}

bool token_digest(struct str text, struct digest *out)
{
	struct token_text normal;
	struct guid g;

	if (!guid_read(text, &g))
		return false;
	guid_write(&g, normal.s);
	*out = digest_of(str_bytes(normal.s, GUID_TEXT));
	secret_zero(&g, sizeof g);
	secret_zero(&normal, sizeof normal);
	return true;
}

struct token_text token_fresh(void)
{
	struct token_text text;
	struct guid g = guid_random();

	guid_write(&g, text.s);
	return text;
}

static enum err write_token(struct txn *t, const struct key *k, const struct token *token)
{
	struct record r = { .n = 0 };

	record_u8(&r, FORMAT);
	record_u64(&r, token->expires);
	record_u64(&r, token->issued);
	record_u32(&r, token->generation);
	record_bytes(&r, token->session.b, DIGEST_SIZE);
	record_bytes(&r, token->sealed_refresh, GUID_BYTES);
	record_text(&r, token->uid);
	return r.bad ? ERR_INTERNAL : txn_put(t, k, record_str(&r));
}

static enum err decode(struct str value, struct token *out)
{
	struct reader r = reader_of(value, FORMAT);

	out->expires = read_u64(&r);
	out->issued = read_u64(&r);
	out->generation = read_u32(&r);
	read_bytes(&r, out->session.b, DIGEST_SIZE);
	read_bytes(&r, out->sealed_refresh, GUID_BYTES);
	out->uid = read_text(&r);
	return reader_done(&r) ? ERR_OK : ERR_STORE_VERSION;
}

/*
 * Look at a few records from a random place on and delete those long ended.
 * Keys are digests, so every record has the same chance: with each token
 * issued, the share of dead ones stays small without an index or a clock.
 */
static enum err sweep(struct txn *t, const struct call *c, enum token_kind kind)
{
	struct key prefix = key_of(&c->tenant->id, kinds[kind].table), from = prefix;
	struct key dead[SWEEP_LOOK];
	struct str rest, value;
	struct token token;
	uint8_t place[8];
	size_t n = 0;
	enum err e;

	secret_random(place, sizeof place);
	key_add(&from, str_bytes(place, sizeof place));
	e = txn_seek(t, &prefix, &from, &rest, &value);
	for (int i = 0; e == ERR_OK && i < SWEEP_LOOK; i++) {
		e = decode(value, &token);
		if (e == ERR_OK && token.expires + SWEEP_AFTER_S < c->now) {
			dead[n] = prefix;
			key_add(&dead[n++], rest);
		}
		if (e == ERR_OK)
			e = txn_next(t, &prefix, &rest, &value);
	}
	if (e == ERR_NOT_FOUND)
		e = ERR_OK;
	for (size_t i = 0; e == ERR_OK && i < n; i++)
		e = txn_del(t, &dead[i]);
	return e;
}

enum err token_put(struct txn *t, const struct call *c, enum token_kind kind, struct str text,
		   const struct account *a, struct token *token)
{
	struct digest d;
	struct key k;
	enum err e = sweep(t, c, kind);

	if (e != ERR_OK)
		return e;
	if (!token_digest(text, &d))
		return ERR_INTERNAL;
	token->uid = a->uid;
	token->issued = c->now;
	token->generation = generation_of(a, kind);
	k = digest_key(c, kind, &d);
	return write_token(t, &k, token);
}

static enum err token_read(struct txn *t, const struct call *c, enum token_kind kind,
			   const struct key *k, struct token *token)
{
	struct str value;
	enum err e = txn_get(t, k, &value);

	if (e == ERR_NOT_FOUND)
		return kinds[kind].unknown;
	return e == ERR_OK ? decode(arena_copy(c->arena, value), token) : e;
}

enum err token_get(struct txn *t, const struct call *c, enum token_kind kind, struct str text,
		   struct token *token, struct account *a)
{
	struct digest d;
	struct key k;
	enum err e;

	if (!token_digest(text, &d))
		return kinds[kind].unknown;
	k = digest_key(c, kind, &d);
	e = token_read(t, c, kind, &k, token);
	if (e == ERR_OK)
		e = account_get(t, c, token->uid, a);
	if (e != ERR_OK)
		return e == ERR_USER_UNKNOWN ? kinds[kind].unknown : e;
	if (token->generation != generation_of(a, kind))
		return kinds[kind].unknown;
	return token->expires > c->now ? ERR_OK : kinds[kind].expired;
}

static enum err del_key(struct txn *t, const struct key *k)
{
	enum err e = txn_del(t, k);

	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err token_del(struct txn *t, const struct call *c, enum token_kind kind, struct str text)
{
	struct digest d;
	struct key k;

	if (!token_digest(text, &d))
		return ERR_OK;
	k = digest_key(c, kind, &d);
	return del_key(t, &k);
}

/* XOR with bytes only the access token's text gives; used once per access token. */
static void seal(struct str access, const uint8_t in[GUID_BYTES], uint8_t out[GUID_BYTES])
{
	const struct str label = STR("refresh");
	struct digest d = digest_mac(access, &label, 1);

	for (size_t i = 0; i < GUID_BYTES; i++)
		out[i] = in[i] ^ d.b[i];
	secret_zero(&d, sizeof d);
}

/* The access token as issued, whatever letter case it comes back in. */
static struct token_text normal_text(struct str text)
{
	struct token_text normal = { "" };
	struct guid g;

	if (guid_read(text, &g))
		guid_write(&g, normal.s);
	return normal;
}

void token_seal_refresh(struct token *token, struct str access, struct str refresh)
{
	struct token_text key = normal_text(access);
	struct guid g = { { 0 } };

	(void)guid_read(refresh, &g); /* both were made by token_fresh */
	seal(str_of(key.s), g.b, token->sealed_refresh);
	secret_zero(&key, sizeof key);
	secret_zero(&g, sizeof g);
}

struct token_text token_refresh_of(const struct token *token, struct str access)
{
	struct token_text key = normal_text(access), text;
	struct guid g;

	seal(str_of(key.s), token->sealed_refresh, g.b);
	guid_write(&g, text.s);
	secret_zero(&key, sizeof key);
	return text;
}

/* Bring one token over into the account's new generation; one that is gone stays gone. */
static enum err carry_over(struct txn *t, const struct call *c, enum token_kind kind,
			   const struct key *k, uint32_t before, const struct account *a)
{
	struct token token;
	enum err e = token_read(t, c, kind, k, &token);

	if (e == kinds[kind].unknown)
		return ERR_OK;
	if (e != ERR_OK || token.generation != before)
		return e;
	token.generation = generation_of(a, kind);
	return write_token(t, k, &token);
}

static enum err carry_sign_in(struct txn *t, const struct call *c, struct str access,
			      const struct account *before, const struct account *a)
{
	struct token_text refresh;
	struct token token;
	struct digest d;
	struct key k;
	enum err e;

	if (!token_digest(access, &d))
		return ERR_TOKEN_UNKNOWN;
	k = digest_key(c, TOKEN_ACCESS, &d);
	e = token_read(t, c, TOKEN_ACCESS, &k, &token);
	if (e == ERR_OK)
		e = carry_over(t, c, TOKEN_ACCESS, &k, before->token_generation, a);
	if (e != ERR_OK)
		return e;
	refresh = token_refresh_of(&token, access);
	if (token_digest(str_of(refresh.s), &d)) {
		k = digest_key(c, TOKEN_REFRESH, &d);
		e = carry_over(t, c, TOKEN_REFRESH, &k, before->token_generation, a);
	}
	secret_zero(&refresh, sizeof refresh);
	if (e != ERR_OK)
		return e;
	k = digest_key(c, TOKEN_SESSION, &token.session);
	return carry_over(t, c, TOKEN_SESSION, &k, before->session_generation, a);
}

enum err token_end_others(struct txn *t, const struct call *c, struct str keep, struct account *a)
{
	const struct account before = *a;

	a->token_generation++;
	a->session_generation++;
	return keep.n == 0 ? ERR_OK : carry_sign_in(t, c, keep, &before, a);
}
