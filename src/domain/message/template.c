/* SPDX-License-Identifier: MIT */
#include "domain/message/template.h"

#include "base/buf.h"
#include "domain/tenant/audit.h"
#include "domain/tenant/tenant.h"

enum { FORMAT = 1 };

static const struct {
	enum template_part part;
	const char *ending;
} parts[] = {{PART_TEXT, "txt"}, {PART_HTML, "html"}, {PART_SMS, "sms"}};

enum { PARTS = sizeof parts / sizeof *parts };

const char *template_ending(enum template_part part)
{
	for (size_t i = 0; i < PARTS; i++)
		if (parts[i].part == part)
			return parts[i].ending;
	return "";
}

bool template_language_fits(struct str language)
{
	for (size_t i = 0; i < language.n; i++) {
		char c = ascii_lower(language.p[i]);

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
			return false;
	}
	return language.n >= 2 && language.n <= TEMPLATE_LANGUAGE_MAX;
}

bool template_read_name(struct str text, enum template *family, struct str *name)
{
	struct str rest = text;

	if (!template_find(str_cut(&rest, '/'), family))
		return false;
	*name = rest;
	if (rest.p == NULL)
		return true;
	return rest.n > 0 && rest.n <= TEMPLATE_NAME_MAX && !str_has_control(rest);
}

/* The key of a language, which begins that of each part. Languages are stored in lower case. */
static struct key language_key(const struct context *c, const struct template_key *k)
{
	struct key key = key_of(&c->tenant->id, TABLE_TEMPLATE);
	char language[TEMPLATE_LANGUAGE_MAX];
	size_t n = str_head(k->language, sizeof language).n;

	for (size_t i = 0; i < n; i++)
		language[i] = ascii_lower(k->language.p[i]);
	key_add_sized(&key, template_name(k->family));
	key_add_sized(&key, k->name);
	key_add_sized(&key, str_bytes(language, n));
	return key;
}

static struct key part_key(const struct context *c, const struct template_key *k)
{
	const char part = (char)k->part;
	struct key key = language_key(c, k);

	key_add(&key, str_bytes(&part, 1));
	return key;
}

static enum err audit_change(struct txn *t, const struct context *c, const struct template_key *k,
			     const char *what)
{
	struct buf b;

	buf_init(&b, c->arena, AUDIT_DETAIL, 1024);
	buf_lit(&b, what);
	buf_add(&b, template_name(k->family));
	if (k->name.n > 0)
		buf_byte(&b, '/');
	buf_add(&b, k->name);
	buf_byte(&b, ' ');
	buf_add(&b, k->language);
	return audit_put(t, c, AUDIT_TEMPLATE_CHANGED, STR(""), buf_str(&b));
}

enum err template_put(struct txn *t, const struct context *c, const struct template_key *k,
		      struct str text)
{
	struct key key = part_key(c, k);
	struct buf b;
	enum err e;

	if (text.n > TEMPLATE_BYTES)
		return ERR_INTERNAL;
	buf_init(&b, c->arena, text.n + 1, text.n + 1);
	buf_byte(&b, FORMAT);
	buf_add(&b, text);
	e = txn_put(t, &key, buf_str(&b));
	return e == ERR_OK ? audit_change(t, c, k, "installed ") : e;
}

enum err template_get(struct txn *t, const struct context *c, const struct template_key *k,
		      struct str *out)
{
	struct key key = part_key(c, k);
	struct str value;
	enum err e = txn_get(t, &key, &value);

	if (e != ERR_OK)
		return e;
	if (value.n == 0 || value.p[0] != FORMAT)
		return ERR_STORE_VERSION;
	*out = arena_copy(c->arena, str_skip(value, 1));
	return ERR_OK;
}

enum err template_remove(struct txn *t, const struct context *c, const struct template_key *k)
{
	struct key prefix = language_key(c, k);
	struct str rest, value;
	enum err e = txn_seek(t, &prefix, &prefix, &rest, &value);

	if (e != ERR_OK)
		return e;
	e = txn_del_all(t, &prefix);
	return e == ERR_OK ? audit_change(t, c, k, "removed ") : e;
}

static struct str take_sized(struct str *rest)
{
	size_t n = rest->n > 0 ? (unsigned char)rest->p[0] : 0;
	struct str part = str_head(str_skip(*rest, 1), n);

	*rest = str_skip(*rest, 1 + n);
	return part;
}

static bool read_key(struct str rest, struct template_key *k)
{
	if (!template_find(take_sized(&rest), &k->family))
		return false;
	k->name = take_sized(&rest);
	k->language = take_sized(&rest);
	if (rest.n != 1)
		return false;
	k->part = (enum template_part)rest.p[0];
	return true;
}

enum err template_each(struct txn *t, const struct context *c,
		       void (*each)(const struct template_key *k, size_t bytes, void *arg),
		       void *arg)
{
	struct key prefix = key_of(&c->tenant->id, TABLE_TEMPLATE);
	struct str rest, value;
	enum err e = txn_seek(t, &prefix, &prefix, &rest, &value);

	for (; e == ERR_OK; e = txn_next(t, &prefix, &rest, &value)) {
		struct template_key k;

		if (value.n > 0 && read_key(rest, &k))
			each(&k, value.n - 1, arg);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}
