/* SPDX-License-Identifier: MIT */
#include "domain/limit/in_flight.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"
#include "store/record.h"

enum {
	FORMAT = 1,
	ABANDONED_S = 60, /* longer than any hash takes */
};

struct in_flight in_flight_make(const struct context *c, const uint8_t digest[CREDENTIAL_DIGEST])
{
	struct in_flight s = {.at = c->now, .pid = (uint32_t)getpid()};

	secret_random(&s.id, sizeof s.id);
	memcpy(s.digest, digest, CREDENTIAL_DIGEST);
	return s;
}

enum err in_flight_get(struct txn *t, const struct key *k, struct in_flight_list *out)
{
	struct str value;
	struct reader r;
	enum err e = txn_get(t, k, &value);

	out->n = 0;
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	r = reader_of(value, FORMAT);
	out->n = read_u8(&r);
	if (out->n > IN_FLIGHT_SLOTS)
		return ERR_STORE_VERSION;
	for (size_t i = 0; i < out->n; i++) {
		out->slot[i].id = read_u64(&r);
		out->slot[i].at = read_u64(&r);
		out->slot[i].pid = read_u32(&r);
		read_bytes(&r, out->slot[i].digest, CREDENTIAL_DIGEST);
	}
	return reader_done(&r) ? ERR_OK : ERR_STORE_VERSION;
}

enum err in_flight_put(struct txn *t, const struct key *k, const struct in_flight_list *l)
{
	struct record r = {.n = 0};
	enum err e;

	if (l->n == 0) {
		e = txn_del(t, k);
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	}
	record_u8(&r, FORMAT);
	record_u8(&r, (uint8_t)l->n);
	for (size_t i = 0; i < l->n; i++) {
		record_u64(&r, l->slot[i].id);
		record_u64(&r, l->slot[i].at);
		record_u32(&r, l->slot[i].pid);
		record_bytes(&r, l->slot[i].digest, CREDENTIAL_DIGEST);
	}
	return r.bad ? ERR_INTERNAL : txn_put(t, k, record_str(&r));
}

static bool is_abandoned(const struct context *c, const struct in_flight *s)
{
	if (c->now > s->at + ABANDONED_S)
		return true;
	return kill((pid_t)s->pid, 0) != 0 && errno == ESRCH;
}

bool in_flight_has_twin(const struct in_flight_list *l, const struct in_flight *own)
{
	for (size_t i = 0; i < l->n; i++)
		if (secret_equal(str_bytes(l->slot[i].digest, CREDENTIAL_DIGEST),
				 str_bytes(own->digest, CREDENTIAL_DIGEST)))
			return true;
	return false;
}

size_t in_flight_take_over(const struct context *c, struct in_flight_list *l,
			   const struct in_flight *own)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		if (!is_abandoned(c, &l->slot[i]))
			continue;
		l->slot[i] = *own;
		n++;
	}
	return n;
}

struct release {
	const struct key *key;
	uint64_t id;
};

static enum err release_body(struct txn *t, void *arg)
{
	const struct release *s = arg;
	struct in_flight_list l;
	size_t kept = 0;
	enum err e = in_flight_get(t, s->key, &l);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < l.n; i++)
		if (l.slot[i].id != s->id)
			l.slot[kept++] = l.slot[i];
	l.n = kept;
	return in_flight_put(t, s->key, &l);
}

enum err in_flight_release(const struct context *c, const struct key *k, uint64_t id)
{
	struct release s = {k, id};

	return store_write(c->instance->attempts, release_body, &s);
}
