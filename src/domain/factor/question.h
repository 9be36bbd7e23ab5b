/* SPDX-License-Identifier: MIT */
/*
 * Security questions: the tenant's list, a person's answers, and checking them. Answers
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

enum {
	QUESTION_LIST = 32,   /* the most a tenant can have */
	QUESTION_ANSWERS = 5, /* the most a person can have answered */
	QUESTION_TEXT = 200,  /* bytes of a question, and of an answer */
};

/* --- the tenant's list -------------------------------------------------- */

struct question {
	struct guid id;	 /* 32 hex digits on the wire */
	uint64_t number; /* for their order: the oldest first */
	struct str text;
};

struct question_list {
	struct question at[QUESTION_LIST];
	size_t n;
};

/* Read the tenant's questions in their order; texts live in the arena. ERR_STORE*. */
MUST_USE enum err question_list(struct txn *t, const struct context *c, struct question_list *out);

/* The same in a transaction of its own. */
MUST_USE enum err question_list_read(const struct context *c, struct question_list *out);

/*
 * Add a question. ERR_PARAM_FORMAT for a text that is empty, longer than
 * QUESTION_TEXT or not plain text; ERR_QUESTIONS_MANY; ERR_STORE*.
 */
MUST_USE enum err question_add(struct txn *t, const struct context *c, struct str text,
			       struct question *out);

/*
 * Remove a question; answers to it no longer count. ERR_QUESTION_UNKNOWN; ERR_STORE*.
 */
MUST_USE enum err question_remove(struct txn *t, const struct context *c, struct str id);

/* The id of a question as it is on the wire; lives in the arena. */
struct str question_id(const struct context *c, const struct guid *id);

/* --- asking and checking ------------------------------------------------ */

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

/* --- a person's answers ------------------------------------------------- */

/* New answers in a request's body. */
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
