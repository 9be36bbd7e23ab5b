/* SPDX-License-Identifier: MIT */
/*
 * An install: its settings, keys and stores, opened once by a program and
 * closed on every way out.
 */
#ifndef DOMAIN_TENANT_INSTANCE_H
#define DOMAIN_TENANT_INSTANCE_H

#include "base/conf.h"
#include "crypto/pepper.h"
#include "store/store.h"

struct instance {
	struct path conf_path;
	struct conf conf;
	struct pepper pepper;
	struct store *store;	/* all that must last; every commit is on the disk */
	struct store *attempts; /* attempts being worked on; lasts as long as the machine runs */
};

/*
 * Find pintle.conf: `given` when not empty, else PINTLE_CONF of the
 * environment, else ../etc/pintle.conf beside the running program, else
 * /etc/pintle/pintle.conf. ERR_CONFIG when the path does not fit.
 */
MUST_USE enum err instance_find_conf(struct str given, struct path *out);

/*
 * Read the settings and open the log. Root becomes the owner of the settings or, where
 * they are root's own, of the folder of the store, before anything is made or opened for
 * writing. ERR_CONFIG, logged.
 */
MUST_USE enum err instance_load(struct instance *s, const struct path *file);

/*
 * Read the keys and open both stores after instance_load. Keys, store and run folder
 * are refused (ERR_CONFIG, logged) when others can read them, when they lie below
 * the document root, and the folders when they are on a network file system.
 * ERR_STORE, logged, when a store cannot be opened.
 */
MUST_USE enum err instance_open(struct instance *s);

/* Close what is open and wipe the keys. Harmless on a zeroed struct. */
void instance_close(struct instance *s);

#endif
