/* SPDX-License-Identifier: MIT */
/* pintle tenant trust, trusted, distrust: the issuers a tenant trusts. */
#include <stdio.h>

#include "base/clock.h"
#include "base/codec.h"
#include "crypto/jws.h"
#include "bin/pintle/command.h"
#include "domain/signin/issuer.h"

enum { KEY_FILE_MAX = 64 * 1024 };

static const struct {
	struct str word;
	enum identifier_kind kind;
} name_by[] = {{STR_INIT("sub"), IDENTIFIER_UID},
	       {STR_INIT("email"), IDENTIFIER_EMAIL},
	       {STR_INIT("phone"), IDENTIFIER_PHONE}};

enum { NAME_BY_COUNT = sizeof name_by / sizeof *name_by };

static bool read_name_by(struct str word, enum identifier_kind *out)
{
	for (size_t i = 0; i < NAME_BY_COUNT; i++) {
		if (!str_eq(word, name_by[i].word))
			continue;
		*out = name_by[i].kind;
		return true;
	}
	return false;
}

/* Read a key file of either kind, and append its keys to the issuer's. */
static enum err read_keys(struct admin *a, struct str option, struct str file,
			  struct issuer *issuer)
{
	char *p = arena_alloc(&a->arena, KEY_FILE_MAX);
	FILE *f = fopen(file.p, "re");
	size_t n = 0;
	bool ok;

	if (f != NULL) {
		n = fread(p, 1, KEY_FILE_MAX, f);
		(void)fclose(f); /* was only read */
	}
	ok = n > 0 && n < KEY_FILE_MAX;
	if (ok && str_eq(option, STR("--jwks")))
		ok = jws_keys_read_jwks(&a->arena, str_bytes(p, n), issuer->keys,
					&issuer->key_count);
	else if (ok && issuer->key_count < JWS_KEYS_MAX)
		ok = jws_key_read_pem(&a->arena, str_bytes(p, n),
				      &issuer->keys[issuer->key_count++]);
	else if (ok)
		return ERR_KEYS_MANY;
	return ok ? ERR_OK : context_name_fault(&a->context, ERR_KEY_FILE, file);
}

static bool is_key_option(struct str option)
{
	return str_eq(option, STR("--key")) || str_eq(option, STR("--jwks"));
}

/* Read the options after APIKEY ISSUER, in pairs. False when one is missing, after saying so. */
static bool read_trust_options(const struct admin *a, struct issuer *issuer)
{
	bool keys = false;

	issuer->issuer = command_arg(a, 1);
	issuer->name_by = IDENTIFIER_UID;
	for (int i = 2; i < a->argc; i += 2) {
		if (is_key_option(command_arg(a, i)))
			keys = true;
		else if (str_eq(command_arg(a, i), STR("--audience")))
			issuer->audience = command_arg(a, i + 1);
		else if (!read_name_by(command_arg(a, i + 1), &issuer->name_by)) {
			(void)command_misuse("an account is named by sub, email or phone, not by",
					     command_arg(a, i + 1));
			return false;
		}
	}
	if (keys && issuer->issuer.n > 0 && issuer->audience.n > 0)
		return true;
	(void)command_misuse("an issuer needs an audience and a key; missing",
			     issuer->issuer.n == 0 ? STR("ISSUER")
			     : keys		   ? STR("--audience")
						   : STR("--key or --jwks"));
	return false;
}

struct trust {
	struct admin *a;
	struct issuer issuer;
};

static enum err trust_body(struct txn *t, void *p)
{
	struct trust *s = p;

	return issuer_put(t, &s->a->context, &s->issuer);
}

int tenant_trust_command(struct admin *a)
{
	struct trust s = {.a = a};
	enum err e;

	if (!read_trust_options(a, &s.issuer))
		return EXIT_USAGE;
	e = command_open_tenant(a);
	for (int i = 2; e == ERR_OK && i < a->argc; i += 2)
		if (is_key_option(command_arg(a, i)))
			e = read_keys(a, command_arg(a, i), command_arg(a, i + 1), &s.issuer);
	if (e != ERR_OK)
		return command_report(a, e);
	return command_report(a, store_write(a->instance.store, trust_body, &s));
}

static void put_key(struct buf *b, const struct jws_key *key)
{
	struct digest d = digest_of(key->der);
	char hex[2 * DIGEST_SIZE];

	hex_write(d.b, sizeof d.b, hex);
	json_open(b, '{');
	json_pair(b, "alg", jws_alg_name(key->alg));
	json_pair(b, "kid", key->kid.n > 0 ? key->kid : (struct str){NULL, 0});
	json_pair(b, "sha256", str_bytes(hex, sizeof hex));
	json_close(b, '}');
}

static void print_issuer(const struct issuer *issuer, void *p)
{
	char when[CLOCK_TEXT];
	struct buf b;

	buf_init(&b, p, 512, 1 << 16);
	json_open(&b, '{');
	json_pair(&b, "issuer", issuer->issuer);
	json_pair(&b, "audience", issuer->audience);
	for (size_t i = 0; i < NAME_BY_COUNT; i++)
		if (name_by[i].kind == issuer->name_by)
			json_pair(&b, "name_by", name_by[i].word);
	json_pair(&b, "since", clock_text(issuer->since, when));
	json_key(&b, "keys");
	json_open(&b, '[');
	for (size_t i = 0; i < issuer->key_count; i++)
		put_key(&b, &issuer->keys[i]);
	json_close(&b, ']');
	json_close(&b, '}');
	command_print(&b);
}

static enum err trusted_body(struct txn *t, void *p)
{
	struct admin *a = p;

	return issuer_each(t, &a->context, print_issuer, &a->arena);
}

int tenant_trusted_command(struct admin *a)
{
	return command_report(a, command_read(a, trusted_body, a));
}

static enum err distrust_body(struct txn *t, void *p)
{
	struct admin *a = p;

	return issuer_remove(t, &a->context, command_arg(a, 1));
}

int tenant_distrust_command(struct admin *a)
{
	return command_report(a, command_write(a, distrust_body, a));
}
