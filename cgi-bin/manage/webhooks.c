/* SPDX-License-Identifier: MIT */
/* Webhook subscriptions. */
#include "manage.h"

#include "domain/webhook/event.h"
#include "domain/webhook/webhook.h"
#include "http/response.h"

/* No escaping is needed: names and values are tokens. */
static void put_pairs(struct buf *b, const char *key, const struct webhook_pairs *p)
{
	json_key(b, key);
	json_open(b, '{');
	for (size_t i = 0; i < p->n; i++)
		json_pair(b, arena_cstr(b->arena, p->at[i].name), p->at[i].value);
	json_close(b, '}');
}

/* Credentials are never shown again. */
static void put_auth(struct buf *b, const struct webhook *h)
{
	bool basic = h->auth == WEBHOOK_AUTH_BASIC;

	json_key(b, "Authentication");
	if (h->auth == WEBHOOK_AUTH_NONE) {
		json_put_null(b);
		return;
	}
	json_open(b, '{');
	json_pair(b, "AuthType", basic ? STR("Basic") : STR("Bearer"));
	json_key(b, basic ? "BasicAuth" : "BearerToken");
	json_open(b, '{');
	if (basic)
		json_pair(b, "Username", h->user);
	json_pair(b, basic ? "Password" : "Token", STR(""));
	json_close(b, '}');
	json_close(b, '}');
}

static void put_webhook(struct buf *b, const struct webhook *h)
{
	char id[GUID_TEXT + 1];

	guid_write(&h->id, id);
	json_open(b, '{');
	json_pair(b, "Id", str_of(id));
	json_pair(b, "TargetUrl", h->target);
	json_pair(b, "Event", event_name(h->event));
	response_time(b, "CreatedDate", h->created);
	response_time(b, "LastModifiedDate", h->modified);
	json_pair(b, "SecretName", h->secret_name);
	json_key(b, "IsIntegrationWebhook");
	json_put_bool(b, false);
	json_pair(b, "Name", h->name);
	put_pairs(b, "Headers", &h->headers);
	put_pairs(b, "QueryParams", &h->params);
	put_auth(b, h);
	json_close(b, '}');
}

static enum err answer_webhook(struct request *r, enum err e, const struct webhook *h)
{
	if (e != ERR_OK)
		return e;
	put_webhook(&r->out, h);
	return ERR_OK;
}

static enum err add_webhook(struct request *r)
{
	struct webhook h;
	enum err e = webhook_add(&r->context, r->values[BODY].json, &h);

	return answer_webhook(r, e, &h);
}

static enum err list_webhooks(struct request *r)
{
	struct webhook_list list;
	enum err e = webhook_list(&r->context, &list);

	if (e != ERR_OK)
		return e;
	json_open(&r->out, '{');
	json_key(&r->out, "Data");
	json_open(&r->out, '[');
	for (size_t i = 0; i < list.n; i++)
		put_webhook(&r->out, &list.at[i]);
	json_close(&r->out, ']');
	json_close(&r->out, '}');
	return ERR_OK;
}

static enum err list_events(struct request *r)
{
	json_open(&r->out, '{');
	json_key(&r->out, "Data");
	json_open(&r->out, '[');
	for (int i = 0; i < EVENTS; i++)
		json_put_text(&r->out, event_name((enum event)i));
	json_close(&r->out, ']');
	json_close(&r->out, '}');
	return ERR_OK;
}

enum { WEBHOOK_ID, WEBHOOK_BODY };

static const struct param webhook_params[] = {
	[WEBHOOK_ID] = {"hookid", P_GUID, IN_PATH | REQUIRED, 0},
	{NULL, 0, 0, 0},
};

static const struct param webhook_update_params[] = {
	[WEBHOOK_ID] = {"hookid", P_GUID, IN_PATH | REQUIRED, 0},
	[WEBHOOK_BODY] = {"body", P_DOCUMENT, IN_BODY, 0},
	{NULL, 0, 0, 0},
};

static enum err get_webhook(struct request *r)
{
	struct webhook h;
	enum err e = webhook_get(&r->context, &r->values[WEBHOOK_ID].guid, &h);

	return answer_webhook(r, e, &h);
}

static enum err update_webhook(struct request *r)
{
	struct webhook h;
	enum err e = webhook_update(&r->context, &r->values[WEBHOOK_ID].guid,
				    r->values[WEBHOOK_BODY].json, &h);

	return answer_webhook(r, e, &h);
}

/* The documentation and typed clients spell this member differently. */
static enum err remove_webhook(struct request *r)
{
	enum err e = webhook_remove(&r->context, &r->values[WEBHOOK_ID].guid);

	if (e != ERR_OK)
		return e;
	json_open(&r->out, '{');
	json_key(&r->out, "isdeleted");
	json_put_bool(&r->out, true);
	json_key(&r->out, "IsDeleted");
	json_put_bool(&r->out, true);
	json_close(&r->out, '}');
	return ERR_OK;
}

/* The older calls have only an event and a URL. */
enum { WEBHOOK_EVENT, WEBHOOK_TARGET };

static const struct param subscription_params[] = {
	[WEBHOOK_EVENT] = {"event", P_TEXT, IN_BODY | REQUIRED, 0},
	[WEBHOOK_TARGET] = {"targeturl", P_LONG, IN_BODY | REQUIRED, 0},
	{NULL, 0, 0, 0},
};

static enum err subscribe(struct request *r)
{
	enum err e = webhook_subscribe(&r->context, r->values[WEBHOOK_EVENT].text,
				       r->values[WEBHOOK_TARGET].text);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

static enum err unsubscribe(struct request *r)
{
	enum err e = webhook_unsubscribe(&r->context, r->values[WEBHOOK_EVENT].text,
					 r->values[WEBHOOK_TARGET].text);

	return e == ERR_OK ? response_flag(r, "IsDeleted") : e;
}

static const struct param event_params[] = {
	[WEBHOOK_EVENT] = {"event", P_TEXT, IN_QUERY | REQUIRED, 0},
	{NULL, 0, 0, 0},
};

static enum err list_subscribed(struct request *r)
{
	struct webhook_list list;
	enum event event;
	enum err e;
	int64_t n = 0;

	if (!event_find(r->values[WEBHOOK_EVENT].text, &event))
		return ERR_WEBHOOK_EVENT;
	e = webhook_list(&r->context, &list);
	if (e != ERR_OK)
		return e;
	json_open(&r->out, '{');
	json_key(&r->out, "data");
	json_open(&r->out, '[');
	for (size_t i = 0; i < list.n; i++) {
		if (list.at[i].event != event)
			continue;
		n++;
		json_open(&r->out, '{');
		json_pair(&r->out, "TargetUrl", list.at[i].target);
		json_pair(&r->out, "Event", event_name(event));
		json_close(&r->out, '}');
	}
	json_close(&r->out, ']');
	json_key(&r->out, "Count");
	json_put_int(&r->out, n);
	json_close(&r->out, '}');
	return ERR_OK;
}

/* Answer whether the tenant may use webhooks: every tenant may. */
static enum err test_webhooks(struct request *r)
{
	return response_flag(r, "IsAllowed");
}

const struct route webhook_routes[] = {
	{POST, "/v2/manage/webhooks", NEED_SECRET, add_webhook, document_params, 0},
	{GET, "/v2/manage/webhooks", NEED_SECRET, list_webhooks, NULL, 0},
	{GET, "/v2/manage/webhooks/events", NEED_SECRET, list_events, NULL, 0},
	{GET, "/v2/manage/webhooks/{hookid}", NEED_SECRET, get_webhook, webhook_params, 0},
	{PUT, "/v2/manage/webhooks/{hookid}", NEED_SECRET, update_webhook, webhook_update_params,
	 0},
	{DELETE, "/v2/manage/webhooks/{hookid}", NEED_SECRET, remove_webhook, webhook_params, 0},
	{POST, "/v2/manage/webhook", NEED_SECRET, add_webhook, document_params, 0},
	{GET, "/v2/manage/webhook", NEED_SECRET, list_webhooks, NULL, 0},
	{GET, "/v2/manage/webhook/events", NEED_SECRET, list_events, NULL, 0},
	{GET, "/v2/manage/webhook/{hookid}", NEED_SECRET, get_webhook, webhook_params, 0},
	{PUT, "/v2/manage/webhook/{hookid}", NEED_SECRET, update_webhook, webhook_update_params, 0},
	{DELETE, "/v2/manage/webhook/{hookid}", NEED_SECRET, remove_webhook, webhook_params, 0},
	{POST, "/api/v2/webhook", NEED_SECRET | OLD_SPELLING, subscribe, subscription_params, 0},
	{GET, "/api/v2/webhook", NEED_SECRET | OLD_SPELLING, list_subscribed, event_params, 0},
	{DELETE, "/api/v2/webhook", NEED_SECRET | OLD_SPELLING, unsubscribe, subscription_params,
	 0},
	{GET, "/api/v2/webhook/test", NEED_SECRET | OLD_SPELLING, test_webhooks, NULL, 0},
	{0, NULL, 0, NULL, NULL, 0},
};
