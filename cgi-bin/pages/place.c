/* SPDX-License-Identifier: MIT */
/* Where pages are: the one of a request, and those it leads to. */
#include "pages.h"

#include "domain/tenant/page_address.h"

enum { PLACE_MAX = 1024 };

const struct param place_params[] = {PLACE_PARAMS, {NULL, 0, 0, 0}};

struct str place_page(const struct request *r)
{
	const struct segments *path = &r->path;
	struct str last = path->n > 0 ? path->at[path->n - 1] : STR("");

	if (path->n == 2 && str_eq(path->at[0], STR("pages")))
		return last;
	return path->n == 3 && str_ends(last, STR(".html")) ? str_head(last, last.n - 5) : STR("");
}

struct str place_language(const struct request *r)
{
	struct page_languages *languages = arena_alloc(r->context.arena, sizeof *languages);
	struct str wanted = STR("");

	if (page_languages(&r->context, languages) != ERR_OK)
		return STR("en");
	if (r->path.n == 3)
		wanted = r->path.at[1];
	else if (r->route != NULL && r->route->params != NULL)
		wanted = r->values[LANG].text;
	return page_language(&r->context, languages, wanted, STR(""));
}

struct str place_of(const struct request *r, const char *page, const char *more)
{
	struct buf b;

	buf_init(&b, r->context.arena, 128, PLACE_MAX);
	buf_add(&b, page_address_base(&r->context.instance->conf));
	buf_byte(&b, '/');
	buf_add(&b, page_address_folder(r->context.arena, &r->tenant));
	buf_byte(&b, '/');
	buf_add(&b, place_language(r));
	buf_byte(&b, '/');
	buf_lit(&b, page);
	buf_lit(&b, ".html");
	buf_lit(&b, more);
	return buf_str(&b);
}

struct str place_drawn(const struct request *r, const char *page, const char *name,
		       struct str value)
{
	char key[GUID_TEXT + 1];
	struct buf b;

	guid_write(&r->tenant.id, key);
	buf_init(&b, r->context.arena, 256, PLACE_MAX);
	buf_add(&b, page_address_base(&r->context.instance->conf));
	buf_lit(&b, "/pages/");
	buf_lit(&b, page);
	buf_lit(&b, "?apikey=");
	buf_lit(&b, key);
	buf_lit(&b, "&lang=");
	buf_add(&b, place_language(r));
	buf_byte(&b, '&');
	buf_lit(&b, name);
	buf_byte(&b, '=');
	buf_add(&b, percent_encode(r->context.arena, value));
	return buf_str(&b);
}
