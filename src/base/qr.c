/* SPDX-License-Identifier: MIT */
#include "base/qr.h"

#include <qrencode.h>

#include "base/buf.h"
#include "base/secret.h"

enum { QUIET = 4, SVG_MAX = 256 * 1024 };

/* One row of modules as a path with a rectangle per run of black ones: "M4
 * 7h3v1h-3z". */
static void put_row(struct buf *b, const unsigned char *row, int width, int y)
{
	for (int x = 0, run; x < width; x += run) {
		bool black = (row[x] & 1) != 0;

		for (run = 1; x + run < width && ((row[x + run] & 1) != 0) == black; run++)
			;
		if (!black)
			continue;
		buf_byte(b, 'M');
		buf_int(b, x + QUIET);
		buf_byte(b, ' ');
		buf_int(b, y + QUIET);
		buf_byte(b, 'h');
		buf_int(b, run);
		buf_lit(b, "v1h-");
		buf_int(b, run);
		buf_byte(b, 'z');
	}
}

static void put_svg(struct buf *b, const QRcode *code)
{
	int side = code->width + 2 * QUIET;

	buf_lit(b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ");
	buf_int(b, side);
	buf_byte(b, ' ');
	buf_int(b, side);
	buf_lit(b, "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h");
	buf_int(b, side);
	buf_byte(b, 'v');
	buf_int(b, side);
	buf_lit(b, "H0z\"/><path d=\"");
	for (int y = 0; y < code->width; y++)
		put_row(b, code->data + y * code->width, code->width, y);
	buf_lit(b, "\"/></svg>");
}

bool qr_svg(struct arena *a, struct str text, struct str *out)
{
	QRcode *code;
	struct buf b;

	if (text.n == 0 || text.n > QR_TEXT_MAX)
		return false;
	code = QRcode_encodeData((int)text.n, (const unsigned char *)text.p, 0, QR_ECLEVEL_M);
	if (code == NULL)
		return false;
	buf_init(&b, a, 16 * 1024, SVG_MAX);
	put_svg(&b, code);
	secret_zero(code->data, (size_t)code->width * (size_t)code->width);
	QRcode_free(code);
	*out = buf_str(&b);
	return !b.overflowed;
}
