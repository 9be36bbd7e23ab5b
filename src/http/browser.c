/* SPDX-License-Identifier: MIT */
#include "http/browser.h"

#include <assert.h>

/*
 * The server examples in src/etc set the same on files. strict-origin, because with no-referrer
 * browsers send our own forms with Origin: null.
 */
static const char security_headers[] =
	"Content-Security-Policy: default-src 'none'; style-src 'self'; img-src 'self'; "
	"script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
	"frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'\r\n"
	"Referrer-Policy: strict-origin\r\n"
	"X-Frame-Options: DENY\r\n"
	"Cross-Origin-Opener-Policy: same-origin\r\n"
	"Cross-Origin-Resource-Policy: same-origin\r\n"
	"Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()\r\n";

bool browser_wants_page(const struct request *r)
{
	struct str accept = request_header(r, "HTTP_ACCEPT");

	while (accept.n > 0) {
		struct str range = str_cut(&accept, ',');

		if (str_eq_ci(str_trim(str_cut(&range, ';')), STR("application/json")))
			return false;
	}
	return true;
}

enum err browser_page(struct request *r)
{
	assert(r->audience == FOR_BROWSERS);
	r->is_page = true;
	return ERR_OK;
}

enum err browser_redirect(struct request *r, struct str address)
{
	assert(r->audience == FOR_BROWSERS && address.n > 0 && !str_has_control(address));
	r->location = address;
	return browser_page(r);
}

void browser_write_head(struct buf *head, const struct request *r)
{
	buf_lit(head, security_headers);
	if (r->cookies.n > 0)
		buf_add(head, buf_str(&r->cookies));
	if (r->location.n == 0)
		return;
	buf_lit(head, "Location: ");
	buf_add(head, r->location);
	buf_lit(head, "\r\n");
}
