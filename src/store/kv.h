/* SPDX-License-Identifier: MIT */
/*
 * What a storage engine gives: bytes under keys, ordered by byte, in
 * transactions. Engines know nothing of what the bytes mean; nothing above
 * src/store knows which engine is at work.
 *
 * Slices an engine answers are valid until the next change in, or the end of,
 * the transaction they came from. A transaction handle is dead after commit,
 * whatever commit answered, and after abort.
 */
#ifndef STORE_KV_H
#define STORE_KV_H

#include "base/err.h"
#include "base/str.h"

struct kv;     /* an open engine */
struct kv_txn; /* a transaction in it */

struct kv_options {
	const char *path;   /* file of the data; made with mode 0600 when absent */
	uint64_t map_bytes; /* address space at first */
	bool durable;	    /* commit returns when the data is on the disk */
};

enum kv_again { KV_DONE, KV_AGAIN };

struct kv_engine {
	const char *name;

	/* Open or make the data. ERR_STORE, logged. */
	enum err (*open)(const struct kv_options *options, struct kv **out);

	/* Close; no transaction may be open. */
	void (*close)(struct kv *kv);

	/* Begin a transaction. One writer at a time, over all processes: waits for its turn. */
	enum err (*begin)(struct kv *kv, bool write, struct kv_txn **out);

	/* End a transaction. A failed commit changed nothing. */
	enum err (*commit)(struct kv_txn *txn);
	void (*abort)(struct kv_txn *txn);

	/* ERR_NOT_FOUND when there is no such key. */
	enum err (*get)(struct kv_txn *txn, struct str key, struct str *value);

	/* Store or replace. Keys have 1 to KV_KEY_MAX bytes. */
	enum err (*put)(struct kv_txn *txn, struct str key, struct str value);

	/* ERR_NOT_FOUND when there is no such key. */
	enum err (*del)(struct kv_txn *txn, struct str key);

	/* The first key >= *key: sets key and value. ERR_NOT_FOUND past the last. */
	enum err (*seek)(struct kv_txn *txn, struct str *key, struct str *value);

	/*
	 * The key after the one seek or next last answered in this transaction.
	 * After a put or del, seek anew.
	 */
	enum err (*next)(struct kv_txn *txn, struct str *key, struct str *value);

	/* How many keys there are. */
	enum err (*count)(struct kv_txn *txn, uint64_t *out);

	/* Copy a consistent state, made compact, to a new file while others work. */
	enum err (*copy)(struct kv *kv, const char *path);

	/*
	 * After an operation or commit failed: whether the cause has been mended
	 * (more room made), so that the same transaction may be tried again.
	 * Called with no transaction open.
	 */
	enum kv_again (*mend)(struct kv *kv, enum err cause);
};

enum { KV_KEY_MAX = 511 };

/* Durable or volatile data in one LMDB file. */
extern const struct kv_engine kv_lmdb;

/* Data in this process alone, gone when closed. For tests. */
extern const struct kv_engine kv_mem;

#endif
