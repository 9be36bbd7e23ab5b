/* SPDX-License-Identifier: MIT */
#include "http/cookie.h"

#include <assert.h>

#include "http/request_params.h"

enum { COOKIES_MAX = 4096 };

static const char *const purposes[] = {
	[COOKIE_DEVICE] = "", [COOKIE_SET_PIN] = "-set-pin", [COOKIE_DONE] = "-done"};

/* Each tenant has its own, since several share a host. */
static struct str name_of(const struct request *r, enum cookie which)
{
	char key[2 * GUID_BYTES];
	struct buf b;

	assert(r->context.tenant != NULL);
	hex_write(r->tenant.id.b, GUID_BYTES, key);
	buf_init(&b, r->context.arena, 64, 128);
	buf_lit(&b, "__Host-pintle-");
	buf_add(&b, str_bytes(key, sizeof key));
	buf_lit(&b, purposes[which]);
	return buf_str(&b);
}

enum err cookie_read(struct request *r, enum cookie which, struct str *out)
{
	struct str all = request_header(r, "HTTP_COOKIE"), name = name_of(r, which);
	size_t found = 0;

	*out = STR("");
	if (fcgi_param_doubled(r->fcgi, "HTTP_COOKIE"))
		return request_param_refuse(r, ERR_PARAM_TWICE, "Cookie header");
	while (all.n > 0) {
		struct str value = str_trim(str_cut(&all, ';'));

		if (!str_eq(str_cut(&value, '='), name))
			continue;
		if (found++ > 0)
			return request_param_refuse(r, ERR_PARAM_TWICE, "cookie");
		*out = value.n > 0 ? value : STR("");
	}
	return ERR_OK;
}

static void put(struct request *r, enum cookie which, struct str value)
{
	if (r->cookies.arena == NULL)
		buf_init(&r->cookies, r->context.arena, 512, COOKIES_MAX);
	buf_lit(&r->cookies, "Set-Cookie: ");
	buf_add(&r->cookies, name_of(r, which));
	buf_byte(&r->cookies, '=');
	buf_add(&r->cookies, value);
	buf_lit(&r->cookies, "; Path=/; Secure; HttpOnly; SameSite=Lax");
}

void cookie_set(struct request *r, enum cookie which, struct str value, uint64_t max_age_s)
{
	for (size_t i = 0; i < value.n; i++)
		assert(str_index(STR("; ,\"\\"), value.p[i]) == 5 && value.p[i] > ' ');
	put(r, which, value);
	if (max_age_s > 0) {
		buf_lit(&r->cookies, "; Max-Age=");
		buf_int(&r->cookies, (int64_t)max_age_s);
	}
	buf_lit(&r->cookies, "\r\n");
}

void cookie_drop(struct request *r, enum cookie which)
{
	put(r, which, STR(""));
	buf_lit(&r->cookies, "; Max-Age=0\r\n");
}
