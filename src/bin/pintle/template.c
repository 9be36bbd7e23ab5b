/* SPDX-License-Identifier: MIT */
/* pintle template: a tenant's own texts of messages. */
#include <stdio.h>

#include "bin/pintle/command.h"
#include "render/placeholders.h"
#include "render/template_lookup.h"
#include "domain/message/template.h"

enum { TEMPLATE_FILES = 3, FIELDS = 32 };

struct installing {
	struct admin *a;
	struct template_key keys[TEMPLATE_FILES];
	struct str texts[TEMPLATE_FILES], files[TEMPLATE_FILES];
	size_t n;
	struct str fields[FIELDS];
	size_t field_count;
};

static int reject_file(struct str file, unsigned line, const char *what, struct str word)
{
	(void)fprintf(stderr, "%s:%u: %s%s%.*s\n", file.p, line, what, word.n > 0 ? ": " : "",
		      (int)word.n, word.n > 0 ? word.p : "");
	return EXIT_REFUSED;
}

static bool part_by_ending(struct str ending, enum template_part *out)
{
	static const enum template_part parts[] = {PART_TEXT, PART_HTML, PART_SMS};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (!str_eq(ending, str_of(template_ending(parts[i]))))
			continue;
		*out = parts[i];
		return true;
	}
	return false;
}

static bool part_of(struct str file, enum template_part *out)
{
	size_t n = file.n;

	while (n > 0 && file.p[n - 1] != '.')
		n--;
	return n > 0 && part_by_ending(str_skip(file, n), out);
}

static bool take_field(struct installing *s, struct str name)
{
	if (s->field_count == FIELDS) {
		(void)command_misuse("more than 32 fields", name);
		return false;
	}
	s->fields[s->field_count++] = name;
	return true;
}

static bool take_file(struct installing *s, struct str file, const struct template_key *k)
{
	if (s->n == TEMPLATE_FILES) {
		(void)command_misuse("one file too many", file);
		return false;
	}
	s->keys[s->n] = *k;
	if (!part_of(file, &s->keys[s->n].part)) {
		(void)command_misuse("a file's name must end in .txt, .html or .sms, not", file);
		return false;
	}
	s->files[s->n++] = file;
	return true;
}

/* Read LANGUAGE NAME. False when malformed, after saying so. */
static bool read_key(const struct admin *a, struct template_key *k)
{
	k->language = command_arg(a, 1);
	if (!template_language_fits(k->language))
		(void)command_misuse("a language is written like en or pt-br, not", k->language);
	else if (!template_read_name(command_arg(a, 2), &k->family, &k->name))
		(void)command_misuse("there is no message with this name", command_arg(a, 2));
	else
		return true;
	return false;
}

/* Read FILE... and --field NAME... after them. False when malformed, after saying so. */
static bool read_installing(struct installing *s)
{
	struct template_key k = {.language = STR("")};
	bool ok = read_key(s->a, &k);

	for (int i = 3; ok && i < s->a->argc; i++) {
		if (str_eq(command_arg(s->a, i), STR("--field")))
			ok = take_field(s, command_arg(s->a, ++i));
		else
			ok = take_file(s, command_arg(s->a, i), &k);
	}
	return ok;
}

/* Check a template's file. Returns 0, or EXIT_REFUSED after saying what is wrong. */
static int check_template(struct installing *s, size_t i)
{
	struct placeholder_fields fields = {s->fields, s->field_count};
	struct render_source source = placeholders_check_source(&fields);
	enum render_kind kind = s->keys[i].part == PART_HTML ? RENDER_HTML : RENDER_PLAIN;
	struct render_fault fault;
	struct str subject, rest;
	char *p = arena_alloc(&s->a->arena, TEMPLATE_BYTES);
	size_t n;

	if (path_read(s->files[i].p, p, TEMPLATE_BYTES, &n) != ERR_OK)
		return reject_file(s->files[i], 0, "cannot be read, or is larger than 64 KiB",
				   STR(""));
	s->texts[i] = str_bytes(p, n);
	if (!utf8_valid(s->texts[i]))
		return reject_file(s->files[i], 0, "is not UTF-8", STR(""));
	if (!render_check(s->texts[i], kind, &source, &fault))
		return reject_file(s->files[i], fault.line, fault.what, fault.word);
	if (s->keys[i].part == PART_TEXT && !template_lookup_subject(s->texts[i], &subject, &rest))
		return reject_file(s->files[i], 1,
				   "a mail must begin with a `Subject: ` line and a blank line",
				   STR(""));
	return 0;
}

/* Without a text part, people who read plain text would see nothing. */
static bool has_text_too(const struct installing *s)
{
	bool html = false, text = false;

	for (size_t i = 0; i < s->n; i++) {
		html = html || s->keys[i].part == PART_HTML;
		text = text || s->keys[i].part == PART_TEXT;
	}
	return text || !html;
}

static enum err install_body(struct txn *t, void *p)
{
	struct installing *s = p;

	for (size_t i = 0; i < s->n; i++) {
		enum err e = template_put(t, &s->a->context, &s->keys[i], s->texts[i]);

		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

int template_install_command(struct admin *a)
{
	static struct installing s;
	enum err e;

	s.a = a;
	if (!read_installing(&s))
		return EXIT_USAGE;
	e = command_open_tenant(a);
	if (e != ERR_OK)
		return command_report(a, e);
	for (size_t i = 0; i < s.n; i++)
		if (check_template(&s, i) != 0)
			return EXIT_REFUSED;
	if (!has_text_too(&s))
		return reject_file(s.files[0], 0, "a mail also needs a .txt file", STR(""));
	return command_report(a, store_write(a->instance.store, install_body, &s));
}

static void print_template(const struct template_key *k, size_t bytes, void *p)
{
	struct str family = template_name(k->family);

	(void)p; /* not needed */
	(void)printf("%.*s\t%.*s%s%.*s\t%s\t%zu\n", (int)k->language.n, k->language.p,
		     (int)family.n, family.p, k->name.n > 0 ? "/" : "", (int)k->name.n,
		     k->name.n > 0 ? k->name.p : "", template_ending(k->part), bytes);
}

static enum err template_list_body(struct txn *t, void *p)
{
	struct admin *a = p;

	return template_each(t, &a->context, print_template, NULL);
}

int template_list_command(struct admin *a)
{
	return command_report(a, command_read(a, template_list_body, a));
}

struct showing {
	struct admin *a;
	struct template_key key;
	struct str text;
};

static enum err template_show_body(struct txn *t, void *p)
{
	struct showing *s = p;

	return template_get(t, &s->a->context, &s->key, &s->text);
}

static enum err template_remove_body(struct txn *t, void *p)
{
	struct showing *s = p;

	return template_remove(t, &s->a->context, &s->key);
}

static int report(const struct admin *a, enum err e)
{
	if (e != ERR_NOT_FOUND)
		return command_report(a, e);
	(void)fputs("pintle: the tenant has no such template\n", stderr);
	return EXIT_REFUSED;
}

int template_show_command(struct admin *a)
{
	struct showing s = {.a = a};
	enum err e;

	if (!read_key(a, &s.key))
		return EXIT_USAGE;
	if (!part_by_ending(command_arg(a, 3), &s.key.part))
		return command_misuse("a template is txt, html or sms, not", command_arg(a, 3));
	e = command_read(a, template_show_body, &s);
	if (e != ERR_OK)
		return report(a, e);
	(void)fwrite(s.text.p, 1, s.text.n, stdout);
	return 0;
}

int template_remove_command(struct admin *a)
{
	struct showing s = {.a = a};

	if (!read_key(a, &s.key))
		return EXIT_USAGE;
	return report(a, command_write(a, template_remove_body, &s));
}
