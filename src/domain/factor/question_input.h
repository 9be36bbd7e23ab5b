/* SPDX-License-Identifier: MIT */
/* New answers to security questions, in the body of a request. */
#ifndef DOMAIN_FACTOR_QUESTION_INPUT_H
#define DOMAIN_FACTOR_QUESTION_INPUT_H

#include "domain/factor/question.h"

struct question_input {
	struct question_given given; /* none: the body has no answers */
	struct str hashes[QUESTION_ANSWERS];
};

/*
 * Read SecurityQuestionAnswer of a body; absent, null and empty are none.
 * ERR_QUESTION_OFF, ERR_PARAM_FORMAT (also for more than QUESTION_ANSWERS),
 * ERR_QUESTION_UNKNOWN.
 */
MUST_USE enum err question_input_read(const struct context *c, const struct json *body,
				      struct question_input *in);

/*
 * Check new answers of an account: each has at least three characters, is not common, and
 * does not repeat the question, a name of the account or its new PIN (empty: none). Fast: no
 * hashing. ERR_QUESTION_UNKNOWN, ERR_FIELDS, ERR_STORE*.
 */
MUST_USE enum err question_input_check(const struct context *c, const struct question_input *in,
				       const struct account *a, struct str pin);

/* Hash the answers. Slow: never call it in a transaction. ERR_HASH, ERR_CONFIG. */
MUST_USE enum err question_input_hash(const struct context *c, struct question_input *in,
				      struct str uid);

/*
 * Store the answers, with an audit record; answers to other questions stay. Without may_add:
 * ERR_ANSWERS_NONE when the account has no answers, ERR_ANSWER_OTHER for a question that it
 * has not answered before. ERR_ANSWERS_FEW when fewer than question.count would result;
 * ERR_PARAM_FORMAT beyond QUESTION_ANSWERS; ERR_STORE*.
 */
MUST_USE enum err question_input_put(struct txn *t, const struct context *c,
				     const struct question_input *in, struct str uid, bool may_add);

#endif
