/* SPDX-License-Identifier: MIT */
/* What every unit test needs: cmocka, comparing of slices, a folder for files, child processes. */
#ifndef UNIT_CHECK_H
#define UNIT_CHECK_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
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

/* Check that the bytes are equal; a failure prints both. */
#define assert_str(got, want) check_str(got, want, __FILE__, __LINE__)
#define assert_text(got, text) check_str(got, str_of(text), __FILE__, __LINE__)

static inline void check_str(struct str got, struct str want, const char *file, int line)
{
	if (str_eq(got, want))
		return;
	print_error("got  \"%.*s\"\nwant \"%.*s\"\n", (int)got.n, got.p, (int)want.n, want.p);
	_fail(file, line);
}

/* Check for the expected row of err.def; a failure names both. */
#define assert_err(got, want) check_err(got, want, __FILE__, __LINE__)

static inline void check_err(enum err got, enum err want, const char *file, int line)
{
	if (got == want)
		return;
	print_error("got %s, want %s\n", err_info(got)->name, err_info(want)->name);
	_fail(file, line);
}

/* --- main ----------------------------------------------------------------- */

/* A suite: an array of tests, with functions before and after all of them. */
struct suite {
	const char *name;
	const struct CMUnitTest *tests;
	size_t n;
	CMFixtureFunction before, after;
};

#define SUITE(name, tests, before, after)                                                          \
	{                                                                                          \
		name, tests, COUNT_OF(tests), before, after                                        \
	}
#define RUN_WITHIN(tests, before, after) SUITE(#tests, tests, before, after)
#define RUN(tests) RUN_WITHIN(tests, NULL, NULL)

/* The main function of a file of tests: TEST_MAIN(RUN(tests)), or with several suites. */
#define TEST_MAIN(...)                                                                             \
	int main(void)                                                                             \
	{                                                                                          \
		const struct suite suites[] = {__VA_ARGS__};                                       \
                                                                                                   \
		return check_run(suites, COUNT_OF(suites));                                        \
	}

/* A test between the functions `setup` and `teardown` of its file. */
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

/* Initialise the random source, and send the log to a place where it does not disturb. */
static inline void check_begin(void)
{
	secret_init();
	if (!log_open(STR("/dev/null")))
		abort();
}

/* Run the suites. Returns how many tests failed. */
static inline int check_run(const struct suite *suites, size_t n)
{
	int failed = 0;

	check_begin();
	for (const struct suite *s = suites; s < suites + n; s++)
		failed += _cmocka_run_group_tests(s->name, s->tests, s->n, s->before, s->after);
	return failed;
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

/* Remove all that is in an open folder, and close it. */
static inline void folder_empty(int fd)
{
	DIR *d = fdopendir(fd);
	struct dirent *entry;

	while (d != NULL && (entry = readdir(d)) != NULL) {
		int inner;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
		    unlinkat(fd, entry->d_name, 0) == 0)
			continue;
		inner = openat(fd, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (inner >= 0)
			folder_empty(inner);
		(void)unlinkat(fd, entry->d_name, AT_REMOVEDIR);
	}
	if (d != NULL)
		(void)closedir(d);
}

/* Remove the folder and all that is in it. */
static inline void folder_remove(const struct folder *f)
{
	int fd = open(f->s, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		folder_empty(fd);
	(void)rmdir(f->s);
}

static inline void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	if (f == NULL || fputs(text, f) < 0 || fclose(f) != 0)
		abort();
}

/* The text of a file, which lives until the next call; NULL when there is none. */
static inline const char *read_file(const char *path)
{
	static char text[128 * 1024];
	FILE *f = fopen(path, "re");
	size_t n;

	if (f == NULL)
		return NULL;
	n = fread(text, 1, sizeof text - 1, f);
	(void)fclose(f);
	text[n] = '\0';
	return text;
}

/* Send the log to a file of the folder, from now on. */
static inline void log_listen(const struct folder *f)
{
	if (!log_open(str_of(folder_file(f, "log").s)))
		abort();
}

/* End that: all that was logged meanwhile, which lives as long as what read_file gives. */
static inline const char *log_heard(const struct folder *f)
{
	struct file log = folder_file(f, "log");
	const char *text = read_file(log.s);

	if (!log_open(STR("/dev/null")) || text == NULL)
		abort();
	(void)unlink(log.s);
	return text;
}

/* --- children ---------------------------------------------------------- */

/* Start a child that runs body(arg) and exits with its result. */
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

/* Wait for a child. Returns its exit status, or 128 and the signal that killed it. */
static inline int child_end(pid_t pid)
{
	int status = 0;

	if (waitpid(pid, &status, 0) != pid)
		abort();
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* End this process at once, as a power cut would. */
static inline _Noreturn void die_now(void)
{
	(void)kill(getpid(), SIGKILL);
	for (;;)
		(void)pause();
}

#endif
