/* SPDX-License-Identifier: MIT */
#include "domain/account/account.h"

#include <assert.h>

#include "domain/tenant/tenant.h"
#include "store/record.h"

enum {
	FORMAT = 2,
	FORMAT_1 = 1, /* without confirmed_emails */
};

enum flag {
	ACTIVE = 1,
	EMAIL_VERIFIED = 2,
	PHONE_VERIFIED = 4,
	CUSTOM_UID = 8,
	PIN_SKIPPED = 16,
	DELETED = 32,
	STRENGTH = 64, /* enum password_strength times this, in the two highest bits */
};

static struct key account_key(const struct context *c, struct str uid)
{
	struct key k = key_of(&c->tenant->id, TABLE_ACCOUNT);

	key_add(&k, uid);
	return k;
}

static struct key alias_key(const struct context *c, enum identifier_kind kind, struct str normal)
{
	struct key k = key_of(&c->tenant->id, TABLE_ALIAS);
	const char letter = (char)kind;

	key_add(&k, str_bytes(&letter, 1));
	key_add(&k, normal);
	return k;
}

static void write_credential(struct record *r, const struct credential *k)
{
	record_text(r, k->hash);
	record_u32(r, k->generation);
	record_u64(r, k->changed);
	record_text(r, k->change_token);
}

static struct credential read_credential(struct reader *r)
{
	struct credential k;

	k.hash = read_text(r);
	k.generation = read_u32(r);
	k.changed = read_u64(r);
	k.change_token = read_text(r);
	return k;
}

static void write_names(struct record *r, const struct account *a)
{
	record_text(r, a->uid);
	record_text(r, a->profile_id);
	record_text(r, a->provider);
	record_text(r, a->source);
	record_text(r, a->user_name);
	record_text(r, a->phone);
	record_u8(r, (uint8_t)a->email_count);
	for (size_t i = 0; i < a->email_count; i++) {
		record_text(r, a->emails[i].type);
		record_text(r, a->emails[i].value);
	}
}

static void read_names(struct reader *r, struct account *a)
{
	a->uid = read_text(r);
	a->profile_id = read_text(r);
	a->provider = read_text(r);
	a->source = read_text(r);
	a->user_name = read_text(r);
	a->phone = read_text(r);
	a->email_count = read_u8(r);
	if (a->email_count > ACCOUNT_EMAILS) {
		r->bad = true;
		a->email_count = 0; /* nobody looks past the end of the array */
	}
	for (size_t i = 0; !r->bad && i < a->email_count; i++) {
		a->emails[i].type = read_text(r);
		a->emails[i].value = read_text(r);
	}
}

static void write_pins(struct record *r, const struct account *a)
{
	write_credential(r, &a->pin);
	record_u64(r, a->pin_skipped_at);
	record_u8(r, (uint8_t)a->old_pin_count);
	for (size_t i = 0; i < a->old_pin_count; i++)
		record_text(r, a->old_pins[i]);
}

static void read_pins(struct reader *r, struct account *a)
{
	a->pin = read_credential(r);
	a->pin_skipped_at = read_u64(r);
	a->old_pin_count = read_u8(r);
	if (a->old_pin_count > ACCOUNT_PINS) {
		r->bad = true;
		a->old_pin_count = 0;
	}
	for (size_t i = 0; !r->bad && i < a->old_pin_count; i++)
		a->old_pins[i] = read_text(r);
}

static uint8_t flags_of(const struct account *a)
{
	return (uint8_t)((a->active ? ACTIVE : 0) | (a->email_verified ? EMAIL_VERIFIED : 0) |
			 (a->phone_verified ? PHONE_VERIFIED : 0) |
			 (a->custom_uid ? CUSTOM_UID : 0) | (a->pin_skipped ? PIN_SKIPPED : 0) |
			 (a->deleted ? DELETED : 0) | (unsigned)a->strength * STRENGTH);
}

static void set_flags(struct account *a, uint8_t flags)
{
	a->active = (flags & ACTIVE) != 0;
	a->email_verified = (flags & EMAIL_VERIFIED) != 0;
	a->phone_verified = (flags & PHONE_VERIFIED) != 0;
	a->custom_uid = (flags & CUSTOM_UID) != 0;
	a->pin_skipped = (flags & PIN_SKIPPED) != 0;
	a->deleted = (flags & DELETED) != 0;
	a->strength = (enum password_strength)(flags / STRENGTH);
}

/* Which addresses after the first are confirmed, one bit each. */
static uint8_t confirmed_emails(const struct account *a)
{
	unsigned set = 0;

	for (size_t i = 1; i < a->email_count; i++)
		set |= a->emails[i].confirmed ? 1U << i : 0;
	return (uint8_t)set;
}

static void set_confirmed_emails(struct account *a, uint8_t set)
{
	for (size_t i = 1; i < a->email_count; i++)
		a->emails[i].confirmed = (set >> i & 1) != 0;
}

enum err account_put(struct txn *t, const struct context *c, const struct account *a)
{
	struct record r = {.n = 0};
	struct key k = account_key(c, a->uid);

	assert(c->tenant != NULL && a->uid.n > 0);
	record_u8(&r, FORMAT);
	record_u8(&r, flags_of(a));
	write_names(&r, a);
	write_credential(&r, &a->password);
	write_pins(&r, a);
	record_u64(&r, a->logins);
	record_u64(&r, a->last_login);
	record_u64(&r, a->created);
	record_u64(&r, a->modified);
	record_u64(&r, a->profile_modified);
	record_u8(&r, confirmed_emails(a));
	return r.bad ? ERR_INTERNAL : txn_put(t, &k, record_str(&r));
}

static enum err decode(struct str value, struct account *out)
{
	bool first = value.n > 0 && value.p[0] == FORMAT_1;
	struct reader r = reader_of(value, first ? FORMAT_1 : FORMAT);

	*out = (struct account){.uid = {NULL, 0}};
	set_flags(out, read_u8(&r));
	read_names(&r, out);
	out->password = read_credential(&r);
	read_pins(&r, out);
	out->logins = read_u64(&r);
	out->last_login = read_u64(&r);
	out->created = read_u64(&r);
	out->modified = read_u64(&r);
	out->profile_modified = read_u64(&r);
	set_confirmed_emails(out, first ? 0 : read_u8(&r));
	return reader_done(&r) ? ERR_OK : ERR_STORE_VERSION;
}

static enum err get_any(struct txn *t, const struct context *c, struct str uid, struct account *out)
{
	struct key k = account_key(c, uid);
	struct str value;
	enum err e = txn_get(t, &k, &value);

	if (e == ERR_NOT_FOUND)
		return ERR_USER_UNKNOWN;
	return e == ERR_OK ? decode(arena_copy(c->arena, value), out) : e;
}

enum err account_find_any(struct txn *t, const struct context *c, enum identifier_kind kind,
			  struct str text, struct account *out)
{
	struct str normal, uid;
	struct key k;
	enum err e;

	assert(c->tenant != NULL);
	if (!identifier_normal(c->arena, kind, text, &normal))
		return ERR_USER_UNKNOWN;
	if (kind == IDENTIFIER_UID)
		return get_any(t, c, normal, out);
	k = alias_key(c, kind, normal);
	e = txn_get(t, &k, &uid);
	if (e == ERR_NOT_FOUND)
		return ERR_USER_UNKNOWN;
	return e == ERR_OK ? get_any(t, c, arena_copy(c->arena, uid), out) : e;
}

/* Answer for an account marked as deleted as if there were none. */
static enum err hide_deleted(enum err e, struct account *a)
{
	if (e != ERR_OK || !a->deleted)
		return e;
	*a = (struct account){.uid = {NULL, 0}};
	return ERR_USER_UNKNOWN;
}

enum err account_get(struct txn *t, const struct context *c, struct str uid, struct account *out)
{
	return hide_deleted(get_any(t, c, uid, out), out);
}

enum err account_find(struct txn *t, const struct context *c, enum identifier_kind kind,
		      struct str text, struct account *out)
{
	return hide_deleted(account_find_any(t, c, kind, text, out), out);
}

/* Register an identifier for the account; `taken` when it belongs to another one. */
static enum err claim(struct txn *t, const struct context *c, const struct account *a,
		      enum identifier_kind kind, struct str text, enum err taken)
{
	struct str normal, holder;
	struct key k;
	enum err e;

	if (text.n == 0)
		return ERR_OK;
	if (!identifier_normal(c->arena, kind, text, &normal))
		return ERR_INTERNAL; /* checked when it was read from the request */
	k = alias_key(c, kind, normal);
	e = txn_get(t, &k, &holder);
	if (e == ERR_OK)
		return str_eq(holder, a->uid) ? ERR_OK : taken;
	return e == ERR_NOT_FOUND ? txn_put(t, &k, a->uid) : e;
}

static enum err claim_all(struct txn *t, const struct context *c, const struct account *a)
{
	enum err e = claim(t, c, a, IDENTIFIER_USERNAME, a->user_name, ERR_USERNAME_TAKEN);

	if (e != ERR_OK)
		return e;
	e = claim(t, c, a, IDENTIFIER_PHONE, a->phone, ERR_PHONE_TAKEN);
	for (size_t i = 0; e == ERR_OK && i < a->email_count; i++)
		e = claim(t, c, a, IDENTIFIER_EMAIL, a->emails[i].value, ERR_EMAIL_TAKEN);
	return e;
}

/* Free an identifier for others. */
static enum err release(struct txn *t, const struct context *c, enum identifier_kind kind,
			struct str text)
{
	struct str normal;
	struct key k;
	enum err e;

	if (text.n == 0 || !identifier_normal(c->arena, kind, text, &normal))
		return ERR_OK;
	k = alias_key(c, kind, normal);
	e = txn_del(t, &k);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err release_all(struct txn *t, const struct context *c, const struct account *a)
{
	enum err e = release(t, c, IDENTIFIER_USERNAME, a->user_name);

	if (e != ERR_OK)
		return e;
	e = release(t, c, IDENTIFIER_PHONE, a->phone);
	for (size_t i = 0; e == ERR_OK && i < a->email_count; i++)
		e = release(t, c, IDENTIFIER_EMAIL, a->emails[i].value);
	return e;
}

enum err account_add(struct txn *t, const struct context *c, const struct account *a)
{
	struct key k = account_key(c, a->uid);
	struct str there;
	enum err e = txn_get(t, &k, &there);

	if (e != ERR_NOT_FOUND)
		return e == ERR_OK ? ERR_UID_TAKEN : e;
	e = claim_all(t, c, a);
	return e == ERR_OK ? account_put(t, c, a) : e;
}

enum err account_rename(struct txn *t, const struct context *c, const struct account *before,
			const struct account *after)
{
	enum err e = release_all(t, c, before);

	if (e != ERR_OK)
		return e;
	e = claim_all(t, c, after);
	return e == ERR_OK ? account_put(t, c, after) : e;
}

enum err account_remove(struct txn *t, const struct context *c, const struct account *a)
{
	struct key k = account_key(c, a->uid);
	enum err e = release_all(t, c, a);

	return e == ERR_OK ? txn_del(t, &k) : e;
}

enum err account_may_sign_in(const struct account *a)
{
	return a->active ? ERR_OK : ERR_ACCOUNT_DISABLED;
}

/* The index of an address of the account; email_count: not found. */
static size_t email_index(const struct account *a, struct str email)
{
	size_t i = 0;

	while (i < a->email_count && !str_eq_ci(a->emails[i].value, email))
		i++;
	return i;
}

bool account_has_email(const struct account *a, struct str email)
{
	return email_index(a, email) < a->email_count;
}

bool account_email_confirmed(const struct account *a, struct str email)
{
	size_t i = email_index(a, email);

	if (i == a->email_count)
		return false;
	return i == 0 ? a->email_verified : a->emails[i].confirmed;
}

void account_confirm_email(struct account *a, struct str email)
{
	size_t i = email_index(a, email);

	if (i == 0)
		a->email_verified = a->email_count > 0;
	else if (i < a->email_count)
		a->emails[i].confirmed = true;
}

struct str account_fresh_guid(const struct context *c)
{
	char *p = arena_alloc(c->arena, GUID_TEXT + 1);
	struct guid g = guid_random();

	guid_write(&g, p);
	return str_bytes(p, GUID_TEXT);
}
