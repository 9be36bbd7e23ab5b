/* SPDX-License-Identifier: MIT */
#include "store/store.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

enum { TRIES = 16 };

struct store {
	const struct kv_engine *engine;
	struct kv *kv;
};

struct txn {
	const struct kv_engine *engine;
	struct kv_txn *txn;
	bool write;
};

enum err store_open(const struct kv_engine *engine, const struct kv_options *options,
		    struct store **out)
{
	struct store *s = calloc(1, sizeof *s);
	enum err e;

	*out = NULL;
	if (s == NULL)
		log_die(LOGGED_out_of_memory, "store");
	s->engine = engine;
	e = engine->open(options, &s->kv);
	if (e != ERR_OK) {
		free(s);
		return e;
	}
	*out = s;
	return ERR_OK;
}

void store_close(struct store *s)
{
	if (s == NULL)
		return;
	s->engine->close(s->kv);
	free(s);
}

static enum err run(struct store *s, bool write, txn_body *body, void *arg)
{
	struct txn t = {.engine = s->engine, .write = write};
	enum err e;

	assert(body != NULL);
	e = s->engine->begin(s->kv, write, &t.txn);
	if (e != ERR_OK)
		return e;
	e = body(&t, arg);
	if (e != ERR_OK) {
		s->engine->abort(t.txn);
		return e;
	}
	return s->engine->commit(t.txn);
}

enum err store_read(struct store *s, txn_body *body, void *arg)
{
	return run(s, false, body, arg);
}

enum err store_write(struct store *s, txn_body *body, void *arg)
{
	enum err e = run(s, true, body, arg);

	for (int i = 1; i < TRIES && e != ERR_OK && s->engine->mend(s->kv, e) == KV_AGAIN; i++)
		e = run(s, true, body, arg);
	return e;
}

enum err store_backup(struct store *s, const char *path)
{
	return s->engine->copy(s->kv, path);
}

enum err txn_get(struct txn *t, const struct key *key, struct str *value)
{
	return key->n == 0 ? ERR_INTERNAL : t->engine->get(t->txn, key_str(key), value);
}

enum err txn_put(struct txn *t, const struct key *key, struct str value)
{
	assert(t->write);
	return key->n == 0 ? ERR_INTERNAL : t->engine->put(t->txn, key_str(key), value);
}

enum err txn_del(struct txn *t, const struct key *key)
{
	assert(t->write);
	return key->n == 0 ? ERR_INTERNAL : t->engine->del(t->txn, key_str(key));
}

enum err txn_count(struct txn *t, uint64_t *out)
{
	return t->engine->count(t->txn, out);
}

/* Cut the prefix off a key that was found. ERR_NOT_FOUND when it has another prefix:
 * the range ends. */
static enum err within(const struct key *prefix, struct str key, struct str *rest)
{
	if (!str_starts(key, key_str(prefix)))
		return ERR_NOT_FOUND;
	*rest = str_skip(key, prefix->n);
	return ERR_OK;
}

enum err txn_seek(struct txn *t, const struct key *prefix, const struct key *from, struct str *rest,
		  struct str *value)
{
	struct str key = key_str(from);
	enum err e = t->engine->seek(t->txn, &key, value);

	assert(prefix->n <= from->n);
	return e == ERR_OK ? within(prefix, key, rest) : e;
}

enum err txn_next(struct txn *t, const struct key *prefix, struct str *rest, struct str *value)
{
	struct str key;
	enum err e = t->engine->next(t->txn, &key, value);

	return e == ERR_OK ? within(prefix, key, rest) : e;
}

enum err txn_del_all(struct txn *t, const struct key *prefix)
{
	struct str rest, value;
	enum err e;

	assert(t->write && prefix->n > 0);
	while ((e = txn_seek(t, prefix, prefix, &rest, &value)) == ERR_OK) {
		struct key k = *prefix;

		key_add(&k, rest);
		e = txn_del(t, &k);
		if (e != ERR_OK)
			return e;
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}
