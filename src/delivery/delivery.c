/* SPDX-License-Identifier: MIT */
#include "delivery/delivery.h"

#include "delivery/mail.h"
#include "delivery/sms.h"
#include "delivery/webhook.h"

struct delivery delivery_later(struct str reason)
{
	return (struct delivery){ .outcome = DELIVER_LATER, .reason = reason };
}

struct delivery delivery_never(struct str reason)
{
	return (struct delivery){ .outcome = DELIVER_NEVER, .reason = reason };
}

void deliver(const struct call *c, const struct outbox_message *m, struct delivery *out)
{
	static const struct {
		enum outbox_kind kind;
		void (*send)(const struct call *c, const struct outbox_message *m,
			     struct delivery *out);
	} ways[] = { { OUTBOX_MAIL, mail_deliver }, { OUTBOX_SMS, sms_deliver },
		     { OUTBOX_HOOK, hook_deliver } };

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		if (ways[i].kind != m->kind)
			continue;
		ways[i].send(c, m, out);
		return;
	}
	*out = delivery_never(STR("this version knows no such kind of message"));
}
