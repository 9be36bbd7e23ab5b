/* SPDX-License-Identifier: MIT */
#include "domain/session/sign_in_origin.h"

#include <string.h>

#include "base/address.h"
#include "domain/tenant/tenant.h"

static const uint8_t unknown[ORIGIN_NETWORK];

static bool same(const uint8_t a[ORIGIN_NETWORK], const uint8_t b[ORIGIN_NETWORK])
{
	return secret_equal(str_bytes(a, ORIGIN_NETWORK), str_bytes(b, ORIGIN_NETWORK));
}

/* The digest of the caller's network under a key; zero if the address or the key is unknown. */
static void digest_network(const struct context *c, uint8_t pepper, uint8_t out[ORIGIN_NETWORK])
{
	const struct str parts[] = {STR("sign-in network"), str_bytes(c->tenant->id.b, GUID_BYTES),
				    address_network(c->arena, c->address)};
	struct digest d;
	bool known = c->address.n > 0 && pepper_mac(&c->instance->pepper, pepper, parts,
						    sizeof parts / sizeof *parts, &d);

	memcpy(out, known ? d.b : unknown, ORIGIN_NETWORK);
}

void sign_in_origin_note(const struct context *c, struct sign_in_origin *o)
{
	if (c->actor != BY_PERSON)
		return;
	o->agent = agent_of(c->agent);
	o->pepper = pepper_current(&c->instance->pepper);
	digest_network(c, o->pepper, o->network);
}

enum origin_network sign_in_origin_network(const struct context *c, const struct sign_in_origin *o)
{
	uint8_t now[ORIGIN_NETWORK];

	if (c->actor != BY_PERSON)
		return NETWORK_UNKNOWN;
	digest_network(c, o->pepper, now);
	if (same(o->network, unknown) || same(now, unknown))
		return NETWORK_UNKNOWN;
	return same(o->network, now) ? NETWORK_SAME : NETWORK_OTHER;
}

void sign_in_origin_write(struct record *r, const struct sign_in_origin *o)
{
	record_text(r, o->agent.program);
	record_text(r, o->agent.system);
	record_u8(r, o->pepper);
	record_bytes(r, o->network, sizeof o->network);
}

struct sign_in_origin sign_in_origin_read(struct reader *r, struct arena *arena)
{
	struct sign_in_origin o;

	o.agent.program = arena_copy(arena, read_text(r));
	o.agent.system = arena_copy(arena, read_text(r));
	o.pepper = read_u8(r);
	read_bytes(r, o.network, sizeof o.network);
	return o;
}
