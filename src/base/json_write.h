/* SPDX-License-Identifier: MIT */
/* Writing JSON: calls that append a value to a buffer, with commas as needed. */
#ifndef BASE_JSON_WRITE_H
#define BASE_JSON_WRITE_H

#include "base/buf.h"

/*
 * Writers. Each first appends a comma if needed. json_open takes '{' or '[', json_close
 * the matching '}' or ']'.
 */
void json_open(struct buf *b, char bracket);
void json_close(struct buf *b, char bracket);
void json_key(struct buf *b, const char *key); /* key: plain ASCII */
void json_put_text(struct buf *b, struct str s);
void json_put_int(struct buf *b, int64_t v);
void json_put_bool(struct buf *b, bool v);
void json_put_null(struct buf *b);
void json_put_raw(struct buf *b, struct str json); /* a finished JSON value */

/* Key and text value in one; an empty-pointer text is written as null. */
void json_pair(struct buf *b, const char *key, struct str value);

#endif
