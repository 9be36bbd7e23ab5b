/* SPDX-License-Identifier: MIT */
/*
 * Requests before their handler runs: who may call, where parameters may be, their types
 * and sizes, and which error is answered first.
 *
 * Tests: request_body request_caller request_params
 */
#define _GNU_SOURCE /* environ */
#include "request_fixture.h"

#include "http/request_params.h"

static enum err handle(struct request *r)
{
	return response_flag(r, "IsPosted");
}

enum { SMALL_BODY = 64 };

static const struct route routes[] = {
	{GET, "/open", NEED_NONE, handle, PARAMS({"n", P_INT, IN_QUERY, 0}), 0},
	{GET, "/account/{uid}", NEED_APIKEY, handle,
	 PARAMS({"uid", P_UID, IN_PATH | REQUIRED, 0}, {"email", P_EMAIL, IN_QUERY, 0},
		{"phone", P_PHONE, IN_QUERY, 0}, {"id", P_GUID, IN_QUERY, 0},
		{"yes", P_BOOL, IN_QUERY, 0}),
	 0},
	{POST | PUT | DELETE, "/body", NEED_APIKEY, handle,
	 PARAMS({"text", P_TEXT, IN_BODY | IN_QUERY | REQUIRED, ERR_PIN_MISSING},
		{"long", P_LONG, IN_BODY, 0}, {"yes", P_BOOL, IN_BODY, 0}),
	 0},
	{POST, "/document", NEED_APIKEY, handle, PARAMS({"", P_DOCUMENT, IN_BODY, 0}), SMALL_BODY},
	{GET, "/secret", NEED_APIKEY | NEED_SECRET, handle, NULL, 0},
	{GET, "/old", NEED_APIKEY | NEED_SECRET | OLD_SPELLING, handle, NULL, 0},
	{GET, "/token", NEED_APIKEY | NEED_TOKEN, handle, NULL, 0},
	{GET, "/pin", NEED_APIKEY | NEED_PIN | NEED_PIN_LOGIN, handle, NULL, 0},
	{.path = NULL},
};

static const struct route *const tables[] = {routes, NULL};

#define serve(f, ...) request_serve_with(f, tables, __VA_ARGS__)

/* The same with the tenant's key in its header. */
static enum err keyed(struct fixture *f, const char *line, const char *variable)
{
	char key[128];

	(void)snprintf(key, sizeof key, "HTTP_X_LOGINRADIUS_APIKEY=%s", tenant_key(f));
	return serve(f, line, key, variable, NULL);
}

static enum err posted(struct fixture *f, const char *line, const char *body)
{
	request_body(body);
	return keyed(f, line, "CONTENT_TYPE=application/json");
}

static void assert_blames(const char *name)
{
	assert_text(made.request.detail.name, name);
}

/* --- paths and methods ------------------------------------------------------ */

static void test_paths_and_methods(void **state)
{
	struct fixture *f = *state;

	assert_err(serve(f, "GET /open", NULL), ERR_OK);
	assert_err(serve(f, "GET /nowhere", NULL), ERR_PATH_UNKNOWN);
	assert_err(serve(f, "DELETE /open", NULL), ERR_METHOD_WRONG);
	assert_int_equal(made.request.allowed, GET);
	assert_err(serve(f, "BREW /open", NULL), ERR_METHOD_WRONG);
	assert_err(serve(f, "GET /open%", NULL), ERR_QUERY_FORMAT);
	assert_err(serve(f, "GET /open?a=%", NULL), ERR_QUERY_FORMAT);
}

/* Some servers pass no REQUEST_URI, and some pass a query besides. */
static void test_the_variables_the_path_is_read_from(void **state)
{
	struct fixture *f = *state;

	assert_err(serve(f, "GET ", "PATH_INFO=/open", "QUERY_STRING=n=5", NULL), ERR_OK);
	assert_true(made.request.values[0].n == 5);
	assert_err(serve(f, "GET /open?n=6", NULL), ERR_OK);
	assert_true(made.request.values[0].n == 6);
	assert_err(serve(f, "GET ", NULL), ERR_PATH_UNKNOWN);
}

static void test_a_query_has_a_maximum_length(void **state)
{
	struct fixture *f = *state;
	char line[QUERY_MAX + 32] = "GET /open?n=1&a=";
	size_t head = strlen(line);

	memset(line + head, 'a', QUERY_MAX - (head - 10)); /* 10 bytes stand before the query */
	assert_err(serve(f, line, NULL), ERR_OK);
	line[strlen(line)] = 'a';
	assert_err(serve(f, line, NULL), ERR_QUERY_LENGTH);
}

/* --- who calls ---------------------------------------------------------------- */

static void test_an_api_key_is_needed(void **state)
{
	struct fixture *f = *state;
	char line[128];

	assert_err(serve(f, "GET /account/1", NULL), ERR_PARAM_MISSING);
	assert_blames("apikey");
	assert_err(serve(f, "GET /account/1?apikey=x", NULL), ERR_APIKEY_UNKNOWN);
	assert_err(serve(f, "GET /account/1?apikey=11111111-1111-1111-1111-111111111111", NULL),
		   ERR_APIKEY_UNKNOWN);
	(void)snprintf(line, sizeof line, "GET /account/1?ApiKey=%s", tenant_key(f));
	assert_err(serve(f, line, NULL), ERR_OK);
	assert_err(keyed(f, "GET /account/1", NULL), ERR_OK);
	assert_true(made.request.context.tenant == &made.request.tenant);
}

/* Two keys: it is unclear which one is meant. */
static void test_a_key_given_twice(void **state)
{
	struct fixture *f = *state;
	char one[128], two[200];

	(void)snprintf(one, sizeof one, "HTTP_X_LOGINRADIUS_APIKEY=%s", tenant_key(f));
	assert_err(serve(f, "GET /account/1", one, one, NULL), ERR_PARAM_TWICE);
	(void)snprintf(two, sizeof two, "%s, %s", one, tenant_key(f));
	assert_err(serve(f, "GET /account/1", two, NULL), ERR_PARAM_TWICE);
	assert_err(keyed(f, "GET /account/1?email=a@b.example&Email=c@d.example", NULL),
		   ERR_PARAM_TWICE);
	assert_blames("email");
}

static void test_a_secret_is_needed(void **state)
{
	struct fixture *f = *state;
	char right[128], line[256];

	(void)snprintf(right, sizeof right, "HTTP_X_LOGINRADIUS_APISECRET=%s", f->secret.text);
	assert_err(keyed(f, "GET /secret", NULL), ERR_SECRET_MISSING);
	assert_err(keyed(f, "GET /secret", "HTTP_X_LOGINRADIUS_APISECRET=x"), ERR_SECRET_WRONG);
	assert_err(keyed(f, "GET /secret", right), ERR_OK);
	assert_int_equal(made.request.context.actor, BY_MANAGEMENT);
	(void)snprintf(line, sizeof line, "GET /old?key=%s&secret=%s", tenant_key(f),
		       f->secret.text);
	assert_err(serve(f, line, NULL), ERR_OK);
	(void)snprintf(line, sizeof line, "GET /secret?key=%s&secret=%s", tenant_key(f),
		       f->secret.text);
	assert_err(serve(f, line, NULL),
		   ERR_PARAM_MISSING); /* only few routes accept the old names */
}

static void test_calls_that_the_tenant_has_switched_off(void **state)
{
	struct fixture *f = *state;

	assert_err(keyed(f, "GET /pin", NULL), ERR_OK);
	tenant_setting(f, "pin.login", "off");
	assert_err(keyed(f, "GET /pin", NULL), ERR_PIN_LOGIN_OFF);
	tenant_setting(f, "pin.enabled", "off");
	assert_err(keyed(f, "GET /pin", NULL), ERR_PIN_OFF);
	f->tenant.expired = true;
	tenant_setting(f, "pin.enabled", "on");
	assert_err(keyed(f, "GET /pin", NULL), ERR_TENANT_EXPIRED);
}

static void test_addresses_that_are_refused(void **state)
{
	struct fixture *f = *state;

	tenant_setting(f, "ip.deny", "192.0.2.0/24");
	assert_err(keyed(f, "GET /account/1", "REMOTE_ADDR=192.0.2.7"), ERR_IP_DENIED);
	assert_err(keyed(f, "GET /account/1", "REMOTE_ADDR=198.51.100.7"), ERR_OK);
	tenant_setting(f, "ip.allow", "203.0.113.0/24");
	assert_err(keyed(f, "GET /account/1", "REMOTE_ADDR=198.51.100.7"), ERR_IP_DENIED);
	assert_err(keyed(f, "GET /account/1", NULL), ERR_IP_DENIED); /* without an address */
	assert_err(keyed(f, "GET /account/1", "REMOTE_ADDR=203.0.113.9"), ERR_OK);
}

/* X-Forwarded-For counts only from a listed proxy, and never when it was sent twice. */
static void test_the_address_behind_a_proxy(void **state)
{
	struct fixture *f = *state;
	const char *by = "HTTP_X_FORWARDED_FOR=192.0.2.7", *peer = "REMOTE_ADDR=127.0.0.1";

	assert_err(serve(f, "GET /open", peer, by, NULL), ERR_OK);
	assert_text(made.request.address, "127.0.0.1");
	f->instance.conf.text[CONF_TRUSTED_PROXIES] = STR("127.0.0.1");
	assert_err(serve(f, "GET /open", peer, by, NULL), ERR_OK);
	assert_text(made.request.address, "192.0.2.7");
	assert_err(serve(f, "GET /open", peer, by, by, NULL), ERR_OK);
	assert_text(made.request.address, "127.0.0.1");
}

static void test_access_tokens(void **state)
{
	struct fixture *f = *state;
	char header[512], line[512];
	const struct signin *s;

	(void)site_anna(f, NULL);
	s = site_signed_in(f);
	(void)snprintf(header, sizeof header, "HTTP_AUTHORIZATION=bearer %s", s->access.s);
	(void)snprintf(line, sizeof line, "GET /token?access_token=%s", s->access.s);
	assert_err(keyed(f, "GET /token", NULL), ERR_TOKEN_MISSING);
	assert_err(keyed(f, "GET /token", "HTTP_AUTHORIZATION=Basic x"), ERR_TOKEN_MISSING);
	assert_err(keyed(f, "GET /token", "HTTP_AUTHORIZATION=Bearer x"), ERR_TOKEN_UNKNOWN);
	assert_err(keyed(f, "GET /token", header), ERR_OK);
	assert_text(made.request.account.user_name, "anna");
	assert_err(keyed(f, line, NULL), ERR_OK);
	(void)snprintf(header, sizeof header, "REDIRECT_HTTP_AUTHORIZATION=Bearer %s", s->access.s);
	assert_err(keyed(f, "GET /token", header), ERR_OK); /* Apache's name for the header */
	site_switch_anna(f);
	assert_err(keyed(f, "GET /token", header), ERR_ACCOUNT_DISABLED);
}

/* --- values --------------------------------------------------------------------- */

static void test_types_of_values(void **state)
{
	static const struct {
		const char *query;
		enum err want;
	} rows[] = {
		{"email=a@b.example", ERR_OK},
		{"email=a", ERR_EMAIL_FORMAT},
		{"phone=%2B49170123456", ERR_OK},
		{"phone=x", ERR_PHONE_FORMAT},
		{"id=A0B1C2D3-0000-4000-8000-0123456789ab", ERR_OK},
		{"id=A0B1", ERR_PARAM_FORMAT},
		{"yes=TRUE", ERR_OK},
		{"yes=perhaps", ERR_PARAM_FORMAT},
		{"email=&phone=&id=&yes=", ERR_OK}, /* an empty value counts as missing */
		{"other=%01", ERR_OK},
	};
	struct fixture *f = *state;
	char line[256];

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		(void)snprintf(line, sizeof line, "GET /account/1?%s", rows[i].query);
		assert_err(keyed(f, line, NULL), rows[i].want);
	}
	assert_err(keyed(f, "GET /account/a%20b", NULL), ERR_UID_FORMAT);
	assert_blames("uid");
	assert_err(keyed(f, "GET /account/2FA", NULL),
		   ERR_PATH_UNKNOWN); /* a fixed word of a path */
}

/* The first that is given, of the kind its parameter says. */
static void test_who_is_meant(void **state)
{
	enum { OF_PATH, OF_EMAIL, OF_PHONE };
	struct fixture *f = *state;
	enum identifier_kind kind = IDENTIFIER_USERNAME;
	struct str name = STR("nobody");

	assert_err(keyed(f, "GET /account/u1", NULL), ERR_OK);
	assert_false(request_name(&made.request, NAMES(OF_EMAIL, OF_PHONE), &kind, &name));
	assert_int_equal(kind, IDENTIFIER_USERNAME);
	assert_text(name, "nobody");
	assert_true(request_name(&made.request, NAMES(OF_PHONE, OF_PATH), &kind, &name));
	assert_int_equal(kind, IDENTIFIER_UID);
	assert_text(name, "u1");
	assert_err(keyed(f, "GET /account/u1?email=a@b.example&phone=%2B4917012345678", NULL),
		   ERR_OK);
	assert_true(request_name(&made.request, NAMES(OF_PHONE, OF_EMAIL), &kind, &name));
	assert_int_equal(kind, IDENTIFIER_PHONE);
	assert_text(name, "+4917012345678");
	assert_true(request_name(&made.request, NAMES(OF_EMAIL, OF_PHONE), &kind, &name));
	assert_int_equal(kind, IDENTIFIER_EMAIL);
	assert_text(name, "a@b.example");
	assert_err(posted(f, "POST /body", "{\"text\":\"anna\"}"), ERR_OK);
	assert_true(request_name(&made.request, NAMES(0), &kind, &name));
	assert_int_equal(kind, IDENTIFIER_USERNAME);
	assert_text(name, "anna");
}

static void test_numbers(void **state)
{
	static const char *const bad[] = {"0", "-1", "525601", "1.5", "x", "99999999999999999999"};
	struct fixture *f = *state;
	char line[64];

	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		(void)snprintf(line, sizeof line, "GET /open?n=%s", bad[i]);
		assert_err(serve(f, line, NULL), ERR_PARAM_FORMAT);
		assert_blames("n");
	}
	assert_err(serve(f, "GET /open?n=525600", NULL), ERR_OK);
	assert_true(made.request.values[0].n == NUMBER_MAX);
}

static void test_a_text_has_a_maximum_length(void **state)
{
	struct fixture *f = *state;
	char line[TEXT_MAX + 64] = "POST /body?text=";

	memset(line + strlen(line), 'a', TEXT_MAX);
	assert_err(posted(f, line, ""), ERR_OK);
	line[strlen(line)] = 'a';
	assert_err(posted(f, line, ""), ERR_PARAM_LENGTH);
	assert_blames("text");
}

static void test_a_missing_value_has_its_own_error(void **state)
{
	struct fixture *f = *state;

	assert_err(posted(f, "POST /body", "{}"), ERR_PIN_MISSING);
	assert_blames("text");
	assert_err(posted(f, "POST /body", "{\"text\":\"\"}"), ERR_PIN_MISSING);
	assert_err(posted(f, "POST /body", "{\"text\":null}"), ERR_PIN_MISSING);
}

/* --- bodies ----------------------------------------------------------------------- */

static void test_json_bodies(void **state)
{
	struct fixture *f = *state;

	assert_err(posted(f, "POST /body", " {\"TEXT\":\"a\",\"yes\":1} "), ERR_OK);
	assert_text(made.request.values[0].text, "a");
	assert_true(made.request.values[2].yes);
	assert_err(posted(f, "POST /body?text=q", "{\"text\":\"b\"}"), ERR_OK);
	assert_text(made.request.values[0].text, "q"); /* the query comes first */
	assert_err(posted(f, "POST /body", "{\"text\":5}"), ERR_PARAM_FORMAT);
	assert_err(posted(f, "POST /body", "{\"text\":[\"a\"]}"), ERR_PARAM_FORMAT);
	assert_err(posted(f, "POST /body", "[1]"), ERR_BODY_SHAPE);
	assert_err(posted(f, "POST /body", "{\"a\":1,\"A\":2}"), ERR_PARAM_TWICE);
	assert_blames("A");
	assert_err(posted(f, "POST /body", "{\"a\":{\"b\":1,\"b\":2}}"), ERR_BODY_SHAPE);
	assert_err(posted(f, "POST /body?text=a", "\"\""), ERR_OK); /* Go sends this for no body */
}

static void test_broken_bodies_have_the_error_of_their_method(void **state)
{
	struct fixture *f = *state;

	assert_err(posted(f, "POST /body", "{"), ERR_BODY_POST);
	assert_err(posted(f, "PUT /body", "{"), ERR_BODY_PUT);
	assert_err(posted(f, "DELETE /body", "{"), ERR_BODY_DELETE);
	assert_true(made.request.close); /* the rest of the connection is unknown */
}

static void test_forms(void **state)
{
	struct fixture *f = *state;
	const char *type = "CONTENT_TYPE=application/x-www-form-urlencoded; charset=utf-8";

	request_body("text=a+b&Yes=0");
	assert_err(keyed(f, "POST /body", type), ERR_OK);
	assert_text(made.request.values[0].text, "a b");
	assert_false(made.request.values[2].yes);
	request_body("text=a&text=b");
	assert_err(keyed(f, "POST /body", type), ERR_PARAM_TWICE);
	request_body("text=%");
	assert_err(keyed(f, "POST /body", type), ERR_BODY_POST);
	request_body("{\"text\":\"json\"}"); /* some clients send this type with JSON */
	assert_err(keyed(f, "POST /body", type), ERR_OK);
	request_body("text=a");
	assert_err(keyed(f, "POST /document", type), ERR_BODY_POST);
}

static void test_documents(void **state)
{
	struct fixture *f = *state;

	assert_err(posted(f, "POST /document", "{\"a\":1}"), ERR_OK);
	assert_int_equal(json_kind(made.request.values[0].json), JSON_OBJECT);
	assert_err(posted(f, "POST /document", ""), ERR_OK);
	assert_false(made.request.values[0].given);
}

static void test_bodies_have_a_maximum_length_and_must_be_complete(void **state)
{
	struct fixture *f = *state;
	char body[SMALL_BODY + 2];

	(void)snprintf(body, sizeof body, "{%*s", SMALL_BODY - 1, "}");
	assert_err(posted(f, "POST /document", body), ERR_OK);
	(void)snprintf(body, sizeof body, "{%*s", SMALL_BODY, "}");
	assert_err(posted(f, "POST /document", body), ERR_BODY_LENGTH);
	assert_err(keyed(f, "POST /document", "CONTENT_LENGTH=5"), ERR_BODY_SHORT);
	assert_err(keyed(f, "POST /document", "CONTENT_LENGTH=-1"), ERR_BODY_LENGTH);
	assert_err(keyed(f, "POST /document", "CONTENT_LENGTH=5x"), ERR_BODY_LENGTH);
	assert_err(keyed(f, "POST /document", "CONTENT_LENGTH=99999999999999999999"),
		   ERR_BODY_LENGTH);
}

/* --- what goes with every request ---------------------------------------------------- */

static void test_fields_webhooks_and_answers(void **state)
{
	struct fixture *f = *state;

	assert_err(keyed(f, "GET /account/1?fields=Uid,Email(Value)", NULL), ERR_OK);
	assert_text(made.request.fields, "Uid,Email(Value)");
	assert_err(keyed(f, "GET /account/1?fields=a(", NULL), ERR_PARAM_FORMAT);
	assert_blames("fields");
	assert_err(keyed(f, "GET /account/1?prevent_webhook=true", NULL), ERR_OK);
	assert_true(made.request.context.quiet);
	assert_err(keyed(f, "GET /account/1?prevent_webhook=true", "HTTP_X_PREVENTWEBHOOK=false"),
		   ERR_OK);
	assert_false(made.request.context.quiet);
	assert_err(posted(f, "POST /body?text=a", "{\"SecurityAnswer\":{\"q\":\"a\"}}"), ERR_OK);
	assert_non_null(made.request.context.answers);
	assert_err(posted(f, "POST /body?text=a", "{\"SecurityAnswer\":\"a\"}"), ERR_OK);
	assert_null(made.request.context.answers);
}

/* Only a back end that sent the secret can act for another person. */
static void test_the_person_a_call_is_made_for(void **state)
{
	struct fixture *f = *state;
	char key[128], secret[128];

	(void)snprintf(key, sizeof key, "HTTP_X_LOGINRADIUS_APIKEY=%s", tenant_key(f));
	(void)snprintf(secret, sizeof secret, "HTTP_X_LOGINRADIUS_APISECRET=%s", f->secret.text);
	assert_err(serve(f, "GET /secret", key, secret, "HTTP_X_ORIGIN_IP=192.0.2.7",
			 "REMOTE_ADDR=203.0.113.1", "HTTP_X_ORIGIN_USER_AGENT=phone",
			 "HTTP_USER_AGENT=backend", NULL),
		   ERR_OK);
	assert_text(made.request.context.address, "192.0.2.7");
	assert_text(made.request.context.agent, "phone");
	assert_err(serve(f, "GET /account/1", key, "HTTP_X_ORIGIN_IP=192.0.2.7",
			 "REMOTE_ADDR=203.0.113.1", "HTTP_X_ORIGIN_USER_AGENT=phone",
			 "HTTP_USER_AGENT=browser", NULL),
		   ERR_OK);
	assert_text(made.request.context.address, "203.0.113.1");
	assert_text(made.request.context.agent, "browser");
}

static void test_the_page_a_request_comes_from(void **state)
{
	static const struct {
		const char *referer, *want;
	} rows[] = {
		{"HTTP_REFERER=https://shop.example/login?a=b", "shop.example"},
		{"HTTP_REFERER=https://[2001:db8::1]:8443/", "[2001:db8::1]:8443"},
		{"HTTP_REFERER=", "API"},
		{"HTTP_REFERER=shop.example", "API"},
		{"HTTP_REFERER=https://shop.example\"<b>/", "API"},
		{"HTTP_REFERER=://shop.example/", "API"},
		{"HTTP_REFERER=https:///x", "API"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_err(serve(f, "GET /open", rows[i].referer, NULL), ERR_OK);
		assert_text(request_source(&made.request), rows[i].want);
	}
}

static const struct CMUnitTest tests[] = {
	REQUEST_TEST(test_paths_and_methods),
	REQUEST_TEST(test_the_variables_the_path_is_read_from),
	REQUEST_TEST(test_a_query_has_a_maximum_length),
	REQUEST_TEST(test_an_api_key_is_needed),
	REQUEST_TEST(test_a_key_given_twice),
	REQUEST_TEST(test_a_secret_is_needed),
	REQUEST_TEST(test_calls_that_the_tenant_has_switched_off),
	REQUEST_TEST(test_addresses_that_are_refused),
	REQUEST_TEST(test_the_address_behind_a_proxy),
	REQUEST_TEST(test_access_tokens),
	REQUEST_TEST(test_types_of_values),
	REQUEST_TEST(test_who_is_meant),
	REQUEST_TEST(test_numbers),
	REQUEST_TEST(test_a_text_has_a_maximum_length),
	REQUEST_TEST(test_a_missing_value_has_its_own_error),
	REQUEST_TEST(test_json_bodies),
	REQUEST_TEST(test_broken_bodies_have_the_error_of_their_method),
	REQUEST_TEST(test_forms),
	REQUEST_TEST(test_documents),
	REQUEST_TEST(test_bodies_have_a_maximum_length_and_must_be_complete),
	REQUEST_TEST(test_fields_webhooks_and_answers),
	REQUEST_TEST(test_the_person_a_call_is_made_for),
	REQUEST_TEST(test_the_page_a_request_comes_from),
};

TEST_MAIN(RUN(tests))
