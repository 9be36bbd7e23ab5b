/* SPDX-License-Identifier: MIT */
/*
 * The store: transactions over an engine. A transaction's work is a function, the body.
 * So commit and abort cannot be forgotten, and the body can run again when the engine
 * requires it (map grown, another writer first). A body uses only its transaction and
 * its argument, and starts from scratch each time. It never hashes, talks to a client
 * or waits. To store something although the outcome is a refusal, it returns ERR_OK and
 * puts the refusal into the argument.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "store/key.h"
#include "store/kv.h"

struct store;
struct txn;

typedef enum err txn_body(struct txn *t, void *arg);

/* Open `engine`. The store lives until store_close. ERR_STORE, logged by the engine. */
MUST_USE enum err store_open(const struct kv_engine *engine, const struct kv_options *options,
			     struct store **out);

/* Close, or do nothing for NULL. */
void store_close(struct store *s);

/* Run body on a consistent snapshot. Returns what body returned, or ERR_STORE*. */
MUST_USE enum err store_read(struct store *s, txn_body *body, void *arg);

/*
 * Run body in a write transaction. It is committed, durably if the store is durable,
 * when body returns ERR_OK; otherwise nothing is changed. Returns what body returned,
 * or ERR_STORE* when the engine failed.
 */
MUST_USE enum err store_write(struct store *s, txn_body *body, void *arg);

/* Write a consistent copy to a new file at path. ERR_STORE. */
MUST_USE enum err store_backup(struct store *s, const char *path);

/* See struct kv_engine for get, put, del, seek, next and count. */
MUST_USE enum err txn_get(struct txn *t, const struct key *key, struct str *value);
MUST_USE enum err txn_put(struct txn *t, const struct key *key, struct str value);
MUST_USE enum err txn_del(struct txn *t, const struct key *key);
MUST_USE enum err txn_count(struct txn *t, uint64_t *out);

/*
 * The first record at or after `from` whose key begins with `prefix`, and the next one.
 * *rest is the key after the prefix. ERR_NOT_FOUND at the end. After put or del, seek
 * again.
 */
MUST_USE enum err txn_seek(struct txn *t, const struct key *prefix, const struct key *from,
			   struct str *rest, struct str *value);
MUST_USE enum err txn_next(struct txn *t, const struct key *prefix, struct str *rest,
			   struct str *value);

/* Delete every key that begins with prefix. */
MUST_USE enum err txn_del_all(struct txn *t, const struct key *prefix);

#endif
