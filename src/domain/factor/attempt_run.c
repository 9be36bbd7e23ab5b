/* SPDX-License-Identifier: MIT */
#include "domain/factor/attempt_run.h"

#include "domain/factor/proof.h"

static enum err read_body(struct txn *t, void *arg)
{
	return proof_read(t, arg);
}

enum err attempt_answers(const struct context *c, struct str uid, enum attempt_lane lane)
{
	struct proof p = {.c = c, .kind = CREDENTIAL_ANSWER, .account = {.uid = uid}};
	struct attempt a;
	enum err e = question_read(c, c->answers, STR("securityanswer"), &p.given);

	if (e != ERR_OK)
		return e;
	e = store_read(c->instance->store, read_body, &p);
	if (e != ERR_OK)
		return e;
	a = proof_attempt(&p);
	a.lane = lane;
	a.counter = COUNTER_ANSWERS;
	return attempt_once(c, &a);
}

enum err attempt_run(const struct context *c, const struct attempt *a)
{
	struct context answered = *c;
	enum err e = attempt_once(c, a);

	if (e != ERR_LOCKED_QUESTION || c->answers == NULL)
		return e;
	e = attempt_answers(c, a->subject.n > 0 ? a->subject : a->who.uid, a->lane);
	if (e != ERR_OK)
		return e;
	answered.answered = true;
	return attempt_once(&answered, a);
}
