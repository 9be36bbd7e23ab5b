/* SPDX-License-Identifier: MIT */
#include "delivery/http_client.h"

#include <assert.h>
#include <curl/curl.h>
#include <string.h>

#include "base/buf.h"

/* What the callbacks work with. */
struct exchange {
	struct buf body;
	size_t max;
	bool full;
};

void http_client_add_header(struct http_send *s, struct str line)
{
	if (s->header_count < HTTP_SEND_HEADERS)
		s->headers[s->header_count] = line;
	s->header_count++;
}

static bool well_formed(const struct http_send *s)
{
	if (s->header_count > HTTP_SEND_HEADERS || s->url.n == 0 || str_has_control(s->url) ||
	    s->method.n == 0 || str_has_control(s->method) || str_has_control(s->address))
		return false;
	for (size_t i = 0; i < s->header_count; i++)
		if (str_has_control(s->headers[i]) ||
		    str_index(s->headers[i], ':') == s->headers[i].n)
			return false;
	return true;
}

/* Keep what fits. Returning less than was given makes libcurl close the connection. */
static size_t take_body(char *p, size_t size, size_t n, void *arg)
{
	struct exchange *x = arg;
	struct str piece = str_head(str_bytes(p, size * n), x->max - x->body.n);

	buf_add(&x->body, piece);
	x->full = piece.n < size * n;
	return piece.n;
}

/* "::ADDRESS:": any host and port, to that address and the same port. */
static struct curl_slist *connect_to(struct arena *arena, struct str address)
{
	bool six = str_index(address, ':') < address.n;
	struct buf b;

	if (address.n == 0)
		return NULL;
	buf_init(&b, arena, 80, 256);
	buf_lit(&b, six ? "::[" : "::");
	buf_add(&b, address);
	buf_lit(&b, six ? "]:" : ":");
	return curl_slist_append(NULL, arena_cstr(arena, buf_str(&b)));
}

static struct curl_slist *header_list(struct arena *arena, const struct http_send *s)
{
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");

	for (size_t i = 0; i < s->header_count; i++)
		list = curl_slist_append(list, arena_cstr(arena, s->headers[i]));
	return list;
}

static void set_request(CURL *curl, struct arena *arena, const struct http_send *s)
{
	(void)curl_easy_setopt(curl, CURLOPT_URL, arena_cstr(arena, s->url));
	(void)curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, arena_cstr(arena, s->method));
	(void)curl_easy_setopt(curl, CURLOPT_USERAGENT, "Pintle/" PINTLE_VERSION);
	if (s->body.n == 0 && str_eq(s->method, STR("GET")))
		return;
	(void)curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)s->body.n);
	(void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS, s->body.n > 0 ? s->body.p : "");
}

static void set_limits(CURL *curl, struct arena *arena, const struct http_send *s)
{
	(void)curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, s->https_only ? "https" : "http,https");
	(void)curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	(void)curl_easy_setopt(curl, CURLOPT_PROXY, "");
	(void)curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	(void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	(void)curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)s->connect_s);
	(void)curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)s->total_s);
	if (s->ca_file.n > 0)
		(void)curl_easy_setopt(curl, CURLOPT_CAINFO, arena_cstr(arena, s->ca_file));
}

/* An answer that is no HTTP has the error of an address that is none. */
static bool was_sent(CURL *curl)
{
	long bytes = 0;

	(void)curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &bytes);
	return bytes > 0;
}

static enum http_outcome outcome_of(CURL *curl, CURLcode rc, const struct exchange *x)
{
	switch (rc) {
	case CURLE_OK:
		return HTTP_ANSWERED;
	case CURLE_WRITE_ERROR:
		return x->full ? HTTP_ANSWERED : HTTP_BROKEN;
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_URL_MALFORMAT:
		return was_sent(curl) ? HTTP_BROKEN : HTTP_REFUSED;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
		return HTTP_UNREACHED;
	default:
		return HTTP_BROKEN;
	}
}

static void read_answer(CURL *curl, struct http_answer *out)
{
	long status = 0;
	curl_off_t wait_s = 0;

	(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &wait_s);
	out->status = (int)status;
	out->wait_s = wait_s > 0 ? (uint64_t)wait_s : 0;
}

enum http_outcome http_client_send(struct arena *arena, const struct http_send *s,
				   struct http_answer *out)
{
	struct exchange x = {.max = s->answer_max};
	struct curl_slist *headers, *to;
	enum http_outcome outcome;
	CURL *curl;
	CURLcode rc;

	assert(s->total_s > 0 && s->answer_max > 0);
	*out = (struct http_answer){.fault = "the request is malformed"};
	if (!well_formed(s))
		return HTTP_REFUSED;
	out->fault = "libcurl could not start";
	curl = curl_easy_init();
	if (curl == NULL)
		return HTTP_UNREACHED;
	headers = header_list(arena, s);
	to = connect_to(arena, s->address);
	buf_init(&x.body, arena, 256, s->answer_max + 1);
	set_request(curl, arena, s);
	set_limits(curl, arena, s);
	(void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	(void)curl_easy_setopt(curl, CURLOPT_CONNECT_TO, to);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, &x);
	rc = curl_easy_perform(curl);
	outcome = outcome_of(curl, rc, &x);
	out->fault = curl_easy_strerror(rc);
	out->body = buf_str(&x.body);
	if (outcome == HTTP_ANSWERED)
		read_answer(curl, out);
	curl_easy_cleanup(curl);
	curl_slist_free_all(headers);
	curl_slist_free_all(to);
	return outcome;
}
