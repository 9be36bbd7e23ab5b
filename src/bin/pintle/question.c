/* SPDX-License-Identifier: MIT */
/* pintle question: the security questions of a tenant. */
#include "bin/pintle/command.h"
#include "domain/factor/question.h"

static void print_question(struct admin *a, const struct question *q)
{
	struct buf b;

	buf_init(&b, &a->arena, 512, 4096);
	json_open(&b, '{');
	json_pair(&b, "QuestionId", question_id(&a->context, &q->id));
	json_pair(&b, "Question", q->text);
	json_close(&b, '}');
	command_print(&b);
}

struct questions {
	struct admin *a;
	struct question question;
	struct question_list list;
};

static enum err question_add_body(struct txn *t, void *p)
{
	struct questions *s = p;

	return question_add(t, &s->a->context, command_arg(s->a, 1), &s->question);
}

int question_add_command(struct admin *a)
{
	struct questions s = {.a = a};
	enum err e = command_write(a, question_add_body, &s);

	if (e != ERR_OK)
		return command_report(a, e);
	print_question(a, &s.question);
	return 0;
}

static enum err question_list_body(struct txn *t, void *p)
{
	struct questions *s = p;

	return question_list(t, &s->a->context, &s->list);
}

int question_list_command(struct admin *a)
{
	struct questions s = {.a = a};
	enum err e = command_read(a, question_list_body, &s);

	if (e != ERR_OK)
		return command_report(a, e);
	for (size_t i = 0; i < s.list.n; i++)
		print_question(a, &s.list.at[i]);
	return 0;
}

static enum err question_remove_body(struct txn *t, void *p)
{
	struct admin *a = p;

	return question_remove(t, &a->context, command_arg(a, 1));
}

int question_remove_command(struct admin *a)
{
	return command_report(a, command_write(a, question_remove_body, a));
}
