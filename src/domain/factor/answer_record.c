/* SPDX-License-Identifier: MIT */
#include "domain/factor/answer_record.h"

#include "base/buf.h"
#include "domain/factor/factor.h"
#include "domain/tenant/tenant.h"
#include "store/record.h"

enum { FORMAT = 1 };

enum err answer_record_get(struct txn *t, const struct context *c, struct str uid,
			   struct answer_record *out)
{
	struct key k = factor_key(c, TABLE_ANSWER, uid);
	struct str value;
	struct reader r;
	enum err e = txn_get(t, &k, &value);

	*out = (struct answer_record){.n = 0};
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	r = reader_of(arena_copy(c->arena, value), FORMAT);
	out->generation = read_u32(&r);
	out->changed = read_u64(&r);
	out->n = read_u8(&r);
	if (out->n > QUESTION_ANSWERS)
		return ERR_STORE_VERSION;
	for (size_t i = 0; i < out->n; i++) {
		read_bytes(&r, out->at[i].id.b, GUID_BYTES);
		out->at[i].hash = read_text(&r);
	}
	return reader_done(&r) ? ERR_OK : ERR_STORE_VERSION;
}

enum err answer_record_put(struct txn *t, const struct context *c, struct str uid,
			   const struct answer_record *a)
{
	struct key k = factor_key(c, TABLE_ANSWER, uid);
	struct record r = {.n = 0};

	record_u8(&r, FORMAT);
	record_u32(&r, a->generation);
	record_u64(&r, a->changed);
	record_u8(&r, (uint8_t)a->n);
	for (size_t i = 0; i < a->n; i++) {
		record_bytes(&r, a->at[i].id.b, GUID_BYTES);
		record_text(&r, a->at[i].hash);
	}
	return r.bad ? ERR_INTERNAL : txn_put(t, &k, record_str(&r));
}

void answer_record_drop_removed(struct answer_record *a, const struct question_list *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < a->n; i++)
		if (question_find(list, &a->at[i].id) != NULL)
			a->at[kept++] = a->at[i];
	a->n = kept;
}

struct str answer_record_bound(const struct context *c, const struct guid *question,
			       struct str answer)
{
	struct buf b;

	buf_init(&b, c->arena, 2 * GUID_BYTES + 1 + answer.n, 2 * GUID_BYTES + 1 + answer.n);
	buf_add(&b, question_id(c, question));
	buf_byte(&b, ':');
	buf_add(&b, answer);
	return buf_str(&b);
}
