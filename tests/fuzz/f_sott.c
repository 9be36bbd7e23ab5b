/* SPDX-License-Identifier: MIT */
/*
 * SOTT. The first byte is t for a text as it arrives, c for a ciphertext, p for the plain text
 * in it: start#apikey#end. It must be accepted for this tenant, now, and in no other case.
 */
#include "instance.h"

#include "crypto/sott_crypto.h"
#include "domain/signin/sott.h"

static const uint8_t iv[SOTT_BLOCK] = "tu89geji340t89u2";

/* The SOTT a client would make of the bytes. */
static struct str sott_over(const struct fixture *f, struct str plain)
{
	struct arena *a = f->context.arena;
	uint8_t key[SOTT_KEY];
	char sum[32];
	struct str text;
	struct buf b;

	sott_key(str_of(f->secret.text), key);
	text = base64_write(a, sott_encrypt(a, key, iv, plain));
	sott_checksum(text, sum);
	buf_init(&b, a, text.n + 64, 1 << 16);
	buf_add(&b, text);
	buf_byte(&b, '*');
	buf_add(&b, str_bytes(sum, sizeof sum));
	return buf_str(&b);
}

static void check_plain(const struct fixture *f, struct str plain)
{
	uint64_t when[2];
	struct str rest = plain, start = str_cut(&rest, '#'), key = str_cut(&rest, '#');
	enum err e = sott_check(&f->context, sott_over(f, plain));

	MUST(e == ERR_OK || e == ERR_SOTT_INVALID);
	if (e == ERR_OK)
		MUST(guid_read(key, &(struct guid){{0}}) && sott_read_time(start, when) > 0 &&
		     sott_read_time(rest, when) > 0);
}

static void check_cipher(struct arena *a, struct str cipher)
{
	static const uint8_t key[SOTT_KEY] = {1};
	struct str plain;

	if (!sott_decrypt(a, key, iv, cipher, &plain))
		return;
	MUST(plain.n < cipher.n && cipher.n - plain.n <= SOTT_BLOCK);
	MUST(str_eq(sott_encrypt(a, key, iv, plain), cipher));
}

void fuzz_one(struct arena *a, struct str in)
{
	const struct fixture *f = fuzz_instance(a);
	uint8_t what = fuzz_byte(&in);

	if (what == 't')
		MUST(sott_check(&f->context, in) == ERR_SOTT_INVALID);
	else if (what == 'p')
		check_plain(f, str_head(in, 128));
	else
		check_cipher(a, in);
}
