/* SPDX-License-Identifier: MIT */
/* The policy for answers to security questions: which are too easy to guess. */
#ifndef DOMAIN_FACTOR_ANSWER_POLICY_H
#define DOMAIN_FACTOR_ANSWER_POLICY_H

#include "domain/account/account.h"

/*
 * What is wrong with a folded answer to a question of this account, as a static text; NULL:
 * nothing. `pin` is a PIN that is set in the same request, or empty.
 */
const char *answer_policy_fault(const struct context *c, struct str answer, struct str question,
				const struct account *a, struct str pin);

#endif
