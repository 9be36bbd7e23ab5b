/* SPDX-License-Identifier: MIT */
#include "store/sweep.h"

#include <assert.h>

#include "store/record.h"

enum { LOOK = 4 }; /* records visited each time */

static bool has_ended(struct str value, uint8_t form, uint64_t before)
{
	struct reader r = reader_of(value, form);
	uint64_t ends = read_u64(&r);

	return !r.bad && ends < before;
}

enum err sweep_ended(struct txn *t, const struct key *table, uint8_t form, uint64_t before)
{
	struct key from = *table, dead[LOOK];
	struct str rest, value;
	uint8_t place[8];
	size_t n = 0;
	enum err e;

	assert(table->n > 0);
	secret_random(place, sizeof place);
	key_add(&from, str_bytes(place, sizeof place));
	e = txn_seek(t, table, &from, &rest, &value);
	for (int i = 0; e == ERR_OK && i < LOOK; i++) {
		if (has_ended(value, form, before)) {
			dead[n] = *table;
			key_add(&dead[n++], rest);
		}
		e = txn_next(t, table, &rest, &value);
	}
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	for (size_t i = 0; i < n; i++) {
		e = txn_del(t, &dead[i]);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}
