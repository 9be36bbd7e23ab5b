/* SPDX-License-Identifier: MIT */
/*
 * exchange.fcgi: signing in with an ID token of another issuer. A program of its own, so
 * that the others need not link libcrypto.
 */
#include "domain/signin/id_token.h"
#include "http/service.h"

enum { ID_TOKEN, TOKEN, WHOLE };

static const struct param params[] = {
	[ID_TOKEN] = {"id_token", P_JWT, IN_BODY | SECRET, 0},
	[TOKEN] = {"token", P_JWT, IN_BODY | SECRET, 0},
	[WHOLE] = {"tokens", P_BOOL, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static enum err exchange(struct request *r)
{
	const struct value *given = &r->values[r->values[ID_TOKEN].given ? ID_TOKEN : TOKEN];
	bool whole = r->values[WHOLE].yes;
	struct signin s;
	enum err e;

	if (!given->given)
		return context_name_fault(&r->context, ERR_PARAM_MISSING, STR("id_token"));
	if (r->values[ID_TOKEN].given && r->values[TOKEN].given)
		return context_name_fault(&r->context, ERR_PARAM_TWICE, STR("id_token"));
	e = whole ? id_token_sign_in(&r->context, given->text, &s)
		  : id_token_pin_session(&r->context, given->text, &s);
	if (e != ERR_OK)
		return e;
	return whole ? response_signin(r, &s) : response_pin_session(r, &s);
}

static const struct route routes[] = {
	{POST, "/identity/v2/auth/exchange", NEED_APIKEY | NEED_PIN, exchange, params, 0},
	{0, NULL, 0, NULL, NULL, 0},
};

int main(int argc, char **argv)
{
	return service_main(argc, argv, &(struct service){.name = "exchange", .routes = {routes}});
}
