/* SPDX-License-Identifier: MIT */
/* pintle tenant: add, list, show, set, rotate-secret, hook-secret, expire, remove. */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "bin/pintle/command.h"
#include "bin/pintle/note.h"
#include "bin/pintle/publish.h"
#include "domain/tenant/audit.h"
#include "domain/tenant/brand.h"
#include "domain/tenant/page_address.h"
#include "domain/factor/breach.h"
#include "domain/captcha/captcha.h"
#include "domain/webhook/webhook_secret.h"

enum { SECRET_LINE = 1024, NAMES_MAX = 96 * 1024 };

static void put_tenant(struct buf *b, const struct tenant *t)
{
	char key[GUID_TEXT + 1], when[CLOCK_TEXT];

	guid_write(&t->id, key);
	json_open(b, '{');
	json_pair(b, "apikey", str_of(key));
	json_pair(b, "name", t->name);
	json_pair(b, "profile", conf_profile_name(t->profile));
	json_key(b, "expired");
	json_put_bool(b, t->expired);
	json_pair(b, "created", clock_text(t->created, when));
}

static void print_tenant(const struct tenant *t, void *p)
{
	struct buf b;

	buf_init(&b, p, 512, 1 << 16);
	put_tenant(&b, t);
	json_close(&b, '}');
	command_print(&b);
}

static void print_secret(struct admin *a, const struct tenant_secret *secret)
{
	struct buf b;
	char key[GUID_TEXT + 1];

	buf_init(&b, &a->arena, 512, 4096);
	guid_write(&a->tenant.id, key);
	json_open(&b, '{');
	json_pair(&b, "apikey", str_of(key));
	json_pair(&b, "apisecret", str_of(secret->text));
	json_close(&b, '}');
	command_print(&b);
}

int tenant_add_command(struct admin *a)
{
	enum conf_profile profile = PROFILE_SECURE;
	struct tenant_secret secret;
	enum err e;

	if (a->argc > 1 && !conf_profile(command_arg(a, 2), &profile))
		return command_misuse("there is no profile with this name", command_arg(a, 2));
	e = command_open(a);
	if (e != ERR_OK)
		return command_report(a, e);
	e = tenant_create(&a->context, command_arg(a, 0), profile, &a->tenant, &secret);
	if (e != ERR_OK)
		return command_report(a, e);
	print_secret(a, &secret);
	publish_added(a);
	return 0;
}

static enum err list_body(struct txn *t, void *p)
{
	struct admin *a = p;

	return tenant_each(t, &a->arena, print_tenant, &a->arena);
}

int tenant_list_command(struct admin *a)
{
	enum err e = command_open(a);

	if (e != ERR_OK)
		return command_report(a, e);
	return command_report(a, store_read(a->instance.store, list_body, a));
}

static void print_settings(const struct conf *c)
{
	for (int key = 0; key < CONF_COUNT; key++) {
		if (conf_scope((enum conf_key)key) != CONF_TENANT)
			continue;
		(void)printf("%s=", conf_name((enum conf_key)key).p);
		conf_write_value(stdout, c, (enum conf_key)key);
		(void)putchar('\n');
	}
}

int tenant_show_command(struct admin *a)
{
	enum err e = command_open_tenant(a);

	if (e != ERR_OK)
		return command_report(a, e);
	print_tenant(&a->tenant, &a->arena);
	print_settings(&a->tenant.conf);
	return 0;
}

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

/* Store the changed tenant, and write an event to its audit trail. */
static enum err store_change(struct txn *t, struct admin *a, enum audit_event event,
			     struct str detail)
{
	enum err e = tenant_put(t, &a->tenant);

	return e == ERR_OK ? audit_put(t, &a->context, event, STR(""), detail) : e;
}

struct change {
	struct admin *a;
	struct {
		struct str name, value;
	} * settings;		 /* one per argument after the first */
	bool brand;		 /* one of them changes the palette */
	struct palette_pair low; /* why that was refused; front is empty: otherwise */
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

static bool read_changes(struct admin *a, struct change *c)
{
	c->settings = arena_alloc(&a->arena, (size_t)a->argc * sizeof *c->settings);
	for (int i = 1; i < a->argc; i++) {
		struct str value = command_arg(a, i);
		struct str name = str_cut(&value, '=');

		if (conf_secret_max(name) > 0 && !read_secret(a, name, &value))
			return false;
		c->settings[i - 1].name = name;
		c->settings[i - 1].value = value;
	}
	return true;
}

static enum err apply_one(struct change *change, struct str name, struct str value)
{
	struct admin *a = change->a;

	if (!brand_owns(name))
		return tenant_change(&a->context, &a->tenant, name, value);
	change->brand = true;
	return brand_change(&a->context, &a->tenant, name, value, &change->low);
}

static enum err apply_changes(struct admin *a, struct change *change)
{
	for (int i = 0; i < a->argc - 1; i++) {
		struct str name = change->settings[i].name;
		enum err e = apply_one(change, name, change->settings[i].value);

		if (e != ERR_OK)
			return context_name_fault(&a->context, e, name);
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
	e = apply_changes(a, change);
	if (e != ERR_OK)
		return e;
	e = check_settings(a);
	if (e != ERR_OK)
		return e;
	e = page_address_unique(t, &a->context, &a->tenant);
	if (e != ERR_OK)
		return e;
	return store_change(t, a, AUDIT_TENANT_CHANGED, setting_names(a));
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

struct rotation {
	struct admin *a;
	uint64_t grace_s;
	struct tenant_secret secret;
};

static enum err rotate_body(struct txn *t, void *p)
{
	struct rotation *r = p;
	enum err e = command_read_tenant(t, r->a);

	if (e != ERR_OK)
		return e;
	tenant_rotate_secret(&r->a->context, &r->a->tenant, r->grace_s, &r->secret);
	return store_change(t, r->a, AUDIT_TENANT_SECRET, STR(""));
}

int tenant_rotate_command(struct admin *a)
{
	struct rotation r = {.a = a};
	int64_t minutes = 0;
	enum err e;

	if (a->argc > 1 &&
	    (!str_int(command_arg(a, 2), &minutes) || minutes < 0 || minutes > 43200))
		return command_misuse("the grace period is 0 to 43200 minutes, not",
				      command_arg(a, 2));
	r.grace_s = (uint64_t)minutes * 60;
	e = command_open(a);
	if (e != ERR_OK)
		return command_report(a, e);
	e = store_write(a->instance.store, rotate_body, &r);
	if (e != ERR_OK)
		return command_report(a, e);
	print_secret(a, &r.secret);
	return 0;
}

static enum err expire_body(struct txn *t, void *p)
{
	struct admin *a = p;
	enum err e = command_read_tenant(t, a);

	if (e != ERR_OK)
		return e;
	a->tenant.expired = a->argc == 1;
	return store_change(t, a, AUDIT_TENANT_CHANGED,
			    a->tenant.expired ? STR("expired") : STR("no longer expired"));
}

int tenant_expire_command(struct admin *a)
{
	enum err e = command_open(a);

	if (e != ERR_OK)
		return command_report(a, e);
	return command_report(a, store_write(a->instance.store, expire_body, a));
}

static enum err remove_body(struct txn *t, void *p)
{
	struct admin *a = p;
	struct guid id;

	return guid_read(command_arg(a, 0), &id) ? tenant_remove(t, &a->context, &id)
						 : ERR_APIKEY_UNKNOWN;
}

/* Whether --yes was given, or else the operator types the tenant's name. */
static bool confirm_removal(const struct admin *a)
{
	struct str name = a->tenant.name;
	char line[SECRET_LINE];

	if (a->argc > 1)
		return true;
	if (!isatty(STDIN_FILENO)) {
		(void)fprintf(stderr,
			      "pintle: this deletes \"%.*s\" and all its accounts: add --yes\n",
			      (int)name.n, name.p);
		return false;
	}
	(void)fprintf(stderr,
		      "This deletes \"%.*s\" and all its accounts. Type its name to go on: ",
		      (int)name.n, name.p);
	if (fgets(line, sizeof line, stdin) != NULL &&
	    str_eq(str_trim(str_of(line)), str_trim(name)))
		return true;
	(void)fputs("pintle: nothing was deleted\n", stderr);
	return false;
}

int tenant_remove_command(struct admin *a)
{
	enum err e = command_open_tenant(a);

	if (e != ERR_OK)
		return command_report(a, e);
	if (!confirm_removal(a))
		return EXIT_REFUSED;
	e = store_write(a->instance.store, remove_body, a);
	if (e == ERR_OK)
		publish_removed(a);
	return command_report(a, e);
}

int tenant_hook_secret_command(struct admin *a)
{
	struct tenant_secret secret;
	struct buf b;
	enum err e = command_open_tenant(a);

	if (e != ERR_OK)
		return command_report(a, e);
	e = webhook_secret_make(&a->context, command_arg(a, 1), &secret);
	if (e != ERR_OK)
		return command_report(a, e);
	buf_init(&b, &a->arena, 512, 4096);
	json_open(&b, '{');
	json_pair(&b, "name", command_arg(a, 1));
	json_pair(&b, "secret", str_of(secret.text));
	json_close(&b, '}');
	command_print(&b);
	return 0;
}
