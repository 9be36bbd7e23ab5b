/* SPDX-License-Identifier: MIT */
/*
 * An instance: the settings, keys and stores of an install, opened once by a program
 * and closed however it ends.
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
	struct store *store;	/* permanent data; every commit is on disk */
	struct store *attempts; /* volatile data, such as attempts in flight; lost when the machine
				   restarts */
};

/*
 * Find pintle.conf: `given` when not empty, else PINTLE_CONF of the
 * environment, else ../etc/pintle.conf beside the running program, else
 * /etc/pintle/pintle.conf. ERR_CONFIG when the path does not fit.
 */
MUST_USE enum err instance_find_conf(struct str given, struct path *out);

/*
 * Read the settings and open the log. Root first becomes the owner of the settings file
 * or, if that is root, of the store's folder, before anything is created or opened for
 * writing. ERR_CONFIG, logged.
 */
MUST_USE enum err instance_load(struct instance *s, const struct path *file);

/*
 * Read the keys and open both stores, after instance_load. ERR_CONFIG, logged, when
 * others can read the keys, store or run folder, when these are below the document
 * root, or when a folder is on a network file system. ERR_STORE, logged, when a store
 * cannot be opened.
 */
MUST_USE enum err instance_open(struct instance *s);

/* Close everything and wipe the keys. A zeroed struct is fine. */
void instance_close(struct instance *s);

#endif
