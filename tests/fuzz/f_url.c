/* SPDX-License-Identifier: MIT */
/* URLs that links lead to. Parts: a URL, and a list of allowed ones. */
#include "fuzz.h"

#include "base/buf.h"
#include "base/url.h"

/* The URL written from its parts, except for letter case and a default port. */
static struct str put_together(struct arena *a, const struct url *u, struct str text)
{
	struct buf b;

	buf_init(&b, a, text.n + 16, text.n + 16);
	buf_lit(&b, u->tls ? "https://" : "http://");
	buf_add(&b, u->host);
	buf_byte(&b, ':');
	buf_int(&b, u->port);
	buf_add(&b, u->path);
	if (str_index(text, '?') < text.n)
		buf_byte(&b, '?');
	buf_add(&b, u->query);
	MUST(!b.overflowed);
	return buf_str(&b);
}

static void check_parts(struct arena *a, const struct url *u, struct str text)
{
	struct url again;

	MUST(fuzz_printable(text) && str_index(text, ' ') == text.n);
	MUST(fuzz_within(u->host, text) && fuzz_within(u->path, text));
	MUST(fuzz_within(u->query, text));
	MUST(u->host.n > 0 && u->host.n <= 253 && str_index(u->host, '@') == u->host.n);
	MUST(u->port >= 1 && u->port <= 65535);
	MUST(u->path.n == 0 || u->path.p[0] == '/');
	MUST(u->tls || str_eq_ci(u->host, STR("localhost")) || str_eq(u->host, STR("127.0.0.1")));
	MUST(url_read(put_together(a, u, text), &again));
	MUST(again.tls == u->tls && str_eq(again.host, u->host) && again.port == u->port &&
	     str_eq(again.path, u->path) && str_eq(again.query, u->query));
}

/* An allowed URL has the host of one of the list's entries. */
static void check_list(struct str list, const struct url *u, struct str text)
{
	struct url listed;
	bool same_host = false;

	if (!url_listed(list, text))
		return;
	for (struct str rest = list; rest.n > 0;)
		same_host |= url_read(str_trim(str_cut(&rest, ',')), &listed) &&
			     str_eq_ci(listed.host, u->host) && listed.port == u->port;
	MUST(same_host);
}

void fuzz_one(struct arena *a, struct str in)
{
	struct str text = fuzz_part(&in), list = in;
	struct url u;

	if (url_origins_valid(list))
		MUST(url_list_valid(list));
	MUST(fuzz_within(url_first(list), list));
	if (!url_read(text, &u)) {
		MUST(!url_listed(list, text));
		return;
	}
	check_parts(a, &u, text);
	check_list(list, &u, text);
	if (u.query.n == 0 && str_index(text, ',') == text.n)
		MUST(url_list_valid(text) && (u.path.n == 0 || url_listed(text, text)));
}
