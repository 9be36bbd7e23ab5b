/* SPDX-License-Identifier: MIT */
#include "bin/pintle/note.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "render/template_lookup.h"
#include "domain/factor/question.h"
#include "domain/message/template.h"

struct noting {
	struct admin *a;
	struct question_list questions;
	bool has_language; /* the tenant has templates in its mail.language */
};

static void note_template(const struct template_key *k, size_t bytes, void *p)
{
	struct noting *n = p;

	(void)bytes; /* any length will do */
	n->has_language = n->has_language ||
			  str_eq_ci(k->language, n->a->tenant.conf.text[CONF_MAIL_LANGUAGE]);
}

static enum err note_body(struct txn *t, void *p)
{
	struct noting *n = p;
	enum err e = question_list(t, &n->a->context, &n->questions);

	return e == ERR_OK ? template_each(t, &n->a->context, note_template, n) : e;
}

static void note_questions(const struct noting *n)
{
	const int64_t *c = n->a->tenant.conf.n;

	if (c[CONF_QUESTION_ENABLED] != 0 && (int64_t)n->questions.n < c[CONF_QUESTION_COUNT])
		(void)fprintf(stderr,
			      "pintle: note: people must answer %" PRId64
			      " security questions, but there are %zu: see `pintle question add`\n",
			      c[CONF_QUESTION_COUNT], n->questions.n);
}

static void note_language(const struct noting *n)
{
	struct str language = n->a->tenant.conf.text[CONF_MAIL_LANGUAGE];
	struct path all, one;

	if (n->has_language || template_lookup_folder(&n->a->instance, &all) != ERR_OK ||
	    (path_join(&one, str_of(all.s), language) && access(one.s, F_OK) == 0))
		return;
	(void)fprintf(stderr,
		      "pintle: note: there are no templates in the language %.*s, so messages are "
		      "in English: see `pintle template install`\n",
		      (int)language.n, language.p);
}

void note_missing(struct admin *a)
{
	struct noting n = {.a = a};

	if (store_read(a->instance.store, note_body, &n) != ERR_OK)
		return; /* only notes are lost: the change itself was stored */
	note_questions(&n);
	note_language(&n);
}
