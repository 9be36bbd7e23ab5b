/* SPDX-License-Identifier: MIT */
/*
 * Security questions: what a person is asked, and checking the answers. Answers
 * are normalised (base/unicode.h) and then hashed like a PIN, each with its own salt,
 * bound to its question.
 *
 * A person is asked the first question.count of the questions they answered, the same
 * each time. An account without answers, or an unknown one, is asked made-up questions,
 * so that strangers see the same form, checks and hashes whether or not an account
 * exists. Answers are checked as a struct proof of the kind CREDENTIAL_ANSWER.
 */
#ifndef DOMAIN_FACTOR_QUESTION_H
#define DOMAIN_FACTOR_QUESTION_H

#include "base/json.h"
#include "domain/account/account.h"
#include "domain/factor/answer_record.h"

/* What a person is asked. */
struct question_asked {
	uint32_t generation; /* counts changes of the answers */
	size_t n;	     /* question.count */
	struct {
		struct guid id;
		struct str text;
		struct str hash; /* of the answer; empty: none is right */
	} at[QUESTION_ANSWERS];
};

/*
 * What an account is asked. ERR_QUESTION_OFF where the tenant has none;
 * ERR_ANSWERS_NONE when it has answered less than question.count of the
 * questions the tenant still has; ERR_STORE*. Texts live in the arena.
 */
MUST_USE enum err question_asked(struct txn *t, const struct context *c, struct str uid,
				 struct question_asked *out);

/*
 * What somebody is asked who only names an account. *a is that account, or,
 * where the tenant reveals nothing, one with an empty uid when there is none.
 * ERR_USER_UNKNOWN and ERR_ANSWERS_NONE only where the tenant reveals it, the
 * latter also when the tenant has too few questions; ERR_QUESTION_OFF; ERR_STORE*.
 */
MUST_USE enum err question_asked_by_name(struct txn *t, const struct context *c,
					 enum identifier_kind kind, struct str text,
					 struct account *a, struct question_asked *out);

/* Answers as they were given in a body: ids and folded texts. */
struct question_given {
	struct {
		struct guid id;
		struct str answer;
	} at[QUESTION_LIST];
	size_t n;
};

/*
 * Read {"<question id>": "<answer>", ...}. NULL is no answer at all.
 * ERR_PARAM_FORMAT, naming `name`, for another shape, answers that are too long
 * and questions answered twice; ERR_QUESTION_UNKNOWN for what cannot be an id.
 */
MUST_USE enum err question_read(const struct context *c, const struct json *j, struct str name,
				struct question_given *out);

/* Answers to what was asked. */
struct question_trial {
	struct question_asked asked;
	struct str answers[QUESTION_ANSWERS]; /* in the order asked */
	struct str secret;		      /* all of it, for struct attempt */
};

/*
 * Hold what was given against what was asked; more than was asked is left out.
 * ERR_QUESTION_UNKNOWN: one is no question of the tenant; ERR_ANSWERS_FEW: less
 * than question.count; ERR_ANSWER_OTHER: not those that were asked; ERR_STORE*.
 */
MUST_USE enum err question_try(struct txn *t, const struct context *c,
			       const struct question_asked *asked,
			       const struct question_given *given, struct question_trial *out);

/*
 * How answers prove somebody. Reading holds those given against what the account, or a
 * stand-in, is asked: question_try; ERR_QUESTION_OFF; ERR_ANSWERS_NONE where the tenant
 * reveals it, or has too few questions. A check takes question.count hashes whatever is
 * wrong. Answers are not used up; ERR_ANSWER_WRONG when they have been changed meanwhile.
 */
extern const struct proof_kind question_proof;

#endif
