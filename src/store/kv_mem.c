/* SPDX-License-Identifier: MIT */
/*
 * An engine in memory: a sorted array. A write transaction works on a copy, which
 * commit puts in place. For tests: simplicity matters more than speed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "store/kv.h"

struct entry {
	struct str key, value; /* both allocated */
};

struct table {
	struct entry *at;
	size_t n;
};

struct kv {
	struct table now;
	struct kv_txn *writer;
};

struct kv_txn {
	struct kv *kv;
	struct table own; /* a writer's copy */
	size_t cursor;
	bool write;
};

static void *grab(void *old, size_t n)
{
	void *p = realloc(old, n == 0 ? 1 : n);

	if (p == NULL)
		log_die(LOGGED_out_of_memory, "memory engine");
	return p;
}

static struct str keep(struct str s)
{
	char *p = grab(NULL, s.n);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return (struct str){p, s.n};
}

static void drop(struct str s)
{
	union {
		const char *in;
		void *out;
	} u = {s.p};

	free(u.out);
}

static struct table table_copy(const struct table *from)
{
	struct table t = {grab(NULL, from->n * sizeof *t.at), from->n};

	for (size_t i = 0; i < t.n; i++)
		t.at[i] = (struct entry){keep(from->at[i].key), keep(from->at[i].value)};
	return t;
}

static void table_free(struct table *t)
{
	for (size_t i = 0; i < t->n; i++) {
		drop(t->at[i].key);
		drop(t->at[i].value);
	}
	free(t->at);
	*t = (struct table){0};
}

/* The index of key, or where it would be inserted. */
static size_t table_place(const struct table *t, struct str key, bool *found)
{
	size_t low = 0, high = t->n;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (str_cmp(t->at[mid].key, key) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	*found = low < t->n && str_eq(t->at[low].key, key);
	return low;
}

static struct table *table_of(struct kv_txn *t)
{
	return t->write ? &t->own : &t->kv->now;
}

static enum err mem_open(const struct kv_options *options, struct kv **out)
{
	(void)options;
	*out = grab(NULL, sizeof **out);
	**out = (struct kv){0};
	return ERR_OK;
}

static void mem_close(struct kv *kv)
{
	if (kv == NULL)
		return;
	table_free(&kv->now);
	free(kv);
}

static enum err mem_begin(struct kv *kv, bool write, struct kv_txn **out)
{
	*out = NULL;
	if (write && kv->writer != NULL)
		return ERR_INTERNAL; /* one process has one writer */
	*out = grab(NULL, sizeof **out);
	**out = (struct kv_txn){.kv = kv, .write = write};
	if (write) {
		(*out)->own = table_copy(&kv->now);
		kv->writer = *out;
	}
	return ERR_OK;
}

static void mem_abort(struct kv_txn *t)
{
	if (t->write) {
		table_free(&t->own);
		t->kv->writer = NULL;
	}
	free(t);
}

static enum err mem_commit(struct kv_txn *t)
{
	if (t->write) {
		struct table old = t->kv->now;

		t->kv->now = t->own;
		t->own = old;
	}
	mem_abort(t);
	return ERR_OK;
}

static enum err mem_get(struct kv_txn *t, struct str key, struct str *value)
{
	struct table *own = table_of(t);
	bool found;
	size_t i = table_place(own, key, &found);

	if (!found)
		return ERR_NOT_FOUND;
	*value = own->at[i].value;
	return ERR_OK;
}

static enum err mem_put(struct kv_txn *t, struct str key, struct str value)
{
	bool found;
	size_t i = table_place(&t->own, key, &found);
	struct str kept;

	if (!t->write || key.n == 0 || key.n > KV_KEY_MAX)
		return ERR_INTERNAL;
	kept = keep(value); /* first: it may be a slice of the old one */
	if (found) {
		drop(t->own.at[i].value);
		t->own.at[i].value = kept;
		return ERR_OK;
	}
	t->own.at = grab(t->own.at, (t->own.n + 1) * sizeof *t->own.at);
	memmove(t->own.at + i + 1, t->own.at + i, (t->own.n - i) * sizeof *t->own.at);
	t->own.at[i] = (struct entry){keep(key), kept};
	t->own.n++;
	return ERR_OK;
}

static enum err mem_del(struct kv_txn *t, struct str key)
{
	bool found;
	size_t i = table_place(&t->own, key, &found);

	if (!t->write)
		return ERR_INTERNAL;
	if (!found)
		return ERR_NOT_FOUND;
	drop(t->own.at[i].key);
	drop(t->own.at[i].value);
	t->own.n--;
	memmove(t->own.at + i, t->own.at + i + 1, (t->own.n - i) * sizeof *t->own.at);
	return ERR_OK;
}

static enum err mem_at_cursor(struct kv_txn *t, struct str *key, struct str *value)
{
	struct table *own = table_of(t);

	if (t->cursor >= own->n)
		return ERR_NOT_FOUND;
	*key = own->at[t->cursor].key;
	*value = own->at[t->cursor].value;
	return ERR_OK;
}

static enum err mem_seek(struct kv_txn *t, struct str *key, struct str *value)
{
	bool found;

	t->cursor = table_place(table_of(t), *key, &found);
	return mem_at_cursor(t, key, value);
}

static enum err mem_next(struct kv_txn *t, struct str *key, struct str *value)
{
	t->cursor++;
	return mem_at_cursor(t, key, value);
}

static enum err mem_count(struct kv_txn *t, uint64_t *out)
{
	*out = table_of(t)->n;
	return ERR_OK;
}

static enum err mem_backup(struct kv *kv, const char *path)
{
	FILE *f = fopen(path, "wbx");

	if (f == NULL)
		return ERR_STORE;
	for (size_t i = 0; i < kv->now.n; i++) {
		(void)fwrite(kv->now.at[i].key.p, 1, kv->now.at[i].key.n, f);
		(void)fwrite(kv->now.at[i].value.p, 1, kv->now.at[i].value.n, f);
	}
	return fclose(f) == 0 ? ERR_OK : ERR_STORE;
}

static enum kv_again mem_mend(struct kv *kv, enum err cause)
{
	(void)kv;
	(void)cause;
	return KV_DONE;
}

const struct kv_engine kv_mem = {
	.name = "mem",
	.open = mem_open,
	.close = mem_close,
	.begin = mem_begin,
	.commit = mem_commit,
	.abort = mem_abort,
	.get = mem_get,
	.put = mem_put,
	.del = mem_del,
	.seek = mem_seek,
	.next = mem_next,
	.count = mem_count,
	.copy = mem_backup,
	.mend = mem_mend,
};
