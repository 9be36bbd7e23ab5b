/* SPDX-License-Identifier: MIT */
/* pintle init, check, settings, errors, log-events, backup, pepper, bench-hash, version. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/address.h"
#include "base/clock.h"
#include "base/log.h"
#include "crypto/hash.h"
#include "base/owner.h"
#include "bin/pintle/command.h"
#include "bin/pintle/publish.h"
#include "delivery/mail.h"
#include "domain/tenant/audit.h"
#include "domain/tenant/install.h"
#include "domain/tenant/page_address.h"

enum { URL_LINE = 256 };

/* Ask for the address on the terminal until it is one, or empty. */
static struct str ask_base_url(struct admin *a)
{
	char *line = arena_alloc(&a->arena, URL_LINE);

	for (;;) {
		struct str url;

		(void)fputs("The address at which people will reach this install, such as "
			    "https://login.example.org\n(empty: not known yet): ",
			    stderr);
		if (fgets(line, URL_LINE, stdin) == NULL)
			return STR("");
		url = str_trim(str_of(line));
		if (url.n == 0 || page_address_base_valid(url))
			return url;
		(void)fputs("It begins with https:// and has no slash at its end.\n", stderr);
	}
}

/* Publish what a new install has without a tenant. The install is good without that. */
static void publish_first(struct admin *a, const struct path *conf)
{
	a->conf_file = conf->s;
	if (command_open(a) != ERR_OK || publish_install(a) != ERR_OK)
		(void)fputs("pintle: the install is made, but its pages could not be written; the "
			    "lines above say why. Then run `pintle pages publish --all`.\n",
			    stderr);
}

int init_command(struct admin *a)
{
	struct str base_url = command_arg(a, 2);
	struct path conf;

	if (a->argc > 1 && !page_address_base_valid(base_url))
		return command_misuse("the address is https://, without a slash at its end, not",
				      base_url);
	arena_init(&a->arena, URL_LINE);
	if (a->argc == 1 && isatty(STDIN_FILENO))
		base_url = ask_base_url(a);
	if (owner_become(a->argv[0]) != ERR_OK ||
	    install_create(a->argv[0], base_url, &conf) != ERR_OK)
		return command_report(a, ERR_CONFIG);
	(void)printf("%s\n", conf.s);
	arena_release(&a->arena);
	publish_first(a, &conf);
	return 0;
}

int settings_command(struct admin *a)
{
	(void)a;
	conf_describe(stdout);
	return 0;
}

int errors_command(struct admin *a)
{
	(void)a;
	for (int e = 0; e < ERR_COUNT; e++) {
		const struct err_info *i = err_info((enum err)e);

		(void)printf("%d\t%d\t%s\t%s\t%s\n", i->code, i->http, i->name, i->message,
			     i->description);
	}
	return 0;
}

int log_events_command(struct admin *a)
{
	(void)a;
	log_describe(stdout);
	return 0;
}

int check_command(struct admin *a)
{
	enum err e = command_open(a);

	if (e != ERR_OK)
		return command_report(a, e);
	e = address_settings(&a->instance.conf);
	if (e != ERR_OK)
		return command_report(a, e);
	e = page_address_settings(&a->instance.conf);
	if (e != ERR_OK)
		return command_report(a, e);
	e = mail_check(&a->instance);
	if (e != ERR_OK)
		return command_report(a, e);
	(void)puts("ok");
	return 0;
}

/* Whether a new file with this name can be made; if not, say why. */
static bool can_make(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd >= 0) {
		(void)close(fd);
		return unlink(name) == 0;
	}
	if (errno == EEXIST)
		(void)fprintf(stderr, "pintle: %s already exists: name a new file\n", name);
	else
		(void)fprintf(stderr, "pintle: %s cannot be made by the install's user: %s\n", name,
			      strerror(errno));
	return false;
}

int backup_command(struct admin *a)
{
	enum err e = command_open(a);

	if (e != ERR_OK)
		return command_report(a, e);
	if (!can_make(a->argv[0]))
		return EXIT_REFUSED;
	return command_report(a, store_backup(a->instance.store, a->argv[0]));
}

static enum err rotated_body(struct txn *t, void *p)
{
	struct admin *a = p;

	return audit_put(t, &a->context, AUDIT_PEPPER_ROTATED, STR(""), STR(""));
}

static enum err rotate_pepper(struct admin *a)
{
	struct path file;
	enum err e = conf_path(&a->instance.conf, CONF_PEPPER_PATH, a->instance.conf_path.s, &file);

	if (e != ERR_OK)
		return e;
	e = pepper_rotate(file.s);
	if (e != ERR_OK)
		return e;
	return store_write(a->instance.store, rotated_body, a);
}

int pepper_rotate_command(struct admin *a)
{
	enum err e = command_open(a);

	if (e != ERR_OK)
		return command_report(a, e);
	e = rotate_pepper(a);
	if (e != ERR_OK)
		return command_report(a, e);
	(void)puts("Restart the programs; hashes are remade with the new key as people sign in.");
	return 0;
}

int bench_hash_command(struct admin *a)
{
	enum { ROUNDS = 5, SLOWEST = 8 };

	(void)puts("cost\tmemory\tms per hash");
	for (int cost = HASH_COST_MIN; cost <= SLOWEST; cost++) {
		uint64_t best = UINT64_MAX;

		for (int i = 0; i < ROUNDS; i++) {
			uint64_t from = clock_steady_us(), took;

			if (hash_waste(cost) != ERR_OK)
				return command_report(a, ERR_HASH);
			took = clock_steady_us() - from;
			best = took < best ? took : best;
		}
		(void)printf("%d\t%d MiB\t%.1f%s\n", cost, 1 << (cost - 1), (double)best / 1000,
			     cost < 5 ? "\t(less than 16 MiB: too weak for new installs)" : "");
	}
	return 0;
}

int version_command(struct admin *a)
{
	(void)a;
	(void)printf("pintle %s\n", PINTLE_VERSION);
	return 0;
}
