/* SPDX-License-Identifier: MIT */
/*
 * leash SECONDS COMMAND...: runs a command and leaves nothing of it behind.
 *
 * Whatever the command started ends with it: also what was detached, what changed its process
 * group or session, and what is left when the command itself was killed. As a subreaper the
 * leash becomes the parent of every orphan below it, so no process can slip away.
 *
 * After SECONDS, or at SIGTERM, SIGINT or SIGHUP, the command is asked to end (SIGTERM), then
 * killed. The leash ends when its own parent does. It exits as the command did, with 128 and the
 * signal's number when a signal ended it, with 124 after SECONDS, with 125 when it could not
 * do its work.
 *
 * Whoever opened descriptor 3 reads there, at the end: `cpu SECONDS`, of all that ran; `late`
 * when the time was over; `left PID NAME` for each process that outlived the command.
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { REPORT_FD = 3, GRACE_S = 5, LATE = 124, CANNOT = 125 };

struct leash {
	pid_t command;
	int status; /* as waitpid has it, once `command` is 0 */
	bool late;
	FILE *report;
};

static void die(const char *what)
{
	(void)fprintf(stderr, "leash: %s: %s\n", what, strerror(errno));
	exit(CANNOT);
}

static int64_t now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Collect what has ended. False when there is no child left. */
static bool reap(struct leash *l)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (pid == l->command) {
			l->command = 0;
			l->status = status;
		}
	return pid == 0;
}

/* Wait for one of the signals, or until a time. Answers its number, or 0. */
static int wait_signal(const sigset_t *set, int64_t until_ms)
{
	int64_t ms = until_ms - now_ms();
	struct timespec t = {0, 0};
	int got;

	if (ms > 0)
		t = (struct timespec){ms / 1000, ms % 1000 * 1000000};
	got = sigtimedwait(set, NULL, &t);
	return got > 0 ? got : 0;
}

/* Wait until the command has ended, a signal arrives, or the time is over. */
static void wait_command(struct leash *l, const sigset_t *set, int64_t until_ms)
{
	while (l->command != 0) {
		int got = wait_signal(set, until_ms);

		(void)reap(l);
		if (got != 0 && got != SIGCHLD)
			return;
		if (l->command != 0 && now_ms() >= until_ms) {
			l->late = true;
			return;
		}
	}
}

/* The parent and the name of a process, from /proc. False when it is gone or has ended. */
static bool look_at(const char *pid, int *parent, char name[static 64])
{
	char path[64];
	char state = 0;
	FILE *f;
	int got = 0;

	(void)snprintf(path, sizeof path, "/proc/%.20s/stat", pid);
	f = fopen(path, "re");
	if (f == NULL)
		return false;
	/* A name may hold brackets; those of the programs here do not. */
	got = fscanf(f, "%*d (%63[^)]) %c %d", name, &state, parent);
	(void)fclose(f);
	return got == 3 && state != 'Z' && state != 'X';
}

/* Kill our children; their children then become ours. They are named in the report when `say`. */
static void kill_children(const struct leash *l, bool say)
{
	DIR *d = opendir("/proc");

	if (d == NULL)
		die("/proc");
	for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
		char name[64];
		int parent;
		long pid = strtol(e->d_name, NULL, 10);

		if (pid <= 0 || !look_at(e->d_name, &parent, name) || parent != getpid())
			continue;
		if (say && pid != l->command && l->report != NULL)
			(void)fprintf(l->report, "left %ld %s\n", pid, name);
		(void)kill((pid_t)pid, SIGKILL);
	}
	(void)closedir(d);
}

/* End all our descendants. */
static void end_all(struct leash *l, const sigset_t *set)
{
	if (l->command != 0) {
		(void)kill(l->command, SIGTERM);
		for (int64_t end = now_ms() + GRACE_S * 1000; l->command != 0 && now_ms() < end;) {
			(void)wait_signal(set, end);
			(void)reap(l);
		}
	}
	for (bool say = true; reap(l); say = false) {
		kill_children(l, say);
		(void)wait_signal(set, now_ms() + 20);
	}
}

static void run(char **argv, const sigset_t *before)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)setpgid(0, 0);
	(void)sigprocmask(SIG_SETMASK, before, NULL);
	(void)close(REPORT_FD);
	(void)execvp(argv[0], argv);
	die(argv[0]);
}

static void report(const struct leash *l)
{
	struct rusage u;

	if (l->report == NULL || getrusage(RUSAGE_CHILDREN, &u) != 0)
		return;
	(void)fprintf(l->report, "cpu %.2f\n%s",
		      (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
			      (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6,
		      l->late ? "late\n" : "");
	(void)fclose(l->report);
}

int main(int argc, char **argv)
{
	pid_t parent = getppid();
	struct leash l = {.command = -1};
	sigset_t set;
	sigset_t before;
	int64_t end;

	if (argc < 3) {
		(void)fputs("usage: leash SECONDS COMMAND...\n", stderr);
		return CANNOT;
	}
	end = now_ms() + strtol(argv[1], NULL, 10) * 1000;
	l.report = fdopen(REPORT_FD, "w"); /* none when nobody opened it */
	(void)sigemptyset(&set);
	for (const int *s = (const int[]){SIGCHLD, SIGTERM, SIGINT, SIGHUP, 0}; *s != 0; s++)
		(void)sigaddset(&set, *s);
	(void)sigprocmask(SIG_BLOCK, &set, &before);
	if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0 || prctl(PR_SET_PDEATHSIG, SIGTERM) != 0)
		die("prctl");
	if (getppid() != parent)
		return CANNOT; /* it ended just now */
	l.command = fork();
	if (l.command < 0)
		die("fork");
	if (l.command == 0)
		run(argv + 2, &before);
	wait_command(&l, &set, end);
	end_all(&l, &set);
	report(&l);
	if (l.late)
		return LATE;
	return WIFSIGNALED(l.status) ? 128 + WTERMSIG(l.status) : WEXITSTATUS(l.status);
}
