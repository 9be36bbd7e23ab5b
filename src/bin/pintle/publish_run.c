/* SPDX-License-Identifier: MIT */
#include "bin/pintle/publish_run.h"

#include <unistd.h>

#include "base/log.h"
#include "bin/pintle/publish.h"
#include "domain/tenant/page_address.h"
#include "render/brand_css.h"

enum { SCRATCH_BYTES = 32 << 20, TREE_BYTES = 64 << 20, STYLE_BYTES = 64 * 1024 };

/* --- begin and end ------------------------------------------------------ */

static enum err refuse(const char *path, const char *reason)
{
	LOG(path_refused, {"path", str_of(path)}, {"reason", str_of(reason)});
	return ERR_CONFIG;
}

/* The folder of BASE in the document root. */
enum err publish_run_base(const struct admin *a, struct path *out)
{
	const struct instance *i = &a->instance;
	struct str below = page_address_base(&i->conf);
	struct path www;
	enum err e = conf_path(&i->conf, CONF_WWW_PATH, i->conf_path.s, &www);

	if (e != ERR_OK)
		return e;
	if (below.n == 0) {
		*out = www;
		return ERR_OK;
	}
	return path_join(out, str_of(www.s), str_skip(below, 1)) ? ERR_OK
								 : refuse(www.s, "is too long");
}

static enum err find_shipped(struct path *out)
{
	if (!path_beside_program(out, STR("../share/pintle/www")))
		return ERR_CONFIG;
	return access(out->s, R_OK | X_OK) == 0 ? ERR_OK : refuse(out->s, "cannot be read");
}

void publish_run_end(struct publish_run *r)
{
	if (r->lock >= 0)
		(void)close(r->lock); /* opened for reading */
	arena_release(&r->scratch);
	arena_release(&r->kept);
}

enum err publish_run_begin(struct publish_run *r, struct admin *a)
{
	enum err e = page_address_settings(&a->instance.conf);

	*r = (struct publish_run){.a = a, .lock = -1};
	arena_init(&r->scratch, SCRATCH_BYTES);
	arena_init(&r->kept, TREE_BYTES);
	if (e == ERR_OK)
		e = publish_run_base(a, &r->base);
	if (e == ERR_OK)
		e = find_shipped(&r->shipped);
	if (e == ERR_OK)
		e = page_languages(&a->context, &r->languages);
	if (e == ERR_OK)
		e = page_names(&a->context, &r->names);
	if (e != ERR_OK)
		return e;
	r->lock = site_tree_lock(&r->base);
	return r->lock >= 0 ? ERR_OK : ERR_CONFIG;
}

/* Begin a tree. Texts of the one before in the kept arena end; the name is kept by pointer. */
void publish_run_begin_tree(struct publish_run *r, struct str name)
{
	arena_reset(&r->kept);
	r->tree.base = r->base;
	r->tree.name = name;
	r->tree.count = 0;
}

enum err publish_run_write_tree(struct publish_run *r)
{
	arena_reset(&r->scratch);
	return site_tree_write(&r->scratch, &r->tree);
}

/* --- style sheets ------------------------------------------------------- */

/* A shipped file of www into the arena. */
enum err publish_run_read(struct arena *arena, const struct path *shipped, struct str name,
			  struct str *out)
{
	struct path file;

	if (!path_join(&file, str_of(shipped->s), name))
		return refuse(shipped->s, "is too long");
	return site_tree_read(arena, file.s, out) ? ERR_OK : refuse(file.s, "cannot be read");
}

/* The file that a style sheet has besides pages.css: most pages do without what those of an account
 * need. Empty: none. */
static struct str besides(struct str name)
{
	return str_eq(name, STR("account.css")) ? STR("assets/account.css") : STR("");
}

/* The colours of a tenant, the shipped style sheet, and another file unless it is "". */
static enum err compose_style(struct arena *arena, const struct path *shipped,
			      const struct palette *colours, struct str other, struct str *out)
{
	struct str base, more = STR("");
	struct buf b;
	enum err e = publish_run_read(arena, shipped, STR("assets/pages.css"), &base);

	if (e == ERR_OK && other.n > 0)
		e = publish_run_read(arena, shipped, other, &more);
	if (e != ERR_OK)
		return e;
	buf_init(&b, arena, base.n + more.n + 512, STYLE_BYTES);
	brand_css(&b, colours);
	buf_add(&b, base);
	buf_add(&b, more);
	*out = buf_str(&b);
	return ERR_OK;
}

enum err publish_run_put_style(struct publish_run *r, struct str name,
			       const struct palette *colours)
{
	struct str text;
	enum err e = compose_style(&r->kept, &r->shipped, colours, besides(name), &text);

	if (e == ERR_OK)
		site_tree_put(&r->tree, name, text);
	return e;
}

enum err publish_style(struct arena *arena, const struct palette *colours, struct str name,
		       struct str *out)
{
	struct path shipped;
	enum err e = find_shipped(&shipped);

	if (e != ERR_OK)
		return e;
	return compose_style(arena, &shipped, colours, besides(name), out);
}

/* --- pages -------------------------------------------------------------- */

/* Compose a page of `tenant` into the kept arena. */
enum err publish_run_compose(struct publish_run *r, const struct tenant *tenant, struct str page,
			     struct str language, struct str *out)
{
	const struct page_view view = {.page = page, .language = language};
	struct context c = r->a->context;
	struct buf b;
	enum err e;

	arena_reset(&r->scratch);
	c.tenant = tenant;
	c.arena = &r->scratch;
	buf_init(&b, &r->scratch, 8192, PAGE_BYTES);
	e = page_static(&c, &view, &b);
	if (e == ERR_NOT_FOUND)
		LOG(page_refused, {"page", page}, {"language", language},
		    {"reason", STR("it has no skeleton")});
	if (e == ERR_OK)
		*out = arena_copy(&r->kept, buf_str(&b));
	return e == ERR_NOT_FOUND ? ERR_CONFIG : e;
}
