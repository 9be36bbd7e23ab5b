/* SPDX-License-Identifier: MIT */
#include "delivery/fetch.h"

#include <curl/curl.h>

#include "base/buf.h"

struct transfer {
	CURL *curl;
	struct curl_slist *headers;
	struct buf answer;
};

/* Take a part of the answer; fewer bytes than given end the transfer. */
static size_t take_part(char *p, size_t size, size_t n, void *arg)
{
	struct buf *b = arg;

	buf_add(b, str_bytes(p, size * n));
	return b->overflown ? 0 : size * n;
}

static bool add_headers(struct arena *arena, struct str *text, struct curl_slist **headers)
{
	for (;;) {
		struct str line = str_cut(text, '\n');
		struct curl_slist *longer;

		if (line.n == 0)
			return text->p != NULL; /* the empty line has to be there */
		longer = curl_slist_append(*headers, arena_cstr(arena, line));
		if (longer == NULL)
			return false;
		*headers = longer;
	}
}

/* What the text says; false when it is no request. */
static bool read_request(struct arena *arena, struct str text, struct transfer *t)
{
	struct str url = str_cut(&text, '\n');
	struct str method = str_cut(&url, ' ');
	bool post = str_eq(method, STR("POST"));

	if ((!post && !str_eq(method, STR("GET"))) || url.n == 0 ||
	    !add_headers(arena, &text, &t->headers))
		return false;
	if (curl_easy_setopt(t->curl, CURLOPT_URL, arena_cstr(arena, url)) != CURLE_OK ||
	    curl_easy_setopt(t->curl, CURLOPT_HTTPHEADER, t->headers) != CURLE_OK)
		return false;
	return !post || (curl_easy_setopt(t->curl, CURLOPT_POSTFIELDSIZE, (long)text.n) ==
				 CURLE_OK &&
			 curl_easy_setopt(t->curl, CURLOPT_POSTFIELDS,
					  arena_cstr(arena, text)) == CURLE_OK);
}

/* What holds for every request. All of it is known to the library, or there is no request. */
static bool set_bounds(struct transfer *t, long limit_ms)
{
	const struct {
		CURLoption option;
		long value;
	} numbers[] = { { CURLOPT_TIMEOUT_MS, limit_ms }, { CURLOPT_CONNECTTIMEOUT_MS, limit_ms },
			{ CURLOPT_NOSIGNAL, 1 },	  { CURLOPT_FOLLOWLOCATION, 0 },
			{ CURLOPT_SSL_VERIFYPEER, 1 },	  { CURLOPT_SSL_VERIFYHOST, 2 },
			{ CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2 },
			{ CURLOPT_MAXFILESIZE, FETCH_ANSWER_MAX },
			/* Or the end of a slow look-up of the name is waited for. */
			{ CURLOPT_QUICK_EXIT, 1 } };

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (curl_easy_setopt(t->curl, numbers[i].option, numbers[i].value) != CURLE_OK)
			return false;
	return curl_easy_setopt(t->curl, CURLOPT_PROTOCOLS_STR, "https,http") == CURLE_OK &&
	       curl_easy_setopt(t->curl, CURLOPT_PROXY, "") == CURLE_OK &&
	       curl_easy_setopt(t->curl, CURLOPT_USERAGENT, "pintle") == CURLE_OK &&
	       curl_easy_setopt(t->curl, CURLOPT_WRITEFUNCTION, take_part) == CURLE_OK &&
	       curl_easy_setopt(t->curl, CURLOPT_WRITEDATA, &t->answer) == CURLE_OK;
}

static const char *transfer(struct arena *arena, struct transfer *t)
{
	CURLcode rc = curl_easy_perform(t->curl);
	struct buf reason;
	long status = 0;

	if (t->answer.overflown)
		return "answer too long";
	if (rc != CURLE_OK)
		return curl_easy_strerror(rc);
	if (curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK &&
	    status == 200)
		return NULL;
	buf_init(&reason, arena, 32, 32);
	buf_lit(&reason, "status ");
	buf_int(&reason, status);
	return arena_cstr(arena, buf_str(&reason));
}

const char *fetch(struct arena *arena, struct str text, long limit_ms, struct str *answer)
{
	struct transfer t = { .headers = NULL };
	const char *fault = "no HTTP library";

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return fault;
	buf_init(&t.answer, arena, 4096, FETCH_ANSWER_MAX);
	t.curl = curl_easy_init();
	if (t.curl != NULL && set_bounds(&t, limit_ms))
		fault = read_request(arena, text, &t) ? transfer(arena, &t) : "no request";
	*answer = buf_str(&t.answer);
	curl_slist_free_all(t.headers);
	curl_easy_cleanup(t.curl);
	curl_global_cleanup();
	return fault;
}
