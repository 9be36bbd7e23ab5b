/* SPDX-License-Identifier: MIT */
/* Signing in by password and by PIN, making an account, choosing the first PIN, signing out. */
#include "pages.h"

#include "domain/person/change_pin.h"
#include "domain/person/sign_up.h"
#include "http/browser.h"
#include "http/cookie.h"
#include "http/request_params.h"
#include "http/response.h"

/* --- the device ------------------------------------------------------------------------------ */

/* The end of a cookie that outlives the browser, so that it is renewed as one that does. */
static const struct str kept = STR_INIT(".keep");

struct str device_token(const struct request *r, bool *keep)
{
	*keep = str_ends(r->device, kept);
	return str_head(r->device, r->device.n - (*keep ? kept.n : 0));
}

static void remember(struct request *r, const struct signin *s, bool keep)
{
	struct buf b;

	if (s->session.s[0] == '\0')
		return;
	buf_init(&b, r->context.arena, 64, 64);
	buf_lit(&b, s->session.s);
	if (keep)
		buf_add(&b, kept);
	cookie_set(r, COOKIE_DEVICE, buf_str(&b), keep ? s->session_expires - r->context.now : 0);
}

enum err answer_signed_in(struct request *r, struct signin *s, bool keep)
{
	remember(r, s, keep);
	if (browser_wants_page(r))
		return go_to_done(r, "signed-in");
	secret_zero(&s->session, sizeof s->session); /* it is in the cookie alone */
	return response_signin(r, s);
}

enum err go_to_set_pin(struct request *r, enum err e)
{
	if (e != ERR_PIN_MANDATORY || !browser_wants_page(r))
		return e;
	cookie_set(r, COOKIE_SET_PIN, r->detail.pin_auth_token, 0);
	return browser_redirect(r, place_of(r, "set-pin", ""));
}

/* --- by password ------------------------------------------------------------------------------ */

enum { SIGN_IN_NAME = FIRST, SIGN_IN_PASSWORD, SIGN_IN_REMEMBER };

static const struct param sign_in_params[] = {
	PLACE_PARAMS,
	[SIGN_IN_NAME] = {"name", P_NAME, IN_BODY | REQUIRED, 0},
	[SIGN_IN_PASSWORD] = {"password", P_TEXT, IN_BODY | REQUIRED | SECRET,
			      ERR_PASSWORD_MISSING},
	[SIGN_IN_REMEMBER] = {"remember", P_BOOL, IN_BODY, 0},
	{NULL, 0, 0, 0},
};

static enum err sign_in(struct request *r)
{
	const struct value *name = &r->values[SIGN_IN_NAME];
	struct signin s;
	enum err e = signin_by_password(&r->context, name->kind, name->text,
					r->values[SIGN_IN_PASSWORD].text, &s);

	if (e != ERR_OK)
		return go_to_set_pin(r, e);
	return answer_signed_in(r, &s, r->values[SIGN_IN_REMEMBER].yes);
}

/* --- by PIN ----------------------------------------------------------------------------------- */

enum { PIN_TYPED = FIRST };

static const struct param pin_params[] = {
	PLACE_PARAMS,
	[PIN_TYPED] = {"pin", P_DIGITS, IN_BODY | REQUIRED | SECRET, ERR_PIN_MISSING},
	{NULL, 0, 0, 0},
};

/* A sign-in that has ended needs the password once. */
static enum err go_to_sign_in(struct request *r, enum err e)
{
	if ((e != ERR_SESSION_UNKNOWN && e != ERR_SESSION_EXPIRED) || !browser_wants_page(r))
		return e;
	return browser_redirect(r, place_of(r, "sign-in", "#ended"));
}

static enum err sign_in_by_pin(struct request *r)
{
	bool keep;
	struct str session = device_token(r, &keep);
	struct signin s;
	enum err e = signin_by_pin(&r->context, session, r->values[PIN_TYPED].text, &s);

	return e == ERR_OK ? answer_signed_in(r, &s, keep) : go_to_sign_in(r, e);
}

struct str called(const struct account *a, const struct profile *p)
{
	struct str first = profile_text(p, STR("FirstName"));

	return first.n > 0 ? first : a->user_name;
}

enum err draw_name(struct request *r, struct drawing *d)
{
	struct account a;
	struct profile p;
	bool keep;
	enum err e = session_holder(&r->context, device_token(r, &keep), &a, &p);

	if (e == ERR_OK)
		drawing_put(d, STR("Name"), called(&a, &p));
	return e;
}

static enum err draw_pin(struct request *r)
{
	struct drawing *d = arena_alloc(r->context.arena, sizeof *d);
	enum err e;

	drawing_begin(r, place_page(r), d);
	e = draw_name(r, d);
	return e == ERR_OK ? drawing_send(r, d) : go_to_sign_in(r, e);
}

/* --- the first PIN ---------------------------------------------------------------------------- */

enum { SET_PIN = FIRST, SET_AGAIN, SET_TOKEN, SET_ACCESS, SET_SKIP, SET_REMEMBER };

/* Without script PINAuthToken and access token are no fields: the former is in a cookie. */
static const struct param set_pin_params[] = {
	PLACE_PARAMS,
	[SET_PIN] = {"pin", P_DIGITS, IN_BODY | SECRET, 0},
	[SET_AGAIN] = {"again", P_DIGITS, IN_BODY | SECRET, 0},
	[SET_TOKEN] = {"pinauthtoken", P_TEXT, IN_BODY | SECRET, 0},
	[SET_ACCESS] = {"access_token", P_TEXT, IN_BODY | SECRET, 0},
	[SET_SKIP] = {"skip", P_BOOL, IN_BODY, 0},
	[SET_REMEMBER] = {"remember", P_BOOL, IN_BODY, 0},
	{NULL, 0, 0, 0},
};

/* By an access token, or else by a PINAuthToken, which is in a cookie without script. */
static enum err set_first_pin(struct request *r, struct signin *s)
{
	struct str pin = r->values[SET_PIN].text, token = r->values[SET_TOKEN].text;
	enum err e = ERR_OK;

	if (r->access.n > 0)
		return pin_set_signed_in(&r->context, r->access, pin, s);
	if (token.n == 0)
		e = cookie_read(r, COOKIE_SET_PIN, &token);
	return e == ERR_OK ? pin_set(&r->context, token, pin, s) : e;
}

/* "Not now." */
static enum err skip_pin(struct request *r)
{
	enum err e = pin_skip(&r->context, r->account.uid);

	return e == ERR_OK ? finish_form(r, "signed-in") : e;
}

static enum err set_pin(struct request *r)
{
	const struct value *v = r->values;
	struct signin s;
	enum err e;

	if (v[SET_SKIP].yes && r->access.n > 0)
		return skip_pin(r);
	if (!v[SET_PIN].given)
		return context_name_fault(&r->context, ERR_PIN_MISSING, STR("pin"));
	if (v[SET_AGAIN].given && !secret_equal(v[SET_AGAIN].text, v[SET_PIN].text))
		return context_field_fault(&r->context, "again", "It is not the same.");
	e = set_first_pin(r, &s);
	if (e != ERR_OK)
		return e;
	cookie_drop(r, COOKIE_SET_PIN);
	return answer_signed_in(r, &s, v[SET_REMEMBER].yes);
}

/* --- an account ------------------------------------------------------------------------------- */

enum {
	CREATE_EMAIL = FIRST,
	CREATE_PHONE,
	CREATE_USERNAME,
	CREATE_FIRST,
	CREATE_LAST,
	CREATE_PASSWORD,
	CREATE_PIN
};

static const struct param create_params[] = {
	PLACE_PARAMS,
	[CREATE_EMAIL] = {"email", P_EMAIL, IN_BODY, 0},
	[CREATE_PHONE] = {"phone", P_PHONE, IN_BODY, 0},
	[CREATE_USERNAME] = {"username", P_TEXT, IN_BODY, 0},
	[CREATE_FIRST] = {"firstname", P_TEXT, IN_BODY, 0},
	[CREATE_LAST] = {"lastname", P_TEXT, IN_BODY, 0},
	[CREATE_PASSWORD] = {"password", P_TEXT, IN_BODY | REQUIRED | SECRET | NEW_SECRET,
			     ERR_PASSWORD_MISSING},
	[CREATE_PIN] = {"pin", P_DIGITS, IN_BODY | SECRET, 0},
	{NULL, 0, 0, 0},
};

static void put_emails(struct buf *b, struct str email)
{
	json_key(b, "Email");
	json_open(b, '[');
	json_open(b, '{');
	json_pair(b, "Type", STR("Primary"));
	json_pair(b, "Value", email);
	json_close(b, '}');
	json_close(b, ']');
}

/* The form as the body of a registration; NULL when it is not text. To be freed. */
static struct json *create_body(const struct request *r)
{
	static const struct {
		const char *member;
		int param;
	} members[] = {{"PhoneId", CREATE_PHONE},
		       {"UserName", CREATE_USERNAME},
		       {"FirstName", CREATE_FIRST},
		       {"LastName", CREATE_LAST},
		       {"Password", CREATE_PASSWORD}};
	struct json *body = NULL;
	struct str doubled;
	struct buf b;

	buf_init(&b, r->context.arena, 512, 16 * 1024);
	json_open(&b, '{');
	if (r->values[CREATE_EMAIL].given)
		put_emails(&b, r->values[CREATE_EMAIL].text);
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (r->values[members[i].param].given)
			json_pair(&b, members[i].member, r->values[members[i].param].text);
	if (r->values[CREATE_PIN].given) {
		json_key(&b, "PINInfo");
		json_open(&b, '{');
		json_pair(&b, "PIN", r->values[CREATE_PIN].text);
		json_close(&b, '}');
	}
	json_close(&b, '}');
	return json_parse(buf_str(&b), &body, &doubled) == JSON_OK ? body : NULL;
}

static enum err create(struct request *r)
{
	struct sign_up *s = arena_alloc(r->context.arena, sizeof *s);
	struct json *body = create_body(r);
	const struct registration reg = {.body = body, .source = request_source(r)};
	enum err e = body != NULL ? sign_up_discreetly(&r->context, &reg, s) : ERR_PARAM_FORMAT;

	json_free(body);
	if (e != ERR_OK)
		return go_to_set_pin(r, e);
	if (s->signed_in) {
		remember(r, &s->signin, false);
		secret_zero(&s->signin.session, sizeof s->signin.session);
	}
	return browser_wants_page(r) ? go_to_done(r, "created") : response_sign_up(r, s);
}

/* --- out -------------------------------------------------------------------------------------- */

enum { OUT_ACCESS = FIRST };

static const struct param sign_out_params[] = {
	PLACE_PARAMS,
	[OUT_ACCESS] = {"access_token", P_TEXT, IN_BODY | SECRET, 0},
	{NULL, 0, 0, 0},
};

/* Whatever is valid ends; a token that is not valid any more is no reason to stay signed in. */
static enum err sign_out(struct request *r)
{
	bool keep;
	enum err e =
		session_sign_out(&r->context, device_token(r, &keep), r->values[OUT_ACCESS].text);

	if (e != ERR_OK)
		return e;
	cookie_drop(r, COOKIE_DEVICE);
	cookie_drop(r, COOKIE_SET_PIN);
	return finish_form(r, "signed-out");
}

const struct route sign_in_routes[] = {
	FORM_AT("sign-in", ASKS(CAPTCHA_LOGIN), sign_in, sign_in_params),
	FORM_AT("create", ASKS(CAPTCHA_REGISTER), create, create_params),
	FORM_AT("set-pin", NEED_PIN | TAKES_TOKEN | ASKS(CAPTCHA_SET_PIN), set_pin, set_pin_params),
	FORM_AT("pin", NEED_PIN | NEED_PIN_LOGIN | TAKES_DEVICE | ASKS(CAPTCHA_PIN_LOGIN),
		sign_in_by_pin, pin_params),
	DRAWN_AT("pin",
		 NEED_PIN | NEED_PIN_LOGIN | TAKES_DEVICE | NEED_BOUND_FORM |
			 ASKS(CAPTCHA_PIN_LOGIN),
		 draw_pin, sign_in_by_pin, pin_params),
	{POST, "/pages/sign-out", NEED_APIKEY | NEED_FORM | TAKES_DEVICE, sign_out, sign_out_params,
	 0},
	{0, NULL, 0, NULL, NULL, 0},
};
