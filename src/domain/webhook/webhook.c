/* SPDX-License-Identifier: MIT */
#include "domain/webhook/webhook.h"

#include <string.h>

#include "base/log.h"
#include "base/url.h"
#include "domain/tenant/audit.h"
#include "store/record.h"

enum { FORMAT = 1, NAME_MAX_BYTES = 128, REQUEST_PATH_MAX = 1024, VALUE_MAX = 512 };

static struct key hook_key(const struct context *c, const struct guid *id)
{
	struct key k = key_of(&c->tenant->id, TABLE_WEBHOOK);

	key_add(&k, str_bytes(id->b, sizeof id->b));
	return k;
}

static struct str hook_label(const struct context *c, const struct guid *id)
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

/* Encrypt what nobody may read in the store. Empty when it is too long. */
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
		sealed = pepper_seal(&c->instance->pepper, c->arena, hook_label(c, &h->id),
				     record_str(&r));
	secret_zero(&r, sizeof r);
	return sealed;
}

static bool open_sealed(const struct context *c, struct str sealed, struct webhook *h)
{
	struct str plain;
	struct reader r;

	if (!pepper_open(&c->instance->pepper, c->arena, hook_label(c, &h->id), sealed, &plain))
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
	struct key k = hook_key(c, &h->id);
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
static bool read_open(struct str id, struct str value, struct webhook *out, struct str *sealed)
{
	struct reader r = reader_of(value, FORMAT);
	bool fine = id.n == GUID_BYTES;

	*out = (struct webhook){.name = {"", 0}};
	if (fine)
		memcpy(out->id.b, id.p, GUID_BYTES);
	fine = event_find(read_text(&r), &out->event) && fine;
	out->target = read_text(&r);
	out->name = read_text(&r);
	out->secret_name = read_text(&r);
	out->created = read_u64(&r);
	out->modified = read_u64(&r);
	*sealed = read_text(&r);
	return fine && reader_done(&r);
}

static enum err decode(const struct context *c, struct str id, struct str value,
		       struct webhook *out)
{
	struct str sealed;

	if (!read_open(id, arena_copy(c->arena, value), out, &sealed) ||
	    !open_sealed(c, sealed, out))
		return ERR_STORE_VERSION;
	return ERR_OK;
}

static enum err get(struct txn *t, const struct context *c, const struct guid *id,
		    struct webhook *out)
{
	struct key k = hook_key(c, id);
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
	struct guid
		found[WEBHOOKS_MAX]; /* collected first, since a write would end the iteration */
	struct str id, value, sealed;
	size_t n = 0;
	enum err ended = txn_seek(t, &prefix, &prefix, &id, &value);

	for (; ended == ERR_OK && n < WEBHOOKS_MAX; ended = txn_next(t, &prefix, &id, &value)) {
		struct webhook h;

		if (!read_open(id, value, &h, &sealed))
			return ERR_STORE_VERSION;
		if (h.event == e)
			found[n++] = h.id;
	}
	if (ended == ERR_NOT_FOUND)
		ended = ERR_OK;
	for (size_t i = 0; ended == ERR_OK && i < n; i++)
		ended = each(&found[i], arg);
	return ended;
}

/* --- reading a body ------------------------------------------------------ */

static bool is_plain(struct str s)
{
	return !str_has_control(s) && utf8_valid(s);
}

/* Read a text member into *out, which is unchanged when there is none. */
static enum err take_text(const struct context *c, const struct json *body, struct str name,
			  size_t most, struct str *out)
{
	bool found;
	const struct json *j = json_member(body, name, &found);
	struct str s;

	if (j == NULL)
		return ERR_OK;
	s = json_kind(j) == JSON_TEXT ? json_text(j) : STR("\n");
	if (s.n > most || !is_plain(s))
		return context_name_fault(c, ERR_PARAM_FORMAT, name);
	*out = arena_copy(c->arena, s);
	return ERR_OK;
}

static bool is_token_char(char ch)
{
	const struct str marks = STR("!#$%&'*+-.^_`|~");

	return (ch >= '0' && ch <= '9') || ((ch | 0x20) >= 'a' && (ch | 0x20) <= 'z') ||
	       str_index(marks, ch) < marks.n;
}

/* A token of RFC 9110. */
static bool is_token(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_token_char(s.p[i]))
			return false;
	return s.n > 0 && s.n <= NAME_MAX_BYTES;
}

/* A token, and not a header that the delivery writes itself. */
static bool is_header_name(struct str s)
{
	static const struct str own[] = {
		STR_INIT("host"),      STR_INIT("content-type"),      STR_INIT("content-length"),
		STR_INIT("signature"), STR_INIT("transfer-encoding"), STR_INIT("connection"),
		STR_INIT("expect"),    STR_INIT("upgrade"),	      STR_INIT("te"),
		STR_INIT("trailer"),   STR_INIT("authorization")};

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (str_eq_ci(s, own[i]))
			return false;
	return is_token(s) && !str_eq_ci(str_head(s, STR("webhook-").n), STR("webhook-"));
}

/* An object of texts, or null for none. */
static enum err take_pairs(const struct context *c, const struct json *body, struct str name,
			   bool (*name_ok)(struct str), struct webhook_pairs *out)
{
	bool found;
	const struct json *j = json_member(body, name, &found);
	struct json_walk w;

	if (!found)
		return ERR_OK;
	out->n = 0;
	if (j == NULL)
		return ERR_OK;
	if (json_kind(j) != JSON_OBJECT || json_count(j) > WEBHOOK_PAIRS)
		return context_name_fault(c, ERR_PARAM_FORMAT, name);
	w = json_walk(j);
	while (json_step(&w)) {
		struct str value = json_kind(w.value) == JSON_TEXT ? json_text(w.value) : STR("\n");

		if (!name_ok(w.key) || value.n > VALUE_MAX || !is_plain(value))
			return context_name_fault(c, ERR_PARAM_FORMAT, name);
		out->at[out->n].name = arena_copy(c->arena, w.key);
		out->at[out->n++].value = arena_copy(c->arena, value);
	}
	return ERR_OK;
}

/* Name and secret of one kind of authentication; an empty secret keeps the existing
 * one. */
static enum err take_credentials(const struct context *c, const struct json *auth,
				 enum webhook_auth kind, struct webhook *h)
{
	bool basic = kind == WEBHOOK_AUTH_BASIC, found;
	struct str member = basic ? STR("BasicAuth") : STR("BearerToken");
	const struct json *j = json_member(auth, member, &found);
	struct str user = h->user, secret = {"", 0};
	enum err e = ERR_OK;

	if (j != NULL && json_kind(j) != JSON_OBJECT)
		return context_name_fault(c, ERR_PARAM_FORMAT, member);
	if (basic)
		e = take_text(c, j, STR("Username"), VALUE_MAX, &user);
	if (e == ERR_OK)
		e = take_text(c, j, basic ? STR("Password") : STR("Token"), VALUE_MAX, &secret);
	if (e == ERR_OK && secret.n == 0 && h->auth == kind)
		secret = h->password;
	if (e == ERR_OK && (secret.n == 0 || (basic && user.n == 0)))
		e = context_name_fault(c, ERR_PARAM_MISSING, member);
	h->auth = kind;
	h->user = basic ? user : STR("");
	h->password = secret;
	return e;
}

static enum err take_auth(const struct context *c, const struct json *body, struct webhook *h)
{
	bool found;
	const struct json *auth = json_member(body, STR("Authentication"), &found);
	struct str type = {"", 0};
	enum err e;

	if (!found)
		return ERR_OK;
	if (auth != NULL && json_kind(auth) != JSON_OBJECT)
		return context_name_fault(c, ERR_PARAM_FORMAT, STR("Authentication"));
	e = take_text(c, auth, STR("AuthType"), NAME_MAX_BYTES, &type);
	if (e != ERR_OK)
		return e;
	if (str_eq_ci(type, STR("Basic")))
		return take_credentials(c, auth, WEBHOOK_AUTH_BASIC, h);
	if (str_eq_ci(type, STR("Bearer")) || str_eq_ci(type, STR("BearerToken")))
		return take_credentials(c, auth, WEBHOOK_AUTH_BEARER, h);
	if (type.n > 0 && !str_eq_ci(type, STR("None")))
		return context_name_fault(c, ERR_PARAM_FORMAT, STR("AuthType"));
	h->auth = WEBHOOK_AUTH_NONE;
	h->user = h->password = STR("");
	return ERR_OK;
}

/* An https URL; or http to this machine, if webhooks.loopback is on. */
static enum err check_target(const struct context *c, struct str target)
{
	bool inward = c->instance->conf.n[CONF_WEBHOOKS_LOOPBACK] != 0;
	struct url u;

	if (target.n > REQUEST_PATH_MAX || !url_read(target, &u) || !url_port_is_open(&u) ||
	    (!u.tls && !inward))
		return ERR_WEBHOOK_TARGET;
	return ERR_OK;
}

static enum err take_event(const struct context *c, const struct json *body, struct webhook *h)
{
	struct str name = {"", 0};
	enum err e = take_text(c, body, STR("Event"), NAME_MAX_BYTES, &name);

	if (e != ERR_OK || name.n == 0)
		return e;
	return event_find(name, &h->event) ? ERR_OK : ERR_WEBHOOK_EVENT;
}

static enum err take_members(const struct context *c, const struct json *body, struct webhook *h)
{
	enum err e = take_event(c, body, h);

	if (e == ERR_OK)
		e = take_text(c, body, STR("TargetUrl"), REQUEST_PATH_MAX + 1, &h->target);
	if (e == ERR_OK)
		e = check_target(c, h->target);
	if (e == ERR_OK)
		e = take_text(c, body, STR("Name"), NAME_MAX_BYTES, &h->name);
	if (e == ERR_OK)
		e = take_text(c, body, STR("SecretName"), WEBHOOK_SECRET_NAME, &h->secret_name);
	if (e == ERR_OK)
		e = take_pairs(c, body, STR("Headers"), is_header_name, &h->headers);
	if (e == ERR_OK)
		e = take_pairs(c, body, STR("QueryParams"), is_token, &h->params);
	return e == ERR_OK ? take_auth(c, body, h) : e;
}

/* Subscribing requires an event and a URL. */
static enum err demand(const struct context *c, const struct json *body)
{
	static const struct str names[] = {STR_INIT("Event"), STR_INIT("TargetUrl")};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct str s = {"", 0};
		enum err e = take_text(c, body, names[i], REQUEST_PATH_MAX + 1, &s);

		if (e == ERR_OK && s.n == 0)
			e = context_name_fault(c, ERR_PARAM_MISSING, names[i]);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

/* --- secrets to sign with ------------------------------------------------- */

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

static enum err get_secret(struct txn *t, const struct context *c, struct str name,
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

	return get_secret(t, s->c, s->name, s->out);
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

	if (name.n == 0 || name.n > WEBHOOK_SECRET_NAME || !is_plain(name))
		return context_name_fault(c, ERR_PARAM_FORMAT, STR("name"));
	guid_write(&g, secret->text);
	secret_zero(&g, sizeof g);
	s.sealed = pepper_seal(&c->instance->pepper, c->arena, secret_label(c, name),
			       str_of(secret->text));
	return store_write(c->instance->store, make_body, &s);
}

/* --- what a back end does ------------------------------------------------- */

struct job {
	const struct context *c;
	const struct json *body;
	struct guid id;
	struct str target;
	enum event event;
	struct webhook webhook;
	struct webhook_list list;
};

static bool is_twin(const struct webhook *a, const struct webhook *b)
{
	return a->event == b->event && str_eq(a->target, b->target) && !guid_equal(&a->id, &b->id);
}

/* Store the job's subscription, if the others allow it, with its audit record. */
static enum err settle(struct txn *t, struct job *j, struct str how)
{
	struct tenant_secret unused;
	enum err e = list(t, j->c, &j->list);

	for (size_t i = 0; e == ERR_OK && i < j->list.n; i++)
		if (is_twin(&j->list.at[i], &j->webhook))
			e = ERR_WEBHOOK_DOUBLE;
	if (e == ERR_OK && j->webhook.secret_name.n > 0)
		e = get_secret(t, j->c, j->webhook.secret_name, &unused);
	secret_zero(&unused, sizeof unused);
	if (e == ERR_NOT_FOUND)
		e = context_name_fault(j->c, ERR_PARAM_FORMAT, STR("SecretName"));
	if (e == ERR_OK)
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
	enum err e = demand(c, body);

	j->c = c;
	j->webhook.name = j->webhook.secret_name = STR("");
	if (e == ERR_OK)
		e = take_members(c, body, &j->webhook);
	if (e == ERR_OK)
		e = add(j);
	*out = j->webhook;
	return e;
}

enum err webhook_subscribe(const struct context *c, struct str event, struct str target)
{
	struct job *j = arena_alloc(c->arena, sizeof *j);
	enum err e =
		event_find(event, &j->webhook.event) ? check_target(c, target) : ERR_WEBHOOK_EVENT;

	j->c = c;
	j->webhook.target = target;
	return e == ERR_OK ? add(j) : e;
}

static enum err update_body(struct txn *t, void *arg)
{
	struct job *j = arg;
	enum err e = get(t, j->c, &j->id, &j->webhook);

	if (e == ERR_OK)
		e = take_members(j->c, j->body, &j->webhook);
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
	struct key k = hook_key(c, id);
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

	for (size_t i = 0; e == ERR_OK && i < j->list.n; i++)
		if (j->list.at[i].event == j->event && str_eq(j->list.at[i].target, j->target))
			return remove_one(t, j->c, &j->list.at[i].id);
	return e == ERR_OK ? ERR_WEBHOOK_UNKNOWN : e;
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
