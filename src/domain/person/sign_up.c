/* SPDX-License-Identifier: MIT */
#include "domain/person/sign_up.h"

#include "base/json.h"
#include "domain/recovery/send_code.h"
#include "domain/tenant/tenant.h"

enum err sign_up(const struct context *c, const struct registration *reg, struct sign_up *out)
{
	const struct account *a = &out->view.account;
	enum err e;

	*out = (struct sign_up){.signed_in = false};
	e = account_register(c, reg, &out->view);
	if (e != ERR_OK)
		return e;
	out->texted = a->email_count == 0 && account_is_texted(c, reg, a);
	if (c->tenant->conf.n[CONF_REGISTER_AUTO_LOGIN] == 0 ||
	    signin_check_confirmed(c, a, IDENTIFIER_UID, a->uid) != ERR_OK)
		return ERR_OK;
	out->signed_in = true;
	return signin_proved(c, a->uid, &out->signin);
}

/* The address or number of the body that is taken. */
static struct str taken_name(const struct registration *reg, enum identifier_kind kind)
{
	bool found;
	const struct json *emails = json_member(reg->body, STR("Email"), &found);

	if (kind == IDENTIFIER_PHONE)
		return json_text(json_member(reg->body, STR("PhoneId"), &found));
	return json_text(json_member(json_at(emails, 0), STR("Value"), &found));
}

/* Whatever comes of it, the answer is the same. */
static void tell_holder(const struct context *c, const struct registration *reg,
			enum identifier_kind kind)
{
	const struct code_request request = {
		.purpose = PURPOSE_PASSWORD, .kind = kind, .name = taken_name(reg, kind)};

	enum err ignored = send_code(c, &request);

	(void)ignored;
}

enum err sign_up_discreetly(const struct context *c, const struct registration *reg,
			    struct sign_up *out)
{
	enum err e = sign_up(c, reg, out);

	out->texted = false;
	if (e != ERR_EMAIL_TAKEN && e != ERR_PHONE_TAKEN)
		return e;
	tell_holder(c, reg, e == ERR_EMAIL_TAKEN ? IDENTIFIER_EMAIL : IDENTIFIER_PHONE);
	*out = (struct sign_up){.signed_in = false};
	return ERR_OK;
}
