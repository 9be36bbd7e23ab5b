/* SPDX-License-Identifier: MIT */
#include "domain/captcha/captcha.h"

#include <assert.h>

#include "base/log.h"
#include "domain/limit/lockout.h"
#include "domain/tenant/tenant.h"
#include "store/record.h"
#include "store/sweep.h"

enum {
	FORMAT = 1,
	REMEMBERED_S = 900, /* longer than any provider, or captcha.age_seconds, accepts one */
};

static const struct str api_names[CAPTCHA_API_COUNT] = {
#define CAPTCHA_API(symbol, name, members) [CAPTCHA_##symbol] = STR_INIT(name),
#include "domain/captcha/captcha.def"
#undef CAPTCHA_API
};

struct str captcha_api_name(enum captcha_api api)
{
	assert((unsigned)api < CAPTCHA_API_COUNT);
	return api_names[api];
}

struct str captcha_api_members(enum captcha_api api)
{
	static const struct str members_of[CAPTCHA_API_COUNT] = {
#define CAPTCHA_API(symbol, name, members) [CAPTCHA_##symbol] = STR_INIT(members),
#include "domain/captcha/captcha.def"
#undef CAPTCHA_API
	};

	assert((unsigned)api < CAPTCHA_API_COUNT);
	return members_of[api];
}

bool captcha_is_listed(const struct context *c, enum captcha_api api)
{
	return provider_of(c) != PROVIDER_OFF &&
	       str_in_list(c->tenant->conf.text[CONF_CAPTCHA_APIS], api_names[api]);
}

enum captcha_need captcha_need(const struct context *c, enum captcha_api api, bool always)
{
	if (always || captcha_is_listed(c, api))
		return CAPTCHA_REQUIRED;
	if (api != CAPTCHA_NO_API && provider_of(c) != PROVIDER_OFF &&
	    lockout_lock_kind(c) == LOCK_CAPTCHA)
		return CAPTCHA_OPTIONAL;
	return CAPTCHA_IGNORED;
}

/* --- settings ---------------------------------------------------------- */

static bool apis_ok(struct str list)
{
	while (list.p != NULL && list.n > 0) {
		struct str name = str_trim(str_cut(&list, ','));
		size_t i = CAPTCHA_NO_API + 1;

		while (i < CAPTCHA_API_COUNT && !str_eq_ci(name, api_names[i]))
			i++;
		if (i == CAPTCHA_API_COUNT)
			return false;
	}
	return true;
}

enum err captcha_settings(const struct context *c, const struct conf *conf)
{
	enum provider provider = (enum provider)conf->n[CONF_CAPTCHA_PROVIDER];
	bool tencent = provider == PROVIDER_TENCENT || provider == PROVIDER_TENCENT_OLD;
	const struct {
		const char *name;
		bool fits;
	} rules[] = {
		{"captcha.apis", apis_ok(conf->text[CONF_CAPTCHA_APIS])},
		{"captcha.verify_url", provider_url_ok(conf->text[CONF_CAPTCHA_VERIFY_URL])},
		{"captcha.secret",
		 provider == PROVIDER_OFF || conf->text[CONF_CAPTCHA_SECRET].n > 0},
		{"captcha.hostnames",
		 !provider_tells_host(provider) || conf->text[CONF_CAPTCHA_HOSTNAMES].n > 0},
		{"captcha.site_key", !tencent || str_digits(conf->text[CONF_CAPTCHA_SITE_KEY])},
		{"captcha.tencent_id",
		 provider != PROVIDER_TENCENT || conf->text[CONF_CAPTCHA_TENCENT_ID].n > 0},
		{"captcha.tencent_key",
		 provider != PROVIDER_TENCENT || conf->text[CONF_CAPTCHA_TENCENT_KEY].n > 0},
		{"attempts.lock",
		 provider != PROVIDER_OFF || conf->n[CONF_ATTEMPTS_LOCK] != LOCK_CAPTCHA},
	};

	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (!rules[i].fits)
			return context_name_fault(c, ERR_SETTING_VALUE, str_of(rules[i].name));
	return ERR_OK;
}

/* --- one captcha ------------------------------------------------------- */

struct taking {
	const struct context *c;
	struct digest token;
};

static enum err take_body(struct txn *t, void *arg)
{
	struct taking *s = arg;
	struct key table = key_of(&s->c->tenant->id, TABLE_CAPTCHA), k = table;
	struct record r = {.n = 0};
	struct str there;
	enum err e;

	key_add(&k, str_bytes(s->token.b, DIGEST_SIZE));
	e = txn_get(t, &k, &there);
	if (e != ERR_NOT_FOUND)
		return e == ERR_OK ? ERR_CAPTCHA : e;
	record_u8(&r, FORMAT);
	record_u64(&r, s->c->now + REMEMBERED_S);
	e = r.bad ? ERR_INTERNAL : txn_put(t, &k, record_str(&r));
	return e == ERR_OK ? sweep_ended(t, &table, FORMAT, s->c->now) : e;
}

static enum err refuse(struct str reason)
{
	LOG(captcha_refused, {"reason", reason});
	return ERR_CAPTCHA;
}

enum err captcha_unanswered(struct str reason)
{
	LOG(captcha_unavailable, {"reason", reason});
	return ERR_CAPTCHA_UNAVAILABLE;
}

enum err captcha_take(const struct context *c, enum captcha_api api, struct captcha_response *p,
		      struct str *request)
{
	struct taking s = {.c = c, .token = digest_of(p->token)};
	enum err e;

	assert(c->tenant != NULL && (unsigned)api < CAPTCHA_API_COUNT);
	p->action = api_names[api];
	if (p->token.n == 0)
		return refuse(STR("missing"));
	if (p->token.n > CAPTCHA_TOKEN_MAX || p->random.n > CAPTCHA_TOKEN_MAX)
		return refuse(STR("length"));
	if (!provider_request(c, p, request))
		return captcha_unanswered(STR("settings"));
	e = store_write(c->instance->attempts, take_body, &s);
	return e == ERR_CAPTCHA ? refuse(STR("used")) : e;
}

enum err captcha_settle(const struct context *c, const struct captcha_response *p,
			struct str answer)
{
	enum verdict v = provider_judge(c, p, answer);

	if (v == VERDICT_GARBAGE || v == VERDICT_SETTINGS)
		return captcha_unanswered(verdict_name(v));
	return v == VERDICT_OK ? ERR_OK : refuse(verdict_name(v));
}
