/* SPDX-License-Identifier: MIT */
/* The security questions a tenant offers. */
#ifndef DOMAIN_FACTOR_QUESTION_LIST_H
#define DOMAIN_FACTOR_QUESTION_LIST_H

#include "domain/tenant/context.h"

enum {
	QUESTION_LIST = 32,  /* the most a tenant can have */
	QUESTION_TEXT = 200, /* bytes of a question, and of an answer */
};

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

/* How many of them a person is asked: question.count. */
size_t question_count(const struct context *c);

/* The question of an id; NULL when the list has none. */
const struct question *question_find(const struct question_list *list, const struct guid *id);

/* The id of a question as it is on the wire; lives in the arena. */
struct str question_id(const struct context *c, const struct guid *id);

#endif
