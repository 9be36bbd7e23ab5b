/* SPDX-License-Identifier: MIT */
#include "domain/factor/pin.h"

#include <string.h>

#include "domain/tenant/audit.h"
#include "domain/message/notify.h"
#include "domain/factor/pin_policy.h"
#include "domain/tenant/tenant.h"

/* The data of a person that a PIN must not be made of. names has room for ACCOUNT_EMAILS + 1. */
static struct pin_person describe(const struct account *a, const struct profile *p,
				  struct str *names)
{
	struct pin_person person = {.birth_date = profile_text(p, STR("BirthDate")),
				    .phones = &a->phone,
				    .phone_count = 1,
				    .names = names};

	names[person.name_count++] = a->user_name;
	for (size_t i = 0; i < a->email_count; i++) {
		struct str rest = a->emails[i].value;

		names[person.name_count++] = str_cut(&rest, '@');
	}
	return person;
}

enum err pin_check_rules(const struct context *c, struct str pin, const char *field,
			 const struct account *a, const struct profile *p)
{
	const int64_t *n = c->tenant->conf.n;
	const struct pin_policy policy = {.min_length = (unsigned)n[CONF_PIN_MIN_LENGTH],
					  .max_length = (unsigned)n[CONF_PIN_MAX_LENGTH],
					  .blocklist = (enum pin_blocklist)n[CONF_PIN_BLOCKLIST],
					  .personal = n[CONF_PIN_PERSONAL] != 0};
	struct str names[ACCOUNT_EMAILS + 1];
	struct pin_person person;
	enum pin_fault fault;

	if (a != NULL)
		person = describe(a, p, names);
	fault = pin_check(pin, &policy, a != NULL ? &person : NULL);
	return fault == PIN_OK ? ERR_OK : context_field_fault(c, field, pin_fault_text(fault));
}

void pin_replace(const struct context *c, struct account *a, struct str hash)
{
	size_t keep = (size_t)c->tenant->conf.n[CONF_PIN_HISTORY];

	if (a->pin.hash.n > 0) {
		memmove(a->old_pins + 1, a->old_pins, sizeof a->old_pins - sizeof *a->old_pins);
		a->old_pins[0] = a->pin.hash;
		a->old_pin_count += a->old_pin_count < ACCOUNT_PINS ? 1 : 0;
		a->pin.changed = c->now;
		a->pin.change_token = account_fresh_guid(c);
	}
	if (keep > 0)
		keep--; /* the current PIN is one of them */
	if (a->old_pin_count > keep)
		a->old_pin_count = keep;
	a->pin.hash = hash;
	a->pin.generation++;
	a->pin_skipped = false;
	a->pin_skipped_at = 0;
	a->modified = c->now;
}

enum err pin_audit(struct txn *t, const struct context *c, const struct account *before,
		   const struct account *after)
{
	bool first = before->pin.hash.n == 0;

	if (before->pin.generation != after->pin.generation)
		return audit_put(t, c, first ? AUDIT_PIN_SET : AUDIT_PIN_RESET, after->uid,
				 STR(""));
	if (after->pin_skipped && after->pin_skipped_at != before->pin_skipped_at)
		return audit_put(t, c, AUDIT_PIN_SKIPPED, after->uid, STR(""));
	return ERR_OK;
}

enum err pin_audit_and_notify(struct txn *t, const struct context *c, const struct account *before,
			      const struct account *after)
{
	bool first = before->pin.hash.n == 0;
	bool replaced = before->pin.generation != after->pin.generation;
	enum err e = pin_audit(t, c, before, after);

	if (e != ERR_OK || !replaced)
		return e;
	return notify_person(t, c, first ? TEMPLATE_PIN_SET : TEMPLATE_PIN_RESET, after);
}

enum err pin_refuse_used(const struct context *c, const char *field)
{
	return context_field_fault(c, field,
				   "This PIN was used before. Please choose another one.");
}

enum err pin_check_history(const struct attempt_permit *permit, const struct context *c,
			   const struct account *a, struct str pin, struct str proved,
			   const char *field)
{
	const struct credential_owner who = {a->uid, CREDENTIAL_PIN};
	size_t history = (size_t)c->tenant->conf.n[CONF_PIN_HISTORY];
	bool match = false;
	enum err e = ERR_OK;

	if (history == 0)
		return ERR_OK;
	if (proved.n > 0)
		match = secret_equal(proved, pin);
	else if (a->pin.hash.n > 0)
		e = credential_check(permit, c, who, pin, a->pin.hash, &match);
	for (size_t i = 0; e == ERR_OK && !match && i < a->old_pin_count && i + 1 < history; i++)
		e = credential_check(permit, c, who, pin, a->old_pins[i], &match);
	if (e != ERR_OK)
		return e;
	return match ? pin_refuse_used(c, field) : ERR_OK;
}
