/* SPDX-License-Identifier: MIT */
#include "base/json_write.h"

#include <assert.h>
#include <stdio.h>

/* A comma is needed unless the value directly follows an opening bracket. */
static void comma(struct buf *b)
{
	char last = b->n == 0 ? '\0' : b->p[b->n - 1];

	if (last != '\0' && last != '{' && last != '[' && last != ':')
		buf_byte(b, ',');
}

void json_open(struct buf *b, char bracket)
{
	assert(bracket == '{' || bracket == '[');
	comma(b);
	buf_byte(b, bracket);
}

void json_close(struct buf *b, char bracket)
{
	assert(bracket == '}' || bracket == ']');
	buf_byte(b, bracket);
}

void json_key(struct buf *b, const char *key)
{
	comma(b);
	buf_byte(b, '"');
	buf_lit(b, key);
	buf_lit(b, "\":");
}

static void put_escaped(struct buf *b, char c)
{
	char text[8];

	if (c == '"' || c == '\\') {
		buf_byte(b, '\\');
		buf_byte(b, c);
		return;
	}
	if (snprintf(text, sizeof text, "\\u%04x", (unsigned)c) > 0)
		buf_lit(b, text);
}

void json_put_text(struct buf *b, struct str s)
{
	size_t start = 0;

	comma(b);
	buf_byte(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= ' ' && c != '"' && c != '\\')
			continue;
		buf_add(b, str_bytes(s.p + start, i - start));
		put_escaped(b, s.p[i]);
		start = i + 1;
	}
	buf_add(b, str_bytes(s.p + start, s.n - start));
	buf_byte(b, '"');
}

void json_put_int(struct buf *b, int64_t v)
{
	comma(b);
	buf_int(b, v);
}

void json_put_bool(struct buf *b, bool v)
{
	comma(b);
	buf_lit(b, v ? "true" : "false");
}

void json_put_null(struct buf *b)
{
	comma(b);
	buf_lit(b, "null");
}

void json_put_raw(struct buf *b, struct str json)
{
	comma(b);
	buf_add(b, json);
}

void json_pair(struct buf *b, const char *key, struct str value)
{
	json_key(b, key);
	if (value.p == NULL)
		json_put_null(b);
	else
		json_put_text(b, value);
}
