/* SPDX-License-Identifier: MIT */
/* SMS: the request that an operator writes, what is filled in, and what an answer means. */
#include "arena_fixture.h"
#include "delivery_fixture.h"

#include <sys/stat.h>

#include "delivery/sms.h"

/* --- filling in ------------------------------------------------------------------- */

static void test_what_is_filled_in(void **state)
{
	const struct sms sms = {STR_INIT("+49 170-1"), STR_INIT("\"A\" & <b>\n"), STR_INIT("P")};
	struct http_send s;

	(void)state; /* unused */
	assert_true(sms_fill(&arena,
			     STR("POST http://x/?t=#To#&n=#Number#\nA: ##b\n"
				 "Content-Type: application/json\n\n{\"t\":\"#Text#\"}\n"),
			     &sms, &s));
	assert_text(s.method, "POST");
	assert_text(s.url, "http://x/?t=%2B491701&n=491701");
	assert_text(s.headers[0], "A: #b");
	assert_text(s.body, "{\"t\":\"\\\"A\\\" & <b>\\u000a\"}");
	assert_true(sms_fill(&arena, STR("POST http://x/\nContent-Type: text/xml\n\n#Text#"), &sms,
			     &s));
	assert_text(s.body, "&quot;A&quot; &amp; &lt;b&gt;\n");
	assert_true(sms_fill(&arena, STR("POST http://x/\r\nAuthorization: Basic a:b\r\n\r\n"),
			     &sms, &s));
	assert_text(s.headers[0], "Authorization: Basic YTpi");
	assert_false(sms_fill(&arena, STR("POST\n\n"), &sms, &s));
	assert_false(sms_fill(&arena, STR("POST http://x/#Nope#\n\n"), &sms, &s));
	assert_false(sms_fill(&arena, STR("POST http://x/\nContent-Type: text/plain\n\nodd #\n"),
			      &sms, &s));
}

/* libcurl calls a body that says nothing of itself a form, where & begins a field. */
static void test_a_body_says_what_it_is(void **state)
{
	const struct sms sms = {STR_INIT("+49"), STR_INIT("Hi A&to=+99"), STR_INIT("P")};
	const struct str form =
		STR("POST http://x/\ncontent-type: application/x-www-form-urlencoded\n\nt=#Text#");
	struct http_send s;

	(void)state; /* unused */
	assert_false(sms_fill(&arena, STR("POST http://x/\n\ntext=#Text#\n"), &sms, &s));
	assert_false(
		sms_fill(&arena, STR("POST http://x/\nContent-Type:\n\ntext=#Text#\n"), &sms, &s));
	assert_true(sms_fill(&arena, form, &sms, &s));
	assert_text(s.body, "t=Hi%20A%26to%3D%2B99");
	assert_true(sms_fill(&arena, STR("GET http://x/?t=#Text#\n\n"), &sms, &s));
	assert_int_equal(s.body.n, 0);
}

static void test_numbers(void **state)
{
	static const char *const rows[][2] = {
		{"+491701", "+491701|491701"},
		{"00491701", "+491701|491701"},
		{"01701", "01701|01701"},
		{"+49 (170) 1-2", "+4917012|4917012"},
		{"+0049", "+0049|0049"},
		{"", "|"},
		{"+", "+|"},
		{"49+1", "491|491"},
		{"+49&x=\r\n1", "+491|491"},
		{"\xd9\xa1\xd9\xa2+1", "1|1"},
	};
	struct http_send s;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct sms sms = {str_of(rows[i][0]), STR(""), STR("")};

		assert_true(sms_fill(
			&arena, STR("POST http://x/\nContent-Type: text/plain\n\n#To#|#Number#"),
			&sms, &s));
		assert_text(s.body, rows[i][1]);
	}
}

/* The form of a value is that of its place. */
static void test_values_are_escaped_for_their_place(void **state)
{
	static const struct {
		const char *type, *body;
	} rows[] = {
		{"application/json", "\"\\\\ \\\"&<\\u000a\xc3\xbc"},
		{"Application/Vnd.X+JSON; charset=utf-8", "\"\\\\ \\\"&<\\u000a\xc3\xbc"},
		{"application/x-www-form-urlencoded", "\"%5C%20%22%26%3C%0A%C3%BC"},
		{"multipart/form-data", "\"%5C%20%22%26%3C%0A%C3%BC"},
		{"text/xml", "\"\\ &quot;&amp;&lt;\n\xc3\xbc"},
		{"application/soap+xml", "\"\\ &quot;&amp;&lt;\n\xc3\xbc"},
		{"text/plain", "\"\\ \"&<\n\xc3\xbc"},
	};
	const struct sms sms = {STR_INIT("+49"), STR_INIT("\\ \"&<\n\xc3\xbc"), STR_INIT("P")};
	char file[200];
	struct http_send s;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		(void)snprintf(file, sizeof file, "POST http://x/\ncontent-TYPE: %s\n\n\"#Text#",
			       rows[i].type);
		assert_true(sms_fill(&arena, str_of(file), &sms, &s));
		assert_text(s.body, rows[i].body);
	}
}

/* A text cannot add a header: http_client_send refuses the line that comes of it. */
static void test_a_text_in_a_header_adds_no_line(void **state)
{
	const struct sms sms = {STR_INIT("+49"), STR_INIT("a\r\nX-Evil: 1"), STR_INIT("P")};
	struct http_answer a;
	struct http_send s;

	(void)state;
	assert_true(sms_fill(&arena, STR("GET http://127.0.0.1:1/\nX: #Text#\n\n"), &sms, &s));
	assert_int_equal(s.header_count, 1);
	s.connect_s = s.total_s = 60;
	s.answer_max = 1;
	assert_int_equal(http_client_send(&arena, &s, &a), HTTP_REFUSED);
}

static void test_logins_are_encoded(void **state)
{
	static const char *const rows[][2] = {
		{"Authorization: Basic a:b", "Authorization: Basic YTpi"},
		{"authorization:Basic a:b", "Authorization: Basic YTpi"},
		{"Authorization: Basic YTpi", "Authorization: Basic YTpi"}, /* is already */
		{"Authorization: Bearer a:b", "Authorization: Bearer a:b"},
		{"X-Authorization: Basic a:b", "X-Authorization: Basic a:b"},
		{"Authorization: Basic  :", "Authorization: Basic Og=="},
	};
	const struct sms sms = {STR_INIT("+49"), STR_INIT("t"), STR_INIT("P")};
	char file[200];
	struct http_send s;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		(void)snprintf(file, sizeof file, "GET http://x/\n%s\n\n", rows[i][0]);
		assert_true(sms_fill(&arena, str_of(file), &sms, &s));
		assert_text(s.headers[0], rows[i][1]);
	}
}

static void test_files_that_are_no_request(void **state)
{
	static const char *const files[] = {
		"",
		"\n",
		"POST",
		"POST\nContent-Type: text/plain\n\nx",
		"POST http://x/#\n\n",
		"POST http://x/\nX: #Text\n\n",
		"POST http://x/\nX: #text#\n\n",
		"POST http://x/\nContent-Type: text/plain\n\n#Texts#",
		"POST http://x/\nContent-Type: text/plain\n\n# Text#",
	};
	const struct sms sms = {STR_INIT("+49"), STR_INIT("t"), STR_INIT("P")};
	struct http_send s;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(files); i++)
		if (sms_fill(&arena, str_of(files[i]), &sms, &s))
			fail_msg("taken: %s", files[i]);
}

/* --- delivering --------------------------------------------------------------------- */

static struct delivery deliver_sms(struct fixture *f, const char *to)
{
	struct outbox_message m = {.kind = OUTBOX_SMS,
				   .template = TEMPLATE_VERIFY_PHONE,
				   .to = str_of(to),
				   .queued = NOON,
				   .expires = NOON + 600};
	struct delivery d = {.outcome = DELIVERED};

	outbox_add(&m, VARIABLE_CODE, STR("123456"));
	outbox_add(&m, VARIABLE_CODE_SECONDS, STR("600"));
	sms_deliver(&f->context, &m, &d);
	return d;
}

/* Put the operator's file there, with that mode. */
static void write_request(struct fixture *f, const char *text, mode_t mode)
{
	static struct file file;

	file = folder_file(&f->folder, "sms.request");
	write_file(file.s, text);
	assert_int_equal(chmod(file.s, mode), 0);
	f->instance.conf.text[CONF_SMS_REQUEST] = str_of(file.s);
}

/* A request to the server of the test. */
static void ask_server(struct fixture *f)
{
	char text[400];

	(void)snprintf(text, sizeof text,
		       "POST %s\nContent-Type: application/json\n\n"
		       "{\"to\":\"#To#\",\"text\":\"#Text#\",\"from\":\"#Product#\"}\n",
		       server_url("/send"));
	write_request(f, text, 0600);
}

static void test_without_a_provider_they_are_files(void **state)
{
	struct fixture *f = *state;
	const char *text;

	assert_delivered(deliver_sms(f, "+49 170 1234567"));
	text = read_file(file_with(&f->folder, ".sms"));
	assert_true(
		str_starts(str_of(text), STR("To: +491701234567\n\nUnit: 123456 is your code")));
	assert_non_null(strstr(file_with(&f->folder, ".sms"), "verify-phone"));
}

static void test_a_provider_is_asked(void **state)
{
	struct fixture *f = *state;
	const char *heard;

	server_start(serve_http, "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
	ask_server(f);
	assert_delivered(deliver_sms(f, "+491701234567"));
	heard = server_heard();
	assert_true(str_starts(str_of(heard), STR("POST /send HTTP/1.1\r\n")));
	assert_non_null(
		strstr(heard, "{\"to\":\"+491701234567\",\"text\":\"Unit: 123456 is your "));
	assert_non_null(strstr(heard, "\"from\":\"Unit\"}"));
}

static void test_what_its_answers_mean(void **state)
{
	static const struct {
		int status;
		enum outcome outcome;
		uint64_t wait_s;
	} rows[] = {
		{200, DELIVERED, 0},	 {299, DELIVERED, 0},	  {302, DELIVER_LATER, 7},
		{400, DELIVER_NEVER, 0}, {401, DELIVER_LATER, 7}, {403, DELIVER_LATER, 7},
		{404, DELIVER_LATER, 7}, {413, DELIVER_NEVER, 0}, {422, DELIVER_NEVER, 0},
		{429, DELIVER_LATER, 7}, {500, DELIVER_LATER, 7}, {503, DELIVER_LATER, 7},
	};
	char text[128];

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct fixture *f = *state;
		struct delivery d;

		(void)snprintf(text, sizeof text,
			       "HTTP/1.1 %d Text\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n",
			       rows[i].status);
		server_start(serve_http, text);
		ask_server(f);
		d = deliver_sms(f, "+491701234567");
		assert_delivery(d, rows[i].outcome,
				rows[i].outcome == DELIVERED ? "" : "the SMS provider answered ");
		assert_int_equal(d.wait_s, rows[i].wait_s);
		server_end();
	}
}

static void test_a_provider_that_cannot_be_asked(void **state)
{
	struct fixture *f = *state;
	char closed[64];

	server_start(serve_http, "");
	ask_server(f);
	assert_later(deliver_sms(f, "+491701234567"), "");
	(void)snprintf(closed, sizeof closed, "GET %s\n\n", "http://127.0.0.1:1/");
	write_request(f, closed, 0600);
	assert_later(deliver_sms(f, "+491701234567"), "");
	assert_null(file_with(&f->folder, ".sms")); /* nor is it a file then */
}

static void test_the_operators_file_has_to_be_right(void **state)
{
	struct fixture *f = *state;

	write_request(f, "GET http://127.0.0.1:1/\n\n", 0640);
	assert_later(deliver_sms(f, "+491701234567"), "sms.request cannot be read");
	assert_int_equal(unlink(f->instance.conf.text[CONF_SMS_REQUEST].p), 0);
	assert_later(deliver_sms(f, "+491701234567"), "sms.request cannot be read");
	write_request(f, "GET http://127.0.0.1:1/#Nope#\n\n", 0600);
	assert_later(deliver_sms(f, "+491701234567"), "sms.request is malformed");
	write_request(f, "GET file:///etc/passwd\n\n", 0600);
	assert_later(deliver_sms(f, "+491701234567"), "sms.request is malformed");
}

static void test_a_number_that_is_none(void **state)
{
	static const char *const rows[] = {"", "+", "12", "+1-2", "anna@example.com"};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_never(deliver_sms(*state, rows[i]), "the phone number is malformed");
	assert_delivered(deliver_sms(*state, "112"));
}

static const struct CMUnitTest tests[] = {
	T(test_what_is_filled_in),
	T(test_a_body_says_what_it_is),
	T(test_numbers),
	T(test_values_are_escaped_for_their_place),
	T(test_a_text_in_a_header_adds_no_line),
	T(test_logins_are_encoded),
	T(test_files_that_are_no_request),
	DELIVERY_TEST(test_without_a_provider_they_are_files),
	DELIVERY_TEST(test_a_provider_is_asked),
	DELIVERY_TEST(test_what_its_answers_mean),
	DELIVERY_TEST(test_a_provider_that_cannot_be_asked),
	DELIVERY_TEST(test_the_operators_file_has_to_be_right),
	DELIVERY_TEST(test_a_number_that_is_none),
};

TEST_MAIN(RUN(tests))
