/* SPDX-License-Identifier: MIT */
#include "domain/message/notify.h"

#include "base/buf.h"
#include "domain/limit/lockout.h"
#include "domain/tenant/tenant.h"

enum { NOTICE_DAYS = 3 };

static struct str number(const struct context *c, uint64_t n)
{
	struct buf b;

	buf_init(&b, c->arena, 24, 24);
	buf_int(&b, (int64_t)n);
	return buf_str(&b);
}

/* outbox_put adds the time and the caller. */
static struct outbox_message begin(const struct context *c, enum template template, struct str uid)
{
	return (struct outbox_message){.template = template,
				       .uid = uid,
				       .languages = c->languages,
				       .due = c->now,
				       .expires = c->now + (uint64_t)NOTICE_DAYS * 86400};
}

enum err notify_code(struct txn *t, const struct context *c, const struct notification *n)
{
	const struct otp *k = n->code;
	struct outbox_message m = begin(c, n->template, n->uid);

	m.kind = k->channel;
	m.to = k->to;
	m.wanted = n->wanted;
	m.expires = k->link_expires > k->code_expires ? k->link_expires : k->code_expires;
	outbox_add(&m, VARIABLE_OTP_ID, otp_id(c, n->purpose, k));
	outbox_add(&m, VARIABLE_EXPIRES, number(c, m.expires));
	if (k->link_expires != 0) {
		outbox_add(&m, VARIABLE_URL, k->url);
		outbox_add(&m, VARIABLE_VTYPE, n->vtype);
		outbox_add(&m, VARIABLE_TOKEN, str_of(n->texts->link));
		outbox_add(&m, VARIABLE_LINK_EXPIRES, number(c, k->link_expires));
	}
	if (k->code_expires != 0) {
		outbox_add(&m, VARIABLE_CODE, str_of(n->texts->code));
		outbox_add(&m, VARIABLE_CODE_SECONDS, number(c, k->code_expires - c->now));
	}
	if (n->lost)
		m.expires = c->now; /* expires before it is due */
	return outbox_put(t, c, &m);
}

/* By mail, or by SMS to people without an address, or not at all. */
static enum err to_person(struct txn *t, const struct context *c, struct outbox_message *m,
			  const struct account *a)
{
	m->kind = a->email_count > 0 ? OUTBOX_MAIL : OUTBOX_SMS;
	m->to = a->email_count > 0 ? a->emails[0].value : a->phone;
	return m->to.n > 0 ? outbox_put(t, c, m) : ERR_OK;
}

/* The same unless mail.notices is off. */
static enum err notify(struct txn *t, const struct context *c, struct outbox_message *m,
		       const struct account *a)
{
	return c->tenant->conf.n[CONF_MAIL_NOTICES] != 0 ? to_person(t, c, m, a) : ERR_OK;
}

enum err notify_person(struct txn *t, const struct context *c, enum template template,
		       const struct account *a)
{
	struct outbox_message m = begin(c, template, a->uid);

	return notify(t, c, &m, a);
}

enum err notify_locked(struct txn *t, const struct context *c, const struct account *a,
		       uint64_t until)
{
	struct outbox_message m = begin(c, TEMPLATE_LOCKED, a->uid);

	if (until != ATTEMPT_FOREVER)
		outbox_add(&m, VARIABLE_LOCKED_UNTIL, number(c, until));
	return notify(t, c, &m, a);
}

enum err notify_backup_code(struct txn *t, const struct context *c, const struct account *a,
			    size_t left)
{
	struct outbox_message m = begin(c, TEMPLATE_BACKUP_CODE_USED, a->uid);

	outbox_add(&m, VARIABLE_COUNT, number(c, left));
	return notify(t, c, &m, a);
}

static enum err tell_contact(struct txn *t, const struct context *c, enum outbox_kind kind,
			     struct str uid, struct str to)
{
	struct outbox_message m = begin(c, TEMPLATE_CONTACT_CHANGED, uid);

	m.kind = kind;
	m.to = to;
	return to.n > 0 ? outbox_put(t, c, &m) : ERR_OK;
}

/* Notify those of a's addresses, from index `from` on, that `other` does not have. */
static enum err tell_emails(struct txn *t, const struct context *c, const struct account *a,
			    size_t from, const struct account *other)
{
	enum err e = ERR_OK;

	for (size_t i = from; e == ERR_OK && i < a->email_count; i++)
		if (!account_has_email(other, a->emails[i].value))
			e = tell_contact(t, c, OUTBOX_MAIL, a->uid, a->emails[i].value);
	return e;
}

enum err notify_contacts(struct txn *t, const struct context *c, const struct account *before,
			 const struct account *after)
{
	bool phone = !str_eq(before->phone, after->phone);
	enum err e;

	if (c->tenant->conf.n[CONF_MAIL_NOTICES] == 0)
		return ERR_OK;
	e = notify_person(t, c, TEMPLATE_CONTACT_CHANGED, before);
	if (e == ERR_OK)
		e = tell_emails(t, c, before, 1, after); /* the first was notified above */
	if (e == ERR_OK)
		e = tell_emails(t, c, after, 0, before);
	if (e == ERR_OK && phone && before->email_count > 0)
		e = tell_contact(t, c, OUTBOX_SMS, before->uid, before->phone);
	return e == ERR_OK && phone ? tell_contact(t, c, OUTBOX_SMS, after->uid, after->phone) : e;
}

enum err notify_welcome(struct txn *t, const struct context *c, struct str wanted,
			const struct account *a)
{
	struct outbox_message m = begin(c, TEMPLATE_WELCOME, a->uid);

	m.wanted = wanted;
	return a->email_count > 0 ? to_person(t, c, &m, a) : ERR_OK;
}
