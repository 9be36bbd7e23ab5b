/* SPDX-License-Identifier: MIT */
#include "domain/tenant/call.h"

enum err call_field_fault(const struct call *c, const char *field, const char *message)
{
	struct excuse *x = c->excuse;

	if (x->field_count < EXCUSE_FIELDS) {
		x->fields[x->field_count].field = field;
		x->fields[x->field_count++].message = message;
	}
	return ERR_FIELDS;
}

enum err call_name_fault(const struct call *c, enum err e, struct str name)
{
	c->excuse->name = name;
	return e;
}
