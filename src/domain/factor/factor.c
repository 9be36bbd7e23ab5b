/* SPDX-License-Identifier: MIT */
#include "domain/factor/factor.h"

#include "domain/tenant/tenant.h"

struct key factor_key(const struct context *c, enum table table, struct str uid)
{
	struct key k = key_of(&c->tenant->id, table);

	key_add(&k, uid);
	return k;
}

enum err factor_del_all(struct txn *t, const struct context *c, struct str uid)
{
	static const enum table tables[] = {TABLE_AUTHENTICATOR, TABLE_BACKUP, TABLE_ANSWER};
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < sizeof tables / sizeof *tables; i++) {
		struct key k = factor_key(c, tables[i], uid);

		e = txn_del(t, &k);
		if (e == ERR_NOT_FOUND)
			e = ERR_OK;
	}
	return e;
}
