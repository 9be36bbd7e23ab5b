/* SPDX-License-Identifier: MIT */
/* The policy for answers to security questions: which are too easy. */
#ifndef DOMAIN_FACTOR_ANSWER_POLICY_H
#define DOMAIN_FACTOR_ANSWER_POLICY_H

#include "domain/account/account.h"

/*
 * What is wrong with a folded answer to a question for this account, or NULL. `pin` is
 * one that is being set with it, or empty. The text is static.
 */
const char *answer_policy_fault(const struct context *c, struct str answer, struct str question,
				const struct account *a, struct str pin);

#endif
