/* SPDX-License-Identifier: MIT */
#include "domain/factor/answer_policy.h"

#include "base/unicode.h"

enum { LENGTH_MIN = 3 };

static const struct str common[] = {
#define ANSWER(text) STR_INIT(text),
#include "domain/factor/answers.def"
#undef ANSWER
};

static bool is_common(struct str answer)
{
	for (size_t i = 0; i < sizeof common / sizeof *common; i++)
		if (str_eq(answer, common[i]))
			return true;
	return unicode_contains(answer, STR("password"));
}

/* Whether the answer equals a text, or contains it when it has at least LENGTH_MIN characters. */
static bool repeats(const struct context *c, struct str answer, struct str text)
{
	struct str folded;

	if (!unicode_text(c->arena, text, &folded) || folded.n == 0)
		return false;
	return str_eq(answer, folded) ||
	       (unicode_length(folded) >= LENGTH_MIN && unicode_contains(answer, folded));
}

static bool repeats_email(const struct context *c, struct str answer, struct str email)
{
	struct str folded;

	return repeats(c, answer, email) ||
	       (unicode_text(c->arena, str_head(email, str_index(email, '@')), &folded) &&
		str_eq(answer, folded));
}

static bool repeats_name(const struct context *c, struct str answer, const struct account *a)
{
	bool found = repeats(c, answer, a->user_name) || repeats(c, answer, a->phone);

	for (size_t i = 0; !found && i < a->email_count; i++)
		found = repeats_email(c, answer, a->emails[i].value);
	return found;
}

const char *answer_policy_fault(const struct context *c, struct str answer, struct str question,
				const struct account *a, struct str pin)
{
	if (unicode_length(answer) < LENGTH_MIN)
		return "The answer needs at least three characters.";
	if (is_common(answer))
		return "The answer is one of the most common.";
	if (repeats(c, answer, question))
		return "The answer repeats the question.";
	if (repeats_name(c, answer, a))
		return "The answer repeats a name of the account.";
	return repeats(c, answer, pin) ? "The answer repeats the PIN." : NULL;
}
