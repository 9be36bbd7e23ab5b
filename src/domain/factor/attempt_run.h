/* SPDX-License-Identifier: MIT */
/*
 * Attempts with the security answers in a request, which open a lock that requires them
 * (attempts.lock=question).
 */
#ifndef DOMAIN_FACTOR_ATTEMPT_RUN_H
#define DOMAIN_FACTOR_ATTEMPT_RUN_H

#include "domain/factor/attempt.h"

/*
 * attempt_once; if a lock requires security answers and the request has some, check
 * them and try once more. Errors as there, and as attempt_answers.
 */
MUST_USE enum err attempt_run(const struct context *c, const struct attempt *a);

/*
 * Check the security answers of the request (context.answers, not NULL) against those of an
 * account, or of a stand-in. This is an attempt with a separate counter, in the given lane,
 * that of the attempt the answers are for. So they can be tried while the account is locked,
 * and no stranger can make the holder of a token wait. ERR_ANSWER_WRONG; ERR_ACCOUNT_LOCKED
 * for a wait; others as question_read, question_proof and attempt_once.
 */
MUST_USE enum err attempt_answers(const struct context *c, struct str uid, enum attempt_lane lane);

#endif
