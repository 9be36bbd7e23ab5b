/* SPDX-License-Identifier: MIT */
/* A run of publishing: what it writes into, and the pages, styles and folders it makes. */
#ifndef BIN_PINTLE_PUBLISH_RUN_H
#define BIN_PINTLE_PUBLISH_RUN_H

#include "bin/pintle/command.h"
#include "bin/pintle/site_tree.h"
#include "base/palette.h"
#include "render/page.h"

/* One run. The base folder is locked as long as it lasts. */
struct publish_run {
	struct admin *a;
	struct path base, shipped; /* the folder of BASE, and the shipped www */
	int lock;
	struct arena scratch; /* for one page */
	struct arena kept;    /* for the files of one tree */
	struct site_tree tree;
	struct page_languages languages;
	struct page_names names;
	struct site_folders folders;
};

/*
 * Find the folders, languages and pages, and lock the folder of BASE; other runs wait for that.
 * publish_run_end releases everything, also after an error. ERR_CONFIG, logged.
 */
MUST_USE enum err publish_run_begin(struct publish_run *r, struct admin *a);
void publish_run_end(struct publish_run *r);

/* The folder of BASE in the document root, which may not exist. ERR_CONFIG, logged. */
MUST_USE enum err publish_run_base(const struct admin *a, struct path *out);

/* Read a shipped file, such as assets/page.js, into the arena. ERR_CONFIG, logged. */
MUST_USE enum err publish_run_read(struct arena *arena, const struct path *shipped, struct str name,
				   struct str *out);

/*
 * Begin a folder's tree, and write it. r->kept is emptied first; the name is kept by pointer. The
 * caller sets the mark. ERR_CONFIG, logged.
 */
void publish_run_begin_tree(struct publish_run *r, struct str name);
MUST_USE enum err publish_run_write_tree(struct publish_run *r);

/* Put a style sheet, style.css or account.css, into the tree; the name is kept by pointer.
 * ERR_CONFIG, logged. */
MUST_USE enum err publish_run_put_style(struct publish_run *r, struct str name,
					const struct palette *colours);

/* Compose a page of `tenant` into r->kept. ERR_CONFIG, logged. */
MUST_USE enum err publish_run_compose(struct publish_run *r, const struct tenant *tenant,
				      struct str page, struct str language, struct str *out);

#endif
