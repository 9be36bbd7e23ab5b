/* SPDX-License-Identifier: MIT */
/*
 * Having the captcha of a request verified: its provider is asked by a helper,
 * so that neither libcurl nor waiting for others is in a web program.
 */
#ifndef HTTP_CAPTCHA_CHECK_H
#define HTTP_CAPTCHA_CHECK_H

#include "http/helper_process.h"
#include "http/request.h"

/*
 * Use up the captcha r came with and start asking about it. ERR_OK: h is at work,
 * call captcha_check_end when it has something to say. ERR_CAPTCHA; ERR_CAPTCHA_UNAVAILABLE,
 * at once, when captcha.parallel requests wait already; ERR_STORE*.
 */
MUST_USE enum err captcha_check_begin(struct request *r, struct helper_process *h);

/*
 * What came of it; a helper that has not answered is killed. ERR_OK: r goes on with a
 * verified captcha. ERR_CAPTCHA, ERR_CAPTCHA_UNAVAILABLE.
 */
MUST_USE enum err captcha_check_end(struct request *r, struct helper_process *h);

#endif
