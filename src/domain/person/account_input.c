/* SPDX-License-Identifier: MIT */
#include "domain/person/account_input.h"

#include "domain/account/credential.h"
#include "domain/factor/password.h"
#include "domain/factor/pin.h"
#include "domain/tenant/tenant.h"

/* --- reading the body -------------------------------------------------- */

static enum err take_text(const struct context *c, const struct json *body, struct str name,
			  struct str *out)
{
	bool found;
	const struct json *j = json_member(body, name, &found);

	if (j == NULL)
		return ERR_OK;
	if (json_kind(j) != JSON_TEXT)
		return context_name_fault(c, ERR_PARAM_FORMAT, name);
	*out = arena_copy(c->arena, json_text(j)); /* the body may be gone before the account */
	return ERR_OK;
}

static enum err take_bool(const struct context *c, const struct json *body, struct str name,
			  bool *given, bool *out)
{
	bool found;
	const struct json *j = json_member(body, name, &found);

	if (j == NULL)
		return ERR_OK;
	if (!json_truth(j, out))
		return context_name_fault(c, ERR_PARAM_FORMAT, name);
	*given = true;
	return ERR_OK;
}

enum err account_input_emails(const struct context *c, const struct json *body,
			      struct account_input *in)
{
	bool found;

	in->emails = json_member(body, STR("Email"), &found);
	if (in->emails == NULL)
		return ERR_OK;
	if (json_kind(in->emails) != JSON_ARRAY || json_count(in->emails) > ACCOUNT_EMAILS)
		return context_name_fault(c, ERR_PARAM_FORMAT, STR("Email"));
	return ERR_OK;
}

enum err account_input_pin_info(const struct context *c, const struct json *body,
				struct account_input *in)
{
	bool found, given = false;
	const struct json *info = json_member(body, STR("PINInfo"), &found);
	enum err e;

	if (info == NULL)
		return ERR_OK;
	if (json_kind(info) != JSON_OBJECT)
		return context_name_fault(c, ERR_PARAM_FORMAT, STR("PINInfo"));
	if (c->tenant->conf.n[CONF_PIN_ENABLED] == 0)
		return ERR_PIN_OFF;
	in->has_pin_info = true;
	e = take_text(c, info, STR("PIN"), &in->pin);
	return e == ERR_OK ? take_bool(c, info, STR("Skipped"), &given, &in->pin_skipped) : e;
}

enum err account_input_read(const struct context *c, const struct json *body,
			    struct account_input *in)
{
	const struct {
		struct str name;
		struct str *out;
	} texts[] = {{STR("Uid"), &in->uid},
		     {STR("UserName"), &in->user_name},
		     {STR("PhoneId"), &in->phone},
		     {STR("Password"), &in->password}};
	const struct {
		struct str name;
		bool *given, *out;
	} bools[] = {{STR("IsActive"), &in->has_active, &in->active},
		     {STR("IsDeleted"), &in->has_deleted, &in->deleted},
		     {STR("EmailVerified"), &in->has_email_verified, &in->email_verified},
		     {STR("PhoneIdVerified"), &in->has_phone_verified, &in->phone_verified},
		     {STR("IsLoginLocked"), &in->has_locked, &in->locked}};
	enum err e = account_input_emails(c, body, in);

	for (size_t i = 0; e == ERR_OK && i < sizeof texts / sizeof *texts; i++)
		e = take_text(c, body, texts[i].name, texts[i].out);
	for (size_t i = 0; e == ERR_OK && i < sizeof bools / sizeof *bools; i++)
		e = take_bool(c, body, bools[i].name, bools[i].given, bools[i].out);
	return e == ERR_OK ? account_input_pin_info(c, body, in) : e;
}

/* --- identifiers ------------------------------------------------------- */

enum err account_input_check_name(const struct context *c, enum identifier_kind kind,
				  struct str text, enum err malformed, struct str name)
{
	struct str normal;

	if (text.n == 0 || identifier_normal(c->arena, kind, text, &normal))
		return ERR_OK;
	return context_name_fault(c, malformed, name);
}

static enum err take_email(const struct context *c, const struct json *entry, struct str *type,
			   struct str *value)
{
	enum err e;

	if (json_kind(entry) != JSON_OBJECT)
		return context_name_fault(c, ERR_PARAM_FORMAT, STR("Email"));
	e = take_text(c, entry, STR("Type"), type);
	if (e != ERR_OK)
		return e;
	e = take_text(c, entry, STR("Value"), value);
	if (e != ERR_OK)
		return e;
	if (value->n == 0)
		return context_name_fault(c, ERR_EMAIL_FORMAT, STR("Email"));
	return account_input_check_name(c, IDENTIFIER_EMAIL, *value, ERR_EMAIL_FORMAT,
					STR("Email"));
}

static enum err add_email(const struct context *c, const struct json *entry, struct account *a,
			  bool *primary)
{
	struct str type = {"", 0}, value = {"", 0};
	enum err e = take_email(c, entry, &type, &value);

	if (e != ERR_OK)
		return e;
	if (type.n == 0 || type.n > 64)
		return ERR_EMAIL_TYPE_MISSING;
	for (size_t i = 0; i < a->email_count; i++)
		if (str_eq_ci(a->emails[i].value, value))
			return ERR_EMAIL_TWICE;
	if (str_eq_ci(type, STR("Primary"))) {
		if (*primary)
			return ERR_EMAIL_PRIMARY_TWICE;
		*primary = true;
	}
	a->emails[a->email_count].type = type;
	a->emails[a->email_count++].value = value;
	return ERR_OK;
}

enum err account_input_names(const struct context *c, const struct account_input *in,
			     struct account *a)
{
	bool primary = false;
	enum err e = account_input_check_name(c, IDENTIFIER_PHONE, in->phone, ERR_PHONE_FORMAT,
					      STR("PhoneId"));

	if (e != ERR_OK)
		return e;
	e = account_input_check_name(c, IDENTIFIER_USERNAME, in->user_name, ERR_USERNAME_FORMAT,
				     STR("UserName"));
	for (size_t i = 0; e == ERR_OK && i < json_count(in->emails); i++)
		e = add_email(c, json_at(in->emails, i), a, &primary);
	if (e != ERR_OK)
		return e;
	a->phone = in->phone;
	a->user_name = in->user_name;
	a->provider = a->email_count == 0 && a->phone.n > 0 ? STR("Phone") : STR("Email");
	return a->email_count + a->phone.n + a->user_name.n > 0 ? ERR_OK : ERR_IDENTIFIER_MISSING;
}

static struct str fresh_hex(const struct context *c)
{
	struct guid g = guid_random();
	char *p = arena_alloc(c->arena, 2 * GUID_BYTES);

	hex_write(g.b, GUID_BYTES, p);
	return str_bytes(p, 2 * GUID_BYTES);
}

enum err account_input_uid(const struct context *c, struct str given, struct account *a)
{
	a->profile_id = fresh_hex(c);
	a->uid = fresh_hex(c);
	a->custom_uid = given.n > 0;
	if (given.n == 0)
		return ERR_OK;
	if (identifier_is_path_word(given) ||
	    !identifier_normal(c->arena, IDENTIFIER_UID, given, &a->uid))
		return ERR_UID_INVALID;
	return ERR_OK;
}

/* --- secrets ----------------------------------------------------------- */

enum err account_input_check_secrets(const struct context *c, const struct account_input *in,
				     const struct account *a, const struct profile *p,
				     struct account_input_hashes *out)
{
	enum err e = ERR_OK;

	*out = (struct account_input_hashes){.pin = {"", 0}};
	if (in->password.n > 0)
		e = password_check_rules(c, in->password, "Password", a, p, &out->strength);
	if (e != ERR_OK || !in->has_pin_info)
		return e;
	if (in->pin.n > 0)
		return pin_check_rules(c, in->pin, "pin", a, p);
	return in->pin_skipped ? ERR_OK : context_name_fault(c, ERR_PIN_MISSING, STR("PIN"));
}

enum err account_input_hash(const struct context *c, const struct account_input *in, struct str uid,
			    struct account_input_hashes *out)
{
	enum err e = ERR_OK;

	if (in->password.n > 0)
		e = credential_make(c, (struct credential_owner){uid, CREDENTIAL_PASSWORD},
				    in->password, &out->password);
	if (e != ERR_OK || in->pin.n == 0)
		return e;
	return credential_make(c, (struct credential_owner){uid, CREDENTIAL_PIN}, in->pin,
			       &out->pin);
}

void account_input_apply_secrets(const struct context *c, const struct account_input *in,
				 const struct account_input_hashes *h, struct account *a)
{
	if (h->password.n > 0)
		password_replace(c, a, h->password, h->strength);
	if (h->pin.n > 0)
		pin_replace(c, a, h->pin);
	if (in->pin_skipped && a->pin.hash.n == 0) {
		a->pin_skipped = true;
		a->pin_skipped_at = c->now;
	}
}

void account_input_apply_flags(const struct account_input *in, struct account *a)
{
	if (in->has_active)
		a->active = in->active;
	if (in->has_deleted)
		a->deleted = in->deleted;
	if (in->has_email_verified)
		a->email_verified = in->email_verified;
	if (in->has_phone_verified)
		a->phone_verified = in->phone_verified;
}
