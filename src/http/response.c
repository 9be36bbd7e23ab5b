/* SPDX-License-Identifier: MIT */
#include "http/response.h"

#include <assert.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/browser.h"
#include "http/cors.h"

enum err response_flag(struct request *r, const char *name)
{
	json_open(&r->out, '{');
	json_key(&r->out, name);
	json_put_bool(&r->out, true);
	json_close(&r->out, '}');
	return ERR_OK;
}

void response_time(struct buf *b, const char *key, uint64_t when)
{
	char text[CLOCK_TEXT];

	json_pair(b, key, clock_text(when, text));
}

/* An id in the form of those SMS providers give: two letters and 32 hex digits. */
static void put_sid(struct buf *b, const char *key, struct str letters)
{
	uint8_t random[16];
	char text[2 + 2 * sizeof random];

	secret_random(random, sizeof random);
	text[0] = letters.p[0];
	text[1] = letters.p[1];
	hex_write(random, sizeof random, text + 2);
	json_pair(b, key, str_bytes(text, sizeof text));
}

enum err response_sms(struct request *r)
{
	json_open(&r->out, '{');
	json_key(&r->out, "IsPosted");
	json_put_bool(&r->out, true);
	json_key(&r->out, "Data");
	json_open(&r->out, '{');
	put_sid(&r->out, "AccountSid", STR("AC"));
	put_sid(&r->out, "Sid", STR("SM"));
	json_close(&r->out, '}');
	json_close(&r->out, '}');
	return ERR_OK;
}

void response_backup_codes_left(struct request *r, size_t left)
{
	if (!response_has_additions(r))
		return;
	json_key(&r->out, "BackUpCodesLeft");
	json_put_int(&r->out, (int64_t)left);
}

enum err response_reset_by_backup_code(struct request *r, size_t left)
{
	json_open(&r->out, '{');
	json_key(&r->out, "IsPosted");
	json_put_bool(&r->out, true);
	response_backup_codes_left(r, left);
	json_close(&r->out, '}');
	return ERR_OK;
}

enum err response_exists(struct request *r, enum identifier_kind kind, struct str text)
{
	bool yes;
	enum err e = account_exists(&r->context, kind, text, &yes);

	if (e != ERR_OK)
		return e;
	json_open(&r->out, '{');
	json_key(&r->out, "IsExist");
	json_put_bool(&r->out, yes);
	json_close(&r->out, '}');
	return ERR_OK;
}

enum err response_posted_signin(struct request *r, const struct signin *s)
{
	json_open(&r->out, '{');
	json_key(&r->out, "IsPosted");
	json_put_bool(&r->out, true);
	json_key(&r->out, "Data");
	if (s != NULL)
		(void)response_signin(r, s);
	else
		json_put_null(&r->out);
	json_close(&r->out, '}');
	return ERR_OK;
}

enum err response_sign_up(struct request *r, const struct sign_up *s)
{
	if (!s->signed_in && s->texted)
		return response_sms(r);
	return response_posted_signin(r, s->signed_in ? &s->signin : NULL);
}

enum err response_account(struct request *r, const struct account_view *p)
{
	const struct profile_view v = {&p->account, &p->profile,
				       p->locked,   lockout_profile_name(&r->context),
				       &r->context, false};

	profile_write(&r->out, &v);
	return ERR_OK;
}

enum err response_signin(struct request *r, const struct signin *s)
{
	const struct profile_view v = {&s->account, &s->profile,
				       s->locked,   lockout_profile_name(&r->context),
				       &r->context, false};
	struct buf *b = &r->out;

	json_open(b, '{');
	json_key(b, "Profile");
	profile_write(b, &v);
	json_pair(b, "access_token", str_of(s->access.s));
	json_pair(b, "refresh_token", str_of(s->refresh.s));
	response_time(b, "expires_in", s->access_expires);
	if (s->session.s[0] != '\0') {
		json_pair(b, "session_token", str_of(s->session.s));
		response_time(b, "session_expires_in", s->session_expires);
	} else {
		json_pair(b, "session_token", (struct str){NULL, 0});
		json_pair(b, "session_expires_in", (struct str){NULL, 0});
	}
	json_close(b, '}');
	return ERR_OK;
}

enum err response_pin_session(struct request *r, const struct signin *s)
{
	const struct str none = {NULL, 0};
	struct buf *b = &r->out;

	json_open(b, '{');
	json_pair(b, "session_token", s->pin_is_due ? none : str_of(s->session.s));
	json_pair(b, "PINAuthToken", s->pin_is_due ? str_of(s->pinauth.s) : none);
	response_time(b, "expires_in", s->pin_is_due ? s->pinauth_expires : s->session_expires);
	json_close(b, '}');
	return ERR_OK;
}

/* A text, null when it is empty. */
static void put_known(struct buf *b, const char *key, struct str text)
{
	json_pair(b, key, text.n > 0 ? text : (struct str){NULL, 0});
}

static void put_origin(struct request *r, const struct sign_in_origin *o)
{
	static const struct str kinds[] = {[NETWORK_UNKNOWN] = STR_INIT(""),
					   [NETWORK_SAME] = STR_INIT("same"),
					   [NETWORK_OTHER] = STR_INIT("other")};

	put_known(&r->out, "Program", agent_text(r->context.arena, &o->agent));
	put_known(&r->out, "AddressKind", kinds[sign_in_origin_network(&r->context, o)]);
}

enum err response_sessions(struct request *r, const struct session_list *list,
			   const struct guid *current)
{
	struct buf *b = &r->out;
	char id[GUID_TEXT + 1];

	json_open(b, '{');
	json_key(b, "Data");
	json_open(b, '[');
	for (size_t i = 0; i < list->n; i++) {
		const struct sign_in_record *g = &list->at[i];

		guid_write(&g->id, id);
		json_open(b, '{');
		json_pair(b, "Id", str_of(id));
		response_time(b, "Created", g->created);
		response_time(b, "LastUsed", g->used);
		response_time(b, "Expires", g->expires);
		json_key(b, "HasPINSession");
		json_put_bool(b, sign_in_record_has_session(g));
		json_key(b, "IsCurrent");
		json_put_bool(b, guid_equal(&g->id, current));
		if (response_has_additions(r))
			put_origin(r, &g->origin);
		json_close(b, '}');
	}
	json_close(b, ']');
	json_close(b, '}');
	return ERR_OK;
}

static void put_active_session(struct request *r, const struct sign_in_record *g, struct str access)
{
	static const char *const unknown[] = {"DeviceType", "City", "Country", "Ip"};
	const struct agent agent =
		response_has_additions(r) ? g->origin.agent : (struct agent){.program = STR("")};
	const struct str none = {NULL, 0};
	struct buf *b = &r->out;

	json_open(b, '{');
	json_pair(b, "AccessToken", access);
	put_known(b, "Browser", agent.program);
	json_pair(b, "Device", none);
	put_known(b, "Os", agent.system);
	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
		json_pair(b, unknown[i], none);
	response_time(b, "LoginDate", g->created);
	json_close(b, '}');
}

enum err response_active_sessions(struct request *r, const struct session_list *list,
				  const struct guid *current, struct str access)
{
	const struct str none = {NULL, 0};
	struct buf *b = &r->out;

	json_open(b, '{');
	json_key(b, "nextCursor");
	json_put_int(b, 0);
	json_key(b, "data");
	json_open(b, '[');
	for (size_t i = 0; i < list->n; i++)
		if (!list->at[i].pending)
			put_active_session(r, &list->at[i],
					   guid_equal(&list->at[i].id, current) ? access : none);
	json_close(b, ']');
	json_close(b, '}');
	return ERR_OK;
}

enum err response_fresh_backup_codes(struct request *r, const struct enrol_holder *who,
				     struct str uid, bool anew)
{
	struct buf *b = &r->out;
	struct backup_texts codes;
	enum err e = enrol_backup(&r->context, who, uid, anew, &codes);

	if (e != ERR_OK)
		return e;
	json_open(b, '{');
	json_key(b, "BackUpCodes");
	json_open(b, '[');
	for (size_t i = 0; i < BACKUP_CODES; i++)
		json_put_text(b, str_of(codes.at[i]));
	json_close(b, ']');
	json_close(b, '}');
	secret_zero(&codes, sizeof codes);
	return ERR_OK;
}

enum err response_questions(struct request *r, const struct question_asked *asked)
{
	struct buf *b = &r->out;

	json_open(b, '[');
	for (size_t i = 0; i < asked->n; i++) {
		char id[2 * GUID_BYTES];

		hex_write(asked->at[i].id.b, GUID_BYTES, id);
		json_open(b, '{');
		json_pair(b, "QuestionId", str_bytes(id, sizeof id));
		json_pair(b, "Question", asked->at[i].text);
		json_close(b, '}');
	}
	json_close(b, ']');
	return ERR_OK;
}

/* The table's description with its '*' replaced by the name in the error detail. */
static void put_description(struct request *r, const char *description)
{
	struct str rest = str_of(description);
	struct buf text;

	buf_init(&text, r->context.arena, 256, 1024);
	buf_add(&text, str_cut(&rest, '*'));
	if (rest.p != NULL) {
		buf_add(&text, r->detail.name);
		buf_add(&text, rest);
	}
	json_key(&r->out, "Description");
	json_put_text(&r->out, buf_str(&text));
}

static bool is_send_limit(enum err e)
{
	return e == ERR_SEND_LIMIT_MAIL || e == ERR_SEND_LIMIT_SMS;
}

bool response_has_additions(const struct request *r)
{
	const struct tenant *t = r->context.tenant;

	return t != NULL && t->conf.n[CONF_ANSWERS_ADDITIONS] != 0;
}

/* Take from the error detail what this answer must not have, also in its headers. */
static void drop_hidden(struct request *r, enum err e)
{
	struct error_detail *x = &r->detail;
	bool adds = response_has_additions(r);

	if (e != ERR_ACCOUNT_LOCKED && !(adds && x->has_attempts_left))
		x->locked_until = 0;
	if (e != ERR_TOO_MANY && !(adds && is_send_limit(e)))
		x->retry_at = 0;
}

static void put_members(struct buf *b, const struct request *r, enum err e)
{
	const struct error_detail *x = &r->detail;
	bool adds = response_has_additions(r);

	if (x->pin_auth_token.n > 0)
		json_pair(b, "PINAuthToken", x->pin_auth_token);
	if (x->locked_until > 0)
		response_time(b, "LoginLockedTimeout", x->locked_until);
	if (adds && x->has_attempts_left) {
		json_key(b, "AttemptsLeft");
		json_put_int(b, (int64_t)x->attempts_left);
	}
	if (adds && x->retry_at > 0)
		response_time(b, "RetryAt", x->retry_at);
	if (adds && e == ERR_LINK_REPLACED) {
		json_key(b, "IsReplaced");
		json_put_bool(b, true);
	}
}

/* Errors with Data also have the two members that older versions of the API put beside it. */
static void put_data(struct request *r, enum err e)
{
	struct buf *b = &r->out, data;

	buf_init(&data, r->context.arena, 128, 512);
	json_open(&data, '{');
	put_members(&data, r, e);
	if (data.n == 1)
		return;
	json_close(&data, '}');
	json_key(b, "IsProviderError");
	json_put_bool(b, false);
	json_key(b, "ProviderErrorResponse");
	json_put_null(b);
	json_key(b, "Data");
	json_put_raw(b, buf_str(&data));
}

static void put_fields(struct buf *b, const struct error_detail *x)
{
	if (x->field_count == 0)
		return;
	json_key(b, "Errors");
	json_open(b, '[');
	for (size_t i = 0; i < x->field_count; i++) {
		json_open(b, '{');
		json_pair(b, "FieldName", str_of(x->fields[i].field));
		json_pair(b, "ErrorMessage", str_of(x->fields[i].message));
		json_close(b, '}');
	}
	json_close(b, ']');
}

/* An unknown API key has no tenant, so no profile: its error has the documented texts. */
static struct err_text text_of(const struct request *r, enum err e)
{
	const struct tenant *t = r->context.tenant;

	if (t == NULL || t->profile == PROFILE_LOGINRADIUS)
		return err_documented(e);
	return (struct err_text){err_info(e)->message, err_info(e)->description};
}

/* Some clients read this error's members in lower case, so it has both spellings. */
static void put_lower_case(struct request *r, int code, struct err_text text)
{
	json_key(&r->out, "errorCode");
	json_put_int(&r->out, code);
	json_pair(&r->out, "message", str_of(text.message));
	json_pair(&r->out, "description", str_of(text.description));
}

static void write_error(struct request *r, enum err e)
{
	const struct err_text text = text_of(r, e);
	int code = err_info(e)->code;

	buf_init(&r->out, r->context.arena, 1024, 8192);
	json_open(&r->out, '{');
	if (e == ERR_GENERIC_AUTH)
		put_lower_case(r, code, text);
	json_key(&r->out, "ErrorCode");
	json_put_int(&r->out, code);
	json_pair(&r->out, "Message", str_of(text.message));
	put_description(r, text.description);
	put_data(r, e);
	put_fields(&r->out, &r->detail);
	json_close(&r->out, '}');
}

static const char *reason_of(int status)
{
	static const struct {
		int status;
		const char *reason;
	} known[] = {
		{200, "OK"},	       {204, "No Content"},	    {303, "See Other"},
		{400, "Bad Request"},  {401, "Unauthorized"},	    {403, "Forbidden"},
		{404, "Not Found"},    {405, "Method Not Allowed"}, {413, "Content Too Large"},
		{414, "URI Too Long"}, {429, "Too Many Requests"},  {503, "Service Unavailable"}};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].status == status)
			return known[i].reason;
	return "Internal Server Error";
}

static void add_number_header(struct buf *h, const char *name, uint64_t v)
{
	buf_lit(h, name);
	buf_int(h, (int64_t)v);
	buf_lit(h, "\r\n");
}

/* When to try again; 0 when that is unknown or pointless. */
static uint64_t retry_at(const struct request *r, int status)
{
	const struct error_detail *x = &r->detail;

	if (status == 503)
		return r->context.now + 1;
	if (x->retry_at > 0)
		return x->retry_at;
	return x->locked_until != ATTEMPT_FOREVER ? x->locked_until : 0;
}

static void write_body_headers(struct request *r, struct buf *h)
{
	buf_lit(h, r->is_page ? "Content-Type: text/html; charset=utf-8\r\n"
			      : "Content-Type: application/json; charset=utf-8\r\n");
	add_number_header(h, "Content-Length: ", r->out.n);
}

static void write_head(struct request *r, struct buf *h, int status, enum err e,
		       struct str request_id)
{
	uint64_t retry = retry_at(r, status);
	char names[32];

	buf_lit(h, "Status: ");
	buf_int(h, status);
	buf_byte(h, ' ');
	buf_lit(h, reason_of(status));
	buf_lit(h, "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
		   "X-Request-Id: ");
	buf_add(h, request_id);
	buf_lit(h, "\r\n");
	if (r->audience == FOR_BROWSERS) {
		browser_write_head(h, r);
	} else {
		buf_lit(h, "Referrer-Policy: no-referrer\r\n");
		cors_write(h, r);
	}
	if (e == ERR_METHOD_WRONG) {
		buf_lit(h, "Allow: ");
		buf_add(h, route_method_names(r->allowed, names));
		buf_lit(h, "\r\n");
	}
	if (retry > r->context.now)
		add_number_header(h, "Retry-After: ", retry - r->context.now);
	if (r->close)
		buf_lit(h, "Connection: close\r\n");
	if (status != 204)
		write_body_headers(r, h);
	buf_lit(h, "\r\n");
}

static int success_of(const struct request *r)
{
	if (r->location.n > 0)
		return 303;
	return r->no_content ? 204 : 200;
}

int response_send(struct request *r, enum err e, struct str request_id)
{
	struct buf head;
	int status;

	assert(r->fcgi != NULL && r->context.arena != NULL);
	if (r->out.overflowed && (e == ERR_OK || r->is_page)) {
		e = ERR_INTERNAL;
		r->is_page = false;
		r->location = STR("");
	}
	status = e == ERR_OK ? success_of(r) : err_info(e)->http;
	if (e != ERR_OK)
		drop_hidden(r, e);
	if (e != ERR_OK && !r->is_page)
		write_error(r, e);
	buf_init(&head, r->context.arena, 1024, 16384);
	write_head(r, &head, status, e, request_id);
	fcgi_write(r->fcgi, buf_str(&head));
	if (r->method != HEAD)
		fcgi_write(r->fcgi, buf_str(&r->out));
	return status;
}
