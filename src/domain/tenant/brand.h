/* SPDX-License-Identifier: MIT */
/*
 * The look of a tenant's mails and pages. An administrator gives one colour (pages.colour);
 * the palette that follows from it is stored finished (pages.palette), and its colours may
 * be changed one by one as long as every pair keeps its contrast.
 */
#ifndef DOMAIN_TENANT_BRAND_H
#define DOMAIN_TENANT_BRAND_H

#include "base/palette.h"
#include "domain/tenant/tenant.h"

/* The tenant's palette; that of the default colour when it has none. */
struct palette brand_palette(const struct conf *conf);

/* Whether a change of the setting `name` is one of the palette. */
bool brand_owns(struct str name);

/*
 * Change pages.colour ("#rrggbb"; empty: the default) or pages.palette, a list such as
 * "link=#004080,button=#004080" of the colours to replace; empty takes all replacements back. The
 * finished palette is stored in either case; a new colour ends all replacements. ERR_SETTING_VALUE,
 * with nothing changed: a value that cannot be read, or, with *low filled, a pair below its least
 * contrast (else low->front is empty). Texts live in the arena.
 */
MUST_USE enum err brand_change(const struct context *c, struct tenant *tenant, struct str name,
			       struct str value, struct palette_pair *low);

#endif
