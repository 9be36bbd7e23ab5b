/* SPDX-License-Identifier: MIT */
/* The placeholders and their values: for whom, until when, and never more than text. */
#include "arena_fixture.h"
#include "instance_fixture.h"

#include "render/placeholders.h"

/* --- names, without an instance ------------------------------------------------------- */

/* Write `text` as it is sent about somebody of this user name. */
static struct str written(const char *user_name, const char *text, enum render_kind kind)
{
	const struct context c = {.arena = &arena};
	struct placeholders l = {.context = &c};
	struct render_source values = placeholders_source(&l);
	struct buf b;

	l.account.user_name = str_of(user_name);
	buf_init(&b, &arena, 16, 4096);
	render(&b, str_of(text), kind, &values);
	return buf_str(&b);
}

/* Names are shown as they are, or so that mail programs make no link of them. */
static void test_names_do_not_become_links(void **state)
{
	static const struct {
		const char *name, *shown;
	} rows[] = {
		{"Anna B. \xc3\x9cnal", "Anna B. \xc3\x9cnal"},
		{"J.R. Smith", "J.R. Smith"},
		{"\xd0\x99.\xd0\x9e. \xd0\x91", "\xd0\x99.\xd0\x9e. \xd0\x91"},
		{"Dr. No", "Dr. No"},
		{"Dr. Dre...", "Dr. Dre..."},
		{"Smith jr.", "Smith jr."},
		{"H.-J. M\xc3\xbcller", "H.-J. M\xc3\xbcller"},
		{"3/4, c/o Smith", "3/4, c/o Smith"},
		{"a/b", "a/b"},
		{".5", ".5"},
		{"anna.smith", "anna. smith"},
		{"J.R.Smith", "J.R. Smith"},
		{"a@b", "a@ b"},
		{"a@b.example", "a@ b. example"},
		{"a@[1.2.3.4]", "a@ [1. 2. 3. 4]"},
		{"10.0.0.1/x", "10. 0. 0. 1/x"},
		{"Click http://evil.example now", "Click http: //evil. example now"},
		{"http://localhost", "http: //localhost"},
		{"mailto:a", "mailto: a"},
		{"tel:+4930123", "tel: +4930123"},
		{"evil.example/x", "evil. example/x"},
		{"www.evil.example", "www. evil. example"},
		{"evil.\xd1\x80\xd1\x84", "evil. \xd1\x80\xd1\x84"},
		{"evil.\xe5\x95\x86", "evil. \xe5\x95\x86"},
		{"evil.e\xcc\x81x", "evil. e\xcc\x81x"},
		{"\xc3\xa9vil.example", "\xc3\xa9vil. example"},
		{"evil\xe3\x80\x82"
		 "example",
		 "evil\xe3\x80\x82 example"},
		{"evil\xef\xbc\x8e"
		 "example",
		 "evil\xef\xbc\x8e example"},
		{"evil\xef\xbd\xa1"
		 "example",
		 "evil\xef\xbd\xa1 example"},
		{"evil\xe2\x80\xa4"
		 "example",
		 "evil\xe2\x80\xa4 example"},
		{"evil\xef\xb9\x92"
		 "example",
		 "evil\xef\xb9\x92 example"},
		{"a\xef\xbc\xa0"
		 "b",
		 "a\xef\xbc\xa0 b"},
		{"evil\xe2\x80\xaa.\xe2\x80\xac"
		 "example",
		 "evil. example"}, /* marks are gone */
		{"evil.\xe2\x81\xa0"
		 "example",
		 "evil. \xe2\x81\xa0"
		 "example"},
		{"evil\xe2\x80\x8b.\xc2\xad"
		 "example",
		 "evil\xe2\x80\x8b. \xc2\xad"
		 "example"},
		{"evil.\r\nexample", "evil.  example"},
	};

	(void)state; /* unused */
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_text(written(rows[i].name, "#UserName#", RENDER_PLAIN), rows[i].shown);
		assert_text(written(rows[i].name, "#UserName#", RENDER_HTML), rows[i].shown);
	}
	assert_text(written("<a.smith>", "<b>#UserName#</b>", RENDER_HTML),
		    "<b>&lt;a. smith&gt;</b>");
	assert_text(written("a.smith@b", "http://x/?u=#UserName#", RENDER_HTML),
		    "http://x/?u=a.smith%40b");
}

/* Anybody can ask for somebody's mail, with a program that calls itself anything. */
static void test_names_of_programs_do_not_become_links(void **state)
{
	const struct outbox_message m = {.agent = STR_INIT("Mozilla/5.0 see www.evil.example")};
	const struct context c = {.arena = &arena};
	struct placeholders l = {.context = &c, .message = &m};
	struct render_source values = placeholders_source(&l);
	struct buf b;

	(void)state; /* unused */
	buf_init(&b, &arena, 16, 4096);
	render(&b, STR("#UserAgent#"), RENDER_HTML, &values);
	assert_text(buf_str(&b), "Mozilla/5. 0 see www. evil. example");
}

/* No sentence is left without its value. */
static void test_sections_depend_on_their_placeholders(void **state)
{
	static const char text[] = "Hi.#FUName  You are #UserName#. FUName#";

	(void)state; /* unused */
	assert_text(written("anna.smith", text, RENDER_PLAIN), "Hi. You are anna. smith.");
	assert_text(written("", text, RENDER_PLAIN), "Hi.");
	assert_text(written(" \r\n", text, RENDER_PLAIN), "Hi.");
	assert_text(written("\xe2\x80\xaa", text, RENDER_PLAIN), "Hi.");
	assert_text(written("bad utf-8 \xff", text, RENDER_PLAIN), "Hi.");
}

/* The names there are, as `template install` knows them. */
static void test_names_are_known_before_there_is_a_message(void **state)
{
	static const struct {
		const char *in;
		bool fine;
	} rows[] = {
		{"#otp# #UserName# #FEE# #fee #FPass a FPass# #IfCode b IfCode#", true},
		{"No. #1, C#, #fff, &#39; #tagged", true},
		{"#OTP #", false},
		{"#otp", false},
		{"#Fees#", false},
		{"#IfFoo hello IfFoo#", false},
		{"#FPasss y FPasss#", false},
		{"#ifLink z ifLink#", false},
		{"#fpass z fpass#", false},
	};
	static const struct str names[] = {STR_INIT("Fee")};
	struct placeholder_fields fields = {names, COUNT_OF(names)};
	struct render_source check = placeholders_check_source(&fields);

	(void)state; /* unused */
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct render_fault fault;

		if (render_check(str_of(rows[i].in), RENDER_PLAIN, &check, &fault) != rows[i].fine)
			fail_msg("%s", rows[i].in);
	}
}

/* All names there are, and no other: none is the beginning of another that is left out. */
static void test_the_table_is_what_is_known(void **state)
{
	static const char *const names[] = {
#define PLACEHOLDER(symbol, name, kind, value, what) name,
#define SECTION(name, kept, what)
#include "render/placeholders.def"
#undef PLACEHOLDER
#undef SECTION
	};
	static const char *const sections[] = {
#define PLACEHOLDER(symbol, name, kind, value, what)
#define SECTION(name, kept, what) name,
#include "render/placeholders.def"
#undef PLACEHOLDER
#undef SECTION
	};
	struct placeholder_fields none = {NULL, 0};
	struct render_source check = placeholders_check_source(&none);
	struct str out;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct str name = str_of(names[i]);

		assert_int_equal(check.value(check.arg, name, &out),
				 str_ends(name, STR("Colour")) ? VALUE_COLOUR : VALUE_TEXT);
		assert_int_equal(check.value(check.arg, str_head(name, 2), &out), VALUE_UNKNOWN);
		for (size_t k = 0; k < i; k++)
			assert_false(str_eq_ci(name, str_of(names[k])));
	}
	for (size_t i = 0; i < COUNT_OF(sections); i++) {
		struct str name = str_of(sections[i]);

		assert_int_equal(check.section(check.arg, name), SECTION_KEPT);
		assert_int_equal(check.section(check.arg, str_head(name, 2)), SECTION_UNKNOWN);
	}
	assert_int_equal(check.section(check.arg, STR("ifname")), SECTION_UNKNOWN);
	assert_int_equal(check.value(check.arg, STR(""), &out), VALUE_UNKNOWN);
}

/* --- values of a message ---------------------------------------------------------------- */

/* A message, and the person it is about. */
struct letter {
	struct fixture *f;
	struct outbox_message m;
	struct placeholders values;
};

static enum err begin_body(struct txn *t, void *arg)
{
	struct letter *l = arg;

	return placeholders_begin(t, &l->f->context, &l->m, &l->values);
}

/* A letter about somebody (empty: nobody) with a code and a link of 30 minutes. */
static struct letter *letter(struct fixture *f, struct str uid)
{
	static struct letter l; /* large */

	l = (struct letter){.f = f,
			    .m = {.kind = OUTBOX_MAIL,
				  .template = TEMPLATE_FORGOT_PIN,
				  .uid = uid,
				  .to = STR("to@example.org"),
				  .queued = NOON,
				  .expires = NOON + 1800}};
	return &l;
}

/* What the text is for it. */
static struct str shown(struct letter *l, const char *text)
{
	struct render_source source;
	struct buf b;

	assert_err(store_read(l->f->instance.store, begin_body, l), ERR_OK);
	l->values.language = STR("en");
	l->values.words = STR("minute.other=# minutes\n");
	l->values.page = outbox_variable(&l->m, VARIABLE_URL);
	source = placeholders_source(&l->values);
	buf_init(&b, &l->f->arena, 64, 65536);
	render(&b, str_of(text), RENDER_PLAIN, &source);
	return buf_str(&b);
}

static void add(struct letter *l, enum variable v, const char *value)
{
	outbox_add(&l->m, v, str_of(value));
}

static const char person[] =
	"{\"Email\":[{\"Type\":\"Primary\",\"Value\":\"carl@example.org\"}],\"UserName\":\"carl\","
	"\"Password\":\"hunter22-long\",\"FirstName\":\"Carl\",\"LastName\":\"Gau\xc3\x9f\","
	"\"PhoneId\":\"+4917012345678\","
	"\"Addresses\":[{\"Type\":\"Home\",\"Address1\":\"Street 1\",\"PostalCode\":\"37073\","
	"\"City\":\"G\xc3\xb6ttingen\"},{\"Type\":\"Work\",\"City\":\"Elsewhere\"}],"
	"\"Country\":{\"Code\":\"DE\",\"Name\":\"Germany\"},\"City\":\"Top\","
	"\"CustomFields\":{\"Fee\":\"12\",\"Nick\":\"carl.evil.example\"}}";

static void test_what_is_said_of_a_person(void **state)
{
	static const char *const rows[][2] = {
		{"#Name#", "Carl Gau\xc3\x9f"},
		{"#FirstName#|#LASTNAME#", "Carl|Gau\xc3\x9f"},
		{"#Email#|#UserName#|#Phone#", "carl@example.org|carl|+4917012345678"},
		{"#Address1#|#Address2#|#City#|#PostalCode#", "Street 1||G\xc3\xb6ttingen|37073"},
		{"#Country#", "Germany"},
		{"#Fee#|#Nick#|#fee#|#Nope#", "12|carl. evil. example|12|"},
		{"#IfName y IfName##FUName u FUName##FPass p FPass##FProv s FProv#", "yup"},
	};
	struct fixture *f = *state;
	struct letter *l;

	assert_err(site_create(f, person, &site_person), ERR_OK);
	l = letter(f, arena_copy(&arena, site_person.account.uid));
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_text(shown(l, rows[i][0]), rows[i][1]);
}

/* An account may be deleted while its message waits. */
static void test_nobody_is_left(void **state)
{
	struct fixture *f = *state;
	struct letter *l = letter(f, STR("0123456789abcdef0123456789abcdef"));

	assert_text(shown(l, "#Name##UserName##Phone##City##Fee##IfName y IfName#"), "");
	assert_text(shown(l, "#Email#"), "to@example.org");
	l->m.kind = OUTBOX_SMS;
	assert_text(shown(l, "#Email#"), "");
	l->m.uid = STR("");
	assert_text(shown(l, "#Name#|#Product#"), "|Unit");
}

static void test_the_tenant_and_the_time(void **state)
{
	struct fixture *f = *state;
	struct letter *l = letter(f, STR(""));

	assert_text(shown(l, "#Product#|#Support#|#Language#|#CurrentYear#|#RequestTime#"),
		    "Unit||en|2023|2023-11-14 22:13 UTC");
	assert_text(shown(l, "#IfSupport s IfSupport#"), "");
	site_set(f, "mail.product", "The Product");
	site_set(f, "mail.support", "help@example.org");
	assert_text(shown(l, "#Product#|#Support##IfSupport !IfSupport#"),
		    "The Product|help@example.org!");
}

/* A zone is a name of the system's list; anything else is UTC. */
static void test_times_are_in_the_tenants_zone(void **state)
{
	static const char *const zones[] = {"Nowhere/City", "/usr/share/zoneinfo/Europe/Berlin",
					    "../zoneinfo/Europe/Berlin", "./Europe/Berlin", ""};
	struct fixture *f = *state;
	struct letter *l = letter(f, STR(""));

	site_set(f, "mail.timezone", "Europe/Berlin");
	assert_text(shown(l, "#RequestTime#"), "2023-11-14 23:13 CET");
	f->context.now = 1704067199; /* the last second of 2023 in UTC */
	assert_text(shown(l, "#CurrentYear#"), "2024");
	for (size_t i = 0; i < COUNT_OF(zones); i++) {
		f->tenant.conf.text[CONF_MAIL_TIMEZONE] = str_of(zones[i]);
		assert_text(shown(l, "#RequestTime#"), "2023-11-14 22:13 UTC");
	}
}

static void test_a_link_and_how_long_it_lives(void **state)
{
	struct fixture *f = *state;
	struct letter *l = letter(f, STR(""));

	add(l, VARIABLE_URL, "https://x.example/reset");
	add(l, VARIABLE_TOKEN, "a token/+");
	add(l, VARIABLE_LINK_EXPIRES, "1700001800"); /* NOON and 30 minutes */
	assert_text(shown(l, "#Link#"),
		    "https://x.example/reset?vtype=resetpin&vtoken=a%20token%2F%2B");
	assert_text(shown(l, "#Url#|#GUID#|#Vtype#"), "https://x.example/reset|a token/+|resetpin");
	assert_text(shown(l, "#Life#|#Expires##IfLife !IfLife##IfLink ?IfLink#"),
		    "30 minutes|2023-11-14 22:43 UTC!?");
	site_wait(f, 1799);
	assert_true(shown(l, "#Link#").n > 0);
	site_wait(f, 1);
	assert_text(shown(l, "#Link##GUID##Life##IfLife !IfLife##IfLink ?IfLink#"), "");
}

static void test_what_a_link_is_for(void **state)
{
	static const struct {
		enum template template;
		const char *given, *link;
	} rows[] = {
		{TEMPLATE_FORGOT_PIN, "", "https://x/?a=b&vtype=resetpin&vtoken=t"},
		{TEMPLATE_FORGOT_PASSWORD, "", "https://x/?a=b&vtype=reset&vtoken=t"},
		{TEMPLATE_VERIFY_EMAIL, "", "https://x/?a=b&vtype=emailverification&vtoken=t"},
		{TEMPLATE_DELETE_ACCOUNT, "", "https://x/?a=b&vtype=deleteuser&vtoken=t"},
		{TEMPLATE_DELETE_ACCOUNT, "own & only",
		 "https://x/?a=b&vtype=own%20%26%20only&vtoken=t"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct letter *l = letter(*state, STR(""));

		l->m.template = rows[i].template;
		add(l, VARIABLE_URL, "https://x/?a=b");
		add(l, VARIABLE_TOKEN, "t");
		add(l, VARIABLE_VTYPE, rows[i].given);
		assert_text(shown(l, "#Link#"), rows[i].link);
	}
}

static void test_a_code_and_how_long_it_lives(void **state)
{
	struct fixture *f = *state;
	struct letter *l = letter(f, STR(""));

	add(l, VARIABLE_CODE, "123456");
	add(l, VARIABLE_CODE_SECONDS, "600");
	assert_text(shown(l, "#OTP#|#OTPExpiry#|#OTPLife#|#OTPExpires#|#Life#|#IfCode c IfCode#"),
		    "123456|600|10 minutes|2023-11-14 22:23 UTC|30 minutes|c");
	site_wait(f, 599);
	assert_text(shown(l, "#OTP#"), "123456");
	site_wait(f, 1);
	assert_text(shown(l, "#OTP#|#OTPLife#|#IfCode c IfCode#"), "||");
}

/* A message without link or code ends nowhere; a number that is none is no time. */
static void test_what_has_no_end(void **state)
{
	struct letter *l = letter(*state, STR(""));

	assert_text(shown(l, "#Life#|#Expires#|#OTPLife#|#IfLife !IfLife#"), "|||");
	add(l, VARIABLE_TOKEN, "t");
	add(l, VARIABLE_LINK_EXPIRES, "soon");
	add(l, VARIABLE_CODE, "1");
	add(l, VARIABLE_CODE_SECONDS, "-5");
	assert_text(shown(l, "#GUID#|#OTP#|#Life#"), "t|1|30 minutes"); /* the message's own */
}

static void test_locks(void **state)
{
	struct letter *l = letter(*state, STR(""));
	const char text[] = "#IfLockedUntil until #LockedUntil#IfLockedUntil#"
			    "#IfNoLockedUntil for good IfNoLockedUntil#";

	assert_text(shown(l, text), "for good");
	add(l, VARIABLE_LOCKED_UNTIL, "1700000900");
	assert_text(shown(l, text), "until 2023-11-14 22:28 UTC");
	l = letter(*state, STR(""));
	add(l, VARIABLE_LOCKED_UNTIL,
	    "1731622400"); /* 366 days from NOON: no end that anybody waits for */
	assert_text(shown(l, text), "for good");
	l = letter(*state, STR(""));
	add(l, VARIABLE_COUNT, "3");
	assert_text(shown(l, "#IfCount #Count# left IfCount#"), "3 left");
}

static void test_programs(void **state)
{
	static const char *const rows[][2] = {
		{"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:120.0) Gecko Firefox/120.0",
		 "Firefox, Windows"},
		{"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Chrome/119 Safari/537 Edg/119",
		 "Edge, macOS"},
		{"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit Chrome/119 Safari/537",
		 "Chrome, Linux"},
		{"Mozilla/5.0 (Linux; Android 13) SamsungBrowser/23 Chrome/115 Mobile Safari/537",
		 "Samsung Internet, Android"},
		{"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17 Safari/604",
		 "Safari, iOS"},
		{"Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) FxiOS/120 Safari/605",
		 "Firefox, iPadOS"},
		{"Mozilla/5.0 (X11; CrOS x86_64) Chrome/119 Safari/537", "Chrome, ChromeOS"},
		{"Windows", "Windows"},
		{"Firefox", "Firefox"},
		{"curl/8.0", ""},
		{"", ""},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct letter *l = letter(*state, STR(""));

		l->m.agent = str_of(rows[i][0]);
		assert_text(shown(l, "#Program#"), rows[i][1]);
		assert_text(shown(l, "#IfProgram p IfProgram#"), rows[i][1][0] == '\0' ? "" : "p");
	}
}

static void test_an_address_is_told_where_the_tenant_tells(void **state)
{
	struct fixture *f = *state;
	struct letter *l = letter(f, STR(""));

	l->m.address = STR("2001:db8::1");
	assert_text(shown(l, "#IpAddress##IfAddress a IfAddress#"), "");
	site_set(f, "mail.show_address", "on");
	assert_text(shown(l, "#IpAddress##IfAddress a IfAddress#"), "2001:db8::1a");
	l->m.address = STR("");
	assert_text(shown(l, "#IpAddress##IfAddress a IfAddress#"), "");
}

/* However long a text is that somebody gave, it is shown in part, and in whole characters. */
static void test_texts_are_cut(void **state)
{
	static char wide[4000];
	struct letter *l = letter(*state, STR(""));
	struct str agent;

	for (size_t i = 0; i + 1 < sizeof wide; i += 2)
		memcpy(wide + i, "\xc3\xbc", 2);
	l->m.agent = str_bytes(wide, sizeof wide);
	agent = shown(l, "#UserAgent#");
	assert_in_range(agent.n, 1000, 2100);
	assert_true(utf8_valid(agent));
	l->values.account.user_name = str_bytes(wide, sizeof wide);
	assert_true(
		written(arena_cstr(&arena, l->values.account.user_name), "#UserName#", RENDER_PLAIN)
			.n <= 82);
}

static void test_a_store_that_fails(void **state)
{
	struct fixture *f = *state;
	struct letter *l = letter(f, site_anna(f, NULL));
	enum err e = ERR_STORE;
	unsigned n = 0;

	while (e != ERR_OK) {
		kv_fault_arm(++n);
		e = store_read(f->instance.store, begin_body, l);
		assert_int_equal(kv_fault_fired(), e != ERR_OK);
		kv_fault_arm(0);
		if (e != ERR_OK)
			assert_err(e, ERR_STORE);
	}
	assert_true(n > 3); /* begin, account, profile, commit */
}

static int placeholders_setup(void **state)
{
	(void)use_engine(&kv_fault);
	(void)setup(state);
	return site_setup(state);
}

static int placeholders_teardown(void **state)
{
	int e = site_teardown(state);

	(void)unsetenv("TZ");
	(void)teardown(state);
	return e;
}

#define LETTER_TEST(test)                                                                          \
	cmocka_unit_test_setup_teardown(test, placeholders_setup, placeholders_teardown)

static const struct CMUnitTest tests[] = {
	T(test_names_do_not_become_links),
	T(test_names_of_programs_do_not_become_links),
	T(test_sections_depend_on_their_placeholders),
	T(test_names_are_known_before_there_is_a_message),
	T(test_the_table_is_what_is_known),
	LETTER_TEST(test_what_is_said_of_a_person),
	LETTER_TEST(test_nobody_is_left),
	LETTER_TEST(test_the_tenant_and_the_time),
	LETTER_TEST(test_times_are_in_the_tenants_zone),
	LETTER_TEST(test_a_link_and_how_long_it_lives),
	LETTER_TEST(test_what_a_link_is_for),
	LETTER_TEST(test_a_code_and_how_long_it_lives),
	LETTER_TEST(test_what_has_no_end),
	LETTER_TEST(test_locks),
	LETTER_TEST(test_programs),
	LETTER_TEST(test_an_address_is_told_where_the_tenant_tells),
	LETTER_TEST(test_texts_are_cut),
	LETTER_TEST(test_a_store_that_fails),
};

TEST_MAIN(RUN(tests))
