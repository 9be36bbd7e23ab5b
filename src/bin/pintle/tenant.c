/* SPDX-License-Identifier: MIT */
/* pintle tenant: add, list, show, rotate-secret, hook-secret, expire, remove. */
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "bin/pintle/command.h"
#include "bin/pintle/publish.h"
#include "domain/tenant/audit.h"
#include "domain/webhook/webhook_secret.h"

enum { LINE_BYTES = 1024 };

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

/* Store the changed tenant, and write an event to its audit trail. */
static enum err store_change(struct txn *t, struct admin *a, enum audit_event event,
			     struct str detail)
{
	enum err e = tenant_put(t, &a->tenant);

	return e == ERR_OK ? audit_put(t, &a->context, event, STR(""), detail) : e;
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
	char line[LINE_BYTES];

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
