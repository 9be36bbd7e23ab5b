/* SPDX-License-Identifier: MIT */
/*
 * Where a sign-in was last used, as far as its person should recognise it: the program, and
 * whether the network is that of the present call. No address is stored, only a keyed digest
 * of the network, which cannot be turned back into one without the pepper.
 */
#ifndef DOMAIN_SESSION_SIGN_IN_ORIGIN_H
#define DOMAIN_SESSION_SIGN_IN_ORIGIN_H

#include "base/agent.h"
#include "domain/tenant/context.h"
#include "store/record.h"

enum { ORIGIN_NETWORK = 8 };

struct sign_in_origin {
	struct agent agent;
	uint8_t pepper;			 /* the key of network */
	uint8_t network[ORIGIN_NETWORK]; /* zero: unknown */
};

/* Replace it by that of the present call, if a person makes it: a back end's is nobody's. */
void sign_in_origin_note(const struct context *c, struct sign_in_origin *o);

enum origin_network { NETWORK_UNKNOWN, NETWORK_SAME, NETWORK_OTHER };

/* Whether it is the network of the present call. Unknown if no person makes the call. */
enum origin_network sign_in_origin_network(const struct context *c, const struct sign_in_origin *o);

/* Append it to a record, or read it from one, with texts in the arena. */
void sign_in_origin_write(struct record *r, const struct sign_in_origin *o);
struct sign_in_origin sign_in_origin_read(struct reader *r, struct arena *arena);

#endif
