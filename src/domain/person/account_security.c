/* SPDX-License-Identifier: MIT */
#include "domain/person/account_security.h"

#include "domain/factor/answer_record.h"
#include "domain/factor/authenticator.h"
#include "domain/factor/backup.h"
#include "domain/session/sign_in_record.h"
#include "domain/tenant/tenant.h"

struct reading {
	const struct context *c;
	struct str uid;
	struct account_security *out;
};

static enum err read_authenticator(struct txn *t, const struct reading *s)
{
	struct authenticator a;
	enum err e = authenticator_get(t, s->c, s->uid, &a);

	s->out->has_authenticator = e == ERR_OK;
	return e == ERR_AUTHENTICATOR_OFF || e == ERR_AUTHENTICATOR_NONE ? ERR_OK : e;
}

static enum err read_backup(struct txn *t, const struct reading *s)
{
	struct backup b;
	enum err e = backup_get(t, s->c, s->uid, &b);

	s->out->has_backup = e == ERR_OK;
	s->out->backup_left = e == ERR_OK ? backup_left(&b) : 0;
	return e == ERR_BACKUP_OFF || e == ERR_BACKUP_NONE ? ERR_OK : e;
}

static enum err read_answers(struct txn *t, const struct reading *s)
{
	struct question_list list;
	struct answer_record a;
	enum err e;

	if (s->c->tenant->conf.n[CONF_QUESTION_ENABLED] == 0)
		return ERR_OK;
	e = question_list(t, s->c, &list);
	if (e != ERR_OK)
		return e;
	e = answer_record_get(t, s->c, s->uid, &a);
	if (e != ERR_OK)
		return e;
	answer_record_drop_removed(&a, &list);
	s->out->answered = a.n;
	return ERR_OK;
}

static void count_sign_in(const struct sign_in_record *rec, void *arg)
{
	struct account_security *out = arg;

	out->sign_ins += !rec->pending;
}

static enum err read_body(struct txn *t, void *arg)
{
	const struct reading *s = arg;
	enum err e;

	*s->out = (struct account_security){.sign_ins = 0};
	e = read_authenticator(t, s);
	if (e != ERR_OK)
		return e;
	e = read_backup(t, s);
	if (e != ERR_OK)
		return e;
	e = read_answers(t, s);
	return e == ERR_OK ? sign_in_record_each(t, s->c, s->uid, count_sign_in, s->out) : e;
}

enum err account_security(const struct context *c, struct str uid, struct account_security *out)
{
	struct reading s = {c, uid, out};

	return store_read(c->instance->store, read_body, &s);
}
