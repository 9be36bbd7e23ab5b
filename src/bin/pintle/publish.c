/* SPDX-License-Identifier: MIT */
#include "bin/pintle/publish.h"

#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "bin/pintle/site_tree.h"
#include "domain/tenant/brand.h"
#include "domain/tenant/logo.h"
#include "domain/tenant/page_address.h"
#include "render/brand_css.h"
#include "render/page.h"

enum { SCRATCH_BYTES = 32 << 20, TREE_BYTES = 64 << 20, STYLE_BYTES = 64 * 1024 };

static const struct str account_css = STR_INIT("account.css"),
			account_source = STR_INIT("assets/account.css");
static const struct str assets = STR_INIT("assets"), install_mark = STR_INIT("install\n");

/* One run. The base folder is locked as long as it lasts. */
struct run {
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

static struct run the_run; /* too big for some stacks */

/* --- begin and end ------------------------------------------------------ */

static enum err refuse(const char *path, const char *reason)
{
	LOG(path_refused, {"path", str_of(path)}, {"reason", str_of(reason)});
	return ERR_CONFIG;
}

/* The folder of BASE in the document root. */
static enum err find_base(const struct admin *a, struct path *out)
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

static void end(struct run *r)
{
	if (r->lock >= 0)
		(void)close(r->lock); /* opened for reading */
	arena_release(&r->scratch);
	arena_release(&r->kept);
}

static enum err begin(struct run *r, struct admin *a)
{
	enum err e = page_address_settings(&a->instance.conf);

	*r = (struct run){.a = a, .lock = -1};
	arena_init(&r->scratch, SCRATCH_BYTES);
	arena_init(&r->kept, TREE_BYTES);
	if (e == ERR_OK)
		e = find_base(a, &r->base);
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
static void begin_tree(struct run *r, struct str name)
{
	arena_reset(&r->kept);
	r->tree.base = r->base;
	r->tree.name = name;
	r->tree.count = 0;
}

static enum err write_tree(struct run *r)
{
	arena_reset(&r->scratch);
	return site_tree_write(&r->scratch, &r->tree);
}

/* --- the install -------------------------------------------------------- */

/* A shipped file of www into the arena. */
static enum err read_shipped(struct arena *arena, const struct path *shipped, struct str name,
			     struct str *out)
{
	struct path file;

	if (!path_join(&file, str_of(shipped->s), name))
		return refuse(shipped->s, "is too long");
	return site_tree_read(arena, file.s, out) ? ERR_OK : refuse(file.s, "cannot be read");
}

/* The colours of a tenant, the shipped style sheet, and what some pages need besides, or "". */
static enum err compose_style(struct arena *arena, const struct path *shipped,
			      const struct palette *colours, struct str besides, struct str *out)
{
	struct str base, more = STR("");
	struct buf b;
	enum err e = read_shipped(arena, shipped, STR("assets/pages.css"), &base);

	if (e == ERR_OK && besides.n > 0)
		e = read_shipped(arena, shipped, besides, &more);
	if (e != ERR_OK)
		return e;
	buf_init(&b, arena, base.n + more.n + 512, STYLE_BYTES);
	brand_css(&b, colours);
	buf_add(&b, base);
	buf_add(&b, more);
	*out = buf_str(&b);
	return ERR_OK;
}

static enum err put_style(struct run *r, struct str path, const struct palette *colours,
			  struct str besides)
{
	struct str text;
	enum err e = compose_style(&r->kept, &r->shipped, colours, besides, &text);

	if (e == ERR_OK)
		site_tree_put(&r->tree, path, text);
	return e;
}

/* Most pages do without what those of an account need. */
static enum err put_styles(struct run *r, const struct palette *colours)
{
	enum err e = put_style(r, STR("style.css"), colours, STR(""));

	return e == ERR_OK ? put_style(r, account_css, colours, account_source) : e;
}

static enum err put_asset(struct run *r, struct str name)
{
	struct buf b;
	struct str text;
	enum err e;

	if (name.p[0] == '.' || str_ends(name, STR(".css")))
		return ERR_OK;
	name = arena_copy(&r->kept, name);
	buf_init(&b, &r->kept, 64, PATH_BYTES);
	buf_lit(&b, "assets/");
	buf_add(&b, name);
	e = read_shipped(&r->kept, &r->shipped, buf_str(&b), &text);
	if (e == ERR_OK)
		site_tree_put(&r->tree, name, text);
	return e;
}

static enum err write_assets(struct run *r)
{
	const struct palette colours = palette_default();
	struct dirent *entry;
	struct path folder;
	enum err e;
	DIR *d;

	begin_tree(r, assets);
	r->tree.mark = install_mark;
	e = put_style(r, STR("style.css"), &colours, STR(""));
	d = path_join(&folder, str_of(r->shipped.s), assets) ? opendir(folder.s) : NULL;
	if (d == NULL)
		return refuse(r->shipped.s, "has no folder assets");
	while (e == ERR_OK && (entry = readdir(d)) != NULL)
		e = put_asset(r, str_of(entry->d_name));
	(void)closedir(d); /* opened for reading */
	return e == ERR_OK ? write_tree(r) : e;
}

/* Compose a page of `tenant` into the kept arena. */
static enum err compose(struct run *r, const struct tenant *tenant, struct str page,
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

struct lone {
	struct admin *a;
	struct tenant *only;
	size_t count;
};

static enum err read_lone_body(struct txn *t, void *arg)
{
	struct lone *l = arg;
	struct guid id, next;
	enum err e = tenant_after(t, NULL, &id);

	l->count = e == ERR_OK;
	if (e == ERR_OK && tenant_after(t, &id, &next) == ERR_OK)
		l->count = 2;
	if (l->count == 1)
		return tenant_get(t, &l->a->arena, &id, l->only);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* The tenant whose name pages outside of all folders have: the only one, or the install itself. */
static enum err read_face(struct admin *a, struct tenant *out)
{
	struct lone l = {a, out, 0};
	enum err e = store_read(a->instance.store, read_lone_body, &l);

	if (e != ERR_OK || l.count == 1)
		return e;
	*out = (struct tenant){.name = STR("Pintle")};
	conf_defaults(&out->conf, PROFILE_SECURE);
	return ERR_OK;
}

static enum err write_face(struct run *r, const struct tenant *face, struct str page,
			   struct str file)
{
	struct context c = r->a->context;
	struct str text;
	bool foreign;
	enum err e;

	c.tenant = face;
	c.languages = STR("");
	arena_reset(&r->kept);
	e = compose(r, face, page, page_language(&c, &r->languages, STR(""), STR("")), &text);
	if (e != ERR_OK)
		return e;
	e = site_tree_file(&r->kept, &r->base, file, text,
			   STR("<meta name=\"generator\" content=\"Pintle\">"), &foreign);
	return e;
}

static enum err write_robots(struct run *r)
{
	struct str text;
	bool foreign;
	enum err e;

	arena_reset(&r->kept);
	e = read_shipped(&r->kept, &r->shipped, STR("robots.txt"), &text);
	if (e != ERR_OK)
		return e;
	return site_tree_file(&r->kept, &r->base, STR("robots.txt"), text, STR("# Pintle"),
			      &foreign);
}

static enum err write_install(struct run *r)
{
	static struct tenant face; /* too big for some stacks */
	enum err e = read_face(r->a, &face);

	if (e == ERR_OK)
		e = write_assets(r);
	if (e == ERR_OK)
		e = write_face(r, &face, STR("front"), STR("index.html"));
	if (e == ERR_OK)
		e = write_face(r, &face, STR("not-found"), STR("not-found.html"));
	return e == ERR_OK ? write_robots(r) : e;
}

/* --- a tenant ----------------------------------------------------------- */

static struct str mark_of(struct run *r, const struct tenant *tenant)
{
	char text[GUID_TEXT + 2];

	guid_write(&tenant->id, text);
	text[GUID_TEXT] = '\n';
	text[GUID_TEXT + 1] = '\0';
	return arena_copy(&r->kept, str_of(text));
}

static enum err put_page(struct run *r, const struct tenant *tenant, struct str page,
			 struct str language)
{
	struct str text;
	struct buf b;
	enum err e = compose(r, tenant, page, language, &text);

	if (e != ERR_OK)
		return e;
	buf_init(&b, &r->kept, 64, PATH_BYTES);
	buf_add(&b, language);
	buf_byte(&b, '/');
	buf_add(&b, page);
	buf_lit(&b, ".html");
	site_tree_put(&r->tree, buf_str(&b), text);
	return ERR_OK;
}

static enum err put_pages(struct run *r, const struct tenant *tenant)
{
	enum err e = ERR_OK;

	for (size_t l = 0; e == ERR_OK && l < r->languages.count; l++)
		for (size_t i = 0; e == ERR_OK && i < r->names.count; i++)
			e = put_page(r, tenant, r->names.list[i], r->languages.list[l]);
	return e;
}

struct logo_reading {
	struct run *r;
	const struct tenant *tenant;
};

/* Put the tenant's logos into the tree. */
static enum err put_logos_body(struct txn *t, void *arg)
{
	static const enum conf_key keys[] = {CONF_PAGES_LOGO, CONF_PAGES_LOGO_DARK};
	const struct logo_reading *l = arg;
	struct context own = l->r->a->context;

	own.tenant = l->tenant;
	own.arena = &l->r->kept;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct str file = logo_file(&l->tenant->conf, keys[i]), bytes;
		enum err e = file.n > 0 ? logo_get(t, &own, keys[i], &bytes) : ERR_NOT_FOUND;

		if (e != ERR_OK && e != ERR_NOT_FOUND)
			return e;
		if (e == ERR_OK)
			site_tree_put(&l->r->tree, file, bytes);
	}
	return ERR_OK;
}

static enum err put_logos(struct run *r, const struct tenant *tenant)
{
	struct logo_reading l = {r, tenant};

	return store_read(r->a->instance.store, put_logos_body, &l);
}

static enum err write_tenant(struct run *r, const struct tenant *tenant)
{
	const struct palette colours = brand_palette(&tenant->conf);
	enum err e;

	begin_tree(r, page_address_folder(&r->a->arena, tenant));
	r->tree.mark = mark_of(r, tenant);
	e = put_styles(r, &colours);
	if (e == ERR_OK)
		e = put_logos(r, tenant);
	if (e == ERR_OK)
		e = put_pages(r, tenant);
	return e == ERR_OK ? write_tree(r) : e;
}

/* Remove the folders with the mark of a tenant, but the one named `now`. */
static enum err remove_other_folders(struct run *r, struct str mark, struct str now)
{
	enum err e = ERR_OK;

	site_tree_list(&r->a->arena, &r->base, &r->folders);
	for (size_t i = 0; e == ERR_OK && i < r->folders.count; i++)
		if (str_eq(r->folders.list[i].mark, str_trim(mark)) &&
		    !str_eq(r->folders.list[i].name, now))
			e = site_tree_remove(&r->base, r->folders.list[i].name);
	return e;
}

enum err publish_style(struct arena *arena, const struct palette *colours, struct str name,
		       struct str *out)
{
	struct path shipped;
	enum err e = find_shipped(&shipped);

	if (e != ERR_OK)
		return e;
	return compose_style(arena, &shipped, colours,
			     str_eq(name, account_css) ? account_source : STR(""), out);
}

enum err publish_install(struct admin *a)
{
	enum err e = begin(&the_run, a);

	if (e == ERR_OK)
		e = write_install(&the_run);
	end(&the_run);
	return e;
}

enum err publish_tenant(struct admin *a)
{
	struct run *r = &the_run;
	enum err e = begin(r, a);

	if (e == ERR_OK)
		e = write_install(r);
	if (e == ERR_OK)
		e = write_tenant(r, &a->tenant);
	if (e == ERR_OK)
		e = remove_other_folders(r, r->tree.mark, r->tree.name);
	end(r);
	return e;
}

/* --- all ---------------------------------------------------------------- */

struct step {
	struct admin *a;
	struct guid id; /* of the tenant before; then of this one */
	bool first;
};

static enum err read_next_body(struct txn *t, void *arg)
{
	struct step *s = arg;
	struct guid next;
	enum err e = tenant_after(t, s->first ? NULL : &s->id, &next);

	if (e != ERR_OK)
		return e;
	e = tenant_get(t, &s->a->arena, &next, &s->a->tenant);
	s->id = next;
	return e;
}

static bool is_known(const struct site_folders *known, struct str name)
{
	for (size_t i = 0; i < known->count; i++)
		if (str_eq(known->list[i].name, name))
			return true;
	return false;
}

static enum err write_all(struct run *r, struct site_folders *written)
{
	struct step s = {.a = r->a, .first = true};
	enum err e;

	while ((e = store_read(r->a->instance.store, read_next_body, &s)) == ERR_OK) {
		s.first = false;
		e = write_tenant(r, &r->a->tenant);
		if (e != ERR_OK)
			return e;
		if (written->count < SITE_FOLDERS)
			written->list[written->count++].name =
				arena_copy(&r->a->arena, r->tree.name);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* Remove the folders that were written for tenants once, and not now. */
static enum err remove_gone(struct run *r, const struct site_folders *written)
{
	enum err e = ERR_OK;

	site_tree_list(&r->a->arena, &r->base, &r->folders);
	for (size_t i = 0; e == ERR_OK && i < r->folders.count; i++)
		if (!str_eq(r->folders.list[i].mark, str_trim(install_mark)) &&
		    !is_known(written, r->folders.list[i].name))
			e = site_tree_remove(&r->base, r->folders.list[i].name);
	return e;
}

enum err publish_all(struct admin *a)
{
	static struct site_folders written; /* too big for some stacks */
	struct run *r = &the_run;
	enum err e = begin(r, a);

	written.count = 0;
	if (e == ERR_OK)
		e = write_install(r);
	if (e == ERR_OK)
		e = write_all(r, &written);
	if (e == ERR_OK)
		e = remove_gone(r, &written);
	end(r);
	return e;
}

/* --- after changes ------------------------------------------------------ */

/* Whether the pages of the install were published once. */
static bool was_published(const struct admin *a)
{
	struct path base, folder, mark;

	return find_base(a, &base) == ERR_OK && path_join(&folder, str_of(base.s), assets) &&
	       path_join(&mark, str_of(folder.s), STR(".pintle")) && access(mark.s, F_OK) == 0;
}

void publish_added(struct admin *a)
{
	if (publish_tenant(a) != ERR_OK)
		(void)fputs("pintle: that is done, but the pages could not be written; the lines "
			    "above say why. Then run `pintle pages publish --all`.\n",
			    stderr);
}

void publish_changed(struct admin *a)
{
	if (was_published(a))
		publish_added(a);
}

void publish_removed(struct admin *a)
{
	struct run *r = &the_run;
	enum err e;

	if (!was_published(a))
		return;
	e = begin(r, a);
	if (e == ERR_OK)
		e = remove_other_folders(r, mark_of(r, &a->tenant), STR(""));
	if (e == ERR_OK)
		e = write_install(r);
	end(r);
	if (e != ERR_OK)
		(void)fputs("pintle: the tenant's pages could not be removed; the lines above say "
			    "why\n",
			    stderr);
}
