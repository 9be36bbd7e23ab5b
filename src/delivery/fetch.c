/* SPDX-License-Identifier: MIT */
#include "delivery/fetch.h"

#include "base/buf.h"
#include "delivery/http_client.h"

/* Parse the text; false when it is malformed. */
static bool read_request(struct str text, struct http_send *out)
{
	struct str line;

	out->url = str_cut(&text, '\n');
	out->method = str_cut(&out->url, ' ');
	for (line = str_cut(&text, '\n'); line.n > 0; line = str_cut(&text, '\n'))
		http_client_add_header(out, line);
	out->body = text;
	return text.p != NULL; /* the blank line is required */
}

static const char *status_reason(struct arena *arena, int status)
{
	struct buf b;

	buf_init(&b, arena, 32, 32);
	buf_lit(&b, "status ");
	buf_int(&b, status);
	return arena_cstr(arena, buf_str(&b));
}

const char *fetch(struct arena *arena, struct str text, unsigned limit_s, struct str *answer)
{
	struct http_send s = {
		.connect_s = limit_s, .total_s = limit_s, .answer_max = FETCH_ANSWER_MAX + 1};
	struct http_answer a;

	if (!read_request(text, &s))
		return "no request";
	if (http_client_send(arena, &s, &a) != HTTP_ANSWERED)
		return a.fault;
	*answer = a.body;
	if (a.body.n > FETCH_ANSWER_MAX)
		return "answer too long";
	return a.status == 200 ? NULL : status_reason(arena, a.status);
}
