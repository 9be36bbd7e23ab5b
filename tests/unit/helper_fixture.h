/* SPDX-License-Identifier: MIT */
/* A helper program of the test's own: a script in a folder, and what is left of it. */
#ifndef UNIT_HELPER_FIXTURE_H
#define UNIT_HELPER_FIXTURE_H

#include "check.h"

#include <sys/stat.h>

#include "base/conf.h"
#include "http/helper_process.h"

/* Make the instance's helper a script with that body, which finds $d, the folder. */
static inline void use_helper(struct instance *instance, const struct folder *f, const char *body)
{
	static struct file script;
	char text[2000];

	script = folder_file(f, "helper");
	if ((size_t)snprintf(text, sizeof text, "#!/bin/sh\nd=%s\n%s\n", f->s, body) >= sizeof text)
		abort();
	write_file(script.s, text);
	if (chmod(script.s, 0700) != 0)
		abort();
	instance->conf.text[CONF_CAPTCHA_HELPER] = str_of(script.s);
}

/* What the helper put into a file of the folder; the test fails when there is none. */
static inline const char *helper_left(const struct folder *f, const char *name)
{
	const char *text = read_file(folder_file(f, name).s);

	if (text == NULL)
		fail_msg("the helper left no %s", name);
	return text;
}

/* End a helper that a failed test has left. */
static inline void helper_end(struct helper_process *h)
{
	if (h->pid > 0) {
		(void)kill(h->pid, SIGKILL);
		(void)child_end(h->pid);
		(void)close(h->fd);
	}
	*h = (struct helper_process){.fd = -1};
}

#endif
