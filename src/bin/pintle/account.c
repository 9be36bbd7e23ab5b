/* SPDX-License-Identifier: MIT */
/* pintle account: add one, unlock one. */
#include <stdio.h>

#include "bin/pintle/command.h"
#include "domain/factor/attempt.h"
#include "domain/person/account_lifecycle.h"

enum { INPUT_MAX = 96 * 1024 };

static enum err read_input(struct admin *a, struct json **out)
{
	char *text = arena_alloc(&a->arena, INPUT_MAX);
	struct str doubled;
	size_t n = fread(text, 1, INPUT_MAX, stdin);

	if (json_parse(str_bytes(text, n), out, &doubled) != JSON_OK ||
	    json_kind(*out) != JSON_OBJECT)
		return ERR_BODY_POST;
	return ERR_OK;
}

static enum err add_account(struct admin *a, const struct json *body)
{
	struct account_view p;
	struct buf b;
	enum err e = account_create(&a->context, body, STR("pintle"), &p);

	if (e != ERR_OK)
		return e;
	buf_init(&b, &a->arena, 8192, 1 << 20);
	profile_write(&b, &(struct profile_view){&p.account, &p.profile, p.locked,
						 lockout_profile_name(&a->context), &a->context,
						 false});
	command_print(&b);
	return ERR_OK;
}

int account_add_command(struct admin *a)
{
	struct json *body = NULL;
	enum err e = command_open_tenant(a);

	if (e != ERR_OK)
		return command_report(a, e);
	e = read_input(a, &body);
	if (e == ERR_OK)
		e = add_account(a, body);
	json_free(body);
	return command_report(a, e);
}

int account_unlock_command(struct admin *a)
{
	static const enum identifier_kind kinds[] = {IDENTIFIER_UID, IDENTIFIER_EMAIL,
						     IDENTIFIER_USERNAME, IDENTIFIER_PHONE};
	enum err e;

	e = command_open_tenant(a);
	if (e != ERR_OK)
		return command_report(a, e);
	e = ERR_USER_UNKNOWN;
	for (size_t i = 0; e == ERR_USER_UNKNOWN && i < sizeof kinds / sizeof *kinds; i++)
		e = account_clear_lockout(&a->context, kinds[i], command_arg(a, 1));
	return command_report(a, e);
}
