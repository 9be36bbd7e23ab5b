/* SPDX-License-Identifier: MIT */
/*
 * pintle-outbox: delivers what requests have queued. See pintle-outbox(8).
 *
 * The parent never opens the store. It keeps workers, each a process of its own. One
 * worker at a time is the scout, the one that holds a file lock: it looks for a message
 * that is due and may be sent now, claims it, releases the lock for the next scout, and
 * delivers. A board in shared memory says what each worker is doing, so that no tenant
 * and no destination takes all of them. A worker that is killed loses the lock and its
 * slot on the board. Its claim ends with the lease, or as soon as the parent has seen it
 * die.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "bin/pintle-outbox/worker.h"
#include "delivery/mail.h"

static struct worker own; /* the state each worker starts with */
static bool stopping;

static void start_worker(void)
{
	struct slot *slot = board_free_slot(own.board);
	pid_t parent = getpid(), pid;

	if (slot == NULL)
		return;
	atomic_store(&slot->state, SLOT_IDLE);
	pid = fork();
	if (pid == 0)
		worker_run(&own, slot, parent);
	slot->pid = pid;
	if (pid < 0) {
		LOG(worker_start_failed, {"reason", str_of(strerror(errno))});
		atomic_store(&slot->state, SLOT_FREE);
	}
}

/* Note the workers that ended. Returns the worst of their statuses, 0 when all went well. */
static int reap(void)
{
	int worst = 0, status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		board_note_end(own.board, pid);
		if (!WIFEXITED(status))
			worst = EXIT_FAULT;
		else if (WEXITSTATUS(status) != 0)
			worst = WEXITSTATUS(status);
	}
	return worst;
}

static int live_workers(void)
{
	return board_count(own.board, SLOT_IDLE) + board_count(own.board, SLOT_BUSY);
}

static void stop_workers(void)
{
	for (int i = 0; i < own.board->workers; i++)
		if (own.board->slots[i].pid > 0)
			(void)kill(own.board->slots[i].pid, SIGTERM);
}

/* Wait for a signal, a second at most. */
static void wait_signal(const sigset_t *set)
{
	const struct timespec second = {.tv_sec = 1};
	int signal = sigtimedwait(set, NULL, &second);

	if (signal == SIGTERM || signal == SIGINT || signal == SIGHUP)
		stopping = true;
}

static bool is_done(void)
{
	return (stopping || atomic_load(&own.board->drained)) && live_workers() == 0;
}

/* Block the signals, so that they arrive only in wait_signal. */
static sigset_t hold_signals(void)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGCHLD);
	(void)sigaddset(&set, SIGUSR1);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGHUP);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	return set;
}

/* Always keep one worker idle, until told to stop or, with --once, until nothing is left. */
static int keep_workers(sigset_t set)
{
	while (!is_done()) {
		int status = reap();

		if (status == EXIT_CONFIG)
			return EXIT_CONFIG;
		if (status != 0)
			clock_sleep_ms(LOOK_MS / 5); /* failing workers are not restarted at once */
		if (stopping)
			stop_workers();
		else if (!atomic_load(&own.board->drained) &&
			 board_count(own.board, SLOT_IDLE) == 0)
			start_worker();
		if (!is_done())
			wait_signal(&set);
	}
	return 0;
}

static enum err begin(const char *conf_file)
{
	struct path conf, run;
	enum err e = instance_find_conf(str_of(conf_file), &conf);

	if (e != ERR_OK)
		return e;
	e = instance_load(&own.instance, &conf);
	if (e != ERR_OK)
		return e;
	e = mail_check(&own.instance);
	if (e != ERR_OK)
		return e;
	e = conf_path(&own.instance.conf, CONF_RUN_PATH, conf.s, &run);
	if (e != ERR_OK)
		return e;
	if (!path_join(&own.lock_file, str_of(run.s), STR("outbox.lock")))
		return ERR_CONFIG;
	own.board = board_make((int)own.instance.conf.n[CONF_OUTBOX_WORKERS]);
	if (own.board == NULL)
		log_die(LOGGED_outbox_memory_failed, strerror(errno));
	return ERR_OK;
}

int main(int argc, char **argv)
{
	const char *conf_file = NULL;
	sigset_t held = hold_signals();

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--once") == 0) {
			own.once = true;
		} else if (strcmp(argv[i], "-c") == 0 && i + 1 < argc) {
			conf_file = argv[++i];
		} else {
			(void)fputs("usage: pintle-outbox [-c CONF] [--once]\n", stderr);
			return EXIT_USAGE;
		}
	}
	log_context("pintle-outbox", STR(""));
	secret_init();
	secret_harden();
	(void)signal(SIGPIPE, SIG_IGN); /* fails only for an invalid signal */
	log_echo(true);			/* show why it does not start */
	if (begin(conf_file) != ERR_OK)
		return EXIT_CONFIG;
	return keep_workers(held);
}
