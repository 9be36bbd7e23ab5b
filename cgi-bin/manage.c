/* SPDX-License-Identifier: MIT */
/* manage.fcgi: what a tenant's own back end does, with its secret. */
#include "domain/recovery/send_code.h"
#include "domain/person/account_update.h"
#include "domain/person/contact.h"
#include "domain/person/enrol.h"
#include "domain/webhook/webhook.h"
#include "domain/session/session.h"
#include "domain/signin/sott.h"
#include "domain/signin/step_up.h"
#include "http/service.h"

enum { BODY };

static const struct param document[] = {
	[BODY] = {"body", P_DOCUMENT, IN_BODY | NEW_SECRET, 0},
	{NULL, 0, 0, 0},
};

static enum err create(struct request *r)
{
	struct account_view p;
	enum err e = account_create(&r->context, r->values[BODY].json, request_source(r), &p);

	return e == ERR_OK ? response_account(r, &p) : e;
}

enum { EMAIL, USERNAME, PHONE };

static const struct param find_params[] = {
	[EMAIL] = {"email", P_EMAIL, IN_QUERY, 0},
	[USERNAME] = {"username", P_TEXT, IN_QUERY, 0},
	[PHONE] = {"phone", P_PHONE, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static enum err find(struct request *r)
{
	static const enum identifier_kind kinds[] = {[EMAIL] = IDENTIFIER_EMAIL,
						     [USERNAME] = IDENTIFIER_USERNAME,
						     [PHONE] = IDENTIFIER_PHONE};
	struct account_view p;
	enum err e;

	for (size_t i = EMAIL; i <= PHONE; i++) {
		if (!r->values[i].given)
			continue;
		e = account_read(&r->context, kinds[i], r->values[i].text, &p);
		return e == ERR_OK ? response_account(r, &p) : e;
	}
	return context_name_fault(&r->context, ERR_PARAM_MISSING, STR("email, username or phone"));
}

enum { UID };

static const struct param uid_params[] = {
	[UID] = {"uid", P_UID, IN_PATH | REQUIRED, 0},
	{NULL, 0, 0, 0},
};

static enum err get(struct request *r)
{
	struct account_view p;
	enum err e = account_read(&r->context, IDENTIFIER_UID, r->values[UID].text, &p);

	return e == ERR_OK ? response_account(r, &p) : e;
}

enum { UPDATE_UID, UPDATE_BODY, UPDATE_NULLS };

static const struct param update_params[] = {
	[UPDATE_UID] = {"uid", P_UID, IN_PATH | REQUIRED, 0},
	[UPDATE_BODY] = {"body", P_DOCUMENT, IN_BODY | NEW_SECRET, 0},
	[UPDATE_NULLS] = {"nullsupport", P_BOOL, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static enum err update(struct request *r)
{
	const struct account_update change = {r->values[UPDATE_UID].text,
					      r->values[UPDATE_BODY].json,
					      r->values[UPDATE_NULLS].yes ? NULL_ERASES
									  : NULL_KEEPS,
					      {"", 0}};
	struct account_view p;
	enum err e = account_update(&r->context, &change, &p);

	return e == ERR_OK ? response_account(r, &p) : e;
}

static enum err delete (struct request *r) {
	enum err e = account_delete(&r->context, IDENTIFIER_UID, r->values[UID].text);

	return e == ERR_OK ? response_flag(r, "IsDeleted") : e;
}

static const struct param email_query_params[] = {
	[UID] = {"email", P_EMAIL, IN_QUERY | REQUIRED, ERR_EMAIL_MISSING},
	{NULL, 0, 0, 0},
};

static enum err delete_by_email(struct request *r)
{
	enum err e = account_delete(&r->context, IDENTIFIER_EMAIL, r->values[UID].text);

	if (e != ERR_OK)
		return e;
	json_open(&r->out, '{');
	json_key(&r->out, "IsDeleted");
	json_put_bool(&r->out, true);
	json_key(&r->out, "RecordsDeleted");
	json_put_int(&r->out, 1);
	json_close(&r->out, '}');
	return ERR_OK;
}

/* An address belongs to one account at most, so the list has one entry. */
static enum err identities(struct request *r)
{
	struct account_view p;
	enum err e = account_read(&r->context, IDENTIFIER_EMAIL, r->values[UID].text, &p);

	if (e != ERR_OK)
		return e;
	json_open(&r->out, '{');
	json_key(&r->out, "Data");
	json_open(&r->out, '[');
	e = response_account(r, &p);
	json_close(&r->out, ']');
	json_close(&r->out, '}');
	return e;
}

enum { OF_UID, NEW_VALUE };

static const struct param phone_params[] = {
	[OF_UID] = {"uid", P_UID, IN_PATH | REQUIRED, 0},
	[NEW_VALUE] = {"phone", P_PHONE, IN_BODY | REQUIRED, ERR_PHONE_MISSING},
	{NULL, 0, 0, 0},
};

static enum err set_phone(struct request *r)
{
	struct account_view p;
	enum err e = contact_set_phone(&r->context, r->values[OF_UID].text,
				       r->values[NEW_VALUE].text, &p);

	return e == ERR_OK ? response_account(r, &p) : e;
}

static const struct param emails_params[] = {
	[OF_UID] = {"uid", P_UID, IN_PATH | REQUIRED, 0},
	[NEW_VALUE] = {"body", P_DOCUMENT, IN_BODY, 0},
	{NULL, 0, 0, 0},
};

static enum err set_emails(struct request *r)
{
	struct account_view p;
	enum err e = contact_set_emails(&r->context, r->values[OF_UID].text,
					r->values[NEW_VALUE].json, &p);

	return e == ERR_OK ? response_account(r, &p) : e;
}

static const struct param drop_email_params[] = {
	[OF_UID] = {"uid", P_UID, IN_PATH | REQUIRED, 0},
	[NEW_VALUE] = {"email", P_EMAIL, IN_BODY | REQUIRED, ERR_EMAIL_MISSING},
	{NULL, 0, 0, 0},
};

static enum err drop_email(struct request *r)
{
	struct account_view p;
	enum err e = contact_drop_email(&r->context, r->values[OF_UID].text,
					r->values[NEW_VALUE].text, &p);

	return e == ERR_OK ? response_account(r, &p) : e;
}

enum { AGAIN_UID, AGAIN_TEMPLATE, AGAIN_PAGE, AGAIN_VOICE = AGAIN_PAGE };

static const struct param email_again_params[] = {
	[AGAIN_UID] = {"uid", P_UID, IN_PATH | REQUIRED, 0},
	[AGAIN_TEMPLATE] = {"emailtemplate", P_TEXT, IN_QUERY, 0},
	[AGAIN_PAGE] = {"verificationurl", P_LONG, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static const struct param phone_again_params[] = {
	[AGAIN_UID] = {"uid", P_UID, IN_PATH | REQUIRED, 0},
	[AGAIN_TEMPLATE] = {"smstemplate", P_TEXT, IN_QUERY, 0},
	[AGAIN_VOICE] = {"isvoiceotp", P_BOOL, IN_QUERY | IN_BODY, 0},
	{NULL, 0, 0, 0},
};

/* What was confirmed has to be confirmed again. */
static enum err invalidate(struct request *r, const struct code_request *a)
{
	struct account_view p;
	enum err e = contact_invalidate(&r->context, r->values[AGAIN_UID].text, a, &p);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

static enum err invalidate_email(struct request *r)
{
	return invalidate(r, &(struct code_request){.purpose = PURPOSE_EMAIL,
						    .url = r->values[AGAIN_PAGE].text,
						    .template = r->values[AGAIN_TEMPLATE].text});
}

static enum err invalidate_phone(struct request *r)
{
	if (r->values[AGAIN_VOICE].yes)
		return ERR_VOICE_NONE;
	return invalidate(r, &(struct code_request){.purpose = PURPOSE_PHONE,
						    .template = r->values[AGAIN_TEMPLATE].text});
}

static enum err answer_tokens(struct request *r, const struct token_text *access,
			      const struct token_text *refresh, uint64_t expires)
{
	json_open(&r->out, '{');
	json_pair(&r->out, "access_token", str_of(access->s));
	json_pair(&r->out, "refresh_token", str_of(refresh->s));
	response_time(&r->out, "expires_in", expires);
	json_close(&r->out, '}');
	return ERR_OK;
}

static const struct param uid_query_params[] = {
	[UID] = {"uid", P_UID, IN_QUERY | REQUIRED, ERR_UID_MISSING},
	{NULL, 0, 0, 0},
};

static enum err tokens_for(struct request *r)
{
	struct signin s;
	enum err e = signin_tokens_for(&r->context, r->values[UID].text, &s);

	return e == ERR_OK ? answer_tokens(r, &s.access, &s.refresh, s.access_expires) : e;
}

/* Ours: the PIN half of a sign-in for somebody the back end has signed in itself. */
static enum err pin_session_for(struct request *r)
{
	struct signin s;
	enum err e = signin_pin_session_for(&r->context, r->values[UID].text, &s);

	return e == ERR_OK ? response_pin_session(r, &s) : e;
}

enum { REFRESH_TOKEN };

static const struct param refresh_params[] = {
	[REFRESH_TOKEN] = {"refresh_token", P_TEXT, IN_QUERY | REQUIRED | SECRET, 0},
	{NULL, 0, 0, 0},
};

static enum err refresh(struct request *r)
{
	struct session_tokens s;
	enum err e = session_refresh(&r->context, r->values[REFRESH_TOKEN].text, &s);

	return e == ERR_OK ? answer_tokens(r, &s.access, &s.refresh, s.access_expires) : e;
}

static enum err revoke_refresh(struct request *r)
{
	enum err e = session_revoke_refresh(&r->context, r->values[REFRESH_TOKEN].text);

	return e == ERR_OK ? response_flag(r, "IsDeleted") : e;
}

static enum err revoke_all_refresh(struct request *r)
{
	enum err e = session_revoke_all_refresh(&r->context, r->values[UID].text);

	return e == ERR_OK ? response_flag(r, "IsDeleted") : e;
}

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

/* Proved by authenticator or backup code. */
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
	enum err e = ERR_FACTOR_REMOVAL;

	if (r->values[FACTOR_AUTHENTICATOR].yes || r->values[FACTOR_GOOGLE].yes)
		e = enrol_remove(&r->context, NULL, r->values[FACTOR_UID].text);
	return e == ERR_OK ? response_flag(r, "IsDeleted") : e;
}

static enum err make_backup(struct request *r, bool anew)
{
	struct backup_texts codes;
	enum err e = enrol_backup(&r->context, NULL, r->values[UID].text, anew, &codes);

	if (e == ERR_OK)
		e = response_backup_codes(r, &codes);
	secret_zero(&codes, sizeof codes);
	return e;
}

static enum err first_backup(struct request *r)
{
	return make_backup(r, false);
}

static enum err new_backup(struct request *r)
{
	return make_backup(r, true);
}

enum { MINUTES };

static const struct param sott_params[] = {
	[MINUTES] = {"timedifference", P_INT, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static enum err make_sott(struct request *r)
{
	enum { DEFAULT_MINUTES = 10 };
	int64_t minutes = r->values[MINUTES].given ? r->values[MINUTES].n : DEFAULT_MINUTES;
	struct str sott;
	uint64_t expires;
	enum err e = sott_make(&r->context, (uint64_t)minutes, &sott, &expires);

	if (e != ERR_OK)
		return e;
	json_open(&r->out, '{');
	json_pair(&r->out, "Sott", sott);
	response_time(&r->out, "ExpiryTime", expires);
	json_close(&r->out, '}');
	return ERR_OK;
}

/* Never a hash: only whether there is a password. */
static enum err answer_password(struct request *r, const struct account_view *p)
{
	json_open(&r->out, '{');
	json_pair(&r->out, "PasswordHash",
		  p->account.password.hash.n > 0 ? STR("********") : (struct str){NULL, 0});
	json_close(&r->out, '}');
	return ERR_OK;
}

static const struct param password_params[] = {
	[OF_UID] = {"uid", P_UID, IN_PATH | REQUIRED, 0},
	[NEW_VALUE] = {"password", P_TEXT, IN_BODY | REQUIRED | SECRET | NEW_SECRET,
		       ERR_PASSWORD_MISSING},
	{NULL, 0, 0, 0},
};

static enum err set_password(struct request *r)
{
	struct account_view p;
	enum err e = account_set_password(&r->context, r->values[OF_UID].text,
					  r->values[NEW_VALUE].text, &p);

	return e == ERR_OK ? answer_password(r, &p) : e;
}

static enum err get_password(struct request *r)
{
	struct account_view p;
	enum err e = account_read(&r->context, IDENTIFIER_UID, r->values[UID].text, &p);

	return e == ERR_OK ? answer_password(r, &p) : e;
}

static enum err list_sessions(struct request *r)
{
	static const struct guid none;
	struct session_list list;
	enum err e = session_list(&r->context, r->values[UID].text, &list);

	return e == ERR_OK ? response_sessions(r, &list, &none) : e;
}

enum { SESSION_UID, SESSION_ID };

static const struct param session_params[] = {
	[SESSION_UID] = {"uid", P_UID, IN_PATH | REQUIRED, 0},
	[SESSION_ID] = {"id", P_GUID, IN_PATH | REQUIRED, 0},
	{NULL, 0, 0, 0},
};

static enum err end_session(struct request *r)
{
	enum err e = session_end_sign_in(&r->context, r->values[SESSION_UID].text,
					 &r->values[SESSION_ID].guid);

	return e == ERR_OK ? response_flag(r, "IsDeleted") : e;
}

static enum err end_sessions(struct request *r)
{
	enum err e = session_end_sign_in(&r->context, r->values[UID].text, NULL);

	return e == ERR_OK ? response_flag(r, "IsDeleted") : e;
}

/* --- links and codes for a back end's own mails ------------------------- */

enum { TOKEN_TYPE, TOKEN_EMAIL, TOKEN_USERNAME, TOKEN_UID, TOKEN_PHONE, TOKEN_KIND };

static const struct param email_token_params[] = {
	[TOKEN_TYPE] = {"type", P_TEXT, IN_PATH | REQUIRED, 0},
	[TOKEN_EMAIL] = {"email", P_EMAIL, IN_BODY, 0},
	[TOKEN_USERNAME] = {"username", P_TEXT, IN_BODY, 0},
	[TOKEN_UID] = {"uid", P_UID, IN_BODY, 0},
	[TOKEN_PHONE] = {"phone", P_PHONE, IN_BODY, 0},
	[TOKEN_KIND] = {"type", P_TEXT, IN_BODY, 0}, /* of an address to add */
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

/* Whose token it is to be: the first of those names there is. False without one. */
static bool read_asking(const struct request *r, const int *names, struct code_request *a)
{
	static const enum identifier_kind kinds[] = {[TOKEN_EMAIL] = IDENTIFIER_EMAIL,
						     [TOKEN_USERNAME] = IDENTIFIER_USERNAME,
						     [TOKEN_UID] = IDENTIFIER_UID,
						     [TOKEN_PHONE] = IDENTIFIER_PHONE};

	for (; *names != TOKEN_TYPE; names++) {
		if (!r->values[*names].given)
			continue;
		a->kind = kinds[*names];
		a->name = r->values[*names].text;
		return true;
	}
	return false;
}

/* Who is named otherwise than by a phone number is sent a code to the one they have. */
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

/* What types of tokens are for, besides the purposes of codes. */
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

/* The names of the account alone; the address or number is the one to be added. */
static enum err add_and_answer(struct request *r, enum purpose purpose, int value)
{
	static const int names[] = {TOKEN_UID, TOKEN_USERNAME, TOKEN_TYPE};
	struct contact_handed h = {.purpose = purpose, .value = r->values[value].text};
	struct code_request whose;
	struct otp_texts texts;
	struct otp code;
	enum err e;

	if (h.value.n == 0 && purpose == PURPOSE_PHONE)
		return context_name_fault(&r->context, ERR_PHONE_MISSING, STR("phone"));
	if (h.value.n == 0)
		return context_name_fault(&r->context, ERR_EMAIL_MISSING, STR("email"));
	if (!read_asking(r, names, &whose))
		return context_name_fault(&r->context, ERR_UID_MISSING, STR("uid"));
	h.kind = whose.kind;
	h.name = whose.name;
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
	static const int names[] = {TOKEN_EMAIL, TOKEN_USERNAME, TOKEN_UID, TOKEN_TYPE};
	int does = find_type(types, sizeof types / sizeof *types, r->values[TOKEN_TYPE].text);
	struct code_request a = {.kind = IDENTIFIER_EMAIL};

	if (does == 0)
		return ERR_TOKEN_TYPE_MAIL;
	if (does == TOKEN_ADDS)
		return add_and_answer(r, PURPOSE_EMAIL, TOKEN_EMAIL);
	if (!read_asking(r, names, &a))
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
	static const int names[] = {TOKEN_PHONE, TOKEN_UID, TOKEN_USERNAME, TOKEN_TYPE};
	int does = find_type(types, sizeof types / sizeof *types, r->values[TOKEN_TYPE].text);
	struct code_request a = {.kind = IDENTIFIER_PHONE};
	enum err e;

	if (does == 0)
		return ERR_TOKEN_TYPE_SMS;
	if (does == TOKEN_ADDS)
		return add_and_answer(r, PURPOSE_PHONE, TOKEN_PHONE);
	a.purpose = (enum purpose)does;
	if (!read_asking(r, names, &a))
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

static struct code_request asking_for(const struct request *r, enum purpose purpose)
{
	bool by_email = r->values[LINK_EMAIL].given;

	return (struct code_request){.purpose = purpose,
				     .kind = by_email ? IDENTIFIER_EMAIL : IDENTIFIER_USERNAME,
				     .name = r->values[by_email ? LINK_EMAIL : LINK_USERNAME].text};
}

/* The token of a password reset; with sendemail it goes to the person as well. */
static enum err forgot_token(struct request *r)
{
	struct code_request a = asking_for(r, PURPOSE_PASSWORD);
	struct otp_texts texts;
	struct otp code;
	enum err e;

	if (a.name.n == 0)
		return ERR_EMAIL_OR_USERNAME_MISSING;
	a.template = r->values[LINK_TEMPLATE].text;
	a.url = r->values[LINK_PAGE].text;
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

/* --- webhooks ---------------------------------------------------------- */

/* Names are tokens, so they need no escape. */
static void put_pairs(struct buf *b, const char *key, const struct webhook_pairs *p)
{
	json_key(b, key);
	json_open(b, '{');
	for (size_t i = 0; i < p->n; i++)
		json_pair(b, arena_cstr(b->arena, p->at[i].name), p->at[i].value);
	json_close(b, '}');
}

/* What authenticates is never told again. */
static void put_auth(struct buf *b, const struct webhook *h)
{
	bool basic = h->auth == WEBHOOK_AUTH_BASIC;

	json_key(b, "Authentication");
	if (h->auth == WEBHOOK_AUTH_NONE) {
		json_put_null(b);
		return;
	}
	json_open(b, '{');
	json_pair(b, "AuthType", basic ? STR("Basic") : STR("Bearer"));
	json_key(b, basic ? "BasicAuth" : "BearerToken");
	json_open(b, '{');
	if (basic)
		json_pair(b, "Username", h->user);
	json_pair(b, basic ? "Password" : "Token", STR(""));
	json_close(b, '}');
	json_close(b, '}');
}

static void put_hook(struct buf *b, const struct webhook *h)
{
	char id[GUID_TEXT + 1];

	guid_write(&h->id, id);
	json_open(b, '{');
	json_pair(b, "Id", str_of(id));
	json_pair(b, "TargetUrl", h->target);
	json_pair(b, "Event", event_name(h->event));
	response_time(b, "CreatedDate", h->created);
	response_time(b, "LastModifiedDate", h->modified);
	json_pair(b, "SecretName", h->secret_name);
	json_key(b, "IsIntegrationWebhook");
	json_put_bool(b, false);
	json_pair(b, "Name", h->name);
	put_pairs(b, "Headers", &h->headers);
	put_pairs(b, "QueryParams", &h->params);
	put_auth(b, h);
	json_close(b, '}');
}

static enum err answer_hook(struct request *r, enum err e, const struct webhook *h)
{
	if (e == ERR_OK)
		put_hook(&r->out, h);
	return e;
}

static enum err add_webhook(struct request *r)
{
	struct webhook h;
	enum err e = webhook_add(&r->context, r->values[BODY].json, &h);

	return answer_hook(r, e, &h);
}

static enum err list_webhooks(struct request *r)
{
	struct webhook_list list;
	enum err e = webhook_list(&r->context, &list);

	if (e != ERR_OK)
		return e;
	json_open(&r->out, '{');
	json_key(&r->out, "Data");
	json_open(&r->out, '[');
	for (size_t i = 0; i < list.n; i++)
		put_hook(&r->out, &list.at[i]);
	json_close(&r->out, ']');
	json_close(&r->out, '}');
	return ERR_OK;
}

static enum err list_events(struct request *r)
{
	json_open(&r->out, '{');
	json_key(&r->out, "Data");
	json_open(&r->out, '[');
	for (int i = 0; i < EVENTS; i++)
		json_put_text(&r->out, event_name((enum event)i));
	json_close(&r->out, ']');
	json_close(&r->out, '}');
	return ERR_OK;
}

enum { WEBHOOK_ID, WEBHOOK_BODY };

static const struct param webhook_params[] = {
	[WEBHOOK_ID] = {"hookid", P_GUID, IN_PATH | REQUIRED, 0},
	{NULL, 0, 0, 0},
};

static const struct param hook_update_params[] = {
	[WEBHOOK_ID] = {"hookid", P_GUID, IN_PATH | REQUIRED, 0},
	[WEBHOOK_BODY] = {"body", P_DOCUMENT, IN_BODY, 0},
	{NULL, 0, 0, 0},
};

static enum err get_webhook(struct request *r)
{
	struct webhook h;
	enum err e = webhook_get(&r->context, &r->values[WEBHOOK_ID].guid, &h);

	return answer_hook(r, e, &h);
}

static enum err update_hook(struct request *r)
{
	struct webhook h;
	enum err e = webhook_update(&r->context, &r->values[WEBHOOK_ID].guid,
				    r->values[WEBHOOK_BODY].json, &h);

	return answer_hook(r, e, &h);
}

/* The wire description has one spelling, typed clients look for the other. */
static enum err remove_hook(struct request *r)
{
	enum err e = webhook_remove(&r->context, &r->values[WEBHOOK_ID].guid);

	if (e != ERR_OK)
		return e;
	json_open(&r->out, '{');
	json_key(&r->out, "isdeleted");
	json_put_bool(&r->out, true);
	json_key(&r->out, "IsDeleted");
	json_put_bool(&r->out, true);
	json_close(&r->out, '}');
	return ERR_OK;
}

/* The older calls know an event and an address alone. */
enum { WEBHOOK_EVENT, WEBHOOK_TARGET };

static const struct param subscription_params[] = {
	[WEBHOOK_EVENT] = {"event", P_TEXT, IN_BODY | REQUIRED, 0},
	[WEBHOOK_TARGET] = {"targeturl", P_LONG, IN_BODY | REQUIRED, 0},
	{NULL, 0, 0, 0},
};

static enum err subscribe(struct request *r)
{
	enum err e = webhook_subscribe(&r->context, r->values[WEBHOOK_EVENT].text,
				       r->values[WEBHOOK_TARGET].text);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

static enum err unsubscribe(struct request *r)
{
	enum err e = webhook_unsubscribe(&r->context, r->values[WEBHOOK_EVENT].text,
					 r->values[WEBHOOK_TARGET].text);

	return e == ERR_OK ? response_flag(r, "IsDeleted") : e;
}

static const struct param event_params[] = {
	[WEBHOOK_EVENT] = {"event", P_TEXT, IN_QUERY | REQUIRED, 0},
	{NULL, 0, 0, 0},
};

static enum err list_subscribed(struct request *r)
{
	struct webhook_list list;
	enum event event;
	enum err e;
	int64_t n = 0;

	if (!event_find(r->values[WEBHOOK_EVENT].text, &event))
		return ERR_WEBHOOK_EVENT;
	e = webhook_list(&r->context, &list);
	if (e != ERR_OK)
		return e;
	json_open(&r->out, '{');
	json_key(&r->out, "data");
	json_open(&r->out, '[');
	for (size_t i = 0; i < list.n; i++) {
		if (list.at[i].event != event)
			continue;
		n++;
		json_open(&r->out, '{');
		json_pair(&r->out, "TargetUrl", list.at[i].target);
		json_pair(&r->out, "Event", event_name(event));
		json_close(&r->out, '}');
	}
	json_close(&r->out, ']');
	json_key(&r->out, "Count");
	json_put_int(&r->out, n);
	json_close(&r->out, '}');
	return ERR_OK;
}

/* Whether the tenant may use webhooks at all: everybody may. */
static enum err test_hooks(struct request *r)
{
	return response_flag(r, "IsAllowed");
}

static const struct route routes[] = {
	{POST, "/identity/v2/manage/account", NEED_SECRET, create, document, BODY_PROFILE},
	{GET, "/identity/v2/manage/account", NEED_SECRET, find, find_params, 0},
	{GET, "/identity/v2/manage/account/{uid}", NEED_SECRET, get, uid_params, 0},
	{PUT, "/identity/v2/manage/account/{uid}", NEED_SECRET, update, update_params,
	 BODY_PROFILE},
	{DELETE, "/identity/v2/manage/account/{uid}", NEED_SECRET, delete, uid_params, 0},
	{DELETE, "/identity/v2/manage/account", NEED_SECRET, delete_by_email, email_query_params,
	 0},
	{GET, "/identity/v2/manage/account/identities", NEED_SECRET, identities, email_query_params,
	 0},
	{PUT, "/identity/v2/manage/account/{uid}/phoneid", NEED_SECRET, set_phone, phone_params, 0},
	{PUT, "/identity/v2/manage/account/{uid}/email", NEED_SECRET, set_emails, emails_params, 0},
	{DELETE, "/identity/v2/manage/account/{uid}/email", NEED_SECRET, drop_email,
	 drop_email_params, 0},
	{PUT, "/identity/v2/manage/account/{uid}/invalidateemail", NEED_SECRET, invalidate_email,
	 email_again_params, 0},
	{PUT, "/identity/v2/manage/account/{uid}/invalidatephone", NEED_SECRET, invalidate_phone,
	 phone_again_params, 0},
	{GET, "/identity/v2/manage/account/access_token", NEED_SECRET, tokens_for, uid_query_params,
	 0},
	{GET, "/identity/v2/manage/account/access_token/refresh", NEED_SECRET, refresh,
	 refresh_params, 0},
	{GET, "/identity/v2/manage/account/access_token/refresh/revoke", NEED_SECRET,
	 revoke_refresh, refresh_params, 0},
	{DELETE, "/identity/v2/manage/account/{uid}/access_token/refresh/revoke", NEED_SECRET,
	 revoke_all_refresh, uid_params, 0},
	{POST, "/identity/v2/manage/account/{uid}/pin/session", NEED_SECRET | NEED_PIN,
	 pin_session_for, uid_params, 0},
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
	{GET, "/identity/v2/manage/account/{uid}/password", NEED_SECRET, get_password, uid_params,
	 0},
	{PUT, "/identity/v2/manage/account/{uid}/password", NEED_SECRET, set_password,
	 password_params, 0},
	{GET, "/identity/v2/manage/account/{uid}/sessions", NEED_SECRET, list_sessions, uid_params,
	 0},
	{DELETE, "/identity/v2/manage/account/{uid}/sessions", NEED_SECRET, end_sessions,
	 uid_params, 0},
	{DELETE, "/identity/v2/manage/account/{uid}/sessions/{id}", NEED_SECRET, end_session,
	 session_params, 0},
	{GET, "/identity/v2/manage/account/sott", NEED_SECRET, make_sott, sott_params, 0},
	{POST, "/identity/v2/manage/account/emailtoken/{type}", NEED_APIKEY | NEED_SECRET,
	 email_token, email_token_params, 0},
	{POST, "/identity/v2/manage/account/smsotp/{type}", NEED_APIKEY | NEED_SECRET, sms_code,
	 sms_code_params, 0},
	{POST, "/identity/v2/manage/account/forgot/token", NEED_APIKEY | NEED_SECRET, forgot_token,
	 forgot_params, 0},
	{POST, "/identity/v2/manage/account/verify/token", NEED_APIKEY | NEED_SECRET, verify_token,
	 verify_params, 0},
	{POST, "/v2/manage/webhooks", NEED_SECRET, add_webhook, document, 0},
	{GET, "/v2/manage/webhooks", NEED_SECRET, list_webhooks, NULL, 0},
	{GET, "/v2/manage/webhooks/events", NEED_SECRET, list_events, NULL, 0},
	{GET, "/v2/manage/webhooks/{hookid}", NEED_SECRET, get_webhook, webhook_params, 0},
	{PUT, "/v2/manage/webhooks/{hookid}", NEED_SECRET, update_hook, hook_update_params, 0},
	{DELETE, "/v2/manage/webhooks/{hookid}", NEED_SECRET, remove_hook, webhook_params, 0},
	{POST, "/v2/manage/webhook", NEED_SECRET, add_webhook, document, 0},
	{GET, "/v2/manage/webhook", NEED_SECRET, list_webhooks, NULL, 0},
	{GET, "/v2/manage/webhook/events", NEED_SECRET, list_events, NULL, 0},
	{GET, "/v2/manage/webhook/{hookid}", NEED_SECRET, get_webhook, webhook_params, 0},
	{PUT, "/v2/manage/webhook/{hookid}", NEED_SECRET, update_hook, hook_update_params, 0},
	{DELETE, "/v2/manage/webhook/{hookid}", NEED_SECRET, remove_hook, webhook_params, 0},
	{POST, "/api/v2/webhook", NEED_SECRET | OLD_SPELLING, subscribe, subscription_params, 0},
	{GET, "/api/v2/webhook", NEED_SECRET | OLD_SPELLING, list_subscribed, event_params, 0},
	{DELETE, "/api/v2/webhook", NEED_SECRET | OLD_SPELLING, unsubscribe, subscription_params,
	 0},
	{GET, "/api/v2/webhook/test", NEED_SECRET | OLD_SPELLING, test_hooks, NULL, 0},
	{0, NULL, 0, NULL, NULL, 0},
};

int main(int argc, char **argv)
{
	return service_main(argc, argv, &(struct service){"manage", routes});
}
