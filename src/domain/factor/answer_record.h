/* SPDX-License-Identifier: MIT */
/* The record of a person's answers to security questions. */
#ifndef DOMAIN_FACTOR_ANSWER_RECORD_H
#define DOMAIN_FACTOR_ANSWER_RECORD_H

#include "domain/factor/question_list.h"
#include "store/store.h"

enum { QUESTION_ANSWERS = 5 }; /* the most a person can have answered */

struct answer_record {
	uint32_t generation;
	uint64_t changed;
	size_t n;
	struct {
		struct guid id;
		struct str hash;
	} at[QUESTION_ANSWERS];
};

/* Read them; hashes live in the arena. Without a record n is 0. ERR_STORE*. */
MUST_USE enum err answer_record_get(struct txn *t, const struct context *c, struct str uid,
				    struct answer_record *out);

/* Replace the stored record. ERR_STORE*. */
MUST_USE enum err answer_record_put(struct txn *t, const struct context *c, struct str uid,
				    const struct answer_record *a);

/* Drop answers to questions that the tenant has removed. */
void answer_record_drop_removed(struct answer_record *a, const struct question_list *list);

/* The text to hash for an answer, which binds it to its question; lives in the arena. */
struct str answer_record_bound(const struct context *c, const struct guid *question,
			       struct str answer);

#endif
