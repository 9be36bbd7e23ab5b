/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* MAP_HUGETLB */
#include "crypto/hash.h"

#include <assert.h>
#include <crypt.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/log.h"
#include "base/secret.h"

static struct crypt_data work; /* 32 KiB, wiped after each hash */
static uint64_t computed;
/*
 * Whether crypt_r is running. Volatile, because crypt.h tells the compiler that crypt_r
 * never calls back into this file, but the mmap wrappers below do.
 */
static volatile bool hashing;

#ifdef HASH_KEEP
/*
 * The linker redirects libcrypt.a's calls of mmap and munmap to this file (--wrap). One
 * mapping made while hashing is kept; all others pass through.
 */
static struct {
	void *p;
	size_t size;
	bool in_use;
} kept;

void *__real_mmap(void *at, size_t size, int prot, int flags, int fd, off_t off);
int __real_munmap(void *p, size_t size);
void *__wrap_mmap(void *at, size_t size, int prot, int flags, int fd, off_t off);
int __wrap_munmap(void *p, size_t size);

void *__wrap_mmap(void *at, size_t size, int prot, int flags, int fd, off_t off)
{
	if (!hashing || kept.in_use)
		return __real_mmap(at, size, prot, flags, fd, off);
	if ((flags & MAP_HUGETLB) != 0) {
		errno = ENOMEM; /* huge pages are rarely reserved; libcrypt retries without */
		return MAP_FAILED;
	}
	if (kept.p != NULL && kept.size != size)
		hash_release();
	if (kept.p == NULL) {
		void *p = __real_mmap(at, size, prot, flags, fd, off);

		if (p == MAP_FAILED)
			return p;
		(void)madvise(p, size, MADV_HUGEPAGE); /* a hint that saves most page faults */
		kept.p = p;
		kept.size = size;
	}
	kept.in_use = true;
	return kept.p;
}

int __wrap_munmap(void *p, size_t size)
{
	if (p != kept.p)
		return __real_munmap(p, size);
	kept.in_use = false;
	return 0;
}

void hash_release(void)
{
	if (kept.p == NULL || kept.in_use)
		return;
	(void)__real_munmap(kept.p, kept.size); /* the kernel zeroes pages before reuse */
	kept.p = NULL;
}
#else
void hash_release(void)
{
}
#endif

/* crypt into work.output; false when the library reports a fault. */
static bool run(const char *phrase, const char *setting)
{
	hashing = true;

	const char *out = crypt_r(phrase, setting, &work);

	hashing = false;
	computed++;
	if (out != NULL && out[0] != '*')
		return true;
	LOG(hash_failed, {"reason", STR("crypt")});
	return false;
}

static bool salt_for(int cost, char setting[CRYPT_GENSALT_OUTPUT_SIZE])
{
	char salt[16];

	secret_random(salt, sizeof salt);
	return crypt_gensalt_rn("$y$", (unsigned long)cost, salt, sizeof salt, setting,
				CRYPT_GENSALT_OUTPUT_SIZE) != NULL;
}

enum err hash_make(const char *phrase, int cost, char out[HASH_TEXT])
{
	char setting[CRYPT_GENSALT_OUTPUT_SIZE];
	enum err e = ERR_HASH;

	assert(phrase != NULL);
	if (salt_for(cost, setting) && run(phrase, setting)) {
		struct str made = str_of(work.output);

		if (made.n < HASH_TEXT) {
			memcpy(out, made.p, made.n + 1);
			e = ERR_OK;
		}
	}
	secret_zero(&work, sizeof work);
	return e;
}

enum err hash_check(const char *phrase, struct str stored, bool *match)
{
	char setting[HASH_TEXT];
	enum err e = ERR_HASH;

	assert(phrase != NULL);
	*match = false;
	if (stored.n == 0 || stored.n >= sizeof setting)
		return ERR_HASH;
	memcpy(setting, stored.p, stored.n);
	setting[stored.n] = '\0';
	if (run(phrase, setting)) {
		*match = secret_equal(str_of(work.output), stored);
		e = ERR_OK;
	}
	secret_zero(&work, sizeof work);
	return e;
}

enum err hash_waste(int cost)
{
	char out[HASH_TEXT];

	return hash_make("nobody", cost, out);
}

bool hash_is_stale(struct str stored, int cost)
{
	char setting[CRYPT_GENSALT_OUTPUT_SIZE];

	if (!salt_for(cost, setting))
		return false;

	/* "$y$" and the parameters up to the next '$' say method and cost. */
	struct str made = str_of(setting);
	size_t head = 3 + str_index(str_skip(made, 3), '$') + 1;

	return !str_eq(str_head(stored, head), str_head(made, head));
}

int hash_cost(struct str stored)
{
	for (int cost = HASH_COST_MIN; cost <= HASH_COST_MAX; cost++)
		if (!hash_is_stale(stored, cost))
			return cost;
	return 0;
}

uint64_t hash_count(void)
{
	return computed;
}
