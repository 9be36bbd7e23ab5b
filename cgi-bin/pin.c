/* SPDX-License-Identifier: MIT */
/* pin.fcgi: setting and changing a PIN, and resetting a forgotten one. */
#include "domain/recovery/send_code.h"
#include "domain/person/change_pin.h"
#include "domain/recovery/reset.h"
#include "http/request_params.h"
#include "http/service.h"

enum { PINAUTHTOKEN, PIN };

static const struct param set_params[] = {
	[PINAUTHTOKEN] = {"pinauthtoken", P_TEXT, IN_QUERY | REQUIRED | SECRET, 0},
	[PIN] = {"pin", P_TEXT, IN_BODY | REQUIRED | SECRET, ERR_PIN_MISSING},
	{NULL, 0, 0, 0},
};

static enum err set(struct request *r)
{
	struct signin s;
	enum err e = pin_set(&r->context, r->values[PINAUTHTOKEN].text, r->values[PIN].text, &s);

	return e == ERR_OK ? response_signin(r, &s) : e;
}

enum { OLD_PIN, NEW_PIN };

static const struct param change_params[] = {
	[OLD_PIN] = {"oldpin", P_TEXT, IN_BODY | REQUIRED | SECRET, ERR_PIN_MISSING},
	[NEW_PIN] = {"newpin", P_TEXT, IN_BODY | REQUIRED | SECRET, ERR_PIN_MISSING},
	{NULL, 0, 0, 0},
};

static enum err change(struct request *r)
{
	enum err e = pin_change(&r->context, r->access, r->values[OLD_PIN].text,
				r->values[NEW_PIN].text);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

/* --- forgot ------------------------------------------------------------ */

enum { FORGOT_NAME, FORGOT_TEMPLATE, FORGOT_URL };

static const struct param forgot_email_params[] = {
	[FORGOT_NAME] = {"email", P_EMAIL, IN_BODY | REQUIRED, ERR_EMAIL_MISSING},
	[FORGOT_TEMPLATE] = {"emailtemplate", P_TEXT, IN_QUERY, 0},
	[FORGOT_URL] = {"resetpinurl", P_LONG, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static const struct param forgot_username_params[] = {
	[FORGOT_NAME] = {"username", P_TEXT, IN_BODY | REQUIRED, ERR_USERNAME_MISSING},
	[FORGOT_TEMPLATE] = {"emailtemplate", P_TEXT, IN_QUERY, 0},
	[FORGOT_URL] = {"resetpinurl", P_LONG, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static enum err forgot_by(struct request *r, enum identifier_kind kind)
{
	const struct code_request a = {.purpose = PURPOSE_PIN,
				       .kind = kind,
				       .name = r->values[FORGOT_NAME].text,
				       .template = r->values[FORGOT_TEMPLATE].text,
				       .url = r->values[FORGOT_URL].text};
	enum err e = send_code(&r->context, &a);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

static enum err forgot_by_email(struct request *r)
{
	return forgot_by(r, IDENTIFIER_EMAIL);
}

static enum err forgot_by_username(struct request *r)
{
	return forgot_by(r, IDENTIFIER_USERNAME);
}

enum { SMS_PHONE, SMS_TEMPLATE, SMS_VOICE };

static const struct param forgot_phone_params[] = {
	[SMS_PHONE] = {"phone", P_PHONE, IN_BODY | REQUIRED, ERR_PHONE_MISSING},
	[SMS_TEMPLATE] = {"smstemplate", P_TEXT, IN_QUERY, 0},
	[SMS_VOICE] = {"isvoiceotp", P_BOOL, IN_QUERY | IN_BODY, 0},
	{NULL, 0, 0, 0},
};

static enum err forgot_by_phone(struct request *r)
{
	const struct code_request a = {.purpose = PURPOSE_PIN,
				       .kind = IDENTIFIER_PHONE,
				       .name = r->values[SMS_PHONE].text,
				       .template = r->values[SMS_TEMPLATE].text};
	enum err e;

	if (r->values[SMS_VOICE].yes)
		return ERR_VOICE_NONE;
	e = send_code(&r->context, &a);
	return e == ERR_OK ? response_sms(r) : e;
}

/* --- reset ------------------------------------------------------------- */

enum { RESET_PIN, RESET_TOKEN };

static const struct param reset_token_params[] = {
	[RESET_PIN] = {"pin", P_TEXT, IN_BODY | REQUIRED | SECRET, ERR_PIN_MISSING},
	[RESET_TOKEN] = {"resettoken", P_TEXT, IN_BODY | REQUIRED | SECRET, 0},
	{NULL, 0, 0, 0},
};

static struct reset new_pin(const struct request *r)
{
	return (struct reset){CREDENTIAL_PIN, r->values[RESET_PIN].text, "pin"};
}

static enum err reset_by_token(struct request *r)
{
	const struct reset reset = new_pin(r);
	enum err e = reset_by_link(&r->context, &reset, r->values[RESET_TOKEN].text);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

enum {
	PROOF_TYPE = RESET_PIN + 1,
	PROOF_EMAIL,
	PROOF_PHONE,
	PROOF_USERNAME,
	PROOF_OTP,
	PROOF_TOTP,
	PROOF_GOOGLE,
	PROOF_BACKUP,
};

static const struct param reset_otp_params[] = {
	[RESET_PIN] = {"pin", P_TEXT, IN_BODY | REQUIRED | SECRET, ERR_PIN_MISSING},
	[PROOF_TYPE] = {"type", P_TEXT, IN_PATH | REQUIRED, 0},
	[PROOF_EMAIL] = {"email", P_EMAIL, IN_BODY, 0},
	[PROOF_PHONE] = {"phone", P_PHONE, IN_BODY, 0},
	[PROOF_USERNAME] = {"username", P_TEXT, IN_BODY, 0},
	[PROOF_OTP] = {"otp", P_TEXT, IN_BODY | SECRET, 0},
	[PROOF_TOTP] = {"authenticatorcode", P_TEXT, IN_BODY | SECRET, 0},
	[PROOF_GOOGLE] = {"googleauthenticatorcode", P_TEXT, IN_BODY | SECRET, 0},
	[PROOF_BACKUP] = {"backupcode", P_TEXT, IN_BODY | SECRET, 0},
	{NULL, 0, 0, 0},
};

/* The types of reset in the path, with the proof and the account name that each requires. */
static const struct proof_type {
	const char *type;
	enum credential_kind by;
	int name; /* the parameter that must name the account; 0: any one */
	int text; /* another parameter than otp that may hold the proof; 0: none */
} proof_types[] = {
	{"email", CREDENTIAL_CODE, PROOF_EMAIL, 0},
	{"phone", CREDENTIAL_CODE, PROOF_PHONE, 0},
	{"username", CREDENTIAL_CODE, PROOF_USERNAME, 0},
	{"otp", CREDENTIAL_CODE, 0, 0},
	{"authenticatorcode", CREDENTIAL_TOTP, 0, PROOF_TOTP},
	{"googleauthenticatorcode", CREDENTIAL_TOTP, 0, PROOF_GOOGLE},
	{"backupcode", CREDENTIAL_BACKUP, 0, PROOF_BACKUP},
};

/* Read the account's name: the one that the path requires, else the first one given. */
static enum err read_name(struct request *r, int wanted, struct reset_proof *proof)
{
	static const struct str names[] = {[0] = STR_INIT("email, phone or username"),
					   [PROOF_EMAIL] = STR_INIT("email"),
					   [PROOF_PHONE] = STR_INIT("phone"),
					   [PROOF_USERNAME] = STR_INIT("username")};
	const int *params =
		wanted != 0 ? NAMES(wanted) : NAMES(PROOF_EMAIL, PROOF_PHONE, PROOF_USERNAME);

	if (request_name(r, params, &proof->kind, &proof->name))
		return ERR_OK;
	return context_name_fault(&r->context, ERR_PARAM_MISSING, names[wanted]);
}

static enum err reset_by(struct request *r, const struct proof_type *type)
{
	const struct reset reset = new_pin(r);
	size_t left;
	struct reset_proof proof = {
		.by = type->by, .text = r->values[PROOF_OTP].text, .codes_left = &left};
	enum err e = read_name(r, type->name, &proof);

	if (e != ERR_OK)
		return e;
	if (proof.text.n == 0 && type->text != 0)
		proof.text = r->values[type->text].text;
	if (proof.text.n == 0)
		return context_name_fault(&r->context, ERR_PARAM_MISSING, STR("otp"));
	e = reset_by_proof(&r->context, &reset, &proof);
	if (e != ERR_OK)
		return e;
	return type->by == CREDENTIAL_BACKUP ? response_reset_by_backup_code(r, left)
					     : response_flag(r, "IsPosted");
}

static enum err reset_by_otp(struct request *r)
{
	for (size_t i = 0; i < sizeof proof_types / sizeof *proof_types; i++)
		if (str_eq_ci(r->values[PROOF_TYPE].text, str_of(proof_types[i].type)))
			return reset_by(r, &proof_types[i]);
	return context_name_fault(&r->context, ERR_PARAM_FORMAT, STR("type"));
}

enum { ANSWER_NAME = RESET_PIN + 1, ANSWER_BODY };

static const struct param by_email_params[] = {
	[RESET_PIN] = {"pin", P_TEXT, IN_BODY | REQUIRED | SECRET, ERR_PIN_MISSING},
	[ANSWER_NAME] = {"email", P_EMAIL, IN_BODY | REQUIRED, ERR_EMAIL_MISSING},
	[ANSWER_BODY] = {"body", P_DOCUMENT, IN_BODY, 0},
	{NULL, 0, 0, 0},
};

static const struct param by_phone_params[] = {
	[RESET_PIN] = {"pin", P_TEXT, IN_BODY | REQUIRED | SECRET, ERR_PIN_MISSING},
	[ANSWER_NAME] = {"phone", P_PHONE, IN_BODY | REQUIRED, ERR_PHONE_MISSING},
	[ANSWER_BODY] = {"body", P_DOCUMENT, IN_BODY, 0},
	{NULL, 0, 0, 0},
};

static const struct param by_username_params[] = {
	[RESET_PIN] = {"pin", P_TEXT, IN_BODY | REQUIRED | SECRET, ERR_PIN_MISSING},
	[ANSWER_NAME] = {"username", P_TEXT, IN_BODY | REQUIRED, ERR_USERNAME_MISSING},
	[ANSWER_BODY] = {"body", P_DOCUMENT, IN_BODY, 0},
	{NULL, 0, 0, 0},
};

static enum err reset_by_answer(struct request *r, enum identifier_kind kind)
{
	const struct reset reset = new_pin(r);
	bool found;
	const struct reset_proof proof = {
		.kind = kind,
		.name = r->values[ANSWER_NAME].text,
		.by = CREDENTIAL_ANSWER,
		.answers = json_member(r->values[ANSWER_BODY].json, STR("securityanswer"), &found),
	};
	enum err e = reset_by_proof(&r->context, &reset, &proof);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

static enum err reset_by_answer_and_email(struct request *r)
{
	return reset_by_answer(r, IDENTIFIER_EMAIL);
}

static enum err reset_by_answer_and_phone(struct request *r)
{
	return reset_by_answer(r, IDENTIFIER_PHONE);
}

static enum err reset_by_answer_and_username(struct request *r)
{
	return reset_by_answer(r, IDENTIFIER_USERNAME);
}

static const struct route routes[] = {
	{POST, "/identity/v2/auth/pin/set/pinauthtoken",
	 NEED_APIKEY | NEED_PIN | ASKS(CAPTCHA_SET_PIN), set, set_params, 0},
	{PUT | POST, "/identity/v2/auth/pin/change",
	 NEED_APIKEY | NEED_PIN | NEED_TOKEN | ASKS(CAPTCHA_CHANGE_PIN), change, change_params, 0},
	{POST, "/identity/v2/auth/pin/forgot/email",
	 NEED_APIKEY | NEED_PIN | ASKS(CAPTCHA_FORGOT_PIN), forgot_by_email, forgot_email_params,
	 0},
	{POST, "/identity/v2/auth/pin/forgot/username",
	 NEED_APIKEY | NEED_PIN | ASKS(CAPTCHA_FORGOT_PIN), forgot_by_username,
	 forgot_username_params, 0},
	{POST, "/identity/v2/auth/pin/forgot/otp",
	 NEED_APIKEY | NEED_PIN | ASKS(CAPTCHA_FORGOT_PIN), forgot_by_phone, forgot_phone_params,
	 0},
	{PUT | POST, "/identity/v2/auth/pin/reset/token",
	 NEED_APIKEY | NEED_PIN | ASKS(CAPTCHA_RESET_PIN), reset_by_token, reset_token_params, 0},
	{PUT | POST, "/identity/v2/auth/pin/reset/otp/{type}",
	 NEED_APIKEY | NEED_PIN | ASKS(CAPTCHA_RESET_PIN), reset_by_otp, reset_otp_params, 0},
	{PUT | POST, "/identity/v2/auth/pin/reset/securityAnswer/email",
	 NEED_APIKEY | NEED_PIN | ASKS(CAPTCHA_RESET_PIN), reset_by_answer_and_email,
	 by_email_params, 0},
	{PUT | POST, "/identity/v2/auth/pin/reset/securityAnswer/phone",
	 NEED_APIKEY | NEED_PIN | ASKS(CAPTCHA_RESET_PIN), reset_by_answer_and_phone,
	 by_phone_params, 0},
	{PUT | POST, "/identity/v2/auth/pin/reset/securityAnswer/username",
	 NEED_APIKEY | NEED_PIN | ASKS(CAPTCHA_RESET_PIN), reset_by_answer_and_username,
	 by_username_params, 0},
	{0, NULL, 0, NULL, NULL, 0},
};

int main(int argc, char **argv)
{
	return service_main(argc, argv, &(struct service){.name = "pin", .routes = {routes}});
}
