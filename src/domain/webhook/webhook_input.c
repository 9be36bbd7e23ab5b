/* SPDX-License-Identifier: MIT */
#include "domain/webhook/webhook_input.h"

#include "base/url.h"
#include "domain/tenant/tenant.h"
#include "domain/webhook/webhook_secret.h"

enum { NAME_MAX_BYTES = 128, TARGET_URL_MAX = 1024, VALUE_MAX = 512 };

static bool is_text(struct str s)
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
	if (s.n > most || !is_text(s))
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

		if (!name_ok(w.key) || value.n > VALUE_MAX || !is_text(value))
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
	if (e != ERR_OK)
		return e;
	e = take_text(c, j, basic ? STR("Password") : STR("Token"), VALUE_MAX, &secret);
	if (e != ERR_OK)
		return e;
	if (secret.n == 0 && h->auth == kind)
		secret = h->password;
	if (secret.n == 0 || (basic && user.n == 0))
		return context_name_fault(c, ERR_PARAM_MISSING, member);
	h->auth = kind;
	h->user = basic ? user : STR("");
	h->password = secret;
	return ERR_OK;
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

enum err webhook_input_target(const struct context *c, struct str target)
{
	bool loopback = c->instance->conf.n[CONF_WEBHOOKS_LOOPBACK] != 0;
	struct url u;

	if (target.n > TARGET_URL_MAX || !url_read(target, &u) || !url_port_is_open(&u) ||
	    (!u.tls && !loopback))
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

enum err webhook_input_read(const struct context *c, const struct json *body, struct webhook *h)
{
	enum err e = take_event(c, body, h);

	if (e != ERR_OK)
		return e;
	e = take_text(c, body, STR("TargetUrl"), TARGET_URL_MAX + 1, &h->target);
	if (e != ERR_OK)
		return e;
	e = webhook_input_target(c, h->target);
	if (e != ERR_OK)
		return e;
	e = take_text(c, body, STR("Name"), NAME_MAX_BYTES, &h->name);
	if (e != ERR_OK)
		return e;
	e = take_text(c, body, STR("SecretName"), WEBHOOK_SECRET_NAME, &h->secret_name);
	if (e != ERR_OK)
		return e;
	e = take_pairs(c, body, STR("Headers"), is_header_name, &h->headers);
	if (e != ERR_OK)
		return e;
	e = take_pairs(c, body, STR("QueryParams"), is_token, &h->params);
	return e == ERR_OK ? take_auth(c, body, h) : e;
}

enum err webhook_input_check_required(const struct context *c, const struct json *body)
{
	static const struct str names[] = {STR_INIT("Event"), STR_INIT("TargetUrl")};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct str s = {"", 0};
		enum err e = take_text(c, body, names[i], TARGET_URL_MAX + 1, &s);

		if (e != ERR_OK)
			return e;
		if (s.n == 0)
			return context_name_fault(c, ERR_PARAM_MISSING, names[i]);
	}
	return ERR_OK;
}
