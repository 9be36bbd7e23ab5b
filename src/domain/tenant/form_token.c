/* SPDX-License-Identifier: MIT */
#include "domain/tenant/form_token.h"

#include <assert.h>

#include "domain/tenant/tenant.h"

static struct form_token under(const struct context *c, uint8_t pepper, struct str cookie)
{
	const struct str parts[] = {STR("form token"), str_bytes(c->tenant->id.b, GUID_BYTES),
				    cookie};
	struct form_token token;
	struct digest d;
	bool known = pepper_mac(&c->instance->pepper, pepper, parts, 3, &d);

	assert(known); /* callers take the number from the list of peppers */
	base64url_32(d.b, token.s);
	return token;
}

struct form_token form_token_of(const struct context *c, struct str cookie)
{
	return under(c, pepper_current(&c->instance->pepper), cookie);
}

bool form_token_fits(const struct context *c, struct str cookie, struct str given)
{
	const struct pepper *p = &c->instance->pepper;

	for (size_t i = 0; i < p->count; i++) {
		const struct form_token token = under(c, p->keys[i].id, cookie);

		if (secret_equal(str_of(token.s), given))
			return true;
	}
	return false;
}
