/* SPDX-License-Identifier: MIT */
#include "crypto/jws.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include "base/codec.h"
#include "base/json.h"

enum {
	RSA_BITS_MIN = 2048,
	RSA_BITS_MAX = 8192,
	COORDINATE = 32,    /* bytes of a number of P-256 */
	POINT = 65,	    /* bytes of a point of P-256, uncompressed */
	P256_DER = 91,	    /* bytes of its SubjectPublicKeyInfo */
	ED25519_BYTES = 32, /* of a public key */
	RAW_SIGNATURE = 64, /* bytes of a signature of ES256 and EdDSA */
	SIGNATURE_DER = 80, /* room for one of ES256 as DER */
};

static const struct {
	struct str name;
	struct str kty, crv; /* members of its keys as JWK */
	int type;
} algs[] = {
	[JWS_RS256] = {STR_INIT("RS256"), STR_INIT("RSA"), {NULL, 0}, EVP_PKEY_RSA},
	[JWS_ES256] = {STR_INIT("ES256"), STR_INIT("EC"), STR_INIT("P-256"), EVP_PKEY_EC},
	[JWS_EDDSA] = {STR_INIT("EdDSA"), STR_INIT("OKP"), STR_INIT("Ed25519"), EVP_PKEY_ED25519},
};

struct str jws_alg_name(enum jws_alg alg)
{
	return algs[alg].name;
}

/* The machine's OpenSSL configuration must not influence the checks. */
static bool ready(void)
{
	return OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) == 1;
}

/* --- keys -------------------------------------------------------------- */

static bool group_is_p256(const EVP_PKEY *key)
{
	char name[32];
	size_t n = 0;

	return EVP_PKEY_get_group_name(key, name, sizeof name, &n) == 1 &&
	       str_eq(str_bytes(name, n), STR("prime256v1"));
}

/* The algorithm a key is for; false when it is for none of ours. */
static bool alg_of(const EVP_PKEY *key, enum jws_alg *out)
{
	int bits = EVP_PKEY_get_bits(key);

	switch (EVP_PKEY_get_base_id(key)) {
	case EVP_PKEY_RSA:
		*out = JWS_RS256;
		return bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX;
	case EVP_PKEY_EC:
		*out = JWS_ES256;
		return group_is_p256(key);
	case EVP_PKEY_ED25519:
		*out = JWS_EDDSA;
		return true;
	default:
		return false;
	}
}

/* Read the key in der, which must contain nothing else; NULL when its type is not supported. */
static EVP_PKEY *key_open(struct str der, enum jws_alg *alg)
{
	const unsigned char *p = (const unsigned char *)der.p;
	EVP_PKEY *key = ready() ? d2i_PUBKEY(NULL, &p, (long)der.n) : NULL;

	if (key != NULL && p == (const unsigned char *)der.p + der.n && alg_of(key, alg))
		return key;
	EVP_PKEY_free(key);
	return NULL;
}

/* Whether the numbers form a valid key, such as a point on its curve. */
static bool is_sound(EVP_PKEY *key)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
	bool sound = ctx != NULL && EVP_PKEY_public_check(ctx) == 1;

	EVP_PKEY_CTX_free(ctx);
	return sound;
}

/* EC keys may come with a compressed point or explicit curve parameters; bring them
 * into canonical form. */
static bool spell_out(EVP_PKEY *key)
{
	return EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
					      "uncompressed") == 1 &&
	       EVP_PKEY_set_utf8_string_param(key, OSSL_PKEY_PARAM_EC_ENCODING, "named_curve") == 1;
}

/* Convert a key to its stored form, and free it. False for NULL. */
static bool key_keep(struct arena *a, EVP_PKEY *key, struct jws_key *out)
{
	unsigned char *der = NULL;
	int n = -1;

	*out = (struct jws_key){.kid = {"", 0}};
	if (key != NULL && alg_of(key, &out->alg) && is_sound(key) &&
	    (out->alg != JWS_ES256 || spell_out(key)))
		n = i2d_PUBKEY(key, &der);
	if (n > 0 && (out->alg != JWS_ES256 || n == P256_DER))
		out->der = arena_copy(a, str_bytes(der, (size_t)n));
	OPENSSL_free(der);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return out->der.n > 0;
}

/* Cut *rest at the first `mark`: the part before it goes to the result, the part after
 * it stays. False when there is none. */
static bool cut_at(struct str *rest, struct str mark, struct str *before)
{
	for (size_t i = 0; i < rest->n; i++) {
		if (!str_starts(str_skip(*rest, i), mark))
			continue;
		*before = str_head(*rest, i);
		*rest = str_skip(*rest, i + mark.n);
		return true;
	}
	return false;
}

static struct str without_space(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		if (str_index(STR(" \t\r\n"), s.p[i]) == 4)
			p[n++] = s.p[i];
	return str_bytes(p, n);
}

bool jws_key_read_pem(struct arena *a, struct str text, struct jws_key *out)
{
	struct str body, der;
	enum jws_alg alg;

	return cut_at(&text, STR("-----BEGIN PUBLIC KEY-----"), &body) &&
	       cut_at(&text, STR("-----END PUBLIC KEY-----"), &body) &&
	       base64_read(a, without_space(a, body), &der) &&
	       key_keep(a, key_open(der, &alg), out);
}

/* --- keys as JSON ------------------------------------------------------ */

/* The text of a member; false when it is absent or not a text. */
static bool text_of(const struct json *object, const char *name, struct str *out)
{
	const struct json *j = json_exact(object, str_of(name));

	if (json_kind(j) != JSON_TEXT)
		return false;
	*out = json_text(j);
	return true;
}

/* Whether a member is absent or the given text. */
static bool text_is(const struct json *object, const char *name, struct str want)
{
	struct str got;

	if (json_exact(object, str_of(name)) == NULL)
		return true;
	return text_of(object, name, &got) && str_eq(got, want);
}

static bool bytes_of(struct arena *a, const struct json *jwk, const char *name, struct str *out)
{
	struct str text;

	return text_of(jwk, name, &text) && base64url_read(a, text, out) && out->n > 0;
}

static bool may_verify(const struct json *jwk)
{
	const struct json *ops = json_exact(jwk, STR("key_ops"));

	if (!text_is(jwk, "use", STR("sig")))
		return false;
	for (size_t i = 0; json_kind(ops) == JSON_ARRAY && i < json_count(ops); i++)
		if (json_kind(json_at(ops, i)) == JSON_TEXT &&
		    str_eq(json_text(json_at(ops, i)), STR("verify")))
			return true;
	return ops == NULL;
}

/* The algorithm a JWK says it is for; false when it is none of ours. */
static bool jwk_alg(const struct json *jwk, enum jws_alg *out)
{
	struct str kty;

	if (!text_of(jwk, "kty", &kty) || !may_verify(jwk))
		return false;
	for (int i = JWS_RS256; i <= JWS_EDDSA; i++) {
		if (!str_eq(kty, algs[i].kty) || !text_is(jwk, "alg", algs[i].name))
			continue;
		*out = (enum jws_alg)i;
		return algs[i].crv.n == 0 ||
		       (json_exact(jwk, STR("crv")) != NULL && text_is(jwk, "crv", algs[i].crv));
	}
	return false;
}

static EVP_PKEY *from_params(const char *type, OSSL_PARAM *params)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *key = NULL;

	if (ctx != NULL && params != NULL && EVP_PKEY_fromdata_init(ctx) == 1 &&
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static BIGNUM *number_of(struct str bytes)
{
	return BN_bin2bn((const unsigned char *)bytes.p, (int)bytes.n, NULL);
}

static EVP_PKEY *rsa_key(struct str modulus, struct str exponent)
{
	BIGNUM *n = number_of(modulus), *e = number_of(exponent);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	EVP_PKEY *key;

	if (n != NULL && e != NULL && build != NULL &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e) == 1)
		params = OSSL_PARAM_BLD_to_param(build);
	key = from_params("RSA", params);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	BN_free(e);
	BN_free(n);
	return key;
}

static EVP_PKEY *p256_key(struct str x, struct str y)
{
	unsigned char point[POINT] = {4};
	char group[] = "prime256v1";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point),
		OSSL_PARAM_construct_end(),
	};

	for (size_t i = 0; i < COORDINATE; i++) {
		point[1 + i] = (unsigned char)x.p[i];
		point[1 + COORDINATE + i] = (unsigned char)y.p[i];
	}
	return from_params("EC", params);
}

/* The key a JWK holds, or NULL when its numbers are missing or of the wrong size. */
static EVP_PKEY *jwk_key(struct arena *a, enum jws_alg alg, const struct json *jwk)
{
	struct str one, two;

	if (!ready() || json_exact(jwk, STR("d")) != NULL)
		return NULL; /* a private key must not be given to us */
	if (alg == JWS_RS256)
		return bytes_of(a, jwk, "n", &one) && bytes_of(a, jwk, "e", &two) &&
				       one.n <= RSA_BITS_MAX / 8 + 1 && two.n <= 8
			       ? rsa_key(one, two)
			       : NULL;
	if (!bytes_of(a, jwk, "x", &one) || one.n != COORDINATE)
		return NULL;
	if (alg == JWS_EDDSA)
		return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL,
						   (const unsigned char *)one.p, ED25519_BYTES);
	return bytes_of(a, jwk, "y", &two) && two.n == COORDINATE ? p256_key(one, two) : NULL;
}

static bool take_jwk(struct arena *a, const struct json *jwk, struct jws_key *keys, size_t *n)
{
	struct str kid = {"", 0};
	enum jws_alg alg;

	if (json_kind(jwk) != JSON_OBJECT)
		return false;
	if (!jwk_alg(jwk, &alg))
		return true; /* for another purpose */
	if (json_exact(jwk, STR("kid")) != NULL && !text_of(jwk, "kid", &kid))
		return false;
	if (*n == JWS_KEYS_MAX || kid.n > JWS_KID_MAX ||
	    !key_keep(a, jwk_key(a, alg, jwk), &keys[*n]))
		return false;
	keys[(*n)++].kid = arena_copy(a, kid);
	return true;
}

static bool take_jwks(struct arena *a, const struct json *root, struct jws_key *keys, size_t *n)
{
	const struct json *set = json_exact(root, STR("keys"));
	size_t before = *n;

	if (json_exact(root, STR("kty")) != NULL)
		return take_jwk(a, root, keys, n) && *n > before;
	if (json_kind(set) != JSON_ARRAY)
		return false;
	for (size_t i = 0; i < json_count(set); i++)
		if (!take_jwk(a, json_at(set, i), keys, n))
			return false;
	return *n > before;
}

bool jws_keys_read_jwks(struct arena *a, struct str text, struct jws_key *keys, size_t *n)
{
	struct json *root = NULL;
	struct str doubled;
	bool fine = json_parse(text, &root, &doubled) == JSON_OK && take_jwks(a, root, keys, n);

	json_free(root);
	ERR_clear_error();
	return fine;
}

/* --- tokens ------------------------------------------------------------ */

static bool read_alg(struct str name, enum jws_alg *out)
{
	for (int i = JWS_RS256; i <= JWS_EDDSA; i++) {
		if (!str_eq(name, algs[i].name))
			continue;
		*out = (enum jws_alg)i;
		return true;
	}
	return false;
}

static bool header_fits(struct arena *a, const struct json *header, struct jws *out)
{
	struct str alg, typ, kid = {"", 0};

	if (!text_of(header, "alg", &alg) || !read_alg(alg, &out->alg))
		return false;
	if (json_exact(header, STR("typ")) != NULL &&
	    (!text_of(header, "typ", &typ) || !str_eq_ci(typ, STR("JWT"))))
		return false;
	if (json_exact(header, STR("kid")) != NULL && !text_of(header, "kid", &kid))
		return false;
	out->kid = arena_copy(a, kid);
	return kid.n <= JWS_KID_MAX;
}

/* Whether a member exists, even if null. */
static bool has_member(const struct json *object, struct str name)
{
	bool found;

	(void)json_member(object, name, &found);
	return found;
}

static bool read_header(struct arena *a, struct str text, struct jws *out)
{
	struct json *header = NULL;
	struct str doubled;
	bool fine = json_parse(text, &header, &doubled) == JSON_OK &&
		    json_kind(header) == JSON_OBJECT && !has_member(header, STR("crit")) &&
		    header_fits(a, header, out);

	json_free(header);
	return fine;
}

bool jws_read(struct arena *a, struct str token, struct jws *out)
{
	struct str rest = token;
	struct str header = str_cut(&rest, '.');
	struct str payload = str_cut(&rest, '.');

	*out = (struct jws){.signed_text = str_head(token, header.n + 1 + payload.n)};
	if (token.n > JWS_TOKEN_MAX || rest.p == NULL)
		return false;
	return base64url_read(a, header, &header) && base64url_read(a, payload, &out->payload) &&
	       base64url_read(a, rest, &out->signature) && read_header(a, header, out);
}

/* Convert the two numbers of an ES256 signature to DER for libcrypto. Returns the
 * length, 0 on failure. */
static size_t ecdsa_der(struct str raw, unsigned char out[SIGNATURE_DER])
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	BIGNUM *r = number_of(str_head(raw, COORDINATE));
	BIGNUM *s = number_of(str_skip(raw, COORDINATE));
	int n = 0;

	if (sig != NULL && r != NULL && s != NULL && ECDSA_SIG_set0(sig, r, s) == 1) {
		r = s = NULL; /* sig owns them now */
		n = i2d_ECDSA_SIG(sig, NULL);
		n = n > 0 && n <= SIGNATURE_DER ? i2d_ECDSA_SIG(sig, &out) : 0;
	}
	BN_free(r);
	BN_free(s);
	ECDSA_SIG_free(sig);
	return n > 0 ? (size_t)n : 0;
}

static bool key_made(EVP_PKEY *key, const struct jws *j)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	const EVP_MD *md = j->alg == JWS_EDDSA ? NULL : EVP_sha256();
	unsigned char der[SIGNATURE_DER];
	const unsigned char *sig = (const unsigned char *)j->signature.p;
	size_t n = j->signature.n;
	bool made;

	if (j->alg != JWS_RS256 && n != RAW_SIGNATURE)
		n = 0;
	if (j->alg == JWS_ES256 && n > 0) {
		n = ecdsa_der(j->signature, der);
		sig = der;
	}
	made = ctx != NULL && n > 0 && EVP_DigestVerifyInit(ctx, NULL, md, NULL, key) == 1 &&
	       EVP_DigestVerify(ctx, sig, n, (const unsigned char *)j->signed_text.p,
				j->signed_text.n) == 1;
	EVP_MD_CTX_free(ctx);
	return made;
}

static bool made_by(const struct jws *j, const struct jws_key *k)
{
	enum jws_alg alg = 0;
	EVP_PKEY *key = NULL;
	bool made;

	if (k->alg != j->alg || (j->kid.n > 0 && k->kid.n > 0 && !str_eq(j->kid, k->kid)))
		return false;
	key = key_open(k->der, &alg);
	made = key != NULL && alg == j->alg && key_made(key, j);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return made;
}

bool jws_verify(const struct jws *j, const struct jws_key *keys, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (made_by(j, &keys[i]))
			return true;
	return false;
}
