/* SPDX-License-Identifier: MIT */
#include "domain/factor/question.h"

#include "base/buf.h"
#include "base/unicode.h"
#include "domain/factor/proof.h"
#include "domain/tenant/tenant.h"

/* --- asking ------------------------------------------------------------- */

static void add_asked(struct question_asked *out, const struct question *q, struct str hash)
{
	out->at[out->n].id = q->id;
	out->at[out->n].text = q->text;
	out->at[out->n++].hash = hash;
}

static enum err asked_of(struct txn *t, const struct context *c, struct str uid,
			 const struct question_list *list, struct question_asked *out)
{
	struct answer_record a;
	enum err e = answer_record_get(t, c, uid, &a);

	*out = (struct question_asked){.generation = a.generation};
	if (e != ERR_OK)
		return e;
	answer_record_drop_removed(&a, list);
	if (a.n < question_count(c))
		return ERR_ANSWERS_NONE;
	for (size_t i = 0; i < question_count(c); i++)
		add_asked(out, question_find(list, &a.at[i].id), a.at[i].hash);
	return ERR_OK;
}

static enum err list_enabled(struct txn *t, const struct context *c, struct question_list *out)
{
	out->n = 0;
	if (c->tenant->conf.n[CONF_QUESTION_ENABLED] == 0)
		return ERR_QUESTION_OFF;
	return question_list(t, c, out);
}

enum err question_asked(struct txn *t, const struct context *c, struct str uid,
			struct question_asked *out)
{
	struct question_list list;
	enum err e = list_enabled(t, c, &list);

	*out = (struct question_asked){.n = 0};
	return e == ERR_OK ? asked_of(t, c, uid, &list, out) : e;
}

/* What the questions are sorted by for a uid without answers. */
static enum err rank(const struct context *c, struct str uid, const struct guid *id,
		     struct digest *out)
{
	const struct str parts[] = {STR("question"), str_bytes(c->tenant->id.b, GUID_BYTES), uid,
				    str_bytes(id->b, GUID_BYTES)};
	/* Always the first key: the questions must not change with the current one. */
	uint8_t first = c->instance->pepper.keys[0].id;

	return pepper_mac(&c->instance->pepper, first, parts, 4, out) ? ERR_OK : ERR_CONFIG;
}

/* Choose questions for a uid without answers, always the same ones. */
static enum err made_up(const struct context *c, struct str uid, const struct question_list *list,
			struct question_asked *out)
{
	struct digest ranks[QUESTION_LIST];
	bool taken[QUESTION_LIST] = {false};

	*out = (struct question_asked){.n = 0};
	if (list->n < question_count(c))
		return ERR_ANSWERS_NONE;
	for (size_t i = 0; i < list->n; i++) {
		enum err e = rank(c, uid, &list->at[i].id, &ranks[i]);

		if (e != ERR_OK)
			return e;
	}
	while (out->n < question_count(c)) {
		size_t first = list->n;

		for (size_t i = 0; i < list->n; i++)
			if (!taken[i] && (first == list->n ||
					  str_cmp(str_bytes(ranks[i].b, DIGEST_SIZE),
						  str_bytes(ranks[first].b, DIGEST_SIZE)) < 0))
				first = i;
		taken[first] = true;
		add_asked(out, &list->at[first], STR(""));
	}
	return ERR_OK;
}

/* The questions for an account or a stand-in; made-up ones if it has no answers and the tenant
 * does not reveal that. */
static enum err asked_or_made_up(struct txn *t, const struct context *c, struct str uid,
				 const struct question_list *list, struct question_asked *out)
{
	bool reveals = c->tenant->conf.n[CONF_REVEAL_UNKNOWN] != 0;
	enum err e = asked_of(t, c, uid, list, out);

	return e == ERR_ANSWERS_NONE && !reveals ? made_up(c, uid, list, out) : e;
}

enum err question_asked_by_name(struct txn *t, const struct context *c, enum identifier_kind kind,
				struct str text, struct account *a, struct question_asked *out)
{
	bool reveals = c->tenant->conf.n[CONF_REVEAL_UNKNOWN] != 0;
	struct question_list list;
	enum err e = list_enabled(t, c, &list);

	*out = (struct question_asked){.n = 0};
	if (e != ERR_OK)
		return e;
	e = account_find(t, c, kind, text, a);
	if (e == ERR_USER_UNKNOWN && !reveals) {
		*a = (struct account){.uid = {"", 0}};
		/* By the uid of its stand-in, like the attempts to answer them. */
		return made_up(c, attempt_stand_in(c, kind, text), &list, out);
	}
	return e == ERR_OK ? asked_or_made_up(t, c, a->uid, &list, out) : e;
}

struct look_up {
	const struct context *c;
	enum identifier_kind kind;
	struct str text;
	struct question_asked *out;
};

static enum err look_up_body(struct txn *t, void *arg)
{
	struct look_up *l = arg;
	struct account a;

	return question_asked_by_name(t, l->c, l->kind, l->text, &a, l->out);
}

enum err question_look_up(const struct context *c, enum identifier_kind kind, struct str text,
			  struct question_asked *out)
{
	struct look_up l = {c, kind, text, out};

	return store_read(c->instance->store, look_up_body, &l);
}

/* --- checking ----------------------------------------------------------- */

static bool is_given(const struct question_given *g, const struct guid *id, size_t *found)
{
	for (size_t i = 0; i < g->n; i++) {
		if (!guid_equal(&g->at[i].id, id))
			continue;
		*found = i;
		return true;
	}
	return false;
}

enum err question_read(const struct context *c, const struct json *j, struct str name,
		       struct question_given *out)
{
	struct json_walk w;

	*out = (struct question_given){.n = 0};
	if (j == NULL)
		return ERR_OK;
	if (json_kind(j) != JSON_OBJECT || json_count(j) > QUESTION_LIST)
		return context_name_fault(c, ERR_PARAM_FORMAT, name);
	for (w = json_walk(j); json_step(&w); out->n++) {
		struct str text = json_kind(w.value) == JSON_TEXT ? json_text(w.value) : STR("");
		struct guid id;
		size_t twin;

		if (!hex_read(w.key, id.b, GUID_BYTES))
			return ERR_QUESTION_UNKNOWN;
		if (json_kind(w.value) != JSON_TEXT || text.n > QUESTION_TEXT ||
		    is_given(out, &id, &twin) ||
		    !unicode_text(c->arena, text, &out->at[out->n].answer))
			return context_name_fault(c, ERR_PARAM_FORMAT, name);
		out->at[out->n].id = id;
	}
	return ERR_OK;
}

static enum err check_known(struct txn *t, const struct context *c, const struct question_given *g)
{
	struct question_list list;
	enum err e = question_list(t, c, &list);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; i < g->n; i++)
		if (question_find(&list, &g->at[i].id) == NULL)
			return ERR_QUESTION_UNKNOWN;
	return ERR_OK;
}

enum err question_try(struct txn *t, const struct context *c, const struct question_asked *asked,
		      const struct question_given *given, struct question_trial *out)
{
	enum err e = check_known(t, c, given);
	struct buf all;

	*out = (struct question_trial){.asked = *asked};
	if (e != ERR_OK)
		return e;
	if (given->n < asked->n)
		return ERR_ANSWERS_FEW;
	buf_init(&all, c->arena, 512, 64 * 1024);
	for (size_t i = 0; i < asked->n; i++) {
		size_t found;

		if (!is_given(given, &asked->at[i].id, &found))
			return ERR_ANSWER_OTHER;
		out->answers[i] = given->at[found].answer;
		buf_add(&all, answer_record_bound(c, &asked->at[i].id, out->answers[i]));
		buf_byte(&all, '\n');
	}
	out->secret = buf_str(&all);
	return all.overflowed ? ERR_INTERNAL : ERR_OK;
}

/* --- answers as a proof ------------------------------------------------- */

static enum err read_questions(struct txn *t, struct proof *p)
{
	struct str uid = p->subject.n > 0 ? p->subject : p->account.uid;
	struct question_list list;
	struct question_asked asked;
	enum err e = list_enabled(t, p->c, &list);

	if (e != ERR_OK)
		return e;
	e = asked_or_made_up(t, p->c, uid, &list, &asked);
	if (e != ERR_OK)
		return e;
	return question_try(t, p->c, &asked, &p->given, &p->trial);
}

static void describe(struct proof *p, struct attempt *a)
{
	a->secret = p->trial.secret;
	a->generation = p->trial.asked.generation;
}

static enum err check(const struct attempt_permit *permit, void *proof, bool *match)
{
	const struct proof *p = proof;
	const struct question_trial *trial = &p->trial;
	const struct credential_owner who = {p->account.uid, CREDENTIAL_ANSWER};
	bool all = trial->asked.n > 0;

	*match = false;
	for (size_t i = 0; i < trial->asked.n; i++) {
		struct str answer =
			answer_record_bound(p->c, &trial->asked.at[i].id, trial->answers[i]);
		bool right = false;
		enum err e = credential_check(permit, p->c, who, answer, trial->asked.at[i].hash,
					      &right);

		if (e != ERR_OK)
			return e;
		all = all && right;
	}
	*match = all;
	return ERR_OK;
}

/* Answers are not used up, but may have been changed meanwhile. */
static enum err use_answers(struct txn *t, struct proof *p, const struct account *now)
{
	struct question_asked asked;
	enum err e = question_asked(t, p->c, now->uid, &asked);

	if (e != ERR_OK)
		return e;
	return asked.generation == p->trial.asked.generation ? ERR_OK : ERR_ANSWER_WRONG;
}

const struct proof_kind question_proof = {
	.name = STR_INIT("securityanswer"),
	.lane = LANE_STRANGER,
	.wrong = ERR_ANSWER_WRONG,
	.read = read_questions,
	.describe = describe,
	.check = check,
	.use = use_answers,
};
