/* SPDX-License-Identifier: MIT */
/* Redeeming step-up proofs; authenticators and backup codes. */
#include "manage.h"

#include "domain/person/enrol.h"
#include "domain/signin/step_up.h"
#include "http/response.h"

enum { STEP_UP_UID, STEP_UP_TOKEN };

static const struct param stepup_params[] = {
	[STEP_UP_UID] = {"uid", P_UID, IN_PATH | REQUIRED, 0},
	[STEP_UP_TOKEN] = {"secondfactorvalidationtoken", P_TEXT, IN_BODY | REQUIRED | SECRET, 0},
	{NULL, 0, 0, 0},
};

static enum err redeem(struct request *r, enum credential_kind kind)
{
	enum err e = step_up_redeem(&r->context, kind, r->values[STEP_UP_UID].text,
				    r->values[STEP_UP_TOKEN].text);

	return e == ERR_OK ? response_flag(r, "IsValid") : e;
}

static enum err redeem_pin(struct request *r)
{
	return redeem(r, CREDENTIAL_PIN);
}

static enum err redeem_password(struct request *r)
{
	return redeem(r, CREDENTIAL_PASSWORD);
}

/* Redeem a proof by authenticator or backup code. */
static enum err redeem_factor(struct request *r)
{
	return redeem(r, CREDENTIAL_TOTP);
}

enum { FACTOR_UID, FACTOR_AUTHENTICATOR, FACTOR_GOOGLE };

static const struct param remove_factor_params[] = {
	[FACTOR_UID] = {"uid", P_UID, IN_QUERY | REQUIRED, 0},
	[FACTOR_AUTHENTICATOR] = {"authenticator", P_BOOL, IN_BODY, 0},
	[FACTOR_GOOGLE] = {"googleauthenticator", P_BOOL, IN_BODY, 0},
	{NULL, 0, 0, 0},
};

static enum err remove_authenticator(struct request *r)
{
	enum err e;

	if (!r->values[FACTOR_AUTHENTICATOR].yes && !r->values[FACTOR_GOOGLE].yes)
		return ERR_FACTOR_REMOVAL;
	e = enrol_remove(&r->context, NULL, r->values[FACTOR_UID].text);
	return e == ERR_OK ? response_flag(r, "IsDeleted") : e;
}

static enum err first_backup(struct request *r)
{
	return response_fresh_backup_codes(r, NULL, r->values[UID].text, false);
}

static enum err new_backup(struct request *r)
{
	return response_fresh_backup_codes(r, NULL, r->values[UID].text, true);
}

const struct route factor_routes[] = {
	{POST, "/identity/v2/manage/account/{uid}/reauth/pin", NEED_SECRET | NEED_PIN, redeem_pin,
	 stepup_params, 0},
	{POST, "/identity/v2/manage/account/{uid}/reauth/password", NEED_SECRET, redeem_password,
	 stepup_params, 0},
	{POST, "/identity/v2/manage/account/{uid}/reauth/2fa", NEED_SECRET, redeem_factor,
	 stepup_params, 0},
	{DELETE, "/identity/v2/manage/account/2fa/authenticator", NEED_SECRET, remove_authenticator,
	 remove_factor_params, 0},
	{GET, "/identity/v2/manage/account/2fa/backupcode", NEED_SECRET, first_backup,
	 uid_query_params, 0},
	{GET, "/identity/v2/manage/account/2fa/backupcode/reset", NEED_SECRET, new_backup,
	 uid_query_params, 0},
	{0, NULL, 0, NULL, NULL, 0},
};
