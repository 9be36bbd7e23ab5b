/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "delivery/spool.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/codec.h"
#include "base/path.h"
#include "base/secret.h"
#include "domain/tenant/instance.h"

/* Write to a hidden file, then rename it, so that nobody sees a partial file. */
static bool write_renamed(const char *path, const char *hidden, struct str text)
{
	int fd = open(hidden, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool ok = fd >= 0 && path_write_all(fd, text);

	if (fd >= 0)
		ok = close(fd) == 0 && ok;
	ok = ok && rename(hidden, path) == 0;
	if (!ok && fd >= 0)
		(void)unlink(hidden);
	return ok && path_sync_folder(path) == ERR_OK;
}

struct delivery spool_write(const struct context *c, const char *name, const char *ending,
			    struct str text)
{
	struct path folder, path, hidden;
	char file[160], when[CLOCK_TEXT], id[16];
	uint8_t random[8];

	secret_random(random, sizeof random);
	hex_write(random, sizeof random, id);
	(void)snprintf(file, sizeof file, ".%s-%s-%.16s.%s", clock_text(c->now, when).p, name, id,
		       ending); /* fits: names are of templates.def */
	if (conf_path(&c->instance->conf, CONF_MAIL_PATH, c->instance->conf_path.s, &folder) !=
		    ERR_OK ||
	    !path_join(&hidden, str_of(folder.s), str_of(file)) ||
	    !path_join(&path, str_of(folder.s), str_of(file + 1)))
		return delivery_later(STR("mail.path is too long"));
	if (!write_renamed(path.s, hidden.s, text))
		return delivery_later(STR("the file cannot be written to mail.path"));
	return (struct delivery){.outcome = DELIVERED};
}
