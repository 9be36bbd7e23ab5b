/* SPDX-License-Identifier: MIT */
/* Signed tokens: what is accepted, and similar tokens that are not. */
#include "sign.h"

#include "arena_fixture.h"
#include "jws_vectors.h"

static const struct {
	const char *name, *pem, *token;
	enum jws_alg alg;
} made[] = {
	{"RS256", rsa_pem, rsa_token, JWS_RS256},
	{"ES256", p256_pem, p256_token, JWS_ES256},
	{"EdDSA", ed25519_pem, ed25519_token, JWS_EDDSA},
};

static struct jws_key pem(const char *text)
{
	struct jws_key k;

	assert_true(jws_key_read_pem(&arena, str_of(text), &k));
	return k;
}

static struct jws_key jwk(const char *text)
{
	struct jws_key keys[JWS_KEYS_MAX];
	size_t n = 0;

	assert_true(jws_keys_read_jwks(&arena, str_of(text), keys, &n));
	assert_int_equal(n, 1);
	return keys[0];
}

static bool jwk_refused(const char *text)
{
	struct jws_key keys[JWS_KEYS_MAX];
	size_t n = 0;

	return !jws_keys_read_jwks(&arena, str_of(text), keys, &n);
}

static bool pem_refused(const char *text)
{
	struct jws_key k;

	return !jws_key_read_pem(&arena, str_of(text), &k);
}

/* Whether a token is taken under one key. */
static bool taken(struct str token, const struct jws_key *key)
{
	struct jws j;

	return jws_read(&arena, token, &j) && jws_verify(&j, key, 1);
}

/* --- what is taken ----------------------------------------------------- */

static void test_the_examples_of_the_standards(void **state)
{
	static const struct {
		const char *jwk, *token;
	} examples[] = {{rfc7515_a2_jwk, rfc7515_a2_token},
			{rfc7515_a3_jwk, rfc7515_a3_token},
			{rfc8037_a4_jwk, rfc8037_a4_token}};
	struct jws j;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(examples); i++) {
		struct jws_key key = jwk(examples[i].jwk);

		assert_true(taken(str_of(examples[i].token), &key));
	}
	assert_true(jws_read(&arena, str_of(rfc8037_a4_token), &j));
	assert_text(j.payload, "Example of Ed25519 signing");
	assert_int_equal(j.alg, JWS_EDDSA);
	assert_int_equal(j.kid.n, 0);
}

static void test_tokens_of_another_program(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(made); i++) {
		struct jws_key key = pem(made[i].pem);
		struct jws j;

		assert_int_equal(key.alg, made[i].alg);
		assert_text(jws_alg_name(key.alg), made[i].name);
		assert_true(jws_read(&arena, str_of(made[i].token), &j));
		assert_true(jws_verify(&j, &key, 1));
		assert_true(str_starts(j.payload, STR("{\"iss\":\"https://id.example\"")));
		assert_true(str_starts(str_of(made[i].token), j.signed_text));
	}
}

static void test_own_tokens(void **state)
{
	static const struct {
		const char *before, *after;
	} headers[] = {{"", ""},
		       {"\"typ\":\"JWT\",", ""},
		       {"\"typ\":\"jwt\",", ",\"kid\":\"k\""},
		       {"", ",\"jku\":\"http://x/\",\"x\":[1]"}};
	char header[128];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(made); i++) {
		struct signer one = signer_make(made[i].alg);
		struct jws_key key = signer_public(&arena, &one), foreign = pem(made[i].pem);

		for (size_t k = 0; k < COUNT_OF(headers); k++) {
			struct str token;

			(void)snprintf(header, sizeof header, "{%s\"alg\":\"%s\"%s}",
				       headers[k].before, made[i].name, headers[k].after);
			token = signer_sign(&arena, &one, header, "anything");
			assert_true(taken(token, &key));
			assert_false(taken(token, &foreign));
		}
		EVP_PKEY_free(one.key);
	}
}

/* --- what is refused --------------------------------------------------- */

/* Every similar token with one byte changed. */
static void bend(const char *token, size_t at, const struct jws_key *key)
{
	static const char others[] = "A_z.=5";
	size_t n = strlen(token);
	char copy[1024];

	for (size_t i = 0; i <= sizeof others - 1; i++) {
		memcpy(copy, token, n);
		copy[at] = others[i] == '\0' ? (char)(copy[at] ^ 1) : others[i];
		if (copy[at] != token[at])
			assert_false(taken(str_bytes(copy, n), key));
	}
	memcpy(copy, token, n);
	memmove(copy + at, token + at + 1, n - at - 1);
	assert_false(taken(str_bytes(copy, n - 1), key)); /* one left out */
	assert_false(taken(str_head(str_of(token), at), key));
}

static void test_every_changed_byte_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(made); i++) {
		struct jws_key key = pem(made[i].pem);

		for (size_t at = 0; at < strlen(made[i].token); at++)
			bend(made[i].token, at, &key);
		assert_true(taken(str_of(made[i].token), &key));
	}
}

/* Malformed tokens, even if the signature is right. */
static void test_a_token_has_one_form(void **state)
{
	struct jws_key key = pem(ed25519_pem);
	static const struct {
		const char *before, *after;
	} around[] = {{"", ""},	 {"", "="},  {"", "."}, {"", ".e30"}, {".", ""},
		      {" ", ""}, {"", "\n"}, {"", " "}, {"", "A"},    {"", "=="}};
	struct str token = str_of(ed25519_token), rest = token, first = str_cut(&rest, '.');
	char text[512];
	struct jws j;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(around); i++) {
		int n = snprintf(text, sizeof text, "%s%s%s", around[i].before, ed25519_token,
				 around[i].after);

		assert_int_equal(taken(str_bytes(text, (size_t)n), &key), i == 0);
	}
	assert_false(jws_read(&arena, STR(""), &j));
	assert_false(jws_read(&arena, STR(".."), &j));
	assert_false(jws_read(&arena, STR("..."), &j));
	assert_false(jws_read(&arena, first, &j));
	assert_false(jws_read(&arena, str_head(token, token.n - rest.n), &j));
	assert_false(taken(joined(&arena, first, str_head(rest, str_index(rest, '.') + 1)), &key));
}

static void test_base64url_has_one_spelling(void **state)
{
	static const char *const wrong[] = {"QQ==", "QQ=", "QR",  "QUJ",  "Q",
					    "+w",   "/w",  "Q Q", "QQ\n", "QUI="};
	struct str out;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_false(base64url_read(&arena, str_of(wrong[i]), &out) && out.n > 0);
	assert_true(base64url_read(&arena, STR("QQ"), &out));
	assert_text(out, "A");
	assert_true(base64url_read(&arena, STR("-_8"), &out));
	assert_int_equal(out.n, 2);
	assert_true(base64url_read(&arena, STR(""), &out));
	assert_int_equal(out.n, 0);
}

static void test_a_token_has_a_maximum_length(void **state)
{
	struct signer one = signer_make(JWS_EDDSA);
	struct jws_key key = signer_public(&arena, &one);
	char *payload = calloc(1, JWS_TOKEN_MAX);
	struct str token = {NULL, 0};
	struct jws j;
	bool fits = true;

	(void)state;
	assert_non_null(payload);
	memset(payload, ' ', 6048);
	for (size_t n = 6048; fits; n++) {
		payload[n] = ' ';
		token = signer_sign(&arena, &one, "{\"alg\":\"EdDSA\"}", payload);
		fits = token.n <= JWS_TOKEN_MAX;
		assert_int_equal(taken(token, &key), fits);
	}
	assert_false(jws_read(&arena, token, &j));
	free(payload);
	EVP_PKEY_free(one.key);
}

static void test_headers_that_are_refused(void **state)
{
	static const char *const headers[] = {
		"{\"alg\":\"none\"}",
		"{\"alg\":\"None\"}",
		"{\"alg\":\"\"}",
		"{}",
		"[]",
		"",
		"\"EdDSA\"",
		"null",
		"{\"alg\":null}",
		"{\"alg\":3}",
		"{\"alg\":[\"EdDSA\"]}",
		"{\"alg\":\"HS256\"}",
		"{\"alg\":\"eddsa\"}",
		"{\"ALG\":\"EdDSA\"}",
		"{\"alg\":\"EdDSA \"}",
		"{\"alg\":\"ES256\"}",
		"{\"alg\":\"RS256\"}",
		"{\"alg\":\"PS256\"}",
		"{\"alg\":\"ES384\"}",
		"{\"alg\":\"ES256K\"}",
		"{\"alg\":\"RS512\"}",
		"{\"alg\":\"EdDSA\",\"alg\":\"EdDSA\"}",
		"{\"alg\":\"EdDSA\",\"Alg\":\"none\"}",
		"{\"alg\":\"EdDSA\",\"crit\":[\"exp\"]}",
		"{\"alg\":\"EdDSA\",\"crit\":[]}",
		"{\"alg\":\"EdDSA\",\"crit\":null}",
		"{\"alg\":\"EdDSA\",\"b64\":false,\"crit\":[\"b64\"]}",
		"{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\"}",
		"{\"alg\":\"EdDSA\",\"typ\":\"logout+jwt\"}",
		"{\"alg\":\"EdDSA\",\"typ\":1}",
		"{\"alg\":\"EdDSA\",\"kid\":1}",
		"{\"alg\":\"EdDSA\",}",
		"{\"alg\":\"EdDSA\"}x",
		"{\"alg\":\"EdDSA\"",
	};
	struct signer one = signer_make(JWS_EDDSA);
	struct jws_key key = signer_public(&arena, &one);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(headers); i++)
		if (taken(signer_sign(&arena, &one, headers[i], "{}"), &key))
			fail_msg("taken: %s", headers[i]);
	assert_true(taken(signer_sign(&arena, &one, "{\"alg\":\"EdDSA\"}", "{}"), &key));
	EVP_PKEY_free(one.key);
}

/* --- confusion --------------------------------------------------------- */

/* A MAC under the public key, in its usual spellings. */
static void test_a_public_key_is_not_used_as_a_mac_key(void **state)
{
	struct jws_key key = pem(rsa_pem);
	struct str secrets[] = {str_of(rsa_pem), key.der, STR("")};
	static const char *const algs[] = {"HS256", "RS256"};
	char header[64];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(secrets) * COUNT_OF(algs); i++) {
		struct str secret = secrets[i / COUNT_OF(algs)], text;
		unsigned char mac[32];
		unsigned n = sizeof mac;

		(void)snprintf(header, sizeof header, "{\"alg\":\"%s\"}", algs[i % COUNT_OF(algs)]);
		text = joined(&arena, base64url(&arena, str_of(header)),
			      base64url(&arena, STR("{}")));
		assert_non_null(HMAC(EVP_sha256(), secret.n > 0 ? secret.p : "", (int)secret.n,
				     (const unsigned char *)text.p, text.n, mac, &n));
		assert_false(
			taken(joined(&arena, text, base64url(&arena, str_bytes(mac, n))), &key));
		assert_false(taken(joined(&arena, text, STR("")), &key));
	}
}

static void test_a_key_has_one_algorithm(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(made); i++) {
		struct signer one = signer_make(made[i].alg);
		struct jws_key key = signer_public(&arena, &one);
		char header[64];

		for (size_t k = 0; k < COUNT_OF(made); k++) {
			struct jws_key bent = key;
			struct str token;

			(void)snprintf(header, sizeof header, "{\"alg\":\"%s\"}", made[k].name);
			token = signer_sign(&arena, &one, header, "{}");
			assert_int_equal(taken(token, &key), i == k);
			bent.alg = made[k].alg; /* were a record damaged */
			assert_int_equal(taken(token, &bent), i == k);
		}
		EVP_PKEY_free(one.key);
	}
}

static void test_signatures_have_one_form(void **state)
{
	struct signer one = signer_make(JWS_ES256);
	struct jws_key key = signer_public(&arena, &one);
	struct str text = joined(&arena, base64url(&arena, STR("{\"alg\":\"ES256\"}")),
				 base64url(&arena, STR("{}")));
	struct str der = signature_over(&arena, &one, text);
	struct str raw = raw_signature(&arena, der, false);
	static const char zero[64];
	char ones[64];

	(void)state;
	memset(ones, 0xff, sizeof ones);
	assert_true(taken(joined(&arena, text, base64url(&arena, raw)), &key));
	assert_false(taken(joined(&arena, text, base64url(&arena, der)), &key));
	assert_false(taken(joined(&arena, text, base64url(&arena, str_head(raw, 63))), &key));
	assert_false(taken(joined(&arena, text, base64url(&arena, str_bytes(zero, 64))), &key));
	assert_false(taken(joined(&arena, text, base64url(&arena, str_bytes(ones, 64))), &key));
	assert_false(taken(joined(&arena, text, STR("")), &key));
	EVP_PKEY_free(one.key);
}

/* --- kid --------------------------------------------------------------- */

static void test_a_kid_selects_the_key(void **state)
{
	struct signer one = signer_make(JWS_EDDSA), two = signer_make(JWS_EDDSA);
	struct jws_key keys[2] = {signer_public(&arena, &one), signer_public(&arena, &two)};
	struct str of_two = signer_sign(&arena, &two, "{\"alg\":\"EdDSA\",\"kid\":\"2\"}", "{}");
	struct str bare = signer_sign(&arena, &two, "{\"alg\":\"EdDSA\"}", "{}");
	struct jws j, b;

	(void)state;
	assert_true(jws_read(&arena, of_two, &j) && jws_read(&arena, bare, &b));
	assert_true(jws_verify(&j, keys, 2)); /* keys without a name fit any */
	keys[0].kid = STR("1");
	keys[1].kid = STR("2");
	assert_true(jws_verify(&j, keys, 2));
	assert_true(jws_verify(&b, keys, 2)); /* a token without one tries all */
	keys[1].kid = STR("3");
	assert_false(jws_verify(&j, keys, 2));
	assert_true(jws_verify(&b, keys, 2));
	assert_false(jws_verify(&b, keys, 1));
	assert_false(jws_verify(&b, keys, 0));
	EVP_PKEY_free(one.key);
	EVP_PKEY_free(two.key);
}

static void test_a_kid_has_a_maximum_length(void **state)
{
	struct signer one = signer_make(JWS_EDDSA);
	struct jws_key key = signer_public(&arena, &one);
	char header[256];

	(void)state;
	for (int n = JWS_KID_MAX; n <= JWS_KID_MAX + 1; n++) {
		(void)snprintf(header, sizeof header, "{\"alg\":\"EdDSA\",\"kid\":\"%0*d\"}", n, 0);
		assert_int_equal(taken(signer_sign(&arena, &one, header, "{}"), &key),
				 n == JWS_KID_MAX);
	}
	EVP_PKEY_free(one.key);
}

/* --- keys -------------------------------------------------------------- */

static void test_a_set_gives_the_keys_of_supported_types(void **state)
{
	struct jws_key keys[JWS_KEYS_MAX];
	size_t n = 0;

	(void)state;
	assert_true(jws_keys_read_jwks(&arena, str_of(set_json), keys, &n));
	assert_int_equal(n, COUNT_OF(made));
	for (size_t i = 0; i < n; i++) {
		struct jws_key same = pem(made[i].pem);

		assert_int_equal(keys[i].alg, made[i].alg);
		assert_str(keys[i].der, same.der); /* one form, whatever the file's */
		assert_true(taken(str_of(made[i].token), &keys[i]));
	}
	assert_text(keys[0].kid, "rsa");
	assert_text(keys[1].kid, "ec");
	assert_text(keys[2].kid, "ed");
	for (int i = 0; i < 4; i++)
		assert_true(jws_keys_read_jwks(&arena, str_of(set_json), keys, &n));
	assert_int_equal(n, 15);
	assert_false(jws_keys_read_jwks(&arena, str_of(set_json), keys, &n)); /* 18 */
}

static void test_p256_has_one_form(void **state)
{
	struct jws_key plain = pem(p256_pem);

	(void)state;
	assert_str(pem(p256_compressed_pem).der, plain.der);
	if (!pem_refused(p256_explicit_pem)) /* libcrypto may know the curve again */
		assert_str(pem(p256_explicit_pem).der, plain.der);
}

static void test_keys_that_are_refused(void **state)
{
	static const char *const pems[] = {
		rsa_1024_pem,
		rsa_pss_pem,
		p384_pem,
		secp256k1_pem,
		x25519_pem,
		ed25519_token,
		"",
		"-----BEGIN PUBLIC KEY-----\n",
		"-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
		"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
	};
	char broken[2048];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(pems); i++)
		assert_true(pem_refused(pems[i]));
	for (size_t at = 27; at < strlen(p256_pem) - 26; at++) { /* off the curve, or no key */
		(void)snprintf(broken, sizeof broken, "%s", p256_pem);
		broken[at] = broken[at] == 'A' ? 'B' : 'A';
		if (broken[at] != p256_pem[at])
			assert_true(pem_refused(broken));
	}
}

/* With exponent 1 every signature equals its message. */
static void test_an_rsa_key_needs_an_exponent(void **state)
{
	static const char *const exponents[] = {"AQ", "Ag", "AA", "AQAA", ""};
	struct str head = str_of(rfc7515_a2_jwk);
	char text[1024];

	(void)state;
	assert_true(str_ends(head, STR("\"e\":\"AQAB\"}")));
	for (size_t i = 0; i < COUNT_OF(exponents); i++) {
		(void)snprintf(text, sizeof text, "%.*s%s\"}", (int)head.n - 6, head.p,
			       exponents[i]);
		assert_true(jwk_refused(text));
	}
	(void)snprintf(text, sizeof text, "%.*sAw\"}", (int)head.n - 6, head.p);
	assert_false(jwk_refused(text));
}

static void test_jwks_that_are_refused(void **state)
{
	static const char *const sets[] = {
		rsa_1024_jwk,
		private_jwk,
		"",
		"{}",
		"[]",
		"{\"keys\":[]}",
		"{\"keys\":{}}",
		"{\"keys\":[1]}",
		"{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}",
		"{\"kty\":\"RSA\"}",
		"{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
		"{\"kty\":\"EC\",\"crv\":\"P-256\"}",
		"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}",
		"{\"kty\":\"EC\",\"crv\":\"P-256\"," /* a point that is not on the curve */
		"\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
		"\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a1\"}",
		"{\"kty\":\"EC\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
		"\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}", /* of which curve? */
		"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\"}",
		"{\"kty\":\"OKP\",\"crv\":\"X25519\","
		"\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
		"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":7,"
		"\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
		"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"use\":\"enc\","
		"\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
		"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"key_ops\":[\"sign\"],"
		"\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
		"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"alg\":\"RS256\","
		"\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sets); i++)
		if (!jwk_refused(sets[i]))
			fail_msg("taken: %s", sets[i]);
}

static const struct CMUnitTest tests[] = {
	T(test_the_examples_of_the_standards),
	T(test_tokens_of_another_program),
	T(test_own_tokens),
	T(test_every_changed_byte_is_refused),
	T(test_a_token_has_one_form),
	T(test_base64url_has_one_spelling),
	T(test_a_token_has_a_maximum_length),
	T(test_headers_that_are_refused),
	T(test_a_public_key_is_not_used_as_a_mac_key),
	T(test_a_key_has_one_algorithm),
	T(test_signatures_have_one_form),
	T(test_a_kid_selects_the_key),
	T(test_a_kid_has_a_maximum_length),
	T(test_a_set_gives_the_keys_of_supported_types),
	T(test_p256_has_one_form),
	T(test_keys_that_are_refused),
	T(test_an_rsa_key_needs_an_exponent),
	T(test_jwks_that_are_refused),
};

TEST_MAIN(RUN(tests))
