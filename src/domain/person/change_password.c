/* SPDX-License-Identifier: MIT */
#include "domain/person/change_password.h"

#include "domain/person/change_secret.h"

static enum err check(struct secret_change *s)
{
	return password_check_rules(s->c, s->fresh, "newpassword", &s->old.account, &s->profile,
				    &s->strength);
}

static void replace(const struct secret_change *s, struct account *a)
{
	password_replace(s->c, a, s->hash, s->strength);
}

enum err password_change(const struct context *c, struct str access, struct str old,
			 struct str fresh)
{
	static const struct secret_terms terms = {
		.kind = CREDENTIAL_PASSWORD,
		.old_name = STR_INIT("oldpassword"),
		.wrong = ERR_PASSWORD_OLD_WRONG,
		.logs_out = CONF_LOGOUT_ON_PASSWORD_CHANGE,
		.ends_pin_sessions = true,
		.changed = {AUDIT_PASSWORD_CHANGED, TEMPLATE_PASSWORD_CHANGED,
			    EVENT_CHANGE_PASSWORD},
		.logged = LOGGED_password_changed,
		.check = check,
		.replace = replace,
	};

	return secret_change(c, &terms, access, old, fresh);
}
