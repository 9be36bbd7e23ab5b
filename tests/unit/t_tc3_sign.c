/* SPDX-License-Identifier: MIT */
/* TC3-HMAC-SHA256, against the published example and against OpenSSL's HMAC step by step. */
#include "arena_fixture.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "domain/captcha/tc3_sign.h"

static void test_the_published_example(void **state)
{
	const struct tc3_request r = {
		.id = STR("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"),
		.key = STR("Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"),
		.service = STR("cvm"),
		.host = STR("cvm.tencentcloudapi.com"),
		.body = STR("{\"Limit\": 1, \"Filters\": "
			    "[{\"Values\": [\"\\u672a\\u547d\\u540d\"], "
			    "\"Name\": \"instance-name\"}]}"),
		.when = 1551113065,
	};

	(void)state;
	assert_text(tc3_sign(&arena, &r),
		    "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/"
		    "cvm/tc3_request, SignedHeaders=content-type;host, Signature="
		    "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168");
}

/* --- the same once more, by other code ---------------------------------- */

struct hash {
	unsigned char b[32];
};

static struct hash hmac(const void *key, size_t n, const char *text)
{
	struct hash h;
	unsigned size = 0;

	assert_non_null(HMAC(EVP_sha256(), key, (int)n, (const unsigned char *)text, strlen(text),
			     h.b, &size));
	assert_int_equal(size, sizeof h.b);
	return h;
}

static const char *hex(const void *p, size_t n)
{
	static char out[65];
	const unsigned char *b = p;

	for (size_t i = 0; i < n; i++)
		(void)snprintf(out + 2 * i, 3, "%02x", b[i]);
	return out;
}

static const char *sha256_hex(const char *text)
{
	struct hash h;

	assert_int_equal(EVP_Digest(text, strlen(text), h.b, NULL, EVP_sha256(), NULL), 1);
	return hex(h.b, sizeof h.b);
}

static const char *sign_again(const char *key, const char *day, long long when, const char *host,
			      const char *body)
{
	char text[1024], scope[64], first[256];
	struct hash h;

	(void)snprintf(text, sizeof text,
		       "POST\n/\n\ncontent-type:application/json; charset=utf-8\nhost:%s\n\n"
		       "content-type;host\n%s",
		       host, sha256_hex(body));
	(void)snprintf(scope, sizeof scope, "%s/captcha/tc3_request", day);
	(void)snprintf(first, sizeof first, "%s", sha256_hex(text));
	(void)snprintf(text, sizeof text, "TC3-HMAC-SHA256\n%lld\n%s\n%s", when, scope, first);
	(void)snprintf(first, sizeof first, "TC3%s", key);
	h = hmac(first, strlen(first), day);
	h = hmac(h.b, sizeof h.b, "captcha");
	h = hmac(h.b, sizeof h.b, "tc3_request");
	h = hmac(h.b, sizeof h.b, text);
	return hex(h.b, sizeof h.b);
}

static void test_other_code_gives_the_same_signature(void **state)
{
	static const struct {
		const char *key, *day, *host, *body;
		uint64_t when;
	} rows[] = {
		{"k", "1970-01-01", "captcha.tencentcloudapi.com", "", 0},
		{"secret", "2023-11-14", "captcha.tencentcloudapi.com", "{\"CaptchaType\":9}",
		 1700000000},
		/* The last second of a day and the first of the next, in UTC. */
		{"secret", "2024-02-29", "127.0.0.1:8080", "{}", 1709251199},
		{"secret", "2024-03-01", "127.0.0.1:8080", "{}", 1709251200},
		{"", "2023-11-14", "h", "\xc3\xa4", 1700000000},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct tc3_request r = {.id = STR("ID"),
					      .key = str_of(rows[i].key),
					      .service = STR("captcha"),
					      .host = str_of(rows[i].host),
					      .body = str_of(rows[i].body),
					      .when = rows[i].when};
		char want[512];

		(void)snprintf(want, sizeof want,
			       "TC3-HMAC-SHA256 Credential=ID/%s/captcha/tc3_request, "
			       "SignedHeaders=content-type;host, Signature=%s",
			       rows[i].day,
			       sign_again(rows[i].key, rows[i].day, (long long)rows[i].when,
					  rows[i].host, rows[i].body));
		assert_text(tc3_sign(&arena, &r), want);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_the_published_example),
	cmocka_unit_test(test_other_code_gives_the_same_signature),
};

TEST_MAIN(RUN_WITHIN(tests, setup, teardown))
