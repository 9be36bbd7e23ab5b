/* SPDX-License-Identifier: MIT */
/* The files that hosted pages are composed of. */
#ifndef RENDER_PAGE_FILES_H
#define RENDER_PAGE_FILES_H

#include "render/page.h"

/*
 * Read templates/<folder>/<name> into the arena. ERR_NOT_FOUND when there is none; ERR_CONFIG,
 * logged, when it cannot be read.
 */
MUST_USE enum err page_files_read(const struct context *c, struct str folder, struct str name,
				  struct str *out);

/* Whether a text, which may come from an address, can be the name of a page. */
bool page_files_name_fits(struct str page);

#endif
