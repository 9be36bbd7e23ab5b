/* SPDX-License-Identifier: MIT */
/* What every unit test needs: cmocka, slices that compare, a folder to write in, children. */
#ifndef UNIT_CHECK_H
#define UNIT_CHECK_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/log.h"
#include "base/secret.h"

#define COUNT_OF(a) (sizeof(a) / sizeof *(a))

/* Same bytes, or a failure that prints both. */
#define assert_str(got, want) check_str(got, want, __FILE__, __LINE__)
#define assert_text(got, text) check_str(got, str_of(text), __FILE__, __LINE__)

static inline void check_str(struct str got, struct str want, const char *file, int line)
{
	if (str_eq(got, want))
		return;
	print_error("got  \"%.*s\"\nwant \"%.*s\"\n", (int)got.n, got.p, (int)want.n, want.p);
	_fail(file, line);
}

/* The expected row of err.def, or a failure that names both. */
#define assert_err(got, want) check_err(got, want, __FILE__, __LINE__)

static inline void check_err(enum err got, enum err want, const char *file, int line)
{
	if (got == want)
		return;
	print_error("got %s, want %s\n", err_info(got)->name, err_info(want)->name);
	_fail(file, line);
}

/* Ready the random source and send the log where it disturbs nobody. */
static inline void check_begin(void)
{
	secret_init();
	if (!log_open(STR("/dev/null")))
		abort();
}

/* --- a folder of one test ---------------------------------------------- */

struct folder {
	char s[64];
};

static inline struct folder folder_make(void)
{
	struct folder f = {"/tmp/pintle-unit-XXXXXX"};

	if (mkdtemp(f.s) == NULL)
		abort();
	return f;
}

struct file {
	char s[128];
};

static inline struct file folder_file(const struct folder *f, const char *name)
{
	struct file path;

	if ((size_t)snprintf(path.s, sizeof path.s, "%s/%s", f->s, name) >= sizeof path.s)
		abort();
	return path;
}

/* Remove the folder and the files in it; it holds no folders. */
static inline void folder_remove(const struct folder *f)
{
	DIR *d = opendir(f->s);
	struct dirent *entry;

	while (d != NULL && (entry = readdir(d)) != NULL)
		if (entry->d_name[0] != '.' && strlen(entry->d_name) < 48)
			(void)unlink(folder_file(f, entry->d_name).s);
	if (d != NULL)
		(void)closedir(d);
	(void)rmdir(f->s);
}

static inline void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	if (f == NULL || fputs(text, f) < 0 || fclose(f) != 0)
		abort();
}

/* --- children ---------------------------------------------------------- */

/* Start a child that runs body(arg) and ends with what it answers. */
static inline pid_t child_start(int (*body)(void *arg), void *arg)
{
	pid_t pid = fork();

	if (pid < 0)
		abort();
	if (pid == 0) {
		(void)alarm(300); /* a child that hangs fails its test instead of stopping it */
		_exit(body(arg));
	}
	return pid;
}

/* Wait for a child: what it answered, or 128 and the signal that killed it. */
static inline int child_end(pid_t pid)
{
	int status = 0;

	if (waitpid(pid, &status, 0) != pid)
		abort();
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* End this process as a power cut would. */
static inline _Noreturn void die_now(void)
{
	(void)kill(getpid(), SIGKILL);
	for (;;)
		(void)pause();
}

#endif
