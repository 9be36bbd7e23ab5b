/* SPDX-License-Identifier: MIT */
#include "domain/message/otp.h"

#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "domain/tenant/tenant.h"
#include "domain/session/token.h"
#include "store/record.h"
#include "store/sweep.h"

enum {
	FORMAT = 1,
	KEEP_S = 86400, /* how long an expired link is still distinguished from an unknown one */
};

static const enum purpose purposes[] = {PURPOSE_PIN, PURPOSE_PASSWORD, PURPOSE_EMAIL,
					PURPOSE_PHONE};

static struct key code_key(const struct context *c, struct str uid, enum purpose purpose)
{
	struct key k = key_of(&c->tenant->id, TABLE_CODE);
	const char letter = (char)purpose;

	key_add_sized(&k, uid);
	key_add(&k, str_bytes(&letter, 1));
	return k;
}

static struct key link_key(const struct context *c, const struct digest *d)
{
	struct key k = key_of(&c->tenant->id, TABLE_LINK);

	key_add(&k, str_bytes(d->b, DIGEST_SIZE));
	return k;
}

struct otp_texts otp_generate(const struct context *c)
{
	struct otp_texts texts = {"", ""};
	struct guid g = guid_random();
	int64_t digits = c->tenant->conf.n[CONF_CODE_DIGITS];

	hex_write(g.b, GUID_BYTES, texts.link);
	for (int64_t i = 0; i < digits && i < CODE_DIGITS_MAX; i++)
		texts.code[i] = (char)('0' + secret_below(10));
	return texts;
}

static bool mac_of(const struct context *c, uint8_t pepper, struct str uid, enum purpose purpose,
		   uint32_t generation, struct str text, struct digest *out)
{
	struct record r = {.n = 0};

	record_u8(&r, (uint8_t)purpose);
	record_u32(&r, generation);

	const struct str parts[] = {STR("code"), str_bytes(c->tenant->id.b, GUID_BYTES), uid,
				    record_str(&r), text};

	return pepper_mac(&c->instance->pepper, pepper, parts, sizeof parts / sizeof *parts, out);
}

static enum err write_code(struct txn *t, const struct key *k, const struct otp *code)
{
	struct record r = {.n = 0};

	record_u8(&r, FORMAT);
	record_u8(&r, (uint8_t)code->channel);
	record_u64(&r, code->issued);
	record_u64(&r, code->link_expires);
	record_u64(&r, code->code_expires);
	record_u64(&r, code->used);
	record_u32(&r, code->failures);
	record_u32(&r, code->generation);
	record_u8(&r, code->pepper);
	record_bytes(&r, code->link.b, DIGEST_SIZE);
	record_bytes(&r, code->mac.b, DIGEST_SIZE);
	record_text(&r, code->to);
	record_text(&r, code->url);
	return r.bad ? ERR_INTERNAL : txn_put(t, k, record_str(&r));
}

static enum err put_link(struct txn *t, const struct context *c, struct str uid,
			 enum purpose purpose, const struct otp *code)
{
	struct key table = key_of(&c->tenant->id, TABLE_LINK), k = link_key(c, &code->link);
	struct record r = {.n = 0};
	enum err e = sweep_ended(t, &table, FORMAT, c->now - KEEP_S);

	if (e != ERR_OK)
		return e;
	record_u8(&r, FORMAT);
	record_u64(&r, code->link_expires); /* first, where sweep_ended expects it */
	record_u8(&r, (uint8_t)purpose);
	record_u32(&r, code->generation);
	record_text(&r, uid);
	return r.bad ? ERR_INTERNAL : txn_put(t, &k, record_str(&r));
}

enum err otp_put(struct txn *t, const struct context *c, struct str uid, enum purpose purpose,
		 const struct otp_texts *texts, struct otp *code)
{
	struct key k = code_key(c, uid, purpose);
	enum err e;

	assert(c->tenant != NULL && uid.n > 0);
	code->issued = c->now;
	code->used = 0;
	code->failures = 0;
	code->pepper = pepper_current(&c->instance->pepper);
	secret_random(&code->generation, sizeof code->generation);
	if (!token_digest(str_of(texts->link), &code->link))
		return ERR_INTERNAL;
	if (!mac_of(c, code->pepper, uid, purpose, code->generation, str_of(texts->code),
		    &code->mac))
		return ERR_CONFIG;
	e = write_code(t, &k, code);
	if (e != ERR_OK || code->link_expires == 0)
		return e;
	return put_link(t, c, uid, purpose, code);
}

enum err otp_get(struct txn *t, const struct context *c, struct str uid, enum purpose purpose,
		 struct otp *out)
{
	struct key k = code_key(c, uid, purpose);
	struct str value;
	struct reader r;
	enum err e = txn_get(t, &k, &value);

	if (e != ERR_OK)
		return e;
	r = reader_of(arena_copy(c->arena, value), FORMAT);
	out->channel = (enum outbox_kind)read_u8(&r);
	out->issued = read_u64(&r);
	out->link_expires = read_u64(&r);
	out->code_expires = read_u64(&r);
	out->used = read_u64(&r);
	out->failures = read_u32(&r);
	out->generation = read_u32(&r);
	out->pepper = read_u8(&r);
	read_bytes(&r, out->link.b, DIGEST_SIZE);
	read_bytes(&r, out->mac.b, DIGEST_SIZE);
	out->to = read_text(&r);
	out->url = read_text(&r);
	return reader_done(&r) ? ERR_OK : ERR_STORE_VERSION;
}

/* What a link belongs to, as stored under the digest of its token. */
struct link_target {
	uint64_t expires;
	enum purpose purpose;
	uint32_t generation;
	struct str uid;
};

static enum err read_link(struct txn *t, const struct context *c, struct str token,
			  struct link_target *out)
{
	struct digest d;
	struct key k;
	struct str value;
	struct reader r;
	enum err e;

	if (!token_digest(token, &d))
		return ERR_LINK_UNKNOWN;
	k = link_key(c, &d);
	e = txn_get(t, &k, &value);
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_LINK_UNKNOWN : e;
	r = reader_of(arena_copy(c->arena, value), FORMAT);
	out->expires = read_u64(&r);
	out->purpose = (enum purpose)read_u8(&r);
	out->generation = read_u32(&r);
	out->uid = read_text(&r);
	return reader_done(&r) ? ERR_OK : ERR_STORE_VERSION;
}

enum err otp_by_link(struct txn *t, const struct context *c, enum purpose purpose, struct str token,
		     struct str *uid, struct otp *out)
{
	struct link_target m;
	enum err e = read_link(t, c, token, &m);

	if (e != ERR_OK)
		return e;
	if (m.purpose != purpose)
		return ERR_LINK_UNKNOWN;
	e = otp_get(t, c, m.uid, purpose, out);
	if (e == ERR_NOT_FOUND)
		return m.expires <= c->now ? ERR_LINK_EXPIRED : ERR_LINK_UNKNOWN;
	if (e == ERR_OK && out->generation != m.generation)
		return m.expires <= c->now ? ERR_LINK_EXPIRED : ERR_LINK_REPLACED;
	if (e != ERR_OK)
		return e;
	*uid = m.uid;
	if (out->used != 0)
		return ERR_LINK_USED;
	return out->link_expires <= c->now ? ERR_LINK_EXPIRED : ERR_OK;
}

/* The error for a correct code that is used or expired. */
static enum err code_fault(const struct context *c, const struct otp *code)
{
	bool mail = code->channel == OUTBOX_MAIL;

	if (code->used != 0)
		return mail ? ERR_CODE_MAIL_USED : ERR_CODE_SMS_USED;
	if (code->code_expires <= c->now)
		return mail ? ERR_CODE_MAIL_EXPIRED : ERR_CODE_SMS_EXPIRED;
	return ERR_OK;
}

enum err otp_check(const struct attempt_permit *permit, const struct context *c, struct str uid,
		   enum purpose purpose, const struct otp *code, struct str text, bool *match)
{
	static const struct otp none;
	const struct otp *k = code != NULL ? code : &none;
	struct digest d;
	bool same;

	(void)permit; /* only its existence matters */
	*match = false;
	if (!mac_of(c, code != NULL ? k->pepper : pepper_current(&c->instance->pepper), uid,
		    purpose, k->generation, text, &d))
		return ERR_CONFIG;
	same = secret_equal(str_bytes(d.b, DIGEST_SIZE), str_bytes(k->mac.b, DIGEST_SIZE));
	if (!same || code == NULL || k->code_expires == 0 || k->failures >= OTP_FAILURES_MAX)
		return ERR_OK;
	*match = code_fault(c, k) == ERR_OK;
	return code_fault(c, k);
}

bool otp_was_sent_to(const struct otp *code, const struct account *a)
{
	if (code->channel == OUTBOX_SMS)
		return str_eq(a->phone, code->to);
	return account_has_email(a, code->to);
}

enum err otp_use(struct txn *t, const struct context *c, struct str uid, enum purpose purpose,
		 uint32_t generation)
{
	struct key k = code_key(c, uid, purpose);
	struct otp code;
	enum err e = otp_get(t, c, uid, purpose, &code);

	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_LINK_UNKNOWN : e;
	if (code.generation != generation)
		return ERR_LINK_REPLACED;
	if (code.used != 0)
		return ERR_LINK_USED;
	code.used = c->now;
	return write_code(t, &k, &code);
}

struct str otp_id(const struct context *c, enum purpose purpose, const struct otp *code)
{
	struct buf b;

	buf_init(&b, c->arena, 16, 16);
	buf_byte(&b, (char)purpose);
	buf_int(&b, code->generation);
	return buf_str(&b);
}

enum err otp_is_current(struct txn *t, const struct context *c, struct str uid, struct str id,
			bool *current)
{
	struct otp code;
	enum purpose purpose = (enum purpose)(id.n > 0 ? id.p[0] : 0);
	enum err e = otp_get(t, c, uid, purpose, &code);

	*current = false;
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	*current = code.used == 0 && str_eq(id, otp_id(c, purpose, &code));
	return ERR_OK;
}

enum err otp_failed(struct txn *t, const struct context *c, struct str uid, enum purpose purpose)
{
	struct key k = code_key(c, uid, purpose);
	struct otp code;
	enum err e = otp_get(t, c, uid, purpose, &code);

	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	code.failures++;
	return write_code(t, &k, &code);
}

static enum err end_one(struct txn *t, const struct context *c, struct str uid,
			enum purpose purpose, bool and_used)
{
	struct key k = code_key(c, uid, purpose);
	struct otp code;
	enum err e = otp_get(t, c, uid, purpose, &code);

	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	return and_used || code.used == 0 ? txn_del(t, &k) : ERR_OK;
}

enum err otp_end_all(struct txn *t, const struct context *c, struct str uid, bool and_used)
{
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < sizeof purposes / sizeof *purposes; i++)
		e = end_one(t, c, uid, purposes[i], and_used);
	return e;
}
