/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "delivery/mail.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "render/message.h"
#include "delivery/mime.h"
#include "delivery/spool.h"
#include "domain/tenant/tenant.h"

/* --- addresses --------------------------------------------------------- */

static struct str first_given(struct str a, struct str b)
{
	return a.n > 0 ? a : b;
}

static bool own_addresses(const struct context *c, struct mime *mime, struct mail *mail)
{
	const struct str *instance = c->instance->conf.text, *tenant = c->tenant->conf.text;
	struct str from = first_given(tenant[CONF_MAIL_ADDRESS], instance[CONF_MAIL_FROM]);
	struct str reply = first_given(tenant[CONF_MAIL_ANSWERS_TO], instance[CONF_MAIL_REPLY_TO]);
	struct str domain, sender;
	bool from_ascii, reply_ascii, sender_ascii;

	if (!mime_address(c->arena, from, &mime->from, &from_ascii) ||
	    (reply.n > 0 && !mime_address(c->arena, reply, &mime->reply_to, &reply_ascii)))
		return false;
	sender = first_given(instance[CONF_MAIL_SENDER], from);
	if (!mime_address(c->arena, sender, &mail->sender, &sender_ascii))
		return false;
	domain = mime->from;
	(void)str_cut(&domain, '@');
	mime->domain = first_given(instance[CONF_MAIL_DOMAIN], domain);
	mail->ascii = from_ascii && sender_ascii && (reply.n == 0 || reply_ascii);
	return true;
}

/* --- mails ------------------------------------------------------------- */

static struct delivery transmit(const struct context *c, const struct mail *mail)
{
	switch ((enum mail_transport)c->instance->conf.n[CONF_MAIL_TRANSPORT]) {
	case MAIL_SMTP:
		return mail_by_smtp(c, mail);
	case MAIL_SENDMAIL:
		return mail_by_program(c, mail);
	case MAIL_FILES:
		break;
	}
	return spool_write(c, mail->file, "eml", mail->bytes);
}

static struct delivery write_and_send(const struct context *c, const struct message *texts,
				      struct mime *mime, struct mail *mail)
{
	struct buf b;

	mime->from_name = texts->product;
	mime->subject = texts->subject;
	mime->text = texts->text;
	mime->html = texts->html;
	mime->now = c->now;
	buf_init(&b, c->arena, 16384, MIME_MAX);
	if (!mime_write(&b, mime))
		return delivery_never(
			STR("a header has control characters, or the mail is too large"));
	mail->bytes = buf_str(&b);
	return transmit(c, mail);
}

void mail_deliver(const struct context *c, const struct outbox_message *m, struct delivery *out)
{
	struct message texts;
	struct mime mime = {.now = c->now};
	struct mail mail = {.file = template_name(m->template).p};
	bool ascii;

	if (!mime_address(c->arena, m->to, &mail.to, &ascii)) {
		*out = delivery_never(STR("the address is malformed"));
		return;
	}
	if (!own_addresses(c, &mime, &mail)) {
		*out = delivery_later(STR("mail.from, mail.sender or mail.reply_to is malformed"));
		return;
	}
	mime.to = mail.to;
	mail.ascii = mail.ascii && ascii;
	if (message_render(c, m, &texts, out))
		*out = write_and_send(c, &texts, &mime, &mail);
}
