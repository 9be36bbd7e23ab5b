/* SPDX-License-Identifier: MIT */
#include "domain/tenant/brand.h"

#include "base/buf.h"

enum { PALETTE_TEXT = 400 }; /* as pages.palette in conf.def */

static bool find_colour(struct str name, enum palette_colour *out)
{
	for (int i = 0; i < PALETTE_COUNT; i++) {
		if (!str_eq(name, palette_name((enum palette_colour)i)))
			continue;
		*out = (enum palette_colour)i;
		return true;
	}
	return false;
}

/* Replace the colours of the palette that the list names. False when one cannot be read. */
static bool read_colours(struct str list, struct palette *p)
{
	while (list.p != NULL) {
		struct str value = str_cut(&list, ',');
		struct str name = str_trim(str_cut(&value, '='));
		enum palette_colour which;

		if (!find_colour(name, &which) || !colour_read(str_trim(value), &p->colour[which]))
			return false;
	}
	return true;
}

static struct str write_colours(struct arena *arena, const struct palette *p)
{
	char text[COLOUR_TEXT + 1];
	struct buf b;

	buf_init(&b, arena, PALETTE_TEXT, PALETTE_TEXT);
	for (int i = 0; i < PALETTE_COUNT; i++) {
		colour_write(p->colour[i], text);
		buf_lit(&b, i > 0 ? "," : "");
		buf_add(&b, palette_name((enum palette_colour)i));
		buf_byte(&b, '=');
		buf_lit(&b, text);
	}
	return buf_str(&b);
}

struct palette brand_palette(const struct conf *conf)
{
	struct palette p = palette_default();

	(void)read_colours(conf->text[CONF_PAGES_PALETTE], &p); /* stored by brand_change */
	return p;
}

bool brand_owns(struct str name)
{
	return str_eq(name, conf_name(CONF_PAGES_COLOUR)) ||
	       str_eq(name, conf_name(CONF_PAGES_PALETTE));
}

/* Find the first pair of the palette that is below its least contrast. */
static bool find_low(const struct palette *p, struct palette_pair *low)
{
	struct palette_pair pair;

	for (size_t i = 0; palette_pair(p, i, &pair); i++) {
		if (pair.contrast >= pair.least)
			continue;
		*low = pair;
		return true;
	}
	return false;
}

/* Store what follows from the tenant's colour; without one, nothing. */
static enum err put_derived(const struct context *c, struct tenant *tenant)
{
	struct str text = STR("");
	struct colour brand;

	if (colour_read(tenant->conf.text[CONF_PAGES_COLOUR], &brand)) {
		struct palette p = palette_of_brand(brand);

		text = write_colours(c->arena, &p);
	}
	return tenant_set(tenant, conf_name(CONF_PAGES_PALETTE), text);
}

static enum err change_colour(const struct context *c, struct tenant *tenant, struct str value)
{
	struct colour colour;
	enum err e;

	if (value.n > 0 && !colour_read(value, &colour))
		return ERR_SETTING_VALUE;
	e = tenant_set(tenant, conf_name(CONF_PAGES_COLOUR), value);
	return e == ERR_OK ? put_derived(c, tenant) : e;
}

static enum err change_palette(const struct context *c, struct tenant *tenant, struct str value,
			       struct palette_pair *low)
{
	struct palette p = brand_palette(&tenant->conf);

	if (value.n == 0)
		return put_derived(c, tenant);
	if (!read_colours(value, &p) || find_low(&p, low))
		return ERR_SETTING_VALUE;
	return tenant_set(tenant, conf_name(CONF_PAGES_PALETTE), write_colours(c->arena, &p));
}

enum err brand_change(const struct context *c, struct tenant *tenant, struct str name,
		      struct str value, struct palette_pair *low)
{
	*low = (struct palette_pair){.contrast = 0};
	if (str_eq(name, conf_name(CONF_PAGES_COLOUR)))
		return change_colour(c, tenant, value);
	return change_palette(c, tenant, value, low);
}
