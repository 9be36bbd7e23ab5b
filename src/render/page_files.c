/* SPDX-License-Identifier: MIT */
#include "render/page_files.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "domain/message/template.h"
#include "domain/tenant/tenant.h"
#include "render/accept_language.h"
#include "render/template_lookup.h"

enum { NAME_LONGEST = 40 };

static enum err refuse(const char *path, const char *reason)
{
	LOG(path_refused, {"path", str_of(path)}, {"reason", str_of(reason)});
	return ERR_CONFIG;
}

enum err page_files_read(const struct context *c, struct str folder, struct str name,
			 struct str *out)
{
	struct path root, in, file;
	enum err e = template_lookup_folder(c->instance, &root);
	struct stat st;
	char *p;
	size_t n;

	*out = STR("");
	if (e != ERR_OK)
		return e;
	if (!path_join(&in, str_of(root.s), folder) || !path_join(&file, str_of(in.s), name))
		return refuse(root.s, "is too long");
	if (stat(file.s, &st) != 0 || !S_ISREG(st.st_mode))
		return ERR_NOT_FOUND;
	if (st.st_size > TEMPLATE_BYTES)
		return refuse(file.s, "is too large");
	p = arena_alloc(c->arena, (size_t)st.st_size + 1);
	e = path_read(file.s, p, (size_t)st.st_size + 1, &n);
	if (e == ERR_OK)
		*out = str_bytes(p, n);
	return e;
}

bool page_files_name_fits(struct str page)
{
	for (size_t i = 0; i < page.n; i++)
		if (page.p[i] != '-' && (page.p[i] < 'a' || page.p[i] > 'z'))
			return false;
	return page.n > 0 && page.n <= NAME_LONGEST && !str_eq(page, STR("layout"));
}

static int by_text(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* Copy the names in a folder of the templates that `take` accepts, sorted. */
static enum err list_names(const struct context *c, struct str folder,
			   bool (*take)(const struct path *in, struct str name, struct str *out),
			   struct str *list, size_t max, size_t *count)
{
	struct path root, in;
	enum err e = template_lookup_folder(c->instance, &root);
	struct dirent *entry;
	DIR *d;

	*count = 0;
	if (e != ERR_OK)
		return e;
	if (!path_join(&in, str_of(root.s), folder))
		return refuse(root.s, "is too long");
	d = opendir(in.s);
	while (d != NULL && *count < max && (entry = readdir(d)) != NULL)
		if (take(&in, str_of(entry->d_name), &list[*count])) {
			list[*count] = arena_copy(c->arena, list[*count]);
			++*count;
		}
	if (d != NULL)
		(void)closedir(d); /* opened for reading */
	qsort(list, *count, sizeof *list, by_text);
	return *count > 0 ? ERR_OK : refuse(in.s, "has no hosted pages");
}

static bool is_language(const struct path *in, struct str name, struct str *out)
{
	struct path folder, file;

	*out = name;
	return template_language_fits(name) && path_join(&folder, str_of(in->s), name) &&
	       path_join(&file, str_of(folder.s), STR("pages")) && access(file.s, R_OK) == 0;
}

static bool is_page(const struct path *in, struct str name, struct str *out)
{
	const struct str ending = STR(".html");

	(void)in; /* the name tells */
	if (!str_ends(name, ending))
		return false;
	*out = str_head(name, name.n - ending.n);
	return page_files_name_fits(*out) && !str_eq(*out, STR("front"));
}

enum err page_languages(const struct context *c, struct page_languages *out)
{
	return list_names(c, STR(""), is_language, out->list, PAGE_LANGUAGES, &out->count);
}

enum err page_names(const struct context *c, struct page_names *out)
{
	return list_names(c, STR("pages"), is_page, out->list, PAGE_NAMES, &out->count);
}

struct str page_language(const struct context *c, const struct page_languages *l, struct str wanted,
			 struct str kept)
{
	const struct str asked[] = {wanted, kept};

	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < l->count; k++)
			if (str_eq_ci(l->list[k], asked[i]))
				return l->list[k];
	return l->list[accept_language_choose(
		c->languages, c->tenant->conf.text[CONF_MAIL_LANGUAGE], l->list, l->count)];
}
