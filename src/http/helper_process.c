/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* pipe2, posix_spawn_file_actions_addclosefrom_np */
#include "http/helper_process.h"

#include <assert.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"

enum { OUTPUT_MAX = 260 * 1024, CHUNK = 8 * 1024, REMAINDER_MS = 2000 };

static bool find_program(const struct instance *instance, enum conf_key setting,
			 const char *program, struct path *out)
{
	char exe[PATH_BYTES];
	ssize_t n;

	if (instance->conf.text[setting].n > 0)
		return conf_path(&instance->conf, setting, instance->conf_path.s, out) == ERR_OK;
	n = readlink("/proc/self/exe", exe, sizeof exe - 1);
	return n > 0 && path_join(out, path_folder(str_bytes(exe, (size_t)n)), str_of(program));
}

/* Start the helper with the usual signal handling instead of this program's. */
static bool plain_signals(posix_spawnattr_t *attributes)
{
	sigset_t none, usual;

	(void)sigemptyset(&none); /* these calls fail for bad arguments only */
	(void)sigemptyset(&usual);
	(void)sigaddset(&usual, SIGPIPE);
	(void)sigaddset(&usual, SIGINT);
	return posix_spawnattr_setsigmask(attributes, &none) == 0 &&
	       posix_spawnattr_setsigdefault(attributes, &usual) == 0 &&
	       posix_spawnattr_setflags(attributes,
					POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) == 0;
}

/* Start the program with `in` and `out` as standard input and output, and no other open files. */
static int spawn(const char *file, int in, int out)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	char name[] = "pintle-helper", *argv[] = {name, NULL}, *environment[] = {NULL};
	pid_t pid = 0;

	if (posix_spawn_file_actions_init(&actions) != 0)
		return 0;
	if (posix_spawnattr_init(&attributes) != 0) {
		(void)posix_spawn_file_actions_destroy(&actions);
		return 0;
	}
	if (!plain_signals(&attributes) ||
	    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO) != 0 ||
	    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO) != 0 ||
	    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) !=
		    0 ||
	    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1) != 0 ||
	    posix_spawn(&pid, file, &actions, &attributes, argv, environment) != 0)
		pid = 0;
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&actions);
	return pid;
}

static bool make_pipes(int in[2], int out[2])
{
	if (pipe2(in, O_CLOEXEC) != 0)
		return false;
	if (pipe2(out, O_CLOEXEC) == 0)
		return true;
	(void)close(in[0]);
	(void)close(in[1]);
	return false;
}

/* The input fits into the pipe, so this does not wait. */
static void give_input(int fd, struct str input)
{
	if (write(fd, input.p, input.n) != (ssize_t)input.n)
		LOG(helper_input_failed,
		    {"reason", STR("input")}); /* the helper reports a short input */
	(void)close(fd);
}

bool helper_process_start(const struct instance *instance, enum conf_key setting,
			  const char *program, struct str input, struct helper_process *out)
{
	struct path file = {""};
	int in[2], answer[2];

	*out = (struct helper_process){.fd = -1};
	if (!find_program(instance, setting, program, &file) || !make_pipes(in, answer))
		return false;
	out->pid = spawn(file.s, in[0], answer[1]);
	(void)close(in[0]);
	(void)close(answer[1]);
	if (out->pid == 0) {
		LOG(helper_start_failed, {"program", str_of(file.s)});
		(void)close(in[1]);
		(void)close(answer[0]);
		return false;
	}
	give_input(in[1], input);
	out->fd = answer[0];
	return true;
}

static bool readable(int fd, int ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, ms) > 0;
}

void helper_process_wait(const struct helper_process *h)
{
	assert(h->pid != 0);
	(void)readable(h->fd, HELPER_LIMIT_MS); /* helper_process_finish checks again */
}

/* Read all output; false when it pauses too long or is too large. */
static bool read_all(int fd, struct buf *out)
{
	char chunk[CHUNK];
	ssize_t got = 1;

	while (got > 0 && !out->overflowed) {
		if (!readable(fd, REMAINDER_MS))
			return false;
		got = read(fd, chunk, sizeof chunk);
		if (got > 0)
			buf_add(out, str_bytes(chunk, (size_t)got));
	}
	return got == 0;
}

bool helper_process_finish(struct helper_process *h, struct arena *arena, struct str *text)
{
	struct str status, rest;
	struct buf b;
	bool whole;

	assert(h->pid != 0);
	buf_init(&b, arena, CHUNK, OUTPUT_MAX);
	whole = readable(h->fd, 0) && read_all(h->fd, &b);
	rest = buf_str(&b);
	(void)close(h->fd);
	if (!whole)
		(void)kill(h->pid, SIGKILL);
	(void)waitpid(h->pid, NULL, 0); /* short: its output is closed, or it was killed */
	*h = (struct helper_process){.fd = -1};
	status = str_cut(&rest, '\n');
	*text = whole && rest.p != NULL ? rest : STR("helper ended");
	return whole && rest.p != NULL && str_eq(status, STR("ok"));
}
