/* SPDX-License-Identifier: MIT */
#include "store/key.h"

#include <string.h>

struct key key_of(const struct guid *tenant, enum table table)
{
	struct key k = {.n = GUID_BYTES};

	if (tenant != NULL)
		memcpy(k.b, tenant->b, GUID_BYTES);
	k.b[k.n++] = (uint8_t)table;
	return k;
}

void key_add(struct key *k, struct str part)
{
	if (k->n == 0 || part.n > sizeof k->b - k->n) {
		k->n = 0;
		return;
	}
	if (part.n > 0)
		memcpy(k->b + k->n, part.p, part.n);
	k->n += part.n;
}

void key_add_sized(struct key *k, struct str part)
{
	const char size = (char)part.n;

	if (part.n > 255) {
		k->n = 0;
		return;
	}
	key_add(k, str_bytes(&size, 1));
	key_add(k, part);
}

struct str key_str(const struct key *k)
{
	return str_bytes(k->b, k->n);
}
