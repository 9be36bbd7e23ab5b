/* SPDX-License-Identifier: MIT */
#include "http/request_params.h"

#include "base/unicode.h"
#include "domain/tenant/page_address.h"
#include "http/request_body.h"

enum err request_param_refuse(struct request *r, enum err e, const char *name)
{
	return context_name_fault(&r->context, e, str_of(name));
}

/* Find the field with that name, if there is one. ERR_PARAM_TWICE when there are two. */
static enum err find_field(struct request *r, const struct fields *fields, const char *name,
			   struct str *out)
{
	size_t found = 0;

	for (size_t i = 0; i < fields->n; i++) {
		if (!str_eq_ci(fields->at[i].name, str_of(name)))
			continue;
		if (found++ > 0)
			return request_param_refuse(r, ERR_PARAM_TWICE, name);
		*out = fields->at[i].value;
	}
	return ERR_OK;
}

enum err request_param_in_query(struct request *r, const char *name, struct str *out)
{
	return find_field(r, &r->query, name, out);
}

static enum err find_in_body(struct request *r, const struct param *p, struct value *out)
{
	bool found;
	const struct json *j = json_member(r->body, str_of(p->name), &found);
	enum json_kind kind = json_kind(j);

	if (r->body == NULL)
		return find_field(r, &r->form, p->name, &out->text);
	if (j == NULL)
		return ERR_OK;
	if (kind != JSON_TEXT && !(p->type == P_BOOL && (kind == JSON_BOOL || kind == JSON_INT)))
		return request_param_refuse(r, ERR_PARAM_FORMAT, p->name);
	out->text = json_text(j);
	return ERR_OK;
}

static enum err find_value(struct request *r, const struct param *p, struct value *out)
{
	enum err e = ERR_OK;

	*out = (struct value){.text = {"", 0}};
	if ((p->flags & IN_PATH) != 0)
		out->text = route_segment(r->route, &r->path, p->name);
	if ((p->flags & IN_QUERY) != 0)
		e = request_param_in_query(r, p->name, &out->text);
	if (e != ERR_OK || out->text.n > 0 || (p->flags & IN_BODY) == 0)
		return e;
	return find_in_body(r, p, out);
}

static enum err check_identifier(struct request *r, const struct param *p, struct str text)
{
	static const struct {
		enum identifier_kind kind;
		enum err malformed;
	} of[] = {[P_EMAIL] = {IDENTIFIER_EMAIL, ERR_EMAIL_FORMAT},
		  [P_PHONE] = {IDENTIFIER_PHONE, ERR_PHONE_FORMAT},
		  [P_UID] = {IDENTIFIER_UID, ERR_UID_FORMAT}};
	struct str normal;

	if ((p->flags & IN_PATH) != 0 && identifier_is_path_word(text))
		return ERR_PATH_UNKNOWN; /* a call that is not implemented */
	if (identifier_normal(r->context.arena, of[p->type].kind, text, &normal))
		return ERR_OK;
	return request_param_refuse(r, of[p->type].malformed, p->name);
}

/* Blanks at the ends come from pasting. */
static enum err check_name(struct request *r, const struct param *p, struct value *v)
{
	struct str normal;

	v->text = str_trim(v->text);
	v->kind = identifier_kind_of(r->context.arena, v->text);
	if (v->kind != IDENTIFIER_EMAIL ||
	    identifier_normal(r->context.arena, IDENTIFIER_EMAIL, v->text, &normal))
		return ERR_OK;
	return request_param_refuse(r, ERR_EMAIL_FORMAT, p->name);
}

static size_t max_length(enum param_type type)
{
	if (type == P_JWT)
		return JWT_MAX;
	return type == P_LONG ? LONG_MAX_BYTES : TEXT_MAX;
}

static enum err check_type(struct request *r, const struct param *p, struct value *v)
{
	if (v->text.n > max_length(p->type))
		return request_param_refuse(r, ERR_PARAM_LENGTH, p->name);
	switch (p->type) {
	case P_EMAIL:
	case P_PHONE:
	case P_UID:
		return check_identifier(r, p, v->text);
	case P_BOOL:
		return str_bool(v->text, &v->yes)
			       ? ERR_OK
			       : request_param_refuse(r, ERR_PARAM_FORMAT, p->name);
	case P_INT:
		if (!str_int(v->text, &v->n) || v->n < 1 || v->n > NUMBER_MAX)
			return request_param_refuse(r, ERR_PARAM_FORMAT, p->name);
		return ERR_OK;
	case P_GUID:
		return guid_read(v->text, &v->guid)
			       ? ERR_OK
			       : request_param_refuse(r, ERR_PARAM_FORMAT, p->name);
	case P_DIGITS:
		return unicode_digits(r->context.arena, v->text, &v->text)
			       ? ERR_OK
			       : request_param_refuse(r, ERR_PARAM_FORMAT, p->name);
	case P_NAME:
		return check_name(r, p, v);
	case P_FOLDER:
		return str_eq(v->text, page_address_folder(r->context.arena, &r->tenant))
			       ? ERR_OK
			       : ERR_PATH_UNKNOWN;
	case P_TEXT:
	case P_LONG:
	case P_JWT:
	case P_DOCUMENT:
		break;
	}
	return ERR_OK;
}

enum err request_param_take(struct request *r, const struct param *p, struct value *v)
{
	enum err e;

	if (p->type == P_DOCUMENT) {
		*v = (struct value){.given = r->body != NULL, .json = r->body};
		return r->form.n == 0 ? ERR_OK : request_body_malformed(r);
	}
	e = find_value(r, p, v);
	if (e != ERR_OK)
		return e;
	v->given = v->text.n > 0;
	if (v->given)
		return check_type(r, p, v);
	if ((p->flags & REQUIRED) == 0)
		return ERR_OK;
	return request_param_refuse(r, p->missing != 0 ? p->missing : ERR_PARAM_MISSING, p->name);
}

enum err request_params_take(struct request *r)
{
	const struct param *params = r->route->params;

	for (size_t i = 0; params != NULL && params[i].name != NULL; i++) {
		enum err e = request_param_take(r, &params[i], &r->values[i]);

		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}

static enum identifier_kind kind_of(enum param_type type)
{
	switch (type) {
	case P_EMAIL:
		return IDENTIFIER_EMAIL;
	case P_PHONE:
		return IDENTIFIER_PHONE;
	case P_UID:
		return IDENTIFIER_UID;
	default:
		return IDENTIFIER_USERNAME;
	}
}

bool request_name(const struct request *r, const int *params, enum identifier_kind *kind,
		  struct str *name)
{
	for (; *params >= 0; params++) {
		if (!r->values[*params].given)
			continue;
		*kind = kind_of(r->route->params[*params].type);
		*name = r->values[*params].text;
		return true;
	}
	return false;
}
