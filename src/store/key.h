/* SPDX-License-Identifier: MIT */
/* Keys of the store, made from tables.def. */
#ifndef STORE_KEY_H
#define STORE_KEY_H

#include "base/codec.h"
#include "store/kv.h"

enum table {
#define TABLE(symbol, letter, key, holds) TABLE_##symbol = letter,
#include "store/tables.def"
#undef TABLE
};

struct key {
	uint8_t b[KV_KEY_MAX];
	size_t n; /* 0 once a part did not fit; engines refuse an empty key */
};

/* The key prefix of `table` for a tenant (NULL: the install), to which parts are
 * added. */
struct key key_of(const struct guid *tenant, enum table table);

/* Append a part of fixed size, or the last part, unchanged. */
void key_add(struct key *k, struct str part);

/* Append a part of varying size that is followed by others: its length (< 256), then
 * the part. */
void key_add_sized(struct key *k, struct str part);

/* The key so far as a slice of k. */
struct str key_str(const struct key *k);

#endif
