/* SPDX-License-Identifier: MIT */
/*
 * Trusted issuers, and their ID tokens exchanged for sign-ins: what a token must
 * contain, that it can be used once, and that a refusal changes nothing.
 *
 * Tests: id_token
 */
#include "instance_fixture.h"

#include "domain/person/change_pin.h"
#include "domain/signin/id_token.h"
#include "domain/signin/issuer.h"
#include "sign.h"

#define ISSUER "https://id.example"
#define HEADER "{\"alg\":\"EdDSA\"}"

/* What one test works with, besides the site. */
static struct signer issuer;
static struct str anna;
static char text[4096];

struct op {
	const struct context *c;
	struct issuer *trusted_issuer;
	struct str name;
	size_t count;
	struct str last;
};

static enum err put_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return issuer_put(t, o->c, o->trusted_issuer);
}

static enum err get_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return issuer_get(t, o->c, o->name, o->trusted_issuer);
}

static enum err remove_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	return issuer_remove(t, o->c, o->name);
}

static void count_one(const struct issuer *trusted_issuer, void *arg)
{
	struct op *o = arg;

	o->count++;
	o->last = trusted_issuer->issuer;
}

static enum err each_body(struct txn *t, void *arg)
{
	struct op *o = arg;

	o->count = 0;
	return issuer_each(t, o->c, count_one, o);
}

static enum err put(struct fixture *f, struct issuer *trusted_issuer)
{
	struct op o = {.c = &f->context, .trusted_issuer = trusted_issuer};

	return store_write(f->instance.store, put_body, &o);
}

static enum err get(struct fixture *f, struct str name, struct issuer *out)
{
	struct op o = {.c = &f->context, .name = name, .trusted_issuer = out};

	return store_read(f->instance.store, get_body, &o);
}

static enum err distrust(struct fixture *f, const char *name)
{
	struct op o = {.c = &f->context, .name = str_of(name)};

	return store_write(f->instance.store, remove_body, &o);
}

static size_t issuers(struct fixture *f)
{
	struct op o = {.c = &f->context};

	assert_err(store_read(f->instance.store, each_body, &o), ERR_OK);
	return o.count;
}

/* Trust the issuer of the test; its tokens name accounts by `kind`. */
static void trust_it(struct fixture *f, enum identifier_kind kind)
{
	struct issuer trusted_issuer = {
		.issuer = STR(ISSUER), .audience = STR("pintle"), .name_by = kind, .key_count = 1};

	trusted_issuer.keys[0] = signer_public(&f->arena, &issuer);
	assert_err(put(f, &trusted_issuer), ERR_OK);
}

static int begin(struct fixture *f)
{
	issuer = signer_make(JWS_EDDSA);
	anna = site_anna(f, "739164");
	trust_it(f, IDENTIFIER_UID);
	return 0;
}

static int setup(void **state)
{
	(void)site_setup(state);
	return begin(*state);
}

static int setup_hooked(void **state)
{
	(void)site_setup_hooked(state);
	return begin(*state);
}

static int teardown(void **state)
{
	EVP_PKEY_free(issuer.key);
	return site_teardown(state);
}

/* A signed token over these claims. */
static struct str sign(struct fixture *f, const char *claims)
{
	return signer_sign(&f->arena, &issuer, HEADER, claims);
}

/* The claims of a good token for anna, with `more` (",..." or "") behind them. */
static const char *claims_with(struct fixture *f, const char *more)
{
	(void)snprintf(text, sizeof text,
		       "{\"iss\":\"" ISSUER "\",\"aud\":\"pintle\",\"sub\":\"%.*s\",\"iat\":%llu,"
		       "\"exp\":%llu%s}",
		       (int)anna.n, anna.p, (unsigned long long)f->context.now,
		       (unsigned long long)f->context.now + 300, more);
	return text;
}

static enum err exchange(struct fixture *f, struct str token)
{
	return id_token_pin_session(&f->context, token, &site_signin);
}

static enum err exchange_claims(struct fixture *f, const char *claims)
{
	return exchange(f, sign(f, claims));
}

/* --- records ----------------------------------------------------------- */

static void test_an_issuer_is_read_as_it_was_put(void **state)
{
	struct fixture *f = *state;
	struct issuer trusted_issuer = {.issuer = STR("other"),
					.audience = STR("a b"),
					.name_by = IDENTIFIER_EMAIL,
					.key_count = 2},
		      got;

	trusted_issuer.keys[0] = signer_public(&f->arena, &issuer);
	trusted_issuer.keys[0].kid = STR("one");
	trusted_issuer.keys[1] = signer_public(&f->arena, &issuer);
	assert_err(put(f, &trusted_issuer), ERR_OK);
	assert_err(get(f, STR("other"), &got), ERR_OK);
	assert_text(got.issuer, "other");
	assert_text(got.audience, "a b");
	assert_int_equal(got.name_by, IDENTIFIER_EMAIL);
	assert_int_equal(got.since, NOON);
	assert_int_equal(got.key_count, 2);
	assert_text(got.keys[0].kid, "one");
	assert_int_equal(got.keys[1].kid.n, 0);
	assert_str(got.keys[1].der, trusted_issuer.keys[1].der);
	assert_int_equal(got.keys[1].alg, JWS_EDDSA);
	assert_int_equal(issuers(f), 2);
}

static void test_an_issuer_is_removed_once(void **state)
{
	struct fixture *f = *state;
	struct issuer got;

	assert_err(distrust(f, "https://id.exampl"), ERR_ISSUER_UNKNOWN);
	assert_err(distrust(f, ""), ERR_ISSUER_UNKNOWN);
	assert_err(distrust(f, ISSUER), ERR_OK);
	assert_err(distrust(f, ISSUER), ERR_ISSUER_UNKNOWN);
	assert_err(get(f, STR(ISSUER), &got), ERR_ISSUER_UNKNOWN);
	assert_int_equal(issuers(f), 0);
	assert_err(exchange_claims(f, claims_with(f, "")), ERR_ID_TOKEN_REFUSED);
}

static void test_names_have_a_maximum_length(void **state)
{
	struct fixture *f = *state;
	struct issuer trusted_issuer = {.name_by = IDENTIFIER_UID, .key_count = 1};
	char name[ISSUER_NAME_MAX + 2];

	memset(name, 'x', sizeof name);
	trusted_issuer.keys[0] = signer_public(&f->arena, &issuer);
	trusted_issuer.issuer = trusted_issuer.audience = str_bytes(name, ISSUER_NAME_MAX);
	assert_err(put(f, &trusted_issuer), ERR_OK);
	assert_err(get(f, trusted_issuer.issuer, &trusted_issuer), ERR_OK);
	for (int i = 0; i < 2; i++) {
		struct str *one = i == 0 ? &trusted_issuer.issuer : &trusted_issuer.audience;
		struct str was = *one;

		*one = str_bytes(name, ISSUER_NAME_MAX + 1);
		assert_err(put(f, &trusted_issuer), ERR_PARAM_FORMAT);
		*one = STR("");
		assert_err(put(f, &trusted_issuer), ERR_PARAM_FORMAT);
		*one = STR("a\nb");
		assert_err(put(f, &trusted_issuer), ERR_PARAM_FORMAT);
		*one = STR("\xff");
		assert_err(put(f, &trusted_issuer), ERR_PARAM_FORMAT);
		*one = was;
	}
	assert_int_equal(issuers(f), 2);
}

static void test_the_number_of_keys_is_limited(void **state)
{
	struct fixture *f = *state;
	struct issuer trusted_issuer = {.issuer = STR("other"),
					.audience = STR("a"),
					.name_by = IDENTIFIER_UID,
					.key_count = JWS_KEYS_MAX};

	for (size_t i = 0; i < JWS_KEYS_MAX; i++)
		trusted_issuer.keys[i] = signer_public(&f->arena, &issuer);
	assert_err(put(f, &trusted_issuer), ERR_KEYS_MANY); /* one exists already */
	trusted_issuer.key_count--;
	assert_err(put(f, &trusted_issuer), ERR_OK);
	assert_err(put(f, &trusted_issuer), ERR_OK); /* replaces those */
	trusted_issuer.issuer = STR("third");
	trusted_issuer.key_count = 1;
	assert_err(put(f, &trusted_issuer), ERR_KEYS_MANY);
	assert_err(distrust(f, "other"), ERR_OK);
	assert_err(put(f, &trusted_issuer), ERR_OK);
	assert_err(exchange_claims(f, claims_with(f, "")), ERR_OK);
}

static void test_new_keys_replace_the_old(void **state)
{
	struct fixture *f = *state;
	struct signer before = issuer;
	struct str old = sign(f, claims_with(f, ""));

	issuer = signer_make(JWS_ES256);
	trust_it(f, IDENTIFIER_UID);
	assert_err(exchange(f, old), ERR_ID_TOKEN_REFUSED);
	assert_err(exchange(f, signer_sign(&f->arena, &issuer, "{\"alg\":\"ES256\"}",
					   claims_with(f, ""))),
		   ERR_OK);
	EVP_PKEY_free(before.key);
}

/* --- what an exchange gives -------------------------------------------- */

static void test_a_person_with_a_pin_gets_a_session(void **state)
{
	struct fixture *f = *state;
	struct token_text session;

	assert_err(exchange_claims(f, claims_with(f, "")), ERR_OK);
	assert_str(site_signin.account.uid, anna);
	assert_int_equal(site_signin.session_expires, NOON + 10080 * 60);
	session = site_signin.session;
	assert_err(site_pin_login(f, session.s, "739164"), ERR_OK);
	assert_err(site_pin_login(f, session.s, "739165"), ERR_PIN_WRONG);
}

static void test_a_person_without_a_pin_gets_a_pinauthtoken(void **state)
{
	struct fixture *f = *state;
	struct account_view bob;
	struct token_text pinauth;

	assert_err(site_create(f, "{\"UserName\":\"bob\",\"Uid\":\"bob-1\"}", &bob), ERR_OK);
	anna = STR("bob-1");
	assert_err(exchange_claims(f, claims_with(f, "")), ERR_OK);
	assert_string_equal(site_signin.session.s, "");
	pinauth = site_signin.pinauth;
	assert_err(site_token(f, TOKEN_PINAUTH, pinauth.s), ERR_OK);
	assert_err(pin_set(&f->context, str_of(pinauth.s), STR("739164"), &site_signin), ERR_OK);
}

static void test_a_whole_sign_in(void **state)
{
	struct fixture *f = *state;

	assert_err(id_token_sign_in(&f->context, sign(f, claims_with(f, "")), &site_signin),
		   ERR_OK);
	assert_err(site_token(f, TOKEN_ACCESS, site_signin.access.s), ERR_OK);
	assert_err(site_token(f, TOKEN_REFRESH, site_signin.refresh.s), ERR_OK);
	assert_err(site_token(f, TOKEN_SESSION, site_signin.session.s), ERR_OK);
	assert_int_equal(site_read_anna(f)->logins, 1);
}

static void test_a_whole_sign_in_asks_for_the_pin_that_is_due(void **state)
{
	struct fixture *f = *state;
	struct account_view bob;
	struct str token;

	site_set(f, "pin.required", "on");
	assert_err(site_create(f, "{\"UserName\":\"bob\",\"Uid\":\"bob-1\"}", &bob), ERR_OK);
	anna = STR("bob-1");
	token = sign(f, claims_with(f, ""));
	assert_err(id_token_sign_in(&f->context, token, &site_signin), ERR_PIN_MANDATORY);
	assert_err(pin_set(&f->context, f->detail.pin_auth_token, STR("739164"), &site_signin),
		   ERR_OK);
	assert_err(id_token_sign_in(&f->context, token, &site_signin), ERR_ID_TOKEN_REFUSED);
}

static void test_an_exchange_clears_a_pin_locked_at_the_ceiling(void **state)
{
	struct fixture *f = *state;
	struct site_texts s = site_texts(f);
	char pin[24];

	site_set(f, "attempts.ceiling", "10");
	site_set(f, "attempts.budget", "10");
	for (int i = 0; i < 10; i++) {
		(void)snprintf(pin, sizeof pin, "8352%02d", i);
		assert_err(site_pin_login(f, s.session, pin), ERR_PIN_WRONG);
	}
	assert_err(site_pin_login(f, s.session, "739164"), ERR_ACCOUNT_LOCKED);
	assert_err(exchange_claims(f, claims_with(f, ",\"aud\":\"x\"")), ERR_ID_TOKEN_REFUSED);
	assert_err(site_pin_login(f, s.session, "739164"), ERR_ACCOUNT_LOCKED);
	assert_err(exchange_claims(f, claims_with(f, "")), ERR_OK);
	assert_err(site_pin_login(f, s.session, "739164"), ERR_OK);
}

/* --- what a token must say --------------------------------------------- */

/* Claims that are refused, and change nothing. %s stands for anna's uid. */
static void refuse_all(struct fixture *f, const char *const *parts, size_t n)
{
	struct dump before = {.n = 0};

	dump_store(f->instance.store, &before);
	for (size_t i = 0; i < n; i++) {
		(void)snprintf(text, sizeof text, "{%s}", parts[i]);
		if (exchange_claims(f, text) != ERR_ID_TOKEN_REFUSED)
			fail_msg("not refused: %s", text);
	}
	dump_unchanged(f->instance.store, &before);
}

#define ISS "\"iss\":\"" ISSUER "\","
#define AUD "\"aud\":\"pintle\","
#define SUB "\"sub\":\"anna-1\","
#define TIME "\"iat\":1700000000,\"exp\":1700000300"

static void test_wrong_issuers_audiences_and_names(void **state)
{
	static const char *const wrong[] = {
		"",
		AUD SUB TIME,
		"\"iss\":\"\"," AUD SUB TIME,
		"\"iss\":null," AUD SUB TIME,
		"\"iss\":7," AUD SUB TIME,
		"\"iss\":[\"" ISSUER "\"]," AUD SUB TIME,
		"\"iss\":\"https://id.example/\"," AUD SUB TIME,
		"\"iss\":\"https://ID.example\"," AUD SUB TIME,
		"\"ISS\":\"" ISSUER "\"," AUD SUB TIME,
		ISS ISS AUD SUB TIME,
		ISS SUB TIME,
		ISS "\"aud\":null," SUB TIME,
		ISS "\"aud\":\"\"," SUB TIME,
		ISS "\"aud\":\"Pintle\"," SUB TIME,
		ISS "\"aud\":\"pintle \"," SUB TIME,
		ISS "\"aud\":[]," SUB TIME,
		ISS "\"aud\":[\"x\",[\"pintle\"]]," SUB TIME,
		ISS "\"aud\":{\"pintle\":true}," SUB TIME,
		ISS "\"aud\":true," SUB TIME,
		ISS AUD TIME,
		ISS AUD "\"sub\":\"\"," TIME,
		ISS AUD "\"sub\":null," TIME,
		ISS AUD "\"sub\":1," TIME,
		ISS AUD "\"sub\":\"nobody\"," TIME,
		ISS AUD "\"sub\":\"anna@example.com\"," TIME,
		ISS AUD "\"sub\":\"a b\"," TIME,
		ISS AUD "\"email\":\"anna@example.com\",\"email_verified\":true," TIME,
		ISS AUD SUB "\"jti\":\"\"," TIME,
		ISS AUD SUB "\"jti\":5," TIME,
		ISS AUD SUB "\"jti\":{}," TIME,
	};
	struct fixture *f = *state;
	struct account_view p;

	assert_err(site_create(f, "{\"UserName\":\"a1\",\"Uid\":\"anna-1\"}", &p), ERR_OK);
	refuse_all(f, wrong, COUNT_OF(wrong));
	(void)snprintf(text, sizeof text, "{%s}", ISS AUD SUB TIME);
	assert_err(exchange_claims(f, text), ERR_OK);
	(void)snprintf(text, sizeof text, "{%s}", ISS "\"aud\":[\"x\",\"pintle\"]," SUB TIME);
	assert_err(exchange_claims(f, text), ERR_OK);
}

static void test_malformed_payloads(void **state)
{
	static const char *const payloads[] = {"", "null", "[]", "7", "\"x\"", "{", "{}{}"};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(payloads); i++)
		assert_err(exchange_claims(f, payloads[i]), ERR_ID_TOKEN_REFUSED);
	assert_err(exchange(f, STR("")), ERR_ID_TOKEN_REFUSED);
	assert_err(exchange(f, STR("a.b.c")), ERR_ID_TOKEN_REFUSED);
}

/* The clock stands at 1700000000 for all of these. */
static void test_times_of_a_token(void **state)
{
	static const struct {
		const char *claims;
		bool good;
	} times[] = {
		{"\"exp\":1700000300", true}, /* no iat: ten minutes at most, and a minute */
		{"\"exp\":1700000660", true},
		{"\"exp\":1700000661", false},
		{"\"exp\":1699999941", true}, /* ended a minute ago */
		{"\"exp\":1699999940", false},
		{"\"exp\":0", false},
		{"\"iat\":1", false},
		{"\"exp\":\"1700000300\"", false},
		{"\"exp\":null", false},
		{"\"exp\":-1", false},
		{"\"exp\":1e30", false},
		{"\"exp\":true", false},
		{"\"exp\":1700000300.5", true},
		{"\"exp\":1.7000003e9", true},
		{"\"exp\":1700003600,\"iat\":1700000000", true},
		{"\"exp\":253402300799,\"iat\":1700000000", true},
		{"\"exp\":253402300800,\"iat\":1700000000", false},
		{"\"exp\":1700003600,\"iat\":1699999341", true},  /* 659 s ago */
		{"\"exp\":1700003600,\"iat\":1699999340", false}, /* 660 s ago */
		{"\"exp\":1700003600,\"iat\":1700000060", true},
		{"\"exp\":1700003600,\"iat\":1700000061", false},
		{"\"exp\":1700003600,\"iat\":\"1700000000\"", false},
		{"\"exp\":1700000300,\"iat\":null", true},
		{"\"exp\":1700000300,\"nbf\":1700000060", true},
		{"\"exp\":1700000300,\"nbf\":1700000061", false},
		{"\"exp\":1700000300,\"nbf\":\"\"", false},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(times); i++) {
		char claims[512];
		enum err want = times[i].good ? ERR_OK : ERR_ID_TOKEN_REFUSED;

		(void)snprintf(claims, sizeof claims, "{" ISS AUD "\"sub\":\"%.*s\",%s}",
			       (int)anna.n, anna.p, times[i].claims);
		if (exchange_claims(f, claims) != want)
			fail_msg("%s is %s", claims, times[i].good ? "refused" : "taken");
	}
}

static void test_addresses_must_be_verified_on_both_sides(void **state)
{
	static const struct {
		enum identifier_kind kind;
		const char *claims;
		bool good;
	} ways[] = {
		{IDENTIFIER_EMAIL, "\"email\":\"Anna@example.com\",\"email_verified\":true", true},
		{IDENTIFIER_EMAIL, "\"email\":\"anna@example.com\",\"email_verified\":\"true\"",
		 true},
		{IDENTIFIER_EMAIL, "\"email\":\"anna@example.com\",\"email_verified\":false",
		 false},
		{IDENTIFIER_EMAIL, "\"email\":\"anna@example.com\",\"email_verified\":1", false},
		{IDENTIFIER_EMAIL, "\"email\":\"anna@example.com\"", false},
		{IDENTIFIER_EMAIL, "\"email\":\"anna\",\"email_verified\":true", false},
		{IDENTIFIER_EMAIL, "\"email_verified\":true", false},
		{IDENTIFIER_EMAIL, SUB "\"email_verified\":true", false},
		{IDENTIFIER_PHONE,
		 "\"phone_number\":\"+4917012345678\","
		 "\"phone_number_verified\":true",
		 true},
		{IDENTIFIER_PHONE, "\"phone_number\":\"+4917012345678\",\"email_verified\":true",
		 false},
	};
	struct fixture *f = *state;

	for (int verified = 0; verified <= 1; verified++) {
		(void)snprintf(text, sizeof text, "{\"EmailVerified\":%s,\"PhoneIdVerified\":%s}",
			       verified != 0 ? "true" : "false", verified != 0 ? "true" : "false");
		assert_err(site_update(f, anna, text), ERR_OK);
		for (size_t i = 0; i < COUNT_OF(ways); i++) {
			enum err want =
				ways[i].good && verified != 0 ? ERR_OK : ERR_ID_TOKEN_REFUSED;

			trust_it(f, ways[i].kind);
			(void)snprintf(text, sizeof text, "{" ISS AUD TIME ",\"jti\":\"%zu\",%s}",
				       i, ways[i].claims);
			if (exchange_claims(f, text) != want)
				fail_msg("%s, verified %d", text, verified);
		}
	}
}

/* --- who is not let in ------------------------------------------------- */

static void test_unknown_accounts_are_revealed_only_if_the_tenant_wants(void **state)
{
	struct fixture *f = *state;
	struct str token;

	anna = STR("nobody");
	token = sign(f, claims_with(f, ""));
	assert_err(exchange(f, token), ERR_ID_TOKEN_REFUSED);
	site_set(f, "errors.reveal_unknown", "on");
	assert_err(exchange(f, token), ERR_USER_UNKNOWN);
	assert_err(id_token_sign_in(&f->context, token, &site_signin), ERR_USER_UNKNOWN);
	assert_err(exchange_claims(f, "{}"), ERR_ID_TOKEN_REFUSED);
}

static void test_a_refusal_does_not_use_up_the_token(void **state)
{
	struct fixture *f = *state;
	struct str token = sign(f, claims_with(f, ""));

	assert_err(site_update(f, anna, "{\"IsActive\":false}"), ERR_OK);
	assert_err(exchange(f, token), ERR_ACCOUNT_DISABLED);
	assert_err(id_token_sign_in(&f->context, token, &site_signin), ERR_ACCOUNT_DISABLED);
	assert_err(site_update(f, anna, "{\"IsActive\":true}"), ERR_OK);
	assert_err(exchange(f, token), ERR_OK);
	assert_err(exchange(f, token), ERR_ID_TOKEN_REFUSED);
}

static void test_each_tenant_has_its_own_issuers(void **state)
{
	struct fixture *f = *state;
	struct tenant other;
	struct tenant_secret secret;
	struct issuer got;
	struct str token = sign(f, claims_with(f, ""));

	assert_err(tenant_create(&f->context, STR("Other"), PROFILE_SECURE, &other, &secret),
		   ERR_OK);
	f->context.tenant = &other;
	assert_err(exchange(f, token), ERR_ID_TOKEN_REFUSED);
	assert_err(get(f, STR(ISSUER), &got), ERR_ISSUER_UNKNOWN);
	assert_err(distrust(f, ISSUER), ERR_ISSUER_UNKNOWN);
	assert_int_equal(issuers(f), 0);
	f->context.tenant = &f->tenant;
	assert_err(exchange(f, token), ERR_OK);
}

/* --- once -------------------------------------------------------------- */

static void test_a_token_can_be_used_once(void **state)
{
	static const char *const more[] = {"", ",\"jti\":\"one\""};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(more); i++) {
		struct str token = sign(f, claims_with(f, more[i]));

		assert_err(exchange(f, token), ERR_OK);
		assert_err(exchange(f, token), ERR_ID_TOKEN_REFUSED);
		assert_err(id_token_sign_in(&f->context, token, &site_signin),
			   ERR_ID_TOKEN_REFUSED);
		for (int k = 0; k < 80; k++) { /* until its last second */
			site_wait(f, 5);
			assert_err(exchange(f, token), ERR_ID_TOKEN_REFUSED);
		}
	}
}

static void test_a_used_token_is_remembered_to_its_last_second(void **state)
{
	struct fixture *f = *state;
	static char kept[1024];
	struct str token = sign(f, claims_with(f, ",\"jti\":\"kept\""));
	char jti[32];

	assert_true(token.n < sizeof kept);
	memcpy(kept, token.p, token.n);
	token.p = kept;
	assert_err(exchange(f, token), ERR_OK);
	site_wait(f, 359); /* of 300 and the 60 that clocks may differ by */
	for (int i = 0; i < 100; i++) {
		(void)snprintf(jti, sizeof jti, ",\"jti\":\"%d\"", i);
		assert_err(exchange_claims(f, claims_with(f, jti)), ERR_OK);
		assert_err(exchange(f, token), ERR_ID_TOKEN_REFUSED);
		site_next_call(f);
	}
}

static void test_a_jti_can_be_used_once_per_issuer(void **state)
{
	struct fixture *f = *state;
	struct issuer other = {.issuer = STR("other"),
			       .audience = STR("pintle"),
			       .name_by = IDENTIFIER_UID,
			       .key_count = 1};

	other.keys[0] = signer_public(&f->arena, &issuer);
	assert_err(put(f, &other), ERR_OK);
	assert_err(exchange_claims(f, claims_with(f, ",\"jti\":\"one\"")), ERR_OK);
	assert_err(exchange_claims(f, claims_with(f, ",\"jti\":\"one\",\"n\":1")),
		   ERR_ID_TOKEN_REFUSED);
	assert_err(exchange_claims(f, claims_with(f, ",\"jti\":\"two\"")), ERR_OK);
	(void)snprintf(text, sizeof text,
		       "{\"iss\":\"other\"," AUD "\"sub\":\"%.*s\"," TIME ",\"jti\":\"one\"}",
		       (int)anna.n, anna.p);
	assert_err(exchange_claims(f, text), ERR_OK);
}

static void test_another_signature_does_not_make_another_token(void **state)
{
	struct fixture *f = *state;
	struct signer before = issuer;
	struct str body, sig;

	issuer = signer_make(JWS_ES256);
	trust_it(f, IDENTIFIER_UID);
	body = joined(&f->arena, base64url(&f->arena, STR("{\"alg\":\"ES256\"}")),
		      base64url(&f->arena, str_of(claims_with(f, ""))));
	sig = signature_over(&f->arena, &issuer, body);
	for (int twin = 0; twin < 2; twin++) {
		struct str raw = raw_signature(&f->arena, sig, twin != 0);

		assert_err(exchange(f, joined(&f->arena, body, base64url(&f->arena, raw))),
			   twin == 0 ? ERR_OK : ERR_ID_TOKEN_REFUSED);
	}
	EVP_PKEY_free(before.key);
}

static enum err count_body(struct txn *t, void *arg)
{
	return txn_count(t, arg);
}

static void test_used_tokens_are_forgotten_after_their_end(void **state)
{
	struct fixture *f = *state;
	uint64_t before = 0, after = 0;
	char jti[32];

	for (int i = 0; i < 300; i++) {
		(void)snprintf(jti, sizeof jti, ",\"jti\":\"%d\"", i);
		assert_err(exchange_claims(f, claims_with(f, jti)), ERR_OK);
		if (i == 99)
			assert_err(store_read(f->instance.store, count_body, &before), ERR_OK);
		if (i == 99)
			site_wait(f, 361);
		site_next_call(f);
	}
	assert_err(store_read(f->instance.store, count_body, &after), ERR_OK);
	/* Two hundred more sign-ins were recorded, but few tokens are remembered. */
	assert_in_range(after, before + 500, before + 540);
}

/* --- meanwhile --------------------------------------------------------- */

static void forget_issuer(struct fixture *f)
{
	assert_err(distrust(f, ISSUER), ERR_OK);
}

static void change_audience(struct fixture *f)
{
	struct issuer trusted_issuer = {.issuer = STR(ISSUER),
					.audience = STR("another"),
					.name_by = IDENTIFIER_UID,
					.key_count = 1};

	trusted_issuer.keys[0] = signer_public(&f->arena, &issuer);
	assert_err(put(f, &trusted_issuer), ERR_OK);
}

static void use_it_first(struct fixture *f)
{
	assert_err(exchange(f, str_of(text)), ERR_OK);
}

static void test_what_happens_while_a_token_is_checked(void **state)
{
	struct fixture *f = *state;
	struct str token = sign(f, claims_with(f, ""));

	site_meanwhile = change_audience;
	assert_err(exchange(f, token), ERR_ID_TOKEN_REFUSED);
	trust_it(f, IDENTIFIER_UID);
	site_meanwhile = forget_issuer;
	assert_err(exchange(f, token), ERR_ID_TOKEN_REFUSED);
	trust_it(f, IDENTIFIER_UID);
	assert_true(token.n < sizeof text);
	memcpy(text, token.p, token.n);
	text[token.n] = '\0';
	site_meanwhile = use_it_first;
	assert_err(exchange(f, token), ERR_ID_TOKEN_REFUSED);
}

static const struct CMUnitTest tests[] = {
	T(test_an_issuer_is_read_as_it_was_put),
	T(test_an_issuer_is_removed_once),
	T(test_names_have_a_maximum_length),
	T(test_the_number_of_keys_is_limited),
	T(test_new_keys_replace_the_old),
	T(test_a_person_with_a_pin_gets_a_session),
	T(test_a_person_without_a_pin_gets_a_pinauthtoken),
	T(test_a_whole_sign_in),
	T(test_a_whole_sign_in_asks_for_the_pin_that_is_due),
	T(test_an_exchange_clears_a_pin_locked_at_the_ceiling),
	T(test_wrong_issuers_audiences_and_names),
	T(test_malformed_payloads),
	T(test_times_of_a_token),
	T(test_addresses_must_be_verified_on_both_sides),
	T(test_unknown_accounts_are_revealed_only_if_the_tenant_wants),
	T(test_a_refusal_does_not_use_up_the_token),
	T(test_each_tenant_has_its_own_issuers),
	T(test_a_token_can_be_used_once),
	T(test_a_used_token_is_remembered_to_its_last_second),
	T(test_a_jti_can_be_used_once_per_issuer),
	T(test_another_signature_does_not_make_another_token),
	T(test_used_tokens_are_forgotten_after_their_end),
};

static const struct CMUnitTest hooked[] = {
	cmocka_unit_test_setup_teardown(test_what_happens_while_a_token_is_checked, setup_hooked,
					teardown),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests), RUN(hooked))
