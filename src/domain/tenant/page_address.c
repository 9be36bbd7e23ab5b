/* SPDX-License-Identifier: MIT */
#include "domain/tenant/page_address.h"

#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/url.h"

static struct str without_slash(struct str path)
{
	while (path.n > 0 && path.p[path.n - 1] == '/')
		path.n--;
	return path;
}

struct str page_address_base(const struct conf *install)
{
	struct str path = install->text[CONF_BASE_PATH];
	struct url url;

	if (path.n == 0 && url_read(install->text[CONF_PAGES_BASE_URL], &url))
		path = url.path;
	return without_slash(path);
}

struct str page_address_folder(struct arena *arena, const struct tenant *tenant)
{
	struct str folder = tenant->conf.text[CONF_PAGES_FOLDER];
	char key[GUID_TEXT + 1];

	if (folder.n > 0)
		return folder;
	guid_write(&tenant->id, key);
	return arena_copy(arena, str_of(key));
}

bool page_address_hosted(const struct context *c)
{
	return c->instance->conf.text[CONF_PAGES_BASE_URL].n > 0;
}

struct str page_address_host(const struct context *c)
{
	struct url url;

	return url_read(c->instance->conf.text[CONF_PAGES_BASE_URL], &url) ? url.host : STR("");
}

/* Append the URL of the tenant's folder, with pages.base_url set. */
static void put_folder(struct buf *b, const struct context *c)
{
	buf_add(b, c->instance->conf.text[CONF_PAGES_BASE_URL]);
	buf_byte(b, '/');
	buf_add(b, page_address_folder(c->arena, c->tenant));
}

bool page_address_is_own(const struct context *c, struct str url)
{
	struct buf b;

	if (!page_address_hosted(c))
		return false;
	buf_init(&b, c->arena, 256, 1024);
	put_folder(&b, c);
	return url_listed(buf_str(&b), url);
}

bool page_address_any(const struct context *c, enum conf_key list)
{
	return c->tenant->conf.text[list].n > 0 || page_address_hosted(c);
}

struct str page_address_url(const struct context *c, struct str language, struct str page)
{
	struct buf b;

	if (!page_address_hosted(c))
		return STR("");
	buf_init(&b, c->arena, 256, 1024);
	put_folder(&b, c);
	buf_byte(&b, '/');
	buf_add(&b, language);
	buf_byte(&b, '/');
	buf_add(&b, page);
	buf_lit(&b, ".html");
	return buf_str(&b);
}

bool page_address_base_valid(struct str text)
{
	struct url url;

	/* Forms are compared with the origin, so it must be as browsers write it. */
	return url_read(text, &url) && str_index(text, '?') == text.n &&
	       !str_ends(text, STR("/")) && url_origins_valid(str_head(text, text.n - url.path.n));
}

enum err page_address_settings(const struct conf *install)
{
	struct str text = install->text[CONF_PAGES_BASE_URL];
	struct str path = without_slash(install->text[CONF_BASE_PATH]);
	const char *reason = NULL;
	struct url url;

	if (text.n == 0)
		return ERR_OK;
	if (!page_address_base_valid(text))
		reason = "is no https URL in lower case, or has a default port, a query or a slash "
			 "at its end";
	else if (path.n > 0 && url_read(text, &url) && !str_eq(path, url.path))
		reason = "has another path than http.base_path";
	if (reason == NULL)
		return ERR_OK;
	LOG(conf_refused, {"setting", STR("pages.base_url")}, {"reason", str_of(reason)});
	return ERR_CONFIG;
}

/* --- a tenant's settings ------------------------------------------------ */

/* Names in BASE that are not a tenant's, now or for other paths of the service. */
static bool is_reserved(struct str folder)
{
	static const struct str names[] = {
		STR_INIT("assets"), STR_INIT("pages"),	    STR_INIT("identity"),
		STR_INIT("ciam"),   STR_INIT("v2"),	    STR_INIT("api"),
		STR_INIT("mails"),  STR_INIT("onboarding"), STR_INIT("authorize"),
		STR_INIT("token"),  STR_INIT("sign-out"),   STR_INIT("cgi-bin")};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_eq(folder, names[i]))
			return true;
	return false;
}

static bool is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool page_address_folder_valid(struct str folder)
{
	if (folder.n == 0 || folder.n > PAGE_FOLDER_MAX || !is_letter_or_digit(folder.p[0]))
		return false;
	for (size_t i = 0; i < folder.n; i++)
		if (!is_letter_or_digit(folder.p[i]) && folder.p[i] != '-')
			return false;
	return !is_reserved(folder);
}

/* Whether a URL has a scheme of an app's own. Its dot tells it from javascript: and the like. */
static bool has_own_scheme(struct str url)
{
	size_t colon = str_index(url, ':');
	struct str scheme = str_head(url, colon);

	if (colon == url.n || !str_starts(str_skip(url, colon), STR(":/")) ||
	    !is_letter_or_digit(scheme.n > 0 ? scheme.p[0] : '-') ||
	    str_index(scheme, '.') == scheme.n)
		return false;
	for (size_t i = 0; i < scheme.n; i++)
		if (!is_letter_or_digit(scheme.p[i]) && strchr(".-+", scheme.p[i]) == NULL)
			return false;
	for (size_t i = colon; i < url.n; i++)
		if (url.p[i] <= ' ' || url.p[i] == 0x7f || strchr("\"'<>\\`", url.p[i]) != NULL)
			return false;
	return true;
}

bool page_address_home_valid(struct str text)
{
	struct url url;

	return url_read(text, &url) || has_own_scheme(text);
}

struct search {
	const struct context *c;
	const struct tenant *own;
	struct str folder;
	bool taken;
};

static void compare(const struct tenant *other, void *arg)
{
	struct search *s = arg;

	if (!guid_equal(&other->id, &s->own->id) &&
	    str_eq(page_address_folder(s->c->arena, other), s->folder))
		s->taken = true;
}

static enum err is_taken(struct txn *t, const struct context *c, const struct tenant *tenant,
			 struct str folder, bool *out)
{
	struct search s = {.c = c, .own = tenant, .folder = folder};
	enum err e = tenant_each(t, c->arena, compare, &s);

	*out = s.taken;
	return e;
}

enum err page_address_unique(struct txn *t, const struct context *c, const struct tenant *tenant)
{
	struct str folder = tenant->conf.text[CONF_PAGES_FOLDER];
	bool taken;
	enum err e;

	if (folder.n == 0)
		return ERR_OK;
	e = is_taken(t, c, tenant, folder, &taken);
	if (e == ERR_OK && taken)
		return context_name_fault(c, ERR_SETTING_VALUE, STR("pages.folder"));
	return e;
}

/* A name as a folder: its ASCII letters and digits, and one hyphen between them for all else. */
static struct str folder_of(struct arena *arena, struct str name)
{
	struct buf b;

	buf_init(&b, arena, name.n + 1, 2 * name.n + 1);
	for (size_t i = 0; i < name.n; i++) {
		char c = ascii_lower(name.p[i]);

		if (!is_letter_or_digit(c))
			continue;
		if (b.n > 0 && !is_letter_or_digit(ascii_lower(name.p[i - 1])))
			buf_byte(&b, '-');
		buf_byte(&b, c);
	}
	return buf_str(&b);
}

enum err page_address_choose(struct txn *t, const struct context *c, struct tenant *tenant)
{
	struct str folder = folder_of(c->arena, tenant->name);
	bool taken;
	enum err e;

	if (!str_is_ascii(tenant->name) || !page_address_folder_valid(folder))
		return ERR_OK;
	e = is_taken(t, c, tenant, folder, &taken);
	if (e != ERR_OK || taken)
		return e;
	return tenant_set(tenant, STR("pages.folder"), folder);
}
