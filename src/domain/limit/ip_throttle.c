/* SPDX-License-Identifier: MIT */
#include "domain/limit/ip_throttle.h"

#include "base/address.h"
#include "base/log.h"
#include "domain/tenant/audit.h"
#include "domain/tenant/tenant.h"
#include "store/record.h"
#include "store/sweep.h"

enum { FORMAT = 1, AUDITED_MAX = 20 };

static const struct str proofs = STR_INIT("proofs"), secrets = STR_INIT("secrets");

struct tally {
	const struct context *c;
	struct key key;
	uint64_t ends; /* of the window */
	uint32_t count;
};

static struct tally tally_of(const struct context *c, struct str what, struct str network)
{
	const struct str parts[] = {STR("network"), what, network};
	struct tally n = {.c = c, .key = key_of(&c->tenant->id, TABLE_IP_THROTTLE)};
	struct digest d = {{0}};

	(void)pepper_mac(&c->instance->pepper, pepper_current(&c->instance->pepper), parts, 3, &d);
	key_add(&n.key, str_bytes(d.b, 16));
	return n;
}

static enum err get_body(struct txn *t, void *arg)
{
	struct tally *n = arg;
	struct str value;
	struct reader r;
	enum err e = txn_get(t, &n->key, &value);

	n->count = 0;
	n->ends = n->c->now + IP_THROTTLE_WINDOW_S;
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	r = reader_of(value, FORMAT);
	n->ends = read_u64(&r);
	n->count = read_u32(&r);
	if (!reader_done(&r))
		return ERR_STORE_VERSION;
	if (n->c->now >= n->ends)
		*n = (struct tally){n->c, n->key, n->c->now + IP_THROTTLE_WINDOW_S, 0};
	return ERR_OK;
}

static enum err count_body(struct txn *t, void *arg)
{
	struct tally *n = arg;
	struct key table = key_of(&n->c->tenant->id, TABLE_IP_THROTTLE);
	struct record r = {.n = 0};
	enum err e = get_body(t, n);

	if (e != ERR_OK)
		return e;
	if (n->count == 0)
		e = sweep_ended(t, &table, FORMAT, n->c->now);
	if (e != ERR_OK)
		return e;
	n->count++;
	record_u8(&r, FORMAT);
	record_u64(&r, n->ends); /* first, where sweep_ended expects it */
	record_u32(&r, n->count);
	return r.bad ? ERR_INTERNAL : txn_put(t, &n->key, record_str(&r));
}

/*
 * How many failures the tenant allows an address; 0: no limit. The machine's own address
 * has none: it may be that of a proxy missing from the settings, and everybody behind the
 * proxy would be locked out.
 */
static uint32_t limit_of(const struct context *c)
{
	if (c->address.n == 0 || address_in(c->address, STR("127.0.0.0/8, ::1")))
		return 0;
	return (uint32_t)c->tenant->conf.n[CONF_ATTEMPTS_NETWORK];
}

enum err ip_throttle_allows(const struct context *c)
{
	uint32_t limit = limit_of(c);
	struct tally n;
	enum err e;

	if (limit == 0)
		return ERR_OK;
	n = tally_of(c, proofs, address_network(c->arena, c->address));
	e = store_read(c->instance->attempts, get_body, &n);
	if (e != ERR_OK || n.count < limit)
		return e;
	c->detail->retry_at = n.ends;
	return ERR_TOO_MANY;
}

/* The count including this one; 0 when it could not be counted. */
static uint32_t count(const struct context *c, struct str what, struct str network)
{
	struct tally n = tally_of(c, what, network);

	if (store_write(c->instance->attempts, count_body, &n) == ERR_OK)
		return n.count;
	LOG(network_count_failed, {"what", what});
	return 0;
}

void ip_throttle_failed(const struct context *c)
{
	uint32_t limit = limit_of(c);

	if (limit > 0 && count(c, proofs, address_network(c->arena, c->address)) == limit)
		LOG(network_refused, {"from", c->address});
}

static enum err audit_body(struct txn *t, void *arg)
{
	return audit_put(t, arg, AUDIT_SECRET_REFUSED, STR(""), STR(""));
}

void ip_throttle_secret_refused(const struct context *c)
{
	struct context own = *c;

	own.actor = BY_SERVICE; /* the caller has proved nothing */
	LOG(api_secret_refused, {"from", c->address});
	/* All networks together are limited too, or strangers could fill the trail. */
	if (count(c, secrets, address_network(c->arena, c->address)) != 1 ||
	    count(c, secrets, STR("")) > AUDITED_MAX)
		return;
	if (store_write(c->instance->store, audit_body, &own) != ERR_OK)
		LOG(network_count_failed, {"what", secrets});
}
