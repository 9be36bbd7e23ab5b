/* SPDX-License-Identifier: MIT */
/* QR codes as SVG images. Only this module uses libqrencode. */
#ifndef BASE_QR_H
#define BASE_QR_H

#include "base/arena.h"

enum { QR_TEXT_MAX = 700 };

/*
 * The QR code of a text of up to QR_TEXT_MAX bytes as an SVG document in the
 * arena, black on white with its quiet zone. False when the text is too long.
 */
bool qr_svg(struct arena *a, struct str text, struct str *out);

#endif
