/* SPDX-License-Identifier: MIT */
/*
 * Writing the hosted pages into the document root: for each tenant a folder with a page for each
 * language, its style sheet and logo; for the install the modules, a front page and the page for
 * addresses that do not exist. What is there already and has not changed is not touched.
 */
#ifndef BIN_PINTLE_PUBLISH_H
#define BIN_PINTLE_PUBLISH_H

#include "base/palette.h"
#include "bin/pintle/command.h"

/*
 * The style sheet of a tenant with these colours, as it is published by that name: style.css, or
 * account.css for the pages of an account. In the arena. ERR_CONFIG, logged.
 */
MUST_USE enum err publish_style(struct arena *arena, const struct palette *colours, struct str name,
				struct str *out);

/* Publish what belongs to no tenant. After command_open. ERR_CONFIG, logged; ERR_STORE*. */
MUST_USE enum err publish_install(struct admin *a);

/* The same, and the pages of a->tenant. What it had published in another folder is removed. */
MUST_USE enum err publish_tenant(struct admin *a);

/* The same for every tenant; folders of tenants that are gone are removed. Changes a->tenant. */
MUST_USE enum err publish_all(struct admin *a);

/*
 * Publish a->tenant after it was added, or after a change if the install's pages were published
 * before. What goes wrong is said on standard error.
 */
void publish_added(struct admin *a);
void publish_changed(struct admin *a);

/* After a->tenant was removed: remove its pages, if there are any. */
void publish_removed(struct admin *a);

#endif
