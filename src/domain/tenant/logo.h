/* SPDX-License-Identifier: MIT */
/*
 * A tenant's logos: one, and another for dark grounds. They are checked before they are stored; the
 * settings pages.logo and pages.logo_dark say of which kind they are, so that a page knows its
 * logo's address without reading it.
 */
#ifndef DOMAIN_TENANT_LOGO_H
#define DOMAIN_TENANT_LOGO_H

#include "domain/tenant/tenant.h"

enum { LOGO_BYTES = 32 * 1024, LOGO_WIDTH = 2048, LOGO_HEIGHT = 1024 };

/* Whether a setting is one of the logos; then *out is its key. */
bool logo_setting(struct str name, enum conf_key *out);

/* A checked logo; both empty: none. */
struct logo {
	struct str bytes;
	struct str kind; /* "svg" or "png"; static */
};

/*
 * Check a file: an SVG (see svg_check), or a PNG (see png_check) of at most LOGO_WIDTH by
 * LOGO_HEIGHT pixels; at most LOGO_BYTES. Returns NULL and the logo, or what is wrong, such as
 * "has a script"; static. The bytes are kept by pointer.
 */
const char *logo_check(struct str bytes, struct logo *out);

/* Store a logo, and its kind in the tenant's setting `key`; an empty one removes what was there.
 * The tenant itself is not stored. ERR_STORE*. */
MUST_USE enum err logo_put(struct txn *t, const struct context *c, struct tenant *tenant,
			   enum conf_key key, const struct logo *logo);

/* Read a logo into the arena. ERR_NOT_FOUND, ERR_STORE*. */
MUST_USE enum err logo_get(struct txn *t, const struct context *c, enum conf_key key,
			   struct str *out);

/* The name of the logo's file, such as logo-dark.svg; empty when there is none. Static. */
struct str logo_file(const struct conf *conf, enum conf_key key);

/* The media type of such a file, such as image/png. Static. */
struct str logo_media_type(struct str file);

#endif
