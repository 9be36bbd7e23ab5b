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

/* The questions a person is asked. */
struct question_asked {
	uint32_t generation; /* counts changes of the answers */
	size_t n;	     /* question.count */
	struct {
		struct guid id;
		struct str text;
		struct str hash; /* of the answer; empty: no answer is right */
	} at[QUESTION_ANSWERS];
};

/*
 * Read the questions for an account; texts live in the arena. ERR_QUESTION_OFF when the
 * tenant has switched them off; ERR_ANSWERS_NONE when the account has answered fewer than
 * question.count of the tenant's present questions; ERR_STORE*.
 */
MUST_USE enum err question_asked(struct txn *t, const struct context *c, struct str uid,
				 struct question_asked *out);

/*
 * Read the questions for a caller who only names an account. *a is that account; if there is
 * none and the tenant does not reveal that, one with an empty uid. ERR_USER_UNKNOWN,
 * ERR_ANSWERS_NONE where the tenant reveals it; ERR_ANSWERS_NONE also when the tenant has too
 * few questions; ERR_QUESTION_OFF; ERR_STORE*.
 */
MUST_USE enum err question_asked_by_name(struct txn *t, const struct context *c,
					 enum identifier_kind kind, struct str text,
					 struct account *a, struct question_asked *out);

/* The same in a transaction of its own. */
MUST_USE enum err question_look_up(const struct context *c, enum identifier_kind kind,
				   struct str text, struct question_asked *out);

/* Answers as given in a body: question ids and folded texts. */
struct question_given {
	struct {
		struct guid id;
		struct str answer;
	} at[QUESTION_LIST];
	size_t n;
};

/*
 * Read {"<question id>": "<answer>", ...}; NULL has no answers. ERR_PARAM_FORMAT, naming
 * `name`, for other JSON, an answer that is too long, or a question answered twice;
 * ERR_QUESTION_UNKNOWN for a malformed id.
 */
MUST_USE enum err question_read(const struct context *c, const struct json *j, struct str name,
				struct question_given *out);

/* Given answers, matched to the questions asked. */
struct question_trial {
	struct question_asked asked;
	struct str answers[QUESTION_ANSWERS]; /* in the order asked */
	struct str secret;		      /* all of them in one text, for struct attempt */
};

/*
 * Match the given answers to the questions asked; further answers are ignored.
 * ERR_QUESTION_UNKNOWN: the tenant does not have one of the questions; ERR_ANSWERS_FEW:
 * fewer answers than question.count; ERR_ANSWER_OTHER: other questions were asked; ERR_STORE*.
 */
MUST_USE enum err question_try(struct txn *t, const struct context *c,
			       const struct question_asked *asked,
			       const struct question_given *given, struct question_trial *out);

/*
 * The proof by answers. Reading it matches those given to the questions for the account or
 * stand-in: errors of question_try; ERR_QUESTION_OFF; ERR_ANSWERS_NONE where the tenant
 * reveals it, or when the tenant has too few questions. A check always takes question.count
 * hashes. Answers are not used up; ERR_ANSWER_WRONG when they were changed meanwhile.
 */
extern const struct proof_kind question_proof;

#endif
