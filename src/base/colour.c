/* SPDX-License-Identifier: MIT */
#include "base/colour.h"

#include <math.h>
#include <stdio.h>

#include "base/codec.h"

/* Red, green and blue as amounts of light, 0 to 1; outside of that no screen shows them. */
struct light {
	double r, g, b;
};

bool colour_read(struct str text, struct colour *out)
{
	uint8_t bytes[3];

	if (text.n != COLOUR_TEXT || text.p[0] != '#' ||
	    !hex_read(str_skip(text, 1), bytes, sizeof bytes))
		return false;
	*out = (struct colour){bytes[0], bytes[1], bytes[2]};
	return true;
}

void colour_write(struct colour colour, char out[COLOUR_TEXT + 1])
{
	const uint8_t bytes[] = {colour.r, colour.g, colour.b};

	out[0] = '#';
	hex_write(bytes, sizeof bytes, out + 1);
	out[COLOUR_TEXT] = '\0';
}

/* --- light (IEC 61966-2-1) ------------------------------------------------ */

static double light_of(uint8_t level)
{
	double v = level / 255.0;

	return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static uint8_t level_of(double light)
{
	double v = light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055;

	return (uint8_t)lround(fmin(fmax(v, 0), 1) * 255);
}

static double luminance(struct colour c)
{
	return 0.2126 * light_of(c.r) + 0.7152 * light_of(c.g) + 0.0722 * light_of(c.b);
}

double colour_contrast(struct colour a, struct colour b)
{
	double la = luminance(a), lb = luminance(b);

	return (fmax(la, lb) + 0.05) / (fmin(la, lb) + 0.05);
}

/* --- OKLCH ---------------------------------------------------------------- */

struct oklch colour_oklch(struct colour colour)
{
	double r = light_of(colour.r), g = light_of(colour.g), b = light_of(colour.b);
	double l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
	double m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
	double s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
	double x = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
	double y = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;

	return (struct oklch){.l = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
			      .c = hypot(x, y),
			      .h = atan2(y, x)};
}

static struct light light_from(struct oklch colour)
{
	double x = colour.c * cos(colour.h), y = colour.c * sin(colour.h);
	double l = pow(colour.l + 0.3963377774 * x + 0.2158037573 * y, 3);
	double m = pow(colour.l - 0.1055613458 * x - 0.0638541728 * y, 3);
	double s = pow(colour.l - 0.0894841775 * x - 1.2914855480 * y, 3);

	return (struct light){4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
			      -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
			      -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s};
}

/* Whether screens show it; half a level of 255 more or less is rounded away. */
static bool is_shown(struct light c)
{
	const double slack = 0.0002;
	double least = fmin(c.r, fmin(c.g, c.b)), most = fmax(c.r, fmax(c.g, c.b));

	return least >= -slack && most <= 1 + slack;
}

/* The most chroma, up to the colour's own, that screens show at its lightness and hue. */
static double shown_chroma(struct oklch colour)
{
	double low = 0, high = colour.c;

	if (is_shown(light_from(colour)))
		return colour.c;
	for (int i = 0; i < 20; i++) {
		colour.c = (low + high) / 2;
		if (is_shown(light_from(colour)))
			low = colour.c;
		else
			high = colour.c;
	}
	return low;
}

struct colour colour_from_oklch(struct oklch colour)
{
	struct light light;

	colour.l = fmin(fmax(colour.l, 0), 1);
	colour.c = shown_chroma(colour);
	light = light_from(colour);
	return (struct colour){level_of(light.r), level_of(light.g), level_of(light.b)};
}
