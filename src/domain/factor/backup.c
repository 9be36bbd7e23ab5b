/* SPDX-License-Identifier: MIT */
#include "domain/factor/backup.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "domain/tenant/audit.h"
#include "domain/factor/factor.h"
#include "domain/factor/proof.h"
#include "domain/message/notify.h"
#include "domain/tenant/tenant.h"
#include "store/record.h"

enum { FORMAT = 1 };

/* Crockford's base 32: no I, L, O, U. */
static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";

static const struct digest used_up;

static bool is_left(const struct digest *d)
{
	return !secret_equal(str_bytes(d->b, DIGEST_SIZE), str_bytes(used_up.b, DIGEST_SIZE));
}

size_t backup_left(const struct backup *b)
{
	size_t n = 0;

	for (size_t i = 0; i < BACKUP_CODES; i++)
		n += is_left(&b->codes[i]);
	return n;
}

/* --- the record -------------------------------------------------------- */

static enum err decode(struct str value, struct backup *out)
{
	struct reader r = reader_of(value, FORMAT);

	out->generation = read_u32(&r);
	out->made = read_u64(&r);
	out->pepper = read_u8(&r);
	for (size_t i = 0; i < BACKUP_CODES; i++)
		read_bytes(&r, out->codes[i].b, DIGEST_SIZE);
	return reader_done(&r) ? ERR_OK : ERR_STORE_VERSION;
}

static enum err write_set(struct txn *t, const struct context *c, struct str uid,
			  const struct backup *b)
{
	struct key k = factor_key(c, TABLE_BACKUP, uid);
	struct record r = {.n = 0};

	record_u8(&r, FORMAT);
	record_u32(&r, b->generation);
	record_u64(&r, b->made);
	record_u8(&r, b->pepper);
	for (size_t i = 0; i < BACKUP_CODES; i++)
		record_bytes(&r, b->codes[i].b, DIGEST_SIZE);
	return r.bad ? ERR_INTERNAL : txn_put(t, &k, record_str(&r));
}

enum err backup_get(struct txn *t, const struct context *c, struct str uid, struct backup *out)
{
	struct key k = factor_key(c, TABLE_BACKUP, uid);
	struct str value;
	enum err e;

	*out = (struct backup){.pepper = pepper_current(&c->instance->pepper)};
	if (c->tenant->conf.n[CONF_BACKUP_ENABLED] == 0)
		return ERR_BACKUP_OFF;
	e = txn_get(t, &k, &value);
	if (e == ERR_NOT_FOUND)
		return ERR_BACKUP_NONE;
	return e == ERR_OK ? decode(value, out) : e;
}

enum err backup_put(struct txn *t, const struct context *c, struct str uid, const struct backup *b)
{
	enum err e = write_set(t, c, uid, b);

	return e == ERR_OK ? audit_put(t, c, AUDIT_BACKUP_CODES_MADE, uid, STR("")) : e;
}

/* --- codes ------------------------------------------------------------- */

/* The digit a character of a code stands for, or 0. */
static char digit_of(char c)
{
	c = ascii_lower(c);
	if (c == 'o')
		return '0';
	if (c == 'i' || c == 'l')
		return '1';
	return c != '\0' && strchr(digits, c) != NULL ? c : '\0';
}

static bool read_code(struct str text, char out[BACKUP_DIGITS])
{
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		char c = digit_of(text.p[i]);

		if (text.p[i] == '-' || text.p[i] == ' ')
			continue;
		if (c == '\0' || n == BACKUP_DIGITS)
			return false;
		out[n++] = c;
	}
	return n == BACKUP_DIGITS;
}

static enum err digest_code(const struct context *c, struct str uid, const struct backup *b,
			    const char code[BACKUP_DIGITS], struct digest *out)
{
	char set[16];
	int n = snprintf(set, sizeof set, "%" PRIu32, b->generation);
	const struct str parts[] = {STR("backup"), str_bytes(c->tenant->id.b, GUID_BYTES), uid,
				    str_bytes(set, (size_t)n), str_bytes(code, BACKUP_DIGITS)};

	return pepper_mac(&c->instance->pepper, b->pepper, parts, 5, out) ? ERR_OK : ERR_CONFIG;
}

/* --- a code as a proof -------------------------------------------------- */

static bool well_formed(struct str code)
{
	char plain[BACKUP_DIGITS];
	bool ok = read_code(code, plain);

	secret_zero(plain, sizeof plain);
	return ok;
}

static enum err read_set(struct txn *t, struct proof *p)
{
	return backup_get(t, p->c, p->account.uid, &p->backup);
}

/* The secret is the code in its normal form, so that other spellings of a wrong code count as
 * the same secret. */
static void describe(struct proof *p, struct attempt *a)
{
	char *plain = arena_alloc(p->c->arena, BACKUP_DIGITS);

	a->secret = read_code(p->text, plain) ? str_bytes(plain, BACKUP_DIGITS) : STR("");
	a->generation = p->backup.generation;
}

static enum err check(const struct attempt_permit *permit, void *proof, bool *match)
{
	struct proof *p = proof;
	char plain[BACKUP_DIGITS] = "";
	bool ok = read_code(p->text, plain);
	struct digest d;
	enum err e = digest_code(p->c, p->account.uid, &p->backup, plain, &d);

	(void)permit; /* only its existence matters */
	secret_zero(plain, sizeof plain);
	*match = false;
	p->code_index = 0;
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < BACKUP_CODES; i++) {
		if (!secret_equal(str_bytes(d.b, DIGEST_SIZE),
				  str_bytes(p->backup.codes[i].b, DIGEST_SIZE)))
			continue;
		p->code_index = i;
		*match = ok;
	}
	return ERR_OK;
}

static enum err use_one(struct txn *t, struct proof *p, const struct account *now)
{
	struct backup b;
	enum err e = backup_get(t, p->c, now->uid, &b);

	if (e == ERR_BACKUP_NONE)
		return ERR_BACKUP_CODE;
	if (e != ERR_OK)
		return e;
	if (b.generation != p->backup.generation || b.made != p->backup.made ||
	    !is_left(&b.codes[p->code_index]))
		return ERR_BACKUP_CODE;
	b.codes[p->code_index] = used_up;
	p->backup = b;
	e = write_set(t, p->c, now->uid, &b);
	if (e != ERR_OK)
		return e;
	e = audit_put(t, p->c, AUDIT_BACKUP_CODE_USED, now->uid, STR(""));
	if (e != ERR_OK)
		return e;
	return notify_backup_code(t, p->c, now, backup_left(&b));
}

const struct proof_kind backup_proof = {
	.name = STR_INIT("backupcode"),
	.lane = LANE_HOLDER, /* like the PIN: either can be given for a step-up */
	.none = ERR_BACKUP_NONE,
	.wrong = ERR_BACKUP_CODE,
	.well_formed = well_formed,
	.read = read_set,
	.describe = describe,
	.check = check,
	.use = use_one,
};

/* --- a new set ------------------------------------------------------------ */

static void fresh_code(char plain[BACKUP_DIGITS], char shown[BACKUP_TEXT + 1])
{
	uint8_t random[BACKUP_DIGITS];

	secret_random(random, sizeof random);
	for (size_t i = 0; i < BACKUP_DIGITS; i++)
		plain[i] = digits[random[i] & 31];
	memcpy(shown, plain, 5);
	shown[5] = '-';
	memcpy(shown + 6, plain + 5, 5);
	shown[BACKUP_TEXT] = '\0';
	secret_zero(random, sizeof random);
}

enum err backup_make(const struct context *c, struct str uid, uint32_t before, struct backup *out,
		     struct backup_texts *texts)
{
	enum err e = ERR_OK;

	*out = (struct backup){.generation = before + 1,
			       .made = c->now,
			       .pepper = pepper_current(&c->instance->pepper)};
	for (size_t i = 0; e == ERR_OK && i < BACKUP_CODES; i++) {
		char plain[BACKUP_DIGITS];

		fresh_code(plain, texts->at[i]);
		e = digest_code(c, uid, out, plain, &out->codes[i]);
		secret_zero(plain, sizeof plain);
	}
	return e;
}
