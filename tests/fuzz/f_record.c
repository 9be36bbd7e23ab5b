/* SPDX-License-Identifier: MIT */
/*
 * Records of the store, which another version or a broken disk may have written. The first part
 * says which fields are read, one letter each; the rest is the record.
 */
#include "fuzz.h"

#include "store/key.h"
#include "store/record.h"

static void copy_field(struct reader *from, char what, struct record *to)
{
	uint8_t bytes[16];
	struct str text, whole = from->rest;

	switch (what) {
	case '1':
		record_u8(to, read_u8(from));
		break;
	case '4':
		record_u32(to, read_u32(from));
		break;
	case '8':
		record_u64(to, read_u64(from));
		break;
	case 'b':
		read_bytes(from, bytes, sizeof bytes);
		record_bytes(to, bytes, sizeof bytes);
		break;
	default:
		text = read_text(from);
		MUST(fuzz_within(text, whole));
		record_text(to, text);
	}
}

/* A key contains its parts, or is one that no engine accepts. */
static void check_key(struct str part, struct str last)
{
	struct key k = key_of(NULL, TABLE_ACCOUNT);
	size_t before = k.n;

	key_add_sized(&k, part);
	key_add(&k, last);
	MUST(k.n <= KV_KEY_MAX);
	if (k.n > 0)
		MUST(k.n == before + 1 + part.n + last.n && str_ends(key_str(&k), last));
	else
		MUST(part.n > 255 || before + 1 + part.n + last.n > KV_KEY_MAX);
}

void fuzz_one(struct arena *a, struct str in)
{
	struct str fields = fuzz_part(&in);
	uint8_t version = in.n > 0 ? (uint8_t)in.p[0] : 0;
	struct reader r = reader_of(in, version), other = reader_of(in, (uint8_t)(version + 1));
	struct record *copy = arena_alloc(a, sizeof *copy);

	check_key(fields, in);
	MUST(other.bad && read_u64(&other) == 0 && !reader_done(&other));
	record_u8(copy, version);
	for (size_t i = 0; i < fields.n; i++) {
		copy_field(&r, fields.p[i], copy);
		MUST(fuzz_within(r.rest, in));
	}
	if (reader_done(&r)) /* what was read whole is written the same */
		MUST(copy->bad ? in.n > RECORD_MAX : str_eq(record_str(copy), in));
	else
		MUST(r.bad || r.rest.n > 0);
}
