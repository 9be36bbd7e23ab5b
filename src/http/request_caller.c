/* SPDX-License-Identifier: MIT */
#include "http/request_caller.h"

#include "base/address.h"
#include "http/cors.h"
#include "http/request_params.h"
#include "http/signature.h"

enum { AGENT_MAX = 200, LANGUAGES_MAX = 100 };

/* Ignore a repeated X-Forwarded-For: we cannot tell which copy the proxy wrote. */
void request_caller_address(struct request *r)
{
	const char *header = "HTTP_X_FORWARDED_FOR";
	struct str trusted = r->context.instance->conf.text[CONF_TRUSTED_PROXIES];
	struct str forwarded = {"", 0};

	if (trusted.n > 0 && !fcgi_param_doubled(r->fcgi, header))
		forwarded = fcgi_param(r->fcgi, header);
	r->address = address_of(fcgi_param(r->fcgi, "REMOTE_ADDR"), forwarded, trusted,
				arena_alloc(r->context.arena, ADDRESS_TEXT));
	r->context.address = str_head(r->address, ADDRESS_TEXT);
}

/*
 * Read a key from its header, else from the query. A comma means that the server joined
 * two headers.
 */
static enum err find_key(struct request *r, const char *header, const char *name, struct str *out)
{
	enum err e = request_param_in_query(r, name, out);
	struct str given = fcgi_param(r->fcgi, header);

	if (fcgi_param_doubled(r->fcgi, header) || str_index(given, ',') < given.n)
		return request_param_refuse(r, ERR_PARAM_TWICE, name);
	if (given.n > 0)
		*out = given;
	return e;
}

/* The same, or in the query under the name of older clients where the route has OLD_SPELLING. */
static enum err find_either(struct request *r, const char *header, const char *name,
			    const char *old, struct str *out)
{
	enum err e = find_key(r, header, name, out);

	if (e != ERR_OK || out->n > 0 || r->route == NULL || (r->route->needs & OLD_SPELLING) == 0)
		return e;
	return request_param_in_query(r, old, out);
}

struct lookup {
	struct request *r;
	struct guid id;
};

static enum err tenant_body(struct txn *t, void *arg)
{
	struct lookup *l = arg;

	return tenant_get(t, l->r->context.arena, &l->id, &l->r->tenant);
}

static enum err check_apikey(struct request *r)
{
	static const struct param field = {"apikey", P_TEXT, IN_BODY, 0};
	struct lookup l = {.r = r};
	struct str key = {"", 0};
	struct value v = {.given = false};
	enum err e = find_either(r, "HTTP_X_LOGINRADIUS_APIKEY", "apikey", "key", &key);

	if (e == ERR_OK && key.n == 0 && r->route != NULL && (r->route->needs & NEED_FORM) != 0)
		e = request_param_take(r, &field, &v);
	if (v.given)
		key = v.text;
	if (e != ERR_OK)
		return e;
	if (key.n == 0)
		return request_param_refuse(r, ERR_PARAM_MISSING, "apikey");
	if (!guid_read(key, &l.id))
		return ERR_APIKEY_UNKNOWN;
	e = store_read(r->context.instance->store, tenant_body, &l);
	if (e != ERR_OK)
		return e;
	r->context.tenant = &r->tenant;
	return ERR_OK;
}

void request_caller_of_error(struct request *r)
{
	const struct error_detail detail = r->detail;

	/* Without a tenant, no page of another origin may read it, and no page is in its colours.
	 */
	if (r->context.tenant == NULL && (r->audience == FOR_BROWSERS || cors_has_origin(r)))
		(void)check_apikey(r);
	r->detail = detail;
}

/* A signature can be checked only once the body has been read: see request_caller_signature. */
static enum err check_secret(struct request *r)
{
	int64_t mode = r->tenant.conf.n[CONF_SIGNATURE_MODE];
	struct str secret = {"", 0};
	enum err e = find_either(r, "HTTP_X_LOGINRADIUS_APISECRET", "apisecret", "secret", &secret);

	if (e != ERR_OK)
		return e;
	r->is_signed = mode == SIGNATURE_STRICT ||
		       (mode == SIGNATURE_PREFERRED && request_header(r, "HTTP_DIGEST").n > 0);
	if (r->is_signed)
		return ERR_OK;
	if (secret.n == 0)
		return mode == SIGNATURE_OFF ? ERR_SECRET_MISSING : ERR_SIGNATURE_OR_SECRET_MISSING;
	return tenant_secret_fits(&r->tenant, secret, r->context.now) ? ERR_OK : ERR_SECRET_WRONG;
}

/*
 * A back end with the secret may name the address of the person it acts for. ip.allow
 * must include that address; ip.deny must include neither it nor the back end's own.
 */
static enum err check_ip(const struct request *r)
{
	struct str allow = r->tenant.conf.text[CONF_IP_ALLOW];
	struct str deny = r->tenant.conf.text[CONF_IP_DENY];
	struct str from = r->context.address;

	if (allow.n > 0 && !address_in(from, allow))
		return ERR_IP_DENIED;
	if (deny.n > 0 && (address_in(from, deny) || address_in(r->address, deny)))
		return ERR_IP_DENIED;
	return ERR_OK;
}

/*
 * A header that describes the person's program: as passed on by a back end that sent the
 * secret, else the request's own.
 */
static struct str client_header(const struct request *r, const char *by_backend,
				const char *by_client)
{
	bool vouched = (r->route->needs & NEED_SECRET) != 0 && !r->is_signed;
	struct str s = vouched ? request_header(r, by_backend) : STR("");

	return s.n > 0 || by_client == NULL ? s : request_header(r, by_client);
}

/* Note for whom the call is made. Only after the secret was checked, which allows naming others. */
static void read_person(struct request *r)
{
	struct context *c = &r->context;
	struct str origin = client_header(r, "HTTP_X_ORIGIN_IP", NULL);

	c->actor = (r->route->needs & NEED_SECRET) != 0 ? BY_MANAGEMENT : BY_PERSON;
	if (origin.n > 0)
		c->address = str_head(origin, ADDRESS_TEXT);
	c->agent = str_head(client_header(r, "HTTP_X_ORIGIN_USER_AGENT", "HTTP_USER_AGENT"),
			    AGENT_MAX);
	c->languages =
		str_head(client_header(r, "HTTP_X_ORIGIN_ACCEPT_LANGUAGE", "HTTP_ACCEPT_LANGUAGE"),
			 LANGUAGES_MAX);
}

enum err request_caller_check(struct request *r)
{
	unsigned needs = r->route->needs;
	enum err e;

	if (needs == NEED_NONE)
		return ERR_OK;
	e = check_apikey(r);
	if (e != ERR_OK)
		return e;
	if ((needs & NEED_SECRET) != 0)
		e = check_secret(r);
	if (e != ERR_OK)
		return e;
	read_person(r);
	e = check_ip(r);
	if (e != ERR_OK)
		return e;
	if (r->tenant.expired)
		return ERR_TENANT_EXPIRED;
	if ((needs & NEED_PIN) != 0 && r->tenant.conf.n[CONF_PIN_ENABLED] == 0)
		return ERR_PIN_OFF;
	if ((needs & NEED_PIN_LOGIN) != 0 && r->tenant.conf.n[CONF_PIN_LOGIN] == 0)
		return ERR_PIN_LOGIN_OFF;
	return ERR_OK;
}

enum err request_caller_signature(struct request *r)
{
	const struct signature s = {.expires = request_header(r, "HTTP_X_REQUEST_EXPIRES"),
				    .digest = request_header(r, "HTTP_DIGEST"),
				    .target = r->target,
				    .body = r->body_text};
	bool plain_plus;
	enum err e;

	if (!r->is_signed)
		return ERR_OK;
	e = signature_check(&r->context, &s, &plain_plus);
	if (e != ERR_OK || !plain_plus)
		return e;
	return form_parse(r->context.arena, r->raw_query, false, &r->query);
}

/* The token of "Authorization: Bearer"; servers pass that header under two names. */
static struct str bearer(const struct request *r)
{
	struct str h = fcgi_param(r->fcgi, "HTTP_AUTHORIZATION");
	struct str scheme = STR("Bearer");

	if (h.n == 0)
		h = fcgi_param(r->fcgi, "REDIRECT_HTTP_AUTHORIZATION");
	if (!str_eq_ci(str_head(h, scheme.n), scheme))
		return (struct str){"", 0};
	return str_trim(str_skip(h, scheme.n));
}

static enum err token_body(struct txn *t, void *arg)
{
	struct request *r = arg;
	enum err e = token_get(t, &r->context, TOKEN_ACCESS, r->access, &r->token, &r->account);

	return e == ERR_OK ? account_may_sign_in(&r->account) : e;
}

enum err request_caller_token(struct request *r)
{
	static const struct param access = {"access_token", P_TEXT, IN_QUERY | IN_BODY, 0};
	struct value v;
	enum err e;

	if ((r->route->needs & (NEED_TOKEN | TAKES_TOKEN)) == 0)
		return ERR_OK;
	e = request_param_take(r, &access, &v);
	if (e != ERR_OK)
		return e;
	r->access = bearer(r);
	if (r->access.n == 0)
		r->access = v.text;
	if (r->access.n == 0)
		return (r->route->needs & NEED_TOKEN) != 0 ? ERR_TOKEN_MISSING : ERR_OK;
	return store_read(r->context.instance->store, token_body, r);
}
