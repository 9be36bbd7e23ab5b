/* SPDX-License-Identifier: MIT */
/* Confirming an address or number, and the deletion of an account, by what was sent. */
#include "pages.h"

#include "domain/person/account_deletion.h"
#include "domain/recovery/confirm_contact.h"
#include "domain/recovery/send_code.h"

enum { VERIFY_TOKEN = FIRST, VERIFY_NAME, VERIFY_OTP, VERIFY_RESEND };

static const struct param verify_params[] = {
	PLACE_PARAMS,
	[VERIFY_TOKEN] = {"vtoken", P_TEXT, IN_QUERY | IN_BODY | SECRET, 0},
	[VERIFY_NAME] = {"name", P_NAME, IN_BODY, 0},
	[VERIFY_OTP] = {"otp", P_DIGITS, IN_BODY | SECRET, 0},
	[VERIFY_RESEND] = {"resend", P_BOOL, IN_BODY, 0},
	{NULL, 0, 0, 0},
};

static enum err resend(struct request *r, enum purpose purpose)
{
	const struct value *name = &r->values[VERIFY_NAME];
	const struct code_request a = {.purpose = purpose, .kind = name->kind, .name = name->text};
	enum err e = send_code(&r->context, &a);

	return e == ERR_OK ? go_to_sent(r, "verify", name->text) : e;
}

/* A user name is neither an address nor a number that could be confirmed. */
static enum err verify_by_code(struct request *r)
{
	const struct confirm_options options = {.sign_in = false};
	const struct value *v = r->values;
	enum purpose purpose =
		v[VERIFY_NAME].kind == IDENTIFIER_PHONE ? PURPOSE_PHONE : PURPOSE_EMAIL;
	struct signin s;
	enum err e;

	if (!v[VERIFY_NAME].given || v[VERIFY_NAME].kind == IDENTIFIER_USERNAME)
		return context_name_fault(&r->context, ERR_EMAIL_MISSING, STR("name"));
	if (v[VERIFY_RESEND].yes)
		return resend(r, purpose);
	if (!v[VERIFY_OTP].given)
		return context_name_fault(&r->context, ERR_PARAM_MISSING, STR("otp"));
	e = confirm_contact_by_code(&r->context, &options, purpose, v[VERIFY_NAME].text,
				    v[VERIFY_OTP].text, &s);
	return e == ERR_OK ? finish_form(r, "verified") : finish_again(r, e);
}

static enum err verify(struct request *r)
{
	const struct confirm_options options = {.sign_in = false};
	struct signin s;
	enum err e;

	if (!r->values[VERIFY_TOKEN].given)
		return verify_by_code(r);
	e = confirm_contact_by_link(&r->context, &options, r->values[VERIFY_TOKEN].text, &s);
	return e == ERR_OK ? finish_form(r, "verified") : finish_again(r, e);
}

enum { DELETE_TOKEN = FIRST };

static const struct param delete_params[] = {
	PLACE_PARAMS,
	[DELETE_TOKEN] = {"vtoken", P_TEXT, IN_QUERY | IN_BODY | REQUIRED | SECRET, 0},
	{NULL, 0, 0, 0},
};

static enum err delete_account(struct request *r)
{
	enum err e = account_confirm_deletion(&r->context, r->values[DELETE_TOKEN].text);

	return e == ERR_OK ? finish_form(r, "deleted") : finish_again(r, e);
}

/* The form also sends the message again. */
#define VERIFY (ASKS(CAPTCHA_VERIFY) | ALSO_ASKS(CAPTCHA_RESEND))

const struct route confirm_routes[] = {
	FORM_AT("verify", VERIFY, verify, verify_params),
	DRAWN_AT("verify", VERIFY, draw_sent, verify, verify_params),
	FORM_AT("delete", 0, delete_account, delete_params),
	{0, NULL, 0, NULL, NULL, 0},
};
