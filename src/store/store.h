/* SPDX-License-Identifier: MIT */
/*
 * The store: transactions over an engine. Work is handed over as a body, so
 * that commit and abort cannot be forgotten and the body can be run again when
 * the engine asks for it (map grown, another writer first).
 *
 * A body touches only its transaction and its argument, and starts from
 * scratch each time. It never hashes, talks to a client or waits. What must be
 * remembered although it is a refusal is written and answered with ERR_OK, the
 * refusal going into the argument.
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

/* Close; NULL is fine. */
void store_close(struct store *s);

/* Run body over a consistent state. Answers what body answered, or ERR_STORE*. */
MUST_USE enum err store_read(struct store *s, txn_body *body, void *arg);

/*
 * Run body with the right to write. Committed, durably if the store is
 * durable, when body answers ERR_OK; otherwise nothing has changed. Answers
 * what body answered, or ERR_STORE* when the engine failed.
 */
MUST_USE enum err store_write(struct store *s, txn_body *body, void *arg);

/* Copy a consistent state to a new file at path. ERR_STORE. */
MUST_USE enum err store_backup(struct store *s, const char *path);

/* See struct kv_engine for get, put, del, seek, next and count. */
MUST_USE enum err txn_get(struct txn *t, const struct key *key, struct str *value);
MUST_USE enum err txn_put(struct txn *t, const struct key *key, struct str value);
MUST_USE enum err txn_del(struct txn *t, const struct key *key);
MUST_USE enum err txn_count(struct txn *t, uint64_t *out);

/*
 * The first record at or after `from` whose key begins with `prefix`, and the
 * one after that. *rest is the key behind the prefix. ERR_NOT_FOUND at the end.
 * After a put or del, seek anew.
 */
MUST_USE enum err txn_seek(struct txn *t, const struct key *prefix, const struct key *from,
			   struct str *rest, struct str *value);
MUST_USE enum err txn_next(struct txn *t, const struct key *prefix, struct str *rest,
			   struct str *value);

/* Delete every key that begins with prefix. */
MUST_USE enum err txn_del_all(struct txn *t, const struct key *prefix);

#endif
