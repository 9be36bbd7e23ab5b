/* SPDX-License-Identifier: MIT */
#include "base/address.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/log.h"

enum { BYTES = 16, BITS = 128, MAPPED_BYTES = 12, MAPPED_BITS = 96 };

/* Every address in IPv6 form; IPv4 addresses are mapped (RFC 4291 section 2.5.5.2). */
struct address {
	uint8_t b[BYTES];
};

static const struct str mapped = STR_INIT("\0\0\0\0\0\0\0\0\0\0\xff\xff");

static bool is_mapped(const struct address *a)
{
	return str_eq(str_bytes(a->b, MAPPED_BYTES), mapped);
}

static bool read_plain(struct str text, struct address *out)
{
	char name[ADDRESS_TEXT];

	if (text.n == 0 || text.n >= sizeof name || str_index(text, '\0') < text.n)
		return false;
	memcpy(name, text.p, text.n);
	name[text.n] = '\0';
	memcpy(out->b, mapped.p, MAPPED_BYTES);
	return inet_pton(AF_INET, name, out->b + MAPPED_BYTES) == 1 ||
	       inet_pton(AF_INET6, name, out->b) == 1;
}

/* Parse a hop as proxies write it: bare, "[v6]", "[v6]:port" or "v4:port". */
static bool read_hop(struct str text, struct address *out)
{
	size_t colon = str_index(text, ':');

	if (str_starts(text, STR("["))) {
		text = str_skip(text, 1);
		text = str_head(text, str_index(text, ']'));
	} else if (str_index(str_skip(text, colon + 1), ':') == text.n - colon - 1) {
		text = str_head(text, colon);
	}
	return read_plain(text, out);
}

/* --- ranges ------------------------------------------------------------- */

struct range {
	struct address from;
	unsigned bits;
};

static bool read_range(struct str text, struct range *out)
{
	struct str size = str_trim(text);
	struct str name = str_cut(&size, '/');
	unsigned first;
	int64_t bits;

	if (!read_plain(name, &out->from))
		return false;
	first = str_index(name, ':') == name.n ? MAPPED_BITS : 0;
	out->bits = BITS;
	if (size.p == NULL)
		return true;
	if (!str_digits(size) || !str_int(size, &bits) || bits > BITS - first)
		return false;
	out->bits = first + (unsigned)bits;
	return true;
}

static bool lies_in(const struct address *a, const struct range *r)
{
	size_t whole = r->bits / 8;
	unsigned rest = 8 - r->bits % 8;

	if (!str_eq(str_bytes(a->b, whole), str_bytes(r->from.b, whole)))
		return false;
	return rest == 8 || a->b[whole] >> rest == r->from.b[whole] >> rest;
}

static bool is_listed(const struct address *a, struct str list)
{
	struct range r;

	while (list.p != NULL)
		if (read_range(str_cut(&list, ','), &r) && lies_in(a, &r))
			return true;
	return false;
}

bool address_in(struct str address, struct str list)
{
	struct address a;

	return read_hop(address, &a) && is_listed(&a, list);
}

bool address_list_ok(struct str list)
{
	struct range r;

	if (str_trim(list).n == 0)
		return true;
	while (list.p != NULL)
		if (!read_range(str_cut(&list, ','), &r))
			return false;
	return true;
}

enum err address_settings(const struct conf *c)
{
	if (address_list_ok(c->text[CONF_TRUSTED_PROXIES]))
		return ERR_OK;
	LOG(conf_refused, {"setting", conf_name(CONF_TRUSTED_PROXIES)},
	    {"reason", STR("not a list of addresses")});
	return ERR_CONFIG;
}

/* --- the caller --------------------------------------------------------- */

/* Cut the last entry off *list; its p is NULL when the list is empty. */
static struct str cut_last(struct str *list)
{
	struct str last = *list;

	if (list->n == 0)
		return (struct str){NULL, 0};
	while (list->n > 0 && list->p[list->n - 1] != ',')
		list->n--;
	last = str_skip(last, list->n);
	if (list->n > 0)
		list->n--; /* the comma */
	return str_trim(last);
}

static struct str write_address(const struct address *a, char out[ADDRESS_TEXT])
{
	const char *text = is_mapped(a) ? inet_ntop(AF_INET, a->b + MAPPED_BYTES, out, ADDRESS_TEXT)
					: inet_ntop(AF_INET6, a->b, out, ADDRESS_TEXT);

	return str_of(text); /* has room */
}

struct str address_of(struct str remote, struct str forwarded, struct str trusted,
		      char out[ADDRESS_TEXT])
{
	struct address known, next;

	if (!read_plain(remote, &known))
		return (struct str){"", 0};
	while (is_listed(&known, trusted) && read_hop(cut_last(&forwarded), &next))
		known = next;
	return write_address(&known, out);
}

struct str address_network(struct arena *arena, struct str address)
{
	struct in6_addr *a = arena_alloc(arena, sizeof *a);

	if (inet_pton(AF_INET6, arena_cstr(arena, address), a) != 1)
		return address;
	return str_bytes(a, sizeof *a / 2);
}
