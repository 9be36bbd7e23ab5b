/* SPDX-License-Identifier: MIT */
#include "bin/pintle/command.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"

enum { ARENA_BYTES = 16 << 20 };

struct str command_arg(const struct admin *a, int i)
{
	return str_of(i < a->argc ? a->argv[i] : "");
}

enum err command_open(struct admin *a)
{
	struct path conf;
	enum err e = instance_find_conf(str_of(a->conf_file), &conf);

	log_echo(true);
	arena_init(&a->arena, ARENA_BYTES);
	a->context = (struct context){.instance = &a->instance,
				      .arena = &a->arena,
				      .detail = &a->detail,
				      .now = clock_now(),
				      .actor = BY_OPERATOR};
	if (e == ERR_OK)
		e = instance_load(&a->instance, &conf);
	(void)log_open(STR("")); /* show errors on the terminal, not in the log file */
	return e == ERR_OK ? instance_open(&a->instance) : e;
}

enum err command_read_tenant(struct txn *t, struct admin *a)
{
	struct guid id;

	a->context.tenant = &a->tenant;
	if (!guid_read(command_arg(a, 0), &id))
		return ERR_APIKEY_UNKNOWN;
	return tenant_get(t, &a->arena, &id, &a->tenant);
}

static enum err read_tenant_body(struct txn *t, void *p)
{
	return command_read_tenant(t, p);
}

enum err command_open_tenant(struct admin *a)
{
	enum err e = command_open(a);

	return e == ERR_OK ? store_read(a->instance.store, read_tenant_body, a) : e;
}

enum err command_read(struct admin *a, txn_body *body, void *arg)
{
	enum err e = command_open_tenant(a);

	return e == ERR_OK ? store_read(a->instance.store, body, arg) : e;
}

enum err command_write(struct admin *a, txn_body *body, void *arg)
{
	enum err e = command_open_tenant(a);

	return e == ERR_OK ? store_write(a->instance.store, body, arg) : e;
}

/* A text for the operator; NULL: the text for clients will do. */
static const char *advice(enum err e)
{
	switch (e) {
	case ERR_APIKEY_UNKNOWN:
		return "there is no tenant with this API key; `pintle tenant list` lists them";
	case ERR_CONFIG:
		return "refused; the lines above say why";
	case ERR_STORE:
	case ERR_STORE_FULL:
		return "the store could not be used, nothing was changed; the lines above say why";
	case ERR_BODY_POST:
		return "standard input is not a well-formed JSON object";
	default:
		return NULL;
	}
}

static void print_description(const struct admin *a, enum err e)
{
	struct str rest = str_of(err_info(e)->description);
	struct str head = str_cut(&rest, '*');

	(void)fprintf(stderr, "%.*s", (int)head.n, head.p);
	if (rest.p != NULL)
		(void)fprintf(stderr, "%.*s%.*s", (int)a->detail.name.n, a->detail.name.p,
			      (int)rest.n, rest.p);
}

int command_report(const struct admin *a, enum err e)
{
	if (e == ERR_OK)
		return 0;
	(void)fputs("pintle: ", stderr);
	if (advice(e) != NULL)
		(void)fputs(advice(e), stderr);
	else
		print_description(a, e);
	for (size_t i = 0; i < a->detail.field_count; i++)
		(void)fprintf(stderr, "\n  %s: %s", a->detail.fields[i].field,
			      a->detail.fields[i].message);
	(void)fputc('\n', stderr);
	return EXIT_REFUSED;
}

int command_misuse(const char *what, struct str argument)
{
	(void)fprintf(stderr, "pintle: %s: %.*s\n", what, (int)argument.n, argument.p);
	return EXIT_USAGE;
}

void command_print(const struct buf *b)
{
	(void)printf("%.*s\n", (int)b->n, b->p);
}
