/* SPDX-License-Identifier: MIT */
#include "domain/factor/question.h"

#include <string.h>

#include "base/buf.h"
#include "base/unicode.h"
#include "domain/factor/answer_policy.h"
#include "domain/tenant/audit.h"
#include "domain/factor/factor.h"
#include "domain/factor/proof.h"
#include "domain/tenant/tenant.h"
#include "store/record.h"

enum { FORMAT = 1 };

/* --- the tenant's list -------------------------------------------------- */

static struct key question_key(const struct context *c, const struct guid *id)
{
	struct key k = key_of(&c->tenant->id, TABLE_QUESTION);

	key_add(&k, str_bytes(id->b, GUID_BYTES));
	return k;
}

struct str question_id(const struct context *c, const struct guid *id)
{
	char *p = arena_alloc(c->arena, 2 * GUID_BYTES);

	hex_write(id->b, GUID_BYTES, p);
	return str_bytes(p, 2 * GUID_BYTES);
}

static enum err decode_question(struct str rest, struct str value, struct question *out)
{
	struct reader r = reader_of(value, FORMAT);

	if (rest.n != GUID_BYTES)
		return ERR_STORE_VERSION;
	memcpy(out->id.b, rest.p, GUID_BYTES);
	out->number = read_u64(&r);
	out->text = read_text(&r);
	return reader_done(&r) ? ERR_OK : ERR_STORE_VERSION;
}

/* Put one where its number says. */
static void insert(struct question_list *list, struct question q)
{
	size_t i = list->n++;

	for (; i > 0 && list->at[i - 1].number > q.number; i--)
		list->at[i] = list->at[i - 1];
	list->at[i] = q;
}

enum err question_list(struct txn *t, const struct context *c, struct question_list *out)
{
	struct key prefix = key_of(&c->tenant->id, TABLE_QUESTION);
	struct str rest, value;
	enum err e = txn_seek(t, &prefix, &prefix, &rest, &value);

	out->n = 0;
	for (; e == ERR_OK; e = txn_next(t, &prefix, &rest, &value)) {
		struct question q;

		if (out->n == QUESTION_LIST)
			return ERR_STORE_VERSION;
		e = decode_question(rest, arena_copy(c->arena, value), &q);
		if (e != ERR_OK)
			return e;
		insert(out, q);
	}
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

struct listing {
	const struct context *c;
	struct question_list *out;
};

static enum err list_body(struct txn *t, void *arg)
{
	struct listing *l = arg;

	return question_list(t, l->c, l->out);
}

enum err question_list_read(const struct context *c, struct question_list *out)
{
	struct listing l = {c, out};

	return store_read(c->instance->store, list_body, &l);
}

static const struct question *find_question(const struct question_list *list, const struct guid *id)
{
	for (size_t i = 0; i < list->n; i++)
		if (guid_equal(&list->at[i].id, id))
			return &list->at[i];
	return NULL;
}

static bool text_is_fine(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < ' ')
			return false;
	return text.n > 0 && text.n <= QUESTION_TEXT && utf8_valid(text);
}

static enum err audit_change(struct txn *t, const struct context *c, const char *what,
			     const struct guid *id)
{
	struct buf b;

	buf_init(&b, c->arena, 64, 64);
	buf_lit(&b, what);
	buf_add(&b, question_id(c, id));
	return audit_put(t, c, AUDIT_QUESTION_CHANGED, STR(""), buf_str(&b));
}

enum err question_add(struct txn *t, const struct context *c, struct str text, struct question *out)
{
	struct question_list list;
	struct record r = {.n = 0};
	struct key k;
	enum err e = question_list(t, c, &list);

	if (e != ERR_OK)
		return e;
	if (!text_is_fine(text))
		return context_name_fault(c, ERR_PARAM_FORMAT, STR("question"));
	if (list.n == QUESTION_LIST)
		return ERR_QUESTIONS_MANY;
	*out = (struct question){.id = guid_random(), .text = text};
	out->number = list.n > 0 ? list.at[list.n - 1].number + 1 : 1;
	record_u8(&r, FORMAT);
	record_u64(&r, out->number);
	record_text(&r, text);
	k = question_key(c, &out->id);
	e = r.bad ? ERR_INTERNAL : txn_put(t, &k, record_str(&r));
	return e == ERR_OK ? audit_change(t, c, "added ", &out->id) : e;
}

enum err question_remove(struct txn *t, const struct context *c, struct str id)
{
	struct guid g;
	struct key k;
	enum err e;

	if (!hex_read(id, g.b, GUID_BYTES))
		return ERR_QUESTION_UNKNOWN;
	k = question_key(c, &g);
	e = txn_del(t, &k);
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_QUESTION_UNKNOWN : e;
	return audit_change(t, c, "removed ", &g);
}

/* --- the record of a person's answers ----------------------------------- */

struct answers {
	uint32_t generation;
	uint64_t changed;
	size_t n;
	struct {
		struct guid id;
		struct str hash;
	} at[QUESTION_ANSWERS];
};

/* None is fine. */
static enum err answers_get(struct txn *t, const struct context *c, struct str uid,
			    struct answers *out)
{
	struct key k = factor_key(c, TABLE_ANSWER, uid);
	struct str value;
	struct reader r;
	enum err e = txn_get(t, &k, &value);

	*out = (struct answers){.n = 0};
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	r = reader_of(arena_copy(c->arena, value), FORMAT);
	out->generation = read_u32(&r);
	out->changed = read_u64(&r);
	out->n = read_u8(&r);
	if (out->n > QUESTION_ANSWERS)
		return ERR_STORE_VERSION;
	for (size_t i = 0; i < out->n; i++) {
		read_bytes(&r, out->at[i].id.b, GUID_BYTES);
		out->at[i].hash = read_text(&r);
	}
	return reader_done(&r) ? ERR_OK : ERR_STORE_VERSION;
}

static enum err answers_put(struct txn *t, const struct context *c, struct str uid,
			    const struct answers *a)
{
	struct key k = factor_key(c, TABLE_ANSWER, uid);
	struct record r = {.n = 0};

	record_u8(&r, FORMAT);
	record_u32(&r, a->generation);
	record_u64(&r, a->changed);
	record_u8(&r, (uint8_t)a->n);
	for (size_t i = 0; i < a->n; i++) {
		record_bytes(&r, a->at[i].id.b, GUID_BYTES);
		record_text(&r, a->at[i].hash);
	}
	return r.bad ? ERR_INTERNAL : txn_put(t, &k, record_str(&r));
}

/* Leave out answers to questions the tenant has no more. */
static void drop_dead(struct answers *a, const struct question_list *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < a->n; i++)
		if (find_question(list, &a->at[i].id) != NULL)
			a->at[kept++] = a->at[i];
	a->n = kept;
}

static size_t count_of(const struct context *c)
{
	return (size_t)c->tenant->conf.n[CONF_QUESTION_COUNT];
}

/* --- asking ------------------------------------------------------------- */

static void ask(struct question_asked *out, const struct question *q, struct str hash)
{
	out->at[out->n].id = q->id;
	out->at[out->n].text = q->text;
	out->at[out->n++].hash = hash;
}

static enum err asked_of(struct txn *t, const struct context *c, struct str uid,
			 const struct question_list *list, struct question_asked *out)
{
	struct answers a;
	enum err e = answers_get(t, c, uid, &a);

	*out = (struct question_asked){.generation = a.generation};
	if (e != ERR_OK)
		return e;
	drop_dead(&a, list);
	if (a.n < count_of(c))
		return ERR_ANSWERS_NONE;
	for (size_t i = 0; i < count_of(c); i++)
		ask(out, find_question(list, &a.at[i].id), a.at[i].hash);
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

/* A question's place in the order made up for a uid. */
static enum err rank(const struct context *c, struct str uid, const struct guid *id,
		     struct digest *out)
{
	const struct str parts[] = {STR("question"), str_bytes(c->tenant->id.b, GUID_BYTES), uid,
				    str_bytes(id->b, GUID_BYTES)};
	/* The first key, whichever is current: these questions may not change either. */
	uint8_t first = c->instance->pepper.keys[0].id;

	return pepper_mac(&c->instance->pepper, first, parts, 4, out) ? ERR_OK : ERR_CONFIG;
}

/* Questions for somebody who has answered none: always the same for one uid. */
static enum err made_up(const struct context *c, struct str uid, const struct question_list *list,
			struct question_asked *out)
{
	struct digest best[QUESTION_LIST];
	bool taken[QUESTION_LIST] = {false};
	enum err e = ERR_OK;

	*out = (struct question_asked){.n = 0};
	if (list->n < count_of(c))
		return ERR_ANSWERS_NONE;
	for (size_t i = 0; e == ERR_OK && i < list->n; i++)
		e = rank(c, uid, &list->at[i].id, &best[i]);
	while (e == ERR_OK && out->n < count_of(c)) {
		size_t first = list->n;

		for (size_t i = 0; i < list->n; i++)
			if (!taken[i] && (first == list->n ||
					  str_cmp(str_bytes(best[i].b, DIGEST_SIZE),
						  str_bytes(best[first].b, DIGEST_SIZE)) < 0))
				first = i;
		taken[first] = true;
		ask(out, &list->at[first], STR(""));
	}
	return e;
}

/* What an account is asked, or a stand-in; the same whether or not it has answered. */
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
		/* By its stand-in, which is all that attempts to answer know. */
		return made_up(c, attempt_nobody(c, kind, text), &list, out);
	}
	return e == ERR_OK ? asked_or_made_up(t, c, a->uid, &list, out) : e;
}

/* --- checking ----------------------------------------------------------- */

static bool is_given(const struct question_given *g, const struct guid *id, size_t *which)
{
	for (size_t i = 0; i < g->n; i++) {
		if (!guid_equal(&g->at[i].id, id))
			continue;
		*which = i;
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

/* The secret that is hashed: bound to its question. */
static struct str bound_answer(const struct context *c, const struct guid *id, struct str answer)
{
	struct buf b;

	buf_init(&b, c->arena, 2 * GUID_BYTES + 1 + answer.n, 2 * GUID_BYTES + 1 + answer.n);
	buf_add(&b, question_id(c, id));
	buf_byte(&b, ':');
	buf_add(&b, answer);
	return buf_str(&b);
}

static enum err all_known(struct txn *t, const struct context *c, const struct question_given *g)
{
	struct question_list list;
	enum err e = question_list(t, c, &list);

	for (size_t i = 0; e == ERR_OK && i < g->n; i++)
		if (find_question(&list, &g->at[i].id) == NULL)
			e = ERR_QUESTION_UNKNOWN;
	return e;
}

enum err question_try(struct txn *t, const struct context *c, const struct question_asked *asked,
		      const struct question_given *given, struct question_trial *out)
{
	enum err e = all_known(t, c, given);
	struct buf all;

	*out = (struct question_trial){.asked = *asked};
	if (e != ERR_OK)
		return e;
	if (given->n < asked->n)
		return ERR_ANSWERS_FEW;
	buf_init(&all, c->arena, 512, 64 * 1024);
	for (size_t i = 0; i < asked->n; i++) {
		size_t which;

		if (!is_given(given, &asked->at[i].id, &which))
			return ERR_ANSWER_OTHER;
		out->answers[i] = given->at[which].answer;
		buf_add(&all, bound_answer(c, &asked->at[i].id, out->answers[i]));
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
		struct str answer = bound_answer(p->c, &trial->asked.at[i].id, trial->answers[i]);
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
static enum err use_answers(struct txn *t, const struct proof *p, const struct account *now)
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

/* --- a person's answers ------------------------------------------------- */

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
		const struct question *q = find_question(&list, &w->given.at[i].id);
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
		e = credential_make(c, who,
				    bound_answer(c, &w->given.at[i].id, w->given.at[i].answer),
				    &w->hashes[i]);
	return e;
}

/* Put one answer in the place of the one there is, or behind the others. */
static enum err merge(const struct context *c, struct answers *a, const struct guid *id,
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
	struct answers a;
	enum err e;

	if (w->given.n == 0)
		return ERR_OK;
	e = question_list(t, c, &list);
	if (e == ERR_OK)
		e = answers_get(t, c, uid, &a);
	if (e != ERR_OK)
		return e;
	drop_dead(&a, &list);
	if (a.n == 0 && !may_add)
		return ERR_ANSWERS_NONE;
	for (size_t i = 0; e == ERR_OK && i < w->given.n; i++)
		e = merge(c, &a, &w->given.at[i].id, w->hashes[i], may_add);
	if (e == ERR_OK && a.n < count_of(c))
		e = ERR_ANSWERS_FEW;
	if (e != ERR_OK)
		return e;
	a.generation++;
	a.changed = c->now;
	e = answers_put(t, c, uid, &a);
	return e == ERR_OK ? audit_put(t, c, AUDIT_ANSWERS_SET, uid, STR("")) : e;
}
