/* SPDX-License-Identifier: MIT */
#include "bin/pintle/publish.h"

#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "bin/pintle/publish_run.h"
#include "domain/tenant/brand.h"
#include "domain/tenant/logo.h"
#include "domain/tenant/page_address.h"

static const struct str assets = STR_INIT("assets"), install_mark = STR_INIT("install\n");

static struct publish_run the_run; /* too big for some stacks */

/* --- the install -------------------------------------------------------- */

static enum err put_asset(struct publish_run *r, struct str name)
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
	e = publish_run_read(&r->kept, &r->shipped, buf_str(&b), &text);
	if (e == ERR_OK)
		site_tree_put(&r->tree, name, text);
	return e;
}

static enum err write_assets(struct publish_run *r)
{
	const struct palette colours = palette_default();
	struct dirent *entry;
	struct path folder;
	enum err e;
	DIR *d;

	publish_run_begin_tree(r, assets);
	r->tree.mark = install_mark;
	e = publish_run_put_style(r, STR("style.css"), &colours);
	d = path_join(&folder, str_of(r->shipped.s), assets) ? opendir(folder.s) : NULL;
	if (d == NULL) {
		LOG(path_refused, {"path", str_of(r->shipped.s)},
		    {"reason", STR("has no folder assets")});
		return ERR_CONFIG;
	}
	while (e == ERR_OK && (entry = readdir(d)) != NULL)
		e = put_asset(r, str_of(entry->d_name));
	(void)closedir(d); /* opened for reading */
	return e == ERR_OK ? publish_run_write_tree(r) : e;
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

static enum err write_face(struct publish_run *r, const struct tenant *face, struct str page,
			   struct str file)
{
	struct context c = r->a->context;
	struct str text;
	enum err e;

	c.tenant = face;
	c.languages = STR("");
	arena_reset(&r->kept);
	e = publish_run_compose(r, face, page, page_language(&c, &r->languages, STR(""), STR("")),
				&text);
	if (e != ERR_OK)
		return e;
	return site_tree_file(&r->kept, &r->base, file, text,
			      STR("<meta name=\"generator\" content=\"Pintle\">"));
}

static enum err write_robots(struct publish_run *r)
{
	struct str text;
	enum err e;

	arena_reset(&r->kept);
	e = publish_run_read(&r->kept, &r->shipped, STR("robots.txt"), &text);
	if (e != ERR_OK)
		return e;
	return site_tree_file(&r->kept, &r->base, STR("robots.txt"), text, STR("# Pintle"));
}

static enum err write_install(struct publish_run *r)
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

static struct str mark_of(struct publish_run *r, const struct tenant *tenant)
{
	char text[GUID_TEXT + 2];

	guid_write(&tenant->id, text);
	text[GUID_TEXT] = '\n';
	text[GUID_TEXT + 1] = '\0';
	return arena_copy(&r->kept, str_of(text));
}

static enum err put_page(struct publish_run *r, const struct tenant *tenant, struct str page,
			 struct str language)
{
	struct str text;
	struct buf b;
	enum err e = publish_run_compose(r, tenant, page, language, &text);

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

static enum err put_pages(struct publish_run *r, const struct tenant *tenant)
{
	enum err e = ERR_OK;

	for (size_t l = 0; e == ERR_OK && l < r->languages.count; l++)
		for (size_t i = 0; e == ERR_OK && i < r->names.count; i++)
			e = put_page(r, tenant, r->names.list[i], r->languages.list[l]);
	return e;
}

struct logo_reading {
	struct publish_run *r;
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

static enum err put_logos(struct publish_run *r, const struct tenant *tenant)
{
	struct logo_reading l = {r, tenant};

	return store_read(r->a->instance.store, put_logos_body, &l);
}

static enum err write_tenant(struct publish_run *r, const struct tenant *tenant)
{
	const struct palette colours = brand_palette(&tenant->conf);
	enum err e;

	publish_run_begin_tree(r, page_address_folder(&r->a->arena, tenant));
	r->tree.mark = mark_of(r, tenant);
	e = publish_run_put_style(r, STR("style.css"), &colours);
	if (e == ERR_OK)
		e = publish_run_put_style(r, STR("account.css"), &colours);
	if (e == ERR_OK)
		e = put_logos(r, tenant);
	if (e == ERR_OK)
		e = put_pages(r, tenant);
	return e == ERR_OK ? publish_run_write_tree(r) : e;
}

/* Remove the folders with the mark of a tenant, but the one named `now`. */
static enum err remove_other_folders(struct publish_run *r, struct str mark, struct str now)
{
	enum err e = ERR_OK;

	site_tree_list(&r->a->arena, &r->base, &r->folders);
	for (size_t i = 0; e == ERR_OK && i < r->folders.count; i++)
		if (str_eq(r->folders.list[i].mark, str_trim(mark)) &&
		    !str_eq(r->folders.list[i].name, now))
			e = site_tree_remove(&r->base, r->folders.list[i].name);
	return e;
}

enum err publish_install(struct admin *a)
{
	enum err e = publish_run_begin(&the_run, a);

	if (e == ERR_OK)
		e = write_install(&the_run);
	publish_run_end(&the_run);
	return e;
}

enum err publish_tenant(struct admin *a)
{
	struct publish_run *r = &the_run;
	enum err e = publish_run_begin(r, a);

	if (e == ERR_OK)
		e = write_install(r);
	if (e == ERR_OK)
		e = write_tenant(r, &a->tenant);
	if (e == ERR_OK)
		e = remove_other_folders(r, r->tree.mark, r->tree.name);
	publish_run_end(r);
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

static enum err write_all(struct publish_run *r, struct site_folders *written)
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

/* Remove the folders that were written for tenants once, and not now; none when there are more
 * tenants than `written` holds. */
static enum err remove_gone(struct publish_run *r, const struct site_folders *written)
{
	enum err e = ERR_OK;

	if (written->count == SITE_FOLDERS)
		return ERR_OK;
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
	struct publish_run *r = &the_run;
	enum err e = publish_run_begin(r, a);

	written.count = 0;
	if (e == ERR_OK)
		e = write_install(r);
	if (e == ERR_OK)
		e = write_all(r, &written);
	if (e == ERR_OK)
		e = remove_gone(r, &written);
	publish_run_end(r);
	return e;
}

/* --- after changes ------------------------------------------------------ */

/* Whether the pages of the install were published once. */
static bool was_published(const struct admin *a)
{
	struct path base, folder, mark;

	return publish_run_base(a, &base) == ERR_OK && path_join(&folder, str_of(base.s), assets) &&
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
	struct publish_run *r = &the_run;
	enum err e;

	if (!was_published(a))
		return;
	e = publish_run_begin(r, a);
	if (e == ERR_OK)
		e = remove_other_folders(r, mark_of(r, &a->tenant), STR(""));
	if (e == ERR_OK)
		e = write_install(r);
	publish_run_end(r);
	if (e != ERR_OK)
		(void)fputs("pintle: the tenant's pages could not be removed; the lines above say "
			    "why\n",
			    stderr);
}
