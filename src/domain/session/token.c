/* SPDX-License-Identifier: MIT */
#include "domain/session/token.h"

#include <assert.h>
#include <string.h>

#include "domain/tenant/tenant.h"
#include "store/record.h"
#include "store/sweep.h"

enum {
	FORMAT = 1,
	KEEP_S = 86400, /* how long an expired token is still distinguished from an unknown one */
};

static const struct {
	enum table table;
	enum err unknown, expired;
} kinds[TOKEN_KINDS] = {
	[TOKEN_ACCESS] = {TABLE_ACCESS, ERR_TOKEN_UNKNOWN, ERR_TOKEN_EXPIRED},
	[TOKEN_REFRESH] = {TABLE_REFRESH, ERR_REFRESH_INVALID, ERR_REFRESH_INVALID},
	[TOKEN_SESSION] = {TABLE_SESSION, ERR_SESSION_UNKNOWN, ERR_SESSION_EXPIRED},
	[TOKEN_PINAUTH] = {TABLE_PINAUTH, ERR_PINAUTH_UNKNOWN, ERR_PINAUTH_EXPIRED},
	[TOKEN_STEP_UP_PIN] = {TABLE_STEP_UP_PIN, ERR_STEP_UP_INVALID, ERR_STEP_UP_INVALID},
	[TOKEN_STEP_UP_FACTOR] = {TABLE_STEP_UP_FACTOR, ERR_STEP_UP_INVALID, ERR_STEP_UP_INVALID},
	[TOKEN_DELETION] = {TABLE_DELETION, ERR_DELETION_INVALID, ERR_DELETION_INVALID},
	[TOKEN_STEP_UP_PASSWORD] = {TABLE_STEP_UP_PASSWORD, ERR_STEP_UP_INVALID,
				    ERR_STEP_UP_INVALID},
};

static struct key digest_key(const struct context *c, enum token_kind kind, const struct digest *d)
{
	struct key k = key_of(&c->tenant->id, kinds[kind].table);

	key_add(&k, str_bytes(d->b, DIGEST_SIZE));
	return k;
}

struct token_text token_as_issued(struct str text)
{
	struct token_text normal = {""};
	struct guid g;

	if (guid_read(text, &g))
		guid_write(&g, normal.s);
	secret_zero(&g, sizeof g);
	return normal;
}

bool token_digest(struct str text, struct digest *out)
{
	struct token_text normal = token_as_issued(text);
	bool ok = normal.s[0] != '\0';

	if (ok)
		*out = digest_of(str_bytes(normal.s, GUID_TEXT));
	secret_zero(&normal, sizeof normal);
	return ok;
}

struct str token_hex(struct arena *arena, const struct token_text *text)
{
	char *p = arena_alloc(arena, GUID_TEXT);
	size_t n = 0;

	for (size_t i = 0; text->s[i] != '\0'; i++)
		if (text->s[i] != '-')
			p[n++] = text->s[i];
	return str_bytes(p, n);
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
	struct record r = {.n = 0};

	record_u8(&r, FORMAT);
	record_u64(&r, token->expires); /* first, where sweep_ended expects it */
	record_u64(&r, token->issued);
	record_u64(&r, token->used);
	record_bytes(&r, token->sign_in.b, GUID_BYTES);
	record_bytes(&r, token->sealed_access, GUID_BYTES);
	record_bytes(&r, token->sealed_refresh, GUID_BYTES);
	record_text(&r, token->uid);
	return r.bad ? ERR_INTERNAL : txn_put(t, k, record_str(&r));
}

static enum err decode(struct str value, struct token *out)
{
	struct reader r = reader_of(value, FORMAT);

	out->expires = read_u64(&r);
	out->issued = read_u64(&r);
	out->used = read_u64(&r);
	read_bytes(&r, out->sign_in.b, GUID_BYTES);
	read_bytes(&r, out->sealed_access, GUID_BYTES);
	read_bytes(&r, out->sealed_refresh, GUID_BYTES);
	out->uid = read_text(&r);
	return reader_done(&r) ? ERR_OK : ERR_STORE_VERSION;
}

static enum err text_key(const struct context *c, enum token_kind kind, struct str text,
			 struct key *out)
{
	struct digest d;

	if (!token_digest(text, &d))
		return kinds[kind].unknown;
	*out = digest_key(c, kind, &d);
	return ERR_OK;
}

enum err token_put(struct txn *t, const struct context *c, enum token_kind kind, struct str text,
		   struct token *token)
{
	struct key table;
	enum err e;

	assert(c->tenant != NULL && kind <= TOKEN_DELETION);
	table = key_of(&c->tenant->id, kinds[kind].table);
	e = sweep_ended(t, &table, FORMAT, c->now - KEEP_S);
	token->issued = c->now;
	return e == ERR_OK ? token_update(t, c, kind, text, token) : e;
}

enum err token_update(struct txn *t, const struct context *c, enum token_kind kind, struct str text,
		      const struct token *token)
{
	struct key k;
	enum err e = text_key(c, kind, text, &k);

	return e == ERR_OK ? write_token(t, &k, token) : e;
}

static enum err token_read(struct txn *t, const struct context *c, enum token_kind kind,
			   const struct key *k, struct token *token)
{
	struct str value;
	enum err e = txn_get(t, k, &value);

	if (e == ERR_NOT_FOUND)
		return kinds[kind].unknown;
	return e == ERR_OK ? decode(arena_copy(c->arena, value), token) : e;
}

/* Check that the token's sign-in record exists and allows this kind of token. */
static enum err check_sign_in(struct txn *t, const struct context *c, enum token_kind kind,
			      const struct token *token)
{
	struct sign_in_record rec;
	enum err e = sign_in_record_get(t, c, token->uid, &token->sign_in, &rec);

	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? kinds[kind].unknown : e;
	if (kind == TOKEN_SESSION && !sign_in_record_has_session(&rec))
		return kinds[kind].unknown;
	return kind == TOKEN_REFRESH && !rec.refreshable ? kinds[kind].unknown : ERR_OK;
}

enum err token_get(struct txn *t, const struct context *c, enum token_kind kind, struct str text,
		   struct token *token, struct account *a)
{
	struct key k;
	enum err e;

	assert(c->tenant != NULL && kind <= TOKEN_DELETION);
	e = text_key(c, kind, text, &k);
	if (e != ERR_OK)
		return e;
	e = token_read(t, c, kind, &k, token);
	if (e != ERR_OK)
		return e;
	e = check_sign_in(t, c, kind, token);
	if (e != ERR_OK)
		return e;
	e = account_get(t, c, token->uid, a);
	if (e != ERR_OK)
		return e == ERR_USER_UNKNOWN ? kinds[kind].unknown : e;
	return token->expires > c->now ? ERR_OK : kinds[kind].expired;
}

enum err token_move(struct txn *t, const struct context *c, enum token_kind kind,
		    const struct digest *digest, const struct guid *from, const struct guid *to)
{
	struct key k = digest_key(c, kind, digest);
	struct token token = {.expires = 0};
	enum err e = token_read(t, c, kind, &k, &token);

	if (e != ERR_OK)
		return e == kinds[kind].unknown ? ERR_OK : e;
	if (!guid_equal(&token.sign_in, from))
		return ERR_OK;
	token.sign_in = *to;
	return write_token(t, &k, &token);
}

enum err token_del(struct txn *t, const struct context *c, enum token_kind kind, struct str text)
{
	struct digest d;
	struct key k;
	enum err e;

	if (!token_digest(text, &d))
		return ERR_OK; /* no token is spelled like that */
	k = digest_key(c, kind, &d);
	e = txn_del(t, &k);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* XOR with bytes derived from the key's text; each (key, label) is used only once. */
static void xor_with_key(struct str key, const char *label, const uint8_t in[GUID_BYTES],
			 uint8_t out[GUID_BYTES])
{
	struct token_text normal = token_as_issued(key);
	const struct str part = str_of(label);
	struct digest d;

	d = digest_mac(str_of(normal.s), &part, 1);
	for (size_t i = 0; i < GUID_BYTES; i++)
		out[i] = in[i] ^ d.b[i];
	secret_zero(&d, sizeof d);
	secret_zero(&normal, sizeof normal);
}

void token_seal(struct str key, const char *label, struct str text, uint8_t out[GUID_BYTES])
{
	struct guid g = {{0}};

	(void)guid_read(text, &g); /* made by token_fresh */
	xor_with_key(key, label, g.b, out);
	secret_zero(&g, sizeof g);
}

struct token_text token_unseal(struct str key, const char *label, const uint8_t in[GUID_BYTES])
{
	struct token_text text;
	struct guid g;

	xor_with_key(key, label, in, g.b);
	guid_write(&g, text.s);
	return text;
}
