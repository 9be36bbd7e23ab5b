/* SPDX-License-Identifier: MIT */
#include "domain/factor/question_input.h"

#include "domain/account/credential.h"
#include "domain/factor/answer_policy.h"
#include "domain/tenant/audit.h"
#include "domain/tenant/tenant.h"

enum err question_input_read(const struct context *c, const struct json *body,
			     struct question_input *w)
{
	static const struct str name = STR_INIT("SecurityQuestionAnswer");
	bool found;
	const struct json *j = json_member(body, name, &found);

	*w = (struct question_input){.given = {.n = 0}};
	if (j == NULL || (json_kind(j) == JSON_OBJECT && json_count(j) == 0))
		return ERR_OK;
	if (c->tenant->conf.n[CONF_QUESTION_ENABLED] == 0)
		return ERR_QUESTION_OFF;
	if (json_count(j) > QUESTION_ANSWERS)
		return context_name_fault(c, ERR_PARAM_FORMAT, name);
	return question_read(c, j, name, &w->given);
}

enum err question_input_check(const struct context *c, const struct question_input *w,
			      const struct account *a, struct str pin)
{
	struct question_list list;
	enum err e = w->given.n > 0 ? question_list_read(c, &list) : ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < w->given.n; i++) {
		const struct question *q = question_find(&list, &w->given.at[i].id);
		const char *fault;

		if (q == NULL)
			return ERR_QUESTION_UNKNOWN;
		fault = answer_policy_fault(c, w->given.at[i].answer, q->text, a, pin);
		if (fault != NULL)
			e = context_field_fault(c, "SecurityQuestionAnswer", fault);
	}
	return e;
}

enum err question_input_hash(const struct context *c, struct question_input *w, struct str uid)
{
	const struct credential_owner who = {uid, CREDENTIAL_ANSWER};
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < w->given.n; i++)
		e = credential_make(
			c, who, answer_record_bound(c, &w->given.at[i].id, w->given.at[i].answer),
			&w->hashes[i]);
	return e;
}

/* Put one answer in the place of the one there is, or behind the others. */
static enum err merge(const struct context *c, struct answer_record *a, const struct guid *id,
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

enum err question_input_put(struct txn *t, const struct context *c, const struct question_input *w,
			    struct str uid, bool may_add)
{
	struct question_list list;
	struct answer_record a;
	enum err e;

	if (w->given.n == 0)
		return ERR_OK;
	e = question_list(t, c, &list);
	if (e == ERR_OK)
		e = answer_record_get(t, c, uid, &a);
	if (e != ERR_OK)
		return e;
	answer_record_drop_dead(&a, &list);
	if (a.n == 0 && !may_add)
		return ERR_ANSWERS_NONE;
	for (size_t i = 0; e == ERR_OK && i < w->given.n; i++)
		e = merge(c, &a, &w->given.at[i].id, w->hashes[i], may_add);
	if (e == ERR_OK && a.n < question_count(c))
		e = ERR_ANSWERS_FEW;
	if (e != ERR_OK)
		return e;
	a.generation++;
	a.changed = c->now;
	e = answer_record_put(t, c, uid, &a);
	return e == ERR_OK ? audit_put(t, c, AUDIT_ANSWERS_SET, uid, STR("")) : e;
}
