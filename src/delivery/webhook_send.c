/* SPDX-License-Identifier: MIT */
#include "delivery/webhook_send.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/log.h"
#include "delivery/ssrf_guard.h"
#include "domain/webhook/webhook_secret.h"

enum { CONNECT_S = 3, TOTAL_S = 10, ANSWER_MAX = 64 * 1024, LINE_MAX = 4096, URL_MAX = 16 * 1024 };

/* --- the request --------------------------------------------------------- */

static void add_header(const struct context *c, struct http_send *s, struct str name,
		       struct str value)
{
	struct buf b;

	buf_init(&b, c->arena, name.n + value.n + 2, LINE_MAX);
	buf_add(&b, name);
	buf_lit(&b, ": ");
	buf_add(&b, value);
	http_client_add_header(s, buf_str(&b));
}

/* The URL with the subscription's parameters appended. */
static struct str address_of(const struct context *c, const struct webhook *h)
{
	char sign = str_index(h->target, '?') < h->target.n ? '&' : '?';
	struct buf b;

	buf_init(&b, c->arena, h->target.n + 256, URL_MAX);
	buf_add(&b, h->target);
	for (size_t i = 0; i < h->params.n; i++, sign = '&') {
		buf_byte(&b, sign);
		buf_add(&b, percent_encode(c->arena, h->params.at[i].name));
		buf_byte(&b, '=');
		buf_add(&b, percent_encode(c->arena, h->params.at[i].value));
	}
	return buf_str(&b);
}

static void add_auth(const struct context *c, const struct webhook *h, struct http_send *s)
{
	bool basic = h->auth == WEBHOOK_AUTH_BASIC;
	struct buf plain, value;

	if (h->auth == WEBHOOK_AUTH_NONE)
		return;
	buf_init(&plain, c->arena, 256, LINE_MAX);
	buf_add(&plain, h->user);
	buf_byte(&plain, ':');
	buf_add(&plain, h->password);
	buf_init(&value, c->arena, 256, LINE_MAX);
	buf_lit(&value, basic ? "Basic " : "Bearer ");
	buf_add(&value, basic ? base64_write(c->arena, buf_str(&plain)) : h->password);
	add_header(c, s, STR("Authorization"), buf_str(&value));
}

static void add_signature(const struct context *c, struct str secret, struct http_send *s)
{
	struct digest d = digest_mac_joined(secret, &s->body, 1);
	char hex[2 * DIGEST_SIZE];

	hex_write(d.b, sizeof d.b, hex);
	for (size_t i = 0; i < sizeof hex; i++)
		if (hex[i] >= 'a')
			hex[i] = (char)(hex[i] - 'a' + 'A');
	add_header(c, s, STR("signature"), str_bytes(hex, sizeof hex));
}

static void put_version(struct buf *b, struct str secret, struct str id, struct str when,
			struct str body)
{
	const struct str dot = STR("."), parts[] = {id, dot, when, dot, body};
	struct digest d = digest_mac_joined(secret, parts, sizeof parts / sizeof *parts);
	char text[DIGEST_BASE64 + 1];

	base64_32(d.b, text);
	buf_lit(b, b->n > 0 ? " v1," : "v1,");
	buf_lit(b, text);
}

/* Headers by which a receiver can refuse replays; signed with the previous secret as
 * well while it is valid. */
static void add_versions(const struct context *c, const struct webhook *h, struct str secret,
			 struct str id, struct http_send *s)
{
	struct tenant_secret old;
	char when[24];
	struct buf b;

	(void)snprintf(when, sizeof when, "%" PRIu64, c->now);
	buf_init(&b, c->arena, 128, 256);
	put_version(&b, secret, id, str_of(when), s->body);
	if (h->secret_name.n == 0 && tenant_open_secret(c, c->tenant, true, &old)) {
		put_version(&b, str_of(old.text), id, str_of(when), s->body);
		secret_zero(&old, sizeof old);
	}
	add_header(c, s, STR("webhook-id"), id);
	add_header(c, s, STR("webhook-timestamp"), str_of(when));
	add_header(c, s, STR("webhook-signature"), buf_str(&b));
}

bool webhook_send_request(const struct context *c, const struct webhook *h,
			  const struct outbox_message *m, struct http_send *out)
{
	struct tenant_secret secret;

	if (webhook_secret_open(c, h, &secret) != ERR_OK)
		return false;
	*out = (struct http_send){.method = STR("POST"),
				  .url = address_of(c, h),
				  .body = m->body,
				  .connect_s = CONNECT_S,
				  .total_s = TOTAL_S,
				  .answer_max = ANSWER_MAX};
	http_client_add_header(out, STR("Content-Type: application/json; charset=utf-8"));
	add_signature(c, str_of(secret.text), out);
	add_versions(c, h, str_of(secret.text), outbox_variable(m, VARIABLE_EVENT_ID), out);
	for (size_t i = 0; i < h->headers.n; i++)
		add_header(c, out, h->headers.at[i].name, h->headers.at[i].value);
	add_auth(c, h, out);
	secret_zero(&secret, sizeof secret);
	return true;
}

/* --- sending it ----------------------------------------------------------- */

static struct str status_text(const struct context *c, int status)
{
	struct buf b;

	buf_init(&b, c->arena, 32, 32);
	buf_lit(&b, "answered ");
	buf_int(&b, status);
	return buf_str(&b);
}

static void send(const struct context *c, const struct http_send *s, struct delivery *out)
{
	struct http_answer answer;

	switch (http_client_send(c->arena, s, &answer)) {
	case HTTP_ANSWERED:
		*out = delivery_later(status_text(c, answer.status));
		out->wait_s = answer.wait_s;
		if (answer.status >= 200 && answer.status < 300)
			*out = (struct delivery){.outcome = DELIVERED};
		return;
	case HTTP_UNREACHED:
	case HTTP_BROKEN:
		*out = delivery_later(str_of(answer.fault));
		return;
	case HTTP_REFUSED:
		*out = delivery_never(STR("no valid request can be made from the subscription"));
		return;
	}
}

/* Temporary: what the guard refuses now, a changed DNS entry may allow later. */
static bool pass_guard(const struct context *c, const struct webhook *h, struct http_send *s,
		       struct delivery *out)
{
	bool loopback = c->instance->conf.n[CONF_WEBHOOKS_LOOPBACK] != 0;
	enum ssrf_verdict verdict = SSRF_REFUSED;
	struct url u;

	if (url_read(h->target, &u))
		verdict = ssrf_guard_check(c->arena, &u, loopback, ssrf_guard_resolve, &s->address);
	s->https_only = !loopback;
	if (verdict == SSRF_UNRESOLVED)
		*out = delivery_later(STR("the host name has no address"));
	if (verdict == SSRF_REFUSED)
		*out = delivery_later(STR("the target's address or port is not allowed"));
	return verdict == SSRF_OK;
}

void webhook_send(const struct context *c, const struct outbox_message *m, struct delivery *out)
{
	struct http_send s;
	struct webhook h;
	struct guid id;
	enum err e = guid_read(m->to, &id) ? webhook_get(c, &id, &h) : ERR_WEBHOOK_UNKNOWN;

	*out = (struct delivery){.outcome = DELIVERED};
	if (e == ERR_WEBHOOK_UNKNOWN)
		LOG(webhook_event_dropped, {"hook", m->to});
	else if (e != ERR_OK)
		*out = delivery_later(STR("the subscription cannot be read"));
	else if (!webhook_send_request(c, &h, m, &s))
		*out = delivery_later(STR("the secret to sign with cannot be read"));
	else if (pass_guard(c, &h, &s, out))
		send(c, &s, out);
}
