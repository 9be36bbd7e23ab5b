/* SPDX-License-Identifier: MIT */
#include "domain/tenant/context.h"

#include <assert.h>

enum err context_field_fault(const struct context *c, const char *field, const char *message)
{
	struct error_detail *x = c->detail;

	assert(field != NULL && message != NULL);
	if (x->field_count < ERROR_DETAIL_FIELDS) {
		x->fields[x->field_count].field = field;
		x->fields[x->field_count++].message = message;
	}
	return ERR_FIELDS;
}

enum err context_name_fault(const struct context *c, enum err e, struct str name)
{
	assert(e != ERR_OK);
	c->detail->name = name;
	return e;
}

enum err context_retry_at(const struct context *c, enum err e, uint64_t when)
{
	c->detail->retry_at = when;
	return e;
}
