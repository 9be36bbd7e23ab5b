/* SPDX-License-Identifier: MIT */
/* Links and codes for a back end's own mails and SMS. */
#include "manage.h"

#include "domain/person/account_deletion.h"
#include "domain/person/account_lifecycle.h"
#include "domain/person/contact.h"
#include "domain/recovery/send_code.h"
#include "http/request_params.h"
#include "http/response.h"

enum { TOKEN_TYPE, TOKEN_EMAIL, TOKEN_USERNAME, TOKEN_UID, TOKEN_PHONE, TOKEN_KIND };

static const struct param email_token_params[] = {
	[TOKEN_TYPE] = {"type", P_TEXT, IN_PATH | REQUIRED, 0},
	[TOKEN_EMAIL] = {"email", P_EMAIL, IN_BODY, 0},
	[TOKEN_USERNAME] = {"username", P_TEXT, IN_BODY, 0},
	[TOKEN_UID] = {"uid", P_UID, IN_BODY, 0},
	[TOKEN_PHONE] = {"phone", P_PHONE, IN_BODY, 0},
	[TOKEN_KIND] = {"type", P_TEXT, IN_BODY, 0}, /* the type of the new address */
	{NULL, 0, 0, 0},
};

static const struct param sms_code_params[] = {
	[TOKEN_TYPE] = {"type", P_TEXT, IN_PATH | REQUIRED, 0},
	[TOKEN_EMAIL] = {"email", P_EMAIL, IN_BODY, 0},
	[TOKEN_USERNAME] = {"username", P_TEXT, IN_BODY, 0},
	[TOKEN_UID] = {"uid", P_UID, IN_BODY, 0},
	[TOKEN_PHONE] = {"phone", P_PHONE, IN_BODY, 0},
	{NULL, 0, 0, 0},
};

/* Send to the account's own phone number when another name was given. */
static enum err use_phone(struct request *r, struct code_request *a)
{
	struct account_view p;
	enum err e;

	if (a->kind == IDENTIFIER_PHONE)
		return ERR_OK;
	e = account_read(&r->context, a->kind, a->name, &p);
	if (e != ERR_OK)
		return e;
	a->kind = IDENTIFIER_PHONE;
	a->name = p.account.phone;
	return a->name.n > 0 ? ERR_OK : ERR_PHONE_UNKNOWN;
}

static void put_token(struct request *r, struct str text, uint64_t expires, bool sms)
{
	json_open(&r->out, '{');
	json_pair(&r->out, "Token", text);
	response_time(&r->out, "ExpiresIn", expires);
	if (!sms) {
		json_key(&r->out, "IdentityProviders");
		json_put_null(&r->out);
	}
	json_close(&r->out, '}');
}

static enum err answer_code(struct request *r, enum err e, bool sms, struct otp_texts *texts,
			    const struct otp *code)
{
	if (e == ERR_OK && sms)
		put_token(r, str_of(texts->code), code->code_expires, true);
	else if (e == ERR_OK)
		put_token(r, str_of(texts->link), code->link_expires, false);
	secret_zero(texts, sizeof *texts);
	return e;
}

static enum err answer_token(struct request *r, const struct code_request *a)
{
	struct otp_texts texts;
	struct otp code;
	enum err e = hand_over_code(&r->context, a, &texts, &code);

	return answer_code(r, e, a->kind == IDENTIFIER_PHONE, &texts, &code);
}

/* What a type of token is for, if not for one of the purposes of codes. */
enum { TOKEN_ADDS = 1, TOKEN_DELETES };

struct token_type {
	const char *type;
	int does; /* a purpose, or one of those above */
};

static int find_type(const struct token_type *types, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_ci(name, str_of(types[i].type)))
			return types[i].does;
	return 0;
}

/* The names here are only those of the account; the address or number is the new one. */
static enum err add_and_answer(struct request *r, enum purpose purpose, int value)
{
	struct contact_handed h = {.purpose = purpose, .value = r->values[value].text};
	struct otp_texts texts;
	struct otp code;
	enum err e;

	if (h.value.n == 0 && purpose == PURPOSE_PHONE)
		return context_name_fault(&r->context, ERR_PHONE_MISSING, STR("phone"));
	if (h.value.n == 0)
		return context_name_fault(&r->context, ERR_EMAIL_MISSING, STR("email"));
	if (!request_name(r, NAMES(TOKEN_UID, TOKEN_USERNAME), &h.kind, &h.name))
		return context_name_fault(&r->context, ERR_UID_MISSING, STR("uid"));
	if (purpose == PURPOSE_EMAIL)
		h.type = r->values[TOKEN_KIND].text;
	e = contact_hand_over(&r->context, &h, &texts, &code);
	return answer_code(r, e, purpose == PURPOSE_PHONE, &texts, &code);
}

static enum err answer_deletion(struct request *r, const struct code_request *a)
{
	struct token_text token;
	uint64_t expires;
	enum err e = account_hand_over_deletion(&r->context, a->kind, a->name, &token, &expires);

	if (e == ERR_OK)
		put_token(r, token_hex(r->context.arena, &token), expires, false);
	secret_zero(&token, sizeof token);
	return e;
}

static enum err email_token(struct request *r)
{
	static const struct token_type types[] = {{"forgotpin", PURPOSE_PIN},
						  {"forgotpassword", PURPOSE_PASSWORD},
						  {"emailverification", PURPOSE_EMAIL},
						  {"addemail", TOKEN_ADDS},
						  {"deleteuser", TOKEN_DELETES}};
	int does = find_type(types, sizeof types / sizeof *types, r->values[TOKEN_TYPE].text);
	struct code_request a = {.name = {"", 0}};

	if (does == 0)
		return ERR_TOKEN_TYPE_MAIL;
	if (does == TOKEN_ADDS)
		return add_and_answer(r, PURPOSE_EMAIL, TOKEN_EMAIL);
	if (!request_name(r, NAMES(TOKEN_EMAIL, TOKEN_USERNAME, TOKEN_UID), &a.kind, &a.name))
		return ERR_EMAIL_OR_USERNAME_MISSING;
	if (does == TOKEN_DELETES)
		return answer_deletion(r, &a);
	a.purpose = (enum purpose)does;
	return answer_token(r, &a);
}

static enum err sms_code(struct request *r)
{
	static const struct token_type types[] = {{"forgotpin", PURPOSE_PIN},
						  {"forgotpassword", PURPOSE_PASSWORD},
						  {"phoneidverification", PURPOSE_PHONE},
						  {"addphone", TOKEN_ADDS}};
	int does = find_type(types, sizeof types / sizeof *types, r->values[TOKEN_TYPE].text);
	struct code_request a = {.name = {"", 0}};
	enum err e;

	if (does == 0)
		return ERR_TOKEN_TYPE_SMS;
	if (does == TOKEN_ADDS)
		return add_and_answer(r, PURPOSE_PHONE, TOKEN_PHONE);
	a.purpose = (enum purpose)does;
	if (!request_name(r, NAMES(TOKEN_PHONE, TOKEN_UID, TOKEN_USERNAME), &a.kind, &a.name))
		return context_name_fault(&r->context, ERR_PHONE_MISSING, STR("phone"));
	e = use_phone(r, &a);
	return e == ERR_OK ? answer_token(r, &a) : e;
}

enum { LINK_EMAIL, LINK_USERNAME, LINK_SEND, LINK_TEMPLATE, LINK_PAGE };

static const struct param forgot_params[] = {
	[LINK_EMAIL] = {"email", P_EMAIL, IN_BODY, 0},
	[LINK_USERNAME] = {"username", P_TEXT, IN_BODY, 0},
	[LINK_SEND] = {"sendemail", P_BOOL, IN_QUERY, 0},
	[LINK_TEMPLATE] = {"emailtemplate", P_TEXT, IN_QUERY, 0},
	[LINK_PAGE] = {"resetpasswordurl", P_LONG, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

/* A token to reset the password; with sendemail it is also sent to the person. */
static enum err forgot_token(struct request *r)
{
	struct code_request a = {.purpose = PURPOSE_PASSWORD,
				 .template = r->values[LINK_TEMPLATE].text,
				 .url = r->values[LINK_PAGE].text};
	struct otp_texts texts;
	struct otp code;
	enum err e;

	if (!request_name(r, NAMES(LINK_EMAIL, LINK_USERNAME), &a.kind, &a.name))
		return ERR_EMAIL_OR_USERNAME_MISSING;
	e = r->values[LINK_SEND].yes ? hand_over_and_send_code(&r->context, &a, &texts, &code)
				     : hand_over_code(&r->context, &a, &texts, &code);
	if (e == ERR_OK) {
		json_open(&r->out, '{');
		json_pair(&r->out, "ForgotToken", str_of(texts.link));
		json_key(&r->out, "IdentityProviders");
		json_open(&r->out, '[');
		json_close(&r->out, ']');
		json_close(&r->out, '}');
	}
	secret_zero(&texts, sizeof texts);
	return e;
}

static const struct param verify_params[] = {
	[LINK_EMAIL] = {"email", P_EMAIL, IN_BODY | REQUIRED, ERR_EMAIL_MISSING},
	{NULL, 0, 0, 0},
};

static enum err verify_token(struct request *r)
{
	const struct code_request a = {.purpose = PURPOSE_EMAIL,
				       .kind = IDENTIFIER_EMAIL,
				       .name = r->values[LINK_EMAIL].text};
	struct otp_texts texts;
	struct otp code;
	enum err e = hand_over_code(&r->context, &a, &texts, &code);

	if (e == ERR_OK) {
		json_open(&r->out, '{');
		json_pair(&r->out, "VerificationToken", str_of(texts.link));
		response_time(&r->out, "expires_in", code.link_expires);
		json_close(&r->out, '}');
	}
	secret_zero(&texts, sizeof texts);
	return e;
}

const struct route link_routes[] = {
	{POST, "/identity/v2/manage/account/emailtoken/{type}", NEED_APIKEY | NEED_SECRET,
	 email_token, email_token_params, 0},
	{POST, "/identity/v2/manage/account/smsotp/{type}", NEED_APIKEY | NEED_SECRET, sms_code,
	 sms_code_params, 0},
	{POST, "/identity/v2/manage/account/forgot/token", NEED_APIKEY | NEED_SECRET, forgot_token,
	 forgot_params, 0},
	{POST, "/identity/v2/manage/account/verify/token", NEED_APIKEY | NEED_SECRET, verify_token,
	 verify_params, 0},
	{0, NULL, 0, NULL, NULL, 0},
};
