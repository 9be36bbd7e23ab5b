/* SPDX-License-Identifier: MIT */
#include "store/kv_fault.h"

static unsigned left; /* calls until the failing one; 0: none fails */
static bool fired;

void kv_fault_arm(unsigned nth)
{
	left = nth;
	fired = false;
}

bool kv_fault_fired(void)
{
	return fired;
}

/* Count a call; true when it is the one to fail. */
static bool fails(void)
{
	if (left == 0 || --left > 0)
		return false;
	fired = true;
	return true;
}

static enum err fault_open(const struct kv_options *options, struct kv **out)
{
	return kv_mem.open(options, out);
}

static void fault_close(struct kv *kv)
{
	kv_mem.close(kv);
}

static enum err fault_begin(struct kv *kv, bool write, struct kv_txn **out)
{
	*out = NULL;
	return fails() ? ERR_STORE : kv_mem.begin(kv, write, out);
}

static enum err fault_commit(struct kv_txn *t)
{
	if (!fails())
		return kv_mem.commit(t);
	kv_mem.abort(t);
	return ERR_STORE;
}

static void fault_abort(struct kv_txn *t)
{
	kv_mem.abort(t);
}

static enum err fault_get(struct kv_txn *t, struct str key, struct str *value)
{
	return fails() ? ERR_STORE : kv_mem.get(t, key, value);
}

static enum err fault_put(struct kv_txn *t, struct str key, struct str value)
{
	return fails() ? ERR_STORE : kv_mem.put(t, key, value);
}

static enum err fault_del(struct kv_txn *t, struct str key)
{
	return fails() ? ERR_STORE : kv_mem.del(t, key);
}

static enum err fault_seek(struct kv_txn *t, struct str *key, struct str *value)
{
	return fails() ? ERR_STORE : kv_mem.seek(t, key, value);
}

static enum err fault_next(struct kv_txn *t, struct str *key, struct str *value)
{
	return fails() ? ERR_STORE : kv_mem.next(t, key, value);
}

static enum err fault_count(struct kv_txn *t, uint64_t *out)
{
	return kv_mem.count(t, out);
}

static enum err fault_backup(struct kv *kv, const char *path)
{
	return kv_mem.copy(kv, path);
}

static enum kv_again fault_mend(struct kv *kv, enum err cause)
{
	return kv_mem.mend(kv, cause);
}

const struct kv_engine kv_fault = {
	.name = "fault",
	.open = fault_open,
	.close = fault_close,
	.begin = fault_begin,
	.commit = fault_commit,
	.abort = fault_abort,
	.get = fault_get,
	.put = fault_put,
	.del = fault_del,
	.seek = fault_seek,
	.next = fault_next,
	.count = fault_count,
	.copy = fault_backup,
	.mend = fault_mend,
};
