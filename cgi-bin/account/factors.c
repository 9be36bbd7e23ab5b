/* SPDX-License-Identifier: MIT */
/* The person's authenticator and backup codes. */
#include "account.h"

#include "base/qr.h"
#include "domain/person/enrol.h"
#include "http/response.h"

/*
 * The QR code as a data: URL, so that no browser has to fetch it; null when the text is
 * too long.
 */
static struct str qr_image(struct request *r, struct str uri)
{
	struct str svg, base64;
	struct buf b;

	if (!qr_svg(r->context.arena, uri, &svg))
		return (struct str){NULL, 0};
	base64 = base64_write(r->context.arena, svg);
	buf_init(&b, r->context.arena, base64.n + 64, base64.n + 64);
	buf_lit(&b, "data:image/svg+xml;base64,");
	buf_add(&b, base64);
	return buf_str(&b);
}

static void put_flag(struct buf *b, const char *key, bool yes)
{
	json_key(b, key);
	json_put_bool(b, yes);
}

static void put_empty_list(struct buf *b, const char *key)
{
	json_key(b, key);
	json_open(b, '[');
	json_close(b, ']');
}

/* Members for factors that this service does not have say that they are not configured. */
static enum err show_factors(struct request *r)
{
	const struct str none = {NULL, 0};
	struct buf *b = &r->out;
	struct enrolment own;
	enum err e = enrol_show(&r->context, r->account.uid, &own);

	if (e != ERR_OK)
		return e;
	json_open(b, '{');
	json_pair(b, "QRCode", own.verified ? none : qr_image(r, own.uri));
	json_pair(b, "ManualEntryCode", own.verified ? none : own.secret);
	if (response_has_additions(r))
		json_pair(b, "OtpAuthUri", own.verified ? none : own.uri);
	put_flag(b, "IsGoogleAuthenticatorVerified", own.verified);
	put_flag(b, "IsAuthenticatorVerified", own.verified);
	put_flag(b, "IsOTPAuthenticatorVerified", false);
	json_pair(b, "OTPPhoneNo", none);
	json_pair(b, "OTPStatus", none);
	put_flag(b, "IsEmailOtpAuthenticatorVerified", false);
	put_empty_list(b, "Email");
	json_pair(b, "EmailOTPStatus", none);
	put_flag(b, "IsSecurityQuestionEnabled", false);
	put_empty_list(b, "SecurityQuestions");
	json_close(b, '}');
	return e;
}

enum { CONFIRM_CODE, CONFIRM_PROOF };

static const struct param confirm_params[] = {
	[CONFIRM_CODE] = {"authenticatorcode", P_TEXT, IN_BODY | REQUIRED | SECRET, 0},
	[CONFIRM_PROOF] = {"secondfactorvalidationtoken", P_TEXT, IN_QUERY | IN_BODY | SECRET, 0},
	{NULL, 0, 0, 0},
};

static const struct param confirm_google_params[] = {
	[CONFIRM_CODE] = {"googleauthenticatorcode", P_TEXT, IN_BODY | REQUIRED | SECRET, 0},
	[CONFIRM_PROOF] = {"secondfactorvalidationtoken", P_TEXT, IN_QUERY | IN_BODY | SECRET, 0},
	{NULL, 0, 0, 0},
};

static enum err confirm_authenticator(struct request *r)
{
	const struct enrol_holder who = {r->access, r->values[CONFIRM_PROOF].text};
	struct account_view p;
	enum err e = enrol_confirm(&r->context, &who, r->values[CONFIRM_CODE].text, &p);

	return e == ERR_OK ? response_account(r, &p) : e;
}

enum { REMOVE_PROOF, REMOVE_AUTHENTICATOR, REMOVE_GOOGLE };

static const struct param remove_params[] = {
	[REMOVE_PROOF] = {"secondfactorvalidationtoken", P_TEXT, IN_QUERY | IN_BODY | SECRET, 0},
	[REMOVE_AUTHENTICATOR] = {"authenticator", P_BOOL, IN_BODY, 0},
	[REMOVE_GOOGLE] = {"googleauthenticator", P_BOOL, IN_BODY, 0},
	{NULL, 0, 0, 0},
};

static enum err remove_authenticator(struct request *r)
{
	const struct enrol_holder who = {r->access, r->values[REMOVE_PROOF].text};
	enum err e;

	if (!r->values[REMOVE_AUTHENTICATOR].yes && !r->values[REMOVE_GOOGLE].yes)
		return ERR_FACTOR_REMOVAL;
	e = enrol_remove(&r->context, &who, r->account.uid);
	return e == ERR_OK ? response_flag(r, "IsDeleted") : e;
}

enum { BACKUP_PROOF };

static const struct param backup_params[] = {
	[BACKUP_PROOF] = {"secondfactorvalidationtoken", P_TEXT, IN_QUERY | IN_BODY | SECRET, 0},
	{NULL, 0, 0, 0},
};

static enum err make_backup(struct request *r, bool anew)
{
	const struct enrol_holder who = {r->access, r->values[BACKUP_PROOF].text};

	return response_fresh_backup_codes(r, &who, r->account.uid, anew);
}

static enum err first_backup(struct request *r)
{
	return make_backup(r, false);
}

static enum err new_backup(struct request *r)
{
	return make_backup(r, true);
}

const struct route factor_routes[] = {
	{GET, "/identity/v2/auth/account/2fa", NEED_APIKEY | NEED_TOKEN, show_factors, NULL, 0},
	{PUT, "/identity/v2/auth/account/2fa/verification/authenticatorcode",
	 NEED_APIKEY | NEED_TOKEN, confirm_authenticator, confirm_params, 0},
	{PUT, "/identity/v2/auth/account/2fa/verification/googleauthenticatorcode",
	 NEED_APIKEY | NEED_TOKEN, confirm_authenticator, confirm_google_params, 0},
	{DELETE, "/identity/v2/auth/account/2fa/authenticator", NEED_APIKEY | NEED_TOKEN,
	 remove_authenticator, remove_params, 0},
	{GET | POST, "/identity/v2/auth/account/2fa/backupcode", NEED_APIKEY | NEED_TOKEN,
	 first_backup, backup_params, 0},
	{GET | POST, "/identity/v2/auth/account/2fa/backupcode/reset", NEED_APIKEY | NEED_TOKEN,
	 new_backup, backup_params, 0},
	{0, NULL, 0, NULL, NULL, 0},
};
