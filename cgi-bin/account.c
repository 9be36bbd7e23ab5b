/* SPDX-License-Identifier: MIT */
/* account.fcgi: the signed-in person: tokens, profile, means of recovery. */
#include "base/clock.h"
#include "base/qr.h"
#include "domain/person/account_update.h"
#include "domain/person/contact.h"
#include "domain/person/enrol.h"
#include "domain/session/session.h"
#include "domain/signin/step_up.h"
#include "http/appinfo.h"
#include "http/service.h"

enum { SESSION_TOKEN };

static const struct param session_params[] = {
	[SESSION_TOKEN] = {"session_token", P_TEXT, IN_QUERY | REQUIRED | SECRET, 0},
	{NULL, 0, 0, 0},
};

static enum err invalidate_session(struct request *r)
{
	enum err e = session_end_all(&r->context, r->values[SESSION_TOKEN].text);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

static enum err validate_access(struct request *r)
{
	struct token_text refresh = {""};
	bool shown = r->tenant.conf.n[CONF_VALIDATE_SHOWS_REFRESH] != 0;

	enum err e =
		shown ? session_refresh_of(&r->context, r->access, &r->token, &refresh) : ERR_OK;

	if (e != ERR_OK)
		return e;
	json_open(&r->out, '{');
	json_pair(&r->out, "access_token", r->access);
	json_pair(&r->out, "refresh_token", shown ? str_of(refresh.s) : (struct str){NULL, 0});
	response_time(&r->out, "expires_in", r->token.expires);
	json_close(&r->out, '}');
	secret_zero(&refresh, sizeof refresh);
	return ERR_OK;
}

enum { PREVENT_REFRESH };

static const struct param invalidate_params[] = {
	[PREVENT_REFRESH] = {"preventRefresh", P_BOOL, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static enum err invalidate_access(struct request *r)
{
	enum err e = session_end_access(&r->context, r->access, r->values[PREVENT_REFRESH].yes);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

static enum err token_info(struct request *r)
{
	json_open(&r->out, '{');
	json_pair(&r->out, "provider", r->account.provider);
	json_pair(&r->out, "access_token", r->access);
	json_key(&r->out, "isrememberme");
	json_put_bool(&r->out, false);
	json_close(&r->out, '}');
	return ERR_OK;
}

static enum err slide(struct request *r)
{
	enum err e = session_slide(&r->context, r->access, &r->token.expires);

	return e == ERR_OK ? validate_access(r) : e;
}

enum { SECRET_GIVEN };

static const struct param by_pin_params[] = {
	[SECRET_GIVEN] = {"pin", P_TEXT, IN_BODY | REQUIRED | SECRET, ERR_PIN_MISSING},
	{NULL, 0, 0, 0},
};

static const struct param by_password_params[] = {
	[SECRET_GIVEN] = {"password", P_TEXT, IN_BODY | REQUIRED | SECRET, ERR_PASSWORD_MISSING},
	{NULL, 0, 0, 0},
};

static const struct param by_authenticator_params[] = {
	[SECRET_GIVEN] = {"authenticatorcode", P_TEXT, IN_BODY | REQUIRED | SECRET, 0},
	{NULL, 0, 0, 0},
};

static const struct param by_google_params[] = {
	[SECRET_GIVEN] = {"googleauthenticatorcode", P_TEXT, IN_BODY | REQUIRED | SECRET, 0},
	{NULL, 0, 0, 0},
};

static const struct param by_backup_params[] = {
	[SECRET_GIVEN] = {"backupcode", P_TEXT, IN_BODY | REQUIRED | SECRET, 0},
	{NULL, 0, 0, 0},
};

static enum err step_up(struct request *r, enum credential_kind kind)
{
	struct token_text token;
	uint64_t expires;
	enum err e = step_up_prove(&r->context, kind, r->access, r->values[SECRET_GIVEN].text,
				   &token, &expires);

	if (e != ERR_OK)
		return e;
	json_open(&r->out, '{');
	json_pair(&r->out, "SecondFactorValidationToken", str_of(token.s));
	response_time(&r->out, "ExpireIn", expires);
	json_close(&r->out, '}');
	return ERR_OK;
}

static enum err step_up_by_pin(struct request *r)
{
	return step_up(r, CREDENTIAL_PIN);
}

static enum err step_up_by_password(struct request *r)
{
	return step_up(r, CREDENTIAL_PASSWORD);
}

/* By a captcha, or a security answer, that came with the call. */
static enum err unlock_own(struct request *r)
{
	enum err e = account_allow_one(&r->context, r->account.uid);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

static enum err step_up_by_authenticator(struct request *r)
{
	return step_up(r, CREDENTIAL_TOTP);
}

static enum err step_up_by_backup(struct request *r)
{
	return step_up(r, CREDENTIAL_BACKUP);
}

static enum err own_profile(struct request *r)
{
	struct account_view p;
	enum err e = account_read(&r->context, IDENTIFIER_UID, r->account.uid, &p);

	return e == ERR_OK ? response_account(r, &p) : e;
}

enum { UPDATE_BODY, UPDATE_NULLS, UPDATE_PROOF };

static const struct param update_params[] = {
	[UPDATE_BODY] = {"body", P_DOCUMENT, IN_BODY, 0},
	[UPDATE_NULLS] = {"nullsupport", P_BOOL, IN_QUERY, 0},
	[UPDATE_PROOF] = {"secondfactorvalidationtoken", P_TEXT, IN_QUERY | IN_BODY | SECRET, 0},
	{NULL, 0, 0, 0},
};

static enum err update_own(struct request *r)
{
	const struct account_update change = {r->account.uid, r->values[UPDATE_BODY].json,
					      r->values[UPDATE_NULLS].yes ? NULL_ERASES
									  : NULL_KEEPS,
					      r->values[UPDATE_PROOF].text};
	struct account_view p;
	enum err e = account_update_own(&r->context, &change, &p);

	if (e != ERR_OK)
		return e;
	json_open(&r->out, '{');
	json_key(&r->out, "IsPosted");
	json_put_bool(&r->out, true);
	json_key(&r->out, "Data");
	e = response_account(r, &p);
	json_close(&r->out, '}');
	return e;
}

/* --- authenticator and backup codes ------------------------------------ */

/* A picture in the answer itself, which no browser need fetch; none of what is too long. */
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

/* The members of factors this service does not have say so. */
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

/* --- names and security questions -------------------------------------- */

enum { NAME };

static const struct param question_email_params[] = {
	[NAME] = {"email", P_EMAIL, IN_QUERY | REQUIRED, ERR_EMAIL_MISSING},
	{NULL, 0, 0, 0},
};

static const struct param question_phone_params[] = {
	[NAME] = {"phone", P_PHONE, IN_QUERY | REQUIRED, ERR_PHONE_MISSING},
	{NULL, 0, 0, 0},
};

static const struct param username_params[] = {
	[NAME] = {"username", P_TEXT, IN_QUERY | REQUIRED, ERR_USERNAME_MISSING},
	{NULL, 0, 0, 0},
};

static enum err username_exists(struct request *r)
{
	struct str normal;

	if (!identifier_normal(r->context.arena, IDENTIFIER_USERNAME, r->values[NAME].text,
			       &normal))
		return ERR_USERNAME_FORMAT;
	return response_exists(r, IDENTIFIER_USERNAME, normal);
}

struct question_lookup {
	struct request *r;
	enum identifier_kind kind;
	struct account account;
	struct question_asked asked;
};

static enum err questions_by_name_body(struct txn *t, void *arg)
{
	struct question_lookup *a = arg;

	return question_asked_by_name(t, &a->r->context, a->kind, a->r->values[NAME].text,
				      &a->account, &a->asked);
}

static enum err questions_of(struct request *r, enum identifier_kind kind)
{
	struct question_lookup *a = arena_alloc(r->context.arena, sizeof *a);
	enum err e;

	a->r = r;
	a->kind = kind;
	e = store_read(r->context.instance->store, questions_by_name_body, a);
	return e == ERR_OK ? response_questions(r, &a->asked) : e;
}

static enum err questions_of_email(struct request *r)
{
	return questions_of(r, IDENTIFIER_EMAIL);
}

static enum err questions_of_phone(struct request *r)
{
	return questions_of(r, IDENTIFIER_PHONE);
}

static enum err questions_of_username(struct request *r)
{
	return questions_of(r, IDENTIFIER_USERNAME);
}

static enum err own_questions_body(struct txn *t, void *arg)
{
	struct question_lookup *a = arg;

	return question_asked(t, &a->r->context, a->r->account.uid, &a->asked);
}

static enum err own_questions(struct request *r)
{
	struct question_lookup *a = arena_alloc(r->context.arena, sizeof *a);
	enum err e;

	a->r = r;
	e = store_read(r->context.instance->store, own_questions_body, a);
	return e == ERR_OK ? response_questions(r, &a->asked) : e;
}

/* --- the service and the tenant ----------------------------------------- */

/* 2017-11-06 06:15:53, as this answer and no other writes times. */
static void put_blank_time(struct buf *b, const char *key, uint64_t when)
{
	char text[CLOCK_TEXT];
	struct str s = clock_text(when, text);

	text[10] = ' ';
	json_pair(b, key, str_head(s, s.n - 1));
}

enum { MINUTES };

static const struct param serverinfo_params[] = {
	[MINUTES] = {"timedifference", P_INT, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static enum err serverinfo(struct request *r)
{
	enum { DEFAULT_MINUTES = 10 };
	int64_t minutes = r->values[MINUTES].given ? r->values[MINUTES].n : DEFAULT_MINUTES;
	struct buf *b = &r->out, span;

	buf_init(&span, r->context.arena, 64, 64);
	buf_int(&span, minutes);
	buf_lit(&span, " Minutes");
	json_open(b, '{');
	json_pair(b, "ServerLocation", STR("self-hosted"));
	json_pair(b, "ServerName", STR("pintle"));
	put_blank_time(b, "CurrentTime", r->context.now);
	json_key(b, "Sott");
	json_open(b, '{');
	put_blank_time(b, "StartTime", r->context.now);
	put_blank_time(b, "EndTime", r->context.now + (uint64_t)minutes * 60);
	json_pair(b, "TimeDifference", buf_str(&span));
	json_close(b, '}');
	json_close(b, '}');
	return ERR_OK;
}

static enum err list_sessions(struct request *r)
{
	struct session_list list;
	enum err e = session_list(&r->context, r->account.uid, &list);

	return e == ERR_OK ? response_sessions(r, &list, &r->token.sign_in) : e;
}

enum { SESSION_ID };

static const struct param one_session_params[] = {
	[SESSION_ID] = {"id", P_GUID, IN_PATH | REQUIRED, 0},
	{NULL, 0, 0, 0},
};

static enum err end_session(struct request *r)
{
	enum err e = session_end_sign_in(&r->context, r->account.uid, &r->values[SESSION_ID].guid);

	return e == ERR_OK ? response_flag(r, "IsDeleted") : e;
}

static enum err end_sessions(struct request *r)
{
	enum err e = session_end_sign_in(&r->context, r->account.uid, NULL);

	return e == ERR_OK ? response_flag(r, "IsDeleted") : e;
}

/* The older call of a back end: by an access token, or by uid. */
enum { ACTIVE_TOKEN, ACTIVE_UID };

static const struct param active_params[] = {
	[ACTIVE_TOKEN] = {"token", P_TEXT, IN_QUERY | SECRET, 0},
	[ACTIVE_UID] = {"accountid", P_UID, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static enum err active_sessions(struct request *r)
{
	struct str access = r->values[ACTIVE_TOKEN].text, uid = r->values[ACTIVE_UID].text;
	struct session_list *list = arena_alloc(r->context.arena, sizeof *list);
	struct guid current = {{0}};
	enum err e;

	if (access.n == 0 && uid.n == 0)
		return context_name_fault(&r->context, ERR_PARAM_MISSING,
					  STR("token or accountid"));
	e = access.n > 0 ? session_list_of_token(&r->context, access, list, &current)
			 : session_list(&r->context, uid, list);
	return e == ERR_OK ? response_active_sessions(r, list, &current, access) : e;
}

static const struct param new_username_params[] = {
	[NAME] = {"username", P_TEXT, IN_BODY | REQUIRED, ERR_USERNAME_MISSING},
	{NULL, 0, 0, 0},
};

static enum err set_username(struct request *r)
{
	struct account_view p;
	enum err e = contact_set_username(&r->context, r->account.uid, r->values[NAME].text, &p);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

enum { WELCOME };

static const struct param welcome_params[] = {
	[WELCOME] = {"welcomeemailtemplate", P_TEXT, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static enum err send_welcome(struct request *r)
{
	enum err e = account_welcome(&r->context, r->account.uid, r->values[WELCOME].text);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

enum { DELETE_URL };

static const struct param request_deletion_params[] = {
	[DELETE_URL] = {"deleteurl", P_TEXT, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static enum err request_deletion(struct request *r)
{
	enum err e = account_request_deletion(&r->context, &r->account, &r->token.sign_in,
					      r->values[DELETE_URL].text);

	return e == ERR_OK ? response_flag(r, "IsDeleteRequestAccepted") : e;
}

enum { DELETE_TOKEN };

static const struct param confirm_deletion_params[] = {
	[DELETE_TOKEN] = {"deletetoken", P_TEXT, IN_QUERY | IN_BODY | REQUIRED | SECRET, 0},
	{NULL, 0, 0, 0},
};

static enum err confirm_deletion(struct request *r)
{
	enum err e = account_confirm_deletion(&r->context, r->values[DELETE_TOKEN].text);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

static const struct route routes[] = {
	{GET | PUT | POST | DELETE, "/identity/v2/auth/session_token/InValidate",
	 NEED_APIKEY | NEED_PIN, invalidate_session, session_params, 0},
	{GET, "/identity/v2/auth/access_token/Validate", NEED_APIKEY | NEED_TOKEN, validate_access,
	 NULL, 0},
	{GET, "/identity/v2/auth/access_token/InValidate", NEED_APIKEY | NEED_TOKEN,
	 invalidate_access, invalidate_params, 0},
	{GET, "/identity/v2/auth/access_token", NEED_APIKEY | NEED_TOKEN, token_info, NULL, 0},
	{GET, "/identity/v2/auth/access_token/sliding_token", NEED_APIKEY | NEED_TOKEN, slide, NULL,
	 0},
	{GET, "/api/v2/access_token/validate", NEED_SECRET | OLD_SPELLING | NEED_TOKEN,
	 validate_access, NULL, 0},
	{GET, "/api/v2/access_token/invalidate", NEED_SECRET | OLD_SPELLING | NEED_TOKEN,
	 invalidate_access, invalidate_params, 0},
	{GET, "/api/v2/access_token/refresh", NEED_SECRET | OLD_SPELLING | NEED_TOKEN, slide, NULL,
	 0},
	{GET, "/api/v2/access_token/activesession", NEED_SECRET | OLD_SPELLING, active_sessions,
	 active_params, 0},
	{GET, "/identity/v2/auth/account/sendwelcomeemail", NEED_APIKEY | NEED_TOKEN, send_welcome,
	 welcome_params, 0},
	{GET, "/identity/v2/auth/account", NEED_APIKEY | NEED_TOKEN, own_profile, NULL, 0},
	{PUT, "/identity/v2/auth/account", NEED_APIKEY | NEED_TOKEN | ASKS(CAPTCHA_UPDATE_PROFILE),
	 update_own, update_params, BODY_PROFILE},
	{PUT | POST, "/identity/v2/auth/account/reauth/pin",
	 NEED_APIKEY | NEED_PIN | NEED_TOKEN | ASKS(CAPTCHA_REAUTH_PIN), step_up_by_pin,
	 by_pin_params, 0},
	{PUT | POST, "/identity/v2/auth/account/reauth/password",
	 NEED_APIKEY | NEED_TOKEN | ASKS(CAPTCHA_REAUTH_PASSWORD), step_up_by_password,
	 by_password_params, 0},
	{PUT, "/identity/v2/auth/account/reauth/2fa/authenticatorcode",
	 NEED_APIKEY | NEED_TOKEN | ASKS(CAPTCHA_REAUTH_FACTOR), step_up_by_authenticator,
	 by_authenticator_params, 0},
	{PUT, "/identity/v2/auth/account/reauth/2fa/googleauthenticatorcode",
	 NEED_APIKEY | NEED_TOKEN | ASKS(CAPTCHA_REAUTH_FACTOR), step_up_by_authenticator,
	 by_google_params, 0},
	{PUT, "/identity/v2/auth/account/reauth/2fa/backupcode",
	 NEED_APIKEY | NEED_TOKEN | ASKS(CAPTCHA_REAUTH_FACTOR), step_up_by_backup,
	 by_backup_params, 0},
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
	{PUT, "/identity/v2/auth/account/unlock", NEED_APIKEY | NEED_TOKEN | ASKS(CAPTCHA_UNLOCK),
	 unlock_own, NULL, 0},
	{GET, "/identity/v2/auth/account/sessions", NEED_APIKEY | NEED_TOKEN, list_sessions, NULL,
	 0},
	{DELETE, "/identity/v2/auth/account/sessions", NEED_APIKEY | NEED_TOKEN, end_sessions, NULL,
	 0},
	{DELETE, "/identity/v2/auth/account/sessions/{id}", NEED_APIKEY | NEED_TOKEN, end_session,
	 one_session_params, 0},
	{DELETE, "/identity/v2/auth/account", NEED_APIKEY | NEED_TOKEN, request_deletion,
	 request_deletion_params, 0},
	{GET | POST, "/identity/v2/auth/account/delete", NEED_APIKEY, confirm_deletion,
	 confirm_deletion_params, 0},
	{PUT, "/identity/v2/auth/username", NEED_APIKEY | NEED_TOKEN, set_username,
	 new_username_params, 0},
	{GET, "/identity/v2/auth/username", NEED_APIKEY | ASKS(CAPTCHA_AVAILABILITY),
	 username_exists, username_params, 0},
	{GET, "/identity/v2/auth/securityquestion/email", NEED_APIKEY | ASKS(CAPTCHA_QUESTIONS),
	 questions_of_email, question_email_params, 0},
	{GET, "/identity/v2/auth/securityquestion/phone", NEED_APIKEY | ASKS(CAPTCHA_QUESTIONS),
	 questions_of_phone, question_phone_params, 0},
	{GET, "/identity/v2/auth/securityquestion/username", NEED_APIKEY | ASKS(CAPTCHA_QUESTIONS),
	 questions_of_username, username_params, 0},
	{GET, "/identity/v2/auth/securityquestion/accesstoken", NEED_APIKEY | NEED_TOKEN,
	 own_questions, NULL, 0},
	{GET, "/identity/v2/serverinfo", NEED_APIKEY, serverinfo, serverinfo_params, 0},
	{GET, "/ciam/appinfo", NEED_APIKEY, appinfo_write, NULL, 0},
	{0, NULL, 0, NULL, NULL, 0},
};

int main(int argc, char **argv)
{
	return service_main(argc, argv, &(struct service){"account", {routes}});
}
