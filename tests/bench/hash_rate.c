/* SPDX-License-Identifier: MIT */
/*
 * hash_rate own|stock COST SECONDS PROCESSES
 *	how many hashes that many processes compute at once, by this build's
 *	base/hash or by the system's shared libcrypt
 * hash_rate wipe COST SECONDS
 *	one hash with kept scratch, one after the scratch was given back, and one
 *	wiping of as many bytes as the scratch has
 *
 * Prints one JSON object. Times in milliseconds.
 */
#define _DEFAULT_SOURCE
#include <crypt.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "crypto/hash.h"
#include "base/log.h"
#include "base/secret.h"

enum { PROCESSES_MAX = 256 };

static const char phrase[] = "0123456789012345678901234567890123456789012"; /* as long as ours */

typedef char *crypt_function(const char *, const char *, struct crypt_data *);

struct job {
	char stored[HASH_TEXT];
	double seconds;
	crypt_function *stock; /* NULL: this build's */
};

struct tally {
	double hashes, wall, cpu;
};

static _Noreturn void fail(const char *what)
{
	(void)fprintf(stderr, "hash_rate: %s\n", what);
	exit(1);
}

static double now(clockid_t clock)
{
	struct timespec t;

	if (clock_gettime(clock, &t) != 0)
		fail("no clock");
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static crypt_function *load_stock(void)
{
	void *lib = dlopen("libcrypt.so.1", RTLD_NOW | RTLD_LOCAL);
	void *found = lib == NULL ? NULL : dlsym(lib, "crypt_r");
	crypt_function *f;

	if (found == NULL)
		fail("libcrypt.so.1 has no crypt_r");
	memcpy(&f, &found, sizeof f); /* ISO C has no cast from object to function */
	return f;
}

/* Compute and check one hash: a wrong or missing result would look fast. */
static void hash_once(const struct job *j)
{
	static struct crypt_data work;
	bool match = false;

	if (j->stock == NULL) {
		if (hash_check(phrase, str_of(j->stored), &match) != ERR_OK || !match)
			fail("a hash went wrong");
		return;
	}

	const char *out = j->stock(phrase, j->stored, &work);

	if (out == NULL || strcmp(out, j->stored) != 0)
		fail("the shared libcrypt computes another hash");
}

static struct tally measure(const struct job *j)
{
	struct tally t = {0};
	double from, cpu;

	hash_once(j); /* costs of the first one only */
	from = now(CLOCK_MONOTONIC);
	cpu = now(CLOCK_PROCESS_CPUTIME_ID);
	do {
		hash_once(j);
		t.hashes++;
		t.wall = now(CLOCK_MONOTONIC) - from;
	} while (t.wall < j->seconds);
	t.cpu = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	return t;
}

static void print_rate(const struct tally *t, int n)
{
	double rate = 0, share = 0, ms = 0;

	for (int i = 0; i < n; i++) {
		if (t[i].hashes < 1)
			fail("a process ended early");
		rate += t[i].hashes / t[i].wall;
		share += t[i].cpu / t[i].wall / n;
		ms += t[i].cpu / t[i].hashes * 1000 / n;
	}
	(void)printf("{\"rate\":%.3f,\"cpu_ms\":%.4f,\"share\":%.4f}\n", rate, ms, share);
}

static void rate(const struct job *j, int n)
{
	struct tally *t = mmap(NULL, PROCESSES_MAX * sizeof *t, PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (t == MAP_FAILED || n < 1 || n > PROCESSES_MAX)
		fail("1 to 256 processes");
	for (int i = 0; i < n; i++) {
		pid_t pid = fork();

		if (pid < 0)
			fail("no more processes");
		if (pid == 0) {
			t[i] = measure(j);
			_exit(0);
		}
	}
	while (wait(NULL) > 0)
		continue;
	print_rate(t, n);
}

static double timed_hash(const struct job *j)
{
	double from = now(CLOCK_PROCESS_CPUTIME_ID);

	hash_once(j);
	return now(CLOCK_PROCESS_CPUTIME_ID) - from;
}

static void wipe(const struct job *j, int cost)
{
	size_t size = (size_t)1 << (cost + 19);
	unsigned char *scratch = malloc(size);
	double from = now(CLOCK_MONOTONIC), kept = 0, fresh = 0, wiped = 0, at;
	int n = 0;

	if (scratch == NULL)
		fail("no memory");
	do {
		memset(scratch, ++n, size);
		hash_release();
		fresh += timed_hash(j);
		kept += timed_hash(j);
		at = now(CLOCK_PROCESS_CPUTIME_ID);
		secret_zero(scratch, size);
		wiped += now(CLOCK_PROCESS_CPUTIME_ID) - at;
	} while (now(CLOCK_MONOTONIC) - from < j->seconds);
	free(scratch);
	(void)printf("{\"kept_ms\":%.4f,\"fresh_ms\":%.4f,\"wipe_ms\":%.4f,\"mib\":%zu}\n",
		     kept / n * 1000, fresh / n * 1000, wiped / n * 1000, size >> 20);
}

int main(int argc, char **argv)
{
	struct job j = {.stock = NULL};
	bool is_wipe = argc == 4 && strcmp(argv[1], "wipe") == 0;
	int cost;

	if (!is_wipe &&
	    (argc != 5 || (strcmp(argv[1], "own") != 0 && strcmp(argv[1], "stock") != 0)))
		fail("own|stock COST SECONDS PROCESSES, or wipe COST SECONDS");
	log_context("hash_rate", STR(""));
	secret_init();
	cost = (int)strtol(argv[2], NULL, 10);
	j.seconds = strtod(argv[3], NULL);
	if (cost < HASH_COST_MIN || cost > HASH_COST_MAX)
		fail("no such cost");
	if (hash_make(phrase, cost, j.stored) != ERR_OK)
		fail("no hash at all");
	hash_release(); /* each process maps its own */
	if (strcmp(argv[1], "stock") == 0)
		j.stock = load_stock();
	if (is_wipe)
		wipe(&j, cost);
	else
		rate(&j, (int)strtol(argv[4], NULL, 10));
	return 0;
}
