/* SPDX-License-Identifier: MIT */
/*
 * The interface of a storage engine: transactions over byte strings under keys in byte
 * order. Engines do not know what the bytes mean, and nothing above src/store knows
 * which engine is used.
 *
 * Slices an engine returns are valid until the next change in their transaction, or its
 * end. A transaction handle is invalid after commit, whatever commit returned, and
 * after abort.
 */
#ifndef STORE_KV_H
#define STORE_KV_H

#include "base/err.h"
#include "base/str.h"

struct kv;     /* an open engine */
struct kv_txn; /* a transaction in it */

struct kv_options {
	const char *path;   /* the data file; created with mode 0600 if absent */
	uint64_t map_bytes; /* initial address space */
	bool durable;	    /* commit returns only when the data is on disk */
};

enum kv_again { KV_DONE, KV_AGAIN };

struct kv_engine {
	const char *name;

	/* Open or create the data. ERR_STORE, logged. */
	enum err (*open)(const struct kv_options *options, struct kv **out);

	/* Close. No transaction may be open. */
	void (*close)(struct kv *kv);

	/* Begin a transaction. Only one process at a time can write: a writer waits for
	 * its turn. */
	enum err (*begin)(struct kv *kv, bool write, struct kv_txn **out);

	/* End a transaction. A failed commit changes nothing. */
	enum err (*commit)(struct kv_txn *txn);
	void (*abort)(struct kv_txn *txn);

	/* ERR_NOT_FOUND when there is no such key. */
	enum err (*get)(struct kv_txn *txn, struct str key, struct str *value);

	/* Insert or replace. Keys have 1 to KV_KEY_MAX bytes. */
	enum err (*put)(struct kv_txn *txn, struct str key, struct str value);

	/* ERR_NOT_FOUND when there is no such key. */
	enum err (*del)(struct kv_txn *txn, struct str key);

	/* The first key >= *key: sets key and value. ERR_NOT_FOUND past the last. */
	enum err (*seek)(struct kv_txn *txn, struct str *key, struct str *value);

	/*
	 * The key after the last one that seek or next returned in this transaction.
	 * After put or del, seek again.
	 */
	enum err (*next)(struct kv_txn *txn, struct str *key, struct str *value);

	/* How many keys there are. */
	enum err (*count)(struct kv_txn *txn, uint64_t *out);

	/* Write a consistent, compacted copy to a new file while others work. */
	enum err (*copy)(struct kv *kv, const char *path);

	/*
	 * After an operation or commit failed: remove the cause if possible (by growing
	 * the map) and say whether the transaction can be retried. Called with no
	 * transaction open.
	 */
	enum kv_again (*mend)(struct kv *kv, enum err cause);
};

enum { KV_KEY_MAX = 511 };

/* Durable or volatile data in one LMDB file. */
extern const struct kv_engine kv_lmdb;

/* Data only in this process, lost when closed. For tests. */
extern const struct kv_engine kv_mem;

#endif
