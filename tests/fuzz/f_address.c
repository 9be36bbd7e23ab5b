/* SPDX-License-Identifier: MIT */
/*
 * The caller's address. Parts: the peer, X-Forwarded-For, the list of trusted proxies. Nobody
 * but a listed proxy may choose the address.
 */
#include "fuzz.h"

#include "base/address.h"
#include "delivery/ssrf_guard.h"

static void check_address(struct str address)
{
	char text[ADDRESS_TEXT];

	MUST(address.n < ADDRESS_TEXT && fuzz_printable(address));
	MUST(str_eq(address_of(address, STR(""), STR(""), text), address)); /* has one form */
	MUST(address_in(address, address));
	MUST(!address_in(address, STR("")));
	if (ssrf_guard_is_public(address))
		MUST(!ssrf_guard_is_loopback(address));
}

/* A list contains what one of its entries contains. */
static void check_list(struct str address, struct str list)
{
	bool in_one = false;

	for (struct str rest = list; rest.p != NULL;)
		in_one |= address_in(address, str_cut(&rest, ','));
	MUST(address_in(address, list) == in_one);
}

void fuzz_one(struct arena *a, struct str in)
{
	struct str remote = fuzz_part(&in), forwarded = fuzz_part(&in), trusted = in;
	char text[ADDRESS_TEXT], peer_text[ADDRESS_TEXT];
	struct str address = address_of(remote, forwarded, trusted, text);
	struct str peer = address_of(remote, STR(""), STR(""), peer_text);

	(void)a;
	MUST((address.n == 0) == (peer.n == 0)); /* only by the peer is there none */
	if (address.n == 0)
		return;
	check_address(address);
	check_list(address, trusted);
	if (!address_in(peer, trusted))
		MUST(str_eq(address, peer)); /* a header from a stranger is ignored */
}
