/* SPDX-License-Identifier: MIT */
/* Which security questions somebody is asked. */
#include "account.h"

#include "domain/factor/question.h"
#include "http/response.h"

static const struct param question_email_params[] = {
	[NAME] = {"email", P_EMAIL, IN_QUERY | REQUIRED, ERR_EMAIL_MISSING},
	{NULL, 0, 0, 0},
};

static const struct param question_phone_params[] = {
	[NAME] = {"phone", P_PHONE, IN_QUERY | REQUIRED, ERR_PHONE_MISSING},
	{NULL, 0, 0, 0},
};

static enum err questions_of(struct request *r, enum identifier_kind kind)
{
	struct question_asked *asked = arena_alloc(r->context.arena, sizeof *asked);
	enum err e = question_look_up(&r->context, kind, r->values[NAME].text, asked);

	return e == ERR_OK ? response_questions(r, asked) : e;
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

struct own_questions {
	struct request *r;
	struct question_asked asked;
};

static enum err own_questions_body(struct txn *t, void *arg)
{
	struct own_questions *a = arg;

	return question_asked(t, &a->r->context, a->r->account.uid, &a->asked);
}

static enum err own_questions(struct request *r)
{
	struct own_questions *a = arena_alloc(r->context.arena, sizeof *a);
	enum err e;

	a->r = r;
	e = store_read(r->context.instance->store, own_questions_body, a);
	return e == ERR_OK ? response_questions(r, &a->asked) : e;
}

const struct route question_routes[] = {
	{GET, "/identity/v2/auth/securityquestion/email", NEED_APIKEY | ASKS(CAPTCHA_QUESTIONS),
	 questions_of_email, question_email_params, 0},
	{GET, "/identity/v2/auth/securityquestion/phone", NEED_APIKEY | ASKS(CAPTCHA_QUESTIONS),
	 questions_of_phone, question_phone_params, 0},
	{GET, "/identity/v2/auth/securityquestion/username", NEED_APIKEY | ASKS(CAPTCHA_QUESTIONS),
	 questions_of_username, username_params, 0},
	{GET, "/identity/v2/auth/securityquestion/accesstoken", NEED_APIKEY | NEED_TOKEN,
	 own_questions, NULL, 0},
	{0, NULL, 0, NULL, NULL, 0},
};
