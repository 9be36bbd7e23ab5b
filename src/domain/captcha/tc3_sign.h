/* SPDX-License-Identifier: MIT */
/*
 * TC3-HMAC-SHA256, the signature of calls to the Tencent Cloud API. Only for a POST of
 * a JSON body to the path "/", with host and content type signed.
 */
#ifndef DOMAIN_CAPTCHA_TC3_SIGN_H
#define DOMAIN_CAPTCHA_TC3_SIGN_H

#include "base/arena.h"

/* The content type that a signed request must have. */
#define TC3_CONTENT_TYPE "application/json; charset=utf-8"

struct tc3_request {
	struct str id, key;	  /* of the calling account: SecretId, SecretKey */
	struct str service, host; /* such as "captcha" and "captcha.tencentcloudapi.com" */
	struct str body;
	uint64_t when; /* seconds since 1970; also sent as X-TC-Timestamp */
};

/* The value of the Authorization header for the request, in the arena. */
struct str tc3_sign(struct arena *arena, const struct tc3_request *request);

#endif
