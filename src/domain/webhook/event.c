/* SPDX-License-Identifier: MIT */
#include "domain/webhook/event.h"

#include <assert.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "domain/limit/lockout.h"
#include "domain/webhook/webhook.h"
#include "domain/message/outbox.h"
#include "domain/account/profile.h"

enum { BODY_START = 8192, BODY_MAX = 240 * 1024 };

static const struct str names[] = {
#define EVENT(symbol, name, raised) STR_INIT(name),
#include "domain/webhook/events.def"
#undef EVENT
};

struct str event_name(enum event e)
{
	assert((unsigned)e < EVENTS);
	return names[e];
}

bool event_find(struct str name, enum event *out)
{
	for (int i = 0; i < EVENTS; i++) {
		if (!str_eq_ci(name, names[i]))
			continue;
		*out = (enum event)i;
		return true;
	}
	return false;
}

/* An event being queued. */
struct raising {
	struct txn *t;
	const struct context *c;
	enum event event;
	const struct account *account;
	struct buf data; /* the Profile; written for the first subscription */
};

static enum err write_data(struct raising *r)
{
	struct profile p;
	struct profile_view v = {
		.account = r->account, .profile = &p, .context = r->c, .for_webhook = true};
	enum err e = profile_get(r->t, r->c, r->account->uid, &p);

	if (e != ERR_OK)
		return e;
	e = lockout_account_locked(r->t, r->c, r->account->uid, &v.locked);
	if (e != ERR_OK)
		return e;
	v.lock = lockout_profile_name(r->c);
	buf_init(&r->data, r->c->arena, BODY_START, BODY_MAX);
	profile_write(&r->data, &v);
	return r->data.overflowed ? ERR_INTERNAL : ERR_OK;
}

/* The event's name in a webhook's body: "setpin" for "SetPIN". */
static struct str wire_name(const struct raising *r)
{
	struct str name = event_name(r->event);
	char *p = arena_alloc(r->c->arena, name.n);

	for (size_t i = 0; i < name.n; i++)
		p[i] = (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] | 0x20 : name.p[i]);
	return str_bytes(p, name.n);
}

static struct str body_for(const struct raising *r, struct str id)
{
	char text[CLOCK_TEXT], when[CLOCK_TEXT + 4];
	struct str time = clock_text(r->c->now, text);
	struct buf b;

	(void)snprintf(when, sizeof when, "%.*s.000Z", (int)time.n - 1, time.p);
	buf_init(&b, r->c->arena, r->data.n + 256, BODY_MAX);
	json_open(&b, '{');
	json_pair(&b, "HookName", wire_name(r));
	json_pair(&b, "HookId", id);
	json_key(&b, "Data");
	json_put_raw(&b, buf_str(&r->data));
	json_pair(&b, "Time", str_of(when));
	json_close(&b, '}');
	return b.overflowed ? STR("") : buf_str(&b);
}

static enum err queue(const struct guid *webhook, void *arg)
{
	struct raising *r = arg;
	char id[GUID_TEXT + 1];
	struct outbox_message m = {.kind = OUTBOX_WEBHOOK, .uid = r->account->uid};
	enum err e = r->data.p == NULL ? write_data(r) : ERR_OK;

	if (e != ERR_OK)
		return e;
	guid_write(webhook, id);
	outbox_add(&m, VARIABLE_EVENT_ID, account_fresh_guid(r->c));
	m.to = str_of(id);
	m.due = r->c->now;
	m.expires = r->c->now + OUTBOX_WEBHOOK_LIFE_S;
	m.body = body_for(r, m.to);
	return m.body.n > 0 ? outbox_put(r->t, r->c, &m) : ERR_INTERNAL;
}

enum err event_raise(struct txn *t, const struct context *c, enum event e, const struct account *a)
{
	struct raising r = {.t = t, .c = c, .event = e, .account = a};

	assert(c->tenant != NULL && (unsigned)e < EVENTS);
	return c->quiet ? ERR_OK : webhook_each(t, c, e, queue, &r);
}

/* --- events of a changed account -------------------------------------------- */

/* Whether a has an address that b does not have. */
static bool has_more_emails(const struct account *a, const struct account *b)
{
	for (size_t i = 0; i < a->email_count; i++)
		if (!account_has_email(b, a->emails[i].value))
			return true;
	return false;
}

enum err event_raise_changes(struct txn *t, const struct context *c, const struct account *before,
			     const struct account *after)
{
	const struct account *a = after, *b = before;
	bool added = has_more_emails(a, b), removed = has_more_emails(b, a);
	bool phone = !str_eq(a->phone, b->phone);
	bool password = a->password.generation != b->password.generation;
	const struct {
		bool happened;
		enum event event;
	} what[] = {
		{!str_eq(a->user_name, b->user_name), EVENT_SET_USERNAME},
		{phone && a->phone.n > 0, EVENT_UPDATE_PHONE_ID},
		{phone && a->phone.n == 0, EVENT_REMOVE_PHONE_ID},
		{added, EVENT_ADD_EMAIL},
		{removed, EVENT_REMOVE_EMAIL},
		{!added && !removed && b->email_verified && !a->email_verified,
		 EVENT_INVALIDATE_EMAIL_VERIFICATION},
		{!phone && b->phone_verified && !a->phone_verified,
		 EVENT_INVALIDATE_PHONE_VERIFICATION},
		{password && b->password.hash.n == 0, EVENT_CREATE_TRADITIONAL_ACCOUNT},
		{password, EVENT_SET_PASSWORD},
		{b->active && !a->active, EVENT_BLOCK_ACCOUNT},
		{!b->deleted && a->deleted, EVENT_DELETE_ACCOUNT},
	};

	for (size_t i = 0; i < sizeof what / sizeof *what; i++) {
		enum err e = what[i].happened ? event_raise(t, c, what[i].event, a) : ERR_OK;

		if (e != ERR_OK)
			return e;
	}
	return ERR_OK;
}
