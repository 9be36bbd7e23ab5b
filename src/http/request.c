/* SPDX-License-Identifier: MIT */
#include "http/request.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "base/address.h"
#include "domain/limit/ip_throttle.h"
#include "http/cors.h"
#include "http/projection.h"
#include "http/signature.h"
#include "http/request_path.h"

static enum err refuse_param(struct request *r, enum err e, const char *name)
{
	return context_name_fault(&r->context, e, str_of(name));
}

struct str request_header(const struct request *r, const char *variable)
{
	return fcgi_param(r->fcgi, variable);
}

static bool host_byte(char c)
{
	static const struct str others = STR_INIT(".:-[]");

	return str_digits(str_bytes(&c, 1)) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') ||
	       str_index(others, c) < others.n;
}

struct str request_source(const struct request *r)
{
	struct str rest = request_header(r, "HTTP_REFERER");
	struct str scheme = str_cut(&rest, ':');

	if (!str_starts(rest, STR("//")) || scheme.n == 0)
		return STR("API");
	rest = str_skip(rest, 2);
	rest = str_head(rest, str_index(rest, '/'));
	for (size_t i = 0; i < rest.n; i++)
		if (!host_byte(rest.p[i]))
			return STR("API");
	return rest.n > 0 && rest.n <= 253 ? rest : STR("API");
}

/* --- address ----------------------------------------------------------- */

static enum err read_address(struct request *r)
{
	struct str uri = fcgi_param(r->fcgi, "REQUEST_URI");
	struct str query = fcgi_param(r->fcgi, "QUERY_STRING");
	enum err e;

	if (uri.n == 0)
		uri = fcgi_param(r->fcgi, "PATH_INFO");
	if (query.n == 0)
		query = request_path_query(uri);
	r->target = uri;
	if (query.n > QUERY_MAX)
		return refuse_param(r, ERR_QUERY_LENGTH, "query");
	e = request_path(r->context.arena, uri, fcgi_param(r->fcgi, "SCRIPT_NAME"),
			 r->context.instance->conf.text[CONF_BASE_PATH], &r->path);
	if (e != ERR_OK)
		return refuse_param(r, e, "path");
	r->raw_query = query;
	e = form_parse(r->context.arena, query, true, &r->query);
	return e == ERR_OK ? e : refuse_param(r, e, "query");
}

enum { AGENT_MAX = 200, LANGUAGES_MAX = 100 };

/* Of a list that came twice nobody can say which one the proxy has written. */
static void read_caller(struct request *r)
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

static enum err find_route(struct request *r, const struct route *const *routes)
{
	r->method = route_method(r->method_name);
	r->route = route_find(routes, &r->path, r->method, &r->allowed);
	if (r->route != NULL)
		return ERR_OK;
	return r->allowed != 0 ? ERR_METHOD_WRONG : ERR_PATH_UNKNOWN;
}

/* --- fields by name ---------------------------------------------------- */

/* The field of that name; ERR_PARAM_TWICE when there are two. An empty one counts as absent. */
static enum err find_field(struct request *r, const struct fields *fields, const char *name,
			   struct str *out)
{
	size_t found = 0;

	for (size_t i = 0; i < fields->n; i++) {
		if (!str_eq_ci(fields->at[i].name, str_of(name)))
			continue;
		if (found++ > 0)
			return refuse_param(r, ERR_PARAM_TWICE, name);
		*out = fields->at[i].value;
	}
	return ERR_OK;
}

static enum err find_in_query(struct request *r, const char *name, struct str *out)
{
	return find_field(r, &r->query, name, out);
}

/* --- who is calling ---------------------------------------------------- */

/* A header, or else a query parameter. Some servers join a header given twice with a comma. */
static enum err find_key(struct request *r, const char *header, const char *name, struct str *out)
{
	enum err e = find_in_query(r, name, out);
	struct str given = fcgi_param(r->fcgi, header);

	if (fcgi_param_doubled(r->fcgi, header) || str_index(given, ',') < given.n)
		return refuse_param(r, ERR_PARAM_TWICE, name);
	if (given.n > 0)
		*out = given;
	return e;
}

/* The same, under the name of older clients too where the row lets them in. */
static enum err find_either(struct request *r, const char *header, const char *name,
			    const char *old, struct str *out)
{
	enum err e = find_key(r, header, name, out);

	if (e != ERR_OK || out->n > 0 || r->route == NULL || (r->route->needs & OLD_SPELLING) == 0)
		return e;
	return find_in_query(r, old, out);
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
	struct lookup l = {.r = r};
	struct str key = {"", 0};
	enum err e = find_either(r, "HTTP_X_LOGINRADIUS_APIKEY", "apikey", "key", &key);

	if (e != ERR_OK)
		return e;
	if (key.n == 0)
		return refuse_param(r, ERR_PARAM_MISSING, "apikey");
	if (!guid_read(key, &l.id))
		return ERR_APIKEY_UNKNOWN;
	e = store_read(r->context.instance->store, tenant_body, &l);
	if (e != ERR_OK)
		return e;
	r->context.tenant = &r->tenant;
	return ERR_OK;
}

/* For a page that wants to read what was wrong with the address: whose list of origins counts. */
static void find_tenant_of_error(struct request *r)
{
	const struct error_detail detail = r->detail;

	if (r->context.tenant == NULL && cors_has_origin(r))
		(void)check_apikey(r); /* without one the answer is for nobody to read */
	r->detail = detail;
}

/* The words of the setting signature.mode, in their order. */
/* A signature can be checked only once the body has been read: see check_signature. */
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
 * A back end that has the secret speaks for the person whose address it names:
 * that one must be let in, and neither of the two may be kept out.
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

/* What is client_header of the person: by a back end that has shown the secret, else by their
 * program. */
static struct str client_header(const struct request *r, const char *by_backend,
				const char *by_client)
{
	bool vouched = (r->route->needs & NEED_SECRET) != 0 && !r->is_signed;
	struct str s = vouched ? request_header(r, by_backend) : STR("");

	return s.n > 0 || by_client == NULL ? s : request_header(r, by_client);
}

/* On whose behalf the call is made, once it is known that they may. */
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

/* Whether webhooks are to be left alone this time; the header wins. */
static enum err read_prevent_webhook(struct request *r)
{
	struct str query = {"", 0}, header = request_header(r, "HTTP_X_PREVENTWEBHOOK");
	enum err e = find_in_query(r, "prevent_webhook", &query);

	(void)str_bool(header.n > 0 ? header : query, &r->context.quiet); /* else it stays false */
	return e;
}

static enum err check_tenant(struct request *r)
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

/* --- body -------------------------------------------------------------- */

static enum err malformed_body(const struct request *r)
{
	if (r->method == PUT)
		return ERR_BODY_PUT;
	return r->method == DELETE ? ERR_BODY_DELETE : ERR_BODY_POST;
}

static enum err read_bytes_of_body(struct request *r, struct str *out)
{
	size_t max = r->route->body_max != 0 ? r->route->body_max : BODY_DEFAULT;
	struct str length = fcgi_param(r->fcgi, "CONTENT_LENGTH");
	int64_t n = (int64_t)max + 1; /* without a length: up to the limit, and see */
	char *p;

	if (length.n > 0 && (!str_digits(length) || !str_int(length, &n)))
		return ERR_BODY_LENGTH;
	if (length.n > 0 && n > (int64_t)max)
		return ERR_BODY_LENGTH;
	p = arena_alloc(r->context.arena, (size_t)n + 1);
	*out = str_bytes(p, fcgi_read(r->fcgi, p, (size_t)n));
	if (length.n > 0)
		return out->n == (size_t)n ? ERR_OK : ERR_BODY_SHORT;
	return out->n <= max ? ERR_OK : ERR_BODY_LENGTH;
}

static enum err parse_json(struct request *r, struct str text)
{
	struct str doubled;

	switch (json_parse(text, &r->body, &doubled)) {
	case JSON_BROKEN:
		return malformed_body(r);
	case JSON_DOUBLE:
		if (doubled.n == 0)
			return refuse_param(r, ERR_BODY_SHAPE, "a member is given more than once");
		return context_name_fault(&r->context, ERR_PARAM_TWICE, doubled);
	case JSON_OK:
		break;
	}
	return json_kind(r->body) == JSON_OBJECT ? ERR_OK
						 : refuse_param(r, ERR_BODY_SHAPE, "not an object");
}

static bool is_form(const struct request *r, struct str text)
{
	struct str type = fcgi_param(r->fcgi, "CONTENT_TYPE");
	struct str form = STR("application/x-www-form-urlencoded");

	/* Clients send JSON under this type too. */
	return str_eq_ci(str_head(type, form.n), form) && text.p[0] != '{' && text.p[0] != '[';
}

/* Nothing at all, or what Go sends in place of nothing: an empty JSON text. */
static bool is_empty_body(struct str trimmed)
{
	return trimmed.n == 0 || str_eq(trimmed, STR("\"\""));
}

static enum err parse_body(struct request *r, struct str text)
{
	if (is_empty_body(text))
		return ERR_OK;
	if (!is_form(r, text))
		return parse_json(r, text);
	if (form_parse(r->context.arena, text, true, &r->form) != ERR_OK)
		return malformed_body(r);
	return ERR_OK;
}

static enum err read_body(struct request *r)
{
	enum err e;

	if (r->method == GET)
		return ERR_OK;
	e = read_bytes_of_body(r, &r->body_text);
	if (e == ERR_OK)
		e = parse_body(r, str_trim(r->body_text));
	r->context.now = clock_now(); /* the body may have taken its time */
	/* A client that counts its bytes wrongly leaves the rest on the connection. */
	r->close = e != ERR_OK;
	return e;
}

/* --- parameters -------------------------------------------------------- */

static enum err find_in_body(struct request *r, const struct param *p, struct value *out)
{
	bool found;
	const struct json *j = json_member(r->body, str_of(p->name), &found);
	enum json_kind kind = json_kind(j);

	if (r->body == NULL)
		return find_field(r, &r->form, p->name, &out->text);
	if (j == NULL)
		return ERR_OK;
	if (kind != JSON_TEXT && !(p->type == P_BOOL && (kind == JSON_BOOL || kind == JSON_INT)))
		return refuse_param(r, ERR_PARAM_FORMAT, p->name);
	out->text = json_text(j);
	return ERR_OK;
}

static enum err find_value(struct request *r, const struct param *p, struct value *out)
{
	enum err e = ERR_OK;

	*out = (struct value){.text = {"", 0}};
	if ((p->flags & IN_PATH) != 0)
		out->text = route_segment(r->route, &r->path, p->name);
	if ((p->flags & IN_QUERY) != 0)
		e = find_in_query(r, p->name, &out->text);
	if (e != ERR_OK || out->text.n > 0 || (p->flags & IN_BODY) == 0)
		return e;
	return find_in_body(r, p, out);
}

static enum err check_identifier(struct request *r, const struct param *p, struct str text)
{
	static const struct {
		enum identifier_kind kind;
		enum err malformed;
	} of[] = {[P_EMAIL] = {IDENTIFIER_EMAIL, ERR_EMAIL_FORMAT},
		  [P_PHONE] = {IDENTIFIER_PHONE, ERR_PHONE_FORMAT},
		  [P_UID] = {IDENTIFIER_UID, ERR_UID_FORMAT}};
	struct str normal;

	if ((p->flags & IN_PATH) != 0 && identifier_is_path_word(text))
		return ERR_PATH_UNKNOWN; /* a call of the wire that is not here, and no person */
	if (identifier_normal(r->context.arena, of[p->type].kind, text, &normal))
		return ERR_OK;
	return refuse_param(r, of[p->type].malformed, p->name);
}

static size_t max_length(enum param_type type)
{
	if (type == P_JWT)
		return JWT_MAX;
	return type == P_LONG ? LONG_MAX_BYTES : TEXT_MAX;
}

static enum err check_type(struct request *r, const struct param *p, struct value *v)
{
	if (v->text.n > max_length(p->type))
		return refuse_param(r, ERR_PARAM_LENGTH, p->name);
	switch (p->type) {
	case P_EMAIL:
	case P_PHONE:
	case P_UID:
		return check_identifier(r, p, v->text);
	case P_BOOL:
		return str_bool(v->text, &v->yes) ? ERR_OK
						  : refuse_param(r, ERR_PARAM_FORMAT, p->name);
	case P_INT:
		if (!str_int(v->text, &v->n) || v->n < 1 || v->n > NUMBER_MAX)
			return refuse_param(r, ERR_PARAM_FORMAT, p->name);
		return ERR_OK;
	case P_GUID:
		return guid_read(v->text, &v->guid) ? ERR_OK
						    : refuse_param(r, ERR_PARAM_FORMAT, p->name);
	case P_TEXT:
	case P_LONG:
	case P_JWT:
	case P_DOCUMENT:
		break;
	}
	return ERR_OK;
}

static enum err take_param(struct request *r, const struct param *p, struct value *v)
{
	enum err e;

	if (p->type == P_DOCUMENT) {
		*v = (struct value){.given = r->body != NULL, .json = r->body};
		return r->form.n == 0 ? ERR_OK : malformed_body(r);
	}
	e = find_value(r, p, v);
	if (e != ERR_OK)
		return e;
	v->given = v->text.n > 0;
	if (v->given)
		return check_type(r, p, v);
	if ((p->flags & REQUIRED) == 0)
		return ERR_OK;
	return refuse_param(r, p->missing != 0 ? p->missing : ERR_PARAM_MISSING, p->name);
}

static enum err take_params(struct request *r)
{
	const struct param *params = r->route->params;

	for (size_t i = 0; params != NULL && params[i].name != NULL; i++) {
		enum err e = take_param(r, &params[i], &r->values[i]);

		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

/* --- captcha ----------------------------------------------------------- */

static enum err take_text(struct request *r, const char *name, struct str *out)
{
	const struct param p = {name, P_JWT, IN_QUERY | IN_BODY | SECRET, 0};
	struct value v = {.given = false};
	enum err e = name == NULL ? ERR_OK : take_param(r, &p, &v);

	*out = v.text;
	return e;
}

/* The first captcha under any of the names the tenant's provider has for it. */
static enum err take_captcha(struct request *r)
{
	const struct provider_param *names = provider_params(provider_of(&r->context));

	for (; r->captcha.token.n == 0 && names->token != NULL; names++) {
		enum err e = take_text(r, names->token, &r->captcha.token);

		if (e != ERR_OK)
			return e;
		e = take_text(r, names->random, &r->captcha.random);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

static enum err check_captcha(struct request *r)
{
	unsigned needs = r->route->needs;
	enum captcha_need need = CAPTCHA_IGNORED;
	enum err e = ERR_OK;

	if (r->context.tenant != NULL)
		need = captcha_need(&r->context, ASKS_OF(needs), (needs & NEED_CAPTCHA) != 0);
	if (need != CAPTCHA_IGNORED)
		e = take_captcha(r);
	r->captcha_due =
		need == CAPTCHA_REQUIRED || (need == CAPTCHA_OPTIONAL && r->captcha.token.n > 0);
	return e;
}

/* --- access token ------------------------------------------------------ */

/* "Bearer x" of the Authorization header, under the names the servers give it. */
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

static enum err check_token(struct request *r)
{
	static const struct param access = {"access_token", P_TEXT, IN_QUERY | IN_BODY, 0};
	struct value v;
	enum err e;

	if ((r->route->needs & (NEED_TOKEN | TAKES_TOKEN)) == 0)
		return ERR_OK;
	e = take_param(r, &access, &v);
	if (e != ERR_OK)
		return e;
	r->access = bearer(r);
	if (r->access.n == 0)
		r->access = v.text;
	if (r->access.n == 0)
		return (r->route->needs & NEED_TOKEN) != 0 ? ERR_TOKEN_MISSING : ERR_OK;
	return store_read(r->context.instance->store, token_body, r);
}

/* ----------------------------------------------------------------------- */

static enum err check_signature(struct request *r)
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

/* Answers to security questions, which a lock may ask for, with any call that has a JSON body. */
static void take_answers(struct request *r)
{
	bool found;
	const struct json *j = json_member(r->body, STR("securityanswer"), &found);

	r->context.answers = json_kind(j) == JSON_OBJECT ? j : NULL;
}

static enum err take_projection(struct request *r)
{
	enum err e = find_in_query(r, "fields", &r->fields);

	if (e != ERR_OK)
		return e;
	if (r->fields.n > 0 && !projection_valid(r->fields))
		return refuse_param(r, ERR_PARAM_FORMAT, "fields");
	return ERR_OK;
}

/* What the route wants, in the documented order; the first refusal is the answer. */
static enum err check_request(struct request *r, const struct route *const *routes)
{
	enum err (*const steps[])(struct request *) = {check_tenant,	read_body,
						       check_signature, take_params,
						       take_projection, read_prevent_webhook};
	enum err e = read_address(r);

	if (e != ERR_OK)
		return e;
	e = find_route(r, routes);
	for (size_t i = 0; e == ERR_OK && i < sizeof steps / sizeof *steps; i++)
		e = steps[i](r);
	return e;
}

static enum err check_all(struct request *r, const struct route *const *routes)
{
	enum err e = check_request(r, routes);

	if (e == ERR_SECRET_WRONG || e == ERR_SIGNATURE_WRONG)
		ip_throttle_secret_refused(&r->context);
	take_answers(r);
	return e == ERR_OK ? check_captcha(r) : e;
}

enum err request_begin(struct request *r, struct fcgi *fcgi, const struct route *const *routes,
		       const struct instance *instance, struct arena *arena)
{
	enum err e;

	assert(routes != NULL && instance != NULL);
	memset(r, 0, sizeof *r);
	r->fcgi = fcgi;
	r->context = (struct context){
		.instance = instance, .arena = arena, .detail = &r->detail, .now = clock_now()};
	buf_init(&r->out, arena, 8192, 1 << 20);
	read_caller(r);
	r->method_name = fcgi_param(r->fcgi, "REQUEST_METHOD");
	if (cors_is_preflight(r)) {
		r->route = &cors_preflight;
		return ERR_OK;
	}
	e = check_all(r, routes);
	if (e != ERR_OK)
		find_tenant_of_error(r);
	return e;
}

enum err request_authorize(struct request *r)
{
	assert(r->route != NULL);
	return check_token(r);
}

void request_end(struct request *r)
{
	json_free(r->body);
	r->body = NULL;
}
