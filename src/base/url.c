/* SPDX-License-Identifier: MIT */
#include "base/url.h"

enum { PORT_MAX = 65535, HOST_MAX = 253 };

static bool take_prefix(struct str *s, struct str prefix)
{
	if (!str_eq_ci(str_head(*s, prefix.n), prefix))
		return false;
	*s = str_skip(*s, prefix.n);
	return true;
}

/* Bytes that may not occur anywhere in a URL here, though RFC 3986 allows some of
 * them. */
static bool has_foreign_byte(struct str s)
{
	static const struct str foreign = STR_INIT("\"<>\\^`{|}#");

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~' || str_index(foreign, s.p[i]) < foreign.n)
			return true;
	return false;
}

static bool is_host(struct str s)
{
	if (s.n == 0 || s.n > HOST_MAX || s.p[0] == '.' || s.p[0] == '-')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = ascii_lower(s.p[i]);
		bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

		if (!letter && c != '-' && c != '.')
			return false;
		if (c == '.' && (i + 1 == s.n || s.p[i + 1] == '.'))
			return false;
	}
	return true;
}

static bool read_authority(struct str s, struct url *out)
{
	struct str rest = s;
	int64_t port;

	out->host = str_cut(&rest, ':');
	out->port = out->tls ? 443 : 80;
	if (out->host.n == s.n)
		return is_host(out->host);
	if (!str_digits(rest) || !str_int(rest, &port) || port < 1 || port > PORT_MAX)
		return false;
	out->port = (unsigned)port;
	return is_host(out->host);
}

/*
 * Whether a segment is "." or "..", also for a server that ignores what follows a ';',
 * or that decodes first.
 */
static bool is_dots(struct str segment)
{
	size_t n = str_starts(segment, STR("..")) ? 2 : str_starts(segment, STR(".")) ? 1 : 0;

	return n > 0 && (segment.n == n || segment.p[n] == ';' || segment.p[n] == '%');
}

/*
 * No "." or ".." segment, and no percent-encoding that could become one, or a slash,
 * even for a server that decodes the overlong forms %c0 and %c1 to ASCII.
 */
static bool is_plain_path(struct str path)
{
	for (size_t i = 0; i + 2 < path.n; i++) {
		struct str escape = str_head(str_skip(path, i), 3);

		if (str_eq_ci(escape, STR("%2e")) || str_eq_ci(escape, STR("%2f")) ||
		    str_eq_ci(escape, STR("%5c")) || str_eq_ci(escape, STR("%25")) ||
		    str_eq_ci(escape, STR("%c0")) || str_eq_ci(escape, STR("%c1")) ||
		    str_eq(str_head(escape, 2), STR("%0")))
			return false;
	}
	path = str_skip(path, 1);
	while (path.n > 0)
		if (is_dots(str_cut(&path, '/')))
			return false;
	return true;
}

static bool is_this_machine(struct str host)
{
	return str_eq_ci(host, STR("localhost")) || str_eq(host, STR("127.0.0.1"));
}

bool url_read(struct str text, struct url *out)
{
	struct str rest = text, before;
	size_t slash;

	*out = (struct url){.tls = take_prefix(&rest, STR("https://"))};
	if (has_foreign_byte(text) || (!out->tls && !take_prefix(&rest, STR("http://"))))
		return false;
	before = str_cut(&rest, '?');
	out->query = rest;
	slash = str_index(before, '/');
	out->path = str_skip(before, slash);
	if (!read_authority(str_head(before, slash), out) || !is_plain_path(out->path))
		return false;
	return out->tls || is_this_machine(out->host);
}

/* Whether path is `base` or below it; "/" and "" are the same. */
static bool is_below(struct str base, struct str path)
{
	while (base.n > 0 && base.p[base.n - 1] == '/')
		base = str_head(base, base.n - 1);
	return str_starts(path, base) && (path.n == base.n || path.p[base.n] == '/');
}

static bool names_token(struct str query)
{
	while (query.n > 0) {
		struct str value = str_cut(&query, '&'), name = str_cut(&value, '=');

		if (str_eq_ci(name, STR("vtype")) || str_eq_ci(name, STR("vtoken")) ||
		    str_index(name, '%') < name.n)
			return true;
	}
	return false;
}

bool url_listed(struct str list, struct str text)
{
	struct url u, listed;

	if (!url_read(text, &u) || names_token(u.query))
		return false;
	while (list.n > 0) {
		if (url_read(str_trim(str_cut(&list, ',')), &listed) && listed.tls == u.tls &&
		    str_eq_ci(listed.host, u.host) && listed.port == u.port &&
		    is_below(listed.path, u.path))
			return true;
	}
	return false;
}

bool url_port_is_open(const struct url *u)
{
	return u->port > 1023 || (u->tls && u->port == 443);
}

struct str url_first(struct str list)
{
	return str_trim(str_cut(&list, ','));
}

bool url_list_valid(struct str list)
{
	struct url u;

	while (list.n > 0)
		if (!url_read(str_trim(str_cut(&list, ',')), &u) || u.query.n > 0)
			return false;
	return true;
}

static bool is_origin(struct str text)
{
	struct url u;
	size_t host;

	if (!url_read(text, &u) || u.path.n > 0 || str_index(text, '?') < text.n)
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (ascii_lower(text.p[i]) != text.p[i])
			return false;
	host = (size_t)(u.host.p - text.p) + u.host.n;
	return host == text.n || (u.port != (u.tls ? 443 : 80) && text.p[host + 1] != '0');
}

bool url_origins_valid(struct str list)
{
	while (list.n > 0)
		if (!is_origin(str_trim(str_cut(&list, ','))))
			return false;
	return true;
}
