/* SPDX-License-Identifier: MIT */
/*
 * Requesting links and codes, and reading them from the outbox as their recipient would. Of
 * several messages of one template, the latest is read, so a test lets time pass in between.
 */
#ifndef UNIT_RECOVERY_FIXTURE_H
#define UNIT_RECOVERY_FIXTURE_H

#include "instance_fixture.h"

#include "domain/recovery/send_code.h"
#include "domain/message/notify.h"
#include "domain/recovery/reset.h"
#include "domain/recovery/confirm_contact.h"

#define PAGE "https://good.example/reset"
#define ANNA "anna@example.com"
#define PHONE "+4917012345678"

/* The messages of a template: how many, and the latest. */
struct sent {
	unsigned count, deliverable;
	enum outbox_kind kind;
	char uid[64], to[128], url[128], vtype[40], link[CODE_LINK_TEXT + 1];
	char code[CODE_DIGITS_MAX + 1];
	uint64_t due, expires;
};

struct sent_look {
	struct fixture *f;
	enum template template;
	struct sent sent;
};

static inline void sent_copy(char *to, size_t room, struct str s)
{
	assert_true(s.n < room);
	if (s.n > 0)
		memcpy(to, s.p, s.n);
	to[s.n] = '\0';
}

static inline void sent_each(const struct outbox_message *sealed, void *arg)
{
	struct outbox_message whole = *sealed, *m = &whole;
	struct sent_look *l = arg;
	struct sent *s = &l->sent;

	assert_err(outbox_unseal(&l->f->context, m), ERR_OK);
	if (m->kind == OUTBOX_WEBHOOK || m->template != l->template)
		return;
	*s = (struct sent){.count = s->count + 1,
			   .deliverable = s->deliverable,
			   .kind = m->kind,
			   .due = m->due,
			   .expires = m->expires};
	s->deliverable += m->expires > m->due;
	sent_copy(s->uid, sizeof s->uid, m->uid);
	sent_copy(s->to, sizeof s->to, m->to);
	sent_copy(s->link, sizeof s->link, outbox_variable(m, VARIABLE_TOKEN));
	sent_copy(s->code, sizeof s->code, outbox_variable(m, VARIABLE_CODE));
	sent_copy(s->url, sizeof s->url, outbox_variable(m, VARIABLE_URL));
	sent_copy(s->vtype, sizeof s->vtype, outbox_variable(m, VARIABLE_VTYPE));
}

static inline enum err sent_body(struct txn *t, void *arg)
{
	struct sent_look *l = arg;

	return outbox_each(t, &l->f->context, sent_each, l);
}

static inline struct sent sent_of(struct fixture *f, enum template template)
{
	struct sent_look l = {.f = f, .template = template};

	assert_err(store_read(f->instance.store, sent_body, &l), ERR_OK);
	return l.sent;
}

/* The tenant lists pages for links, and there is no wait between messages. */
static inline void recovery_begin(struct fixture *f)
{
	site_set(f, "reset.pin_urls", PAGE ", https://other.example/pin");
	site_set(f, "reset.password_urls", PAGE);
	site_set(f, "verify.urls", "https://good.example/verify");
	site_set(f, "send.cooldown_seconds", "0");
	site_set(f, "send.per_hour", "1000");
	site_set(f, "send.per_day", "1000");
	site_set(f, "send.address_per_hour", "0");
}

static inline void recovery_profile(struct fixture *f, enum conf_profile profile)
{
	conf_defaults(&f->tenant.conf, profile);
	f->tenant.setting_count = 0;
	recovery_begin(f);
}

static inline enum template template_of(enum purpose purpose)
{
	switch (purpose) {
	case PURPOSE_PIN:
		return TEMPLATE_FORGOT_PIN;
	case PURPOSE_PASSWORD:
		return TEMPLATE_FORGOT_PASSWORD;
	case PURPOSE_EMAIL:
		return TEMPLATE_VERIFY_EMAIL;
	case PURPOSE_PHONE:
		break;
	}
	return TEMPLATE_VERIFY_PHONE;
}

static inline enum err ask_by(struct fixture *f, enum purpose purpose, enum identifier_kind kind,
			      const char *name)
{
	const struct code_request a = {.purpose = purpose, .kind = kind, .name = str_of(name)};
	enum err e;

	site_wait(f, 1);
	e = send_code(&f->context, &a);
	site_next_call(f);
	return e;
}

/* Request a mail for anna, and read it. */
static inline struct sent asked(struct fixture *f, enum purpose purpose)
{
	struct sent s;

	assert_err(ask_by(f, purpose, IDENTIFIER_EMAIL, ANNA), ERR_OK);
	s = sent_of(f, template_of(purpose));
	assert_true(s.expires > s.due && s.due == f->context.now);
	return s;
}

/* The same by SMS. */
static inline struct sent asked_by_phone(struct fixture *f, enum purpose purpose)
{
	struct sent s;

	assert_err(ask_by(f, purpose, IDENTIFIER_PHONE, PHONE), ERR_OK);
	s = sent_of(f, template_of(purpose));
	assert_true(s.kind == OUTBOX_SMS && s.expires > s.due && s.due == f->context.now);
	return s;
}

/* A code that was not sent. */
static inline const char *wrong_code(void)
{
	static unsigned n;
	static char text[16];

	(void)snprintf(text, sizeof text, "x%05u", n++ % 100000);
	return text;
}

/* --- resetting ----------------------------------------------------------- */

static inline struct reset reset_of(enum credential_kind what, const char *secret)
{
	return (struct reset){what, str_of(secret), what == CREDENTIAL_PIN ? "pin" : "password"};
}

static inline enum err reset_link(struct fixture *f, enum credential_kind what, const char *token,
				  const char *secret)
{
	const struct reset r = reset_of(what, secret);

	site_next_call(f);
	return reset_by_link(&f->context, &r, str_of(token));
}

static inline enum err pin_link(struct fixture *f, const char *token, const char *pin)
{
	return reset_link(f, CREDENTIAL_PIN, token, pin);
}

static inline enum err reset_proved(struct fixture *f, enum credential_kind what,
				    struct reset_proof proof, const char *secret)
{
	const struct reset r = reset_of(what, secret);

	site_next_call(f);
	return reset_by_proof(&f->context, &r, &proof);
}

/* A proof of anna's, by her e-mail address. */
static inline struct reset_proof proof_of(enum credential_kind by, const char *text)
{
	return (struct reset_proof){
		.kind = IDENTIFIER_EMAIL, .name = STR(ANNA), .by = by, .text = str_of(text)};
}

static inline enum err pin_code(struct fixture *f, const char *code, const char *pin)
{
	return reset_proved(f, CREDENTIAL_PIN, proof_of(CREDENTIAL_CODE, code), pin);
}

static inline enum err password_code(struct fixture *f, const char *code, const char *password)
{
	return reset_proved(f, CREDENTIAL_PASSWORD, proof_of(CREDENTIAL_CODE, code), password);
}

#endif
