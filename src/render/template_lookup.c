/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "render/template_lookup.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "render/accept_language.h"
#include "domain/tenant/tenant.h"

enum { LANGUAGES = 128, FILE_NAME = 160 };

/* --- the tenant's own -------------------------------------------------- */

struct reading {
	struct txn *t;
	const struct context *c;
	const struct outbox_message *m;
	struct str name;
	struct template_lookup_own *own;
	enum err e;
};

static bool part_fits(const struct outbox_message *m, enum template_part part)
{
	return (part == PART_SMS) == (m->kind == OUTBOX_SMS);
}

static void note_own(const struct template_key *k, size_t bytes, void *arg)
{
	struct reading *r = arg;
	size_t i = r->own->count;

	(void)bytes; /* read later */
	if (k->family != r->m->template || !str_eq(k->name, r->name) || i == LOOKUP_OWN ||
	    !part_fits(r->m, k->part))
		return;
	r->own->rows[i].language = arena_copy(r->c->arena, k->language);
	r->own->rows[i].part = k->part;
	r->own->count++;
}

static enum err read_named(struct reading *r)
{
	enum err e = template_each(r->t, r->c, note_own, r);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < r->own->count; i++) {
		struct template_key k = {r->m->template, r->name, r->own->rows[i].language,
					 r->own->rows[i].part};

		e = template_get(r->t, r->c, &k, &r->own->rows[i].text);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

enum err template_lookup_read_own(struct txn *t, const struct context *c,
				  const struct outbox_message *m, struct template_lookup_own *out)
{
	struct reading r = {.t = t, .c = c, .m = m, .name = m->wanted, .own = out};
	enum err e = ERR_OK;

	*out = (struct template_lookup_own){.count = 0};
	if (m->wanted.n > 0)
		e = read_named(&r);
	out->named = out->count > 0;
	if (e != ERR_OK || out->named)
		return e;
	r.name = STR("");
	return read_named(&r);
}

/* --- the shipped ones -------------------------------------------------- */

/* Commands are in PREFIX/bin and PREFIX/sbin, web programs in PREFIX/lib/pintle. */
static bool shipped_folder(struct path *out)
{
	static const struct str places[] = {STR_INIT("../../share/pintle/templates"),
					    STR_INIT("../share/pintle/templates")};

	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (!path_beside_program(out, places[i]))
			return false;
		else if (access(out->s, R_OK | X_OK) == 0)
			break;
	return true;
}

enum err template_lookup_folder(const struct instance *instance, struct path *out)
{
	bool shipped = instance->conf.text[CONF_TEMPLATES_PATH].n == 0;
	enum err e = ERR_OK;

	if (shipped && !shipped_folder(out))
		return ERR_CONFIG;
	if (!shipped)
		e = conf_path(&instance->conf, CONF_TEMPLATES_PATH, instance->conf_path.s, out);

	if (e != ERR_OK || access(out->s, R_OK | X_OK) == 0)
		return e;
	LOG(templates_missing, {"path", str_of(out->s)});
	return ERR_CONFIG;
}

static bool file_of(const struct path *folder, struct str language, struct str name,
		    const char *ending, struct path *out)
{
	struct path in;
	char file[FILE_NAME];
	int n = snprintf(file, sizeof file, "%.*s%s%s", (int)name.n, name.p,
			 *ending != '\0' ? "." : "", ending);

	return n > 0 && (size_t)n < sizeof file && path_join(&in, str_of(folder->s), language) &&
	       path_join(out, str_of(in.s), str_of(file));
}

/* Read a shipped template into the arena; a missing one is empty. */
static enum err read_shipped(const struct context *c, const struct path *folder,
			     struct str language, struct str name, const char *ending,
			     struct str *out)
{
	struct path file;
	char *p;
	size_t n;
	enum err e;

	*out = STR("");
	if (!file_of(folder, language, name, ending, &file) || access(file.s, F_OK) != 0)
		return ERR_OK;
	p = arena_alloc(c->arena, TEMPLATE_BYTES);
	e = path_read(file.s, p, TEMPLATE_BYTES, &n);
	if (e != ERR_OK)
		return e;
	*out = str_bytes(p, n);
	return ERR_OK;
}

struct languages {
	struct str there[LANGUAGES];
	size_t count;
};

static void add_language(struct languages *l, struct str language)
{
	for (size_t i = 0; i < l->count; i++)
		if (str_eq_ci(l->there[i], language))
			return;
	if (l->count < LANGUAGES)
		l->there[l->count++] = language;
}

static const char *main_ending(const struct outbox_message *m)
{
	return template_ending(m->kind == OUTBOX_SMS ? PART_SMS : PART_TEXT);
}

static void add_shipped(const struct context *c, const struct outbox_message *m,
			const struct path *folder, struct languages *l)
{
	DIR *d = opendir(folder->s);
	struct dirent *entry;
	struct path file;

	while (d != NULL && (entry = readdir(d)) != NULL) {
		struct str name = str_of(entry->d_name);

		if (template_language_fits(name) &&
		    file_of(folder, name, template_name(m->template), main_ending(m), &file) &&
		    access(file.s, R_OK) == 0)
			add_language(l, arena_copy(c->arena, name));
	}
	if (d != NULL)
		(void)closedir(d); /* opened for reading */
}

static bool take_own(const struct template_lookup_own *own, struct template_lookup *out)
{
	bool any = false;

	for (size_t i = 0; i < own->count; i++) {
		if (!str_eq_ci(own->rows[i].language, out->language))
			continue;
		any = true;
		if (own->rows[i].part == PART_TEXT)
			out->text = own->rows[i].text;
		else if (own->rows[i].part == PART_HTML)
			out->html = own->rows[i].text;
		else
			out->sms = own->rows[i].text;
	}
	return any;
}

static enum err take_shipped(const struct context *c, const struct outbox_message *m,
			     const struct path *folder, struct template_lookup *out)
{
	const struct {
		struct str name;
		const char *ending;
		struct str *to;
	} parts[] = {{template_name(m->template), "txt", &out->text},
		     {template_name(m->template), "html", &out->html},
		     {STR("layout"), "txt", &out->text_layout},
		     {STR("layout"), "html", &out->html_layout}};

	if (m->kind == OUTBOX_SMS)
		return read_shipped(c, folder, out->language, template_name(m->template), "sms",
				    &out->sms);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		enum err e = read_shipped(c, folder, out->language, parts[i].name, parts[i].ending,
					  parts[i].to);

		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

enum err template_lookup_choose(const struct context *c, const struct outbox_message *m,
				const struct template_lookup_own *own, struct template_lookup *out)
{
	struct languages l = {.count = 0};
	struct path folder;
	enum err e = template_lookup_folder(c->instance, &folder);

	*out = (struct template_lookup){.language = STR("en")};
	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < own->count; i++)
		add_language(&l, own->rows[i].language);
	if (!own->named)
		add_shipped(c, m, &folder, &l);
	if (l.count == 0)
		return ERR_NOT_FOUND;
	out->language = l.there[accept_language_choose(
		m->languages, c->tenant->conf.text[CONF_MAIL_LANGUAGE], l.there, l.count)];
	e = read_shipped(c, &folder, out->language, STR("words"), "", &out->words);
	if (e != ERR_OK || take_own(own, out))
		return e;
	return take_shipped(c, m, &folder, out);
}

bool template_lookup_subject(struct str text, struct str *subject, struct str *rest)
{
	struct str line = str_cut(&text, '\n');
	struct str value = line;

	if (!str_eq_ci(str_cut(&value, ':'), STR("Subject")) || value.p == NULL)
		return false;
	*subject = str_trim(value);
	if (subject->n == 0 || text.p == NULL || str_trim(str_cut(&text, '\n')).n > 0)
		return false;
	*rest = text;
	return true;
}
