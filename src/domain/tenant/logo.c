/* SPDX-License-Identifier: MIT */
#include "domain/tenant/logo.h"

#include "base/buf.h"
#include "base/png.h"
#include "base/svg.h"

enum { FORMAT = 1 };

static const struct str svg = STR_INIT("svg"), png = STR_INIT("png");

bool logo_setting(struct str name, enum conf_key *out)
{
	static const enum conf_key keys[] = {CONF_PAGES_LOGO, CONF_PAGES_LOGO_DARK};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		if (!str_eq(name, conf_name(keys[i])))
			continue;
		*out = keys[i];
		return true;
	}
	return false;
}

static const char *check_png(struct str bytes)
{
	struct png image;
	const char *why = png_check(bytes, &image);

	if (why == NULL && (image.width > LOGO_WIDTH || image.height > LOGO_HEIGHT))
		why = "has more than 2048 by 1024 pixels";
	return why;
}

const char *logo_check(struct str bytes, struct logo *out)
{
	bool is_png = str_starts(bytes, STR("\x89PNG"));

	*out = (struct logo){bytes, is_png ? png : svg};
	if (bytes.n == 0)
		return "is empty";
	if (bytes.n > LOGO_BYTES)
		return "has more than 32 KiB";
	return is_png ? check_png(bytes) : svg_check(bytes);
}

static struct key key_of_logo(const struct tenant *tenant, enum conf_key key)
{
	struct key k = key_of(&tenant->id, TABLE_LOGO);

	key_add(&k, key == CONF_PAGES_LOGO ? STR("light") : STR("dark"));
	return k;
}

static enum err remove_logo(struct txn *t, struct tenant *tenant, enum conf_key key)
{
	struct key k = key_of_logo(tenant, key);
	enum err e = txn_del(t, &k);

	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	return tenant_set(tenant, conf_name(key), STR(""));
}

enum err logo_put(struct txn *t, const struct context *c, struct tenant *tenant, enum conf_key key,
		  const struct logo *logo)
{
	struct key k = key_of_logo(tenant, key);
	struct buf b;
	enum err e;

	if (logo->bytes.n == 0)
		return remove_logo(t, tenant, key);
	buf_init(&b, c->arena, logo->bytes.n + 1, logo->bytes.n + 1);
	buf_byte(&b, FORMAT);
	buf_add(&b, logo->bytes);
	e = txn_put(t, &k, buf_str(&b));
	return e == ERR_OK ? tenant_set(tenant, conf_name(key), logo->kind) : e;
}

enum err logo_get(struct txn *t, const struct context *c, enum conf_key key, struct str *out)
{
	struct key k = key_of_logo(c->tenant, key);
	struct str value;
	enum err e = txn_get(t, &k, &value);

	if (e != ERR_OK)
		return e;
	if (value.n == 0 || value.p[0] != FORMAT)
		return ERR_STORE_VERSION;
	*out = arena_copy(c->arena, str_skip(value, 1));
	return ERR_OK;
}

struct str logo_file(const struct conf *conf, enum conf_key key)
{
	bool is_png = str_eq(conf->text[key], png);

	if (conf->text[key].n == 0)
		return STR("");
	if (key == CONF_PAGES_LOGO)
		return is_png ? STR("logo.png") : STR("logo.svg");
	return is_png ? STR("logo-dark.png") : STR("logo-dark.svg");
}

struct str logo_media_type(struct str file)
{
	return str_ends(file, png) ? STR("image/png") : STR("image/svg+xml");
}
