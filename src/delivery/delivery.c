/* SPDX-License-Identifier: MIT */
#include "delivery/delivery.h"

#include <assert.h>

#include "base/log.h"
#include "delivery/mail.h"
#include "delivery/sms.h"
#include "delivery/webhook_send.h"
#include "domain/message/otp.h"

struct code_check {
	const struct context *c;
	const struct outbox_message *m;
	bool holds;
};

static enum err code_check_body(struct txn *t, void *arg)
{
	struct code_check *l = arg;

	return otp_is_current(t, l->c, l->m->uid, outbox_variable(l->m, VARIABLE_OTP_ID),
			      &l->holds);
}

/* Whether the link or code of a message was used, or a newer one sent, while it
 * waited. */
static bool is_dead(const struct context *c, const struct outbox_message *m)
{
	struct code_check l = {c, m, true};

	if (outbox_variable(m, VARIABLE_OTP_ID).n == 0)
		return false;
	return store_read(c->instance->store, code_check_body, &l) == ERR_OK && !l.holds;
}

void deliver(const struct context *c, const struct outbox_message *m, struct delivery *out)
{
	static const struct {
		enum outbox_kind kind;
		void (*send)(const struct context *c, const struct outbox_message *m,
			     struct delivery *out);
	} channels[] = {{OUTBOX_MAIL, mail_deliver},
			{OUTBOX_SMS, sms_deliver},
			{OUTBOX_WEBHOOK, webhook_send}};

	assert(c->tenant != NULL);
	*out = (struct delivery){.outcome = DELIVERED};
	if (is_dead(c, m)) {
		LOG(message_dropped, {"uid", m->uid}, {"template", template_name(m->template)});
		return;
	}
	for (size_t i = 0; i < sizeof channels / sizeof *channels; i++) {
		if (channels[i].kind != m->kind)
			continue;
		channels[i].send(c, m, out);
		return;
	}
	*out = delivery_never(STR("this version does not know this kind of message"));
}
