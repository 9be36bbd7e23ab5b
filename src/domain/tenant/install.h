/* SPDX-License-Identifier: MIT */
/* Creating a new install in a folder. */
#ifndef DOMAIN_TENANT_INSTALL_H
#define DOMAIN_TENANT_INSTALL_H

#include "base/err.h"
#include "base/path.h"

/*
 * Create DIR with etc/pintle.conf (every install setting, commented out at its
 * default, but pages.base_url with its value unless `base_url` is empty), keys/pepper with a new
 * key, and the folders store, run, log, mail (private) and www (the document root). *conf is the
 * path of the configuration. ERR_CONFIG, logged, when one of the files exists or cannot be created.
 */
MUST_USE enum err install_create(const char *dir, struct str base_url, struct path *conf);

#endif
