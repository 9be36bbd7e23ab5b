/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "delivery/ssrf_guard.h"

#include <assert.h>
#include <arpa/inet.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#include "base/buf.h"

enum { V4 = 4, V6 = 16, TEXT = INET6_ADDRSTRLEN, ADDRESSES_MAX = 16 };

struct range {
	uint8_t first[V6];
	uint8_t bits;
};

/* RFC 6890 and its registry: everything that is not public unicast. */
static const struct range reserved4[] = {
	{{0}, 8},
	{{10}, 8},
	{{100, 64}, 10},
	{{127}, 8},
	{{169, 254}, 16},
	{{172, 16}, 12},
	{{192, 0, 0}, 24},
	{{192, 0, 2}, 24},
	{{192, 31, 196}, 24},
	{{192, 52, 193}, 24},
	{{192, 88, 99}, 24},
	{{192, 168}, 16},
	{{192, 175, 48}, 24},
	{{198, 18}, 15},
	{{198, 51, 100}, 24},
	{{203, 0, 113}, 24},
	{{224}, 4},
	{{240}, 4},
	{{168, 63, 129, 16}, 32}, /* a cloud provider's internal services */
};

/* Only 2000::/3 is allocated; within it these are not public. */
static const struct range reserved6[] = {
	{{0x20, 0x01, 0x00}, 23},		 /* protocols: Teredo, ORCHID, benchmarking */
	{{0x20, 0x01, 0x0d, 0xb8}, 32},		 /* documentation */
	{{0x3f, 0xff}, 20},			 /* documentation */
	{{0x26, 0x20, 0x00, 0x4f, 0x80, 0}, 48}, /* delegated to AS112 */
};

static bool in_range(const uint8_t *a, const struct range *r)
{
	unsigned whole = r->bits / 8, rest = r->bits % 8;

	for (unsigned i = 0; i < whole; i++)
		if (a[i] != r->first[i])
			return false;
	return rest == 0 || ((a[whole] ^ r->first[whole]) >> (8 - rest)) == 0;
}

static bool in_any(const uint8_t *a, const struct range *ranges, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (in_range(a, &ranges[i]))
			return true;
	return false;
}

static bool is_public4(const uint8_t a[V4])
{
	return !in_any(a, reserved4, sizeof reserved4 / sizeof *reserved4);
}

/*
 * IPv6 forms of IPv4 are refused, except 6to4, which is allocated and is judged by the
 * IPv4 address in it.
 */
static bool is_public6(const uint8_t a[V6])
{
	if ((a[0] & 0xe0) != 0x20)
		return false;
	if (a[0] == 0x20 && a[1] == 0x02)
		return is_public4(a + 2);
	return !in_any(a, reserved6, sizeof reserved6 / sizeof *reserved6);
}

static bool read_address(struct str s, uint8_t out[V6], int *family)
{
	char text[TEXT];

	if (s.n == 0 || s.n >= sizeof text)
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	*family = str_index(s, ':') < s.n ? AF_INET6 : AF_INET;
	return inet_pton(*family, text, out) == 1;
}

bool ssrf_guard_is_public(struct str address)
{
	uint8_t a[V6];
	int family;

	if (!read_address(address, a, &family))
		return false;
	return family == AF_INET ? is_public4(a) : is_public6(a);
}

bool ssrf_guard_is_loopback(struct str address)
{
	static const uint8_t one[V6] = {[V6 - 1] = 1};
	uint8_t a[V6];
	int family;

	if (!read_address(address, a, &family))
		return false;
	return family == AF_INET ? a[0] == 127 : str_eq(str_bytes(a, V6), str_bytes(one, V6));
}

enum ssrf_verdict ssrf_guard_check(struct arena *arena, const struct url *u, bool loopback,
				   ssrf_guard_resolver *resolve, struct str *address)
{
	struct str rest;
	bool inside = loopback;

	assert(resolve != NULL);
	rest = resolve(arena, u->host);
	*address = (struct str){"", 0};
	if (rest.n == 0)
		return SSRF_UNRESOLVED;
	if (!url_port_is_open(u)) /* ports of other services must not be reachable */
		return SSRF_REFUSED;
	while (rest.p != NULL) {
		struct str one = str_cut(&rest, ' ');

		if (!ssrf_guard_is_public(one) && !(loopback && ssrf_guard_is_loopback(one)))
			return SSRF_REFUSED;
		inside = inside && ssrf_guard_is_loopback(one);
		if (address->n == 0)
			*address = one;
	}
	return u->tls || inside ? SSRF_OK : SSRF_REFUSED;
}

static void add_address(struct buf *b, const struct addrinfo *i)
{
	char text[TEXT];

	if (getnameinfo(i->ai_addr, i->ai_addrlen, text, sizeof text, NULL, 0, NI_NUMERICHOST) != 0)
		return;
	buf_lit(b, b->n > 0 ? " " : "");
	buf_lit(b, text);
}

struct str ssrf_guard_resolve(struct arena *arena, struct str host)
{
	const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
	struct addrinfo *list = NULL;
	struct buf b;

	buf_init(&b, arena, 256, ADDRESSES_MAX * (TEXT + 1));
	if (getaddrinfo(arena_cstr(arena, host), NULL, &hints, &list) != 0)
		return (struct str){"", 0};
	for (const struct addrinfo *i = list; i != NULL; i = i->ai_next)
		if (i->ai_family == AF_INET || i->ai_family == AF_INET6)
			add_address(&b, i);
	freeaddrinfo(list);
	return b.overflowed ? (struct str){"", 0} : buf_str(&b);
}
