/* SPDX-License-Identifier: MIT */
/*
 * Signed requests: until when one is good, what is signed, and in which ways clients write the same
 * address. The digests are made here from texts that those clients' languages gave.
 */
#include "instance_fixture.h"

#include "base/codec.h"
#include "http/signature.h"

#define BASE "https://auth.example.org"
#define AT_NOON "2023-11-14 22:13:20"
#define ENCODED_BASE "https%3a%2f%2fauth.example.org"

/* "SHA-256=" and the digest of a text under a secret; lives until the next call. */
static struct str digest_under(const char *secret, const char *text)
{
	static char out[8 + DIGEST_BASE64 + 1];
	const struct str part = str_of(text);
	struct digest d = digest_mac_joined(str_of(secret), &part, 1);

	memcpy(out, "SHA-256=", 8);
	base64_32(d.b, out + 8);
	return str_of(out);
}

/* Check a request at noon whose digest is that of `text` behind the time. */
static enum err check(struct fixture *f, const char *target, const char *body, const char *text)
{
	char signed_text[4096];
	bool plain;
	struct signature s = {
		.expires = STR(AT_NOON), .target = str_of(target), .body = str_of(body)};

	(void)snprintf(signed_text, sizeof signed_text, "%s:%s", AT_NOON, text);
	s.digest = digest_under(f->secret.text, signed_text);
	return signature_check(&f->context, &s, &plain);
}

static int signature_setup(void **state)
{
	(void)use_engine(&kv_mem);
	(void)site_setup(state);
	site_set(*state, "signature.base_urls", BASE);
	return 0;
}

#define SIGNATURE_TEST(test) cmocka_unit_test_setup_teardown(test, signature_setup, site_teardown)

/* --- when -------------------------------------------------------------------------------- */

static void test_until_when(void **state)
{
	static const struct {
		const char *expires;
		enum err want; /* ERR_SIGNATURE_WRONG: the time is right */
	} rows[] = {
		{"", ERR_SIGNATURE_EXPIRES_MISSING},
		{"soon", ERR_SIGNATURE_EXPIRES_FORMAT},
		{"1700000000", ERR_SIGNATURE_EXPIRES_FORMAT},
		{"2023-11-14", ERR_SIGNATURE_EXPIRES_FORMAT},
		{"2023-11-14T22:13:20Z", ERR_SIGNATURE_EXPIRES_FORMAT},
		{"2023-11-31 22:13:20", ERR_SIGNATURE_EXPIRES_FORMAT},
		{"2023-11-14 24:13:20", ERR_SIGNATURE_EXPIRES_FORMAT},
		{"11/14/2023 22:13:20", ERR_SIGNATURE_EXPIRES_FORMAT},
		{"2023-11-14 22:13:19", ERR_SIGNATURE_EXPIRED},
		{"2023-11-14 22:13:20", ERR_SIGNATURE_WRONG},
		{"2023/11/14 22:13:20", ERR_SIGNATURE_WRONG},
		{"2023/11/14 23:0:0", ERR_SIGNATURE_WRONG},
		{"2023-11-15 22:13:20", ERR_SIGNATURE_WRONG},
		{"2023-11-15 22:13:21", ERR_SIGNATURE_EXPIRED},
		{"9999-12-31 23:59:59", ERR_SIGNATURE_EXPIRED},
		/* The clock of twelve hours: 12 AM is midnight, 12 PM noon. */
		{"2023/11/14 10:30:00 PM", ERR_SIGNATURE_WRONG},
		{"2023/11/14 10:30:00 AM", ERR_SIGNATURE_EXPIRED},
		{"2023/11/14 11:00:00 AM", ERR_SIGNATURE_EXPIRED},
		{"2023/11/14 12:00:00 PM", ERR_SIGNATURE_EXPIRED},
		{"2023/11/15 12:00:00 AM", ERR_SIGNATURE_WRONG},
		{"2023/11/15 12:00:00 PM", ERR_SIGNATURE_WRONG},
		{"2023/11/15 11:00:00 PM", ERR_SIGNATURE_EXPIRED},
		{"2023/11/14 22:30:00 PM", ERR_SIGNATURE_EXPIRES_FORMAT},
		{"2023/11/14 0:30:00 AM", ERR_SIGNATURE_EXPIRES_FORMAT},
		{"2023/11/14 10:30:00 pm", ERR_SIGNATURE_EXPIRES_FORMAT},
		{" PM", ERR_SIGNATURE_EXPIRES_FORMAT},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct signature s = {.expires = str_of(rows[i].expires),
				      .digest = STR("SHA-256=x"),
				      .target = STR("/")};
		bool plain = true;
		enum err e = signature_check(&f->context, &s, &plain);

		if (e != rows[i].want)
			fail_msg("%s: %s", rows[i].expires, err_info(e)->name);
		assert_false(plain);
	}
}

static void test_a_signature_has_to_be_there(void **state)
{
	struct fixture *f = *state;
	struct signature s = {.expires = STR(""), .target = STR("/")};
	bool plain;

	assert_err(signature_check(&f->context, &s, &plain), ERR_SIGNATURE_MISSING);
	s.expires = STR(AT_NOON);
	assert_err(signature_check(&f->context, &s, &plain), ERR_SIGNATURE_MISSING);
}

/* --- what is signed ------------------------------------------------------------------------ */

static void test_every_part_is_signed(void **state)
{
	struct fixture *f = *state;
	const char *right = ENCODED_BASE "%2fm%3fq%3d1:{\"a\":1}";

	assert_err(check(f, "/m?q=1", "{\"a\":1}", right), ERR_OK);
	assert_err(check(f, "/M?q=1", "{\"a\":1}", right), ERR_OK); /* in lower case */
	assert_err(check(f, "/m?q=2", "{\"a\":1}", right), ERR_SIGNATURE_WRONG);
	assert_err(check(f, "/n?q=1", "{\"a\":1}", right), ERR_SIGNATURE_WRONG);
	assert_err(check(f, "/m", "{\"a\":1}", right), ERR_SIGNATURE_WRONG);
	assert_err(check(f, "/m?q=1", "{\"a\":2}", right), ERR_SIGNATURE_WRONG);
	assert_err(check(f, "/m?q=1", "{\"A\":1}", right), ERR_SIGNATURE_WRONG); /* as sent */
	assert_err(check(f, "/m?q=1", "", right), ERR_SIGNATURE_WRONG);
	assert_err(check(f, "/m?q=1&", "{\"a\":1}", right), ERR_SIGNATURE_WRONG);
}

/* Another time, though good in itself, is not the one that was signed. */
static void test_the_time_is_signed(void **state)
{
	struct fixture *f = *state;
	struct signature s = {.expires = STR("2023-11-14 22:13:21"), .target = STR("/m")};
	bool plain;

	s.digest = digest_under(f->secret.text, AT_NOON ":" ENCODED_BASE "%2fm");
	assert_err(signature_check(&f->context, &s, &plain), ERR_SIGNATURE_WRONG);
	s.expires = STR(AT_NOON);
	assert_err(signature_check(&f->context, &s, &plain), ERR_OK);
}

static void test_every_byte_of_a_digest_counts(void **state)
{
	struct fixture *f = *state;
	struct signature s = {.expires = STR(AT_NOON), .target = STR("/m")};
	char digest[8 + DIGEST_BASE64 + 2];
	bool plain;

	memcpy(digest, digest_under(f->secret.text, AT_NOON ":" ENCODED_BASE "%2fm").p,
	       8 + DIGEST_BASE64 + 1);
	s.digest = str_of(digest);
	assert_err(signature_check(&f->context, &s, &plain), ERR_OK);
	memcpy(digest, "sha-256=", 8); /* a scheme has no letter case, RFC 9110 */
	assert_err(signature_check(&f->context, &s, &plain), ERR_OK);
	for (size_t i = 0; i < 8 + DIGEST_BASE64; i++) {
		digest[i] ^= 1;
		assert_err(signature_check(&f->context, &s, &plain), ERR_SIGNATURE_WRONG);
		digest[i] ^= 1;
	}
	for (size_t n = 1; n < 8 + DIGEST_BASE64; n++) {
		s.digest = str_head(str_of(digest), n);
		assert_err(signature_check(&f->context, &s, &plain), ERR_SIGNATURE_WRONG);
	}
	digest[8 + DIGEST_BASE64] = '=';
	digest[8 + DIGEST_BASE64 + 1] = '\0';
	s.digest = str_of(digest);
	assert_err(signature_check(&f->context, &s, &plain), ERR_SIGNATURE_WRONG);
}

/* A body that says nothing is signed as nothing, ":" or ":{}", whichever of the two was sent. */
static void test_bodies_that_say_nothing(void **state)
{
	static const char *const ends[] = {"", ":", ":{}"};
	static const char *const bodies[] = {"", "{}"};
	char text[200];

	for (size_t i = 0; i < COUNT_OF(ends); i++)
		for (size_t k = 0; k < COUNT_OF(bodies); k++) {
			(void)snprintf(text, sizeof text, "%s%s", ENCODED_BASE "%2fm", ends[i]);
			assert_err(check(*state, "/m", bodies[k], text), ERR_OK);
			assert_err(check(*state, "/m", "{ }", text), ERR_SIGNATURE_WRONG);
		}
	assert_err(check(*state, "/m", "", ENCODED_BASE "%2fm:null"), ERR_SIGNATURE_WRONG);
}

/* --- who signs ------------------------------------------------------------------------------- */

static void test_the_secret_is_the_tenants(void **state)
{
	struct fixture *f = *state;
	struct signature s = {.expires = STR(AT_NOON), .target = STR("/m")};
	struct tenant_secret fresh;
	const char *text = AT_NOON ":" ENCODED_BASE "%2fm";
	bool plain;

	s.digest = digest_under("11111111-2222-4333-8444-555555555555", text);
	assert_err(signature_check(&f->context, &s, &plain), ERR_SIGNATURE_WRONG);
	s.digest = digest_under("", text);
	assert_err(signature_check(&f->context, &s, &plain), ERR_SIGNATURE_WRONG);
	tenant_rotate_secret(&f->context, &f->tenant, 60, &fresh);
	s.digest = digest_under(fresh.text, text);
	assert_err(signature_check(&f->context, &s, &plain), ERR_OK);
	s.digest = digest_under(f->secret.text, text); /* the one before, while it is good */
	assert_err(signature_check(&f->context, &s, &plain), ERR_OK);
	f->tenant.old_secret_until = NOON - 1;
	assert_err(signature_check(&f->context, &s, &plain), ERR_SIGNATURE_WRONG);
}

/* --- addresses -----------------------------------------------------------------------------------
 */

/* What each language gave for BASE "/m?q=a b~!*'()-_." and a letter outside ASCII. */
static void test_each_clients_encoding(void **state)
{
	static const char *const encoded[] = {
		"%3fq%3da%20b~!*'()-_.%c3%a9",		 /* encodeURIComponent */
		"%3fq%3da%20b~%21%2a%27%28%29-_.%c3%a9", /* RFC 3986: Python's quote */
		"%3fq%3da+b~%21%2a%27%28%29-_.%c3%a9",	 /* Python's quote_plus */
		"%3fq%3da+b%7e%21%2a%27%28%29-_.%c3%a9", /* PHP's urlencode */
		"%3fq%3da+b%7e%21*%27%28%29-_.%c3%a9",	 /* Java's URLEncoder */
		"%3fq%3da+b%7e%21*%27()-_.%c3%a9",	 /* .NET's HttpUtility, */
		"%3fq%3da+b%7e!*%27()-_.%c3%a9",	 /* and its WebUtility */
	};
	static const char *const wrong[] = {
		"?q=a%20b~!*'()-_.%c3%a9",	     /* not encoded as a whole */
		"%3Fq%3Da%20b~!*'()-_.%C3%A9",	     /* in upper case */
		"%3fq%3da%2520b~!*'()-_.%25c3%25a9", /* encoded twice */
	};
	char text[200];

	for (size_t i = 0; i < COUNT_OF(encoded); i++) {
		(void)snprintf(text, sizeof text, "%s%s", ENCODED_BASE "%2fm", encoded[i]);
		if (check(*state, "/m?q=a%20b~!*'()-_.%C3%A9", "", text) != ERR_OK)
			fail_msg("%s", text);
		assert_err(check(*state, "/m?q=a+b~!*'()-_.%c3%a9", "", text), ERR_OK);
	}
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		(void)snprintf(text, sizeof text, "%s%s", ENCODED_BASE "%2fm", wrong[i]);
		assert_err(check(*state, "/m?q=a%20b~!*'()-_.%C3%A9", "", text),
			   ERR_SIGNATURE_WRONG);
	}
}

/* A plus sign is read as it was signed: as a space, or as itself. */
static void test_how_a_plus_sign_was_signed(void **state)
{
	static const struct {
		const char *target, *encoded;
		enum err want;
		bool plain;
	} rows[] = {
		{"/m?p=+49", "%2fm%3fp%3d%2049", ERR_OK, false},
		{"/m?p=+49", "%2fm%3fp%3d+49", ERR_OK, false},
		{"/m?p=+49", "%2fm%3fp%3d%2b49", ERR_OK, true},
		{"/m?p=%2B49", "%2fm%3fp%3d%2b49", ERR_OK, false}, /* nothing is in doubt */
		{"/m?p=%2049", "%2fm%3fp%3d%2049", ERR_OK, false},
		{"/m?p=%2049", "%2fm%3fp%3d%2b49", ERR_SIGNATURE_WRONG, false},
		{"/m?p=%2B49", "%2fm%3fp%3d%2049", ERR_SIGNATURE_WRONG, false},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct signature s = {.expires = STR(AT_NOON), .target = str_of(rows[i].target)};
		char text[200];
		bool plain = !rows[i].plain;

		(void)snprintf(text, sizeof text, "%s%s", AT_NOON ":" ENCODED_BASE,
			       rows[i].encoded);
		s.digest = digest_under(f->secret.text, text);
		assert_err(signature_check(&f->context, &s, &plain), rows[i].want);
		if (rows[i].want == ERR_OK)
			assert_int_equal(plain, rows[i].plain);
	}
}

static void test_the_services_own_addresses_count(void **state)
{
	struct fixture *f = *state;
	const char *first = ENCODED_BASE "%2fm", *second = "http%3a%2f%2f127.0.0.1%3a8080%2fx%2fm";

	assert_err(check(f, "/m", "", second), ERR_SIGNATURE_WRONG);
	site_set(f, "signature.base_urls", BASE ",  http://127.0.0.1:8080/x ,, ");
	assert_err(check(f, "/m", "", first), ERR_OK);
	assert_err(check(f, "/m", "", second), ERR_OK);
	assert_err(check(f, "/m", "", "%2fm"), ERR_SIGNATURE_WRONG); /* an empty one is none */
	site_set(f, "signature.base_urls", "");
	assert_err(check(f, "/m", "", first), ERR_SIGNATURE_WRONG);
	assert_err(check(f, "/m", "", "%2fm"), ERR_SIGNATURE_WRONG);
}

static void test_an_address_that_cannot_be_read(void **state)
{
	assert_err(check(*state, "/m?q=%", "", ENCODED_BASE "%2fm%3fq%3d%25"), ERR_SIGNATURE_WRONG);
	assert_err(check(*state, "/m?q=%zz", "", ENCODED_BASE "%2fm%3fq%3d%25zz"),
		   ERR_SIGNATURE_WRONG);
}

/* The longest address there can be takes its time and memory, and no more. */
static void test_a_long_address(void **state)
{
	static char target[PATH_MAX_BYTES + QUERY_MAX + 1];
	struct fixture *f = *state;

	memset(target, ':', sizeof target - 1); /* three bytes each, when encoded */
	target[0] = '/';
	site_set(f, "signature.base_urls",
		 BASE ",https://b.example," BASE ",https://d.example,https://e.example");
	assert_err(check(f, target, "", "x"), ERR_SIGNATURE_WRONG);
}

static const struct CMUnitTest tests[] = {
	SIGNATURE_TEST(test_until_when),
	SIGNATURE_TEST(test_a_signature_has_to_be_there),
	SIGNATURE_TEST(test_every_part_is_signed),
	SIGNATURE_TEST(test_the_time_is_signed),
	SIGNATURE_TEST(test_every_byte_of_a_digest_counts),
	SIGNATURE_TEST(test_bodies_that_say_nothing),
	SIGNATURE_TEST(test_the_secret_is_the_tenants),
	SIGNATURE_TEST(test_each_clients_encoding),
	SIGNATURE_TEST(test_how_a_plus_sign_was_signed),
	SIGNATURE_TEST(test_the_services_own_addresses_count),
	SIGNATURE_TEST(test_an_address_that_cannot_be_read),
	SIGNATURE_TEST(test_a_long_address),
};

TEST_MAIN(RUN(tests))
