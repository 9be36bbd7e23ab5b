/* SPDX-License-Identifier: MIT */
#include "domain/person/enrol.h"

#include "base/buf.h"
#include "base/log.h"
#include "domain/factor/attempt_run.h"
#include "domain/factor/proof.h"
#include "domain/message/notify.h"
#include "domain/signin/step_up.h"
#include "domain/tenant/tenant.h"

struct enrol {
	const struct context *c;
	const struct enrol_holder *who; /* NULL: the back end */
	struct str uid;
	struct account account;
	struct authenticator authenticator;
	struct proof code; /* that confirms the authenticator */
	bool replace;
	struct backup backup;
	struct backup_texts *texts;
	struct account_view *out;
};

/* Find the account, and use up the step-up token that its person may need. */
static enum err admit(struct txn *t, struct enrol *s)
{
	struct token token;
	enum err e;

	if (s->who == NULL)
		return account_find(t, s->c, IDENTIFIER_UID, s->uid, &s->account);
	e = token_get(t, s->c, TOKEN_ACCESS, s->who->access, &token, &s->account);
	return e == ERR_OK ? step_up_spend(t, s->c, s->account.uid, s->who->step_up) : e;
}

/* --- the authenticator --------------------------------------------------- */

/* otpauth://totp/Shop:anna@example.com?secret=...&issuer=Shop */
static struct str uri_of(const struct context *c, const struct account *a, struct str secret)
{
	struct str issuer = percent_encode(c->arena, c->tenant->name);
	struct str name = a->email_count > 0   ? a->emails[0].value
			  : a->user_name.n > 0 ? a->user_name
			  : a->phone.n > 0     ? a->phone
					       : a->uid;
	struct buf b;

	buf_init(&b, c->arena, 512, 4096);
	buf_lit(&b, "otpauth://totp/");
	buf_add(&b, issuer);
	buf_byte(&b, ':');
	buf_add(&b, percent_encode(c->arena, name));
	buf_lit(&b, "?secret=");
	buf_add(&b, secret);
	buf_lit(&b, "&issuer=");
	buf_add(&b, issuer);
	buf_lit(&b, "&algorithm=SHA1&digits=6&period=30");
	return buf_str(&b);
}

static enum err read_body(struct txn *t, void *arg)
{
	struct enrol *s = arg;
	enum err e = account_find(t, s->c, IDENTIFIER_UID, s->uid, &s->account);

	return e == ERR_OK ? authenticator_find(t, s->c, s->account.uid, &s->authenticator) : e;
}

static enum err begin_body(struct txn *t, void *arg)
{
	struct enrol *s = arg;
	enum err e = read_body(t, s);

	if (e != ERR_AUTHENTICATOR_NONE)
		return e; /* another request has made one */
	authenticator_make(s->c, s->account.uid, &s->authenticator);
	return authenticator_put(t, s->c, s->account.uid, &s->authenticator);
}

enum err enrol_show(const struct context *c, struct str uid, struct enrolment *out)
{
	struct enrol s = {.c = c, .uid = uid};
	enum err e = store_read(c->instance->store, read_body, &s);

	*out = (struct enrolment){.verified = false};
	if (e == ERR_AUTHENTICATOR_NONE)
		e = store_write(c->instance->store, begin_body, &s);
	if (e != ERR_OK)
		return e;
	out->verified = !s.authenticator.pending;
	if (out->verified)
		return ERR_OK;
	e = authenticator_seed(c, s.account.uid, &s.authenticator, &out->secret);
	if (e != ERR_OK)
		return e;
	out->uri = uri_of(c, &s.account, out->secret);
	return ERR_OK;
}

/* Read a pending authenticator; proof_read finds only enrolled ones. */
static enum err pending_body(struct txn *t, void *arg)
{
	struct enrol *s = arg;
	struct proof *p = &s->code;
	struct token token;
	enum err e = token_get(t, s->c, TOKEN_ACCESS, s->who->access, &token, &p->account);

	if (e != ERR_OK)
		return e;
	e = authenticator_find(t, s->c, p->account.uid, &p->authenticator);
	if (e != ERR_OK)
		return e;
	return p->authenticator.pending ? ERR_OK : ERR_AUTHENTICATOR_NONE;
}

static enum err confirm_body(struct txn *t, void *arg)
{
	struct enrol *s = arg;
	enum err e = admit(t, s);

	if (e != ERR_OK)
		return e;
	e = proof_use(t, &s->code, &s->account);
	if (e != ERR_OK)
		return e;
	e = notify_person(t, s->c, TEMPLATE_AUTHENTICATOR_ADDED, &s->account);
	return e == ERR_OK ? account_load(t, s->c, s->account.uid, s->out) : e;
}

enum err enrol_confirm(const struct context *c, const struct enrol_holder *who, struct str code,
		       struct account_view *out)
{
	struct enrol s = {.c = c,
			  .who = who,
			  .code = {.c = c, .kind = CREDENTIAL_TOTP, .text = code},
			  .out = out};
	struct attempt a;
	enum err e = store_read(c->instance->store, pending_body, &s);

	if (e != ERR_OK)
		return e;
	e = proof_check_form(&s.code, STR("authenticatorcode"));
	if (e != ERR_OK)
		return e;
	a = proof_attempt(&s.code);
	a.clears = CLEARS_NOTHING;
	a.settle = confirm_body;
	a.arg = &s;
	e = attempt_run(c, &a);
	if (e == ERR_OK)
		LOG(authenticator_added, {"uid", s.account.uid});
	return e;
}

static enum err remove_body(struct txn *t, void *arg)
{
	struct enrol *s = arg;
	enum err e = admit(t, s);

	if (e != ERR_OK)
		return e;
	e = authenticator_find(t, s->c, s->account.uid, &s->authenticator);
	if (e != ERR_OK)
		return e;
	e = authenticator_remove(t, s->c, s->account.uid);
	if (e != ERR_OK || s->authenticator.pending)
		return e;
	return notify_person(t, s->c, TEMPLATE_AUTHENTICATOR_REMOVED, &s->account);
}

enum err enrol_remove(const struct context *c, const struct enrol_holder *who, struct str uid)
{
	struct enrol s = {.c = c, .who = who, .uid = uid};
	enum err e = store_write(c->instance->store, remove_body, &s);

	if (e == ERR_OK)
		LOG(authenticator_removed, {"uid", s.account.uid});
	return e;
}

/* --- backup codes --------------------------------------------------------- */

/* The codes are made in the transaction: ten keyed digests are fast enough. */
static enum err backup_body(struct txn *t, void *arg)
{
	struct enrol *s = arg;
	enum err e = admit(t, s);

	if (e != ERR_OK)
		return e;
	e = backup_get(t, s->c, s->account.uid, &s->backup);
	if (e == ERR_OK && !s->replace)
		return ERR_BACKUP_MADE;
	if (e != ERR_OK && e != ERR_BACKUP_NONE)
		return e;
	e = backup_make(s->c, s->account.uid, s->backup.generation, &s->backup, s->texts);
	if (e != ERR_OK)
		return e;
	e = backup_put(t, s->c, s->account.uid, &s->backup);
	return e == ERR_OK ? notify_person(t, s->c, TEMPLATE_BACKUP_CODES_MADE, &s->account) : e;
}

enum err enrol_backup(const struct context *c, const struct enrol_holder *who, struct str uid,
		      bool replace, struct backup_texts *out)
{
	struct enrol s = {.c = c, .who = who, .uid = uid, .replace = replace, .texts = out};
	enum err e = store_write(c->instance->store, backup_body, &s);

	if (e == ERR_OK)
		LOG(backup_codes_made, {"uid", s.account.uid});
	return e;
}
