/* SPDX-License-Identifier: MIT */
#include "domain/webhook/webhook_secret.h"

#include <string.h>

#include "domain/tenant/audit.h"
#include "store/record.h"

enum { FORMAT = 1 };

static struct key secret_key(const struct context *c, struct str name)
{
	struct key k = key_of(&c->tenant->id, TABLE_WEBHOOK_SECRET);

	key_add(&k, name);
	return k;
}

static struct str secret_label(const struct context *c, struct str name)
{
	return tenant_label(c->arena, "hook secret ", &c->tenant->id, name);
}

enum err webhook_secret_get(struct txn *t, const struct context *c, struct str name,
			    struct tenant_secret *out)
{
	struct key k = secret_key(c, name);
	struct str value, text;
	struct reader r;
	enum err e = txn_get(t, &k, &value);

	if (e != ERR_OK)
		return e;
	r = reader_of(value, FORMAT);
	value = read_text(&r);
	if (!reader_done(&r))
		return ERR_STORE_VERSION;
	if (!pepper_open(&c->instance->pepper, c->arena, secret_label(c, name), value, &text) ||
	    text.n != GUID_TEXT)
		return ERR_CONFIG;
	*out = (struct tenant_secret){""};
	memcpy(out->text, text.p, GUID_TEXT);
	return ERR_OK;
}

struct secret_job {
	const struct context *c;
	struct str name, sealed;
	struct tenant_secret *out;
};

static enum err open_body(struct txn *t, void *arg)
{
	struct secret_job *s = arg;

	return webhook_secret_get(t, s->c, s->name, s->out);
}

enum err webhook_secret_open(const struct context *c, const struct webhook *h,
			     struct tenant_secret *out)
{
	struct secret_job s = {.c = c, .name = h->secret_name, .out = out};

	if (h->secret_name.n > 0)
		return store_read(c->instance->store, open_body, &s);
	return tenant_open_secret(c, c->tenant, false, out) ? ERR_OK : ERR_CONFIG;
}

static enum err make_body(struct txn *t, void *arg)
{
	struct secret_job *s = arg;
	struct key k = secret_key(s->c, s->name);
	struct record r = {.n = 0};
	enum err e;

	record_u8(&r, FORMAT);
	record_text(&r, s->sealed);
	e = txn_put(t, &k, record_str(&r));
	return e == ERR_OK ? audit_put(t, s->c, AUDIT_TENANT_SECRET, STR(""), s->name) : e;
}

enum err webhook_secret_make(const struct context *c, struct str name, struct tenant_secret *secret)
{
	struct secret_job s = {.c = c, .name = name};
	struct guid g = guid_random();

	if (name.n == 0 || name.n > WEBHOOK_SECRET_NAME || str_has_control(name) ||
	    !utf8_valid(name))
		return context_name_fault(c, ERR_PARAM_FORMAT, STR("name"));
	guid_write(&g, secret->text);
	secret_zero(&g, sizeof g);
	s.sealed = pepper_seal(&c->instance->pepper, c->arena, secret_label(c, name),
			       str_of(secret->text));
	return store_write(c->instance->store, make_body, &s);
}
