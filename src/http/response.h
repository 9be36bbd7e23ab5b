/* SPDX-License-Identifier: MIT */
/*
 * Answers: the bodies of the wire contract written into the request's output,
 * and the whole answer sent, headers and all.
 */
#ifndef HTTP_RESPONSE_H
#define HTTP_RESPONSE_H

#include "domain/factor/attempt.h"
#include "domain/factor/backup.h"
#include "domain/person/account_lifecycle.h"
#include "domain/factor/question.h"
#include "domain/session/session.h"
#include "domain/signin/signin.h"
#include "http/request.h"

/* {"IsPosted":true} and its like; `name` is plain ASCII. Answers ERR_OK. */
enum err response_flag(struct request *r, const char *name);

/* {"IsPosted":true,"Data":{"AccountSid","Sid"}} of an SMS; the ids mean nothing. Answers ERR_OK. */
enum err response_sms(struct request *r);

/* {"IsExist":b} for an identifier. ERR_STORE*. */
enum err response_exists(struct request *r, enum identifier_kind kind, struct str text);

/* {"IsPosted":true,"Data":a sign-in}, or, for NULL, with Data null. Answers ERR_OK. */
enum err response_posted_signin(struct request *r, const struct signin *s);

/* The Profile object, bare. Answers ERR_OK. */
enum err response_account(struct request *r, const struct account_view *p);

/* Profile and tokens of a sign-in; the session pair is null without a PIN. Answers ERR_OK. */
enum err response_signin(struct request *r, const struct signin *s);

/*
 * The half of a sign-in that goes on by PIN: session_token when there is a PIN,
 * else PINAuthToken, the other one null, and the end of either. Answers ERR_OK.
 */
enum err response_pin_session(struct request *r, const struct signin *s);

/*
 * {"Data":[...]} of the sign-ins; `current` (zero: none) is marked as the one
 * that asks. Answers ERR_OK.
 */
enum err response_sessions(struct request *r, const struct session_list *list,
			   const struct guid *current);

/*
 * {"nextCursor":0,"data":[...]} of the whole sign-ins, as the older call has them. Of
 * their access tokens the service knows digests alone: only `access`, the one of
 * sign-in `current` that was asked with, is told again; where people signed in from
 * is not kept. Answers ERR_OK.
 */
enum err response_active_sessions(struct request *r, const struct session_list *list,
				  const struct guid *current, struct str access);

/* {"BackUpCodes":[...]}. Answers ERR_OK. */
enum err response_backup_codes(struct request *r, const struct backup_texts *codes);

/* [{"QuestionId","Question"}]. Answers ERR_OK. */
enum err response_questions(struct request *r, const struct question_asked *asked);

/* A time member: ISO 8601. */
void response_time(struct buf *b, const char *key, uint64_t when);

/*
 * Send the answer: what the handler wrote when e is ERR_OK, else the error body
 * of e with what the excuse holds. Returns the HTTP status sent.
 */
int response_send(struct request *r, enum err e, struct str request_id);

#endif
