/* SPDX-License-Identifier: MIT */
#include "domain/limit/send_limit.h"

#include <assert.h>

#include "base/address.h"
#include "domain/tenant/tenant.h"
#include "store/record.h"
#include "store/sweep.h"

enum { FORMAT = 1, HOUR_S = 3600, DAY_S = 86400 };

/* Messages of one kind for one name, network or address, counted in windows that begin
 * with their first message. */
struct counts {
	uint64_t last;
	uint64_t hour_began, day_began;
	uint32_t hour, day;
};

struct limits {
	uint64_t cooldown_s, hour, day; /* hour, day: 0 for any number */
};

static struct key counter_key(const struct context *c, struct str kind, struct str what,
			      struct str who)
{
	const struct str parts[] = {STR("sending"), kind, what, who};
	struct key k = key_of(&c->tenant->id, TABLE_SEND_LIMIT);
	struct digest d = {{0}};

	(void)pepper_mac(&c->instance->pepper, pepper_current(&c->instance->pepper), parts, 4, &d);
	key_add(&k, str_bytes(d.b, 16));
	return k;
}

static enum err counts_get(struct txn *t, const struct context *c, const struct key *k,
			   struct counts *out)
{
	struct str value;
	struct reader r;
	enum err e = txn_get(t, k, &value);

	*out = (struct counts){.hour_began = c->now, .day_began = c->now};
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	r = reader_of(value, FORMAT);
	(void)read_u64(&r);
	out->last = read_u64(&r);
	out->hour_began = read_u64(&r);
	out->day_began = read_u64(&r);
	out->hour = read_u32(&r);
	out->day = read_u32(&r);
	if (!reader_done(&r))
		return ERR_STORE_VERSION;
	if (c->now >= out->hour_began + HOUR_S) {
		out->hour_began = c->now;
		out->hour = 0;
	}
	if (c->now >= out->day_began + DAY_S) {
		out->day_began = c->now;
		out->day = 0;
	}
	return ERR_OK;
}

static enum err counts_put(struct txn *t, const struct key *k, const struct counts *n)
{
	struct record r = {.n = 0};

	record_u8(&r, FORMAT);
	record_u64(&r, n->day_began + DAY_S); /* first, where sweep_ended expects it */
	record_u64(&r, n->last);
	record_u64(&r, n->hour_began);
	record_u64(&r, n->day_began);
	record_u32(&r, n->hour);
	record_u32(&r, n->day);
	return r.bad ? ERR_INTERNAL : txn_put(t, k, record_str(&r));
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/*
 * When the limits have room for a message; a time that is not after now: they have it now.
 * Write transactions wait for each other, so a request may be counted after one that began
 * later. Its time is then before `last`, which is no reason to refuse it without a
 * cooldown.
 */
static uint64_t room_at(const struct counts *n, const struct limits *l)
{
	uint64_t at = 0;

	if (l->cooldown_s > 0 && n->last > 0)
		at = n->last + l->cooldown_s;
	if (l->hour > 0 && n->hour >= l->hour)
		at = later(at, n->hour_began + HOUR_S);
	if (l->day > 0 && n->day >= l->day)
		at = later(at, n->day_began + DAY_S);
	return at;
}

struct counter {
	struct key key;
	struct limits limits;
	struct counts counts;
};

/* The recipient last: if it alone is over its limit, the answer must not show that. */
enum { BY_NAME, BY_NETWORK, BY_RECIPIENT, COUNTERS };

static void find_counters(const struct context *c, const struct send_limit *s,
			  struct counter counters[COUNTERS])
{
	const int64_t *n = c->tenant->conf.n;
	const struct limits person = {(uint64_t)n[CONF_SEND_COOLDOWN_SECONDS],
				      (uint64_t)n[CONF_SEND_PER_HOUR],
				      (uint64_t)n[CONF_SEND_PER_DAY]};
	const struct limits network = {0, (uint64_t)n[CONF_SEND_ADDRESS_PER_HOUR], 0};

	counters[BY_NAME].key = counter_key(c, s->kind, STR("name"), s->name);
	counters[BY_NAME].limits = person;
	counters[BY_RECIPIENT].key = counter_key(c, s->kind, STR("to"), s->to);
	counters[BY_RECIPIENT].limits = person;
	counters[BY_NETWORK].key =
		counter_key(c, STR(""), STR("network"), address_network(c->arena, c->address));
	counters[BY_NETWORK].limits = network;
}

/* A silent message counts like one for an unknown name, or the two could be told apart. */
static bool counts_for(int counter, enum send_outcome outcome)
{
	return outcome == SEND_ALLOWED || (outcome == SEND_SILENT && counter != BY_RECIPIENT);
}

/* What follows from the counters. One that does not decide the outcome must not show either. */
static struct send_verdict judge(const struct context *c, const struct counter counters[COUNTERS])
{
	struct send_verdict v = {SEND_ALLOWED, 0};

	for (int i = 0; i < COUNTERS; i++) {
		uint64_t at = room_at(&counters[i].counts, &counters[i].limits);

		if (at <= c->now || (i == BY_RECIPIENT && v.outcome == SEND_REFUSED))
			continue;
		v.outcome = i == BY_RECIPIENT ? SEND_SILENT : SEND_REFUSED;
		v.retry_at = later(v.retry_at, at);
	}
	return v;
}

enum err send_limit_take(struct txn *t, const struct context *c, const struct send_limit *s,
			 struct send_verdict *out)
{
	struct key table = key_of(&c->tenant->id, TABLE_SEND_LIMIT);
	struct counter counters[COUNTERS];
	enum err e = sweep_ended(t, &table, FORMAT, c->now);

	assert(c->tenant != NULL);
	*out = (struct send_verdict){SEND_ALLOWED, 0};
	if (e != ERR_OK)
		return e;
	find_counters(c, s, counters);
	for (int i = 0; i < COUNTERS; i++) {
		e = counts_get(t, c, &counters[i].key, &counters[i].counts);
		if (e != ERR_OK)
			return e;
	}
	*out = judge(c, counters);
	if (out->outcome == SEND_REFUSED)
		return ERR_OK; /* not counted, so that strangers cannot fill the store */
	for (int i = 0; e == ERR_OK && i < COUNTERS; i++) {
		if (counts_for(i, out->outcome)) {
			counters[i].counts.last = c->now;
			counters[i].counts.hour++;
			counters[i].counts.day++;
		}
		e = counts_put(t, &counters[i].key, &counters[i].counts);
	}
	return e;
}
