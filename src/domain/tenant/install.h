/* SPDX-License-Identifier: MIT */
/* Laying out a new install in a folder. */
#ifndef DOMAIN_TENANT_INSTALL_H
#define DOMAIN_TENANT_INSTALL_H

#include "base/err.h"
#include "base/path.h"

/*
 * Make DIR with etc/pintle.conf (every install setting, commented out at its
 * default), keys/pepper with a fresh key, and the folders store, run, log, mail
 * (private) and www (the document root). *conf is the path of the configuration.
 * ERR_CONFIG, logged: something of it is there already, or cannot be made.
 */
MUST_USE enum err install_create(const char *dir, struct path *conf);

#endif
