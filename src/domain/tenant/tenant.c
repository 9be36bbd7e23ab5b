/* SPDX-License-Identifier: MIT */
#include "domain/tenant/tenant.h"

#include <string.h>

#include "base/address.h"
#include "base/buf.h"
#include "base/url.h"
#include "domain/tenant/audit.h"
#include "domain/tenant/page_address.h"
#include "base/identifier.h"
#include "store/record.h"

enum { FORMAT = 1, BASE_URLS_MAX = 8 };

static struct key tenant_key(const struct guid *id)
{
	struct key k = key_of(NULL, TABLE_TENANT);

	key_add(&k, str_bytes(id->b, sizeof id->b));
	return k;
}

struct str tenant_label(struct arena *arena, const char *what, const struct guid *tenant,
			struct str whose)
{
	struct buf b;

	buf_init(&b, arena, 128, 256);
	buf_lit(&b, what);
	buf_add(&b, str_bytes(tenant->b, sizeof tenant->b));
	buf_add(&b, whose);
	return buf_str(&b);
}

static struct str secret_label(const struct context *c, const struct guid *tenant)
{
	return tenant_label(c->arena, "apisecret ", tenant, STR(""));
}

static void fresh_secret(const struct context *c, struct tenant *tenant,
			 struct tenant_secret *secret)
{
	struct guid g = guid_random();
	struct str text = str_bytes(secret->text, GUID_TEXT);

	guid_write(&g, secret->text);
	tenant->secret = digest_of(text);
	tenant->sealed =
		pepper_seal(&c->instance->pepper, c->arena, secret_label(c, &tenant->id), text);
	secret_zero(&g, sizeof g);
}

bool tenant_open_secret(const struct context *c, const struct tenant *tenant, bool old,
			struct tenant_secret *out)
{
	struct str text;
	bool ok = (!old || c->now < tenant->old_secret_until) &&
		  pepper_open(&c->instance->pepper, c->arena, secret_label(c, &tenant->id),
			      old ? tenant->old_sealed : tenant->sealed, &text) &&
		  text.n == GUID_TEXT;

	*out = (struct tenant_secret){""};
	if (ok)
		memcpy(out->text, text.p, GUID_TEXT);
	return ok;
}

static bool name_ok(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if ((unsigned char)name.p[i] < ' ')
			return false;
	return name.n > 0 && name.n <= TENANT_NAME_MAX && utf8_valid(name);
}

struct create {
	const struct context *c;
	struct tenant *tenant;
};

static enum err create_body(struct txn *t, void *arg)
{
	const struct create *s = arg;
	struct context own = *s->c;
	enum err e = page_address_choose(t, s->c, s->tenant);

	if (e != ERR_OK)
		return e;
	own.tenant = s->tenant;
	e = tenant_put(t, s->tenant);
	return e == ERR_OK ? audit_put(t, &own, AUDIT_TENANT_CREATED, STR(""), s->tenant->name) : e;
}

enum err tenant_create(const struct context *c, struct str name, enum conf_profile profile,
		       struct tenant *out, struct tenant_secret *secret)
{
	if (!name_ok(name))
		return context_name_fault(c, ERR_PARAM_FORMAT, STR("name"));
	*out = (struct tenant){.id = guid_random(), .name = name, .profile = profile};
	out->created = c->now;
	conf_defaults(&out->conf, profile);
	fresh_secret(c, out, secret);
	return store_write(c->instance->store, create_body, &(struct create){c, out});
}

enum err tenant_put(struct txn *t, const struct tenant *tenant)
{
	struct record r = {.n = 0};
	struct key k = tenant_key(&tenant->id);

	record_u8(&r, FORMAT);
	record_text(&r, tenant->name);
	record_text(&r, conf_profile_name(tenant->profile));
	record_u8(&r, tenant->expired);
	record_u64(&r, tenant->created);
	record_bytes(&r, tenant->secret.b, DIGEST_SIZE);
	record_bytes(&r, tenant->old_secret.b, DIGEST_SIZE);
	record_u64(&r, tenant->old_secret_until);
	record_text(&r, tenant->sealed);
	record_text(&r, tenant->old_sealed);
	record_u8(&r, (uint8_t)tenant->setting_count);
	for (size_t i = 0; i < tenant->setting_count; i++) {
		record_text(&r, tenant->settings[i].name);
		record_text(&r, tenant->settings[i].value);
	}
	return r.bad ? ERR_INTERNAL : txn_put(t, &k, record_str(&r));
}

static enum err read_settings(struct reader *r, struct tenant *out)
{
	size_t n = read_u8(r);

	for (size_t i = 0; i < n && !r->bad; i++) {
		struct str name = read_text(r);
		struct str value = read_text(r);

		/* Unknown here, or out of range: stored by another version. */
		if (!r->bad && tenant_set(out, name, value) != ERR_OK)
			return ERR_STORE_VERSION;
	}
	return reader_done(r) ? ERR_OK : ERR_STORE_VERSION;
}

static enum err tenant_decode(struct str value, const struct guid *id, struct tenant *out)
{
	struct reader r = reader_of(value, FORMAT);

	memset(out, 0, offsetof(struct tenant, conf));
	out->id = *id;
	out->name = read_text(&r);
	if (!conf_profile(read_text(&r), &out->profile))
		return ERR_STORE_VERSION;
	out->expired = read_u8(&r) != 0;
	out->created = read_u64(&r);
	read_bytes(&r, out->secret.b, DIGEST_SIZE);
	read_bytes(&r, out->old_secret.b, DIGEST_SIZE);
	out->old_secret_until = read_u64(&r);
	out->sealed = read_text(&r);
	out->old_sealed = read_text(&r);
	conf_defaults(&out->conf, out->profile);
	return read_settings(&r, out);
}

enum err tenant_get(struct txn *t, struct arena *arena, const struct guid *id, struct tenant *out)
{
	struct key k = tenant_key(id);
	struct str value;
	enum err e = txn_get(t, &k, &value);

	if (e == ERR_NOT_FOUND)
		return ERR_APIKEY_UNKNOWN;
	return e == ERR_OK ? tenant_decode(arena_copy(arena, value), id, out) : e;
}

static size_t commas(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == ',';
	return n;
}

/* Whether a text can be part of a mail header. */
static bool is_plain_line(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return true;
}

/* Whether a text is one e-mail address, or empty. */
static bool is_mailbox(const struct context *c, struct str s)
{
	struct str normal;

	return s.n == 0 || identifier_normal(c->arena, IDENTIFIER_EMAIL, s, &normal);
}

/* Check the settings that are written into mail headers. */
static enum err check_mail_headers(const struct context *c, const struct conf *conf)
{
	if (!is_plain_line(conf->text[CONF_MAIL_PRODUCT]))
		return context_name_fault(c, ERR_SETTING_VALUE, STR("mail.product"));
	if (!is_mailbox(c, conf->text[CONF_MAIL_ADDRESS]))
		return context_name_fault(c, ERR_SETTING_VALUE, STR("mail.address"));
	if (!is_mailbox(c, conf->text[CONF_MAIL_ANSWERS_TO]))
		return context_name_fault(c, ERR_SETTING_VALUE, STR("mail.answers_to"));
	return ERR_OK;
}

/* Check sms.allow and sms.deny. */
static enum err check_prefixes(const struct context *c, const struct conf *conf)
{
	if (!identifier_prefixes_ok(conf->text[CONF_SMS_ALLOW]))
		return context_name_fault(c, ERR_SETTING_VALUE, STR("sms.allow"));
	if (!identifier_prefixes_ok(conf->text[CONF_SMS_DENY]))
		return context_name_fault(c, ERR_SETTING_VALUE, STR("sms.deny"));
	return ERR_OK;
}

/* Check the settings of the hosted pages. */
static enum err check_hosted(const struct context *c, const struct conf *conf)
{
	struct str folder = conf->text[CONF_PAGES_FOLDER], home = conf->text[CONF_PAGES_HOME_URL];

	if (folder.n > 0 && !page_address_folder_valid(folder))
		return context_name_fault(c, ERR_SETTING_VALUE, STR("pages.folder"));
	if (!is_plain_line(conf->text[CONF_PAGES_NAME]))
		return context_name_fault(c, ERR_SETTING_VALUE, STR("pages.name"));
	if (home.n > 0 && !page_address_home_valid(home))
		return context_name_fault(c, ERR_SETTING_VALUE, STR("pages.home_url"));
	return ERR_OK;
}

/* Check the settings that are lists of URLs. */
static enum err check_pages(const struct context *c, const struct tenant *tenant)
{
	static const struct {
		enum conf_key key;
		struct str name;
	} lists[] = {{CONF_RESET_PIN_URLS, STR_INIT("reset.pin_urls")},
		     {CONF_RESET_PASSWORD_URLS, STR_INIT("reset.password_urls")},
		     {CONF_VERIFY_URLS, STR_INIT("verify.urls")}};

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		if (!url_list_valid(tenant->conf.text[lists[i].key]))
			return context_name_fault(c, ERR_SETTING_VALUE, lists[i].name);
	if (!url_origins_valid(tenant->conf.text[CONF_CORS_ORIGINS]))
		return context_name_fault(c, ERR_SETTING_VALUE, STR("cors.origins"));
	return ERR_OK;
}

enum err tenant_check(const struct context *c, const struct tenant *tenant)
{
	const int64_t *n = tenant->conf.n;
	enum err e;

	if (n[CONF_PIN_MIN_LENGTH] > n[CONF_PIN_MAX_LENGTH])
		return context_name_fault(c, ERR_SETTING_VALUE, STR("pin.min_length"));
	if (n[CONF_ATTEMPTS_BUDGET] > n[CONF_ATTEMPTS_CEILING])
		return context_name_fault(c, ERR_SETTING_VALUE, STR("attempts.budget"));
	if (commas(tenant->conf.text[CONF_SIGNATURE_BASE_URLS]) >= BASE_URLS_MAX)
		return context_name_fault(c, ERR_SETTING_VALUE, STR("signature.base_urls"));
	if (!address_list_ok(tenant->conf.text[CONF_IP_ALLOW]))
		return context_name_fault(c, ERR_SETTING_VALUE, STR("ip.allow"));
	if (!address_list_ok(tenant->conf.text[CONF_IP_DENY]))
		return context_name_fault(c, ERR_SETTING_VALUE, STR("ip.deny"));
	e = check_mail_headers(c, &tenant->conf);
	if (e != ERR_OK)
		return e;
	e = check_prefixes(c, &tenant->conf);
	if (e != ERR_OK)
		return e;
	e = check_hosted(c, &tenant->conf);
	return e == ERR_OK ? check_pages(c, tenant) : e;
}

enum err tenant_set(struct tenant *tenant, struct str name, struct str value)
{
	size_t i = 0;
	enum err e = conf_set(&tenant->conf, CONF_TENANT, name, value);

	if (e != ERR_OK)
		return e;
	while (i < tenant->setting_count && !str_eq(tenant->settings[i].name, name))
		i++;
	if (i == TENANT_SETTINGS)
		return ERR_SETTING_UNKNOWN;
	tenant->settings[i].name = name;
	tenant->settings[i].value = value;
	if (i == tenant->setting_count)
		tenant->setting_count++;
	return ERR_OK;
}

enum err tenant_change(const struct context *c, struct tenant *tenant, struct str name,
		       struct str value)
{
	size_t max = conf_secret_max(name);

	if (max > 0 && value.n > max)
		return ERR_SETTING_VALUE;
	if (max > 0 && value.n > 0)
		value = pepper_seal(&c->instance->pepper, c->arena,
				    tenant_label(c->arena, "setting ", &tenant->id, name), value);
	return tenant_set(tenant, name, value);
}

bool tenant_open_setting(const struct context *c, enum conf_key key, struct str *out)
{
	struct str sealed = c->tenant->conf.text[key];

	return sealed.n > 0 &&
	       pepper_open(&c->instance->pepper, c->arena,
			   tenant_label(c->arena, "setting ", &c->tenant->id, conf_name(key)),
			   sealed, out);
}

void tenant_rotate_secret(const struct context *c, struct tenant *tenant, uint64_t grace_s,
			  struct tenant_secret *secret)
{
	tenant->old_secret = tenant->secret;
	tenant->old_sealed = tenant->sealed;
	tenant->old_secret_until = c->now + grace_s;
	fresh_secret(c, tenant, secret);
}

bool tenant_secret_fits(const struct tenant *tenant, struct str secret, uint64_t now)
{
	struct digest d = digest_of(secret);
	struct str given = str_bytes(d.b, DIGEST_SIZE);
	bool fits = secret_equal(given, str_bytes(tenant->secret.b, DIGEST_SIZE));
	bool old = secret_equal(given, str_bytes(tenant->old_secret.b, DIGEST_SIZE));

	return fits || (old && now < tenant->old_secret_until);
}

/* Record the API key, and the number and digest of the last record of the tenant's
 * audit trail. */
static enum err audit_removal(struct txn *t, const struct context *c, const struct guid *id)
{
	const struct tenant gone = {.id = *id};
	struct context install = *c, own = *c;
	struct audit_head head;
	char text[GUID_TEXT + 1 + AUDIT_HEAD_TEXT];
	enum err e;

	own.tenant = &gone;
	install.tenant = NULL;
	e = audit_end(t, &own, &head);
	if (e != ERR_OK)
		return e;
	guid_write(id, text);
	text[GUID_TEXT] = ' ';
	audit_head_write(&head, text + GUID_TEXT + 1);
	return audit_put(t, &install, AUDIT_TENANT_REMOVED, STR(""), str_of(text));
}

enum err tenant_remove(struct txn *t, const struct context *c, const struct guid *id)
{
	struct key own = tenant_key(id);
	struct key all = {.n = 0};
	enum err e = txn_del(t, &own);

	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_APIKEY_UNKNOWN : e;
	e = audit_removal(t, c, id);
	if (e != ERR_OK)
		return e;
	memcpy(all.b, id->b, sizeof id->b);
	all.n = sizeof id->b;
	return txn_del_all(t, &all);
}

enum err tenant_each(struct txn *t, struct arena *arena,
		     void (*each)(const struct tenant *tenant, void *arg), void *arg)
{
	struct key prefix = key_of(NULL, TABLE_TENANT);
	struct str rest, value;
	struct tenant *one = arena_alloc(arena, sizeof *one);
	enum err e = txn_seek(t, &prefix, &prefix, &rest, &value);

	for (; e == ERR_OK; e = txn_next(t, &prefix, &rest, &value)) {
		struct guid id;

		memcpy(id.b, rest.p, sizeof id.b);
		e = tenant_decode(arena_copy(arena, value), &id, one);
		if (e != ERR_OK)
			return e;
		each(one, arg);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

enum err tenant_after(struct txn *t, const struct guid *after, struct guid *out)
{
	struct key prefix = key_of(NULL, TABLE_TENANT), from = prefix;
	struct str rest, value;
	enum err e;

	if (after != NULL) {
		key_add(&from, str_bytes(after->b, sizeof after->b));
		key_add(&from, str_bytes("", 1)); /* the first key after it */
	}
	e = txn_seek(t, &prefix, &from, &rest, &value);
	if (e == ERR_OK && rest.n != sizeof out->b)
		return ERR_STORE_VERSION;
	if (e == ERR_OK)
		memcpy(out->b, rest.p, sizeof out->b);
	return e;
}
