/* SPDX-License-Identifier: MIT */
/* Events as they are sent to back ends: the request, its signatures, where it goes and where never.
 */
#include "server_fixture.h"
#include "webhook_fixture.h"

#include "delivery/webhook_send.h"
#include "domain/webhook/webhook_secret.h"

/* --- the request --------------------------------------------------------- */

static struct str header(const struct http_send *s, const char *name)
{
	for (size_t i = 0; i < s->header_count; i++) {
		struct str rest = s->headers[i];

		if (str_eq(str_cut(&rest, ':'), str_of(name)))
			return str_skip(rest, 1);
	}
	return STR("");
}

static struct outbox_message message(void)
{
	struct outbox_message m = {.kind = OUTBOX_WEBHOOK, .body = STR("{\"a\":\"\xc3\xbc\"}")};

	outbox_add(&m, VARIABLE_EVENT_ID, STR("11111111-2222-4333-8444-555555555555"));
	return m;
}

/* What the signatures are is checked by other code: see tests/http/webhooks.test.js. */
static void test_the_request(void **state)
{
	struct fixture *f = *state;
	const struct outbox_message m = message();
	struct http_send s;
	struct tenant_secret fresh;

	assert_err(add(f, "{\"Event\":\"SetPIN\",\"TargetUrl\":\"https://a.example/h?x=1\","
			  "\"Headers\":{\"X-One\":\"1\"},\"QueryParams\":{\"q\":\"a b&c\"},"
			  "\"Authentication\":{\"AuthType\":\"Basic\",\"BasicAuth\":"
			  "{\"Username\":\"u\",\"Password\":\"p\"}}}"),
		   ERR_OK);
	assert_true(webhook_send_request(&f->context, &webhook, &m, &s));
	assert_true(str_eq(s.url, STR("https://a.example/h?x=1&q=a%20b%26c")));
	assert_true(str_eq(s.method, STR("POST")));
	assert_true(str_eq(s.body, m.body));
	assert_true(str_eq(header(&s, "X-One"), STR("1")));
	assert_true(str_eq(header(&s, "Authorization"), STR("Basic dTpw")));
	assert_true(str_eq(header(&s, "webhook-id"), outbox_variable(&m, VARIABLE_EVENT_ID)));
	assert_true(str_eq(header(&s, "webhook-timestamp"), STR("1700000000")));
	assert_int_equal(header(&s, "signature").n, 64);
	assert_int_equal(header(&s, "webhook-signature").n, 3 + 44);
	assert_int_equal(s.connect_s, 3);
	assert_int_equal(s.total_s, 10);
	assert_int_equal(s.answer_max, 65536);
	/* while the secret before is good, its signature is there too */
	tenant_rotate_secret(&f->context, &f->tenant, 60, &fresh);
	assert_true(webhook_send_request(&f->context, &webhook, &m, &s));
	assert_int_equal(header(&s, "webhook-signature").n, 2 * (3 + 44) + 1);
	site_wait(f, 61);
	assert_true(webhook_send_request(&f->context, &webhook, &m, &s));
	assert_int_equal(header(&s, "webhook-signature").n, 3 + 44);
}

static void test_a_subscription_with_its_own_secret(void **state)
{
	struct fixture *f = *state;
	const struct outbox_message m = message();
	struct tenant_secret secret, opened, again;
	struct http_send before, after;

	assert_err(webhook_secret_make(&f->context, STR(""), &secret), ERR_PARAM_FORMAT);
	assert_err(webhook_secret_make(&f->context, STR("second"), &secret), ERR_OK);
	assert_err(add(f, "{\"Event\":\"SetPIN\",\"TargetUrl\":\"https://a.example/h\"}"), ERR_OK);
	assert_true(webhook_send_request(&f->context, &webhook, &m, &before));
	assert_err(update(f, "{\"SecretName\":\"second\"}"), ERR_OK);
	assert_true(webhook_send_request(&f->context, &webhook, &m, &after));
	assert_false(str_eq(header(&before, "signature"), header(&after, "signature")));
	assert_err(webhook_secret_open(&f->context, &webhook, &opened), ERR_OK);
	assert_string_equal(opened.text, secret.text);
	assert_err(webhook_secret_make(&f->context, STR("second"), &again), ERR_OK);
	assert_string_not_equal(again.text, secret.text);
	assert_err(webhook_secret_open(&f->context, &webhook, &opened), ERR_OK);
	assert_string_equal(opened.text, again.text);
}

/* --- sending it ----------------------------------------------------------- */

static struct delivery deliver_to(struct fixture *f, const char *target)
{
	struct outbox_message m = message();
	struct webhook_list list;
	struct delivery d;
	char id[GUID_TEXT + 1];

	assert_err(webhook_subscribe(&f->context, STR("Login"), str_of(target)), ERR_OK);
	assert_err(webhook_list(&f->context, &list), ERR_OK);
	guid_write(&list.at[list.n - 1].id, id);
	m.to = str_of(id);
	webhook_send(&f->context, &m, &d);
	assert_err(webhook_remove(&f->context, &list.at[list.n - 1].id), ERR_OK);
	return d;
}

static void test_nothing_is_sent_to_internal_addresses(void **state)
{
	static const char *const inside[] = {"https://127.0.0.1:8443",	 "https://127.1:8443/",
					     "https://2130706433:8443",	 "https://0x7f000001:8443",
					     "https://169.254.169.254/", "https://localhost:8443/",
					     "https://10.0.0.1/",	 "https://192.168.0.1/"};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(inside); i++) {
		struct delivery d = deliver_to(f, inside[i]);

		assert_int_equal(d.outcome, DELIVER_LATER);
		if (!str_eq(d.reason, STR("the target's address or port is not allowed")))
			fail_msg("%s: %.*s", inside[i], (int)d.reason.n, d.reason.p);
	}
}

static void test_a_removed_subscription(void **state)
{
	struct fixture *f = *state;
	struct outbox_message m = message();
	struct delivery d;

	m.to = STR("11111111-2222-4333-8444-555555555555");
	webhook_send(&f->context, &m, &d);
	assert_int_equal(d.outcome, DELIVERED);
}

static void test_a_target_that_does_not_listen(void **state)
{
	struct fixture *f = *state;
	struct delivery d;

	f->instance.conf.n[CONF_WEBHOOKS_LOOPBACK] = 1;
	d = deliver_to(f, "http://127.0.0.1:1025/");
	assert_int_equal(d.outcome, DELIVER_LATER);
	assert_true(d.reason.n > 0);
}

/* --- to a back end that answers --------------------------------------------------------- */

static int webhook_setup(void **state)
{
	struct fixture *f;

	(void)use_engine(&kv_mem);
	(void)site_setup(state);
	f = *state;
	f->instance.conf.n[CONF_WEBHOOKS_LOOPBACK] = 1;
	return 0;
}

static int webhook_teardown(void **state)
{
	server_end();
	return site_teardown(state);
}

#define WEBHOOK_TEST(test) cmocka_unit_test_setup_teardown(test, webhook_setup, webhook_teardown)

/* The value of a header as it was heard. */
static struct str heard_header(const char *heard, const char *name)
{
	struct str rest = str_of(heard);

	while (rest.p != NULL) {
		struct str value = str_trim(str_cut(&rest, '\n'));

		if (str_eq(str_cut(&value, ':'), str_of(name)))
			return str_trim(value);
	}
	return STR("");
}

static void test_a_back_end_hears_what_it_can_check(void **state)
{
	struct fixture *f = *state;
	struct tenant_secret secret;
	const char *heard;
	struct str body, parts[5];
	char hex[2 * DIGEST_SIZE], text[DIGEST_BASE64 + 1];
	struct digest d;

	server_start(serve_http, "HTTP/1.1 204 No Content\r\n\r\n");
	assert_int_equal(deliver_to(f, server_url("/hook?a=b")).outcome, DELIVERED);
	heard = server_heard();
	assert_true(str_starts(str_of(heard), STR("POST /hook?a=b HTTP/1.1\r\n")));
	body = str_of(strstr(heard, "\r\n\r\n") + 4);
	assert_text(body, "{\"a\":\"\xc3\xbc\"}");
	assert_text(heard_header(heard, "Content-Type"), "application/json; charset=utf-8");
	/* Each signature is made here once more, from what was heard. */
	assert_true(tenant_open_secret(&f->context, &f->tenant, false, &secret));
	d = digest_mac_joined(str_of(secret.text), &body, 1);
	hex_write(d.b, sizeof d.b, hex);
	assert_true(str_eq_ci(heard_header(heard, "signature"), str_bytes(hex, sizeof hex)));
	parts[0] = heard_header(heard, "webhook-id");
	parts[1] = parts[3] = STR(".");
	parts[2] = heard_header(heard, "webhook-timestamp");
	parts[4] = body;
	d = digest_mac_joined(str_of(secret.text), parts, 5);
	base64_32(d.b, text);
	assert_true(str_starts(heard_header(heard, "webhook-signature"), STR("v1,")));
	assert_text(str_skip(heard_header(heard, "webhook-signature"), 3), text);
}

static void test_what_its_answers_mean(void **state)
{
	static const struct {
		int status;
		enum outcome outcome;
		uint64_t wait_s;
	} rows[] = {
		{200, DELIVERED, 0},	 {299, DELIVERED, 0},	  {301, DELIVER_LATER, 9},
		{307, DELIVER_LATER, 9}, {400, DELIVER_LATER, 9}, {410, DELIVER_LATER, 9},
		{429, DELIVER_LATER, 9}, {500, DELIVER_LATER, 9}, {503, DELIVER_LATER, 9},
	};
	char text[200], reason[32];

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct delivery d;

		(void)snprintf(text, sizeof text,
			       "HTTP/1.1 %d Text\r\nRetry-After: 9\r\nLocation: /elsewhere\r\n"
			       "Content-Length: 0\r\n\r\n",
			       rows[i].status);
		server_start(serve_http, text);
		d = deliver_to(*state, server_url("/"));
		assert_int_equal(d.outcome, rows[i].outcome);
		assert_int_equal(d.wait_s, rows[i].wait_s);
		(void)snprintf(reason, sizeof reason, "answered %d", rows[i].status);
		assert_text(d.reason, rows[i].outcome == DELIVERED ? "" : reason);
		server_end();
	}
}

/* What a back end says is of no use, however long. */
static void test_a_long_answer_does_no_harm(void **state)
{
	static char text[200 * 1024];
	int head = snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Length: 150000\r\n\r\n");

	memset(text + head, 'x', 150000);
	server_start(serve_http, text);
	assert_int_equal(deliver_to(*state, server_url("/")).outcome, DELIVERED);
}

static void test_what_is_no_answer_is_tried_again(void **state)
{
	static const char *const texts[] = {"", "SSH-2.0-OpenSSH\r\n", "HTTP/1.1 200"};

	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct delivery d;

		server_start(serve_http, texts[i]);
		d = deliver_to(*state, server_url("/"));
		assert_int_equal(d.outcome, DELIVER_LATER);
		assert_true(d.reason.n > 0);
		server_end();
	}
}

/* Its secret, removed, or under another pepper, cannot be read: that may be put right. */
static void test_without_its_secret_it_waits(void **state)
{
	struct fixture *f = *state;
	struct delivery d;

	server_start(serve_http, "HTTP/1.1 200 OK\r\n\r\n");
	f->tenant.sealed = STR("");
	d = deliver_to(f, server_url("/"));
	assert_int_equal(d.outcome, DELIVER_LATER);
	assert_text(d.reason, "the secret to sign with cannot be read");
}

static void test_a_store_that_fails_is_no_reason_to_drop(void **state)
{
	struct fixture *f = *state;
	struct outbox_message m = message();
	struct webhook_list list;
	struct delivery d;
	char id[GUID_TEXT + 1];

	assert_err(webhook_subscribe(&f->context, STR("Login"), STR("https://a.example/")), ERR_OK);
	assert_err(webhook_list(&f->context, &list), ERR_OK);
	guid_write(&list.at[0].id, id);
	m.to = str_of(id);
	kv_fault_arm(1);
	webhook_send(&f->context, &m, &d);
	assert_true(kv_fault_fired());
	assert_int_equal(d.outcome, DELIVER_LATER);
	assert_text(d.reason, "the subscription cannot be read");
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_the_request),
	INSTANCE_TEST(test_a_subscription_with_its_own_secret),
	INSTANCE_TEST(test_nothing_is_sent_to_internal_addresses),
	INSTANCE_TEST(test_a_removed_subscription),
	INSTANCE_TEST(test_a_target_that_does_not_listen),
};

static const struct CMUnitTest answered[] = {
	WEBHOOK_TEST(test_a_back_end_hears_what_it_can_check),
	WEBHOOK_TEST(test_what_its_answers_mean),
	WEBHOOK_TEST(test_a_long_answer_does_no_harm),
	WEBHOOK_TEST(test_what_is_no_answer_is_tried_again),
	WEBHOOK_TEST(test_without_its_secret_it_waits),
};

static const struct CMUnitTest failing[] = {
	INSTANCE_TEST(test_a_store_that_fails_is_no_reason_to_drop),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests), RUN(answered), RUN_WITHIN(failing, use_fault, NULL))
