/* SPDX-License-Identifier: MIT */
/* How the account is protected. */
#include "account.h"

#include "domain/person/account_security.h"
#include "http/response.h"

static void put_flag(struct buf *b, const char *key, bool yes)
{
	json_key(b, key);
	json_put_bool(b, yes);
}

static void put_count(struct buf *b, const char *key, size_t n)
{
	json_key(b, key);
	json_put_int(b, (int64_t)n);
}

static void put_null(struct buf *b, const char *key)
{
	json_key(b, key);
	json_put_null(b);
}

static enum err show_security(struct request *r)
{
	const struct credential *pin = &r->account.pin;
	struct account_security own;
	struct buf *b = &r->out;
	enum err e = account_security(&r->context, r->account.uid, &own);

	if (e != ERR_OK)
		return e;
	json_open(b, '{');
	put_flag(b, "HasPIN", pin->hash.n > 0);
	if (pin->hash.n > 0 && pin->changed > 0)
		response_time(b, "PINChanged", pin->changed);
	else
		put_null(b, "PINChanged");
	put_flag(b, "HasPassword", r->account.password.hash.n > 0);
	put_flag(b, "HasAuthenticator", own.has_authenticator);
	if (own.has_backup)
		put_count(b, "BackUpCodesLeft", own.backup_left);
	else
		put_null(b, "BackUpCodesLeft");
	put_count(b, "QuestionsAnswered", own.answered);
	put_count(b, "SignIns", own.sign_ins);
	json_close(b, '}');
	return ERR_OK;
}

const struct route security_routes[] = {
	{GET, "/identity/v2/auth/account/security", NEED_APIKEY | NEED_TOKEN, show_security, NULL,
	 0},
	{0, NULL, 0, NULL, NULL, 0},
};
