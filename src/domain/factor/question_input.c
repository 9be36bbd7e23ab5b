/* SPDX-License-Identifier: MIT */
#include "domain/factor/question_input.h"

#include "domain/account/credential.h"
#include "domain/factor/answer_policy.h"
#include "domain/tenant/audit.h"
#include "domain/tenant/tenant.h"

enum err question_input_read(const struct context *c, const struct json *body,
			     struct question_input *in)
{
	static const struct str name = STR_INIT("SecurityQuestionAnswer");
	bool found;
	const struct json *j = json_member(body, name, &found);

	*in = (struct question_input){.given = {.n = 0}};
	if (j == NULL || (json_kind(j) == JSON_OBJECT && json_count(j) == 0))
		return ERR_OK;
	if (c->tenant->conf.n[CONF_QUESTION_ENABLED] == 0)
		return ERR_QUESTION_OFF;
	if (json_count(j) > QUESTION_ANSWERS)
		return context_name_fault(c, ERR_PARAM_FORMAT, name);
	return question_read(c, j, name, &in->given);
}

enum err question_input_check(const struct context *c, const struct question_input *in,
			      const struct account *a, struct str pin)
{
	struct question_list list;
	enum err e = in->given.n > 0 ? question_list_read(c, &list) : ERR_OK;

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < in->given.n; i++) {
		const struct question *q = question_find(&list, &in->given.at[i].id);
		const char *fault;

		if (q == NULL)
			return ERR_QUESTION_UNKNOWN;
		fault = answer_policy_fault(c, in->given.at[i].answer, q->text, a, pin);
		if (fault != NULL)
			return context_field_fault(c, "SecurityQuestionAnswer", fault);
	}
	return ERR_OK;
}

enum err question_input_hash(const struct context *c, struct question_input *in, struct str uid)
{
	const struct credential_owner who = {uid, CREDENTIAL_ANSWER};
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < in->given.n; i++)
		e = credential_make(
			c, who, answer_record_bound(c, &in->given.at[i].id, in->given.at[i].answer),
			&in->hashes[i]);
	return e;
}

/* Replace the answer to a question, or append it. */
static enum err put_answer(const struct context *c, struct answer_record *a, const struct guid *id,
			   struct str hash, bool may_add)
{
	size_t i = 0;

	while (i < a->n && !guid_equal(&a->at[i].id, id))
		i++;
	if (i == a->n && !may_add)
		return ERR_ANSWER_OTHER;
	if (i == QUESTION_ANSWERS)
		return context_name_fault(c, ERR_PARAM_FORMAT, STR("SecurityQuestionAnswer"));
	if (i == a->n)
		a->n++;
	a->at[i].id = *id;
	a->at[i].hash = hash;
	return ERR_OK;
}

enum err question_input_put(struct txn *t, const struct context *c, const struct question_input *in,
			    struct str uid, bool may_add)
{
	struct question_list list;
	struct answer_record a;
	enum err e;

	if (in->given.n == 0)
		return ERR_OK;
	e = question_list(t, c, &list);
	if (e != ERR_OK)
		return e;
	e = answer_record_get(t, c, uid, &a);
	if (e != ERR_OK)
		return e;
	answer_record_drop_removed(&a, &list);
	if (a.n == 0 && !may_add)
		return ERR_ANSWERS_NONE;
	for (size_t i = 0; e == ERR_OK && i < in->given.n; i++)
		e = put_answer(c, &a, &in->given.at[i].id, in->hashes[i], may_add);
	if (e != ERR_OK)
		return e;
	if (a.n < question_count(c))
		return ERR_ANSWERS_FEW;
	a.generation++;
	a.changed = c->now;
	e = answer_record_put(t, c, uid, &a);
	return e == ERR_OK ? audit_put(t, c, AUDIT_ANSWERS_SET, uid, STR("")) : e;
}
