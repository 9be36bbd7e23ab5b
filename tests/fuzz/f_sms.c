/* SPDX-License-Identifier: MIT */
/* The file sms.request of an install, filled in. Parts: number, text, name of the product, file. */
#include "fuzz.h"

#include "delivery/sms.h"

void fuzz_one(struct arena *a, struct str in)
{
	const struct sms sms = {fuzz_part(&in), fuzz_part(&in), fuzz_part(&in)};
	struct http_send s = {.header_count = 0};

	if (!utf8_valid(sms.text) || !utf8_valid(sms.product) || !sms_fill(a, in, &sms, &s))
		return;
	MUST(s.method.n > 0 && s.url.n > 0);
	MUST(!str_has_control(s.method) && !str_has_control(s.url));
	MUST(s.header_count <= HTTP_SEND_HEADERS);
	for (size_t i = 0; i < s.header_count; i++)
		MUST(!str_has_control(s.headers[i]) && str_index(s.headers[i], ':') > 0);
}
