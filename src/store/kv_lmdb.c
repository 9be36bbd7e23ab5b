/* SPDX-License-Identifier: MIT */
/*
 * LMDB behind the engine interface. This file knows the flags (never NOSYNC, NOMETASYNC
 * or WRITEMAP for durable data), growing the map, stale readers, and that a handle is
 * invalid after commit.
 */
#include <errno.h>
#include <lmdb.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "store/kv.h"

enum { READERS = 1024 };

struct kv_txn {
	struct kv *kv; /* NULL: not in use */
	MDB_txn *txn;
	MDB_cursor *cursor;
	bool write;
};

struct kv {
	MDB_env *env;
	MDB_dbi dbi;
	MDB_txn *idle;		      /* a reset read transaction to renew, or NULL */
	struct kv_txn reader, writer; /* a process has one of each at a time */
};

static enum err fault(const char *what, int rc)
{
	if (rc == 0)
		return ERR_OK;
	if (rc == MDB_NOTFOUND)
		return ERR_NOT_FOUND;
	if (rc == MDB_MAP_FULL)
		return ERR_STORE_FULL; /* lmdb_mend grows the map, or logs that it cannot */
	if (rc == MDB_PANIC) /* the environment must be reopened: another process will do that */
		log_die(LOGGED_store_panic, "writing the store's head failed; is the disk full?");
	LOG(store_call_failed, {"call", str_of(what)}, {"reason", str_of(mdb_strerror(rc))});
	return ERR_STORE;
}

static MDB_val val(struct str s)
{
	union {
		const char *in;
		void *out;
	} u = {s.p};

	return (MDB_val){s.n, u.out}; /* LMDB does not write through it */
}

static struct str str_val(MDB_val v)
{
	return str_bytes(v.mv_data, v.mv_size);
}

static int open_env(struct kv *kv, const struct kv_options *o)
{
	unsigned flags = MDB_NOSUBDIR | MDB_NORDAHEAD;
	MDB_txn *txn = NULL;
	int dead;
	int rc;

	if (!o->durable)
		flags |= MDB_NOSYNC;
	rc = mdb_env_set_maxreaders(kv->env, READERS);
	if (rc == 0)
		rc = mdb_env_set_mapsize(kv->env, (size_t)o->map_bytes);
	if (rc == 0)
		rc = mdb_env_open(kv->env, o->path, flags, 0600);
	if (rc == 0)
		rc = mdb_reader_check(kv->env, &dead);
	if (rc == 0)
		rc = mdb_txn_begin(kv->env, NULL, MDB_RDONLY, &txn);
	if (rc == MDB_MAP_RESIZED) {
		rc = mdb_env_set_mapsize(kv->env, 0);
		if (rc == 0)
			rc = mdb_txn_begin(kv->env, NULL, MDB_RDONLY, &txn);
	}
	if (rc != 0)
		return rc;
	rc = mdb_dbi_open(txn, NULL, 0, &kv->dbi);
	if (rc != 0) {
		mdb_txn_abort(txn);
		return rc;
	}
	return mdb_txn_commit(txn); /* makes the handle of the unnamed database permanent */
}

static void lmdb_close(struct kv *kv)
{
	if (kv == NULL)
		return;
	if (kv->idle != NULL)
		mdb_txn_abort(kv->idle);
	if (kv->env != NULL)
		mdb_env_close(kv->env);
	free(kv);
}

static enum err lmdb_open(const struct kv_options *options, struct kv **out)
{
	struct kv *kv = calloc(1, sizeof *kv);
	int rc = kv == NULL ? ENOMEM : mdb_env_create(&kv->env);

	*out = NULL;
	if (rc == 0)
		rc = open_env(kv, options);
	if (rc != 0) {
		lmdb_close(kv);
		LOG(store_open_failed, {"file", str_of(options->path)},
		    {"reason", str_of(mdb_strerror(rc))});
		return ERR_STORE;
	}
	*out = kv;
	return ERR_OK;
}

static int begin_read(struct kv *kv, MDB_txn **out)
{
	int dead;
	int rc;

	if (kv->idle != NULL) {
		*out = kv->idle;
		kv->idle = NULL;
		rc = mdb_txn_renew(*out);
		if (rc != 0)
			mdb_txn_abort(*out);
		return rc;
	}
	rc = mdb_txn_begin(kv->env, NULL, MDB_RDONLY, out);
	if (rc == MDB_READERS_FULL && mdb_reader_check(kv->env, &dead) == 0)
		rc = mdb_txn_begin(kv->env, NULL, MDB_RDONLY, out);
	return rc;
}

static int begin_any(struct kv *kv, bool write, MDB_txn **out)
{
	return write ? mdb_txn_begin(kv->env, NULL, 0, out) : begin_read(kv, out);
}

static enum err lmdb_begin(struct kv *kv, bool write, struct kv_txn **out)
{
	struct kv_txn *t = write ? &kv->writer : &kv->reader;
	int rc = MDB_BAD_TXN;

	*out = NULL;
	if (t->kv == NULL)
		rc = begin_any(kv, write, &t->txn);
	if (rc == MDB_MAP_RESIZED && mdb_env_set_mapsize(kv->env, 0) == 0)
		rc = begin_any(kv, write, &t->txn);
	if (rc != 0)
		return fault("begin", rc);
	t->kv = kv;
	t->write = write;
	t->cursor = NULL;
	*out = t;
	return ERR_OK;
}

static MDB_txn *handle_drop(struct kv_txn *t)
{
	MDB_txn *txn = t->txn;

	if (t->cursor != NULL)
		mdb_cursor_close(t->cursor);
	*t = (struct kv_txn){0};
	return txn;
}

static void end_read(struct kv *kv, MDB_txn *txn)
{
	if (kv->idle != NULL) {
		mdb_txn_abort(txn);
		return;
	}
	mdb_txn_reset(txn);
	kv->idle = txn;
}

static enum err lmdb_commit(struct kv_txn *t)
{
	struct kv *kv = t->kv;
	bool write = t->write;
	MDB_txn *txn = handle_drop(t);

	if (write)
		return fault("commit", mdb_txn_commit(txn));
	end_read(kv, txn);
	return ERR_OK;
}

static void lmdb_abort(struct kv_txn *t)
{
	struct kv *kv = t->kv;
	bool write = t->write;
	MDB_txn *txn = handle_drop(t);

	if (write)
		mdb_txn_abort(txn);
	else
		end_read(kv, txn);
}

static enum err lmdb_get(struct kv_txn *t, struct str key, struct str *value)
{
	MDB_val k = val(key), v;
	enum err e = fault("get", mdb_get(t->txn, t->kv->dbi, &k, &v));

	if (e != ERR_OK)
		return e;
	*value = str_val(v);
	return ERR_OK;
}

static enum err lmdb_put(struct kv_txn *t, struct str key, struct str value)
{
	MDB_val k = val(key), v = val(value);

	return fault("put", mdb_put(t->txn, t->kv->dbi, &k, &v, 0));
}

static enum err lmdb_del(struct kv_txn *t, struct str key)
{
	MDB_val k = val(key);

	return fault("del", mdb_del(t->txn, t->kv->dbi, &k, NULL));
}

static enum err cursor_move(struct kv_txn *t, MDB_cursor_op op, struct str *key, struct str *value)
{
	MDB_val k = val(*key), v;
	enum err e = fault("cursor", mdb_cursor_get(t->cursor, &k, &v, op));

	if (e != ERR_OK)
		return e;
	*key = str_val(k);
	*value = str_val(v);
	return ERR_OK;
}

static enum err lmdb_seek(struct kv_txn *t, struct str *key, struct str *value)
{
	if (t->cursor == NULL) {
		enum err e = fault("cursor", mdb_cursor_open(t->txn, t->kv->dbi, &t->cursor));

		if (e != ERR_OK)
			return e;
	}
	return cursor_move(t, MDB_SET_RANGE, key, value);
}

static enum err lmdb_next(struct kv_txn *t, struct str *key, struct str *value)
{
	return t->cursor == NULL ? ERR_INTERNAL : cursor_move(t, MDB_NEXT, key, value);
}

static enum err lmdb_count(struct kv_txn *t, uint64_t *out)
{
	MDB_stat st;
	enum err e = fault("stat", mdb_stat(t->txn, t->kv->dbi, &st));

	if (e != ERR_OK)
		return e;
	*out = st.ms_entries;
	return ERR_OK;
}

static enum err lmdb_copy(struct kv *kv, const char *path)
{
	return fault("copy", mdb_env_copy2(kv->env, path, MDB_CP_COMPACT));
}

static enum kv_again lmdb_mend(struct kv *kv, enum err cause)
{
	MDB_envinfo info;

	if (cause != ERR_STORE_FULL || mdb_env_info(kv->env, &info) != 0)
		return KV_DONE;
	if (mdb_env_set_mapsize(kv->env, info.me_mapsize * 2) != 0)
		return KV_DONE;
	LOG(store_grew, {"reason", STR("map_full")});
	return KV_AGAIN;
}

const struct kv_engine kv_lmdb = {
	.name = "lmdb",
	.open = lmdb_open,
	.close = lmdb_close,
	.begin = lmdb_begin,
	.commit = lmdb_commit,
	.abort = lmdb_abort,
	.get = lmdb_get,
	.put = lmdb_put,
	.del = lmdb_del,
	.seek = lmdb_seek,
	.next = lmdb_next,
	.count = lmdb_count,
	.copy = lmdb_copy,
	.mend = lmdb_mend,
};
