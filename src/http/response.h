/* SPDX-License-Identifier: MIT */
/*
 * Answers: writing the documented bodies into the request's output, and sending the
 * answer with its headers.
 */
#ifndef HTTP_RESPONSE_H
#define HTTP_RESPONSE_H

#include "domain/factor/attempt.h"
#include "domain/person/account_lifecycle.h"
#include "domain/person/enrol.h"
#include "domain/person/sign_up.h"
#include "domain/factor/question.h"
#include "domain/session/session.h"
#include "domain/signin/signin.h"
#include "http/request.h"

/*
 * Whether answers have members that the LoginRadius API does not (answers.additions). An
 * unknown API key has no tenant, and so none.
 */
bool response_has_additions(const struct request *r);

/* {"IsPosted":true} and its like; `name` is plain ASCII. Returns ERR_OK. */
enum err response_flag(struct request *r, const char *name);

/* {"IsPosted":true,"Data":{"AccountSid","Sid"}} of an SMS; the ids mean nothing. Returns ERR_OK. */
enum err response_sms(struct request *r);

/* The member BackUpCodesLeft, where answers have additions. */
void response_backup_codes_left(struct request *r, size_t left);

/* {"IsPosted":true} of a reset by a backup code, with how many are left. Returns ERR_OK. */
enum err response_reset_by_backup_code(struct request *r, size_t left);

/* {"IsExist":b} for an identifier. ERR_STORE*. */
enum err response_exists(struct request *r, enum identifier_kind kind, struct str text);

/* {"IsPosted":true,"Data":a sign-in}, or, for NULL, with Data null. Returns ERR_OK. */
enum err response_posted_signin(struct request *r, const struct signin *s);

/* What an account that was just made is answered with: a sign-in, or that a code was sent. Returns
 * ERR_OK. */
enum err response_sign_up(struct request *r, const struct sign_up *s);

/* The Profile object, bare. Returns ERR_OK. */
enum err response_account(struct request *r, const struct account_view *p);

/* Profile and tokens of a sign-in; the session pair is null without a PIN. Returns ERR_OK. */
enum err response_signin(struct request *r, const struct signin *s);

/*
 * The PIN part of a sign-in: session_token if there is a PIN, else PINAuthToken, the
 * other one null, and the expiry. Returns ERR_OK.
 */
enum err response_pin_session(struct request *r, const struct signin *s);

/*
 * {"Data":[...]} of the sign-ins; `current` (zero: none) is marked as the caller's. With
 * additions, also where each was last used. Returns ERR_OK.
 */
enum err response_sessions(struct request *r, const struct session_list *list,
			   const struct guid *current);

/*
 * {"nextCursor":0,"data":[...]} of the whole sign-ins, as the older call has them. Only
 * digests of their access tokens are stored, so only `access`, the caller's own of
 * sign-in `current`, is shown. Browser and system are additions; addresses and places are
 * not stored. Returns ERR_OK.
 */
enum err response_active_sessions(struct request *r, const struct session_list *list,
				  const struct guid *current, struct str access);

/* Make backup codes by enrol_backup and answer {"BackUpCodes":[...]}. Errors as there. */
enum err response_fresh_backup_codes(struct request *r, const struct enrol_holder *who,
				     struct str uid, bool anew);

/* [{"QuestionId","Question"}]. Returns ERR_OK. */
enum err response_questions(struct request *r, const struct question_asked *asked);

/* A time member: ISO 8601. */
void response_time(struct buf *b, const char *key, uint64_t when);

/*
 * Send the answer: what the handler wrote if e is ERR_OK, else the error body of e with
 * the error detail, or the page that tells it (see browser.h). Returns the HTTP status sent.
 */
int response_send(struct request *r, enum err e, struct str request_id);

#endif
