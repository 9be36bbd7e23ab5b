/* SPDX-License-Identifier: MIT */
/* pintle tenant set. */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#include "bin/pintle/command.h"
#include "bin/pintle/note.h"
#include "bin/pintle/publish.h"
#include "domain/captcha/captcha.h"
#include "domain/factor/breach.h"
#include "domain/tenant/audit.h"
#include "domain/tenant/brand.h"
#include "domain/tenant/logo.h"
#include "domain/tenant/page_address.h"

enum { SECRET_LINE = 1024, NAMES_MAX = 96 * 1024 };

/* The names of the settings that are given; values may be secret. */
static struct str setting_names(struct admin *a)
{
	struct buf b;

	buf_init(&b, &a->arena, AUDIT_DETAIL, NAMES_MAX);
	for (int i = 1; i < a->argc; i++) {
		struct str rest = command_arg(a, i);

		buf_lit(&b, i > 1 ? ", " : "");
		buf_add(&b, str_cut(&rest, '='));
	}
	return buf_str(&b);
}

struct change {
	struct admin *a;
	struct setting {
		struct str name, value;
		struct logo logo; /* of a logo's setting */
	} * settings;		  /* one per argument after the first */
	bool brand;		  /* one of them changes the palette */
	struct palette_pair low;  /* why that was refused; front is empty: otherwise */
};

/* Ctrl-C ends reading, so that the terminal can be set right before the program ends. */
static void interrupt(int signal)
{
	(void)signal;
}

/* Read a line without showing it on a terminal. False when there is none. */
static bool read_hidden_line(char *line, int max)
{
	const struct sigaction interrupted = {.sa_handler = interrupt};
	struct termios shown, hidden;
	bool terminal = tcgetattr(STDIN_FILENO, &shown) == 0, read;

	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	(void)sigaction(SIGINT, &interrupted, NULL); /* cannot fail: the arguments are valid */
	if (terminal)
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden); /* if not, it is shown */
	read = fgets(line, max, stdin) != NULL;
	if (terminal) {
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
		(void)fputc('\n', stderr);
	}
	return read;
}

/*
 * Read the value of a secret setting from standard input, since arguments can be seen in
 * the list of processes and in the shell's history. False when there is none, after
 * saying so.
 */
static bool read_secret(struct admin *a, struct str name, struct str *value)
{
	char *line = arena_alloc(&a->arena, SECRET_LINE);

	if (value->n == 0)
		return true; /* an empty value removes it */
	if (!str_eq(*value, STR("-"))) {
		(void)fprintf(stderr,
			      "pintle: %.*s is a secret: give %.*s=- and its value as a line of "
			      "standard input\n",
			      (int)name.n, name.p, (int)name.n, name.p);
		return false;
	}
	if (isatty(STDIN_FILENO))
		(void)fprintf(stderr, "%.*s: ", (int)name.n, name.p);
	if (!read_hidden_line(line, SECRET_LINE) || str_trim(str_of(line)).n == 0) {
		(void)fprintf(stderr, "pintle: standard input has no line for %.*s\n", (int)name.n,
			      name.p);
		return false;
	}
	*value = str_trim(str_of(line));
	return true;
}

/* Read the file of a logo, given as @FILE. False when it is refused, after saying why. */
static bool read_logo(struct admin *a, struct setting *s)
{
	char *bytes = arena_alloc(&a->arena, LOGO_BYTES + 2);
	const char *why, *file = s->value.p + 1;
	size_t n;

	if (s->value.n == 0)
		return true; /* an empty value removes it */
	if (s->value.p[0] != '@') {
		(void)fprintf(stderr, "pintle: a logo is given as %.*s=@FILE\n", (int)s->name.n,
			      s->name.p);
		return false;
	}
	if (path_read(file, bytes, LOGO_BYTES + 2, &n) != ERR_OK)
		return false; /* which said why */
	why = logo_check(str_bytes(bytes, n), &s->logo);
	if (why != NULL)
		(void)fprintf(stderr, "pintle: %s is refused: it %s\n", file, why);
	return why == NULL;
}

static bool read_changes(struct admin *a, struct change *c)
{
	c->settings = arena_alloc(&a->arena, (size_t)a->argc * sizeof *c->settings);
	for (int i = 1; i < a->argc; i++) {
		struct setting *s = &c->settings[i - 1];
		enum conf_key logo;

		*s = (struct setting){.value = command_arg(a, i)};
		s->name = str_cut(&s->value, '=');
		if (conf_secret_max(s->name) > 0 && !read_secret(a, s->name, &s->value))
			return false;
		if (logo_setting(s->name, &logo) && !read_logo(a, s))
			return false;
	}
	return true;
}

static enum err apply_one(struct txn *t, struct change *change, const struct setting *s)
{
	struct admin *a = change->a;
	enum conf_key logo;

	if (logo_setting(s->name, &logo))
		return logo_put(t, &a->context, &a->tenant, logo, &s->logo);
	if (!brand_owns(s->name))
		return tenant_change(&a->context, &a->tenant, s->name, s->value);
	change->brand = true;
	return brand_change(&a->context, &a->tenant, s->name, s->value, &change->low);
}

static enum err apply_changes(struct txn *t, struct admin *a, struct change *change)
{
	for (int i = 0; i < a->argc - 1; i++) {
		enum err e = apply_one(t, change, &change->settings[i]);

		if (e != ERR_OK)
			return context_name_fault(&a->context, e, change->settings[i].name);
	}
	return ERR_OK;
}

/* Check settings that depend on each other; each alone is already checked. */
static enum err check_settings(struct admin *a)
{
	enum err e = tenant_check(&a->context, &a->tenant);

	if (e != ERR_OK)
		return e;
	e = captcha_settings(&a->context, &a->tenant.conf);
	if (e != ERR_OK)
		return e;
	return breach_settings(&a->context, &a->tenant.conf);
}

static enum err set_body(struct txn *t, void *p)
{
	struct change *change = p;
	struct admin *a = change->a;
	enum err e = command_read_tenant(t, a);

	if (e != ERR_OK)
		return e;
	e = apply_changes(t, a, change);
	if (e != ERR_OK)
		return e;
	e = check_settings(a);
	if (e != ERR_OK)
		return e;
	e = page_address_unique(t, &a->context, &a->tenant);
	if (e != ERR_OK)
		return e;
	e = tenant_put(t, &a->tenant);
	return e == ERR_OK
		       ? audit_put(t, &a->context, AUDIT_TENANT_CHANGED, STR(""), setting_names(a))
		       : e;
}

/* A pair of the palette on a line. The figure is cut, not rounded, so that one just below the bound
 * is not shown as the bound. */
static void print_pair(FILE *f, const struct palette_pair *pair)
{
	char front[COLOUR_TEXT + 1], back[COLOUR_TEXT + 1];

	colour_write(pair->front_colour, front);
	colour_write(pair->back_colour, back);
	(void)fprintf(f, "%s %s on %s %s: contrast %.2f, at least %.1f\n", pair->front.p, front,
		      pair->back.p, back, floor(pair->contrast * 100) / 100, pair->least);
}

static void print_palette(const struct palette *p)
{
	struct palette_pair pair;

	for (size_t i = 0; palette_pair(p, i, &pair); i++)
		print_pair(stdout, &pair);
}

/* Print how the change ended. Returns the exit status. */
static int report_change(struct admin *a, const struct change *change, enum err e)
{
	struct palette p = brand_palette(&a->tenant.conf);

	if (e != ERR_OK && change->low.front.n > 0) {
		(void)fputs("pintle: pages.palette is refused: ", stderr);
		print_pair(stderr, &change->low);
		return EXIT_REFUSED;
	}
	if (e == ERR_OK && change->brand)
		print_palette(&p);
	return command_report(a, e);
}

int tenant_set_command(struct admin *a)
{
	struct change change = {.a = a};
	enum err e;

	for (int i = 1; i < a->argc; i++)
		if (str_index(command_arg(a, i), '=') == command_arg(a, i).n)
			return command_misuse("a setting is given as NAME=VALUE, not as",
					      command_arg(a, i));
	e = command_open(a);
	if (e != ERR_OK)
		return command_report(a, e);
	if (!read_changes(a, &change))
		return EXIT_REFUSED;
	e = store_write(a->instance.store, set_body, &change);
	if (e == ERR_OK) {
		note_missing(a);
		publish_changed(a);
	}
	return report_change(a, &change, e);
}
