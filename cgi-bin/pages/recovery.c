/* SPDX-License-Identifier: MIT */
/* The way back: a message with link and code, and a new PIN or password by what proves who one is.
 */
#include "pages.h"

#include "base/unicode.h"
#include "crypto/totp.h"
#include "domain/factor/question.h"
#include "domain/recovery/reset.h"
#include "domain/recovery/send_code.h"
#include "http/browser.h"
#include "http/response.h"

/* --- forgotten -------------------------------------------------------------------------------- */

enum { FORGOT_NAME = FIRST, FORGOT_WHAT };

static const struct param forgot_params[] = {
	PLACE_PARAMS,
	[FORGOT_NAME] = {"name", P_NAME, IN_BODY | REQUIRED, ERR_EMAIL_MISSING},
	[FORGOT_WHAT] = {"what", P_TEXT, IN_QUERY | IN_BODY, 0},
	{NULL, 0, 0, 0},
};

/* Send link and code, and go on to the page where the code is typed. */
static enum err send_to(struct request *r, enum purpose purpose, const struct value *name)
{
	const struct code_request a = {.purpose = purpose, .kind = name->kind, .name = name->text};
	enum err e = send_code(&r->context, &a);

	if (e != ERR_OK)
		return e;
	return go_to_sent(r, purpose == PURPOSE_PIN ? "check" : "check-password", name->text);
}

static enum err forgot(struct request *r)
{
	bool password = str_eq(r->values[FORGOT_WHAT].text, STR("password"));

	if (!password && r->tenant.conf.n[CONF_PIN_ENABLED] == 0)
		return ERR_PIN_OFF;
	return send_to(r, password ? PURPOSE_PASSWORD : PURPOSE_PIN, &r->values[FORGOT_NAME]);
}

/* --- a new secret ----------------------------------------------------------------------------- */

/* The parameters of every form with a new PIN or password: itself, and without script once more. */
enum { NEW_SECRET_TYPED = FIRST, NEW_SECRET_AGAIN, PROOF };

#define NEW_PIN_PARAMS                                                                             \
	PLACE_PARAMS, [NEW_SECRET_TYPED] = {"pin", P_DIGITS, IN_BODY | SECRET, 0},                 \
		      [NEW_SECRET_AGAIN] = {"again", P_DIGITS, IN_BODY | SECRET, 0}

#define NEW_PASSWORD_PARAMS                                                                        \
	PLACE_PARAMS, [NEW_SECRET_TYPED] = {"password", P_TEXT, IN_BODY | SECRET | NEW_SECRET, 0}, \
		      [NEW_SECRET_AGAIN] = {"again", P_TEXT, IN_BODY | SECRET, 0}

static enum err read_new(struct request *r, enum credential_kind what, struct reset *out)
{
	const struct value *fresh = &r->values[NEW_SECRET_TYPED];
	const struct value *again = &r->values[NEW_SECRET_AGAIN];
	bool pin = what == CREDENTIAL_PIN;

	*out = (struct reset){what, fresh->text, pin ? "pin" : "password"};
	if (!fresh->given)
		return context_name_fault(&r->context, pin ? ERR_PIN_MISSING : ERR_PASSWORD_MISSING,
					  str_of(out->field));
	if (again->given && !secret_equal(again->text, fresh->text))
		return context_field_fault(&r->context, "again", "It is not the same.");
	return ERR_OK;
}

static enum err finish_reset(struct request *r, const struct reset *reset, enum err e)
{
	if (e != ERR_OK)
		return finish_again(r, e);
	return finish_form(r, reset->what == CREDENTIAL_PIN ? "pin-reset" : "password-reset");
}

/* --- by link ---------------------------------------------------------------------------------- */

static const struct param pin_by_link_params[] = {
	NEW_PIN_PARAMS,
	[PROOF] = {"vtoken", P_TEXT, IN_QUERY | IN_BODY | REQUIRED | SECRET, 0},
	{NULL, 0, 0, 0},
};

static const struct param password_by_link_params[] = {
	NEW_PASSWORD_PARAMS,
	[PROOF] = {"vtoken", P_TEXT, IN_QUERY | IN_BODY | REQUIRED | SECRET, 0},
	{NULL, 0, 0, 0},
};

static enum err by_link(struct request *r, enum credential_kind what)
{
	struct reset reset;
	enum err e = read_new(r, what, &reset);

	if (e != ERR_OK)
		return e;
	e = reset_by_link(&r->context, &reset, r->values[PROOF].text);
	return finish_reset(r, &reset, e);
}

static enum err pin_by_link(struct request *r)
{
	return by_link(r, CREDENTIAL_PIN);
}

static enum err password_by_link(struct request *r)
{
	return by_link(r, CREDENTIAL_PASSWORD);
}

/* --- by code ---------------------------------------------------------------------------------- */

enum { CODE_NAME = PROOF, CODE_TYPED, CODE_RESEND };

#define CODE_PARAMS                                                                                \
	[CODE_NAME] = {"name", P_NAME, IN_BODY | REQUIRED, ERR_EMAIL_MISSING},                     \
	[CODE_TYPED] = {"otp", P_DIGITS, IN_BODY | SECRET, 0},                                     \
	[CODE_RESEND] = {"resend", P_BOOL, IN_BODY, 0}

static const struct param pin_by_code_params[] = {NEW_PIN_PARAMS, CODE_PARAMS, {NULL, 0, 0, 0}};

static const struct param password_by_code_params[] = {
	NEW_PASSWORD_PARAMS, CODE_PARAMS, {NULL, 0, 0, 0}};

/* The proof that a field holds, with the account that is named. */
static enum err read_proof(struct request *r, int name, int text, struct reset_proof *out)
{
	*out = (struct reset_proof){.kind = r->values[name].kind,
				    .name = r->values[name].text,
				    .by = CREDENTIAL_CODE,
				    .text = r->values[text].text};
	if (out->text.n > 0)
		return ERR_OK;
	return context_name_fault(&r->context, ERR_PARAM_MISSING,
				  str_of(r->route->params[text].name));
}

static enum err by_code(struct request *r, enum credential_kind what, enum purpose purpose)
{
	struct reset_proof proof;
	struct reset reset;
	enum err e;

	if (r->values[CODE_RESEND].yes)
		return send_to(r, purpose, &r->values[CODE_NAME]);
	e = read_proof(r, CODE_NAME, CODE_TYPED, &proof);
	if (e == ERR_OK)
		e = read_new(r, what, &reset);
	if (e != ERR_OK)
		return e;
	e = reset_by_proof(&r->context, &reset, &proof);
	return finish_reset(r, &reset, e);
}

static enum err pin_by_code(struct request *r)
{
	return by_code(r, CREDENTIAL_PIN, PURPOSE_PIN);
}

static enum err password_by_code(struct request *r)
{
	return by_code(r, CREDENTIAL_PASSWORD, PURPOSE_PASSWORD);
}

/* --- by authenticator or backup code ---------------------------------------------------------- */

enum { FACTOR_NAME = PROOF, FACTOR_CODE };

static const struct param by_factor_params[] = {
	NEW_PIN_PARAMS,
	[FACTOR_NAME] = {"name", P_NAME, IN_BODY | REQUIRED, ERR_EMAIL_MISSING},
	[FACTOR_CODE] = {"code", P_TEXT, IN_BODY | SECRET, 0},
	{NULL, 0, 0, 0},
};

/* Authenticators show six digits, and backup codes are longer. */
static bool is_totp(struct request *r, struct reset_proof *proof)
{
	struct str digits;

	if (!unicode_digits(r->context.arena, proof->text, &digits) || !str_digits(digits) ||
	    digits.n > TOTP_DIGITS)
		return false;
	proof->text = digits;
	return true;
}

static enum err pin_by_factor(struct request *r)
{
	struct reset_proof proof;
	struct reset reset;
	size_t left;
	enum err e = read_proof(r, FACTOR_NAME, FACTOR_CODE, &proof);

	if (e == ERR_OK)
		e = read_new(r, CREDENTIAL_PIN, &reset);
	if (e != ERR_OK)
		return e;
	proof.by = is_totp(r, &proof) ? CREDENTIAL_TOTP : CREDENTIAL_BACKUP;
	proof.codes_left = &left;
	e = reset_by_proof(&r->context, &reset, &proof);
	if (e == ERR_OK && proof.by == CREDENTIAL_BACKUP && !browser_wants_page(r))
		return response_reset_by_backup_code(r, left);
	return finish_reset(r, &reset, e);
}

/* --- by security questions ---------------------------------------------------------------------
 */

enum { QUESTION_NAME = PROOF, QUESTION_FIRST };

/* Fields question1, answer1 and so on: as many as a person can be asked. */
#define QUESTION_PARAMS(n)                                                                         \
	{"question" #n, P_TEXT, IN_BODY, 0},                                                       \
	{                                                                                          \
		"answer" #n, P_TEXT, IN_BODY | SECRET, 0                                           \
	}

static const struct param by_question_params[] = {
	NEW_PIN_PARAMS,
	[QUESTION_NAME] = {"name", P_NAME, IN_BODY | REQUIRED, ERR_EMAIL_MISSING},
	QUESTION_PARAMS(1),
	QUESTION_PARAMS(2),
	QUESTION_PARAMS(3),
	QUESTION_PARAMS(4),
	QUESTION_PARAMS(5),
	{NULL, 0, 0, 0},
};

_Static_assert(QUESTION_ANSWERS == 5, "a field for each question");

/* A field for each question, drawn by the page's state `question`. */
static enum err put_questions(struct request *r, const struct question_asked *asked,
			      struct buf *out)
{
	for (size_t i = 0; i < asked->n; i++) {
		char id[2 * GUID_BYTES], number = (char)('1' + i);
		const struct page_value values[] = {{STR("Number"), str_bytes(&number, 1)},
						    {STR("Question"), asked->at[i].text},
						    {STR("QuestionId"), str_bytes(id, sizeof id)}};
		const struct page_view v = {.page = place_page(r),
					    .language = place_language(r),
					    .state = STR("question"),
					    .values = values,
					    .count = 3};
		enum err e;

		hex_write(asked->at[i].id.b, GUID_BYTES, id);
		e = page_draw_state(&r->context, &v, out);
		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

/* Look up what the person is asked, and put it into the drawing of the state `pin`. */
static enum err ask_questions(struct request *r, struct drawing *d)
{
	const struct value *name = &r->values[QUESTION_NAME];
	struct question_asked *asked = arena_alloc(r->context.arena, sizeof *asked);
	enum err e = question_look_up(&r->context, name->kind, name->text, asked);
	struct buf fields;

	if (e != ERR_OK)
		return e;
	buf_init(&fields, r->context.arena, 1024, PAGE_BYTES);
	e = put_questions(r, asked, &fields);
	if (e != ERR_OK)
		return e;
	d->view.state = STR("pin");
	drawing_put(d, STR("Questions"), buf_str(&fields));
	return ERR_OK;
}

static enum err draw_asked(struct request *r)
{
	struct drawing *d = arena_alloc(r->context.arena, sizeof *d);
	enum err e;

	drawing_begin(r, place_page(r), d);
	e = ask_questions(r, d);
	return e == ERR_OK ? drawing_send(r, d) : e;
}

static bool has_answers(const struct request *r)
{
	return r->route != NULL && r->route->params == by_question_params &&
	       r->values[QUESTION_FIRST].given;
}

/* A request that was refused, such as for its captcha, must not show what an account is asked. */
void draw_questions(struct request *r, struct drawing *d)
{
	if (r->admitted && has_answers(r) && ask_questions(r, d) != ERR_OK)
		d->view.state = STR("");
}

/* {"question id": "answer"}; NULL when it is not text, or two have one id. To be freed. */
static struct json *given_answers(const struct request *r)
{
	const struct value *v = &r->values[QUESTION_FIRST];
	struct json *answers = NULL;
	struct str doubled;
	struct buf b;

	buf_init(&b, r->context.arena, 512, 8192);
	json_open(&b, '{');
	for (size_t i = 0; i < QUESTION_ANSWERS; i++, v += 2) {
		struct guid id;

		if (hex_read(v[0].text, id.b, GUID_BYTES)) /* keys are not escaped */
			json_pair(&b, arena_cstr(r->context.arena, v[0].text), v[1].text);
	}
	json_close(&b, '}');
	return json_parse(buf_str(&b), &answers, &doubled) == JSON_OK ? answers : NULL;
}

static enum err pin_by_question(struct request *r)
{
	struct reset_proof proof = {.kind = r->values[QUESTION_NAME].kind,
				    .name = r->values[QUESTION_NAME].text,
				    .by = CREDENTIAL_ANSWER};
	struct json *answers;
	struct reset reset;
	enum err e;

	if (!has_answers(r))
		return draw_asked(r);
	e = read_new(r, CREDENTIAL_PIN, &reset);
	if (e != ERR_OK)
		return e;
	answers = given_answers(r);
	proof.answers = answers;
	e = reset_by_proof(&r->context, &reset, &proof);
	json_free(answers);
	return finish_reset(r, &reset, e);
}

#define RESET (NEED_PIN | ASKS(CAPTCHA_RESET_PIN))

/* These forms also send the message again. */
#define PIN_CODE (RESET | ALSO_ASKS(CAPTCHA_FORGOT_PIN))
#define PASSWORD_CODE (ASKS(CAPTCHA_RESET_PASSWORD) | ALSO_ASKS(CAPTCHA_FORGOT_PASSWORD))

const struct route recovery_routes[] = {
	FORM_AT("forgot", ASKS(CAPTCHA_FORGOT_PIN) | ALSO_ASKS(CAPTCHA_FORGOT_PASSWORD), forgot,
		forgot_params),
	FORM_AT("check", PIN_CODE, pin_by_code, pin_by_code_params),
	DRAWN_AT("check", PIN_CODE, draw_sent, pin_by_code, pin_by_code_params),
	FORM_AT("check-password", PASSWORD_CODE, password_by_code, password_by_code_params),
	DRAWN_AT("check-password", PASSWORD_CODE, draw_sent, password_by_code,
		 password_by_code_params),
	FORM_AT("reset-pin", RESET, pin_by_link, pin_by_link_params),
	FORM_AT("reset-password", ASKS(CAPTCHA_RESET_PASSWORD), password_by_link,
		password_by_link_params),
	FORM_AT("reset-by-authenticator", RESET, pin_by_factor, by_factor_params),
	FORM_AT("reset-by-question", RESET | ALSO_ASKS(CAPTCHA_QUESTIONS), pin_by_question,
		by_question_params),
	{0, NULL, 0, NULL, NULL, 0},
};
