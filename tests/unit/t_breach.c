/* SPDX-License-Identifier: MIT */
/* Looking up breached passwords: what is sent, and how answers are read. */
#include "instance_fixture.h"

#include "crypto/sott_crypto.h"
#include "domain/factor/breach.h"

/* SHA-1 of "password", a fact of every list. */
#define DIGEST "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8"
#define REST "1E4C9B93F3F0682250B6CF8331B7EE68FD8"
#define OTHER "0018A45C4D1DEF81644B54AB7F969B88D65"

static void test_the_fingerprint_is_sha1(void **state)
{
	char out[40];
	(void)state;

	sott_fingerprint(STR("password"), out);
	assert_str(str_bytes(out, 40), STR(DIGEST));
	sott_fingerprint(STR(""), out);
	assert_str(str_bytes(out, 40), STR("DA39A3EE5E6B4B0D3255BFEF95601890AFD80709"));
}

static void test_only_five_digits_are_sent(void **state)
{
	struct fixture *f = *state;
	struct breach b;
	struct str request;

	assert_false(breach_request(&f->context, STR("password"), &b, &request));
	site_set(f, "password.breach_url", "https://list.example/range/");
	assert_true(breach_request(&f->context, STR("password"), &b, &request));
	assert_text(request, "GET https://list.example/range/5BAA6\n"
			     "Add-Padding: true\nUser-Agent: Pintle\n\n");
}

static void test_answers_are_read(void **state)
{
	static const struct {
		const char *answer;
		bool fine, found;
	} rows[] = {
		{REST ":9", true, true},
		{OTHER ":3\r\n" REST ":9\r\n", true, true},
		{OTHER ":3\n1e4c9b93f3f0682250b6cf8331b7ee68fd8:10434004", true, true},
		{OTHER ":3\r\n", true, false},
		{REST ":0\r\n" OTHER ":1", true, false}, /* is there to pad */
		{"", false, false},
		{"<html>" REST ":9</html>", false, false},
		{REST, false, false},
		{REST ":many", false, false},
		{DIGEST ":9", false, false},
		{OTHER ":3\n\n" REST ":9", false, false},
	};
	struct fixture *f = *state;
	struct breach b;
	struct str request;

	site_set(f, "password.breach_url", "https://list.example/range/");
	assert_true(breach_request(&f->context, STR("password"), &b, &request));
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		bool found = true;

		if (breach_judge(&b, str_of(rows[i].answer), &found) != rows[i].fine ||
		    found != rows[i].found)
			fail_msg("%s", rows[i].answer);
	}
}

static void test_urls_that_may_be_used(void **state)
{
	static const struct {
		const char *url;
		enum err e;
	} rows[] = {
		{"", ERR_OK},
		{"https://list.example/range/", ERR_OK},
		{"http://127.0.0.1:8081/", ERR_OK},
		{"http://list.example/range/", ERR_SETTING_VALUE},
		{"list.example", ERR_SETTING_VALUE},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		site_set(f, "password.breach_url", rows[i].url);
		assert_err(breach_settings(&f->context, &f->tenant.conf), rows[i].e);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_the_fingerprint_is_sha1),
	INSTANCE_TEST(test_only_five_digits_are_sent),
	INSTANCE_TEST(test_answers_are_read),
	INSTANCE_TEST(test_urls_that_may_be_used),
};

TEST_MAIN(RUN_WITHIN(tests, use_mem, NULL))
