/* SPDX-License-Identifier: MIT */
/* Mails by a program that takes them on standard input, such as sendmail -i -t. */
#define _GNU_SOURCE /* pipe2 */
#include "delivery/mail.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"

enum { ARGUMENTS = 24, LOOK_MS = 50 };

/* A copy of a word in the form posix_spawn needs. */
static char *argument(const struct context *c, struct str word)
{
	char *p = arena_alloc(c->arena, word.n + 1);

	if (word.n > 0)
		memcpy(p, word.p, word.n);
	p[word.n] = '\0';
	return p;
}

/* The words of mail.sendmail, then `-f sender` when one is configured. No shell reads them. */
static bool read_arguments(const struct context *c, const struct mail *mail,
			   char *arguments[ARGUMENTS + 3])
{
	struct str rest = c->instance->conf.text[CONF_MAIL_SENDMAIL];
	size_t n = 0;

	while (rest.p != NULL && n < ARGUMENTS) {
		struct str word = str_cut(&rest, ' ');

		if (word.n > 0)
			arguments[n++] = argument(c, word);
	}
	if (n == 0 || arguments[0][0] != '/')
		return false;
	if (c->instance->conf.text[CONF_MAIL_SENDER].n > 0) {
		arguments[n++] = argument(c, STR("-f"));
		arguments[n++] = argument(c, mail->sender);
	}
	arguments[n] = NULL;
	return true;
}

/* Such programs expect this system's line ends. */
static struct str with_newlines(struct arena *arena, struct str bytes)
{
	struct buf b;

	buf_init(&b, arena, bytes.n, bytes.n);
	for (size_t i = 0; i < bytes.n; i++)
		if (bytes.p[i] != '\r')
			buf_byte(&b, bytes.p[i]);
	return buf_str(&b);
}

static bool start(char *const arguments[], int input, pid_t *pid)
{
	static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	char *environment[] = {path, NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, defaults;
	bool ok;

	(void)sigemptyset(&none);
	(void)sigemptyset(&defaults);
	(void)sigaddset(&defaults, SIGPIPE);
	(void)sigaddset(&defaults, SIGTERM);
	if (posix_spawn_file_actions_init(&actions) != 0)
		return false;
	if (posix_spawnattr_init(&attributes) != 0) {
		(void)posix_spawn_file_actions_destroy(&actions);
		return false;
	}
	ok = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO) == 0 &&
	     posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) ==
		     0 &&
	     posix_spawnattr_setsigmask(&attributes, &none) == 0 &&
	     posix_spawnattr_setsigdefault(&attributes, &defaults) == 0 &&
	     posix_spawnattr_setflags(&attributes,
				      POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) == 0 &&
	     posix_spawn(pid, arguments[0], &actions, &attributes, arguments, environment) == 0;
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&actions);
	return ok;
}

/* Write the mail until it is complete or time is up. */
static bool feed(int fd, struct str text, uint64_t deadline_us)
{
	while (text.n > 0 && clock_steady_us() < deadline_us) {
		struct pollfd p = {.fd = fd, .events = POLLOUT};
		ssize_t n;

		if (poll(&p, 1, LOOK_MS) <= 0)
			continue;
		n = write(fd, text.p, text.n);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return false;
		text = str_skip(text, n > 0 ? (size_t)n : 0);
	}
	return text.n == 0;
}

/* Wait for the program, and end it when time is up: its status, or -1. */
static int finish(pid_t pid, uint64_t deadline_us)
{
	int status;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (clock_steady_us() >= deadline_us) {
			(void)kill(pid, SIGKILL);
			(void)waitpid(pid, &status, 0);
			return -1;
		}
		clock_sleep_ms(LOOK_MS);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static struct delivery judge(bool fed, int status)
{
	switch (status) {
	case EX_OK:
		return fed ? (struct delivery){.outcome = DELIVERED}
			   : delivery_later(STR("mail.sendmail did not read the mail"));
	case EX_DATAERR:
	case EX_NOUSER:
	case EX_NOHOST:
		return delivery_never(STR("mail.sendmail refused the mail"));
	case -1:
		return delivery_later(STR("mail.sendmail did not end in time"));
	default:
		return delivery_later(STR("mail.sendmail failed"));
	}
}

struct delivery mail_by_program(const struct context *c, const struct mail *mail)
{
	uint64_t limit = (uint64_t)c->instance->conf.n[CONF_OUTBOX_SEND_SECONDS] * 1000000;
	uint64_t deadline_us = clock_steady_us() + limit;
	char *arguments[ARGUMENTS + 3];
	int ends[2];
	pid_t pid;
	bool fed, started;

	if (!mail->ascii)
		return delivery_never(STR("mail.sendmail accepts only ASCII addresses"));
	if (!read_arguments(c, mail, arguments))
		return delivery_later(STR("mail.sendmail is not the absolute path of a program"));
	if (pipe2(ends, O_CLOEXEC) != 0)
		return delivery_later(STR("no pipe could be made"));
	started = start(arguments, ends[0], &pid);
	(void)close(ends[0]);
	(void)fcntl(ends[1], F_SETFL, O_NONBLOCK);
	fed = started && feed(ends[1], with_newlines(c->arena, mail->bytes), deadline_us);
	if (started && !fed)
		(void)kill(pid, SIGKILL); /* before it sees the end of a partial mail */
	(void)close(ends[1]);		  /* the program sees the end of the mail */
	if (!started)
		return delivery_later(STR("mail.sendmail cannot be started"));
	return judge(fed, finish(pid, deadline_us));
}
