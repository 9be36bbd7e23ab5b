/* SPDX-License-Identifier: MIT */
/* A source of templates with a few fixed names. */
#ifndef UNIT_TEMPLATE_FIXTURE_H
#define UNIT_TEMPLATE_FIXTURE_H

#include "check.h"

#include "render/source.h"

static inline enum render_value fixed_value(void *arg, struct str name, struct str *out)
{
	(void)arg; /* the names are fixed */
	if (str_eq(name, STR("Url")))
		*out = STR("https://x/?a=1");
	else if (str_eq(name, STR("Plain")))
		*out = STR("https://x/");
	else if (str_eq(name, STR("Bad")))
		*out = STR("<a href=\"x\">&'");
	else if (str_eq(name, STR("Colour")))
		*out = STR("#1a4fa3");
	else if (str_eq(name, STR("Raw")))
		*out = STR("<i>");
	else
		return VALUE_UNKNOWN;
	if (str_eq(name, STR("Colour")))
		return VALUE_COLOUR;
	return str_eq(name, STR("Raw")) ? VALUE_FINISHED : VALUE_TEXT;
}

static inline enum render_section fixed_section(void *arg, struct str name)
{
	(void)arg; /* the names are fixed */
	if (str_eq(name, STR("IfYes")))
		return SECTION_KEPT;
	return str_eq(name, STR("IfNo")) ? SECTION_DROPPED : SECTION_UNKNOWN;
}

static const struct render_source source = {fixed_value, fixed_section, NULL};

#endif
