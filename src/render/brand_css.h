/* SPDX-License-Identifier: MIT */
/* A tenant's colours as a style sheet has them. */
#ifndef RENDER_BRAND_CSS_H
#define RENDER_BRAND_CSS_H

#include "base/buf.h"
#include "base/palette.h"

/*
 * Append the palette as custom properties of :root, for light and then for dark: --link,
 * --button, --button-text, --button-edge and --button-hover. About 300 bytes, without a comment.
 */
void brand_css(struct buf *b, const struct palette *p);

#endif
