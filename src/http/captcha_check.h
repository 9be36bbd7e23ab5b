/* SPDX-License-Identifier: MIT */
/*
 * Verifying the captcha of a request. A helper program queries the provider, so that
 * web programs neither link libcurl nor wait for others.
 */
#ifndef HTTP_CAPTCHA_CHECK_H
#define HTTP_CAPTCHA_CHECK_H

#include "http/helper_process.h"
#include "http/request.h"

/*
 * Mark the captcha of r as used and start verifying it. ERR_OK: h is running; call
 * captcha_check_end when its output is readable. ERR_CAPTCHA; ERR_CAPTCHA_UNAVAILABLE
 * at once when captcha.parallel requests are already waiting; ERR_STORE*.
 */
MUST_USE enum err captcha_check_begin(struct request *r, struct helper_process *h);

/*
 * The result; a helper that has not answered is killed. ERR_OK: r continues with a
 * verified captcha. ERR_CAPTCHA, ERR_CAPTCHA_UNAVAILABLE.
 */
MUST_USE enum err captcha_check_end(struct request *r, struct helper_process *h);

#endif
