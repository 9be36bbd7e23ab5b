/* SPDX-License-Identifier: MIT */
/* New answers to security questions, in the body of a request. */
#ifndef DOMAIN_FACTOR_QUESTION_INPUT_H
#define DOMAIN_FACTOR_QUESTION_INPUT_H

#include "domain/factor/question.h"

struct question_input {
	struct question_given given; /* none: nothing is given */
	struct str hashes[QUESTION_ANSWERS];
};

/*
 * Read SecurityQuestionAnswer of a body; absent, null and empty are none.
 * ERR_QUESTION_OFF, ERR_PARAM_FORMAT (also for more than QUESTION_ANSWERS),
 * ERR_QUESTION_UNKNOWN.
 */
MUST_USE enum err question_input_read(const struct context *c, const struct json *body,
				      struct question_input *w);

/*
 * Check the answers of an account: three characters at least, no common
 * answer, nothing that repeats the question, a name of the account or its new
 * PIN (empty: none). Quick. ERR_QUESTION_UNKNOWN, ERR_FIELDS, ERR_STORE*.
 */
MUST_USE enum err question_input_check(const struct context *c, const struct question_input *w,
				       const struct account *a, struct str pin);

/* Hash the answers. Slow: never in a transaction. ERR_HASH, ERR_CONFIG. */
MUST_USE enum err question_input_hash(const struct context *c, struct question_input *w,
				      struct str uid);

/*
 * Store the answers beside those to other questions, and tell the audit
 * trail. A person who may not add questions: ERR_ANSWERS_NONE when there are no
 * answers yet, ERR_ANSWER_OTHER for a question not answered before.
 * ERR_ANSWERS_FEW when that leaves less than question.count; ERR_PARAM_FORMAT
 * beyond QUESTION_ANSWERS; ERR_STORE*.
 */
MUST_USE enum err question_input_put(struct txn *t, const struct context *c,
				     const struct question_input *w, struct str uid, bool may_add);

#endif
