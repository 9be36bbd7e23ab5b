/* SPDX-License-Identifier: MIT */
/* login.fcgi: signing in, by password and by PIN. */
#include "domain/sott.h"
#include "http/service.h"

enum { EMAIL, USERNAME, PHONE, PASSWORD };

static const struct param by_password_params[] = {
	[EMAIL] = { "email", P_EMAIL, IN_BODY, 0 },
	[USERNAME] = { "username", P_TEXT, IN_BODY, 0 },
	[PHONE] = { "phone", P_PHONE, IN_BODY, 0 },
	[PASSWORD] = { "password", P_TEXT, IN_BODY | REQUIRED | SECRET, ERR_PASSWORD_MISSING },
	{ NULL, 0, 0, 0 },
};

static enum err login_by_password(struct request *r)
{
	static const enum identifier_kind kinds[] = { [EMAIL] = IDENTIFIER_EMAIL,
						      [USERNAME] = IDENTIFIER_USERNAME,
						      [PHONE] = IDENTIFIER_PHONE };
	struct signin s;
	enum err e;

	for (size_t i = EMAIL; i <= PHONE; i++) {
		if (!r->values[i].given)
			continue;
		e = signin_by_password(&r->call, kinds[i], r->values[i].text,
				       r->values[PASSWORD].text, &s);
		return e == ERR_OK ? answer_signin(r, &s) : e;
	}
	return call_name_fault(&r->call, ERR_PARAM_MISSING, STR("email, username or phone"));
}

enum { SESSION_TOKEN, PIN };

static const struct param by_pin_params[] = {
	[SESSION_TOKEN] = { "session_token", P_TEXT, IN_QUERY | REQUIRED | SECRET, 0 },
	[PIN] = { "pin", P_TEXT, IN_BODY | REQUIRED | SECRET, ERR_PIN_MISSING },
	{ NULL, 0, 0, 0 },
};

static enum err login_by_pin(struct request *r)
{
	struct signin s;
	enum err e = signin_by_pin(&r->call, r->values[SESSION_TOKEN].text, r->values[PIN].text,
				   &s);

	return e == ERR_OK ? answer_signin(r, &s) : e;
}

enum { BODY, SOTT };

static const struct param register_params[] = {
	[BODY] = { "body", P_DOCUMENT, IN_BODY, 0 },
	[SOTT] = { "sott", P_LONG, IN_QUERY | SECRET, 0 },
	{ NULL, 0, 0, 0 },
};

static const struct param register_captcha_params[] = {
	[BODY] = { "body", P_DOCUMENT, IN_BODY, 0 },
	{ NULL, 0, 0, 0 },
};

/* The SOTT of a header, under either name, or of the query. */
static enum err check_sott(struct request *r)
{
	struct str sott = request_header(r, "HTTP_X_LOGINRADIUS_SOTT");

	if (sott.n == 0)
		sott = request_header(r, "HTTP_SOTT");
	if (sott.n == 0)
		sott = r->values[SOTT].text;
	return sott.n == 0 ? ERR_SOTT_MISSING : sott_check(&r->call, sott);
}

static enum err register_person(struct request *r)
{
	struct person p;
	struct signin s;
	bool sign_in = r->tenant.conf.n[CONF_REGISTER_AUTO_LOGIN] != 0;
	enum err e = person_register(&r->call, r->values[BODY].json, request_source(r), &p);

	if (e == ERR_OK && sign_in)
		e = signin_proved(&r->call, p.account.uid, &s);
	if (e != ERR_OK)
		return e;
	json_open(&r->out, '{');
	json_key(&r->out, "IsPosted");
	json_put_bool(&r->out, true);
	json_key(&r->out, "Data");
	if (sign_in)
		e = answer_signin(r, &s);
	else
		json_put_null(&r->out);
	json_close(&r->out, '}');
	return e;
}

static enum err register_by_sott(struct request *r)
{
	enum err e = check_sott(r);

	return e == ERR_OK ? register_person(r) : e;
}

static const struct route routes[] = {
	{ POST, "/identity/v2/auth/login", NEED_APIKEY | ASKS(CAPTCHA_LOGIN), login_by_password,
	  by_password_params, 0 },
	{ POST, "/identity/v2/auth/login/pin",
	  NEED_APIKEY | NEED_PIN | NEED_PIN_LOGIN | ASKS(CAPTCHA_PIN_LOGIN), login_by_pin,
	  by_pin_params, 0 },
	{ POST, "/identity/v2/auth/register", NEED_APIKEY | ASKS(CAPTCHA_REGISTER),
	  register_by_sott, register_params, BODY_PROFILE },
	{ POST, "/identity/v2/auth/register/captcha",
	  NEED_APIKEY | NEED_CAPTCHA | ASKS(CAPTCHA_REGISTER), register_person,
	  register_captcha_params, BODY_PROFILE },
	{ 0, NULL, 0, NULL, NULL, 0 },
};

int main(int argc, char **argv)
{
	return service_main(argc, argv, &(struct service){ "login", routes });
}
