/* SPDX-License-Identifier: MIT */
#include "domain/factor/authenticator.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "domain/tenant/audit.h"
#include "domain/factor/factor.h"
#include "domain/factor/proof.h"
#include "domain/tenant/tenant.h"
#include "store/record.h"

enum {
	FORMAT = 1,
	WINDOW = 1,    /* steps accepted around now, and around the known drift */
	DRIFT_MAX = 2, /* steps by which an app's clock may be off */
	BACK_MAX = 2,  /* steps by which this server's clock may go back */
};

/* The label under which a seed is encrypted: it binds it to this tenant and account. */
static struct str label_of(const struct context *c, struct str uid)
{
	return tenant_label(c->arena, "authenticator ", &c->tenant->id, uid);
}

static enum err decode(struct str value, struct authenticator *out)
{
	struct reader r = reader_of(value, FORMAT);

	out->id = read_u64(&r);
	out->pending = read_u8(&r) != 0;
	out->created = read_u64(&r);
	out->last_step = read_u64(&r);
	out->server_step = read_u64(&r);
	out->drift = (int)read_u8(&r) - DRIFT_MAX;
	out->sealed = read_text(&r);
	return reader_done(&r) && abs(out->drift) <= DRIFT_MAX ? ERR_OK : ERR_STORE_VERSION;
}

enum err authenticator_put(struct txn *t, const struct context *c, struct str uid,
			   const struct authenticator *a)
{
	struct key k = factor_key(c, TABLE_AUTHENTICATOR, uid);
	struct record r = {.n = 0};

	record_u8(&r, FORMAT);
	record_u64(&r, a->id);
	record_u8(&r, a->pending);
	record_u64(&r, a->created);
	record_u64(&r, a->last_step);
	record_u64(&r, a->server_step);
	record_u8(&r, (uint8_t)(a->drift + DRIFT_MAX));
	record_text(&r, a->sealed);
	return r.bad ? ERR_INTERNAL : txn_put(t, &k, record_str(&r));
}

enum err authenticator_find(struct txn *t, const struct context *c, struct str uid,
			    struct authenticator *out)
{
	struct key k = factor_key(c, TABLE_AUTHENTICATOR, uid);
	struct str value;
	enum err e;

	*out = (struct authenticator){.id = 0};
	if (c->tenant->conf.n[CONF_AUTHENTICATOR_ENABLED] == 0)
		return ERR_AUTHENTICATOR_OFF;
	e = txn_get(t, &k, &value);
	if (e == ERR_NOT_FOUND)
		return ERR_AUTHENTICATOR_NONE;
	if (e != ERR_OK)
		return e;
	e = decode(arena_copy(c->arena, value), out);
	if (e != ERR_OK || !out->pending || c->now < out->created + AUTHENTICATOR_PENDING_S)
		return e;
	*out = (struct authenticator){.id = 0};
	return ERR_AUTHENTICATOR_NONE;
}

enum err authenticator_get(struct txn *t, const struct context *c, struct str uid,
			   struct authenticator *out)
{
	enum err e = authenticator_find(t, c, uid, out);

	if (e != ERR_OK || !out->pending)
		return e;
	*out = (struct authenticator){.id = 0};
	return ERR_AUTHENTICATOR_NONE;
}

enum err authenticator_remove(struct txn *t, const struct context *c, struct str uid)
{
	struct authenticator a;
	struct key k = factor_key(c, TABLE_AUTHENTICATOR, uid);
	enum err e = authenticator_find(t, c, uid, &a);

	if (e != ERR_OK)
		return e;
	e = txn_del(t, &k);
	if (e != ERR_OK || a.pending)
		return e;
	return audit_put(t, c, AUDIT_AUTHENTICATOR_REMOVED, uid, STR(""));
}

void authenticator_make(const struct context *c, struct str uid, struct authenticator *out)
{
	uint8_t seed[TOTP_SEED];

	*out = (struct authenticator){.pending = true, .created = c->now};
	secret_random(&out->id, sizeof out->id);
	secret_random(seed, sizeof seed);
	out->sealed = pepper_seal(&c->instance->pepper, c->arena, label_of(c, uid),
				  str_bytes(seed, sizeof seed));
	secret_zero(seed, sizeof seed);
}

static enum err open_seed(const struct context *c, struct str uid, const struct authenticator *a,
			  struct str *seed)
{
	static const char none[TOTP_SEED];

	*seed = str_bytes(none, sizeof none);
	if (a->sealed.n == 0)
		return ERR_OK;
	if (pepper_open(&c->instance->pepper, c->arena, label_of(c, uid), a->sealed, seed) &&
	    seed->n == TOTP_SEED)
		return ERR_OK;
	LOG(authenticator_unreadable, {"uid", uid});
	return ERR_CONFIG;
}

enum err authenticator_seed(const struct context *c, struct str uid, const struct authenticator *a,
			    struct str *base32)
{
	struct str seed;
	enum err e = open_seed(c, uid, a, &seed);

	if (e != ERR_OK)
		return e;
	*base32 = base32_write(c->arena, seed);
	return ERR_OK;
}

/* --- a code as a proof -------------------------------------------------- */

static bool well_formed(struct str code)
{
	return code.n == TOTP_DIGITS && str_digits(code);
}

static enum err read_authenticator(struct txn *t, struct proof *p)
{
	return authenticator_get(t, p->c, p->account.uid, &p->authenticator);
}

/* The step serves as generation: a code that is wrong now may be correct in a later step. */
static void describe(struct proof *p, struct attempt *a)
{
	a->generation = (uint32_t)totp_step(p->c->now);
}

static enum err check_clock(const struct context *c, const struct authenticator *a)
{
	bool early = c->now < clock_built();

	if (!early && totp_step(c->now) + BACK_MAX >= a->server_step)
		return ERR_OK;
	LOG(clock_wrong, {"why", early ? STR("before the build") : STR("ran back")});
	return ERR_CLOCK;
}

/* Whether a code `off` steps from now may be accepted. */
static bool in_window(const struct authenticator *a, int off)
{
	if (a->pending)
		return abs(off) <= DRIFT_MAX;
	return abs(off) <= WINDOW || abs(off - a->drift) <= WINDOW;
}

static int offset(uint64_t step, uint64_t now_step)
{
	return (int)((int64_t)step - (int64_t)now_step);
}

static enum err check(const struct attempt_permit *permit, void *proof, bool *match)
{
	struct proof *p = proof;
	const struct authenticator *a = &p->authenticator;
	uint64_t now_step = totp_step(p->c->now);
	struct str seed;
	enum err e = check_clock(p->c, a);

	(void)permit; /* only its existence matters */
	*match = false;
	p->step = 0;
	if (e != ERR_OK)
		return e;
	e = open_seed(p->c, p->account.uid, a, &seed);
	if (e != ERR_OK)
		return e;
	/* Always compare with every step, so that the duration reveals nothing. The latest match
	 * counts. */
	for (uint64_t s = now_step - DRIFT_MAX - WINDOW; s <= now_step + DRIFT_MAX + WINDOW; s++) {
		char expected[TOTP_DIGITS + 1] = "";
		bool right = totp_code((const uint8_t *)seed.p, s, expected) &&
			     secret_equal(str_bytes(expected, TOTP_DIGITS), p->text);

		secret_zero(expected, sizeof expected);
		if (!right || !in_window(a, offset(s, now_step)) || s <= a->last_step)
			continue;
		p->step = s;
		*match = a->sealed.n > 0;
	}
	return ERR_OK;
}

static int bounded_drift(int off)
{
	return off < -DRIFT_MAX ? -DRIFT_MAX : off > DRIFT_MAX ? DRIFT_MAX : off;
}

static enum err use_step(struct txn *t, struct proof *p, const struct account *now)
{
	struct authenticator a;
	enum err e = authenticator_find(t, p->c, now->uid, &a);
	bool enrols = a.pending;

	if (e == ERR_AUTHENTICATOR_NONE)
		return ERR_AUTHENTICATOR_CODE;
	if (e != ERR_OK)
		return e;
	if (a.id != p->authenticator.id || p->step <= a.last_step)
		return ERR_AUTHENTICATOR_CODE;
	a.pending = false;
	a.last_step = p->step;
	a.server_step = totp_step(p->c->now);
	a.drift = bounded_drift(offset(p->step, a.server_step));
	e = authenticator_put(t, p->c, now->uid, &a);
	if (e != ERR_OK || !enrols)
		return e;
	return audit_put(t, p->c, AUDIT_AUTHENTICATOR_ADDED, now->uid, STR(""));
}

const struct proof_kind authenticator_proof = {
	.name = STR_INIT("authenticatorcode"),
	.lane = LANE_HOLDER, /* like the PIN: either can be given for a step-up */
	.none = ERR_AUTHENTICATOR_NONE,
	.wrong = ERR_AUTHENTICATOR_CODE,
	.well_formed = well_formed,
	.read = read_authenticator,
	.describe = describe,
	.check = check,
	.use = use_step,
};
