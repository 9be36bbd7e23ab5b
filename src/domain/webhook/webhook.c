/* SPDX-License-Identifier: MIT */
#include "domain/webhook/webhook.h"

#include <string.h>

#include "base/log.h"
#include "domain/tenant/audit.h"
#include "domain/webhook/webhook_input.h"
#include "domain/webhook/webhook_secret.h"
#include "store/record.h"

enum { FORMAT = 1 };

static struct key webhook_key(const struct context *c, const struct guid *id)
{
	struct key k = key_of(&c->tenant->id, TABLE_WEBHOOK);

	key_add(&k, str_bytes(id->b, sizeof id->b));
	return k;
}

static struct str webhook_label(const struct context *c, const struct guid *id)
{
	return tenant_label(c->arena, "hook ", &c->tenant->id, str_bytes(id->b, sizeof id->b));
}

/* --- records ------------------------------------------------------------ */

static void write_pairs(struct record *r, const struct webhook_pairs *p)
{
	record_u8(r, (uint8_t)p->n);
	for (size_t i = 0; i < p->n; i++) {
		record_text(r, p->at[i].name);
		record_text(r, p->at[i].value);
	}
}

static void read_pairs(struct reader *r, struct webhook_pairs *p)
{
	p->n = read_u8(r);
	if (p->n > WEBHOOK_PAIRS)
		r->bad = true;
	for (size_t i = 0; !r->bad && i < p->n; i++) {
		p->at[i].name = read_text(r);
		p->at[i].value = read_text(r);
	}
}

/* Encrypt the parts that may be secret. Empty when they are too long for a record. */
static struct str seal(const struct context *c, const struct webhook *h)
{
	struct record r = {.n = 0};
	struct str sealed = {"", 0};

	record_u8(&r, (uint8_t)h->auth);
	record_text(&r, h->user);
	record_text(&r, h->password);
	write_pairs(&r, &h->headers);
	write_pairs(&r, &h->params);
	if (!r.bad)
		sealed = pepper_seal(&c->instance->pepper, c->arena, webhook_label(c, &h->id),
				     record_str(&r));
	secret_zero(&r, sizeof r);
	return sealed;
}

static bool open_sealed(const struct context *c, struct str sealed, struct webhook *h)
{
	struct str plain;
	struct reader r;

	if (!pepper_open(&c->instance->pepper, c->arena, webhook_label(c, &h->id), sealed, &plain))
		return false;
	r = (struct reader){plain, false};
	h->auth = (enum webhook_auth)read_u8(&r);
	h->user = read_text(&r);
	h->password = read_text(&r);
	read_pairs(&r, &h->headers);
	read_pairs(&r, &h->params);
	return reader_done(&r) && h->auth <= WEBHOOK_AUTH_BEARER;
}

static enum err put(struct txn *t, const struct context *c, const struct webhook *h)
{
	struct key k = webhook_key(c, &h->id);
	struct record r = {.n = 0};
	struct str sealed = seal(c, h);

	record_u8(&r, FORMAT);
	record_text(&r, event_name(h->event));
	record_text(&r, h->target);
	record_text(&r, h->name);
	record_text(&r, h->secret_name);
	record_u64(&r, h->created);
	record_u64(&r, h->modified);
	record_text(&r, sealed);
	return r.bad || sealed.n == 0 ? ERR_BODY_LENGTH : txn_put(t, &k, record_str(&r));
}

/* Read the unencrypted part; *sealed is the rest. Texts are slices of value. */
static bool read_plain(struct str id, struct str value, struct webhook *out, struct str *sealed)
{
	struct reader r = reader_of(value, FORMAT);
	bool ok = id.n == GUID_BYTES;

	*out = (struct webhook){.name = {"", 0}};
	if (ok)
		memcpy(out->id.b, id.p, GUID_BYTES);
	ok = event_find(read_text(&r), &out->event) && ok;
	out->target = read_text(&r);
	out->name = read_text(&r);
	out->secret_name = read_text(&r);
	out->created = read_u64(&r);
	out->modified = read_u64(&r);
	*sealed = read_text(&r);
	return ok && reader_done(&r);
}

static enum err decode(const struct context *c, struct str id, struct str value,
		       struct webhook *out)
{
	struct str sealed;

	if (!read_plain(id, arena_copy(c->arena, value), out, &sealed) ||
	    !open_sealed(c, sealed, out))
		return ERR_STORE_VERSION;
	return ERR_OK;
}

static enum err get(struct txn *t, const struct context *c, const struct guid *id,
		    struct webhook *out)
{
	struct key k = webhook_key(c, id);
	struct str value;
	enum err e = txn_get(t, &k, &value);

	if (e == ERR_NOT_FOUND)
		return ERR_WEBHOOK_UNKNOWN;
	return e == ERR_OK ? decode(c, str_bytes(id->b, sizeof id->b), value, out) : e;
}

static void insert_by_age(struct webhook_list *l, const struct webhook *h)
{
	size_t i = l->n++;

	for (; i > 0 && l->at[i - 1].created > h->created; i--)
		l->at[i] = l->at[i - 1];
	l->at[i] = *h;
}

static enum err list(struct txn *t, const struct context *c, struct webhook_list *out)
{
	struct key prefix = key_of(&c->tenant->id, TABLE_WEBHOOK);
	struct str id, value;
	enum err e = txn_seek(t, &prefix, &prefix, &id, &value);

	out->n = 0;
	for (; e == ERR_OK && out->n < WEBHOOKS_MAX; e = txn_next(t, &prefix, &id, &value)) {
		struct webhook h;
		enum err bad = decode(c, id, value, &h);

		if (bad != ERR_OK)
			return bad;
		insert_by_age(out, &h);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err webhook_each(struct txn *t, const struct context *c, enum event e,
		      enum err (*each)(const struct guid *id, void *arg), void *arg)
{
	struct key prefix = key_of(&c->tenant->id, TABLE_WEBHOOK);
	struct guid found[WEBHOOKS_MAX]; /* first, since a write would end the iteration */
	struct str id, value, sealed;
	size_t n = 0;
	enum err fault = txn_seek(t, &prefix, &prefix, &id, &value);

	for (; fault == ERR_OK && n < WEBHOOKS_MAX; fault = txn_next(t, &prefix, &id, &value)) {
		struct webhook h;

		if (!read_plain(id, value, &h, &sealed))
			return ERR_STORE_VERSION;
		if (h.event == e)
			found[n++] = h.id;
	}
	if (fault != ERR_OK && fault != ERR_NOT_FOUND)
		return fault;
	for (size_t i = 0; i < n; i++) {
		fault = each(&found[i], arg);
		if (fault != ERR_OK)
			return fault;
	}
	return ERR_OK;
}

/* --- subscribing ----------------------------------------------------------- */

/* What a back end does with a subscription, in one transaction. */
struct job {
	const struct context *c;
	const struct json *body;
	struct guid id;
	struct str target;
	enum event event;
	struct webhook webhook;
	struct webhook_list list;
};

static bool is_duplicate(const struct webhook *a, const struct webhook *b)
{
	return a->event == b->event && str_eq(a->target, b->target) && !guid_equal(&a->id, &b->id);
}

/* Store the subscription with an audit record, unless it is a duplicate or its secret does not
 * exist. */
static enum err settle(struct txn *t, struct job *j, struct str how)
{
	struct tenant_secret unused;
	enum err e = list(t, j->c, &j->list);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < j->list.n; i++)
		if (is_duplicate(&j->list.at[i], &j->webhook))
			return ERR_WEBHOOK_DOUBLE;
	if (j->webhook.secret_name.n > 0)
		e = webhook_secret_get(t, j->c, j->webhook.secret_name, &unused);
	secret_zero(&unused, sizeof unused);
	if (e == ERR_NOT_FOUND)
		return context_name_fault(j->c, ERR_PARAM_FORMAT, STR("SecretName"));
	if (e != ERR_OK)
		return e;
	e = put(t, j->c, &j->webhook);
	return e == ERR_OK ? audit_put(t, j->c, AUDIT_WEBHOOK_CHANGED, STR(""), how) : e;
}

static enum err add_body(struct txn *t, void *arg)
{
	struct job *j = arg;
	enum err e = settle(t, j, STR("subscribed"));

	return e == ERR_OK && j->list.n >= WEBHOOKS_MAX ? ERR_WEBHOOK_MANY : e;
}

static enum err add(struct job *j)
{
	enum err e;

	j->webhook.id = guid_random();
	j->webhook.created = j->webhook.modified = j->c->now;
	e = store_write(j->c->instance->store, add_body, j);
	if (e == ERR_OK)
		LOG(webhook_added, {"event", event_name(j->webhook.event)});
	return e;
}

enum err webhook_add(const struct context *c, const struct json *body, struct webhook *out)
{
	struct job *j = arena_alloc(c->arena, sizeof *j);
	enum err e = webhook_input_check_required(c, body);

	j->c = c;
	j->webhook.name = j->webhook.secret_name = STR("");
	if (e != ERR_OK)
		return e;
	e = webhook_input_read(c, body, &j->webhook);
	if (e != ERR_OK)
		return e;
	e = add(j);
	*out = j->webhook;
	return e;
}

enum err webhook_subscribe(const struct context *c, struct str event, struct str target)
{
	struct job *j = arena_alloc(c->arena, sizeof *j);
	enum err e = event_find(event, &j->webhook.event) ? webhook_input_target(c, target)
							  : ERR_WEBHOOK_EVENT;

	j->c = c;
	j->webhook.target = target;
	return e == ERR_OK ? add(j) : e;
}

static enum err update_body(struct txn *t, void *arg)
{
	struct job *j = arg;
	enum err e = get(t, j->c, &j->id, &j->webhook);

	if (e != ERR_OK)
		return e;
	e = webhook_input_read(j->c, j->body, &j->webhook);
	j->webhook.modified = j->c->now;
	return e == ERR_OK ? settle(t, j, STR("changed")) : e;
}

enum err webhook_update(const struct context *c, const struct guid *id, const struct json *body,
			struct webhook *out)
{
	struct job *j = arena_alloc(c->arena, sizeof *j);
	enum err e;

	j->c = c;
	j->body = body;
	j->id = *id;
	e = store_write(c->instance->store, update_body, j);
	*out = j->webhook;
	return e;
}

static enum err get_body(struct txn *t, void *arg)
{
	struct job *j = arg;

	return get(t, j->c, &j->id, &j->webhook);
}

enum err webhook_get(const struct context *c, const struct guid *id, struct webhook *out)
{
	struct job *j = arena_alloc(c->arena, sizeof *j);
	enum err e;

	j->c = c;
	j->id = *id;
	e = store_read(c->instance->store, get_body, j);
	*out = j->webhook;
	return e;
}

static enum err list_body(struct txn *t, void *arg)
{
	struct job *j = arg;

	return list(t, j->c, &j->list);
}

enum err webhook_list(const struct context *c, struct webhook_list *out)
{
	struct job *j = arena_alloc(c->arena, sizeof *j);
	enum err e;

	j->c = c;
	e = store_read(c->instance->store, list_body, j);
	*out = j->list;
	return e;
}

static enum err remove_one(struct txn *t, const struct context *c, const struct guid *id)
{
	struct key k = webhook_key(c, id);
	enum err e = txn_del(t, &k);

	if (e == ERR_NOT_FOUND)
		return ERR_WEBHOOK_UNKNOWN;
	return e == ERR_OK ? audit_put(t, c, AUDIT_WEBHOOK_CHANGED, STR(""), STR("unsubscribed"))
			   : e;
}

static enum err remove_body(struct txn *t, void *arg)
{
	struct job *j = arg;

	return remove_one(t, j->c, &j->id);
}

enum err webhook_remove(const struct context *c, const struct guid *id)
{
	struct job *j = arena_alloc(c->arena, sizeof *j);

	j->c = c;
	j->id = *id;
	return store_write(c->instance->store, remove_body, j);
}

static enum err unsubscribe_body(struct txn *t, void *arg)
{
	struct job *j = arg;
	enum err e = list(t, j->c, &j->list);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < j->list.n; i++)
		if (j->list.at[i].event == j->event && str_eq(j->list.at[i].target, j->target))
			return remove_one(t, j->c, &j->list.at[i].id);
	return ERR_WEBHOOK_UNKNOWN;
}

enum err webhook_unsubscribe(const struct context *c, struct str event, struct str target)
{
	struct job *j = arena_alloc(c->arena, sizeof *j);

	j->c = c;
	j->target = target;
	if (!event_find(event, &j->event))
		return ERR_WEBHOOK_EVENT;
	return store_write(c->instance->store, unsubscribe_body, j);
}
