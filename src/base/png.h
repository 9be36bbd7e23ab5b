/* SPDX-License-Identifier: MIT */
/* PNG images (W3C, third edition), as far as they have to be checked before they are published. */
#ifndef BASE_PNG_H
#define BASE_PNG_H

#include "base/str.h"

/* Pixels. */
struct png {
	uint32_t width, height;
};

/*
 * Check that the bytes are one complete, still PNG: signature, order and checksums of its chunks,
 * a sensible header, nothing behind its end. The pixels themselves are not unpacked. Returns NULL,
 * or what is wrong, such as "is cut off"; static.
 */
const char *png_check(struct str bytes, struct png *out);

#endif
