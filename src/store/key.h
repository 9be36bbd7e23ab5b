/* SPDX-License-Identifier: MIT */
/* Keys of the store, built in one place from tables.def. */
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
	size_t n; /* 0 once a part did not fit: no engine takes such a key */
};

/* The key of `table` for a tenant (NULL: the install), ready for its parts. */
struct key key_of(const struct guid *tenant, enum table table);

/* Append a part of fixed size, or the last part, as it is. */
void key_add(struct key *k, struct str part);

/* Append a part of varying size that others follow: its length (< 256) first. */
void key_add_sized(struct key *k, struct str part);

/* The key so far as a slice of k. */
struct str key_str(const struct key *k);

#endif
