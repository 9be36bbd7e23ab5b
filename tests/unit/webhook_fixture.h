/* SPDX-License-Identifier: MIT */
/* Subscriptions of webhooks, made and changed by JSON texts. */
#ifndef UNIT_WEBHOOK_FIXTURE_H
#define UNIT_WEBHOOK_FIXTURE_H

#include "instance_fixture.h"

#include "domain/webhook/webhook.h"

static struct webhook webhook; /* what the last call answered */

static inline enum err add(struct fixture *f, const char *body)
{
	struct json *j = site_json(body);
	enum err e = webhook_add(&f->context, j, &webhook);

	json_free(j);
	return e;
}

static inline enum err update(struct fixture *f, const char *body)
{
	struct json *j = site_json(body);
	struct guid id = webhook.id;
	enum err e = webhook_update(&f->context, &id, j, &webhook);

	json_free(j);
	return e;
}

#endif
